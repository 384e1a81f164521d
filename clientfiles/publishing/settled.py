"""What became of the actions that are due no more: done, by which change of the record, moved, postponed, passed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from clientfiles.publishing.boxes import PASSED, Cause, Settled, as_read, joined
from clientfiles.publishing.markers import client_token, token, token_client, token_due
from clientfiles.publishing.state import State, has_passed, moved_to, reworded
from clientfiles.review import Review
from clientfiles.wording import clipped, short_day

TICKED = "ticked, and its time has passed"


class Memory(Protocol):
    """What the records' history tells of actions, by their tokens, and of the commit when they were listed last."""

    def settle(self, tokens: Sequence[str], base: str) -> dict[str, Cause | str]:
        """What settled actions that are due no more; empty words where it was no change of the record.

        Actions of which nothing is known are left out.
        """

    def were_due(self, tokens: Sequence[str], base: str) -> frozenset[str]:
        """Which of some actions were due at that commit already, as far as that is known."""


def settled_now(review: Review, state: State, memory: Memory) -> list[Settled]:
    """What the bodies list and the review does not, by client and by what settled it."""
    if not state.gone:
        return []
    how = memory.settle(sorted(state.gone), state.commit)
    clients = {client_token(client.id): client for client in review.clients}
    until = {token(each.action): each.until for each in review.postponed}
    found: dict[tuple[str, Cause | str, bool, str], list[str]] = {}
    said: dict[str, str] = {}
    for name in state.gone:
        reason, client = how.get(name, ""), clients.get(token_client(name))
        has_gone = reason == PASSED or (name not in how and has_passed(name, state.tokens, review.today))
        together = ""  # why everything of a client is due no more
        if client is None or client.status == "ended":
            together, instead = "the client ended" if client is not None else "the record was removed", ""
        elif name in until:
            instead = f"snoozed until {short_day(until[name], review.today)}"
        else:
            instead = _instead(name, state, review)
        is_done = not (together or instead or has_gone) and (bool(reason) or name not in how)
        if has_gone and not instead:
            reason = TICKED if name in state.was_ticked else PASSED
            is_done = name in state.was_ticked
        said[name] = f"{state.gone[name]}, {instead}" if instead else state.gone[name]
        found.setdefault((token_client(name), reason, is_done, together), []).append(name)
    return [
        Settled(
            clients[client].name if client in clients else client,
            joined([said[name] for name in tokens]) + (f" ({together})" if together else ""),
            tuple(tokens),
            reason,
            is_done,
        )
        for (client, reason, is_done, together), tokens in found.items()
    ]


def _instead(name: str, state: State, review: Review) -> str:
    """What became of an action that was not done but written differently; empty if that is not what happened."""
    every = {**state.later, **state.tokens}
    moved = moved_to(name, (each for each in every if each not in state.known))
    # A milestone that was reached is told to the client on another day: that is something else.
    if moved is not None and as_read(every[moved].phrase) == state.gone[name]:
        return f"moved to {short_day(token_due(moved), review.today)}"
    other = reworded(name, (each for each in state.tokens if each not in state.known))
    return f"now: {as_read(clipped(state.tokens[other].phrase, 80))}" if other is not None else ""
