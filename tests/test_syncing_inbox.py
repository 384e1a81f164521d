"""What waits in an inbox: the messages of the team, each by its author, its day and what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from syncing_desk import SETTINGS

from clientfiles.settings import Member, Settings, read_settings
from clientfiles.syncing.events import Edited
from clientfiles.syncing.heard import answer_marker
from clientfiles.syncing.inbox import Message, Team, Waiting, waiting
from clientfiles.trackers import Comment, Issue, Refused, Revision

TEAM = read_settings("clientfiles.toml", f'timezone = "Europe/Berlin"\n{SETTINGS}', False)[0]
BOT = "github-actions[bot]"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SINCE = NOON - timedelta(hours=2)
LOGO, PLAN = "oxley/open-item/1a2b3c4d/2026-11-20", "oxley/open-item/5e6f7a8b/2026-11-27"
BODY = f"""\
<!-- clientfiles review 2026-11 as of 2026-11-25 -->
- [ ] Do: [Logo](records/oxley.md#L4) <!-- box {LOGO} -->
- [ ] Do: [Plan](records/oxley.md#L6) <!-- box {PLAN} -->
"""
FORM = "### Client\n\noxley\n\n### Kind\n\ncall\n"


class Memory(NamedTuple):
    """An inbox that is nothing but what is in it."""

    issues: list[Issue]
    all_comments: list[Comment] = []
    edits: dict[int, list[Revision]] = {}  # those of an issue that is missing are refused
    account: str = "github-actions[bot]"  # whose token it is; nothing where that is refused

    def login(self) -> str:
        if not self.account:
            raise Refused("nobody says whose token it is")
        return self.account

    def find(self, label: str) -> list[Issue]:
        assert label == "client-review"
        return self.issues

    def comments_since(self, moment: datetime) -> list[Comment]:
        assert moment == SINCE
        return self.all_comments

    def revisions(self, number: int, since: datetime) -> list[Revision]:
        assert since in (SINCE, datetime.min.replace(tzinfo=UTC))
        if number not in self.edits:
            raise Refused(f"no edits of issue {number}")
        edits = self.edits[number]
        first = next((index for index, each in enumerate(edits) if each.at >= since), len(edits))
        return edits[max(first - 1, 0) :]


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def issue(number: int = 1, body: str = BODY, author: str = BOT, minutes: int = 0, **more: object) -> Issue:
    made = Issue(number, "Client review: November 2026", body, True, (), "", author, author == BOT, at(minutes))
    return made._replace(**more)  # type: ignore[arg-type]


def comment(number: int, body: str = "oxley call: They sign", author: str = "Dana-Ortiz", on: int = 1,
            minutes: int = 0, **more: object) -> Comment:  # fmt: skip
    made = Comment(number, body, on, author, author.endswith("[bot]"), at(minutes))
    return made._replace(**more)  # type: ignore[arg-type]


def with_ticks(*tokens: str) -> str:
    return "\n".join(
        row.replace("[ ]", "[x]") if any(each in row for each in tokens) else row for row in BODY.split("\n")
    )


def found(inbox: Memory, event: Edited | None = None) -> Waiting:
    """What waits, where nothing is refused."""
    warnings: list[str] = []
    waits = waiting(inbox, TEAM, event, SINCE, warnings.append)
    assert warnings == []
    return waits


def messages(comments: list[Comment], issues: list[Issue] | None = None) -> list[Message]:
    return found(Memory(issues or [issue()], comments, {1: []})).messages


def told(messages: list[Message]) -> list[tuple[str, str]]:
    """Who, and what: the number of a comment, the number of a form, or the tokens of ticks."""
    return [
        (
            each.author.key,
            f"comment {each.comment.id}" if each.comment
            else f"form {each.issue.number}" if each.is_form
            else " ".join(tick.token for tick in each.ticks),
        )
        for each in messages
    ]  # fmt: skip


# Comments


def test_a_comment_of_a_colleague() -> None:
    said = comment(50)
    dana = Member("dana", "Dana Ortiz", "dana@agency.example", "Dana-Ortiz")
    assert messages([said]) == [Message(dana, date(2026, 11, 25), NOON, issue(), said)]


def test_it_is_the_day_where_the_team_is() -> None:
    late = comment(50, created=datetime(2026, 11, 25, 22, 59, 59, tzinfo=UTC))
    later = comment(51, created=datetime(2026, 11, 25, 23, 0, tzinfo=UTC))
    assert [each.day.day for each in messages([late, later])] == [25, 26]


@pytest.mark.parametrize(
    ("author", "is_bot", "moment", "key"),
    [
        ("DANA-ortiz", False, NOON, "dana"),
        ("dana-ortiz", True, NOON, ""),
        ("stranger", False, NOON, ""),
        ("", False, NOON, ""),
        ("kimsand", False, datetime(2026, 11, 19, 22, 59, tzinfo=UTC), "kim"),  # her last hour in Berlin
        ("kimsand", False, datetime(2026, 11, 19, 23, 0, tzinfo=UTC), ""),
    ],
)
def test_whom_we_listen_to(author: str, is_bot: bool, moment: datetime, key: str) -> None:
    member = Team(TEAM).member(author, is_bot, moment)
    assert (member.key if member else "") == key


def test_somebody_without_a_login_is_nobodys() -> None:
    settings, _ = read_settings("clientfiles.toml", '[team.dana]\nname = "Dana"\n', False)
    assert Team(settings).member("", False, NOON) is None
    assert Team(settings).member("dana", False, NOON) is None


@pytest.mark.parametrize("names", [("kim", "dana"), ("dana", "kim")])
def test_a_login_may_have_been_passed_on(names: tuple[str, str]) -> None:
    members = {
        "kim": Member("kim", "Kim Sand", github="Reviews", left=date(2026, 11, 20)),
        "dana": Member("dana", "Dana Ortiz", github="reviews"),
    }
    team = Team(Settings(team={name: members[name] for name in names}))
    assert team.member("reviews", False, NOON) == members["dana"]


def test_nobody_else_is_heard() -> None:
    others = [comment(50, author="stranger"), comment(51, author="dependabot[bot]"), comment(52, author="")]
    assert messages([*others, comment(53, author="kimsand"), comment(54, author="leepark")]) == messages(
        [comment(54, author="leepark")]
    )


def test_a_comment_on_another_issue_is_none_of_our_business() -> None:
    assert told(messages([comment(50, on=2), comment(51)])) == [("dana", "comment 51")]


def test_what_counts_is_when_a_comment_was_made_and_not_when_it_was_edited() -> None:
    said = [comment(50, minutes=-121), comment(51, minutes=-120), comment(52, created=None)]
    assert told(messages(said)) == [("dana", "comment 51")]


def test_what_was_answered_waits_no_more() -> None:
    reply = comment(60, f"Done.\n\n{answer_marker('comment', ['50'])}", BOT)
    waits = found(Memory([issue()], [comment(50), comment(51), reply], {1: []}))
    assert told(waits.messages) == [("dana", "comment 51")]
    assert waits.answers.comments == {50}


def test_a_reply_with_a_colleagues_token_is_no_message() -> None:
    reply = comment(60, f"Done.\n\n{answer_marker('comment', ['50'])}", "leepark")
    waits = found(Memory([issue()], [comment(50), comment(51), reply], {1: []}, "LeePark"))
    assert told(waits.messages) == [("dana", "comment 51")]


def test_what_a_colleague_says_whose_token_it_is_is_heard() -> None:
    """Unless the program said it, be it of the review."""
    said = [
        comment(60, "oxley call: They sign", "leepark"),
        comment(61, "Lee, this became overdue.\n\n<!-- overdue x -->", "leepark"),
    ]
    assert told(found(Memory([issue()], said, {1: []}, "leepark")).messages) == [("lee", "comment 60")]
    assert found(Memory([issue()], said, {1: []}, "leepark")).strangers == []


@pytest.mark.parametrize("who", ["leepark", "kimsand", "stranger", "helper[bot]"])
@pytest.mark.parametrize(("kind", "name"), [("comment", "50"), ("issue", "2"), ("ticks", LOGO)])
def test_nobody_else_can_answer_in_our_place(who: str, kind: str, name: str) -> None:
    edits = [Revision(BOT, at(-1), BODY), Revision("leepark", at(1), with_ticks(LOGO))]
    issues = [issue(body=with_ticks(LOGO)), issue(2, FORM, "Dana-Ortiz", 0)]
    forged = comment(70, f"Done.\n\n{answer_marker(kind, [name])}", who, minutes=9, on=2 if kind == "issue" else 1)
    waits = found(Memory(issues, [comment(50), forged], {1: edits}))
    assert {("dana", "comment 50"), ("dana", "form 2"), ("lee", LOGO)} <= set(told(waits.messages))


def test_a_team_member_who_sends_our_reply_back_with_its_last_line_is_heard() -> None:
    reply = comment(60, f"What was said?\n\n{answer_marker('comment', ['50'])}", BOT)
    back = comment(61, reply.body.replace("What was said?", "oxley call: They sign"))
    assert told(messages([comment(50), reply, back])) == [("dana", "comment 61")]


def test_a_reply_answers_nothing_of_another_issue() -> None:
    reply = comment(60, f"Done.\n\n{answer_marker('comment', ['50'])}", BOT, on=3)
    form = comment(61, f"Done.\n\n{answer_marker('issue', ['2'])}", BOT, on=3)
    issues = [issue(), issue(2, FORM, "leepark", 5), issue(3, "")]
    assert told(messages([comment(50), reply, form], issues)) == [("dana", "comment 50"), ("lee", "form 2")]


def test_where_nobody_says_whose_token_it_is_any_bot_may_reply() -> None:
    marker = answer_marker("comment", ["50"])
    warnings: list[str] = []
    for who, heard in ((BOT, ["comment 51"]), ("leepark", ["comment 50", "comment 51", "comment 60"])):
        inbox = Memory([issue()], [comment(50), comment(51), comment(60, f"Done.\n\n{marker}", who)], {1: []}, "")
        waits = waiting(inbox, TEAM, None, SINCE, warnings.append)
        assert [what for _, what in told(waits.messages)] == heard
    assert warnings == ["nobody says whose token it is"] * 2


def test_a_comment_on_a_closed_issue_is_heard() -> None:
    closed = issue(is_open=False)
    assert told(messages([comment(50)], [closed])) == [("dana", "comment 50")]


def test_who_is_not_heard_is_told_of() -> None:
    reply = comment(60, f"Done.\n\n{answer_marker('comment', ['50'])}", "somebody-elses-token")
    comments = [
        comment(50, author="stranger"),
        comment(51, author="stranger"),
        comment(52, author="kimsand"),  # who has left
        comment(53, author="dependabot[bot]"),
        comment(54, author=""),
        comment(55, author="long-ago", minutes=-121),
        comment(56, author="elsewhere", on=9),
        comment(57, author="leepark"),
        comment(58, author="a-friend"),
        reply,
    ]
    inbox = Memory([issue()], comments, {1: []}, "Somebody-Elses-Token")
    assert found(inbox).strangers == ["a-friend", "kimsand", "stranger"]


# Forms


def test_a_form_of_a_colleague() -> None:
    form = issue(2, FORM, "leepark", 5)
    (message,) = messages([], [issue(), form])
    assert (message.author.key, message.at, message.issue, message.is_form) == ("lee", at(5), form, True)


@pytest.mark.parametrize(
    "form",
    [
        issue(2, FORM, "stranger"),
        issue(2, FORM, "leepark", is_bot=True),
        issue(2, "Could somebody call Oxley?", "leepark"),
        issue(2, FORM, "leepark", created=None),
        issue(2, FORM, "leepark", minutes=-121),
    ],
)
def test_what_is_no_form_to_hear(form: Issue) -> None:
    assert messages([], [issue(), form]) == []


def test_a_form_is_heard_once_be_it_open_or_closed() -> None:
    form = issue(2, FORM, "leepark", is_open=False)
    assert told(messages([], [issue(), form])) == [("lee", "form 2")]
    reply = comment(60, f"Done.\n\n{answer_marker('issue', ['2'])}", BOT, on=2)
    assert messages([reply], [issue(), form]) == []
    assert told(messages([comment(61, on=2), reply], [issue(), form])) == [("dana", "comment 61")]


# Ticks


def test_the_ticks_of_each_person_are_a_message() -> None:
    edits = [
        Revision(BOT, at(-1), BODY),
        Revision("Dana-Ortiz", at(1), with_ticks(LOGO)),
        Revision("leepark", at(2), with_ticks(LOGO, PLAN)),
    ]
    review = issue(body=with_ticks(LOGO, PLAN))
    waits = found(Memory([review], [], {1: edits}))
    assert told(waits.messages) == [("dana", LOGO), ("lee", PLAN)]
    assert [(each.at, each.day, each.issue, each.is_form) for each in waits.messages] == [
        (at(1), date(2026, 11, 25), review, False),
        (at(2), date(2026, 11, 25), review, False),
    ]


def test_several_ticks_of_one_person_are_one_message_of_the_last_moment() -> None:
    edits = [
        Revision(BOT, at(-1), BODY),
        Revision("dana-ortiz", at(1), with_ticks(PLAN)),
        Revision("DANA-ORTIZ", at(9), with_ticks(LOGO, PLAN)),
    ]
    (message,) = found(Memory([issue(body=with_ticks(LOGO, PLAN))], [], {1: edits})).messages
    assert ([tick.token for tick in message.ticks], message.at) == ([PLAN, LOGO], at(9))


@pytest.mark.parametrize("who", [BOT, "dependabot[bot]", "stranger", "", "kimsand"])
def test_nobody_elses_ticks_are_heard(who: str) -> None:
    edits = [Revision(BOT, at(-1), BODY), Revision(who, at(1), with_ticks(LOGO))]
    assert found(Memory([issue(body=with_ticks(LOGO))], [], {1: edits})).messages == []


def test_a_bot_has_no_say_even_if_the_settings_name_it() -> None:
    edits = [Revision(BOT, at(-1), BODY), Revision("helper[bot]", at(1), with_ticks(LOGO))]
    settings = Settings(team={"helper": Member("helper", "Helper", "helper@agency.example", "helper[bot]")})
    inbox = Memory([issue(body=with_ticks(LOGO))], [comment(50, author="helper[bot]")], {1: edits})
    assert waiting(inbox, settings, None, SINCE, pytest.fail).messages == []


@pytest.mark.parametrize(("minutes", "waits"), [(-121, False), (-120, True)])
def test_an_old_tick_waits_no_more(minutes: int, waits: bool) -> None:
    edits = [Revision(BOT, at(-200), BODY), Revision("leepark", at(minutes), with_ticks(LOGO))]
    assert bool(found(Memory([issue(body=with_ticks(LOGO))], [], {1: edits})).messages) == waits


def test_a_tick_that_was_answered_waits_no_more_unless_it_is_set_anew() -> None:
    edits = [Revision(BOT, at(-1), BODY), Revision("leepark", at(1), with_ticks(LOGO, PLAN))]
    reply = comment(60, f"Done.\n\n{answer_marker('ticks', [LOGO])}", BOT, minutes=2)
    review = issue(body=with_ticks(LOGO, PLAN))
    assert told(found(Memory([review], [reply], {1: edits})).messages) == [("lee", PLAN)]
    again = [*edits, Revision("leepark", at(3), with_ticks(PLAN)), Revision("leepark", at(4), with_ticks(LOGO, PLAN))]
    assert told(found(Memory([review], [reply], {1: again})).messages) == [("lee", f"{PLAN} {LOGO}")]


def test_a_tick_may_have_been_made_right_before_the_issue_was_closed() -> None:
    edits = [Revision(BOT, at(-1), BODY), Revision("leepark", at(1), with_ticks(LOGO))]
    closed = issue(body=with_ticks(LOGO), is_open=False)
    later = [issue(3, is_open=False), issue(4, is_open=False), issue(5)]
    inbox = Memory([closed, *later], [], {1: edits, 3: [], 4: [], 5: []})
    assert told(found(inbox).messages) == [("lee", LOGO)]


def test_the_history_of_a_review_of_long_ago_is_read_only_while_it_is_open_or_for_an_event_of_it() -> None:
    edit = Edited(1, BODY, Revision("leepark", at(1), with_ticks(LOGO)))
    made = SINCE - timedelta(33, seconds=1)  # a week before today is seven days later than 40 days before
    old = issue(body=with_ticks(LOGO), created=made, is_open=False)
    younger = issue(2, created=made + timedelta(seconds=1), is_open=False)
    assert found(Memory([old, younger], [], {2: []})).messages == []  # where the first is asked for, it is refused
    assert found(Memory([old, younger], [], {2: []}), edit._replace(issue=2)).messages == []
    assert told(found(Memory([old, younger], [], {1: [], 2: []}), edit).messages) == [("lee", LOGO)]
    edits = [Revision(BOT, made, BODY), Revision("leepark", at(1), with_ticks(LOGO))]
    assert told(found(Memory([old._replace(is_open=True)], [], {1: edits})).messages) == [("lee", LOGO)]


@pytest.mark.parametrize("body", ["", "Call everybody", FORM])
def test_an_issue_that_is_no_review_has_no_ticks(body: str) -> None:
    """What it was before does not count, nor does a title: its history is not even asked for."""
    assert found(Memory([issue(body=body)])).messages == []


def test_where_the_history_is_refused_the_event_is_enough_and_a_warning_is_given() -> None:
    edit = Edited(1, BODY, Revision("leepark", at(1), with_ticks(LOGO)))
    other = issue(2, body=BODY.replace("2026-11 ", "2026-12 "))
    warnings: list[str] = []
    waits = waiting(Memory([issue(body=with_ticks(LOGO)), other], [], {2: []}), TEAM, edit, SINCE, warnings.append)
    assert told(waits.messages) == [("lee", LOGO)]
    assert warnings == ["no edits of issue 1"]


def genuine(inbox: Memory, event: Edited | None = None) -> list[bool]:
    """Of each tick that waits, whether its box is as we wrote it."""
    return [tick.is_genuine for message in found(inbox, event).messages for tick in message.ticks]


@pytest.mark.parametrize("who", ["kimsand", "stranger", "leepark", "helper[bot]", ""])
def test_what_a_box_says_is_as_our_own_account_wrote_it(who: str) -> None:
    changed = BODY.replace("Logo", "Nothing at all")
    now = changed.replace("[ ]", "[x]", 1)
    edits = [Revision(BOT, at(-9), BODY), Revision(who, at(-8), changed), Revision("Dana-Ortiz", at(1), now)]
    assert genuine(Memory([issue(body=now)], [], {1: edits})) == [False]
    ours = [edits[0], edits[1]._replace(author=BOT), edits[2]]
    assert genuine(Memory([issue(body=now)], [], {1: ours})) == [True]
    assert genuine(Memory([issue(body=now, author="leepark")], [], {1: ours}, "leepark")) == [False]


def test_what_we_wrote_before_what_waits_counts_too() -> None:
    """Nothing was published for a while; somebody else made the last edit before."""
    ticked = with_ticks(PLAN)
    edits = [
        Revision(BOT, at(-900), BODY),
        Revision("leepark", at(-500), ticked),
        Revision("Dana-Ortiz", at(1), with_ticks(LOGO, PLAN)),
    ]
    assert genuine(Memory([issue(body=with_ticks(LOGO, PLAN))], [], {1: edits})) == [True]
    deleted = [edits[0]._replace(body=None), *edits[1:]]
    assert genuine(Memory([issue(body=with_ticks(LOGO, PLAN))], [], {1: deleted})) == [False]


def test_a_review_that_another_account_of_ours_opened_is_ours() -> None:
    """As where the workflow was given a token of its own meanwhile."""
    edits = [Revision(BOT, at(-1), BODY), Revision("Dana-Ortiz", at(1), with_ticks(LOGO))]
    assert genuine(Memory([issue(body=with_ticks(LOGO))], [], {1: edits}, "leepark")) == [True]


def test_the_event_of_the_first_edit_has_what_we_wrote() -> None:
    edit = Edited(1, BODY, Revision("leepark", at(1), with_ticks(LOGO)))
    assert genuine(Memory([issue(body=with_ticks(LOGO))], [], {1: []}), edit) == [True]
    changed = edit._replace(before=BODY.replace("Logo", "Nothing"))
    assert genuine(Memory([issue(body=with_ticks(LOGO))], [], {1: []}), changed) == [False]


def test_whoever_is_gone_takes_no_tick_from_anybody() -> None:
    edits = [
        Revision(BOT, at(-1), BODY),
        Revision("Dana-Ortiz", at(1), with_ticks(LOGO)),
        Revision("kimsand", at(2), BODY),
        Revision("kimsand", at(3), with_ticks(LOGO)),
    ]
    (message,) = found(Memory([issue(body=with_ticks(LOGO))], [], {1: edits})).messages
    assert (message.author.key, message.at) == ("dana", at(1))


def test_a_strangers_review_is_none() -> None:
    """Its history is not even asked for."""
    copied = issue(2, with_ticks(LOGO), "stranger")
    assert found(Memory([issue(), copied], [], {1: []})).messages == []
    assert found(Memory([issue(), copied._replace(author="leepark")], [], {1: []})).messages == []
    assert genuine(Memory([copied], [], {2: [
        Revision("leepark", at(-1), BODY), Revision("Dana-Ortiz", at(1), with_ticks(LOGO))
    ]}, "stranger")) == [False]  # fmt: skip


# All of them


def test_messages_come_in_the_order_in_which_they_were_sent() -> None:
    edits = [Revision(BOT, at(-1), BODY), Revision("leepark", at(2), with_ticks(LOGO))]
    comments = [comment(50, minutes=3), comment(51, minutes=1)]
    waits = found(Memory([issue(body=with_ticks(LOGO)), issue(2, FORM, "Dana-Ortiz", 0)], comments, {1: edits}))
    assert told(waits.messages) == [("dana", "form 2"), ("dana", "comment 51"), ("lee", LOGO), ("dana", "comment 50")]


def test_nothing_waits_in_an_empty_inbox() -> None:
    waits = found(Memory([]))
    assert (waits.messages, waits.answers.replies, waits.strangers) == ([], [], [])
