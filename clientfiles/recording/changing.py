"""An edit of a record's bytes, refused where the record would be worse off for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from clientfiles.diagnostics import Diagnostic, Failure
from clientfiles.editing import Draft
from clientfiles.model import Client
from clientfiles.records import Record, Surroundings, record_from

Edit = Callable[[Draft, Client], None]


class Unreadable(Failure):
    """A record in which no client can be read, so that nothing in it can be edited."""

    def __init__(self, problems: Sequence[Diagnostic]) -> None:
        super().__init__("this record cannot be read")
        self.problems = list(problems)


class Worse(Failure):
    """An edit that would bring errors into a record."""

    def __init__(self, problems: Sequence[Diagnostic]) -> None:
        super().__init__("the record would not be right any more")
        self.problems = list(problems)


def changed(path: str, data: bytes, edit: Edit, known: Surroundings, tolerated: Iterable[str] = ()) -> bytes:
    """What a record holds after an edit; `tolerated` are codes of errors that may come with it.

    Unreadable, Worse, editing.Refused, and whatever the edit itself raises.
    """
    before = record_from(path, data, known)
    if before.client is None:
        raise Unreadable(before.diagnostics)
    draft = Draft(path, data, known.settings)
    edit(draft, before.client)
    found = new_problems(before, record_from(path, draft.data, known))
    if worse := [each for each in found if each.is_error and each.code not in set(tolerated)]:
        raise Worse(worse)
    return draft.data


def new_problems(before: Record, after: Record) -> list[Diagnostic]:
    """What a record has more of than before; items are counted anew, so only the codes tell."""
    allowed = Counter(each.code for each in before.diagnostics)
    found = []
    for each in after.diagnostics:
        allowed[each.code] -= 1
        if allowed[each.code] < 0:
            found.append(each)
    return found
