"""Edits of a record's text: a splice of the characters that change, and nothing else.

    draft = Draft("records/northwind.md", data, settings)
    draft.set(("status",), "paused")
    draft.add("open_items", {"we_owe": "The report", "due": "2026-12-01"})
    draft.log(NewEntry(date(2026, 11, 3), "call", text="..."))
    draft.data

Comments, quotes, the order of fields, blank lines, indentation, line ends, the byte-order mark and the end of the file
stay. After each edit the text is read again; where anything but what was meant has changed, the edit raises Refused
and the draft is as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from clientfiles import document as documents
from clientfiles import mending
from clientfiles.diagnostics import Failure
from clientfiles.document import Document, plain
from clientfiles.editing.entries import NewEntry, outer_entries, place_of
from clientfiles.editing.front import Path, Splice, Unsuited, add_item, find, remove, set_value, spliced
from clientfiles.editing.scalars import Value
from clientfiles.escaping import visible
from clientfiles.log import read_log
from clientfiles.model import Client, LogEntry
from clientfiles.settings import Settings
from clientfiles.shape import FIELDS

__all__ = ["Draft", "NewEntry", "Path", "Refused", "Value"]

_BOM = "\ufeff"
_MOST_SHOWN = 400  # characters of a message


class Refused(Failure):
    """An edit that would change something else, or that the record's text does not allow. Nothing was changed."""


class Draft:
    """A record's text while it is edited. Refused where it cannot be read well enough to be edited at all."""

    def __init__(self, path: str, data: bytes, settings: Settings) -> None:
        self.path = path
        self.settings = settings
        document, found = documents.parse(path, data)
        if document is None:
            raise Refused(f"{visible(path)} cannot be edited: {found[0].message}")
        text = data.decode("utf-8")
        self._mark = _BOM if text.startswith(_BOM) else ""
        self._text = text.removeprefix(_BOM)
        if found:  # the file's characters, conflict markers or fences: where the front matter ends is not certain
            raise self._refused(f"must be put right first, on line {found[0].span.line}: {found[0].message}")

    @property
    def data(self) -> bytes:
        """The record as it is now."""
        return (self._mark + self._text).encode("utf-8")

    @property
    def document(self) -> Document:
        """The record as it is now, split at its fences."""
        document, _ = documents.parse(self.path, self._text.encode("utf-8"))
        assert document is not None
        return document

    def fields(self, path: Path) -> dict[str, Any]:
        """The fields of a group or of an item of a list, as they were typed."""
        node = find(self._front()[1], path)
        return dict(plain(node)) if isinstance(node, MappingNode) else {}

    def set(self, path: Path, value: Value) -> None:
        """Give a field a value, whether it has one or not. Fields in place of a text are given where it has none."""
        front, root = self._front()
        if (node := find(root, path)) is not None and plain(node) == value:
            return
        order = _order_at(path[:-1])
        self._splice(lambda: set_value(front, root, path, value, order), lambda: _with(plain(root), path, value))

    def put(self, path: Path, fields: dict[str, str]) -> None:
        """Make these the fields of a group such as `next_action`, whether it is there or not; own ones (`x_`) stay."""
        _, root = self._front()
        node = find(root, path)
        if not isinstance(node, MappingNode):
            self.set(path, fields)
            return
        before = self._text
        try:
            for name, text in fields.items():
                self.set((*path, name), text)
            for name in plain(node):
                if name not in fields and not name.startswith("x_"):
                    self.remove((*path, name))
        except Failure:
            self._text = before
            raise

    def add(self, name: str, item: dict[str, str]) -> None:
        """Add an item to a list, as its last."""
        front, root = self._front()
        order = list(FIELDS[Client])
        self._splice(
            lambda: add_item(front, root, name, item, order),
            lambda: _with(plain(root), (name,), [*(plain(root).get(name) or []), item]),
        )

    def remove(self, path: Path) -> None:
        """Take out a field, or an item of a list."""
        front, root = self._front()
        self._splice(lambda: remove(front, root, path), lambda: _without(plain(root), path))

    def log(self, new: NewEntry) -> None:
        """Add a log entry."""
        if documents.has_hostile(new.lines(1)):
            raise self._refused("the text holds a control character, which no record may hold; delete it")
        alone, _ = read_log(Document(self.path, new.lines(1), None, 1, 0), self.settings)
        if list(map(_facts, alone)) != [_meant(new)]:
            wording = " / ".join([new.heading, *new.header])
            raise self._refused(f"a log entry `{wording}` would not be read as it is meant; word it differently")
        document = self.document
        log, found = read_log(document, self.settings)
        splice, level = place_of(document, log, new)
        text = spliced(self._text, [splice])
        if not self._is_only_new(document, log, new, level, text):
            for each in found:
                if each.code in ("unclosed-fence", "unclosed-comment"):
                    raise self._refused(f"must be put right first, on line {each.span.line}: {each.message}")
            message = "with this text the log could not be read as before, so nothing was changed"
            raise self._refused(f"{message}; write the entry in an editor")
        self._text = text

    # What is read again

    def _front(self) -> tuple[str, MappingNode]:
        """The front matter and its nodes; Refused where a slip in it, or a key given twice, leaves no certain edit."""
        document = self.document
        composed = mending.compose(document.front or "")
        if composed.slips:
            slip = composed.slips[0]
            line = slip.line + document.front_line
            hint = f"; write {slip.hint}" if slip.hint else ""
            raise self._refused(f"must be put right first, on line {line}: {slip.message}{hint}")
        if not isinstance(composed.node, MappingNode):
            raise self._refused("must be put right first: its front matter holds no fields")
        if (doubtful := _doubtful_key(composed.node)) is not None:
            message, line = doubtful
            raise self._refused(f"must be put right first, on line {line + document.front_line}: {message}")
        return document.front or "", composed.node

    def _splice(self, splices_of: Callable[[], list[Splice]], expected: Callable[[], Any]) -> None:
        """Make an edit of the front matter; Refused unless it then reads as expected, and nothing else is different."""
        document = self.document
        try:
            splices = splices_of()
        except Unsuited as reason:
            raise self._refused(f"cannot be edited here: {reason}; edit it in an editor") from None
        except Failure as failure:
            raise self._refused(f"cannot hold this: {failure}") from None
        start = _index_of_line(self._text, document.front_line)
        text = spliced(self._text, [Splice(at + start, end + start, new) for at, end, new in splices])
        again, _ = documents.parse(self.path, text.encode("utf-8"))
        composed = mending.compose(again.front or "") if again is not None else None
        if (
            again is None
            or composed is None
            or again.text != text
            or composed.slips
            or not isinstance(composed.node, MappingNode)
            or _doubtful_key(composed.node) is not None
            or plain(composed.node) != expected()
            or text[again.body_start :] != self._text[document.body_start :]
        ):
            raise self._refused("this edit would change more than it should, so nothing was changed; use an editor")
        self._text = text

    def _is_only_new(self, document: Document, log: tuple[LogEntry, ...], new: NewEntry, level: int, text: str) -> bool:
        """Whether a text has one entry more than the document, that is what was meant, and all others as they were."""
        again, _ = documents.parse(self.path, text.encode("utf-8"))
        if again is None or again.text != text or again.front != document.front:
            return False
        read, _ = read_log(again, self.settings)
        return _one_more(_texts(document, log), _texts(again, read)) == _said(new.lines(level))

    def _refused(self, message: str) -> Refused:
        shown = visible(message)
        return Refused(f"{visible(self.path)}: {shown if len(shown) <= _MOST_SHOWN else shown[:_MOST_SHOWN] + '…'}")


