"""Where in a front matter something new goes: below what is there, and not between a field and its commented lines.

A field that stands there commented out, as an example, is put in the example's place. Comments are never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from clientfiles.commented import Commented, commented, count_own

BLANK = " \t\r\n"
BLOCK_STYLES = ("|", ">")
_KEEPING = re.compile(r"[|>][0-9]?\+")


def end_of(text: str, node: Node) -> int:
    """Where a node's own text ends: a block's end mark lies behind the comments and blank lines below it."""
    while isinstance(node, (MappingNode, SequenceNode)) and not node.flow_style and node.value:
        node = node.value[-1][1] if isinstance(node, MappingNode) else node.value[-1]
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    if isinstance(node, ScalarNode) and node.style in BLOCK_STYLES:
        # Lines of nothing but spaces can be part of such a text; its last line end is not counted.
        if _KEEPING.match(text, start) or node.value.rstrip("\n").endswith((" ", "\t")):
            return max(start, end - 1)
        return start + len(text[start:end].rstrip(BLANK))
    return end


def below(text: str, node: Node, column: int, dash: int = -1) -> int:
    """Where something new goes below a node that is a part of something at a column: behind its own comments.

    `dash` is the column at which commented-out items of a list belong to it too.
    """
    at = next_line(text, end_of(text, node))
    for _ in range(count_own(_lines(text, at), column, dash)):
        at = next_line(text, at)
    return at


def example_of(text: str, parent: MappingNode, name: str) -> int | None:
    """Where the line begins in which a field of a block stands commented out; None where it does not."""
    column = indent_of(parent)
    for _, value in parent.value:
        at = next_line(text, end_of(text, value))
        for line in _lines(text, at):
            found = commented(line)
            if found is not None and found[:2] == (column, name):
                return at
            if _is_beyond(line, found, column):
                break
            at += len(line)
    return None


def _is_beyond(line: str, found: Commented | None, column: int) -> bool:
    """Whether a line is no part of the fields at a column any more, but of what stands around them."""
    if found is None:
        return bool(line.strip())
    return bool(found.name) and (found.column < column or (found.column == column and found.name == "-"))


def _lines(text: str, at: int) -> Iterator[str]:
    """The lines from a place on, with their ends."""
    while at < len(text):
        start, at = at, next_line(text, at)
        yield text[start:at]


def behind_remark(text: str, at: int) -> int:
    """The line below that of a field's name; where a remark behind the name goes on below itself, the one below that.

    `at` lies in the line of the name, in front of the remark.
    """
    start, place = line_start(text, at), next_line(text, at)
    sign = text.find("#", at, place)
    while sign >= 0 and text.startswith(" " * (sign - start) + "#", place):
        place = next_line(text, place)
    return place


def indent_of(node: MappingNode) -> int:
    """The column at which the fields of a block begin."""
    return int(node.value[0][0].start_mark.column) if node.value else 0


def line_start(text: str, index: int) -> int:
    """Where the line of an index begins."""
    return text.rfind("\n", 0, index) + 1


def next_line(text: str, index: int) -> int:
    """Where the line below that of an index begins."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def line_end(text: str, at: int) -> str:
    """The line end of the line above, or of the first one."""
    return "\r\n" if text.endswith("\r\n", 0, at or next_line(text, 0)) else "\n"


def is_blank_above(text: str, index: int) -> bool:
    """Whether a blank line stands above the line of an index."""
    start = line_start(text, index)
    return start > 0 and not text[line_start(text, start - 1) : start].strip()
