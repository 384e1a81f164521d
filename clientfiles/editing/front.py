"""Edits of the front matter as splices: which characters of the text give way to which others.

A path leads to a field, such as ("status",) or ("contracts", 0, "ended"). Nothing is written anew but the value
itself: an edit takes the lines of its field or item, and leaves the comments and blank lines around them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from clientfiles.editing.places import (
    BLANK,
    BLOCK_STYLES,
    behind_remark,
    below,
    end_of,
    example_of,
    indent_of,
    is_blank_above,
    line_end,
    line_start,
    next_line,
)
from clientfiles.editing.scalars import Value, flow, rows, scalar
from clientfiles.quoting import is_plain, quote

Path = tuple[str | int, ...]

_BLOCK_COMMENT = re.compile(r"[|>][-+0-9]*(?P<comment>[ \t]+(?P<mark>#[ \t]?)[^\r\n]*)")
_BETWEEN = re.compile(r"[ \t\r\n]+|#[^\n]*")  # comments, and what they stand in
_REST_OF_LINE = re.compile(r"(?P<comma>,?)[ \t]*(?:#[^\n]*)?\r?\n")


class Splice(NamedTuple):
    """The characters from `start` to `end` give way to a text."""

    start: int
    end: int
    text: str


class Unsuited(Exception):
    """The front matter is written in a way that this edit does not suit. The text says which."""


def spliced(text: str, splices: list[Splice]) -> str:
    """A text with splices made, which do not overlap."""
    for start, end, new in sorted(splices, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def find(root: MappingNode, path: Path) -> Node | None:
    """The node a path leads to; None where there is none."""
    node: Node = root
    for step in path:
        if isinstance(step, int) and isinstance(node, SequenceNode) and 0 <= step < len(node.value):
            node = node.value[step]
        elif isinstance(step, str) and isinstance(node, MappingNode) and (pair := _pair(node, step)):
            node = pair[1]
        else:
            return None
    return node


def set_value(text: str, root: MappingNode, path: Path, value: Value, order: list[str]) -> list[Splice]:
    """Give a field a value: a text, or fields where it has none yet. `order` is that of the fields beside it."""
    parent, name = find(root, path[:-1]), str(path[-1])
    if not isinstance(parent, MappingNode):
        raise Unsuited(f"{_shown(path[:-1])} holds no fields")
    pair = _pair(parent, name)
    if pair is None:
        return _add_field(text, parent, name, value, order)
    key, node = pair
    if _is_empty(node):
        return _fill(text, parent, key, node, value)
    if not isinstance(node, ScalarNode) or not isinstance(value, str):
        raise Unsuited(f"{_shown(path)} holds something else already")
    start, end = node.start_mark.index, node.end_mark.index
    new = scalar(value, node.style or "", bool(parent.flow_style))
    if node.style in BLOCK_STYLES:  # the blank lines below it stay, and the comment behind its sign
        end = start + len(text[start:end].rstrip(BLANK))
        if header := _BLOCK_COMMENT.match(text, start):
            if header["mark"] == "#" and is_plain(value):  # a hash with no space behind it would be part of the text
                new = quote(value)
            new += header["comment"]
    return [Splice(start, end, new)]


def add_item(text: str, root: MappingNode, name: str, item: dict[str, str], order: list[str]) -> list[Splice]:
    """Add an item to a list of the record, as its last."""
    pair = _pair(root, name)
    if pair is None:
        return _add_list(text, root, name, item, order)
    key, node = pair
    if not _is_empty(node) and not isinstance(node, SequenceNode):
        raise Unsuited(f"{name} holds no list")
    if isinstance(node, SequenceNode) and node.value:
        if node.flow_style:
            return _add_between_brackets(text, node, flow(item))
        return [_item_below(text, node, item)]
    start, end = node.start_mark.index, node.end_mark.index
    colon = _colon_behind(text, key)
    if start == end and root.flow_style:
        return [Splice(start, start, f" [{flow(item)}]")]
    if isinstance(node, SequenceNode) and (root.flow_style or text[colon:start].strip() or "#" in text[start:end]):
        return _add_between_brackets(text, node, flow(item))
    # The brackets of an empty list go; a comment behind them stays.
    at = behind_remark(text, end)
    lines = rows(item, " " * (key.start_mark.column + 2), "- ")
    return [Splice(min(colon, start), end, ""), Splice(at, at, _joined(lines, line_end(text, at)))]


def remove(text: str, root: MappingNode, path: Path) -> list[Splice]:
    """Take out a field, or an item of a list; a list that would be empty becomes `[]`."""
    parent, node = find(root, path[:-1]), find(root, path)
    if node is None:
        raise Unsuited(f"there is no {_shown(path)}")
    step = path[-1]
    if isinstance(parent, SequenceNode):
        assert isinstance(step, int)
        return _remove_item(text, root, path[:-1], parent, step)
    assert isinstance(parent, MappingNode)
    pairs = parent.value
    at = [key.value for key, _ in pairs].index(step)
    if len(pairs) == 1:
        raise Unsuited(f"nothing would be left of {_shown(path[:-1])}")
    if parent.flow_style:
        return [_without_one(text, [(key.start_mark.index, end_of(text, value)) for key, value in pairs], at)]
    start, end = pairs[at][0].start_mark.index, end_of(text, node)
    if text[line_start(text, start) : start].strip():  # behind a dash, where the next field takes its place
        if at + 1 == len(pairs):
            raise Unsuited(f"{_shown(path)} does not begin a line")
        following, rest = int(pairs[at + 1][0].start_mark.index), next_line(text, end)
        if "#" not in text[rest:following]:
            return [Splice(start, following, "")]
        line = text[line_start(text, start) : start]  # a comment comes first, so the dash is left on its own
        return [Splice(start - len(line) + len(line.rstrip(" ")), rest - len(line_end(text, rest)), "")]
    return [_lines_of(text, start, end)]


def _remove_item(text: str, root: MappingNode, path: Path, items: SequenceNode, number: int) -> list[Splice]:
    node = items.value[number]
    if items.flow_style:
        return [_without_one(text, [(each.start_mark.index, end_of(text, each)) for each in items.value], number)]
    dash = _dash(text, items, number)
    if text[line_start(text, dash) : dash].strip():
        raise Unsuited(f"{_shown((*path, number))} does not begin a line")
    lines = _lines_of(text, dash, end_of(text, node))
    if len(items.value) > 1:
        return [lines]
    holder = find(root, path[:-1])
    pair = _pair(holder, str(path[-1])) if isinstance(holder, MappingNode) else None
    if pair is None:
        raise Unsuited(f"nothing would be left of {_shown(path)}")
    colon = _colon_behind(text, pair[0])
    return [Splice(colon, colon, " []"), lines]


# Fields


def _add_field(text: str, parent: MappingNode, name: str, value: Value, order: list[str]) -> list[Splice]:
    if parent.flow_style:
        return _add_between_brackets(text, parent, f"{name}: {flow(value)}")
    indent = " " * indent_of(parent)
    if isinstance(value, str):
        return _add_lines(text, parent, name, [f"{indent}{name}: {scalar(value)}"], order, is_collection=False)
    lines = [f"{indent}{name}:", *rows(value, indent + "  ")]
    return _add_lines(text, parent, name, lines, order, is_collection=True)


def _add_list(text: str, root: MappingNode, name: str, item: dict[str, str], order: list[str]) -> list[Splice]:
    if root.flow_style:
        return _add_between_brackets(text, root, f"{name}: [{flow(item)}]")
    indent = " " * indent_of(root)
    lines = [f"{indent}{name}:", *rows(item, indent + "  ", "- ")]
    return _add_lines(text, root, name, lines, order, is_collection=True)


def _fill(text: str, parent: MappingNode, key: ScalarNode, node: Node, value: Value) -> list[Splice]:
    """Give an empty field its value, behind its colon or in the lines below."""
    at = int(node.start_mark.index)
    if parent.flow_style:
        colon = text.find(":", key.end_mark.index, at) + 1
        new = flow(value)
        return [Splice(colon, colon, f" {new}") if colon else Splice(at, at, f": {new}")]  # as in `{what, due: ...}`
    if isinstance(value, str):
        return [Splice(at, at, f" {scalar(value)}")]
    at = behind_remark(text, at)
    lines = rows(value, " " * (key.start_mark.column + 2))
    return [Splice(at, at, _joined(lines, line_end(text, at)))]


def _add_lines(
    text: str, parent: MappingNode, name: str, lines: list[str], order: list[str], *, is_collection: bool
) -> list[Splice]:
    """Put the lines of a new field above the example of it that stands there commented out.

    Where there is none, they go behind that of the fields there which comes before it in the reference.
    """
    if (at := example_of(text, parent, name)) is not None:
        # Above, so that single lines of the example can still be taken up below what is new.
        return [Splice(at, at, _joined(lines, line_end(text, at)))]
    rank = {each: number for number, each in enumerate(order)}
    before = [pair for pair in parent.value if rank.get(pair[0].value, len(order)) < rank.get(name, len(order))]
    if name not in rank:
        before = parent.value[-1:]
    key, node = max(before, key=lambda pair: rank.get(pair[0].value, 0)) if before else parent.value[0]
    column = indent_of(parent)
    dash = node.start_mark.column if isinstance(node, SequenceNode) else column if _is_empty(node) else -1
    at = below(text, node, column, dash)
    eol = line_end(text, at)
    new = _joined(lines, eol)
    is_apart = _has_gaps(text, parent) and (is_collection or isinstance(node, (MappingNode, SequenceNode)))
    if not before and not text[line_start(text, key.start_mark.index) : key.start_mark.index].strip():
        at = line_start(text, key.start_mark.index)
        return [Splice(at, at, new + (eol if is_apart else ""))]
    return [Splice(at, at, (eol if is_apart else "") + new)]


def _has_gaps(text: str, parent: MappingNode) -> bool:
    """Whether a blank line stands in front of lists and groups of fields."""
    return any(
        is_blank_above(text, key.start_mark.index)
        for key, value in parent.value
        if isinstance(value, (MappingNode, SequenceNode)) and not value.flow_style
    )


# Items of lists


def _item_below(text: str, node: SequenceNode, item: dict[str, str]) -> Splice:
    """The lines of a new last item, laid out as the items above it; below those that stand there commented out."""
    column = node.start_mark.column
    first, last = node.value[0], node.value[-1]
    between = text[_dash(text, node, 0) + 1 : first.start_mark.index]
    dash = "-" + " " * len(between) if between and not between.strip(" ") else "- "
    at = below(text, last, column, column)
    eol = line_end(text, at)
    is_apart = len(node.value) > 1 and is_blank_above(text, _dash(text, node, len(node.value) - 1))
    return Splice(at, at, (eol if is_apart else "") + _joined(rows(item, " " * column, dash), eol))


def _dash(text: str, items: SequenceNode, number: int) -> int:
    """Where the dash of an item stands: the first thing behind the item above that is no comment."""
    at = end_of(text, items.value[number - 1]) if number else int(items.start_mark.index)
    while between := _BETWEEN.match(text, at):
        at = between.end()
    if text[at : at + 1] != "-":
        raise Unsuited("the dash of an item was not found")
    return at


def _add_between_brackets(text: str, holder: MappingNode | SequenceNode, new: str) -> list[Splice]:
    """One more thing between brackets, as the last; on a line of its own where the one before it has one."""
    if not holder.value:
        return [Splice(holder.start_mark.index + 1, holder.start_mark.index + 1, new)]
    last = holder.value[-1]
    first, last = last if isinstance(holder, MappingNode) else (last, last)
    at = end_of(text, last)
    lead = text[line_start(text, first.start_mark.index) : first.start_mark.index]
    rest = _REST_OF_LINE.match(text, at)
    if lead.strip(" ") or rest is None:
        return [Splice(at, at, f", {new}")]
    comma = [] if rest["comma"] else [Splice(at, at, ",")]
    return [*comma, Splice(rest.end(), rest.end(), lead + new + rest["comma"] + line_end(text, rest.end()))]


def _without_one(text: str, things: list[tuple[int, int]], number: int) -> Splice:
    """One of the things between brackets goes, with its comma or its lines. `things` are where each begins and ends."""
    start, end = things[number]
    first = line_start(text, start)
    rest = _REST_OF_LINE.match(text, end)
    is_last = number + 1 == len(things)
    if not text[first:start].strip() and rest and (rest["comma"] or (is_last and number)):
        return Splice(first, rest.end(), "")
    if len(things) == 1:
        return Splice(start, end + len(text[end:]) - len(text[end:].lstrip(" ,")), "")
    gap, going = (things[number - 1][1], start), (things[number - 1][1], end)
    if not is_last:
        gap, going = (end, things[number + 1][0]), (start, things[number + 1][0])
    if "#" in text[slice(*gap)]:
        raise Unsuited("a comment stands beside what would go")
    return Splice(*going, "")


# Places


def _pair(node: MappingNode, name: str) -> tuple[ScalarNode, Node] | None:
    for key, value in node.value:
        if isinstance(key, ScalarNode) and key.value == name:
            return key, value
    return None


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.style and not node.value


def _joined(lines: list[str], eol: str) -> str:
    return "".join(line + eol for line in lines)


def _lines_of(text: str, start: int, end: int) -> Splice:
    """The lines from one place to another; with a blank line above them where another one, or the end, is below."""
    first, behind = line_start(text, start), next_line(text, end)
    rest = text[behind : next_line(text, behind)]
    if is_blank_above(text, first) and not rest.strip():
        first = line_start(text, first - 1)
    return Splice(first, behind, "")


def _colon_behind(text: str, key: ScalarNode) -> int:
    """Right behind the colon of a field."""
    colon = text.find(":", key.end_mark.index)
    if colon < 0:
        raise Unsuited(f"no colon stands behind {key.value}")
    return colon + 1


def _shown(path: Path) -> str:
    shown = ""
    for step in path:
        shown += f"[{step}]" if isinstance(step, int) else f".{step}" if shown else step
    return shown or "the front matter"
