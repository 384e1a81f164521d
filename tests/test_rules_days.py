"""The rules about days worth a word: birthday, anniversary, occasion."""

from __future__ import annotations

import pytest
from repositories import actions, assert_shown, line_of, shown


def people(*each: str) -> str:
    """Contacts, each a name and a birthday and further fields."""
    rows = []
    for person in each:
        name, birthday, *more = person.split("; ")
        rows += [f"  - name: {name}", f"    birthday: {birthday}", *(f"    {field}" for field in more)]
    return "\n".join(["contacts:", *rows])


def occasion(date: str, yearly: str = "no") -> str:
    return f"occasions:\n  - what: New headquarters\n    date: {date}\n    yearly: {yearly}"


JANA = people("Jana Novák; 12-01")

# Each of the three on 1 December.
ON_1_DECEMBER = [
    ("birthday", JANA, "Jana Novák"),
    ("birthday", people("Jana Novák; 1984-12-01"), "Jana Novák"),
    ("anniversary", "since: 2020-12-01", "since"),
    ("anniversary", "founded: 1998-12-01", "founded"),
    ("occasion", occasion("2026-12-01"), "New headquarters"),
    ("occasion", occasion("2020-12-01", "yes"), "New headquarters"),
]


@pytest.mark.parametrize(("rule", "fields", "subject"), ON_1_DECEMBER)
def test_the_day_itself_is_named_ahead_and_dropped_14_days_after(rule: str, fields: str, subject: str) -> None:
    assert shown(rule, fields) == [f"2026-12-01 talk {subject}"]
    assert_shown(rule, fields, first="2026-10-31", last="2026-12-15")
    assert_shown(rule, fields, first="2026-12-01", last="2026-12-15", horizon=0)
    assert_shown(rule, fields, first="2026-11-24", last="2026-12-15", horizon=7)


@pytest.mark.parametrize(("rule", "fields", "subject"), ON_1_DECEMBER)
@pytest.mark.parametrize(
    ("entry", "settled"),
    [
        ("2026-11-30 call", False),
        ("2026-12-01 message", True),
        ("2026-12-05 call (negative)", True),
        ("2026-12-05 note", False),
        ("2026-12-06 call", False),
    ],
)
def test_contact_on_the_day_or_later_settles_it(
    rule: str, fields: str, subject: str, entry: str, settled: bool
) -> None:
    found = shown(rule, fields, f"### {entry}\n", today="2026-12-05")
    assert found == ([] if settled else [f"2026-12-01 talk {subject}"])


@pytest.mark.parametrize(("rule", "fields", "subject"), ON_1_DECEMBER)
def test_around_new_year_the_right_year_is_meant(rule: str, fields: str, subject: str) -> None:
    moved = fields.replace("12-01", "01-05").replace("2026-01-05", "2027-01-05")
    assert shown(rule, moved, today="2026-12-31") == [f"2027-01-05 talk {subject}"]
    assert shown(rule, moved, today="2027-01-19") == [f"2027-01-05 talk {subject}"]
    late = fields.replace("12-01", "12-28")
    assert shown(rule, late, today="2027-01-11") == [f"2026-12-28 talk {subject}"]
    assert shown(rule, late, today="2027-01-12") == []


@pytest.mark.parametrize(
    "status", ["prospect", "paused\npaused_until: 2027-06-01", "ended\nended: 2026-01-01\nended_why: Sold"]
)
@pytest.mark.parametrize(("rule", "fields", "subject"), ON_1_DECEMBER)
def test_clients_who_are_not_active_are_left_in_peace(rule: str, fields: str, subject: str, status: str) -> None:
    assert shown(rule, f"{fields}\nstatus: {status}") == []


# 29 February

LEAP_DAYS = [
    ("birthday", people("Jana Novák; 02-29"), "Jana Novák"),
    ("birthday", people("Jana Novák; 1984-02-29"), "Jana Novák"),
    ("anniversary", "since: 2020-02-29", "since"),
    ("occasion", occasion("2020-02-29", "yes"), "New headquarters"),
]


