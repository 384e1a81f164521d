"""The issue form `Log a conversation` as GitHub renders what somebody filled in.

    ### Client

    oxley

    ### Kind

    call
    ...

An answer left out is `_No response_`. GitHub enforces no answer in private repositories, so everything is checked here.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from clientfiles.diagnostics import Usage
from clientfiles.model import MOODS
from clientfiles.recording.clients import Clients
from clientfiles.recording.conversations import parse_kind
from clientfiles.settings import Settings
from clientfiles.syncing.entries import mood_in
from clientfiles.syncing.grammar import check_characters, sayable
from clientfiles.syncing.heads import MOST_TITLE, SOME_KIND, SOMEBODY
from clientfiles.syncing.lines import bare
from clientfiles.syncing.said import BLANK, Misunderstood, Said
from clientfiles.syncing.tails import is_day, names_and_day, unclear_day
from clientfiles.values import closest, quoted
from clientfiles.wording import listed


class Labels(NamedTuple):
    """What the form calls its fields, in its order."""

    client: str = "Client"
    kind: str = "Kind"
    mood: str = "Mood"
    people: str = "With"
    text: str = "What was said"
    we_owe: str = "We owe"
    they_owe: str = "They owe"
    following: str = "Next action"
    subjects: str = "Settles"
    day: str = "Day"


LABELS = Labels()
_TEXT = LABELS.index(LABELS.text)
_EMPTY = ("_No response_", "None", "")
_BLOCK = re.compile(r"\s{0,3}(?:[>|#*+-]|[0-9]+[.)]|```|~~~|<!--)|\s{4}|\t")  # what a title does not begin with


def is_form(body: str) -> bool:
    """Whether the body of an issue is a form that somebody filled in."""
    return f"{body.lstrip()[:100]}\n".replace("\r\n", "\n").startswith(f"### {LABELS.client}\n")


def read_form(body: str, clients: Clients, settings: Settings) -> Said | None:
    """What a form says; None where a body is no form. Misunderstood where an answer is missing or cannot be read."""
    if not is_form(body):
        return None
    answers = _answers(body.strip().replace("\r\n", "\n"))
    check_characters("\n".join(answers))
    title, text = _title_and_text(answers.text)
    problems: dict[str, str] = {}  # by the names of the fields
    client = _client(answers.client, clients, problems)
    kind, direction = _kind(answers.kind, settings, problems)
    mood, day, with_ = answers.mood.casefold(), _one_line(answers.day), names_and_day(_one_line(answers.people))
    if mood and mood not in MOODS:
        problems["mood"] = f"{quoted(mood)} is no mood; there are {listed(MOODS)}"
    if not mood and mood_in(title)[0]:
        mood, title = mood_in(title)
        problems["text"] = "the mood has a field of its own"
    if not title and not text:
        problems["text"] = "there is nothing here; a sentence is enough"
    if day and not is_day(day):
        problems["day"] = unclear_day(day)
    if with_.problem:
        problems["people"] = with_.problem
    elif with_.day and day:
        problems["people"] = f"it says {quoted(with_.day)}, and there is another day below"
    said = Said(
        client,
        kind,
        direction,
        BLANK if "mood" in problems else mood,
        title or ("" if text else BLANK),
        text,
        BLANK if problems.keys() & {"day", "people"} else day or with_.day,
        with_.people,
        (),
        tuple(_items(answers.subjects)),
        tuple(_items(answers.we_owe)),
        tuple(_items(answers.they_owe)),
        _one_line(answers.following),
    )
    for field, label in LABELS._asdict().items():
        if field in problems:
            # The whole as a comment, so that nothing has to be typed again.
            example = sayable(said, clients, settings)
            raise Misunderstood(f"{label}: {problems[field]}", getattr(answers, field), example)
    return said


def _client(answer: str, clients: Clients, problems: dict[str, str]) -> str:
    """The id of the client that is meant, or nearly; what stands for one where that is none, or several."""
    name = _one_line(answer)
    try:
        if name:
            return clients.called(name).id
        problems["client"] = "say which client it is about"
    except Usage as error:
        problems["client"] = str(error)
        close = [] if clients.fitting(name) else clients.close(name)
        if len(close) == 1:
            return close[0]
    return SOMEBODY


def _kind(answer: str, settings: Settings, problems: dict[str, str]) -> tuple[str, str]:
    """The kind and the direction; a call, which the form begins with, where nothing is chosen."""
    try:
        return parse_kind(answer or "call", settings)
    except Usage as error:
        problems["kind"] = str(error)
        return closest(answer.casefold(), settings.kinds) or SOME_KIND, ""


def _answers(body: str) -> Labels:
    """What stands below each heading. What was said may hold the same headings, so those below it are the last ones."""
    text = f"\n{body}\n"
    above, below = LABELS[: _TEXT + 1], LABELS[_TEXT + 1 :]
    places: list[tuple[int, int]] = []
    at, stop = 0, len(text)
    for label in above:
        places.append(_place(label, text.find(_heading(label), at)))
        at = places[-1][1]
    behind: list[tuple[int, int]] = []
    for label in reversed(below):
        # The line end before a heading may be the one that ends the heading above it.
        behind.append(_place(label, text.rfind(_heading(label), at, stop + 1)))
        stop = behind[-1][0]
    places += reversed(behind)
    starts = [start for start, _ in places[1:]] + [len(text)]
    answers = [text[end:start].strip("\n").rstrip() for (_, end), start in zip(places, starts, strict=True)]
    return Labels(*("" if answer.strip() in _EMPTY else answer for answer in answers))


def _heading(label: str) -> str:
    return f"\n### {label}\n"


def _place(label: str, start: int) -> tuple[int, int]:
    """The indexes where a heading begins and ends, both at line ends. Misunderstood where there is none."""
    if start < 0:
        why = f"the form has no answer for {quoted(label)}; its headings have to stay as they are"
        raise Misunderstood(f"{why}; in a comment it would be {SOMEBODY} call: They sign")
    return start, start + len(_heading(label)) - 1


def _title_and_text(answer: str) -> tuple[str, str]:
    """The first line is the title, unless it begins a block of Markdown or is too long for one."""
    first, _, rest = answer.partition("\n")
    if _BLOCK.match(first) or len(first.strip()) > MOST_TITLE:
        return "", answer
    return first.strip(), rest.strip("\n")


def _items(answer: str) -> list[str]:
    """One a line; they may be written as the items of a list."""
    return [text for row in answer.split("\n") if (text := _one_line(bare(row)))]


def _one_line(answer: str) -> str:
    return " ".join(answer.split())
