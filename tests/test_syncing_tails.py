"""What stands between a kind and a title."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfiles.syncing.tails import (
    Tail,
    details,
    is_day,
    is_unclear_day,
    names_and_day,
    names_in,
    tail_of,
    unclear_day,
)


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


@pytest.mark.parametrize(
    ("text", "people", "day"),
    [
        ("yusuf and hal yesterday", ("yusuf", "hal"), "yesterday"),
        ("Fiona on 20 november", ("Fiona",), "on 20 november"),
        ("Fiona, Ben, friday", ("Fiona", "Ben"), "friday"),
        ("Ben 2026-11-20", ("Ben",), "2026-11-20"),
        ("Friday", ("Friday",), ""),  # somebody may be called so
        ("Fiona and April", ("Fiona", "April"), ""),
        ("Jana positive", ("Jana positive",), ""),
        ("Fiona (accounts)", ("Fiona (accounts)",), ""),
    ],
)
def test_names_and_day(text: str, people: tuple[str, ...], day: str) -> None:
    assert names_and_day(text) == Tail(people=people, day=day)


def test_names_and_a_day_that_is_not_clear() -> None:
    found = names_and_day("Fiona and Ben last monday")
    assert found == Tail(people=("Fiona", "Ben"), problem=unclear_day("last monday"), blanks=("date",))


def test_is_unclear_day() -> None:
    for text in ("last monday", "next Mon", "this week", "23.11.", "23.11.2026", "23/11", "on 3-12", "2026-13-01"):
        assert is_unclear_day(text) is True
    assert not any(map(is_unclear_day, ("monday", "2026-11-20", "last call", "23", "1.5 hours", "next steps", "")))
    assert unclear_day("23.11.").startswith('"23.11." is not clear as a day; write 2026-11-20, yesterday,')


def test_tail_of() -> None:
    line = "oxley call in: They sign"
    assert tail_of(line, line, 10) == Tail(direction="in", title="They sign")
    line = "oxley call in"
    assert tail_of(line, line, 10) == Tail(direction="in", is_separated=False)
    line = "oxley call (mixed) they sign with Ben on friday"  # a sentence, whose day may be to come
    assert tail_of(line, line, 10) == Tail(
        mood="mixed",
        is_separated=False,
        problem="there is no colon behind the kind",
        unread="they sign with Ben on friday",
    )


def test_a_line_whose_colon_is_too_far_away_has_none() -> None:
    line = "oxley call " + "a" * 1_000 + ": They sign"
    found = tail_of(line, line[:300], 10)
    assert (found.problem, found.unread) == ("there is no colon behind the kind", "a" * 1_000 + ": They sign")
    line = "oxley call" + " " * 1_000 + ": They sign"
    assert tail_of(line, line[:300], 10).problem == "there is no colon behind the kind"


NO_MOOD = '"great" is no mood; there are positive, neutral, mixed and negative'


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("last monday with Lotte", Tail(people=("Lotte",), problem=unclear_day("last monday"), blanks=("date",))),
        ("with Lotte 23.11.", Tail(people=("Lotte",), problem=unclear_day("23.11."), blanks=("date",))),
        ("(23.11.) in", Tail("in", problem=unclear_day("23.11."), blanks=("date",))),
        ("friday (great)", Tail(day="friday", problem=NO_MOOD, blanks=("mood",))),
        ("about it yesterday", Tail(day="yesterday", unread="about it",
                                    problem='"about it yesterday" between the kind and the colon cannot be read')),
        ("in on friday they came", Tail("in", day="on friday", unread="they came",
                                        problem='"on friday they came" between the kind and the colon cannot be read')),
        ("(in) (out)", Tail(problem="it gives two directions", blanks=("direction",))),
        ("friday with Ben yesterday", Tail(people=("Ben",), problem="it gives two days", blanks=("date",))),
    ],
)  # fmt: skip
def test_what_could_be_read_is_kept_beside_what_could_not(text: str, tail: Tail) -> None:
    assert details(text) == tail


@given(st.text(st.sampled_from("in out positive with and ()[],-–: 20november yesterday*")))
def test_any_details_are_read_or_refused(text: str) -> None:
    found = details(text)
    assert bool(found.problem) == bool(found.unread or found.blanks)
    assert found.mood in ("", "positive")
    assert not found.day or is_day(found.day)
    assert not (found.day and "date" in found.blanks)
