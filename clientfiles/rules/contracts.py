"""Rules about contracts: what renews, lapses, ends, or runs on unspoken of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfiles.actions import PUT_RIGHT, TALK, Action, action
from clientfiles.model import Contract
from clientfiles.relationship import Context, Relationship
from clientfiles.rules.days import yearly
from clientfiles.values import add_days
from clientfiles.wording import first_name, short_day


def notice_deadline(contract: Contract) -> date | None:
    """The last day to cancel or to change terms."""
    if contract.renewal is None or contract.notice is None:
        return None
    return contract.notice.before(contract.renewal)


def conversation_due(contract: Contract) -> date | None:
    """By when to talk about the renewal: 60 days before it, or 30 days before the notice deadline."""
    deadline = notice_deadline(contract)
    if contract.renewal is None or deadline is None:
        return None
    return min(add_days(contract.renewal, -60), add_days(deadline, -30))


def listed_from(contract: Contract) -> date | None:
    """The first day on which the renewal is shown."""
    deadline = notice_deadline(contract)
    return None if deadline is None else add_days(deadline, -90)


def conversation_begun(relationship: Relationship, contract: Contract) -> bool:
    """Whether a contact has settled the coming renewal or end."""
    first = listed_from(contract)
    if first is not None:
        first = add_days(first, -30)
    elif contract.ends is not None:
        first = add_days(contract.ends, -60)
    if first is None or not relationship.settled:
        return False
    return any(day >= first for day in relationship.renewal_talks(contract))


def named(relationship: Relationship, contract: Contract) -> str:
    """How people call the contract where they mean this one of several."""
    if contract.title and len(relationship.running) > 1:
        return contract.title
    return "the contract"


def renewal(relationship: Relationship, context: Context) -> Iterator[Action]:
    for contract in relationship.running:
        ends, due, first = contract.renewal, conversation_due(contract), listed_from(contract)
        if ends is None or due is None or first is None or not first <= context.today <= ends:
            continue
        if conversation_begun(relationship, contract):
            continue
        deadline = notice_deadline(contract)
        person = relationship.person(context.today)
        thing = contract.title or "the contract"
        what = f"Talk to {person or relationship.client.title} about renewing {thing}"
        why = f"renews on {short_day(ends, context.today)}"
        if deadline is not None and deadline != ends:
            why += f", notice deadline {short_day(deadline, context.today)}"
        phrase = f"renewal with {first_name(person)}" if person else "renewal"
        if len(relationship.running) > 1 and contract.title:
            phrase = f"renewal of {contract.title}" + (f" with {first_name(person)}" if person else "")
        yield action(
            relationship, context, "renewal", TALK, due, what, phrase, why, contract.line, subject=contract.subject
        )


def notice(relationship: Relationship, context: Context) -> Iterator[Action]:
    for contract in relationship.running:
        deadline, ends = notice_deadline(contract), contract.renewal
        if deadline is None or ends is None or context.today > ends:
            continue
        thing = contract.title or "the contract"
        if contract.auto_renew:
            if context.today > deadline:
                continue
            what = f"Cancel or change {thing} by its notice deadline, or let it renew"
            phrase = f"last day to change {named(relationship, contract)}"
            why = f"renews by itself on {short_day(ends, context.today)}"
        else:
            what = f"Agree the next term of {thing} by its notice deadline"
            phrase = f"agree the next term of {named(relationship, contract)}"
            why = f"ends on {short_day(ends, context.today)} unless renewed"
        yield action(
            relationship,
            context,
            "notice",
            PUT_RIGHT,
            deadline,
            what,
            phrase,
            why,
            contract.line,
            subject=contract.subject,
        )


def lapsed(relationship: Relationship, context: Context) -> Iterator[Action]:
    for contract in relationship.running:
        if contract.renewal is None or contract.renewal >= context.today:
            continue
        thing = contract.title or "the contract"
        what = f"Record the new term of {thing}, or end it"
        phrase = f"record the new term of {named(relationship, contract)} or end it"
        why = f"its renewal date, {short_day(contract.renewal, context.today)}, has passed"
        yield action(
            relationship,
            context,
            "lapsed",
            PUT_RIGHT,
            contract.renewal,
            what,
            phrase,
            why,
            contract.line,
            subject=contract.subject,
        )


def ending(relationship: Relationship, context: Context) -> Iterator[Action]:
    for contract in relationship.running:
        ends = contract.ends
        if ends is None or contract.renewal is not None or contract.open_ended:
            continue
        thing = contract.title or "the contract"
        person = relationship.person(context.today)
        if context.today > ends:
            what = f"Finished or late? Move the end of {thing}, or record that it ended"
            phrase = f"{contract.title or 'contract'}: finished or late?"
            why = f"it should have ended on {short_day(ends, context.today)}"
            group, due = PUT_RIGHT, ends
        elif conversation_begun(relationship, contract):
            continue
        else:
            what = f"Talk to {person or relationship.client.title} about what comes after {thing}"
            phrase = f"what comes after {thing}"
            why = f"it ends on {short_day(ends, context.today)}"
            group, due = TALK, add_days(ends, -30)
        yield action(
            relationship, context, "ending", group, due, what, phrase, why, contract.line, subject=contract.subject
        )


def rolling(relationship: Relationship, context: Context) -> Iterator[Action]:
    for contract in relationship.running:
        start = contract.start
        if not contract.open_ended or start is None:
            continue
        talks = relationship.renewal_talks(contract) if relationship.settled else []
        for day in yearly(start.month, start.day, start.year + 1, 30, context):
            if any(talk >= add_days(day, -60) for talk in talks):
                continue
            person = relationship.person(context.today)
            thing = contract.title or "the contract"
            what = f"Talk to {person or relationship.client.title} about {thing}: does it still fit?"
            phrase = f"yearly talk about {named(relationship, contract)}"
            why = f"it runs until cancelled, since {short_day(start, context.today)}"
            yield action(
                relationship, context, "rolling", TALK, day, what, phrase, why, contract.line, subject=contract.subject
            )
