"""Files that are written whole or not at all.

While a file is written, what it will hold stands beside it in a hidden one, `.NAME.PROCESS.tmp`, which takes its
place in one step. `is_leftover` knows that name: where a program was killed, such a file stays behind.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from clientfiles.diagnostics import Failure
from clientfiles.escaping import visible

_TEMPORARY = re.compile(r"\..+\.[0-9]+\.tmp")
# What file systems say that know no hard links.
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES}


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.tmp")


def is_leftover(name: str) -> bool:
    """Whether a file of that name was to become another one, and was left behind."""
    return _TEMPORARY.fullmatch(name) is not None


def leftovers(folder: Path) -> list[str]:
    """The files of that kind in a folder and those below it, by their paths from it, in order."""
    found = []
    for place, _, names in os.walk(folder):
        found += [os.path.relpath(os.path.join(place, name), folder) for name in names if is_leftover(name)]
    return sorted(each.replace(os.sep, "/") for each in found)


def drafts_folder(git_folder: str) -> Path:
    """Where texts are kept until they are in a record: within git's own folder, of which git commits nothing."""
    return Path(git_folder) / "clientfiles" / "drafts"


def drafts(git_folder: str) -> list[Path]:
    """The texts that are kept there, in order."""
    folder = drafts_folder(git_folder)
    try:
        return sorted(folder / name for name in os.listdir(folder) if name.endswith(".md"))
    except OSError:
        return []  # there never was one


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Put a text into a file in one step, so that there is never half of one; as UTF-8 with plain line ends.

    Failure where that cannot be done; what stood there before is then still there.
    """
    target = Path(os.path.realpath(path))  # a link stays a link
    # What is no file, such as /dev/stdout or a pipe, cannot be replaced by one.
    is_replaced = target.is_file() or not os.path.lexists(target)
    place = _beside(target) if is_replaced else target
    try:
        with open(place, "w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(pieces)
        if is_replaced:
            os.replace(place, target)
    except OSError as error:
        if is_replaced:
            with suppress(OSError):
                place.unlink()
        raise Failure(f"{path} could not be written: {error.strerror or error}") from None


def write_bytes_whole(path: Path, data: bytes, is_new: bool = False) -> None:
    """Put bytes into a file in one step that outlasts a power cut; the file keeps its mode, and its owner if it can.

    A new file must not exist yet. A link is replaced, not followed. Failure where it cannot be done, or where the file
    is read-only; what stood there before is then still there, byte for byte, and nothing else.
    """
    place = prepare(path, data, is_new)
    try:
        put(place, path, is_new)
    finally:
        drop(place)


def prepare(path: Path, data: bytes, is_new: bool = False) -> Path:
    """The first half: what a file shall hold, durably on disk beside it, and where. What can fail fails here."""
    place = _beside(path)
    try:
        if not is_new and not os.access(path, os.W_OK):
            raise OSError(errno.EACCES, "it is read-only" if path.exists() else "it does not exist any more")
        with suppress(FileNotFoundError):
            place.unlink()  # of a process that had our number and was killed
        _write_durably(place, data, None if is_new else path)
    except BaseException as error:  # also where somebody presses Ctrl-C
        drop(place)
        if isinstance(error, OSError):
            raise _failure(path, error) from None
        raise
    return place


def put(place: Path, path: Path, is_new: bool = False) -> None:
    """The second half: give what was prepared the file's name, in one step."""
    try:
        if is_new:
            _link(place, path)
        else:
            os.replace(place, path)
    except OSError as error:
        raise _failure(path, error) from None
    sync_folder(path.parent)


def drop(place: Path) -> None:
    """Remove what was prepared, if it is still there."""
    with suppress(OSError):
        place.unlink()


def _failure(path: Path, error: OSError) -> Failure:
    return Failure(visible(f"{path} could not be written: {error.strerror or error}"))


def _write_durably(place: Path, data: bytes, like: Path | None) -> None:
    """Write a file of its own through to the disk, with what another one has: owner, mode, further attributes."""
    # Until it has the mode of the other one, nobody else may read what may not be theirs to read.
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666 if like is None else 0o600)
    with open(descriptor, "wb", buffering=0) as stream:
        rest = memoryview(data)
        while rest:
            rest = rest[stream.write(rest) or 0 :]
        if like is not None:
            status = os.stat(like)
            if hasattr(os, "fchown") and (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
                with suppress(OSError):
                    os.fchown(descriptor, -1, status.st_gid)
                with suppress(OSError):
                    os.fchown(descriptor, status.st_uid, -1)
            shutil.copystat(like, place)
            os.utime(place)  # copystat takes over when the other one was changed, by which git knows that it was
        os.fsync(descriptor)


_BINARY = getattr(os, "O_BINARY", 0)


def _link(place: Path, path: Path) -> None:
    """Give a file the name of a new one, which must be free."""
    try:
        os.link(place, path)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        os.rename(place, path)
    else:
        place.unlink()


def sync_folder(folder: Path) -> None:
    """Let what was renamed, made or removed in a folder outlast a power cut, on systems that know how."""
    with suppress(OSError):  # it has been done by now, and other systems do not open folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
