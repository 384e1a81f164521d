"""What stands between a kind and a title."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfiles.syncing.tails import Tail, details, is_day, names_in, tail_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Fiona", ("Fiona",)),
        ("Fiona and Ben", ("Fiona", "Ben")),
        ("Fiona & Ben; Jana Novák, Tom", ("Fiona", "Ben", "Jana Novák", "Tom")),
        ("Fiona AND Fiona", ("Fiona",)),
        ("Andy Sandberg", ("Andy Sandberg",)),
        (" , and ", ()),
        ("and Fiona", ("and Fiona",)),
        ("", ()),
    ],
)
def test_names_in(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names


def test_is_day() -> None:
    assert all(map(is_day, ("today", "on friday", "20 november", "29 february", "2026-11-20", "3 days ago")))
    assert not any(map(is_day, ("", "may", "next friday", "30 february", "2026-13-01", "friday" * 10_000)))


def test_tail_of() -> None:
    line = "oxley call in: They sign"
    assert tail_of(line, line, 10) == Tail(direction="in", title="They sign")
    line = "oxley call in"
    assert tail_of(line, line, 10) == Tail(direction="in", is_separated=False)


def test_a_line_whose_colon_is_too_far_away_has_none() -> None:
    line = "oxley call " + "a" * 1_000 + ": They sign"
    assert tail_of(line, line[:300], 10).problem == "there is no colon behind the kind"
    line = "oxley call" + " " * 1_000 + ": They sign"
    assert tail_of(line, line[:300], 10).problem == "there is no colon behind the kind"


@given(st.text(st.sampled_from("in out positive with and ()[],-–: 20november yesterday*")))
def test_any_details_are_read_or_refused(text: str) -> None:
    found = details(text)
    assert not found.problem or found == Tail(problem=found.problem, is_unread=found.is_unread)
    assert found.mood in ("", "positive")
    assert not found.day or is_day(found.day)
