"""Who did it, and who was there: people of the team and contacts, by whatever they are called."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date

from clientfiles.diagnostics import Usage
from clientfiles.escaping import visible
from clientfiles.model import Client, Contact, split_names
from clientfiles.relationship import contacts_called
from clientfiles.settings import Settings
from clientfiles.starting.naming import words_of
from clientfiles.values import closest, folded, quoted
from clientfiles.wording import first_name, listed

_NEAR = 0.8  # of the letters


def author_in(settings: Settings, email: str, today: date) -> tuple[str, ...]:
    """The key of the team member who has that address and has not left; nothing where there is none, or several."""
    found = [
        member.key
        for member in settings.team.values()
        if email and member.email.casefold() == email.casefold() and not member.is_gone(today)
    ]
    return tuple(found) if len(found) == 1 else ()


def colleague_called(text: str, settings: Settings) -> str:
    """The team key of a colleague given by key, name or first name. Usage where that is nobody, or several."""
    wanted = folded(text)
    if text in settings.team or not settings.team:
        return text
    for names in (
        {member.key: {folded(member.key), folded(member.name)} for member in settings.team.values()},
        {member.key: {folded(first_name(member.name))} for member in settings.team.values()},
    ):
        fitting = [key for key, known in names.items() if wanted in known]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise Usage(visible(f"{quoted(text)} could be {listed(fitting, 8)}: write the key"))
    close = closest(text, settings.team)
    hint = f"did you mean {close}?" if close else f"the team is {listed(list(settings.team), 8)}"
    raise Usage(visible(f"{quoted(text)} is not in the team; {hint}"))


def contacts_named(
    client: Client, names: Iterable[str], *, is_strict: bool = False
) -> tuple[tuple[str, ...], list[str]]:
    """The full names of contacts given by any part of theirs, with or without accents; a remark on each who is none.

    Usage where a name fits several contacts, and, if strict, where it is nearly that of one.
    """
    found: list[str] = []
    remarks = []
    for name in (each for text in names for each in _apart(client, text)):
        fitting = contacts_called(name, client.contacts) or _unaccented(name, client)
        called = sorted({contact.name for contact in fitting if contact.name})
        if len(called) > 1:
            raise Usage(visible(f"{quoted(name)} could be {listed(called, 5)}: write the full name"))
        if not called:
            near = listed(list(map(quoted, nearly_called(name, client))), 3)
            told = f"{quoted(name)} is no contact of {client.title}"
            if near and is_strict:
                raise Usage(visible(f"{told}; did you mean {near}?"))
            hint = f"did you mean {near}?" if near else "add the person to contacts"
            remarks.append(visible(f"{told}: {hint}"))
        each = called[0] if called else " ".join(name.split())
        if each and each not in found:
            found.append(each)
    return tuple(found), remarks


def _unaccented(name: str, client: Client) -> list[Contact]:
    """The contacts whose name has all words of another one, whatever marks stand on the letters."""
    wanted = set(words_of(name))
    return [each for each in client.contacts if wanted and each.name and wanted <= set(words_of(each.name))]


def nearly_called(name: str, client: Client) -> list[str]:
    """The contacts of whose name, or a word of it, another one is a slip."""
    wanted = " ".join(words_of(name))
    found = []
    for each in filter(None, (contact.name for contact in client.contacts)):
        words = words_of(each)
        if wanted and any(_is_slip(wanted, other) for other in (" ".join(words), *words)):
            found.append(each)
    return found


def _is_slip(one: str, other: str) -> bool:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= _NEAR


def _apart(client: Client, text: str) -> list[str]:
    """The names in a text: the whole, if somebody is called so, else what commas separate."""
    return [text] if contacts_called(text, client.contacts) else split_names(text)
