"""What a change of a record brought about: the actions it settled, moved or put off, and those that are still due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clientfiles import phrasing, review
from clientfiles.actions import Action
from clientfiles.model import Client
from clientfiles.relationship import Context
from clientfiles.values import add_days, folded
from clientfiles.wording import spoken


def effect(before: Client | None, after: Client, context: Context, told: Iterable[str] = ()) -> list[str]:
    """Lines that say what a change settled, but for the subjects that were told already, and what is due soon.

    `before` is None for a new client, or where the record could not be read.
    """
    lines = settled(before, after, context, told) if before is not None else []
    return [*lines, *still_due(after, context)]


def settled(before: Client, after: Client, context: Context, told: Iterable[str] = ()) -> list[str]:
    """Lines that say what a change settled, moved or put off, but for the subjects that were told already."""
    now = review.assess(after, context)
    known = set(map(folded, told))
    left = set(map(_identity, now.actions))
    moved = {_identity(each)[:2]: each.due for each in now.actions}
    waiting = {(each.action.rule, each.action.subject): each for each in now.postponed}
    lines = []
    for action in sorted(review.assess(before, context).actions, key=review.action_order):
        if _identity(action) in left or folded(action.subject or action.what) in known:
            continue
        snoozed = waiting.get((action.rule, action.subject))
        due = moved.get(_identity(action)[:2])
        how = f"Moved to {spoken(due)}" if due is not None else "Settled"
        how = f"Snoozed until {spoken(snoozed.until)}" if snoozed is not None else how
        lines.append(f"{how}: {action.what}")
    return lines


def still_due(after: Client, context: Context) -> list[str]:
    """Lines that say what is due for a client soon, and how much later."""
    now = review.assess(after, context)
    soon = add_days(context.today, context.settings.soon)
    near = sorted((each for each in now.actions if each.due <= soon), key=review.action_order)
    lines = [f"Still due for {after.title} until {spoken(soon)}:" if near else "Nothing else is due soon."]
    for action in near:
        label = phrasing.GROUP_LABELS[action.group]
        lines.append(f"  {label}: {action.what}, {phrasing.timing(action, context.today)}")
    if later := len(now.actions) - len(near):
        lines.append(f"  and {later} later, until {spoken(context.horizon)}")
    return lines


def _identity(action: Action) -> tuple[str, str, date]:
    """What makes an action the same one before and after a change; a next action has no subject but what it says."""
    return action.rule, action.what if action.rule == "next-action" else action.subject, action.due
