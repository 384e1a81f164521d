"""Random records in the many ways that people write YAML, every line with the field it belongs to; and texts to try."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable, Iterable
from random import Random
from typing import Any, NamedTuple

import yaml
from hypothesis import strategies as st

from clientfiles.editing import Draft

Path = tuple[str | int, ...]

# Texts that people type, and that YAML or Markdown would take for something else.
TRAPS = [
    *(
        "",
        " ",
        "no",
        "~",
        "null",
        "12:30",
        "0301234567",
        "2026-02-30",
        "1_000",
        "0x1f",
        "true",
        "<<",
        "=",
        "...",
        "---",
    ),
    *("- x", "-x", "? x", ": x", "x:", "a: b", "a:b", "x #y", "#y", "x# y", "@jana", "`x`", "%x", "*x*", "&x", "!x"),
    *(
        "| x",
        "> x",
        "[x]",
        "{x}",
        "x]",
        "x, y",
        "{a: b}",
        "'",
        '"',
        "''",
        '""',
        "it's",
        'say "hi"',
        "\\",
        "\\n",
        "C:\\x",
    ),
    *("'a' b", '"a" b', " lead", "trail ", "tab\there", "\ttab", "two\nlines", "\n", "a\n\nb\n", "a\r\nb", "- a\n- b"),
    *("Novák", "日本語", "😀", "👩‍👩‍👧", "a\u00a0b", "a\u3000b", "é", "e\u0301", "\u200e", "می‌خواهم", "a b"),
]
_SIGNS = [*" \"':#-?{}[],&*!|>%@`\\~=<.()_/abc019éß日😀\u200d\u00a0\n\t", "\r\n", ": ", " #", "- ", "\n# ", "---", "# "]
_HOSTILE = "\ufeff\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff"
_ANY = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters=_HOSTILE)
TEXTS = st.one_of(st.sampled_from(TRAPS), st.lists(st.sampled_from(_SIGNS) | _ANY, max_size=30).map("".join))


class Line(NamedTuple):
    """A line of a record, without its end, and the field or item it is part of; None where it is part of none."""

    text: str
    owner: Path | None


class Example(NamedTuple):
    """A record: its bytes, its lines, what its front matter says, and the line ends that are used in it."""

    data: bytes
    lines: list[Line]
    fields: dict[str, Any]


_WORDS = (
    "the plans of Prague renewal quarter Jana ärger 東京 done 42 it's 100% a-b c/d (draft) x@y.example 12:30".split()
)
_ODD = [
    "Property: floor plans",
    "ticket #42",
    '"quoted" first',
    "[draft]",
    "@jana asks",
    "- dashed",
    "it's: 'so'",
    "*x*",
]


def words(rng: Random) -> str:
    """A text of a few words; now and then one that needs quotes."""
    if rng.random() < 0.15:
        return rng.choice(_ODD)
    return " ".join(rng.choice(_WORDS) for _ in range(rng.randint(1, 6)))


def fields_of_a_record(rng: Random) -> dict[str, Any]:
    """What a front matter could say, as texts, lists and dictionaries."""

    def some(*names: str) -> dict[str, str]:
        return {name: words(rng) for index, name in enumerate(names) if index == 0 or rng.random() < 0.6}

    fields: dict[str, Any] = {name: words(rng) for name in ("name", "owner", "status", "since")}
    optional: dict[str, Any] = {
        "tier": words(rng) if rng.random() < 0.6 else "",
        "topics": [words(rng) for _ in range(rng.randint(0, 3))],
        "group": words(rng) if rng.random() < 0.6 else "",
        "contacts": [some("name", "role", "email", "x_nick") for _ in range(rng.randint(1, 3))],
        "contracts": [some("value", "start", "renewal", "notice") for _ in range(rng.randint(0, 2))],
        "open_items": [some("we_owe", "due", "owner") for _ in range(rng.randint(0, 3))],
        "milestones": [some("what", "planned") for _ in range(rng.randint(0, 2))],
        "next_action": {"what": words(rng), **some("due", "owner", "x_why")},
        "x_note": words(rng),
        "x_own": {"first": words(rng), "second": words(rng)},
    }
    fields |= {name: value for name, value in optional.items() if rng.random() < 0.75}
    if rng.random() < 0.3:
        names = list(fields)
        rng.shuffle(names)
        fields = {name: fields[name] for name in names}
    return fields


class Style:
    """One person's way to write YAML, and the lines written so far."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.lines: list[Line] = []
        self.comments = 0
        self.indent = rng.choice([0, 0, 0, 0, 2])
        self.list_indent = rng.choice([0, 2, 2, 4])
        self.dash = rng.choice(["- ", "- ", "- ", "-   ", "-\n"])
        self.is_commented = rng.random() < 0.7
        self.has_gaps = rng.random() < 0.5
        self.has_gaps_in_lists = rng.random() < 0.2
        self.quotes_names = rng.random() < 0.1
        self.layouts = rng.choice([["block"], ["block"], ["block", "flow", "lines"], ["flow"], ["lines"]])
        self.is_plain = rng.random() < 0.3

    def put(self, text: str, owner: Path | None) -> None:
        self.lines.append(Line(text, owner))

    def comment(self, chance: float) -> str:
        """A comment that stands nowhere else in the record, or none."""
        if not self.is_commented or self.rng.random() > chance:
            return ""
        self.comments += 1
        return f"# note {self.comments}{self.rng.choice(['', '', ': x', ' - y', ' it’s # so', ' [', ' {'])}."

    def behind(self) -> str:
        comment = self.comment(0.25)
        return self.rng.choice(["  ", " ", "\t"]) + comment if comment else self.rng.choice(["", "", "", " "])

    def above(self, indent: int, owner: Path | None, chance: float = 0.15) -> None:
        if comment := self.comment(chance):
            self.put(" " * self.rng.choice([indent, indent, 0]) + comment, owner)

    def key(self, name: str) -> str:
        name = self.rng.choice([f'"{name}"', f"'{name}'"]) if self.quotes_names else name
        return name + self.rng.choice([":", ":", ":", ":", " :"])

    def inline(self, text: str, in_flow: bool = False) -> str:
        """A scalar on one line."""
        kinds = ["single", "double"]
        if is_simple(text) and not (in_flow and set(text) & set(",[]{}?:")):
            kinds = ["plain"] * (100 if self.is_plain else 4) + kinds
        kind = self.rng.choice(kinds)
        if kind == "plain":
            return text
        if kind == "single":
            return "'" + text.replace("'", "''") + "'"
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def scalar(self, head: str, text: str, indent: int, owner: Path) -> None:
        """A field's name or dash, and its text: on one line or on several."""
        rng, several = self.rng, text.split(" ")
        below = " " * (indent + rng.choice([2, 2, 4]))
        kind = "inline" if self.is_plain or not text or "  " in text else rng.choice(["inline"] * 6 + _SEVERAL_LINES)
        cut = rng.randint(1, max(len(several) - 1, 1))
        first, second = " ".join(several[:cut]), " ".join(several[cut:])
        if kind == "block":
            rows = [f" {rng.choice(['|-', '>-'])}{self.behind()}", below + text]
        elif kind == "inline" or not (is_simple(first) and is_simple(second)):
            space = rng.choice([" ", " ", "  ", " " if head.endswith("-") else "\t"])
            rows = [(space + self.inline(text) if text else "") + self.behind()]
        elif kind == "folded":
            rows = [f" >-{self.behind()}", below + first, below + second]
        elif kind == "double":
            rows = [f' "{first}', f'{below}{second}"{self.behind()}']
        else:
            start = [self.behind(), below + first] if kind == "below" else [f" {first}"]
            rows = [*start, below + second + self.behind()]
        self.put(head + (rows[0].replace("\t", " ") if head.endswith("-") else rows[0]), owner)
        for row in rows[1:]:
            self.put(row, owner)

    # Fields and lists

    def mapping(self, fields: dict[str, Any], indent: int, path: Path, lead: str = "") -> None:
        """Fields one below the other, the first behind a dash."""
        for index, (name, value) in enumerate(fields.items()):
            owner = (*path, name)
            if index or not lead:
                lead_here = " " * indent
                self.above(indent, path or None, 0.1)
            else:
                lead_here = lead
            self.field(lead_here + self.key(name), value, indent, owner)

    def field(self, head: str, value: Any, indent: int, owner: Path) -> None:
        if isinstance(value, str):
            self.scalar(head, value, indent, owner)
            return
        layout = self.rng.choice(self.layouts)
        if not value:
            self.put(f"{head} []{self.behind()}", owner)
        elif layout == "flow":
            self.put(f"{head} {self.flow(value)}{self.behind()}", owner)
        elif layout == "lines":
            self.between_brackets(head, value, indent, owner)
        else:
            self.put(head + self.behind(), owner)
            if isinstance(value, dict):
                self.mapping(value, indent + 2, owner)
            else:
                self.items(value, indent + self.list_indent, owner)

    def flow(self, value: Any) -> str:
        """A value between brackets on one line."""
        if isinstance(value, str):
            return self.inline(value, in_flow=True)
        comma, pad = self.rng.choice([", ", ",", ", "]), self.rng.choice(["", "", " "])
        if isinstance(value, list):
            return f"[{pad}{comma.join(map(self.flow, value))}{pad}]"
        # Behind a name in flow there is always a space.
        return "{" + pad + comma.join(f"{name}: {self.flow(each)}" for name, each in value.items()) + pad + "}"

    def between_brackets(self, head: str, value: Any, indent: int, owner: Path) -> None:
        """A value between brackets, each thing on a line of its own."""
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        self.put(f"{head} {opening}{self.behind()}", owner)
        things = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
        ends_in_comma = self.rng.random() < 0.5
        for index, (step, each) in enumerate(things):
            self.above(indent + 2, owner)
            comma = "," if ends_in_comma or index + 1 < len(things) else ""
            name = f"{step}: " if isinstance(value, dict) else ""
            self.put(" " * (indent + 2) + name + self.flow(each) + comma + self.behind(), (*owner, step))
        self.put(" " * (indent + self.rng.choice([0, 2])) + closing + self.behind(), owner)

    def items(self, items: list[Any], indent: int, path: Path) -> None:
        for number, item in enumerate(items):
            owner = (*path, number)
            if number and self.has_gaps_in_lists:
                self.put("", path)
            self.above(indent, path)
            dash = self.dash
            if isinstance(item, str):
                self.scalar(" " * indent + "-", item, indent, owner)
            elif "block" not in self.layouts or self.rng.random() < 0.05:
                self.put(" " * indent + "- " + self.flow(item) + self.behind(), owner)
            elif dash == "-\n":
                self.put(" " * indent + "-" + self.behind().replace("\t", " "), owner)
                self.mapping(item, indent + 2, owner)
            else:
                self.mapping(item, indent + len(dash), owner, " " * indent + dash)
        self.above(indent + self.rng.choice([0, 1]), None)


