"""Days as people say them, seen from Wednesday 25 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfiles.recording.days import parse_day
from clientfiles.values import WEEKDAYS, Wrong

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", "2026-12-01"),
        ("today", "2026-11-25"),
        ("Tomorrow", "2026-11-26"),
        ("yesterday", "2026-11-24"),
        ("friday", "2026-11-27"),
        ("Fri", "2026-11-27"),
        ("on friday", "2026-11-27"),
        ("tuesday", "2026-12-01"),
        ("wednesday", "2026-12-02"),  # never today
        ("+3 weeks", "2026-12-16"),
        ("+10d", "2026-12-05"),
        ("+3 months", "2027-02-25"),
        ("in 2 weeks", "2026-12-09"),
        ("3 days ago", "2026-11-22"),
        ("-1 week", "2026-11-18"),
        ("3 december", "2026-12-03"),
        ("3. dec", "2026-12-03"),
        ("December 3rd", "2026-12-03"),
        ("3 Dec 2027", "2027-12-03"),
        ("25 november", "2026-11-25"),
        ("24 november", "2027-11-24"),  # the next one
        ("29 february", "2028-02-29"),
        ("end of month", "2026-11-30"),
    ],
)
def test_a_day_to_come(text: str, day: str) -> None:
    assert parse_day(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("monday", "2026-11-23"),
        ("wednesday", "2026-11-25"),  # may be today
        ("thursday", "2026-11-19"),
        ("24 november", "2026-11-24"),
        ("26 november", "2025-11-26"),
        ("2026-11-30", "2026-11-30"),
    ],
)
def test_a_day_that_was(text: str, day: str) -> None:
    assert parse_day(text, TODAY, is_past=True) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("soon", "write 2026-12-01, tomorrow, friday, +3 weeks or 3 december"),
        ("", "write 2026-12-01, tomorrow, friday, +3 weeks or 3 december"),
        ("next friday", "write friday, which is 2026-11-27, or the date"),
        ("1.12.2026", "write 2026-12-01 or 2026-01-12, whichever is meant"),
        ("2026-13-01", "months run from 01 to 12"),
        ("30 february", "write a date as 2026-11-30"),
        ("31 november 2026", "write a date as 2026-11-30"),
        ("3 weeks", "write 2026-12-01, tomorrow, friday, +3 weeks or 3 december"),
        ("t", "write 2026-12-01, tomorrow, friday, +3 weeks or 3 december"),
        ("ma 3", "write 2026-12-01, tomorrow, friday, +3 weeks or 3 december"),
    ],
)
def test_what_is_no_day_says_how_to_write_one(text: str, hint: str) -> None:
    with pytest.raises(Wrong) as wrong:
        parse_day(text, TODAY)
    assert wrong.value.hint == hint


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(WEEKDAYS))
def test_a_weekday_is_the_nearest_one(today: date, name: str) -> None:
    coming, past = parse_day(name, today), parse_day(name, today, is_past=True)
    assert 1 <= (coming - today).days <= 7
    assert 0 <= (today - past).days <= 6
    assert WEEKDAYS[coming.weekday()] == WEEKDAYS[past.weekday()] == name


@given(st.text(max_size=30), st.booleans())
def test_any_text_is_a_day_or_wrong(text: str, is_past: bool) -> None:
    try:
        found: date | str = parse_day(text, TODAY, is_past=is_past)
    except Wrong as wrong:
        found = wrong.hint
    assert found


def test_the_calendar_has_ends() -> None:
    assert parse_day("+9999 months", date(9999, 1, 1)) == date.max
    assert parse_day("friday", date.max) == date.max
