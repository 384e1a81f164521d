"""What becomes of boxes that somebody ticked: tasks are done, conversations asked about, duties linked.

Each client is looked at as its record is now. What was heard before in the same run has moved lines and settled
actions, so nothing is taken from the review that the run began with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from clientfiles import store
from clientfiles.actions import DO, PUT_RIGHT, Action
from clientfiles.diagnostics import Failure
from clientfiles.model import Client
from clientfiles.publishing.markers import client_token, token, token_client, token_due, token_rule
from clientfiles.publishing.state import moved_to, reworded
from clientfiles.reading import client_id
from clientfiles.recording.finishing import Task, tasks_of
from clientfiles.relationship import relationship
from clientfiles.review import assess
from clientfiles.syncing.acting import Office, Piece, Recorded, check_author, piece_of_tasks
from clientfiles.syncing.answers import Asked, Gone, Part, Problem, StillOpen
from clientfiles.syncing.heard import tick_source
from clientfiles.syncing.inbox import Message
from clientfiles.syncing.said import BLANK, Said
from clientfiles.syncing.ticks import Tick
from clientfiles.upstream import Commit
from clientfiles.wording import short_day

BY_HAND = "the text of this box was changed by hand; tick it again after the next review"
Save = Callable[[Piece, Message, Sequence[str]], Recorded]


class Found(NamedTuple):
    """A ticked action that is due, and the client as its record is now."""

    tick: Tick
    action: Action
    client: Client


class Ticked:
    """What the ticks of one message are heard with.

    `heard` tells what was acted on already, and in which commits; `save` writes a record and commits it.
    """

    def __init__(self, office: Office, heard: Mapping[str, Sequence[Commit]], save: Save) -> None:
        self.office = office
        self.heard = heard
        self.save = save
        self._files: dict[str, store.RecordFile] = {}  # by what tokens call their clients
        for file in store.list_files(office.root):
            self._files.setdefault(client_token(client_id(file.path)), file)

    def hear(self, message: Message) -> list[Part]:
        """Act on what one person ticked, client by client; what to say of it."""
        parts: list[Part] = []
        order = {token_client(tick.token): number for number, tick in reversed(list(enumerate(message.ticks)))}
        ticks = sorted(message.ticks, key=lambda tick: order[token_client(tick.token)])
        for client, theirs in groupby(ticks, key=lambda tick: token_client(tick.token)):
            parts += [part for part in self._hear(message, client, list(theirs)) if part not in parts]
        return parts

    def _hear(self, message: Message, client: str, ticks: Sequence[Tick]) -> list[Part]:
        """The same for the ticks of one client."""
        parts: list[Part] = []
        waiting: list[Tick] = []
        for tick in ticks:
            known = [
                Recorded("", each.subject, each.sha) for each in self.heard.get(tick_source(message.issue, tick), ())
            ]
            parts += [each for each in known if each not in parts]
            if known:
                parts += self._next_to_ask(tick, client)
            elif not tick.is_genuine:
                parts.append(Gone(tick.phrase, BY_HAND))
            else:
                waiting.append(tick)
        record = self._record(client)
        if isinstance(record, Problem):
            return [*parts, record] if waiting else parts
        due = self._due(record) if record is not None else {}
        found: list[Found] = []
        for tick in waiting:
            action = due.get(_renumbered(tick.token, due, waiting))
            if action is None or record is None:
                parts.append(self._gone(tick, due, record))
            else:
                found.append(Found(tick, action, record))
        tasks = [each for each in found if each.action.group == DO]
        talks = [each for each in found if each.action.group not in (DO, PUT_RIGHT)]
        duties = [each for each in found if each.action.group == PUT_RIGHT]
        parts += self._finish(tasks, message) if tasks else []
        parts += [self._asked(talks)] if talks else []
        # What was done a moment ago may have settled a duty too.
        now = self._record(client) if duties else None
        left = self._due(now) if isinstance(now, Client) else due
        parts += [
            StillOpen(each.client.title, each.action.phrase, each.action.path, left[each.tick.token].line)
            for each in duties
            if each.tick.token in left
        ]
        return parts

    # Looking

    def _record(self, client: str) -> Client | Problem | None:
        """The client that tokens call so, as its record is now; None where there is none any more."""
        file = self._files.get(client)
        if file is None:
            return None
        found = self.office.client_at(file.path) if file.problem is None else None
        told = "the record cannot be read; somebody has to put that right first"
        return found or Problem(told, title=client_id(file.path))

    def _due(self, client: Client) -> dict[str, Action]:
        return {token(action): action for action in assess(client, self.office.context).actions}

    def _gone(self, tick: Tick, due: Mapping[str, Action], client: Client | None) -> Gone:
        """A ticked action that is not due any more, and why, as far as that can be told."""
        if client is None:
            return Gone(tick.phrase, "there is no record of that name any more")
        if (other := moved_to(tick.token, due)) is not None:
            return Gone(tick.phrase, f"it was moved to {short_day(token_due(other), self.office.context.today)}")
        if (other := reworded(tick.token, due)) is not None and due[other].phrase != tick.phrase:
            return Gone(tick.phrase, f"it says now: {due[other].phrase}")
        return Gone(tick.phrase)

    # Acting

    def _finish(self, found: Sequence[Found], message: Message) -> list[Part]:
        """Take the tasks of one client out of its record, all in one commit; those that cannot be are told of."""
        client = found[0].client
        try:
            check_author(message)
            tasks = [_task(client, each.action) for each in found]
            piece = piece_of_tasks(tasks, client, message, self.office)
            self.office.look([piece])
        except Failure as error:
            if len(found) > 1:
                apart = [part for each in found for part in self._finish([self._again(each)], message)]
                return list(dict.fromkeys(apart))
            return [Problem(str(error), title=client.title)]
        return [self.save(piece, message, [tick_source(message.issue, each.tick) for each in found])]

    def _again(self, found: Found) -> Found:
        """The same, as the record is now."""
        client = self._record(token_client(found.tick.token))
        action = self._due(client).get(found.tick.token) if isinstance(client, Client) else None
        return Found(found.tick, action, client) if action is not None and isinstance(client, Client) else found

    def _next_to_ask(self, tick: Tick, client: str) -> list[Part]:
        """The question for the next action, where the one before it was done and its reply got lost."""
        record = self._record(client) if token_rule(tick.token) == "next-action" else None
        if isinstance(record, Client) and record.next_action is None:
            return [Recorded(record.title, "The next action is done", "", lacks_next=record.id)]
        return []

    def _asked(self, talks: Sequence[Found]) -> Asked:
        """What to say of a ticked Talk: the line to send back, filled in as far as it is known."""
        office, client = self.office, talks[0].client
        person = relationship(client, office.context.today, office.context.titles).person
        kinds = office.known.settings.kinds
        example = Said(
            client.id,
            kind="call" if "call" in kinds else next(iter(kinds)),
            mood="neutral",
            title=BLANK,
            people=(person,) if person else (),
            subjects=tuple(dict.fromkeys(each for found in talks for each in _subjects(found.action, client, office))),
        )
        items = [each.action.subject for each in talks if each.action.rule == "open-item"]
        phrases = dict.fromkeys(each.action.phrase for each in talks)
        return Asked(client.title, tuple(phrases), example, tuple(dict.fromkeys(items)))


def _renumbered(name: str, due: Mapping[str, Action], ticks: Iterable[Tick]) -> str:
    """The token of an action; of the second of two equal ones, that of the first once it is the only one left."""
    stem = name.removesuffix("-2")
    return stem if name not in due and stem in due and stem not in {tick.token for tick in ticks} else name


def _task(client: Client, action: Action) -> Task:
    """The task that an action is about. Failure where there is none, as where it has just been finished."""
    for task in tasks_of(client):
        line = client.open_items[task.item].line if task.item is not None else None
        if (action.rule == "next-action") if line is None else (action.rule == "open-item" and line == action.line):
            return task
    raise Failure("it is not in the record any more")


def _subjects(action: Action, client: Client, office: Office) -> Iterable[str]:
    """What a conversation about an action settles, as `re:` calls it."""
    if action.rule in ("renewal", "ending", "rolling"):
        running = client.running_contracts(office.context.today)
        titles = [contract.title for contract in running if contract.subject == action.subject]
        yield f"renewal {titles[0]}" if len(running) > 1 and titles and titles[0] else "renewal"
    elif action.rule in ("milestone", "occasion", "news"):
        yield action.subject
