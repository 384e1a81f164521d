"""Dates, durations, amounts and choices: what is read, and what the hint says of what is not."""

from __future__ import annotations

import calendar
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfiles.values import (
    Birthday,
    Duration,
    Money,
    PartialDate,
    Wrong,
    add_days,
    add_months,
    amount_text,
    day_in_year,
    parse_birthday,
    parse_date,
    parse_duration,
    parse_flag,
    parse_money,
    parse_partial_date,
    parse_renewal,
    parse_text,
)

PARSERS = (parse_date, parse_partial_date, parse_birthday, parse_duration, parse_money, parse_flag, parse_renewal)


def hint_of(parse: object, text: str) -> str:
    """The hint with which a text is refused."""
    assert callable(parse)
    with pytest.raises(Wrong) as caught:
        parse(text)
    assert caught.value.message
    return caught.value.hint


def test_dates_are_days_of_the_calendar() -> None:
    assert parse_date("2026-11-30") == date(2026, 11, 30)
    assert parse_date("2024-02-29") == date(2024, 2, 29)
    assert hint_of(parse_date, "2026-02-29") == "February 2026 has 28 days"
    assert hint_of(parse_date, "2026-13-01") == "months run from 01 to 12"
    assert hint_of(parse_date, "0000-01-01") == "years begin at 0001"


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("2026/11/30", "write 2026-11-30"),
        ("2026.11.30", "write 2026-11-30"),
        ("2026-1-5", "write 2026-01-05"),
        ("2026-11-30 10:00", "write 2026-11-30"),
        ("2026-11-30T10:00", "write 2026-11-30"),
        ("30.11.2026", "write 2026-11-30"),
        ("11/30/2026", "write 2026-11-30"),
        ("05.05.2026", "write 2026-05-05"),
        ("01.12.2026", "write 2026-12-01 or 2026-01-12, whichever is meant"),
        ("31.02.2026", "write a date as 2026-11-30"),
        ("tomorrow", "write a date as 2026-11-30"),
        ("", "write a date as 2026-11-30"),
        ("２０２６-11-30", "write a date as 2026-11-30"),
    ],
)
def test_other_ways_to_write_a_date_are_refused_with_the_right_one(typed: str, hint: str) -> None:
    assert hint_of(parse_date, typed) == hint


def test_a_date_may_leave_out_the_day_or_the_month() -> None:
    assert parse_partial_date("2021-04-12") == PartialDate(2021, 4, 12)
    assert parse_partial_date("2021-04").first_day == date(2021, 4, 1)
    assert parse_partial_date("2021").first_day == date(2021, 1, 1)
    assert [str(parse_partial_date(text)) for text in ("2021-04-12", "2021-04", "2021")] == [
        "2021-04-12",
        "2021-04",
        "2021",
    ]
    assert hint_of(parse_partial_date, "2021-13") == "months run from 01 to 12"
    for text in ("0000", "0000-01", "21", "2021-4"):
        hint_of(parse_partial_date, text)


def test_a_birthday_may_leave_out_the_year() -> None:
    assert parse_birthday("03-14") == Birthday(None, 3, 14)
    assert parse_birthday("1984-03-14") == Birthday(1984, 3, 14)
    assert parse_birthday("02-29") == Birthday(None, 2, 29)
    assert hint_of(parse_birthday, "1983-02-29") == "February 1983 has 28 days"
    assert hint_of(parse_birthday, "14 March") == "write 03-14, or 1984-03-14 with the year"
    assert hint_of(parse_birthday, "13-01") == "write month and day as 03-14"


@pytest.mark.parametrize(
    ("typed", "count", "unit"),
    [
        ("30 days", 30, "day"),
        ("1 day", 1, "day"),
        ("6 Weeks", 6, "week"),
        ("3  months", 3, "month"),
        ("0 days", 0, "day"),
    ],
)
def test_durations(typed: str, count: int, unit: str) -> None:
    assert parse_duration(typed) == Duration(count, unit)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("60", "write 60 days, weeks or months"),
        ("60d", "write 60 days"),
        ("6 wks", "write 6 weeks"),
        ("1m", "write 1 month"),
        ("60days", "write 60 days"),
        ("two months", "write 30 days, 6 weeks or 3 months"),
        ("-5 days", "write 30 days, 6 weeks or 3 months"),
        ("99999 days", "write 30 days, 6 weeks or 3 months"),
    ],
)
def test_other_durations_are_refused_with_the_right_one(typed: str, hint: str) -> None:
    assert hint_of(parse_duration, typed) == hint


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("48000", 4_800_000), ("48 000", 4_800_000), ("48_000.50", 4_800_050), ("1 234 567", 123_456_700), ("0.05", 5)],
)
def test_amounts_are_counted_in_hundredths(typed: str, cents: int) -> None:
    assert parse_money(f"{typed} EUR/year") == Money(cents, "EUR", "year")


