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

from clientfiles.diagnostics import WHOLE_FILE, Diagnostic, Failure, Span, Usage
from clientfiles.document import MAX_BYTES, too_large
from clientfiles.escaping import visible
from clientfiles.settings import Settings, read_settings, unread

RECORDS = "records"
NEWS = f"{RECORDS}/NEWS.md"
SETTINGS = "clientfiles.toml"
MAX_SETTINGS = 64 * 1024
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
        if os.path.lexists(folder / SETTINGS) or (folder / RECORDS).is_dir() or _settings_in_pyproject(folder):
            return folder
    raise Failure(f"no client records here: neither {start} nor a folder above it holds {RECORDS}/ or {SETTINGS}")


def _settings_in_pyproject(folder: Path) -> bytes | None:
    """What pyproject.toml holds, if that has a table for us."""
    data = _read(RecordFile("pyproject.toml", str(folder / "pyproject.toml")), MAX_SETTINGS)
    return data if isinstance(data, bytes) and b"[tool.clientfiles" in data else None


def open_repository(start: Path) -> Repository:
    """The repository around a folder, with its settings; the defaults where they cannot be read."""
    root = find_root(start)
    if not (root / RECORDS).is_dir():
        hint = "if there are no clients yet, make it: git keeps no empty folder"
        raise Failure(visible(f"there is no folder {RECORDS} in {root}; {hint}"))
    path, data = SETTINGS, None
    if os.path.lexists(root / SETTINGS):
        data = _read(RecordFile(SETTINGS, str(root / SETTINGS)), MAX_SETTINGS)
    elif data := _settings_in_pyproject(root):
        path = "pyproject.toml"
    found: list[Diagnostic] = []
    settings = Settings(path)
    if isinstance(data, Diagnostic):
        found.append(data)
        settings = unread(path)
    elif data is not None:
        settings, found = settings_from(path, data)
    if not settings.team and not found:
        message = "the settings name no team, so owners are not checked"
        hint = 'add the table team.dana with name = "Dana Ortiz" for each person'
        found.append(Diagnostic(path, WHOLE_FILE, "no-team", message, hint))
    return Repository(root, settings, tuple(found))


def settings_from(path: str, data: bytes) -> tuple[Settings, list[Diagnostic]]:
    """The settings that a file's bytes hold, and what is wrong with them."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message, hint = f"byte 0x{data[error.start]:02x} is not UTF-8", "save the file as UTF-8"
        return unread(path), [Diagnostic(path, Span(line, 1), "not-utf-8", message, hint)]
    return read_settings(path, text.replace("\r\n", "\n"), path == "pyproject.toml")


def list_files(root: Path) -> list[RecordFile]:
    """The records in the order of their paths; README.md, the news and hidden files are none."""
    top = str(root / RECORDS)
    files = list(_walk(top, RECORDS, os.path.realpath(top)))
    files.sort()
    return files


def files_called(root: Path, name: str) -> list[RecordFile]:
    """The records whose files are called `NAME.md`, told without a look at all others; plain files alone."""
    found = []
    folders = [(str(root / RECORDS), RECORDS)] if name not in ("NEWS", "README") else []
    while folders:
        folder, prefix = folders.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    each = entry.name
                    if each == f"{name}.md" and entry.is_file(follow_symlinks=False):
                        found.append(RecordFile(f"{prefix}/{each}", entry.path))
                    elif each[-3:] != ".md" and each[:1] != "." and entry.is_dir(follow_symlinks=False):
                        folders.append((entry.path, f"{prefix}/{each}"))
        except OSError:
            continue  # what cannot be looked at is named where all are listed
    return sorted(found)


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
            if name.startswith(".") or path == NEWS:
                continue
            try:
                is_link = entry.is_symlink() or (hasattr(entry, "is_junction") and entry.is_junction())
                if not is_link and entry.is_dir():
                    if name.lower().endswith(".md") and name != "README.md":
                        yield RecordFile(path, entry.path, _not_a_file(path, "a folder"))
                    else:
                        folders.append((entry.path, path))
                    continue
            except OSError as error:
                yield RecordFile(path, entry.path, _unreadable(path, error))
                continue
            if name == "README.md":
                continue
            file = _record_file(path, entry, is_link, real_top)
            if file is not None:
                yield file


def _record_file(path: str, entry: os.DirEntry[str], is_link: bool, real_top: str) -> RecordFile | None:
    lower = path.lower().rstrip()
    is_record = lower.endswith(".md")
    if is_link:
        target = os.path.realpath(entry.path)
        inside = target == real_top or target.startswith(real_top + os.sep)
        if os.path.isdir(target):
            if inside:
                return None  # its records are read where they lie
            is_record = True
        if is_record and not inside:
            return _outside(path, entry.path)
    if is_record:
        return RecordFile(path, entry.path)
    if lower.endswith(_NOT_READ):
        message = "not read as a record: its name does not end in .md"
        hint = f"rename it to {path.rpartition('/')[2].rpartition('.')[0]}.md"
        return RecordFile(path, entry.path, Diagnostic(path, WHOLE_FILE, "file-name", message, hint))
    return None


def _outside(path: str, location: str) -> RecordFile:
    message, hint = "a link that leads outside the records folder; it was not read", "put the file itself here"
    return RecordFile(path, location, Diagnostic(path, WHOLE_FILE, "link-outside", message, hint))


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
            return _outside(NEWS, str(location))
    return RecordFile(NEWS, str(location))


def read_bytes(file: RecordFile) -> bytes | Diagnostic:
    """What a record holds, or why it cannot be read."""
    return _read(file, MAX_BYTES)


def _read(file: RecordFile, limit: int) -> bytes | Diagnostic:
    """What a file holds, up to a number of bytes, or why it cannot be read."""
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
        while size <= limit and (chunk := os.read(descriptor, _CHUNK)):
            chunks.append(chunk)
            size += len(chunk)
        if size > limit:
            return too_large(file.path, max(size, status.st_size), limit)
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
