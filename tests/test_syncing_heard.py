"""What was heard already: the names of sources in commits, and the last lines of replies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from git_repositories import GitRepository

from clientfiles.committing import open_work_tree
from clientfiles.publishing.comments import continued_comment, duplicate_comment
from clientfiles.syncing.heard import (
    TRAILER,
    Answers,
    answer_marker,
    comment_source,
    form_source,
    tick_source,
    with_sources,
)
from clientfiles.syncing.ticks import Tick
from clientfiles.trackers import Comment, Issue
from clientfiles.upstream import trailers

EIGHT = datetime(2026, 11, 25, 8, tzinfo=UTC)
BOT = "github-actions[bot]"
COMMENT = Comment(2817, "oxley call: They sign", 7, "dana", created=EIGHT)
LOGO, PLAN = "oxley/open-item/1a2b3c4d/2026-11-20", "~5e6f7a8b/check-in//2026-11-27-2"


def issue(number: int = 7, created: datetime | None = EIGHT) -> Issue:
    return Issue(number, "Conversation: ", "", True, (), "", "dana", created=created)


def tick(token: str = LOGO, minutes: int = 0) -> Tick:
    return Tick(token, "dana", EIGHT + timedelta(minutes=minutes), "Logo")


def reply(kind: str, *names: str, number: int = 50, on: int = 7, minutes: int = 0, **more: object) -> Comment:
    """A reply of ours, made some minutes past eight."""
    text = f"Nothing was recorded.\n\n{answer_marker(kind, names)}"
    made = Comment(number, text, on, BOT, True, EIGHT + timedelta(minutes=minutes))
    return made._replace(**more)  # type: ignore[arg-type]


# Commits


def test_what_somebody_said_has_a_name_of_its_own() -> None:
    assert comment_source(Comment(2817, "", 7)) == "comment 2817"
    assert form_source(issue(45)) == "issue 45 of 2026-11-25T08:00:00Z"
    assert tick_source(issue(), tick(minutes=5)) == f"tick {LOGO} on issue 7 at 2026-11-25T08:05:00Z"


def test_a_form_of_another_repository_has_another_name() -> None:
    later = issue(45, EIGHT + timedelta(seconds=1))
    assert len({form_source(each) for each in (issue(45), issue(46), later, issue(45, None))}) == 4


def test_the_message_of_a_commit_names_its_sources() -> None:
    text = with_sources("Finish 2 tasks of oxley", ["tick a on issue 1 at x", "tick b on issue 1 at x"])
    assert text == ("Finish 2 tasks of oxley\n\nHeard-in: tick a on issue 1 at x\nHeard-in: tick b on issue 1 at x")


def test_git_finds_the_sources_again(tmp_path: Path, git_as_installed: None) -> None:
    repository = GitRepository(tmp_path)
    repository.write(oxley="x")
    sources = [form_source(issue()), tick_source(issue(), tick(PLAN))]
    sha = repository.commit(with_sources("Log call with oxley", sources))
    assert repository.git("log", "-1", f"--format=%(trailers:key={TRAILER},valueonly)").splitlines() == sources
    tree = open_work_tree(tmp_path)
    assert tree is not None
    found = trailers(tree, TRAILER)
    assert [(name, each.sha) for name, commits in found.items() for each in commits] == [
        (name, sha) for name in sources
    ]


# Replies


def test_a_reply_answers_a_comment_a_form_or_ticks() -> None:
    answers = Answers([
        COMMENT,
        reply("comment", "2817", number=3050),
        reply("issue", "7", number=3051),
        reply("ticks", LOGO, PLAN, number=3052),
    ])  # fmt: skip
    assert (answers.comments, answers.forms) == ({2817}, {7})
    assert answers.has_answered(issue(), tick(LOGO))
    assert answers.has_answered(issue(), tick(PLAN))


@pytest.mark.parametrize(
    ("login", "author", "is_bot", "counts"),
    [
        (BOT, BOT, True, True),
        (BOT, "helper[bot]", True, False),  # which may say what a stranger told it
        (BOT, "github-actions", False, False),  # somebody who calls themselves so
        (BOT, "leepark", False, False),
        (BOT, "", False, False),
        ("LeePark", "leepark", False, True),
        ("leepark", BOT, True, False),
        ("", BOT, True, True),  # nobody says whose token it is
        ("", "helper[bot]", True, True),
        ("", "leepark", False, False),
        ("", "", False, False),
    ],
)
def test_only_our_own_account_replies(login: str, author: str, is_bot: bool, counts: bool) -> None:
    said = reply("comment", "2817", author=author, is_bot=is_bot)
    answers = Answers([COMMENT, said], login)
    assert (2817 in answers.comments) == answers.is_ours(said) == bool(answers.replies) == counts
    later = answers.of([COMMENT, said, reply("issue", "7", number=51, author=author, is_bot=is_bot)])
    assert (7 in later.forms) == counts


def test_a_reply_answers_nothing_of_another_issue() -> None:
    elsewhere = [reply("comment", "2817", on=8), reply("issue", "7", number=51, on=8)]
    answers = Answers([COMMENT, *elsewhere])
    assert (answers.comments, answers.forms) == (set(), set())
    assert all(map(answers.is_ours, elsewhere))
    assert Answers([reply("comment", "2817")]).comments == set()  # nobody knows where it stands


@pytest.mark.parametrize(
    "body",
    [
        "<!-- clientfiles answers comment 2817 -->",
        "Done.\r\n\r\n<!-- clientfiles answers comment 2817 -->\r\n",
        "Done.\n<!-- clientfiles answers comment 2817 -->  \n\n",
    ],
)
def test_a_marker_is_the_last_line(body: str) -> None:
    assert Answers([COMMENT, reply("comment", "1", body=body)]).comments == {2817}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "> <!-- clientfiles answers comment 2817 -->",
        "<!-- clientfiles answers comment 2817 -->\nI do not think so.",
        "See <!-- clientfiles answers comment 2817 -->",
        "`<!-- clientfiles answers comment 2817 -->`",
        "<!-- clientfiles answers pull 2817 -->",
        "<!-- clientfiles answers comment 2817 --> <!-- -->",
    ],
)
def test_what_quotes_a_marker_or_has_it_elsewhere_answers_nothing(body: str) -> None:
    answers = Answers([COMMENT, reply("comment", "1", body=body)])
    assert (answers.comments, answers.replies) == (set(), [])
    assert not answers.is_ours(reply("comment", "1", body=body))


@pytest.mark.parametrize("name", ["", "x", "-1", "1.5", "²", "٣", "9" * 20, "9" * 5_000])
def test_what_is_no_number_names_no_comment(name: str) -> None:
    answers = Answers([COMMENT, reply("comment", name, "2817"), reply("issue", name, number=51)])
    assert (answers.comments, answers.forms) == ({2817}, set())


def test_a_tick_counts_as_answered_by_what_was_said_after_it() -> None:
    answers = Answers([reply("ticks", LOGO, minutes=5)])
    assert answers.has_answered(issue(), tick(minutes=4))
    assert answers.has_answered(issue(), tick(minutes=5))  # moments have no parts of a second
    assert not answers.has_answered(issue(), tick(minutes=6))
    assert not answers.has_answered(issue(), tick(PLAN))
    assert not answers.has_answered(issue(8), tick())
    assert Answers([reply("ticks", LOGO, on=8)]).has_answered(issue(8), tick())


@pytest.mark.parametrize("order", [(1, 9), (9, 1)])
def test_of_several_replies_to_a_tick_the_last_one_counts(order: tuple[int, int]) -> None:
    answers = Answers([reply("ticks", LOGO, minutes=each) for each in order])
    assert answers.has_answered(issue(), tick(minutes=9))
    assert not answers.has_answered(issue(), tick(minutes=10))


def test_a_reply_of_which_nobody_knows_the_day_answers_no_tick() -> None:
    assert not Answers([reply("ticks", LOGO, created=None)]).has_answered(issue(), tick())


def test_replies_are_known_and_what_they_said_in_an_issue() -> None:
    first, second = reply("comment", "1"), reply("comment", "2", number=51)
    elsewhere, other = reply("comment", "3", number=52, on=8), Comment(53, "Thanks!", 7, "dana")
    answers = Answers([first, second, elsewhere, other])
    assert [answers.is_ours(each) for each in (first, second, elsewhere, other)] == [True, True, True, False]
    assert answers.text_in(7) == f"{first.body}\n\n{second.body}"
    assert answers.text_in(9) == ""


def test_what_publishing_says_is_ours_and_answers_nothing() -> None:
    """With the token of somebody of the team these would be messages else."""
    told = [
        Comment(50 + number, body, 7, "leepark", created=EIGHT)
        for number, body in enumerate([
            continued_comment("#9", "December 2026"),
            duplicate_comment("#9"),
            f"@dana-ortiz, this became overdue since the last review:\n\n- it\n\n<!-- overdue {LOGO} -->",
            "oxley call: They sign",
            f"<!-- overdue {LOGO} -->\noxley call: They sign",
        ])
    ]  # fmt: skip
    answers = Answers(told, "leepark")
    assert [answers.is_ours(each) for each in told] == [True, True, True, False, False]
    assert (answers.replies, answers.has_answered(issue(), tick())) == ([], False)
    assert not any(map(Answers(told, BOT).is_ours, told))


@pytest.mark.parametrize(
    ("login", "counts"), [("github-actions", True), ("GitHub-Actions[bot]", True), ("other", False)]
)
def test_a_bots_own_name_may_come_without_what_is_put_behind_it(login: str, counts: bool) -> None:
    said = Comment(2817, "oxley call: x", 7, "dana", created=EIGHT)
    person = reply("comment", "2817", number=51, author="github-actions", is_bot=False)
    assert (2817 in Answers([said, reply("comment", "2817")], login).comments) == counts
    assert (2817 in Answers([said, person], "github-actions[bot]").comments) is False
