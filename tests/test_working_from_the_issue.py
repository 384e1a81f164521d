"""The page on working from the issue says what is so: its examples are sent, and its words are those of the program."""

from __future__ import annotations

import re

import pytest
from repositories import ROOT
from syncing_desk import Desk

from clientfiles.recording.clients import Clients
from clientfiles.settings import Settings
from clientfiles.syncing import inbox
from clientfiles.syncing.grammar import read_message
from clientfiles.syncing.said import Misunderstood

PAGE = (ROOT / "docs" / "working-from-the-issue.md").read_text(encoding="utf-8")
EXAMPLES: list[str] = [
    *re.findall(r"^```text\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL),
    *re.findall(r"^\| `([^`]*: [^`]*)` \|", PAGE, re.MULTILINE),
]
CLIENTS = Clients({"oxley": "Oxley Instruments", "northwind": "Northwind Traders", "north-bay": "North Bay Ferries"})


def test_every_example_is_recorded_as_it_is_shown(desk: Desk) -> None:
    desk.publish()
    for example in EXAMPLES:
        desk.comment(example)
    desk.sync()
    assert len(EXAMPLES) == 9
    assert len(desk.replies) == len(EXAMPLES)
    assert [reply for reply in desk.replies if "Nothing was recorded" in reply] == []
    record = desk.record()
    assert "### 2026-11-25 call (positive): They sign on Friday\nby: dana\n" in record
    assert (
        "### 2026-11-25 meeting: Scope of the website\nby: dana\nwith: Fiona Reid, Ben Hall\nre: renewal\n\n"
        "Fiona wants one contract for everything. Ben is not convinced:\n\n- too long\n- no price for support\n"
    ) in record
    assert "### 2026-11-24 visit (mixed): The lab is half empty\n" in record
    assert "### 2026-11-20 call: Dates for the shoot\nby: dana\nwith: Fiona Reid\n" in record
    assert "note: Done: Case study drafts\n" in record
    assert "next_action:\n  what: Call about the contract\n  due: 2026-12-03\n" in record
    assert "  - we_owe: Send the price list\n    due: 2026-11-27\n" in record
    assert "### 2026-11-25 email in: Asked for the price list\n" in desk.record("northwind")


def test_the_replies_are_as_they_are_shown(desk: Desk) -> None:
    recorded, refused = re.findall(r"^~~~markdown\n(.*?)\n~~~$", PAGE, re.MULTILINE | re.DOTALL)
    desk.publish()
    desk.comment(next(each for each in EXAMPLES if "oxley meeting" in each))
    desk.comment(re.findall("^> (.*)$", refused, re.MULTILINE)[0], "leepark")
    desk.comment("@leepark can you take this one?")
    desk.sync()
    meeting, north = desk.replies
    assert re.sub(r"\(http[^()]*\)", "(...)", meeting.partition("\n\n<!--")[0]) == recorded
    assert re.sub(r"\(http[^()]*\)", "(...)", north).startswith(f"{refused}\n\nSend it again as a new comment")


@pytest.mark.parametrize(
    "typed",
    [
        "OXLEY Call (Positive): They sign",
        "oxley call positive - They sign",
        "Oxley call (positive) – They sign",
        "**oxley call (positive): They sign**",
        "- oxley call (positive): They sign",
        "```\noxley call (positive): They sign\n```",
        "Oxley Instruments call (positive): They sign",
        "ox call (positive): They sign",
    ],
)
def test_it_is_typed_as_the_phone_likes_it(typed: str) -> None:
    assert read_message(typed, CLIENTS, Settings()) == read_message(
        "oxley call (positive): They sign", CLIENTS, Settings()
    )


def test_a_slip_within_the_text_is_asked_about() -> None:
    slip = "oxly call: ..."
    assert f"(`{slip}`)" in PAGE
    with pytest.raises(Misunderstood) as asked:
        read_message(f"northwind call: Fine\n\n{slip}", CLIENTS, Settings())
    assert asked.value.line == slip
    assert len(read_message(f"northwind call: Fine\n\n> {slip}", CLIENTS, Settings())) == 1


def test_the_words_on_the_page_are_all_there_are() -> None:
    text = " ".join(PAGE.split())
    kinds = re.search(r"The kinds are those of \[the log\]\(log\.md\): (.*?) and what the settings add", text)
    assert kinds is not None
    assert re.findall("`(.*?)`", kinds[1]) == [*Settings().kinds]
    assert "for seven days after it was made" in text
    assert inbox.DAYS == 7


def test_only_what_is_said_to_be_a_line_is_one() -> None:
    """Every field of the table is one, on a line of its own below the first."""
    rows = re.findall(r"^\| (`.*?:`(?:, `.*?:`)*) \|", PAGE, re.MULTILINE)
    names = [name for row in rows for name in re.findall("`(.*?):`", row)]
    assert names == ["with", "by", "date", "mood", "re", "we owe", "they owe", "next"]
    values = {"date": "yesterday", "mood": "mixed"}
    for name in names:
        (said,) = read_message(f"oxley call: Fine\n{name}: {values.get(name, 'it by friday')}", CLIENTS, Settings())
        assert said.text == ""
