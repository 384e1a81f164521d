"""The order of a merged group's parts, and the blank lines between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from clientfiles.merging.chunks import Chunk, Kind, Unclear
from clientfiles.merging.lines import Piece

_OF_THE_BODY = {Kind.PROSE, Kind.ENTRY}


@dataclass(eq=False)
class Part:
    """A part of a merged group: its place in each version, if it is there, and what it became."""

    base: int | None
    ours: int | None
    theirs: int | None
    kind: Kind
    pieces: list[Piece]
    day: str = ""  # of a new log entry

    def place(self, side: int) -> int | None:
        """Where it stands in a version: 0 is ours, 1 is theirs, 2 is the base."""
        return (self.ours, self.theirs, self.base)[side]

    def is_only_on(self, side: int) -> bool:
        """Whether that side alone has it, and added it."""
        return self.base is None and self.place(1 - side) is None


def ordered(parts: list[Part], base: Sequence[Chunk], ours: Sequence[Chunk], theirs: Sequence[Chunk]) -> list[Part]:
    """The parts in the order of both sides; Unclear where both changed it in different ways.

    What both added in one place stands ours first, theirs second; new log entries in the order of the log.
    """
    sequences = [_on_side(parts, 0), _on_side(parts, 1)]
    moved = [any(one > other for one, other in pairwise(_places_before(each))) for each in sequences]
    if all(moved) and len({tuple(part for part in each if _is_in_all(part)) for each in sequences}) > 1:
        raise Unclear("both sides changed the order")
    side = 1 if moved[1] and not moved[0] else 0
    result = _inserted(sequences[side], sequences[1 - side], side)
    return list(_with_days_in_order(result, _is_newest_first(base, ours, theirs)))


def _on_side(parts: list[Part], side: int) -> list[Part]:
    """The parts that a side has, in its order."""
    found = [(place, part) for part in parts if (place := part.place(side)) is not None]
    return [part for _, part in sorted(found, key=lambda pair: pair[0])]


def _places_before(parts: list[Part]) -> list[int]:
    return [part.base for part in parts if part.base is not None]


def _is_in_all(part: Part) -> bool:
    return part.base is not None and part.ours is not None and part.theirs is not None


def _inserted(sequence: list[Part], other: list[Part], side: int) -> list[Part]:
    """The parts of one side, and those that only the other has behind the one that they stand behind there."""
    known = {id(part) for part in sequence}
    followers: dict[int, list[Part]] = {0: []}
    before = 0
    for part in other:
        if id(part) in known:
            before = id(part)
        else:
            followers.setdefault(before, []).append(part)
    result: list[Part] = []
    following, index = followers[0], 0
    while following or index < len(sequence):
        if following and side == 0:  # what we put there ourselves comes first
            while index < len(sequence) and _goes_before(sequence[index], following[0]):
                result.append(sequence[index])
                index += 1
        result += following
        following = []
        if index < len(sequence):
            result.append(sequence[index])
            following = followers.get(id(sequence[index]), [])
            index += 1
    return result


def _goes_before(ours: Part, theirs: Part) -> bool:
    """Whether a part of ours is new in the same place; but a new section would take their entry out of its own."""
    return ours.is_only_on(0) and (ours.kind is Kind.ENTRY or theirs.kind is not Kind.ENTRY)


def _with_days_in_order(parts: list[Part], newest_first: bool) -> list[Part]:
    """New entries of both sides that stand together, in the order of the log, if each side kept to it."""
    result: list[Part] = []
    for is_new, group in groupby(parts, key=lambda part: part.kind is Kind.ENTRY and part.base is None):
        run = list(group)
        if is_new and all(
            _are_sorted([part for part in run if part.is_only_on(side)], newest_first) for side in (0, 1)
        ):
            run.sort(key=lambda part: part.day, reverse=newest_first)
        result += run
    return result


def _are_sorted(parts: list[Part], newest_first: bool) -> bool:
    days = [part.day for part in parts]
    return days == sorted(days, reverse=newest_first)


def _is_newest_first(*versions: Sequence[Chunk]) -> bool:
    """The order of the log: of the base, or else of a side; newest first where no version has two different days."""
    for chunks in versions:
        days = [chunk.entry[0] for chunk in chunks if chunk.entry[0]]
        steps = [one > other for one, other in pairwise(days) if one != other]
        if steps:
            return sum(steps) * 2 >= len(steps)
    return True


# Blank lines


def joined(parts: list[Part], base: Sequence[Chunk], ours: Sequence[Chunk], theirs: Sequence[Chunk]) -> list[Piece]:
    """The text of a group: its parts, and between them the blank lines of the side that changed them."""
    pieces: list[Piece] = []
    for index, part in enumerate(parts):
        pieces += part.pieces
        if index + 1 < len(parts):
            pieces.append(_gap(part, parts[index + 1], (ours, theirs, base)))
    return [piece for piece in pieces if piece]


def merged_gap(base: str, ours: str, theirs: str) -> str:
    """Blank lines that are there on both sides. More of them are never wrong."""
    if ours == base:
        return theirs
    if theirs == base:
        return ours
    return max(ours, theirs, key=len)


def _gap(one: Part, other: Part, versions: tuple[Sequence[Chunk], ...]) -> str:
    """The blank lines between two parts."""
    gaps: list[str | None] = []
    for side, chunks in enumerate(versions):
        place, next_place = one.place(side), other.place(side)
        together = place is not None and next_place == place + 1
        gaps.append(chunks[place].gap if together and place is not None else None)
    ours, theirs, base = gaps
    if ours is not None and theirs is not None:
        return merged_gap(base, ours, theirs) if base is not None else max(ours, theirs, key=len)
    if ours is not None or theirs is not None:
        return ours or theirs or ""
    return _gap_of_strangers(one, other, versions)


def _gap_of_strangers(one: Part, other: Part, versions: tuple[Sequence[Chunk], ...]) -> str:
    """The blank lines between two parts that no version has side by side: as either has them elsewhere."""
    found = []
    for side, chunks in enumerate(versions):
        place, next_place = one.place(side), other.place(side)
        if place is not None and place + 1 < len(chunks):
            found.append(chunks[place].gap)
        if next_place:
            found.append(chunks[next_place - 1].gap)
    gap = max(found, key=len, default="")
    return gap or ("\n" if {one.kind, other.kind} <= _OF_THE_BODY else "")
