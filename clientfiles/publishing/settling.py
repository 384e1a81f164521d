"""Which change of a record settled an action: the versions that git keeps, judged as of today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date

from clientfiles.diagnostics import Failure
from clientfiles.history import Change, History
from clientfiles.model import News
from clientfiles.publishing.boxes import PASSED, Cause
from clientfiles.publishing.markers import client_token, token, token_client, token_due, token_rule
from clientfiles.reading import client_id
from clientfiles.records import record_from, surroundings
from clientfiles.relationship import context_of
from clientfiles.review import assess
from clientfiles.settings import Settings
from clientfiles.wording import short_day

MOST_VERSIONS = 100  # of one record; more than that nobody writes between two reviews

# The rules whose actions are dropped some time after their day.
_PASSING = frozenset("anniversary birthday ending mood news notice occasion renewal rolling".split())
NOT_COMMITTED = "changed here, not committed yet"


class Settler:
    """Finds the commit after which actions were due no more."""

    def __init__(
        self, history: History | None, settings: Settings, news: tuple[News, ...], today: date, horizon: int
    ) -> None:
        self.history = history if history is not None and not history.is_shallow else None
        self.today = today
        self.known = surroundings(settings, news, today)
        self.context = context_of(settings, today, horizon, news)

    def settle(self, tokens: Sequence[str], base: str) -> dict[str, Cause | str]:
        """What settled each of some actions that were due at a commit and are not now.

        Empty words where the record did not change in that. Without a history, or where the base is no part of it any
        more, nothing is known, and nothing said.
        """
        if self.history is None or not base:
            return {}
        found: dict[str, Cause | str] = {}
        with suppress(Failure):
            changes = self.history.changes(base)
            touched = (path for change in changes for path in change.paths)
            paths = _records((*self.history.paths_at(base), *touched))
            for client, names in _by_client(tokens).items():
                found.update(self._of_client(names, base, changes, paths.get(client, set())))
        return found

    def were_due(self, tokens: Sequence[str], base: str) -> frozenset[str]:
        """Which of some actions were due, today, in the records as they were at a commit; those that it knows of."""
        if self.history is None or not base:
            return frozenset()
        found: set[str] = set()
        with suppress(Failure):
            paths = _records(self.history.paths_at(base))
            for client, names in _by_client(tokens).items():
                found.update((self._due(base, paths.get(client, set())) or set()).intersection(names))
        return frozenset(found)

    def _of_client(
        self, names: Sequence[str], base: str, changes: Sequence[Change], paths: set[str]
    ) -> dict[str, Cause | str]:
        """What settled the actions of one client, whose record may have moved from one folder to another."""
        if not paths:
            return {}
        assert self.history is not None
        before = self._due(base, paths)
        if before is None:
            return {}
        open_ = [name for name in names if name in before]
        touching = [change for change in changes if paths.intersection(change.paths)]
        causes: dict[str, Cause] = {}
        again: set[str] = set()  # due at a later commit
        for change in touching[-MOST_VERSIONS:]:
            due = self._due(change.sha, paths)
            if due is None:
                continue
            for name in open_:
                if name in due:
                    again.add(name)
                elif name not in causes or name in again:
                    day = short_day(change.date, self.today)
                    causes[name] = Cause(change.sha, change.subject, change.author, day)
                    again.discard(name)
        # On a side that was merged away an action may have stayed due.
        if again.intersection(causes):
            again &= self._due(self.history.head, paths) or set()
        rest = [name for name in names if name not in before]
        return {
            **{name: PASSED if self._can_have_passed(name) else "" for name in rest},
            **{name: NOT_COMMITTED if name in again or name not in causes else causes[name] for name in open_},
        }

    def _can_have_passed(self, name: str) -> bool:
        """Whether an action can go without a change of its record, and not because the settings or the news changed."""
        return token_rule(name) in _PASSING and token_due(name) < self.today

    def _due(self, revision: str, paths: set[str]) -> set[str] | None:
        """The actions that a record made due, today, as it was at a commit; None where it could not be read."""
        assert self.history is not None
        due: set[str] = set()
        for path in paths:
            data = self.history.file_at(revision, path)
            if data is None:
                continue
            client = record_from(path, data, self.known).client
            if client is None:
                return None
            due.update(token(action) for action in assess(client, self.context).actions)
        return due


def _records(paths: Iterable[str]) -> dict[str, set[str]]:
    """The records among some paths, by what tokens call their client."""
    found: dict[str, set[str]] = {}
    for path in paths:
        if path.endswith(".md"):
            found.setdefault(client_token(client_id(path)), set()).add(path)
    return found


def _by_client(tokens: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in tokens:
        found.setdefault(token_client(name), []).append(name)
    return found
