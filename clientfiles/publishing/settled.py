"""What became of the actions that are due no more: done, by which change of the record, moved, postponed, passed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from clientfiles.publishing.boxes import PASSED, Cause, Settled, as_read, joined
from clientfiles.publishing.markers import client_token, token, token_client, token_due
from clientfiles.publishing.state import State, has_passed, moved_to, reworded
from clientfiles.review import Review
from clientfiles.wording import clipped, short_day


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
    names = {client_token(client.id): client.name for client in review.clients}
    until = {token(each.action): each.until for each in review.postponed}
    found: dict[tuple[str, Cause | str, bool], list[str]] = {}
    said: dict[str, str] = {}
    for name in state.gone:
        reason = how.get(name, "")
        if name in until:
            reason = reason or f"snoozed until {short_day(until[name], review.today)}"
        elif name not in how and has_passed(name, state.tokens, review.today):
            reason = PASSED
        instead = _instead(name, state, review)
        said[name] = f"{state.gone[name]}, {instead}" if instead else state.gone[name]
        # Where the history is known, what no change of the record settled was not done.
        is_done = not instead and name not in until and reason != PASSED and (bool(reason) or name not in how)
        found.setdefault((token_client(name), reason, is_done), []).append(name)
    return [
        Settled(names.get(client, client), joined([said[name] for name in tokens]), tuple(tokens), reason, is_done)
        for (client, reason, is_done), tokens in found.items()
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