_SEVERAL_LINES = ["folded", "double", "plain", "below", "block"]


def is_simple(text: str) -> bool:
    """Whether a text surely needs no quotes, whoever reads it."""
    return bool(text) and text[0].isalnum() and not set(text) & set('#:,[]{}?!&*|>%@`"\\\t\n') and text.strip() == text


def example(seed: int) -> Example:
    """A record: the same seed, the same bytes."""
    rng = Random(seed)
    fields = fields_of_a_record(rng)
    style = Style(rng)
    style.put("---", None)
    style.above(0, None)
    for name, value in fields.items():
        if style.has_gaps and not isinstance(value, str):
            style.put(rng.choice(["", "", "  "]), None)
        style.above(style.indent, None)
        style.field(" " * style.indent + style.key(name), value, style.indent, (name,))
    style.above(0, None)
    style.put("---" + rng.choice(["", "", " "]), None)
    for line in rng.choice([_BODY, _BODY, _BODY[:1], []]):
        style.put(line, None)
    ends = rng.choice(["\n", "\n", "\n", "\r\n", "mixed"])
    parts = [line.text + (rng.choice(["\n", "\r\n"]) if ends == "mixed" else ends) for line in style.lines]
    text = "".join(parts)
    if rng.random() < 0.2:
        text = text.rstrip("\r\n")
    mark = "\ufeff" if rng.random() < 0.1 else ""
    return Example((mark + text).encode(), style.lines, fields)


