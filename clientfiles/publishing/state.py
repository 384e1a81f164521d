"""What the bodies of an issue mean for its next one: which ticks are kept, what is new, what is done.

    state_of(review, bodies, last) -> State

A tick is kept for as long as one of its actions is due, into the next period's issue too; an action that comes
under a ticked box unticks it and is marked as new. What an earlier body lists and the review does not is settled,
unless that cannot be told: the record has errors that may hide it, or it lies beyond what this review looks at. Then
it is kept out of sight.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
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
from clientfiles.values import add_days

_RECORD = re.compile(r"(?:.*/)?([^/]*)\.m[a-z]+", re.IGNORECASE)  # also one that is misnamed x.markdown
_DROPPED = {"birthday": 14, "anniversary": 14, "occasion": 14, "news": 0, "rolling": 30}  # days after they are due


class State(NamedTuple):
    """An issue as its bodies, and the review of today, leave it."""

    as_of: date | None  # the latest day of which the bodies tell
    before: date | None  # the day of the review before this one
    commit: str
    earlier: int
    was_cut: bool
    tokens: dict[str, Action]  # every action that is due now
    ticked: frozenset[str]  # of these and of those out of sight: what people ticked
    was_ticked: frozenset[str]  # whatever people ticked, due or not
    new: frozenset[str]  # what was marked as new
    known: frozenset[str]  # everything that the bodies name
    boxes: Counter[str]  # how many boxes each client had
    hidden: tuple[str, ...]  # what is kept although this review does not list it
    gone: dict[str, str]  # what is due no more, and what the body said of it
    settled: tuple[Settled, ...]  # what was settled already, latest first

    def is_ticked(self, tokens: Sequence[str]) -> bool:
        """Whether a box of these actions is ticked: all of them were when a person ticked it."""
        return bool(tokens) and all(name in self.ticked for name in tokens)

    def is_new(self, name: str, tokens: Sequence[str]) -> bool:
        """Whether an action came under a box after it had been ticked."""
        if self.is_ticked(tokens):
            return False
        came = name not in self.ticked and name not in self.known and any(each in self.ticked for each in tokens)
        return came or name in self.new


def state_of(review: Review, bodies: Sequence[str], last: Seen | None, last_is_open: bool = False) -> State:
    """The state of an issue; of several that are to become one, with the ticks of each.

    `last` is the issue of the period before. Its ticks are taken over where there is no body yet, or it was emptied,
    and as long as that issue is open, for people tick where they are.
    """
    read = [seen(body) for body in bodies]
    tokens = {token(action): action for action in review.actions}
    is_first = not any(each.is_ours for each in read)
    inherited = [last] if last is not None and (is_first or last_is_open) else []
    doubt = Doubt(review, latest_day(read))
    present = doubt.clients | {client_token(client.id) for client in review.clients}
    renamed = {} if doubt.everything else _renamed([*read, *inherited], tokens, present)
    read = [_with_names(each, renamed) for each in read]
    inherited = [_with_names(each, renamed) for each in inherited]
    latest = max(read, key=lambda each: each.as_of or date.min, default=seen(""))
    known = frozenset[str]().union(*(each.tokens for each in read))
    ticked = _unambiguous(frozenset[str]().union(*(each.ticked for each in (*read, *inherited))), known, tokens)
    missing = [name for name in sorted(known) if name not in tokens]
    hidden = tuple(name for name in sorted(known | ticked) if name not in tokens and doubt.may_be_due(name))
    said = {name: text for each in read for box in (*each.kept, *each.boxes) for name, text in phrases(box).items()}
    settled = _merged([settled_in(body) for body in bodies], tokens)
    unseen = {*hidden, *(name for each in settled for name in each.tokens)}
    # Whoever is quiet again was talked to since, or the log was put right: the open box says which counts.
    again = {(token_client(name), "check-in") for name in tokens if token_rule(name) == "check-in"}
    return State(
        as_of=latest_day(read),
        before=latest.before if latest.as_of == review.today else latest.as_of,
        commit=latest.commit,
        earlier=max((each.earlier for each in read), default=0),
        was_cut=any(each.clients_left_out for each in read),
        tokens=tokens,
        ticked=frozenset(name for name in ticked if name in tokens or name in hidden),
        was_ticked=ticked,
        new=frozenset(name for each in read for name in each.new if name in tokens),
        known=known,
        boxes=Counter(token_client(box.tokens[0]) for each in read for box in each.boxes),
        hidden=hidden,
        gone={
            name: said[name]
            for name in missing
            if name not in unseen and (token_client(name), token_rule(name)) not in again
        },
        settled=settled,
    )


def latest_day(read: Iterable[Seen]) -> date | None:
    """The latest day on which a body was written, as far as the bodies tell."""
    return max((day for each in read for day in (each.as_of, each.before) if day is not None), default=None)


def _renamed(read: Sequence[Seen], due: dict[str, Action], present: AbstractSet[str]) -> dict[str, str]:
    """The new names of actions that are the same as before, though their tokens are not; `present` are the clients.

    A client whose record was renamed has the same actions under another id. The day on which a mood turned can change
    as old entries fall out of the window, and it is the same worry.
    """
    known = frozenset[str]().union(*(each.tokens for each in read))
    was_cut = any(each.clients_left_out for each in read)
    lost = [name for name in sorted(known) if name not in due]
    came = [name for name in due if name not in known]
    moods = {token_client(name): name for name in came if token_rule(name) == "mood"}
    renamed = {
        name: moods[client] for name in lost if token_rule(name) == "mood" and (client := token_client(name)) in moods
    }
    clients = {token_client(name) for name in known}
    left = {token_client(name) for name in lost} - present
    fresh: dict[str, set[str]] = {}
    for name in came:
        # In a body that was cut nobody can tell who is new.
        if token_client(name) not in clients and not was_cut:
            fresh.setdefault(token_client(name), set()).add(name.partition("/")[2])
    for client in left if fresh else ():
        mine = [name for name in lost if token_client(name) == client]
        rest = {name.partition("/")[2] for name in mine}
        other = max(fresh, key=lambda each: (len(fresh[each] & rest), each))
        if 2 * len(fresh[other] & rest) >= len(rest):
            renamed |= {name: f"{other}/{name.partition('/')[2]}" for name in mine}
    return renamed


def _with_names(read: Seen, renamed: dict[str, str]) -> Seen:
    if not renamed:
        return read

    def changed(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(renamed.get(name, name) for name in names)

    boxes, kept = (
        tuple(box._replace(tokens=changed(box.tokens), new=frozenset(changed(box.new))) for box in some)
        for some in (read.boxes, read.kept)
    )
    return read._replace(boxes=boxes, kept=kept)


def _unambiguous(ticked: frozenset[str], known: AbstractSet[str], due: dict[str, Action]) -> frozenset[str]:
    """The ticks without those of equal actions of which one is gone: nobody knows which."""
    return frozenset(
        name for name in ticked if (second := f"{name}-2") not in known or second in due or second in ticked
    )


def _merged(lists: Iterable[list[Settled]], due: dict[str, Action]) -> tuple[Settled, ...]:
    """What several bodies list as settled, each once, less what is due again."""
    stems = {token_stem(name) for name in due} - {""}
    found: dict[tuple[str, ...], Settled] = {}
    for each in (each for some in lists for each in some):
        kept = [name not in due for name in each.tokens]
        if not each.is_done and "moved to" not in each.text:
            kept = [is_kept and token_stem(name) not in stems for is_kept, name in zip(kept, each.tokens, strict=True)]
        tokens = tuple(compress(each.tokens, kept))
        said = each.text.split(AND)
        text = AND.join(compress(said, kept)) if len(said) == len(kept) else each.text
        if tokens:
            found.setdefault(tokens, each._replace(text=text, tokens=tokens))
    return tuple(found.values())


class Doubt:
    """Whether an action that a review does not list may be due all the same."""

    def __init__(self, review: Review, as_of: date | None = None) -> None:
        self.horizon = review.horizon
        paths = {each.path for each in review.diagnostics if each.is_error}
        names = [_RECORD.fullmatch(path) for path in paths]
        # The settings hide every client's actions, a folder that cannot be read those of nobody knows whom; and a
        # review of an earlier day than the last one does not look as far.
        self.everything = not all(names) or (as_of is not None and review.today < as_of)
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
    """The action of another day that may be a former one, moved; None where there is none.

    What returns every year, or with a contract's new term, has not moved.
    """
    stem = token_stem(name) if token_rule(name) in ("open-item", "next-action", "milestone", "ending") else ""
    return next((each for each in due if token_stem(each) == stem), None) if stem else None


def reworded(name: str, due: Iterable[str]) -> str | None:
    """The one action of the same day and rule that has another text; None where there is none, or several."""
    if token_rule(name) not in ("open-item", "next-action", "milestone", "occasion", "news"):
        return None
    client, rule, day = token_client(name), token_rule(name), token_due(name)
    found = [each for each in due if (token_client(each), token_rule(each), token_due(each)) == (client, rule, day)]
    return found[0] if len(found) == 1 else None


def has_passed(name: str, due: Iterable[str], today: date) -> bool:
    """Whether an action was dropped because its time is over, as far as rule and day tell that."""
    rule, days = token_rule(name), _DROPPED.get(token_rule(name))
    if days is not None:
        return today > add_days(token_due(name), days)
    follower = {"renewal": "lapsed", "notice": "lapsed", "ending": "ending"}.get(rule)
    client, subject = token_client(name), name.split("/")[2]
    return follower is not None and any(
        each.split("/")[:3] == [client, follower, subject] and each != name for each in due
    )
