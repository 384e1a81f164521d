"""Records as trees, random edits of them, and what two people's edits must come to: a model of merging.

Nothing here knows how a merge is made. A record is a tree of nodes with numbers; an edit changes one node by its
number, so the edits of two people who touched different things can all be made to one tree, in any order. What that
tree reads like is what their merge must say.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

import yaml

_NAMING = ("name", "title", "we_owe", "what")
_WORDS = ("harbour cargo linen winter tariff poster museum bridge copper signal garden ticket pepper island freight "
          "canvas lantern orchard marble violet timber saddle").split()  # fmt: skip


@dataclass
class Node:
    """A field, an item, a log entry, a paragraph or the like, with a comment above it and one behind it."""

    number: int
    kind: str  # front, value, list, fields, item, body, prose, section, entry, comment
    text: str = ""
    lead: str = ""
    remark: str = ""
    blanks: int = 0
    parts: list[Node] = field(default_factory=list)

    def walk(self, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Node]]:
        """Every node below this one, with the numbers of the nodes that lead to it."""
        for part in self.parts:
            yield (*path, part.number), part
            yield from part.walk((*path, part.number))

    def find(self, number: int) -> Node | None:
        return next((node for _, node in self.walk() if node.number == number), None)


class Edit(NamedTuple):
    """One change: of which node, by the numbers that lead to it; in what respect; to what; and how it is made."""

    path: tuple[int, ...]
    respect: str  # line, lead, blanks, order, gone, new
    value: str
    make: Callable[[Node], None]
    kind: str = ""  # of the node

    def clashes_with(self, other: Edit) -> bool:
        """Whether no one could do both without choosing."""
        if self.path == other.path and self.respect == other.respect:
            return self.value != other.value and self.respect not in ("new", "blanks")
        if "blanks" in (self.respect, other.respect):
            return False
        return any(
            one.respect == "gone" and two.path[: len(one.path)] == one.path
            for one, two in ((self, other), (other, self))
        )

    def is_beside(self, other: Edit) -> bool:
        """Whether a paragraph is deleted next to what the other changes; lines that touch are one place to git too."""
        return any(
            one.respect == "gone" and one.kind == "prose" and two.path[: len(one.path) - 1] == one.path[:-1]
            for one, two in ((self, other), (other, self))
        )


class Case(NamedTuple):
    """A record, what two people made of it, and what both together mean."""

    base: str
    ours: str
    theirs: str
    both: str
    clash: bool
    words: tuple[str, ...]  # that must not be lost
    in_one_order: bool  # whether only one side added, removed or moved anything
    renamed: tuple[tuple[str, str], ...]  # the lines of what both made into something else, on either side


class Author:
    """Makes records and edits from a stream of chance; every word that it writes is new."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.numbers = count(1)
        self.spoken = count(1)

    def word(self) -> str:
        number = next(self.spoken)
        return f"{self.chance.choice(_WORDS)}q{chr(97 + number // 26 % 26)}{chr(97 + number % 26)}"

    def phrase(self) -> str:
        return " ".join(self.word() for _ in range(self.chance.randint(1, 3)))

    def day(self) -> str:
        return f"2025-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"

    def node(self, kind: str, text: str = "", parts: list[Node] | None = None, blanks: int = 0) -> Node:
        lead = f"# {self.phrase()}" if kind not in ("entry", "prose", "section") and self.sometimes(8) else ""
        remark = f"  # {self.phrase()}" if kind == "value" and self.sometimes(10) else ""
        return Node(next(self.numbers), kind, text, lead, remark, blanks, parts or [])

    def sometimes(self, of: int) -> bool:
        return self.chance.randrange(of) == 0

    # Records

    def record(self) -> Node:
        chance = self.chance
        fields = [self.node("value", f"{name}: {value}", blanks=int(self.sometimes(5))) for name, value in (
            ("name", self.phrase()), ("owner", chance.choice(["dana", '"dana"'])), ("status", "active"),
            ("since", self.day()), ("topics", f"[{self.word()}, {self.word()}]"), ("group", self.phrase()),
        )]  # fmt: skip
        for name, make, fewest in (("contacts", self.contact, 2), ("contracts", self.contract, 1),
                                   ("open_items", self.open_item, 0), ("milestones", self.milestone, 1)):  # fmt: skip
            items = [make() for _ in range(fewest + chance.randint(0, 2))]
            if name == "contacts":
                items[0].parts.append(self.node("value", "primary: true"))
                items[0].parts[-1].lead = ""
            fields.append(self.node("list", f"{name}:", items, blanks=int(self.sometimes(2))))
        step = [self.node("value", f"what: {self.phrase()}"), self.node("value", f"due: {self.day()}")]
        fields.append(self.node("fields", "next_action:", step, blanks=int(self.sometimes(2))))
        if self.sometimes(3):
            fields.append(self.node("value", f"x_note: |\n  {self.phrase()}\n\n  {self.phrase()}"))
        if self.sometimes(3):
            chance.shuffle(fields)
        front = Node(next(self.numbers), "front", parts=fields)
        self.column = chance.choice([0, 2])
        entries = [self.entry() for _ in range(chance.randint(0, 4))]
        self.newest_first = chance.choice([True, True, False]) or len(entries) < 2
        entries.sort(key=_day_of, reverse=self.newest_first)
        prose = [self.node("prose", self.paragraph()) for _ in range(chance.randint(0, 3))]
        log = self.node("section", "## Log")
        sections = [self.node("section", f"## {self.phrase()}\n\n{self.paragraph()}")] if self.sometimes(3) else []
        body = Node(next(self.numbers), "body", parts=[*prose, *sections, log, *entries])
        return Node(0, "record", parts=[front, body])

    def contact(self) -> Node:
        parts = [f"name: {self.phrase()}", f"role: {self.phrase()}", f"email: {self.word()}@client.example"]
        return self.item(parts[: self.chance.randint(1, 3)])

    def contract(self) -> Node:
        return self.item([f"title: {self.phrase()}", "value: 100 EUR/year", f"start: {self.day()}",
                          "renewal: open", "notice: 30 days"])  # fmt: skip

    def open_item(self) -> Node:
        return self.item([f"we_owe: {self.phrase()}", f"due: {self.day()}"])

    def milestone(self) -> Node:
        return self.item([f"what: {self.phrase()}", f"planned: {self.day()}", f"reached: {self.day()}"])

    def item(self, parts: list[str]) -> Node:
        fields = [self.node("value", part) for part in parts]
        fields[0].lead = ""
        return self.node("item", parts=fields)

    def paragraph(self) -> str:
        return "\n".join(f"{self.phrase().capitalize()} and {self.word()}." for _ in range(self.chance.randint(1, 3)))

    def entry(self, signs: str = "###") -> Node:
        title = f": {self.phrase()}" if not self.sometimes(4) else ""
        kind = self.chance.choice(["call", "meeting", "note", "email out (positive)"])
        head = f"{signs} {self.day()} {kind}{title}" + ("\nby: dana" if self.sometimes(2) else "")
        parts = [self.node("prose", self.paragraph()) for _ in range(self.chance.randint(0, 2))]
        if signs == "###" and self.sometimes(8):
            parts.append(self.entry("####"))
        return self.node("entry", head, parts)

    # Edits

    def edit(self, record: Node, may_order: bool = True) -> Edit:
        """A change of something in the record."""
        while True:
            kind = self.chance.choice(["line", "line", "line", "new", "new", "gone", "lead", "blanks", "order"])
            made: Edit | None = getattr(self, f"_{kind}")(record)
            if made is not None and (may_order or kind != "order"):
                return made

    def _pick(self, record: Node, *kinds: str) -> tuple[tuple[int, ...], Node] | None:
        found = [(path, node) for path, node in record.walk() if node.kind in kinds]
        return self.chance.choice(found) if found else None

    def _line(self, record: Node) -> Edit | None:
        """Write something else: a value, a paragraph, the title of an entry, the comment behind a value."""
        picked = self._pick(record, "value", "prose", "entry")
        if picked is None:
            return None
        path, node = picked
        text, remark, number = node.text, node.remark, node.number
        name = text.partition(":")[0]
        if node.kind == "entry":
            head, line, rest = text.partition("\n")
            text = f"{head if ':' in head else head + ':'} {self.word()}{line}{rest}"
        elif node.kind == "prose":
            text = f"{text} {self.word().capitalize()}."
        elif self.sometimes(6) and "\n" not in text:
            remark = f"  # {self.phrase()}"
        elif name in ("since", "due", "planned", "reached", "start"):
            old = text
            while text == old:
                text = f"{name}: {self.day()}"
        elif name in ("name", "role", "what", "we_owe", "title", "group", "x_note") or name.startswith("x_"):
            text = f"{text} {self.word()}"
        elif name in ("topics", "owner", "email"):
            new = {"topics": f"[{self.word()}]", "owner": self.word(), "email": f"{self.word()}@client.example"}
            text = f"{name}: {new[name]}"
        else:
            return None

        def make(tree: Node) -> None:
            if target := tree.find(number):
                target.text, target.remark = text, remark

        return Edit(path, "line", text + remark, make)

    def renaming(self, record: Node) -> tuple[Edit, Edit]:
        """Two edits of the text that an item, or the next action, is known by."""
        found = [(path, node) for path, node in record.walk() if len(path) > 2 and _is_naming(node)]
        (path, node), edits = self.chance.choice(found), []
        for _ in range(2):
            text = f"{node.text} {self.word()}"

            def make(tree: Node, text: str = text) -> None:
                if target := tree.find(node.number):
                    target.text = text

            edits.append(Edit(path, "line", text + node.remark, make))
        return edits[0], edits[1]

    def _lead(self, record: Node) -> Edit | None:
        """Write a comment above a field or an item."""
        picked = self._pick(record, "value", "list", "fields", "item")
        if picked is None or any(picked[1] is item.parts[0] for _, item in record.walk() if item.kind == "item"):
            return None  # the first field of an item stands behind the dash
        number, lead = picked[1].number, f"# {self.phrase()}"

        def make(tree: Node) -> None:
            if target := tree.find(number):
                target.lead = lead

        return Edit(picked[0], "lead", lead, make)

    def _blanks(self, record: Node) -> Edit | None:
        front = record.parts[0]
        node = self.chance.choice(front.parts)
        blanks = (node.blanks + 1) % 3

        def make(tree: Node) -> None:
            if target := tree.find(node.number):
                target.blanks = blanks

        return Edit((front.number, node.number), "blanks", str(blanks), make)

    def _gone(self, record: Node) -> Edit | None:
        """Delete an item, an entry, a paragraph, or a field that a record can do without."""
        picked = self._pick(record, "item", "entry", "prose", "value")
        if picked is None:
            return None
        path, node = picked
        is_optional = node.text.partition(":")[0] in ("role", "email", "group", "topics", "reached", "x_note")
        is_needed = node.kind == "item" and (
            any(part.text == "primary: true" for part in node.parts) or _only_one(record, path)
        )
        if is_needed or (node.kind == "value" and not is_optional):
            return None

        def make(tree: Node) -> None:
            for parent in (tree, *(each for _, each in tree.walk())):
                parent.parts = [part for part in parent.parts if part.number != node.number]

        return Edit(path, "gone", "", make, node.kind)

    def _new(self, record: Node) -> Edit | None:
        """Log something, or add an item, a field, a paragraph."""
        what = self.chance.choice(["entry", "entry", "item", "item", "field", "nested"])
        if what == "entry":
            return self._new_entry(record)
        parent, front = record, record.parts[0]
        path: tuple[int, ...] = (front.number,)
        if what == "field":
            parent, node = front, self.node("value", f"x_{self.word()}: {self.phrase()}")
            place = self.chance.randint(0, len(front.parts))
        elif what == "item":
            parent = self.chance.choice([part for part in front.parts if part.kind == "list"])
            makers = {"contacts": self.contact, "contracts": self.contract, "open_items": self.open_item}
            node = makers.get(parent.text[:-1], self.milestone)()
            place = self.chance.choice([0, len(parent.parts), len(parent.parts)])
            path = (*path, parent.number)
        else:
            picked = self._pick(record.parts[1], "entry")
            if picked is None or picked[1].text.startswith("####"):
                return None
            parent, node, place = picked[1], self.entry("####"), len(picked[1].parts)
            path = (record.parts[1].number, *picked[0])
        number, before = parent.number, parent.parts[place - 1].number if place else 0

        def make(tree: Node) -> None:
            if target := tree.find(number):
                at = next((i + 1 for i, part in enumerate(target.parts) if part.number == before), 0)
                target.parts.insert(at, deepcopy(node))

        return Edit((*path, node.number), "new", str(node.number), make)

    def _new_entry(self, record: Node) -> Edit:
        """Log something, where it belongs in the order of the log."""
        body, node, newest_first = record.parts[1], self.entry(), self.newest_first

        def make(tree: Node) -> None:
            parts = tree.parts[1].parts
            log = next(i for i, part in enumerate(parts) if part.text == "## Log")
            at = log + 1
            while at < len(parts) and (_day_of(parts[at]) > _day_of(node)) is newest_first:
                at += 1
            parts.insert(at, deepcopy(node))

        return Edit((body.number, node.number), "new", str(node.number), make)

    def _order(self, record: Node) -> Edit | None:
        """Put the fields, or the items of a list, into another order."""
        front = record.parts[0]
        parent = self.chance.choice([front, *(part for part in front.parts if part.kind == "list")])
        order = [part.number for part in parent.parts]
        self.chance.shuffle(order)
        if order == [part.number for part in parent.parts]:
            return None

        def make(tree: Node) -> None:
            if target := tree.find(parent.number):
                known = [part for part in target.parts if part.number in order]
                others = [part for part in target.parts if part.number not in order]
                target.parts = sorted(known, key=lambda part: order.index(part.number)) + others

        path = (front.number,) if parent is front else (front.number, parent.number)
        return Edit(path, "order", str(order), make)


