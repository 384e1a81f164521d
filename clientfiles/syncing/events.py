"""What GitHub tells a run that it starts: who edited the body of which issue, and what the body was before."""

from __future__ import annotations

from typing import NamedTuple

from clientfiles.trackers import Revision
from clientfiles.trackers.moments import read_moment


class Edited(NamedTuple):
    """An edit of the body of an issue."""

    issue: int  # its number
    before: str  # the body until then
    after: Revision


def edit_in(payload: object) -> Edited | None:
    """The edit that an `issues` event tells of; None where the event is another one, or of another shape."""
    # The event of an edited comment has an issue and a body that was changed, too: those of the comment.
    if _at(payload, "action") != "edited" or _at(payload, "comment") is not None:
        return None
    changed = _at(payload, "changes", "body")
    if not isinstance(changed, dict) or "from" not in changed:
        return None
    number = _at(payload, "issue", "number")
    before, body = changed["from"], _at(payload, "issue", "body")
    author, at = _at(payload, "sender", "login"), read_moment(_at(payload, "issue", "updated_at"))
    if type(number) is not int or number < 1 or at is None:  # true and false are integers too
        return None
    if not isinstance(before, str | None) or not isinstance(body, str | None) or not isinstance(author, str):
        return None
    return Edited(number, before or "", Revision(author, at, body or ""))


def _at(value: object, *names: str) -> object:
    """What is found by names, one within the other; None where there is nothing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
