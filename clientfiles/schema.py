"""How the fields of a record are described: the kind of value, the meaning, an example, when it is required."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from clientfiles import values

ALWAYS = ("prospect", "active", "paused", "ended")


class Kind(NamedTuple):
    """What a field can hold. One of `parse` (a text), `item` (a mapping, or a list of them) and `listed` is set."""

    name: str
    parse: Callable[[str], Any] | None = None
    item: type[Any] | None = None
    is_list: bool = False


class Field(NamedTuple):
    """A field: its kind, what it means, an example, and the client statuses that require it."""

    kind: Kind
    meaning: str
    example: str = ""
    required: tuple[str, ...] = ()
    may_be_empty: bool = False


TEXT = Kind("text", values.parse_text)
TEAM_KEY = Kind("team key", values.parse_text)
DATE = Kind("date", values.parse_date)
PARTIAL_DATE = Kind("date, YYYY-MM or YYYY", values.parse_partial_date)
BIRTHDAY = Kind("date or MM-DD", values.parse_birthday)
DURATION = Kind("duration", values.parse_duration)
MONEY = Kind("amount", values.parse_money)
FLAG = Kind("yes or no", values.parse_flag)
RENEWAL = Kind("date or `open`", values.parse_renewal)


def choice(*words: str) -> Kind:
    return Kind("one of " + ", ".join(f"`{word}`" for word in words), values.one_of(*words))


def texts() -> Kind:
    return Kind("list of text", values.parse_text, is_list=True)


def each(item: type[Any]) -> Kind:
    return Kind("list", item=item, is_list=True)


def nested(item: type[Any]) -> Kind:
    return Kind("fields", item=item)
