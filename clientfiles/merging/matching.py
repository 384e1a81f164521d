"""Which chunks of two versions of a record are the same thing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from clientfiles.merging.chunks import Chunk, Kind

_ALIKE = 0.6  # how much of a text must have stayed for it to be the same one, changed
_NUMBER = re.compile(r"[0-9]+")
_HALF = 0.5  # of an item's other fields must have stayed for it to be the same one under another name
_MOST_PAIRS = 400  # that are compared in one place
_MOST_TEXT = 20_000  # characters that are compared at a time
_TELLING_FIELDS = 3  # that are the same in two items, with all others but the name, only where they are one
_TELLING = 20  # characters of an entry's text that no other entry would have by chance


def matched(old: Sequence[Chunk], new: Sequence[Chunk]) -> dict[int, int]:
    """For each chunk of the old version that is still there, its place in the new one.

    Equal ones first, in order, so that of two that are equal none is lost; then those of one name; then those that
    were changed beyond their name, where between two that are certain only one can be meant.
    """
    found = _in_order(old, new)
    _pair_equal(old, new, found)
    for place in range(max((len(chunk.names) for chunk in old), default=0)):
        _pair_named(old, new, place, found)
    _pair_renamed(old, new, found)
    _pair_alike(old, new, found)
    return found


def matched_through(
    ours: Sequence[Chunk], theirs: Sequence[Chunk], here: dict[int, int], there: dict[int, int]
) -> dict[int, int]:
    """Our matches, and those of chunks that we changed beyond recognition, but into what they are on their side."""
    taken = set(here.values())
    lost = [(base, other) for base, other in there.items() if base not in here]
    new = [index for index in range(len(ours)) if index not in taken]
    if not lost or not new:
        return here
    one, two = [theirs[other] for _, other in lost], [ours[index] for index in new]
    pairs: dict[int, int] = {}
    _pair_equal(one, two, pairs)
    _pair_named(one, two, 0, pairs)
    _pair_renamed(one, two, pairs)
    return here | {lost[other][0]: new[mine] for other, mine in pairs.items()}


def is_rewritten_twice(
    base: Sequence[Chunk], ours: Sequence[Chunk], theirs: Sequence[Chunk], here: dict[int, int], there: dict[int, int]
) -> bool:
    """Whether something is gone on both sides, and each has something new that may be what became of it."""
    gone = [chunk for index, chunk in enumerate(base) if index not in here and index not in there]
    new = [[side[index] for index in _left(base, side, each)[1]] for side, each in ((ours, here), (theirs, there))]
    if not gone or not all(new) or len(gone) * (len(new[0]) + len(new[1])) > 2 * _MOST_PAIRS:
        return False
    texts = [{chunk.text for chunk in chunks} for chunks in new]
    rest = [[chunk for chunk in new[side] if chunk.text not in texts[1 - side]] for side in (0, 1)]
    return any(all(any(_are_alike(old, each) for each in chunks) for chunks in rest) for old in gone)


def pairs_of_equals(one: Sequence[Chunk], other: Sequence[Chunk]) -> Iterator[tuple[int, int]]:
    """The places of chunks with the same text, each used once."""
    places: dict[tuple[Kind, str], list[int]] = defaultdict(list)
    for index, chunk in enumerate(other):
        places[chunk.kind, chunk.text].append(index)
    for queue in places.values():
        queue.reverse()
    for index, chunk in enumerate(one):
        if queue := places.get((chunk.kind, chunk.text), []):
            yield index, queue.pop()


def pairs_of_names(one: Sequence[Chunk], other: Sequence[Chunk], place: int) -> Iterator[tuple[int, int]]:
    """The places of chunks that bear the same name, where nothing else bears it."""
    named = _by_name(one, place), _by_name(other, place)
    for name, indexes in named[0].items():
        others = named[1].get(name, [])
        if len(indexes) == len(others) == 1:
            yield indexes[0], others[0]


def _by_name(chunks: Sequence[Chunk], place: int) -> dict[tuple[Kind, str], list[int]]:
    found: dict[tuple[Kind, str], list[int]] = defaultdict(list)
    for index, chunk in enumerate(chunks):
        if len(chunk.names) > place:
            found[chunk.kind, chunk.names[place]].append(index)
    return found


def _in_order(old: Sequence[Chunk], new: Sequence[Chunk]) -> dict[int, int]:
    """Equal chunks that stand in the same order."""
    one, other = ([(chunk.kind, chunk.text) for chunk in chunks] for chunks in (old, new))
    again = Counter(other)
    if sum(count * again[key] for key, count in Counter(one).items()) > _MOST_PAIRS * 100:
        return {}  # thousands of the same: any order will do
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return {a + step: b + step for a, b, size in blocks for step in range(size)}


def _left(old: Sequence[Chunk], new: Sequence[Chunk], found: dict[int, int]) -> tuple[list[int], list[int]]:
    taken = set(found.values())
    return [i for i in range(len(old)) if i not in found], [i for i in range(len(new)) if i not in taken]


def _pair_equal(old: Sequence[Chunk], new: Sequence[Chunk], found: dict[int, int]) -> None:
    before, after = _left(old, new, found)
    for one, other in pairs_of_equals([old[i] for i in before], [new[i] for i in after]):
        found[before[one]] = after[other]


def _pair_named(old: Sequence[Chunk], new: Sequence[Chunk], place: int, found: dict[int, int]) -> None:
    before, after = _left(old, new, found)
    for one, other in pairs_of_names([old[i] for i in before], [new[i] for i in after], place):
        found[before[one]] = after[other]


def _pair_alike(old: Sequence[Chunk], new: Sequence[Chunk], found: dict[int, int]) -> None:
    """Pair what was changed beyond its name: between the same neighbours, and like nothing else there."""
    before, after = _left(old, new, found)
    if not before or not after:
        return
    origins = {place: index for index, place in found.items()}
    between_old: dict[tuple[int, int], list[int]] = defaultdict(list)
    between_new: dict[tuple[int, int], list[int]] = defaultdict(list)
    around_old, around_new = _neighbours(len(old), {each: each for each in found}), _neighbours(len(new), origins)
    for index in before:
        between_old[around_old[index]].append(index)
    for index in after:
        between_new[around_new[index]].append(index)
    for neighbours, indexes in between_old.items():
        others = between_new.get(neighbours, [])
        if not others or len(indexes) * len(others) > _MOST_PAIRS:
            continue
        kinds = [
            Counter(chunk.kind for chunk in side) for side in ([old[i] for i in indexes], [new[i] for i in others])
        ]
        alone = {kind for kind, count in kinds[0].items() if count == 1 == kinds[1][kind]}
        found |= _only_pairs(
            (one, other)
            for one in indexes
            for other in others
            if _are_alike(old[one], new[other], old[one].kind in alone)
        )


def _pair_renamed(old: Sequence[Chunk], new: Sequence[Chunk], found: dict[int, int]) -> None:
    """Pair what was renamed, and perhaps moved, but is else the same."""
    before, after = _left(old, new, found)
    if len(before) * len(after) > _MOST_PAIRS:
        return
    found |= _only_pairs((one, other) for one in before for other in after if _is_renamed(old[one], new[other]))


def _only_pairs(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Of all pairs those of which neither is in another one."""
    every = list(pairs)
    counts = Counter(one for one, _ in every), Counter(other for _, other in every)
    return {one: other for one, other in every if counts[0][one] == counts[1][other] == 1}


