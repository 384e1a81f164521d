"""One person's clients, open items and next actions become another's."""

from __future__ import annotations

from clientfiles.editing import Draft, NewEntry
from clientfiles.model import Client


def owns_something(client: Client, key: str) -> bool:
    """Whether a person owns the client, an open item of it or its next action."""
    step = client.next_action
    return (
        client.owner == key
        or any(item.owner == key for item in client.open_items)
        or (step is not None and step.owner == key)
    )


def hand_over(draft: Draft, client: Client, giver: str, taker: str, entry: NewEntry) -> None:
    """Put one person's key in place of another's wherever that one owns something, and log it."""
    if client.owner == giver:
        draft.set(("owner",), taker)
    for number, item in enumerate(client.open_items):
        if item.owner == giver:
            draft.set(("open_items", number, "owner"), taker)
    if client.next_action is not None and client.next_action.owner == giver:
        draft.set(("next_action", "owner"), taker)
    draft.log(entry)
