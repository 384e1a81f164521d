"""Text that people type in their editor or pipe in, and drafts, so that nothing typed is ever lost.

A draft is a file of its own, kept until what it says is in a record: within git's folder where there is one, where
no command of git commits or cleans it away, else with temporary files.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import click

from clientfiles.diagnostics import Failure, Usage
from clientfiles.document import MAX_BYTES
from clientfiles.escaping import visible
from clientfiles.refusals import NotCommitted
from clientfiles.values import quoted
from clientfiles.writing import write_bytes_whole

_OPEN, _CLOSE = "<!--", "-->"
_USUAL = ("sensible-editor", "vim", "nano", "vi")


class Nothing(Usage):
    """Nothing was typed, so there is nothing to keep."""


class DraftFile:
    """A text that somebody is typing, in a file of its own."""

    def __init__(self, git_folder: str | None, name: str, data: bytes, *, is_typed: bool = False) -> None:
        self.earlier: list[Path] = []  # drafts of the same name that were never finished
        self._given = b"" if is_typed else data  # what nobody needs to be kept
        self._own_folder: Path | None = None
        try:
            if git_folder is not None:
                folder = Path(git_folder) / "clientfiles" / "drafts"
                folder.mkdir(parents=True, exist_ok=True)
            else:
                folder = self._own_folder = Path(tempfile.mkdtemp(prefix="clientfiles-"))
        except OSError as error:
            raise Failure(visible(f"no draft could be written: {error.strerror or error}")) from None
        stem = re.sub(r"[^\w-]+", "-", name)[:100]
        for number in count(1):
            self.path = folder / (f"{stem}.md" if number == 1 else f"{stem}-{number}.md")
            if not self.path.exists():
                break
            self.earlier.append(self.path)
        write_bytes_whole(self.path, data, is_new=True)

    def edit(self) -> bytes:
        """What the draft holds once the person has closed their editor; Failure where that fails."""
        _open_in_editor(self.path)
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise Failure(visible(f"the draft {self.path} cannot be read: {error.strerror or error}")) from None
        if len(data) > MAX_BYTES:
            raise Failure(f"the text has {len(data):,} bytes, more than a record holds")
        return data

    @property
    def is_untouched(self) -> bool:
        """Whether it holds nothing that anybody typed."""
        try:
            return self.path.read_bytes() == self._given
        except OSError:
            return not self.path.exists()

    def discard(self) -> None:
        with suppress(OSError):
            self.path.unlink()
            if self._own_folder is not None:
                self._own_folder.rmdir()


def _editor() -> list[str]:
    """The person's editor, as a command. Failure where there is none."""
    for name in ("VISUAL", "EDITOR"):
        if wanted := os.environ.get(name, "").strip():
            try:
                return shlex.split(wanted)
            except ValueError:
                raise Failure(visible(f"{name} is {quoted(wanted)}, which lacks a closing quote")) from None
    if sys.stdin is None or not sys.stdin.isatty():
        raise Failure("there is no terminal to edit in; set EDITOR to a command that edits a file")
    if os.name == "nt":
        return ["notepad"]
    found = [each for each in _USUAL if shutil.which(each)]
    if not found:
        raise Failure("no editor was found; set EDITOR to yours")
    return found[:1]


def _open_in_editor(path: Path) -> None:
    """Let the person edit a file. The editor is run without a shell, which a file's name could talk to."""
    command = _editor()
    with _ignoring_interrupts():
        try:
            status = subprocess.run([*command, str(path)], check=False).returncode
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else None
            told = f"the editor {command[0]} could not be started: {reason or error}; set EDITOR to another one"
            raise Failure(visible(told)) from None
    if status:
        how = f"was ended by signal {-status}" if status < 0 else f"ended with exit code {status}"
        raise Failure(visible(f"the editor {command[0]} {how}, so nothing was changed"))


@contextmanager
def _ignoring_interrupts() -> Iterator[None]:
    """Ctrl-C in an editor is the editor's, as it is where git opens one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)  # the editor itself starts with what is usual
    try:
        yield
    finally:
        if before is not None:  # it is None where something other than Python has set it
            signal.signal(signal.SIGINT, before)


@contextmanager
def kept(draft: DraftFile, *, is_rehearsal: bool = False) -> Iterator[None]:
    """Keep the draft where its text does not get into a record, and say where it is.

    In a rehearsal it never does.
    """
    try:
        yield
    except (Nothing, NotCommitted):  # the text is in the record, though not committed
        draft.discard()
        raise
    except Failure as error:
        if draft.is_untouched:
            draft.discard()
        else:
            error.args = (f"{error}\n{_where(draft)}",)
        raise
    except BaseException:
        if draft.is_untouched:
            draft.discard()
        else:
            click.echo(_where(draft), err=True)
        raise
    if is_rehearsal and not draft.is_untouched:
        click.echo(_where(draft), err=True)
    else:
        draft.discard()


def _where(draft: DraftFile) -> str:
    return visible(f"your text is kept in {draft.path}")


@contextmanager
def typed(
    git_folder: str | None, name: str, message: str | None, remark: str, *, is_rehearsal: bool = False
) -> Iterator[str]:
    """A text: the message given, else standard input, else what is typed into an editor below a remark.

    Until the block ends well, it is kept in a draft unless it was on the command line.
    """
    if message is not None:
        yield message
        return
    if sys.stdin is None or not sys.stdin.isatty():
        data = _piped()
        if not data.strip():
            yield ""
            return
        with kept(DraftFile(git_folder, name, data, is_typed=True)):
            yield _decoded(data)
        return
    comment = f"{_OPEN}\n{remark}\n{_CLOSE}\n"
    draft = DraftFile(git_folder, name, f"\n\n{comment}".encode())
    with kept(draft, is_rehearsal=is_rehearsal):
        remind(draft)
        yield _without(_decoded(draft.edit()), comment)


def remind(draft: DraftFile) -> None:
    """Name the drafts of the same name that were never finished."""
    for path in draft.earlier:
        click.echo(visible(f"a text that was never finished is still in {path}"), err=True)


def _piped() -> bytes:
    """Standard input, to its end."""
    if sys.stdin is None:
        return b""
    stream = getattr(sys.stdin, "buffer", None)
    data: bytes = stream.read(MAX_BYTES + 1) if stream is not None else sys.stdin.read().encode("utf-8")
    if len(data) > MAX_BYTES:
        raise Failure("the text on standard input is larger than a record can be")
    return data


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Failure(f"byte 0x{data[error.start]:02x} of the text is not UTF-8") from None


def _without(text: str, comment: str) -> str:
    """The text without the remark, wherever the person has left it or some of its lines."""
    if comment in text:
        return text.replace(comment, "")
    rows = comment.splitlines()
    left = text.split("\n")
    if not set(rows[1:-1]) & set(left):
        return text  # what looks like an end of it is the person's own
    return "\n".join(row for row in left if row not in rows)