_BODY = [
    "",
    "# About",
    "",
    "Prose: with # signs.  ",
    "",
    "## Log",
    "",
    "### 2026-11-03 call: A",
    "by: dana",
    "",
    "Text.",
]


class Edit(NamedTuple):
    """An edit, the place it is meant for, and what the front matter should say after it."""

    run: Callable[[Draft], None]
    path: Path
    after: dict[str, Any]
    is_removal: bool = False


def edit_of(seed: int, before: dict[str, Any], text: str) -> Edit:
    """An edit of a record that says this, with a text; a team's own fields are edited like all others."""
    rng = Random(seed)
    after = copy.deepcopy(before)
    groups: list[tuple[Path, dict[str, Any]]] = [((), after)]  # all that has fields
    for name, value in after.items():
        if isinstance(value, dict):
            groups.append(((name,), value))
        if isinstance(value, list):
            groups += [((name, number), item) for number, item in enumerate(value) if isinstance(item, dict)]
    kind = rng.choice(["set", "set", "set", "give", "add", "remove item", "remove field", "put"])
    if kind == "add":
        name = rng.choice(["contracts", "open_items", "milestones", "snooze"])
        item = {"what": text, **({"due": "2026-12-01"} if rng.random() < 0.6 else {})}
        after[name] = [*(after.get(name) or []), item]
        return Edit(lambda draft: draft.add(name, item), (name,), after)
    if kind == "put":
        fields = {"what": text, **({"due": "2026-12-01"} if rng.random() < 0.6 else {})}
        own = {name: each for name, each in (after.get("next_action") or {}).items() if name.startswith("x_")}
        after["next_action"] = fields | own
        return Edit(lambda draft: draft.put(("next_action",), fields), ("next_action",), after, is_removal=True)
    lists = [name for name, value in after.items() if isinstance(value, list) and value]
    if kind == "remove item" and lists:
        name = rng.choice(lists)
        number = rng.randrange(len(after[name]))
        after[name].pop(number)
        return Edit(lambda draft: draft.remove((name, number)), (name, number), after, is_removal=True)
    path, fields = rng.choice(groups)
    texts = [name for name, value in fields.items() if isinstance(value, str)]
    if kind == "remove field" and len(fields) > 1:
        name = rng.choice(list(fields))
        del fields[name]
        return Edit(lambda draft: draft.remove((*path, name)), (*path, name), after, is_removal=True)
    if kind == "set" and texts:
        name = rng.choice(texts)
    else:
        name = rng.choice([each for each in ("paused_until", "due", "x_new") if each not in fields])
    fields[name] = text
    return Edit(lambda draft: draft.set((*path, name), text), (*path, name), after)


