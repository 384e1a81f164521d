"""The rules about contracts: renewal, notice, lapsed, ending, rolling."""

from __future__ import annotations

import pytest
from repositories import actions, assert_shown, line_of, shown


def contract(*lines: str) -> str:
    """A contract of the record."""
    rows = [*lines, "value: 48000 EUR/year"]
    if not any(row.startswith("start:") for row in rows):
        rows.append("start: 2020-02-01")
    return "  - " + "\n    ".join(rows)


def contracts(*each: str) -> str:
    return "\n".join(["contracts:", *each])


# Renewal 1 Feb 2027, notice deadline 3 Dec 2026, shown from 4 Sep 2026, talk by 3 Nov 2026.
RENEWING = contracts(contract("renewal: 2027-02-01", "notice: 60 days"))
AUTOMATIC = contracts(contract("renewal: 2027-02-01", "notice: 60 days", "auto_renew: true"))
RETAINER = contract("title: Retainer", "renewal: 2027-02-01", "notice: 60 days")
HOSTING = contract("title: Hosting", "renewal: 2027-02-01", "notice: 60 days")
ENDING = contracts(contract("title: Website", "ends: 2026-12-31"))
OPEN = contracts(contract("renewal: open", "notice: 3 months", "start: 2024-11-22"))


# renewal


@pytest.mark.parametrize(
    ("renewal", "notice", "due"),
    [
        ("2027-02-01", "60 days", "2026-11-03"),  # 30 days before the deadline come first
        ("2027-02-01", "30 days", "2026-12-03"),  # both on the same day
        ("2027-01-31", "10 days", "2026-12-02"),  # 60 days before the renewal come first
        ("2027-01-31", "0 days", "2026-12-02"),
        ("2027-03-31", "1 month", "2027-01-29"),  # the deadline is 28 February
        ("2027-05-31", "3 months", "2027-01-29"),
        ("2027-02-01", "6 weeks", "2026-11-21"),
    ],
)
def test_the_renewal_talk_is_due_before_renewal_and_deadline(renewal: str, notice: str, due: str) -> None:
    fields = contracts(contract(f"renewal: {renewal}", f"notice: {notice}"))
    assert shown("renewal", fields, today=due) == [f"{due} talk 2020-02-01"]


def test_the_renewal_talk_is_shown_from_90_days_before_the_deadline_until_the_renewal() -> None:
    assert_shown("renewal", RENEWING, first="2026-10-03", last="2027-02-01")  # the horizon is nearer
    assert_shown("renewal", RENEWING, first="2026-09-04", last="2027-02-01", horizon=365)
    without_notice = contracts(contract("renewal: 2027-02-01", "notice: 0 days"))
    assert_shown("renewal", without_notice, first="2026-11-03", last="2027-02-01", horizon=365)


@pytest.mark.parametrize(
    ("entry", "settled"),
    [
        ("2026-08-05 call", True),  # 30 days before it is first shown
        ("2026-08-04 call", False),
        ("2026-11-22 email", True),
        ("2026-11-23 call", False),  # tomorrow
        ("2026-11-01 note", False),
        ("2026-11-01 delivery", False),
    ],
)
def test_a_contact_about_the_renewal_settles_it(entry: str, settled: bool) -> None:
    found = shown("renewal", RENEWING, f"### {entry}\nre: renewal\n")
    assert found == ([] if settled else ["2026-11-03 talk 2020-02-01"])


def test_a_contact_about_anything_else_does_not() -> None:
    assert shown("renewal", RENEWING, "### 2026-11-20 call: The renewal\nby: dana\n\nre: renewal\n")
    assert shown("renewal", RENEWING, "### 2026-11-20 call: renewal\n")


def test_of_several_contracts_the_title_says_which_is_settled() -> None:
    fields = contracts(RETAINER, HOSTING)
    due = ["2026-11-03 talk Hosting", "2026-11-03 talk Retainer"]
    assert shown("renewal", fields) == due
    assert shown("renewal", fields, "### 2026-11-20 call\nre: renewal Retainer\n") == due[:1]
    assert shown("renewal", fields, "### 2026-11-20 call\nre: Renewal  HOSTING\n") == due[1:]
    assert shown("renewal", fields, "### 2026-11-20 call\nre: renewal Hosting, renewal Retainer\n") == []


