"""What somebody said of a client, as it is recorded; and what is asked about because nothing is guessed."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from syncing_desk import OXLEY, SETTINGS

from clientfiles.diagnostics import Usage
from clientfiles.editing import NewEntry
from clientfiles.model import Client
from clientfiles.recording.promises import Promise
from clientfiles.records import record_from, surroundings
from clientfiles.settings import read_settings
from clientfiles.syncing.said import Said, Unfit
from clientfiles.syncing.understanding import Understood, understood

TODAY = date(2026, 11, 25)  # a Wednesday
KNOWN = surroundings(read_settings("clientfiles.toml", SETTINGS, False)[0], (), TODAY)
CALL = Said("oxley", "call", title="They sign")


@cache
def client(text: str = OXLEY) -> Client:
    found = record_from("records/oxley.md", text.encode(), KNOWN).client
    assert found is not None
    return found


def of(said: Said, author: str = "dana", day: date = TODAY) -> Understood:
    return understood(said, client(), author, day, KNOWN)


def entry_of(said: Said) -> NewEntry:
    entry = of(said).conversation.entry
    assert entry is not None
    return entry


def refused(said: Said) -> Unfit:
    """Why something is asked about: a sentence on one line."""
    with pytest.raises(Unfit) as error:
        of(said)
    assert "\n" not in str(error.value)
    assert error.value.said is said
    return error.value


# What is recorded, and what is told of it


def test_an_entry_is_by_whoever_wrote_it_on_the_day_they_wrote_it() -> None:
    found = of(CALL, "lee", date(2026, 11, 24))
    assert found.conversation.entry == NewEntry(date(2026, 11, 24), "call", title="They sign", by=("lee",))
    assert found.notes == ["call on Tuesday 24 November 2026"]


def test_everything_that_can_be_said() -> None:
    said = Said(
        "oxley",
        "email",
        "out",
        "mixed",
        "Scope",
        "Two\n\nparagraphs",
        "friday",
        ("fiona", "Ida Berg"),
        ("Lee", "dana", "lee"),
        ("renewal", "photos", "RENEWAL"),
        ("Send it by friday", "Send more by monday"),
        ("Sign by 3 december",),
        "Call by +2 weeks",
    )
    (entry, ours, theirs, following), notes = of(said)
    assert entry == NewEntry(
        date(2026, 11, 20),
        "email",
        "out",
        "mixed",
        "Scope",
        ("lee", "dana"),
        ("Fiona Reid", "Ida Berg"),
        ("renewal", "Photos of the lab"),
        "Two\n\nparagraphs",
    )
    assert ours == (Promise("Send it", date(2026, 11, 27)), Promise("Send more", date(2026, 11, 30)))
    assert theirs == (Promise("Sign", date(2026, 12, 3)),)
    assert following == Promise("Call", date(2026, 12, 9))
    assert notes == [
        "email out on Friday 20 November 2026, mixed, with Fiona Reid and Ida Berg, by Lee Park and Dana Ortiz, "
        'about "renewal" and "Photos of the lab"',
        "We owe: Send it, by Friday 27 November 2026",
        "We owe: Send more, by Monday 30 November 2026",
        "They owe: Sign, by Thursday 3 December 2026",
        "Next: Call, by Wednesday 9 December 2026",
        "In place of: Draw up the shoot list",
        '"Ida Berg" is no contact of Oxley Instruments: add the person to contacts',
        '"Photos of the lab" is still open; when it is done, send: oxley done: Photos of the lab',
    ]


def test_without_a_kind_nothing_is_logged() -> None:
    found = of(Said("oxley", they_owe=("Sign by friday",)))
    assert found.conversation.entry is None
    assert found.notes == ["They owe: Sign, by Friday 27 November 2026"]


def test_what_takes_nobodys_place_is_not_said_to() -> None:
    assert of(Said("oxley", following="Draw up the shoot list by 3 december")).notes == [
        "Next: Draw up the shoot list, by Thursday 3 December 2026"
    ]


def test_an_entry_by_its_author_does_not_say_so() -> None:
    assert of(CALL._replace(by=("Dana",))).notes == ["call on Wednesday 25 November 2026"]
    assert of(CALL._replace(by=("lee",))).notes == ["call on Wednesday 25 November 2026, by Lee Park"]
    assert entry_of(CALL._replace(by=("kim",))).by == ("kim",)  # who has left


def test_a_day_is_seen_from_the_day_it_was_said() -> None:
    """What was said on Friday evening and heard on Wednesday: `monday` was in between."""
    found = of(CALL._replace(we_owe=("It by monday",), day="yesterday"), day=date(2026, 11, 20)).conversation
    assert found.entry is not None
    assert (found.entry.date, found.we_owe[0].due) == (date(2026, 11, 19), date(2026, 11, 23))


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("vesper call: They sign", True),
        ("First.\n\nVesper & Co email (positive): They sign", True),
        ("call: They sign", False),
        ("we had a long and good call: They sign", False),
        ("vesper call", False),
        ("The price: 100", False),
        ("- call: a", False),
    ],
)
def test_a_line_that_looks_like_another_entry_is_told_of(text: str, is_told: bool) -> None:
    notes = of(CALL._replace(text=text)).notes[1:]
    line = text.rpartition("\n")[2]
    assert notes == ([f"Taken as text, since it begins with no client: {line}"] if is_told else [])


# What is asked about


@pytest.mark.parametrize(
    ("said", "why", "instead"),
    [
        (CALL._replace(by=("lee", "eve")), '"eve" is not in the team; did you mean lee?', {"by": ("lee", "…")}),
        (CALL._replace(people=("e", "Ben")), '"e" could be ', {"people": ("…", "Ben")}),
        (
            CALL._replace(people=("Ben", "Fionna")),
            '"Fionna" is no contact of Oxley Instruments; did you mean "Fiona Reid"?',
            {"people": ("Ben", "Fiona Reid")},
        ),
        (
            CALL._replace(people=("Ben", "Lee"), by=("dana",)),
            '"Lee" is a colleague: name colleagues on a line by: lee',
            {"people": ("Ben",), "by": ("dana", "lee")},
        ),
        (
            CALL._replace(subjects=("renewal", "the weather")),
            '"the weather" is nothing the record knows; it has ',
            {"subjects": ("renewal", "…")},
        ),
        (CALL._replace(day="last friday"), '"last friday" means different days to different people; ', {"day": "…"}),
        (CALL._replace(day="30 february"), '"30 february" is not a day of the calendar; ', {"day": "…"}),
        (
            CALL._replace(day="2026-11-26"),
            "Thursday 26 November 2026 has not come yet; say when it was, or set a next action",
            {"day": "…"},
        ),
        (
            CALL._replace(day="1 december"),
            '"1 december" would be Monday 1 December 2025; write the year if it is meant',
            {"day": "…"},
        ),
        (CALL._replace(we_owe=("Send it",)), 'by when? Write "Send it by friday"', {"we_owe": ("Send it by …",)}),
        (
            CALL._replace(they_owe=("Sign by friday", "Pay BY sometime")),
            '"Pay BY sometime": ',
            {"they_owe": ("Sign by friday", "Pay by …")},
        ),
        (CALL._replace(following="Call"), "by when? ", {"following": "Call by …"}),
        (
            CALL._replace(following="Stand by Ben by sometime"),
            '"Stand by Ben by sometime": ',
            {"following": "Stand by Ben by …"},
        ),
    ],
)
def test_what_means_nothing_is_asked_about(said: Said, why: str, instead: dict[str, Any]) -> None:
    error = refused(said)
    assert str(error).startswith(why)
    assert {name: getattr(error.instead, name) for name in instead} == instead
    assert error.instead._replace(**{name: getattr(said, name) for name in instead}) == said  # all else as it was


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("", TODAY),
        ("today", TODAY),
        ("friday", date(2026, 11, 20)),
        ("26 may", date(2026, 5, 26)),  # half a year ago
        ("1 december 2025", date(2025, 12, 1)),
        ("2019-05-06", date(2019, 5, 6)),
    ],
)
def test_a_day_that_has_been(day: str, found: date) -> None:
    assert entry_of(CALL._replace(day=day)).date == found


def test_who_is_both_contact_and_colleague_is_the_contact() -> None:
    text = OXLEY.replace("Ben Hall", "Lee Park")
    found = understood(CALL._replace(people=("lee",)), client(text), "dana", TODAY, KNOWN).conversation.entry
    assert found is not None
    assert found.with_ == ("Lee Park",)


@pytest.mark.parametrize("field", ["title", "people", "subjects"])
def test_control_characters_are_refused(field: str) -> None:
    given: dict[str, Any] = {field: "a\x07b" if field == "title" else ("a\x07b",)}
    said = CALL._replace(**given)
    with pytest.raises(Usage, match=r"^the text holds a control character, which no record may hold; delete it$"):
        of(said)
