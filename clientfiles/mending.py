"""YAML into nodes, mending the lines where people wrote text that YAML cannot read.

`they_owe: Property: floor plans` stops a YAML parser. The line's value is then taken as the text that was typed,
the slip is reported with the line as it should read, and the rest of the record is read as if it had been quoted.
Nothing is ever written. Lines and columns count from 0 here; a mended line keeps its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml
from yaml.nodes import Node

from clientfiles.quoting import quote

try:
    from yaml._yaml import CParser
except ImportError:  # PyYAML was built without libyaml
    from clientfiles.diagnostics import Failure

    raise Failure(
        "PyYAML was installed without its C library; run: pip install --force-reinstall --only-binary :all: pyyaml"
    ) from None

MAX_DEPTH = 20
# The parser recurses for each level, and some versions of libyaml give up at 1,000: what could be deeper than this
# is measured before it is composed.
_SAFE_DEPTH = 500
# Each mend parses the text once more: a small file may need many mends, a large one gets few.
_PARSE_BUDGET = 3_000_000
_MAX_MENDS = 200


class Slip(NamedTuple):
    """Something YAML stumbles over: place, code, message, and the line as it should read."""

    line: int
    column: int
    code: str
    message: str
    hint: str = ""


class Composed(NamedTuple):
    """The node tree, or None where the text could not be read, and the slips that were met on the way."""

    node: Node | None
    slips: list[Slip]


class Parser(CParser):
    """libyaml's parser, composing nodes without resolving their types: the schema decides those."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        return ""

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def compose(text: str) -> Composed:
    """The node tree of a front matter."""
    if not _has_meanings(text) and _deepest_possible(text) <= _SAFE_DEPTH:
        try:
            return Composed(Parser(text).get_single_node(), [])
        except yaml.YAMLError:
            pass
    mender = _Mender(text)
    node = mender.compose()
    return Composed(node, sorted(mender.slips.values()))


def _deepest_possible(text: str) -> int:
    """No text is nested deeper than this: each level takes a bracket, a dash, a question mark or a line."""
    return sum(map(text.count, ("[", "{", "- ", "-\t", "? ", "\n")))


def _has_meanings(text: str) -> bool:
    """Whether there may be an anchor, alias or tag, or a hash that cuts a value short."""
    return bool(
        (("&" in text or "*" in text or "!" in text) and _INDICATOR.search(text))
        or ((" #" in text or "\t#" in text) and _HASH.search(text))
    )


