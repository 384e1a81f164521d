"""The line that begins an entry, as people type it on a phone; every client, kind and day in it is made out."""

from __future__ import annotations

import pytest

from clientfiles.recording.clients import Clients
from clientfiles.settings import Settings
from clientfiles.syncing.heads import Doubt, Head, Reader, field_of

CLIENTS = Clients(
    {
        "oxley": "Oxley Instruments",
        "northwind": "Northwind Traders",
        "aubel-interiors": "Aubel Interiors",
        "call-centre": "Call Centre Ltd",
        "visit-norway": "Visit Norway",
        "theatre": "Theatre am Hof",
        "fc-kiel": "1. FC Kiel",
        "nord-sud": "Nord – Süd: Reisen",
        "gut": "Gut_Leben",
    }
)
SETTINGS = Settings(kinds={**Settings().kinds, "workshop": True, "follow-up": True})


def head(row: str) -> Head:
    found = Reader(CLIENTS, SETTINGS).head(row)
    assert isinstance(found, Head), f"{row}: {found}"
    return found


def doubt(row: str) -> Doubt:
    found = Reader(CLIENTS, SETTINGS).head(row)
    assert isinstance(found, Doubt), f"{row}: {found}"
    return found


@pytest.mark.parametrize(
    "row",
    [
        "oxley call: They sign",
        "Oxley Call: They sign",
        "OXLEY CALL : They sign",
        "oxley call：They sign",
        "oxley call - They sign",
        "oxley call -- They sign",
        "oxley call – They sign",
        "oxley call—They sign",
        "oxley  call:  They sign  ",
        "oxley\xa0call: They sign",
        "Oxley – call: They sign",
        "Oxley, call: They sign",
        "Oxley: call: They sign",
        "oxley - call - They sign",
        "Oxley Instruments call: They sign",
        "oxley instr call: They sign",
        "ox call: They sign",
        "- oxley call: They sign",
        "* oxley call: They sign",
        "• oxley call: They sign",
        "1. oxley call: They sign",
        "1) oxley call: They sign",
        "### oxley call: They sign",
        "- [ ] oxley call: They sign",
        "- [x] **oxley call**: They sign",
        "**oxley call:** They sign",
        "**oxley call: They sign**",
        "**oxley** call: They sign",
        "oxley **call:** They sign",
        "*oxley call:* They sign",
        "__oxley call__: They sign",
        "`oxley call: They sign`",
        "`oxley call`: They sign",
    ],
)
def test_one_thing_in_many_ways(row: str) -> None:
    found = head(row)
    assert (found.client.id, found.kind, found.title) == ("oxley", "call", "They sign")


@pytest.mark.parametrize(
    ("behind", "details"),
    [
        ("in", {"direction": "in"}),
        ("OUT", {"direction": "out"}),
        ("(in)", {"direction": "in"}),
        ("(positive)", {"mood": "positive"}),
        ("(Positive)", {"mood": "positive"}),
        ("[mixed]", {"mood": "mixed"}),
        ("negative", {"mood": "negative"}),
        (", positive", {"mood": "positive"}),
        ("out (positive)", {"direction": "out", "mood": "positive"}),
        ("yesterday", {"day": "yesterday"}),
        ("on 20 november", {"day": "on 20 november"}),
        ("November 20, 2026", {"day": "November 20 2026"}),
        ("(yesterday)", {"day": "yesterday"}),
        ("2026-11-20", {"day": "2026-11-20"}),
        ("on 20 november (positive)", {"day": "on 20 november", "mood": "positive"}),
        ("positive yesterday", {"day": "yesterday", "mood": "positive"}),
        ("yesterday positive", {"day": "yesterday", "mood": "positive"}),
        ("with Fiona", {"people": ("Fiona",)}),
        ("with Fiona and Ben", {"people": ("Fiona", "Ben")}),
        ("With Fiona & Ben, Jana Novák", {"people": ("Fiona", "Ben", "Jana Novák")}),
        ("w/ Fiona", {"people": ("Fiona",)}),
        ("with Fiona (accounts)", {"people": ("Fiona (accounts)",)}),
        ("with Fiona yesterday", {"people": ("Fiona",), "day": "yesterday"}),
        ("with Fiona on 20 november", {"people": ("Fiona",), "day": "on 20 november"}),
        ("with Fiona (positive)", {"people": ("Fiona",), "mood": "positive"}),
        ("with Jean-Luc", {"people": ("Jean-Luc",)}),
        ("with April", {"people": ("April",)}),
        ("with Friday", {"people": ("Friday",)}),
        (
            "in (mixed) with Ben friday",
            {"direction": "in", "mood": "mixed", "people": ("Ben",), "day": "friday"},
        ),
    ],
)
def test_what_may_stand_behind_the_kind(behind: str, details: dict[str, object]) -> None:
    found = head(f"oxley call {behind}: They sign")
    nothing = {"direction": "", "mood": "", "people": (), "day": ""}
    assert {name: getattr(found, name) for name in nothing} == nothing | details
    assert found.title == "They sign"
    assert head(f"oxley call {behind}").title == ""  # the whole line, where the text is below it


