"""Dates, numbers and lists in the words of a colleague. English, and the same on every machine and locale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from clientfiles.values import MONTHS, WEEKDAYS


def plural(count: int, noun: str, nouns: str = "") -> str:
    """`1 client`, `2 clients`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def listed(words: Sequence[str], limit: int = 0) -> str:
    """`a, b and c`; with a limit, the first ones and how many more there are."""
    if limit and len(words) > limit:
        return f"{', '.join(words[:limit])} and {len(words) - limit} more"
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def short_day(day: date, today: date) -> str:
    """`29 Nov`, with the year where it is not this one."""
    text = f"{day.day} {MONTHS[day.month - 1][:3]}"
    return text if day.year == today.year else f"{text} {day.year}"


def long_day(day: date) -> str:
    """`22 November 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def spoken(day: date) -> str:
    """`Friday 27 November 2026`: a day as it was understood."""
    return f"{WEEKDAYS[day.weekday()]} {long_day(day)}"


def when(day: date, today: date) -> str:
    """`4 days late`, `today`, `tomorrow`, `Friday`, `on 29 Nov`: how people say it."""
    days = (day - today).days
    if days < 0:
        return f"{plural(-days, 'day')} late"
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    if days < 7:
        return WEEKDAYS[day.weekday()]
    return f"on {short_day(day, today)}"


def ago(day: date, today: date) -> str:
    days = (today - day).days
    return "today" if days == 0 else "yesterday" if days == 1 else f"{plural(days, 'day')} ago"


def first_name(name: str) -> str:
    """How a colleague would call the person: the first of several names."""
    return name.split()[0] if name.split() else name


def clipped(text: str, limit: int = 160) -> str:
    """A text of bearable length for one line of a report."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