def _too_deep(text: str) -> Slip | None:
    depth = 0
    try:
        for event in _events(text):
            kind = event.__class__
            if kind in (yaml.MappingStartEvent, yaml.SequenceStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    mark = event.start_mark
                    return Slip(
                        mark.line,
                        mark.column,
                        "too-deep",
                        f"nested deeper than {MAX_DEPTH} levels",
                        "a record needs no more than four",
                    )
            elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                depth -= 1
    except yaml.YAMLError as error:
        # Some versions of libyaml look ahead and give up before they tell of any level: most of them are cut off.
        mark = getattr(error, "problem_mark", None)
        if mark is not None and "nesting depth" in str(error):
            return _too_deep(text[: mark.index - _SAFE_DEPTH])
        # Else composing reports it, and stops at the same place.
    return None


def _events(text: str) -> Iterator[Any]:
    """The parser's events; an error comes where the text cannot be parsed any further."""
    parser: Any = Parser(text)
    while parser.check_event():
        yield parser.get_event()


# A line of front matter: dashes of a list, a key, and the value.
_LINE = re.compile(
    r"(?P<lead>[ ]*+(?:-[ ]++)*+)"
    r"(?P<key>(?:(?:[A-Za-z_][\w-]*+|<<)[ ]*+:(?:[ \t]++|(?=\r?$)))?)"
    r"(?P<value>\S.*)?"
)
_COMMENT = re.compile(r"(?<![ \t])[ \t]++#[ \t].*")
# An anchor, alias or tag stands where a value begins; a hash that may cut a value short has a space before it.
_INDICATOR = re.compile(r"(?:^|[\s\[{,:?-])[&*!]")
_HASH = re.compile(r"[ \t]#(?:[^ \t\r\n]|\r?\n|\r?\Z)")


_NO_COLON = "could not find expected ':'"
_NO_SPACE = re.compile(r"( *+(?:- ++)*+)([A-Za-z_][\w-]*+:)([^\s:/].*)")


class _Mender:
    """The text, line by line, and the slips found in it so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.slips: dict[int, Slip] = {}
        self.budget = _PARSE_BUDGET

    def compose(self) -> Node | None:
        node = self._compose_mending()
        if node is not None and self._mend_meanings():
            node = self._compose_mending()
            if node is not None and self._alias_left():
                return None
        return node

    def _current(self) -> str:
        return "\n".join(self.lines) if self.slips else self.text

    def _compose_mending(self) -> Node | None:
        before = None  # the error that the last mend was for, the line that it changed, and what stood there
        while True:
            text = self._current()
            if _deepest_possible(text) > _SAFE_DEPTH and (deep := _too_deep(text)):
                self.slips[deep.line] = deep
                return None
            try:
                return Parser(text).get_single_node()
            except yaml.YAMLError as error:
                self.budget -= len(text)
                if before is not None and _line_of(error) <= before[1]:
                    first, line, original = before
                    del self.slips[line]  # it did not help: that line is where the parser stopped, not the slip
                    self.lines[line] = original
                    if self._mend_space(error):
                        before = None
                        continue
                    self._report_unreadable(error if _NO_COLON in _problem(error) else first)
                    return None
                known, lines = set(self.slips), list(self.lines)
                if self.budget < 0 or len(known) >= _MAX_MENDS or not self._mend_error(error, text):
                    self._report_unreadable(error)
                    return None
                (mended,) = set(self.slips) - known
                before = (error, mended, lines[mended])

    # Slips that stop the parser

    def _mend_error(self, error: yaml.YAMLError, text: str) -> bool:
        if self._mend_space(error):
            return True
        opener = _opener(error, text)
        if opener is not None and self._mend(*opener):
            return True
        if "undefined alias" in _problem(error):
            return self._mend(_line_of(error), "alias", "{value} is a YAML alias, which records do not use")
        return self._mend(_line_of(error), "unquoted-text", "YAML stops here: {value} must be quoted")

    def _mend_space(self, error: yaml.YAMLError) -> bool:
        """`tier:A`, where a space is missing behind the colon."""
        line = _line_of(error, context=True)
        if _NO_COLON not in _problem(error) or line in self.slips or line >= len(self.lines):
            return False
        found = _NO_SPACE.fullmatch(self.lines[line])
        if found is None:
            return False
        lead, key, value = found.groups()
        self.lines[line] = f"{lead}{key} {value}"
        message = "this line has no space behind the colon of a field's name"
        self.slips[line] = Slip(line, len(lead) + len(key), "yaml-syntax", message, f"{lead}{key} {value}".strip())
        return True

    def _report_unreadable(self, error: yaml.YAMLError) -> None:
        line = min(_line_of(error), len(self.lines) - 1)
        mark = getattr(error, "problem_mark", None)
        problem = _problem(error)
        column = mark.column if mark is not None and mark.line == line else 0
        text = self.lines[line]
        if "\t" in text[: len(text) - len(text.lstrip())]:
            hint = "indent with spaces, not with a tab"
        elif _NO_COLON in problem:
            line, column = min(_line_of(error, context=True), len(self.lines) - 1), 0
            problem = "this line has no colon behind a field's name"
            hint = "write it as field: value, or indent it as part of the value above"
        elif re.match(r" *[\w-]+:\S", text):
            hint = "write a space behind the colon"
        else:
            hint = "check the indentation and the quotes of this line and the one above it"
        slip = Slip(line, column, "yaml-syntax", f"cannot be read as YAML: {problem}", hint)
        self.slips.setdefault(line, slip)

    # Slips that YAML accepts, with a meaning that nobody intended

    def _mend_meanings(self) -> bool:
        text = self._current()
        if not _has_meanings(text):
            return False
        before = len(self.slips)
        for event in _events(text):
            if event.__class__ is yaml.AliasEvent:
                self._mend_indicator(event, "alias", f"*{event.anchor}")
            elif getattr(event, "anchor", None) is not None:
                self._mend_indicator(event, "anchor", f"&{event.anchor}")
            elif getattr(event, "tag", None) is not None:
                self._mend_indicator(event, "tag", str(event.tag))
            elif isinstance(event, yaml.ScalarEvent) and not event.style:
                self._mend_hash(event.end_mark)
        return len(self.slips) > before

    def _alias_left(self) -> bool:
        """Whether an alias could not be mended: the same node in many places can be made to look endless."""
        for event in _events(self._current()):
            if event.__class__ is yaml.AliasEvent:
                mark: Any = event.start_mark
                message = f"*{event.anchor} is a YAML alias, which records do not use"
                self.slips[mark.line] = Slip(mark.line, mark.column, "alias", message, "write the value out")
                return True
        return False

    def _mend_indicator(self, event: Any, code: str, name: str) -> None:
        line, column = event.start_mark.line, event.start_mark.column
        if line in self.slips:
            return
        message = f"{name} is a YAML {code}, which records do not use"
        is_collection = isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)) and not event.flow_style
        if not is_collection and self._mend(line, code, message):
            return
        # In front of a list or of further fields there is no text it could be part of: it is left out.
        self.lines[line] = _without_indicator(self.lines[line], column)
        self.slips[line] = Slip(line, column, code, message, self.lines[line].strip())

    def _mend_hash(self, end: Any) -> None:
        if end.line in self.slips or end.line >= len(self.lines):
            return
        line = self.lines[end.line]
        if line[end.column : end.column + 1] not in (" ", "\t"):
            return
        comment = line[end.column :].rstrip("\r").lstrip(" \t")
        if not comment.startswith("#") or comment[1:2] in (" ", "\t"):
            return
        message = "YAML drops everything from the hash on: {value} must be quoted"
        if not self._mend(end.line, "cut-by-hash", message):
            column = len(self.lines[end.line]) - len(comment)
            message = "YAML drops everything from the hash on"
            self.slips[end.line] = Slip(end.line, column, "cut-by-hash", message, "put the whole text in quotes")

    def _mend(self, line: int, code: str, message: str) -> bool:
        """Take the value of a line as the text that was typed; False if the line has none or was mended before."""
        if line in self.slips or line >= len(self.lines):
            return False
        parts = _LINE.fullmatch(self.lines[line])
        if parts is None or not parts["value"]:
            return False
        if not parts["key"] and not parts["lead"].strip():
            return False  # neither a field nor an item of a list: there is nothing to take the text for
        value, comment = parts["value"].rstrip(" \t\r"), ""
        if value[0] not in "\"'" and (found := _COMMENT.search(value)):
            value, comment = value[: found.start()], found[0]
        head = parts["lead"] + parts["key"]
        if code == "unclosed-bracket" and value in ("[", "{") and parts["key"]:
            self.lines[line] = head.rstrip()  # what follows is a list of its own
            self.slips[line] = Slip(line, len(head), code, message, head.strip())
            return True
        mended = f"{head}{quote(value)}{comment}"
        self.lines[line] = mended + ("\r" if self.lines[line].endswith("\r") else "")
        shown = value if len(value) <= 60 else value[:59] + "…"
        self.slips[line] = Slip(line, len(head), code, message.replace("{value}", f"`{shown}`"), mended.strip())
        return True


def _without_indicator(line: str, column: int) -> str:
    return line[:column] + re.sub(r"^(?:[&*!]\S*+[ \t]*+)+", "", line[column:])


def _opener(error: yaml.YAMLError, text: str) -> tuple[int, str, str] | None:
    """The line where a quote or bracket opened that is not closed where it should be."""
    mark = getattr(error, "context_mark", None)
    if mark is not None and "quoted scalar" in str(getattr(error, "context", "")):
        return mark.line, "unclosed-quote", "the quote that opens here is never closed"
    brackets: list[int] = []
    last: Any = None
    try:
        for event in _events(text):
            kind = event.__class__
            if kind in (yaml.MappingStartEvent, yaml.SequenceStartEvent):
                if event.flow_style:
                    brackets.append(event.start_mark.line)
            elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                if brackets and event.start_mark.index != event.end_mark.index:
                    brackets.pop()
            elif kind is yaml.ScalarEvent and event.style in ("'", '"'):
                last = event
    except yaml.YAMLError:
        pass
    if brackets:
        return brackets[-1], "unclosed-bracket", "the bracket that opens here is never closed"
    # A quote that the next one closed, lines later: the parser stops behind that.
    if last is None or last.start_mark.line == last.end_mark.line:
        return None
    if _line_of(error) - last.end_mark.line not in (0, 1):
        return None
    return last.start_mark.line, "unclosed-quote", "the quote that opens here is not closed on its line"


def _problem(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error).split("\n")[0]


def _line_of(error: yaml.YAMLError, context: bool = False) -> int:
    mark = getattr(error, "context_mark" if context else "problem_mark", None) or getattr(error, "problem_mark", None)
    return mark.line if mark is not None else 0
