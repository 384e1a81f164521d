"""Who ticked what in a review's issue, told from how its body was edited.

Everybody who may write can edit a body, and put other words beside a box or another marker behind them. So a tick
counts as genuine only where the line of its box is one that the program wrote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from clientfiles.publishing.boxes import phrases
from clientfiles.publishing.markers import SeenBox, seen
from clientfiles.syncing.events import Edited
from clientfiles.trackers import Revision

_SAME = timedelta(minutes=1)  # within which the same person leaves the same body only once


class Tick(NamedTuple):
    """An action whose box somebody ticked, and what the box says of it.

    `is_genuine` is False where the program never wrote a box with these words for that action: whoever ticked it may
    have been shown something else.
    """

    token: str
    author: str  # a login
    at: datetime
    phrase: str
    is_genuine: bool = True


class Edit(NamedTuple):
    """What somebody made of a body."""

    author: str  # a login
    at: datetime
    before: str
    after: str


def edits_of(issue: int, revisions: Sequence[Revision], event: Edited | None) -> list[Edit]:
    """Each edit of an issue's body: those its history tells of, and the one that called us.

    The history alone would do, if every server gave it; the event alone would not, since of several that wait at the
    same time GitHub drops all but the last. Of an edit nothing is told where the body before it, or after it, was
    deleted from the history: what it changed could be anybody's doing.
    """
    found: list[Edit] = []
    before: str | None = None
    for revision in revisions:
        if before is not None and revision.body is not None:
            found.append(Edit(revision.author, revision.at, before, revision.body))
        before = revision.body
    if event is not None and event.issue == issue:
        author, at, after = event.after
        # The event tells when the issue was changed last, which may be a second later.
        same = [each.at for each in revisions if _is_same(each, event.after)]
        moment = min(same, key=lambda each: abs(each - at), default=at)
        found.append(Edit(author, moment, event.before, after or ""))
    return found


def _is_same(one: Revision, other: Revision) -> bool:
    """Whether the history and an event tell of the same edit."""
    if one.body is None or other.body is None or abs(one.at - other.at) > _SAME:
        return False
    return one.author.casefold() == other.author.casefold() and one.body.splitlines() == other.body.splitlines()


def ticks_in(
    edits: Iterable[Edit], body: str, written: Iterable[str] | None, is_heard: Callable[[str, datetime], bool]
) -> list[Tick]:
    """The boxes that people ticked and that are ticked still, each with the last time, in the order of these.

    `written` is what the program made of the body so far; None where that is not known, and every tick is taken for
    genuine. Whose edits count is for `is_heard` to say, by login and time: nobody else ticks a box, or ticks it anew.
    """
    now = seen(body)
    ours = None if written is None else {_line(box) for text in written for box in seen(text).boxes}
    latest: dict[str, Tick] = {}
    for edit in edits:
        if not is_heard(edit.author, edit.at):
            continue
        for tick in _ticks_of(edit, ours):
            if tick.token in now.ticked and (tick.token not in latest or latest[tick.token].at <= tick.at):
                latest[tick.token] = tick
    return sorted(latest.values(), key=lambda each: each.at)


_Line = tuple[tuple[str, ...], str]


def _line(box: SeenBox) -> _Line:
    """What a box is for and all that is said beside it; spaces do not matter."""
    return box.tokens, " ".join(box.text.split())


def _ticks_of(edit: Edit, ours: set[_Line] | None) -> Iterator[Tick]:
    """The actions that one body has ticked and the one before it had unticked."""
    before, after = seen(edit.before), seen(edit.after)
    unticked = {name for box in before.boxes if not box.is_ticked for name in box.tokens}
    # A box for the same action may have been ticked before, beside one that still is not.
    ticked = Counter(_line(box) for box in before.boxes if box.is_ticked)
    found: dict[str, Tick] = {}
    for box in after.boxes:
        line = _line(box)
        if not box.is_ticked:
            continue
        if ticked[line]:
            ticked[line] -= 1
            continue
        is_genuine = ours is None or line in ours
        for name, phrase in phrases(box).items():
            if name in unticked and (is_genuine or name not in found):
                found[name] = Tick(name, edit.author, edit.at, phrase, is_genuine)
    yield from found.values()
