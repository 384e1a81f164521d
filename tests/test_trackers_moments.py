"""Moments as GitHub writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfiles.trackers.moments import read_moment, write_moment

ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24T08:00:00Z", datetime(2026, 11, 24, 8, tzinfo=UTC)),
        ("2026-11-24T08:00:00.5Z", datetime(2026, 11, 24, 8, microsecond=500_000, tzinfo=UTC)),
        ("2026-11-24T00:30:00+02:00", datetime(2026, 11, 23, 22, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_utc(text: str, moment: datetime) -> None:
    found = read_moment(text)
    assert found == moment
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [None, 7, True, b"2026-11-24T08:00:00Z", "", "now", "2026-11-24", "2026-11-24T08:00:00", "2026-11-24 08:00:00Z",
     "2026-02-30T08:00:00Z", "2026-11-24T25:00:00Z", "2026-11-24T08:00:00+99:00", "2026-11-24T08:00:00Z\n",
     "٢٠٢٦-11-24T08:00:00Z", "0001-01-01T00:00:00+14:00", "1969-12-31T23:00:00Z", "9999-12-31T23:59:59Z",
     "9999-12-31T23:59:59-14:00"],
)  # fmt: skip
def test_what_is_no_moment(text: object) -> None:
    assert read_moment(text) is None


@given(st.datetimes(datetime(1972, 1, 1), datetime(9998, 1, 1), timezones=ZONES))
def test_what_is_written_is_read_to_the_second(moment: datetime) -> None:
    assert read_moment(write_moment(moment)) == moment.replace(microsecond=0)


@given(st.datetimes(timezones=ZONES) | st.datetimes(), ZONES)
def test_what_is_read_has_a_day_in_every_time_zone(moment: datetime, zone: timezone) -> None:
    found = read_moment(moment.isoformat())
    if found is not None:
        assert found.astimezone(zone) == found
