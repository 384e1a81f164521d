"""What people do in the issues of a review, carried into the records.

    sync(...)   act on what waits in a commit a record, push, and only then reply

All of it happens in a workshop, away from what somebody has checked out. Nothing is remembered but by the commits and
the replies. A run that is cut off, repeated, or made twice at the same time leaves each message acted on once: what was
pushed is found again by the trailers of its commits, what was not pushed never happened, and what was answered is not
answered again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from clientfiles import records, saving, store
from clientfiles.diagnostics import Failure
from clientfiles.reading import client_id
from clientfiles.recording.clients import Clients
from clientfiles.relationship import context_of
from clientfiles.review import Review
from clientfiles.settings import Settings, zone
from clientfiles.syncing.acting import Office, Piece, Recorded
from clientfiles.syncing.answers import Part, Problem, reply
from clientfiles.syncing.events import Edited
from clientfiles.syncing.heard import TRAILER, Answers, answer_marker
from clientfiles.syncing.hearing import Hearing
from clientfiles.syncing.inbox import DAYS, Message, Waiting, waiting
from clientfiles.trackers import Comment, Inbox, Refused, Tracker
from clientfiles.trackers.once import comment_once
from clientfiles.upstream import Workshop, trailers
from clientfiles.wording import listed

_TRIES = 6


class Clone(NamedTuple):
    """Where the records are changed, and how the others get to know of it. `read` reviews what stands there now."""

    shop: Workshop
    read: Callable[[], Review]


class Voice(NamedTuple):
    """Whom to tell what: lines about what was done and what could not be, and, of a rehearsal, each record's change.

    Without `show` it is no rehearsal.
    """

    say: Callable[[str], None]
    warn: Callable[[str], None]
    show: Callable[[saving.Saved], None] | None = None


def sync(inbox: Inbox, tracker: Tracker, clone: Clone, event: Edited | None, today: date, voice: Voice) -> int:
    """Act on everything that waits and answer it; how many messages were answered. Failure where that cannot be done.

    `inbox` is read, `tracker` written to: of a rehearsal they are two. `event` is the edit this run was started for.
    The workshop has just caught up.
    """
    return _Sync(inbox, tracker, clone, event, today, voice).run()


class _Sync(NamedTuple):
    inbox: Inbox
    tracker: Tracker
    clone: Clone
    event: Edited | None
    today: date
    voice: Voice

    def run(self) -> int:
        for _ in range(_TRIES):
            review = self.clone.read()
            found = self._waiting(review.settings)
            if found.strangers:
                logins = listed(found.strangers, 5)
                self.voice.say(f"not heard: {logins}, by the settings not in the team, or not any more")
            if not found.messages:
                return 0
            hearing = self._hearing(review, found.answers)
            heard = [(message, hearing.hear(message)) for message in found.messages]
            if self.voice.show is not None or self.clone.shop.push():
                break
            self.clone.shop.catch_up()
        else:
            raise Failure("somebody else pushed each time before we could; try again later")
        heard = [(message, parts) for message, parts in heard if parts]
        for message, parts in heard:
            self._answer(message, parts, found.answers)
        return len(heard)

    def _waiting(self, settings: Settings) -> Waiting:
        first = datetime.combine(self.today - timedelta(DAYS), time(), zone(settings.timezone)).astimezone(UTC)
        return waiting(self.inbox, settings, self.event, first, self.voice.warn)

    def _hearing(self, review: Review, answers: Answers) -> Hearing:
        settings, root, tree = review.settings, self.clone.shop.root, self.clone.shop.tree
        days = (review.horizon - review.today).days
        context = context_of(settings, self.today, days, review.news)
        known = records.surroundings(settings, review.news, self.today)
        office = Office(root, tree, review, context, known)
        names = {client_id(file.path): "" for file in store.list_files(root)}
        names |= {client.id: client.name for client in review.clients}

        def shown(piece: Piece, message: Message, sources: Sequence[str]) -> Recorded:
            """Show what would be written, in place of writing it."""
            assert self.voice.show is not None
            saved = saving.look(root, piece.changes)
            for each in saved:
                self.voice.show(each)
            return office.recorded(piece, saved, "")

        save = office.save if self.voice.show is None else shown
        return Hearing(office, Clients(names), answers, trailers(tree, TRAILER), save)

    def _answer(self, message: Message, parts: Sequence[Part], answers: Answers) -> None:
        """Close a form, then reply; in that order, so that a form somebody opens again stays open."""
        number, voice = message.issue.number, self.voice
        marker = answer_marker(*_answered(message))

        def is_told(comments: Sequence[Comment]) -> bool:
            return _has_answered(answers.of(comments), message)

        for part in parts:
            if isinstance(part, Recorded) and part.commit:
                voice.say(f"{part.commit[:9]} {part.subject}, as {message.author.name} said in issue {number}")
            elif isinstance(part, Problem):
                voice.say(f"nothing recorded of what {message.author.name} said in issue {number}: {part.why}")
        try:
            if message.is_form and message.issue.is_open:
                self.tracker.close(number)
            text = reply(message, parts, self.tracker.links(), marker)
            say = voice.say if voice.show is None else lambda line: None
            comment_once(self.tracker, number, text, is_told, say)
        except Refused as error:  # as where an issue is locked: the others are answered all the same
            voice.warn(str(error))


def _answered(message: Message) -> tuple[str, list[str]]:
    """What a reply answers: its kind and names, as its marker has them."""
    if message.comment is not None:
        return "comment", [str(message.comment.id)]
    if message.ticks:
        return "ticks", [tick.token for tick in message.ticks]
    return "issue", [str(message.issue.number)]


def _has_answered(answers: Answers, message: Message) -> bool:
    if message.comment is not None:
        return message.comment.id in answers.comments
    if message.ticks:
        return all(answers.has_answered(message.issue, tick) for tick in message.ticks)
    return message.issue.number in answers.forms
