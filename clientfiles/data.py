"""The review as JSON. The keys are a contract: they are documented in docs/json.md and only ever added to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from clientfiles.actions import Action
from clientfiles.diagnosing import as_data
from clientfiles.escaping import harmless_json
from clientfiles.model import LogEntry
from clientfiles.questions import numbers
from clientfiles.review import Assessment, PostponedAction, Renewal, Review


def review_json(review: Review) -> Iterator[str]:
    """The whole review in pieces, one client or action on a line."""
    import json

    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
    counted = numbers(review)
    parts: list[tuple[str, Any]] = [
        ("today", review.today.isoformat()),
        ("horizon", (review.horizon - review.today).days),
        (
            "numbers",
            {
                "clients": counted.clients,
                "statuses": counted.statuses,
                "health": counted.health,
                "value_a_year": amounts(counted.cents_a_year),
                "value_once": amounts(counted.cents_once),
                "value_up_for_renewal": amounts(counted.cents_up_for_renewal),
                "actions": {"overdue": counted.overdue, "due": counted.due, "upcoming": counted.upcoming},
            },
        ),
        ("clients", (client_data(each) for each in review.clients)),
        ("actions", (action_data(each, review.today) for each in review.actions)),
        ("snoozed", (postponed_data(each, review.today) for each in review.postponed)),
        ("diagnostics", (as_data(each) for each in review.diagnostics)),
    ]
    yield "{\n"
    for number, (name, value) in enumerate(parts):
        yield f"  {encode(name)}: " if not number else f",\n  {encode(name)}: "
        for piece in _rows(value, encode) if isinstance(value, Iterator) else [encode(value)]:
            yield harmless_json(piece)
    yield "\n}\n"


ROWS_AT_A_TIME = 256  # encoding many at once is quick, all at once takes too much memory


def _rows(rows: Iterator[dict[str, Any]], encode: Callable[[Any], str]) -> Iterator[str]:
    """A list, each of its rows on a line."""
    before = "[\n    "
    while some := list(islice(rows, ROWS_AT_A_TIME)):
        # A row's first key follows a brace nowhere else: quotes inside texts are escaped.
        first = encode(next(iter(some[0])))
        yield before + encode(some)[1:-1].replace(f"}}, {{{first}: ", f"}},\n    {{{first}: ")
        before = ",\n    "
    yield "\n  ]" if before[0] == "," else "[]"


def amounts(cents: dict[str, int]) -> dict[str, int | float]:
    """Amounts by currency; whole ones without a decimal point."""
    return {currency: amount(each) for currency, each in cents.items()}


def amount(cents: int) -> int | float:
    return cents // 100 if cents % 100 == 0 else cents / 100


def client_data(client: Assessment) -> dict[str, Any]:
    return {
        "id": client.id,
        "path": client.path,
        "name": client.name,
        "owner": client.owner,
        "status": client.status,
        "group": client.group,
        "health": client.health.word or None,
        "reasons": client.health.reasons,
        "last_contact": entry_data(client.last_contact),
        "last_delivery": entry_data(client.last_delivery),
        "quiet_days": client.quiet_days,
        "moods": client.moods,
        "mood_balance": client.mood_balance,
        "reached_out": client.reached_out or None,
        "next_action": (
            {"what": client.next_what, "due": _iso(client.next_due), "owner": client.next_owner}
            if client.next_what
            else None
        ),
        "contracts": [contract_data(each) for each in client.contracts],
        "opportunities": [
            {"what": each.what, "value": str(each.value) if each.value is not None else None}
            for each in client.opportunities
        ],
    }


def entry_data(entry: LogEntry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    return {
        "date": entry.date.isoformat(),
        "kind": entry.kind,
        "mood": entry.mood,
        "title": entry.title,
        "line": entry.line,
    }


def contract_data(contract: Renewal) -> dict[str, Any]:
    return {
        "title": contract.title,
        "renewal": _iso(contract.renewal),
        "ends": _iso(contract.ends),
        "notice_deadline": _iso(contract.notice_deadline),
        "conversation": _iso(contract.conversation),
        "conversation_begun": contract.conversation_begun,
        "auto_renew": contract.auto_renew,
        "next_term": _iso(contract.next_term),
        "value_a_year": amount(contract.cents_a_year),
        "value_once": amount(contract.cents_once),
        "currency": contract.currency or None,
        "line": contract.line,
    }


def action_data(action: Action, today: date) -> dict[str, Any]:
    return {
        "client": action.client,
        "rule": action.rule,
        "group": action.group,
        "subject": action.subject,
        "state": action.state(today),
        "due": action.due.isoformat(),
        "owner": action.owner,
        "what": action.what,
        "why": action.why,
        "key": action.key,
        "path": action.path,
        "line": action.line,
    }


def postponed_data(postponed: PostponedAction, today: date) -> dict[str, Any]:
    return {
        **action_data(postponed.action, today),
        "until": postponed.until.isoformat(),
        "snooze_why": postponed.why,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def rows_json(rows: Iterable[dict[str, Any]]) -> str:
    """A list of flat rows, one on a line."""
    import json

    text = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows)
    return harmless_json(f"[\n{text}\n]\n" if text else "[]\n")
