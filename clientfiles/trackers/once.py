"""Comments that are made once, whatever is lost on the way and whoever says the same meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clientfiles.diagnostics import Failure
from clientfiles.trackers import Comment, Tracker, Unclear

_TRIES = 6


def comment_once(
    tracker: Tracker,
    number: int,
    body: str,
    is_told: Callable[[Sequence[Comment]], bool],
    say: Callable[[str], None],
    *,
    is_read: bool = False,
) -> None:
    """Write a comment, unless others say the same; of two that were written at once, the first stays.

    `is_told` judges the comments of the issue; with `is_read` it has done so a moment ago. Refused where comments are
    refused, as on a locked issue.
    """
    for attempt in range(_TRIES):
        if (attempt or not is_read) and is_told(tracker.comments(number)):
            return
        try:
            made = tracker.comment(number, body)
        except Unclear:
            continue
        if is_told([each for each in tracker.comments(number) if each.id < made.id]):
            tracker.withdraw(number, made)
        else:
            say(f"commented on issue {number}")
        return
    raise Failure(f"no comment could be made on issue {number}; try again later")
