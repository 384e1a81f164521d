"""The only reader of record files: finds the repository, lists its records, reads bytes.

Whatever a folder can hold (links, pipes, files without permission, files that vanish) comes back as a diagnostic.
Paths are given from the repository's root with forward slashes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from clientfiles.diagnostics import WHOLE_FILE, Diagnostic, Failure, Usage
from clientfiles.document import MAX_BYTES
from clientfiles.settings import Settings, read_settings

RECORDS = "records"
NEWS = f"{RECORDS}/NEWS.md"
_NOT_READ = (".markdown", ".mdown", ".mkd", ".mdwn", ".mdtext")
_CHUNK = 16 * 1024  # larger buffers are slower: most records are smaller than that


class Repository(NamedTuple):
    """A folder of client records with its settings."""

    root: Path
    settings: Settings
    diagnostics: tuple[Diagnostic, ...]  # of the settings


class RecordFile(NamedTuple):
    """A file of the records folder; `problem` where it must not be opened."""

    path: str
    location: str  # for the operating system
    problem: Diagnostic | None = None


def find_root(start: Path) -> Path:
    """The folder, from `start` upwards, that holds clientfiles.toml, [tool.clientfiles] or records/."""
    start = Path(os.path.abspath(start))
    for folder in (start, *start.parents):
        if (folder / "clientfiles.toml").is_file() or (folder / RECORDS).is_dir() or _has_table(folder):
            return folder
    raise Failure(f"no client records here: neither {start} nor a folder above it holds {RECORDS}/ or clientfiles.toml")


def _has_table(folder: Path) -> bool:
    try:
        return "[tool.clientfiles" in (folder / "pyproject.toml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def open_repository(start: Path) -> Repository:
    """The repository around a folder, with its settings."""
    root = find_root(start)
    own = root / "clientfiles.toml"
    is_pyproject = not own.is_file() and _has_table(root)
    path = root / "pyproject.toml" if is_pyproject else own
    found: list[Diagnostic] = []
    settings = Settings()
    if path.is_file():
        data = read_bytes(RecordFile(path.name, str(path)))
        if isinstance(data, Diagnostic):
            raise Failure(f"{path.name}: {data.message}")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Failure(f"{path.name} is not UTF-8; save it as UTF-8") from None
        settings, found = read_settings(path.name, text.replace("\r\n", "\n"), is_pyproject)
    if not settings.team and not found:
        message = "the settings name no team, so owners are not checked"
        hint = 'add the table team.dana with name = "Dana Ortiz" for each person'
        found.append(Diagnostic(path.name, WHOLE_FILE, "no-team", message, hint))
    if not (root / RECORDS).is_dir():
        raise Failure(f"there is no folder {RECORDS} in {root}")
    return Repository(root, settings, tuple(found))


def list_files(root: Path) -> list[RecordFile]:
    """The records in the order of their paths; README.md, the news and hidden files are none."""
    top = str(root / RECORDS)
    files = list(_walk(top, RECORDS, os.path.realpath(top)))
    files.sort()
    return files


def _walk(top: str, relative: str, real_top: str) -> Iterator[RecordFile]:
    folders = [(top, relative)]
    while folders:
        folder, prefix = folders.pop()
        try:
            with os.scandir(folder) as entries:
                found = list(entries)
        except OSError as error:
            yield RecordFile(prefix, folder, _unreadable(prefix, error, "folder"))
            continue
        for entry in found:
            name = _shown(entry.name)
            path = f"{prefix}/{name}"
            if name.startswith(".") or name == "README.md" or path == NEWS:
                continue
            try:
                is_link = entry.is_symlink() or (hasattr(entry, "is_junction") and entry.is_junction())
                if not is_link and entry.is_dir():
                    if name.lower().endswith(".md"):
                        yield RecordFile(path, entry.path, _not_a_file(path, "a folder"))
                    else:
                        folders.append((entry.path, path))
                    continue
            except OSError as error:
                yield RecordFile(path, entry.path, _unreadable(path, error))
                continue
            file = _record_file(path, entry, is_link, real_top)
            if file is not None:
                yield file


def _record_file(path: str, entry: os.DirEntry[str], is_link: bool, real_top: str) -> RecordFile | None:
    lower = path.lower()
    is_record = lower.endswith(".md")
    if is_link:
        target = os.path.realpath(entry.path)
        inside = target == real_top or target.startswith(real_top + os.sep)
        if os.path.isdir(target):
            if inside:
                return None  # its records are read where they lie
            is_record = True
        if is_record and not inside:
            message, hint = "a link that leads outside the records folder; it was not read", "put the file itself here"
            return RecordFile(path, entry.path, Diagnostic(path, WHOLE_FILE, "link-outside", message, hint))
    if is_record:
        return RecordFile(path, entry.path)
    if lower.endswith(_NOT_READ):
        message = "not read as a record: its name does not end in .md"
        hint = f"rename it to {path.rpartition('/')[2].rpartition('.')[0]}.md"
        return RecordFile(path, entry.path, Diagnostic(path, WHOLE_FILE, "file-name", message, hint))
    return None


def _shown(name: str) -> str:
    """A file name as text, where the file system's bytes may be none."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(name).decode("utf-8", "backslashreplace")
    return name