def case(seed: int, meeting: str = "apart") -> Case:
    """A record and the edits of two people.

    They keep apart, or one of them also does what the other did ("alike"), or does it otherwise ("clashing"), or both
    make one item into something else ("renaming").
    """
    author = Author(seed)
    base = author.record()
    mine, yours = author.renaming(base) if meeting == "renaming" else (None, None)
    ours = _possible([*filter(None, [mine]), *(author.edit(base) for _ in range(author.chance.randint(1, 4)))])
    theirs = [author.edit(base, False) for _ in range(author.chance.randint(1, 4))]
    theirs = [each for each in theirs if not any(each.clashes_with(one) or each.is_beside(one) for one in ours)]
    while _is_torn(base, _edited(base, ours), _edited(base, _possible(theirs[::-1]))):
        theirs.pop()
    if meeting == "alike":
        theirs.append(author.chance.choice(ours))
    if meeting == "clashing":
        theirs += [each for each in (author.edit(base) for _ in range(60)) if any(map(each.clashes_with, ours))][:1]
    theirs = _possible([*theirs, *filter(None, [yours])][::-1])
    # Two new orders are no clash: they are left to a person too, but hold nothing that could be lost.
    clash = any(one.clashes_with(other) for one in ours for other in theirs if one.respect != "order")
    trees = [_edited(base, edits) for edits in ([], ours, theirs, [*ours, *theirs])]
    clash = clash or _is_torn(*trees[:3])
    before, our_text, their_text, both = (render(tree, author.column) for tree in trees)
    words = tuple(sorted((_words(our_text) | _words(their_text)) - _words(before)))
    shapes = [any(edit.respect in ("new", "gone", "order", "blanks") for edit in edits) for edits in (ours, theirs)]
    renamed = tuple(_renamed(base, _edited(base, ours), _edited(base, theirs), author.column))
    return Case(before, our_text, their_text, both, clash, words, not all(shapes), renamed)


