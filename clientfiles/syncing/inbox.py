"""What is waiting to be carried into the records: comments, forms and ticks of people of the team."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from clientfiles.publishing import LABEL, found_in
from clientfiles.settings import Member, Settings, zone
from clientfiles.syncing.events import Edited
from clientfiles.syncing.forms import is_form
from clientfiles.syncing.heard import Answers
from clientfiles.syncing.ticks import Tick, edits_of, ticks_in
from clientfiles.trackers import Comment, Inbox, Issue, Refused, Revision

DAYS = 7  # what was done longer ago waits no more: the first run in an old repository does not dig up what is settled
REVIEW_DAYS = 40  # a tick may be made until a review is closed, which is so within a month or a little later


class Message(NamedTuple):
    """What one person did at one time: a comment, a form, or boxes that they ticked in an issue."""

    author: Member
    day: date  # where the team is
    at: datetime
    issue: Issue
    comment: Comment | None = None
    ticks: tuple[Tick, ...] = ()

    @property
    def is_form(self) -> bool:
        return self.comment is None and not self.ticks


class Waiting(NamedTuple):
    """The messages in the order in which people sent them, what has been answered, and who is not heard."""

    messages: list[Message]
    answers: Answers
    strangers: list[str]  # logins of people who wrote something and are not in the team, or not any more


class Team:
    """Whom we listen to: people of the settings by their logins, of which case does not matter."""

    def __init__(self, settings: Settings) -> None:
        self._zone = zone(settings.timezone)
        self._members: dict[str, list[Member]] = {}  # one who has left may have passed a login on
        for member in settings.team.values():
            if member.github:
                self._members.setdefault(member.github.casefold(), []).append(member)

    def day(self, at: datetime) -> date:
        """The day it was where the team is."""
        return at.astimezone(self._zone).date()

    def member(self, login: str, is_bot: bool, at: datetime) -> Member | None:
        """The person of that login; None for strangers, bots, and those who had left by then."""
        members = self._members.get(login.casefold(), []) if login and not is_bot else []
        return next((member for member in members if not member.is_gone(self.day(at))), None)

    def has_tick_of(self, login: str, at: datetime) -> bool:
        """Whether a tick of that login counts; in the history of a body a bot is known by its login alone."""
        return self.member(login, login.endswith("[bot]"), at) is not None


def waiting(
    inbox: Inbox, settings: Settings, event: Edited | None, since: datetime, warn: Callable[[str], None]
) -> Waiting:
    """What people of the team did since a moment in issues with our label, and has not been answered.

    `event` is the edit that this run was started for. What is refused is named by `warn`: an edit history, of which
    the event then has to do; or whose token we have, and then any bot may be us.
    """
    team = Team(settings)
    try:
        us = inbox.login()
    except Refused as error:
        warn(str(error))
        us = ""
    issues = {issue.number: issue for issue in inbox.find(LABEL.name)}
    comments = [each for each in inbox.comments_since(since) if each.issue in issues]
    answers = Answers(comments, us)
    messages = [
        *_comments(comments, issues, answers, team, since),
        *_forms(issues.values(), answers, team, since),
    ]
    first = since - timedelta(REVIEW_DAYS - DAYS)
    for found in found_in(issues.values(), lambda: us):
        issue = found.issue
        is_recent = issue.is_open or issue.created is None or issue.created >= first
        if found.seen.is_ours and (is_recent or (event is not None and event.issue == issue.number)):
            ticks = _ticks_in(issue, inbox, us, event, since, team, warn)
            messages += _ticks(issue, [each for each in ticks if each.at >= since], answers, team)
    messages.sort(key=lambda each: each.at)
    return Waiting(messages, answers, _strangers(comments, answers, team, since))


def _strangers(comments: Iterable[Comment], answers: Answers, team: Team, since: datetime) -> list[str]:
    """Who commented and is not heard."""
    people = (each for each in comments if each.created is not None and each.created >= since)
    return sorted(
        {
            each.author
            for each in people
            if each.author
            and not each.is_bot
            and not answers.is_ours(each)
            and team.member(each.author, each.is_bot, each.created or since) is None
        }
    )


def _comments(
    comments: Iterable[Comment], issues: dict[int, Issue], answers: Answers, team: Team, since: datetime
) -> Iterable[Message]:
    for comment in comments:
        at = comment.created
        # Edited later, it is listed all the same: what counts is when it was made.
        if at is None or at < since or comment.id in answers.comments or answers.is_ours(comment):
            continue
        member = team.member(comment.author, comment.is_bot, at)
        if member is not None:
            yield Message(member, team.day(at), at, issues[comment.issue], comment)


def _forms(issues: Iterable[Issue], answers: Answers, team: Team, since: datetime) -> Iterable[Message]:
    for issue in issues:
        at = issue.created
        if at is None or at < since or issue.number in answers.forms or not is_form(issue.body):
            continue
        member = team.member(issue.author, issue.is_bot, at)
        if member is not None:
            yield Message(member, team.day(at), at, issue)


def _ticks_in(
    issue: Issue,
    inbox: Inbox,
    us: str,
    event: Edited | None,
    since: datetime,
    team: Team,
    warn: Callable[[str], None],
) -> list[Tick]:
    """What people of the team ticked in a review since a moment."""
    event = event if event is not None and event.issue == issue.number else None
    revisions: list[Revision] = []
    written: list[str] | None = None
    try:
        revisions = inbox.revisions(issue.number, since)
        written = _written(issue, revisions, us)
        if not written and len(revisions) > 1:
            # A busy review that we have not touched for days. What it was at the beginning is ours at any rate.
            written = _written(issue, inbox.revisions(issue.number, datetime.min.replace(tzinfo=UTC)), us)
        if not revisions and event is not None:
            written = [event.before]  # nobody has edited what we wrote
    except Refused as error:
        warn(str(error))
    return ticks_in(edits_of(issue.number, revisions, event), issue.body, written, team.has_tick_of)


def _written(issue: Issue, revisions: Iterable[Revision], us: str) -> list[str]:
    """What our own account made of the body of a review, and the account that opened it, which was ours then."""
    ours = {login.casefold() for login in (us, issue.author) if login}
    return [each.body for each in revisions if each.body is not None and each.author.casefold() in ours]


def _ticks(issue: Issue, ticks: Sequence[Tick], answers: Answers, team: Team) -> Iterable[Message]:
    people: dict[str, list[Tick]] = {}
    for tick in ticks:
        if not answers.has_answered(issue, tick):
            people.setdefault(tick.author.casefold(), []).append(tick)
    for login, theirs in people.items():
        at = theirs[-1].at
        member = team.member(login, login.endswith("[bot]"), at)
        if member is not None:
            yield Message(member, team.day(at), at, issue, ticks=tuple(theirs))
