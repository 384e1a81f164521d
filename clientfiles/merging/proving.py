"""The proof of a merge: what the result says must follow from what its three versions say.

It knows nothing of how the merge was made, and compares data, not text: each fact, entry and comment that only one
side changed is as that side has it, and nothing is lost, doubled or new. Where two changes came together in one item or
one entry, all versions of it must be known, by its name or its text, for the same.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from clientfiles.merging.chunks import Unclear, naming_fields, naturally_naming, story
from clientfiles.merging.versions import Version

_MISSING = object()
_MOST_CHANGED = 200  # items or entries that both sides changed
_NORMAL = re.compile(r"^[ \t]*(?:-[ \t]+)*|[ \t]*\[[ \t]*\]|\s+$")
Counts = Counter[Any]


def prove(base: Version, ours: Version, theirs: Version, merged: Version) -> None:
    """Unclear, with the reason, where a merged version does not follow from the three."""
    for name in sorted({*base.fields, *ours.fields, *theirs.fields, *merged.fields}):
        sides = [version.fields.get(name, _MISSING) for version in (base, ours, theirs, merged)]
        if not _follows(*sides):
            raise Unclear(f"the two changes of {name} could not be brought together for certain")
    if not _list_follows(base.entries, ours.entries, theirs.entries, merged.entries, _entries_follow):
        raise Unclear("the two changes of the log could not be brought together for certain")
    if not _texts_follow(base.prose, ours.prose, theirs.prose, merged.prose):
        raise Unclear("the two changes of the text could not be brought together for certain")
    if not _counts_follow(*(Counter(each.remarks) for each in (base, ours, theirs, merged))):
        raise Unclear("the two changes of the comments could not be brought together for certain")
    if clashes := new_problems(base, ours, theirs, merged):
        raise Unclear(f"each version is right by itself, but together they are not: {clashes[0]}")


def new_problems(base: Version, ours: Version, theirs: Version, merged: Version) -> list[str]:
    """What is wrong with a merged version although neither side is to blame for it."""
    found = []
    for key, count in merged.problems.items():
        before = [version.problems[key] for version in (base, ours, theirs)]
        if count > _bounds(*before)[1]:
            found.append(key[1])
    return found


def prove_conflict(versions: Sequence[str], certain: str, choices: Sequence[str]) -> None:
    """Unclear where a text with conflicts loses a line, or has one more often than it was written.

    Given the three versions, what stands outside of all conflicts, and what stands in them on either side.
    """
    counts = [_normal_lines(text) for text in versions]
    outside, *inside = (_normal_lines(text) for text in (certain, *choices))
    for line in set().union(*counts, outside):
        low, high = _bounds(*(each[line] for each in counts))
        most = max(high, *(each[line] for each in counts))
        if outside[line] > most or outside[line] + max(each[line] for each in inside) < low:
            raise Unclear("the two changes could not be put side by side for certain")


def _normal_lines(text: str) -> Counts:
    return Counter(line for each in text.split("\n") if (line := _NORMAL.sub("", each)))


def _follows(base: Any, ours: Any, theirs: Any, merged: Any) -> bool:
    """Whether a value follows from its three versions, of which some may be missing."""
    if ours == theirs or theirs == base:
        return bool(merged == ours)
    if ours == base:
        return bool(merged == theirs)
    sides = (base, ours, theirs, merged)
    if all(isinstance(side, dict) for side in sides):
        if len({_key(_named(side, naturally_naming(side))) for side in sides}) > 1:
            return False  # of another one, which the other side knows nothing of
        names = {name for side in sides for name in side}
        return all(_follows(*(side.get(name, _MISSING) for side in sides)) for name in names)
    lists = [[] if side in ("", _MISSING) else side for side in sides]
    if not all(isinstance(side, list) for side in lists):
        return False
    before, left, right, after = (list(map(_key, side)) for side in lists)
    return _list_follows(before, left, right, after, _items_follow)


def _key(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _named(item: dict[str, Any], naming: set[str]) -> dict[str, Any]:
    return {name: item[name] for name in naming}


def _items_follow(versions: Sequence[Sequence[str]], *sides: str) -> bool:
    """Whether an item follows from its three versions, given the whole list in the three; each is known by its name."""
    base, ours, theirs, merged = items = [json.loads(side) for side in sides]
    if not all(isinstance(item, dict) for item in items):
        return False
    names = {_name(side) for side in sides}
    if len(names) > 1 or names == {"{}"}:
        return False
    found = [Counter(each for each in version if _name(each) in names) for version in versions]
    return _is_one(found, sides[0]) and _follows(base, ours, theirs, merged)


def _name(side: str) -> str:
    item = json.loads(side)
    return _key(_named(item, naming_fields(item))) if isinstance(item, dict) else side


def _is_one(found: Sequence[Counter[str]], base: str) -> bool:
    """Whether of what bears one name, given for the three versions, all but one is the same in each."""
    same = found[0] & found[1] & found[2]
    return base not in same and all((each - same).total() <= 1 for each in found)


def _entries_follow(versions: Sequence[Sequence[str]], *sides: str) -> bool:
    """Whether an entry follows from its three versions, given all entries of the three."""
    before, *others = versions
    return all(_is_same(sides[0], side, before, other) for side, other in zip(sides[1:3], others, strict=True)) and (
        _lines_follow(*sides)
    )


def _is_same(old: str, new: str, before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether an entry is known for an older one by its heading or its text, while nothing else is by the other."""
    both = set(before) & set(after)
    left = [[each for each in entries if each not in both] for entries in (before, after)]
    headed = [[each for each in entries if _heading(each) == _heading(old)] for entries in left]
    told = [[each for each in entries if _below(each) == _below(old)] for entries in (before, after)]
    known = [found[1][0] for found in (headed, told if story(_below(old)) else []) if list(map(len, found)) == [1, 1]]
    return set(known) <= {new} and (bool(known) or old == new)


