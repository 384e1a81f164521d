"""Front matter and body into chunks.

A comment right above a field or an item belongs to it; one that is indented deeper than the next field belongs to
what stands above it, as do the lines of it that are commented out; a field or an item that is commented out, and any
other comment, stands by itself. Blank lines belong to the place between two chunks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from clientfiles.commented import commented, count_own
from clientfiles.document import Document
from clientfiles.headings import headings
from clientfiles.mending import MAX_DEPTH
from clientfiles.merging.chunks import (
    LAST_RESORT,
    NATURAL,
    Chunk,
    Kind,
    Shape,
    Unclear,
    is_blank,
    is_comment,
    rows,
    without_blank_end,
)
from clientfiles.model import LogEntry
from clientfiles.shape import FIELDS

_NOTHING = re.compile(r"\s*(?:\[[ \t]*\])?[ \t]*(?:#.*)?\s*")
_DASH = re.compile(r" *-[ \t]*")
_FIELD_NAMES = {"-", *(name for fields in FIELDS.values() for name in fields)}


def split(document: Document, node: MappingNode | None, entries: tuple[LogEntry, ...]) -> Chunk:
    """A whole document as a group of two: the front matter, where there is one, and the body."""
    groups = []
    front_end = 0
    if node is not None and document.front is not None:
        start = document.text.index("\n") + 1
        front_end = start + len(document.front)
        groups.append(_group("front", _front(document.text[:start], document.front, node), Shape.FIELDS))
    groups.append(_group("body", _body(document, front_end, entries), Shape.PARTS))
    root = _group("record", groups, Shape.PARTS)
    if root.whole != document.text:
        raise Unclear("the record could not be told into its parts")
    return root


def _group(name: str, parts: list[Chunk], shape: Shape) -> Chunk:
    """Chunks as one; the blank lines behind the last are the group's own."""
    text = "".join(part.whole for part in parts[:-1]) + parts[-1].text
    gap = parts[-1].gap
    return Chunk(Kind.GROUP, text, (name,), shape, (*parts[:-1], parts[-1]._replace(gap="")), gap)


# Front matter


class _Child(NamedTuple):
    """A field or an item of a block: the lines it begins and ends on, and what makes a chunk of its lines.

    `dash` is the column at which commented-out items of a list are parts of it, where that is no deeper than its name.
    """

    first: int
    last: int
    chunk: Callable[[str, int, int], Chunk]
    dash: int = -1


def _front(fence: str, front: str, node: MappingNode) -> list[Chunk]:
    splitter = _Splitter(front)
    opening = Chunk(Kind.HEAD, fence, ("",))
    return splitter.mapping(node, [opening], 0, len(splitter.lines), 1)