def test_where_one_contract_is_left_its_title_need_not_be_said() -> None:
    ended = HOSTING + "\n    ended: 2026-01-01"
    for settling in ("renewal", "renewal Retainer"):
        assert shown("renewal", contracts(RETAINER, ended), f"### 2026-11-20 call\nre: {settling}\n") == []


def test_a_renewal_says_whom_to_talk_to_and_where_it_stands() -> None:
    fields = contracts(RETAINER) + "\ncontacts:\n  - name: Jana Novák\n  - name: Tom Reyes\n    primary: yes"
    (found,) = actions("renewal", fields)
    assert "Tom Reyes" in found.what
    assert "Retainer" in found.what
    assert (found.owner, line_of(found, fields)) == ("dana", "- title: Retainer")
    assert found.key == "northwind/renewal/Retainer/2026-11-03"


# notice


def test_a_notice_is_due_on_the_deadline_and_shown_until_the_renewal() -> None:
    assert shown("notice", RENEWING) == ["2026-12-03 put-right 2020-02-01"]
    assert_shown("notice", RENEWING, first="2026-11-02", last="2027-02-01")


def test_a_contract_that_renews_by_itself_can_be_stopped_until_the_deadline() -> None:
    assert_shown("notice", AUTOMATIC, first="2026-11-02", last="2026-12-03")


@pytest.mark.parametrize(
    ("renewal", "notice", "deadline"),
    [
        ("2027-03-31", "1 month", "2027-02-28"),
        ("2028-03-31", "1 month", "2028-02-29"),
        ("2028-02-29", "12 months", "2027-02-28"),
        ("2027-03-30", "3 months", "2026-12-30"),
        ("2027-01-31", "2 months", "2026-11-30"),
        ("2027-03-01", "1 day", "2027-02-28"),
        ("2027-01-01", "2 weeks", "2026-12-18"),
        ("2027-01-01", "0 days", "2027-01-01"),
    ],
)
def test_months_of_notice_are_those_of_the_calendar(renewal: str, notice: str, deadline: str) -> None:
    fields = contracts(contract(f"renewal: {renewal}", f"notice: {notice}"))
    assert shown("notice", fields, today=deadline) == [f"{deadline} put-right 2020-02-01"]


def test_talking_does_not_settle_a_notice() -> None:
    assert shown("notice", RENEWING, "### 2026-11-20 call\nre: renewal\n") == ["2026-12-03 put-right 2020-02-01"]


def test_a_notice_cannot_be_snoozed_past_its_deadline() -> None:
    snooze = "\nsnooze:\n  - rule: notice\n    until: 2026-12-03\n    why: On leave"
    assert shown("notice", RENEWING + snooze, today="2026-12-02") == []
    assert shown("notice", RENEWING + snooze, today="2026-12-03") == ["2026-12-03 put-right 2020-02-01"]


# lapsed


@pytest.mark.parametrize("fields", [RENEWING, AUTOMATIC])
def test_a_contract_lapses_on_the_day_after_its_renewal(fields: str) -> None:
    assert shown("lapsed", fields, today="2027-02-01") == []
    for today in ("2027-02-02", "2031-01-01"):
        assert shown("lapsed", fields, today=today) == ["2027-02-01 put-right 2020-02-01"]
        assert shown("renewal", fields, today=today) == shown("notice", fields, today=today) == []


@pytest.mark.parametrize(("ended", "lapsed"), [("2027-03-01", False), ("2027-03-02", True)])
def test_a_contract_that_has_ended_is_left_alone(ended: str, lapsed: bool) -> None:
    fields = f"{RENEWING}\n    ended: {ended}"
    assert bool(shown("lapsed", fields, today="2027-03-01")) == lapsed


# ending


def test_the_end_of_a_project_is_talked_about_30_days_before() -> None:
    assert shown("ending", ENDING) == ["2026-12-01 talk Website"]
    assert shown("ending", ENDING, today="2026-10-30") == []
    assert shown("ending", ENDING, today="2026-10-31") == ["2026-12-01 talk Website"]
    assert shown("ending", ENDING, today="2026-12-31") == ["2026-12-01 talk Website"]