@pytest.mark.parametrize(("rule", "fields", "subject"), LEAP_DAYS)
@pytest.mark.parametrize(
    ("today", "day"),
    [
        ("2027-02-01", "2027-02-28"),
        ("2028-02-01", "2028-02-29"),
        ("2028-02-28", "2028-02-29"),
        ("2100-02-01", "2100-02-28"),
    ],
)
def test_29_february_falls_on_the_28th_in_other_years(
    rule: str, fields: str, subject: str, today: str, day: str
) -> None:
    assert shown(rule, fields, today=today) == [f"{day} talk {subject}"]


# Birthdays


@pytest.mark.parametrize(("left", "there"), [("2026-11-21", False), ("2026-11-22", False), ("2026-11-23", True)])
def test_who_has_left_is_not_congratulated(left: str, there: bool) -> None:
    fields = people(f"Jana Novák; 12-01; left: {left}")
    assert bool(shown("birthday", fields)) == there


def test_everybody_has_a_birthday() -> None:
    fields = people("Jana Novák; 12-01; primary: yes", "Tom Reyes; 11-22", "Kim Ott; 03-14")
    assert shown("birthday", fields) == ["2026-11-22 talk Tom Reyes", "2026-12-01 talk Jana Novák"]
    (first, _) = actions("birthday", fields)
    assert line_of(first, fields) == "- name: Tom Reyes"
    assert "Tom Reyes" in first.what


def test_nobody_is_congratulated_before_being_born() -> None:
    assert shown("birthday", people("Jana Novák; 1984-12-01"), today="1983-12-01", horizon=0) == []


def test_two_people_of_one_name_on_one_day_are_told_apart() -> None:
    keys = [each.key for each in actions("birthday", people("Jo; 12-01; primary: yes", "Jo; 12-01"))]
    assert keys == ["northwind/birthday/Jo/2026-12-01", "northwind/birthday/Jo/2026-12-01-2"]


# Anniversaries


@pytest.mark.parametrize("since", ["2020", "2020-12"])
def test_without_a_day_there_is_no_anniversary(since: str) -> None:
    assert shown("anniversary", f"since: {since}\nfounded: {since}", horizon=365) == []


def test_from_the_first_year_on() -> None:
    assert shown("anniversary", "since: 2026-11-22", horizon=364) == []
    assert shown("anniversary", "since: 2026-11-22", horizon=365) == ["2027-11-22 talk since"]


def test_the_years_are_counted_and_round_ones_said_so() -> None:
    (sixth,) = actions("anniversary", "since: 2020-12-01")
    (tenth,) = actions("anniversary", "since: 2016-12-01")
    assert "6 years" in sixth.what
    assert "10 years" in tenth.what
    assert "round" in tenth.why
    assert "round" not in sixth.why


def test_the_relationship_and_the_company_have_their_own() -> None:
    fields = "since: 2020-12-01\nfounded: 1998-12-01"
    assert shown("anniversary", fields) == ["2026-12-01 talk founded", "2026-12-01 talk since"]
    first, second = actions("anniversary", fields)
    assert [line_of(each, fields) for each in (first, second)] == ["founded: 1998-12-01", "since: 2020-12-01"]


# Occasions


def test_an_occasion_happens_once_unless_it_is_yearly() -> None:
    assert shown("occasion", occasion("2025-12-01")) == []
    assert shown("occasion", occasion("2025-12-01", "yes")) == ["2026-12-01 talk New headquarters"]
    assert shown("occasion", occasion("2025-12-01", "Yes"), horizon=400) == [
        "2026-12-01 talk New headquarters",
        "2027-12-01 talk New headquarters",
    ]


def test_a_yearly_occasion_begins_with_its_first_day() -> None:
    assert shown("occasion", occasion("2027-12-01", "yes"), horizon=31) == []
    assert shown("occasion", occasion("2026-12-01", "yes")) == ["2026-12-01 talk New headquarters"]


def test_one_of_several_can_be_snoozed_by_its_subject() -> None:
    fields = people("Jana Novák; 12-01; primary: yes", "Tom Reyes; 12-02")
    fields += (
        "\nsnooze:\n  - rule: birthday\n    subject: jana novák\n    until: 2026-12-03\n    why: Sends her regards"
    )
    assert shown("birthday", fields, today="2026-12-02") == ["2026-12-02 talk Tom Reyes"]
    assert len(shown("birthday", fields, today="2026-12-03")) == 2
