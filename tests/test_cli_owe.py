"""clientfiles owe: an open item, ours, theirs or pending."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Golden
from recording_examples import client_in
from recording_repository import Office

GOLDEN = Path(__file__).parent / "golden" / "recording"


def test_what_owing_looks_like(office: Office, golden: Golden) -> None:
    ours = office.transcript("owe", "northwind", "we", "The revised plan", "--due", "+3 weeks", "--owner", "lee")
    theirs = office.transcript("owe", "vesper", "they", "Colour names", "--due", "tomorrow")
    both = office.transcript("owe", "vesper", "pending", "Budget: who decides?")
    golden(GOLDEN / "owe.txt", ours + theirs + both)


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] *important*",
        "#42: call",
        "yes",
        "2026-01-01",
        "a: b",
        "'x",
        '"',
        "a\nb",
        "@jana asks",
        "é ☕",
        "-",
        "{a}",
    ],
)
@pytest.mark.parametrize("side", ["we", "they", "pending"])
def test_an_item_says_what_was_typed(office: Office, side: str, text: str) -> None:
    office.run("owe", "--due", "2027-01-01", "--no-commit", "--", "northwind", side, text)
    item = client_in(office.text()).open_items[-1]
    assert (item.what, str(item.due)) == (" ".join(text.split()), "2027-01-01")
    assert item.side == {"we": "we_owe", "they": "they_owe", "pending": "pending"}[side]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("we", "The plan"), 'by when? Write "The plan by friday", or say --due DATE'),
        (("they", "The plan"), 'by when? Write "The plan by friday", or say --due DATE'),
        (("we", " \n ", "--due", "friday"), "TEXT is empty"),
        (("we", "a\x07b", "--due", "friday"), "TEXT holds a control character, which no record may hold; delete it"),
        (("we", "The plan", "--due", "soon"), '--due: "soon" is not a date; write 2026-12-01, tomorrow, friday'),
        (("we", "The plan", "--due", "\x1b[2J"), '--due: "␛[2J" is not a date'),
        (("we", "The plan", "--due", "friday", "--owner", "dan"), '"dan" is not in the team; did you mean dana?'),
        (("we", "The plan", "--due", "friday", "--owner", "kim"), "Kim Sand has left the team"),
        (("us", "The plan", "--due", "friday"), "'us' is not one of 'we', 'they', 'pending'."),
    ],
)
def test_what_cannot_be_meant_is_refused(office: Office, arguments: tuple[str, ...], message: str) -> None:
    assert message in office.refuses("owe", "northwind", *arguments)


def test_a_day_is_echoed_as_it_was_understood(office: Office) -> None:
    for said, understood in (
        ("today", "Wednesday 25 November 2026"),
        ("wednesday", "Wednesday 2 December 2026"),
        ("in 2 weeks", "Wednesday 9 December 2026"),
        ("31 jan", "Sunday 31 January 2027"),
        ("2024-02-29", "Thursday 29 February 2024"),
    ):
        done = office.run("owe", "northwind", "we", "The plan", "--due", said)
        assert done.stdout.startswith(f"We owe: The plan, by {understood}  [")


def test_a_record_without_open_items_gets_a_list(office: Office) -> None:
    office.run("owe", "vesper", "we", "The plan", "--due", "friday")
    assert "open_items:\n  - we_owe: The plan\n    due: 2026-11-27\nnext_action:" in office.text("records/vesper.md")


def test_the_date_may_stand_in_the_text(office: Office) -> None:
    assert office.run("owe", "northwind", "we", "The plan by friday").stdout.startswith(
        "We owe: The plan, by Friday 27 November 2026  ["
    )
    office.run("owe", "northwind", "pending", "Something by somebody")  # no date, and none is needed
    assert "  - pending: Something by somebody\n" in office.text()


def test_the_same_is_not_owed_twice(office: Office) -> None:
    told = office.refuses("owe", "northwind", "they", "signed  agreement", "--due", "2026-12-01")
    assert told == 'clientfiles: "Signed agreement" is an open item already, with the same date\n'
    office.run("owe", "northwind", "they", "Signed agreement", "--due", "2027-01-01")