def news_file(root: Path) -> RecordFile | None:
    """The file of industry news, if there is one."""
    location = root / RECORDS / "NEWS.md"
    if not os.path.lexists(location):
        return None
    if location.is_symlink():
        top = os.path.realpath(root / RECORDS)
        if not os.path.realpath(location).startswith(top + os.sep):
            message, hint = "a link that leads outside the records folder; it was not read", "put the file itself here"
            return RecordFile(NEWS, str(location), Diagnostic(NEWS, WHOLE_FILE, "link-outside", message, hint))
    return RecordFile(NEWS, str(location))


def read_bytes(file: RecordFile) -> bytes | Diagnostic:
    """What a file holds, or why it cannot be read. At most one byte more than a record may have."""
    if file.problem is not None:
        return file.problem
    # Without O_NONBLOCK, opening a pipe waits for somebody to write into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        descriptor = os.open(file.location, flags)
    except (OSError, ValueError) as error:
        mode = _mode(file.location)
        if mode is not None and not stat.S_ISREG(mode):
            return _not_a_file(file.path, _name_of(mode))
        return _unreadable(file.path, error)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return _not_a_file(file.path, _name_of(status.st_mode))
        first = os.read(descriptor, _CHUNK)
        if len(first) < _CHUNK and len(first) >= status.st_size:
            return first
        chunks, size = [first], len(first)
        while size <= MAX_BYTES and (chunk := os.read(descriptor, _CHUNK)):
            chunks.append(chunk)
            size += len(chunk)
        if size > MAX_BYTES:
            size = max(size, status.st_size)
            message = f"{size:,} bytes, more than 1 MiB; nothing of it was read"
            return Diagnostic(
                file.path, WHOLE_FILE, "too-large", message, "keep attachments beside the record, not in it"
            )
        return b"".join(chunks)
    except OSError as error:
        return _unreadable(file.path, error)
    finally:
        os.close(descriptor)


def _mode(location: str) -> int | None:
    try:
        return os.stat(location).st_mode
    except (OSError, ValueError):
        return None


def _name_of(mode: int) -> str:
    for test, name in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            return name
    return "no file"


def _not_a_file(path: str, kind: str) -> Diagnostic:
    return Diagnostic(
        path, WHOLE_FILE, "not-a-file", f"{kind}, not a file; it was not read", "move it away or rename it"
    )


def _unreadable(path: str, error: Exception, what: str = "file") -> Diagnostic:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    hint = f"allow reading it: chmod +r {path.rpartition('/')[2]}" if isinstance(error, PermissionError) else ""
    if isinstance(error, FileNotFoundError):
        reason, hint = "it does not exist (any more)", "if it is a link, its target is missing"
    return Diagnostic(path, WHOLE_FILE, "unreadable-file", f"this {what} could not be read: {reason}", hint)


def named_files(root: Path, names: list[str], working_folder: Path) -> tuple[list[RecordFile], bool]:
    """The records among the files and folders that were named, and whether the news were named too."""
    listed = list_files(root)
    by_location = {os.path.abspath(file.location): file for file in listed}
    news = news_file(root)
    chosen: dict[str, RecordFile] = {}
    with_news = False
    top = os.path.abspath(root / RECORDS)
    for name in names:
        location = os.path.abspath(working_folder / name)
        if not os.path.lexists(location):
            raise Usage(f"{name} does not exist")
        if location != top and not location.startswith(top + os.sep):
            if top.startswith(location + os.sep):
                location = top
            else:
                raise Usage(f"{name} lies outside {RECORDS}/")
        if news is not None and os.path.abspath(news.location) in (location, os.path.join(location, "NEWS.md")):
            with_news = True
        for each, file in by_location.items():
            if each == location or each.startswith(location + os.sep):
                chosen[file.path] = file
    return [chosen[path] for path in sorted(chosen)], with_news
