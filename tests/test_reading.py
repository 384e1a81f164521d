"""The fields of a record, and what is said of those that are missing, unknown or of the wrong kind."""

from __future__ import annotations

from datetime import date

import pytest
from examples import RECORD, SURROUNDINGS, changed, client_of, codes, problems, record_of
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfiles.model import STATUSES, Client, fields_of
from clientfiles.reading import client_id, read_news
from clientfiles.records import record_from
from clientfiles.settings import Settings
from clientfiles.values import Birthday, Duration, Money

# A record with every field.
COMPLETE = """\
---
name: Northwind Traders
owner: dana                      # one accountable person
status: active
since: 2021-04
tier: A
cadence: 14 days
topics: [logistics, customs]
founded: 1998
group: Northwind Group
x_crm: 0471
contacts:
  - name: Jana Novák
    role: COO, signs renewals
    email: jana.novak@northwind.example
    phone: +49 30 901820
    birthday: 02-29
    timezone: Europe/Prague
    primary: Yes
  - name: Tom Reyes
    left: 2026-03-31
contracts:
  - title: Support retainer
    value: 48 000 EUR/year
    start: 2024-02-01
    renewal: 2027-02-01
    notice: 60 days
    auto_renew: true
  - title: Shop
    value: 900.50 GBP/month
    start: 2025-01-01
    ends: 2027-06-30
  - title: Hosting
    value: 40 EUR/month
    start: 2023-01-01
    renewal: open
    notice: 3 months
    ended: 2025-12-31
open_items:
  - we_owe: Send the revised statement of work
    owner: lee
    due: 2026-11-20
  - they_owe: >
      Signed
      agreement
    due: 2026-12-01
  - pending: Budget decision
milestones:
  - what: Phase 2 go-live
    planned: 2026-11-10
    reached: 2026-11-12
occasions:
  - what: New headquarters opens
    date: 2027-03-01
    yearly: no
opportunities:
  - what: Polish branch
    value: 20000 EUR/year
snooze:
  - rule: check-in
    until: 2026-12-10
    why: Jana is on leave
next_action: {what: Call Jana, due: 2026-11-30, owner: lee}
---
"""


def test_every_field_is_read() -> None:
    assert problems(COMPLETE) == []
    client = client_of(COMPLETE)
    assert (client.id, client.name, client.owner, client.tier) == ("northwind", "Northwind Traders", "dana", "A")
    assert (str(client.since), str(client.founded), client.cadence) == ("2021-04", "1998", Duration(14, "day"))
    assert (client.topics, client.group, client.extra) == (
        ("logistics", "customs"),
        "Northwind Group",
        (("x_crm", "0471"),),
    )
    jana, tom = client.contacts
    assert (jana.birthday, jana.primary, jana.phone) == (Birthday(None, 2, 29), True, "+49 30 901820")
    assert (tom.left, tom.primary) == (date(2026, 3, 31), None)
    retainer, shop, hosting = client.contracts
    assert (retainer.value, retainer.auto_renew, retainer.notice) == (
        Money(4_800_000, "EUR", "year"),
        True,
        Duration(60, "day"),
    )
    assert (shop.renewal, shop.ends) == (None, date(2027, 6, 30))
    assert (hosting.open_ended, hosting.renewal, hosting.ended) == (True, None, date(2025, 12, 31))
    assert [(item.side, item.what) for item in client.open_items] == [
        ("we_owe", "Send the revised statement of work"),
        ("they_owe", "Signed agreement"),
        ("pending", "Budget decision"),
    ]
    assert client.next_action is not None
    assert client.next_action.owner == "lee"
    assert client.occasions[0].yearly is False
    assert client.snooze[0].rule == "check-in"


def test_facts_know_the_line_on_which_they_stand() -> None:
    client = client_of(COMPLETE)
    lines = COMPLETE.split("\n")
    assert lines[client.line_of("owner") - 1].startswith("owner: dana")
    starts = [contact.line for contact in client.contacts]
    starts += [contract.line for contract in client.contracts]
    starts += [item.line for item in client.open_items]
    assert all(lines[start - 1].startswith("  - ") for start in starts)
    assert len(set(starts)) == 8


