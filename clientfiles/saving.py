"""Edited records put on disk and into git: all of them or none, and nothing that somebody else wrote is lost.

save(root, tree, changes, message) -> Outcome   under a lock: check, read, edit, compare, write, commit
look(root, changes) -> (Saved, ...)             the same edits, of which nothing is written
only_one(git_folder, name, wait)                a lock of its own, for what takes several saves

The order is what makes it safe. Before anything is written, git has said that it could be committed, and every edit
has been made in memory. Each file is read once more right before it is replaced: what an editor saved in between is
not overwritten. What takes room on the disk is written beside the files first, so that a full disk is found out
before the first of them is replaced; where a later one cannot be replaced, the earlier ones are put back.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from clientfiles import git, refusals, store
from clientfiles.committing import NotCommitted, WorkTree
from clientfiles.diagnostics import Diagnostic, Failure
from clientfiles.document import MAX_BYTES
from clientfiles.escaping import visible
from clientfiles.wording import listed
from clientfiles.writing import drop, prepare, put, sync_folder, write_bytes_whole

LOCK_SECONDS = 60.0  # how long another command of ours is waited for
NO_GIT = "not committed: this is no git repository"
NO_PROGRAM = "not committed: git was not found; install it, or put its folder on the PATH"
NOTHING_CHANGED = "nothing changed"


class Change(NamedTuple):
    """An edit of one record, by its path from the records' root.

    `edit` is pure: from what the file holds (None: there is none) to what it shall hold. It raises Failure to refuse.
    """

    path: str
    edit: Callable[[bytes | None], bytes]


class Saved(NamedTuple):
    """What a file held and what it holds now; `before` is None for a new one."""

    path: str
    before: bytes | None
    after: bytes


class Outcome(NamedTuple):
    """What was written, in the order of the changes, and the commit that holds it."""

    saved: tuple[Saved, ...]
    commit: str  # its full sha; nothing where nothing was committed
    note: str  # then says why; else what is to be put right all the same, if anything


def save(
    root: Path,
    tree: WorkTree | None,
    changes: Sequence[Change],
    message: str,
    note: str = NO_GIT,
    wait: float = LOCK_SECONDS,
    git_folder: str | None = None,
) -> Outcome:
    """Write all changes and commit them with a message; without a work tree only write them, and `note` says why.

    Where there is git all the same, `git_folder` tells where others that do commit keep their lock.

    Failure where nothing was written (Blocked where git stands in the way), or where it was put back, be it by a hook;
    NotCommitted where it is on disk and git did not take it. Files that an edit leaves as they are are not touched.
    """
    with _locked(root, tree.git_folder if tree is not None else git_folder, wait):
        # Read before git is asked: what is saved between the two is found out when the files are read once more.
        found = _read_all(root, changes)
        if tree is not None:
            new = [path for path, before in found.items() if before is None]
            tree.check([path for path in found if path not in new], new)
        saved = _edited(found, changes)
        if not saved:
            return Outcome((), "", NOTHING_CHANGED)
        _write(root, saved)
        if tree is None:
            return Outcome(saved, "", NO_PROGRAM if note == NO_GIT and not git.is_installed() else note)
        new = [each.path for each in saved if each.before is None]
        try:
            commit = tree.commit([each.path for each in saved], message, new)
        except NotCommitted as error:
            raise _as_on_disk(root, saved, error) from None
        if back := [each.path for each in saved if _held(root, each.path) == each.before]:
            raise refusals.committed_and_taken_back(commit, back)
        return Outcome(saved, commit, tree.overtaken(commit))


def _as_on_disk(root: Path, saved: Sequence[Saved], error: NotCommitted) -> Failure:
    """Why files were not committed; something else than was found where they do not hold any more what was written."""
    now = {each.path: _held(root, each.path) for each in saved}
    back = [each.path for each in saved if now[each.path] == each.before]
    left = [each.path for each in saved if now[each.path] == each.after]
    changed = [each.path for each in saved if each.path not in (*back, *left)]
    return refusals.taken_back(error, back, changed, left) if back or changed else error


def _held(root: Path, path: str) -> bytes | None:
    try:
        return _read(root, path)
    except (Failure, OSError):
        return b""  # which is neither what was there before nor what was written


def look(root: Path, changes: Sequence[Change]) -> tuple[Saved, ...]:
    """What `save` would write now; files that stay as they are are left out. Nothing is touched.

    Several changes of one file build on each other. Failure where a file cannot be read or an edit refuses.
    """
    return _edited(_read_all(root, changes), changes)


def _read_all(root: Path, changes: Sequence[Change]) -> dict[str, bytes | None]:
    return {path: _read(root, path) for path in dict.fromkeys(each.path for each in changes)}


def _edited(found: dict[str, bytes | None], changes: Sequence[Change]) -> tuple[Saved, ...]:
    """What becomes of files, by their paths, where that is something else."""
    now = dict(found)
    for path, edit in changes:
        after = edit(now[path])
        if len(after) > MAX_BYTES and after != now[path]:
            told = f"would become larger than {MAX_BYTES // 1024:,} KiB, and could not be read any more"
            raise Failure(visible(f"{path} {told}"))
        now[path] = after
    saved = ((path, before, now[path]) for path, before in found.items())
    return tuple(Saved(path, before, after) for path, before, after in saved if after is not None and after != before)


def _location(root: Path, path: str) -> Path:
    """Where a record lies, behind whatever links; Failure where they lead out of the folder of the records."""
    top = store.RECORDS if path.startswith(f"{store.RECORDS}/") else "."
    real_top, real = os.path.realpath(root / top), os.path.realpath(root / path)
    if os.path.commonpath((real_top, real)) != real_top:
        raise Failure(
            visible(f"{path} is behind a link that leads outside {top}/, and is not written; put the file itself here")
        )
    return Path(real) if os.path.islink(root / path) else root / path


def _read(root: Path, path: str) -> bytes | None:
    """What a record holds; None where there is none."""
    location = _location(root, path)
    if not os.path.lexists(location):
        if os.path.islink(root / path):
            raise Failure(visible(f"{path} is a link to a file that does not exist: {location}"))
        return None
    data = store.read_bytes(store.RecordFile(path, str(location)))
    if isinstance(data, Diagnostic):
        raise Failure(visible(f"{data.path}: {data.message}{f'; {data.hint}' if data.hint else ''}"))
    return data


def _write(root: Path, saved: Sequence[Saved]) -> None:
    """Replace all files or none: first everything that takes room on the disk, then only names change."""
    made: list[Path] = []
    prepared: list[tuple[Saved, Path, Path]] = []
    written: list[Saved] = []
    try:
        for each in saved:
            location = _location(root, each.path)
            made += _with_folders(location.parent)
            prepared.append((each, location, prepare(location, each.after, each.before is None)))
        for each, location, place in prepared:
            if _read(root, each.path) != each.before:
                told = "was changed by another program meanwhile, and is left alone; run the command again"
                raise Failure(visible(f"{each.path} {told}"))
            written.append(each)
            put(place, location, each.before is None)
    except BaseException as error:  # also where somebody presses Ctrl-C
        for _, _, place in prepared:
            drop(place)
        back, left = _put_back(root, written)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        if not isinstance(error, Failure) or not back + left:
            raise
        told = f"{error}; {listed(back, 5)} had been written and was put back" if back else str(error)
        if left:
            look = f"{refusals.way_to(root)}git diff -- {shlex.join(left)}"
            told += f"; {listed(left, 5)} had been written, and could not be put back: {look}"
        raise Failure(visible(told)) from None


def _put_back(root: Path, written: Sequence[Saved]) -> tuple[list[str], list[str]]:
    """Give files what they held, if they still hold what we wrote: those put back, and those that could not be."""
    back, left = [], []
    for path, before, after in reversed(written):
        try:
            if _read(root, path) != after:
                continue  # it was not replaced yet, or somebody else has written since
            location = _location(root, path)
            if before is None:
                location.unlink()
                sync_folder(location.parent)
            else:
                write_bytes_whole(location, before)
            back.append(path)
        except (Failure, OSError):
            left.append(path)
    return back[::-1], left[::-1]


def _with_folders(folder: Path) -> list[Path]:
    """Make the folders that a new record needs, and give those that were made, outermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    missing.reverse()
    for each in missing:
        try:
            each.mkdir()
        except OSError as error:
            raise Failure(visible(f"the folder {each} could not be made: {error.strerror or error}")) from None
        sync_folder(each.parent)
    return missing


