"""The front matter of a record that has nothing wrong with it, typed in one pass over its lines.

Nearly every record is written plainly: `field: value`, lists of such, quotes without escapes. This reads those, and
gives up (None) on the first thing that is written in any other way or has anything wrong with it; then the YAML
parser reads the record, and finds the same or reports it. What is read here is exactly what that way would read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from clientfiles.model import Client
from clientfiles.schema import ALWAYS, Field
from clientfiles.shape import FIELDS, FINISH, MAX_ITEMS, Reporter

_VALUE = (
    r"(?:[^\W_]|[+(/.])(?:[^\r\n\t:# ]++| ++(?!#)|:(?=[^ \r\n\t])|(?<=[^ ])#)*+"  # plain: no `: `, no ` #`
    r"|\"[^\"\\\r\n\t]*\"|'[^'\r\n\t]*'"  # quoted, without escapes
    r"|\[[^\]\[{}\"'#&*!|>%@`:?\r\n\t]*\]"  # a list of words
)
_LINE = re.compile(rf"( *)(- )?([A-Za-z_]\w*):(?: +({_VALUE}))?(?: +# [^\n]*)? *")
_NOTHING = re.compile(r" *(?:#.*)?")
MAX_LINE = 1_000  # longer ones are looked at more closely
MAX_LINES = 1_000


class _Unusual(Exception):
    """Something that only the YAML parser can read or report."""


class _GiveUp:
    wrong: AbstractSet[str] = frozenset()

    def report(self, node: Any, code: str, message: str, hint: str = "") -> None:
        raise _Unusual

    def report_line(self, line: int, code: str, message: str, hint: str = "") -> None:
        raise _Unusual


_REPORTER: Reporter = _GiveUp()


def read_plain(text: str, first_line: int, required: Mapping[str, tuple[str, ...]]) -> dict[str, Any] | None:
    """The values of a plainly written front matter, by the fields of Client; None where it is not plain."""
    try:
        return _client(text, first_line, required)
    except _Unusual:
        return None


# A line as a field of some kind of thing: indentation, whether a dash stands before it, the name, the typed value (None
# where nothing stands behind the colon), the field (None for one of the team's own), and whether more may follow below.
_Line = tuple[str, bool, str, Any, Field | None, bool]
# The same lines stand in record after record: `status: active`, `- title: Support retainer`, `notice: 60 days`.
_MOST_LINES = 65_536
_seen: dict[type[Any], dict[str, _Line]] = {kind: {} for kind in FIELDS}


def _line(kind: type[Any], text: str) -> _Line | None:
    """One line of front matter inside a thing of some kind; None for an empty line or a comment."""
    match = _LINE.fullmatch(text) if len(text) < MAX_LINE else None
    if match is None:
        if _NOTHING.fullmatch(text):
            return None
        raise _Unusual
    spaces, dash, key, value = match.groups()
    field = FIELDS[kind].get(key)
    read: Any = None
    if field is None:
        if kind is not Client or not key.startswith("x_") or not value or value[0] == "[":
            raise _Unusual
        read = _text(value)
    elif value:
        try:
            read = _scalar(field, value)
        except ValueError:
            raise _Unusual from None
    lines = _seen[kind]
    if len(lines) >= _MOST_LINES:
        lines.clear()
    line = lines[text] = (spaces, bool(dash), key, read, field, field is not None and not value)
    return line


def _client(text: str, first_line: int, required: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    extra: list[tuple[str, Any]] = []
    field: Field | None = None  # the one whose list or fields follow
    kind: type[Any] = Client  # of what the lines stand in
    seen_here = seen = _seen[Client]
    name = indent = inner = ""
    items: list[Any] = []
    item: dict[str, Any] | None = None
    number = first_line - 1
    if text.count("\n") > MAX_LINES:
        raise _Unusual
    for row in text.split("\n"):
        number += 1
        if row[:1] in " -":
            if not row:
                continue
            if field is None:
                if _NOTHING.fullmatch(row):
                    continue
                raise _Unusual
            read = seen_here.get(row) or _line(kind, row)
            if read is None:
                continue
            spaces, dash, key, value, _, _ = read
            if dash:
                if not field.kind.is_list:
                    raise _Unusual
                if item is None:
                    indent, inner = spaces, spaces + "  "
                else:
                    if spaces != indent:
                        raise _Unusual
                    items.append(_made(kind, item))
                item = {"line": number}
            elif item is None:
                if field.kind.is_list:
                    raise _Unusual
                inner = spaces
                item = {"line": number}
            elif spaces != inner or key in item:
                raise _Unusual
            if value is not None:
                item[key] = value
            continue
        read = seen.get(row) or _line(Client, row)
        if read is None:
            continue
        if item is not None and field is not None:
            items.append(_made(kind, item))
            values[name] = _closed(field, items)
            item = None
        _, _, key, value, field, opens = read
        if key in lines:
            raise _Unusual
        lines[key] = number
        name = key
        if field is None:
            extra.append((key, value))
        elif not opens:
            if value is not None:
                values[key] = value
            field = None
        elif field.kind.item is None:
            field = None
        else:
            kind, items = field.kind.item, []
            seen_here = _seen[kind]
    if item is not None and field is not None:
        items.append(_made(kind, item))
        values[name] = _closed(field, items)
    return _complete(values, lines, extra, required)


def _text(value: str) -> str:
    return value[1:-1] if value[0] in "\"'" else value.rstrip(" ")


def _scalar(field: Field, value: str) -> Any:
    """A value on the line of its field; None where it is empty."""
    kind = field.kind
    if value[0] == "[":
        if not kind.is_list:
            raise _Unusual
        words = [word.strip(" ") for word in value[1:-1].split(",")] if value[1:-1].strip(" ") else []
        if (words and kind.item is not None) or (not words and field.required and not field.may_be_empty):
            raise _Unusual
        if not all(word[:1].isalnum() for word in words):
            raise _Unusual
        if len(words) > MAX_ITEMS:
            raise _Unusual
        return tuple(words)
    if kind.parse is None or kind.is_list:
        raise _Unusual
    text = _text(value)
    return kind.parse(text) if text.strip() else None


def _made(kind: type[Any], item: dict[str, Any]) -> Any:
    """An item of a list, or the fields of one thing, with everything that it must have."""
    finish = FINISH.get(kind)
    if finish is not None:
        finish(_REPORTER, None, item, item, "")
    for name in _REQUIRED[kind]:
        if name not in item:
            raise _Unusual
    return kind(**item)


def _closed(field: Field, items: list[Any]) -> Any:
    if len(items) > MAX_ITEMS:
        raise _Unusual
    return tuple(items) if field.kind.is_list else items[0]


def _complete(
    values: dict[str, Any],
    lines: dict[str, int],
    extra: list[tuple[str, Any]],
    required: Mapping[str, tuple[str, ...]],
) -> dict[str, Any]:
    status = values.get("status")
    needed = _NEEDED.get(status or "")
    if needed is None or not needed <= values.keys():
        raise _Unusual
    if required:
        given = {*values, *(name for name, _ in extra)}
        if not given.issuperset(required.get(str(status), ())):
            raise _Unusual
    FINISH[Client](_REPORTER, None, values, values, "")
    values["extra"] = tuple(extra)
    values["lines"] = lines
    return values


_REQUIRED = {
    kind: [name for name, field in fields.items() if field.required]
    for kind, fields in FIELDS.items()
    if kind is not Client
}
_NEEDED = {status: {name for name, field in FIELDS[Client].items() if status in field.required} for status in ALWAYS}