def _is_torn(base: Node, ours: Node, theirs: Node) -> bool:
    """Whether a side made an item, the next action or an entry into another one, and the other side changed it too.

    An item is another one with another name, an entry where its heading is another one and its text is not the same.
    """
    for _, node in base.walk():
        versions = [node, ours.find(node.number), theirs.find(node.number)]
        found = [each for each in versions if each is not None]
        if node.kind not in ("item", "fields", "entry") or len({_said(each) for each in found}) < 3:
            continue
        if node.kind != "entry":
            names = [[part.text for part in each.parts if _is_naming(part)] for each in found]
        elif any(part.kind == "prose" for part in node.parts):
            below = [_said(each, True) for each in found]
            names = [[""] if text == below[0] else [_heading(each)] for each, text in zip(found, below, strict=True)]
            names[0] = [_heading(node)] if names[1:] != [[""], [""]] else [""]
            names = [names[0] if name == [""] else name for name in names]
        else:
            names = [[_heading(each)] for each in found]
        if any(name != names[0] for name in names):
            return True
    return False


def _heading(entry: Node) -> str:
    return entry.text.partition("\n")[0]


def _said(node: Node, is_below: bool = False) -> str:
    """What a node and those in it read like; or of an entry only its own text, below its heading."""
    if is_below:
        prose = [part.text for part in node.parts if part.kind == "prose"]
        return "\n".join([node.text.partition("\n")[2], *prose])
    return "\n".join([node.lead, node.text, node.remark, *map(_said, node.parts)])


