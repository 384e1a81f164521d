"""Every message that a person could type on a phone lands in the record as it is, or is answered in plain words."""

from __future__ import annotations

import random
import re

import pytest
from markdown_it import MarkdownIt
from syncing_desk import Desk

# What is typed, and the lines that it becomes.
LANDS = {
    "oxley call (positive): They sign": "### 2026-11-25 call (positive): They sign",
    "Oxley Call - They sign 1": "### 2026-11-25 call: They sign 1",
    "oxley call – They sign 2": "### 2026-11-25 call: They sign 2",
    "OXLEY CALL — THEY SIGN 3": "### 2026-11-25 call: THEY SIGN 3",
    "Oxley Instruments email out: Sent it 4": "### 2026-11-25 email out: Sent it 4",
    "oxley instruments, meeting: Five": "### 2026-11-25 meeting: Five",
    "ox call: Six": "### 2026-11-25 call: Six",
    "**oxley call:** Seven": "### 2026-11-25 call: Seven",
    "- oxley call: Eight": "### 2026-11-25 call: Eight",
    "`oxley call: Nine`": "### 2026-11-25 call: Nine",
    "```\noxley call: Ten\n```": "### 2026-11-25 call: Ten",
    "oxley call yesterday: Eleven": "### 2026-11-24 call: Eleven",
    "2026-11-20 oxley call: Twelve": "### 2026-11-20 call: Twelve",
    "oxley call with Fiona (negative): Thirteen": (
        "### 2026-11-25 call (negative): Thirteen\nby: dana\nwith: Fiona Reid"
    ),
    "oxley call: 👩‍👩‍👧‍👦🎉 fourteen": "### 2026-11-25 call: 👩‍👩‍👧‍👦🎉 fourteen",
    "oxley call: @everybody #15 $(rm -rf /) `id` {{ 7 * 7 }} ${{ github.token }} %s": (
        "### 2026-11-25 call: @everybody #15 $(rm -rf /) `id` {{ 7 * 7 }} ${{ github.token }} %s"
    ),
    "oxley email in: Sixteen\n\n> On Monday Fiona wrote:\n> northwind call: not an entry\n\nSent from my phone": (
        "### 2026-11-25 email in: Sixteen\nby: dana\n\n"
        "> On Monday Fiona wrote:\n> northwind call: not an entry\n\nSent from my phone"
    ),
    "oxley note: Seventeen\n\n```sh\nnext: rm -rf /\n```\n\n| a | b |\n| --- | --- |\n| northwind call: | no |": (
        "### 2026-11-25 note: Seventeen\nby: dana\n\n"
        "```sh\nnext: rm -rf /\n```\n\n| a | b |\n| --- | --- |\n| northwind call: | no |"
    ),
    "oxley call: Eighteen\n<!-- we owe: nothing -->\nand more": (
        "### 2026-11-25 call: Eighteen\nby: dana\n\n<!-- we owe: nothing -->\nand more"
    ),
    "oxley call\nNineteen, without a title": "### 2026-11-25 call\nby: dana\n\nNineteen, without a title",
    "oxley call: Twenty\r\n\r\nwith line ends of a browser": (
        "### 2026-11-25 call: Twenty\nby: dana\n\nwith line ends of a browser"
    ),
    "@leepark oxley call: Twenty-two": "### 2026-11-25 call: Twenty-two",
    "oxley call: Twenty-three\n## A heading\n### 2026-01-01 call: no entry": (
        "### 2026-11-25 call: Twenty-three\nby: dana\n\n\\## A heading\n\\### 2026-01-01 call: no entry"
    ),
    "oxley message: Twenty-four: https://example.com/a?b=c&d=<e>": (
        "### 2026-11-25 message: Twenty-four: https://example.com/a?b=c&d=<e>"
    ),
}
# What is typed, and words of the answer.
ANSWERED = {
    "north call: Which?": "north-bay or northwind",
    "oxly call: A slip": "did you mean oxley",
    "oxley cal: A slip": "call",
    "oxley call (great): No such mood": "positive",
    "Call with Oxley: The wrong way round": "oxley call: The wrong way round",
    "oxley call: Fine\nnothwind call: A slip": "northwind",
    "oxley call: Fine\nwe owe: Send it": "by when",
    "oxley call: Fine\nnext: Call by sometime": "sometime",
    "oxley call: Fine\nre: nonsense": "nonsense",
    "oxley call: Fine\nby: nobody": "not in the team",
    "oxley call: Fine\nwe owe: Price list @all #1 by 27 november": "open item already",
    "oxley call: …": "What was said?",
    "oxley decision: Is it a mood (positive)": "positive",
    "@leepark fyi\n\noxley call: They sign": "begin with",
    "oxley done: raw": "little to go by",
    "oxley done: Something else": "no open item",
    "oxley call: \x07 a bell": "control character",
    "oxley call: ‮turned round": "direction of writing",
    "Thanks!": "Nothing was recorded",
    "🎉": "Nothing was recorded",
    "All done with @kimsand and #1, see <b>this</b> <!-- hidden -->": "Nothing was recorded",
    "/oxley call: x": "Nothing was recorded",
    "$(touch owned) call: x": "Nothing was recorded",
    "../oxley call: x": "Nothing was recorded",
}