def test_the_same_record_with_windows_line_ends() -> None:
    assert client_of(COMPLETE.replace("\n", "\r\n")) == client_of(COMPLETE)


@pytest.mark.parametrize("status", STATUSES)
def test_what_a_status_requires(status: str) -> None:
    """Nothing else is required: with the fields that are, a record is complete."""
    head = f"---\nstatus: {status}\n"
    missing = {each.message.split()[4].rstrip(";") for each in problems(f"{head}---\n")}
    assert missing == {
        name for name, field in fields_of(Client).items() if status in field.required and name != "status"
    }


def test_an_empty_value_is_a_missing_one() -> None:
    assert codes(changed(("tier: A", "tier:"))) == []
    assert codes(changed(("owner: dana", "owner:"))) == ["missing-field"]
    assert codes(changed(("owner: dana", 'owner: ""'))) == ["missing-field"]
    assert codes(changed(("open_items:\n  - they_owe: Floor plans\n    due: 2026-12-01\n", "open_items: []\n"))) == []
    assert codes(changed(("open_items:\n  - they_owe: Floor plans\n    due: 2026-12-01\n", "open_items:\n"))) == [
        "missing-field"
    ]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("owner: dana", "owner: [dana]", "owner"),
        ("since: 2021-04-12", "since: long ago", "since"),
        ("status: active", "status: customer", "status"),
        ("  - name: Jana Novák", "  name: Jana Novák", "contacts"),
        ("tier: A", "tier: {a: b}", "tier"),
    ],
)
def test_a_wrong_field_takes_only_itself_away(old: str, new: str, field: str) -> None:
    fine, wrong = client_of(RECORD), client_of(changed((old, new)))
    for name in fields_of(Client):
        if name == field:
            assert getattr(wrong, name) in (None, ())
        else:
            assert getattr(wrong, name) == getattr(fine, name), name
    assert len(wrong.log) == 1


def test_a_wrong_value_in_a_list_takes_only_itself_away() -> None:
    contract = client_of(changed(("48000 EUR/year", "4.500 EUR/year"))).contracts[0]
    assert contract.value is None
    assert contract == client_of(RECORD).contracts[0]._replace(value=None)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("since: 2021-04-12", "since: 12.04.2021", (5, 8)),
        ("    due: 2026-12-01", "    due: soon", (16, 10)),
        ("    due: 2026-12-01", "    due:    soon", (16, 13)),
        ("tier: A", "teir: A", (6, 1)),
        ("    due: 2026-12-01", "    deu: 2026-12-01\n    due: 2026-12-01", (16, 5)),
        ("tier: A", "tier: A\ntier: A", (7, 1)),
        ("notice: 60 days", "notice: 60", (13, 13)),
    ],
)
def test_problems_stand_where_a_person_would_look(old: str, new: str, place: tuple[int, int]) -> None:
    (found,) = problems(changed((old, new)))
    assert found.span == place


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("owner: dana", "owner: zoe", (3, 8)),
        ("    due: 2026-12-01", "    due: 2026-12-01\n    owner: zoe", (17, 12)),
        ("tier: A", "tier: B", (6, 7)),
        ("### 2026-11-03", "### 2026-11-23", (24, 5)),
    ],
)
def test_so_do_those_that_the_settings_bring_up(old: str, new: str, place: tuple[int, int]) -> None:
    (found,) = problems(changed((old, new)))
    assert found.span == place


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("owner: dana", "ownr: dana"),
        ("they_owe: Floor plans", "they_ow: Floor plans"),
        ("contacts:\n  - name: Jana Novák\n", "contacts: Jana Novák\n"),
        ("contacts:\n  - name: Jana Novák\n", ""),
    ],
)
def test_one_slip_is_one_problem(old: str, new: str) -> None:
    assert len(problems(changed((old, new)))) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("due: 2026-11-30", "due: 2026-11-30 #soon"),
        ("value: 48000 EUR/year", 'value: "48000 EUR/year'),
        ("  - name: Jana Novák\n", "  - name: Jana Novák\n    primary: maybe\n  - name: Tom Reyes\n"),
    ],
)
def test_a_slip_in_a_value_of_a_kind_is_one_problem(old: str, new: str) -> None:
    assert len(problems(changed((old, new)))) == 1


