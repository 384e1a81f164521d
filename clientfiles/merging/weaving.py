"""Two versions of a group of chunks put together: every part once, in the order of the side that changed it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from clientfiles.merging.chunks import Chunk, Kind, Shape, Unclear, is_blank, is_comment, rows
from clientfiles.merging.lines import Conflict, Piece, merge_prose
from clientfiles.merging.matching import is_rewritten_twice, matched, pairs_of_equals, pairs_of_names
from clientfiles.merging.ordering import Part, joined, merged_gap, ordered

_LISTS = {Shape.ITEMS, Shape.NOTHING}
# Of these, two that were added under one name are one thing, which was said in two ways.
_ONE_OF_A_NAME = {Kind.HEAD, Kind.LEAD, Kind.FIELD, Kind.ITEM, Kind.PROSE}
_EMPTY = re.compile(r":[ \t]*\[[ \t]*\]")
_COLON = re.compile(r":(?=[ \t\r\n]|\Z)")
_NOTHING_YET = Chunk(Kind.FIELD, "", (), Shape.NOTHING)


def merged_chunk(base: Chunk | None, ours: Chunk, theirs: Chunk) -> list[Piece]:
    """What becomes of a chunk that is there on both sides."""
    if ours.text == theirs.text or (base is not None and theirs.text == base.text):
        return [ours.text]
    if base is not None and ours.text == base.text:
        return [theirs.text]
    whole: list[Piece] = [Conflict(ours.text, theirs.text)]
    if base is None:
        if ours.kind is not Kind.FIELD or ours.shape is not Shape.ITEMS or theirs.shape is not Shape.ITEMS:
            return whole
        base = _NOTHING_YET
    if _is_another_one(base, ours, theirs):
        return whole
    shapes = {base.shape, ours.shape, theirs.shape}
    if shapes == {Shape.LINES}:
        return merge_prose(base.text, ours.text, theirs.text)
    if not (len(shapes) == 1 or shapes <= _LISTS) or not (ours.parts and theirs.parts):
        return whole
    try:
        if Shape.ITEMS in shapes:
            return _merged_list(base, ours, theirs)
        parts = _woven(base.parts, ours.parts, theirs.parts)
        if ours.kind is Kind.ITEM and ours.shape is Shape.FIELDS:
            return _with_dash(parts, base, ours, theirs)
        if ours.kind is Kind.FIELD and Shape.FIELDS in shapes and not any(part.kind is Kind.FIELD for part in parts):
            return whole
    except Unclear:
        return whole
    return joined(parts, base.parts, ours.parts, theirs.parts)


def _is_another_one(base: Chunk, ours: Chunk, theirs: Chunk) -> bool:
    """Whether a side made an item, or a group of fields, into something else: then the other side's change is not its.

    What it is about decides that: one side's `what` with the other's `due` would be a next action that nobody wrote.
    """
    return len({(each.subject, each.names if each.kind is Kind.ITEM else ()) for each in (base, ours, theirs)}) > 1


def _merged_list(base: Chunk, ours: Chunk, theirs: Chunk) -> list[Piece]:
    """A list, of which one version may be `[]`: then the field's line says so only where no item is left."""
    base_parts, our_parts, their_parts = (_with_room(chunk) for chunk in (base, ours, theirs))
    parts = _woven(base_parts, our_parts, their_parts)
    if not any(part.kind is Kind.ITEM for part in parts):
        (head,) = (part for part in parts if part.kind is Kind.HEAD)
        empty = next((chunk for chunk in (ours, theirs) if chunk.shape is Shape.NOTHING), None)
        if empty is not None:
            head.pieces = [next(part.text for part in empty.parts if part.kind is Kind.HEAD)]
        elif isinstance(head.pieces[0], str):
            head.pieces = [_COLON.sub(": []", head.pieces[0], count=1)]
        else:
            raise Unclear("an empty list with two first lines")
    return joined(parts, base_parts, our_parts, their_parts)


def _with_room(chunk: Chunk) -> tuple[Chunk, ...]:
    """The parts of a list whose first line says nothing of being empty."""
    if chunk.shape is not Shape.NOTHING:
        return chunk.parts
    return tuple(
        part._replace(text=_EMPTY.sub(":", part.text, count=1)) if part.kind is Kind.HEAD else part
        for part in chunk.parts
    )