def test_amounts_come_to_so_much_in_a_year() -> None:
    assert parse_money("100 EUR/year").cents_a_year == 10_000
    assert parse_money("100 EUR/month").cents_a_year == 120_000
    assert parse_money("100 EUR/once").cents_a_year == 0
    assert str(parse_money("48000.5 EUR/year".replace(".5", ".50"))) == "48,000.50 EUR/year"


@pytest.mark.parametrize(
    ("typed", "code", "hint"),
    [
        ("4.500 EUR/year", "ambiguous-amount", "write 4500 EUR/year or 4.50 EUR/year, whichever is meant"),
        ("4,500 EUR/year", "ambiguous-amount", "write 4500 EUR/year or 4.50 EUR/year, whichever is meant"),
        ("48000 EUR", "invalid-amount", "write 48000 EUR/year or 48000 EUR/month or 48000 EUR/once"),
        ("48000 eur per year", "invalid-amount", "write 48000 EUR/year"),
        ("900EUR/mo", "invalid-amount", "write 900 EUR/month"),
        ("48000 EUX/year", "unknown-currency", "for example EUR, GBP, USD"),
    ],
)
def test_other_amounts_are_refused_with_the_right_one(typed: str, code: str, hint: str) -> None:
    assert hint_of(parse_money, typed) == hint
    with pytest.raises(Wrong) as caught:
        parse_money(typed)
    assert caught.value.code == code


@pytest.mark.parametrize("typed", ["4,500.50 EUR/year", "4.500 EUR", "1.234.567 EUR/year"])
def test_each_amount_in_a_hint_can_be_written(typed: str) -> None:
    hint = hint_of(parse_money, typed).removeprefix("write ").removesuffix(", whichever is meant")
    assert "1234.56" not in hint, "two marks are not for decimals"
    for each in hint.split(" or "):
        parse_money(each)


def test_yes_and_no_in_any_case() -> None:
    assert [parse_flag(text) for text in ("yes", "True", "NO", "false")] == [True, True, False, False]
    assert hint_of(parse_flag, "1") == "write true or false"


def test_a_renewal_is_a_date_or_open() -> None:
    assert parse_renewal("open") == "open"
    assert parse_renewal("2027-02-01") == date(2027, 2, 1)
    assert hint_of(parse_renewal, "yearly") == "write a date as 2026-11-30, or open if it runs until cancelled"


def test_a_text_over_several_lines_is_joined_with_spaces() -> None:
    assert parse_text(" Sold to an importer \n  of its own.\n\n") == "Sold to an importer of its own."


# Arithmetic

_DAYS = st.dates()


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_any_text_is_a_value_or_is_refused(text: str) -> None:
    for parse in PARSERS:
        with suppress(Wrong):
            assert parse(text) is not None


@settings(max_examples=150, deadline=None)
@given(_DAYS)
def test_a_day_reads_back_as_it_was_written(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert str(parse_partial_date(day.isoformat())) == day.isoformat()
    assert str(parse_birthday(day.isoformat())).endswith(day.isoformat()[5:])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**14), st.sampled_from(["EUR", "JPY", "CHF"]), st.sampled_from(["year", "month", "once"]))
def test_an_amount_reads_back_as_it_was_written(cents: int, currency: str, per: str) -> None:
    written = amount_text(cents).replace(",", " ")
    assert parse_money(f"{written} {currency}/{per}") == Money(cents, currency, per)


@settings(max_examples=150, deadline=None)
@given(_DAYS, st.integers(-5_000_000, 5_000_000))
def test_days_stop_at_the_ends_of_the_calendar(day: date, days: int) -> None:
    later = add_days(day, days)
    ordinal = min(max(day.toordinal() + days, 1), date.max.toordinal())
    assert later == date.fromordinal(ordinal)


@settings(max_examples=150, deadline=None)
@given(_DAYS, st.integers(-30_000, 130_000))
def test_months_end_on_the_same_day_or_on_their_last(day: date, months: int) -> None:
    later = add_months(day, months)
    if later in (date.min, date.max):
        return
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == min(day.day, calendar.monthrange(later.year, later.month)[1])


@settings(max_examples=100, deadline=None)
@given(_DAYS, st.integers(1, 9999))
def test_a_yearly_day_returns_every_year(day: date, year: int) -> None:
    again = day_in_year(year, day.month, day.day)
    assert again.year == year
    if (day.month, day.day) == (2, 29) and not calendar.isleap(year):
        assert (again.month, again.day) == (2, 28)
    else:
        assert (again.month, again.day) == (day.month, day.day)
    assert abs((again - date(year, day.month, 1)).days) < 31