def _is_renamed(one: Chunk, other: Chunk) -> bool:
    """Whether a chunk may be another one under a new name, and is nothing but that."""
    if not _are_alike(one, other):
        return False
    if one.kind is Kind.ITEM:
        return len(one.parts) > 1 and _share(one, other) == 1.0
    return one.kind is Kind.ENTRY and _body(one) == _body(other)


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


def _are_alike(one: Chunk, other: Chunk, are_alone: bool = False) -> bool:
    """Whether a chunk may be another one, changed; it takes less where nothing else between its neighbours changed."""
    if one.kind is not other.kind or one.shape is not other.shape or one.kind is Kind.FIELD:
        return False
    if one.kind is Kind.ITEM:
        if len(_fields(one) & _fields(other)) >= _TELLING_FIELDS and _share(one, other) == 1.0:
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


def _body(entry: Chunk) -> str:
    """What stands below an entry's heading, without the entries nested in it."""
    return entry.parts[0].text.partition("\n")[2].strip()


def _are_names_alike(one: Chunk, other: Chunk) -> bool:
    names = sorted((one.names[0].casefold(), other.names[0].casefold()), key=len)
    if _NUMBER.findall(names[0]) != _NUMBER.findall(names[1]):
        return False  # phase 2 is not phase 3
    return names[1].startswith(names[0]) or _ratio(*names) >= _ALIKE


def _share(one: Chunk, other: Chunk) -> float:
    """How many of an item's fields, besides the one that names it, are the same in both."""
    most = max(len(_fields(one)), len(_fields(other))) - 1
    return len(_fields(one) & _fields(other)) / most if most > 0 else 1.0


def _fields(item: Chunk) -> set[str]:
    return {part.text for part in item.parts if part.kind is Kind.FIELD}


def _ratio(one: str, other: str) -> float:
    if len(one) + len(other) > _MOST_TEXT:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