def test_a_text_that_is_no_date_either_is_two() -> None:
    assert codes(changed(("due: 2026-12-01", "due: ?"))) == ["unquoted-text", "invalid-date"]


def test_a_date_survives_the_slip_behind_it() -> None:
    due = client_of(changed(("due: 2026-12-01", "due: 2026-12-01 #soon"))).open_items[0].due
    assert due is not None
    assert due.isoformat() == "2026-12-01"


def test_unknown_fields_are_errors_and_those_of_the_team_are_kept() -> None:
    text = changed(("tier: A\n", "tier: A\nx_tags: [a, b]\nx_own:\n  deep: {is: 12:30}\n"))
    assert problems(text) == []
    assert client_of(text).extra == (("x_tags", ["a", "b"]), ("x_own", {"deep": {"is": "12:30"}}))
    (found,) = problems(changed(("tier: A\n", "tier: A\ntopic: logistics\n")))
    assert (found.code, found.hint) == ("unknown-field", 'did you mean "topics"?')


@pytest.mark.parametrize(
    ("path", "expected"),
    [("records/northwind.md", "northwind"), ("records/a/b/north-wind-2.md", "north-wind-2"), ("records/x.MD", "x")],
)
def test_the_file_name_is_the_id(path: str, expected: str) -> None:
    assert client_id(path) == expected
    record = record_from(path, RECORD.encode(), SURROUNDINGS)
    assert record.client is not None
    assert record.client.id == expected


def test_the_first_of_two_values_is_taken() -> None:
    text = changed(("owner: dana\n", "owner: dana\nowner: lee\n"))
    assert codes(text) == ["duplicate-key"]
    assert client_of(text).owner == "dana"


def test_news_are_dated_headings_with_topics() -> None:
    text = b"# News\n\n### 2026-11-10 news: EU customs reform passes\ntopics: customs, logistics\n\nhttps://x.example\n"
    news, found = read_news("records/NEWS.md", text, Settings())
    assert found == []
    (item,) = news
    assert (item.date, item.title, item.topics) == (
        date(2026, 11, 10),
        "EU customs reform passes",
        ("customs", "logistics"),
    )


def test_a_file_with_very_many_problems_lists_a_hundred() -> None:
    text = changed(("tier: A\n", "".join(f"colour_{number}: green\n" for number in range(150))))
    assert len(codes(text)) == 101
    assert codes(text)[-1] == "too-many"


# Any values

_KEYS = st.sampled_from([*fields_of(Client), "x_own", "colour", "<<", "line", "extra", "log", "id", "lines"])
_WORDS = st.sampled_from(["A", "2026-11-30", "yes", "open", "60 days", "48000 EUR/year", "active", "", "é", "check-in"])
_VALUES = st.recursive(
    _WORDS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: "[" + ", ".join(x or '""' for x in each) + "]")
        | st.dictionaries(_KEYS, inner, max_size=3).map(
            lambda each: "{" + ", ".join(f"{name}: {x or chr(34) * 2}" for name, x in each.items()) + "}"
        )
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(_KEYS, _VALUES), max_size=8))
def test_fields_of_any_shape_are_read_or_reported(fields: list[tuple[str, str]]) -> None:
    text = "---\n" + "".join(f"{name}: {value}\n" for name, value in fields) + "---\n"
    record = record_of(text)
    assert record.client is not None or record.diagnostics
    if record.client is not None:
        assert isinstance(record.client.contacts, tuple)
        assert all(contact.name is None or isinstance(contact.name, str) for contact in record.client.contacts)
