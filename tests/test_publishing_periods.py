"""Months and weeks: which one a day lies in, and how they are called in titles and in markers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfiles.publishing.periods import KINDS, Period, period_named, period_of, period_titled

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("day", "start", "name", "title"),
    [
        ("2026-11-01", "2026-11-01", "2026-11", "November 2026"),
        ("2026-11-30", "2026-11-01", "2026-11", "November 2026"),
        ("2028-02-29", "2028-02-01", "2028-02", "February 2028"),
        ("2026-12-31", "2026-12-01", "2026-12", "December 2026"),
    ],
)
def test_a_month_is_the_calendars(day: str, start: str, name: str, title: str) -> None:
    found = period_of(date.fromisoformat(day), "month")
    assert (found.start.isoformat(), found.name, found.title) == (start, name, title)


@pytest.mark.parametrize(
    ("day", "start", "name", "title"),
    [
        ("2026-11-22", "2026-11-16", "2026-W47", "week 47 of 2026"),
        ("2026-11-23", "2026-11-23", "2026-W48", "week 48 of 2026"),
        # A year has 53 weeks if it has 53 Thursdays, and its first days may belong to the week of the year before.
        ("2026-12-31", "2026-12-28", "2026-W53", "week 53 of 2026"),
        ("2027-01-03", "2026-12-28", "2026-W53", "week 53 of 2026"),
        ("2027-01-04", "2027-01-04", "2027-W01", "week 1 of 2027"),
        ("2024-12-29", "2024-12-23", "2024-W52", "week 52 of 2024"),
        ("2024-12-30", "2024-12-30", "2025-W01", "week 1 of 2025"),
        ("2021-01-03", "2020-12-28", "2020-W53", "week 53 of 2020"),
        ("2021-01-04", "2021-01-04", "2021-W01", "week 1 of 2021"),
    ],
)
def test_a_week_runs_from_monday_to_sunday_and_has_the_number_of_iso_8601(
    day: str, start: str, name: str, title: str
) -> None:
    found = period_of(date.fromisoformat(day), "week")
    assert (found.start.isoformat(), found.name, found.title) == (start, name, title)


@pytest.mark.parametrize("kind", KINDS)
def test_every_day_from_1900_to_2200_is_found_again_by_name_and_by_title(kind: str) -> None:
    day, last, before = date(1900, 1, 1), date(2200, 12, 31), None
    while day <= last:
        found = period_of(day, kind)
        if found != before:
            assert period_named(found.name) == period_titled(found.title) == found
            # Periods follow each other without a gap: a new one begins on its first day.
            assert before is None or (found.start == day and found.name > before.name)
        assert found.start <= day
        day, before = day + timedelta(1), found


@given(DAYS, DAYS)
def test_two_days_share_a_name_exactly_if_they_share_the_month_or_the_week(one: date, two: date) -> None:
    names = [(period_of(day, "month").name, period_of(day, "week").name) for day in (one, two)]
    assert (names[0][0] == names[1][0]) == ((one.year, one.month) == (two.year, two.month))
    assert (names[0][1] == names[1][1]) == (one.isocalendar()[:2] == two.isocalendar()[:2])


@given(DAYS)
def test_a_week_and_a_month_are_never_taken_for_each_other(day: date) -> None:
    month, week = period_of(day, "month"), period_of(day, "week")
    assert month.name != week.name
    assert month.title != week.title
    assert (len(month.name), len(week.name)) == (7, 8)


NO_NAMES = (
    "2026,2026-13,2026-00,2026-1,2026-W00,2026-W54,2025-W53,2026-w47,0000-01,2026-11-01, 2026-11,2026-11\n,٢٠٢٦-11"
)
NO_TITLES = (
    "November,November 26,november 2026,Nov 2026,November  2026,November 2026 ,Client review: November 2026,Notes 2026,"
    "week 0 of 2026,week 54 of 2026,week 53 of 2025,Week 47 of 2026,week 47 of 26"
)


@pytest.mark.parametrize("name", ["", *NO_NAMES.split(",")])
def test_what_names_no_period(name: str) -> None:
    assert period_named(name) is None


@pytest.mark.parametrize("title", ["", *NO_TITLES.split(",")])
def test_what_is_no_title_of_a_period(title: str) -> None:
    assert period_titled(title) is None


@given(st.text(max_size=20))
def test_no_text_names_a_period_that_would_not_be_written_so(text: str) -> None:
    named = period_named(text)
    assert named is None or named.name == text
    assert period_titled(text) is None


def test_the_first_days_of_the_calendar() -> None:
    assert period_of(date.min, "week") == Period("week", date.min)
    assert period_of(date.max, "month").name == "9999-12"
