"""The review: a map over records and a fold.

    assess: (Client, Context) -> Assessment         one client at a time, in any order, on any machine
    fold:   (Assessments, Context) -> Review        one value that every report is made from

Both are pure: the same records, settings and day give the same review.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from clientfiles.actions import Action, numbered
from clientfiles.diagnostics import Diagnostic
from clientfiles.health import Health, health_of
from clientfiles.model import Client, Contract, LogEntry, News, Opportunity, Snooze
from clientfiles.relationship import Context, Relationship, entry_day, relationship
from clientfiles.rules import RULES
from clientfiles.rules.contracts import conversation_begun, terms
from clientfiles.settings import Settings
from clientfiles.values import add_days, folded

RECENT_MOODS = 3


class Renewal(NamedTuple):
    """A date at which a running contract renews, ends, or could be talked about.

    One that has been renewed or cancelled already has no `renewal` any more; it ends.
    """

    title: str
    renewal: date | None
    ends: date | None  # where it was cancelled or renewed, the day of its `ended`
    notice_deadline: date | None
    conversation: date | None
    conversation_begun: bool
    auto_renew: bool
    cents_a_year: int
    cents_once: int
    currency: str
    line: int
    next_term: date | None = None  # the day on which the next term begins, where the record has it

    @property
    def day(self) -> date | None:
        """The day on which it renews or ends."""
        return self.renewal or self.ends


class OverdueItem(NamedTuple):
    """An open item whose day has passed."""

    side: str
    what: str
    due: date
    line: int


class PostponedAction(NamedTuple):
    """An action that is not shown, until when, and why."""

    action: Action
    until: date
    why: str


class Assessment(NamedTuple):
    """One client on one day: what is due, how it stands, and what the summary needs to know."""

    id: str
    path: str
    name: str
    owner: str
    status: str | None
    group: str
    health: Health
    is_active: bool
    last_contact: LogEntry | None
    last_delivery: LogEntry | None
    moods: tuple[str, ...]  # of the latest entries, newest first
    reached_out: str  # us or them: who did so last, where the log says it
    quiet_days: int | None
    mood_balance: int
    next_what: str
    next_due: date | None
    next_owner: str
    contracts: tuple[Renewal, ...]  # the running ones
    overdue_items: tuple[OverdueItem, ...]
    opportunities: tuple[Opportunity, ...]
    actions: tuple[Action, ...]
    postponed: tuple[PostponedAction, ...]


class Review(NamedTuple):
    """Everything a report can say."""

    today: date
    horizon: date
    settings: Settings
    clients: tuple[Assessment, ...]
    actions: tuple[Action, ...]
    postponed: tuple[PostponedAction, ...]
    news: tuple[News, ...]
    diagnostics: tuple[Diagnostic, ...]

    def until(self, horizon: date) -> Review:
        """The part of a review that looks ahead to a nearer day."""
        clients = [
            each._replace(
                actions=tuple(action for action in each.actions if action.due <= horizon),
                postponed=tuple(postponed for postponed in each.postponed if postponed.action.due <= horizon),
            )
            for each in self.clients
        ]
        return _collected(self.today, horizon, self.settings, clients, self.news, self.diagnostics)

    def narrowed(self, owner: str | None, client: str | None, rule: str | None) -> Review:
        """The part of a review that concerns one person, one client or one rule."""

        def fits(each: Action) -> bool:
            return (owner is None or each.owner == owner) and (rule is None or each.rule == rule)

        clients = []
        for each in self.clients:
            actions = tuple(filter(fits, each.actions))
            postponed = tuple(postponed for postponed in each.postponed if fits(postponed.action))
            if client is not None and each.id != client:
                continue
            if owner is not None and each.owner != owner and not actions:
                continue
            clients.append(each._replace(actions=actions, postponed=postponed))
        diagnostics = self.diagnostics
        if client is not None:
            paths = {each.path for each in clients}
            diagnostics = tuple(each for each in diagnostics if each.path in paths)
        return _collected(self.today, self.horizon, self.settings, clients, self.news, diagnostics)


def assess(client: Client, context: Context) -> Assessment:
    """One client on one day."""
    known = relationship(client, context.today, context.titles)
    made: list[Action] = []
    for rule in RULES:
        if known.is_active or not rule.active_only:
            made.extend(rule.function(known, context))
    actions: list[Action] = []
    postponed: list[PostponedAction] = []
    keyed = numbered([each for each in made if each.due <= context.horizon])
    for each in keyed:
        snooze = _snooze(client, each, context.today) if client.snooze else None
        if snooze is None:
            actions.append(each)
        elif snooze.until is not None:
            postponed.append(PostponedAction(each, snooze.until, snooze.why or ""))
    step = client.next_action
    quiet_since = known.quiet_since()
    return Assessment(
        id=client.id,
        path=client.path,
        name=client.title,
        owner=client.owner or "",
        status=client.status,
        group=client.group or "",
        health=health_of(known, keyed, context),
        is_active=known.is_active,
        last_contact=known.last_contact,
        last_delivery=known.last_delivery,
        moods=_latest_moods(client, context.today),
        reached_out=_reached_out(known.last_directed),
        quiet_days=(context.today - quiet_since).days if quiet_since is not None else None,
        mood_balance=known.balance,
        next_what=(step.what or "") if step is not None else "",
        next_due=step.due if step is not None else None,
        next_owner=(step.owner or client.owner or "") if step is not None else "",
        contracts=tuple(_renewal(known, contract) for contract in known.running),
        overdue_items=_overdue_items(client, context.today),
        opportunities=client.opportunities,
        actions=tuple(actions),
        postponed=tuple(postponed),
    )


def fold(assessments: Iterable[Assessment], context: Context, diagnostics: Iterable[Diagnostic]) -> Review:
    """One review of all clients, in the order of their records' paths."""
    clients = sorted(assessments, key=lambda each: each.path)
    found = sorted(diagnostics, key=lambda each: (each.path, each.span))
    return _collected(context.today, context.horizon, context.settings, clients, context.news, tuple(found))


