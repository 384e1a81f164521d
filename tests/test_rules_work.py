"""The rules about work and duties: open-item, next-action, milestone, owner, paused; who does what is due."""

from __future__ import annotations

import pytest
from repositories import TEAM, USUAL, actions, assert_shown, line_of, record, shown

ITEMS = """\
open_items:
  - we_owe: Statement of work
    due: 2026-11-20
  - they_owe: Signed agreement
    due: 2026-12-01
  - pending: Budget decision
    due: 2026-12-23
  - pending: Some day
"""
ALL_BUT_ENDED = ["active", "prospect", "paused\npaused_until: 2027-06-01"]
ENDED = "status: ended\nended: 2026-01-01\nended_why: Sold"


def next_action(due: str, owner: str = "") -> str:
    return f"next_action:\n  what: Call Jana\n  due: {due}" + (f"\n  owner: {owner}" if owner else "")


def milestone(*fields: str) -> str:
    return "\n".join(["milestones:", "  - what: Go-live", *(f"    {field}" for field in fields)])


# open-item


def test_items_are_due_on_their_day_and_those_without_one_never() -> None:
    assert shown("open-item", ITEMS) == [
        "2026-11-20 do Statement of work",
        "2026-12-01 talk Signed agreement",
        "2026-12-23 talk Budget decision",
    ]
    assert len(shown("open-item", ITEMS, today="2026-11-21")) == 2  # the horizon is 22 December
    assert len(shown("open-item", ITEMS, today="2036-11-21")) == 3


@pytest.mark.parametrize("status", ALL_BUT_ENDED)
def test_items_of_prospects_and_paused_clients_are_due_too(status: str) -> None:
    assert len(shown("open-item", f"{ITEMS}\nstatus: {status}")) == 3
    assert len(shown("next-action", f"{next_action('2026-11-22')}\nstatus: {status}")) == 1
    assert (
        shown("open-item", f"{ITEMS}\n{ENDED}") == shown("next-action", f"{next_action('2026-11-22')}\n{ENDED}") == []
    )


def test_a_contact_does_not_settle_an_item() -> None:
    log = "### 2026-11-22 call\nre: Statement of work, Signed agreement\n"
    assert len(shown("open-item", ITEMS, log)) == 3


def test_an_item_of_somebody_else_is_theirs() -> None:
    fields = ITEMS.replace("2026-12-01", "2026-12-01\n    owner: kim")
    found = actions("open-item", fields)
    assert [each.owner for each in found] == ["dana", "kim", "dana"]
    assert line_of(found[1], fields) == "- they_owe: Signed agreement"
    assert "Jana Novák" in found[1].what


def test_equal_items_are_numbered_in_the_order_of_the_file() -> None:
    item = "\n  - we_owe: Logo\n    due: 2026-11-20"
    keys = [each.key for each in actions("open-item", "open_items:" + item * 3)]
    assert keys == [f"northwind/open-item/Logo/2026-11-20{end}" for end in ("", "-2", "-3")]


def test_one_item_can_be_snoozed_by_its_text_or_all_of_them() -> None:
    snooze = "snooze:\n  - rule: open-item\n    until: 2026-12-15\n    why: On leave"
    assert shown("open-item", f"{ITEMS}{snooze}") == []
    assert shown("open-item", f"{ITEMS}{snooze}\n    subject: Signed agreement") == [
        "2026-11-20 do Statement of work",
        "2026-12-23 talk Budget decision",
    ]
    assert len(shown("open-item", f"{ITEMS}{snooze}", today="2026-12-15")) == 3


# next-action


@pytest.mark.parametrize(
    ("due", "is_shown"),
    [("2020-01-01", True), ("2026-11-22", True), ("2026-12-23", True), ("2026-12-24", False)],
)
def test_the_next_action_is_shown_up_to_the_horizon(due: str, is_shown: bool) -> None:
    assert shown("next-action", next_action(due)) == ([f"{due} do"] if is_shown else [])


def test_the_next_action_says_what_to_do() -> None:
    (found,) = actions("next-action", next_action("2026-11-22", "lee"))
    assert (found.what, found.owner, found.subject) == ("Call Jana", "lee", "")
    assert line_of(found, next_action("2026-11-22", "lee")) == "next_action:"


# milestone


def test_a_milestone_not_yet_reached_is_to_be_confirmed_on_its_day() -> None:
    fields = milestone("planned: 2026-12-01")
    assert shown("milestone", fields) == ["2026-12-01 put-right Go-live"]
    assert shown("milestone", fields, today="2026-10-30") == []
    for today in ("2026-10-31", "2026-12-01", "2030-01-01"):
        assert shown("milestone", fields, "### 2026-12-01 call\n", today=today) == ["2026-12-01 put-right Go-live"]


