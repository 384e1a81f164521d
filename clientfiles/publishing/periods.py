"""The stretch of time that one review issue is for: a calendar month or an ISO week."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from clientfiles.values import MONTHS

KINDS = ("month", "week")


class Period(NamedTuple):
    """A month or a week, by its first day."""

    kind: str
    start: date

    @property
    def name(self) -> str:
        """`2026-11` or `2026-W47`, as markers have it."""
        if self.kind == "week":
            year, week, _ = self.start.isocalendar()
            return f"{year:04}-W{week:02}"
        return f"{self.start.year:04}-{self.start.month:02}"

    @property
    def title(self) -> str:
        """`November 2026` or `week 47 of 2026`, as people say it."""
        if self.kind == "week":
            year, week, _ = self.start.isocalendar()
            return f"week {week} of {year}"
        return f"{MONTHS[self.start.month - 1]} {self.start.year}"


def period_of(day: date, kind: str) -> Period:
    """The month or week that a day lies in."""
    if kind == "week":
        return Period(kind, day - timedelta(days=day.weekday()))
    return Period("month", day.replace(day=1))


def period_named(name: str) -> Period | None:
    """The period of a marker; None where that names none."""
    found = re.fullmatch(r"([0-9]{4})-(?:W([0-9]{2})|([0-9]{2}))", name)
    if found is None:
        return None
    try:
        if found[2]:
            return Period("week", date.fromisocalendar(int(found[1]), int(found[2]), 1))
        return Period("month", date(int(found[1]), int(found[3]), 1))
    except ValueError:
        return None


def period_titled(title: str) -> Period | None:
    """The period of a title, as `Period.title` gives it."""
    if found := re.fullmatch(r"week ([0-9]{1,2}) of ([0-9]{4})", title):
        return period_named(f"{found[2]}-W{int(found[1]):02}")
    month, _, year = title.partition(" ")
    if month in MONTHS and re.fullmatch(r"[0-9]{4}", year):
        return period_named(f"{year}-{MONTHS.index(month) + 1:02}")
    return None