def _facts(entry: LogEntry) -> tuple[Any, ...]:
    """What an entry was read as."""
    header = [(line.name, line.value) for line in entry.header]
    return entry.date, entry.kind, entry.direction, entry.mood, entry.title, header


def _meant(new: NewEntry) -> tuple[Any, ...]:
    """What a new entry should be read as."""
    header = [tuple(line.split(": ", 1)) for line in new.header]
    return new.date, new.kind, new.direction, new.mood or "neutral", new.title.strip(), header


def _texts(document: Document, log: tuple[LogEntry, ...]) -> list[str]:
    """What the entries say that are part of no other one."""
    return [_said(document.text[entry.start : entry.end]) for entry in outer_entries(document, log)]


def _one_more(before: list[str], after: list[str]) -> str | None:
    """The one text that has come into a list; None where there is another difference."""
    at = next((number for number, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(before))
    return after[at] if after[at + 1 :] == before[at:] and len(after) == len(before) + 1 else None


def _said(text: str) -> str:
    """An entry's text from its date on, without what stands around it."""
    return text.replace("\r\n", "\n").lstrip("# ").rstrip()


def _index_of_line(text: str, line: int) -> int:
    index = 0
    for _ in range(line - 1):
        index = text.index("\n", index) + 1
    return index


# The front matter as plain values: texts, lists and dictionaries, in which the order of fields does not matter


def _with(values: Any, path: Path, value: Any) -> Any:
    """The values with another one in a place, which may not be there yet."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return [_with(each, rest, value) if number == step else each for number, each in enumerate(values)]
    fields = values if isinstance(values, dict) else {}
    return {**fields, step: _with(fields.get(step), rest, value)}


def _without(values: Any, path: Path) -> Any:
    """The values without that in a place, which is there."""
    step, rest = path[0], path[1:]
    if rest:
        return _with(values, (step,), _without(values[step], rest))
    if isinstance(step, int):
        return [*values[:step], *values[step + 1 :]]
    return {name: each for name, each in values.items() if name != step}


def _order_at(path: Path) -> list[str]:
    """The order of the fields at a place; none where they are a team's own."""
    if not path:
        return list(FIELDS[Client])
    field = FIELDS[Client].get(str(path[0]))
    return list(FIELDS[field.kind.item]) if field is not None and field.kind.item is not None else []


def _doubtful_key(node: MappingNode) -> tuple[str, int] | None:
    """What is wrong with a field that is given twice, or whose name is no text, and its line, counted from 0."""
    stack: list[Any] = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, MappingNode):
            seen: set[str] = set()
            for key, value in each.value:
                if not isinstance(key, ScalarNode):
                    return "the name of a field must be a word", key.start_mark.line
                if key.value in seen:
                    return f"{key.value} is given twice", key.start_mark.line
                seen.add(key.value)
                stack.append(value)
        elif isinstance(each, SequenceNode):
            stack.extend(each.value)
    return None
