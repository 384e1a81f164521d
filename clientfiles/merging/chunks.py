"""The text of a record cut into chunks: fields, list items, log entries, prose, and the comments between them.

Chunks are whole lines of the original text. Put together again, with the blank lines behind each, they give the text
to the character; so whatever is merged keeps its comments, quotes and order.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum, auto
from typing import NamedTuple

# What items of the record's lists are known by. An address will do only where there is no name: people share them.
NATURAL = (("name",), ("title",), ("what",), ("we_owe",), ("they_owe",), ("pending",), ("rule", "subject"))
LAST_RESORT = (("email",), ("start",))
_HEADER = re.compile(r"(?:by|with|re|topics):", re.IGNORECASE)


class Kind(Enum):
    """What a chunk is. Only chunks of one kind are ever taken for two versions of the same thing."""

    HEAD = auto()  # what opens a group: a fence, the line of a field's name, an entry's own text
    LEAD = auto()  # the comment right above a field or an item
    COMMENT = auto()  # a comment that stands by itself
    FIELD = auto()
    ITEM = auto()
    PROSE = auto()  # of the body, outside of every log entry
    ENTRY = auto()
    GROUP = auto()  # the front matter, the body, the whole record


class Shape(Enum):
    """What a chunk's parts are."""

    LINES = auto()  # text of people: merged line by line
    VALUE = auto()  # one value: changed on one side only, or a conflict
    FIELDS = auto()  # fields by their names
    ITEMS = auto()  # a list with a line for each dash
    NOTHING = auto()  # an empty value, or []
    PARTS = auto()  # a log entry and those nested in it, the body, the whole record


class Chunk(NamedTuple):
    """Some lines of a record."""

    kind: Kind
    text: str  # without the blank lines behind it
    names: tuple[str, ...] = ()  # what it is known by, the surest first; fields and items of one name are one thing
    shape: Shape = Shape.VALUE
    parts: tuple[Chunk, ...] = ()
    gap: str = ""  # the blank lines behind it, where its group goes on
    dash: int = -1  # the column of an item's dash, which the text of its fields leaves out
    entry: tuple[str, str, str] = ("", "", "")  # a log entry's date, kind and title
    subject: tuple[str, ...] = ()  # the fields that say what an item or a group of fields is about

    @property
    def whole(self) -> str:
        return self.text + self.gap


class Unclear(Exception):
    """A text, or two changes of it, that leave more than one way to understand them."""


def rows(text: str) -> list[str]:
    """The lines of a text with their ends. Only LF ends a line, so nothing is lost on the way."""
    return re.findall(r"[^\n]*\n|[^\n]+\Z", text)


def is_blank(line: str) -> bool:
    return not line.strip()


def is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def without_blank_end(lines: list[str]) -> tuple[str, str]:
    """Lines as a text, and the blank ones at their end."""
    end = len(lines)
    while end and is_blank(lines[end - 1]):
        end -= 1
    return "".join(lines[:end]), "".join(lines[end:])


def naming_fields(fields: Collection[str]) -> set[str]:
    """Of an item's fields those that say which one it is."""
    return naturally_naming(fields) or {name for (name,) in LAST_RESORT if name in fields}


def naturally_naming(fields: Collection[str]) -> set[str]:
    """Of the fields of an item, or of a group such as the next action, those that say what it is about."""
    return {name for names in NATURAL if names[0] in fields for name in names if name in fields}


def story(body: str) -> str:
    """What an entry tells, without the header lines below its heading: of these alone many are the same."""
    lines = body.split("\n")
    while lines and (_HEADER.match(lines[0].strip()) or is_blank(lines[0])):
        del lines[0]
    return "\n".join(lines).strip()
