"""What people are told: replies to be read, that nothing in them acts, and what is left out when it does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import Golden
from hostile_injection import TEXTS, references, structure
from markdown_it import MarkdownIt
from publishing_examples import LINKS
from syncing_office import comment, form, ticked

from clientfiles.document import has_hostile
from clientfiles.escaping import visible
from clientfiles.publishing.body import MOST_CHARACTERS, characters
from clientfiles.recording.clients import Clients
from clientfiles.settings import Settings
from clientfiles.syncing.acting import Recorded
from clientfiles.syncing.answers import (
    MOST_NOTES,
    Asked,
    Gone,
    Guide,
    Part,
    Problem,
    StillOpen,
    addressed,
    guide,
    reply,
)
from clientfiles.syncing.grammar import read_message
from clientfiles.syncing.heard import answer_marker
from clientfiles.syncing.said import Said
from clientfiles.trackers import Links

GOLDEN = Path(__file__).parent / "golden" / "replies.md"
COMMIT = "9ac1f00d3b5e7a6c8d9e0f1a2b3c4d5e6f708192"
MARKER = answer_marker("comment", ["2817"])
NOTES = ("call on Wednesday 25 November 2026, positive, with Fiona Reid", "Settled: Photos of the lab")
ASKED = Said("oxley", "call", "", "neutral", "…", people=("Fiona Reid",), subjects=("renewal", "Photos of the lab"))
PARTS: dict[str, Part] = {
    "A comment was recorded": Recorded("Oxley Instruments", "Log call with oxley", COMMIT, NOTES),
    "It was recorded before": Recorded("", "Log call with oxley", COMMIT),
    "The record said so already": Recorded(
        "Oxley Instruments", "Set the next action of oxley", "", ("The record says so already.",)
    ),
    "The next action is done": Recorded(
        "Oxley Instruments", "Finish the next action of oxley", COMMIT, ("Settled: Call Fiona",), "oxley"
    ),
    "There is something to talk about": Asked("Oxley Instruments", ("renewal with Fiona", "ask Fiona for it"), ASKED),
    "Something has to be put right": StillOpen("Oxley Instruments", "hand over from Kim", "records/oxley.md", 3),
    "It is not due any more": Gone("Case study drafts"),
    "A line cannot be read": Problem('by when? Write "Send it by friday"', "we owe: Send it", "oxley call: Fine"),
    "A comment cannot be read": Problem("it says nothing"),
    "A comment is no entry": Problem("it does not begin with a client", "Thanks!", "CLIENT KIND: …", is_chat=True),
    "Somebody asks for help": Guide("oxley"),
    "A tick cannot be carried over": Problem(
        "it is not in the record any more: somebody else has finished it", title="Oxley Instruments"
    ),
}


def replied(parts: Iterable[Part], links: Links = LINKS, marker: str = MARKER, name: str = "Dana Ortiz") -> str:
    """A reply to a comment of somebody."""
    message = comment()
    return reply(message._replace(author=message.author._replace(name=name)), parts, links, marker)


def said(*parts: Part, links: Links = LINKS) -> str:
    """A reply, but for whom it is for, and the marker at its end."""
    begins, ends = f"{addressed(comment())}\n\n", f"\n\n{MARKER}"
    text = replied(parts, links)
    assert text.startswith(begins)
    assert text.endswith(ends)
    return text.removeprefix(begins).removesuffix(ends)


def code_in(text: str) -> list[str]:
    """What stands in blocks of code, to be copied."""
    return [each.content.removesuffix("\n") for each in MarkdownIt().parse(text) if each.type == "fence"]


# Whole replies, to be read


def test_every_kind_of_reply(golden: Golden) -> None:
    """Each by itself; then all of them in one; then without an address for commits and records."""
    pages = [f"# {title}\n\n{said(part)}" for title, part in PARTS.items()]
    pages.append(f"# All in one\n\n{replied(PARTS.values())}")
    pages.append(f"# Without addresses\n\n{replied(PARTS.values(), Links())}")
    golden(GOLDEN, "\n\n".join(pages) + "\n")


def test_what_is_to_be_sent_back_can_be_sent_back() -> None:
    """A next action asks for a day already; what was said is still to be said."""
    clients, settings = Clients({"oxley": "Oxley Instruments"}), Settings()
    (asked,) = code_in(said(PARTS["There is something to talk about"]))
    assert read_message(asked.replace("…", "They sign"), clients, settings) == (ASKED._replace(title="They sign"),)
    (following,) = code_in(said(PARTS["The next action is done"]))
    assert read_message(following.replace("…", "Call Ben"), clients, settings) == (
        Said("oxley", following="Call Ben by friday"),
    )


def test_whoever_asks_for_help_gets_what_can_be_sent() -> None:
    said = read_message(guide("oxley").replace("…", "This"), Clients({"oxley": ""}), Settings())
    assert [(each.kind, each.direction, each.done, each.following) for each in said] == [
        ("call", "", (), "This by tomorrow"),
        ("email", "in", (), ""),
        ("", "", ("This",), "This by +2 weeks"),
    ]


def test_a_reply_says_to_what_it_is_one() -> None:
    url = "https://github.com/acme/clients/issues/1"
    said = comment()
    assert addressed(said._replace(issue=said.issue._replace(url=url))) == (
        f"To [Dana's comment]({url}#issuecomment-2817):"
    )
    assert addressed(form("### Client", "lee")) == "To Lee's form:"
    assert addressed(ticked(("a", "A"))) == "To Dana's tick:"
    assert addressed(ticked(("a", "A"), ("b", "B"))) == "To Dana's ticks:"


def test_a_sentence_begins_with_a_capital_and_ends_with_one_mark() -> None:
    assert said(Problem("by when?")).startswith("Nothing was recorded. By when?\n")
    assert said(Problem("there is no client")).startswith("Nothing was recorded. There is no client.\n")
    assert said(Problem("Enough!")).startswith("Nothing was recorded. Enough!\n")
    assert said(Problem('"ox" could be oxley')).startswith('Nothing was recorded. "ox" could be oxley.\n')


# What Markdown makes of it


@pytest.mark.parametrize("example", ["```", "a\n````sh\nb\n````", "~~~\n```", "`x` ``y``", "```````` ```"])
def test_what_is_to_be_sent_back_ends_no_block_of_code(example: str) -> None:
    assert code_in(said(Problem("no", example=example), Gone("x"))) == [example]


@pytest.mark.parametrize(
    "example", ["oxley call: @hal, #1 & <b>*so*</b>", "oxley call: a  \n\n\n  b", "oxley call: \\*"]
)
def test_what_is_to_be_sent_back_is_as_it_was(example: str) -> None:
    assert code_in(said(Problem("no", example=example))) == [example]


def hostile_parts(text: str) -> list[Part]:
    """Every part with a text wherever a record or a message could have brought it in."""
    entry = Said("oxley", "call", "", "neutral", "…", people=(text,), subjects=(text, text))
    return [
        Recorded(text, text, COMMIT, (text, text), "oxley"),
        Recorded(text, text, "", (text,)),
        Recorded("", text, COMMIT),
        Asked(text, (text, text), entry),
        StillOpen(text, text, f"records/{' '.join(text.split()).replace('/', '')}.md", 3),
        Gone(text),
        Problem(text, text, text),
        Problem(text, title=text),
    ]


@pytest.mark.parametrize("links", [LINKS, Links()], ids=["with addresses", "without"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_only_ever_a_text(name: str, links: Links) -> None:
    text = replied(hostile_parts(TEXTS[name]), links, name=TEXTS[name])
    plain = replied(hostile_parts("Alder"), links, name="Alder")
    assert references(text) == []
    outer, kinds = structure(re.sub(r"/records/[^)]*\.md|\(records/[^)]*\.md", "(records/alder.md", text))
    plain_outer, plain_kinds = structure(re.sub(r"/records/[^)]*\.md|\(records/[^)]*\.md", "(records/alder.md", plain))
    assert outer == plain_outer
    assert kinds <= plain_kinds
    assert "To " in text[:3]
    html = [each.content for each in MarkdownIt("commonmark").parse(text) if each.type == "html_block"]
    assert html == [MARKER]
    assert not has_hostile(text)


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_in_code_is_as_it_was_or_made_visible(name: str) -> None:
    rows = [visible(row) if has_hostile(row) else row for row in TEXTS[name].split("\n")]
    (code,) = code_in(said(Problem("no", example=TEXTS[name])))
    assert code.split("\n") == rows


# What does not fit


def test_of_very_many_notes_the_first_ones_are_told_below_the_commit() -> None:
    text = replied([Recorded("Oxley", "Log", COMMIT, tuple(f"{n} is no contact" for n in range(1_500)))])
    assert COMMIT in text
    assert f"\n- and {1_500 - MOST_NOTES} more\n" in text


@pytest.mark.parametrize(
    "parts",
    [
        [Gone("x" * 200)] * 1_000,
        [Gone("🎉" * 200)] * 1_000,
        [Problem("no", "", "oxley call: x\n" * 10_000)],
        [Recorded("Oxley", "Log", COMMIT, ("*" * 1_000,) * 1_000)] * 30,
        [Gone("x"), Problem("no", "", "🎉" * 40_000), Gone("y")],
    ],
)
def test_a_reply_is_never_longer_than_github_takes(parts: list[Part]) -> None:
    text = replied(parts)
    assert characters(text) < MOST_CHARACTERS
    assert text.endswith(f"There is more, which does not fit in here.\n\n{MARKER}")
    assert not re.search(r"^`{3,}", re.sub(r"(?ms)^(`{3,})text\n.*?^\1$", "", text), re.MULTILINE)  # whole blocks only


def test_what_comes_first_is_kept() -> None:
    parts = [Gone(f"Item {number}") for number in range(2_000)]
    rows = replied(parts).split("\n\n")[1:]
    kept = len(rows) - 2
    assert 700 < kept < 2_000
    assert [row.partition(":")[0] for row in rows[:kept]] == [f"Item {number}" for number in range(kept)]
    assert "There is more" not in replied(parts[: kept - 2])


def test_long_texts_are_cut_short() -> None:
    long = "word " * 1_000
    assert len(said(Gone(long))) < 400
    assert len(said(Problem(long))) < 1_200
    assert len(said(Problem("no", long))) < 500
    assert len(said(Recorded(long, "Log", COMMIT))) < 300
    assert len(said(Recorded("Oxley", long, COMMIT, (long,)))) < 900
    assert len(said(Asked("Oxley", tuple(f"{n} {long}" for n in range(50)), ASKED))) < 12 * 310 + 500


def test_a_marker_stays_whole_however_long_it_is() -> None:
    marker = answer_marker("ticks", [f"oxley/open-item/{number:08x}/2026-11-20" for number in range(1_000)])
    text = replied([Gone("x" * 200)] * 500, marker=marker)
    assert text.endswith(marker)
    assert characters(text) < MOST_CHARACTERS