def test_it_lands_as_it_was_typed(desk: Desk) -> None:
    desk.publish()
    for text in LANDS:
        desk.comment(text)
    desk.sync()
    record = desk.record()
    for text, landed in LANDS.items():
        assert record.count(f"\n{landed}\n") == 1, f"{text}\n\n{record}"
    assert len(desk.commits) == len(desk.replies) == len(LANDS)
    assert desk.command("validate", "--today", "2026-11-25").code == 0


@pytest.mark.parametrize("texts", [ANSWERED], ids=["all"])
def test_it_is_answered_and_changes_nothing(texts: dict[str, str], desk: Desk) -> None:
    desk.publish()
    for text in texts:
        desk.comment(text)
    desk.sync()
    assert desk.commits == []
    assert len(desk.replies) == len(texts)
    for (text, words), reply in zip(texts.items(), desk.replies, strict=True):
        assert words.casefold() in reply.casefold(), f"{text}\n\n{reply}"
        assert_harmless(reply)


def test_of_a_list_of_sixty_thousand_characters_everything_lands(desk: Desk) -> None:
    desk.publish()
    lines = [f"Line {number}: `code`, *stars* and #{number}" for number in range(1_700)]
    text = "\n".join(lines)
    assert 55_000 < len(text) < 65_536
    desk.comment(f"oxley meeting: All of it\n\n{text}")
    desk.comment("oxley call: " + "word " * 12_000)
    desk.sync()
    assert f"### 2026-11-25 meeting: All of it\nby: dana\n\n{text}\n" in desk.record()
    assert f"### 2026-11-25 call\nby: dana\n\n{('word ' * 12_000).strip()}\n" in desk.record()
    assert all(len(reply) < 60_000 for reply in desk.replies)


def test_anything_at_all_lands_or_is_answered(desk: Desk) -> None:
    """Pieces of messages in any order: no message is lost, and no record is spoilt."""
    desk.publish()
    pieces = ["oxley", "north", "Northwind Traders", "call", "email in", "(positive)", "(", ":", " - ", "\n", "\n\n"]
    pieces += [">", *pieces, "oxley call:", "oxley meeting: x"]
    pieces += ["we owe: x by friday", "next:", "they sign", "```", "<!--", "-->", "@lee", "#1", "{{", "---", "|", "…"]
    pieces += ["re: renewal", "with: Fiona", "### 2026-11-20 call: x", "<<<<<<< HEAD", "done: ", "by: lee", "\\", "`"]
    chance = random.Random(7)
    texts = [" ".join(chance.choices(pieces, k=chance.randint(1, 9))) for _ in range(60)]
    texts = [text for text in texts if text.strip() and not text.startswith("@")]
    for text in texts:
        desk.comment(text)
    desk.sync()
    assert len(desk.replies) == len(texts)
    landed = [reply for reply in desk.replies if "\n\nNothing was recorded" not in reply]
    assert 0 < len(landed) < len(texts)
    assert desk.command("validate", "--today", "2026-11-25").code == 0
    for reply in desk.replies:
        assert_harmless(reply)


def assert_harmless(reply: str) -> None:
    """Outside of code blocks a reply mentions nobody, links no issue and is no HTML, but for its own marker."""
    for token in MarkdownIt("commonmark").parse(reply):
        if token.type == "html_block":
            assert re.fullmatch(r"<!-- clientfiles answers [^<>]* -->\n?", token.content)
        for child in token.children or ():
            assert child.type != "html_inline", reply
            if child.type == "text":
                assert not re.search(r"@\w|#\d", child.content), reply
