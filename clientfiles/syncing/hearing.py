"""What becomes of one message: which records change, and what whoever sent it is told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from clientfiles.diagnostics import Failure
from clientfiles.recording.clients import Clients
from clientfiles.syncing.acting import Office, Recorded, check_author, pieces_of
from clientfiles.syncing.answers import Guide, Part, Problem
from clientfiles.syncing.forms import read_form
from clientfiles.syncing.grammar import read_message, sayable
from clientfiles.syncing.heads import Reader
from clientfiles.syncing.heard import Answers, comment_source, form_source
from clientfiles.syncing.inbox import Message
from clientfiles.syncing.said import Misunderstood, Said, Unfit
from clientfiles.syncing.ticked import Save, Ticked
from clientfiles.upstream import Commit

# `@hal, @ines: ` at the beginning of a comment.
_ADDRESSED = re.compile(r"\A\s*(?:@[A-Za-z0-9](?:[A-Za-z0-9/-]{0,98})[\s,:;]*)+")
MOST_AT_ONCE = 60  # entries and promises in one message: for each the whole record is read again
_HELP = re.compile(r"(?:help|\?+|hilfe|aide|ayuda)[.!?]*", re.IGNORECASE)
_SEPARATOR = re.compile(r"[:：–—]| - ")


class Hearing(NamedTuple):
    """What messages are heard with; `save` writes a record and commits it."""

    office: Office
    clients: Clients
    answers: Answers
    heard: Mapping[str, Sequence[Commit]]  # what was acted on already, and in which commits
    save: Save

    def hear(self, message: Message) -> list[Part]:
        """Act on a message, unless that was done already; what to say of it, nothing where people talk to each other.

        Failure where something else than the message is in the way.
        """
        if message.ticks:
            return Ticked(self.office, self.heard, self.save).hear(message)
        source = comment_source(message.comment) if message.comment is not None else form_source(message.issue)
        if known := self._recorded(source):
            return known
        if message.comment is not None and self._is_for_people(message.comment.body):
            return []
        if message.comment is not None and _HELP.fullmatch(message.comment.body.strip()):
            return [Guide(next((each.id for each in self.office.review.clients), "northwind"))]
        entries: tuple[Said, ...] = ()
        try:
            entries = self._read(message)
            pieces = pieces_of(entries, message, self.office)
            self.office.look(pieces)
        except Misunderstood as error:
            is_chat = message.comment is not None and not _SEPARATOR.search(error.line)
            return [Problem(str(error), error.line, error.example, is_chat=is_chat)]
        except Unfit as error:
            # All of it, so that nothing has to be typed again, and a blank where something has to be put right.
            fitting = [error.instead if said is error.said else said for said in entries]
            return [Problem(str(error), example=self._as_comment(fitting))]
        except Failure as error:
            return [Problem(str(error), example=self._as_comment(entries) if message.is_form else "")]
        return [self.save(piece, message, [source]) for piece in pieces]

    def _read(self, message: Message) -> tuple[Said, ...]:
        check_author(message)
        entries = self._understood(message)
        if (count := sum(map(_count, entries))) > MOST_AT_ONCE:
            raise Misunderstood(
                f"that is too much at once: {count} entries and promises; send {MOST_AT_ONCE} at a time"
            )
        return entries

    def _understood(self, message: Message) -> tuple[Said, ...]:
        settings = self.office.known.settings
        if message.comment is None:
            said = read_form(message.issue.body, self.clients, settings)
            return (said,) if said is not None else ()
        quotable = f"{message.issue.body}\n\n{self.answers.text_in(message.issue.number)}"
        return read_message(_unaddressed(message.comment.body), self.clients, settings, quotable)

    def _as_comment(self, entries: Sequence[Said]) -> str:
        """The comment that says something; nothing where none would be read as it is meant."""
        settings = self.office.known.settings
        texts = [sayable(said, self.clients, settings) for said in entries]
        return "\n\n".join(texts) if all(texts) else ""

    def _is_for_people(self, text: str) -> bool:
        """Whether a comment calls upon somebody, and nothing in it looks as if it were for the records."""
        rest = _unaddressed(text)
        if rest == text:
            return False
        reader = Reader(self.clients, self.office.known.settings)
        rows = rest.split("\n")
        return not any(_SEPARATOR.search(row) or reader.head(row) is not None for row in rows[:200])

    def _recorded(self, source: str) -> list[Part]:
        """The commits that acted on something already."""
        return [Recorded("", each.subject, each.sha) for each in self.heard.get(source, ())]


def _unaddressed(text: str) -> str:
    """A comment without those whom it calls upon at its beginning."""
    return _ADDRESSED.sub("", text, count=1)


def _count(said: Said) -> int:
    """How many edits of a record it takes."""
    return bool(said.kind) + len(said.we_owe) + len(said.they_owe) + len(said.done) + bool(said.following)