def test_the_mood_between_two_signs() -> None:
    assert head("oxley call - positive: They sign").mood == "positive"
    assert head("oxley call – in, mixed: They sign")[3:5] == ("in", "mixed")
    assert head("oxley call – positive tomorrow: The demo")[4:] == ("", (), "", "positive tomorrow: The demo", True)
    assert head("oxley call – tomorrow: The demo").title == "tomorrow: The demo"  # it may be what was said
    assert head("oxley call – They said: wait").title == "They said: wait"
    assert head("oxley call: positive: They sign").title == "positive: They sign"
    assert head("oxley call (mixed) - positive: They sign").title == "positive: They sign"


def test_the_day_first_as_in_the_log() -> None:
    assert head("2026-11-24 oxley call: x").day == "2026-11-24"
    assert head("### 2026-11-24: oxley call (mixed): x")[4:7] == ("mixed", (), "2026-11-24")
    assert head("**2026-11-24 oxley call:** x").title == "x"
    assert doubt("2026-11-24 oxley call yesterday: x") == Doubt("it gives two days")
    assert Reader(CLIENTS, SETTINGS).head("2026-02-30 oxley call: x") is None


@pytest.mark.parametrize(
    ("row", "client", "kind"),
    [
        ("Aubel Interiors call: x", "aubel-interiors", "call"),
        ("aubel e-mail out: x", "aubel-interiors", "email"),
        ("Call Centre Ltd call: x", "call-centre", "call"),
        ("call-centre call: x", "call-centre", "call"),
        ("Call Centre Ltd - visit: x", "call-centre", "visit"),
        ("Visit Norway meeting: x", "visit-norway", "meeting"),
        ("visit norway visit: x", "visit-norway", "visit"),
        ("1. FC Kiel call: x", "fc-kiel", "call"),
        ("Nord – Süd: Reisen call: x", "nord-sud", "call"),
        ("nord-sud call: x", "nord-sud", "call"),
        ("Gut_Leben call: x_", "gut", "call"),
        ("oxley workshop: x", "oxley", "workshop"),
        ("oxley follow-up: x", "oxley", "follow-up"),
        ("oxley call: Northwind meeting: postponed", "oxley", "call"),
    ],
)
def test_names_that_look_like_something_else(row: str, client: str, kind: str) -> None:
    found = head(row)
    assert (found.client.id, found.kind) == (client, kind)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("oxley next: Call by friday", "following"),
        ("Oxley next action: Call by friday", "following"),
        ("oxley we owe: Call by friday", "we_owe"),
        ("Oxley – we owe them – Call by friday", "we_owe"),
        ("- **oxley they owe us:** Call by friday", "they_owe"),
        ("oxley done: Call by friday", "done"),
    ],
)
def test_a_field_of_a_client(row: str, field: str) -> None:
    found = head(row)
    assert (found.client.id, found.kind, found.field, found.title) == ("oxley", "", field, "Call by friday")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("we owe: x", ("we_owe", "x")),
        ("We owe them: x", ("we_owe", "x")),
        ("we owe – x", ("we_owe", "x")),
        ("They owe: x", ("they_owe", "x")),
        ("THEY OWE US : x", ("they_owe", "x")),
        ("next: x", ("following", "x")),
        ("Next action: x", ("following", "x")),
        ("re: x", ("subjects", "x")),
        ("- [ ] done: x", ("done", "x")),
        ("**next:** x", ("following", "x")),
        ("- **We owe**: x: y", ("we_owe", "x: y")),
        ("next:", ("following", "")),
        ("next - x", None),  # a sentence without its verb
        ("next steps: none", None),
        ("we owe you", None),
        ("and we owe: x", None),
        ("redo: x", None),
    ],
)
def test_field_of(row: str, field: tuple[str, str] | None) -> None:
    assert field_of(row) == field


