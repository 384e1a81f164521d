"""The lines of a comment: which of them are code, quotation, table or hidden, and what merely dresses up the others.

People write on phones: lines come as items of a list, in bold, as headings, or copied whole out of a block of code.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_ITEM = re.compile(r"(?:[-+*•‣◦▪–]|[0-9]{1,3}[.)]|#{1,6}|\[[ xX✓]?\])[^\S\n]{1,4}")
_MARK = r"(?:\*{1,3}|_{1,3}|`{1,3}|~~)"
_EMPHASIS = re.compile(rf"(?<![^\W_]){_MARK}|{_MARK}(?![^\W_])")  # not within a word
_TICKED = re.compile(r"\s*(`{1,2})(?!`)([^`]+)\1\s*")
_CLOSED_LATER = 50  # lines; how long a comment may be that begins within a line


class Line(NamedTuple):
    """A line as it was typed; a shielded one is text, whatever it looks like."""

    text: str
    is_shielded: bool = False
    number: int = 0  # from 0, of those of its text

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def is_quote(self) -> bool:
        return self.text[:4].lstrip(" ").startswith(">")


def lines_of(text: str) -> list[Line]:
    """The lines of a text with plain line ends; one that is a block of code as a whole counts as what is in it."""
    rows = _unwrapped(text.split("\n"))
    lines: list[Line] = []
    fence = ""
    hidden = 0  # lines that a comment hides, from here on
    for number, row in enumerate(rows):
        found = _FENCE.fullmatch(row)
        if fence:
            lines.append(Line(row, True, number))
            if _closes(found, fence):
                fence = ""
            continue
        if hidden:
            hidden -= 1
            lines.append(Line(row, True, number))
            continue
        if found and not (found[1][0] == "`" and "`" in found[2]):
            fence = found[1]
        opens = _opens_comment(row)
        if opens and not fence:
            hidden = _hidden_below(rows, number, row)
        is_hidden = opens and row.lstrip(" ").startswith("<!--")
        is_apart = row.startswith(("    ", "\t", "|", " |", "  |", "   |")) or Line(row).is_quote
        lines.append(Line(row, bool(fence) or is_hidden or is_apart, number))
    return lines


def bare(row: str) -> str:
    """A line without what makes it an item of a list, a task or a heading."""
    start = len(row) - len(row.lstrip())
    for _ in range(4):
        item = _ITEM.match(row, start)
        if item is None:
            break
        start = item.end()
    return row[start:]


def unmarked(before: str, rest: str) -> str:
    """The rest of a line without the mark that ends what begins in bold, italics or code before it.

    `**oxley call:** They sign` says `They sign`, as `**oxley call: They sign**` does.
    """
    rest = rest.strip()
    marks = _EMPHASIS.findall(before)
    for mark in dict.fromkeys(reversed(marks)):
        if marks.count(mark) % 2:
            if rest.startswith(mark):
                rest = rest[len(mark) :].strip()
            elif rest.endswith(mark):
                rest = rest[: -len(mark)].strip()
    return rest


def _closes(found: re.Match[str] | None, fence: str) -> bool:
    return found is not None and found[1].startswith(fence) and not found[2].strip()


def _unwrapped(rows: list[str]) -> list[str]:
    """The lines within a block of code that is all there is: fenced, indented, or each line of it in backticks."""
    filled = [number for number, row in enumerate(rows) if row.strip()]
    if not filled:
        return rows
    first, last = filled[0], filled[-1]
    opening = _FENCE.fullmatch(rows[first])
    if opening and not (opening[1][0] == "`" and "`" in opening[2]):
        closing = next((n for n in filled[1:] if _closes(_FENCE.fullmatch(rows[n]), opening[1])), None)
        if closing is None:
            return rows[first + 1 :]
        return rows[first + 1 : closing] if closing == last else rows
    ticked = [_TICKED.fullmatch(rows[number]) for number in filled]
    if all(ticked):
        inner = iter(each[2] for each in ticked if each)
        return [next(inner) if row.strip() else row for row in rows]
    if all(rows[number].startswith("    ") for number in filled):
        width = min(len(rows[number]) - len(rows[number].lstrip(" ")) for number in filled)
        return [row[width:] for row in rows]
    return rows


def _opens_comment(row: str) -> bool:
    """Whether an HTML comment begins in a line, and nothing of the same line ends it, or it is all there is."""
    at = row.rfind("<!--")
    if at < 0:
        return False
    return row.lstrip(" ").startswith("<!--") or "-->" not in row[at:]


def _hidden_below(rows: list[str], number: int, row: str) -> int:
    """How many lines below hide in the comment that begins in a line."""
    if "-->" in row[row.rfind("<!--") :]:
        return 0
    is_block = row[:7].lstrip(" ").startswith("<!--")
    end = len(rows) if is_block else min(len(rows), number + _CLOSED_LATER)
    for below in range(number + 1, end):
        if "-->" in rows[below]:
            return below - number
        if not is_block and not rows[below].strip():
            break
    return len(rows) - number - 1 if is_block else 0