class PutAside(NamedTuple):
    """A record in which some fields and items are commented out: its bytes, what it still says, and those lines."""

    data: bytes
    fields: dict[str, Any]
    lines: dict[Path, list[str]]  # by the field or item, as they stand there now

    def taken_up_again(self, data: bytes, paths: Iterable[Path]) -> bytes:
        """A text with the sign and the space behind it taken away from the lines of some."""
        rows = {row for path in paths for row in self.lines[path]}
        taken = [re.sub("# ", "", line, count=1) if line in rows else line for line in lines_of(data)]
        return "\n".join(taken).encode()


def put_aside(record: Example, seed: int) -> PutAside:
    """A record with some of its lines commented out: at the margin, or behind their indentation."""
    rng = Random(seed)
    at_the_margin = rng.random() < 0.5
    paths = [path for path in _that_can_go(record) if rng.random() < 0.4]
    paths = [path for path in paths if not any(path[: len(other)] == other for other in paths if other != path)]
    fields = copy.deepcopy(record.fields)
    for path in sorted(paths, key=lambda path: [str(step) for step in path], reverse=True):
        holder: Any = fields
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]
    lines: dict[Path, list[str]] = {path: [] for path in paths}
    rows = lines_of(record.data)
    for number, line in enumerate(record.lines):
        for path in paths:
            if not _is_within(line.owner, path) or not line.text.strip():
                continue
            indent = 0 if at_the_margin else len(line.text) - len(line.text.lstrip(" "))
            rows[number] = f"{line.text[:indent]}# {line.text[indent:]}"
            lines[path].append(rows[number])
    return PutAside("\n".join(rows).encode(), fields, lines)


