"""Moments as GitHub writes them: `2026-11-24T08:00:00Z`."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")


def read_moment(text: object) -> datetime | None:
    """An aware moment, in UTC; None where something is no text of that form, or no moment of this age."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    # Everywhere it is a day that the calendar has, whatever the time zone.
    return moment if 1970 < moment.year < 9999 else None


def write_moment(moment: datetime) -> str:
    """An aware moment, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
