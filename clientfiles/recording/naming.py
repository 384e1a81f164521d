"""A new client's name and id beside those there are: what is taken, and what is nearly the same."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from clientfiles.diagnostics import Usage
from clientfiles.escaping import visible
from clientfiles.model import Client
from clientfiles.values import folded, quoted

_NEAR = 0.8  # of the letters, so that a slip is noticed and another client of the trade is not


def check_name(name: str, client_id: str, ids: Iterable[str], clients: Iterable[Client]) -> list[str]:
    """The clients whose name or id is nearly the same, as remarks. Usage where the id or the name is taken."""
    taken = set(ids)
    if client_id in taken:
        raise Usage(visible(f"the id {client_id} is taken; say --id with another one"))
    near = []
    wanted = folded(name)
    for client in clients:
        other = folded(client.name or "")
        if other == wanted:
            raise Usage(visible(f"{client.id} is called {quoted(client.name or '')} already"))
        if _is_near(wanted, other) or _is_near(client_id, client.id):
            near.append(visible(f"{client.id} is called {quoted(client.title)}"))
    return near[:5]


def _is_near(one: str, other: str) -> bool:
    if not one or not other:
        return False
    if one.startswith(f"{other} ") or other.startswith(f"{one} "):
        return True
    match = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return match.real_quick_ratio() >= _NEAR and match.quick_ratio() >= _NEAR and match.ratio() >= _NEAR
