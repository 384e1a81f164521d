"""A dry run: it says what would be written, and writes nothing, not even where it reads."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_github import FakeGitHub
from hostile_injection import workflow_commands
from publishing_examples import LINKS, body, client, material, review_of, ticked

from clientfiles.publishing import LABEL, TITLE, publish
from clientfiles.trackers import Comment, Edit, Issue, Links, Unassignable
from clientfiles.trackers.api import Access, Api
from clientfiles.trackers.files import FileTracker
from clientfiles.trackers.github import GitHub
from clientfiles.trackers.rehearsal import NOT_MADE, Rehearsal

TEAM = """\
[team.dana]
name = "Dana Ortiz"
github = "dana-ortiz"
[team.lee]
name = "Lee Park"
github = "leepark"
"""
RECORDS = {"oxley": client("Oxley", "we_owe: Logo 2026-11-22", "we_owe: Plans 2026-11-20 lee")}
NOVEMBER = TITLE + "November 2026"


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as fake:
        fake.assignable.update({"dana-ortiz", "leepark"})
        yield fake


@pytest.fixture
def tracker(github: FakeGitHub) -> Iterator[GitHub]:
    api = Api(Access(github.url, github.repository, github.token), sleep=lambda seconds: None)
    yield GitHub(api, LINKS)
    api.close()


def run(tracker: Any, today: str = "2026-11-22", records: dict[str, str] = RECORDS) -> str:
    """What a dry run of publishing says."""
    said: list[str] = []
    review = review_of(records, today, settings=TEAM)
    publish(Rehearsal(tracker, said.append), material(review), lambda line: None, lambda line: said.append(f"! {line}"))
    return "\n".join(said)


def unchanged(github: FakeGitHub, call: Callable[[], str]) -> str:
    """What a call gives, which must change nothing and ask for no change."""
    before = copy.deepcopy((github.issues, github.labels))
    asked = len(github.requests)
    said = call()
    assert (github.issues, github.labels) == before
    assert {request.method for request in github.requests[asked:]} == {"GET"}
    return said


# On GitHub


def test_a_first_issue_is_shown_whole(github: FakeGitHub, tracker: GitHub) -> None:
    said = unchanged(github, lambda: run(tracker))
    label, first, rest = said.split("\n", 2)
    assert label == "would make the label client-review"
    assert first == (f'would create the issue "{NOVEMBER}", labelled client-review, assigned to leepark, dana-ortiz:')
    assert rest.startswith("<!-- clientfiles review 2026-11 as of 2026-11-22 -->\n")
    assert "- [ ] Do: [Plans]" in rest


def test_who_cannot_be_assigned_is_said_as_it_will_be(github: FakeGitHub, tracker: GitHub) -> None:
    github.assignable.discard("leepark")
    said = unchanged(github, lambda: run(tracker))
    assert "\n! leepark (Lee Park) cannot be assigned: give them access" in said
    assert "labelled client-review, assigned to dana-ortiz:\n" in said
    assert "\n> leepark (Lee Park) cannot be assigned: " in said


def test_of_an_issue_that_is_there_the_difference_is_shown(github: FakeGitHub, tracker: GitHub) -> None:
    text = body(review_of(RECORDS, settings=TEAM))
    github.add_issue(NOVEMBER, text, labels=["client-review"], user=github.login, assignees=["leepark"])
    said = unchanged(github, lambda: run(tracker, "2026-11-23"))
    assert "would comment on issue 1:\n@dana-ortiz, this became overdue since the last review:\n" in said
    assert "\nwould update issue 1: assign dana-ortiz\n--- as it is\n+++ as it would be\n" in said
    assert "\n-As of **22 November 2026**" in said
    assert "\n+As of **23 November 2026**" in said
    assert "Under contract" not in said  # it did not change


def test_of_an_issue_that_is_up_to_date_nothing_is_said(github: FakeGitHub, tracker: GitHub) -> None:
    text = body(review_of(RECORDS, settings=TEAM))
    github.add_issue(NOVEMBER, text, labels=["client-review"], user=github.login, assignees=["leepark", "dana-ortiz"])
    assert unchanged(github, lambda: run(tracker)) == ""


def test_a_new_period_would_close_the_one_before(github: FakeGitHub, tracker: GitHub) -> None:
    text = ticked(body(review_of(RECORDS, settings=TEAM)), "Logo")
    github.add_issue(NOVEMBER, text, labels=["client-review"], user=github.login)
    said = unchanged(github, lambda: run(tracker, "2026-12-01"))
    assert f'would create the issue "{TITLE}December 2026"' in said
    assert "would comment on issue 1:\nThe review goes on in the new issue: December 2026.\n" in said
    assert said.endswith("\nwould close issue 1")


def test_two_issues_of_a_period_would_become_one(github: FakeGitHub, tracker: GitHub) -> None:
    text = body(review_of(RECORDS, settings=TEAM))
    for each in (text, ticked(text, "Logo")):
        github.add_issue(
            NOVEMBER, each, labels=["client-review"], user=github.login, assignees=["leepark", "dana-ortiz"]
        )
    said = unchanged(github, lambda: run(tracker))
    assert "would update issue 1\n--- as it is\n+++ as it would be\n" in said
    assert "\n-- [ ] Do: [Logo]" in said
    assert "\n+- [x] Do: [Logo]" in said
    assert "\nThe same review is in #1; " in said
    assert said.endswith("\nwould close issue 2 as a duplicate")


def test_an_issue_that_somebody_closed_would_be_reopened_while_something_is_urgent(
    github: FakeGitHub, tracker: GitHub
) -> None:
    text = body(review_of(RECORDS, settings=TEAM))
    github.add_issue(NOVEMBER, text, labels=["client-review"], user=github.login, state="closed", assignees=["leepark"])
    assert unchanged(github, lambda: run(tracker)) == "would update issue 1: reopen it, assign dana-ortiz"


def test_what_others_wrote_into_the_issue_acts_in_no_terminal_and_no_log(github: FakeGitHub, tracker: GitHub) -> None:
    text = body(review_of(RECORDS, settings=TEAM))
    github.add_issue(
        NOVEMBER, f"{text}\n\x1b[31mred\x1b[0m\n##[add-mask]dana\u202e\r\n", labels=["client-review"], user=github.login
    )
    said = unchanged(github, lambda: run(tracker))
    assert "\n-␛[31mred␛[0m\n" in said
    assert "##[" not in said
    assert all(line.isprintable() or "\u200b" in line for line in said.split("\n"))


def test_what_would_be_written_acts_in_no_terminal_and_no_log(tmp_path: Path) -> None:
    said: list[str] = []
    rehearsal = Rehearsal(FileTracker(tmp_path, LINKS), said.append)
    text = "One\n::error::two\r\n##[add-mask]three\n\x1b[2Jfour\u2028five\n\n  six"
    rehearsal.create("\x1b]0;owned\x07", text, LABEL.name, ())
    rehearsal.comment(NOT_MADE, text)
    for each in said:
        lines = each.split("\n")[1:]
        assert [line.replace("\u200b", "") for line in lines] == [
            "One", "::error::two ", "##[add-mask]three", "␛[2Jfour\ufffdfive", "", "  six"
        ]  # fmt: skip
        assert workflow_commands(each) == []
        assert "\x1b" not in each


# In a folder


def test_a_folder_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "reviews"
    tracker = FileTracker(folder, Links("../"))
    assert run(tracker).startswith(f'would create the issue "{NOVEMBER}"')
    assert not folder.exists()
    review = review_of(RECORDS, settings=TEAM)
    publish(tracker, material(review, links=Links("../")), print, print)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert "would update issue 1\n" in run(tracker, "2026-11-23")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


# What it would have done is what it goes on with


def test_it_goes_on_with_what_it_would_have_written(tmp_path: Path) -> None:
    tracker = FileTracker(tmp_path, LINKS)
    issue = tracker.create(NOVEMBER, "now", LABEL.name, ())
    said: list[str] = []
    rehearsal = Rehearsal(tracker, said.append)
    assert rehearsal.find(LABEL.name) == [issue]
    then = rehearsal.update(1, Edit(body="then", assignees=("dana-ortiz",)))
    assert rehearsal.read(1) == then == issue._replace(body="then", assignees=("dana-ortiz",))
    rehearsal.close(1)
    assert rehearsal.find(LABEL.name) == [then._replace(is_open=False)]
    assert rehearsal.comment(1, "One") == Comment(1, "One")
    assert rehearsal.comments(1) == [Comment(1, "One")]
    rehearsal.make_label(LABEL)
    rehearsal.withdraw(1, Comment(1, "One"))
    assert [line.partition("\n")[0] for line in said] == [
        "would update issue 1: assign dana-ortiz",
        "would close issue 1",
        "would comment on issue 1:",
        "would make the label client-review",
        "would delete a comment on issue 1",
    ]
    assert tracker.read(1) == issue
    assert tracker.comments(1) == []


def test_an_issue_that_would_be_created_can_be_worked_with(tmp_path: Path) -> None:
    said: list[str] = []
    rehearsal = Rehearsal(FileTracker(tmp_path, LINKS), said.append)
    made = rehearsal.create(NOVEMBER, "now", LABEL.name, ())
    assert made == Issue(NOT_MADE, NOVEMBER, "now", True, (), "")
    assert (rehearsal.read(NOT_MADE), rehearsal.find(LABEL.name)) == (made, [made])
    assert rehearsal.update(NOT_MADE, Edit(body="then")).body == rehearsal.read(NOT_MADE).body == "then"
    assert rehearsal.find(LABEL.name)[0].body == "then"
    assert rehearsal.comments(NOT_MADE) == []
    assert rehearsal.comment(NOT_MADE, "One").id == 1
    assert rehearsal.reference(NOT_MADE) == "the new issue"
    assert rehearsal.reference(3) == "[3](3.md)"
    assert rehearsal.mention("dana-ortiz") == "@dana-ortiz"
    assert (rehearsal.links(), rehearsal.login()) == (LINKS, "")


def test_it_refuses_whom_the_tracker_would_refuse(tracker: GitHub) -> None:
    with pytest.raises(Unassignable, match=r"^creating the issue: eve cannot be assigned$"):
        Rehearsal(tracker, print).create(NOVEMBER, "now", LABEL.name, ("dana-ortiz", "eve"))
