"""One issue a period, kept true: a year of it, with every request lost once and a second run at any moment."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from fake_github import FakeGitHub
from publishing_year import Agency, restore, snapshot
from repositories import LONG

from clientfiles.diagnostics import Failure
from clientfiles.publishing.markers import seen
from clientfiles.trackers.api import TRIES

END = date(2027, 1, 10) if LONG else date(2026, 3, 8)  # two turns of a month show every kind of request


# A year


def test_a_year_of_reviews_is_one_issue_a_month(agency: Agency) -> None:
    while agency.today < date(2027, 1, 10):
        agency.publish()
        agency.assert_true()
        agency.publish()
        agency.assert_true()
        agency.tick()
        agency.live()
    titles = [issue.title for issue in agency.github.issues.values()]
    assert len(titles) == len(set(titles)) == 13
    assert titles[0] == "Client review: January 2026"


def each_request_of_a_year(agency: Agency) -> Iterator[int]:
    """Run after run, from the state before it once for each of its requests, whose number is given."""
    while agency.today < END:
        state, ticked = snapshot(agency.github), set(agency.ticked)
        agency.publish()
        requests = len(agency.github.requests)
        agency.assert_true()
        for nth in range(1, requests + 1):
            restore(agency.github, state)
            agency.ticked = set(ticked)
            yield nth
            agency.assert_true()
        agency.tick()
        agency.live()


@pytest.mark.parametrize("fault", ["refuse", "after", "middle", "502", "502-after", "429", "403-limit", "html"])
def test_a_year_in_which_every_request_is_lost_once(agency: Agency, fault: str) -> None:
    for nth in each_request_of_a_year(agency):
        agency.github.fail(nth, fault)
        agency.publish()
        assert any(request.fault for request in agency.github.requests)


@pytest.mark.parametrize("fault", ["refuse", "after"])
def test_a_year_in_which_every_run_is_cut_off_once_at_every_request(agency: Agency, fault: str) -> None:
    """From one request on GitHub is out of reach; the next run makes it good."""
    for nth in each_request_of_a_year(agency):
        agency.github.fail(nth, fault)
        for further in range(1, TRIES * 2):
            agency.github.fail(nth + further, "refuse")
        with pytest.raises(Failure, match=r"try again later|lost"):
            agency.publish()
        agency.github.forgive()
        agency.publish()


def test_a_year_in_which_a_second_run_comes_at_any_moment(agency: Agency) -> None:
    for nth in each_request_of_a_year(agency):
        agency.github.before(nth, agency.publish)
        agency.publish()


def test_runs_at_the_same_time(agency: Agency) -> None:
    while agency.today < END:
        with ThreadPoolExecutor() as pool:
            for run in [pool.submit(agency.publish) for _ in range(3)]:
                run.result()
        agency.assert_true()
        agency.tick()
        agency.live()


def test_a_tick_made_while_a_run_is_under_way_is_kept(agency: Agency) -> None:
    """Up to the last look at the body, immediately before it is written."""
    github = agency.github
    agency.publish()
    agency.live()
    state = snapshot(github)
    github.requests.clear()
    agency.publish()
    methods = [request.method for request in github.requests]
    first_write = methods.index("PATCH")
    assert github.requests[first_write - 1].path.endswith("/issues/1")
    for nth in range(1, first_write + 1):
        restore(github, state)
        agency.ticked.clear()
        github.before(nth, agency.tick)
        agency.publish()
        agency.assert_true()


# Finding it again


def issue_of(github: FakeGitHub) -> tuple[int, str]:
    (number,) = [number for number, each in github.issues.items() if each.state == "open" and not each.pull_request]
    return number, github.issues[number].body or ""


def test_many_pages_and_pull_requests_do_not_hide_it(agency: Agency) -> None:
    agency.publish()
    for number in range(40):
        agency.github.add_pull_request(f"Change {number}", agency.github.issues[1].body, labels=["client-review"])
    agency.github.per_page_limit = 7
    assert agency.publish().issue.number == 1


def test_neither_title_nor_author_makes_an_issue_ours(agency: Agency) -> None:
    title = "Client review: January 2026"
    agency.github.add_issue(title, "My notes", labels=["client-review"], user="acme-bot[bot]")
    agency.github.add_issue(title, "My notes too")
    agency.publish()
    assert [each.body for each in agency.github.issues.values()][:2] == ["My notes", "My notes too"]
    assert len(agency.github.issues) == 3


def test_a_new_title_is_left_as_it_is(agency: Agency) -> None:
    agency.publish()
    agency.github.edit(1, title="Reviews of January")
    agency.publish()
    assert len(agency.github.issues) == 1
    assert agency.github.issues[1].title == "Reviews of January"


@pytest.mark.parametrize("mangled", ["", "   \n", "first half", "second half", "no markers of the period"])
def test_an_emptied_or_mangled_body_is_rebuilt(agency: Agency, mangled: str) -> None:
    agency.publish()
    body = agency.github.issues[1].body or ""
    text = {
        "first half": body[: len(body) // 2],
        "second half": body[len(body) // 2 :],
        "no markers of the period": "\n".join(line for line in body.split("\n") if "clientfiles" not in line),
    }.get(mangled, mangled)
    agency.github.edit(1, text)
    agency.publish()
    agency.assert_true()
    assert len(agency.github.issues) == 1


def test_an_identical_body_is_not_sent(agency: Agency) -> None:
    agency.publish()
    agency.github.edit(1, agency.github.issues[1].body)  # a browser changes the line ends
    agency.github.requests.clear()
    assert agency.publish().outcome == "up to date"
    assert {request.method for request in agency.github.requests} == {"GET"}


def test_two_open_issues_of_one_period_become_one_with_the_ticks_of_both(agency: Agency) -> None:
    github = agency.github
    agency.publish()
    body = github.issues[1].body or ""
    boxes = [line for line in body.split("\n") if line.startswith("- [ ]")]
    other = body.replace(boxes[0], f"- [x]{boxes[0][5:]}")
    github.add_issue(github.issues[1].title, other, labels=["client-review"], user=github.login)
    github.edit(1, body.replace(boxes[1], f"- [x]{boxes[1][5:]}"))
    agency.ticked |= seen(boxes[0]).tokens | seen(boxes[1]).tokens
    agency.publish()
    agency.assert_true()
    assert github.issues[2].state == "closed"
    assert github.issues[2].state_reason == "not_planned"
    assert "#1" in github.issues[2].comments[0].body


def test_a_review_that_somebody_closed_is_opened_again_while_something_is_pressing(agency: Agency) -> None:
    agency.publish()
    agency.github.edit(1, state="closed")
    agency.publish()
    assert agency.github.issues[1].state == "closed"  # nothing is due within a week
    agency.today = date(2026, 1, 12)
    agency.publish()
    assert agency.github.issues[1].state == "open"


def test_a_late_run_updates_its_own_period_and_opens_nothing(agency: Agency) -> None:
    agency.publish()
    january, agency.today = agency.today, date(2026, 2, 3)
    agency.publish()
    agency.today = january
    agency.publish()
    assert [issue.state for issue in agency.github.issues.values()] == ["closed", "open"]
    agency.today = date(2025, 12, 3)
    with pytest.raises(Failure, match="the review of February 2026 is out already"):
        agency.publish()


def test_weeks_have_an_issue_each(agency: Agency) -> None:
    for _ in range(4):
        agency.publish("week")
        agency.assert_true("week")
        agency.live()
    assert agency.github.issues[1].title == "Client review: week 2 of 2026"


def test_months_can_follow_weeks(agency: Agency) -> None:
    agency.publish("week")
    agency.publish("month")
    agency.assert_true("month")
    assert "Carried over from week 2 of 2026" in issue_of(agency.github)[1]


# Last period's issue


def test_the_new_issue_says_what_was_carried_over_and_the_old_one_where_it_goes_on(agency: Agency) -> None:
    github = agency.github
    agency.publish()
    before = seen(github.issues[1].body or "").tokens
    agency.today = date(2026, 2, 2)
    agency.publish()
    body = github.issues[2].body or ""
    carried = before & agency.review_tokens()
    assert carried
    assert f"Carried over from January 2026 and still open, marked ↻: {len(carried)}, " in body
    assert sum(line.count("↻") for line in body.split("\n") if "<!-- box" in line) == len(carried)
    assert (github.issues[1].state, github.issues[1].state_reason) == ("closed", "completed")
    assert [comment.body.split("\n")[0] for comment in github.issues[1].comments] == [
        "The review goes on in #2: February 2026."
    ]


# People


def test_owners_are_assigned_and_who_cannot_be_is_named(agency: Agency) -> None:
    agency.github.assignable.discard("leepark")
    agency.publish()
    assert agency.github.issues[1].assignees == ["dana-ortiz"]
    warning = "leepark (Lee Park) cannot be assigned"
    assert warning in (agency.github.issues[1].body or "")
    assert any(warning in line for line in agency.said)
    agency.github.assignable.add("leepark")
    agency.publish()
    assert agency.github.issues[1].assignees == ["dana-ortiz", "leepark"]
    assert warning not in (agency.github.issues[1].body or "")


def test_who_was_assigned_by_hand_stays_assigned(agency: Agency) -> None:
    agency.github.assignable.update({"boss"})
    agency.publish()
    agency.github.edit(1, assignees=["boss"])
    agency.live()
    agency.publish()
    assert sorted(agency.github.issues[1].assignees) == ["boss", "dana-ortiz", "leepark"]


def test_the_label_is_made_with_a_colour_and_a_description(agency: Agency) -> None:
    agency.publish()
    label = agency.github.labels["client-review"]
    assert label.color != "ededed"
    assert label.description


def test_an_action_that_becomes_overdue_is_told_to_its_owner_once(agency: Agency) -> None:
    github = agency.github
    agency.publish()
    agency.today = date(2026, 1, 17)
    agency.publish()
    agency.publish()
    (comment,) = github.issues[1].comments
    assert comment.body.count("@dana-ortiz,") == 1
    assert "Send part 1 @\u200ball #\u200b1" in comment.body
    agency.today = date(2026, 1, 18)
    agency.publish()
    assert sum("Send part 1 @" in comment.body for comment in github.issues[1].comments) == 1


def test_what_is_ticked_is_not_told(agency: Agency) -> None:
    github = agency.github
    agency.publish()
    github.edit(1, (github.issues[1].body or "").replace("- [ ]", "- [x]"))
    agency.today = date(2026, 1, 17)
    agency.publish()
    assert all("Send part" not in comment.body for comment in github.issues[1].comments)


# How much it costs


def test_few_requests_are_enough(agency: Agency) -> None:
    github = agency.github
    agency.publish()
    assert len(github.requests) <= 5
    agency.today = date(2026, 1, 17)
    github.requests.clear()
    agency.publish()
    assert len(github.requests) <= 7
    agency.today = date(2026, 2, 2)
    github.requests.clear()
    agency.publish()
    assert len(github.requests) <= 9
