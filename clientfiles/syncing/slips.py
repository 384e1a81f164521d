"""Why the first line of a comment begins no entry, and the line that would, as far as it can be told.

    next oxley: Call by friday         -> oxley next: Call by friday
    Call with Oxley: They sign         -> oxley call: They sign
    oxley: we owe them a lamp          -> oxley we owe: a lamp

Nothing is invented: what cannot be told is a blank, and words that mean nothing become a part of the title.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from clientfiles.diagnostics import Usage
from clientfiles.recording.clients import EXACT, Match
from clientfiles.syncing.heads import (
    NAMES,
    NOBODY,
    PROMISE,
    SOME_KIND,
    Doubt,
    Head,
    Reader,
    field_at,
    field_named,
    head_of,
    kinds_in,
)
from clientfiles.syncing.lines import bare, unmarked
from clientfiles.syncing.said import BLANK
from clientfiles.syncing.tails import EDGES, SEPARATOR, WIDEST, details
from clientfiles.values import WEEKDAYS, quoted
from clientfiles.wording import listed

# `next week` and the like are no next action.
_LATER = "|".join(
    ["week", "month", "year", "time", "step", "quarter", "spring", "summer", *map(str.casefold, WEEKDAYS)]
)
_CHANGE = re.compile(rf"(?P<field>{PROMISE}|next(?!\s+(?:{_LATER}))|done)(?!\w)[*_`:：–—-]*", re.IGNORECASE)
_MOST_OF_NAME = 3  # words of a client that there is not; more are none
_THEM = re.compile(r"\s*(?:them|us)(?=\s)", re.IGNORECASE)
_OF = re.compile(r"(?:^|(?<=\s))(?:with|of|at|from|to|for|by|the|an?|and|also)\s*$", re.IGNORECASE)
_FILLERS = frozenset("a also an and at for from of the then to with".split())


class _Named(NamedTuple):
    """A client that a line names, and where."""

    client: Match
    start: int
    end: int


def doubt_of(row: str, reader: Reader) -> Doubt:
    """Why a line that has to begin an entry does not, and the head that it could have been meant to be.

    Misunderstood after too many guesses.
    """
    line = bare(row)
    window = line[:WIDEST]
    if why := reader.no_entry(window):
        return Doubt(why)
    if changed := _change(line, window, reader):
        return changed
    found = reader.head(row)
    if isinstance(found, Doubt):
        return found
    if (field := field_at(window)) and field[1] != "subjects":
        head = Head(NOBODY, field=field[1], title=unmarked(line[: field[2]], line[field[2] :]))
        return Doubt("it does not say which client it is about", head=head)
    named = _named(line, reader)
    return _with_kind(line, window, named, reader) or _without_kind(line, named, reader)


def _change(line: str, window: str, reader: Reader) -> Doubt | None:
    """A change of a client's record that lacks its colon, or has it in another place."""
    if begun := reader.begins_with(window):
        client, end = begun
        change = _CHANGE.match(window, _next_word(line, end))
        why = f"the colon comes behind {{}}, such as {client.id} {{}}: {BLANK}"
    elif (change := _CHANGE.match(window)) and (named := reader.begins_with(line[_next_word(line, change.end()) :])):
        client, end = named
        why = "the client comes first, and {} behind it"
        line = line[: change.end()] + " " + line[_next_word(line, change.end()) + end :]
    else:
        return None
    if change is None:
        return None
    field = field_named(change["field"])
    value = line[change.end() :]
    if field in ("we_owe", "they_owe"):
        value = _THEM.sub("", value, count=1)
    head = Head(client, field=field, title=unmarked(line[: change.end()], value.strip().lstrip(EDGES)))
    return Doubt(why.format(NAMES[field], NAMES[field]), head=head)


def _with_kind(line: str, window: str, named: _Named | None, reader: Reader) -> Doubt | None:
    """A line that names a kind before its colon, but not behind a client."""
    separator = SEPARATOR.search(window)
    stop = separator.start() if separator else len(window)
    for place in kinds_in(reader.kinds).finditer(window[:stop]):
        kind, before = reader.kind(place[0]), window[: place.start()].strip(EDGES)
        if named is None and not (before and separator):
            continue
        if named is None:
            client, why = meant(before, reader)
            rest = window[place.end() : stop]
        elif named.start < place.end() and place.start() < named.end:
            continue  # a part of the client's name
        else:
            client = named.client
            why = f"the client comes first and the kind behind it, such as {client.id} {kind}: {BLANK}"
            rest = _without(window[:stop], place.span(), (named.start, named.end))
        tail = details(rest)
        title = unmarked(line[: separator.end()], line[separator.end() :]) if separator else ""
        is_sentence = tail.unread if named else client == NOBODY and len(before.split()) > _MOST_OF_NAME
        if is_sentence:
            # Words between which the client and the kind stand are a sentence, and stay one.
            title, tail = line.strip(), tail._replace(unread="")
            if separator is None and tail.day:
                tail = tail._replace(day="", blanks=("date",))  # it may be when something is to happen
        head, _ = head_of(client, kind, tail._replace(title=title), "")
        return Doubt(why, head=head)
    return None


def _without_kind(line: str, named: _Named | None, reader: Reader) -> Doubt:
    if named is None:
        return Doubt(
            "it does not begin with a client and a kind of entry", head=Head(NOBODY, SOME_KIND, title=line.strip())
        )
    title = line if line[: named.start].strip(EDGES) else line[named.end :].strip(EDGES)
    why = f"it does not say what kind of entry it is; there are {listed(reader.kinds)}"
    return Doubt(why, head=Head(named.client, SOME_KIND, title=title.strip()))


def meant(text: str, reader: Reader) -> tuple[Match, str]:
    """The client that a text was meant to name, a blank where that could be several or none; and why it does not."""
    fitting = reader.fitting(text)
    if len(fitting) == 1:
        return fitting[0], f"{quoted(text)} is a client, but the rest of the line cannot be read"
    close = [] if fitting else reader.clients.close(text)
    client = Match(close[0], EXACT) if len(close) == 1 else NOBODY
    try:
        reader.clients.called(text)
    except Usage as error:
        return client, str(error)
    raise AssertionError(text)


def _named(line: str, reader: Reader) -> _Named | None:
    """The client that a line names anywhere, in full or by the first words."""
    for client, start, end in reader.named_in(line):
        return _Named(client, start, end)
    return None


def _without(text: str, *spans: tuple[int, int]) -> str:
    """A text without some parts of it, and without the small words that led to them."""
    for start, end in sorted(spans, reverse=True):
        before = _OF.sub("", text[:start].rstrip(EDGES))
        text = f"{before} {text[end:]}"
    return "" if set(text.casefold().split()) <= _FILLERS else text


def _next_word(line: str, at: int) -> int:
    return at + len(line[at:]) - len(line[at:].lstrip(EDGES))
