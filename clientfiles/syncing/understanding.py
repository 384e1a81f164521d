"""What somebody said of a client, in the terms of its record: days, people, promises, and what was settled.

Unfit where a part of it means nothing. Nothing is guessed: a name that is nearly a contact's, a day that has not come
yet and a day of which nobody knows the year are asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar

from clientfiles.diagnostics import Usage
from clientfiles.document import has_hostile
from clientfiles.editing import NewEntry
from clientfiles.escaping import visible
from clientfiles.model import Client
from clientfiles.recording.conversations import Conversation, parse_subjects
from clientfiles.recording.days import parse_day
from clientfiles.recording.people import colleague_called, contacts_named, nearly_called
from clientfiles.recording.promises import Promise, parse_promise
from clientfiles.records import Surroundings
from clientfiles.relationship import contacts_called
from clientfiles.syncing.said import BLANK, Said, Unfit
from clientfiles.values import Wrong, folded, quoted
from clientfiles.wording import clipped, listed, spoken

LONG_AGO = timedelta(183)  # a day without its year that lies further back is more likely meant to come
REPLACED = "In place of: "
_BY = re.compile(r"\s+by\s", re.IGNORECASE)
_YEAR = re.compile(r"[0-9]{4}")
Value = TypeVar("Value")


class Understood(NamedTuple):
    """What is to be recorded, and what its sender is told of it."""

    conversation: Conversation
    notes: list[str]


def understood(
    said: Said, client: Client, author: str, day: date, known: Surroundings, earlier: Client | None = None
) -> Understood:
    """What somebody said of a client on a day; `author` is the team key of who said it.

    `earlier` is the client before the message: what is done by it may have been spoken of.
    """
    if any(map(has_hostile, (said.title, *said.people, *said.subjects))):
        raise Usage("the text holds a control character, which no record may hold; delete it")
    spoken_of = client._replace(open_items=(*client.open_items, *(earlier.open_items if earlier is not None else ())))
    entry, remarks = None, list[str]()
    if said.kind:
        by = _each(said, "by", lambda text: colleague_called(text, known.settings))
        people, remarks = _people(said, client, known)
        subjects = _each(said, "subjects", lambda text: parse_subjects(spoken_of, [text], known.titles, day))
        entry = NewEntry(
            _day(said, day),
            said.kind,
            said.direction,
            said.mood,
            said.title,
            tuple(dict.fromkeys(by)) or (author,),
            people,
            tuple(dict.fromkeys(each for some in subjects for each in some)),
            said.text,
        )
    ours = _promises(said, "we_owe", day)
    theirs = _promises(said, "they_owe", day)
    following = next(iter(_promises(said, "following", day)), None)
    notes = [_heading(entry, author, known)] if entry is not None else []
    notes += [*_told("We owe", ours), *_told("They owe", theirs), *_told("Next", (following,) if following else ())]
    step = client.next_action
    if following is not None and step is not None and step.what and step.what != following.what:
        notes.append(f"{REPLACED}{step.what}")
    notes += [*remarks, *_still_open(client, entry.re if entry is not None else ()), *_head_like(said, known)]
    return Understood(Conversation(entry, ours, theirs, following), notes)


def _each(said: Said, field: str, parse: Callable[[str], Value]) -> list[Value]:
    """What each text of a field means; Unfit, with a blank in its place, where one means nothing."""
    texts: tuple[str, ...] = getattr(said, field)
    found = []
    for number, text in enumerate(texts):
        try:
            found.append(parse(text))
        except Usage as error:
            rest: dict[str, Any] = {field: (*texts[:number], BLANK, *texts[number + 1 :])}
            raise Unfit(str(error), said, said._replace(**rest)) from None
    return found


def _promises(said: Said, field: str, day: date) -> tuple[Promise, ...]:
    """The promises of a field; Unfit, with a blank for the day, where one has none."""
    value: tuple[str, ...] | str = getattr(said, field)
    texts = value if isinstance(value, tuple) else (value,) if value else ()
    found = []
    for number, text in enumerate(texts):
        try:
            found.append(parse_promise(text, day))
        except Usage as error:
            places = list(_BY.finditer(f"{text} "))
            what = text[: places[-1].start()] if places else text
            blank = f"{what} by {BLANK}"
            several = (*texts[:number], blank, *texts[number + 1 :])
            rest: dict[str, Any] = {field: several if isinstance(value, tuple) else blank}
            raise Unfit(str(error), said, said._replace(**rest)) from None
    return tuple(found)


def _people(said: Said, client: Client, known: Surroundings) -> tuple[tuple[str, ...], list[str]]:
    """The contacts who were there, and remarks on others; colleagues and slips are asked about."""
    for number, name in enumerate(said.people):
        colleague = _colleague(name, known) if not contacts_called(name, client.contacts) else ""
        try:
            if colleague:
                raise Usage(visible(f"{quoted(name)} is a colleague: name colleagues on a line by: {colleague}"))
            contacts_named(client, [name], is_strict=True)
        except Usage as error:
            near = nearly_called(name, client)
            better = [] if colleague else [near[0] if len(near) == 1 else BLANK]
            rest = (*said.people[:number], *better, *said.people[number + 1 :])
            by = tuple(dict.fromkeys((*said.by, colleague))) if colleague else said.by
            raise Unfit(str(error), said, said._replace(people=rest, by=by)) from None
    return contacts_named(client, said.people)


def _colleague(name: str, known: Surroundings) -> str:
    """The key of the colleague of that name; nothing where there is none."""
    try:
        return colleague_called(name, known.settings) if known.settings.team else ""
    except Usage:
        return ""


def _day(said: Said, today: date) -> date:
    if not said.day:
        return today
    try:
        found = parse_day(said.day, today, is_past=True)
        if found > today:
            raise Wrong("invalid-date", f"{spoken(found)} has not come yet", "say when it was, or set a next action")
        if today - found > LONG_AGO and not _YEAR.search(said.day):
            raise Wrong("invalid-date", f"{quoted(said.day)} would be {spoken(found)}", "write the year if it is meant")
    except Wrong as wrong:
        raise Unfit(visible(f"{wrong.message}; {wrong.hint}"), said, said._replace(day=BLANK)) from None
    return found


def _heading(entry: NewEntry, author: str, known: Surroundings) -> str:
    """What was logged, as it was understood: `call on Wednesday 25 November 2026, positive, with Fiona Reid`."""
    words = [f"{' '.join(filter(None, (entry.kind, entry.direction)))} on {spoken(entry.date)}", entry.mood]
    words.append(f"with {listed(entry.with_)}" if entry.with_ else "")
    if entry.by != (author,):
        words.append(f"by {listed([known.settings.name_of(key) for key in entry.by])}")
    words.append(f"about {listed([quoted(each) for each in entry.re])}" if entry.re else "")
    return ", ".join(filter(None, words))


def _told(label: str, promises: Iterable[Promise]) -> list[str]:
    return [f"{label}: {promise.what}, by {spoken(promise.due)}" for promise in promises]


def _still_open(client: Client, subjects: Iterable[str]) -> list[str]:
    """That an open item of which was spoken is in the record still: only people know whether it is done."""
    named = set(map(folded, subjects))
    left = [item.what for item in client.open_items if item.what and folded(item.what) in named]
    return [f"{quoted(each)} is still open; when it is done, send: {client.id} done: {each}" for each in left]


def _head_like(said: Said, known: Surroundings) -> list[str]:
    """A line of the text that looks like another entry, of nobody who is a client: it was taken as text."""
    for line in said.text.split("\n"):
        words, colon, _ = line[:100].partition(":")
        # Up to four words, the last of them a kind, with or without a mood behind it.
        names = re.sub(r"\([^()]*\)\s*$", "", words).casefold().split()
        if colon and 2 <= len(names) <= 5 and names[0][0].isalnum() and names[-1] in known.settings.kinds:
            return [f"Taken as text, since it begins with no client: {clipped(line, 80)}"]
    return []
