"""Prose merged line by line, as git merges it."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

from clientfiles.merging.chunks import Unclear, rows

# More than this many pairs of lines are not compared: it would take longer than asking a person.
_MOST_PAIRS = 4_000_000


class Conflict(NamedTuple):
    """Two versions of the same lines, of which a person must choose."""

    ours: str
    theirs: str


Piece = str | Conflict


def merge_prose(base: str, ours: str, theirs: str) -> list[Piece]:
    """The lines of a text that two sides changed; changes that touch each other are a conflict."""
    old, left, right = rows(base), rows(ours), rows(theirs)
    changes = sorted([(*each, 0) for each in _changes(old, left)] + [(*each, 1) for each in _changes(old, right)])
    pieces: list[Piece] = []
    position = index = 0
    while index < len(changes):
        # Changes that overlap or touch are one place; side by side they could be meant for each other.
        start, stop = changes[index][:2]
        place: list[tuple[int, int, int, int, int]] = []
        while index < len(changes) and (changes[index][0] <= stop or not place):
            place.append(changes[index])
            stop = max(stop, changes[index][1])
            index += 1
        pieces.append("".join(old[position:start]))
        versions = [_version(old, side, start, stop, place, number) for number, side in enumerate((left, right))]
        unchanged = "".join(old[start:stop])
        pieces += _decided(unchanged, versions[0], versions[1])
        position = stop
    pieces.append("".join(old[position:]))
    return [piece for piece in pieces if piece]


def _changes(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    """Where the old lines were replaced, and by which of the new ones: start, stop, and the same in the new."""
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    behind = 0
    while behind < min(len(old), len(new)) - first and old[-1 - behind] == new[-1 - behind]:
        behind += 1
    middle, other = old[first : len(old) - behind], new[first : len(new) - behind]
    if len(middle) * len(other) > _MOST_PAIRS:
        raise Unclear("a text of too many lines was rewritten")
    codes = SequenceMatcher(None, middle, other, autojunk=False).get_opcodes()
    return [(first + a, first + b, first + c, first + d) for tag, a, b, c, d in codes if tag != "equal"]


def _version(
    old: list[str],
    new: list[str],
    start: int,
    stop: int,
    place: list[tuple[int, int, int, int, int]],
    number: int,
) -> str:
    """What one side has in place of some of the old lines."""
    text: list[str] = []
    position = start
    for first, last, begin, end, side in place:
        if side == number:
            text += [*old[position:first], *new[begin:end]]
            position = last
    return "".join([*text, *old[position:stop]])


def _decided(base: str, ours: str, theirs: str) -> list[Piece]:
    if ours == theirs or theirs == base:
        return [ours]
    if ours == base:
        return [theirs]
    return [Conflict(ours, theirs)]
