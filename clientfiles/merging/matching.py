"""Which chunks of two versions of a record are the same thing.

A change must never land on another thing than the one it was made to. So what was changed on both sides is one thing
only where that is certain: by its name, or, for an entry, by its text. A likeness proves nothing: it only shows where
to put what one side alone changed, and what a person must look at.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from clientfiles.merging.chunks import Chunk, Kind, Unclear, naming_fields, story

_ALIKE = 0.6  # how much of a text must have stayed for it to be perhaps the same one, changed
_NUMBER = re.compile(r"[0-9]+")
_HALF = 0.5  # of an item's other fields must have stayed for it to be perhaps the same one under another name
_MOST_PAIRS = 400  # that are compared in one place
_MOST_TEXT = 20_000  # characters that are compared at a time
_TELLING_FIELDS = 2  # that are the same in two items, with all others but the name, only where they may be one
_TELLING = 20  # characters of an entry's text that no other entry would have by chance
_UNDER_HEADINGS = {Kind.ENTRY, Kind.PROSE}
_COUNTED = {Kind.ITEM, *_UNDER_HEADINGS}  # of these there may be several under one name
Side = Sequence[Chunk]


class Matches(NamedTuple):
    """The places, on our side and on theirs, of what was there before; and of which of it one of these is a guess."""

    here: dict[int, int]
    there: dict[int, int]
    guessed: set[int]


def matched(base: Side, ours: Side, theirs: Side) -> Matches:
    """For each chunk of the base its places on both sides; Unclear where several of one name cannot be told apart.

    Sure are equal ones, those of one name, and entries of one text. Then come guesses, never of what the other side
    changed under its old name: there it counts as deleted here, and what is here instead of it as new. The one
    exception is an item that was renamed in its place and is else the same; both versions of that belong together.
    """
    _refuse_doubles(base, ours, theirs)
    sides = (ours, theirs)
    sure = [_sure(base, side) for side in sides]
    places = [dict(each) for each in sure]
    for number in (0, 1):
        old, new = _left(base, sides[number], sure[number])
        rest = _left(base, sides[1 - number], sure[1 - number])[1]
        others = [sides[1 - number][index] for index in rest]
        _pair_guessed(base, sides, number, sure, (old, _not_added_twice(sides[number], new, others)), places[number])
    guessed = {index for number in (0, 1) for index in places[number] if index not in sure[number]}
    return Matches(places[0], places[1], guessed)


def _sure(old: Side, new: Side) -> dict[int, int]:
    found = _in_order(old, new)
    _pair_equal(old, new, found)
    for place in range(max((len(chunk.names) for chunk in old), default=0)):
        _pair_named(old, new, place, found)
    _pair_told(old, new, found)
    return found


def _refuse_doubles(base: Side, ours: Side, theirs: Side) -> None:
    """Unclear where both sides changed what there are several of under one name, and it may be the same one of them."""
    if ours == base or theirs == base:
        return
    groups = [_by_name(side) for side in (base, ours, theirs)]
    new = [Counter((each.kind, each.text) for each in side if each.kind in _COUNTED) for side in (base, ours, theirs)]
    has_other_news = new[1] - new[0] != new[2] - new[0]
    for name in {*groups[0], *groups[1], *groups[2]}:
        before, left, right = (Counter(group.get(name, [])) for group in groups)
        if max(map(Counter.total, (before, left, right))) < 2 or before in (left, right):
            continue
        gone = (before - left) & (before - right)
        if has_other_news and any(before[text] > 1 for text in gone):
            raise Unclear("both sides changed one of several that are the same")
        if left == right or _is_the_other_one(before, left, right):
            continue
        grew = left.total() > before.total() and right.total() > before.total()
        if (gone or grew) and left - before != right - before:
            raise Unclear("both sides changed one of several under one name")


def _is_the_other_one(before: Counter[str], left: Counter[str], right: Counter[str]) -> bool:
    """Whether all but one of a name are as they were on both sides, so that the one is sure to be meant."""
    same = before & left & right
    rest = before - same
    return all((each - same).total() <= 1 for each in (before, left, right)) and not any(text in same for text in rest)


def _by_name(side: Side) -> dict[tuple[Kind, str], list[str]]:
    found: dict[tuple[Kind, str], list[str]] = defaultdict(list)
    for chunk in side:
        if chunk.kind in _COUNTED:
            found[chunk.kind, "".join(chunk.names[:1])].append(chunk.text)
    return found


def is_rewritten_twice(base: Side, ours: Side, theirs: Side, here: dict[int, int], there: dict[int, int]) -> bool:
    """Whether something is gone on both sides, and each has something new that may be what became of it."""
    gone = [chunk for index, chunk in enumerate(base) if index not in here and index not in there]
    new = [[side[index] for index in _left(base, side, each)[1]] for side, each in ((ours, here), (theirs, there))]
    if not gone or not all(new) or len(gone) * (len(new[0]) + len(new[1])) > 2 * _MOST_PAIRS:
        return False
    texts = [{chunk.text for chunk in chunks} for chunks in new]
    rest = [[chunk for chunk in new[side] if chunk.text not in texts[1 - side]] for side in (0, 1)]
    return any(all(any(_are_alike(old, each) for each in chunks) for chunks in rest) for old in gone)


def pairs_of_equals(one: Side, other: Side) -> Iterator[tuple[int, int]]:
    """The places of chunks with the same text, each used once."""
    places: dict[tuple[Kind, str], list[int]] = defaultdict(list)
    for index, chunk in enumerate(other):
        places[chunk.kind, chunk.text].append(index)
    for queue in places.values():
        queue.reverse()
    for index, chunk in enumerate(one):
        if queue := places.get((chunk.kind, chunk.text), []):
            yield index, queue.pop()


def pairs_of_names(one: Side, other: Side, place: int) -> Iterator[tuple[int, int]]:
    """The places of chunks that bear the same name, where nothing else bears it."""
    named = _places_of_names(one, place), _places_of_names(other, place)
    for name, indexes in named[0].items():
        others = named[1].get(name, [])
        if len(indexes) == len(others) == 1:
            yield indexes[0], others[0]


def _places_of_names(chunks: Side, place: int) -> dict[tuple[Kind, str], list[int]]:
    found: dict[tuple[Kind, str], list[int]] = defaultdict(list)
    for index, chunk in enumerate(chunks):
        if len(chunk.names) > place:
            found[chunk.kind, chunk.names[place]].append(index)
    return found


# What is sure


def _in_order(old: Side, new: Side) -> dict[int, int]:
    """Equal chunks that stand in the same order."""
    one, other = ([(chunk.kind, chunk.text) for chunk in chunks] for chunks in (old, new))
    again = Counter(other)
    if sum(count * again[key] for key, count in Counter(one).items()) > _MOST_PAIRS * 100:
        return {}  # thousands of the same: any order will do
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return {a + step: b + step for a, b, size in blocks for step in range(size)}


def _left(old: Side, new: Side, found: dict[int, int]) -> tuple[list[int], list[int]]:
    taken = set(found.values())
    return [i for i in range(len(old)) if i not in found], [i for i in range(len(new)) if i not in taken]


def _pair_equal(old: Side, new: Side, found: dict[int, int]) -> None:
    before, after = _left(old, new, found)
    for one, other in pairs_of_equals([old[i] for i in before], [new[i] for i in after]):
        found[before[one]] = after[other]


def _pair_named(old: Side, new: Side, place: int, found: dict[int, int]) -> None:
    """Pair what bears one name; of what stands under a heading also the text has a say."""
    before, after = _left(old, new, found)
    for one, other in pairs_of_names([old[i] for i in before], [new[i] for i in after], place):
        if old[before[one]].kind not in _UNDER_HEADINGS:
            found[before[one]] = after[other]


def _pair_told(old: Side, new: Side, found: dict[int, int]) -> None:
    """Pair entries and sections of one heading or of one text, if nothing else has that heading or that text."""
    before, after = _left(old, new, found)
    pairs = {
        (before[one], after[other])
        for one, other in pairs_of_names([old[i] for i in before], [new[i] for i in after], 0)
        if old[before[one]].kind in _UNDER_HEADINGS
    }
    told = [_places_of_stories(side) for side in (old, new)]
    for text, (one, *more) in told[0].items():
        others = told[1].get(text, [])
        if not more and len(others) == 1 and one not in found and others[0] in after:
            days = old[one].entry[0], new[others[0]].entry[0]
            if len(story(text[1])) >= _TELLING or days[0] == days[1] != "":
                pairs.add((one, others[0]))
    found |= _only_pairs(pairs)


def _places_of_stories(chunks: Side) -> dict[tuple[Kind, str], list[int]]:
    found: dict[tuple[Kind, str], list[int]] = defaultdict(list)
    for index, chunk in enumerate(chunks):
        if chunk.kind in _UNDER_HEADINGS and chunk.names != ("",) and story(_body(chunk)):
            found[chunk.kind, _body(chunk)].append(index)
    return found


# What is guessed


def _not_added_twice(side: Side, new: list[int], others: Side) -> list[int]:
    """What is new on a side, without what the other side added too: that did not come of anything."""
    texts = {(chunk.kind, chunk.text) for chunk in others}
    return [index for index in new if (side[index].kind, side[index].text) not in texts]


def _pair_guessed(
    base: Side,
    sides: tuple[Side, Side],
    number: int,
    sure: list[dict[int, int]],
    left: tuple[list[int], list[int]],
    found: dict[int, int],
) -> None:
    """Pair what was renamed or rewritten on one side, where the other side's changes cannot get lost by it."""
    new, other, theirs = sides[number], sides[1 - number], sure[1 - number]
    taken = {name for index in _left(base, other, theirs)[1] for name in other[index].names[:1]}
    before, after = left
    places = _in_same_place(base, new, sure[number], before, after)
    renamed = _only_pairs(
        (one, at)
        for indexes, others in places
        for one in indexes
        for at in others
        if _is_renamed(base[one], new[at]) and not (one in theirs and taken.intersection(new[at].names[:1]))
    )
    found |= renamed
    before = [
        one for one in before if one not in found and (one not in theirs or other[theirs[one]].text == base[one].text)
    ]
    after = [at for at in after if at not in set(renamed.values())]
    if len(before) * len(after) <= _MOST_PAIRS:
        found |= _only_pairs((one, at) for one in before for at in after if _is_else_the_same(base[one], new[at]))
    guessed = set(found.values())
    before, after = [one for one in before if one not in found], [at for at in after if at not in guessed]
    for indexes, others in _in_same_place(base, new, sure[number], before, after):
        kinds = [Counter(chunks[i].kind for i in places) for chunks, places in ((base, indexes), (new, others))]
        alone = {kind for kind, count in kinds[0].items() if count == 1 == kinds[1][kind]}
        found |= _only_pairs(
            (one, at) for one in indexes for at in others if _are_alike(base[one], new[at], base[one].kind in alone)
        )


