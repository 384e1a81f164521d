"""Rules about contracts: what renews, lapses, ends, or runs on unspoken of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from clientfiles.actions import PUT_RIGHT, TALK, Action, action
from clientfiles.model import Contract
from clientfiles.relationship import Context, Relationship
from clientfiles.rules.days import yearly
from clientfiles.values import add_days
from clientfiles.wording import first_name, short_day


class Terms(NamedTuple):
    """The three days before a renewal."""

    notice_deadline: date  # the last day to cancel or to change terms
    conversation: date  # by when to talk: 60 days before the renewal, or 30 days before the notice deadline
    listed_from: date  # the first day on which the renewal is shown


def terms(contract: Contract) -> Terms | None:
    """The days before a contract's renewal; None where it has none, or its notice is not known."""
    renewal, notice = contract.renewal, contract.notice
    if renewal is None or notice is None:
        return None
    deadline = notice.before(renewal)
    return Terms(deadline, min(add_days(renewal, -60), add_days(deadline, -30)), add_days(deadline, -90))


def going_on(relationship: Relationship) -> Iterator[Contract]:
    """The running contracts, but for those of which the record says when they end: of these nothing is left to do."""
    return (contract for contract in relationship.running if not contract.is_settled)


def conversation_begun(relationship: Relationship, contract: Contract, known: Terms | None) -> bool:
    """Whether a contact has settled the coming renewal or end, or the record itself has."""
    if contract.is_settled:
        return True
    if not relationship.settled:
        return False
    if known is not None:
        first = add_days(known.listed_from, -30)
    elif contract.ends is not None:
        first = add_days(contract.ends, -60)
    else:
        return False
    talk = relationship.renewal_talk(contract)
    return talk is not None and talk >= first


def named(relationship: Relationship, contract: Contract) -> str:
    """How people call the contract where they mean this one of several."""
    if contract.title and len(relationship.running) > 1:
        return contract.title
    return "the contract"


def renewal(relationship: Relationship, context: Context) -> Iterator[Action]:
    for contract in going_on(relationship):
        ends, known = contract.renewal, terms(contract)
        if ends is None or known is None or not known.listed_from <= context.today <= ends:
            continue
        deadline, due, _ = known
        if due > context.horizon or conversation_begun(relationship, contract, known):
            continue
        person = relationship.person
        thing = contract.title or "the contract"
        what = f"Talk to {person or relationship.client.title} about renewing {thing}"
        why = f"renews on {short_day(ends, context.today)}"
        if deadline != ends:
            why += f", notice deadline {short_day(deadline, context.today)}"
        phrase = f"renewal with {first_name(person)}" if person else "renewal"
        if len(relationship.running) > 1 and contract.title:
            phrase = f"renewal of {contract.title}" + (f" with {first_name(person)}" if person else "")
        yield action(
            relationship, context, "renewal", TALK, due, what, phrase, why, contract.line, subject=contract.subject
        )


def notice(relationship: Relationship, context: Context) -> Iterator[Action]:
    for contract in relationship.client.contracts:
        ends, limit = contract.renewal, contract.notice
        if ends is None or limit is None or context.today > ends or contract.is_settled:
            continue
        deadline = limit.before(ends)
        if deadline > context.horizon:
            continue
        if context.today > deadline and not contract.has_begun(context.today):
            continue  # before a term begins, only what can still be done is worth saying
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
    for contract in going_on(relationship):
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
    for contract in going_on(relationship):
        ends = contract.ends
        if ends is None or contract.renewal is not None or contract.open_ended:
            continue
        thing = contract.title or "the contract"
        person = relationship.person
        if context.today > ends:
            what = f"Finished or late? Move the end of {thing}, or record that it ended"
            phrase = f"{contract.title or 'contract'}: finished or late"
            why = f"it should have ended on {short_day(ends, context.today)}"
            group, due = PUT_RIGHT, ends
        elif conversation_begun(relationship, contract, None):
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
    for contract in going_on(relationship):
        start = contract.start
        if not contract.open_ended or start is None:
            continue
        talk = relationship.renewal_talk(contract) if relationship.settled else None
        for day in yearly(start.month, start.day, start.year + 1, 30, context):
            if talk is not None and talk >= add_days(day, -60):
                continue
            person = relationship.person
            thing = contract.title or "the contract"
            what = f"Talk to {person or relationship.client.title} about {thing}: does it still fit?"
            phrase = f"yearly talk about {named(relationship, contract)}"
            why = f"it runs until cancelled, since {short_day(start, context.today)}"
            yield action(
                relationship, context, "rolling", TALK, day, what, phrase, why, contract.line, subject=contract.subject
            )