@pytest.mark.parametrize("planned", [(), ("planned: 2026-11-01",)])
def test_a_milestone_that_is_reached_is_told_within_three_days(planned: tuple[str, ...]) -> None:
    fields = milestone("reached: 2026-11-20", *planned)
    assert shown("milestone", fields) == ["2026-11-23 talk Go-live"]
    assert shown("milestone", fields, today="2026-11-19", horizon=365) == []
    assert shown("milestone", fields, today="2026-11-20", horizon=2) == []
    assert_shown("milestone", fields, "### 2026-11-30 visit\n", first="2026-11-20", last="2026-11-29")


@pytest.mark.parametrize(
    ("entry", "settled"), [("2026-11-19 call", False), ("2026-11-20 email", True), ("2026-11-21 note", False)]
)
def test_contact_on_the_day_it_was_reached_or_later_settles_it(entry: str, settled: bool) -> None:
    assert bool(shown("milestone", milestone("reached: 2026-11-20"), f"### {entry}\n")) != settled


# owner: kim leaves on 30 November


def test_who_leaves_hands_over_until_that_day() -> None:
    assert shown("owner", "owner: kim") == ["2026-11-30 put-right Kim Sand"]
    assert shown("owner", "owner: kim", today="2026-10-29") == []
    assert shown("owner", "owner: kim", today="2026-10-30") == ["2026-11-30 put-right Kim Sand"]
    assert shown("owner", "owner: kim", today="2036-10-30") == ["2026-11-30 put-right Kim Sand"]
    assert shown("owner", "owner: dana") == []


@pytest.mark.parametrize("status", ALL_BUT_ENDED)
def test_a_handover_is_due_for_all_but_former_clients(status: str) -> None:
    assert len(shown("owner", f"owner: kim\nstatus: {status}")) == 1
    assert shown("owner", f"owner: kim\n{ENDED}") == []


def test_one_handover_a_person_by_the_lead_whatever_they_own() -> None:
    items = "open_items:\n  - pending: A\n    owner: kim\n  - pending: B\n    owner: kim"
    fields = f"{items}\n{next_action('2028-01-01', 'kim')}"
    (found,) = actions("owner", fields)
    assert (found.subject, found.owner) == ("Kim Sand", "lee")
    assert line_of(found, fields) == "- pending: A"
    (found,) = actions("owner", f"{fields}\nowner: kim")
    assert found.subject == "Kim Sand"


def test_two_people_who_leave_hand_over_each() -> None:
    team = TEAM.replace('name = "Dana Ortiz"', 'name = "Dana Ortiz"\nleft = 2026-11-01')
    found = actions("owner", next_action("2028-01-01", "kim"), settings=team)
    assert [(each.subject, each.due.isoformat()) for each in found] == [
        ("Dana Ortiz", "2026-11-01"),
        ("Kim Sand", "2026-11-30"),
    ]


# paused


def test_a_pause_ends_on_its_day_and_stays_until_that_is_said() -> None:
    fields = "status: paused\npaused_until: 2026-12-01"
    assert shown("paused", fields) == ["2026-12-01 talk"]
    assert shown("paused", fields, today="2026-10-30") == []
    assert shown("paused", fields, "### 2026-12-02 call\n", today="2027-12-01") == ["2026-12-01 talk"]
    assert line_of(actions("paused", fields)[0], fields) == "paused_until: 2026-12-01"
    assert shown("paused", "status: active\npaused_until: 2026-12-01") == []


# Who does it


@pytest.mark.parametrize(
    ("owner", "item_owner", "today", "doer"),
    [
        ("dana", "", "2026-11-22", "dana"),
        ("dana", "kim", "2026-11-29", "kim"),
        ("dana", "kim", "2026-11-30", "dana"),  # the day on which kim leaves
        ("kim", "kim", "2026-11-30", "lee"),
        ("kim", "", "2026-11-30", "lee"),
        ("kim", "dana", "2026-11-30", "dana"),
    ],
)
def test_what_is_due_falls_to_someone_who_is_there(owner: str, item_owner: str, today: str, doer: str) -> None:
    fields = f"owner: {owner}\n{next_action('2026-11-22', item_owner)}"
    assert [each.owner for each in actions("next-action", fields, today=today)] == [doer]


def test_where_nobody_is_there_nobody_is_named() -> None:
    team = TEAM.replace('lead = "lee"\n', "")
    (found,) = actions("next-action", f"owner: kim\n{next_action('2026-11-22')}", today="2026-12-01", settings=team)
    assert found.owner == ""


def test_the_usual_record_has_nothing_due() -> None:
    rules = ("open-item", "next-action", "milestone", "owner", "paused", "ending", "anniversary", "birthday", "news")
    assert all(shown(rule) == [] for rule in rules)
    assert record().startswith(f"---\nname: {USUAL['name']}\n")


def test_states_are_told_by_the_day() -> None:
    (found,) = actions("next-action", next_action("2026-11-22"))
    days = [found.due.replace(day=day) for day in (21, 22, 23)]
    assert [found.state(day) for day in days] == ["upcoming", "due", "overdue"]
