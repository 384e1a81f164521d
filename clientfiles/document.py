"""One file's text: its characters checked, front matter as a node tree with positions, and where the body begins.

`parse` takes bytes and gives back as much of a document as can be read, with every problem that was met. All
lines count by LF from 1, all columns count characters from 1.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from frontmatter.default_handlers import BaseHandler
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from clientfiles import mending
from clientfiles.diagnostics import WHOLE_FILE, Diagnostic, Span

MAX_BYTES = 1024 * 1024
MAX_FRONT = 128 * 1024
MANY = 20  # problems of one kind in a file, after which the rest is only counted


class Document(NamedTuple):
    """A file that could be decoded, split at its fences. `front` is None where it has no front matter."""

    path: str
    text: str
    front: str | None
    front_line: int  # the line of the file on which the front matter's first line stands
    body_start: int  # index into text, just behind the line end of the closing fence


class RecordHandler(BaseHandler):
    """python-frontmatter's view of a record: `frontmatter.load(path, handler=RecordHandler())`.

    Every scalar is the text that was typed. Unlike for the handlers that come with it, a fence is exactly `---`.
    """

    FM_BOUNDARY = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)

    def load(self, fm: str, **kwargs: object) -> dict[str, Any]:
        node = mending.compose(fm).node
        if not isinstance(node, MappingNode):
            raise ValueError("the front matter is not a mapping of fields")
        return dict(plain(node))


def plain(node: Node) -> Any:
    """A node as text, lists and dictionaries."""
    if isinstance(node, MappingNode):
        return {str(plain(key)): plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.value]
    return node.value


def parse(path: str, data: bytes, has_front: bool = True) -> tuple[Document | None, list[Diagnostic]]:
    """The document in a file's bytes; None where they are no text at all. The news have no front matter."""
    found: list[Diagnostic] = []
    if len(data) > MAX_BYTES:
        return None, [too_large(path, len(data), MAX_BYTES)]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        found.append(_not_utf_8(path, data, error))
        return None, found
    if text.startswith("\ufeff"):
        text = text[1:]
    text = _clean(path, text, data, found)
    if b"<<<<<<<" in data or b">>>>>>>" in data or b"|||||||" in data:
        text = _without_conflicts(path, text, found)
    if not has_front:
        return Document(path, text, None, 1, 0), found
    return _split(path, text, found), found


def too_large(path: str, size: int, limit: int) -> Diagnostic:
    """A file of more bytes than are read of its kind."""
    message = f"{size:,} bytes, more than {limit // 1024:,} KiB; nothing of it was read"
    return Diagnostic(path, WHOLE_FILE, "too-large", message, "keep what is large in files of its own")


def span_at(text: str, index: int) -> Span:
    """Line and column of an index into a text."""
    start = text.rfind("\n", 0, index) + 1
    return Span(text.count("\n", 0, index) + 1, index - start + 1)


def _not_utf_8(path: str, data: bytes, error: UnicodeDecodeError) -> Diagnostic:
    before = data[: error.start].decode("utf-8")
    hint = "save the file as UTF-8"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        hint = "the file is UTF-16; save it as UTF-8"
    message = f"byte 0x{data[error.start]:02x} is not UTF-8; nothing of the file was read"
    return Diagnostic(path, span_at(before, len(before)), "not-utf-8", message, hint)


def value_span(document: Document, line: int, name: str) -> Span:
    """Where the value of a field stands that is given on that line or below it."""
    rows = document.text.split("\n")
    for number in range(line, min(line + MANY, len(rows)) + 1):
        if found := re.match(rf"[ -]*{re.escape(name)}[ ]*:[ \t]*", rows[number - 1]):
            return Span(number, found.end() + 1)
    return Span(line, 1)


# Characters

_HARMLESS_BYTES = bytes([0x09, 0x0A, *range(0x20, 0x7F)])
_HOSTILE = re.compile(
    "(?P<control>[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff])"
    "|(?P<line>\r(?!\n)|[\x85\u2028\u2029])"
    "|(?P<bidi>[\u202a-\u202e\u2066-\u2069])"
)
_HOSTILE_CODES = {"control": "control-character", "line": "line-separator", "bidi": "bidi-character"}


def has_hostile(text: str) -> bool:
    """Whether a text holds characters that do not belong into a record; single line ends do."""
    return bool(_HOSTILE.search(text)) or (not text.isascii() and _has_surrogates(text))


