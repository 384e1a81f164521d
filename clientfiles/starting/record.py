"""The text of a new record, which explains its own fields.

Every field stands there with what it means: those that a prospect needs are filled in, the others are examples behind
a `#`. What they say comes from the descriptions in the model, so it is never out of date.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date
from typing import Any

from clientfiles.demo import moved
from clientfiles.diagnostics import Usage
from clientfiles.model import Client, Contact, Contract, OpenItem, fields_of
from clientfiles.quoting import is_plain, quote
from clientfiles.records import record_from, surroundings
from clientfiles.schema import Field
from clientfiles.settings import Settings
from clientfiles.values import quoted

MAX_NAME = 200
STATUS = "prospect"  # asks for the fewest fields
_COLUMN = 40  # where what a field means begins
_WIDTH = 120
# Fields that another one of the same item excludes: they are examples of an item of their own, or stand behind a
# second # in the same.
_SIDES = {OpenItem: ("they_owe", "pending")}
_OTHERWISE = {Contract: ("ends", "ended"), Contact: ("left",)}
_INTRODUCTION = """\
# The lines that begin with # are examples. Take the # and the space behind it away where you need one; delete them
# all when you know them.
"""


def new_record(name: str, owner: str, settings: Settings, today: date, contact: str = "") -> str:
    """The record of a new client: a prospect since today, with an entry to copy in its log.

    Owner is a key of the team. Without a contact's name the field `contacts` stands there empty, so that `validate`
    asks for it, as it does for further fields that the settings require. Usage where a name is not a line of text.
    """
    name, contact = _checked(name, "the client's name"), _checked(contact, "the contact's name") if contact else ""
    front = "".join(f"{line}\n" for line in _front(name, owner, settings, today, contact))
    text = f"---\n{_INTRODUCTION}\n{front}---\n\n# {name}\n{_body(settings, today, owner, contact)}"
    return text if _reads_well(text, settings, today) else text.replace(f"\n# {name}\n", "", 1)


def _checked(name: str, what: str) -> str:
    """A name without the spaces around it."""
    stripped = name.strip()
    if (
        not stripped
        or len(stripped) > MAX_NAME
        or not stripped.replace("\u200c", "").replace("\u200d", "").isprintable()
    ):
        raise Usage(f"{what} {quoted(name)} cannot be used: write one line of text, at most {MAX_NAME} characters")
    return stripped


def _reads_well(text: str, settings: Settings, today: date) -> bool:
    """Whether nothing but what the person is to fill in is missing: some names look like an entry of the log."""
    found = record_from("records/new.md", text.encode(), surroundings(settings, (), today))
    is_read = found.client is not None and not found.client.log
    return is_read and all(each.code in ("missing-field", "unknown-owner") for each in found.diagnostics)


def _front(name: str, owner: str, settings: Settings, today: date, contact: str) -> Iterator[str]:
    """The lines of the front matter."""
    given = {"name": _value(name), "owner": _value(owner), "status": STATUS, "since": today.isoformat()}
    wanted = settings.required.get(STATUS, ())
    for field_name, field in fields_of(Client).items():
        if field_name == "tier" and not settings.tiers and field_name not in wanted:
            continue  # every one would be wrong
        is_wanted = STATUS in field.required or field_name in wanted
        mark = "" if is_wanted else "# "
        if field.kind.item is not None:
            yield from ("",) if field_name == "contacts" else ()
            yield from _line(f"{mark}{field_name}:", _about(field))
            if field_name == "contacts" and contact:
                yield from _line(f"  - name: {_value(contact)}", _about(fields_of(Contact)["name"]))
                yield from _item(field, owner, today, skip=("name",))
            else:
                yield from _item(field, owner, today)
        elif is_wanted:
            yield from _line(f"{field_name}: {given.get(field_name, '')}".rstrip(), _about(field))
        else:
            example = next(iter(settings.tiers)) if field_name == "tier" else _example(field, today)
            yield from _line(f"# {field_name}: {example}", _about(field))
    for own in wanted:
        if own.startswith("x_"):
            yield from _line(f"# {own}:", "Required by the settings.")
    yield from _line("# x_landing: Pier 3, ring twice", "Fields that begin with x_ are your own.")


def _item(field: Field, owner: str, today: date, skip: tuple[str, ...] = ()) -> Iterator[str]:
    """An example of an item of a list, or of the fields of one thing, behind signs that make it a comment."""
    kind: Any = field.kind.item
    fields = fields_of(kind)
    sides, otherwise = _SIDES.get(kind, ()), _OTHERWISE.get(kind, ())
    lead = "  - " if field.kind.is_list and not skip else "    " if field.kind.is_list else "  "
    for name, each in fields.items():
        if name in skip or name in sides:
            continue
        example = _value(owner) if name == "owner" else _example(each, today)
        yield from _line(f"# {lead}{'# ' if name in otherwise else ''}{name}: {example}", _about(each))
        lead = lead.replace("-", " ")
    for name in sides:
        yield from _line(f"#   - {name}: {_example(fields[name], today)}", _about(fields[name]))
        yield f"#     due: {_example(fields['due'], today)}"


def _example(field: Field, today: date) -> str:
    """The field's example, near today. Those of lists are written as YAML already."""
    example = moved(field.example, today)
    return example if field.kind.is_list else _value(example)


def _about(field: Field) -> str:
    """What a field means, and who needs it."""
    meaning = field.meaning
    if field.kind.name.startswith("one of"):
        meaning += f" {field.kind.name.capitalize()}."
    statuses = [each for each in field.required if each != STATUS]
    if statuses and STATUS not in field.required:
        meaning += f" Required for {' and '.join(statuses)} clients."
    return meaning.replace("`", "")


def _line(start: str, about: str) -> Iterator[str]:
    """A line with what it means behind it, below one another where that is long."""
    column = max(_COLUMN, len(start) + 2)
    if column > _WIDTH - 40:
        yield from textwrap.wrap(about, _WIDTH, initial_indent="# ", subsequent_indent="# ")
        yield start
        return
    for row in textwrap.wrap(about, _WIDTH - column - 2):
        yield f"{start.ljust(column)}# {row}"
        start = "#" if start.startswith("#") else ""


def _value(text: str) -> str:
    """A text as the value of a field."""
    return text if is_plain(text) else quote(text)


def _body(settings: Settings, today: date, owner: str, contact: str) -> str:
    """What follows the heading: a place for the story, and the log."""
    talks = ", ".join(kind for kind, is_contact in settings.kinds.items() if is_contact)
    others = ", ".join(kind for kind, is_contact in settings.kinds.items() if not is_contact)
    person = contact if contact and not set("<>-,") & set(contact) else "Jana Novák"
    author = owner if not set("<>,") & set(owner) else "dana"
    kinds = textwrap.fill(
        f"Contact: {talks}. No contact: {others}. The mood is positive, neutral, mixed or negative.", 110
    )
    return f"""
<!-- What you would tell a colleague who takes over tomorrow: who decides, what they care about, what to avoid. -->

## Log

<!-- The newest entry first. One to copy to below this comment; by: colleagues, with: contacts, re: what it settles.

### {today.isoformat()} call (positive): What it was about
by: {author}
with: {person}

What was said, and what was agreed.

{kinds}
-->
"""
