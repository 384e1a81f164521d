"""Publishing a review: one issue a period, kept true, whatever is lost on the way.

Nothing is remembered but what the issues themselves say. Every step looks first whether it has been taken, so that a
run that was cut off, repeated, or made twice at the same time ends in the same state.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from clientfiles.actions import Action
from clientfiles.diagnostics import Failure
from clientfiles.publishing import comments
from clientfiles.publishing.body import Composed, Material, characters, compose, is_same
from clientfiles.publishing.markers import Seen, seen
from clientfiles.publishing.periods import Period, period_named, period_titled
from clientfiles.trackers import Comment, Edit, Issue, Label, Refused, Tracker, Unassignable, Unclear
from clientfiles.trackers.once import comment_once
from clientfiles.wording import listed

LABEL = Label("client-review", "0e7490", "What is due for our clients, by owner; written by clientfiles")
TITLE = "Client review: "
MOST_ASSIGNEES = 10  # GitHub takes no more
_TRIES = 6
# How templates/issue.md.j2 begins: what is left of it where its markers are gone.
_OURS = re.compile(r"^As of \*{0,2}[0-9].*, looking ahead until ", re.MULTILINE)
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})(?:\[bot\])?")


class Found(NamedTuple):
    """An issue with our label, and what its body remembers."""

    issue: Issue
    period: Period
    seen: Seen


class Published(NamedTuple):
    """How it ended."""

    issue: Issue
    outcome: str  # created, updated or up to date
    composed: Composed


def publish(
    tracker: Tracker,
    material: Material,
    say: Callable[[str], None],
    warn: Callable[[str], None],
    *,
    is_now: bool = False,
) -> Published:
    """Make the tracker show the review, in one issue; Failure where that cannot be done.

    `say` gets a line about everything that was changed, `warn` one about everything that could not be. With `is_now`
    the review's day is the one it really is: an issue of a later period was opened for a trial, and is closed.
    """
    return _Publisher(tracker, material, say, warn, is_now).publish()


def found_in(issues: Iterable[Issue], login: Callable[[], str]) -> list[Found]:
    """The issues that are reviews: by the marker in the body, and by who opened them.

    One that was emptied, or copied without its marker, is known by what is left of it and its exact title. `login` asks
    for that of our own account, which is done only where somebody opened one who is no bot.
    """
    found = []
    for issue in issues:
        known = seen(issue.body)
        period = period_named(known.period)
        if period is None and issue.is_open and (known.is_ours or not issue.body.strip() or _OURS.search(issue.body)):
            period = period_titled(issue.title.removeprefix(TITLE)) if issue.title.startswith(TITLE) else None
        if period is not None and _is_opened_by_us(issue, login):
            found.append(Found(issue, period, known))
    return found


def _is_opened_by_us(issue: Issue, login: Callable[[], str]) -> bool:
    """Whether an issue may be a review: anybody can open one that has all the marks of it."""
    if issue.created is None:  # the tracker does not say who made what
        return True
    return issue.is_bot or (issue.author != "" and issue.author.casefold() == login().casefold())


def last_before(found: Iterable[Found], period: Period, today: date) -> Found | None:
    """The issue of the latest period before one."""
    earlier = [each for each in found if each.period != period and each.period.start <= today and each.seen.is_ours]
    return max(earlier, key=lambda each: (each.seen.as_of or each.period.start, -each.issue.number), default=None)


class _Publisher:
    def __init__(
        self,
        tracker: Tracker,
        material: Material,
        say: Callable[[str], None],
        warn: Callable[[str], None],
        is_now: bool,
    ) -> None:
        self.tracker = tracker
        self.material = material
        self.say = say
        self.warn = warn
        self.today = material.review.today
        self.is_now = is_now
        self.rejected: dict[str, str] = {}  # logins that cannot be assigned, and whose they are
        self.unplaced: set[str] = set()  # those that were silently left out: for some plans one person is the most

    def publish(self) -> Published:
        found = self._find()
        period = self.material.period
        of_period = self._of_period(found)
        newer = [each for each in found if each.period.start > self.today] if not self.is_now else []
        was_made = not of_period
        if was_made and newer:
            title = newer[-1].period.title
            raise Failure(f"the review of {title} is out already; leave out --today, or give a later day")
        self._follow(found)
        if was_made:
            made = self._create()
            # Another run may have made one at the same time: the first stays. And somebody may have ticked a box of
            # the last issue meanwhile.
            found = self._find()
            self._follow(found)
            of_period = self._of_period(found) or [Found(made, period, seen(made.body))]
        first, others = of_period[0], [each.issue for each in of_period[1:] if each.issue.is_open]
        left = [] if newer else [each.issue for each in found if each.period != period and each.issue.is_open]
        known = first.issue if was_made and not others else None
        # Where another one is closed, this one takes its place.
        published = self._update(first.issue.number, [each.body for each in others], known, not newer, bool(left))
        if was_made:
            published = published._replace(outcome="created")
        reference = self.tracker.reference(first.issue.number)
        for issue in others:
            self._close(issue, comments.duplicate_comment(reference), is_duplicate=True)
        for issue in left:
            self._close(issue, comments.continued_comment(reference, period.title))
        return published

    def _find(self) -> list[Found]:
        return found_in(self.tracker.find(LABEL.name), self.tracker.login)

    def _follow(self, found: Iterable[Found]) -> None:
        """Go on from the issue of the period before."""
        last = last_before(found, self.material.period, self.today)
        if last is not None:
            self.material = self.material._replace(
                last=last.seen, last_period=last.period, last_is_open=last.issue.is_open
            )

    def _of_period(self, found: Iterable[Found]) -> list[Found]:
        """The issues of the period: open ones first, then the one that was made first."""
        mine = [each for each in found if each.period == self.material.period]
        return sorted(mine, key=lambda each: (not each.issue.is_open, each.issue.number))

    # The issue

    def _create(self) -> Issue:
        title = f"{TITLE}{self.material.period.title}"
        if not self.tracker.has_label(LABEL.name):
            self.tracker.make_label(LABEL)
        for _ in range(_TRIES):
            assignees = tuple(login for login in self._logins() if login not in self.rejected)[:MOST_ASSIGNEES]
            body = self._compose([]).text
            try:
                issue = self.tracker.create(title, body, LABEL.name, assignees)
            except Unassignable:
                if not self._check(self._logins()):
                    self._reject(assignees)  # the issue matters more than who is assigned
            except Unclear:
                if mine := self._of_period(self._find()):
                    return mine[0].issue
            else:
                self.say(f"created {self._name(issue)}")
                return issue
        raise Failure("the issue could not be created: the answers were lost again and again; try again later")

    def _update(
        self, number: int, others: Sequence[str], known: Issue | None, is_latest: bool, takes_place: bool
    ) -> Published:
        """Bring an issue up to date. Its body is read again immediately before each try to write it."""
        was_checked = was_told = False
        outcome = "up to date"
        for _ in range(_TRIES):
            issue, known = known or self.tracker.read(number), None
            self.unplaced |= seen(issue.body).unplaced
            missing = self._missing(issue)
            if missing and not was_checked:
                self._check(missing)
                was_checked = True
                continue
            composed = self._compose([issue.body, *others])
            if composed.newly_overdue and not was_told:
                self._tell(number, composed.newly_overdue)
                was_told = True
                continue
            edit = self._edit(issue, composed, missing, is_latest and (takes_place or composed.is_pressing))
            if edit == Edit():
                return Published(issue, outcome, composed)
            try:
                issue = self.tracker.update(number, edit)
            except Unclear:
                continue
            except Unassignable:
                if not self._check(missing):
                    self._reject(missing)
                continue
            outcome = "updated"
            if dropped := [login for login in missing if login.lower() not in map(str.lower, issue.assignees)]:
                self.unplaced.update(dropped)  # which the body remembers
                self.warn(f"not assigned, since GitHub left them out without a reason: {', '.join(dropped)}")
                continue
            self.say(f"{'reopened' if edit.is_open else 'updated'} {self._name(issue)}")
            return Published(issue, outcome, composed)
        raise Failure(f"issue {number} could not be brought up to date; try again later")

    def _edit(self, issue: Issue, composed: Composed, missing: Sequence[str], is_reopened: bool) -> Edit:
        return Edit(
            body=None if is_same(issue.body, composed.text) else composed.text,
            is_open=True if not issue.is_open and is_reopened else None,
            assignees=(*issue.assignees, *missing) if missing else None,
        )

    def _compose(self, bodies: Sequence[str]) -> Composed:
        composed = compose(self.material, bodies, self._warnings(), self.unplaced)
        if characters(composed.text) > 65_000:
            raise Failure("the issue's body is too long even without any client: shorten templates/issue.md.j2")
        return composed

    def _close(self, issue: Issue, farewell: str, *, is_duplicate: bool = False) -> None:
        marker = farewell.rpartition("\n")[2]
        self._comment_once(issue.number, farewell, lambda told: any(marker in each.body for each in told))
        self.tracker.close(issue.number, is_duplicate=is_duplicate)
        self.say(f"closed {self._name(issue)}")

    # Comments

    def _tell(self, number: int, overdue: Sequence[tuple[str, Action]]) -> None:
        """Tell the owners, in one comment, what became overdue; nobody twice of the same action."""
        told = comments.overdue_told(each.body for each in self.tracker.comments(number))
        untold = [(name, action) for name, action in overdue if name not in told]
        if not untold:
            return
        review = self.material.review

        def mention(owner: str) -> str:
            member = review.settings.team.get(owner)
            login = member.github if member is not None and not member.is_gone(self.today) else ""
            # Whoever cannot be assigned may be a stranger of that name.
            is_ours = _LOGIN.fullmatch(login) and login not in self.rejected
            return self.tracker.mention(login) if is_ours else ""

        body = comments.overdue_comment(review, untold, self.material.links, mention)
        names = comments.overdue_told([body])
        self._comment_once(
            number, body, lambda others: names <= comments.overdue_told(each.body for each in others), is_read=True
        )

    def _comment_once(
        self, number: int, body: str, is_told: Callable[[Sequence[Comment]], bool], *, is_read: bool = False
    ) -> None:
        try:
            comment_once(self.tracker, number, body, is_told, self.say, is_read=is_read)
        except Refused as error:  # as on a locked issue: the rest is done without
            self.warn(str(error))

    # Assignees

    def _logins(self) -> list[str]:
        """The logins of everybody who has something to do, the most urgent first."""
        review = self.material.review
        owners = dict.fromkeys(action.owner for action in review.actions)
        members = [review.settings.team[owner] for owner in owners if owner in review.settings.team]
        logins = []
        for member in members:
            if member.github and not _LOGIN.fullmatch(member.github):
                self._reject([member.github])
            elif member.github and not member.is_gone(self.today):
                logins.append(member.github)
        return list(dict.fromkeys(logins))

    def _missing(self, issue: Issue) -> list[str]:
        """Who is to be assigned and is not, as far as there is room."""
        assigned = {login.lower() for login in issue.assignees}
        wanted = [
            login
            for login in self._logins()
            if login.lower() not in assigned and login not in self.rejected and login not in self.unplaced
        ]
        return wanted[: max(0, MOST_ASSIGNEES - len(issue.assignees))]

    def _check(self, logins: Iterable[str]) -> bool:
        """Ask for each login whether it can be assigned; whether there was one that cannot."""
        refused = []
        for login in logins:
            if login in self.rejected:
                continue
            try:
                if self.tracker.is_assignable(login):
                    continue
            except Refused:
                pass  # whoever cannot be asked about cannot be assigned either
            refused.append(login)
        self._reject(refused)
        return bool(refused)

    def _reject(self, logins: Iterable[str]) -> None:
        team = self.material.review.settings.team.values()
        for login in logins:
            if login not in self.rejected:
                self.rejected[login] = listed([member.name for member in team if member.github == login])
                self.warn(self._warning(login))

    def _warning(self, login: str) -> str:
        return (
            f"{login} ({self.rejected[login]}) cannot be assigned: give them access to the repository, "
            "or correct github in the settings"
        )

    def _warnings(self) -> list[str]:
        return [self._warning(login) for login in sorted(self.rejected)]

    def _name(self, issue: Issue) -> str:
        where = f": {issue.url}" if issue.url else ""
        return f"issue {issue.number}, {issue.title}{where}"
