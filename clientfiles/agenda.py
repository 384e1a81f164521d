"""The due actions as people work through them: by owner, then by client, each thing said once.

A client whose actions are overdue or due within a week stands in front; the rest is folded away. The news are told
once for each item, with the clients to share it with.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from clientfiles.actions import GROUPS, Action
from clientfiles.review import Assessment, Review
from clientfiles.values import add_days


class Visit(NamedTuple):
    """What one person has to do for one client."""

    client: Assessment
    talk: list[Action]
    do: list[Action]
    put_right: list[Action]
    first_due: date

    @property
    def actions(self) -> list[Action]:
        return [*self.talk, *self.do, *self.put_right]


class Share(NamedTuple):
    """An item of news, and the actions to share it."""

    title: str
    path: str
    line: int
    due: date
    actions: list[Action]


class OwnerAgenda(NamedTuple):
    """What one person has to do; an empty owner where nobody is left who could."""

    owner: str
    urgent: list[Visit]
    later: list[Visit]


def agenda(review: Review) -> list[OwnerAgenda]:
    """The actions of a review by owner, in the order of the settings' team."""
    limit = add_days(review.today, review.settings.soon)
    clients: dict[str, Assessment] = {}
    for client in review.clients:
        clients.setdefault(client.id, client)
    visits: dict[str, dict[str, list[Action]]] = {}
    for action in review.actions:
        if action.rule != "news":
            visits.setdefault(action.owner, {}).setdefault(action.client, []).append(action)
    order = {owner: index for index, owner in enumerate(review.settings.team)}
    owners = sorted(visits, key=lambda owner: (owner == "", order.get(owner, len(order)), owner))
    agendas = []
    for owner in owners:
        urgent: list[Visit] = []
        later: list[Visit] = []
        for client_id, actions in visits[owner].items():
            talk, do, put_right = ([action for action in actions if action.group == group] for group in GROUPS)
            visit = Visit(clients[client_id], talk, do, put_right, actions[0].due)
            (urgent if visit.first_due <= limit else later).append(visit)
        agendas.append(OwnerAgenda(owner, urgent, later))
    return agendas


def news_to_share(review: Review) -> list[Share]:
    """Each item of news once, with everybody who should hear of it, soonest first."""
    items: dict[tuple[str, int], list[Action]] = {}
    for action in review.actions:
        if action.rule == "news":
            items.setdefault((action.subject, action.line), []).append(action)
    return [Share(title, actions[0].path, line, actions[0].due, actions) for (title, line), actions in items.items()]