class _Splitter:
    """Cuts the lines of a front matter. Where a dash stands before an item's first field it is blanked on the way."""

    def __init__(self, front: str) -> None:
        self.lines = rows(front)

    def mapping(self, node: MappingNode, before: list[Chunk], first: int, stop: int, depth: int) -> list[Chunk]:
        """The fields of a block mapping, and the comments between them."""
        column = node.start_mark.column
        names = [key.value if isinstance(key, ScalarNode) else "" for key, _ in node.value]
        if node.flow_style or not all(names) or len(set(names)) < len(names) or depth > MAX_DEPTH:
            raise Unclear("fields without plain names of their own")
        children = []
        for key, value in node.value:
            line = key.start_mark.line
            if key.start_mark.column != column or self.lines[line][:column].strip() or key.end_mark.line != line:
                raise Unclear("a field that does not begin its line")
            dash = value.start_mark.column if isinstance(value, SequenceNode) else -1
            children.append(_Child(line, self.last(value), self._field(key.value, key, value, depth), dash))
        return self.block(children, before, first, stop, column)

    def _field(self, name: str, key: Node, value: Node, depth: int) -> Callable[[str, int, int], Chunk]:
        def chunk(lead: str, first: int, stop: int) -> Chunk:
            text = "".join(self.lines[first:stop])
            shape, parts = Shape.VALUE, [Chunk(Kind.HEAD, text, ("",))]
            opening = Chunk(Kind.HEAD, self.lines[first], ("",))
            try:
                if isinstance(value, MappingNode) and not value.flow_style:
                    shape, parts = Shape.FIELDS, self.mapping(value, [opening], first + 1, stop, depth + 1)
                elif isinstance(value, SequenceNode) and not value.flow_style:
                    shape, parts = Shape.ITEMS, self.sequence(name, value, [opening], first + 1, stop, depth + 1)
                elif _is_nothing(value, self.lines[first][key.end_mark.column :]) and stop == first + 1:
                    shape = Shape.NOTHING
            except Unclear:
                shape, parts = Shape.VALUE, [Chunk(Kind.HEAD, text, ("",))]
            return Chunk(Kind.FIELD, lead + text, (name,), shape, (*_lead(lead), *parts), subject=_subject(value))

        return chunk

    def sequence(
        self, name: str, node: SequenceNode, before: list[Chunk], first: int, stop: int, depth: int
    ) -> list[Chunk]:
        """The items of a block list, and the comments between them."""
        column = node.start_mark.column
        children = []
        for item in node.value:
            line, begins = item.start_mark.line, item.start_mark.column
            if not _DASH.fullmatch(self.lines[line][:begins]) or self.lines[line].find("-") != column:
                raise Unclear("an item that does not begin behind its dash")
            children.append(_Child(line, self.last(item), self._item(name, item, column, depth)))
        return self.block(children, before, first, stop, column)

    def _item(self, name: str, node: Node, column: int, depth: int) -> Callable[[str, int, int], Chunk]:
        def chunk(lead: str, first: int, stop: int) -> Chunk:
            text = "".join(self.lines[first:stop])
            shape, parts, dash = Shape.VALUE, [Chunk(Kind.HEAD, text, ("",))], -1
            if isinstance(node, MappingNode) and not node.flow_style:
                line = self.lines[first]
                self.lines[first] = f"{line[:column]} {line[column + 1 :]}"
                try:
                    parts = self.mapping(node, [], first, stop, depth + 1)
                    shape, dash = Shape.FIELDS, column
                except Unclear:
                    shape = Shape.VALUE
            parts = [*_lead(lead), *parts]
            return Chunk(Kind.ITEM, lead + text, _names(node), shape, tuple(parts), dash=dash, subject=_subject(node))

        return chunk

    def block(self, children: list[_Child], before: list[Chunk], first: int, stop: int, column: int) -> list[Chunk]:
        """The chunks of the lines of a block."""
        chunks, position = list(before), first
        for index, child in enumerate(children):
            following = children[index + 1].first if index + 1 < len(children) else stop
            if child.first < position or child.last >= following:
                raise Unclear("two fields on one line")
            lead = self._between(chunks, position, child.first, column, True)
            position = child.last + 1
            position += count_own(self.lines[position:following], column, child.dash)
            chunks.append(child.chunk(lead, child.first, position))
        self._between(chunks, position, stop, column, False)
        return chunks

    def _between(self, chunks: list[Chunk], position: int, stop: int, column: int, goes_on: bool) -> str:
        """Add the comments between two fields, and the blank lines. What stands right above the second is its lead."""
        run: list[str] = []
        while position < stop:
            line = self.lines[position]
            position += 1
            if not is_comment(line) and not is_blank(line):
                raise Unclear("text that belongs to no field")
            if is_comment(line) and not _is_put_aside(line, column):
                run.append(line)
                continue
            chunks += _comment(run)
            run = []
            if is_comment(line):
                end = position + count_own((self.lines[each] for each in range(position, stop)), column)
                chunks += _comment([line, *self.lines[position:end]])
                position = end
            elif chunks:
                chunks[-1] = chunks[-1]._replace(gap=chunks[-1].gap + line)
            else:
                raise Unclear("a blank line between a dash and its field")
        if goes_on:
            return "".join(run)
        chunks += _comment(run)
        return ""

    def last(self, node: Node) -> int:
        """The last line of a node. The end that the parser gives a block lies behind the comments that follow it."""
        while isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
            node = node.value[-1][1] if isinstance(node, MappingNode) else node.value[-1]
        first, last = node.start_mark.line, node.end_mark.line
        if last > first and node.end_mark.column == 0:
            last -= 1
        while last > first and is_blank(self.lines[last]):
            last -= 1
        return int(last)


def _lead(text: str) -> list[Chunk]:
    return [Chunk(Kind.LEAD, text, ("",), Shape.LINES)] if text else []


def _comment(run: list[str]) -> list[Chunk]:
    text = "".join(run)
    return [Chunk(Kind.COMMENT, text, (text,), Shape.LINES)] if text else []


