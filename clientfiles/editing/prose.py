"""Text that people typed, as the text of a log entry: what Markdown would take for its end gets a backslash.

A heading would end the entry, a date in one would begin another, a fence that is never closed would swallow what
comes below. With a backslash in front, Markdown shows each of them as it was typed.
"""

from __future__ import annotations

import re

from clientfiles.near_entries import MARKS, WORDY_DATE

_HEADING = re.compile(r" {0,3}(#+)(.*)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_CONFLICT = re.compile(r"(?:<{7}|\|{7}|>{7})(?:[ \t]|$)")
_FENCE = re.compile(r" {0,3}(?P<signs>`{3,}|~{3,})(?P<info>.*)")
_COMMENT = re.compile(r" {0,3}<!--")
_COMMENT_END = re.compile("-->")
_RAW = re.compile(r" {0,3}<(?:pre|script|style|textarea)(?=[\s>]|$)", re.IGNORECASE)
_RAW_END = re.compile(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)*")
_HEADER = re.compile(r"^( {0,3}(?:by|with|re|topics)[ \t]*):", re.IGNORECASE)


def as_entry_text(text: str, level: int, *, is_first_paragraph: bool) -> str:
    """The text as it stands below a heading of a level; as the entry's first paragraph, below no header lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = _BLANK_LINES.sub("", text, count=1).rstrip().split("\n")
    if is_first_paragraph:
        lines[0] = _HEADER.sub(r"\1\\:", lines[0], count=1)
    behind = 0  # the line behind a fence, comment or raw HTML, in which nothing but a conflict marker matters
    unclosed: set[str] = set()
    for number, line in enumerate(lines):
        if number >= behind:
            behind = _behind_block(lines, number, unclosed)
        above = lines[number - 1] if number else ""
        if _CONFLICT.match(line) or (number >= behind and _is_taken_wrongly(line, above, level)):
            lead = len(line) - len(line.lstrip(" "))
            lines[number] = f"{line[:lead]}\\{line[lead:]}"
    return "\n".join(lines)


def _behind_block(lines: list[str], number: int, unclosed: set[str]) -> int:
    """The line behind a code fence, comment or raw HTML that begins here and ends; 0 where nothing does.

    What never ends is kept in `unclosed`, so that a text of nothing but openings is not searched for each of them.
    """
    line = lines[number]
    if kind := _fence(line):
        closing, rest = re.compile(rf"^ {{0,3}}{re.escape(kind)}{kind[0]}*[ \t]*$"), ""
    elif comment := _COMMENT.match(line):
        kind, closing, rest = "comment", _COMMENT_END, line[comment.end() - 2 :]  # `<!-->` is closed by its own hyphens
    elif raw := _RAW.match(line):
        kind, closing, rest = "raw", _RAW_END, line[raw.end() :]
    else:
        return 0
    if closing.search(rest):
        return number + 1
    if kind not in unclosed:
        for below in range(number + 1, len(lines)):
            if closing.search(lines[below]):
                return below + 1
        unclosed.add(kind)
    return 0


def _fence(line: str) -> str:
    """The signs of a fence that opens or closes in a line; backticks on both sides of code are none."""
    found = _FENCE.match(line)
    return found["signs"] if found and not (found["signs"][0] == "`" and "`" in found["info"]) else ""


def _is_taken_wrongly(line: str, above: str, level: int) -> bool:
    """Whether a line would be taken for more than text, so that the entry would not stay whole."""
    if heading := _HEADING.match(line):
        signs, said = heading[1], heading[2]
        is_heading = len(signs) <= 6 and (not said or said[0] in " \t")
        said = said.strip().lstrip(MARKS)
        return (is_heading and len(signs) <= level) or bool(WORDY_DATE.match(said))
    if _UNDERLINE.match(line):
        return bool(above.strip(" \t"))
    return bool(_COMMENT.match(line) or _RAW.match(line) or _fence(line))
