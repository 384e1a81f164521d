"""Lines of a front matter that stand behind a `#`: fields and items put aside, or examples to be taken up.

`#     role: COO` is a part of what it would be a part of without the `#` and the space behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_COMMENT = re.compile(r"(?P<indent> *)(?P<signs>(?:# *+)++)(?P<rest>.*)")
_ITEM = re.compile(r"-(?: +|$)")
_FIELD = re.compile(r"""["']?(?P<name>[\w-]+)["']?[ \t]*:(?:[ \t]|$)""")
_HEADING = re.compile(r"(?P<name>.*\w):$")


class Commented(NamedTuple):
    """What a comment would be without its `#`: the column where it would begin, and the name of a field if it is one.

    An item of a list bears the name `-`, words with a colon behind them are a name too; all other remarks have none.
    Whether a remark in words could not look like that too is `is_certain`.
    """

    column: int
    name: str
    is_certain: bool


def commented(line: str) -> Commented | None:
    """What a line would be; of a comment within a comment, what the inner one would be. None where it is no comment."""
    comment = _COMMENT.match(line)
    if comment is None:
        return None
    signs, rest = comment["signs"], comment["rest"].rstrip()
    column = len(comment["indent"]) + signs.count(" ") - signs.count("# ")  # each sign goes with one space behind it
    if item := _ITEM.match(rest):
        rest = rest[item.end() :]
        return Commented(column, "-", rest[:1] in ("", "{") or _FIELD.match(rest) is not None)
    field = _FIELD.match(rest)
    found = field or _HEADING.match(rest)
    return Commented(column, found["name"] if found else "", field is not None)


def count_own(lines: Iterable[str], column: int, dash: int = -1) -> int:
    """How many of the lines below a field or an item, blank ones between them included, are comments that belong to it.

    These are all that are indented deeper than `column`, where it begins, and all that would be without their `#`.
    `dash` is the column at which commented-out items of a list belong to it too.
    """
    own = 0
    is_glued = is_behind_remark = False
    for number, line in enumerate(lines, 1):
        found = commented(line)
        if found is None:
            if line.strip():
                break
            is_glued = False
            continue
        is_part = found.column > column or (found.column == dash and found.name == "-")
        if is_part and (is_glued or (found.is_certain if is_behind_remark else found.name)):
            own, is_glued, is_behind_remark = number, True, False
        elif line.index("#") > column:
            own = number
        elif found.name:
            break
        else:  # a remark, be it between commented lines or above what follows
            is_glued, is_behind_remark = False, True
    return own
