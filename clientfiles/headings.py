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
BLOCK_PATTERN = (
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
BLOCK = re.compile(r"\n" + BLOCK_PATTERN)
FIRST_BLOCK = re.compile(BLOCK_PATTERN)
_RAW_END = re.compile(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)
PARAGRAPH_BREAK = re.compile(
    r"[ ]{0,3}(?:#{1,6}(?:\s|$)|`{3}|~{3}|>|[-*+](?:\s|$)|\d{1,9}[.)](?:\s|$)|<!--|(?:[*_][ \t]*+){3,}$)|\s*$"
)
_CONTAINER = re.compile(r" {0,3}(?:>|(?:[-*+]|\d{1,9}[.)])\s(?!(?:[*_-]\s*+)+$))")


class Heading(NamedTuple):
    """A heading: its text, and where the text begins and the heading ends, as indexes into the document."""

    text: str
    start: int
    end: int
    level: int


class Scanner:
    """Goes through a document's body, block by block; what hides headings is reported and passed over."""

    def __init__(self, document: Document, found: list[Diagnostic]) -> None:
        self.document = document
        self.text = document.text
        self.found = found
        self.position = max(document.body_start - 1, 0)  # where the next block is searched for
        self.floor = document.body_start  # nothing above it belongs to a paragraph that has not ended
        self.previous = document.body_start

    def passed(self, end: int) -> None:
        """A block ends there."""
        self.position = end
        self.floor, self.previous = self.previous, end + 1

    def block(self, match: re.Match[str]) -> Heading | None:
        """The heading that a match of BLOCK is, if it is one.

        A line that fails to be one for want of a space, or for too many signs, comes with level 0 and its signs.
        """
        text = self.text
        self.passed(match.end())
        kind = match.lastgroup
        if kind == "text":
            said = match["text"].rstrip(" \t\r")
            if said.endswith("#"):
                said = without_closing(said)
            return Heading(said, match.start("text"), match.end(), match.end("heading") - match.start("heading"))
        if kind == "info":
            self.position = _end_of_fence(self.document, match, self.found)
        elif kind == "comment":
            end = text.find("-->", match.start("comment") + 2)
            if end < 0:
                message, hint = "the HTML comment that opens here is never closed", "close it with -->"
                place = span_at(text, match.start("comment"))
                self.found.append(Diagnostic(self.document.path, place, "unclosed-comment", message, hint))
            self.position = _end_of_line(text, end) if end >= 0 else len(text)
        elif kind == "raw":
            closing = _RAW_END.search(text, match.end())
            if closing is None:
                message, hint = f"{match['raw']}> is never closed", f"close it with </{match['raw'][1:]}>"
                place = span_at(text, match.start("raw"))
                self.found.append(Diagnostic(self.document.path, place, "unclosed-comment", message, hint))
            self.position = _end_of_line(text, closing.end()) if closing is not None else len(text)
        elif kind == "underline":
            paragraph = _paragraph_above(text, match.start(), self.floor)
            if paragraph is not None:
                return paragraph._replace(end=match.end(), level=1 if match["underline"][0] == "=" else 2)
        elif kind in ("close", "deep"):
            line = match[0].strip()
            return Heading(line, match.end() - len(line), match.end(), 0)
        return None


def headings(document: Document, found: list[Diagnostic]) -> Iterator[Heading]:
    """The headings of a document's body, and diagnostics for what hides headings."""
    scanner = Scanner(document, found)
    match = FIRST_BLOCK.match(document.text) if document.body_start == 0 else None
    while match := match or BLOCK.search(document.text, scanner.position):
        heading = scanner.block(match)
        if heading is not None:
            yield heading
        match = None


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
    start = stop = end
    while stop > floor:
        begin = text.rfind("\n", floor, stop) + 1 or floor
        row = text[begin : min(stop, begin + 80)].rstrip("\r")
        if PARAGRAPH_BREAK.match(row):
            if _CONTAINER.match(row):
                return None  # the paragraph goes on from a quote or a list
            break
        start, stop = begin, begin - 1
    lines = text[start:end]
    if not lines.strip() or lines.startswith(("    ", "\t")):
        return None  # code
    indent = len(lines) - len(lines.lstrip(" \t"))
    return Heading(" ".join(lines.split()), start + indent, end, 0)
