"""Who ticked what in a review's issue, told from how its body was edited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from clientfiles.publishing.boxes import phrases
from clientfiles.publishing.markers import Seen, seen
from clientfiles.syncing.events import Edited
from clientfiles.trackers import Revision


class Tick(NamedTuple):
    """An action whose box somebody ticked, and what the box says of it."""

    token: str
    author: str  # a login
    at: datetime
    phrase: str


def edits_of(issue: int, revisions: Iterable[Revision], event: Edited | None) -> list[tuple[str, Revision]]:
    """Each edit of an issue's body, with the body before it: those its history tells of, and the one that called us.

    The history alone would do, if every server gave it; the event alone would not, since of several that wait at the
    same time GitHub drops all but the last.
    """
    found: list[tuple[str, Revision]] = []
    before: str | None = None
    for revision in revisions:
        if before is not None:
            found.append((before, revision))
        before = revision.body
    if event is not None and event.issue == issue:
        found.append((event.before, event.after))
    return found


def ticks_in(edits: Iterable[tuple[str, Revision]], body: str) -> list[Tick]:
    """The boxes that people ticked and that are ticked still, each with the last time, in the order of these."""
    now = seen(body)
    latest: dict[str, Tick] = {}
    for before, after in edits:
        for token, phrase in _ticked_between(seen(before), seen(after.body)).items():
            tick = Tick(token, after.author, after.at, phrase)
            if token in now.ticked and (token not in latest or latest[token].at <= tick.at):
                latest[token] = tick
    return sorted(latest.values(), key=lambda each: each.at)


def _ticked_between(before: Seen, after: Seen) -> dict[str, str]:
    """The actions that one body has ticked and the one before it had unticked, and what their boxes say."""
    unticked = {name for box in before.boxes if not box.is_ticked for name in box.tokens}
    said: dict[str, str] = {}
    for box in after.boxes:
        if box.is_ticked:
            said |= {name: text for name, text in phrases(box).items() if name in unticked}
    return said
