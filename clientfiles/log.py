"""The log of a record: dated headings of its Markdown, and the header lines below them.

One pass over the body finds what a heading could hide in (code fences, comments) and the headings themselves, as
CommonMark reads them. A heading that looks like an entry but is none is reported, never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from clientfiles.diagnostics import Diagnostic, Span
from clientfiles.document import Document, span_at
from clientfiles.model import HeaderLine, LogEntry
from clientfiles.settings import Settings
from clientfiles.values import MONTHS, Wrong, closest, parse_date, quoted

MOODS = ("positive", "neutral", "mixed", "negative")
DIRECTIONS = ("in", "out")

# What matters of a line that begins a block: a heading, a fence, raw HTML, or the underline of a heading. It is
# searched for from a line end on, which is much faster than from the beginning of a line.
_BLOCK_PATTERN = (
    r" {0,3}(?:"
    r"(?P<heading>#{1,6})(?=[ \t\r\n]|\Z)(?P<text>[^\n]*)"
    r"|(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)"
    r"|(?P<comment><!--)"
    r"|(?P<raw><(?i:pre|script|style|textarea)(?=[\s>]|\Z))"
    r"|(?P<underline>=+|-+)[ \t]*\r?(?=\n|\Z)"
    r"|(?P<close>#+)[^\s#][^\n]*"
    r"|(?P<deep>#{7,})[ \t][^\n]*"
    r")"
)
_BLOCK = re.compile(r"\n" + _BLOCK_PATTERN)
_FIRST_BLOCK = re.compile(_BLOCK_PATTERN)
_RAW_END = re.compile(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)
_PARAGRAPH_BREAK = re.compile(
    r"[ ]{0,3}(?:#{1,6}(?:\s|$)|`{3}|~{3}|>|[-*+](?:\s|$)|\d{1,9}[.)](?:\s|$)|<!--)|\s*$|[ ]{4}|\t"
)


class Heading(NamedTuple):
    """A heading: its text, and where the text begins and the heading ends, as indexes into the document."""

    text: str
    start: int
    end: int
    level: int


def read_log(document: Document, settings: Settings) -> tuple[tuple[LogEntry, ...], list[Diagnostic]]:
    """The entries of a record's log, in the order of the file."""
    found: list[Diagnostic] = []
    entries: list[LogEntry] = []
    line, counted = 1, 0
    for heading in headings(document, found):
        text = heading.text
        if not text[:1].isdigit() and not _WORDY_DATE.match(text):
            continue
        line += document.text.count("\n", counted, heading.start)
        counted = heading.start
        parsed = _ENTRY.fullmatch(text)
        entry = _entry(document, settings, heading, parsed, line, found) if parsed is not None else None
        if entry is None:
            entry = _mended_entry(document, settings, heading, line, found)
        if entry is not None:
            entries.append(entry)
    return tuple(entries), found


def headings(document: Document, found: list[Diagnostic]) -> Iterator[Heading]:
    """The headings of a document's body, and diagnostics for what hides headings or fails to be one."""
    text = document.text
    position = max(document.body_start - 1, 0)
    match = _FIRST_BLOCK.match(text) if document.body_start == 0 else None
    while match := match or _BLOCK.search(text, position):
        position = match.end()
        block, match = match, None
        kind = block.lastgroup
        if kind == "text":
            raw = block["text"]
            stripped = raw.strip(" \t\r")
            if stripped.endswith("#"):
                stripped = re.sub(r"(?:^|[ \t]+)#+$", "", stripped)
            start = block.start("text") + len(raw) - len(raw.lstrip(" \t\r"))
            yield Heading(stripped, start, block.end(), len(block["heading"]))
        elif kind == "info":
            position = _end_of_fence(document, block, found)
        elif kind == "comment":
            end = text.find("-->", block.start("comment") + 2)
            if end < 0:
                message, hint = "the HTML comment that opens here is never closed", "close it with -->"
                place = span_at(text, block.start("comment"))
                found.append(Diagnostic(document.path, place, "unclosed-comment", message, hint))
                return
            position = _end_of_line(text, end)
        elif kind == "raw":
            end = _RAW_END.search(text, block.end())
            if end is None:
                return
            position = _end_of_line(text, end.end())
        elif kind == "underline":
            paragraph = _paragraph_above(text, block.start(), document.body_start)
            if paragraph is not None:
                level = 1 if block["underline"][0] == "=" else 2
                yield Heading(paragraph.text, paragraph.start, block.end(), level)
        else:
            _report_no_heading(document, block, found)


