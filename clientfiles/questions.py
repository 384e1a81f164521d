"""The summary of a review: its numbers, and the monthly questions with names and figures."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import NamedTuple

from clientfiles.health import WORDS
from clientfiles.model import STATUSES
from clientfiles.review import Assessment, OverdueItem, Renewal, Review, count_states
from clientfiles.values import add_days


class Numbers(NamedTuple):
    """How many and how much. Amounts are hundredths, by currency; currencies are never added up."""

    clients: int
    statuses: dict[str, int]
    health: dict[str, int]
    cents_a_year: dict[str, int]
    cents_once: dict[str, int]
    cents_up_for_renewal: dict[str, int]
    overdue: int
    due: int
    upcoming: int


class Quiet(NamedTuple):
    client: Assessment
    days: int
    ever: bool  # whether there was a contact at all


class UpForRenewal(NamedTuple):
    client: Assessment
    contract: Renewal
    date: date


class Late(NamedTuple):
    client: Assessment
    item: OverdueItem
    days: int


class Load(NamedTuple):
    """What one person carries."""

    owner: str
    clients: int
    overdue: int
    due: int
    upcoming: int


class Questions(NamedTuple):
    """The monthly questions, and who they concern; the most pressing first."""

    quiet: list[Quiet]
    renewals: list[UpForRenewal]
    ours_late: list[Late]
    theirs_late: list[Late]
    pending_late: list[Late]
    moods: list[Assessment]


def numbers(review: Review) -> Numbers:
    yearly: Counter[str] = Counter()
    once: Counter[str] = Counter()
    renewing: Counter[str] = Counter()
    limit = add_days(review.today, review.settings.renewals)
    for client in review.clients:
        if client.status not in ("active", "paused"):
            continue
        for contract in client.contracts:
            if not contract.currency:
                continue
            yearly[contract.currency] += contract.cents_a_year
            once[contract.currency] += contract.cents_once
            if contract.renewal is not None and review.today <= contract.renewal <= limit:
                renewing[contract.currency] += contract.cents_a_year
    states = count_states(review.actions, review.today)
    statuses = Counter(client.status or "unknown" for client in review.clients)
    health = Counter(client.health.word for client in review.clients)
    return Numbers(
        len(review.clients),
        {status: statuses[status] for status in (*STATUSES, "unknown") if statuses[status]},
        {word: health[word] for word in WORDS},
        _amounts(yearly),
        _amounts(once),
        _amounts(renewing),
        states["overdue"],
        states["due"],
        states["upcoming"],
    )


def _amounts(cents: Counter[str]) -> dict[str, int]:
    return {currency: cents[currency] for currency in sorted(cents) if cents[currency]}


def questions(review: Review) -> Questions:
    quiet, renewals = [], []
    late: dict[str, list[Late]] = {"we_owe": [], "they_owe": [], "pending": []}
    limit = add_days(review.today, review.settings.renewals)
    for client in review.clients:
        if client.is_active and client.quiet_days is not None and client.quiet_days >= review.settings.quiet:
            quiet.append(Quiet(client, client.quiet_days, client.last_contact is not None))
        if client.status in ("active", "paused"):
            for contract in client.contracts:
                if contract.renewal is not None and review.today <= contract.renewal <= limit:
                    renewals.append(UpForRenewal(client, contract, contract.renewal))
        for item in client.overdue_items:
            late[item.side].append(Late(client, item, (review.today - item.due).days))
    for items in late.values():
        items.sort(key=lambda each: (-each.days, each.client.id, each.item.line))
    quiet.sort(key=lambda each: (-each.days, each.client.id))
    renewals.sort(key=lambda each: (each.date, each.client.id, each.contract.line))
    moods = [client for client in review.clients if client.status in ("active", "paused") and client.mood_balance < 0]
    moods.sort(key=lambda each: (each.mood_balance, each.id))
    return Questions(quiet, renewals, late["we_owe"], late["they_owe"], late["pending"], moods)


def loads(review: Review) -> list[Load]:
    """A line for each person with clients or actions, so that overload shows."""
    clients = Counter(client.owner for client in review.clients if client.status != "ended")
    states: dict[str, Counter[str]] = {}
    for action in review.actions:
        states.setdefault(action.owner, Counter())[action.state(review.today)] += 1
    owners = sorted({*clients, *states} - {""}) + ([""] if "" in clients or "" in states else [])
    none: Counter[str] = Counter()
    return [
        Load(owner, clients[owner], *(states.get(owner, none)[state] for state in ("overdue", "due", "upcoming")))
        for owner in owners
    ]
