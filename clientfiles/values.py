"""The values a record can hold: dates, durations, amounts, flags, choices.

Every scalar of a record is read as the text that was typed; the functions here turn that text into a value or
raise `Wrong`, which says what is wrong and how it should read. Days are `datetime.date`, never datetimes.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from clientfiles.currencies import CURRENCIES

MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


class Wrong(ValueError):
    """A text that is no value of its kind: a diagnostic code, what is wrong, and what to write instead."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class PartialDate(NamedTuple):
    """A date of which the day, or the day and the month, may be unknown."""

    year: int
    month: int | None
    day: int | None

    @property
    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    def __str__(self) -> str:
        text = f"{self.year:04}"
        if self.month is not None:
            text += f"-{self.month:02}"
        if self.day is not None:
            text += f"-{self.day:02}"
        return text


class Birthday(NamedTuple):
    """A day of the year; the year of birth is often not known."""

    year: int | None
    month: int
    day: int

    def __str__(self) -> str:
        text = f"{self.month:02}-{self.day:02}"
        return text if self.year is None else f"{self.year:04}-{text}"


class Duration(NamedTuple):
    """A number of days, weeks or calendar months."""

    amount: int
    unit: str  # day, week or month

    def after(self, day: date) -> date:
        if self.unit == "month":
            return add_months(day, self.amount)
        return add_days(day, self.amount if self.unit == "day" else 7 * self.amount)

    def before(self, day: date) -> date:
        return Duration(-self.amount, self.unit).after(day)

    def times(self, factor: int) -> Duration:
        return Duration(self.amount * factor, self.unit)

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}{'' if self.amount == 1 else 's'}"


class Money(NamedTuple):
    """An amount in hundredths of a currency, for a year, for a month or once."""

    cents: int
    currency: str
    per: str  # year, month or once

    @property
    def cents_a_year(self) -> int:
        """What this comes to in a year; nothing, where it is paid once."""
        return {"year": 1, "month": 12, "once": 0}[self.per] * self.cents

    def __str__(self) -> str:
        return f"{amount_text(self.cents)} {self.currency}/{self.per}"


def amount_text(cents: int) -> str:
    """`4800000` as `48,000`, `4800050` as `48,000.50`."""
    return f"{cents // 100:,}" + (f".{cents % 100:02}" if cents % 100 else "")


def add_days(day: date, days: int) -> date:
    """The day that lies `days` later (earlier, if negative); at the ends of the calendar it stops there."""
    try:
        return day + timedelta(days)
    except OverflowError:
        return date.max if days > 0 else date.min


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last of that month where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if year > date.max.year:
        return date.max
    if year < date.min.year:
        return date.min
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def day_in_year(year: int, month: int, day: int) -> date:
    """A yearly day in one year: 29 February falls on the 28th where there is none."""
    if (month, day) == (2, 29) and monthrange(year, 2)[1] == 28:
        return date(year, 2, 28)
    return date(year, month, day)


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOOSE_DATE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")


def _no_day(year: int, month: int) -> str:
    if not 1 <= month <= 12:
        return "months run from 01 to 12"
    if not year >= 1:
        return "years begin at 0001"
    return f"{MONTHS[month - 1]} {year} has {monthrange(year, month)[1]} days"


def _date_hint(text: str) -> str:
    if found := _LOOSE_DATE.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
        if day <= 12 and month <= 12 and day != month:
            return f"write {year:04}-{month:02}-{day:02} or {year:04}-{day:02}-{month:02}, whichever is meant"
        if month > 12:
            day, month = month, day
    else:
        return "write a date as 2026-11-30"
    try:
        return f"write {date(year, month, day).isoformat()}"
    except ValueError:
        return "write a date as 2026-11-30"


@lru_cache(maxsize=65_536)
def parse_date(text: str) -> date:
    """`2026-11-30`."""
    if not _DATE.fullmatch(text):
        raise Wrong("invalid-date", f"{quoted(text)} is not a date", _date_hint(text))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong(
            "invalid-date", f"{text} is not a day of the calendar", _no_day(int(text[:4]), int(text[5:7]))
        ) from None


@lru_cache(maxsize=4_096)
def parse_partial_date(text: str) -> PartialDate:
    """`2021-04-12`, `2021-04` or `2021`."""
    if re.fullmatch(r"[0-9]{4}", text) and text != "0000":
        return PartialDate(int(text), None, None)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text) and text[:4] != "0000":
        if 1 <= int(text[5:]) <= 12:
            return PartialDate(int(text[:4]), int(text[5:]), None)
        raise Wrong("invalid-date", f"{text} is not a month", "months run from 01 to 12")
    day = parse_date(text)
    return PartialDate(day.year, day.month, day.day)


@lru_cache(maxsize=4_096)
def parse_birthday(text: str) -> Birthday:
    """`03-14`, or `1984-03-14` where the year is known."""
    if re.fullmatch(r"[0-9]{2}-[0-9]{2}", text):
        month, day = int(text[:2]), int(text[3:])
        if 1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]:
            return Birthday(None, month, day)
        raise Wrong("invalid-date", f"{text} is not a day of the year", "write month and day as 03-14")
    try:
        whole = parse_date(text)
    except Wrong as wrong:
        hint = wrong.hint if _DATE.fullmatch(text) else "write 03-14, or 1984-03-14 with the year"
        raise Wrong(wrong.code, wrong.message, hint) from None
    return Birthday(whole.year, whole.month, whole.day)


_DURATION = re.compile(r"([0-9]{1,4}) +(day|week|month)s?", re.IGNORECASE)