def _is_naming(node: Node) -> bool:
    return node.kind == "value" and node.text.partition(":")[0] in _NAMING


def _renamed(base: Node, ours: Node, theirs: Node, column: int) -> Iterator[tuple[str, str]]:
    """The lines, on either side, of each item or group of fields whose naming text both changed, not alike."""
    for path, node in base.walk():
        texts = {part.text if (part := tree.find(node.number)) else "" for tree in (base, ours, theirs)}
        if len(path) > 2 and _is_naming(node) and "" not in texts and len(texts) == 3:
            yield _block(ours, path[-2], column), _block(theirs, path[-2], column)


def _block(tree: Node, number: int, column: int) -> str:
    node = tree.find(number)
    assert node is not None
    if node.kind == "item":
        node = Node(0, "list", parts=[node])
    lines = _field_lines(node, "", column)[int(node.kind == "list") :]
    return "".join(f"{line}\n" for line in lines)


def _possible(edits: list[Edit]) -> list[Edit]:
    """The edits of one person, none of which undoes another."""
    kept: list[Edit] = []
    for edit in edits:
        if not any(edit.clashes_with(other) or other is edit for other in kept):
            kept.append(edit)
    return kept


def _edited(base: Node, edits: list[Edit]) -> Node:
    tree, done = deepcopy(base), set()
    for edit in edits:
        if (edit.path, edit.respect, edit.value) not in done:  # what both did is done once
            done.add((edit.path, edit.respect, edit.value))
            edit.make(tree)
    return tree