def _has_surrogates(text: str) -> bool:
    """Whether there are bytes in it that were no UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _clean(path: str, text: str, data: bytes, found: list[Diagnostic]) -> str:
    """Report characters that do not belong into a record, and put harmless ones of the same length in their place."""
    rest = data.removeprefix(b"\xef\xbb\xbf").translate(None, _HARMLESS_BYTES)
    if not rest or not (b"\r" in rest or _HOSTILE.search(rest.decode("utf-8"))):
        return text
    counts: dict[str, int] = {}
    for match in _HOSTILE.finditer(text):
        kind = str(match.lastgroup)
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= MANY:
            name = f"U+{ord(match[0]):04X}"
            message, hint = {
                "control": (f"control character {name}", "delete it; it is read as a question mark"),
                "line": (f"line separator {name}", "end lines with LF or CRLF"),
                "bidi": (f"bidirectional control {name}", "delete it; text is shown in the order it is stored"),
            }[kind]
            found.append(Diagnostic(path, span_at(text, match.start()), _HOSTILE_CODES[kind], message, hint))
    for kind, count in counts.items():
        if count > MANY:
            message = f"{count - MANY} more of {_HOSTILE_CODES[kind]} in this file"
            found.append(Diagnostic(path, WHOLE_FILE, "too-many", message))
    return _HOSTILE.sub(lambda match: " " if match.lastgroup == "line" else "\ufffd", text) if counts else text


_CONFLICT = re.compile(r"^(<{7}|\|{7}|={7}|>{7})(?:[ \t][^\n]*)?\r?$", re.MULTILINE)


def _without_conflicts(path: str, text: str, found: list[Diagnostic]) -> str:
    """Report conflict markers and blank their lines, so that both sides are read."""
    opened = False
    blanked: list[str] = []
    last = count = 0
    for match in _CONFLICT.finditer(text):
        mark = match[1][0]
        if mark == "=" and not opened:
            continue
        reported = mark == "<" or not opened
        count += reported
        if reported and count <= MANY:
            message = "a merge conflict begins here" if mark == "<" else f"a stray conflict marker {match[1]}"
            hint = "choose between the two versions and delete the marker lines"
            found.append(Diagnostic(path, span_at(text, match.start()), "conflict-marker", message, hint))
        opened = mark in "<|" or (opened and mark == "=")
        blanked.append(text[last : match.start()])
        last = match.end()
    if count > MANY:
        found.append(Diagnostic(path, WHOLE_FILE, "too-many", f"{count - MANY} more of conflict-marker in this file"))
    return "".join(blanked) + text[last:]


# Fences

_FENCE = RecordHandler.FM_BOUNDARY
_NEARLY = r"-{2}|-{4,}|---[^\s-][^\n]*|---[ \t]+[^\s][^\n]*|\.{3}|[—–]{1,3}|={3,}|_{3,}|\*{3,}|\+{3,}|~{3,}"
_NEARLY_OPENING = re.compile(rf"(?:---|{_NEARLY})[ \t]*\r?$", re.MULTILINE)
_CLOSING = re.compile(rf"\n(?=[-.—–=_*+~])(?:(?P<fence>---)|(?P<nearly>{_NEARLY}))[ \t]*\r?(?=\n|\Z)")
_INDENTED_CLOSING = re.compile(r"\n[ \t]+---[ \t]*\r?(?=\n|\Z)")


def _split(path: str, text: str, found: list[Diagnostic]) -> Document:
    """Find the two fences, or what was meant as such, and read what lies between them."""
    start = len(text) - len(text.lstrip(" \t\r\n"))
    opening = _FENCE.match(text)
    if opening is None:
        opening = _NEARLY_OPENING.match(text, start)
        if opening is None:
            message, hint = "the file does not begin with front matter", "begin the file with a line --- and the fields"
            found.append(Diagnostic(path, WHOLE_FILE, "no-front-matter", message, hint))
            return Document(path, text, None, 1, 0)
        message = "the front matter must open with --- on the first line"
        found.append(Diagnostic(path, span_at(text, opening.start()), "mistyped-fence", message, "write --- on line 1"))
    closing = _closing_fence(path, text, opening.end(), found)
    if closing is None:
        message = "the line --- that closes the front matter is missing"
        hint = "write --- on a line of its own behind the last field"
        found.append(Diagnostic(path, span_at(text, opening.start()), "unclosed-front-matter", message, hint))
        return Document(path, text, None, 1, len(text))
    front_start = opening.end() + 1
    line = text.count("\n", 0, front_start) + 1
    front = text[front_start : closing.start() + 1]
    if len(front) > MAX_FRONT:
        message = f"a front matter of {len(front):,} characters, more than 128 KiB; it was not read"
        hint = "facts belong into the front matter, stories below it"
        found.append(Diagnostic(path, span_at(text, opening.start()), "too-large", message, hint))
        return Document(path, text, None, 1, len(text))
    return Document(path, text, front, line, min(closing.end() + 1, len(text)))


def compose_front(document: Document, found: list[Diagnostic]) -> tuple[MappingNode, frozenset[int]] | None:
    """The front matter as a node tree, and the lines of the file whose value was taken as it was typed."""
    composed = mending.compose(document.front or "")
    for slip in composed.slips:
        place = Span(slip.line + document.front_line, slip.column + 1)
        found.append(Diagnostic(document.path, place, slip.code, slip.message, slip.hint))
    node = composed.node
    if isinstance(node, MappingNode):
        return node, frozenset(slip.line + document.front_line for slip in composed.slips)
    if node is not None or not composed.slips:
        found.append(_no_fields(document.path, node, document.front_line))
    return None


def _closing_fence(path: str, text: str, start: int, found: list[Diagnostic]) -> re.Match[str] | None:
    """The closing fence; or, where an earlier line was meant as such, that line."""
    closing = _CLOSING.search(text, start)
    if closing is not None and closing["fence"]:
        return closing
    if closing is not None:
        message = f"the front matter must close with ---, not with `{closing[0].strip()[:20]}`"
    elif closing := _INDENTED_CLOSING.search(text, start):
        message = "the --- that closes the front matter must not be indented"
    else:
        return None
    found.append(Diagnostic(path, span_at(text, closing.start() + 1), "mistyped-fence", message, "write ---"))
    return closing


def _no_fields(path: str, node: Node | None, line: int) -> Diagnostic:
    if node is None or (isinstance(node, ScalarNode) and not node.value):
        return Diagnostic(
            path, WHOLE_FILE, "empty-front-matter", "the front matter holds no fields", "begin with name: ..."
        )
    kind = "a list" if isinstance(node, SequenceNode) else "a text"
    place = Span(node.start_mark.line + line, node.start_mark.column + 1)
    return Diagnostic(
        path, place, "wrong-type", f"the front matter is {kind}, not fields", "write each fact as field: value"
    )
