"""Promises as people write them down: `Send the plan by friday`."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from clientfiles.diagnostics import Usage
from clientfiles.document import has_hostile
from clientfiles.editing import Draft
from clientfiles.escaping import visible
from clientfiles.model import Client
from clientfiles.recording.days import parse_day
from clientfiles.values import Wrong, folded, parse_text, quoted

_ON = re.compile(r"on\s+", re.IGNORECASE)  # by on friday
_IN = re.compile(r"in\s+(?=[0-9])", re.IGNORECASE)  # by in 2 weeks
_LONGEST_DAY = 3  # words
_BY = re.compile(r"\s+by\s+", re.IGNORECASE)


class Promise(NamedTuple):
    """What is to be done, and by when."""

    what: str
    due: date

    @property
    def fields(self) -> dict[str, str]:
        return {"what": self.what, "due": self.due.isoformat()}


def parse_promise(text: str, today: date) -> Promise:
    """`TEXT by DATE`; the date stands behind the last `by`. Usage where there is none."""
    said = one_line(text)
    if has_hostile(said):
        raise Usage(visible(f"{quoted(said)} holds a control character, which no record may hold; delete it"))
    places = list(_BY.finditer(said))
    if not places or not said[: places[-1].start()].strip():
        example = _with_by(said, today) or f"{said or 'TEXT'} by friday"
        raise Usage(visible(f"by when? Write {quoted(example, 80)}"))
    what, when = said[: places[-1].start()], said[places[-1].end() :]
    try:
        return Promise(what, parse_day(when, today))
    except Wrong as wrong:
        raise Usage(visible(f"{quoted(said)}: {wrong.message}; {wrong.hint}")) from None


def _with_by(said: str, today: date) -> str:
    """A promise that ends in a day, with `by` before it; nothing where it does not: `Pick up keys tomorrow`."""
    words = said.split()
    for count in range(min(_LONGEST_DAY, len(words) - 1), 0, -1):
        try:
            parse_day(when := " ".join(words[-count:]), today)
        except Wrong:
            continue
        what = " ".join(words[:-count])
        return f"{'TEXT' if what.casefold() == 'by' else what} by {_IN.sub('+', _ON.sub('', when))}"
    return ""


def owe(draft: Draft, client: Client, item: dict[str, str]) -> None:
    """Add an open item. Usage where the record has the very same already, which nobody could tell apart from it."""
    for each in client.open_items:
        due = each.due.isoformat() if each.due is not None else None
        if each.side in item and folded(each.what) == folded(item[each.side]) and due == item.get("due"):
            raise Usage(visible(f"{quoted(each.what)} is an open item already, with the same date"))
    draft.add("open_items", item)


def one_line(text: str) -> str:
    """A text as a field holds it: on one line, spaces made single. What a field is to hold cannot be empty."""
    return parse_text(" ".join(text.split()))
