"""The settings of a new repository, from the people who are in the team."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from clientfiles.diagnostics import Usage
from clientfiles.starting.naming import key_for
from clientfiles.values import quoted

_PERSON = re.compile(r"\s*(?P<name>[^<>]*[^<>\s])\s*(?:<\s*(?P<address>[^<>\s]+@[^<>\s]+)\s*>)?\s*")


class Person(NamedTuple):
    """Someone of the team: the key that records use, the name, the address (empty where nobody told)."""

    key: str
    name: str
    email: str


def team_of(texts: Iterable[str]) -> list[Person]:
    """The team from texts such as `Dana Ortiz <dana@agency.example>`; each gets a key of its own. Usage for others."""
    team: list[Person] = []
    for text in texts:
        match = _PERSON.fullmatch(text)
        if match is None or not text.isprintable() or ("@" in match["name"] and not match["address"]):
            raise Usage(f'{quoted(text)} is no person: write a name and an address, "Dana Ortiz <dana@agency.example>"')
        name, address = match["name"], match["address"] or ""
        team.append(Person(key_for(name, address, [each.key for each in team]), name, address))
    return team


def settings_text(team: list[Person], lead: str, timezone: str) -> str:
    """What `clientfiles.toml` holds at first. The lead is a key of the team, else Usage; the first one without it."""
    keys = [each.key for each in team]
    if lead and lead not in keys:
        raise Usage(f"the lead {quoted(lead)} is not in the team: choose {' or '.join(keys)}")
    settings = [
        ("timezone", timezone, 'decides what "today" is'),
        ("lead", lead or keys[0], "gets what has no other owner"),
    ]
    tiers = [("A", "14 days", ""), ("B", "30 days", ""), ("C", "60 days", "")]
    parts = ["# The settings of our client records: who is in the team, how often we talk to whom.\n", *_rows(settings)]
    parts += ["\n[tiers]                          # how often we talk; 30 days without a tier\n", *_rows(tiers)]
    for person in team:
        parts.append(f"\n[team.{person.key}]\n")
        parts += _rows([("name", person.name, "")])
        parts += _rows([("email", person.email, "as git knows it")]) if person.email else []
        login = person.email.partition("@")[0] if re.fullmatch(r"[\w.+-]+@.*", person.email, re.ASCII) else person.key
        parts.append(f'# github = "{login}"'.ljust(33) + "# the login on GitHub: who is assigned and told\n")
    return "".join(parts)


def _rows(rows: Iterable[tuple[str, str, str]]) -> list[str]:
    """Settings, each with what it means behind it."""
    return [
        f"{f'{name} = {_quoted(value)}'.ljust(32)}{f' # {about}' if about else ''}".rstrip() + "\n"
        for name, value, about in rows
    ]


def _quoted(value: str) -> str:
    """A text of TOML, whose escapes are those of JSON."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