def test_from_the_day_after_it_is_a_question_of_the_record() -> None:
    assert shown("ending", ENDING, today="2027-01-01") == ["2026-12-31 put-right Website"]
    assert shown("ending", ENDING, "### 2027-01-01 call\nre: renewal\n", today="2027-01-01")
    assert shown("ending", f"{ENDING}\n    ended: 2026-12-31", today="2027-01-01") == []


@pytest.mark.parametrize(("day", "settled"), [("2026-10-31", False), ("2026-11-01", True), ("2026-11-22", True)])
def test_the_talk_about_what_comes_next_counts_for_60_days(day: str, settled: bool) -> None:
    assert bool(shown("ending", ENDING, f"### {day} visit\nre: renewal Website\n")) != settled


# rolling


def test_the_yearly_talk_about_an_open_contract_is_on_its_anniversary() -> None:
    assert shown("rolling", OPEN) == ["2026-11-22 talk 2024-11-22"]
    assert_shown("rolling", OPEN, first="2026-10-22", last="2026-12-22")
    assert_shown("rolling", OPEN, first="2025-11-22", last="2025-12-22", horizon=0)


def test_not_in_the_year_in_which_it_begins() -> None:
    assert shown("rolling", OPEN, today="2024-11-22") == []


@pytest.mark.parametrize(("year", "day"), [(2025, "2025-02-28"), (2028, "2028-02-29")])
def test_an_anniversary_of_29_february(year: int, day: str) -> None:
    fields = contracts(contract("renewal: open", "notice: 1 month", "start: 2024-02-29"))
    assert shown("rolling", fields, today=f"{year}-02-20") == [f"{day} talk 2024-02-29"]


@pytest.mark.parametrize(
    ("day", "settled"), [("2026-09-22", False), ("2026-09-23", True), ("2026-11-22", True), ("2026-12-01", True)]
)
def test_a_talk_within_60_days_before_or_since_settles_it(day: str, settled: bool) -> None:
    assert bool(shown("rolling", OPEN, f"### {day} call\nre: renewal\n", today="2026-12-01")) != settled


def test_a_talk_of_an_earlier_year_stays_right() -> None:
    """It settled what was the only contract then; that a second one runs now makes no error of it."""
    fields = contracts(contract("title: Care", "renewal: open", "notice: 3 months"), HOSTING)
    assert shown("rolling", fields, "### 2022-01-20 call\nre: renewal\n", today="2026-11-01", horizon=100) == [
        "2027-02-01 talk Care"
    ]


def test_with_a_long_horizon_every_year_is_shown() -> None:
    assert shown("rolling", OPEN, horizon=800) == [f"{year}-11-22 talk 2024-11-22" for year in (2026, 2027, 2028)]


# Terms in a row

RENEWED = contracts(
    contract("title: Care", "renewal: 2027-02-01", "notice: 60 days", "ended: 2027-02-01"),
    contract("title: Care", "start: 2027-02-01", "renewal: 2028-02-01", "notice: 60 days"),
)
RULES = ("renewal", "notice", "lapsed", "ending", "rolling")


@pytest.mark.parametrize("today", ["2026-11-22", "2026-12-04", "2027-01-31", "2027-02-01", "2027-02-02", "2027-09-03"])
def test_a_contract_that_was_renewed_has_nothing_left_to_do(today: str) -> None:
    assert [shown(rule, RENEWED, today=today, horizon=60) for rule in RULES] == [[]] * 5


def test_then_the_next_term_has_its_own_renewal() -> None:
    assert_shown("renewal", RENEWED, first="2027-09-04", last="2028-02-01", horizon=120)
    assert shown("lapsed", RENEWED, today="2028-02-02") == ["2028-02-01 put-right Care"]


ENDS_BEFORE = [
    ("renewal: 2027-02-01", "notice: 60 days"),
    ("renewal: 2027-02-01", "notice: 60 days", "auto_renew: true"),
    ("ends: 2027-01-31",),
    ("renewal: open", "notice: 3 months", "start: 2024-01-20"),
]


@pytest.mark.parametrize("ended", ["2026-12-31", "2027-01-31", "2027-02-01"])
@pytest.mark.parametrize("fields", ENDS_BEFORE)
def test_a_contract_that_ends_with_its_term_or_before_is_settled(fields: tuple[str, ...], ended: str) -> None:
    """On each of the last days before that there would have been something to do."""
    for today in ("2026-11-22", "2026-12-30"):
        before, after = (
            [each for rule in RULES for each in shown(rule, contracts(contract(*rows)), today=today, horizon=60)]
            for rows in (fields, (*fields, f"ended: {ended}"))
        )
        assert before != []
        assert after == []


