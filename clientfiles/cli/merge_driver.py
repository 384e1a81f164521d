"""clientfiles merge-driver: merges two versions of a record when git asks for it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from clientfiles import records, store
from clientfiles.cli.common import the_day, warn
from clientfiles.diagnostics import Diagnostic, Failure
from clientfiles.escaping import visible
from clientfiles.git import ask, git_in, in_a_line
from clientfiles.merging import Merged, merge
from clientfiles.records import Surroundings
from clientfiles.settings import Settings
from clientfiles.store import RecordFile
from clientfiles.writing import write_bytes_whole

_LOOK = "merged by lines, look at it before you add it"
_NO_RECORD = "README.md"  # lies among the records and is text like any other
_MOST_CONFLICTS = 127  # git merge-file tells of no more; above that it has failed


@click.command("merge-driver")
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
@click.argument("marker_size", type=click.IntRange(min=1))
@click.argument("path", type=click.Path(path_type=Path))
def command(base: Path, ours: Path, theirs: Path, marker_size: int, path: Path) -> int:
    """Merge two versions of a record, for git.

    Git calls this with %O %A %B %L %P: three files with the common version, ours and theirs, the length of conflict
    marks, and the record's path. The result takes the place of OURS. The exit code is 1 where a person must look.
    """
    files = (base, ours, theirs)
    try:
        merged = _merged(files, marker_size, path)
    except Failure as failure:
        merged = _merged_by_git(files, marker_size)._replace(is_clean=False, reason=f"{_LOOK}: {failure}")
    except Exception as error:  # even then a person finds what git would have made of it, and nothing is lost
        reason = f"{_LOOK}: a bug, please report it: {type(error).__name__}: {error}"
        merged = _merged_by_git(files, marker_size)._replace(is_clean=False, reason=reason)
    write_bytes_whole(ours, merged.data)
    if merged.reason:
        warn(visible(f"{path}: {merged.reason}"))
    return 0 if merged.is_clean else 1


def _merged(files: tuple[Path, Path, Path], marker_size: int, path: Path) -> Merged:
    if path.name == _NO_RECORD:
        return _merged_by_git(files, marker_size)
    relative, known = _surroundings(path)
    base, ours, theirs = (_read(file) for file in files)

    def merge_lines(*_: bytes) -> bytes:
        return _merged_by_git(files, marker_size).data

    return merge(relative, (base, ours, theirs), known, merge_lines, marker_size)


def _surroundings(path: Path) -> tuple[str, Surroundings]:
    """The record's path from the records' root, and what it is checked against; the defaults where there is no root."""
    location = Path(os.path.abspath(path))
    try:
        repository = store.open_repository(location.parent)
    except Failure:
        settings = Settings()
        return path.as_posix(), records.surroundings(settings, (), the_day(None, settings))
    news, _ = records.read_news(repository)
    known = records.surroundings(repository.settings, news, the_day(None, repository.settings))
    return Path(os.path.relpath(location, repository.root)).as_posix(), known


def _read(file: Path) -> bytes:
    data = store.read_bytes(RecordFile(str(file), str(file)))
    if isinstance(data, Diagnostic):
        raise Failure(data.message)
    return data


def _merged_by_git(files: tuple[Path, Path, Path], marker_size: int) -> Merged:
    """What git makes of the three files as plain text. Where it makes nothing of them, OURS stays as it is."""
    base, ours, theirs = (os.path.abspath(file) for file in files)
    labels = [word for label in ("ours", "base", "theirs") for word in ("-L", label)]
    options = ["-p", f"--marker-size={marker_size}", *labels]
    conflicts, text, said = ask(git_in(Path.cwd()), "merge-file", *options, "--", ours, base, theirs)
    if conflicts < 0 or conflicts > _MOST_CONFLICTS:
        raise Failure(f"git cannot merge the two versions either: {in_a_line(said)}")
    return Merged(text, conflicts == 0)