def _end_of_line(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end


def _end_of_fence(document: Document, match: re.Match[str], found: list[Diagnostic]) -> int:
    fence = match["fence"]
    if fence[0] == "`" and "`" in match["info"]:
        return match.end()  # code within a line
    closing = re.compile(rf"\n {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*\r?(?=\n|\Z)")
    end = closing.search(document.text, match.end())
    if end is not None:
        return end.end()
    message, hint = "the code fence that opens here is never closed", f"close it with a line {fence}"
    place = span_at(document.text, match.start("fence"))
    found.append(Diagnostic(document.path, place, "unclosed-fence", message, hint))
    return len(document.text)


def _paragraph_above(text: str, end: int, floor: int) -> Heading | None:
    """The paragraph that a line of === or --- makes a heading, if one stands right above it."""
    start = end
    while start > floor:
        begin = text.rfind("\n", floor, start)
        begin = floor if begin < 0 else begin + 1
        if _PARAGRAPH_BREAK.match(text[begin:start].rstrip("\r")):
            break
        start = begin - 1
        if start < floor:
            break
    first = max(start + 1, floor) if start < end else end
    lines = text[first:end]
    if not lines.strip():
        return None
    indent = len(lines) - len(lines.lstrip(" \t"))
    return Heading(" ".join(lines.split()), first + indent, end, 0)


def _report_no_heading(document: Document, match: re.Match[str], found: list[Diagnostic]) -> None:
    """`###2026-11-03 call`, and headings with more than six signs."""
    line = match[0].strip()
    text = line.lstrip("#").strip()
    if not _looks_like_entry(text, None):
        return
    marks = "#" * min(len(line) - len(line.lstrip("#")), 6)
    message = "a heading needs a space behind its signs" if match["close"] else "a heading has at most six signs"
    place = span_at(document.text, match.start() + len(match[0]) - len(match[0].lstrip()))
    found.append(Diagnostic(document.path, place, "malformed-entry", message, f"write {marks} {text}"))


# Entries

_DASH = r"[-–—]"
_ENTRY = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ \t]+([^\W\d_][\w-]*)(?:[ \t]+((?i:in|out)))?"
    r"[ \t]*(?:\([ \t]*(?P<mood>[^()]*?)[ \t]*\))?[ \t]*"
    rf"(?:(?::|(?<=[ \t]){_DASH}(?=[ \t]|$))[ \t]*(.*))?"
)
_HEADER_NAMES = ("by", "with", "re", "topics")
_HEADER = re.compile(
    r"[ \t\r]*\n((?:[ \t\r]*\n)*)"  # blank lines
    r"((?: {0,3}(?i:by|with|re|topics)[ \t]*:[^\n]*(?:\n|\Z))+)"
    r"([ \t\r]*(?:\n|\Z))?"  # the end of the paragraph
)


def _entry(
    document: Document,
    settings: Settings,
    heading: Heading,
    parsed: re.Match[str],
    line: int,
    found: list[Diagnostic],
) -> LogEntry | None:
    day_text, kind, direction, mood, title = parsed.groups()
    is_contact = settings.kinds.get(kind)
    if is_contact is None:
        kind = kind.lower()
        is_contact = settings.kinds.get(kind)
        if is_contact is None:
            return None
    try:
        day = parse_date(day_text)
    except Wrong:
        return None
    if mood is None:
        mood = "neutral"
    elif mood not in MOODS and (mood := mood.lower()) not in MOODS:
        place = Span(line, _column(document.text, heading.start) + parsed.start("mood"))
        close = closest(mood, MOODS)
        hint = f'did you mean "{close}"?' if close else f"write one of {', '.join(MOODS)}"
        message = f"{quoted(parsed['mood'])} is no mood; the entry was read as neutral"
        found.append(Diagnostic(document.path, place, "unknown-mood", message, hint))
        mood = "neutral"
    last = line + document.text.count("\n", heading.start, heading.end)
    header = _header(document, heading.end, last, found, kind == "news")
    return LogEntry(day, kind, is_contact, (direction or "").lower(), mood, (title or "").strip(), header, line)


