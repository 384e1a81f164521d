"""Headings that were meant as log entries: what they look like, and how they should read."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from clientfiles.diagnostics import Diagnostic, Span
from clientfiles.headings import Heading
from clientfiles.model import MOODS
from clientfiles.values import MONTHS, Wrong, parse_date, quoted, suggestion

MARKS = "*_`[ "  # what people put around a date, and what keeps it from being one
_MONTH_NAMES = "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in MONTHS) + "|Sept"
_WEEKDAY = r"(?:(?:Mon|Tue|Tues|Wed|Wednes|Thu|Thur|Thurs|Fri|Sat|Satur|Sun)(?:day)?,?[ \t]+)?"
_NUMERIC = r"[0-9]{1,4}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,4})?\.?"
_WORDY = (
    rf"[0-9]{{1,2}}(?:st|nd|rd|th|\.)?[ \t]+(?:of[ \t]+)?(?:{_MONTH_NAMES})\b\.?,?(?:[ \t]+[0-9]{{4}})?"
    rf"|(?:{_MONTH_NAMES})\b\.?[ \t]+[0-9]{{1,2}}(?:st|nd|rd|th)?\b(?:,?[ \t]+[0-9]{{4}})?"
    rf"|[0-9]{{4}}[ \t]+(?:{_MONTH_NAMES})\b\.?[ \t]+[0-9]{{1,2}}\b"
)
WORDY_DATE = re.compile(_WEEKDAY + rf"(?:{_WORDY}|{_NUMERIC})", re.IGNORECASE)
_ISO_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_ANY_DATE = re.compile(_WEEKDAY + rf"(?P<day>{_WORDY}|{_NUMERIC})(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[^\W\d_][\w-]*")
# `1.2 Email templates` is the number of a section, `1.2 Email: templates` may be a day.
_SECTION_NUMBER = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}\.?")
_KIND_ENDS = re.compile(r"(?:[ \t]+(?:in|out)\b)?[ \t]*(?:$|[(:]|[-–—][ \t])")
_MOOD = re.compile(rf"\([ \t]*(?:{'|'.join(MOODS)})[ \t]*\)", re.IGNORECASE)


def mended_heading(
    path: str, heading: Heading, place: Span, kinds: Collection[str], found: list[Diagnostic]
) -> str | None:
    """Report a heading that was meant as an entry. Where its date and kind are plain, what it should read."""
    text = heading.text if heading.level else heading.text.lstrip("#").strip()
    if text[:1] in MARKS:
        text = re.sub(r"\]\([^()]*\)", "", text).translate({ord(mark): None for mark in "*_`[]"})
    if not _looks_like_entry(text, kinds):
        return None
    if not heading.level:
        signs = len(heading.text) - len(heading.text.lstrip("#"))
        message = "a heading has at most six signs" if signs > 6 else "a heading needs a space behind its signs"
        found.append(Diagnostic(path, place, "malformed-entry", message, f"write {'#' * min(signs, 6)} {text}"))
        return text
    code, message = "malformed-entry", f"{quoted(heading.text)} is not a log entry"
    day = _ISO_SHAPE.match(text)
    if day is None:
        found.append(Diagnostic(path, place, code, message, _iso_hint(text)))
        return None
    try:
        parse_date(day[0])
    except Wrong as wrong:
        found.append(Diagnostic(path, place, code, wrong.message, wrong.hint))
        return None
    rest = text[day.end() :].lstrip(",:-–— \t")
    rest = re.sub(r"^T?[0-9]{1,2}:[0-9]{2}(?:h|Uhr|[ap]m)?[ \t,]*", "", rest)
    word = _WORD.match(rest)
    if word is None:
        hint = f"say what it was, for example {day[0]} call, {day[0]} email or {day[0]} note"
    elif word[0].lower() in kinds:
        mended = f"{day[0]} {_with_colon(word[0].lower(), rest[word.end() :].strip())}"
        found.append(Diagnostic(path, place, code, message, f"write {mended}"))
        return mended
    else:
        code, message = "unknown-kind", f"{quoted(word[0])} is no kind of log entry"
        hint = suggestion(word[0], kinds, f"write one of {', '.join(kinds)}")
        place = Span(place.line, place.column + text.find(word[0], day.end()))
    found.append(Diagnostic(path, place, code, message, hint))
    return None


def _looks_like_entry(text: str, kinds: Collection[str]) -> bool:
    """Whether a heading begins with something like a date and goes on like an entry."""
    if _ISO_SHAPE.match(text):
        return True
    found = _ANY_DATE.match(text)
    if found is None:
        return False
    rest = found["rest"].lstrip(" \t,:-–—")
    if _MOOD.search(rest):
        return True
    word = _WORD.match(rest)
    if word is None or word[0].lower() not in kinds:
        return False
    if _SECTION_NUMBER.fullmatch(found["day"]):
        return bool(_KIND_ENDS.match(rest, word.end()))
    return True


def _with_colon(kind: str, rest: str) -> str:
    """Kind, direction, mood and title, put together as they belong."""
    head = kind
    if direction := re.match(r"(in|out)\b[ \t]*", rest, re.IGNORECASE):
        head, rest = f"{kind} {direction[1].lower()}", rest[direction.end() :]
    if mood := re.match(rf"[(\[]?({'|'.join(MOODS)})\b[)\]]?[ \t]*", rest, re.IGNORECASE):
        head, rest = f"{head} ({mood[1].lower()})", rest[mood.end() :]
    elif mood := re.match(r"(\([^()]*\))[ \t]*", rest):
        head, rest = f"{head} {mood[1]}", rest[mood.end() :]
    rest = rest.lstrip(":-–— ")
    return f"{head}: {rest}" if rest else head


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
