"""The values that the review's template gets: plain dictionaries, lists, texts and numbers, nothing with methods."""

from __future__ import annotations

from datetime import date
from typing import Any

from clientfiles import phrasing
from clientfiles.actions import Action
from clientfiles.agenda import OwnerAgenda, Share, Visit, agenda, news_to_share
from clientfiles.diagnosing import as_data
from clientfiles.escaping import mermaid
from clientfiles.questions import loads, numbers, questions
from clientfiles.review import Assessment, Review
from clientfiles.values import add_days
from clientfiles.wording import long_day, plural, short_day

CHART_CLIENTS = 30  # more than that nobody can read in one picture


def summary_values(review: Review) -> dict[str, Any]:
    """What stands above the due actions: the numbers and the monthly questions."""
    counted = numbers(review)
    return {
        "today": long_day(review.today),
        "horizon": long_day(review.horizon),
        "soon": plural(review.settings.soon, "day"),
        "numbers": {
            "clients": phrasing.count_line(counted),
            "health": phrasing.health_counts(counted),
            "value": phrasing.value_line(counted),
            "renewals": phrasing.renewal_line(counted),
            "renewal_window": plural(review.settings.renewals, "day"),
            "actions": phrasing.action_counts(counted.overdue, counted.due, counted.upcoming),
        },
        "broken_files": len({each.path for each in review.diagnostics if each.is_error}),
        "questions": [
            {"question": question, "answer": answer} for question, answer in phrasing.answers(questions(review), review)
        ],
    }


def table_values(review: Review) -> dict[str, Any]:
    """Every client in one table, and a line for each owner."""
    return {
        "mood_legend": phrasing.TABLE_LEGEND,
        "clients": [_client(client, review) for client in phrasing.grouped(review.clients)],
        "loads": [
            {"name": phrasing.load_name(load, review), "text": phrasing.load_line(load)} for load in loads(review)
        ],
    }


def review_values(review: Review) -> dict[str, Any]:
    """Everything a template can say about a review."""
    return {
        **summary_values(review),
        **table_values(review),
        "owners": [_owner(each, review) for each in agenda(review)],
        "news": [_share(share, review) for share in news_to_share(review)],
        "chart": chart(review),
        "opportunities": [
            {
                "client": client.name,
                "path": client.path,
                "line": each.line,
                "what": each.what,
                "value": phrasing.value_text(each.value),
            }
            for client in review.clients
            for each in client.opportunities
            if each.what
        ],
        "snoozed": snoozed_values(review),
        "diagnostics": [as_data(each) for each in review.diagnostics],
    }


def snoozed_values(review: Review) -> list[dict[str, Any]]:
    """What is postponed, until when, and why."""
    names = {client.id: client.name for client in review.clients}
    return [
        {
            "client": names[each.action.client],
            "phrase": each.action.phrase,
            "path": each.action.path,
            "line": each.action.line,
            "until": short_day(each.until, review.today),
            "why": each.why,
        }
        for each in review.postponed
    ]


def _owner(each: OwnerAgenda, review: Review) -> dict[str, Any]:
    return {
        "name": phrasing.owner_name(each.owner, review.settings),
        "urgent": [_visit(visit, each.owner, review) for visit in each.urgent],
        "later": [_visit(visit, each.owner, review) for visit in each.later],
    }


def _visit(visit: Visit, owner: str, review: Review) -> dict[str, Any]:
    return {
        "id": visit.client.id,
        "name": visit.client.name,
        "path": visit.client.path,
        "notes": phrasing.client_line(visit, owner, review),
        "talk": [_task(action, review.today) for action in visit.talk],
        "do": [_task(action, review.today) for action in visit.do],
        "put_right": [_task(action, review.today) for action in visit.put_right],
    }


def _task(action: Action, today: date) -> dict[str, Any]:
    return {
        "phrase": action.phrase,
        "when": phrasing.task_timing(action, today),
        "path": action.path,
        "line": action.line,
        "what": action.what,
        "why": action.why,
        "state": action.state(today),
        "key": action.key,
    }


def _share(share: Share, review: Review) -> dict[str, Any]:
    return {
        "title": share.title,
        "path": share.path,
        "line": share.line,
        "clients": phrasing.share_line(share, review),
    }


def _client(client: Assessment, review: Review) -> dict[str, Any]:
    today = review.today
    return {
        "id": client.id,
        "name": phrasing.client_name(client),
        "path": client.path,
        "owner": phrasing.owner_name(client.owner, review.settings),
        "health": phrasing.health_line(client),
        "last_contact": phrasing.contact_text(client.last_contact, today),
        "last_delivery": phrasing.delivery_text(client.last_delivery, today),
        "moods": phrasing.mood_text(client.moods),
        "reached_out": client.reached_out,
        "next_action": phrasing.next_text(client, today),
        "renewal": phrasing.renewals_text(client, today),
    }


def chart(review: Review) -> dict[str, Any]:
    """Renewals, notice deadlines and conversation dates of the next 12 months, by client, soonest first.

    The texts are free of everything that Mermaid could take for its own; what is left out is counted.
    """
    today, end = review.today, add_days(review.today, 365)
    sections: list[tuple[str, list[tuple[date, str, str]]]] = []
    for client in review.clients:
        if client.status not in ("active", "paused"):
            continue
        marks: list[tuple[date, str, str]] = []
        for contract in client.contracts:
            label = f" {mermaid(contract.title)}" if len(client.contracts) > 1 else ""
            days = [("crit", "Notice deadline", contract.notice_deadline), ("done", "Renewal", contract.renewal)]
            follows = contract.next_term is not None
            days.append(("done", "Next term" if follows else "Contract ends", contract.next_term or contract.ends))
            if not contract.conversation_begun:
                days.insert(0, ("active", "Conversation", contract.conversation))
            marks += [(day, kind, word + label) for kind, word, day in days if day is not None and today <= day <= end]
        if marks:
            sections.append((mermaid(client.name), sorted(marks)))
    sections.sort(key=lambda section: (section[1][0][0], section[0]))
    shown = sections[:CHART_CLIENTS]
    return {
        "sections": [
            {
                "name": name,
                "marks": [{"day": day.isoformat(), "kind": kind, "label": label} for day, kind, label in marks],
            }
            for name, marks in shown
        ],
        "left_out": len(sections) - len(shown),
    }
