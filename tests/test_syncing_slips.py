"""The first line of a comment that begins no entry: why, and the line that would, with nothing invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfiles.recording.clients import Clients
from clientfiles.settings import Settings
from clientfiles.syncing.heads import Head, Reader
from clientfiles.syncing.slips import doubt_of, meant

CLIENTS = Clients(
    {
        "oxley": "Oxley Instruments",
        "vesper-loom": "Vesper Loom",
        "tystnad-acoustics": "Tystnad Acoustics",
        "call-centre": "Call Centre Ltd",
        "north-bay": "North Bay Ferries",
        "northwind": "Northwind Traders",
    }
)
SETTINGS = Settings()
NO_KIND = "it does not say what kind of entry it is; there are call, meeting,"


@pytest.mark.parametrize(
    ("row", "why", "rows"),
    [
        # The client elsewhere
        ("Call with Oxley: They sign", "the client comes first and the kind behind it", ["oxley call: They sign"]),
        (
            "- **Call with Ben of Oxley yesterday:** They sign",
            "the client comes first and the kind behind it, such as oxley call: …",
            ["oxley call: They sign", "with: Ben", "date: yesterday"],
        ),
        ("Email out to Oxley (mixed): x", "the client comes first", ["oxley email out (mixed): x"]),
        ("Also oxley visit: x", "the client comes first", ["oxley visit: x"]),
        (
            "Not a call with Oxley: x",
            "the client comes first",
            ["oxley call: Not a call with Oxley: x"],
        ),
        (
            "Had a call with Oxley yesterday",
            "the client comes first",
            ["oxley call: Had a call with Oxley yesterday", "date: …"],
        ),
        ("Meeting the Call Centre: x", "the client comes first", ["call-centre meeting: x"]),
        ("Zork call (mixed) with Ben: x", 'there is no client "Zork"', ["CLIENT call (mixed): x", "with: Ben"]),
        (
            "Tystnad Accoustics call: x",
            'there is no client "Tystnad Accoustics"; did you mean tystnad-acoustics?',
            ["tystnad-acoustics call: x"],
        ),
        (
            "They said after the long call: yes",
            'there is no client "They said after the long"',
            ["CLIENT call: They said after the long call: yes"],
        ),
        ("north call: x", '"north" could be north-bay or northwind', ["CLIENT call: x"]),
        # No kind
        ("Oxley: they sign", NO_KIND, ["oxley KIND: they sign"]),
        ("Oxley signed", NO_KIND, ["oxley KIND: signed"]),
        ("Oxley was nice: x", NO_KIND, ["oxley KIND: was nice: x"]),
        ("Spoke with Ben of Oxley: yes", NO_KIND, ["oxley KIND: Spoke with Ben of Oxley: yes"]),
        ("oxley news (positive): x", '"news" is no kind of log entry; there are call,', ["oxley KIND (positive): x"]),
        ("thanks!", "it does not begin with a client and a kind of entry", ["CLIENT KIND: thanks!"]),
        # What could not be read behind it
        ("oxley call (positive) they sign", "there is no colon", ["oxley call (positive): they sign"]),
        ("oxley call in (mixed) they sign", "there is no colon", ["oxley call in (mixed): they sign"]),
        (
            "oxley call they sign with Ben on friday",
            "there is no colon",
            ["oxley call: they sign with Ben on friday"],
        ),
        ("oxley call (great) they sign", "there is no colon", ["oxley call: (great) they sign"]),
        ("vesper meeting last monday with Lotte: Looms", '"last monday" is not clear as a day',
         ["vesper-loom meeting: Looms", "with: Lotte", "date: …"]),
        # Changes without an entry
        ("we owe: x by friday", "it does not say which client it is about", ["CLIENT we owe: x by friday"]),
        ("next:", "it does not say which client it is about", ["CLIENT next: …"]),
        (
            "vesper: we owe them a lamp by 20 december",
            "the colon comes behind we owe, such as vesper-loom we owe: …",
            ["vesper-loom we owe: a lamp by 20 december"],
        ),
        ("Vesper Loom they owe us photos by friday", "the colon", ["vesper-loom they owe: photos by friday"]),
        ("vesper done next", "the colon comes behind done, such as vesper-loom done: …", ["vesper-loom done: next"]),
        ("vesper next call Ebba by friday", "the colon comes behind next", ["vesper-loom next: call Ebba by friday"]),
        ("next vesper: call Ebba", "the client comes first, and next behind it", ["vesper-loom next: call Ebba"]),
        ("We owe vesper a lamp by friday", "the client comes first", ["vesper-loom we owe: a lamp by friday"]),
        ("vesper done", "the colon comes behind done", ["vesper-loom done: …"]),
        ("vesper next week: they sign", NO_KIND, ["vesper-loom KIND: next week: they sign"]),
        # What no comment can do
        ("vesper renew: for a year", 'a comment cannot do "renew"; somebody has to edit the record for that', []),
        ("vesper handover to lee", 'a comment cannot do "handover to"; somebody has to edit the record for that', []),
        ("new client: Zork", 'a comment cannot do "new client"; somebody has to add a record for that', []),
    ],
)  # fmt: skip
def test_why_a_comment_cannot_begin_so_and_how_it_could(row: str, why: str, rows: list[str]) -> None:
    found = doubt_of(row, Reader(CLIENTS, SETTINGS))
    assert found.why.startswith(why)
    assert (list(found.head.rows) if found.head else []) == rows


def test_who_is_meant() -> None:
    reader = Reader(CLIENTS, SETTINGS)
    assert meant("Oxlee", reader)[0].id == "oxley"
    assert meant("north", reader)[0].id == "CLIENT"  # two could be
    assert meant("zork", reader) == (meant("north", reader)[0], 'there is no client "zork"')
    assert meant("ox", reader)[1] == '"ox" is a client, but the rest of the line cannot be read'


WORDS = [
    *"oxley vesper north zork call cal next done we owe they with".split(),
    *"Ben yesterday last monday (mixed) (great) : - in 3.11.".split(),
]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join))
def test_what_is_offered_begins_an_entry_of_the_same_words(row: str) -> None:
    reader = Reader(CLIENTS, SETTINGS)
    if isinstance(reader.head(row), Head):
        return
    doubt = doubt_of(row, reader)
    assert doubt.why
    if doubt.head is not None and doubt.head.rows:
        first = reader.head(doubt.head.rows[0])
        assert isinstance(first, Head), doubt.head.rows
        known = {*row.casefold().split(), "…"}
        assert set(first.title.casefold().replace(":", " ").split()) <= {each.strip(":") for each in known}