def _only_one(record: Node, path: tuple[int, ...]) -> bool:
    parent = record.find(path[-2])
    return parent is not None and parent.text in ("contracts:", "contacts:")


def _day_of(node: Node) -> str:
    found = re.match(r"#+ ([0-9-]{10})", node.text)
    return found[1] if found else ""


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+q[a-z]{2}", text.lower()))


# What a tree and a text read like


def render(record: Node, column: int) -> str:
    """The text of a record; its lists are indented by so many columns."""
    lines = ["---"]
    for part in record.parts[0].parts:
        lines += [*_field_lines(part, "", column), *[""] * part.blanks]
    lines += ["---", ""]
    for part in record.parts[1].parts:
        lines += _body_lines(part)
    while lines[-1] == "":
        lines.pop()
    return "\n".join(lines) + "\n"


def _field_lines(node: Node, indent: str, column: int) -> list[str]:
    lines = [f"{indent}{node.lead}"] if node.lead else []
    if node.kind == "list" and not node.parts:
        return [*lines, f"{indent}{node.text} []"]
    lines += f"{indent}{node.text}{node.remark}".split("\n")
    for part in node.parts:
        if node.kind == "fields":
            lines += _field_lines(part, f"{indent}  ", column)
            continue
        lead = " " * column
        rows = [row for each in part.parts for row in _field_lines(each, f"{lead}  ", column)]
        first = next(i for i, row in enumerate(rows) if not row.lstrip().startswith("#"))
        rows[first] = f"{lead}- {rows[first].lstrip()}"
        lines += [f"{lead}{part.lead}", *rows] if part.lead else rows
    return lines


