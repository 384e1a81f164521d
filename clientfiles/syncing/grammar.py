"""What people type into a comment, read as entries for the log and changes of records. Nothing in it is guessed.

    oxley call (positive): They sign on Friday          the head: client, kind, direction, mood, people, day; the title
    by: dana                                            header lines, directly below or among fields: by, date, mood

    Any further lines are the text, in Markdown.

    with: Fiona, Ben                                    fields, anywhere: with, re, we owe, they owe, next, done
    we owe: Send the final scope by friday
    next: Call about the kick-off by 3 december

    aubel next: Call Chiara by monday                   a field of another client, without an entry

Within quotations, code, tables and what is indented like code, everything is text. A line that could begin an entry
but does not say so beyond doubt is answered, never read one way or the other; so is a comment that cannot be read
as a whole. The answer holds the comment with that mended, as far as it can be told; the rest are blanks, and who sends
it back with one is asked to fill it in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from clientfiles.document import has_hostile
from clientfiles.recording.clients import Clients
from clientfiles.settings import Settings
from clientfiles.syncing.entries import Part, Slip, header_of, is_blank
from clientfiles.syncing.heads import NOBODY, SOME_KIND, SOMEBODY, Doubt, Head, Reader, field_of, is_ordinary
from clientfiles.syncing.lines import Line, lines_of
from clientfiles.syncing.said import BLANK, Misunderstood, Said, as_message
from clientfiles.syncing.slips import doubt_of
from clientfiles.wording import listed

_LEAST_QUOTED = 8  # letters and digits of a quotation
_MOST_MENDED = 20_000  # characters of a comment that is shown with what is wrong in it mended
_MOST_SLIPS = 20  # that are mended in one comment
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINK = re.compile(r"\]\([^()\s]*\)")
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good|morning|thanks|thank|please|ok|okay|fyi)\b(?:\W+\w+){0,4}\W*", re.IGNORECASE
)
_IS_TEXT = "put > or another word in front of it if it is text"
_EITHER = f"write client and kind in full if it begins an entry, or {_IS_TEXT}"


def read_message(text: str, clients: Clients, settings: Settings, quotable: str = "") -> tuple[Said, ...]:
    """What a comment says, an entry for each of its heads. Misunderstood where any part of it cannot be read.

    `quotable` is what was replied in the issue before: quotations of it at the beginning of a comment are passed over.
    """
    text = text.replace("\r\n", "\n")
    check_characters(text)
    lines = lines_of(text)
    lines = lines[_quotation(lines, quotable) :]
    try:
        return _entries(lines, Reader(clients, settings))
    except Slip as slip:
        example = _mended([line.text for line in lines], Reader(clients, settings))
        raise Misunderstood(str(slip), slip.line, example) from None


def sayable(said: Said, clients: Clients, settings: Settings) -> str:
    """The comment that says this, blanks in it or not; nothing where a comment would be read in another way.

    What was said may look like more than text, such as `next: ...` within it; it is a quotation then.
    """
    shielded = said._replace(text="\n".join(f"> {row}".rstrip() for row in said.text.split("\n")))
    is_moodless = said.mood == BLANK  # which only a line of its own can hold
    reader = Reader(clients, settings)
    for each in (said, shielded):
        text = as_message(each._replace(mood="") if is_moodless else each)
        if is_moodless:
            text = "\n".join([*text.split("\n")[:1], f"mood: {BLANK}", *text.split("\n")[1:]])
        try:
            found = _entries(lines_of(text), reader, takes_blanks=True)
        except Misunderstood:
            continue
        expected = each._replace(title="" if is_blank(each.title) else each.title)
        if found == (expected,):
            return text
    return ""


def _entries(lines: Sequence[Line], reader: Reader, *, takes_blanks: bool = False) -> tuple[Said, ...]:
    """What the lines of a comment say. A slip where any of them cannot be read, or is a blank that is not taken."""
    found: list[Said] = []
    part: Part | None = None
    above = Line("")
    among_fields = _among_fields(lines)
    for line in lines:
        is_apart, above = above.is_blank, line
        if line.is_blank:
            if part is not None:
                part.add(line)
            continue
        head = None if line.is_shielded else _head(line, reader, is_first=part is None, is_apart=is_apart)
        if head is None:
            if part is None:
                has_head = takes_blanks and any(
                    isinstance(reader.head(each.text), Head) for each in lines if not each.is_shielded
                )
                raise _nothing_begins(line, reader, has_head=has_head)
            part.add(line, is_field=line.number in among_fields)
            continue
        if not takes_blanks:
            _check_filled(head, line, reader)
        # Fields of one client that follow each other without an entry are one.
        if part is None or not head.field or part.head.kind or part.head.client.id != head.client.id:
            if part is not None:
                found.append(part.said())
            part = Part(head, line, takes_blanks=takes_blanks)
        if head.field:
            part.give(head.field, head.title, line, head)
    if part is None:
        raise Slip("it says nothing", Line(""), (f"{SOMEBODY} {SOME_KIND}: {BLANK}",))
    return (*found, part.said())


def _mended(rows: list[str], reader: Reader) -> str:
    """A comment with everything mended that cannot be read in it; nothing where that cannot be done."""
    for _ in range(_MOST_SLIPS):
        text = "\n".join(rows)
        if len(text) > _MOST_MENDED:
            break
        lines = lines_of(text)
        rows = [line.text for line in lines]
        try:
            _entries(lines, reader, takes_blanks=True)
        except Slip as slip:
            if slip.instead is None:
                break
            rows[slip.number : slip.number + 1] = slip.instead
        except Misunderstood:
            break
        else:
            return "\n".join(rows).strip()
    return ""


def check_characters(text: str) -> None:
    """Misunderstood where a text holds characters that no record may hold."""
    if not has_hostile(text):
        return
    row = next((row for row in text.split("\n") if has_hostile(row)), "")
    what = "a character that turns the direction of writing" if _BIDI.search(row) else "a control character"
    raise Misunderstood(f"it holds {what}, which no record may hold; delete it", row.strip())


def _check_filled(head: Head, line: Line, reader: Reader) -> None:
    """A slip where the client or the kind is still the blank of an example."""
    if head.client == NOBODY:
        raise Slip(f"{SOMEBODY} is a blank; write the client in its place", line, (line.text,))
    if head.kind == SOME_KIND:
        kinds = listed(reader.kinds)
        raise Slip(f"{SOME_KIND} is a blank; write the kind of entry in its place: {kinds}", line, (line.text,))


def _head(line: Line, reader: Reader, *, is_first: bool, is_apart: bool) -> Head | None:
    """The head that a line is, if it is one; `is_apart` where a blank line stands above it.

    A slip where that is not beyond doubt.
    """
    if field_of(line.text) is not None:
        return None
    found = reader.head(line.text)
    if found is None or (is_first and isinstance(found, Doubt)):
        return None
    if isinstance(found, Doubt):
        if found.is_prose:
            return None
        way = _EITHER if found.head else _IS_TEXT
        raise Slip(f"{found.why.rstrip('?')}; {way}", line, (found.head and found.head.rows) or None)
    is_clear = is_first or (found.client.is_sure and (found.is_separated or is_apart))
    if is_ordinary(found.client) or not is_clear:
        why = f"it could be the beginning of an entry for {found.client.id}"
        raise Slip(f"{why}; {_EITHER}", line, found.rows)
    return found


def _among_fields(lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines that are fields by themselves, or of which a run of lines holds one that is."""
    found: set[int] = set()
    run: list[int] = []
    has_field = False
    for line in (*lines, Line("")):
        header = None if line.is_shielded else header_of(line.text)
        is_field = not line.is_shielded and (field_of(line.text) is not None or (header or ("",))[0] == "with")
        if is_field or header:
            run.append(line.number)
            has_field = has_field or is_field
            continue
        if has_field:
            found.update(run)
        run, has_field = [], False
    return found


def _nothing_begins(line: Line, reader: Reader, *, has_head: bool) -> Slip:
    """Why the first line of a comment begins no entry; `has_head` where another line does."""
    if line.is_shielded:
        what = "a quotation" if line.is_quote else "code, a table or a remark"
        why = f"it begins with {what}; begin with the client and the kind of entry"
        is_left_out = has_head and line.is_quote
        return Slip(why, line, () if is_left_out else (f"{SOMEBODY} {SOME_KIND}: {BLANK}", line.text))
    doubt = doubt_of(line.text, reader)
    head = doubt.head
    if (
        has_head
        and head
        and head.client == NOBODY
        and head.kind == SOME_KIND
        and _GREETING.fullmatch(line.text.strip())
    ):
        return Slip(doubt.why, line, ())
    return Slip(doubt.why, line, (head and head.rows) or None)


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