def _column(text: str, index: int) -> int:
    return index - text.rfind("\n", 0, index)


def _header(document: Document, end: int, last: int, found: list[Diagnostic], is_news: bool) -> tuple[HeaderLine, ...]:
    """The header lines below the heading that ends there, or none where they are part of prose."""
    match = _HEADER.match(document.text, end)
    if match is None:
        return ()
    blank, rows, ended = match.groups()
    number = last + 1 + blank.count("\n") if blank else last + 1
    lines = []
    for row in rows.split("\n"):
        if not row:
            break
        name, _, value = row.partition(":")
        column = len(name) + 2
        if name not in _HEADER_NAMES:
            name = name.strip().lower()
        if name == "topics" and not is_news:
            return ()
        trimmed = value.lstrip()
        lines.append(HeaderLine(name, trimmed.rstrip(), number, column + len(value) - len(trimmed)))
        number += 1
    if ended is None:
        stop = _end_of_line(document.text, match.end())
        row = document.text[match.end() : stop]
        if not _PARAGRAPH_BREAK.match(row):
            message = "the header lines of this entry run on into prose, so they were not read"
            place = Span(number, len(row) - len(row.lstrip()) + 1)
            hint = "put an empty line between the header lines and the text"
            found.append(Diagnostic(document.path, place, "mixed-header", message, hint))
            return ()
    return tuple(lines)


def entry_texts(document: Document, entries: tuple[LogEntry, ...]) -> dict[int, tuple[int, int]]:
    """Where each entry's text stands in the document, by the entry's line: from below its heading to its end."""
    every = list(headings(document, []))
    lines = [span_at(document.text, heading.start).line for heading in every]
    wanted = {entry.line for entry in entries}
    texts = {}
    for index, heading in enumerate(every):
        if lines[index] in wanted:
            following = (each for each in every[index + 1 :] if each.level <= heading.level)
            last = next(following, None)
            end = len(document.text) if last is None else _line_start(document.text, last.start)
            texts[lines[index]] = (min(heading.end + 1, end), end)
    return texts


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


# What looks like an entry but is none

