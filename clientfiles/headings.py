"""The headings of a record's Markdown, as CommonMark reads them.

One pass finds the headings and what they could hide in: code fences, comments, raw HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from clientfiles.diagnostics import Diagnostic
from clientfiles.document import Document, span_at

# What matters of a line that begins a block: a heading, a fence, raw HTML, or the underline of a heading. It is
# searched for from a line end on, which is much faster than from the beginning of a line.
_BLOCK_PATTERN = (
    r" {0,3}(?:"
    r"(?P<heading>#{1,6})(?:[ \t]++(?P<text>[^\n]*)|(?=\r?(?:\n|\Z)))"
    r"|(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)"
    r"|(?P<comment><!--)"
    r"|(?P<raw><(?i:pre|script|style|textarea)(?=[\s>]|\Z))"
    r"|(?P<underline>=+|-+)[ \t]*\r?(?=\n|\Z)"
    r"|(?P<close>#+)[^\s#][^\n]*"
    r"|(?P<deep>#{7,})[ \t][^\n]*"
    r")"
)
_BLOCK = re.compile(r"\n" + _BLOCK_PATTERN)
_FIRST_BLOCK = re.compile(_BLOCK_PATTERN)
_RAW_END = re.compile(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)
PARAGRAPH_BREAK = re.compile(
    r"[ ]{0,3}(?:#{1,6}(?:\s|$)|`{3}|~{3}|>|[-*+](?:\s|$)|\d{1,9}[.)](?:\s|$)|<!--)|\s*$|[ ]{4}|\t"
)


class Heading(NamedTuple):
    """A heading: its text, and where the text begins and the heading ends, as indexes into the document."""

    text: str
    start: int
    end: int
    level: int
    is_underlined: bool = False


def headings(document: Document, found: list[Diagnostic]) -> Iterator[Heading]:
    """The headings of a document's body, and diagnostics for what hides headings.

    A line that fails to be one for want of a space, or for too many signs, comes with level 0 and its signs.
    """
    text = document.text
    position = max(document.body_start - 1, 0)
    match = _FIRST_BLOCK.match(text) if document.body_start == 0 else None
    floor = previous = document.body_start  # nothing above it belongs to a paragraph that has not ended
    while match := match or _BLOCK.search(text, position):
        floor, previous = previous, match.end() + 1
        position = match.end()
        block, match = match, None
        kind = block.lastgroup
        if kind == "text":
            said = block["text"].rstrip(" \t\r")
            if said.endswith("#"):
                said = without_closing(said)
            yield Heading(said, block.start("text"), position, block.end("heading") - block.start("heading"))
        elif kind == "info":
            position = _end_of_fence(document, block, found)
        elif kind == "comment":
            end = text.find("-->", block.start("comment") + 2)
            if end < 0:
                message, hint = "the HTML comment that opens here is never closed", "close it with -->"
                place = span_at(text, block.start("comment"))
                found.append(Diagnostic(document.path, place, "unclosed-comment", message, hint))
                return
            position = _end_of_line(text, end)
        elif kind == "raw":
            closing = _RAW_END.search(text, block.end())
            if closing is None:
                return
            position = _end_of_line(text, closing.end())
        elif kind == "underline":
            paragraph = _paragraph_above(text, block.start(), floor)
            if paragraph is not None:
                level = 1 if block["underline"][0] == "=" else 2
                yield Heading(paragraph.text, paragraph.start, block.end(), level, True)
        else:
            yield Heading(block[0].strip(), block.end() - len(block[0].strip()), block.end(), 0)


def without_closing(text: str) -> str:
    """A heading's text without the signs that may close it, which have a space before them."""
    rest = text.rstrip("#")
    return rest.rstrip(" \t") if not rest or rest[-1] in " \t" else text


def _end_of_line(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end


def _end_of_fence(document: Document, match: re.Match[str], found: list[Diagnostic]) -> int:
    fence = match["fence"]
    if fence[0] == "`" and "`" in match["info"]:
        return match.end()  # code within a line
    closing = re.compile(rf"\n {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*\r?(?=\n|\Z)")
    end = closing.search(document.text, match.end())
    if end is not None:
        return end.end()
    message, hint = "the code fence that opens here is never closed", f"close it with a line {fence}"
    place = span_at(document.text, match.start("fence"))
    found.append(Diagnostic(document.path, place, "unclosed-fence", message, hint))
    return len(document.text)


def _paragraph_above(text: str, end: int, floor: int) -> Heading | None:
    """The paragraph that a line of === or --- makes a heading, if one stands right above it."""
    start = end
    while start > floor:
        begin = text.rfind("\n", floor, start - 1) + 1 or floor
        if PARAGRAPH_BREAK.match(text[begin : min(start, begin + 80)].split("\n")[0].rstrip("\r")):
            break
        start = begin
    lines = text[start:end]
    if not lines.strip():
        return None
    indent = len(lines) - len(lines.lstrip(" \t"))
    return Heading(" ".join(lines.split()), start + indent, end, 0)
