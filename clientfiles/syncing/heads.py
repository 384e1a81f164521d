"""The line that begins an entry: `oxley call (positive): They sign on Friday`, in all the ways people type it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from clientfiles.recording.clients import EXACT, Clients, Match
from clientfiles.settings import Settings
from clientfiles.syncing.lines import bare, unmarked
from clientfiles.syncing.said import BLANK, Misunderstood
from clientfiles.syncing.tails import EDGES, NO_COLON, SEPARATOR, WIDEST, Tail, is_day, tail_of
from clientfiles.values import quoted
from clientfiles.wording import listed

FIELDS = {"we owe": "we_owe", "they owe": "they_owe", "next": "following", "done": "done", "re": "subjects"}
NAMES = {name: written for written, name in FIELDS.items()}
SOMEBODY = "CLIENT"  # in an example, where it is not known who is meant
SOME_KIND = "KIND"  # in an example, where it is not known what kind of entry is meant
MOST_TITLE = 120  # characters; what is longer is no title but text
PROMISE = r"we\s{1,3}owe(?:\s{1,3}them)?|they\s{1,3}owe(?:\s{1,3}us)?|next\s{1,3}action"
_MOST_GUESSES = 50  # clients a comment may name that there are not, before it is no comment any more
_MOST_WORDS = 8  # of a client's name
_ISO = re.compile(r"([*_`~]{0,3})([0-9]{4}-[0-9]{2}-[0-9]{2})[*_`~]{0,3}[\s,:–—-]{1,4}")
_WORD = re.compile(r"[^\s:：–—]+")
# What takes more than an entry: `oxley renew: ...`, `snooze oxley`, `new client: ...`.
_NO_ENTRY = re.compile(
    r"(?:renew|snooze|pause|hand\s?over\sto|(?:end|close)(?=\W*$|\s*[:：–—]|\s(?:-|the|on|by|contract)\b))(?!\w)"
    r"|(?P<new>(?:add\s)?(?:a\s)?new\sclient)(?=\W)",
    re.IGNORECASE,
)
# Words that begin many a sentence, and may begin a client's name: nobody is meant by them alone.
_ORDINARY = frozenset(
    "a after all also an and another any as at before best both but by each few first for from good great he her his "
    "how i if in it its last less long many more my new next no not nothing of on one only open or our out over quick "
    "second she short so some that the their then there these they third this those to today tomorrow two us we what "
    "when which who with yes yesterday you your client".split()
)


class Head(NamedTuple):
    """What the first line of an entry says. `field` is what it gives, such as we_owe, where it begins no entry."""

    client: Match
    kind: str = ""
    field: str = ""
    direction: str = ""
    mood: str = ""
    people: tuple[str, ...] = ()
    day: str = ""
    title: str = ""
    is_separated: bool = True  # whether a colon or the like stands behind it
    blanks: tuple[str, ...] = ()  # what is not clear and has to be said again: date, mood, direction

    @property
    def rows(self) -> tuple[str, ...]:
        """The lines that say the same beyond doubt, with blanks to be filled in; none where a blank has no name."""
        title = self.title.strip() or BLANK
        if self.field:
            return (f"{self.client.id} {NAMES[self.field]}: {title}",)
        if "direction" in self.blanks:
            return ()
        kind = " ".join(filter(None, (self.kind, self.direction, f"({self.mood})" if self.mood else "")))
        header = {"with": ", ".join(self.people), "date": self.day, **dict.fromkeys(self.blanks, BLANK)}
        return (f"{self.client.id} {kind}: {title}", *(f"{name}: {value}" for name, value in header.items() if value))


class Doubt(NamedTuple):
    """Why a line is none that begins an entry, though it is nearly one; `is_prose` where it reads as a sentence too.

    `head` is what could be made out, with blanks for what could not; None where no line could say it.
    """

    why: str
    is_prose: bool = False
    head: Head | None = None


NOBODY = Match(SOMEBODY, EXACT)


class Reader:
    """Reads the lines of one comment."""

    def __init__(self, clients: Clients, settings: Settings) -> None:
        self.clients = clients
        self.kinds = tuple(settings.kinds)
        self._near: dict[str, list[str]] = {}

    def head(self, row: str) -> Head | Doubt | None:
        """What a line begins; None where it looks like nothing of the kind. Misunderstood after too many guesses."""
        line = bare(row)
        found = self._reading(line)
        if not isinstance(found, Head) and line != row.lstrip() and row.lstrip()[:1].isdigit():
            whole = self._reading(row.lstrip())  # a name may begin as an item of a list does: 1. FC Oxley
            if isinstance(whole, Head):
                return whole
        return found

    def named_in(self, line: str) -> Iterator[tuple[Match, int, int]]:
        """The clients that a line names anywhere beyond doubt, longer names first, and where each begins and ends."""
        words = [(each.start(), each.end()) for each in _WORD.finditer(line[:WIDEST])][:30]
        for size in range(_MOST_WORDS, 0, -1):
            for first in range(len(words) - size + 1):
                start, end = words[first][0], words[first + size - 1][1]
                fitting = self.fitting(line[start:end].strip(EDGES))
                if len(fitting) == 1 and self.is_sure(fitting[0]):
                    yield fitting[0], start, end

    def fitting(self, text: str) -> list[Match]:
        """The clients that a text can mean; what stands for one in an example stands for one here too."""
        return [NOBODY] if text == SOMEBODY else self.clients.fitting(text)

    def begins_with(self, line: str) -> tuple[Match, int] | None:
        """The client that a line begins with beyond doubt, by as many words as can name it, and where those end."""
        words = [(each.start(), each.end()) for each in _WORD.finditer(line[:120])][: _MOST_WORDS + 1]
        if not words or not self.fitting(line[: words[0][1]].strip(EDGES)):
            return None
        for _, end in reversed(words):
            fitting = self.fitting(line[:end].strip(EDGES))
            if len(fitting) == 1 and self.is_sure(fitting[0]):
                return fitting[0], end
        return None

    def is_sure(self, match: Match) -> bool:
        """Whether a text can hardly mean anything else than the client."""
        # A kind alone is no client, though one may be called Call Centre.
        return match.is_sure and not is_ordinary(match) and (match.how == EXACT or match.words not in self.kinds)

    def kind(self, word: str) -> str:
        """A kind as it is called, however it was typed."""
        folded = word.casefold()
        return word if word == SOME_KIND else "email" if folded == "e-mail" else folded

    def _reading(self, line: str) -> Head | Doubt | None:
        window = line[:WIDEST]
        day = ""
        if (dated := _ISO.match(window)) and is_day(dated[2]):
            day, window, line = dated[2], dated[1] + window[dated.end() :], dated[1] + line[dated.end() :]
        heads: list[Head] = []
        doubts: list[Doubt] = []
        for before, found in self._readings(window, line, day):
            if isinstance(found, Doubt):
                doubts.append(found)
                continue
            fitting = self.fitting(before)
            if len(fitting) == 1:
                heads.append(found._replace(client=fitting[0]))
            elif fitting:
                could = " or ".join(each.id for each in fitting)
                doubts.append(Doubt(f"{quoted(before)} could be {could}", head=found))
            elif near := self._nearly(before):
                meant = Match(near[0], EXACT) if len(near) == 1 else NOBODY
                why = f"there is no client {quoted(before)}; did you mean {' or '.join(near)}?"
                doubts.append(Doubt(why, head=found._replace(client=meant)))
        if heads:
            if len({(head.client.id, head.kind, head.field) for head in heads}) > 1:
                why = f"it could be about {' or '.join(dict.fromkeys(head.client.id for head in heads))}"
                return Doubt(why, head=Head(NOBODY, SOME_KIND, day=day, title=line.strip()))
            return heads[0]
        doubt = doubts[0] if doubts else self._without_kind(window, line, day)
        if doubt is not None and (why := self.no_entry(window)):
            return Doubt(why, doubt.is_prose)
        return doubt

    def _readings(self, window: str, line: str, day: str) -> Iterator[tuple[str, Head | Doubt]]:
        """What the line says by each place that could be its kind, with the text before it, which names the client."""
        for place in _heads(self.kinds).finditer(window):
            before = window[: place.start()].strip(EDGES)
            if not before:
                continue
            if place["field"]:
                rest = unmarked(line[: place.end()], line[place.end() :])
                yield before, Head(NOBODY, field=field_named(place["field"]), title=rest)
                continue
            tail = tail_of(line, window, place.end())
            head, problem = head_of(NOBODY, self.kind(place["kind"]), tail, day)
            fitting = self.fitting(before) if problem or not tail.is_separated else []
            if len(fitting) == 1:
                head = head._replace(client=fitting[0])
            if problem:
                if len(fitting) == 1:
                    yield before, Doubt(problem, not tail.is_separated or not self.is_sure(fitting[0]), head)
            elif tail.is_separated or (len(fitting) == 1 and self.is_sure(fitting[0])):
                yield before, head
            elif fitting:
                # Words without a sign between them, such as `no call today`: the client has to be beyond doubt.
                yield before, Doubt(NO_COLON, True, head)

    def _without_kind(self, window: str, line: str, day: str) -> Doubt | None:
        """A line that begins with a client and goes on with what is no kind, or nearly one: `oxley cal: They sign`."""
        begun = self.begins_with(window)
        if begun is None:
            return None
        client, end = begun
        word = _WORD.search(window, end)
        separator = SEPARATOR.search(window, end)
        if word and not window[end : word.start()].strip(EDGES) and SEPARATOR.search(window, word.end()):
            tail = tail_of(line, window, word.end())
            if near := self._near_kind(word[0]):
                why = f"{quoted(word[0])} is no kind of log entry; did you mean {near}?"
                return Doubt(why, head=head_of(client, near, tail, day)[0])
            # Further words make it a sentence: `Oxley was nice: ...`.
            if not tail.unread and not SEPARATOR.search(window[end : word.start()]):
                why = f"{quoted(word[0])} is no kind of log entry; there are {listed(self.kinds)}"
                is_prose = not (tail.mood or tail.direction)
                return Doubt(why, is_prose, head_of(client, SOME_KIND, tail, day)[0])
        if word is not None and separator is None:
            return None
        rest = unmarked(line[:end], line[end:]).strip(EDGES)
        why = f"it does not say what kind of entry it is; there are {listed(self.kinds)}"
        return Doubt(why, True, Head(client, SOME_KIND, day=day, title=rest))

    def no_entry(self, line: str) -> str:
        """Why a line asks for what no comment can do, such as `oxley renew: ...`; nothing where it does not."""
        begun = self.begins_with(line)
        start = begun[1] if begun else 0
        found = _NO_ENTRY.match(line, start + len(line[start:]) - len(line[start:].lstrip(EDGES)))
        if found is None or (begun and found["new"]):
            return ""
        if not begun and not found["new"] and not any(self.named_in(line[found.end() :])):
            return ""
        what = quoted(" ".join(found[0].casefold().split()))
        way = "somebody has to add a record" if found["new"] else "somebody has to edit the record"
        return f"a comment cannot do {what}; {way} for that"

    def _near_kind(self, word: str) -> str:
        word = word.strip(EDGES + ".()[]").casefold()[:40]
        return next(iter(difflib.get_close_matches(word, self.kinds, n=1, cutoff=0.7)), "") if len(word) > 2 else ""

    def _nearly(self, text: str) -> list[str]:
        if text not in self._near:
            if len(self._near) == _MOST_GUESSES:
                raise Misunderstood("more of its lines look like the beginning of an entry than a comment can have")
            self._near[text] = self.clients.near(text)
        return self._near[text]


def head_of(client: Match, kind: str, tail: Tail, day: str) -> tuple[Head, str]:
    """The head with what was read behind its kind, and what of that cannot be. Words without meaning join the title."""
    problem, blanks = tail.problem, tail.blanks
    if day and (tail.day or "date" in blanks):
        problem, blanks = problem or "it gives two days", tuple(dict.fromkeys([*blanks, "date"]))
        day = ""
    day = "" if "date" in blanks else tail.day or day
    title = ": ".join(filter(None, (tail.unread.strip(EDGES), tail.title)))
    return Head(client, kind, "", *tail[:3], day, title, tail.is_separated, blanks), problem


def is_ordinary(match: Match) -> bool:
    """Whether what names the client is but a word that begins many a sentence: `The call: ...`."""
    return match.how != EXACT and match.words in _ORDINARY


@lru_cache(maxsize=8)
def kinds_in(kinds: tuple[str, ...]) -> re.Pattern[str]:
    """What finds the kinds in a line, as words of their own."""
    return re.compile(rf"(?<![^\W_])(?<!-)(?:{_alternatives(kinds)})(?![^\W_]|-\w)", re.IGNORECASE)


@lru_cache(maxsize=8)
def _heads(kinds: tuple[str, ...]) -> re.Pattern[str]:
    """A kind, or a field with its separator."""
    field = rf"(?P<field>{PROMISE}|next|done)[*_`\s]{{0,4}}(?:[:：]|(?<=\s)-(?=\s)|[–—])"
    return re.compile(rf"(?<![^\W_])(?<!-)(?:{field}|(?P<kind>{_alternatives(kinds)})(?![^\W_]|-\w))", re.IGNORECASE)


def _alternatives(kinds: Iterable[str]) -> str:
    words = sorted({*kinds, *(("e-mail",) if "email" in kinds else ())}, key=lambda kind: (-len(kind), kind))
    return "|".join([*map(re.escape, words), f"(?-i:{SOME_KIND})"])


_FIELD = re.compile(
    rf"[*_`~]{{0,3}}(?:(?P<promise>{PROMISE})[*_`~\s]{{0,4}}(?:[:：–—]|(?<=\s)-(?=\s))"
    r"|(?P<other>next|done|re)[*_`~\s]{0,4}[:：])",
    re.IGNORECASE,
)


def field_at(line: str) -> tuple[str, str, int] | None:
    """The field that a line gives, as it is written and as it is called here, and where its value begins."""
    found = _FIELD.match(line)
    if found is None:
        return None
    written = " ".join((found["promise"] or found["other"]).casefold().split())
    return written, field_named(written), found.end()


def field_of(row: str) -> tuple[str, str] | None:
    """The field that a line gives, and its value as it was typed."""
    line = bare(row)
    found = field_at(line)
    return (found[1], unmarked(line[: found[2]], line[found[2] :])) if found else None


def field_named(written: str) -> str:
    words = " ".join(written.casefold().split())
    return FIELDS[words.removesuffix(" them").removesuffix(" us").removesuffix(" action")]
