"""The issue form: what GitHub renders of it, read back; and the form itself, which has to ask for what is read."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from repositories import ROOT

from clientfiles.model import MOODS
from clientfiles.publishing import LABEL
from clientfiles.recording.clients import Clients
from clientfiles.settings import Settings
from clientfiles.syncing.forms import LABELS, is_form, read_form
from clientfiles.syncing.grammar import read_message
from clientfiles.syncing.said import Misunderstood, Said, as_message

CLIENTS = Clients({"oxley": "Oxley Instruments", "northwind": "Northwind Traders", "north-bay": ""})
SETTINGS = Settings()
FORM = ROOT / ".github" / "ISSUE_TEMPLATE" / "log-a-conversation.yml"


def body(**answers: str) -> str:
    """The form as GitHub renders it, filled in by the names that the labels have here."""
    given = {"client": "oxley", "kind": "call", "text": "They sign on Friday"} | answers
    return "\n\n".join(
        f"### {label}\n\n{given.get(name) or '_No response_'}" for name, label in LABELS._asdict().items()
    )


def read(text: str) -> Said | None:
    return read_form(text, CLIENTS, SETTINGS)


def refused(text: str) -> Misunderstood:
    with pytest.raises(Misunderstood) as error:
        read(text)
    assert "\n" not in str(error.value)
    return error.value


def read_or_told(text: str) -> Said | Misunderstood | None:
    try:
        return read(text)
    except Misunderstood as error:
        return error


def test_a_form_with_every_answer() -> None:
    text = body(
        client="Oxley Instruments",
        kind="email",
        mood="positive",
        people="Fiona, Ben and Jana",
        text="They sign on Friday\n\n- the scope stays\n- so does the price",
        we_owe="Send the scope by friday\n- Send the photos by monday\n\n",
        they_owe="1. Signed contract by 3 december",
        following="Call about the kick-off  by 3 december",
        subjects="renewal",
        day="on 20 november",
    )
    expected = Said(
        "oxley",
        "email",
        "",
        "positive",
        "They sign on Friday",
        "- the scope stays\n- so does the price",
        "on 20 november",
        ("Fiona", "Ben", "Jana"),
        (),
        ("renewal",),
        ("Send the scope by friday", "Send the photos by monday"),
        ("Signed contract by 3 december",),
        "Call about the kick-off by 3 december",
    )
    assert read(text) == expected
    assert read(text.replace("\n", "\r\n") + "\r\n") == expected


def test_a_form_with_the_two_answers_that_it_needs() -> None:
    assert read(body()) == Said("oxley", "call", title="They sign on Friday")
    assert read(body(kind="", client="ox")) == Said("oxley", "call", title="They sign on Friday")


@pytest.mark.parametrize(
    "text", ["", "oxley call: x", "### Kind\n\ncall", "### Clients\n\noxley", "As of today\n### Client"]
)
def test_what_is_no_form(text: str) -> None:
    assert not is_form(text)
    assert read(text) is None


@pytest.mark.parametrize(
    ("answer", "title", "text"),
    [
        ("They sign", "They sign", ""),
        ("They sign\nsoon", "They sign", "soon"),
        ("They sign\n\nsoon\n\n\n- x", "They sign", "soon\n\n\n- x"),
        ("- a\n- b", "", "- a\n- b"),
        ("> They sign\n\nyes", "", "> They sign\n\nyes"),
        ("```\nx\n```", "", "```\nx\n```"),
        ("    code", "", "    code"),
        ("long " * 40 + "\nmore", "", "long " * 40 + "\nmore"),
        ("northwind call: x\nnext: y", "northwind call: x", "next: y"),  # words, not fields
    ],
)
def test_the_first_line_is_the_title(answer: str, title: str, text: str) -> None:
    said = read(body(text=answer))
    assert said is not None
    assert (said.title, said.text, said.following) == (title, text, "")


def test_what_was_said_may_look_like_the_form() -> None:
    """Somebody pastes another form into it, from the second heading on."""
    pasted = "They wrote:\n\n" + body(client="northwind", kind="visit", day="yesterday", we_owe="x by friday")
    said = read(body(text=pasted, they_owe="y by friday", day="2026-11-20"))
    assert said is not None
    assert (said.client, said.kind, said.day) == ("oxley", "call", "2026-11-20")
    assert (said.we_owe, said.they_owe) == ((), ("y by friday",))
    assert said.title == "They wrote:"
    assert said.text == pasted.partition("\n\n")[2]


@pytest.mark.parametrize(
    ("answers", "why", "line", "example"),
    [
        ({"client": ""}, "Client: say which client it is about", "", "CLIENT call: SIGN"),
        ({"client": "oxly"}, 'Client: there is no client "oxly"; did you mean oxley?', "oxly", "oxley call: SIGN"),
        ({"client": "north"}, 'Client: "north" could be north-bay or northwind', "north", "CLIENT call: SIGN"),
        ({"kind": "cal"}, 'Kind: "cal" is no kind of log entry; did you mean "call"?', "cal", "oxley call: SIGN"),
        ({"kind": "news"}, 'Kind: "news" is no kind of log entry; write one of', "news", "oxley KIND: SIGN"),
        ({"mood": "great"}, 'Mood: "great" is no mood; there are positive,', "great", "oxley call: SIGN\nmood: …"),
        ({"day": "soon"}, 'Day: "soon" is not clear as a day; write', "soon", "oxley call: SIGN\ndate: …"),
        ({"text": ""}, "What was said: there is nothing here; a sentence is enough", "", "oxley call: …"),
        (
            {"text": "", "kind": "email out", "mood": "Mixed"},
            "What was said: there is nothing here",
            "",
            "oxley email out (mixed): …",
        ),
        (
            {"text": "(neutral) Ebba is away"},
            "What was said: the mood has a field of its own",
            "(neutral) Ebba is away",
            "oxley call (neutral): Ebba is away",
        ),
        (
            {"people": "Fiona last monday"},
            'With: "last monday" is not clear as a day',
            "Fiona last monday",
            "oxley call: SIGN\nwith: Fiona\ndate: …",
        ),
        (
            {"people": "Fiona yesterday", "day": "friday"},
            'With: it says "yesterday", and there is another day below',
            "Fiona yesterday",
            "oxley call: SIGN\nwith: Fiona\ndate: …",
        ),
        (
            {"mood": "great", "day": "soon", "people": "Fiona", "client": "zork"},
            'Client: there is no client "zork"',
            "zork",
            "CLIENT call: SIGN\nmood: …\nwith: Fiona\ndate: …",
        ),
        ({"text": "a \x1b b"}, "it holds a control character", "a \x1b b", ""),
        ({"people": "a \u202e b"}, "it holds a character that turns", "a \u202e b", ""),
    ],
)
def test_answers_that_cannot_be_read(answers: dict[str, str], why: str, line: str, example: str) -> None:
    """What could not be read is a blank in the comment that is offered, and everything else is as it was."""
    error = refused(body(**answers))
    assert str(error).startswith(why)
    assert error.line == line
    assert error.example == example.replace("SIGN", "They sign on Friday")


@pytest.mark.parametrize(
    "answers", [{"client": "zork"}, {"mood": "great"}, {"day": "soon"}, {"kind": "zzz"}, {"text": ""}]
)
def test_an_example_that_is_sent_as_it_is_asks_for_its_blank(answers: dict[str, str]) -> None:
    with pytest.raises(Misunderstood, match=r"blank|what was said\?"):
        read_message(refused(body(**answers)).example, CLIENTS, SETTINGS)


def test_a_day_behind_the_people_is_the_day() -> None:
    said = read(body(people="Fiona and Ben yesterday"))
    assert said is not None
    assert (said.people, said.day) == (("Fiona", "Ben"), "yesterday")


def test_words_that_would_say_more_in_a_comment_are_quoted_in_it() -> None:
    error = refused(body(client="north", text="They wrote:\nnext: call them"))
    assert error.example == "CLIENT call: They wrote:\n\n> next: call them"


def test_nothing_that_was_typed_is_lost_with_the_answer_that_is_wrong() -> None:
    """The example is the whole as a comment, so that only the client has to be filled in."""
    answers = {"text": "They sign\n\n- soon", "mood": "mixed", "people": "Fiona", "day": "friday", "kind": "visit"}
    answers |= {"we_owe": "x by friday\ny by monday", "following": "z by friday", "subjects": "renewal"}
    said = read(body(**answers))
    assert said is not None
    error = refused(body(client="zork", **answers))
    assert error.example == as_message(said._replace(client="CLIENT"))
    assert read_message(error.example.replace("CLIENT", "oxley"), CLIENTS, SETTINGS) == (said,)


@pytest.mark.parametrize("label", LABELS[1:])
def test_a_form_whose_headings_were_changed(label: str) -> None:
    error = refused(body().replace(f"### {label}\n", "### Something else\n"))
    assert str(error).startswith(f'the form has no answer for "{label}"; its headings have to stay as they are')


PIECES = st.sampled_from([*(f"### {label}\n" for label in LABELS), "\n", "oxley", "call", "_No response_", "- ", "x"])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_anything_below_the_first_heading_is_read_or_told(text: str) -> None:
    said = read_or_told(f"### Client\n\noxley\n\n### Kind\n\n{text}")
    assert str(said) if isinstance(said, Misunderstood) else said is not None and said.client == "oxley"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=100))
def test_what_was_said_arrives_as_it_was_typed(text: str) -> None:
    words = text.replace("\ufeff", "").strip()
    if not words or not words.isprintable() or words in ("None", "_No response_"):
        return
    said = read(body(text=f"Title\n\n{words}\n\nEnd"))
    assert said is not None
    assert (said.title, said.text) == ("Title", f"{words}\n\nEnd")


def test_the_longest_form_there_can_be_is_read_at_once() -> None:
    for piece in ("### We owe\n", "### Client\n\n", "\n", "- ", "and "):
        text = piece * (65_000 // len(piece))
        for name in ("client", "text", "we_owe", "people", "day"):
            assert read_or_told(body(**{name: text})) is not None


# The form itself


@pytest.fixture
def form() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FORM.read_text(encoding="utf-8"))
    return loaded


def test_the_form_asks_for_what_is_read(form: dict[str, Any]) -> None:
    fields = {field["id"]: field for field in form["body"]}
    assert {name: field["attributes"]["label"] for name, field in fields.items()} == LABELS._asdict()
    assert list(fields) == list(LABELS._fields)  # answers are found by the order of their headings
    assert fields["kind"]["attributes"]["options"] == list(Settings().kinds)
    assert fields["kind"]["attributes"]["default"] == 0
    assert fields["mood"]["attributes"]["options"] == list(MOODS)
    assert form["labels"] == [LABEL.name]
    required = [name for name, field in fields.items() if field.get("validations", {}).get("required")]
    assert required == ["client", "kind", "text"]


def test_what_holds_several_lines_can_be_typed_on_several(form: dict[str, Any]) -> None:
    kinds = {field["id"]: field["type"] for field in form["body"]}
    assert [name for name, kind in kinds.items() if kind == "textarea"] == ["text", "we_owe", "they_owe"]
    assert set(kinds.values()) == {"input", "textarea", "dropdown"}


def test_the_examples_in_the_form_are_understood(form: dict[str, Any]) -> None:
    shown = {field["id"]: field["attributes"].get("placeholder", "") for field in form["body"]}
    shown |= {"day": shown["day"].split(", ")[0], "mood": "mixed", "kind": "call"}
    assert read(body(**shown)) == Said(
        "oxley",
        "call",
        "",
        "mixed",
        "They sign on Friday",
        "",
        "yesterday",
        ("Fiona", "Ben"),
        (),
        ("renewal",),
        ("Send the final scope by friday",),
        ("Signed contract by 3 december",),
        "Call about the kick-off by 3 december",
    )
