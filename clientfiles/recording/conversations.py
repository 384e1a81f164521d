"""What was said: the kind and subject of a log entry, and the promises made in it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date
from typing import NamedTuple

from clientfiles.diagnostics import Usage
from clientfiles.editing import Draft, NewEntry
from clientfiles.escaping import visible
from clientfiles.model import Client
from clientfiles.recording.promises import Promise, owe
from clientfiles.relationship import subjects
from clientfiles.settings import Settings
from clientfiles.values import folded, quoted, suggestion
from clientfiles.wording import listed


class Conversation(NamedTuple):
    """An entry for the log, and what was promised in it; without an entry only promises are recorded."""

    entry: NewEntry | None
    we_owe: tuple[Promise, ...] = ()
    they_owe: tuple[Promise, ...] = ()
    next_action: Promise | None = None


def record_conversation(draft: Draft, client: Client, said: Conversation) -> None:
    """Put the entry into the log, and the promises where they belong."""
    for side, promises in (("we_owe", said.we_owe), ("they_owe", said.they_owe)):
        for promise in promises:
            owe(draft, client, {side: promise.what, "due": promise.due.isoformat()})
    if said.next_action is not None:
        draft.put(("next_action",), said.next_action.fields)
    if said.entry is not None:
        draft.log(said.entry)


def parse_kind(text: str, settings: Settings) -> tuple[str, str]:
    """A kind of log entry and its direction, which may be empty: `call`, `email out`."""
    words = text.casefold().split()
    direction = words.pop() if len(words) == 2 and words[1] in ("in", "out") else ""
    kind = " ".join(words)
    if kind not in settings.kinds:
        hint = suggestion(kind, settings.kinds, f"write one of {', '.join(settings.kinds)}")
        raise Usage(visible(f"{quoted(text)} is no kind of log entry; {hint}"))
    return kind, direction


def parse_subjects(client: Client, texts: Iterable[str], titles: AbstractSet[str], today: date) -> tuple[str, ...]:
    """What an entry settles, each as the record or the news call it: in full, or by a part that fits one only.

    `titles` are those of the news, folded. Usage where nothing is called so.
    """
    known = {folded(name): name for name in _names(client)} | {title: title for title in titles}
    assert known.keys() >= subjects(client, titles)
    running = client.running_contracts(today)
    found = []
    for text in texts:
        wanted = folded(text)
        if wanted == "renewal" and len(running) > 1:
            choices = [f"renewal {contract.title}" for contract in running if contract.title]
            raise Usage(visible(f"which renewal? Write {' or '.join(map(quoted, choices[:5])) or 'its title'}"))
        fitting = [wanted] if wanted in known else [name for name in known if wanted and wanted in name]
        if len(fitting) != 1:
            choices = [known[name] for name in fitting or known]
            problem = "could be" if fitting else "is nothing the record knows; it has"
            raise Usage(visible(f"{quoted(text)} {problem} {listed(list(map(quoted, choices)), 8)}"))
        found.append(known[fitting[0]])
    return tuple(dict.fromkeys(found))


def _names(client: Client) -> list[str]:
    """Everything a `re:` of the client can name, as it is written."""
    titles = [f"renewal {contract.title}" for contract in client.contracts if contract.title]
    named = [each.what for each in client.milestones], [each.what for each in client.occasions]
    items = [item.what for item in client.open_items]
    return ["renewal", *titles, *(what for each in (*named, items) for what in each if what)]
