"""The facts of a record in the words of `show`: who, which contracts, what is owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfiles.model import Client, Contact, Contract
from clientfiles.phrasing import owner_name, renewal_text, value_text
from clientfiles.relationship import Context
from clientfiles.review import Assessment


def facts(client: Client, assessment: Assessment, context: Context) -> Iterator[tuple[str, list[str]]]:
    """Headings and the lines below them, those that have any."""
    yield "CLIENT", list(_client(client, context))
    sections = (
        ("CONTACTS", [_contact(contact) for contact in client.contacts]),
        ("CONTRACTS", [_contract(contract, assessment, context.today) for contract in client.contracts]),
        ("OPEN ITEMS", list(_items(client, context))),
        ("NEXT ACTION", _next(assessment, context)),
        ("MILESTONES", list(_milestones(client))),
        (
            "OCCASIONS",
            [f"{each.what}: {each.date}{', every year' if each.yearly else ''}" for each in client.occasions],
        ),
        ("OPPORTUNITIES", [_with(each.what, value_text(each.value) or None) for each in client.opportunities]),
        ("OUR OWN FIELDS", [f"{name}: {value}" for name, value in client.extra]),
    )
    for title, rows in sections:
        if rows:
            yield title, rows


def _with(text: object, more: object) -> str:
    return f"{text}" if more is None else f"{text}, {more}"


def _client(client: Client, context: Context) -> Iterator[str]:
    yield f"Owner: {owner_name(client.owner or '', context.settings)}"
    status = client.status or "unknown"
    if client.status == "paused":
        status += f" until {client.paused_until}"
    elif client.status == "ended":
        status += f" on {client.ended}: {client.ended_why}"
    yield f"Status: {status}, since {client.since}"
    rhythm = client.cadence or context.settings.tiers.get(client.tier or "")
    if client.tier or rhythm:
        yield f"Tier: {client.tier or 'none'}" + (f", we talk every {rhythm}" if rhythm else "")
    for label, value in (("Group", client.group), ("Founded", client.founded), ("Topics", ", ".join(client.topics))):
        if value:
            yield f"{label}: {value}"


def _contact(contact: Contact) -> str:
    parts = [contact.name, contact.role, contact.email, contact.phone, contact.timezone]
    if contact.birthday is not None:
        parts.append(f"birthday {contact.birthday}")
    if contact.left is not None:
        parts.append(f"left {contact.left}")
    if contact.primary:
        parts.append("primary")
    return " · ".join(part for part in parts if part)


def _contract(contract: Contract, assessment: Assessment, today: date) -> str:
    parts = [contract.title or "Contract", value_text(contract.value)]
    if contract.start is not None and contract.ended is not None and contract.ended <= contract.start:
        return " · ".join(filter(None, [*parts, f"would have begun {contract.start}", "never ran"]))
    if contract.start is not None:
        parts.append(f"{'since' if contract.has_begun(today) else 'begins'} {contract.start}")
    if contract.has_ended(today):
        parts.append(f"ended {contract.ended}")
    elif contract.open_ended and not contract.is_settled:
        parts.append(f"runs until cancelled, notice {contract.notice}")
    elif contract.has_begun(today) or contract.is_settled:
        known = next((each for each in assessment.contracts if each.line == contract.line), None)
        said = renewal_text(known, today) if known is not None else f"ends {contract.ended}"
        parts.append(f"renewal {said}" if contract.renewal is not None and said[:1].isdigit() else said)
        parts.append("renews by itself" if contract.auto_renew and not contract.is_settled else "")
    else:
        last = "renewal" if contract.renewal is not None else "ends"
        parts.append(f"{last} {contract.renewal or contract.ends}" if contract.next_start is not None else "")
        parts.append("renews by itself" if contract.auto_renew else "")
    return " · ".join(part for part in parts if part)


def _items(client: Client, context: Context) -> Iterator[str]:
    labels = {"we_owe": "We owe", "they_owe": "They owe", "pending": "Pending"}
    for item in client.open_items:
        due = f", due {item.due}" if item.due is not None else ""
        owner = f" ({owner_name(item.owner, context.settings)})" if item.owner else ""
        yield f"{labels.get(item.side or '', 'Unclear')}: {item.what}{due}{owner}"


def _next(assessment: Assessment, context: Context) -> list[str]:
    if not assessment.next_what:
        return []
    due = f", due {assessment.next_due}" if assessment.next_due is not None else ""
    return [f"{assessment.next_what}{due} ({owner_name(assessment.next_owner, context.settings)})"]


def _milestones(client: Client) -> Iterator[str]:
    for each in client.milestones:
        if each.reached is not None:
            yield f"{each.what}: reached {each.reached}"
        else:
            yield f"{each.what}: planned for {each.planned}"
