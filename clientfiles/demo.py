"""The sample clients as if they had been written today: every date of them is moved by the same number of days.

The samples are written for one day. Moved as a whole, everything that is due on that day is due today. What returns
every year (birthdays, a company's own day) keeps its distance from today, and the age that it has then. In the
stories, dates and months that are named in words move along, with the year that lies next to the entry they stand in;
seasons and feasts stay what they are.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from clientfiles.diagnostics import Usage
from clientfiles.values import MONTHS, day_in_year

SAMPLE_DAY = date(2026, 11, 22)  # the day for which the sample records are written

_MONTH = "|".join(MONTHS)
_ISO = re.compile(r"(?<![\w-])([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?(?![\w-])")
_WORDS = re.compile(
    rf"\b(?:(?P<first>[0-9]{{1,2}}) to )?(?P<day>[0-9]{{1,2}})(?P<of>(?:st|nd|rd|th) of)? (?P<month>{_MONTH})\b"
    rf"(?: (?P<year>[0-9]{{4}})\b)?"
    rf"|\b(?:(?P<part>beginning|middle|end) of )?(?P<alone>{_MONTH})\b"
    r"|\b(?:from|Lookbook) (?P<coming>20[0-9]{2})\b"
)
_PARTS = {"beginning": 5, "middle": 15, "end": 30}
_ENTRY = re.compile(r"#+ ([0-9]{4}-[0-9]{2}-[0-9]{2}) ")
_BIRTHDAY = re.compile(r"(\s*(?:- )?birthday: )(?:([0-9]{4})-)?([0-9]{2})-([0-9]{2})\b")
_FOUNDED = re.compile(r"(founded: )([0-9]{4})-([0-9]{2})-([0-9]{2})\b")


def moved(text: str, today: date) -> str:
    """A sample record, the news or the settings as if written today. Usage where a date would leave the calendar."""
    mover = _Mover((today - SAMPLE_DAY).days)
    try:
        return "\n".join(map(mover.line, text.split("\n")))
    except (OverflowError, ValueError):
        raise Usage(
            f"the sample records cannot be moved to {today}: some of their dates would leave the calendar"
        ) from None


class _Mover:
    """Moves one text line by line, since what a month means depends on the entry that it stands in."""

    def __init__(self, days: int) -> None:
        self.days = timedelta(days)
        self.near = SAMPLE_DAY

    def line(self, line: str) -> str:
        yearly = _BIRTHDAY.match(line) or _FOUNDED.match(line)
        if yearly:
            start, year, month, day = yearly.groups()
            return f"{start}{self.yearly(year, int(month), int(day))}{line[yearly.end() :]}"
        if entry := _ENTRY.match(line):
            self.near = date.fromisoformat(entry[1])
        return _ISO.sub(self.iso, _WORDS.sub(self.words, line))

    def iso(self, match: re.Match[str]) -> str:
        if match[3] is None:
            return (date(int(match[1]), int(match[2]), 15) + self.days).isoformat()[:7]
        return (date.fromisoformat(match[0]) + self.days).isoformat()

    def yearly(self, year: str | None, month: int, day: int) -> str:
        """A day that returns every year: the next one is as far from today as it was from the sample's day."""
        if (month, day) == (2, 29):  # the record tells a story about that
            return f"{year}-02-29" if year else "02-29"
        following = date(SAMPLE_DAY.year, month, day)
        if following < SAMPLE_DAY:
            following = following.replace(year=following.year + 1)
        then = following + self.days
        if year is None:
            return f"{then:%m-%d}"
        return day_in_year(int(year) + then.year - following.year, then.month, then.day).isoformat()

    def words(self, match: re.Match[str]) -> str:
        if match["coming"]:
            return match[0].replace(match["coming"], str(self.year(int(match["coming"]))))
        if match["alone"]:
            return self.month(match["part"], match["alone"])
        month = _number(match["month"])
        year = int(match["year"]) if match["year"] else None
        last = self.day(int(match["day"]), month, year)
        name = MONTHS[last.month - 1]
        text = f"{last.day}{_ending(last.day) + ' of' if match['of'] else ''} {name}{f' {last.year}' if year else ''}"
        if not match["first"]:
            return text
        first = self.day(int(match["first"]), month, year)
        return f"{first.day}{'' if first.month == last.month else f' {MONTHS[first.month - 1]}'} to {text}"

    def month(self, part: str | None, name: str) -> str:
        """A month by its name, and which part of it."""
        if part is None:
            return MONTHS[self.day(15, _number(name)).month - 1]
        day = self.day(_PARTS[part], _number(name))
        part = "beginning" if day.day <= 10 else "middle" if day.day <= 20 else "end"
        return f"{part} of {MONTHS[day.month - 1]}"

    def day(self, day: int, month: int, year: int | None = None) -> date:
        """A day, moved; in the year that brings it next to the entry, where none is named."""
        around = range(self.near.year - 1, self.near.year + 2) if year is None else (year,)
        candidates = [date(each, month, min(day, monthrange(each, month)[1])) for each in around]
        return min(candidates, key=lambda each: abs(each - self.near)) + self.days

    def year(self, year: int) -> int:
        """A year in a title, moved by as many as today's lies away."""
        return year + (SAMPLE_DAY + self.days).year - SAMPLE_DAY.year


def _number(name: str) -> int:
    return MONTHS.index(name) + 1


def _ending(day: int) -> str:
    """What stands behind the number of a day: 1st, 22nd, 13th."""
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
