"""A document into a client: every field by its schema, every problem with its place.

Nothing here raises for what a file holds. A field that is missing or wrong is None (or empty) in the client, so
that only the rules that need it are out of action.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from clientfiles import document as documents
from clientfiles.diagnostics import WHOLE_FILE, Diagnostic, Span
from clientfiles.document import Document
from clientfiles.log import read_log
from clientfiles.mending import MAX_DEPTH
from clientfiles.model import Client, News, split_names
from clientfiles.quick import read_plain
from clientfiles.schema import ALWAYS, Field
from clientfiles.settings import Settings
from clientfiles.shape import FIELDS, FINISH, MAX_ITEMS, MAX_TEXT
from clientfiles.values import Wrong, closest, parse_text, quoted

MAX_PROBLEMS = 100  # of one file; more help nobody
MAX_TEXT_SHOWN = 400  # characters of a message or a hint
NEWS_KINDS = {"news": False}


def client_id(path: str) -> str:
    """The id that a record's path gives: the file's name without its ending."""
    name = path[path.rfind("/") + 1 :]
    return name[:-3] if name[-3:].lower() == ".md" else name


def read_document(document: Document, settings: Settings) -> tuple[Client | None, list[Diagnostic]]:
    """The client in a document that has been split, and what is wrong with its front matter and its log."""
    found: list[Diagnostic] = []
    if document.front is None:
        return None, found
    values = read_plain(document.front, document.front_line, settings.required)
    if values is None:
        composed = documents.compose_front(document, found)
        if composed is None:
            return None, found
        node, mended = composed
        reader = _Reader(document, settings, mended)
        values = reader.fields(node, Client, "")
        found = [_with_value(each, reader.recovered) for each in found]
        values["lines"] = {
            key.value: key.start_mark.line + document.front_line for key, _ in node.value if key.value.__class__ is str
        }
        found += reader.found
    log, problems = read_log(document, settings)
    return Client(client_id(document.path), document.path, **values, log=log), found + problems


def _with_value(each: Diagnostic, recovered: dict[int, str]) -> Diagnostic:
    """The slip in front of a date or an amount: its line should read as the value that could be told from it."""
    value = recovered.get(each.span.line)
    if value is None or not (quote := re.search("[\"']", each.hint)):
        return each
    return each._replace(hint=each.hint[: quote.start()] + value)


def read_news(path: str, data: bytes, settings: Settings) -> tuple[tuple[News, ...], list[Diagnostic]]:
    """The items of industry news in NEWS.md."""
    document, found = documents.parse(path, data, has_front=False)
    if document is None:
        return (), limited(path, found)
    entries, problems = read_log(document, settings._replace(kinds=NEWS_KINDS))
    news = []
    for entry in entries:
        if not entry.title:
            message, hint = "a news item needs a title", "write news: EU customs reform passes"
            problems.append(Diagnostic(path, Span(entry.line, 1), "malformed-entry", message, hint))
            continue
        topics = [topic for line in entry.header if line.name == "topics" for topic in split_names(line.value)]
        news.append(News(entry.date, entry.title, tuple(topics), path, entry.line))
    return tuple(news), limited(path, found + problems)


def limited(path: str, found: list[Diagnostic]) -> list[Diagnostic]:
    """The problems of one file in the order of their places, at most so many that they can be worked through."""
    found = sorted((_bearable(each) for each in found), key=lambda each: each.span)
    if len(found) <= MAX_PROBLEMS:
        return found
    message = f"{len(found) - MAX_PROBLEMS} more problems in this file"
    return [*found[:MAX_PROBLEMS], Diagnostic(path, WHOLE_FILE, "too-many", message, "mend the others first")]


def _bearable(each: Diagnostic) -> Diagnostic:
    if len(each.hint) <= MAX_TEXT_SHOWN and len(each.message) <= MAX_TEXT_SHOWN:
        return each
    message, hint = (text if len(text) <= MAX_TEXT_SHOWN else f"{text[:MAX_TEXT_SHOWN]}…" for text in each[3:5])
    return each._replace(message=message, hint=hint)


class _Reader:
    """Reads the fields of one document and keeps what is wrong with them."""

    def __init__(self, document: Document, settings: Settings, mended: frozenset[int]) -> None:
        self.path = document.path
        self.first = document.front_line
        self.mended = mended
        self.extra_required = settings.required
        self.found: list[Diagnostic] = []
        self.wrong: set[str] = set()
        self.recovered: dict[int, str] = {}  # by line, what stands before or within a slip

    def report(self, node: Node, code: str, message: str, hint: str = "") -> None:
        if len(self.found) > 2 * MAX_PROBLEMS:
            return
        mark = node.start_mark
        self.found.append(Diagnostic(self.path, Span(mark.line + self.first, mark.column + 1), code, message, hint))

    def report_line(self, line: int, code: str, message: str, hint: str = "") -> None:
        self.found.append(Diagnostic(self.path, Span(line, 1), code, message, hint))

    def fields(self, node: MappingNode, kind: type[Any], where: str) -> dict[str, Any]:
        """The values of a mapping, by name. `where` is how messages call it: nothing for the record itself."""
        known = FIELDS[kind]
        values: dict[str, Any] = {}
        given: dict[str, Node] = {}  # not empty, right or wrong
        guessed: dict[str, Node] = {}  # what unknown fields were probably meant to be
        extra: list[tuple[str, Any]] = []
        for key, value in node.value:
            if key.__class__ is not ScalarNode:
                self.report(key, "non-text-key", "a field's name must be a word", "quote it, or write it as text")
                self.check_depth(value)
                continue
            name = key.value
            if name in given and (name in known or name.startswith("x_")):
                first = given[name].start_mark.line + self.first
                self.report(
                    key, "duplicate-key", f"{_at(where)}{name} is given twice", f"it stands in line {first} too"
                )
                continue
            field = known.get(name)
            if field is None:
                self.unknown(key, value, known, guessed, where)
                if name.startswith("x_"):
                    given[name] = value
                    extra.append((name, documents.plain(value) if self.check_depth(value) else None))
                continue
            if value.__class__ is ScalarNode and not value.value.strip():
                continue  # the same as a missing key
            given[name] = value
            read = self.value(value, field, f"{where}.{name}" if where else name)
            if read is not None:
                values[name] = read
        given = guessed | given
        finish = FINISH.get(kind)
        if finish is not None:
            finish(self, node, values, given, where)
        statuses = ALWAYS if kind is not Client else (values.get("status"),)
        for name, field in known.items():
            if name not in given and field.required and self.is_required(field, statuses):
                self.missing(node, name, field, where, values)
        if kind is Client:
            self.missing_by_settings(node, values, given, extra)
            values["extra"] = tuple(extra)
        else:
            values["line"] = node.start_mark.line + self.first
        return values

    def is_required(self, field: Field, statuses: tuple[str | None, ...]) -> bool:
        return field.required == ALWAYS or statuses[0] in field.required

    def missing(self, node: Node, name: str, field: Field, where: str, values: dict[str, Any]) -> None:
        hint = f"for example {name}: {field.example}" if field.example else ""
        if field.may_be_empty:
            hint = f"write {name}: [] where there is nothing"
        if where:
            self.report(node, "missing-field", f"{where} has no {name}", hint)
            return
        status = "" if field.required == ALWAYS else f"; a client that is {values.get('status')} needs it"
        self.found.append(Diagnostic(self.path, WHOLE_FILE, "missing-field", f"the record has no {name}{status}", hint))

    def missing_by_settings(
        self, node: Node, values: dict[str, Any], given: dict[str, Node], extra: list[tuple[str, Any]]
    ) -> None:
        status = values.get("status")
        own = {name for name, _ in extra}
        for name in self.extra_required.get(status or "", ()):
            field = FIELDS[Client].get(name)
            if name in given or name in own or (field is not None and status in field.required):
                continue
            message = f"the record has no {name}; the settings require it of a client that is {status}"
            self.found.append(Diagnostic(self.path, WHOLE_FILE, "missing-field", message))

    def unknown(
        self, key: ScalarNode, value: Node, known: dict[str, Field], given: dict[str, Node], where: str
    ) -> None:
        name = key.value
        if name.startswith("x_"):
            return
        self.check_depth(value)
        owner = where or "the record"
        if name == "<<":
            self.report(key, "merge-key", "<< is a YAML merge key, which records do not use", "write the fields out")
            return
        close = closest(name, known) if len(self.found) < MAX_PROBLEMS else None
        if close is not None:
            given.setdefault(close, value)  # one slip is reported once
        hint = f'did you mean "{close}"?' if close else "a field of your own begins with x_"
        self.report(key, "unknown-field", f"{owner} has no field {quoted(name)}", hint)

    def value(self, node: Node, field: Field, where: str) -> Any:
        kind = field.kind
        if kind.parse is not None and not kind.is_list:
            if node.__class__ is not ScalarNode:
                self.wrong_type(node, where, "a text")
                return None
            text = node.value
            if len(text) > MAX_TEXT:
                message = f"{where} has {len(text):,} characters; after {MAX_TEXT:,} the rest is not read"
                self.report(node, "too-long", message, "tell the story below the front matter")
                text = text[:MAX_TEXT]
            try:
                return kind.parse(text)
            except Wrong as wrong:
                if node.start_mark.line + self.first in self.mended:
                    value, mark, comment = text.partition(" #")
                    for part in (value.rstrip(), text.strip("\"' ")):
                        with suppress(Wrong):
                            read = kind.parse(part)  # the slip is reported already, and the value is plain
                            remark = f"  # {comment}" if mark and part == value.rstrip() else ""
                            self.recovered[node.start_mark.line + self.first] = part + remark
                            return read
                self.report(node, wrong.code, f"{where}: {wrong.message}", wrong.hint)
                self.wrong.add(where.rpartition(".")[2])
                return None
        if kind.is_list:
            if node.__class__ is not SequenceNode:
                self.wrong_type(node, where, "a list", field)
                return None
            return self.items(node, field, where)
        assert kind.item is not None
        if node.__class__ is not MappingNode:
            self.wrong_type(node, where, "fields")
            return None
        fields = self.fields(node, kind.item, where)
        return kind.item(**fields)

    def items(self, node: SequenceNode, field: Field, where: str) -> tuple[Any, ...]:
        kind = field.kind
        item = kind.item
        values = []
        if len(node.value) > MAX_ITEMS:
            message = f"{where} has {len(node.value):,} items; after {MAX_ITEMS} the rest is not read"
            self.report(node, "too-long", message, "delete what is done")
        for index, each in enumerate(node.value[:MAX_ITEMS]):
            if item is None:
                if each.__class__ is not ScalarNode:
                    self.wrong_type(each, f"{where}[{index}]", "a text")
                elif each.value.strip():
                    values.append(parse_text(each.value))
            elif each.__class__ is MappingNode:
                values.append(item(**self.fields(each, item, f"{where}[{index}]")))
            elif each.__class__ is ScalarNode and not each.value.strip():
                self.report(each, "wrong-type", f"{where}[{index}] is empty", "delete the dash")
            else:
                self.wrong_type(each, f"{where}[{index}]", "fields")
        if not node.value and field.required and not field.may_be_empty:
            self.report(node, "missing-field", f"{where} is empty", "there must be at least one")
        return tuple(values)

    def wrong_type(self, node: Node, where: str, expected: str, field: Field | None = None) -> None:
        self.check_depth(node)
        if node.start_mark.line + self.first in self.mended:
            return  # reported already, with the line as it should read
        is_word = node.__class__ is ScalarNode
        found = "a text" if is_word else "a list" if node.__class__ is SequenceNode else "fields"
        hint = {"a text": "put the text in quotes", "a list": "begin each item with a dash"}.get(
            expected, "write field: value"
        )
        if is_word and field is not None and field.kind.item is None and "\n" not in node.value:
            hint = f"write {where}: [{node.value}]"
        elif is_word and field is not None and field.may_be_empty:
            hint = f"write {where}: [] where there is nothing, else begin each item with a dash"
        self.report(node, "wrong-type", f"{where} must be {expected}, not {found}", hint)

    def check_depth(self, top: Node) -> bool:
        """Check what no schema describes: its depth, its keys. False where it is deeper than can be kept."""
        stack = [(top, 2)]
        while stack:
            node, depth = stack.pop()
            if node.__class__ is ScalarNode:
                continue
            if depth > MAX_DEPTH:
                self.report(
                    node, "too-deep", f"nested deeper than {MAX_DEPTH} levels", "a record needs no more than four"
                )
                return False
            if node.__class__ is SequenceNode:
                stack += [(each, depth + 1) for each in node.value]
                continue
            names: set[str] = set()
            for key, value in node.value:
                if key.__class__ is not ScalarNode:
                    self.report(key, "non-text-key", "a field's name must be a word", "quote it, or write it as text")
                elif key.value in names:
                    self.report(key, "duplicate-key", f"{key.value} is given twice", "delete one of them")
                else:
                    names.add(key.value)
                    if key.value == "<<":
                        message = "<< is a YAML merge key, which records do not use"
                        self.report(key, "merge-key", message, "write the fields out")
                stack += [(key, depth + 1), (value, depth + 1)]
        return True


def _at(where: str) -> str:
    return f"{where}." if where else ""


VALID_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_ID = 64


def check_id(path: str) -> list[Diagnostic]:
    """Whether a record's file name is an id."""
    name = client_id(path)
    if VALID_ID.fullmatch(name) and len(name) <= MAX_ID and path.endswith(".md"):
        return []
    import unicodedata

    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    better = "-".join(re.findall("[a-z0-9]+", plain))[:MAX_ID].strip("-")
    hint = f"rename the file to {better}.md" if better else "rename the file"
    reason = "longer than 64 characters" if len(name) > MAX_ID else "not words of a-z and 0-9 joined by hyphens"
    message = f"the id {quoted(name)} is {reason}"
    if VALID_ID.fullmatch(name) and len(name) <= MAX_ID:
        message = f"the file's name ends in {path[-3:]}, not in .md"
    return [Diagnostic(path, WHOLE_FILE, "invalid-id", message, hint)]