@lru_cache(maxsize=1_024)
def parse_duration(text: str) -> Duration:
    """`30 days`, `6 weeks`, `3 months`."""
    if found := _DURATION.fullmatch(text):
        return Duration(int(found[1]), found[2].lower())
    hint = "write 30 days, 6 weeks or 3 months"
    if found := re.fullmatch(r"([0-9]{1,4})\s*([dwm])(?:ays?|eeks?|onths?|ks?|os?)?", text.lower()):
        unit = {"d": "day", "w": "week", "m": "month"}[found[2]]
        hint = f"write {Duration(int(found[1]), unit)}"
    elif re.fullmatch(r"[0-9]{1,4}", text):
        hint = f"write {text} days, weeks or months"
    raise Wrong("invalid-duration", f"{quoted(text)} is not a duration", hint)


_MONEY = re.compile(
    r"(?P<whole>[0-9]{1,15}|[0-9]{1,3}(?:[ _][0-9]{3}){1,4})(?:\.(?P<part>[0-9]{2}))?"
    r" +(?P<currency>[A-Z]{3})/(?P<per>year|month|once)"
)
_LOOSE_MONEY = re.compile(
    r"(?P<number>[0-9](?:[0-9 _.,'’]*[0-9])?) *(?P<currency>[A-Za-z]{3})?(?: *(?:/|per |a )? *(?P<per>[A-Za-z]+))?"
)
_PERIODS = {"year": "year", "yr": "year", "y": "year", "month": "month", "mo": "month", "m": "month", "once": "once"}


@lru_cache(maxsize=4_096)
def parse_money(text: str) -> Money:
    """`48000 EUR/year`, `1500.50 GBP/month`, `12 000 CHF/once`."""
    found = _MONEY.fullmatch(text)
    if found is None:
        raise _wrong_money(text)
    if found["currency"] not in CURRENCIES:
        raise Wrong("unknown-currency", f"{found['currency']} is not an ISO 4217 currency", "for example EUR, GBP, USD")
    cents = int(re.sub("[ _]", "", found["whole"])) * 100 + int(found["part"] or 0)
    return Money(cents, found["currency"], found["per"])


def _wrong_money(text: str) -> Wrong:
    found = _LOOSE_MONEY.fullmatch(text) if len(text) < 100 else None
    per = found["per"] if found is not None else None
    if found is None or (per and per.lower() not in _PERIODS):
        hint = "write an amount as 48000 EUR/year, 4000 EUR/month or 12000 EUR/once"
        return Wrong("invalid-amount", f"{quoted(text)} is not an amount", hint)
    currency = (found["currency"] or "EUR").upper()
    periods = [_PERIODS[per.lower()]] if per else ["year", "month", "once"]
    number = found["number"]
    marks = re.findall("[.,'’]", number)
    whole, mark, rest = number.rpartition(marks[-1]) if marks else (number, "", "")
    digits = re.sub("[^0-9]", "", number)
    if len(marks) == 1 and mark in ".," and len(rest) == 3:
        hint = (
            f"write {digits} {currency}/{periods[0]} or {whole}.{rest[:2]} {currency}/{periods[0]}, whichever is meant"
        )
        message = f"{quoted(text)}: does {quoted(mark)} separate thousands or decimals?"
        return Wrong("ambiguous-amount", message, hint)
    if marks and len(rest) in (1, 2):
        digits = f"{re.sub('[^0-9]', '', whole)}.{rest:0<2}"
    hint = "write " + " or ".join(f"{digits} {currency}/{each}" for each in periods)
    return Wrong("invalid-amount", f"{quoted(text)} is not an amount", hint)


def parse_flag(text: str) -> bool:
    """`yes`, `no`, `true` or `false`, in any case."""
    value = {"yes": True, "true": True, "no": False, "false": False}.get(text.lower())
    if value is None:
        raise Wrong("invalid-choice", f"{quoted(text)} is neither yes nor no", "write true or false")
    return value


def parse_text(text: str) -> str:
    """Any text; one that was written over several lines is joined with spaces."""
    if "\n" in text:
        text = " ".join(row for line in text.split("\n") if (row := line.strip(" \t\r")))
    return text.strip(" \t")


def parse_renewal(text: str) -> date | str:
    """`2027-02-01`, or `open` for a contract that runs until it is cancelled."""
    if text == "open":
        return text
    try:
        return parse_date(text)
    except Wrong as wrong:
        hint = wrong.hint if _DATE.fullmatch(text) else f"{wrong.hint}, or open if it runs until cancelled"
        raise Wrong(wrong.code, wrong.message, hint) from None


def one_of(*choices: str) -> Callable[[str], str]:
    """A parser for one of a few words."""

    def parse_choice(text: str) -> str:
        if text in choices:
            return text
        message = f"{quoted(text)} is none of {', '.join(choices)}"
        raise Wrong("invalid-choice", message, suggestion(text, choices))

    return parse_choice


_MANY_CHOICES = 200  # comparing with more takes longer than a guess is worth


def closest(text: str, choices: Any) -> str | None:
    """The choice that was probably meant, if one is near."""
    import difflib

    by_folded = {choice[:64].casefold(): choice for choice in sorted(choices, reverse=True)[-_MANY_CHOICES:]}
    found = difflib.get_close_matches(text[:64].casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def suggestion(text: str, choices: Any, otherwise: str = "") -> str:
    """The hint that names what was probably meant, or another one where nothing is near."""
    close = closest(text, choices)
    return f'did you mean "{close}"?' if close else otherwise


def quoted(text: str, limit: int = 60) -> str:
    """A text as a message shows it: in quotes, on one line, of bearable length."""
    text = " ".join(text.split())
    return f'"{text}"' if len(text) <= limit else f'"{text[: limit - 1]}…"'


def folded(text: str) -> str:
    """The form in which titles and names are compared: without case, spaces made single."""
    return " ".join(text.casefold().split())
