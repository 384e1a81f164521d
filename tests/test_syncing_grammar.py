"""What people write in comments, and what is understood; what is not is told by the line, with a way out."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from clientfiles.document import has_hostile
from clientfiles.model import MOODS
from clientfiles.recording.clients import Clients
from clientfiles.settings import Settings
from clientfiles.syncing.grammar import read_message, sayable
from clientfiles.syncing.said import Misunderstood, Said, as_message

CLIENTS = Clients(
    {
        "oxley": "Oxley Instruments",
        "northwind": "Northwind Traders",
        "aubel-interiors": "Aubel Interiors",
        "theatre-am-hof": "Theatre am Hof",
        "the-hub": "The Hub",
    }
)
SETTINGS = Settings()


def read(text: str, quotable: str = "") -> tuple[Said, ...]:
    return read_message(text, CLIENTS, SETTINGS, quotable)


def one(text: str) -> Said:
    (said,) = read(text)
    return said


def refused(text: str, quotable: str = "") -> Misunderstood:
    with pytest.raises(Misunderstood) as error:
        read(text, quotable)
    assert "\n" not in str(error.value)
    return error.value


# What is understood


def test_a_whole_comment() -> None:
    said = one("""\
oxley call (positive): They sign on Friday
with: Fiona, Ben and Jana
by: dana
date: yesterday
Fiona has the **signature** of the board.

- the scope stays
- so does the price

we owe: Send the final scope by friday
they owe: Signed contract by 3 december

