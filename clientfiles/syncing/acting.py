"""What people said, done to the records: one commit a record, by the name of whoever said it.

Every edit is made in memory first. What cannot be done to one of the records that a message names is done to none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from clientfiles import effects, saving, store
from clientfiles.committing import NotCommitted, WorkTree
from clientfiles.diagnostics import Diagnostic, Failure, Usage
from clientfiles.editing import Draft, NewEntry, Refused
from clientfiles.escaping import visible
from clientfiles.identity import author_called
from clientfiles.model import Client
from clientfiles.recording.changing import Edit, Unreadable, Worse, changed
from clientfiles.recording.conversations import Conversation, record_conversation
from clientfiles.recording.finishing import Task, finish, names_next_action, task_called
from clientfiles.records import Surroundings, record_from
from clientfiles.relationship import Context
from clientfiles.review import Review
from clientfiles.starting.naming import words_of
from clientfiles.syncing.heard import with_sources
from clientfiles.syncing.inbox import Message
from clientfiles.syncing.said import BLANK, Said, Unfit
from clientfiles.syncing.understanding import REPLACED, understood
from clientfiles.values import folded, quoted
from clientfiles.wording import listed

_SHORT = 3  # letters of a word that says little


class Recorded(NamedTuple):
    """A commit in one record: what it did, and what else there is to say, as plain text."""

    title: str  # of the client; nothing where it is not known any more
    subject: str
    commit: str
    notes: tuple[str, ...] = ()
    lacks_next: str = ""  # the client whose next action was done, and no other one set


class Piece(NamedTuple):
    """What is to be done to one record in one commit; `notes` tells, once it is done, what came of it."""

    client: str
    path: str
    subject: str
    changes: list[saving.Change]
    notes: dict[int, list[str]]  # of each part, told anew whenever it is edited


class Office(NamedTuple):
    """The records of a clone as they were when it caught up, and what they are looked at with."""

    root: Path
    tree: WorkTree
    review: Review
    context: Context
    known: Surroundings

    def path_of(self, client: str) -> str:
        """The record of a client. Usage where there is none, or more than one."""
        files = store.files_called(self.root, client)
        if not files:
            raise Usage(visible(f"there is no record of {client} any more"))
        if len(files) > 1:
            paths = listed([each.path for each in files], 5)
            raise Usage(visible(f"{paths} have the same id, so it is not clear which is meant; rename all but one"))
        return files[0].path

    def client_at(self, path: str) -> Client | None:
        """The client of a record as it is now; None where it cannot be read."""
        data = store.read_bytes(store.RecordFile(path, str(self.root / path)))
        return None if isinstance(data, Diagnostic) else record_from(path, data, self.known).client

    def change(self, path: str, edit: Edit, tolerated: Iterable[str] = ()) -> saving.Change:
        """An edit of a record; Failure, in one sentence for whoever asked for it, where it is refused."""

        def edited(data: bytes | None) -> bytes:
            if data is None:
                raise Failure(visible(f"{path} does not exist any more"))
            try:
                return changed(path, data, edit, self.known, tolerated)
            except (Unreadable, Worse) as error:
                first = error.problems[0]
                told = f"{path}, line {first.span.line}: {first.message}"
                raise Failure(visible(f"{error}: {told}; somebody has to put that right first")) from None

        return saving.Change(path, edited)

    def look(self, pieces: Sequence[Piece]) -> None:
        """Make every edit in memory: Failure where one of them is refused, before anything is written."""
        for piece in pieces:
            saving.look(self.root, piece.changes)

    def save(self, piece: Piece, message: Message, sources: Sequence[str]) -> Recorded:
        """Write and commit a record by the name of whoever sent the message. Failure where git takes no commit."""
        tree = self.tree.by(message.author.name, message.author.email)
        text = with_sources(visible(piece.subject), sources)
        try:
            outcome = saving.save(self.root, tree, piece.changes, text)
        except NotCommitted as error:
            raise Failure(f"nothing was carried over, for git took no commit: {error.reason}") from None
        return self.recorded(piece, outcome.saved, outcome.commit)

    def recorded(self, piece: Piece, saved: Sequence[saving.Saved], commit: str) -> Recorded:
        """What there is to say of a record that was written, or would be."""
        notes = [note for each in piece.notes.values() for note in each]
        title, lacks_next = piece.client, ""
        for path, before, after in saved:
            client = record_from(path, after, self.known).client
            earlier = record_from(path, before, self.known).client if before is not None else None
            if client is not None:
                title = client.title
            if client is not None and earlier is not None:
                step = earlier.next_action
                told = [step.what] if step is not None and step.what and f"{REPLACED}{step.what}" in notes else []
                notes += effects.settled(earlier, client, self.context, told)
                lacks_next = client.id if earlier.next_action and not client.next_action else ""
        if not saved:
            notes.append("The record says so already.")
        return Recorded(title, piece.subject, commit, tuple(notes), lacks_next)


def check_author(message: Message) -> None:
    """Failure where no commit can be made by the name of whoever sent a message, as for want of an address."""
    member = message.author
    if not member.email:
        told = f"the settings have no address for {member.name}, whose commit it would be"
        raise Failure(visible(f'{told}: add email = "..." for {member.key}'))
    author_called(member.name, member.email)


def pieces_of(entries: Sequence[Said], message: Message, office: Office) -> list[Piece]:
    """What a message means for each record that it names. Usage where one of them cannot be found."""
    by_client: dict[str, list[Said]] = {}
    for said in entries:
        by_client.setdefault(said.client, []).append(said)
    pieces = []
    for client, parts in by_client.items():
        path, notes = office.path_of(client), dict[int, list[str]]()
        changes = [
            each for number, said in enumerate(parts) for each in _changes(said, path, message, office, notes, number)
        ]
        pieces.append(Piece(client, path, _subject(client, parts), changes, notes))
    return pieces


def piece_of_tasks(tasks: Sequence[Task], client: Client, message: Message, office: Office) -> Piece:
    """What it means for a record that tasks of it were ticked."""
    changes = [_finishing(partial(_same, task), client.path, message, office) for task in tasks]
    kinds = ["the next action" if task.is_next_action else "an open item" for task in tasks]
    what = kinds[0] if len(tasks) == 1 else f"{len(tasks)} tasks"
    return Piece(client.id, client.path, f"Finish {what} of {client.id}", changes, {})


def _same(task: Task, client: Client) -> Task:
    return task


def _changes(
    said: Said, path: str, message: Message, office: Office, notes: dict[int, list[str]], number: int
) -> list[saving.Change]:
    changes = [_finishing(partial(_called, text, said), path, message, office) for text in said.done]
    if said.kind or said.we_owe or said.they_owe or said.following:

        def edit(draft: Draft, client: Client) -> None:
            earlier = office.client_at(path)  # what is done in the same message may be named in it
            found = understood(said, client, message.author.key, message.day, office.known, earlier)
            notes[number] = found.notes
            _record(draft, client, found.conversation)

        changes.append(office.change(path, edit))
    return changes


def _called(text: str, said: Said, client: Client) -> Task:
    """The task that is done: replies name tasks in quotation marks, and long ones by their beginning."""
    wanted = text.strip().strip("\"'“”„‘’«»").removesuffix(BLANK).strip()
    try:
        task = task_called(client, wanted or text)
        if not _is_clear(wanted, task):
            raise Usage(visible(f"{quoted(text)} is little to go by; write more of {quoted(task.dated)}"))
        return task
    except Usage as error:
        rest = tuple(BLANK if each == text else each for each in said.done)
        raise Unfit(str(error), said, said._replace(done=rest)) from None


def _is_clear(text: str, task: Task) -> bool:
    """Whether a text names a task beyond doubt: whole words of it, and not only a short one; or its beginning."""
    words = words_of(text)
    is_next = task.is_next_action and names_next_action(text)
    is_part = set(words) <= set(words_of(task.dated)) and max(map(len, words), default=0) > _SHORT
    is_beginning = len(text) > 2 * _SHORT and folded(task.what).startswith(folded(text))
    return is_next or is_part or is_beginning or folded(text) == folded(task.what)


def _finishing(find: Callable[[Client], Task], path: str, message: Message, office: Office) -> saving.Change:
    def edit(draft: Draft, client: Client) -> None:
        task = find(client)
        finish(draft, client, task, NewEntry(message.day, "note", title=task.title, by=(message.author.key,)), None)

    # A client without a next action has an error until it gets one, as it should.
    return office.change(path, edit, tolerated=["missing-field"])


def _record(draft: Draft, client: Client, conversation: Conversation) -> None:
    entry = conversation.entry
    record_conversation(draft, client, conversation._replace(entry=None))
    if entry is None:
        return
    try:
        draft.log(entry)
    except Refused:
        if not entry.title:
            raise
        # Some words cannot stand in a heading, such as those that end in a mood: they go below it.
        text = "\n\n".join(filter(None, (entry.title, entry.text)))
        draft.log(entry._replace(title="", text=text))


def _subject(client: str, parts: Sequence[Said]) -> str:
    """The subject of the commit, in which no text of the message stands."""
    kinds = list(dict.fromkeys(said.kind for said in parts if said.kind))
    if kinds:
        return f"Log {listed(kinds)} with {client}"
    if done := [each for said in parts for each in said.done]:
        only = "the next action" if names_next_action(done[0]) else "an open item"
        return f"Finish {only if len(done) == 1 else f'{len(done)} tasks'} of {client}"
    if all(said.following and not said.we_owe and not said.they_owe for said in parts):
        return f"Set the next action of {client}"
    return f"Add open items to {client}"
