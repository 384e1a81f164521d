"""What somebody wrote about a client in an issue, in the words they used: an entry for the log, and what it changes."""

from __future__ import annotations

from typing import NamedTuple

from clientfiles.diagnostics import Usage

BLANK = "…"  # what whoever reads an example is to fill in


class Said(NamedTuple):
    """What is to be done to one record. Everything but the client and the kind is as it was typed.

    Without a kind nothing is logged: only promises, the next action or what is done are meant.
    """

    client: str  # an id that there is
    kind: str = ""  # one of the settings' kinds
    direction: str = ""  # in, out or nothing
    mood: str = ""  # one of the moods, or nothing
    title: str = ""
    text: str = ""  # Markdown, with plain line ends
    day: str = ""  # as parse_day takes it; nothing for the day it was written
    people: tuple[str, ...] = ()  # contacts who were there
    by: tuple[str, ...] = ()  # colleagues; nobody for whoever wrote it
    subjects: tuple[str, ...] = ()  # what it settles
    we_owe: tuple[str, ...] = ()  # each with a day behind `by`, as the next action
    they_owe: tuple[str, ...] = ()
    following: str = ""  # the next action
    done: tuple[str, ...] = ()  # open items, or `next`


def as_message(said: Said) -> str:
    """The comment that says this, one line or several."""
    with_, by = ", ".join(said.people), ", ".join(said.by)
    header = [("with", with_), ("by", by), ("date", said.day), *(("re", each) for each in said.subjects)]
    fields = [
        *(("done", each) for each in said.done),
        *(("we owe", each) for each in said.we_owe),
        *(("they owe", each) for each in said.they_owe),
        ("next", said.following),
    ]
    fields = [(name, value) for name, value in fields if value]
    if not said.kind:
        heads = [f"{said.client} {name}: {value}" for name, value in fields]
        return "\n".join(heads)
    kind = " ".join(filter(None, (said.kind, said.direction, f"({said.mood})" if said.mood else "")))
    lines = [f"{said.client} {kind}: {said.title}".rstrip()]
    lines += [f"{name}: {value}" for name, value in header if value]
    lines += ["", said.text, ""] if said.text else []
    lines += [f"{name}: {value}" for name, value in fields]
    return "\n".join(lines).strip()


class Unfit(Usage):
    """Something that was said and cannot be recorded; `instead` is the same with a blank where the trouble is."""

    def __init__(self, why: str, said: Said, instead: Said) -> None:
        super().__init__(why)
        self.said = said
        self.instead = instead


class Misunderstood(Usage):
    """A message that cannot be read: in one sentence why, and what to write.

    `line` is the line of the message that it is about, nothing where it is about the whole; `example` is what could be
    sent in its place, of one line or several, nothing where none can be made.
    """

    def __init__(self, why: str, line: str = "", example: str = "") -> None:
        super().__init__(why)
        self.line = line
        self.example = example
