"""Publishing where people and GitHub stand in the way: locked issues, trials, changed periods, people unknown."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from commands import run
from fake_github import FakeGitHub
from publishing_year import CLIENTS, Agency

from clientfiles.publishing.markers import seen
from clientfiles.trackers import Refused


def states(github: FakeGitHub) -> list[str]:
    return [f"{issue.title.removeprefix('Client review: ')}: {issue.state}" for issue in github.issues.values()]


def tick_first(github: FakeGitHub, number: int) -> frozenset[str]:
    """Somebody ticks the first box for an open item; what it names."""
    body = (github.issues[number].body or "").replace("\r\n", "\n")
    line = next(line for line in body.split("\n") if line.startswith("- [ ] Do"))
    github.edit(number, body.replace(line, f"- [x]{line[5:]}"))
    return seen(line).tokens


# Whose an issue is


def forge(github: FakeGitHub, **fields: Any) -> int:
    """Somebody opens an issue with all that the review of January says, every box ticked; the form labels it."""
    body = (github.issues[1].body or "").replace("- [ ]", "- [x]")
    given = {"title": github.issues[1].title, "body": body, "user": "stranger", **fields}
    return github.add_issue(**given, labels=["client-review"]).number


@pytest.mark.parametrize("who", ["stranger", "leepark", ""])  # a login is empty where the account was deleted
def test_an_issue_that_somebody_else_opened_is_never_the_review(agency: Agency, who: str) -> None:
    agency.publish()
    number = forge(agency.github, user=who)
    agency.publish()
    assert states(agency.github) == ["January 2026: open"] * 2
    assert seen(agency.github.issues[1].body or "").ticked == frozenset()
    assert agency.github.issues[number].comments == []


def test_nobody_can_be_first(agency: Agency) -> None:
    agency.publish()
    forge(agency.github, number=2)
    del agency.github.issues[1]
    agency.publish()
    assert agency.github.issues[3].user == agency.github.login
    assert seen(agency.github.issues[3].body or "").ticked == frozenset()
    agency.publish()
    assert states(agency.github) == ["January 2026: open"] * 2


def test_nobody_can_keep_reviews_from_coming_by_one_of_a_later_month(agency: Agency) -> None:
    agency.publish()
    later = (agency.github.issues[1].body or "").replace("2026-01 ", "2026-02 ")
    forge(agency.github, title="Client review: February 2026", body=later)
    del agency.github.issues[1]
    agency.publish()
    assert states(agency.github) == ["February 2026: open", "January 2026: open"]


@pytest.mark.parametrize("body", ["", "As of 5 January 2026, looking ahead until February"])
def test_nor_is_an_emptied_one_ours_by_its_title(agency: Agency, body: str) -> None:
    agency.publish()
    number = forge(agency.github, body=body)
    agency.publish()
    assert agency.github.issues[number].body == body
    assert agency.github.issues[number].state == "open"


@pytest.mark.parametrize("login", ["leepark", "LeePark"])
def test_a_token_may_be_somebodys_own(agency: Agency, login: str) -> None:
    agency.github.login = "leepark"
    agency.publish()
    agency.github.login = login
    agency.publish()
    agency.assert_true()
    tick_first(agency.github, 1)
    agency.today = date(2026, 2, 2)
    agency.publish()
    assert states(agency.github) == ["January 2026: closed", "February 2026: open"]


def test_whose_token_it_is_is_asked_once_and_only_where_it_matters(agency: Agency) -> None:
    github = agency.github

    def asked() -> int:
        paths = [request.path for request in github.requests]
        github.requests.clear()
        return paths.count("/graphql")

    agency.publish()
    agency.publish()
    assert asked() == 0
    forge(github)
    github.add_issue("Conversation", "### Client", labels=["client-review"], user="dana-ortiz")
    agency.publish()
    assert asked() == 1
    github.login = "leepark"
    agency.today = date(2026, 2, 2)
    agency.publish()
    assert asked() == 1


def test_where_that_is_refused_nothing_is_taken_for_ours_and_nothing_made_twice(agency: Agency) -> None:
    agency.github.login = "leepark"
    agency.publish()
    agency.github.may_see_viewer = False
    with pytest.raises(Refused, match=r"^asking whose token GITHUB_TOKEN is: "):
        agency.publish()
    assert len(agency.github.issues) == 1


# Periods


def test_a_trial_of_a_later_day_does_not_stop_the_schedule(agency: Agency) -> None:
    agency.publish()
    agency.today = date(2026, 3, 4)
    agency.publish()
    assert states(agency.github) == ["January 2026: closed", "March 2026: open"]
    agency.today = date(2026, 1, 12)
    agency.publish(is_now=True)
    assert states(agency.github) == ["January 2026: open", "March 2026: closed"]
    agency.today = date(2026, 2, 2)
    agency.publish(is_now=True)
    assert states(agency.github) == ["January 2026: closed", "March 2026: closed", "February 2026: open"]


def test_ticks_made_in_last_periods_issue_while_it_is_open_are_taken_over(agency: Agency) -> None:
    """A run that was cut off had opened the new issue and not yet closed the old one."""
    github = agency.github
    agency.publish()
    agency.today = date(2026, 2, 2)
    agency.publish()
    github.edit(1, state="open")
    names = tick_first(github, 1)
    agency.publish()
    assert names & seen(github.issues[2].body or "").ticked
    assert states(github) == ["January 2026: closed", "February 2026: open"]


@pytest.mark.parametrize("nth", [2, 3, 4])
def test_a_tick_made_in_the_old_issue_while_the_new_one_is_opened_is_taken_over(agency: Agency, nth: int) -> None:
    github = agency.github
    agency.publish()
    agency.today = date(2026, 2, 2)
    names: set[str] = set()
    github.before(nth, lambda: names.update(tick_first(github, 1)))
    agency.publish()
    assert names
    assert names <= seen(github.issues[2].body or "").ticked


def test_going_from_months_to_weeks_and_back_loses_no_tick_and_leaves_one_issue_open(agency: Agency) -> None:
    github = agency.github
    agency.publish("month")
    agency.publish("week")
    for line in (github.issues[2].body or "").split("\n"):
        if line.startswith("- [ ] Do"):
            names = tick_first(github, 2)
    agency.publish("month")
    assert states(github) == ["January 2026: open", "week 2 of 2026: closed"]
    assert names <= seen(github.issues[1].body or "").ticked
    agency.publish("week")
    assert states(github) == ["January 2026: closed", "week 2 of 2026: open"]


# Comments


@pytest.mark.parametrize("is_old", [True, False])
def test_a_locked_conversation_stops_nothing(agency: Agency, is_old: bool) -> None:
    github = agency.github
    agency.publish()
    github.issues[1].locked = True
    agency.today = date(2026, 2, 2) if is_old else date(2026, 1, 17)
    agency.publish()
    if is_old:
        assert states(github) == ["January 2026: closed", "February 2026: open"]
    else:
        assert seen(github.issues[1].body or "").as_of == agency.today
    assert github.issues[1].comments == []
    assert any("locked" in line for line in agency.said)


# Finding it again


def test_a_text_that_lost_all_its_markers_is_written_again(agency: Agency) -> None:
    """As copying what is shown on the page does."""
    github = agency.github
    agency.publish()
    github.edit(1, re.sub(r" ?<!--.*?-->", "", github.issues[1].body or ""))
    agency.publish()
    agency.assert_true()
    assert len(github.issues) == 1


# People


def test_who_cannot_be_assigned_is_not_mentioned_either(agency: Agency) -> None:
    """In a public repository a stranger of that name would be."""
    github = agency.github
    github.assignable.discard("dana-ortiz")
    agency.publish()
    agency.today = date(2026, 1, 17)
    agency.publish()
    (comment,) = github.issues[1].comments
    assert "@dana-ortiz" not in comment.body
    assert "Dana Ortiz, this became overdue since the last review:" in comment.body


def test_of_several_only_those_are_named_that_cannot_be_assigned(tmp_path: Path, github: FakeGitHub) -> None:
    agency = Agency(tmp_path, github)
    team = "".join(f'[team.u{n}]\nname = "U {n}"\ngithub = "u{n}"\n' for n in range(70))
    agency.settings = f'lead = "u0"\n{team}'
    agency.owners = [f"u{n}" for n in range(len(CLIENTS))]
    agency.write()
    github.assignable.update(f"u{n}" for n in range(70) if n not in (1, 2))
    agency.publish()
    assert sorted(github.issues[1].assignees) == ["u0"]  # u3 and u4 have nothing to do yet
    said = [line for line in agency.said if "cannot be assigned" in line]
    assert [line.split()[0] for line in said] == ["u1", "u2"]


def test_where_nobody_can_be_assigned_the_issue_comes_all_the_same(agency: Agency) -> None:
    agency.github.assignable.clear()
    agency.publish()
    assert agency.github.issues[1].assignees == []
    assert states(agency.github) == ["January 2026: open"]


def test_who_is_silently_left_out_is_tried_once_a_period(agency: Agency) -> None:
    """A private repository of some plans takes one person an issue, and says nothing."""
    github = agency.github
    github.most_assignees = 1
    agency.publish()
    assert len(github.issues[1].assignees) == 1
    assert "cannot be assigned" not in (github.issues[1].body or "")
    github.requests.clear()
    assert agency.publish().outcome == "up to date"
    assert {request.method for request in github.requests} == {"GET"}


# What was deleted


def test_a_line_that_somebody_deleted_is_not_news_to_anybody(agency: Agency, tmp_path: Path) -> None:
    """Its action was overdue before; the record's history says so."""
    from git_repositories import GitRepository

    github = agency.github
    repository = GitRepository(tmp_path)
    repository.commit("Begin", day="2026-01-01")
    agency.today = date(2026, 1, 20)
    environment = {"GITHUB_TOKEN": github.token, "GITHUB_REPOSITORY": github.repository, "GITHUB_API_URL": github.url}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        assert run(tmp_path, "publish", "--today", "2026-01-20").code == 0
        body = github.issues[1].body or ""
        github.edit(1, "\n".join(line for line in body.split("\n") if "Send part 1" not in line))
        assert run(tmp_path, "publish", "--today", "2026-01-21").code == 0
    assert "Send part 1" in (github.issues[1].body or "")
    assert all("Send part 1" not in comment.body for comment in github.issues[1].comments)
