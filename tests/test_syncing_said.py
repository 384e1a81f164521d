"""What was said, written as the comment that says it: whoever sends that back says the same again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfiles.diagnostics import Usage
from clientfiles.recording.clients import Clients
from clientfiles.settings import Settings
from clientfiles.syncing.grammar import read_message
from clientfiles.syncing.said import Misunderstood, Said, as_message

CLIENTS = Clients({"oxley": "Oxley Instruments", "northwind": "Northwind Traders"})
SETTINGS = Settings()
EVERYTHING = Said(
    "oxley",
    "email",
    "out",
    "mixed",
    "They sign on Friday",
    "Fiona wants **one** contract.\n\n- and soon",
    "yesterday",
    ("Fiona Reid", "Ben Hall"),
    ("dana", "lee"),
    ("renewal", "Photos of the lab"),
    ("Send the scope by friday", "Send the price by monday"),
    ("Signed contract by 3 december",),
    "Call Fiona by 1 december",
    ("Case study drafts", "next"),
)


def test_everything_that_can_be_said() -> None:
    assert (
        as_message(EVERYTHING)
        == """\
oxley email out (mixed): They sign on Friday
with: Fiona Reid, Ben Hall
by: dana, lee
date: yesterday
re: renewal
re: Photos of the lab

Fiona wants **one** contract.

- and soon

done: Case study drafts
done: next
we owe: Send the scope by friday
we owe: Send the price by monday
they owe: Signed contract by 3 december
next: Call Fiona by 1 december"""
    )


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (Said("oxley", "call", title="They sign"), "oxley call: They sign"),
        (Said("oxley", "call", mood="positive", title="…"), "oxley call (positive): …"),
        (Said("oxley", "email", "in", text="They sign"), "oxley email in:\n\nThey sign"),
        (Said("oxley", "call", title="They sign", following="Call by friday"),
         "oxley call: They sign\nnext: Call by friday"),
        (Said("oxley", following="… by friday"), "oxley next: … by friday"),
        (Said("oxley", we_owe=("The plan by friday",), done=("next",)),
         "oxley done: next\noxley we owe: The plan by friday"),
    ],
)  # fmt: skip
def test_what_can_be_said_in_short(said: Said, text: str) -> None:
    assert as_message(said) == text


@pytest.mark.parametrize("said", [EVERYTHING, EVERYTHING._replace(title=""), Said("oxley", "call", title="They sign")])
def test_what_is_sent_back_is_understood(said: Said) -> None:
    assert read_message(as_message(said), CLIENTS, SETTINGS) == (said,)


WORDS = st.lists(st.sampled_from("plan Fiona é ☕ 12 *soon* (maybe) a/b #1 @lee".split()), min_size=1, max_size=4)
TEXT = WORDS.map(" ".join)
NAMES = st.lists(st.sampled_from(["Fiona Reid", "Ben", "Jana Novák"]), unique=True, max_size=3).map(tuple)
PROMISES = st.lists(TEXT.map(lambda text: f"Send {text} by friday"), max_size=2).map(tuple)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "client": st.sampled_from(["oxley", "northwind"]),
    "we_owe": PROMISES,
    "they_owe": PROMISES,
    "following": st.sampled_from(["", "Call by monday", "Meet Ben by 3 december"]),
    "done": st.lists(TEXT, max_size=2).map(tuple),
}
HEADER: dict[str, st.SearchStrategy[Any]] = {
    "kind": st.sampled_from(list(SETTINGS.kinds)),
    "direction": st.sampled_from(["", "in", "out"]),
    "mood": st.sampled_from(["", "positive", "negative"]),
    "title": TEXT.map(lambda text: f"About {text}"),
    "text": st.lists(TEXT.map(lambda text: f"Then {text}"), max_size=3).map("\n\n".join),
    "day": st.sampled_from(["", "yesterday", "2026-11-20", "20 november"]),
    "people": NAMES,
    "by": NAMES,
    "subjects": st.lists(TEXT, unique=True, max_size=2).map(tuple),
}
CHANGES = st.fixed_dictionaries(FIELDS).map(lambda given: Said(**given)).filter(lambda said: said != Said(said.client))
ENTRIES = st.fixed_dictionaries({**FIELDS, **HEADER}).map(lambda given: Said(**given))


@given(ENTRIES | CHANGES)
def test_whatever_is_sent_back_is_understood(said: Said) -> None:
    assert read_message(as_message(said), CLIENTS, SETTINGS) == (said,)


def test_what_cannot_be_read_says_why_where_and_what_to_send_instead() -> None:
    error = Misunderstood("there is no colon behind the kind", "oxley call", "oxley call: …")
    assert isinstance(error, Usage)
    assert (str(error), error.line, error.example) == (
        "there is no colon behind the kind",
        "oxley call",
        "oxley call: …",
    )
    about_the_whole = Misunderstood("it says nothing")
    assert (about_the_whole.line, about_the_whole.example) == ("", "")
