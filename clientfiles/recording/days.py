"""Days as people say them: `2026-12-01`, `tomorrow`, `friday`, `+3 weeks`, `3 december`, `end of month`."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from clientfiles.values import MONTHS, WEEKDAYS, Duration, Wrong, add_days, parse_date, quoted

_UNITS = {"d": "day", "w": "week", "m": "month"}
_DISTANCE = re.compile(
    r"(?:(?P<sign>[+-])|in +)?(?P<amount>[0-9]{1,4}) *(?P<unit>d|w|m|days?|weeks?|months?)(?P<ago> +ago)?"
)
_DAY_MONTH = re.compile(
    r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)?(?: +of)? +(?P<month>[a-z]+)\.?(?:,? +(?P<year>[0-9]{4}))?"
)
_MONTH_DAY = re.compile(r"(?P<month>[a-z]+)\.? +(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?:,? +(?P<year>[0-9]{4}))?")
_EXAMPLES = "write 2026-12-01, tomorrow, friday, +3 weeks or 3 december"


def parse_day(text: str, today: date, *, is_past: bool = False) -> date:
    """The day that is meant, seen from today; a weekday or a day of a month is the next one, or the last if past.

    A weekday is never today where the next one is meant. Wrong where the text is no day.
    """
    said = " ".join(text.casefold().split()).removeprefix("on ")
    near = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if said in near:
        return add_days(today, near[said])
    if said in ("end of month", "end of the month"):
        return today.replace(day=monthrange(today.year, today.month)[1])
    if (weekday := _index(said, WEEKDAYS)) is not None:
        return _weekday(weekday, today, is_past)
    if said.startswith(("next ", "this ", "last ")):
        name = said.partition(" ")[2]
        if (weekday := _index(name, WEEKDAYS)) is not None:
            day = _weekday(weekday, today, said.startswith("last"))
            hint = f"write {name}, which is {day}, or the date"
            raise Wrong("invalid-date", f"{quoted(text)} means different days to different people", hint)
    if (found := _DISTANCE.fullmatch(said)) and (found["sign"] or found["ago"] or said.startswith("in ")):
        is_back = found["sign"] == "-" or found["ago"]
        amount = -int(found["amount"]) if is_back else int(found["amount"])
        return Duration(amount, _UNITS[found["unit"][0]]).after(today)
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        if (found := pattern.fullmatch(said)) and (month := _index(found["month"], MONTHS)) is not None:
            return _day_of_month(text, int(found["day"]), month + 1, found["year"], today, is_past)
    try:
        return parse_date(text.strip())
    except Wrong as wrong:
        is_plain = wrong.hint == "write a date as 2026-11-30"
        raise Wrong(wrong.code, wrong.message, _EXAMPLES if is_plain else wrong.hint) from None


def _index(name: str, names: list[str]) -> int | None:
    """Which of the names is meant, in full or by its first letters, at least three."""
    fitting = [number for number, each in enumerate(names) if each.casefold().startswith(name)]
    return fitting[0] if len(name) >= 3 and len(fitting) == 1 else None


def _weekday(weekday: int, today: date, is_past: bool) -> date:
    if is_past:
        return add_days(today, -((today.weekday() - weekday) % 7))
    return add_days(today, (weekday - today.weekday() - 1) % 7 + 1)


def _day_of_month(text: str, day: int, month: int, year: str | None, today: date, is_past: bool) -> date:
    """That day of the year given, else of the year in which it comes next or was last."""
    step = -1 if is_past else 1
    years = [int(year)] if year else [today.year + step * number for number in range(5)]
    for each in years:
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year or (found <= today if is_past else found >= today):
            return found
    raise Wrong("invalid-date", f"{quoted(text)} is not a day of the calendar", "write a date as 2026-11-30")
