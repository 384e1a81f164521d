"""Whom syncing trusts: the people of the settings, our own account, and nobody's word for either."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_github import FakeGitHub
from syncing_desk import SETTINGS, Desk

from clientfiles.publishing.markers import seen

KIM = "kimsand"  # who left last week, and may still write


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, git_as_installed: None) -> Iterator[Desk]:
    with FakeGitHub() as github:
        yield Desk(tmp_path, github, monkeypatch)
        assert github.violations() == []


def body(desk: Desk, number: int = 1) -> str:
    return (desk.github.issues[number].body or "").replace("\r\n", "\n")


def row(desk: Desk, text: str) -> str:
    """The line of the one box that says a text."""
    (line,) = [line for line in body(desk).split("\n") if text in line and line.startswith("- [")]
    return line


def swap(desk: Desk, one: str, other: str, by: str = KIM) -> None:
    """Somebody lets two boxes change the markers behind them."""
    first, second = (row(desk, text).partition("<!-- box")[2] for text in (one, other))
    text = body(desk).replace(first, "\0").replace(second, first).replace("\0", second)
    desk.later()
    desk.github.edit(1, text, by=by)


# Whose a review is


def test_a_strangers_copy_of_the_review_ticks_nothing(desk: Desk) -> None:
    desk.publish()
    copy = desk.github.add_issue(desk.github.issues[1].title, body(desk), labels=["client-review"], user="stranger")
    desk.tick("Case study drafts", number=copy.number)
    desk.sync()
    desk.publish()
    assert (desk.commits, desk.replies, desk.ticked()) == ([], [], frozenset())
    assert copy.state == "open"


def test_a_comment_below_a_strangers_copy_is_heard_all_the_same(desk: Desk) -> None:
    """What counts is who says it; and where it is answered, whoever opened that."""
    desk.publish()
    copy = desk.github.add_issue(desk.github.issues[1].title, body(desk), labels=["client-review"], user="stranger")
    desk.comment("oxley call: They sign", number=copy.number)
    desk.sync()
    desk.sync()
    assert len(desk.commits) == len(desk.replies_on(copy.number)) == 1


# Forged answers


@pytest.mark.parametrize("who", [KIM, "stranger", "leepark", "helper[bot]"])
def test_nobody_but_us_can_say_that_a_message_was_answered(desk: Desk, who: str) -> None:
    desk.publish()
    said = desk.comment("oxley call: They sign")
    desk.tick("Case study drafts")
    token = next(iter(desk.ticked()))
    # Each calls upon somebody, so that none of them is for the records.
    desk.comment(f"@dana-ortiz thanks!\n\n<!-- clientfiles answers comment {said.id} -->", who)
    desk.comment(f"@dana-ortiz thanks!\n\n<!-- clientfiles answers ticks {token} -->", who)
    desk.sync()
    assert [line.split(": ")[1] for line in desk.commits] == ["Log call with oxley", "Finish an open item of oxley"]
    assert len(desk.replies) == 2


def test_our_reply_sent_back_with_its_last_line_and_filled_in_is_heard(desk: Desk) -> None:
    desk.publish()
    desk.tick("check in, 36 days", by="leepark")
    desk.sync()
    (asked,) = desk.replies
    desk.comment(f"northwind call: They want phase 3\n\n{asked.splitlines()[-1]}", "leepark")
    desk.sync()
    assert desk.commits == ["Lee Park <lee@agency.example>: Log call with northwind"]
    block = asked.partition("```text\n")[2].partition("\n```")[0]
    desk.comment(asked.replace(block, "northwind call: They want phase 4"), "leepark")
    desk.sync()
    assert len(desk.replies) == 3
    assert "They want phase 4" in desk.replies[-1] + desk.record("northwind")


def test_a_reply_in_another_issue_answers_nothing_here(desk: Desk) -> None:
    """As where a bot of ours is made to say something somewhere else."""
    desk.publish()
    said = desk.comment("oxley call: They sign")
    other = desk.github.add_issue("Questions", "", labels=["client-review"], user="stranger")
    marker = f"<!-- clientfiles answers comment {said.id} -->"
    desk.github.comment(other.number, f"You said:\n\n{marker}", desk.github.login)
    desk.sync()
    assert len(desk.commits) == len(desk.replies_on(1)) == 1


@pytest.mark.parametrize("sees_viewer", [True, False])
def test_where_nobody_says_whose_token_it_is_replies_of_bots_are_known(desk: Desk, sees_viewer: bool) -> None:
    desk.github.may_see_viewer = sees_viewer
    desk.publish()
    desk.comment("oxley call: They sign")
    done = [desk.sync() for _ in range(3)]
    assert len(desk.commits) == len(desk.replies) == 1
    assert ["warning: asking whose token GITHUB_TOKEN is: " in each.stderr for each in done] == [not sees_viewer] * 3


def test_whose_token_it_is_is_asked_once_a_run(desk: Desk) -> None:
    desk.publish()
    desk.comment("oxley call: They sign")
    desk.comment("northwind call: They sign")
    desk.github.requests.clear()
    desk.sync()
    queries = [request.body["query"] for request in desk.github.requests if request.path == "/graphql"]
    assert sum("viewer" in query for query in queries) == 1


# With the token of a person


def test_whose_token_it_is_may_also_say_something(desk: Desk) -> None:
    """What the program says with it, of the review or in reply, is no message."""
    desk.github.login = "leepark"
    desk.publish("2026-11-20")
    desk.publish()  # by now something is overdue, and said to be so
    before = len(desk.github.issues[1].comments)
    assert before
    desk.sync()
    assert len(desk.github.issues[1].comments) == before
    desk.comment("oxley call: They sign", "leepark")
    for _ in range(3):
        desk.sync()
    assert desk.commits == ["Lee Park <lee@agency.example>: Log call with oxley"]
    assert len(desk.github.issues[1].comments) == before + 2


# Ticks


def test_whoever_is_gone_takes_no_tick_from_anybody(desk: Desk) -> None:
    desk.publish()
    desk.tick("Case study drafts")
    desk.later()
    desk.github.untick(1, "Case study drafts", by=KIM)
    desk.tick("Case study drafts", by=KIM)
    desk.sync()
    assert desk.commits == ["Dana Ortiz <dana@agency.example>: Finish an open item of oxley"]


def test_nobody_is_made_to_tick_by_deleting_what_was_in_between(desk: Desk) -> None:
    """Kim ticks a box; what Dana edits then looks like her tick, if Kim's edit is left out."""
    desk.publish()
    desk.tick("Case study drafts", by=KIM)
    desk.later()
    desk.github.edit(1, f"{body(desk)}A remark\n", by="dana-ortiz")
    desk.github.delete_revision(1, 1)
    desk.sync()
    assert desk.commits == []