@contextmanager
def only_one(git_folder: str, name: str, wait: float) -> Iterator[None]:
    """Keep others from doing the same of that name in a clone; Failure where they still do after some seconds."""
    place = Path(git_folder) / "clientfiles" / f"{name}.lock"
    with _holding(place, wait, f"another {name} has been running here for {wait:.0f} seconds"):
        yield


@contextmanager
def _locked(root: Path, git_folder: str | None, wait: float) -> Iterator[None]:
    """Keep other commands of ours from the same records."""
    place = _lock_place(root, git_folder)
    told = f"another clientfiles command has been writing here for {wait:.0f} seconds, perhaps because a hook of git "
    with _holding(place, wait, f"{told}takes long", mode=0o777 if git_folder else 0o700):
        yield


@contextmanager
def _holding(place: Path, wait: float, why: str, mode: int = 0o777) -> Iterator[None]:
    """Hold a lock; `why` says what it means where it is not to be had. The system lifts that of a killed command."""
    from filelock import FileLock, Timeout

    try:
        place.parent.mkdir(mode=mode, parents=True, exist_ok=True)
        lock = FileLock(place, timeout=wait, poll_interval=0.02)
        lock.acquire()
    except Timeout:
        end = f"end it, and run this one again (fuser {shlex.quote(str(place))} tells which it is)"
        raise Failure(visible(f"{why}; {end}")) from None
    except OSError as error:
        raise Failure(visible(f"the lock {place} could not be taken: {error.strerror or error}")) from None
    try:
        yield
    finally:
        lock.release()


def _lock_place(root: Path, git_folder: str | None) -> Path:
    """Where the lock is kept: with git, or, so that no file appears among the records, with temporary files."""
    if git_folder is not None:
        return Path(git_folder) / "clientfiles" / "lock"
    import hashlib
    import tempfile

    name = hashlib.sha256(os.fsencode(os.path.realpath(root))).hexdigest()[:32]
    person = os.getuid() if hasattr(os, "getuid") else ""  # systems without it have such a folder for everyone
    return Path(tempfile.gettempdir()) / f"clientfiles-{person}" / f"{name}.lock"