_MONTH_NAMES = "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in MONTHS) + "|Sept"
_WEEKDAY = r"(?:(?:Mon|Tue|Tues|Wed|Wednes|Thu|Thur|Thurs|Fri|Sat|Satur|Sun)(?:day)?,?[ \t]+)?"
_NUMERIC = r"[0-9]{1,4}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,4})?\.?"
_WORDY = (
    rf"[0-9]{{1,2}}(?:st|nd|rd|th|\.)?[ \t]+(?:of[ \t]+)?(?:{_MONTH_NAMES})\b\.?,?(?:[ \t]+[0-9]{{4}})?"
    rf"|(?:{_MONTH_NAMES})\b\.?[ \t]+[0-9]{{1,2}}(?:st|nd|rd|th)?\b(?:,?[ \t]+[0-9]{{4}})?"
    rf"|[0-9]{{4}}[ \t]+(?:{_MONTH_NAMES})\b\.?[ \t]+[0-9]{{1,2}}\b"
)
_WORDY_DATE = re.compile(_WEEKDAY + rf"(?:{_WORDY}|{_NUMERIC})", re.IGNORECASE)
_ISO_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_ANY_DATE = re.compile(_WEEKDAY + rf"(?P<day>{_WORDY}|{_NUMERIC})(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_MOOD = re.compile(rf"\([ \t]*(?:{'|'.join(MOODS)})[ \t]*\)", re.IGNORECASE)


def _looks_like_entry(text: str, settings: Settings | None) -> bool:
    """Whether a heading begins with something like a date and goes on like an entry."""
    if _ISO_SHAPE.match(text):
        return True
    found = _ANY_DATE.match(text)
    if found is None:
        return False
    rest = found["rest"].lstrip(" \t,:-–—")
    if _MOOD.search(rest):
        return True
    word = re.match(r"[^\W\d_][\w-]*", rest)
    known = settings.kinds if settings is not None else ("call", "meeting", "email", "message", "visit", "note")
    if word is None or word[0].lower() not in known:
        return False
    if re.fullmatch(r"[0-9]{1,4}[-/.][0-9]{1,2}\.?", found["day"]):
        # `1.2 Email templates` is the number of a section
        return bool(re.match(rf"(?:[ \t]+(?:in|out)\b)?[ \t]*(?:$|[(:]|{_DASH}[ \t])", rest[word.end() :]))
    return True


def _mended_entry(
    document: Document, settings: Settings, heading: Heading, line: int, found: list[Diagnostic]
) -> LogEntry | None:
    """Report a heading that was meant as an entry; where date and kind are plain, it is read as one all the same."""
    text = heading.text
    if not _looks_like_entry(text, settings):
        return None
    place = Span(line, _column(document.text, heading.start))
    code, message, hint = "malformed-entry", f"{quoted(text)} is not a log entry", ""
    day = _ISO_SHAPE.match(text)
    rest = text[day.end() :].strip(" \t") if day else ""
    if day is not None:
        try:
            parse_date(day[0])
        except Wrong as wrong:
            found.append(Diagnostic(document.path, place, "malformed-entry", wrong.message, wrong.hint))
            return None
        word = re.match(r"[^\W\d_][\w-]*", rest.lstrip(":-–— \t"))
        kind = word[0].lower() if word else ""
        if word and kind in settings.kinds:
            begin = rest.find(word[0])
            if begin == 0:
                title = rest[word.end() :].strip(" \t")
                mended = _ENTRY.fullmatch(f"{day[0]} {kind}: {title}")
                found.append(
                    Diagnostic(document.path, place, code, message, f"write {day[0]} {_with_colon(kind, title)}")
                )
                assert mended is not None
                return _entry(document, settings, heading, mended, line, found)
            hint = f"write {day[0]} {rest[begin:]}"
        elif not word:
            hint = f"say what it was: {day[0]} call, meeting, email, message, visit, note, delivery or decision"
        else:
            code, message = "unknown-kind", f"{quoted(word[0])} is no kind of log entry"
            close = closest(kind, settings.kinds)
            hint = f'did you mean "{close}"?' if close else f"write one of {', '.join(settings.kinds)}"
            column = place.column + text.find(word[0])
            place = Span(line, column)
    else:
        hint = _iso_hint(text)
    found.append(Diagnostic(document.path, place, code, message, hint))
    return None


def _with_colon(kind: str, rest: str) -> str:
    direction = re.match(r"(in|out)\b[ \t]*", rest, re.IGNORECASE)
    head = kind
    if direction:
        head, rest = f"{kind} {direction[1].lower()}", rest[direction.end() :]
    mood = re.match(r"(\([^()]*\))[ \t]*", rest)
    if mood:
        head, rest = f"{head} {mood[1]}", rest[mood.end() :]
    return f"{head}: {rest.lstrip(':-–— ')}" if rest else head


def _iso_hint(text: str) -> str:
    """How a date in another form would read, if there is only one way to understand it."""
    found = _ANY_DATE.match(text)
    numbers = re.findall(r"[0-9]+", found["day"]) if found else []
    name = re.search(_MONTH_NAMES, found["day"], re.IGNORECASE) if found else None
    year = month = day = 0
    if found and name and len(numbers) == 2:
        month = [full[:3].lower() for full in MONTHS].index(name[0][:3].lower()) + 1
        first, second = map(int, numbers)
        year, day = (first, second) if first > 31 else (second, first)
    elif found and len(numbers) == 3 and len(numbers[0]) == 4:
        year, month, day = map(int, numbers)
    elif found and len(numbers) == 3 and len(numbers[2]) == 4 and (int(numbers[0]) > 12 or "." in found["day"]):
        day, month, year = map(int, numbers)
    try:
        iso = date(year, month, day).isoformat()
    except ValueError:
        return "write the date as 2026-11-03"
    rest = found["rest"].strip(" \t,") if found else ""
    return f"write {iso} {rest}"
