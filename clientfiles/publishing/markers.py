"""What the review's issue remembers, in HTML comments that nobody sees: the period, the actions of each box.

    <!-- clientfiles review 2026-11 as of 2026-11-24 after 2026-11-21 -->     first line
    <!-- box oxley/renewal/3f9a2b81/2026-09-17 oxley/check-in//2026-11-13 -->  behind each box
    <!-- kept x oxley/renewal/3f9a2b81/2026-09-17 -->                          a box that is out of sight, and ticked
    <!-- clientfiles end 2026-11 commit 9ac1f00 left 37 earlier 12 report https://... -->   last line

An action is named by a token: client, rule, a digest of its subject, and its due date. It says the same as the
action's key, but no text of a record stands in it, so that nothing a record says can forge or break a marker.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from clientfiles.actions import DO, Action
from clientfiles.publishing.periods import Period

_TOKEN = r"[a-z0-9~-]+/[a-z-]+/[0-9a-f]*/[0-9]{4}-[0-9]{2}-[0-9]{2}(?:-[0-9]+)?"
_ID = re.compile(r"(?=.{1,64}$)[a-z0-9]+(?:-[a-z0-9]+)*")
_HEAD = re.compile(r"<!-- clientfiles review (\S{7,8}) as of (\S{10})(?: after (\S{10}))? -->")
_END = re.compile(
    r"<!-- clientfiles end (\S{7,8}) commit ([0-9a-f]*) left ([0-9]{1,6}) earlier ([0-9]{1,6}) report (\S*) -->"
)
_KEPT = re.compile(r"<!-- kept (x )?([^<>]*) -->")
_UNPLACED = re.compile(r"<!-- not assigned ([A-Za-z0-9_ \[\]-]*) -->")
_BOX = re.compile(r"<!-- box ([^<>]*) -->")
# Also in a quotation, in a list within a list, or in bold.
_TICK = re.compile(r"[\s>]*(?:(?:[-*+]|[0-9]{1,9}[.)])\s*)*\[([ xX])\]")
_NEW = "+"  # behind a token: new since the box was ticked


def digest(text: str) -> str:
    """A short stand-in for a text; empty for none."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8] if text else ""


def token(action: Action) -> str:
    """What a marker calls an action: it says the same as the action's key, and what is to be done where no key does.

    The key of a next action, or of an open item that turned from theirs into ours, stays while the task is another.
    """
    subject = action.phrase if action.rule == "next-action" else action.subject
    if action.rule == "open-item" and action.group == DO:
        subject = f"{DO} {subject}"
    due = action.key[len(f"{action.client}/{action.rule}/{action.subject}/") :]
    return f"{client_token(action.client)}/{action.rule}/{digest(subject)}/{due}"


def client_token(client: str) -> str:
    """What a token calls a client: its id, or a stand-in for a name that is none, such as one with `--` in it."""
    name = client.lower()  # a file named in capitals is an error, and the same client
    return name if _ID.fullmatch(name) else f"~{digest(name)}"


def token_client(name: str) -> str:
    """The client in a token."""
    return name.partition("/")[0]


def token_rule(name: str) -> str:
    return name.split("/")[1]


def token_stem(name: str) -> str:
    """A token without its date; empty where nothing but the date tells the action from later ones of its rule."""
    client, rule, subject, _ = name.split("/")
    return f"{client}/{rule}/{subject}" if subject else ""


def token_due(name: str) -> date:
    try:
        return date.fromisoformat(name.rpartition("/")[2][:10])
    except ValueError:
        return date.min


class SeenBox(NamedTuple):
    """A box as it stood in an issue: ticked or not, its actions, and what was written between the two."""

    is_ticked: bool
    tokens: tuple[str, ...]
    new: frozenset[str]  # which of them came after it had been ticked
    text: str