def _collected(
    today: date,
    horizon: date,
    settings: Settings,
    clients: list[Assessment],
    news: tuple[News, ...],
    diagnostics: tuple[Diagnostic, ...],
) -> Review:
    actions = [action for client in clients for action in client.actions]
    actions.sort(key=action_order)
    postponed = [each for client in clients for each in client.postponed]
    postponed.sort(key=lambda each: action_order(each.action))
    return Review(today, horizon, settings, tuple(clients), tuple(actions), tuple(postponed), news, diagnostics)


def action_order(action: Action) -> tuple[date, str, str, str, str, int]:
    """By due date, client, rule and subject; what is equal in all of these, in the order of the file."""
    return (action.due, action.client, action.rule, action.subject, action.path, action.line)


def _snooze(client: Client, action: Action, today: date) -> Snooze | None:
    """The snooze that postpones an action today. A notice is never postponed past its own deadline."""
    for snooze in client.snooze:
        if snooze.rule != action.rule or snooze.until is None:
            continue
        if snooze.subject is not None and folded(snooze.subject) != folded(action.subject):
            continue
        until = min(snooze.until, action.due) if action.rule == "notice" else snooze.until
        if today < until:
            return snooze._replace(until=until)
    return None


def _latest_moods(client: Client, today: date) -> tuple[str, ...]:
    past = sorted([entry for entry in client.log if entry.date <= today], key=entry_day, reverse=True)
    return tuple(entry.mood for entry in past[:RECENT_MOODS])


def _reached_out(latest: LogEntry | None) -> str:
    return "" if latest is None else "them" if latest.direction == "in" else "us"


def _renewal(known: Relationship, contract: Contract) -> Renewal:
    value, days = contract.value, terms(contract)
    renewal, ends = contract.renewal, contract.ends
    following = None
    if contract.is_settled and contract.ended is not None:
        days, renewal, ends = None, None, min(contract.ended, ends or contract.ended)
        following = known.client.next_term(contract)
    if days is not None:
        conversation: date | None = days.conversation
    else:
        conversation = add_days(ends, -30) if ends is not None and not contract.is_settled else None
    return Renewal(
        contract.subject,
        renewal,
        ends,
        days.notice_deadline if days is not None else None,
        conversation,
        conversation_begun(known, contract, days),
        bool(contract.auto_renew) and not contract.is_settled,
        value.cents_a_year if value is not None else 0,
        value.cents if value is not None and value.per == "once" else 0,
        value.currency if value is not None else "",
        contract.line,
        following.start if following is not None else None,
    )


def _overdue_items(client: Client, today: date) -> tuple[OverdueItem, ...]:
    if client.status == "ended":
        return ()
    return tuple(
        OverdueItem(item.side or "", item.what, item.due, item.line)
        for item in client.open_items
        if item.due is not None and item.due < today and item.side
    )


def count_states(actions: Iterable[Action], today: date) -> Counter[str]:
    """How many actions are overdue, due and upcoming."""
    return Counter(action.state(today) for action in actions)