def _with_dash(parts: list[Part], base: Chunk, ours: Chunk, theirs: Chunk) -> list[Piece]:
    """An item's fields, with the dash before the first."""
    if not base.dash == ours.dash == theirs.dash or not any(part.kind is Kind.FIELD for part in parts):
        raise Unclear("an item that was indented or emptied")
    pieces = joined(parts, base.parts, ours.parts, theirs.parts)
    for index, piece in enumerate(pieces):
        if isinstance(piece, Conflict):
            if all(is_comment(line) for line in rows(piece.ours + piece.theirs)):
                continue
            sides = [_dashed(side, ours.dash) for side in piece]
            if None in sides:
                raise Unclear("an item whose first field is in doubt")
            pieces[index] = Conflict(*(side or "" for side in sides))
            return pieces
        if (text := _dashed(piece, ours.dash)) is not None:
            pieces[index] = text
            return pieces
    raise Unclear("an item without a line for its dash")


def _dashed(text: str, column: int) -> str | None:
    """A text with a dash in its first line that is no comment, in the place of a space; None where there is none."""
    lines = rows(text)
    for index, line in enumerate(lines):
        if not is_blank(line) and not is_comment(line):
            if line[: column + 1].strip():
                return None
            lines[index] = f"{line[:column]}-{line[column + 1 :]}"
            return "".join(lines)
    return None


# Parts


def _woven(base: Sequence[Chunk], ours: Sequence[Chunk], theirs: Sequence[Chunk]) -> list[Part]:
    """The parts of both versions, each once, in order."""
    here, there, guessed = matched(base, ours, theirs)
    if is_rewritten_twice(base, ours, theirs, here, there):
        raise Unclear("both sides rewrote the same thing")
    parts = []
    for index, chunk in enumerate(base):
        pieces = _outcome(
            chunk,
            ours[here[index]] if index in here else None,
            theirs[there[index]] if index in there else None,
            index in guessed and chunk.kind is not Kind.COMMENT,
        )
        if pieces is not None:
            parts.append(Part(index, here.get(index), there.get(index), chunk.kind, pieces))
    new = [sorted(set(range(len(ours))) - set(here.values())), sorted(set(range(len(theirs))) - set(there.values()))]
    return ordered(parts + _added(ours, theirs, *new), base, ours, theirs)


def _outcome(base: Chunk, ours: Chunk | None, theirs: Chunk | None, is_guessed: bool) -> list[Piece] | None:
    """What becomes of a part; nothing where it was taken out. Where the other side changed it, that is a conflict.

    So it is where both changed it and it is only a guess that both did so to the same one.
    """
    if ours is not None and theirs is not None:
        if is_guessed and len({base.text, ours.text, theirs.text}) == 3:
            return [Conflict(ours.text, theirs.text)]
        return merged_chunk(base, ours, theirs)
    if ours is not None and ours.text != base.text:
        return [Conflict(ours.text, "")]
    if theirs is not None and theirs.text != base.text:
        return [Conflict("", theirs.text)]
    return None


def _added(ours: Sequence[Chunk], theirs: Sequence[Chunk], left: list[int], right: list[int]) -> list[Part]:
    """What is new on our side, their side or both: once where both added the same."""
    parts = []
    pairings = (pairs_of_equals, partial(pairs_of_names, place=0), partial(pairs_of_names, place=1))
    for pairing in pairings:
        pairs = list(pairing([ours[index] for index in left], [theirs[index] for index in right]))
        done: tuple[set[int], set[int]] = set(), set()
        for here, there in ((left[one], right[other]) for one, other in pairs):
            mine, other_one = ours[here], theirs[there]
            if mine.text == other_one.text or mine.kind in _ONE_OF_A_NAME:
                pieces = merged_chunk(None, mine, other_one)
                parts.append(Part(None, here, there, mine.kind, pieces, mine.entry[0]))
                done[0].add(here)
                done[1].add(there)
        left = [index for index in left if index not in done[0]]
        right = [index for index in right if index not in done[1]]
    parts += [Part(None, i, None, ours[i].kind, [ours[i].text], ours[i].entry[0]) for i in left]
    parts += [Part(None, None, i, theirs[i].kind, [theirs[i].text], theirs[i].entry[0]) for i in right]
    return parts


def merged(base: Chunk, ours: Chunk, theirs: Chunk) -> list[Piece]:
    """A whole record; the blank lines at its end are those of the side that changed them."""
    return [*merged_chunk(base, ours, theirs), merged_gap(base.gap, ours.gap, theirs.gap)]
