"""One version of a record, read for merging: its text in one form, its chunks, and what it says as data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from clientfiles import document as documents
from clientfiles import reading, records, store
from clientfiles.diagnostics import Diagnostic
from clientfiles.document import Document
from clientfiles.log import entry_texts, read_log
from clientfiles.merging.chunks import Chunk, Unclear, rows
from clientfiles.merging.splitting import split
from clientfiles.reading import NEWS_KINDS
from clientfiles.records import Surroundings

_BOM = "\ufeff"
_MARKER = re.compile(r"^(?:<{7,}|>{7,}|\|{7,})(?:[ \t]|\r?$)", re.MULTILINE)
_HIDING = ("unclosed-fence", "unclosed-comment")  # what lies below them is no log any more
_PLACES = re.compile(r"lines? [0-9]+|\[[0-9]+\]|\b[0-9]+ (?=running)")
_REMARK = re.compile(r"(?:^|[ \t])#[^\n]*", re.MULTILINE)


class Form(NamedTuple):
    """How a text is stored: with a byte-order mark, with CRLF line ends, with an end to its last line."""

    has_mark: bool
    has_crlf: bool
    has_end: bool


class Version(NamedTuple):
    """What a version says, in forms that versions can be compared by."""

    chunk: Chunk
    fields: dict[str, Any]
    entries: list[str]  # each without those nested in it
    prose: list[str]  # lines of the body outside of entries
    remarks: list[str]  # comments of the front matter
    problems: Counter[tuple[str, str]]  # code and message, without places


def decoded(data: bytes) -> tuple[str, bool]:
    """The text of a file and whether it begins with a byte-order mark; Unclear where it is no text."""
    if len(data) > documents.MAX_BYTES:
        raise Unclear("is too large to be read")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unclear("is not UTF-8") from None
    return text.removeprefix(_BOM), text.startswith(_BOM)


def has_one_line_end(text: str) -> bool:
    """Whether all lines end alike."""
    return text.count("\r") in (0, text.count("\n")) and text.count("\r\n") == text.count("\r")


def read_version(path: str, text: str, known: Surroundings) -> Version:
    """Read a text whose last line ends. Unclear where it cannot be told into its parts without doubt."""
    is_news = path == store.NEWS
    parsed, found = documents.parse(path, text.encode("utf-8"), has_front=not is_news)
    node = None
    if parsed is not None and parsed.front is not None:
        composed = documents.compose_front(parsed, found)
        node = composed[0] if composed is not None else None
    if _MARKER.search(text):
        raise Unclear("holds an unresolved conflict")
    if parsed is None or found or (node is None and not is_news):
        raise Unclear(f"cannot be told into its parts: {found[0].message}" if found else "has no front matter")
    settings = known.settings._replace(kinds=NEWS_KINDS) if is_news else known.settings
    entries, hidden = read_log(parsed, settings)
    if blocked := [each for each in hidden if each.code in _HIDING]:
        raise Unclear(f"cannot be told into its parts: {blocked[0].message}")
    try:
        chunk = split(parsed, node, entries)
    except Unclear as unclear:
        raise Unclear(f"cannot be told into its parts: it has {unclear}") from None
    spans = sorted(entry_texts(parsed, entries).values())
    own, prose = _without_nested(parsed, spans)
    fields = dict(documents.plain(node)) if node is not None else {}
    remarks = [remark.strip() for remark in _REMARK.findall(parsed.front or "")]
    return Version(chunk, fields, own, prose, remarks, _problems(path, text, parsed, known))


def _problems(path: str, text: str, parsed: Document, known: Surroundings) -> Counter[tuple[str, str]]:
    found: Sequence[Diagnostic]
    if path == store.NEWS:
        found = reading.read_news(path, text.encode("utf-8"), known.settings)[1]
    else:
        found = records.record_of(path, parsed, [], known).diagnostics
    return Counter((each.code, _PLACES.sub("", each.message)) for each in found)


def _without_nested(document: Document, spans: list[tuple[int, int]]) -> tuple[list[str], list[str]]:
    """Each entry's text without the entries nested in it, and the lines that lie in none."""
    text = document.text
    own: dict[int, list[str]] = {start: [] for start, _ in spans}
    prose: list[str] = []
    around: list[tuple[int, int]] = []
    position, index = document.body_start, 0
    for line in rows(text[document.body_start :]):
        stop = position + len(line)
        while around and around[-1][1] <= position:
            around.pop()
        while index < len(spans) and spans[index][0] < stop:
            around.append(spans[index])
            index += 1
        (own[around[-1][0]] if around else prose).append(line.rstrip())
        position = stop
    return ["\n".join(lines).strip() for lines in own.values()], [line for line in prose if line]


def restored(text: str, form: Form) -> bytes:
    """A merged text in the form that it is stored in."""
    if not form.has_end:
        text = text.removesuffix("\n")
    if form.has_crlf:
        text = text.replace("\n", "\r\n")
    return ((_BOM if form.has_mark else "") + text).encode("utf-8")