Ben asked about the case study.
Next: Call about the kick-off by 3 december
re: renewal
""")
    assert said == Said(
        "oxley",
        "call",
        "",
        "positive",
        "They sign on Friday",
        "Fiona has the **signature** of the board.\n\n- the scope stays\n- so does the price\n\n"
        "Ben asked about the case study.",
        "yesterday",
        ("Fiona", "Ben", "Jana"),
        ("dana",),
        ("renewal",),
        ("Send the final scope by friday",),
        ("Signed contract by 3 december",),
        "Call about the kick-off by 3 december",
    )


def test_the_shortest_comments() -> None:
    assert one("oxley call: They sign") == Said("oxley", "call", title="They sign")
    assert one("oxley call\nThey sign\n") == Said("oxley", "call", text="They sign")
    assert one("oxley next: Call by friday") == Said("oxley", following="Call by friday")
    assert one("oxley done: photos") == Said("oxley", done=("photos",))
    assert one("oxley call:\nnext: Call by friday") == Said("oxley", "call", following="Call by friday")


def test_several_entries_in_one_comment() -> None:
    found = read("oxley call: a\nmore\n\n- **Aubel email out:** b\n  with: Chiara\n\nnorthwind next: c by friday")
    assert found == (
        Said("oxley", "call", title="a", text="more"),
        Said("aubel-interiors", "email", "out", title="b", people=("Chiara",)),
        Said("northwind", following="c by friday"),
    )


def test_fields_of_one_client_without_an_entry_are_one() -> None:
    found = read(
        "oxley next: a by friday\noxley we owe: b by monday\nthey owe: c by monday\naubel done: d\noxley done: e"
    )
    assert found == (
        Said("oxley", following="a by friday", we_owe=("b by monday",), they_owe=("c by monday",)),
        Said("aubel-interiors", done=("d",)),
        Said("oxley", done=("e",)),
    )


def test_a_field_of_a_client_below_an_entry_stands_for_itself() -> None:
    assert read("oxley call: a\noxley next: b by friday\nthey owe: c by friday") == (
        Said("oxley", "call", title="a"),
        Said("oxley", following="b by friday", they_owe=("c by friday",)),
    )


def test_somebody_who_is_named_twice_was_there_once() -> None:
    said = one("oxley call with Fiona: x\nwith: Ben, Fiona\nby: dana\nby: dana, lee")
    assert (said.people, said.by) == (("Fiona", "Ben"), ("dana", "lee"))


def test_header_lines_and_fields_dressed_up() -> None:
    said = one("**oxley visit:** x\n\n- **With:** Fiona & Ben\n* Mood: (mixed)\n_Day:_ 20 november\n- [ ] **Done:** y")
    assert said == Said("oxley", "visit", "", "mixed", "x", "", "20 november", ("Fiona", "Ben"), done=("y",))


def test_header_lines_are_text_below_text() -> None:
    text = "They came.\ndate: not fixed\nmood: fine\nby: friday"
    assert one(f"oxley call: x\n{text}") == Said("oxley", "call", title="x", text=text)
    assert one(f"oxley call: x\n{text}\n\nnext: y by friday").text == text  # a blank line is between them
    assert one(f"oxley call: x\n> with: y\n{text}").text == f"> with: y\n{text}"


def test_who_was_there_may_stand_anywhere() -> None:
    assert one("oxley call (neutral):\nThey came.\nwith: Ebba\nre: renewal\nMore.") == Said(
        "oxley", "call", "", "neutral", "", "They came.\nMore.", people=("Ebba",), subjects=("renewal",)
    )
    assert one("oxley call: x\nThey came.\n\n**With:** Ebba\n\nMore.").text == "They came.\n\nMore."


@pytest.mark.parametrize("field", ["re: renewal", "next: y by friday", "we owe: y by friday", "with: Ebba", "done: y"])
def test_header_lines_among_fields_are_fields_too(field: str) -> None:
    expected = Said("oxley", "call", "", "mixed", "x", "They came.", "yesterday", by=("dana",))
    for run in (f"{field}\nby: dana\ndate: yesterday\nmood: mixed", f"mood: mixed\nby: dana\n{field}\nday: yesterday"):
        said = one(f"oxley call: x\nThey came.\n\n{run}")
        assert said._replace(people=(), subjects=(), we_owe=(), following="", done=()) == expected
        assert said != expected


def test_a_day_behind_the_people_is_the_day() -> None:
    expected = Said("oxley", "call", title="x", day="yesterday", people=("yusuf", "hal"))
    assert one("oxley call with yusuf and hal yesterday: x") == expected
    assert one("oxley call: x\nwith: yusuf and hal yesterday") == expected
    assert str(refused("oxley call: x\ndate: friday\nwith: hal yesterday")).startswith("date is given twice")


def test_the_first_line_may_name_the_client_by_a_beginning() -> None:
    assert one("northw call: x").client == "northwind"
    assert one("theat call: x").client == "theatre-am-hof"


def test_line_ends_of_every_browser() -> None:
    assert one("oxley call: a\r\n\r\nb\r\nc\r\nnext: d by friday\r\n") == Said(
        "oxley", "call", title="a", text="b\nc", following="d by friday"
    )


@pytest.mark.parametrize("text", ["```\n{}\n```", "~~~ text\n{}\n~~~\n", "\n    {}\n", "`{}`"])
def test_an_example_that_was_copied_with_its_block(text: str) -> None:
    assert one(text.format("oxley call: They sign")) == Said("oxley", "call", title="They sign")


def test_a_title_that_is_too_long_is_text() -> None:
    title = "They sign " * 12
    assert len(title.strip()) == 119
    assert one(f"oxley call: {title}").title == title.strip()
    assert one(f"oxley call: {title}on").title == ""
    assert one(f"oxley call: {title}on").text == f"{title}on"
    long = "They sign " * 20
    assert one(f"oxley call: {long}\nmore\n\nand more") == Said(
        "oxley", "call", text=f"{long.strip()}\n\nmore\n\nand more"
    )


def test_a_blank_that_was_left_above_text() -> None:
    assert one("oxley call: …\nThey sign") == Said("oxley", "call", text="They sign")
    assert one("oxley call: ... by the way, they sign").title == "... by the way, they sign"


SHIELDS = ["```\n{}\n```", "~~~\n{}\n~~~", "> {}", "| {} |", "    {}", "<!--\n{}\n-->", "<!-- {} -->"]


@pytest.mark.parametrize("shield", SHIELDS)
@pytest.mark.parametrize(
    "line", ["northwind call: x", "Oxly call: x", "next: a by friday", "northwind cal: x", "no call: x"]
)
def test_what_is_quoted_or_code_is_text(shield: str, line: str) -> None:
    text = shield.format(line)
    assert one(f"oxley call: x\nText.\n\n{text}\n\nText.") == Said(
        "oxley", "call", title="x", text=f"Text.\n\n{text}\n\nText."
    )


def test_a_field_between_paragraphs_leaves_one_blank_line() -> None:
    text = "oxley call: x\n\na\n\nwe owe: b by friday\nnext: c by friday\n\nd\n\n\n"
    assert one(text).text == "a\n\nd"
    assert one("oxley call: x\na\n\n\nd").text == "a\n\n\nd"
    assert one("oxley call: x\nnext: c by friday\na\n\n\nd").text == "a\n\n\nd"


# Prose that looks like the beginning of an entry


@pytest.mark.parametrize(
    "line",
    [
        "After the call: Jana was happy",
        "Price: 40,000",
        "Next steps: none",
        "Note: ...",
        "Northwind: they are a reference",
        "Oxley call went well and so did theirs",
        "During the call with them: fine",
        "Jana of Oxley wants a meeting: soon",
        "a last call: x, y",
        "They owe us nothing",
        "12:30 visit",
        "https://example.org/call: x",
    ],
)
def test_prose_is_text(line: str) -> None:
    assert one(f"oxley call: x\nText.\n{line}").text == f"Text.\n{line}"


@pytest.mark.parametrize(
    ("line", "why", "way"),
    [
        (
            "North call: they prefer mail",
            "it could be the beginning of an entry for northwind",
            "northwind call: they prefer mail",
        ),
        (
            "No call: they prefer mail",
            "it could be the beginning of an entry for northwind",
            "northwind call: they prefer mail",
        ),
        ("The meeting: postponed", '"The" could be the-hub or theatre-am-hof', "CLIENT meeting: postponed"),
        ("Oxly call: x", 'there is no client "Oxly"; did you mean oxley', "oxley call: x"),
        ("North call with Ben yesterday: x", "it could be", "northwind call: x\nwith: Ben\ndate: yesterday"),
        ("northwind cal: x", '"cal" is no kind of log entry; did you mean call', "northwind call: x"),
        ("northwind call about it: x", '"about it" between the kind', "northwind call: about it: x"),
        ("northwind call (great): x", '"great" is no mood', "northwind call: x\nmood: …"),
        ("northwind news (mixed): x", '"news" is no kind of log entry', "northwind KIND (mixed): x"),
    ],
)
def test_what_could_be_text_or_an_entry_is_neither(line: str, why: str, way: str) -> None:
    error = refused(f"oxley call: x\nText.\n{line}\nMore.")
    assert str(error).startswith(f"{why}")
    assert str(error).endswith(
        "; write client and kind in full if it begins an entry, or put > or another word in front of it if it is text"
    )
    assert error.line == line
    assert error.example == f"oxley call: x\nText.\n{way}\nMore."  # the whole comment, so that it can be sent
    assert one(f"oxley call: x\n> {line}").text == f"> {line}"  # the ways out are ways out
    assert one(f"oxley call: x\nWell: {line}").text == f"Well: {line}"


def test_what_could_be_text_or_a_field_is_neither() -> None:
    error = refused("oxley call: x\nText.\nTheat next: y by friday\nMore.")
    assert str(error).startswith(
        "it could be the beginning of an entry for theatre-am-hof; write client and kind in full"
    )
    assert error.example == ("oxley call: x\nText.\ntheatre-am-hof next: y by friday\n\ntheatre-am-hof KIND: More.")


@pytest.mark.parametrize(("line", "client"), [("The call: postponed", "the-hub"), ("No call: mail", "northwind")])
def test_ordinary_words_name_nobody_even_at_the_beginning(line: str, client: str) -> None:
    clients = Clients({"the-hub": "", "northwind": "", "oxley": ""})
    with pytest.raises(Misunderstood, match=f"^it could be the beginning of an entry for {client}; write client and"):
        read_message(line, clients, SETTINGS)


def test_a_client_may_be_named_by_the_first_words_amid_text() -> None:
    assert [said.client for said in read("oxley call: x\nAubel call: y\nNorthwind Traders call: z")] == [
        "oxley",
        "aubel-interiors",
        "northwind",
    ]


def test_a_head_without_a_colon_amid_text_stands_apart() -> None:
    assert [said.client for said in read("oxley call: x\ny\n\nNorthwind visit\nz")] == ["oxley", "northwind"]
    error = refused("oxley call: x\nWe spoke about the\nNorthwind visit\nand more.")
    assert str(error).startswith("it could be the beginning of an entry for northwind; write client and kind in full")
    assert error.line == "Northwind visit"
    assert error.example == "oxley call: x\nWe spoke about the\nnorthwind visit: …\nand more."


def test_what_stands_for_a_client_in_examples_is_none() -> None:
    with pytest.raises(Misunderstood):
        read_message("CLIENT call: They sign", Clients({"client-7": ""}), SETTINGS)


# What is not understood


@pytest.mark.parametrize(
    ("text", "why", "line", "example"),
    [
        (
            "Thanks a lot!",
            "it does not begin with a client and a kind of entry",
            "Thanks a lot!",
            "CLIENT KIND: Thanks a lot!",
        ),
        ("\n\nHi all,\noxley call: x", "it does not begin with", "Hi all,", "oxley call: x"),
        ("They sign!\noxley call: x", "it does not begin with", "They sign!", "CLIENT KIND: They sign!\noxley call: x"),
        (
            "Call with Oxley: They sign\n\nSoon",
            "the client comes first and",
            "Call with Oxley: They sign",
            "oxley call: They sign\n\nSoon",
        ),
        ("Zork call: x", 'there is no client "Zork"', "Zork call: x", "CLIENT call: x"),
        (
            "Oxly call: x\nwith: Ben",
            'there is no client "Oxly"; did you mean oxley',
            "Oxly call: x",
            "oxley call: x\nwith: Ben",
        ),
        ("the call: x", '"the" could be the-hub or theatre-am-hof', "the call: x", "CLIENT call: x"),
        ("oxley cal: x", '"cal" is no kind of log entry; did you mean call', "oxley cal: x", "oxley call: x"),
        ("oxley: x", "it does not say what kind of entry it is; there are call, meeting", "oxley: x", "oxley KIND: x"),
        ("oxley news: x", '"news" is no kind of log entry; there are call, meeting', "oxley news: x", "oxley KIND: x"),
        (
            "oxley call (ok): x",
            '"ok" is no mood; there are positive, neutral',
            "oxley call (ok): x",
            "oxley call: x\nmood: …",
        ),
        ("oxley call they sign", "there is no colon behind", "oxley call they sign", "oxley call: they sign"),
        (
            "oxley call they sign on friday\nyes",
            "there is no colon",
            "oxley call they sign on friday",
            "oxley call: they sign on friday\nyes",
        ),
        ("ox call\nThey sign", "there is no colon behind the kind", "ox call", "oxley call: …\nThey sign"),
        ("Re: oxley", "it does not say what kind of entry it is", "Re: oxley", "oxley KIND: Re: oxley"),
        ("we owe: x by friday", "it does not say which client", "we owe: x by friday", "CLIENT we owe: x by friday"),
        ("> Hm?\noxley call: x", "it begins with a quotation; begin with the client", "> Hm?", "oxley call: x"),
        ("> Hm?\nyes", "it begins with a quotation; begin with the client", "> Hm?", "CLIENT KIND: …\n> Hm?\nyes"),
        (
            "| a |\noxley call: x",
            "it begins with code, a table or a remark",
            "| a |",
            "CLIENT KIND: …\n| a |\noxley call: x",
        ),
        (
            "oxley done: x\nThey sign\nnext: y by friday",
            "say what kind of conversation it was, such as oxley call: …",
            "They sign",
            "oxley done: x\n\noxley KIND: They sign\nnext: y by friday",
        ),
        (
            "oxley done: x\n> They",
            "say what kind of conversation it was",
            "> They",
            "oxley done: x\n\noxley KIND: …\n> They",
        ),
        (
            "oxley done: x\nwith: Ben",
            "with: belongs to a conversation",
            "with: Ben",
            "oxley done: x\n\noxley KIND: …\nwith: Ben",
        ),
        (
            "oxley done: x\nre: renewal",
            "re: belongs to a conversation",
            "re: renewal",
            "oxley done: x\n\noxley KIND: …\nre: renewal",
        ),
        (
            "oxley call:",
            "what was said? Write it behind the colon, such as oxley call:",
            "oxley call:",
            "oxley call: …",
        ),
        ("oxley call: …", "what was said?", "oxley call: …", "oxley call: …"),
        (
            "oxley call: ...\nwe owe: x by friday",
            "what was said?",
            "oxley call: ...",
            "oxley call: ...\nwe owe: x by friday",
        ),
        ("oxley visit\n\n...", "what was said?", "oxley visit", "oxley visit: …\n\n..."),
        (
            "oxley call in (mixed) friday with Ben",
            "what was said?",
            "oxley call in (mixed) friday with Ben",
            "oxley call in (mixed): …\nwith: Ben\ndate: friday",
        ),
        (
            "oxley call: x\nnext: … by friday",
            "… behind next: is a blank, so fill it in or leave the line out",
            "next: … by friday",
            "oxley call: x\nnext: … by friday",
        ),
        (
            "oxley call: x\nwe owe: The plan by …",
            "… behind we owe: is a blank",
            "we owe: The plan by …",
            "oxley call: x\nwe owe: The plan by …",
        ),
        ("oxley call: x\nwith: Ben, …", "… behind with: is a blank", "with: Ben, …", "oxley call: x\nwith: Ben, …"),
        ("oxley call: x\nwith: …", "… behind with: is a blank, so fill it in", "with: …", "oxley call: x\nwith: …"),
        ("oxley call: x\nby: …", "… behind by: is a blank, so fill it in", "by: …", "oxley call: x\nby: …"),
        ("oxley call: x\ndate: …", "… behind date: is a blank, so fill it in", "date: …", "oxley call: x\ndate: …"),
        ("oxley call: x\nmood: …", "… behind mood: is a blank, so fill it in", "mood: …", "oxley call: x\nmood: …"),
        ("oxley call: x\nre: …", "… behind re: is a blank, so fill it in", "re: …", "oxley call: x\nre: …"),
        ("oxley call: x\ndone: …", "… behind done: is a blank, so fill it in", "done: …", "oxley call: x\ndone: …"),
        ("oxley call: x\nnext: …", "… behind next: is a blank, so fill it in", "next: …", "oxley call: x\nnext: …"),
        (
            "oxley call: x\nthey owe: ...",
            "… behind they owe: is a blank",
            "they owe: ...",
            "oxley call: x\nthey owe: ...",
        ),
        (
            "oxley call: x\n- **We owe:** ",
            "there is nothing behind we owe:, so fill it in or leave",
            "- **We owe:**",
            "oxley call: x\nwe owe: …",
        ),
        ("oxley next: ...", "… behind next: is a blank", "oxley next: ...", "oxley next: ..."),
        ("oxley next:", "there is nothing behind next:", "oxley next:", "oxley next: …"),
        ("oxley call: x\nwith:\n", "there is nothing behind with:", "with:", "oxley call: x\nwith: …"),
        (
            "oxley call: x\nnext: a by friday\nnext: b by friday",
            "next is given twice for oxley",
            "next: b by friday",
            "",
        ),
        ("oxley call yesterday: x\ndate: friday", "date is given twice for oxley", "date: friday", ""),
        ("oxley call (mixed): x\nmood: mixed", "mood is given twice for oxley", "mood: mixed", ""),
        (
            "oxley call: x\nmood: great\nwith: Ben",
            '"great" is no mood; there are positive',
            "mood: great",
            "oxley call: x\nmood: …\nwith: Ben",
        ),
        ("oxley call: x\ndate: soon", '"soon" is not clear as a day; write', "date: soon", "oxley call: x\ndate: …"),
        (
            "oxley call: x\nwith: Ben last monday",
            '"last monday" is not clear as a day',
            "with: Ben last monday",
            "oxley call: x\nwith: Ben\ndate: …",
        ),
        (
            "oxley call last monday: x\ndate: 23.11.\ny",
            '"last monday" is not clear as a day',
            "oxley call last monday: x",
            "oxley call: x\ndate: …\ny",
        ),
        (
            "oxley call last monday: x\ndate: friday",
            '"last monday" is not clear as a day',
            "oxley call last monday: x",
            "oxley call: x\ndate: friday",
        ),
        (
            "oxley call: (neutral) Ebba is away",
            "the mood stands behind the kind, such as oxley call (neutral): …",
            "oxley call: (neutral) Ebba is away",
            "oxley call (neutral): Ebba is away",
        ),
        (
            "oxley call with Ben: Terms (Negative)\nThey left.",
            "the mood stands behind the kind",
            "oxley call with Ben: Terms (Negative)",
            "oxley call (negative): Terms\nwith: Ben\nThey left.",
        ),
        ("oxley call: [mixed]", "the mood stands behind the kind", "oxley call: [mixed]", "oxley call (mixed): …"),
        ("oxley renew: x", 'a comment cannot do "renew"; somebody has to edit the record', "oxley renew: x", ""),
        (
            "oxley call: x\n\noxley handover to lee: y",
            'a comment cannot do "handover to"',
            "oxley handover to lee: y",
            "",
        ),
        ("CLIENT call: x", "CLIENT is a blank; write the client in its place", "CLIENT call: x", "CLIENT call: x"),
        ("oxley call: x\n\nCLIENT next: y", "CLIENT is a blank", "CLIENT next: y", "oxley call: x\n\nCLIENT next: y"),
        (
            "oxley call: x\n\nnorthwind KIND: y",
            "KIND is a blank; write the kind of entry in its place: call, meet",
            "northwind KIND: y",
            "oxley call: x\n\nnorthwind KIND: y",
        ),
        ("oxley call: x\ny \x1b[2J", "it holds a control character, which no record may", "y \x1b[2J", ""),
        ("oxley call: x\u202ey", "it holds a character that turns the direction of", "oxley call: x\u202ey", ""),
        ("oxley call: x\ry", "it holds a control character", "oxley call: x\ry", ""),
        ("", "it says nothing", "", "CLIENT KIND: …"),
        (" \n\t\n", "it says nothing", "", "CLIENT KIND: …"),
        (
            "oxley call: x\naubel call:\noxley call: y\noxley cal: z\nmood: so\nnext:",
            "what was said?",
            "aubel call:",
            "oxley call: x\naubel-interiors call: …\noxley call: y\noxley call: z\nmood: …\nnext: …",
        ),
    ],
)
def test_what_is_not_understood(text: str, why: str, line: str, example: str) -> None:
    """The example is the whole comment with everything mended in it that can be, and a blank for what cannot."""
    error = refused(text)
    assert str(error).startswith(why)
    assert error.line == line
    assert error.example == example


def test_a_mood_in_brackets_within_a_title_is_no_mood() -> None:
    assert one("oxley call: The (positive) end").title == "The (positive) end"
    assert one("oxley call (mixed): Terms (negative)").title == "Terms (negative)"  # the mood is known
    assert one("oxley call: Terms (negative)\nmood: mixed").title == "Terms (negative)"
    assert one("oxley call: Terms (draft)").title == "Terms (draft)"


def test_a_comment_that_is_too_long_or_wrong_too_often_is_not_shown_again() -> None:
    assert refused(f"oxley call: x\nmood: so\n{'y ' * 9_000}").example
    assert refused(f"oxley call: x\nmood: so\n{'y ' * 11_000}").example == ""
    assert refused("oxley call: x\n" + "with:\n" * 15).example == "oxley call: x\n" + "\n".join(["with: …"] * 15)
    assert refused("oxley call: x\n" + "with:\n" * 25).example == ""


def filled(example: str) -> str:
    """An example as somebody fills it in."""
    for blank, said in {"CLIENT": "oxley", "KIND": "call", "date: …": "date: friday", "mood: …": "mood: mixed"}.items():
        example = example.replace(blank, said)
    return re.sub(r"…|\.\.\.", "They sign", example)


# Quotations of what was replied

REPLY = """\
**Oxley Instruments**: [logged a call](https://example.org/records/oxley.md#L20)
We owe: Send the scope, by Friday 27 November 2026

- "Fiona" is no contact; see [the record](https://example.org/records/oxley.md) of them
<!-- clientfiles answers comment 2817 -->"""


@pytest.mark.parametrize(
    "quotation",
    [
        "> **Oxley Instruments**: [logged a call](https://example.org/records/oxley.md#L20)",
        "> Oxley Instruments: logged a call\n> We owe: Send the scope, by Friday\n>\n> * “Fiona” is no",
        ">we owe: send the scope",
        "> see the record of them",
        "> Oxley Instruments: logged a call\n\n> is no contact\n",
        "  > Oxley\n  > Instruments",
    ],
)
def test_what_was_replied_may_be_quoted_first(quotation: str) -> None:
    assert read(f"{quotation}\n\noxley call: x", REPLY) == (Said("oxley", "call", title="x"),)
    assert refused(f"{quotation}\n\noxley call: x").line == quotation.strip().partition("\n")[0]


@pytest.mark.parametrize(
    "quotation", ["> Oxley", "> Ben is no contact of theirs", ">", "> Oxley Instruments\n> 👍 yes"]
)
def test_other_quotations_are_not_passed_over(quotation: str) -> None:
    assert str(refused(f"{quotation}\noxley call: x", REPLY)).startswith("it begins with a quotation")


def test_a_quotation_alone_says_nothing() -> None:
    assert str(refused("> Oxley Instruments: logged a call", REPLY)) == "it says nothing"


# Everything that can be said is understood

LEGAL = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff")
PIECES = st.sampled_from(
    [
        "👩‍👩‍👧",
        "@dana",
        "#1",
        "{{ x }}",
        "$(rm -rf .)",
        "`code`",
        "**bold**",
        "<!-- x -->",
        "<b>",
        "\\",
        "%0A",
        "::error::",
    ]
)
WORDS = st.lists(st.one_of(PIECES, st.text(LEGAL, min_size=1, max_size=20)), min_size=1, max_size=5).map(" ".join)
BLOCKS = st.sampled_from(
    [
        "```\nnorthwind call: x\n\n```",
        "| a | b |\n|---|---|\n| next: | x |",
        "> oxley call: x\n> with: y",
        "    next: x",
    ]
)
# What would say something of its own.
_SAYING = re.compile(
    r"(?i)\b(call|meeting|e-?mail|message|visit|note|delivery|decision|handover|owe|next|re|done|with|by|date|day|mood)\b"
)


def is_title(text: str) -> bool:
    return text == text.strip() and 0 < len(text) <= 120 and not has_hostile(text) and not re.fullmatch("…|[.]+", text)


def is_prose(text: str) -> bool:
    """Whether a paragraph neither begins code or a comment that it does not end, nor is a field or an entry."""
    return bool(text.strip()) and not has_hostile(text) and not re.search(r"(?m)^ *(```|~~~)|<!--", text)


TITLES = WORDS.filter(is_title)
PROSE = WORDS.filter(lambda text: is_prose(text) and not _SAYING.search(text) and text == text.rstrip())
TEXTS = st.lists(st.one_of(PROSE, BLOCKS), max_size=5).map("\n\n".join)
VALUES = TITLES.filter(lambda text: not re.match(r"…|\.\.", text))
NAMES = st.lists(st.sampled_from(["Fiona", "Ben Okri", "Jana Novák", "李雷"]), max_size=3, unique=True).map(tuple)
SAID = st.builds(
    Said,
    st.sampled_from(["oxley", "northwind", "aubel-interiors", "the-hub"]),
    st.sampled_from(list(SETTINGS.kinds)),
    st.sampled_from(["", "in", "out"]),
    st.sampled_from(["", *MOODS]),
    TITLES,
    TEXTS.filter(lambda text: not re.match("[…. ]*$", text)),
    st.sampled_from(["", "yesterday", "2026-11-20", "on 20 november"]),
    NAMES,
    NAMES,
    *(st.lists(VALUES, max_size=2).map(tuple) for _ in range(3)),
    st.one_of(st.just(""), VALUES),
    st.lists(VALUES, max_size=2).map(tuple),
)


@given(SAID)
@example(Said("oxley", "call", title="positive: x", text="1. a\n2. b\n\n***\n\n\n    code"))
@example(Said("oxley", "call", title="- **x** `y` – z:", text="Well, oxley call: x"))
def test_every_entry_can_be_said_and_is_read_as_it_was_meant(said: Said) -> None:
    assert read(as_message(said)) == (said,)


@given(SAID, SAID)
def test_two_entries_in_one_comment_do_not_mix(one: Said, other: Said) -> None:
    assert read(f"{as_message(one)}\n\n{as_message(other)}") == (one, other)


@given(SAID.map(lambda said: Said(said.client, we_owe=said.we_owe, following=said.following, done=said.done)))
def test_fields_without_an_entry_are_read_as_they_were_meant(said: Said) -> None:
    assume(as_message(said))
    assert read(as_message(said)) == (said,)


def outcome(text: str, clients: Clients) -> tuple[tuple[Said, ...], Misunderstood | None]:
    """What a comment says, which quotes as much as it can, or why it cannot be read."""
    try:
        return read_message(text, clients, SETTINGS, quotable=text), None
    except Misunderstood as error:
        return (), error


NASTY = [
    *"oxley call northwind cal next done re with Oxly".split(),
    *": - – > | ` ``` ** <!-- --> ( ) [ ] 1. #".split(),
]
NASTY += ["\n", "\n\n", "    ", "\t", "\r\n", "…", "...", "(positive)", "yesterday", "we owe", "they owe us", "by"]


@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(NASTY), max_size=40).map(" ".join),
        st.lists(st.sampled_from(NASTY)).map("".join),
    )
)
def test_any_text_is_understood_or_not(text: str) -> None:
    found, error = outcome(text, CLIENTS)
    if error is not None:
        assert str(error)
        assert not error.line or error.line in text.replace("\r\n", "\n")
    else:
        assert found
        assert all(said.client for said in found)
        assert not any(has_hostile(said.text) for said in found)


SLIPS = [
    *"Oxly oxley northwind Call call cal visit next done re: with: mood: date: we owe: they yesterday".split(),
    *": - (great) (mixed) > … friday monday soon Ben \n \n \n \n\n".split(" "),
    *["last monday", "23.11.", "with Ben", "by friday", "We met", "\n- ", "\nwe owe: x by friday\n", "oxley call: x\n"],
]


@given(st.lists(st.sampled_from(SLIPS), min_size=1, max_size=25).map(" ".join))
def test_what_is_offered_is_never_wrong_again(text: str) -> None:
    """It is understood, or asks for its blanks, and is understood once they are filled in."""
    _, error = outcome(text, CLIENTS)
    if error is None or not error.example:
        return
    again = outcome(error.example, CLIENTS)[1]
    if again is not None:
        assert re.search("blank|what was said", str(again)), (error.example, again)
        assert again.example == error.example
    if "…" not in text:  # which would stand for what was typed so
        assert outcome(filled(error.example), CLIENTS)[1] is None, error.example


# What was said otherwise, as a comment


@given(SAID)
def test_what_was_said_by_a_form_can_be_said_in_a_comment(said: Said) -> None:
    said = said._replace(by=(), done=())
    assert read(sayable(said, CLIENTS, SETTINGS)) == (said,)


def test_words_that_would_say_more_in_a_comment_are_quoted() -> None:
    said = Said("oxley", "call", title="x", text="They wrote:\nnext: y by friday\n\nBest")
    text = sayable(said, CLIENTS, SETTINGS)
    assert text == "oxley call: x\n\n> They wrote:\n> next: y by friday\n>\n> Best"
    assert one(text).following == ""
    assert sayable(said._replace(mood="…", day="…"), CLIENTS, SETTINGS).startswith("oxley call: x\nmood: …\ndate: …\n")


def test_what_no_comment_could_say_is_not_offered() -> None:
    assert sayable(Said("oxley", "call", title="(mixed) x"), CLIENTS, SETTINGS) == ""
    assert sayable(Said("oxley", "call", title="x", people=("Ben yesterday",)), CLIENTS, SETTINGS) == ""


MANY = Clients({f"client-{number}": f"Name {number} of many" for number in range(2_000)})


@pytest.mark.parametrize(
    "piece",
    [
        *(
            " ",
            ":",
            "-",
            "–",
            "*",
            "`",
            "<!--",
            "```\n",
            "[",
            "(",
            "call ",
            "call:",
            "a call: b\n",
            "> \n",
            "| ",
            "1. ",
            "- ",
        ),
        *(
            "oxley call: x\n",
            "client call\n",
            "we owe ",
            "with ",
            "with a and ",
            "\n",
            "a\n",
            "a:\n",
            "with:\n",
            "next:\n",
        ),
        *(
            "name 1 of many cal: x\n",
            "- - - - a\n",
            "** ",
            "**a:",
            "_a_ ",
            "`a`\n",
            "<!--\n-->\n",
            "x <!--\n",
            "](",
            "](a",
        ),
        *(
            "oxley call (",
            "call in out positive ",
            "2026-11-24 ",
            "x by ",
            "\n\n\n\n\n\nwith: a",
            "\n\n\n\n\n\nnext: a by b",
            "…",
            "İ",
            "\U0001f469\u200d",
            "> oxley\n",
            "c ",
        ),
    ],
)
def test_the_longest_comment_there_can_be_is_read_at_once(piece: str) -> None:
    """It would take minutes if any of this were tried in all ways."""
    text = (piece * 65_536)[:65_536]
    for whole in (text, f"client-7 call: {text}", f"client-7 call: x\n{text}", f"client-7 call: x\nwith: {text}"):
        found, error = outcome(whole, MANY)
        assert found or str(error)


def test_thousands_of_lines_that_each_name_another_client() -> None:
    lines = "\n".join(f"Word{number} call: x" for number in range(4_000))
    with pytest.raises(Misunderstood, match="more of its lines look like the beginning of an entry than"):
        read_message(f"client-7 call: x\n{lines}", MANY, SETTINGS)
