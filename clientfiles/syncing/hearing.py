"""What becomes of one message: which records change, and what whoever sent it is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from clientfiles.actions import DO, PUT_RIGHT, Action
from clientfiles.diagnostics import Failure
from clientfiles.model import Client
from clientfiles.publishing.markers import client_token, token, token_client, token_rule
from clientfiles.recording.clients import Clients
from clientfiles.recording.finishing import Task, tasks_of
from clientfiles.relationship import relationship
from clientfiles.review import assess
from clientfiles.syncing.acting import Office, Piece, Recorded, piece_of_tasks, pieces_of
from clientfiles.syncing.answers import Asked, Gone, Guide, Part, Problem, StillOpen
from clientfiles.syncing.forms import read_form
from clientfiles.syncing.grammar import read_message
from clientfiles.syncing.heard import Answers, comment_source, form_source, tick_source
from clientfiles.syncing.inbox import Message
from clientfiles.syncing.said import BLANK, Misunderstood, Said, Unfit, as_message
from clientfiles.syncing.ticks import Tick
from clientfiles.upstream import Commit

# `@hal, @ines: ` at the beginning of a comment.
_ADDRESSED = re.compile(r"\A\s*(?:@[A-Za-z0-9](?:[A-Za-z0-9/-]{0,98})[\s,:;]*)+")
_HELP = re.compile(r"(?:help|\?+|hilfe|aide|ayuda)[.!?]*", re.IGNORECASE)
_SEPARATOR = re.compile(r"[:：–—]| - ")
Save = Callable[[Piece, Message, Sequence[str]], Recorded]


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
            return self._hear_ticks(message)
        source = comment_source(message.comment) if message.comment is not None else form_source(message.issue)
        if known := self._recorded(source):
            return known
        if message.comment is not None and _is_for_people(message.comment.body):
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
            return [Problem(str(error), example="\n\n".join(map(as_message, fitting)))]
        except Failure as error:
            example = "\n\n".join(map(as_message, entries)) if message.is_form else ""
            return [Problem(str(error), example=example)]
        return [self.save(piece, message, [source]) for piece in pieces]

    def _read(self, message: Message) -> tuple[Said, ...]:
        settings = self.office.known.settings
        _check_address(message)
        if message.comment is not None:
            quotable = f"{message.issue.body}\n\n{self.answers.text_in(message.issue.number)}"
            return read_message(_unaddressed(message.comment.body), self.clients, settings, quotable)
        said = read_form(message.issue.body, self.clients, settings)
        return (said,) if said is not None else ()

    def _recorded(self, source: str) -> list[Part]:
        """The commits that acted on something already."""
        return [Recorded("", each.subject, each.sha) for each in self.heard.get(source, ())]

    # Ticks

    def _hear_ticks(self, message: Message) -> list[Part]:
        actions = {token(action): action for action in self.office.review.actions}
        done: dict[str, list[tuple[Tick, Action]]] = {}
        talks: dict[str, list[tuple[Tick, Action]]] = {}
        duties: list[Action] = []
        parts: list[Part] = []
        for tick in message.ticks:
            action = actions.get(tick.token)
            if known := self._recorded(tick_source(message.issue, tick)):
                parts += [each for each in known if each not in parts]
                parts += self._next_to_ask(tick)
            elif action is None:
                parts.append(Gone(tick.phrase))
            elif action.group == PUT_RIGHT:
                duties.append(action)
            else:
                (done if action.group == DO else talks).setdefault(action.client, []).append((tick, action))
        for ticked in done.values():
            parts += self._finish(ticked, message)
        parts += [self._asked([action for _, action in ticked]) for ticked in talks.values()]
        return [*parts, *(self._duty(action) for action in duties if self._is_due(action))]

    def _finish(self, ticked: Sequence[tuple[Tick, Action]], message: Message) -> list[Part]:
        """Take the tasks of one client out of its record, all in one commit; those that cannot be are told of."""
        path = ticked[0][1].path
        try:
            _check_address(message)
            client = self.office.client_at(path)
            if client is None:
                raise Failure("the record cannot be read; somebody has to put that right first")
            piece = piece_of_tasks([_task(client, action) for _, action in ticked], client, message, self.office)
            self.office.look([piece])
        except Failure as error:
            if len(ticked) > 1:
                return [part for each in ticked for part in self._finish([each], message)]
            return [Problem(str(error), title=self._title(ticked[0][1]))]
        return [self.save(piece, message, [tick_source(message.issue, tick) for tick, _ in ticked])]

    def _duty(self, action: Action) -> StillOpen:
        return StillOpen(self._title(action), action.phrase, action.path, action.line)

    def _is_due(self, action: Action) -> bool:
        """Whether an action is due still, after what else was ticked."""
        client = self.office.client_at(action.path)
        if client is None:
            return True
        return token(action) in map(token, assess(client, self.office.context).actions)

    def _next_to_ask(self, tick: Tick) -> list[Part]:
        """The question for the next action, where the one before it was done and its reply got lost."""
        if token_rule(tick.token) != "next-action":
            return []
        for each in self.office.review.clients:
            if client_token(each.id) == token_client(tick.token) and not each.next_what:
                return [Recorded(each.name, "The next action is done", "", lacks_next=each.id)]
        return []

    def _asked(self, actions: Sequence[Action]) -> Asked:
        """What to say of a ticked Talk: the line to send back, filled in as far as it is known."""
        office, first = self.office, actions[0]
        client = next((each for each in office.review.clients if each.id == first.client), None)
        record = office.client_at(client.path) if client is not None else None
        people: list[str] = []
        subjects: list[str] = []
        if record is not None:
            people = [relationship(record, office.context.today, office.context.titles).person]
            subjects = [each for action in actions for each in _subjects(action, record, office)]
        example = Said(
            first.client,
            kind="call" if "call" in office.known.settings.kinds else next(iter(office.known.settings.kinds)),
            mood="neutral",
            title=BLANK,
            people=tuple(filter(None, people)),
            subjects=tuple(dict.fromkeys(subjects)),
        )
        return Asked(self._title(first), tuple(dict.fromkeys(action.phrase for action in actions)), example)

    def _title(self, action: Action) -> str:
        return next((each.name for each in self.office.review.clients if each.id == action.client), action.client)


def _unaddressed(text: str) -> str:
    """A comment without those whom it calls upon at its beginning."""
    return _ADDRESSED.sub("", text, count=1)


def _is_for_people(text: str) -> bool:
    """Whether a comment calls upon somebody, and nothing in its first line looks as if it were for the records."""
    rest = _unaddressed(text)
    return rest != text and not _SEPARATOR.search(rest.strip().partition("\n")[0])


def _check_address(message: Message) -> None:
    if not message.author.email:
        key, name = message.author.key, message.author.name
        raise Failure(f'the settings have no address for {name}, whose commit it would be: add email = "..." for {key}')


def _task(client: Client, action: Action) -> Task:
    """The task that an action is about. Failure where the record has no such task any more."""
    for task in tasks_of(client):
        if task.is_next_action:
            is_meant = action.rule == "next-action"
        else:
            assert task.item is not None
            is_meant = action.rule == "open-item" and client.open_items[task.item].line == action.line
        if is_meant and task.what == action.phrase:
            return task
    raise Failure("it is not in the record any more: somebody else has finished it")


def _subjects(action: Action, client: Client, office: Office) -> Iterable[str]:
    """What a conversation about an action settles, as `re:` calls it."""
    if action.rule in ("renewal", "ending", "rolling"):
        running = client.running_contracts(office.context.today)
        titles = [contract.title for contract in running if contract.subject == action.subject]
        yield f"renewal {titles[0]}" if len(running) > 1 and titles and titles[0] else "renewal"
    elif action.rule in ("milestone", "occasion", "news", "open-item"):
        yield action.subject
