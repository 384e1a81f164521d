"""The line that begins an entry, as people type it on a phone; every client, kind and day in it is made out."""

from __future__ import annotations

import pytest

from clientfiles.recording.clients import EXACT, Clients, Match
from clientfiles.settings import Settings
from clientfiles.syncing.heads import NOBODY, Doubt, Head, Reader, field_named, field_of, kinds_in

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
    assert head("oxley call – positive tomorrow: The demo")[4:8] == ("", (), "", "positive tomorrow: The demo")
    assert head("oxley call – tomorrow: The demo").title == "tomorrow: The demo"  # it may be what was said
    assert head("oxley call – They said: wait").title == "They said: wait"
    assert head("oxley call: positive: They sign").title == "positive: They sign"
    assert head("oxley call (mixed) - positive: They sign").title == "positive: They sign"


def test_the_day_first_as_in_the_log() -> None:
    assert head("2026-11-24 oxley call: x").day == "2026-11-24"
    assert head("### 2026-11-24: oxley call (mixed): x")[4:7] == ("mixed", (), "2026-11-24")
    assert head("**2026-11-24 oxley call:** x").title == "x"
    found = doubt("2026-11-24 oxley call yesterday: x")
    assert found.why == "it gives two days"
    assert found.head
    assert found.head.rows == ("oxley call: x", "date: …")
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
    ("row", "why", "rows"),
    [
        ("Oxly call: x", 'there is no client "Oxly"; did you mean oxley?', ["oxley call: x"]),
        ("oxly next: x", 'there is no client "oxly"; did you mean oxley?', ["oxley next: x"]),
        ("n call with Ben: x", '"n" could be nord-sud or northwind', ["CLIENT call: x", "with: Ben"]),
        ("northwind cal: x", '"cal" is no kind of log entry; did you mean call?', ["northwind call: x"]),
        (
            "northwind metting out (mixed) yesterday: x",
            '"metting" is no kind of log entry; did you mean meeting?',
            ["northwind meeting out (mixed): x", "date: yesterday"],
        ),
        (
            "Northwind Traders emial - x",
            '"emial" is no kind of log entry; did you mean email?',
            ["northwind email: x"],
        ),
        (
            "northwind call about invoices: x",
            '"about invoices" between the kind and the colon cannot be read',
            ["northwind call: about invoices: x"],
        ),
        (
            "northwind call (mixed) about it yesterday with Ben: x",
            '"about it yesterday" between the kind and the colon cannot be read',
            ["northwind call (mixed): about it: x", "with: Ben", "date: yesterday"],
        ),
        (
            "northwind call early monday then: x",
            '"early monday then" between the kind and the colon cannot be read',
            ["northwind call: early monday then: x", "date: …"],
        ),
        (
            "oxley call (great) with Ben: x",
            '"great" is no mood; there are positive, neutral, mixed and negative',
            ["oxley call: x", "with: Ben", "mood: …"],
        ),
        ("oxley call (mixed) (positive): x", "it gives two moods", ["oxley call: x", "mood: …"]),
        ("oxley call (in) (out): x", "it gives two directions", []),
        (
            "oxley call on friday with Fiona yesterday: x",
            "it gives two days",
            ["oxley call: x", "with: Fiona", "date: …"],
        ),
        *(
            (
                f"oxley meeting {behind}: x",
                f'"{day}" is not clear as a day; write 2026-11-20, yesterday, friday or 20 november',
                ["oxley meeting: x", "with: Lotte", "date: …"],
            )
            for behind, day in [
                ("last friday with Lotte", "last friday"),
                ("with Lotte last friday", "last friday"),
                ("23.11. with Lotte", "23.11."),
                ("(23/11) with Lotte", "23/11"),
                ("with Lotte on 23.11.2026", "on 23.11.2026"),
                ("next week with Lotte", "next week"),
            ]
        ),
        (
            "oxley call in out: x",
            '"out" between the kind and the colon cannot be read',
            ["oxley call in: out: x"],
        ),
        ("oxley news (positive): x", '"news" is no kind of log entry; there are call,', ["oxley KIND (positive): x"]),
        (
            "northwind handover to lee: x",
            'a comment cannot do "handover to"; somebody has to edit the record for that',
            [],
        ),
    ],
)
def test_what_is_nearly_a_head(row: str, why: str, rows: list[str]) -> None:
    """What could be read stays, what could not is a blank, and words that mean nothing join the title."""
    found = doubt(row)
    assert found.why.startswith(why)
    assert not found.is_prose
    assert (list(found.head.rows) if found.head else []) == rows


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Oxley call went well", "there is no colon behind the kind"),
        ("The call about invoices: x", '"about invoices" between the kind and the colon cannot be read'),
        ("Oxley: they sign", "it does not say what kind of entry it is; there are call, meeting, email, message,"),
        ("Oxley prices: they rise", '"prices" is no kind of log entry; there are call, meeting, email, message,'),
        ("Oxley renew: they sign", 'a comment cannot do "renew"'),
    ],
)
def test_what_may_as_well_be_a_sentence(row: str, why: str) -> None:
    assert doubt(row).is_prose
    assert doubt(row).why.startswith(why)