def test_a_contract_that_ends_behind_its_renewal_is_not() -> None:
    """It would be renewed first, or has lapsed: a slip in the date must not hide that."""
    late = f"{RENEWING}\n    ended: 2027-02-02"
    assert shown("renewal", late) == ["2026-11-03 talk 2020-02-01"]
    assert shown("notice", late) == ["2026-12-03 put-right 2020-02-01"]
    assert shown("ending", f"{ENDING}\n    ended: 2027-01-01") == []
    assert shown("ending", f"{ENDING}\n    ended: 2027-01-02") == ["2026-12-01 talk Website"]


COMING = {
    "renewal": contract("start: 2026-11-23", "renewal: 2027-02-01", "notice: 60 days"),
    "lapsed": contract("start: 2026-11-23", "renewal: 2026-11-01", "notice: 60 days"),
    "ending": contract("start: 2026-11-23", "ends: 2026-12-05"),
    "rolling": contract("start: 2026-11-23", "renewal: open", "notice: 3 months"),
}


@pytest.mark.parametrize("rule", COMING)
def test_before_a_contract_begins_nobody_talks_about_its_end(rule: str) -> None:
    assert shown(rule, contracts(COMING[rule]), horizon=60) == []
    begun = contracts(COMING[rule].replace("2026-11-23", "2025-12-22" if rule == "rolling" else "2026-11-22"))
    assert len(shown(rule, begun, horizon=60)) == 1


@pytest.mark.parametrize("more", [(), ("auto_renew: true",)])
def test_a_notice_deadline_is_shown_before_the_contract_begins(more: tuple[str, ...]) -> None:
    """Whoever waits for the first day could have no day left; but what cannot be kept any more is no news."""
    fields = contracts(contract("start: 2026-12-05", "renewal: 2027-02-01", "notice: 60 days", *more))
    assert_shown("notice", fields, first="2026-11-02", last="2026-12-03")
    begun = shown("notice", fields, today="2026-12-05")
    assert begun == ([] if more else ["2026-12-03 put-right 2026-12-05"])
    assert shown("notice", f"{fields}\n    ended: 2026-12-05") == []


def test_a_talk_about_the_renewal_is_about_the_term_that_runs() -> None:
    """One that is yet to begin makes no second contract of it."""
    fields = contracts(
        RETAINER, contract("title: Hosting", "start: 2026-11-23", "renewal: 2027-12-01", "notice: 0 days")
    )
    assert shown("renewal", fields, "### 2026-11-20 call\nre: renewal\n") == []


# All of them


@pytest.mark.parametrize(
    "status", ["prospect", "paused\npaused_until: 2027-06-01", "ended\nended: 2026-01-01\nended_why: Sold"]
)
@pytest.mark.parametrize("rule", ["renewal", "notice", "lapsed", "ending", "rolling"])
def test_contracts_of_clients_who_are_not_active_are_left_alone(rule: str, status: str) -> None:
    lapsed = contract("title: Old", "renewal: 2026-01-01", "notice: 0 days")
    fields = "\n".join(
        [
            contracts(RETAINER, lapsed),
            ENDING.partition("\n")[2],
            OPEN.partition("\n")[2].replace("value", "title: Open\n    value"),
        ]
    )
    assert shown(rule, fields) != []
    assert shown(rule, f"{fields}\nstatus: {status}") == []


def test_a_pause_that_is_over_counts_as_active() -> None:
    assert shown("renewal", f"{RENEWING}\nstatus: paused\npaused_until: 2026-11-23") == []
    assert shown("renewal", f"{RENEWING}\nstatus: paused\npaused_until: 2026-11-22") == ["2026-11-03 talk 2020-02-01"]


def test_two_contracts_that_cannot_be_told_apart_are_numbered_in_the_order_of_the_file() -> None:
    fields = contracts(RETAINER, RETAINER)
    assert [each.key for each in actions("notice", fields)] == [
        "northwind/notice/Retainer/2026-12-03",
        "northwind/notice/Retainer/2026-12-03-2",
    ]