def _body_lines(node: Node) -> list[str]:
    lines = [*node.text.split("\n"), ""]
    for part in node.parts:
        lines += _body_lines(part)
    return lines


def meaning(text: str) -> dict[str, Any]:
    """What a record says, whatever the order: its fields, comments, entries, and the lines of its prose."""
    _, front, body = text.split("---\n", 2)
    entries: list[str] = []
    prose: list[str] = []
    for part in re.split(r"(?m)^(?=#)", body):
        (entries if re.match(r"#+ [0-9]{4}-", part) else prose).append(part.strip())
    return {
        "fields": _unordered(yaml.load(front, yaml.CBaseLoader)),
        "comments": sorted(re.findall(r"# .*", front)),
        "entries": sorted(entries),
        "prose": [row for part in prose for row in part.split("\n") if row],
    }


def _unordered(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _unordered(value) for name, value in data.items()}
    if isinstance(data, list):
        return sorted((_unordered(item) for item in data), key=lambda item: json.dumps(item, sort_keys=True))
    return data


# Items with names that are alike


class Item(NamedTuple):
    """An open item; its number is that of the item that it began as."""

    number: int
    name: str
    due: str
    owner: str

    @property
    def text(self) -> str:
        owner = f"    owner: {self.owner}\n" if self.owner else ""
        return f"  - we_owe: {self.name}\n    due: 2026-12-{self.due}\n{owner}"


class Meeting(NamedTuple):
    """Three versions of the items of a list, and what a merge of them may be."""

    base: str
    ours: str
    theirs: str
    both: tuple[str, ...]  # the items in a clean merge, sorted
    clash: bool  # two people made something different of one item
    is_plain: bool  # no two items ever bore one name, and nobody touched an item of the other's


ALIKE = ("Send the revised statement of work", "Send the revised price list", "Send the report",
         "Send the reports", "Send the final statement of work", "Call Tom Reyes", "Call Tim Reyes")  # fmt: skip


