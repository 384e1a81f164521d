"""What a change breaks: the problems of changed files, and those of other files that were not there before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date
from typing import NamedTuple

from clientfiles import checking, reading, records, store
from clientfiles.diagnostics import Diagnostic, Usage
from clientfiles.history import History, open_history
from clientfiles.model import News
from clientfiles.settings import Settings, unread
from clientfiles.store import Repository

_PYPROJECT = "pyproject.toml"
_OF_ALL_PATHS = ("duplicate-id", "similar-id", "large-folder")  # what no record has by itself


class Base(NamedTuple):
    """What was different at a revision, as far as the problems of unchanged files depend on it."""

    changed: AbstractSet[str]  # the paths that differ since
    records: tuple[str, ...]  # those of them that were records
    settings: Settings
    news: tuple[News, ...]


def read_base(repository: Repository, revision: str) -> Base:
    """What differs from the commit at which a revision and the one that is checked out went apart.

    Where they share none, from the revision itself. Usage where there is no such revision, or no git.
    """
    history = open_history(repository.root)
    if history is None:
        raise Usage("--since compares with git's history, and there is none here")
    with history:
        commit = history.merge_base(revision) or history.resolve(revision)
        changed = history.changed_paths(commit)
        before = tuple(path for path in history.paths_at(commit, store.RECORDS) if is_among(path, changed))
        settings, news = repository.settings, None
        if changed & {store.SETTINGS, _PYPROJECT}:
            settings = _settings_at(history, commit)
        if is_among(store.NEWS, changed):
            news = reading.read_news(store.NEWS, history.file_at(commit, store.NEWS) or b"", settings)[0]
    if news is None:
        news = records.read_news(repository)[0]
    return Base(changed, tuple(filter(_is_record, before)), settings, news)


def _settings_at(history: History, commit: str) -> Settings:
    path, data = store.SETTINGS, history.file_at(commit, store.SETTINGS)
    if data is None:
        path, data = _PYPROJECT, history.file_at(commit, _PYPROJECT)
        if data is None or b"[tool.clientfiles" not in data:
            return Settings()
    if len(data) > store.MAX_SETTINGS:
        return unread(path)
    return store.settings_from(path, data)[0]


def _is_record(path: str) -> bool:
    """Whether a path below records/ is that of a record, not of a hidden file, a README.md or the news."""
    parts = path.split("/")
    is_other = parts[-1] == "README.md" or path == store.NEWS or any(part.startswith(".") for part in parts)
    return path.lower().rstrip().endswith(".md") and not is_other


def is_among(path: str, changed: AbstractSet[str]) -> bool:
    """Whether a path is one of those that changed, or lies in one: a whole repository counts as one path."""
    while path and path not in changed:
        path = path.rpartition("/")[0]
    return bool(path)


def broken_since(repository: Repository, base: Base, found: list[Diagnostic], today: date) -> list[Diagnostic]:
    """Of all problems of a repository, those that concern a change since its base."""
    return new_problems(found, _problems_before(repository, base, found, today), base.changed)


def new_problems(
    found: Iterable[Diagnostic], before: Iterable[Diagnostic], changed: AbstractSet[str]
) -> list[Diagnostic]:
    """The problems of changed files, and those of others that were not there before as often, wherever they stood."""
    known = Counter(map(_likeness, before))
    new = []
    for each in found:
        if not is_among(each.path, changed) and known[_likeness(each)] > 0:
            known[_likeness(each)] -= 1
        else:
            new.append(each)
    return new


def _likeness(each: Diagnostic) -> tuple[str, str, str]:
    return each.path, each.code, each.message


def _problems_before(repository: Repository, base: Base, found: list[Diagnostic], today: date) -> list[Diagnostic]:
    """The problems that unchanged files had; of those that have none now, none."""
    files = [file for file in store.list_files(repository.root) if not is_among(file.path, base.changed)]
    paths = sorted([*base.records, *(file.path for file in files)])
    before = [*checking.check_ids(paths), *checking.check_folders(paths)]
    others = [each for each in found if each.code not in _OF_ALL_PATHS]
    then = records.surroundings(base.settings, base.news, today)
    if then == records.surroundings(repository.settings, records.read_news(repository)[0], today):
        return before + others
    # A file that is fine now need not be read again, whatever was wrong with it.
    troubled = {each.path for each in others}
    for record in records.read_records((file for file in files if file.path in troubled), then):
        before += record.diagnostics
    kept = {store.NEWS}
    if base.settings.path == repository.settings.path:
        kept.add(base.settings.path)
    return before + [each for each in others if each.path in kept]
