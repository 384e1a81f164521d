"""A log entry as text, and where in a record it belongs."""

from __future__ import annotations

from datetime import date as Date
from itertools import pairwise
from typing import NamedTuple

from clientfiles.document import Document
from clientfiles.editing.front import Splice
from clientfiles.editing.places import line_end
from clientfiles.editing.prose import as_entry_text
from clientfiles.headings import headings
from clientfiles.log import entry_texts
from clientfiles.model import LogEntry


class NewEntry(NamedTuple):
    """An entry to add. `text` is Markdown of any length; what is left out, nobody said."""

    date: Date
    kind: str
    direction: str = ""  # in or out
    mood: str = ""
    title: str = ""
    by: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()
    re: tuple[str, ...] = ()
    text: str = ""

    @property
    def heading(self) -> str:
        """`2026-11-03 call (positive): Scope of phase 3`."""
        parts = [self.date.isoformat(), self.kind, self.direction, f"({self.mood})" if self.mood else ""]
        head = " ".join(filter(None, parts))
        return f"{head}: {self.title.strip()}" if self.title.strip() else head

    @property
    def header(self) -> tuple[str, ...]:
        """The header lines; each `re:` has one of its own, since a title can hold a comma."""
        lines = [("by", ", ".join(self.by)), ("with", ", ".join(self.with_)), *(("re", each) for each in self.re)]
        return tuple(f"{name}: {value.strip()}" for name, value in lines if value.strip())

    def lines(self, level: int) -> str:
        """The entry as Markdown, below a heading of a level, without a line end behind it."""
        text = "\n".join([f"{'#' * level} {self.heading}", *self.header])
        if not self.text.strip():
            return text
        return f"{text}\n\n{as_entry_text(self.text.rstrip(), level, is_first_paragraph=not self.header)}"


class Place(NamedTuple):
    """Where a new entry goes: the splice, and the level of the entry's heading."""

    splice: Splice
    level: int


class Outer(NamedTuple):
    """An entry that stands in no other one: the indexes where its line begins and where it ends, and its level."""

    date: Date
    start: int
    end: int
    level: int


def place_of(document: Document, log: tuple[LogEntry, ...], new: NewEntry) -> Place:
    """The place of a new entry in the order that the record's entries have: newest first where there is none."""
    text = document.text
    outer = outer_entries(document, log)
    lead = ""
    if not outer:
        at, level, lead = _end_of_log(document)
    elif _is_oldest_first(outer):
        earlier = [each for each in outer if each.date <= new.date]
        at, level = (earlier[-1].end, earlier[-1].level) if earlier else (outer[0].start, outer[0].level)
    else:
        later = [each for each in outer if each.date <= new.date]
        at, level = (later[0].start, later[0].level) if later else (outer[-1].end, outer[-1].level)
    eol = line_end(text, text.rfind("\n", 0, at) + 1)
    body = (lead + new.lines(level)).replace("\n", eol)
    if not text[at:].strip():  # what ends the file stays behind the new entry: a line end, none, or blank lines
        at = len(text.rstrip(" \t\r\n"))
        at += len(text[at:]) - len(text[at:].lstrip(" \t"))
        return Place(Splice(at, at, eol * 2 + body), level)
    above = text[:at].split("\n")[-2].strip()
    is_apart = not above or (outer and at == outer[0].start)
    return Place(Splice(at, at, ("" if is_apart else eol) + body + eol * 2), level)


def _is_oldest_first(outer: list[Outer]) -> bool:
    """Whether more entries follow an older one than a newer one."""
    dates = [each.date for each in outer]
    steps = list(pairwise(dates))
    return sum(above < below for above, below in steps) > sum(above > below for above, below in steps)


def outer_entries(document: Document, log: tuple[LogEntry, ...]) -> list[Outer]:
    """The entries that stand in no other one, in the order of the file."""
    text = document.text
    texts = entry_texts(document, log)
    levels = {heading.start: heading.level for heading in headings(document, [])}
    outer: list[Outer] = []
    for entry in log:
        start, end = texts[entry.line]
        if not outer or start >= outer[-1].end:
            line = text.rfind("\n", 0, start) + 1
            outer.append(Outer(entry.date, line, end, levels[start] or _signs(text, start)))
    return outer


def _signs(text: str, start: int) -> int:
    """The level that was meant by a heading that is none, for want of a space or for too many signs."""
    row = text[start : start + 6]
    return len(row) - len(row.lstrip("#"))


def _end_of_log(document: Document) -> tuple[int, int, str]:
    """Where the first entry goes: the end of the section `Log`, its level, and the section's heading if it has none."""
    level, text = 0, document.text
    for heading in headings(document, []):
        if level and 0 < heading.level <= level:
            return text.rfind("\n", 0, heading.start) + 1, min(level + 1, 6), ""
        if not level and heading.level and heading.text.casefold() == "log":
            level = heading.level
    return len(text), min(level + 1, 6) if level else 3, "" if level else "## Log\n\n"
