"""The line that begins an entry: `oxley call (positive): They sign on Friday`, in all the ways people type it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from clientfiles.diagnostics import Usage
from clientfiles.model import MOODS
from clientfiles.recording.clients import EXACT, Clients, Match
from clientfiles.settings import Settings
from clientfiles.syncing.lines import bare, unmarked
from clientfiles.syncing.said import Misunderstood
from clientfiles.syncing.tails import EDGES, NO_COLON, SEPARATOR, WIDEST, details, is_day, tail_of
from clientfiles.values import quoted
from clientfiles.wording import listed

FIELDS = {"we owe": "we_owe", "they owe": "they_owe", "next": "following", "done": "done", "re": "subjects"}
SOMEBODY = "CLIENT"  # in an example, where it is not known who is meant
NOTHING = "…"  # where something is still to be said
MOST_TITLE = 120  # characters; what is longer is no title but text
PROMISE = r"we\s{1,3}owe(?:\s{1,3}them)?|they\s{1,3}owe(?:\s{1,3}us)?|next\s{1,3}action"
_MOST_GUESSES = 50  # clients a comment may name that there are not, before it is no comment any more
_MOST_WORDS = 8  # of a client's name
_ISO = re.compile(r"([*_`~]{0,3})([0-9]{4}-[0-9]{2}-[0-9]{2})[*_`~]{0,3}[\s,:–—-]{1,4}")
_BRACKETED = re.compile(r"\s*\([^()]*\)")
_WORD = re.compile(r"[^\s:：–—]+")
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


class Doubt(NamedTuple):
    """Why a line is none that begins an entry, though it is nearly one; `is_prose` where it reads as a sentence too."""

    why: str
    is_prose: bool = False


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

    def why_not(self, row: str) -> str:
        """Why a line that has to begin an entry does not."""
        line = bare(row)
        found = self.head(row)
        if isinstance(found, Doubt):
            return found.why
        head = line[:WIDEST]
        if (field := _field(head)) and field[1] != "subjects":
            return "it does not say which client it is about"
        client = self.client_in(line)
        for place in _kinds(self.kinds).finditer(head):
            before = head[: place.start()].strip(EDGES)
            if client and not self.clients.fitting(before):
                return f"the client comes first and the kind behind it, such as {client} call: {NOTHING}"
            if before and SEPARATOR.search(head, place.end()):
                return self._unknown(before)
        if client:
            return f"it does not say what kind of entry it is; there are {listed(self.kinds)}"
        return "it does not begin with a client and a kind of entry"

    def example(self, row: str) -> str:
        """What could be sent in place of a line, with what was recognised of it."""
        line = bare(row)[:WIDEST]
        client = self.client_in(line) or SOMEBODY
        if (field := _field(line)) and field[1] != "subjects":
            return f"{client} {field[0]}: {shown(bare(row)[field[2] :])}"
        places = list(_kinds(self.kinds).finditer(line))
        place = next((each for each in places if self.clients.fitting(line[: each.start()].strip(EDGES))), None)
        words = [each[0] for each in _WORD.finditer(line)][:_MOST_WORDS]
        kinds = [self._kind(each[0]) for each in ([place] if place else places)] or list(map(self._near_kind, words))
        kind = next(filter(None, kinds), self.kinds[0])
        mood = next((each for each in MOODS if re.search(rf"\b{each}\b", line, re.IGNORECASE)), "")
        separator = SEPARATOR.search(line)
        end = separator.end() if separator else len(line)
        if place and (not separator or details(line[place.end() : separator.start()]).is_unread):
            bracket = _BRACKETED.match(line, place.end())
            end = bracket.end() if bracket and mood else place.end()
        title = unmarked(line[:end], bare(row)[end:]).strip(EDGES)
        return f"{client} {kind}{f' ({mood})' if mood else ''}: {shown(title)}"

    def client_in(self, line: str) -> str:
        """The id of the client that a line names anywhere, in full or by the first words; nothing where none does."""
        words = [(each.start(), each.end()) for each in _WORD.finditer(line[:WIDEST])][:30]
        for size in range(_MOST_WORDS, 0, -1):
            for first in range(len(words) - size + 1):
                start, end = words[first][0], words[first + size - 1][1]
                fitting = self.clients.fitting(line[start:end].strip(EDGES))
                if len(fitting) == 1 and self._is_sure(fitting[0]):
                    return fitting[0].id
        return ""

    def _reading(self, line: str) -> Head | Doubt | None:
        window = line[:WIDEST]
        day = ""
        if (dated := _ISO.match(window)) and is_day(dated[2]):
            day, window, line = dated[2], dated[1] + window[dated.end() :], dated[1] + line[dated.end() :]
        heads: list[Head] = []
        doubts: list[Doubt] = []
        for before, head in self._readings(window, line, day):
            if isinstance(head, Doubt):
                doubts.append(head)
                continue
            fitting = self.clients.fitting(before)
            if len(fitting) == 1:
                heads.append(head._replace(client=fitting[0]))
            elif fitting:
                could = " or ".join(each.id for each in fitting)
                doubts.append(Doubt(f"{quoted(before)} could be {could}"))
            elif near := self._nearly(before):
                there = f"there is no client {quoted(before)}"
                doubts.append(Doubt(f"{there}; did you mean {' or '.join(near)}?"))
        if heads:
            if len({(head.client.id, head.kind, head.field) for head in heads}) > 1:
                return Doubt(f"it could be about {' or '.join(dict.fromkeys(head.client.id for head in heads))}")
            return heads[0]
        return doubts[0] if doubts else self._nearly_a_kind(window)

    def _readings(self, window: str, line: str, day: str) -> Iterator[tuple[str, Head | Doubt]]:
        """What the line says by each place that could be its kind, with the text before it, which names the client."""
        nobody = Match("", EXACT)
        for place in _heads(self.kinds).finditer(window):
            before = window[: place.start()].strip(EDGES)
            if not before:
                continue
            if place["field"]:
                rest = unmarked(line[: place.end()], line[place.end() :])
                yield before, Head(nobody, field=_field_name(place["field"]), title=rest)
                continue
            tail = tail_of(line, window, place.end())
            if not tail.problem:
                if not tail.is_separated:
                    fitting = self.clients.fitting(before)
                    # Words without a sign between them, such as `no call today`: the client has to be beyond doubt.
                    if len(fitting) != 1 or not self._is_sure(fitting[0]):
                        if fitting:
                            yield before, Doubt(NO_COLON, is_prose=True)
                        continue
                if day and tail.day:
                    yield before, Doubt("it gives two days")
                    continue
                head = Head(
                    nobody, self._kind(place["kind"]), "", *tail[:3], tail.day or day, tail.title, tail.is_separated
                )
                yield before, head
            elif len(fitting := self.clients.fitting(before)) == 1:
                is_prose = not tail.is_separated or not self._is_sure(fitting[0])
                yield before, Doubt(tail.problem, is_prose)

    def _nearly_a_kind(self, window: str) -> Doubt | None:
        """A line that begins with a client and goes on with what is nearly a kind: `northwind cal: They sign`."""
        words = [(each.start(), each.end()) for each in _WORD.finditer(window[:120])][: _MOST_WORDS + 1]
        if not words or not self.clients.fitting(window[: words[0][1]].strip(EDGES)):
            return None
        separator = SEPARATOR.search(window)
        for count in range(len(words), 0, -1):
            fitting = self.clients.fitting(window[: words[count - 1][1]].strip(EDGES))
            if len(fitting) != 1 or not self._is_sure(fitting[0]):
                continue
            if count < len(words) and SEPARATOR.search(window, words[count][1]):
                word = window[slice(*words[count])]
                if near := self._near_kind(word):
                    return Doubt(f"{quoted(word)} is no kind of log entry; did you mean {near}?")
            why = f"it does not say what kind of entry it is; there are {listed(self.kinds)}"
            return Doubt(why, is_prose=True) if separator or count == len(words) else None
        return None

    def _near_kind(self, word: str) -> str:
        word = word.strip(EDGES + ".()[]").casefold()[:40]
        return next(iter(difflib.get_close_matches(word, self.kinds, n=1, cutoff=0.7)), "") if len(word) > 2 else ""

    def _nearly(self, text: str) -> list[str]:
        if text not in self._near:
            if len(self._near) == _MOST_GUESSES:
                raise Misunderstood("more of its lines look like the beginning of an entry than a comment can have")
            self._near[text] = self.clients.near(text)
        return self._near[text]

    def _unknown(self, text: str) -> str:
        try:
            self.clients.called(text)
        except Usage as error:
            return str(error)
        return f"{quoted(text)} is a client, but the rest of the line cannot be read"

    def _kind(self, word: str) -> str:
        folded = word.casefold()
        return "email" if folded == "e-mail" else folded

    def _is_sure(self, match: Match) -> bool:
        # A kind alone is no client, though one may be called Call Centre.
        return match.is_sure and not is_ordinary(match) and (match.how == EXACT or match.words not in self.kinds)


def shown(title: str) -> str:
    """A title in an example; what is too long for one, or nothing, is left to be filled in."""
    title = title.strip()
    return title if len(title) <= MOST_TITLE and title.strip("." + NOTHING) else NOTHING


def is_ordinary(match: Match) -> bool:
    """Whether what names the client is but a word that begins many a sentence: `The call: ...`."""
    return match.how != EXACT and match.words in _ORDINARY


@lru_cache(maxsize=8)
def _kinds(kinds: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?<!-)(?:{_alternatives(kinds)})(?![^\W_]|-\w)", re.IGNORECASE)


@lru_cache(maxsize=8)
def _heads(kinds: tuple[str, ...]) -> re.Pattern[str]:
    """A kind, or a field with its separator."""
    field = rf"(?P<field>{PROMISE}|next|done)[*_`\s]{{0,4}}(?:[:：]|(?<=\s)-(?=\s)|[–—])"
    return re.compile(rf"(?<![^\W_])(?<!-)(?:{field}|(?P<kind>{_alternatives(kinds)})(?![^\W_]|-\w))", re.IGNORECASE)


def _alternatives(kinds: Iterable[str]) -> str:
    words = sorted({*kinds, *(("e-mail",) if "email" in kinds else ())}, key=lambda kind: (-len(kind), kind))
    return "|".join(map(re.escape, words))


_FIELD = re.compile(
    rf"[*_`~]{{0,3}}(?:(?P<promise>{PROMISE})[*_`~\s]{{0,4}}(?:[:：–—]|(?<=\s)-(?=\s))"
    r"|(?P<other>next|done|re)[*_`~\s]{0,4}[:：])",
    re.IGNORECASE,
)


def _field(line: str) -> tuple[str, str, int] | None:
    """The field that a line gives, as it is written and as it is called here, and where its value begins."""
    found = _FIELD.match(line)
    if found is None:
        return None
    written = " ".join((found["promise"] or found["other"]).casefold().split())
    return written, _field_name(written), found.end()


def field_of(row: str) -> tuple[str, str] | None:
    """The field that a line gives, and its value as it was typed."""
    line = bare(row)
    found = _field(line)
    return (found[1], unmarked(line[: found[2]], line[found[2] :])) if found else None


def _field_name(written: str) -> str:
    words = " ".join(written.casefold().split())
    return FIELDS[words.removesuffix(" them").removesuffix(" us").removesuffix(" action")]
