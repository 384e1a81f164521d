"""Promises: what is to be done, and by when."""

from __future__ import annotations

from datetime import date

import pytest

from clientfiles.diagnostics import Usage
from clientfiles.recording.promises import Promise, one_line, parse_promise

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "what", "due"),
    [
        ("Send the plan by friday", "Send the plan", "2026-11-27"),
        ("Send the offer by email by 3 december", "Send the offer by email", "2026-12-03"),
        ("Stand by them BY +2 weeks", "Stand by them", "2026-12-09"),
        ("  Send\tthe   plan\nby 2026-12-01 ", "Send the plan", "2026-12-01"),
    ],
)
def test_the_date_stands_behind_the_last_by(text: str, what: str, due: str) -> None:
    assert parse_promise(text, TODAY) == Promise(what, date.fromisoformat(due))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Send the plan", 'by when? Write "Send the plan by friday"'),
        ("", 'by when? Write "TEXT by friday"'),
        ("Pick up keys tomorrow", 'by when? Write "Pick up keys by tomorrow"'),
        ("see lawyer 1 Dec", 'by when? Write "see lawyer by 1 Dec"'),
        ("demo on friday", 'by when? Write "demo by friday"'),
        ("demo On 3 december", 'by when? Write "demo by 3 december"'),
        ("Send it in 2 weeks", 'by when? Write "Send it by +2 weeks"'),
        ("Prepare the talk 2026-12-01", 'by when? Write "Prepare the talk by 2026-12-01"'),
        ("Plan friday 13", 'by when? Write "Plan friday 13 by friday"'),  # no day
        ("tomorrow", 'by when? Write "tomorrow by friday"'),
        ("by friday", 'by when? Write "TEXT by friday"'),
        (
            "Send it by email",
            '"Send it by email": "email" is not a date; write 2026-12-01, tomorrow, friday, +3 weeks or 3 december',
        ),
    ],
)
def test_a_promise_without_a_date_is_asked_for_one(text: str, message: str) -> None:
    with pytest.raises(Usage) as refused:
        parse_promise(text, TODAY)
    assert str(refused.value) == message


def test_a_field_holds_one_line() -> None:
    assert one_line(" a\n b\t c ") == "a b c"
    assert Promise("Call", TODAY).fields == {"what": "Call", "due": "2026-11-25"}