@pytest.mark.parametrize("is_told_by_event", [True, False])
def test_a_box_with_the_marker_of_another_finishes_neither(desk: Desk, is_told_by_event: bool) -> None:
    desk.publish()
    swap(desk, "Case study drafts", "Price list")
    desk.tick("Case study drafts")
    desk.sync(event=desk.github.event_of_edit(1) if is_told_by_event else None)
    assert desk.commits == []


def test_what_nobody_changed_is_finished_beside_what_somebody_did(desk: Desk) -> None:
    desk.publish()
    swap(desk, "Case study drafts", "Price list")
    desk.tick("Draw up the shoot list")
    desk.sync()
    assert desk.commits == ["Dana Ortiz <dana@agency.example>: Finish the next action of oxley"]


def test_after_the_next_review_the_box_says_what_it_is_for_again(desk: Desk) -> None:
    desk.publish()
    swap(desk, "Case study drafts", "Price list")
    desk.publish()
    desk.tick("Case study drafts")
    desk.sync()
    assert desk.commits == ["Dana Ortiz <dana@agency.example>: Finish an open item of oxley"]
    assert "Case study drafts" not in desk.record().partition("## Log")[0]


def test_a_box_that_somebody_added_finishes_nothing(desk: Desk) -> None:
    desk.publish()
    (name,) = seen(row(desk, "Case study drafts")).tokens
    desk.later()
    desk.github.edit(1, f"{body(desk)}\n- [ ] Say hello to everybody <!-- box {name} -->\n", by=KIM)
    desk.tick("Say hello")
    desk.sync()
    assert desk.commits == []


def test_a_tick_is_one_whatever_the_event_says_of_its_moment(desk: Desk) -> None:
    """The reply was lost; the next run knows the commit by the moment that the history has."""
    desk.publish()
    desk.tick("Case study drafts")
    event = desk.github.event_of_edit(1)
    event["issue"]["updated_at"] = "2026-11-25T08:01:02Z"
    desk.sync(event=event)
    assert "on issue 1 at 2026-11-25T08:01:00Z" in desk.git("log", "-1", "--format=%B", "main")
    desk.github.issues[1].comments.clear()
    desk.sync()
    assert len(desk.commits) == len(desk.replies) == 1


# Settings


def test_a_login_that_somebody_left_to_a_colleague_is_hers(desk: Desk) -> None:
    left = SETTINGS.replace('github = "kimsand"', 'github = "Reviews"').replace("leepark", "reviews")
    one, kim = left.split("[team.kim]")
    desk.push(
        {"clientfiles.toml": f"[team.kim]{kim}".replace("[team.max]", f"{one[one.index('[team.dana]') :]}[team.max]")}
    )
    desk.publish()
    desk.comment("oxley call: They sign", "reviews")
    desk.sync()
    assert desk.commits[1:] == ["Lee Park <lee@agency.example>: Log call with oxley"]
