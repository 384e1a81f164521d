"""What the bodies of an issue mean for its next one: which ticks are kept, what is new, what is done.

    state_of(review, bodies, last) -> State

A tick is kept for as long as one of its actions is due, into the next period's issue too; an action that comes
under a ticked box unticks it and is marked as new. What an earlier body lists and the review does not is done, unless
that cannot be told: the record has errors that may hide it, or it lies beyond what this review looks at. Then it is
kept out of sight.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import compress
from typing import NamedTuple

from clientfiles.actions import Action
from clientfiles.publishing.boxes import AND, Settled, phrases, settled_in
from clientfiles.publishing.markers import (
    Seen,
    client_token,
    seen,
    token,
    token_client,
    token_due,
    token_rule,
    token_stem,
)
from clientfiles.review import Review
from clientfiles.store import NEWS

_RECORD = re.compile(r"(?:.*/)?([^/]*)\.m[a-z]+", re.IGNORECASE)  # also one that is misnamed x.markdown
_TEXT_ONLY_DATE = ("check-in", "next-action")  # a later one of the same rule is another, not the same one moved


class State(NamedTuple):
    """An issue as its bodies, and the review of today, leave it."""

    as_of: date | None  # the day of the latest of the bodies
    before: date | None
    commit: str
    earlier: int
    was_cut: bool
    tokens: dict[str, Action]  # every action that is due now
    ticked: frozenset[str]  # of these and of those out of sight: what people ticked
    new: frozenset[str]  # what was marked as new
    known: frozenset[str]  # everything that the bodies name
    hidden: tuple[str, ...]  # what is kept although this review does not list it
    gone: dict[str, str]  # what is due no more, and what the body said of it
    done: tuple[Settled, ...]  # what was done already, newest first

    def is_ticked(self, tokens: Sequence[str]) -> bool:
        """Whether a box of these actions is ticked: all of them were when a person ticked it."""
        return bool(tokens) and all(name in self.ticked for name in tokens)

    def is_new(self, name: str, tokens: Sequence[str]) -> bool:
        """Whether an action came under a box after it had been ticked."""
        if self.is_ticked(tokens):
            return False
        return name in self.new or (name not in self.ticked and any(each in self.ticked for each in tokens))


def state_of(review: Review, bodies: Sequence[str], last: Seen | None) -> State:
    """The state of an issue; of several that are to become one, with the ticks of each.

    `last` is the issue of the period before: where there is no body yet, or it was emptied, its ticks are taken over.
    """
    read = [seen(body) for body in bodies]
    latest = max(read, key=lambda each: each.as_of or date.min, default=seen(""))
    tokens = {token(action): action for action in review.actions}
    known = frozenset[str]().union(*(each.tokens for each in read))
    inherited = [last] if last is not None and not any(each.is_ours for each in read) else []
    ticked = frozenset[str]().union(*(each.ticked for each in (*read, *inherited)))
    missing = [name for name in sorted(known) if name not in tokens]
    doubt = Doubt(review)
    hidden = tuple(name for name in sorted(known | ticked) if name not in tokens and doubt.may_be_due(name))
    said = {name: text for each in read for box in (*each.kept, *each.boxes) for name, text in phrases(box).items()}
    done = _merged([settled_in(body) for body in bodies], tokens)
    listed = {name for each in done for name in each.tokens}
    unseen = {*hidden, *listed}
    return State(
        as_of=latest.as_of,
        before=latest.before,
        commit=latest.commit,
        earlier=max((each.earlier for each in read), default=0),
        was_cut=any(each.clients_left_out for each in read),
        tokens=tokens,
        ticked=frozenset(name for name in ticked if name in tokens or name in hidden),
        new=frozenset(name for each in (*read, *inherited) for name in each.new if name in tokens),
        known=known,
        hidden=hidden,
        gone={name: said[name] for name in missing if name not in unseen},
        done=done,
    )


def _merged(lists: Iterable[list[Settled]], due: dict[str, Action]) -> tuple[Settled, ...]:
    """What several bodies list as done, each once, less what is due again."""
    found: dict[tuple[str, ...], Settled] = {}
    for each in (each for some in lists for each in some):
        kept = [name not in due for name in each.tokens]
        tokens = tuple(compress(each.tokens, kept))
        said = each.text.split(AND)
        text = AND.join(compress(said, kept)) if len(said) == len(kept) else each.text
        if tokens:
            found.setdefault(tokens, each._replace(text=text, tokens=tokens))
    return tuple(found.values())


class Doubt:
    """Whether an action that a review does not list may be due all the same."""

    def __init__(self, review: Review) -> None:
        self.horizon = review.horizon
        paths = {each.path for each in review.diagnostics if each.is_error}
        names = [_RECORD.fullmatch(path) for path in paths]
        # The settings hide every client's actions, a folder that cannot be read those of nobody knows whom.
        self.everything = not all(names)
        self.news = NEWS in paths
        self.clients = {client_token(found[1]) for found in names if found is not None}

    def may_be_due(self, name: str) -> bool:
        return (
            self.everything
            or token_due(name) > self.horizon
            or token_client(name) in self.clients
            or (self.news and token_rule(name) == "news")
        )


def moved_to(name: str, due: Iterable[str]) -> str | None:
    """The action of another day that may be a former one, moved; None where there is none."""
    stem = token_stem(name)
    if not stem or token_rule(name) in _TEXT_ONLY_DATE:
        return None
    return next((each for each in due if token_stem(each) == stem), None)
