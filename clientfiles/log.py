"""The log of a record: dated headings of its Markdown, and the header lines below them.

A heading that looks like an entry but is none is reported, never passed over.
"""

from __future__ import annotations

import re
from typing import Any

from clientfiles.diagnostics import Diagnostic, Span
from clientfiles.document import Document
from clientfiles.headings import (
    BLOCK,
    BLOCK_PATTERN,
    FIRST_BLOCK,
    PARAGRAPH_BREAK,
    Heading,
    Scanner,
    headings,
    without_closing,
)
from clientfiles.model import MOODS, LogEntry, header_lines
from clientfiles.near_entries import MARKS, WORDY_DATE, mended_heading
from clientfiles.settings import Settings
from clientfiles.values import Wrong, parse_date, quoted, suggestion

_HEADER_LINES = (
    r"((?:[ \t\r]*\n)*+)"  # blank lines
    r"((?: {0,3}(?i:by|with|re|topics)[ \t]*+:[^\n]*(?:\n|\Z))++)"
    r"([ \t\r]*(?:\n|\Z))?"  # the end of the paragraph
)
_PLAIN = (
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[ \t]+([^\W\d_][\w-]*)(?:[ \t]+((?i:in|out))(?![\w-]))?"
    r"[ \t]*+(?:\(([^()\n]*)\))?[ \t]*+"
    r"(?:(?::|(?<=[ \t])[-–—](?=[ \t\r\n]|\Z))([^\n]*)|(?=\r?(?:\n|\Z)))"
    rf"(?:\r?\n{_HEADER_LINES})?"
)
_ENTRY = re.compile(_PLAIN)
_MOOD_BEHIND = re.compile(rf"[ \t]*[(\[]({'|'.join(MOODS)})[)\]]$", re.IGNORECASE)
_HEADER = re.compile(rf"[ \t\r]*\n{_HEADER_LINES}")
# An entry as it is nearly always written, else whatever begins a block.
_ENTRY_OR_BLOCK = re.compile(rf"\n(?:#{{1,6}}[ \t]++{_PLAIN}|{BLOCK_PATTERN})")


def read_log(document: Document, settings: Settings) -> tuple[tuple[LogEntry, ...], list[Diagnostic]]:
    """The entries of a record's log, in the order of the file."""
    found: list[Diagnostic] = []
    entries: list[LogEntry] = []
    text, kinds = document.text, settings.kinds
    scanner = Scanner(document, found)
    line, counted = 1, 0
    match = FIRST_BLOCK.match(text) if document.body_start == 0 else None
    while match := match or _ENTRY_OR_BLOCK.search(text, scanner.position):
        block, match = match, None
        entry = None
        if block.re is _ENTRY_OR_BLOCK and (start := block.start("date")) >= 0:
            end = block.end()
            scanner.passed(end - 1 if text[end - 1] == "\n" else end)
            line += text.count("\n", counted, start)
            counted = start
            entry = _entry(document, kinds, block.groups(), start, end, line, found)
        if entry is None:
            heading = scanner.block(BLOCK.match(text, block.start()) or block)
            if heading is None:
                continue
            if not heading.text[:1].isdigit() and heading.level and not WORDY_DATE.match(heading.text.lstrip(MARKS)):
                continue
            line += text.count("\n", counted, heading.start)
            counted = heading.start
            entry = _unusual_entry(document, kinds, heading, line, found)
        if entry is not None:
            entries.append(entry)
    return tuple(entries), found


def _entry(
    document: Document,
    kinds: dict[str, bool],
    groups: tuple[str | Any, ...],
    start: int,
    end: int,
    line: int,
    found: list[Diagnostic],
) -> LogEntry | None:
    """The entry in the groups of a match, from its date on; None where its date or kind is none."""
    day, kind, direction, mood, title, blank, rows, ended = groups[:8]
    is_contact = kinds.get(kind)
    if is_contact is None:
        kind = kind.lower()
        is_contact = kinds.get(kind)
    if is_contact is None:
        return None
    if title:
        title = title.strip()
        if title.endswith("#"):
            title = without_closing(title)
    try:
        date = parse_date(day)
    except Wrong:
        return None
    if mood is None:
        mood = "neutral"
        if title and title[-1] in ")]" and (behind := _MOOD_BEHIND.search(title)):
            mood, title = behind[1].lower(), title[: behind.start()]
            message = "the mood of an entry stands before its title"
            hint = f"write {day} {kind} ({mood}): {title}"
            column = start - document.text.rfind("\n", 0, start)
            found.append(Diagnostic(document.path, Span(line, column), "malformed-entry", message, hint))
    elif mood not in MOODS:
        mood = _checked_mood(document, start, mood.strip(), line, found)
    header, first = "", line
    if rows is not None:
        header, first = rows, line + 1 + blank.count("\n")
        if ended is None or kind == "news" or "opics" in rows:
            header = _header_text(document, end, rows, first, kind == "news", ended is None, found)
    return LogEntry(
        date, kind, is_contact, direction.lower() if direction else "", mood, title or "", header, first, line
    )