def _heading(entry: str) -> str:
    return " ".join(entry.partition("\n")[0].split())


def _below(entry: str) -> str:
    return entry.partition("\n")[2].strip()


def _lines_follow(*sides: str) -> bool:
    base, ours, theirs, merged = ([line for line in side.split("\n") if line.strip()] for side in sides)
    return _texts_follow(base, ours, theirs, merged)


def _texts_follow(base: list[str], ours: list[str], theirs: list[str], merged: list[str]) -> bool:
    sides = (base, ours, theirs, merged)
    return _counts_follow(*(Counter(side) for side in sides)) and _order_follows(*sides)


def _list_follows(
    base: list[str], ours: list[str], theirs: list[str], merged: list[str], one_follows: Callable[..., bool]
) -> bool:
    """Whether a list follows: by how often each thing is in it, or was changed on both sides, and by its order."""
    before, left, right, after = (Counter(side) for side in (base, ours, theirs, merged))
    unexplained: list[str] = []
    unused: Counts = Counter()
    for each in {*before, *left, *right, *after}:
        low, high = _bounds(before[each], left[each], right[each])
        unexplained += [each] * (after[each] - high)
        unused[each] = max(low - after[each], 0)
    changed = [each for each in before if before[each] > max(left[each], right[each])]

    def explain(made: str, one_side: Sequence[str], other_side: Sequence[str]) -> bool:
        """Find the two changes of one thing that something came of, and use them up."""
        for pair in ((one, other) for one in one_side for other in other_side):
            if any(one_follows((base, ours, theirs), old, *pair, made) for old in changed):
                unused.subtract(each for each in pair if each != made)
                return True
        return False

    if len(unexplained) + sum(unused.values()) > _MOST_CHANGED:
        return False
    for each in unexplained:
        if not explain(each, _left(unused, left), _left(unused, right)):
            return False
    for each in after if any(unused.values()) else ():  # what one side made of it may hold the other's change too
        if not before[each] and left[each]:
            explain(each, [each], _left(unused, right))
        elif not before[each] and right[each]:
            explain(each, _left(unused, left), [each])
    return not any(unused.values()) and _order_follows(base, ours, theirs, merged)


def _left(unused: Counts, side: Counts) -> list[str]:
    return [each for each in side if unused[each] > 0]


def _counts_follow(base: Counts, ours: Counts, theirs: Counts, merged: Counts) -> bool:
    for each in {*base, *ours, *theirs, *merged}:
        low, high = _bounds(base[each], ours[each], theirs[each])
        if not low <= merged[each] <= high:
            return False
    return True


def _bounds(base: int, ours: int, theirs: int) -> tuple[int, int]:
    """How often, at least and at most, something is there that was there so often in the three versions.

    Where both sides added or both removed one, it may have been the same one.
    """
    both = max(ours + theirs - base, 0)
    if ours > base and theirs > base:
        return max(ours, theirs), both
    if ours < base and theirs < base:
        return both, min(ours, theirs)
    return both, both


def _order_follows(*sides: Iterable[str]) -> bool:
    """Whether what all four versions hold once stands in the order of the side that changed the order."""
    lists = [list(side) for side in sides]
    counts = [Counter(side) for side in lists]
    common = {each for each in counts[0] if all(count[each] == 1 for count in counts)}
    base, ours, theirs, merged = ([each for each in side if each in common] for side in lists)
    if ours in (theirs, base):
        return merged == theirs
    return theirs == base and merged == ours