def _is_put_aside(line: str, column: int) -> bool:
    """Whether a line is that of a field or an item at a column, commented out."""
    found = commented(line)
    if found is None or not found.is_certain or found.column != column:
        return False
    return found.name in _FIELD_NAMES or found.name.startswith("x_")


def _is_nothing(value: Node, rest: str) -> bool:
    """Whether a field is empty, so that items may be put below its name."""
    return not value.value and rest[:1] == ":" and _NOTHING.fullmatch(rest[1:]) is not None


def _names(node: Node) -> tuple[str, ...]:
    """What an item is known by."""
    if isinstance(node, ScalarNode):
        return (node.value,)
    if not isinstance(node, MappingNode):
        return ()
    values = {key.value: value.value for key, value in node.value if isinstance(value, ScalarNode) and value.value}
    found = ["\0".join(values.get(name, "") for name in names) for names in NATURAL if names[0] in values]
    return tuple(found or [values[name] for (name,) in LAST_RESORT if name in values])


def _subject(node: Node) -> tuple[str, ...]:
    """The fields, with their names, that say what an item or a group such as the next action is about."""
    if not isinstance(node, MappingNode):
        return ()
    about = {name for names in NATURAL for name in names}
    said = [
        f"{key.value}: {value.value}"
        for key, value in node.value
        if isinstance(key, ScalarNode) and isinstance(value, ScalarNode) and key.value in about
    ]
    return tuple(sorted(said))


# Body


class _Mark(NamedTuple):
    """Where a chunk of the body begins: a heading, and its log entry if it is one."""

    start: int
    text: str
    level: int
    entry: LogEntry | None
    depth: int  # how many entries it lies in


def _body(document: Document, start: int, entries: tuple[LogEntry, ...]) -> list[Chunk]:
    """The closing fence, prose by its headings, and log entries with those nested in them."""
    text = document.text
    marks = _marks(document, entries)
    bounds = [*(mark.start for mark in marks), len(text)]
    chunks = [Chunk(Kind.HEAD, text[start : document.body_start], ("",))]
    opening, gap = without_blank_end(rows(text[document.body_start : bounds[0]]))
    if opening:
        chunks.append(Chunk(Kind.PROSE, opening, ("",), Shape.LINES, gap=gap))
    else:
        chunks[0] = chunks[0]._replace(gap=gap)
    index = 0
    while index < len(marks):
        chunk, index = _section(text, marks, bounds, index)
        chunks.append(chunk)
    return chunks


def _marks(document: Document, entries: tuple[LogEntry, ...]) -> list[_Mark]:
    by_line = {entry.line: entry for entry in entries}
    marks: list[_Mark] = []
    around: list[int] = []  # the levels of the entries that have not ended
    text, line, counted = document.text, 1, 0
    for heading in headings(document, []):
        line += text.count("\n", counted, heading.start)
        counted = heading.start
        entry = by_line.get(line)
        if entry is None and not heading.level:
            continue
        level = heading.level or 6
        while around and around[-1] >= level:
            around.pop()
        start = text.rfind("\n", 0, heading.start) + 1
        # A heading within an entry is a part of its text, unless an entry nested in it ends there.
        if entry is not None or not around or marks[-1].depth >= len(around):
            marks.append(_Mark(start, heading.text, level, entry, len(around)))
        if entry is not None:
            around.append(level)
    return marks


def _section(text: str, marks: list[_Mark], bounds: list[int], index: int) -> tuple[Chunk, int]:
    """The chunk that begins at a mark, with the entries nested in it; and the mark behind it."""
    mark = marks[index]
    own, gap = without_blank_end(rows(text[bounds[index] : bounds[index + 1]]))
    index += 1
    if mark.entry is None:
        return Chunk(Kind.PROSE, own, (mark.text,), Shape.LINES, gap=gap), index
    parts = [Chunk(Kind.HEAD, own, ("",), Shape.LINES, gap=gap)]
    while index < len(marks) and marks[index].depth > mark.depth:
        part, index = _section(text, marks, bounds, index)
        parts.append(part)
    group = _group(" ".join(mark.text.split()), parts, Shape.PARTS)
    about = (mark.entry.date.isoformat(), mark.entry.kind, mark.entry.title)
    return group._replace(kind=Kind.ENTRY, entry=about), index
