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

from clientfiles.cli.differences import visible_rows
from clientfiles.diagnostics import Failure, Usage
from clientfiles.document import MAX_BYTES
from clientfiles.escaping import visible
from clientfiles.refusals import NotCommitted
from clientfiles.values import quoted
from clientfiles.writing import drafts_folder, write_bytes_whole

_OPEN, _CLOSE = "<!--", "-->"
_MOST_PIPED = 64 * MAX_BYTES  # of what is piped in, is read and kept
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
                folder = drafts_folder(git_folder)
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
        try:
            write_bytes_whole(self.path, data, is_new=True)
        except Failure:
            self._leave()
            raise

    def edit(self) -> bytes:
        """What the draft holds once the person has closed their editor; Failure where that fails."""
        _open_in_editor(self.path)
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise Failure(visible(f"the draft {self.path} cannot be read: {error.strerror or error}")) from None
        return _fitting(data, MAX_BYTES)

    @property
    def told(self) -> str:
        """Where the text is."""
        return visible(f"your text is kept in {self.path}")

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
        self._leave()

    def _leave(self) -> None:
        if self._own_folder is not None:
            with suppress(OSError):
                self._own_folder.rmdir()


class Unwritten:
    """A text for which there is no room on any disk: it is shown where it does not get into a record."""

    is_untouched = False

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def told(self) -> str:
        """The text itself."""
        rows = visible_rows(self._data.decode("utf-8", "backslashreplace") + "\n")
        return f"your text could be kept nowhere, so here it is:\n{rows}".rstrip("\n")

    def discard(self) -> None:
        """There is nothing to remove."""


def _copy(git_folder: str | None, name: str, data: bytes) -> DraftFile | Unwritten:
    """A draft of a text that nobody has any more: where git's folder cannot take it, with temporary files."""
    for folder in dict.fromkeys((git_folder, None)):
        try:
            return DraftFile(folder, name, data, is_typed=True)
        except Failure:
            continue
    return Unwritten(data)


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
def kept(draft: DraftFile | Unwritten, *, is_rehearsal: bool = False) -> Iterator[None]:
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
            error.args = (f"{error}\n{draft.told}",)
        raise
    except BaseException:
        if draft.is_untouched:
            draft.discard()
        else:
            click.echo(draft.told, err=True)
        raise
    if is_rehearsal and not draft.is_untouched:
        click.echo(draft.told, err=True)
    else:
        draft.discard()


@contextmanager
def typed(
    git_folder: str | None,
    name: str,
    message: str | None,
    remark: str,
    *,
    is_rehearsal: bool = False,
    room: int = MAX_BYTES,
) -> Iterator[str]:
    """A text: the message given, else standard input, else what is typed into an editor below a remark.

    Until the block ends well, it is kept in a draft unless it was on the command line. Failure where it has more bytes
    than the record has room for.
    """
    if message is not None:
        _fitting(message.encode("utf-8", "surrogatepass"), room)
        yield message
        return
    if sys.stdin is None or not sys.stdin.isatty():
        data = _piped()
        if not data.strip():
            yield ""
            return
        with kept(_copy(git_folder, name, data)):
            yield _decoded(_fitting(data, room))
        return
    comment = f"{_OPEN}\n{remark}\n{_CLOSE}\n"
    draft = DraftFile(git_folder, name, f"\n\n{comment}".encode())
    with kept(draft, is_rehearsal=is_rehearsal):
        remind(draft)
        text = _without(_decoded(draft.edit()), comment)
        _fitting(text.encode(), room)
        yield text


def remind(draft: DraftFile) -> None:
    """Name the drafts of the same name that were never finished."""
    for path in draft.earlier:
        click.echo(visible(f"a text that was never finished is still in {path}"), err=True)


def _piped() -> bytes:
    """Standard input, to its end, or a little more than is kept of it."""
    if sys.stdin is None:
        return b""
    stream = getattr(sys.stdin, "buffer", None)
    data: bytes = stream.read(_MOST_PIPED + 1) if stream is not None else sys.stdin.read().encode("utf-8")
    return data


def _fitting(data: bytes, room: int) -> bytes:
    """The same text; Failure where a record has no room for so many bytes."""
    if len(data) <= room:
        return data
    size = f"more than {_MOST_PIPED:,} bytes" if len(data) > _MOST_PIPED else f"{len(data):,} bytes"
    left = "more than a record holds" if room == MAX_BYTES else f"and the record has room for {max(room, 0):,} more"
    raise Failure(f"the text has {size}, {left}")


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Failure(f"byte 0x{data[error.start]:02x} of the text is not UTF-8") from None


def _without(text: str, comment: str) -> str:
    """The text without the remark, wherever the person has left it or some of its lines.

    Only right beside one of these is the mark of a comment ours, and else the person's own.
    """
    if comment in text:
        return text.replace(comment, "")
    ours = set(comment.splitlines()[1:-1])
    rows = text.split("\n")
    left = []
    for before, row, after in zip(["", *rows], rows, [*rows[1:], ""], strict=False):
        is_mark = (row == _OPEN and after in ours) or (row == _CLOSE and before in ours)
        if row not in ours and not is_mark:
            left.append(row)
    return "\n".join(left)