def _in_same_place(
    old: Side, new: Side, sure: dict[int, int], before: list[int], after: list[int]
) -> list[tuple[list[int], list[int]]]:
    """Chunks of the two versions that stand between the same neighbours."""
    origins = {place: index for index, place in sure.items()}
    around_old, around_new = _neighbours(len(old), {each: each for each in sure}), _neighbours(len(new), origins)
    between: dict[tuple[int, int], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for index in before:
        between[around_old[index]][0].append(index)
    for index in after:
        between[around_new[index]][1].append(index)
    return [pair for pair in between.values() if 0 < len(pair[0]) * len(pair[1]) <= _MOST_PAIRS]


def _neighbours(count: int, places: dict[int, int]) -> list[tuple[int, int]]:
    """For each of so many chunks the nearest ones, before and behind it, that are in both versions.

    Given those that are, by their places in this version, with their places in the old one.
    """
    before, behind = [-1] * count, [-1] * count
    for index in range(1, count):
        before[index] = places.get(index - 1, before[index - 1])
    for index in range(count - 2, -1, -1):
        behind[index] = places.get(index + 1, behind[index + 1])
    return list(zip(before, behind, strict=True))


def _only_pairs(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Of all pairs those of which neither is in another one."""
    every = list(pairs)
    counts = Counter(one for one, _ in every), Counter(other for _, other in every)
    return {one: other for one, other in every if counts[0][one] == counts[1][other] == 1}


def _is_renamed(one: Chunk, other: Chunk) -> bool:
    """Whether an item is another one under a new name: it has other fields, and all of them are the same."""
    if one.kind is not Kind.ITEM or other.kind is not Kind.ITEM or one.shape is not other.shape:
        return False
    return bool(_fields(one)) and _fields(one) == _fields(other)


def _is_else_the_same(one: Chunk, other: Chunk) -> bool:
    """Whether a chunk may be another one under a new name, perhaps moved, and is nothing but that."""
    if not _are_alike(one, other):
        return False
    if one.kind is Kind.ITEM:
        return _is_renamed(one, other)
    return one.kind is Kind.ENTRY and _body(one) == _body(other)


def _are_alike(one: Chunk, other: Chunk, are_alone: bool = False) -> bool:
    """Whether a chunk may be another one, changed; it takes less where nothing else between its neighbours changed."""
    if one.kind is not other.kind or one.shape is not other.shape or one.kind is Kind.FIELD:
        return False
    if one.kind is Kind.ITEM:
        if len(_fields(one)) >= _TELLING_FIELDS and _fields(one) == _fields(other):
            return True
        stayed = are_alone or _share(one, other) >= _HALF
        return stayed and bool(one.names and other.names) and _are_names_alike(one, other)
    if one.kind is not Kind.ENTRY:
        return _ratio(one.text, other.text) >= _ALIKE
    bodies = [_body(one), _body(other)]
    if bodies[0] == bodies[1] and len(bodies[0]) >= _TELLING:
        return True
    same_text = bodies[0] == bodies[1] or _ratio(*bodies) >= _ALIKE
    same_day = one.entry[:2] == other.entry[:2]
    same_title = bool(one.entry[2]) and one.entry[1:] == other.entry[1:]
    return same_text and (same_day or same_title)


def _body(chunk: Chunk) -> str:
    """What stands below the heading of an entry or a section, without the entries nested in it."""
    text = chunk.parts[0].text if chunk.parts else chunk.text
    return text.partition("\n")[2].strip()


def _are_names_alike(one: Chunk, other: Chunk) -> bool:
    names = sorted((one.names[0].casefold(), other.names[0].casefold()), key=len)
    if _NUMBER.findall(names[0]) != _NUMBER.findall(names[1]):
        return False  # phase 2 is not phase 3
    return names[1].startswith(names[0]) or _ratio(*names) >= _ALIKE


def _share(one: Chunk, other: Chunk) -> float:
    """How many of an item's fields, besides those that name it, are the same in both."""
    most = max(len(_fields(one)), len(_fields(other)))
    return len(_fields(one) & _fields(other)) / most if most else 1.0


def _fields(item: Chunk) -> set[str]:
    """The fields of an item, without those that name it."""
    fields = [part for part in item.parts if part.kind is Kind.FIELD]
    naming = naming_fields([part.names[0] for part in fields])
    return {part.text for part in fields if part.names[0] not in naming}


def _ratio(one: str, other: str) -> float:
    if len(one) + len(other) > _MOST_TEXT:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
