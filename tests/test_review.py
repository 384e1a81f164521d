"""The review as a whole: numbers, monthly questions, the agenda, its parts, and that it is the same everywhere."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from generated import write_repository
from repositories import ROOT, SAMPLE_DAY, program, review, write

from clientfiles import phrasing, questions
from clientfiles.agenda import agenda, news_to_share
from clientfiles.data import review_json
from clientfiles.reportdata import chart
from clientfiles.review import Review
from clientfiles.terminal import review_text

TEAM = """\
lead = "lee"
[team.dana]
name = "Dana Ortiz"
[team.lee]
name = "Lee Park"
[team.kim]
name = "Kim Sand"
left = 2026-11-30
"""


def record(name: str, changes: str = "", owner: str = "dana", status: str = "active", log: str = "") -> str:
    """An active client without anything due; `changes` are fields in place of or beside the usual ones."""
    fields = {
        "name": name,
        "owner": owner,
        "status": status,
        "since": "2024",
        "contacts": "\n  - name: Jana Novák",
        "contracts": "\n  - value: 12000 EUR/year\n    start: 2024-02-01\n    renewal: 2028-02-01\n    notice: 30 days",
        "open_items": "[]",
        "next_action": "\n  what: Call Jana\n  due: 2028-01-01",
    }
    for field in changes.split("\n\n") if changes else []:
        key, _, value = field.partition(":")
        fields[key] = value if value.startswith("\n") else value.strip()
    front = "".join(f"{key}:{'' if value.startswith(chr(10)) else ' '}{value}\n" for key, value in fields.items())
    return f"---\n{front}---\n\n## Log\n\n{log or '### 2026-11-20 call: Hello'}\n"


def reviewed(folder: Path, records: dict[str, str], news: str = "", horizon: int = 31) -> Review:
    found = review(write(folder, records, TEAM, news), SAMPLE_DAY, horizon)
    assert [str(each) for each in found.diagnostics if each.is_error] == []
    return found


def contract(value: str, renewal: str = "2028-02-01", more: str = "") -> str:
    return f"contracts:\n  - value: {value}\n    start: 2024-02-01\n    renewal: {renewal}\n    notice: 30 days{more}"


# Numbers


def test_nothing_at_all(tmp_path: Path) -> None:
    counted = questions.numbers(reviewed(tmp_path, {}))
    assert (counted.clients, counted.statuses, counted.cents_a_year) == (0, {}, {})
    assert phrasing.count_line(counted) == "0 clients: none"
    assert phrasing.value_line(counted) == "nothing"


def test_value_a_year_is_counted_by_currency_for_active_and_paused_clients(tmp_path: Path) -> None:
    counted = questions.numbers(
        reviewed(
            tmp_path,
            {
                "a": record("A", contract("12000.50 EUR/year")),
                "b": record("B", contract("100 EUR/month") + "\n\npaused_until: 2028-01-01", status="paused"),
                "c": record("C", contract("900 GBP/month")),
                "d": record("D", contract("500 EUR/once")),
                "e": record("E", contract("7 EUR/year"), status="prospect"),
                "f": record("F", contract("7 EUR/year") + "\n\nended: 2026-01-01\n\nended_why: Sold", status="ended"),
            },
        )
    )
    assert counted.cents_a_year == {"EUR": 13_200_50, "GBP": 10_800_00}
    assert counted.cents_once == {"EUR": 500_00}
    assert counted.statuses == {"prospect": 1, "active": 3, "paused": 1, "ended": 1}
    assert sum(counted.health.values()) == 4


@pytest.mark.parametrize(
    ("ended", "runs"), [("2026-11-21", False), ("2026-11-22", False), ("2026-11-23", True), ("", True)]
)
def test_a_contract_counts_until_the_day_on_which_it_ended(tmp_path: Path, ended: str, runs: bool) -> None:
    more = f"\n    ended: {ended}" if ended else ""
    counted = questions.numbers(reviewed(tmp_path, {"a": record("A", contract("1 EUR/year", more=more))}))
    assert counted.cents_a_year == ({"EUR": 100} if runs else {})


@pytest.mark.parametrize(("start", "runs"), [("2026-11-21", True), ("2026-11-22", True), ("2026-11-23", False)])
def test_a_contract_counts_from_its_first_day(tmp_path: Path, start: str, runs: bool) -> None:
    fields = contract("1 EUR/year").replace("2024-02-01", start)
    counted = questions.numbers(reviewed(tmp_path, {"a": record("A", fields)}))
    assert counted.cents_a_year == ({"EUR": 100} if runs else {})


NEXT_TERM = "\n  - value: 2 EUR/year\n    start: 2027-01-15\n    renewal: 2028-01-15\n    notice: 30 days"


@pytest.mark.parametrize(("today", "cents"), [(date(2027, 1, 14), 100), (date(2027, 1, 15), 200)])
def test_of_two_terms_in_a_row_one_counts(tmp_path: Path, today: date, cents: int) -> None:
    fields = contract("1 EUR/year", "2027-01-15", "\n    ended: 2027-01-15" + NEXT_TERM)
    found = review(write(tmp_path, {"a": record("A", fields)}, TEAM), today)
    assert questions.numbers(found).cents_a_year == {"EUR": cents}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("", "15 Jan 2027, notice 16 Dec"),
        ("\n    ended: 2027-01-15", "ends 15 Jan 2027"),
        ("\n    ended: 2026-12-31", "ends 31 Dec"),
        ("\n    ended: 2027-01-15" + NEXT_TERM, "renewed from 15 Jan 2027"),
        ("\n    ended: 2027-01-10" + NEXT_TERM, "ends 10 Jan 2027"),  # a gap: this term did not follow
        ("\n    ended: 2027-01-16", "15 Jan 2027, notice 16 Dec"),
    ],
)
def test_a_contract_that_ends_or_was_renewed_is_not_up_for_renewal(tmp_path: Path, more: str, told: str) -> None:
    fields = contract("1 EUR/year", "2027-01-15", f"\n    auto_renew: true{more}")
    found = reviewed(tmp_path, {"a": record("A", fields)})
    (client,) = found.clients
    (term,) = client.contracts
    is_up = told.startswith("15 Jan")
    assert phrasing.renewals_text(client, SAMPLE_DAY) == told
    assert questions.numbers(found).cents_up_for_renewal == ({"EUR": 100} if is_up else {})
    assert [each.date for each in questions.questions(found).renewals] == ([date(2027, 1, 15)] if is_up else [])
    assert (term.renewal is None, term.notice_deadline is None, term.conversation is None) == (not is_up,) * 3
    assert (term.conversation_begun, term.auto_renew) == (not is_up, is_up)
    marks = [(mark["label"], mark["day"]) for part in chart(found)["sections"] for mark in part["marks"]]
    ending = ("Next term", "2027-01-15") if told.startswith("renewed") else ("Contract ends", str(term.ends))
    assert (ending in marks) != is_up
    assert (("Renewal", "2027-01-15") in marks) == is_up


@pytest.mark.parametrize(
    ("ended", "told"), [("", "ends 15 Jan 2027"), ("2027-01-16", "ends 15 Jan 2027"), ("2026-12-31", "ends 31 Dec")]
)
def test_a_project_ends_on_its_last_day_or_when_it_was_cut_short(tmp_path: Path, ended: str, told: str) -> None:
    project = contract("1 EUR/once").replace("renewal: 2028-02-01\n    notice: 30 days", "ends: 2027-01-15")
    fields = project + (f"\n    ended: {ended}" if ended else "")
    (client,) = reviewed(tmp_path, {"a": record("A", fields)}).clients
    assert phrasing.renewals_text(client, SAMPLE_DAY) == told
    assert client.contracts[0].conversation_begun == bool(ended)


@pytest.mark.parametrize(
    ("renewal", "up"),
    [("2026-11-21", False), ("2026-11-22", True), ("2027-02-20", True), ("2027-02-21", False)],
)
def test_value_up_for_renewal_is_that_of_the_next_90_days(tmp_path: Path, renewal: str, up: bool) -> None:
    found = reviewed(tmp_path, {"a": record("A", contract("12 EUR/month", renewal))})
    assert questions.numbers(found).cents_up_for_renewal == ({"EUR": 144_00} if up else {})
    assert [each.client.id for each in questions.questions(found).renewals] == (["a"] if up else [])


# The monthly questions


@pytest.mark.parametrize(("last", "quiet"), [(29, False), (30, True), (31, True)])
def test_quiet_is_30_days_or_more_whatever_the_cadence(tmp_path: Path, last: int, quiet: bool) -> None:
    day = SAMPLE_DAY - timedelta(last)
    found = reviewed(tmp_path, {"a": record("A", "cadence: 90 days", log=f"### {day} call")})
    asked = questions.questions(found).quiet
    assert [(each.client.id, each.days, each.ever) for each in asked] == ([("a", last, True)] if quiet else [])


def test_who_was_never_in_touch_is_quiet_since_the_beginning(tmp_path: Path) -> None:
    log = "### 2026-11-20 delivery: Logo\n\n### 2026-11-23 call: Tomorrow"
    found = reviewed(tmp_path, {"a": record("A", "since: 2026-10-01", log=log)})
    (quiet,) = questions.questions(found).quiet
    assert (quiet.days, quiet.ever) == (52, False)
    assert phrasing.answers(questions.questions(found), found)[0][1].endswith("A 52 days, never in touch)")


def test_paused_prospective_and_former_clients_are_not_asked_about(tmp_path: Path) -> None:
    log = "### 2026-01-01 call"
    found = reviewed(
        tmp_path,
        {
            "a": record("A", "paused_until: 2026-11-23", status="paused", log=log),
            "b": record("B", status="prospect", log=log),
            "c": record("C", "ended: 2026-01-01\n\nended_why: Sold", status="ended", log=log),
            "d": record("D", "paused_until: 2026-11-22", status="paused", log=log),  # the pause is over
        },
    )
    assert [each.client.id for each in questions.questions(found).quiet] == ["d"]


def test_open_items_are_asked_about_by_side_the_latest_first(tmp_path: Path) -> None:
    items = "open_items:\n  - we_owe: X\n    due: 2026-11-21\n  - they_owe: Y\n    due: 2026-11-20"
    items += "\n  - pending: Z\n    due: 2026-11-19\n  - we_owe: Today\n    due: 2026-11-22\n  - pending: Some day"
    more = "open_items:\n  - we_owe: W\n    due: 2026-11-01"
    found = reviewed(tmp_path, {"a": record("A", items), "b": record("B", more, status="prospect")})
    asked = questions.questions(found)
    assert [(each.item.what, each.days) for each in asked.ours_late] == [("W", 21), ("X", 1)]
    assert [(each.item.what, each.days) for each in asked.theirs_late] == [("Y", 2)]
    assert [(each.item.what, each.days) for each in asked.pending_late] == [("Z", 3)]


@pytest.mark.parametrize(
    ("moods", "balance"),
    [
        (["negative"], -1),
        (["negative", "positive"], 0),
        (["negative", "mixed", "neutral"], -1),
        (["negative", "negative", "positive"], -1),
    ],
)
def test_moods_are_weighed_over_90_days(tmp_path: Path, moods: list[str], balance: int) -> None:
    log = "\n\n".join(f"### {SAMPLE_DAY - timedelta(90)} note ({mood})" for mood in moods)
    log += f"\n\n### {SAMPLE_DAY - timedelta(91)} note (negative)"
    found = reviewed(tmp_path, {"a": record("A", log=log)})
    assert found.clients[0].mood_balance == balance
    assert [each.id for each in questions.questions(found).moods] == (["a"] if balance < 0 else [])


def test_the_answer_is_given_also_where_it_is_none(tmp_path: Path) -> None:
    found = reviewed(tmp_path, {"a": record("A")})
    asked = phrasing.answers(questions.questions(found), found)
    assert len(asked) == 4
    assert all("none" in answer or "nobody" in answer for _, answer in asked)


# The agenda


def due(day: str, what: str = "Do it", owner: str = "") -> str:
    return f"next_action:\n  what: {what}\n  due: {day}" + (f"\n  owner: {owner}" if owner else "")


@pytest.mark.parametrize(
    ("day", "place"),
    [("2026-11-21", "urgent"), ("2026-11-22", "urgent"), ("2026-11-29", "urgent"), ("2026-11-30", "later")],
)
def test_what_is_due_within_a_week_stands_in_front(tmp_path: Path, day: str, place: str) -> None:
    (each,) = agenda(reviewed(tmp_path, {"a": record("A", due(day))}))
    assert [visit.client.id for visit in getattr(each, place)] == ["a"]
    assert len(each.urgent) + len(each.later) == 1


def test_a_client_with_something_urgent_is_told_of_once_with_all_of_it(tmp_path: Path) -> None:
    items = "open_items:\n  - we_owe: X\n    due: 2026-12-20\n  - they_owe: Y\n    due: 2026-12-10"
    (each,) = agenda(reviewed(tmp_path, {"a": record("A", f"{due('2026-11-21')}\n\n{items}")}))
    (visit,) = each.urgent
    assert [action.subject for action in visit.talk] == ["Y"]
    assert [action.rule for action in visit.do] == ["next-action", "open-item"]
    assert not each.later


def test_owners_come_in_the_order_of_the_team_and_clients_by_what_is_due_first(tmp_path: Path) -> None:
    found = reviewed(
        tmp_path,
        {
            "a": record("A", due("2026-11-24"), owner="lee"),
            "b": record("B", due("2026-11-23"), owner="lee"),
            "c": record("C", due("2026-11-25", owner="dana"), owner="lee"),
        },
    )
    assert [(each.owner, [visit.client.id for visit in each.urgent]) for each in agenda(found)] == [
        ("dana", ["c"]),
        ("lee", ["b", "a"]),
    ]


def test_what_belongs_to_someone_who_has_left_falls_to_the_clients_owner_and_then_to_the_lead(tmp_path: Path) -> None:
    records = {
        "a": record("A", due("2026-12-05", owner="kim"), owner="dana"),
        "b": record("B", due("2026-12-05", owner="kim"), owner="kim"),
    }
    folder = write(tmp_path, records, TEAM)
    before, after = (review(folder, day) for day in (date(2026, 11, 29), date(2026, 11, 30)))
    owners = [
        {each.client: each.owner for each in found.actions if each.rule == "next-action"} for found in (before, after)
    ]
    assert owners == [{"a": "kim", "b": "kim"}, {"a": "dana", "b": "lee"}]


def test_news_are_told_once_for_each_item_with_the_clients_to_share_it_with(tmp_path: Path) -> None:
    news = "### 2026-11-20 news: Reform passes\ntopics: customs\n"
    topics = "topics: [Customs]"
    records = {"a": record("A", topics), "b": record("B", topics, owner="lee"), "c": record("C")}
    found = reviewed(tmp_path, records, news)
    (share,) = news_to_share(found)
    assert (share.title, [action.client for action in share.actions]) == ("Reform passes", ["a", "b"])
    assert agenda(found) == []


def test_every_action_stands_in_the_agenda_exactly_once(tmp_path: Path) -> None:
    write_repository(tmp_path, 5, 60, SAMPLE_DAY, "rules")
    found = review(tmp_path)
    told = []
    for each in agenda(found):
        for visit in [*each.urgent, *each.later]:
            assert all(action.owner == each.owner and action.client == visit.client.id for action in visit.actions)
            assert visit.first_due == min(action.due for action in visit.actions)
            told += visit.actions
    told += [action for share in news_to_share(found) for action in share.actions]
    assert sorted(told) == sorted(found.actions)


# Order, parts


def test_actions_are_sorted_by_day_client_rule_and_subject(tmp_path: Path) -> None:
    write_repository(tmp_path, 6, 60, SAMPLE_DAY, "rules")
    found = review(tmp_path)
    order = [(each.due, each.client, each.rule, each.subject) for each in found.actions]
    assert order == sorted(order)
    assert len({each.key for each in found.actions}) == len(found.actions)
    assert [each.path for each in found.clients] == sorted(each.path for each in found.clients)


@pytest.fixture(scope="module")
def sample() -> Review:
    return review(ROOT)


def test_one_persons_part_is_what_they_own_or_have_to_do(sample: Review) -> None:
    part = sample.narrowed("oona", None, None)
    assert [each for each in sample.actions if each.owner == "oona"] == list(part.actions)
    expected = {each.id for each in sample.clients if each.owner == "oona"} | {each.client for each in part.actions}
    assert {each.id for each in part.clients} == expected
    assert all(each.action.owner == "oona" for each in part.postponed)


def test_one_clients_part(sample: Review) -> None:
    part = sample.narrowed(None, "strandgut-museum", None)
    assert [each.id for each in part.clients] == ["strandgut-museum"]
    assert list(part.actions) == [each for each in sample.actions if each.client == "strandgut-museum"]
    assert len(part.postponed) == 1


def test_one_rules_part_keeps_the_clients(sample: Review) -> None:
    part = sample.narrowed(None, None, "open-item")
    assert list(part.actions) == [each for each in sample.actions if each.rule == "open-item"]
    assert len(part.clients) == len(sample.clients)


def test_parts_of_parts_are_the_same_in_any_order(sample: Review) -> None:
    both = sample.narrowed("hal", "pannier-and-post", None)
    assert both == sample.narrowed("hal", None, None).narrowed(None, "pannier-and-post", None)
    assert sample.narrowed(None, None, None) == sample


@pytest.mark.parametrize("horizon", [0, 1, 7, 31, 365])
def test_a_longer_horizon_only_adds(tmp_path: Path, horizon: int) -> None:
    write_repository(tmp_path, 7, 40, SAMPLE_DAY, "rules")
    found, more = review(tmp_path, horizon=horizon), review(tmp_path, horizon=horizon + 10)
    assert {each.key for each in found.actions} <= {each.key for each in more.actions}
    assert all(each.due <= SAMPLE_DAY + timedelta(horizon) for each in found.actions)


# The same everywhere


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_review_is_the_same_bytes_whatever_the_machine(form: str) -> None:
    arguments = ("review", "--today", "2026-11-22", "--format", form)
    there = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1", "COLUMNS": "200"}
    here = {"TZ": "America/Adak", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0"}
    first, second = program(*arguments, environment=there), program(*arguments, environment=here)
    assert (first.stdout, first.stderr, first.returncode) == (second.stdout, second.stderr, 0)


def test_the_order_in_which_files_are_found_does_not_matter(tmp_path: Path) -> None:
    write_repository(tmp_path / "one", 8, 12, SAMPLE_DAY, "rules")
    paths = sorted((tmp_path / "one" / "records").iterdir())
    Random(1).shuffle(paths)
    (tmp_path / "two" / "records").mkdir(parents=True)
    (tmp_path / "two" / "clientfiles.toml").write_bytes((tmp_path / "one" / "clientfiles.toml").read_bytes())
    for path in paths:
        (tmp_path / "two" / "records" / path.name).write_bytes(path.read_bytes())
    one, two = review(tmp_path / "one"), review(tmp_path / "two")
    assert review_text(one, plain=True) == review_text(two, plain=True)
    assert "".join(review_json(one)) == "".join(review_json(two))


def test_the_last_and_the_first_day_that_there_is(tmp_path: Path) -> None:
    write_repository(tmp_path, 9, 20, SAMPLE_DAY, "rules")
    for day in (date.max, date.min, date(1, 3, 31), date(9999, 11, 30)):
        assert "".join(review_json(review(tmp_path, day, 3650))).endswith("}\n")


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("horizon", [0, 7, 31, 90])
def test_what_looks_less_far_ahead_is_part_of_what_looks_further(tmp_path: Path, seed: int, horizon: int) -> None:
    write_repository(tmp_path, seed, 60, SAMPLE_DAY, "rules")
    for today in (SAMPLE_DAY, date(2027, 2, 28)):
        near = review(tmp_path, today, horizon)
        far = review(tmp_path, today, 400).until(today + timedelta(horizon))
        assert "".join(review_json(far)) == "".join(review_json(near))
        assert (far.actions, far.postponed) == (near.actions, near.postponed)
