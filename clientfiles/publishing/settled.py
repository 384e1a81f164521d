"""What became of the actions that are due no more: done, by which change of the record, moved, postponed, passed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from clientfiles.actions import Action
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


def settled_now(review: Review, later: Iterable[Action], state: State, memory: Memory) -> list[Settled]:
    """What the bodies list and the review does not, by client and by what settled it.

    `later` is what is due beyond what the review looks at: what was put off may be there.
    """
    if not state.gone:
        return []
    how = memory.settle(sorted(state.gone), state.commit)
    clients = {client_token(client.id): client for client in review.clients}
    until = {token(each.action): each.until for each in review.postponed}
    due, far = _by_client(state.tokens), _by_client({token(action): action for action in later})
    found: dict[tuple[str, Cause | str, bool, str], list[str]] = {}
    said: dict[str, str] = {}
    for name in state.gone:
        key = token_client(name)
        reason, client, mine = how.get(name, ""), clients.get(key), due.get(key, {})
        together = instead = ""  # why everything of a client is due no more, or what became of this
        if client is None or client.status == "ended":
            together = "the client ended" if client is not None else "the record was removed"
        elif name in until:
            instead = f"snoozed until {short_day(until[name], review.today)}"
        else:
            instead = _instead(name, mine, far.get(key, {}), state, review)
        if not instead and (reason == PASSED or (name not in how and has_passed(name, mine, review.today))):
            is_done = name in state.was_ticked
            reason = TICKED if is_done else PASSED
        else:
            # Where the history is known, what no change of the record settled was not done.
            is_done = not (together or instead) and (bool(reason) or name not in how)
        said[name] = f"{state.gone[name]}, {instead}" if instead else state.gone[name]
        found.setdefault((key, reason, is_done, together), []).append(name)
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


def _by_client(actions: dict[str, Action]) -> dict[str, dict[str, Action]]:
    found: dict[str, dict[str, Action]] = {}
    for name, action in actions.items():
        found.setdefault(token_client(name), {})[name] = action
    return found


def _instead(name: str, due: dict[str, Action], far: dict[str, Action], state: State, review: Review) -> str:
    """What became of a client's action that was not done but written differently; empty if nothing of the kind."""
    came = {each: action for each, action in {**far, **due}.items() if each not in state.known}
    moved = moved_to(name, came)
    # A milestone that was reached is told to the client on another day: that is something else.
    if moved is not None and as_read(came[moved].phrase) == state.gone[name]:
        return f"moved to {short_day(token_due(moved), review.today)}"
    other = reworded(name, (each for each in came if each in due))
    return f"now: {as_read(clipped(came[other].phrase, 80))}" if other is not None else ""
