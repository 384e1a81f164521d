"""An action: what somebody should do for a client, by when, and the fact that makes it due."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from clientfiles.relationship import Context, Relationship

TALK, DO, PUT_RIGHT = "talk", "do", "put-right"
GROUPS = (TALK, DO, PUT_RIGHT)


class Action(NamedTuple):
    """One thing to do. `phrase` is `what` in a few words, for a line that already names client and group."""

    client: str
    rule: str
    group: str
    subject: str
    what: str
    phrase: str
    why: str
    due: date
    owner: str
    path: str
    line: int
    key: str

    def state(self, today: date) -> str:
        """overdue, due or upcoming."""
        return "overdue" if self.due < today else "due" if self.due == today else "upcoming"


def action(
    relationship: Relationship,
    context: Context,
    rule: str,
    group: str,
    due: date,
    what: str,
    phrase: str,
    why: str,
    line: int,
    *,
    subject: str = "",
    owner: str | None = None,
    path: str = "",
) -> Action:
    """An action of a client, given to whoever is there to do it."""
    client = relationship.client
    person = doer(context, owner, client.owner)
    key = f"{client.id}/{rule}/{subject}/{due.isoformat()}"
    return Action(client.id, rule, group, subject, what, phrase, why, due, person, path or client.path, line, key)


def doer(context: Context, *candidates: str | None) -> str:
    """The first of several owners who is in the team and has not left, else the lead; empty if there is none."""
    settings = context.settings
    team = settings.team
    for key in (*candidates, settings.lead):
        if key and (not team or ((member := team.get(key)) is not None and not member.is_gone(context.today))):
            return key
    return ""


def numbered(actions: list[Action]) -> list[Action]:
    """The actions of one client; the key of the second of two equal ones ends in -2, in the order of the file."""
    if len({each.key for each in actions}) == len(actions):
        return actions
    seen: dict[str, int] = {}
    result = []
    for each in sorted(actions, key=lambda each: (each.path, each.line)):
        count = seen[each.key] = seen.get(each.key, 0) + 1
        result.append(each if count == 1 else each._replace(key=f"{each.key}-{count}"))
    return result
