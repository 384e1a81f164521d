"""What stands between the kind of an entry and its title: direction, mood, who was there and when, in any order."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from clientfiles.model import MOODS
from clientfiles.recording.days import parse_day
from clientfiles.syncing.lines import unmarked
from clientfiles.values import WEEKDAYS, Wrong, quoted
from clientfiles.wording import listed

SEPARATOR = re.compile(r"[:：–—]|(?:^|(?<=\s))-{1,3}(?=\s|$)")
WIDEST = 300  # characters in which a line has said whom and what it is about, or is none that begins an entry
EDGES = " \t\xa0,;:：–—-*_`~\"'|"
_COLON = re.compile("[:：]")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_IN_BRACKETS = re.compile(r"\s*(?:(?:in|out)\s+)?[(\[][^()\[\]]*[)\]]", re.IGNORECASE)
_WITH = re.compile(r"(?:^|(?<=\s))(?:with\s|w/)(.*)", re.IGNORECASE | re.DOTALL)
_AND = re.compile(r",|;|&|(?<=\s)and(?=\s)", re.IGNORECASE)
_LONGEST_DAY = 5  # words
_DAYS = "|".join([*WEEKDAYS, *(day[:3] for day in WEEKDAYS), "week", "month", "year"])
_UNCLEAR_DAY = re.compile(
    rf"(?:on\s)?(?:(?:last|next|this)\s(?:{_DAYS})|[0-9]{{1,4}}[./-][0-9]{{1,2}}(?:[./-][0-9]{{0,4}})?\.?)",
    re.IGNORECASE,
)
_PLURALS = {"date": "days", "mood": "moods", "direction": "directions"}
_ANY_DAY = date(2026, 11, 25)  # only whether a text is a day matters here, not which
NO_COLON = "there is no colon behind the kind"


class Tail(NamedTuple):
    """What stands behind the kind. `problem` is what about it cannot be read; all else is what could be, even so."""

    direction: str = ""
    mood: str = ""
    people: tuple[str, ...] = ()
    day: str = ""
    title: str = ""
    is_separated: bool = True
    problem: str = ""
    unread: str = ""  # words that mean nothing there
    blanks: tuple[str, ...] = ()  # what is said but not clear: date, mood, direction


def tail_of(line: str, window: str, start: int) -> Tail:
    """What stands behind a kind: direction, mood, who was there and when; then a separator and the title."""
    separator = SEPARATOR.search(window, start)
    if separator is None:
        tail = details(window[start:])
        if len(line) == len(window) and not tail.unread:
            return tail._replace(is_separated=False)
        # Where a sentence goes on, days and people are its own; only brackets can be meant for the head.
        found = _IN_BRACKETS.match(window, start)
        tail = details(found[0]) if found else Tail()
        end = start if found is None or tail.problem else found.end()
        tail = Tail() if tail.problem else tail
        rest = unmarked(line[:end], line[end:])
        return tail._replace(is_separated=False, problem=NO_COLON, unread=rest)
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
    found = _Details()
    before, names = text, ""
    if with_ := _WITH.search(text):
        before, names = text[: with_.start()], with_[1]
    for bracket in _BRACKETS.finditer(text):
        is_of_person = bool(names) and bracket.start() > len(before)
        if found.takes_bracket(bracket[1], is_of_person=is_of_person):
            names = names.replace(bracket[0], " ")
    found.take_words(re.sub(r"[*_`,;]", " ", _BRACKETS.sub(" ", before)).split())
    people = found.without_day(names)
    given, blanks = found.given, tuple(found.blanks)
    return Tail(
        given.get("direction", ""),
        given.get("mood", ""),
        names_in(people),
        given.get("date", ""),
        problem=found.problem,
        unread=found.unread,
        blanks=blanks,
    )


class _Details:
    """What was made out of the words behind a kind so far."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}  # direction, mood, date
        self.blanks: dict[str, None] = {}
        self.problem = self.unread = ""

    def takes_bracket(self, text: str, *, is_of_person: bool) -> bool:
        """Whether brackets hold a detail, be it one that is not clear; not where they belong to a person's name."""
        said = text.strip(EDGES).casefold()
        if said in MOODS:
            self._give("mood", said)
        elif said in ("in", "out"):
            self._give("direction", said)
        elif is_day(said):
            self._give("date", text.strip(EDGES))
        elif is_of_person:
            return False  # Fiona (accounts)
        elif is_unclear_day(said):
            self._doubt("date", unclear_day(text))
        else:
            self._doubt("mood", f"{quoted(text)} is no mood; there are {listed(MOODS)}")
        return True

    def take_words(self, words: list[str]) -> None:
        """The words before the people."""
        while words:
            rest = " ".join(words)
            first, last = words[0].casefold(), words[-1].casefold()
            name = "direction" if first in ("in", "out") else "mood" if first in MOODS else ""
            if is_day(rest):
                self._give("date", rest)
                return
            if is_unclear_day(rest):
                self._doubt("date", unclear_day(rest))
                return
            if name and name not in self.given:
                self._give(name, first)
                words.pop(0)
            elif last in MOODS and "mood" not in self.given:
                self._give("mood", last)
                words.pop()
            else:
                self._doubt("", f"{quoted(rest)} between the kind and the colon cannot be read")
                self.unread = self._without_day(words)
                return

    def without_day(self, names: str, *, has_mood: bool = True) -> str:
        """The people, without a day or a mood behind them. Somebody may be called April: one word remains."""
        people = names.strip(EDGES + " ").split()
        for count in range(min(_LONGEST_DAY, len(people) - 1), 0, -1):
            last = " ".join(people[-count:]).strip(EDGES)
            if is_day(last):
                self._give("date", last)
            elif is_unclear_day(last):
                self._doubt("date", unclear_day(last))
            elif has_mood and last.casefold() in MOODS:
                self._give("mood", last.casefold())
            else:
                continue
            return " ".join(people[:-count])
        return " ".join(people)

    def _without_day(self, words: list[str]) -> str:
        """Words that mean nothing, without a day before or behind them; one that may be among them is asked for."""
        for count in range(min(_LONGEST_DAY, len(words) - 1), 0, -1):
            for day, rest in ((words[-count:], words[:-count]), (words[:count], words[count:])):
                if is_day(" ".join(day)) and "date" not in self.given:
                    self._give("date", " ".join(day))
                    return " ".join(rest)
        if any(is_day(word) or is_unclear_day(word) for word in words):
            self._doubt("date", "")
        return " ".join(words)

    def _give(self, name: str, value: str) -> None:
        if name in self.given or name in self.blanks:
            self._doubt(name, f"it gives two {_PLURALS[name]}")
        else:
            self.given[name] = value

    def _doubt(self, name: str, why: str) -> None:
        self.problem = self.problem or why
        if name:
            self.given.pop(name, "")
            self.blanks[name] = None


def names_in(text: str) -> tuple[str, ...]:
    """The people in `Fiona, Ben and Jana`."""
    return tuple(dict.fromkeys(name for each in _AND.split(text) if (name := each.strip())))


def names_and_day(text: str) -> Tail:
    """The people in `Fiona and Ben yesterday`, and the day behind them; `problem` where that is not clear."""
    found = _Details()
    people = found.without_day(text, has_mood=False)
    if not found.given and not found.blanks:
        return Tail(people=names_in(text))
    day = found.given.get("date", "")
    return Tail(people=names_in(people), day=day, problem=found.problem, blanks=tuple(found.blanks))


def is_unclear_day(text: str) -> bool:
    """Whether a text can only be meant as a day, but not which: `last monday`, `23.11.`."""
    return bool(_UNCLEAR_DAY.fullmatch(text)) and not is_day(text)


def unclear_day(text: str) -> str:
    """What to say of a day that is not clear."""
    return f"{quoted(text)} is not clear as a day; write 2026-11-20, yesterday, friday or 20 november"


def is_day(text: str) -> bool:
    """Whether a text is a day as people say them, seen from any other day."""
    try:
        parse_day(text, _ANY_DAY, is_past=True)
    except Wrong:
        return False
    return True