def _unusual_entry(
    document: Document, kinds: dict[str, bool], heading: Heading, line: int, found: list[Diagnostic]
) -> LogEntry | None:
    """The entry of a heading that is underlined or closed by signs, or that was meant as one; else None."""
    text = document.text
    said: str | None = heading.text
    match = _ENTRY.fullmatch(heading.text) if heading.level else None
    if match is None or match[2].lower() not in kinds or not _is_date(match[1]):
        column = heading.start - text.rfind("\n", 0, heading.start)
        said = mended_heading(document.path, heading, Span(line, column), kinds, found)
        match = _ENTRY.fullmatch(said) if said is not None else None
    if match is None:
        return None
    entry = _entry(document, kinds, match.groups(), heading.start, heading.end, line, found)
    header = _HEADER.match(text, heading.end)
    if entry is None or header is None:
        return entry
    first = line + text.count("\n", heading.start, heading.end) + 1 + header[1].count("\n")
    rows = _header_text(document, header.end(), header[2], first, entry.kind == "news", header[3] is None, found)
    return entry._replace(header_text=rows, header_line=first)


def _is_date(text: str) -> bool:
    try:
        parse_date(text)
    except Wrong:
        return False
    return True


def _checked_mood(document: Document, start: int, mood: str, line: int, found: list[Diagnostic]) -> str:
    if mood.lower() in MOODS:
        return mood.lower()
    column = document.text.find(mood, start) - document.text.rfind("\n", 0, start)
    hint = suggestion(mood, MOODS, f"write one of {', '.join(MOODS)}")
    message = f"{quoted(mood)} is no mood; the entry was read as neutral"
    found.append(Diagnostic(document.path, Span(line, column), "unknown-mood", message, hint))
    return "neutral"


def _header_text(
    document: Document, end: int, rows: str, first: int, is_news: bool, goes_on: bool, found: list[Diagnostic]
) -> str:
    """The header lines, unless they run on into prose; `topics:` belongs to the news alone."""
    stop = document.text.find("\n", end)
    row = document.text[end : stop if stop >= 0 else len(document.text)]
    prose = first + rows.count("\n") if goes_on and not PARAGRAPH_BREAK.match(row) else 0
    column = len(row) - len(row.lstrip()) + 1
    for line in header_lines(rows):
        if line.name == "topics" and not is_news:
            if line.row == 0:
                return ""
            message = "topics belong to the news; the header lines of this entry were not read"
            place = Span(first + line.row, 1)
            found.append(Diagnostic(document.path, place, "mixed-header", message, "delete the line, or put it below"))
            return ""
    if not prose:
        return rows
    message = "the header lines of this entry run on into prose, so they were not read"
    hint = "put an empty line between the header lines and the text"
    found.append(Diagnostic(document.path, Span(prose, column), "mixed-header", message, hint))
    return ""


def entry_texts(document: Document, entries: tuple[LogEntry, ...]) -> dict[int, tuple[int, int]]:
    """Where each entry stands in the document, by its line: from its heading's text to its end."""
    wanted = {entry.line for entry in entries}
    texts: dict[int, tuple[int, int]] = {}
    open_entries: list[tuple[int, int, int]] = []  # level, line and start of entries that have not ended
    text = document.text
    line, counted = 1, 0
    for heading in headings(document, []):
        line += text.count("\n", counted, heading.start)
        counted = heading.start
        is_entry = line in wanted
        # An entry whose heading is none for want of a space ends the one above it all the same.
        level = heading.level or (min(len(heading.text) - len(heading.text.lstrip("#")), 6) if is_entry else 0)
        while level and open_entries and open_entries[-1][0] >= level:
            _, ended, start = open_entries.pop()
            texts[ended] = (start, text.rfind("\n", 0, heading.start) + 1)
        if is_entry:
            open_entries.append((level, line, heading.start))
    for _, ended, start in open_entries:
        texts[ended] = (start, len(text))
    return texts