@pytest.mark.parametrize(
    "row",
    [
        "After the call: Jana was happy",
        "Price: 40,000",
        "Next steps: none",
        "Note: they are closed on friday",
        "They were in a meeting",
        "call: They sign",
        "Jana said they owe: nothing",
        "oxlip call centre",
        "oxley-call: x",
        "👍",
        "",
        ":" * 50,
    ],
)
def test_what_begins_nothing(row: str) -> None:
    assert Reader(CLIENTS, SETTINGS).head(row) is None


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Oxly call: x", 'there is no client "Oxly"; did you mean oxley?'),
        ("oxly next: x", 'there is no client "oxly"; did you mean oxley?'),
        ("n call: x", '"n" could be nord-sud or northwind'),
        ("northwind cal: x", '"cal" is no kind of log entry; did you mean call?'),
        ("northwind metting yesterday: x", '"metting" is no kind of log entry; did you mean meeting?'),
        ("Northwind Traders emial - x", '"emial" is no kind of log entry; did you mean email?'),
        ("northwind call about invoices: x", '"about invoices" between the kind and the colon cannot be read'),
        ("oxley call (great): x", '"great" is no mood; there are positive, neutral, mixed and negative'),
        ("oxley call (mixed) (positive): x", "it gives two moods"),
        ("oxley call on friday with Fiona yesterday: x", "it gives two days"),
        (
            "oxley call last friday: x",
            '"last friday" is not clear as a day; write the date, such as 20 november',
        ),
        ("oxley call in out: x", '"out" between the kind and the colon cannot be read'),
    ],
)
def test_what_is_nearly_a_head(row: str, why: str) -> None:
    assert doubt(row) == Doubt(why)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Oxley call went well", "there is no colon behind the kind"),
        ("The call about invoices: x", '"about invoices" between the kind and the colon cannot be read'),
        ("Oxley: they sign", "it does not say what kind of entry it is; there are call, meeting, email, message,"),
    ],
)
def test_what_may_as_well_be_a_sentence(row: str, why: str) -> None:
    assert doubt(row).is_prose
    assert doubt(row).why.startswith(why)


def test_words_without_a_sign_need_a_client_beyond_doubt() -> None:
    reader = Reader(CLIENTS, SETTINGS)
    for row in ("the call today", "ox call", "n call"):  # theatre has that beginning
        assert reader.head(row) == Doubt("there is no colon behind the kind", is_prose=True)
    assert isinstance(reader.head("northwind call today"), Head)


def test_an_ordinary_word_is_not_enough() -> None:
    found = Reader(Clients({"open-house": ""}), SETTINGS).head("open call today")
    assert found == Doubt("there is no colon behind the kind", is_prose=True)


def test_two_clients_that_both_fit() -> None:
    clients = Clients({"oxley": "", "oxley-visit": ""})
    found = Reader(clients, SETTINGS).head("oxley visit - call: x")
    assert found == Doubt("it could be about oxley or oxley-visit")
    found = Reader(clients, SETTINGS).head("oxley visit call: x")
    assert isinstance(found, Head)
    assert found.client.id == "oxley-visit"


@pytest.mark.parametrize(
    ("row", "why", "example"),
    [
        (
            "Call with Oxley: They sign",
            "the client comes first and the kind behind it, such as oxley call: …",
            "oxley call: They sign",
        ),
        ("Also oxley visit: x", "the client comes first and", "oxley visit: x"),
        ("Zork call: x", 'there is no client "Zork"', "CLIENT call: x"),
        ("Zork email (positive) - x", 'there is no client "Zork"', "CLIENT email (positive): x"),
        ("Oxly call: x", 'there is no client "Oxly"; did you mean oxley?', "CLIENT call: x"),
        ("Oxley: they sign", "it does not say what kind of entry it is", "oxley call: they sign"),
        ("Oxley signed", "it does not say what kind of entry it is", "oxley call: …"),
        ("Oxley was nice: x", "it does not say what kind of entry it is", "oxley call: x"),
        ("oxley cal (mixed): x", '"cal" is no kind', "oxley call (mixed): x"),
        ("oxley call (great): They sign", '"great" is no mood', "oxley call: They sign"),
        ("oxley call (positive) they sign", "there is no colon", "oxley call (positive): they sign"),
        ("oxley call they sign", "there is no colon behind the kind", "oxley call: they sign"),
        ("oxley call about x: y", '"about x" between the kind', "oxley call: about x: y"),
        ("we owe: x by friday", "it does not say which client it is about", "CLIENT we owe: x by friday"),
        ("next:", "it does not say which client it is about", "CLIENT next: …"),
        ("thanks!", "it does not begin with a client and a kind of entry", "CLIENT call: …"),
    ],
)
def test_why_a_comment_cannot_begin_so_and_how_it_could(row: str, why: str, example: str) -> None:
    reader = Reader(CLIENTS, SETTINGS)
    assert reader.why_not(row).startswith(why)
    assert reader.example(row) == example