def meeting(seed: int) -> Meeting:
    """A list of items with names that are alike, and what two people made of it: some of the items they both touch."""
    chance = random.Random(seed)
    names = list(ALIKE)
    chance.shuffle(names)
    numbers = count(1)
    has_doubles = chance.randrange(4) == 0
    fresh = iter(names)

    def new() -> Item:
        name = chance.choice(ALIKE[:3]) if has_doubles else next(fresh)
        return Item(next(numbers), name, chance.choice(("01", "02")), chance.choice(("", "", "lee")))

    base = [new() for _ in range(chance.randint(1, 3))]
    sides = [list(base), list(base)]
    for side in sides:
        for _ in range(chance.randint(1, 2)):
            place = chance.randrange(len(side)) if side else 0
            match chance.choice(["due", "owner", "name", "gone", "other", "new"] if side else ["new"]):
                case "due":
                    side[place] = side[place]._replace(due=chance.choice(("02", "03", "04")))
                case "owner":
                    side[place] = side[place]._replace(owner=chance.choice(("kim", "dana")))
                case "name":
                    side[place] = side[place]._replace(name=new().name)
                case "gone":
                    del side[place]
                case "other":
                    side[place] = new()
                case _:
                    side.insert(chance.choice((0, len(side))), new())
    return _meeting(base, *(_as_read(base, side, numbers) for side in sides))


def _as_read(base: list[Item], side: list[Item], numbers: Iterator[int]) -> list[Item]:
    """A side's items, numbered by what stands there.

    Nobody can know what an item once was that has another name and another day, or the name of one that is gone.
    """
    items = list(side)
    for is_same in (_say_the_same, _bear_one_name):
        for old in base:
            if any(item.number == old.number and is_same(old, item) for item in items):
                continue
            free = [item for item in items if is_same(old, item) and not _is_known(item, base, is_same)]
            items = [item._replace(number=next(numbers)) if item.number == old.number and free else item
                     for item in items]  # fmt: skip
            items = [item._replace(number=old.number) if item is free[0] else item for item in items] if free else items
    known = {item.number: item for item in base}
    return [
        item
        if (old_one := known.get(item.number)) is None or item.name == old_one.name or item[2:] == old_one[2:]
        else item._replace(number=next(numbers))
        for item in items
    ]


def _say_the_same(one: Item, other: Item) -> bool:
    return one[1:] == other[1:]


def _bear_one_name(one: Item, other: Item) -> bool:
    return one.name == other.name


def _is_known(item: Item, base: list[Item], is_same: Callable[[Item, Item], bool]) -> bool:
    return any(old.number == item.number and is_same(old, item) for old in base)


def _meeting(base: list[Item], ours: list[Item], theirs: list[Item]) -> Meeting:
    versions = [{item.number: item for item in items} for items in (base, ours, theirs)]
    both: list[Item] = []
    clash = is_shared = False
    for number in {*versions[0], *versions[1], *versions[2]}:
        old, left, right = (version.get(number) for version in versions)
        is_shared |= left != old != right
        if left == right or right == old:
            both += [left] if left else []
        elif left == old:
            both += [right] if right else []
        elif old and (left or right) and not (left and right) and (left or right or old).name != old.name:
            both.append(left or right or old)  # one deleted it, as did the other, who added another in its place
        elif old is None or left is None or right is None or len({old.name, left.name, right.name}) > 1:
            clash = True
        else:
            clash |= old.due not in (left.due, right.due) and left.due != right.due
            clash |= old.owner not in (left.owner, right.owner) and left.owner != right.owner
            merged = [one if one != before else other for before, one, other in zip(old, left, right, strict=True)]
            both.append(Item._make(merged))
    bearers: dict[str, set[int]] = {}
    for item in (*base, *ours, *theirs):
        bearers.setdefault(item.name, set()).add(item.number)
    is_plain = not is_shared and all(len(numbers) == 1 for numbers in bearers.values())
    before, mine, yours, after = (Counter(item.text for item in items) for items in (base, ours, theirs, both))
    for text in (mine - before) & (yours - before):  # what both added alike is there once
        after[text] = min(after[text], max(mine[text], yours[text]))
    first, left_text, right_text = ("".join(item.text for item in items) for items in (base, ours, theirs))
    return Meeting(first, left_text, right_text, tuple(sorted(after.elements())), clash, is_plain)
