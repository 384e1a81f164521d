"""What waits on purpose: a rule's action is snoozed until a day, with the reason."""

from __future__ import annotations

from datetime import date

from clientfiles.editing import Draft
from clientfiles.model import Client
from clientfiles.values import folded


def snooze(draft: Draft, client: Client, rule: str, until: date, why: str, subject: str) -> None:
    """Postpone a rule's actions, or that of one subject; where they are postponed already, the day moves."""
    for number, each in enumerate(client.snooze):
        if each.rule == rule and folded(each.subject or "") == folded(subject):
            draft.set(("snooze", number, "until"), until.isoformat())
            draft.set(("snooze", number, "why"), why)
            return
    item = {"rule": rule, "until": until.isoformat(), "why": why}
    draft.add("snooze", {**item, "subject": subject} if subject else item)