class Seen(NamedTuple):
    """What an issue's body remembers. `is_ours` is False where no marker of ours is left in it."""

    is_ours: bool
    period: str
    as_of: date | None
    before: date | None  # the day of the review before that one
    commit: str  # the records' commit at that time; empty where it is not known
    report: str  # the address of the full report at that time
    boxes: tuple[SeenBox, ...]
    kept: tuple[SeenBox, ...]  # those out of sight
    clients_left_out: int
    earlier: int  # how many settled actions are no longer listed
    unplaced: frozenset[str] = frozenset()  # logins that were to be assigned, and were silently left out

    @property
    def ticked(self) -> frozenset[str]:
        """The actions in boxes that a person ticked."""
        return frozenset(name for box in (*self.boxes, *self.kept) if box.is_ticked for name in box.tokens)

    @property
    def new(self) -> frozenset[str]:
        return frozenset(name for box in self.boxes for name in box.new)

    @property
    def tokens(self) -> frozenset[str]:
        """Every action that it names."""
        return frozenset(name for box in (*self.boxes, *self.kept) for name in box.tokens)


def head_marker(period: Period, as_of: date, before: date | None) -> str:
    after = f" after {before.isoformat()}" if before is not None else ""
    return f"<!-- clientfiles review {period.name} as of {as_of.isoformat()}{after} -->"


def end_marker(period: Period, commit: str, clients_left_out: int, earlier: int, report: str) -> str:
    return (
        f"<!-- clientfiles end {period.name} commit {commit} left {clients_left_out} "
        f"earlier {earlier} report {report} -->"
    )


def box_marker(tokens: Iterable[str], new: Iterable[str]) -> str:
    fresh = set(new)
    return f"<!-- box {' '.join(f'{name}{_NEW}' if name in fresh else name for name in tokens)} -->"


def unplaced_marker(logins: Iterable[str]) -> str:
    return f"<!-- not assigned {' '.join(logins)} -->"


def kept_marker(tokens: Iterable[str], is_ticked: bool) -> str:
    return f"<!-- kept {'x ' if is_ticked else ''}{' '.join(tokens)} -->"


def seen(body: str) -> Seen:
    """Read a body, whatever people made of it; line ends of either kind."""
    boxes, kept = [], []
    head = end = None
    unplaced: set[str] = set()
    above = False  # whether a line that was broken in two had a tick
    for line in body.splitlines():
        if "<!--" not in line:
            tick = _TICK.match(line)
            above = tick[1] != " " if tick else above and bool(line.strip())
            continue
        head = head or _HEAD.search(line)
        end = end or _END.search(line)
        for found in _UNPLACED.finditer(line):
            unplaced.update(found[1].split())
        start = 0
        for found in _BOX.finditer(line):  # several where lines were joined
            names, new = _tokens(found[1])
            said = line[start : found.start()]
            start = found.end()
            tick = _TICK.match(said)
            if names:
                text = said[tick.end() if tick else 0 :].strip()
                boxes.append(SeenBox(tick[1] != " " if tick else above, names, new, text))
            above = False
        for found in _KEPT.finditer(line):
            names, new = _tokens(found[2])
            if names:
                kept.append(SeenBox(found[1] is not None, names, new, ""))
    return Seen(
        is_ours=bool(head or end or boxes or kept),
        period=head[1] if head else end[1] if end else "",
        as_of=_day(head[2]) if head else None,
        before=_day(head[3]) if head and head[3] else None,
        commit=end[2] if end else "",
        report=end[5] if end else "",
        boxes=tuple(boxes),
        kept=tuple(kept),
        clients_left_out=int(end[3]) if end else 0,
        earlier=int(end[4]) if end else 0,
        unplaced=frozenset(unplaced),
    )


def _tokens(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    words = [word for word in text.split() if re.fullmatch(rf"{_TOKEN}\+?", word)]
    names = tuple(dict.fromkeys(word.removesuffix(_NEW) for word in words))
    return names, frozenset(word.removesuffix(_NEW) for word in words if word.endswith(_NEW))


def read_tokens(text: str) -> tuple[str, ...]:
    """The tokens among the words of a text."""
    return _tokens(text)[0]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
