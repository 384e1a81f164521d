"""How a relationship stands: a word with its reasons, never a number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from clientfiles.actions import DO, Action
from clientfiles.relationship import Context, Relationship
from clientfiles.values import add_days, quoted
from clientfiles.wording import plural

AT_RISK, NEEDS_ATTENTION, HEALTHY = "at risk", "needs attention", "healthy"
WORDS = (AT_RISK, NEEDS_ATTENTION, HEALTHY)


class Health(NamedTuple):
    """`word` is empty for prospects and ended clients, of whom nothing is expected."""

    word: str
    reasons: tuple[str, ...] = ()


def health_of(relationship: Relationship, actions: Iterable[Action], context: Context) -> Health:
    """The health of an active or paused client, from what its record says and what is overdue.

    Postponing an action makes no relationship healthier, so postponed actions count here.
    """
    if relationship.client.status not in ("active", "paused"):
        return Health("")
    overdue = [action for action in actions if action.due < context.today]
    risks = list(_risks(relationship, overdue, context))
    if risks:
        return Health(AT_RISK, tuple(dict.fromkeys(risks)))
    reasons = [reason for action in overdue if (reason := _reason(action, context))]
    if reasons:
        return Health(NEEDS_ATTENTION, tuple(dict.fromkeys(reasons)))
    return Health(HEALTHY)


def _risks(relationship: Relationship, overdue: list[Action], context: Context) -> Iterable[str]:
    today = context.today
    if relationship.balance < 0:
        yield "mood turned negative"
    quiet_since = relationship.quiet_since()
    if quiet_since is not None and relationship.cadence(context.settings).times(2).after(quiet_since) <= today:
        yield f"quiet for {plural((today - quiet_since).days, 'day')}"
    for item in relationship.client.open_items:
        if item.side == "we_owe" and item.due is not None and item.due <= add_days(today, -14):
            yield f"we owe {quoted(item.what, 30)}, {plural((today - item.due).days, 'day')} late"
    for action in overdue:
        late = plural((today - action.due).days, "day")
        if action.rule == "renewal":
            yield f"renewal talk {late} late"
        elif action.rule == "notice":
            yield f"notice deadline missed {late} ago"
        elif action.rule == "lapsed":
            yield f"contract lapsed {late} ago"


def _reason(action: Action, context: Context) -> str:
    late = f"{plural((context.today - action.due).days, 'day')} late"
    if action.rule == "open-item" and action.group == DO:
        return f"we owe {quoted(action.subject, 30)}, {late}"
    words = {
        "check-in": "check-in",
        "next-action": "next action",
        "follow-up": "follow-up on a delivery",
        "ending": "end of a contract",
        "owner": "hand-over",
    }
    return f"{words[action.rule]} {late}" if action.rule in words else ""
