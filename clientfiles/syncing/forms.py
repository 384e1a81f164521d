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
from clientfiles.syncing.grammar import check_characters
from clientfiles.syncing.heads import MOST_TITLE, NOTHING, SOMEBODY
from clientfiles.syncing.lines import bare
from clientfiles.syncing.said import Misunderstood, Said, as_message
from clientfiles.syncing.tails import is_day, names_in
from clientfiles.values import quoted
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
    kind, direction = _kind(answers.kind, settings, problems)
    mood, day = answers.mood.casefold(), _one_line(answers.day)
    if mood and mood not in MOODS:
        problems["mood"] = f"{quoted(mood)} is no mood; there are {listed(MOODS)}"
    if not title and not text:
        problems["text"] = "what was said? A sentence is enough"
    if day and not is_day(day):
        problems["day"] = f"{quoted(day)} is not clear as a day; write 2026-11-20, yesterday, friday or 20 november"
    said = Said(
        _client(answers.client, clients, problems),
        kind,
        direction,
        "" if "mood" in problems else mood,
        title if "text" not in problems else NOTHING,
        text,
        "" if "day" in problems else day,
        names_in(answers.people),
        (),
        tuple(_items(answers.subjects)),
        tuple(_items(answers.we_owe)),
        tuple(_items(answers.they_owe)),
        _one_line(answers.following),
    )
    for field, label in LABELS._asdict().items():
        if field in problems:
            # The whole as a comment, so that nothing has to be typed again.
            raise Misunderstood(f"{label}: {problems[field]}", getattr(answers, field), as_message(said))
    return said


def _client(answer: str, clients: Clients, problems: dict[str, str]) -> str:
    """The id of the client that is meant; what stands for one where none is."""
    try:
        if answer:
            return clients.called(_one_line(answer)).id
        problems["client"] = "say which client it is about"
    except Usage as error:
        problems["client"] = str(error)
    return SOMEBODY


def _kind(answer: str, settings: Settings, problems: dict[str, str]) -> tuple[str, str]:
    """The kind and the direction; a call, which the form begins with, where nothing is chosen."""
    try:
        return parse_kind(answer or "call", settings)
    except Usage as error:
        problems["kind"] = str(error)
        return "call", ""


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
