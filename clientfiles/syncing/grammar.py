"""What people type into a comment, read as entries for the log and changes of records. Nothing in it is guessed.

    oxley call (positive): They sign on Friday          the head: client, kind, direction, mood, people, day; the title
    with: Fiona, Ben                                    header lines, directly below: with, by, re, date, mood

    Any further lines are the text, in Markdown.

    we owe: Send the final scope by friday              fields, anywhere: we owe, they owe, next, re, done
    next: Call about the kick-off by 3 december

    aubel next: Call Chiara by monday                   a field of another client, without an entry

Within quotations, code, tables and what is indented like code, everything is text. A line that could begin an entry
but does not say so beyond doubt is answered, never read one way or the other; so is a comment that cannot be read
as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile

from clientfiles.document import has_hostile
from clientfiles.model import MOODS
from clientfiles.recording.clients import Clients
from clientfiles.settings import Settings
from clientfiles.syncing.heads import FIELDS, MOST_TITLE, NOTHING, Doubt, Head, Reader, field_of, is_ordinary, shown
from clientfiles.syncing.lines import Line, bare, lines_of, unmarked
from clientfiles.syncing.said import Misunderstood, Said
from clientfiles.syncing.tails import is_day, names_in
from clientfiles.values import quoted
from clientfiles.wording import listed

_LEAST_QUOTED = 8  # letters and digits of a quotation
_HEADER = re.compile(r"[*_`~]{0,3}(with|by|date|day|mood)[*_`~\s]{0,4}[:：]", re.IGNORECASE)
_BLANK = re.compile(r"…|\.{2,5}")  # what a template leaves to be filled in
_BLANK_FIELD = re.compile(r"(?:…|\.{2,5})(?:\s+by\s.*)?", re.IGNORECASE | re.DOTALL)
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINK = re.compile(r"\]\([^()\s]*\)")
_ONCE = {"following": "next", "day": "date", "mood": "mood"}
_NAMES = {name: written for written, name in FIELDS.items()}
_EITHER = "write client and kind in full if it begins an entry, or put > or another word in front of it if it is text"


def read_message(text: str, clients: Clients, settings: Settings, quotable: str = "") -> tuple[Said, ...]:
    """What a comment says, an entry for each of its heads. Misunderstood where any part of it cannot be read.

    `quotable` is what was replied in the issue before: quotations of it at the beginning of a comment are passed over.
    """
    text = text.replace("\r\n", "\n")
    check_characters(text)
    reader = Reader(clients, settings)
    lines = lines_of(text)
    found: list[Said] = []
    part: _Part | None = None
    above = Line("")
    for line in lines[_quotation(lines, quotable) :]:
        is_apart, above = above.is_blank, line
        if line.is_blank:
            if part is not None:
                part.add(line)
            continue
        head = None if line.is_shielded else _head(line.text, reader, is_first=part is None, is_apart=is_apart)
        if head is None:
            if part is None:
                raise Misunderstood(*_nothing_begins(line, reader))
            part.add(line)
            continue
        # Fields of one client that follow each other without an entry are one.
        if part is None or not head.field or part.kind or part.client != head.client.id:
            if part is not None:
                found.append(part.said())
            part = _Part(head, line.text)
        if head.field:
            part.give(head.field, head.title, line.text)
    if part is None:
        raise Misunderstood("it says nothing", "", reader.example(""))
    return (*found, part.said())


def check_characters(text: str) -> None:
    """Misunderstood where a text holds characters that no record may hold."""
    if not has_hostile(text):
        return
    row = next((row for row in text.split("\n") if has_hostile(row)), "")
    what = "a character that turns the direction of writing" if _BIDI.search(row) else "a control character"
    raise Misunderstood(f"it holds {what}, which no record may hold; delete it", row.strip())


class _Part:
    """An entry, or fields without one, as its lines come in."""

    def __init__(self, head: Head, row: str) -> None:
        self.client = head.client.id
        self.kind = head.kind
        self.direction = head.direction
        self.title = "" if head.field else head.title
        self.row = row.strip()  # the head, as it was typed
        self.once = {name: value for name, value in (("day", head.day), ("mood", head.mood)) if value}
        self.people = list(head.people)
        self.by: list[str] = []
        self.lists: dict[str, list[str]] = {name: [] for name in ("subjects", "we_owe", "they_owe", "done")}
        self._rows: list[str] = []
        self._has_text = self._is_behind_field = False

    @property
    def such_as(self) -> str:
        """An entry for the client, to be filled in."""
        return f"{self.client} {self.kind or 'call'}: {NOTHING}"

    def add(self, line: Line) -> None:
        """One more line below the head."""
        if line.is_blank:
            # A field that was a paragraph of its own leaves one blank line behind, not two.
            if not (self._is_behind_field and self._rows and not self._rows[-1].strip()):
                self._rows.append(line.text)
            return
        if not line.is_shielded:
            if (field := field_of(line.text)) is not None:
                self.give(*field, line.text)
                self._is_behind_field = True
                return
            if not self._has_text and (header := _header_of(line.text)) is not None:
                self._give_header(*header, line.text)
                return
        if not self.kind:
            example = self.such_as if line.is_shielded else f"{self.client} call: {shown(line.text)}"
            why = f"say what kind of conversation it was, such as {self.such_as}"
            raise Misunderstood(why, line.text.strip(), example)
        self._rows.append(line.text)
        self._has_text, self._is_behind_field = True, False

    def give(self, name: str, value: str, row: str) -> None:
        """What a field says."""
        if not value or _BLANK_FIELD.fullmatch(value):
            raise Misunderstood(f"nothing is said behind {_NAMES[name]}:", row.strip())
        if name == "subjects" and not self.kind:
            why = f"re: belongs to a conversation; say what kind it was, such as {self.such_as}"
            raise Misunderstood(why, row.strip())
        if name in _ONCE:
            self._give_once(name, value, row)
        else:
            self.lists[name].append(value)

    def said(self) -> Said:
        """The whole of it. Misunderstood where an entry holds no words."""
        title, text = self.title, "".join(dropwhile(str.isspace, (f"{row}\n" for row in self._rows))).rstrip()
        is_blank = bool(_BLANK.fullmatch(title))
        title = "" if is_blank else title
        has_fields = not is_blank and ("following" in self.once or any(self.lists.values()))
        has_words = title or has_fields or (text and not _BLANK.fullmatch(text))
        if self.kind and not has_words:
            why = f"what was said? Write it behind the colon, such as {self.client} {self.kind}: They sign on Friday"
            raise Misunderstood(why, self.row, f"{self.client} {self.kind}: {NOTHING}")
        if len(title) > MOST_TITLE:
            title, text = "", f"{title}\n\n{text}" if text else title
        once = self.once
        return Said(
            self.client,
            self.kind,
            self.direction,
            once.get("mood", ""),
            title,
            text,
            once.get("day", ""),
            tuple(dict.fromkeys(self.people)),
            tuple(dict.fromkeys(self.by)),
            following=once.get("following", ""),
            **{name: tuple(values) for name, values in self.lists.items()},
        )

    def _give_header(self, name: str, value: str, row: str) -> None:
        row = row.strip()
        if not self.kind:
            why = f"{name}: belongs to a conversation; say what kind it was, such as {self.such_as}"
            raise Misunderstood(why, row)
        if not value or _BLANK.fullmatch(value):
            raise Misunderstood(f"nothing is said behind {name}:", row)
        if name == "with":
            self.people += names_in(value)
        elif name == "by":
            self.by += names_in(value)
        elif name == "mood":
            mood = value.strip("()[]. ").casefold()
            if mood not in MOODS:
                raise Misunderstood(f"{quoted(value)} is no mood; there are {listed(MOODS)}", row, "mood: mixed")
            self._give_once("mood", mood, row)
        else:
            if not is_day(value):
                why = f"{quoted(value)} is not clear as a day; write 2026-11-20, yesterday, friday or 20 november"
                raise Misunderstood(why, row, "date: 20 november")
            self._give_once("day", value, row)

    def _give_once(self, name: str, value: str, row: str) -> None:
        if name in self.once:
            raise Misunderstood(f"{_ONCE[name]} is given twice for {self.client}; leave one of them out", row.strip())
        self.once[name] = value


def _head(row: str, reader: Reader, *, is_first: bool, is_apart: bool) -> Head | None:
    """The head that a line is, if it is one; `is_apart` where a blank line stands above it.

    Misunderstood where that is not beyond doubt.
    """
    if field_of(row) is not None:
        return None
    found = reader.head(row)
    if found is None:
        return None
    if isinstance(found, Doubt):
        if is_first:
            raise Misunderstood(found.why, row.strip(), reader.example(row))
        if found.is_prose:
            return None
        raise Misunderstood(f"{found.why.rstrip('?')}; {_EITHER}", row.strip(), reader.example(row))
    is_clear = is_first or (found.client.is_sure and (found.is_separated or is_apart))
    if is_ordinary(found.client) or not is_clear:
        why = f"it could be the beginning of an entry for {found.client.id}"
        raise Misunderstood(f"{why}; {_EITHER}", row.strip(), _in_full(found))
    return found


def _in_full(head: Head) -> str:
    if head.field:
        return f"{head.client.id} {_NAMES[head.field]}: {shown(head.title)}"
    mood = f" ({head.mood})" if head.mood else ""
    return f"{head.client.id} {head.kind}{mood}: {shown(head.title)}"


def _header_of(row: str) -> tuple[str, str] | None:
    """The header line that a line is, and its value as it was typed."""
    line = bare(row)
    found = _HEADER.match(line)
    if found is None:
        return None
    name = found[1].casefold()
    return "date" if name == "day" else name, unmarked(line[: found.end()], line[found.end() :])


def _nothing_begins(line: Line, reader: Reader) -> tuple[str, str, str]:
    """Why the first line of a comment begins no entry, the line, and what could be sent instead."""
    row = line.text.strip()
    if line.is_shielded:
        what = "a quotation" if line.is_quote else "code, a table or a remark"
        return f"it begins with {what}; begin with the client and the kind of entry", row, reader.example("")
    return reader.why_not(line.text), row, reader.example(line.text)


def _quotation(lines: Sequence[Line], quotable: str) -> int:
    """How many lines at the beginning quote what was replied before."""
    known: str | None = None
    passed = 0
    while True:
        start = passed
        while start < len(lines) and lines[start].is_blank:
            start += 1
        end = start
        while end < len(lines) and lines[end].is_quote:
            end += 1
        rows = {_letters(line.text) for line in lines[start:end]}
        if sum(map(len, rows)) < _LEAST_QUOTED:
            return passed
        known = _letters(quotable) if known is None else known
        if not all(row in known for row in rows):
            return passed
        passed = end


def _letters(text: str) -> str:
    """What counts when a text is compared with a quotation of it: letters and digits, without addresses of links."""
    return "".join(filter(str.isalnum, _LINK.sub("]", text).casefold()))