def _that_can_go(record: Example) -> list[Path]:
    """Fields and last items without which the rest still stands: none that its parent begins with, none in brackets."""
    heads = {line.owner: line.text for line in reversed(record.lines)}
    paths: list[Path] = [(name,) for name in list(record.fields)[1:]]
    for name, value in record.fields.items():
        if not value or isinstance(value, str) or set(heads[name,]) & set("[{"):
            continue
        if isinstance(value, dict):
            paths += [(name, each) for each in list(value)[1:]]
            continue
        has_remarks = any(line.owner == (name,) and line.text.lstrip().startswith("#") for line in record.lines)
        if isinstance(value[0], dict) or not has_remarks:  # texts in a list may be words of the remark above them
            paths += [(name, number) for number in range(1, len(value))][-1:]
        for number, item in enumerate(value):
            if isinstance(item, dict) and not set(heads.get((name, number), "")) & set("[{"):
                paths += [(name, number, each) for each in list(item)[1:]]
    return paths


def lines_of(data: bytes) -> list[str]:
    """A record's lines without their ends."""
    return [line.removesuffix("\r") for line in data.decode().removeprefix("\ufeff").split("\n")]


def front_of(data: bytes) -> Any:
    """What the front matter says, by a loader that is not the product's."""
    lines = lines_of(data)
    end = next(number for number, line in enumerate(lines) if number and line.rstrip() == "---")
    return yaml.load("\n".join(lines[1:end]) + "\n", Loader=yaml.CBaseLoader)


_NOTE = re.compile(r"# note [0-9]+[^\n\r]*?\.")


def notes_in(lines: Iterable[str]) -> Counter[str]:
    """The comments in some lines."""
    return Counter(note for line in lines for note in _NOTE.findall(line))


def what_else_changed(example: Example, edit: Edit, data: bytes) -> list[str]:
    """Lines that an edit took, moved or changed though they are not its own, and comments that were lost.

    A comma behind a line does not count, nor does a blank line that stood above what was taken out.
    """
    after = [_without_commas(line) for line in lines_of(data)]
    rest = iter(after)
    others = [line.text for line in example.lines if not _is_related(line.owner, edit) and line.text.strip()]
    lost = [line for line in others if _without_commas(line) not in rest]  # goes on behind the line found before
    going = [line.text for line in example.lines if edit.is_removal and _is_within(line.owner, edit.path)]
    return lost + list((notes_in(lines_of(example.data)) - notes_in(after) - notes_in(going)).elements())


def lines_added(example: Example, data: bytes) -> int:
    """How many lines are new or different, blank ones apart."""
    before, after = (Counter(filter(str.strip, lines_of(each))) for each in (example.data, data))
    return sum((after - before).values())


def _without_commas(line: str) -> str:
    return line.replace(",", "")


def _is_within(owner: Path | None, path: Path) -> bool:
    return owner is not None and owner[: len(path)] == path


def _is_related(owner: Path | None, edit: Edit) -> bool:
    """Whether a line may change: it is part of the place, or holds it; or takes the place behind a dash."""
    if owner is None:
        return False
    if edit.is_removal and len(edit.path) == 3 and owner[:2] == edit.path[:2] and len(owner) == 3:
        return True
    return _is_within(owner, edit.path) or owner == edit.path[: len(owner)]
