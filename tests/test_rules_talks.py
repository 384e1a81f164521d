"""The rules about the conversation: check-in, mood, follow-up, news."""

from __future__ import annotations

import pytest
from repositories import actions, assert_shown, line_of, shown

CALL = "### 2026-10-23 call: Plans\n"


def log(*entries: str) -> str:
    return "\n\n".join(f"### {entry}" for entry in entries)


# check-in


@pytest.mark.parametrize(
    ("rhythm", "due"),
    [
        ("", "2026-11-22"),  # 30 days
        ("tier: A", "2026-11-06"),
        ("tier: C", "2026-12-23"),
        ("tier: A\ncadence: 6 weeks", "2026-12-04"),  # the client's own rhythm comes first
        ("cadence: 1 month", "2026-11-23"),
        ("cadence: 1 day", "2026-10-24"),
    ],
)
def test_a_check_in_is_due_when_the_rhythm_says_so_and_not_shown_before(rhythm: str, due: str) -> None:
    assert shown("check-in", rhythm, CALL, today=due, horizon=0) == [f"{due} talk"]
    day_before = f"{due[:8]}{int(due[8:]) - 1:02}"
    assert shown("check-in", rhythm, CALL, today=day_before, horizon=3650) == []
    assert shown("check-in", rhythm, CALL, today="2031-01-01") == [f"{due} talk"]


@pytest.mark.parametrize(
    ("last", "due"), [("2027-01-31", "2027-02-28"), ("2028-01-31", "2028-02-29"), ("2027-03-31", "2027-04-30")]
)
def test_a_month_after_the_31st_is_the_last_of_a_shorter_month(last: str, due: str) -> None:
    assert shown("check-in", "cadence: 1 month", log(f"{last} call"), today=due) == [f"{due} talk"]


@pytest.mark.parametrize(
    ("entry", "counts"),
    [
        ("2026-11-22 call", True),
        ("2026-11-22 email in", True),
        ("2026-11-22 message (negative)", True),
        ("2026-11-22 visit", True),
        ("2026-11-22 meeting", True),
        ("2026-11-22 note", False),
        ("2026-11-22 delivery", False),
        ("2026-11-22 decision", False),
        ("2026-11-22 handover", False),
        ("2026-11-23 call", False),
    ],
)
def test_only_contact_up_to_today_counts(entry: str, counts: bool) -> None:
    assert shown("check-in", "", log("2026-10-01 call", entry)) == ([] if counts else ["2026-10-31 talk"])


@pytest.mark.parametrize(
    ("since", "due"), [("2026-10-01", "2026-10-01"), ("2026-10", "2026-10-01"), ("2026", "2026-01-01")]
)
def test_who_never_spoke_is_due_since_the_beginning(since: str, due: str) -> None:
    (found,) = actions("check-in", f"since: {since}", log("2026-11-20 delivery"))
    assert (found.due.isoformat(), line_of(found, f"since: {since}")) == (due, f"since: {since}")
    assert shown("check-in", "since: 2026-11-23", horizon=31) == []


def test_the_latest_of_several_contacts_counts_in_whatever_order_they_stand() -> None:
    entries = ["2026-10-20 call: Last", "2026-09-01 call", "2026-10-01 visit"]
    for order in (entries, entries[::-1]):
        (found,) = actions("check-in", "", log(*order))
        assert (found.due.isoformat(), line_of(found, "", log(*order))) == ("2026-11-19", "### 2026-10-20 call: Last")


def test_a_check_in_can_be_snoozed_until_a_day() -> None:
    snooze = "snooze:\n  - rule: check-in\n    until: 2026-11-25\n    why: On leave"
    assert shown("check-in", snooze, CALL, today="2026-11-24") == []
    assert shown("check-in", snooze, CALL, today="2026-11-25") == ["2026-11-22 talk"]


# mood


def moods(*entries: str) -> str:
    return log(*(f"{day} note ({mood})" for day, mood in (entry.split() for entry in entries)))


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        (["2026-11-10 negative"], "2026-11-17"),
        (["2026-08-24 negative"], "2026-08-31"),  # 90 days ago
        (["2026-08-23 negative"], ""),
        (["2026-11-23 negative"], ""),
        (["2026-11-10 negative", "2026-11-11 positive"], ""),
        (["2026-11-10 negative", "2026-11-11 mixed", "2026-11-12 neutral"], "2026-11-17"),
        (["2026-10-01 positive", "2026-11-01 negative", "2026-11-10 negative"], "2026-11-17"),
        (["2026-08-23 positive", "2026-11-10 negative"], "2026-11-17"),  # the good day is too long ago
        (["2026-11-01 negative", "2026-11-02 positive", "2026-11-10 negative"], "2026-11-17"),
        (["2026-11-01 negative", "2026-11-01 negative", "2026-11-02 positive"], "2026-11-08"),
        (["2026-11-01 positive", "2026-11-01 negative", "2026-11-05 negative"], "2026-11-12"),  # a day as a whole
    ],
)
def test_mood_is_due_a_week_after_the_day_it_turned(entries: list[str], found: str) -> None:
    for order in (entries, entries[::-1]):
        assert shown("mood", "", moods(*order)) == ([f"{found} talk"] if found else [])


