"""Which client is meant: by the id, the name, or as much of the beginning of either as only one client has."""

from __future__ import annotations

import difflib
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from clientfiles.diagnostics import Usage
from clientfiles.escaping import visible
from clientfiles.starting.naming import words_of
from clientfiles.values import folded, quoted

EXACT = "exact"  # the whole id or the whole name
WORDS = "words"  # the first whole words of an id or a name
BEGINNING = "beginning"  # the beginning of a word of an id or a name
_NEAR = 0.8  # of the letters, as for names that are nearly taken
_SHORT = 4  # letters; shorter words are near to too many others, and mean too much else
_SHOWN = 8


class Match(NamedTuple):
    """A client that a text can mean, and how sure it is: exact, words or beginning."""

    id: str
    how: str
    words: str = ""  # of the text, as they were compared

    @property
    def is_sure(self) -> bool:
        """Whether the text can hardly mean anything else: `oxley`, but neither `ox` nor, for the-hub, `the`."""
        return self.how == EXACT or (self.how == WORDS and any(len(word) >= _SHORT for word in self.words.split()))


class Clients:
    """The clients there are, by ids; a name is empty where the record could not be read.

    Made once and asked as often as one likes: a question takes no longer with ten thousand clients than with ten.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = dict(names)
        keys = {(as_words(client), client, False) for client in self._names}
        keys |= {(as_words(name), client, _has_slash(name)) for client, name in self._names.items()}
        # Sorted, so that everything that begins alike stands together, the whole before what is longer.
        self._keys = sorted(each for each in keys if each[0])

    def called(self, text: str) -> Match:
        """The one client that is meant. Usage where there is none, which suggests others, and where several fit.

        Case, accents, punctuation and further spaces do not matter.
        """
        fitting = self.fitting(text)
        if len(fitting) > 1:
            raise Usage(visible(f"{quoted(text)} could be {' or '.join(each.id for each in fitting)}"))
        if not fitting:
            close = self.close(text)
            hint = f"; did you mean {' or '.join(close)}?" if close else ""
            raise Usage(visible(f"there is no client {quoted(text)}{hint}"))
        return fitting[0]

    def fitting(self, text: str) -> list[Match]:
        """The clients that a text can mean, at most eight: one that is called so in full comes before all others."""
        if text in self._names:
            return [Match(text, EXACT, as_words(text))]
        wanted = as_words(text)
        found: dict[str, str] = {}
        for key, client, has_slash in self._beginning(wanted):
            if _has_slash(text) and not has_slash:
                continue  # a path is no client, though Novo A/S is
            how = EXACT if key == wanted else WORDS if key[len(wanted)] == " " else BEGINNING
            if how != EXACT and EXACT in found.values():
                break
            found[client] = min(how, found.get(client, how), key=(EXACT, WORDS, BEGINNING).index)
            if len(found) == _SHOWN:
                break
        return [Match(client, how, wanted) for client, how in sorted(found.items())]

    def close(self, text: str) -> list[str]:
        """At most three ids that a text may have been meant to be, or to be a part of."""
        if near := self.near(text):
            return near
        known = sorted(self._names)
        wanted = folded(text)[:200]
        close = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
        within = (client for client in known if wanted and (wanted in client or wanted in folded(self._names[client])))
        return list(dict.fromkeys([*close, *within]))[:3]

    def near(self, text: str) -> list[str]:
        """At most three clients whose id or name, or the first word of it, a text is nearly: oxley, for `Oxly`."""
        wanted = as_words(text)
        if len(wanted) < _SHORT:
            return []
        letters = _letters(wanted)
        found: dict[str, float] = {}
        for length in range(len(wanted) * 2 // 3, len(wanted) * 3 // 2 + 1):
            # As many letters as both must have in common to be near; what the text alone has are too many else.
            most = len(wanted) - _NEAR * (len(wanted) + length) / 2
            for key, client, theirs in self._by_length.get(length, ()):
                if (letters & ~theirs).bit_count() <= most:
                    match = difflib.SequenceMatcher(None, wanted, key, autojunk=False)
                    if match.quick_ratio() >= _NEAR and (ratio := match.ratio()) >= _NEAR:
                        found[client] = max(ratio, found.get(client, 0))
        return sorted(found, key=lambda client: (-found[client], client))[:3]

    def _beginning(self, wanted: str) -> Iterator[tuple[str, str, bool]]:
        if not wanted:
            return
        for at in range(bisect_left(self._keys, (wanted,)), len(self._keys)):
            if not self._keys[at][0].startswith(wanted):
                return
            yield self._keys[at]

    @cached_property
    def _by_length(self) -> dict[int, list[tuple[str, str, int]]]:
        """Ids, names and their first words by how long they are, each with its client and its letters."""
        texts = {(text, client) for key, client, _ in self._keys for text in (key, key.partition(" ")[0])}
        found: dict[int, list[tuple[str, str, int]]] = {}
        for text, client in sorted(texts):
            found.setdefault(len(text), []).append((text, client, _letters(text)))
        return found


@lru_cache(maxsize=4_096)
def as_words(text: str) -> str:
    """What is compared of an id or a name: its words, in `a-z` and `0-9` where it is written in Latin letters."""
    if text.isascii():
        return " ".join(words_of(text))
    words: list[str] = []
    for part in folded(unicodedata.normalize("NFC", text)).split():
        if all(words_of(letter) for letter in part if letter.isalnum()):
            words += words_of(part)
        else:
            words += re.findall(r"\w+", part)
    return " ".join(words)


def _has_slash(text: str) -> bool:
    return "/" in text or "\\" in text


def _letters(text: str) -> int:
    """Which letters a text has, as the bits of a number."""
    found = 0
    for letter in text:
        found |= 1 << (ord(letter) & 63)
    return found