def test_words_without_a_sign_need_a_client_beyond_doubt() -> None:
    reader = Reader(CLIENTS, SETTINGS)
    for row in ("the call today", "ox call", "n call"):  # theatre has that beginning
        found = reader.head(row)
        assert isinstance(found, Doubt)
        assert found[:2] == ("there is no colon behind the kind", True)
    assert isinstance(reader.head("northwind call today"), Head)


def test_an_ordinary_word_is_not_enough() -> None:
    found = Reader(Clients({"open-house": ""}), SETTINGS).head("open call today")
    assert isinstance(found, Doubt)
    assert found[:2] == ("there is no colon behind the kind", True)


def test_two_clients_that_both_fit() -> None:
    clients = Clients({"oxley": "", "oxley-visit": ""})
    found = Reader(clients, SETTINGS).head("oxley visit - call: x")
    assert isinstance(found, Doubt)
    assert found.why == "it could be about oxley or oxley-visit"
    assert found.head
    assert found.head.rows == ("CLIENT KIND: oxley visit - call: x",)  # neither is made of it
    found = Reader(clients, SETTINGS).head("oxley visit call: x")
    assert isinstance(found, Head)
    assert found.client.id == "oxley-visit"


def test_the_blanks_of_an_example_are_a_client_and_a_kind() -> None:
    assert head("CLIENT KIND (mixed): x")[:5] == (NOBODY, "KIND", "", "", "mixed")
    assert head("CLIENT next: x").client == NOBODY
    assert Reader(CLIENTS, SETTINGS).head("client kind: x") is None  # only as it is shown
    assert doubt("oxley kind: x").is_prose


def test_a_head_as_the_lines_that_say_it() -> None:
    found = head("**Oxley** email out (mixed) with Fiona & Ben yesterday: **Terms**")
    assert found.rows == ("oxley email out (mixed): **Terms**", "with: Fiona, Ben", "date: yesterday")
    assert found._replace(title="", people=(), day="").rows == ("oxley email out (mixed): …",)
    assert found._replace(blanks=("mood", "date"), mood="", day="").rows[2:] == ("date: …", "mood: …")
    assert found._replace(blanks=("direction",)).rows == ()  # no line of its own could say it
    assert head("oxley we owe them: x by friday").rows == ("oxley we owe: x by friday",)


def test_a_client_at_the_beginning_and_anywhere() -> None:
    reader = Reader(CLIENTS, SETTINGS)
    assert reader.begins_with("Oxley Instruments: they sign") == (Match("oxley", EXACT, "oxley instruments"), 17)
    assert reader.begins_with("They of Oxley") is None
    assert reader.begins_with("ox: they sign") is None  # a beginning may be anything
    assert reader.begins_with("") is None
    found = list(reader.named_in("We met Oxley and Aubel Interiors"))
    assert [(match.id, start, end) for match, start, end in found] == [
        ("aubel-interiors", 17, 32),
        ("oxley", 7, 12),
        ("aubel-interiors", 17, 22),
    ]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("oxley renew for a year", "renew"),
        ("Oxley Instruments: renew until 2028", "renew"),
        ("snooze oxley until friday", "snooze"),
        ("oxley end: they are closed", "end"),
        ("oxley end on friday", "end"),
        ("oxley end", "end"),
        ("oxley hand over to lee", "hand over to"),
        ("oxley pause until may", "pause"),
    ],
)
def test_what_no_comment_can_do(row: str, what: str) -> None:
    why = f'a comment cannot do "{what}"; somebody has to edit the record for that'
    assert Reader(CLIENTS, SETTINGS).no_entry(row) == why


def test_no_comment_begins_a_record() -> None:
    why = 'a comment cannot do "new client"; somebody has to add a record for that'
    assert Reader(CLIENTS, SETTINGS).no_entry("New client: Zork Ltd") == why


@pytest.mark.parametrize(
    "row",
    ["renew: soon", "oxley renewal: soon", "oxley end of the project", "oxley handover: x", "oxley new client: x"],
)
def test_what_only_begins_like_it(row: str) -> None:
    assert Reader(CLIENTS, SETTINGS).no_entry(row) == ""


def test_names_of_fields_and_kinds() -> None:
    assert [field_named(each) for each in ("We  owe them", "they owe us", "Next action", "re")] == [
        "we_owe",
        "they_owe",
        "following",
        "subjects",
    ]
    found = kinds_in(Reader(CLIENTS, SETTINGS).kinds).findall("A follow-up Call, e-mail, recall, call-centre, KIND")
    assert found == ["follow-up", "Call", "e-mail", "KIND"]
