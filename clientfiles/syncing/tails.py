"""What stands between the kind of an entry and its title: direction, mood, who was there and when, in any order."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from clientfiles.model import MOODS
from clientfiles.recording.days import parse_day
from clientfiles.syncing.lines import unmarked
from clientfiles.values import Wrong, quoted
from clientfiles.wording import listed

SEPARATOR = re.compile(r"[:：–—]|(?:^|(?<=\s))-{1,3}(?=\s|$)")
WIDEST = 300  # characters in which a line has said whom and what it is about, or is none that begins an entry
EDGES = " \t\xa0,;:：–—-*_`~\"'|"
_COLON = re.compile("[:：]")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_WITH = re.compile(r"(?:^|(?<=\s))(?:with\s|w/)(.*)", re.IGNORECASE | re.DOTALL)
_AND = re.compile(r",|;|&|(?<=\s)and(?=\s)", re.IGNORECASE)
_ANY_DAY = date(2026, 11, 25)  # only whether a text is a day matters here, not which
NO_COLON = "there is no colon behind the kind"


class Tail(NamedTuple):
    """What stands behind the kind; `problem` is what about it cannot be read."""

    direction: str = ""
    mood: str = ""
    people: tuple[str, ...] = ()
    day: str = ""
    title: str = ""
    is_separated: bool = True
    problem: str = ""
    is_unread: bool = False  # whether some of the words mean nothing there


def tail_of(line: str, window: str, start: int) -> Tail:
    """What stands behind a kind: direction, mood, who was there and when; then a separator and the title."""
    separator = SEPARATOR.search(window, start)
    if separator is None:
        if len(line) > len(window):
            return Tail(is_separated=False, problem=NO_COLON)
        tail = details(window[start:])
        return tail._replace(is_separated=False, problem=NO_COLON if tail.is_unread else tail.problem)
    tail = details(window[start : separator.start()])
    if separator[0] in "-–—" and not tail.problem:
        # `oxley call - positive: They sign`: what stands between belongs to the head where it is nothing but that.
        colon = _COLON.search(window, separator.end())
        more = details(window[separator.end() : colon.start()]) if colon else Tail(problem=NO_COLON)
        # A day may as well be a part of what was said: `oxley call - tomorrow: The demo`.
        is_head = (more.direction or more.mood) and not (more.problem or more.people or more.day)
        if colon and is_head and not (tail.direction and more.direction) and not (tail.mood and more.mood):
            separator = colon
            tail = tail._replace(direction=tail.direction or more.direction, mood=tail.mood or more.mood)
    return tail._replace(title=unmarked(line[: separator.start()], line[separator.end() :]))


def details(text: str) -> Tail:
    """`in (positive) with Fiona and Ben yesterday`, in any order."""
    given: dict[str, str] = {}

    def give(name: str, value: str) -> bool:
        if name in given:
            return False
        given[name] = value
        return True

    before, names = text, ""
    if found := _WITH.search(text):
        before, names = text[: found.start()], found[1]
    for bracket in _BRACKETS.finditer(text):
        said = bracket[1].strip(EDGES).casefold()
        if said in MOODS:
            name, value = "mood", said
        elif said in ("in", "out"):
            name, value = "direction", said
        elif is_day(said):
            name, value = "day", bracket[1].strip(EDGES)
        elif names and bracket.start() > len(before):
            continue  # of a person: Fiona (accounts)
        else:
            return Tail(problem=f"{quoted(bracket[1])} is no mood; there are {listed(MOODS)}")
        if not give(name, value):
            return Tail(problem=f"it gives two {name}s")
        names = names.replace(bracket[0], " ")
    words = re.sub(r"[*_`,;]", " ", _BRACKETS.sub(" ", before)).split()
    while words:
        rest = " ".join(words)
        if is_day(rest):
            if not give("day", rest):
                return Tail(problem="it gives two days")
            break
        first, last = words[0].casefold(), words[-1].casefold()
        name = "direction" if first in ("in", "out") else "mood" if first in MOODS else ""
        if name and give(name, first):
            words.pop(0)
        elif last in MOODS and give("mood", last):
            words.pop()
        elif first in ("last", "next", "this") and len(words) == 2:
            return Tail(problem=f"{quoted(rest)} is not clear as a day; write the date, such as 20 november")
        else:
            return Tail(problem=f"{quoted(rest)} between the kind and the colon cannot be read", is_unread=True)
    people = names.strip(EDGES + " ").split()
    for count in range(min(5, len(people) - 1), 0, -1):
        last_words = " ".join(people[-count:]).strip(EDGES)
        name = "day" if is_day(last_words) else "mood" if last_words.casefold() in MOODS else ""
        if name:
            if not give(name, last_words if name == "day" else last_words.casefold()):
                return Tail(problem=f"it gives two {name}s")
            people = people[:-count]
            break
    return Tail(given.get("direction", ""), given.get("mood", ""), names_in(" ".join(people)), given.get("day", ""))


def names_in(text: str) -> tuple[str, ...]:
    """The people in `Fiona, Ben and Jana`."""
    return tuple(dict.fromkeys(name for each in _AND.split(text) if (name := each.strip())))


def is_day(text: str) -> bool:
    """Whether a text is a day as people say them, seen from any other day."""
    try:
        parse_day(text, _ANY_DAY, is_past=True)
    except Wrong:
        return False
    return True