@pytest.mark.parametrize(
    ("entry", "settled"),
    [
        ("2026-11-11 call", True),
        ("2026-11-11 meeting (mixed)", True),
        ("2026-11-11 visit (neutral)", True),
        ("2026-11-11 email", False),
        ("2026-11-11 message (neutral)", False),
        ("2026-11-11 call (negative)", False),
        ("2026-11-10 call", False),  # not after the day
        ("2026-11-23 call", False),
    ],
)
def test_a_talk_that_was_not_bad_settles_it(entry: str, settled: bool) -> None:
    found = shown("mood", "", log("2026-11-01 note (negative)", "2026-11-10 email (negative)", entry))
    assert bool(found) != settled


def test_the_line_is_that_of_the_day_it_turned() -> None:
    entries = moods("2026-11-12 negative", "2026-11-10 negative", "2026-11-01 positive")
    (found,) = actions("mood", "", entries)
    assert line_of(found, "", entries) == "### 2026-11-12 note (negative)"


# follow-up

DELIVERED = "2026-11-20 delivery: Report"


def test_a_delivery_is_followed_up_within_a_week() -> None:
    assert shown("follow-up", "", log(DELIVERED)) == ["2026-11-27 talk"]
    assert shown("follow-up", "", log(DELIVERED), today="2026-11-19", horizon=365) == []
    assert shown("follow-up", "", log(DELIVERED), today="2026-11-20", horizon=6) == []
    assert shown("follow-up", "", log(DELIVERED), today="2026-11-20", horizon=7) == ["2026-11-27 talk"]
    assert shown("follow-up", "", log(DELIVERED), today="2031-01-01") == ["2026-11-27 talk"]


@pytest.mark.parametrize(
    ("entry", "settled"),
    [
        ("2026-11-19 call", False),
        ("2026-11-20 email", True),
        ("2026-11-21 call (negative)", True),
        ("2026-11-21 note", False),
    ],
)
def test_contact_on_the_day_or_later_settles_it(entry: str, settled: bool) -> None:
    assert bool(shown("follow-up", "", log(DELIVERED, entry))) != settled


def test_of_several_deliveries_the_latest_counts() -> None:
    found = shown("follow-up", "", log("2026-11-01 delivery", DELIVERED, "2026-11-10 delivery"))
    assert found == ["2026-11-27 talk"]
    assert shown("follow-up", "", log("2026-11-01 delivery", "2026-11-05 call", "2026-11-23 delivery")) == []


# news

NEWS = "### 2026-11-10 news: Reform, at last\ntopics: customs, Freight\n"


@pytest.mark.parametrize(
    ("topics", "shared"),
    [("[customs]", True), ("[FREIGHT, x]", True), ("[Customs]", True), ("[custom]", False), ("[]", False)],
)
def test_news_are_for_clients_who_share_a_topic(topics: str, shared: bool) -> None:
    assert shown("news", f"topics: {topics}", news=NEWS) == (["2026-12-10 talk Reform, at last"] if shared else [])


def test_news_are_shown_for_30_days() -> None:
    assert_shown("news", "topics: [customs]", news=NEWS, first="2026-11-10", last="2026-12-10")
    assert_shown("news", "topics: [customs]", news=NEWS, first="2026-12-10", last="2026-12-10", horizon=0)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("2026-11-11 call\nre: Reform, at last", True),
        ("2026-11-11 email\nre: renewal\nre: reform, AT LAST", True),
        ("2026-11-11 note\nre: Reform, at last", True),  # any entry
        ("2026-11-11 call\nre: Reform", False),
        ("2026-11-11 call: Reform, at last", False),
        ("2026-11-23 call\nre: Reform, at last", False),
    ],
)
def test_news_that_an_entry_names_are_told(entry: str, told: bool) -> None:
    assert bool(shown("news", "topics: [customs]", log(entry), news=NEWS)) != told


def test_nobody_in_a_bad_mood_is_sent_news() -> None:
    bad = log("2026-11-20 call (negative)")
    assert shown("news", "topics: [customs]", bad, news=NEWS) == []
    assert shown("news", "topics: [customs]", f"{bad}\n\n### 2026-11-21 call (positive)\n", news=NEWS) != []


def test_news_stand_in_their_own_file() -> None:
    (found,) = actions("news", "topics: [customs]", news=f"# News\n\n{NEWS}")
    assert (found.path, found.line, found.owner) == ("records/NEWS.md", 3, "dana")


# All of them


@pytest.mark.parametrize(
    "status", ["prospect", "paused\npaused_until: 2027-06-01", "ended\nended: 2026-01-01\nended_why: Sold"]
)
@pytest.mark.parametrize("rule", ["check-in", "mood", "follow-up", "news"])
def test_clients_who_are_not_active_are_left_in_peace(rule: str, status: str) -> None:
    entries = log("2026-10-01 call", "2026-11-01 delivery") + (
        "\n\n### 2026-10-01 note (negative)\n" if rule == "mood" else ""
    )
    assert shown(rule, "topics: [customs]", entries, news=NEWS) != []
    assert shown(rule, f"topics: [customs]\nstatus: {status}", entries, news=NEWS) == []
