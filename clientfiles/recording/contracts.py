"""A contract's next term, and the end of a relationship."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from clientfiles.diagnostics import Usage
from clientfiles.editing import Draft
from clientfiles.escaping import visible
from clientfiles.model import Client, Contract
from clientfiles.values import add_days, add_months, folded, quoted
from clientfiles.wording import listed, spoken

_KEPT = ("title", "notice", "auto_renew")  # from one term to the next, beside the value


def contract_called(client: Client, title: str | None, today: date) -> Contract:
    """The running contract of that title; without one, the only one that runs."""
    running = client.running_contracts(today)
    if title is None and len(running) == 1:
        return running[0]
    wanted = folded(title or "")
    fitting = [each for each in running if folded(each.subject) == wanted]
    fitting = fitting or [each for each in running if wanted and wanted in folded(each.subject)]
    if len(fitting) == 1:
        return fitting[0]
    if not running:
        starts = [each.start for each in client.contracts if each.start is not None and each.runs_on(each.start)]
        coming = min((start for start in starts if start > today), default=None)
        begins = f"; the next one begins on {spoken(coming)}" if coming is not None else ""
        raise Usage(visible(f"{client.title} has no running contract{begins}"))
    names = listed([quoted(each.subject) for each in fitting or running], 8)
    if title is None:
        raise Usage(visible(f"which contract? Say --contract with one of {names}"))
    raise Usage(visible(f"{quoted(title)} {'could be' if fitting else 'is none of'} {names}"))


class Term(NamedTuple):
    """A contract's next term: its first day, and the renewal or the last day it was given, if any."""

    start: date
    renewal: date | None
    ends: date | None


def renew(draft: Draft, client: Client, contract: Contract, until: date | None, value: str, today: date) -> Term:
    """Add a contract's next term, and close the present one on the day on which the next begins.

    The value is as it was typed, empty if it stays. Usage where the record has the next term already, and where nobody
    can know what it is.
    """
    _refuse_settled(client, contract)
    term = _next_term(contract, until, today)
    is_project = contract.ends is not None and contract.renewal is None
    if is_project and until is None:
        raise Usage("until when? A project that ends has no next term of its own: say --until DATE")
    if contract.open_ended and not value and until is None:
        raise Usage("this contract runs until it is cancelled: say --value AMOUNT for new terms, or --until DATE")
    if contract.open_ended and not contract.has_begun(add_days(today, -1)):
        raise Usage(visible(f"its present terms began only today; to correct them run clientfiles edit {client.id}"))
    if (last := term.renewal or term.ends) is not None and last <= term.start:
        raise Usage(f"the new term begins on {term.start}, so it cannot end on {last}")
    number = client.contracts.index(contract)
    item = draft.fields(("contracts", number))
    fields = {name: item[name] for name in _KEPT if isinstance(item.get(name), str) and item[name]}
    title = {"title": fields.pop("title")} if "title" in fields else {}
    then = {"ends": str(term.ends)} if is_project else {"renewal": str(term.renewal or "open")}
    new = {**title, "value": value or item.get("value", ""), "start": str(term.start), **then, **fields}
    draft.set(("contracts", number, "ended"), str(term.start))
    draft.add("contracts", new)
    return term


def _refuse_settled(client: Client, contract: Contract) -> None:
    """Usage where the record says already what comes after the present term, or that nothing does."""
    edit = visible(f"clientfiles edit {client.id}")
    following = client.next_term(contract)
    if following is not None and following.start is not None:
        told = f"renewed already: the next term begins on {spoken(following.start)}"
        close = f"; close the present one with ended: {following.start} ({edit})" if contract.ended is None else ""
        raise Usage(told + close)
    if contract.ended is not None:
        told = f"it ends on {spoken(contract.ended)}, so the record says"
        raise Usage(f"{told}; if it goes on, take its `ended` out first ({edit})")


def _next_term(contract: Contract, until: date | None, today: date) -> Term:
    """The term behind the present one; one that runs until cancelled can get new terms, from today on."""
    start = contract.next_start
    if contract.open_ended or start is None:
        return Term(today, until, None)
    if contract.renewal is None:
        return Term(start, None, until)
    return Term(start, until or _as_long(contract, start), None)


def _as_long(contract: Contract, renewal: date) -> date:
    """The end of a term that is as long as the last one, and at most a year."""
    for months in range(1, 12):
        if contract.start is not None and add_months(contract.start, months) == renewal:
            return add_months(renewal, months)
    return add_months(renewal, 12)


def end(draft: Draft, client: Client, why: str, day: date) -> None:
    """End the relationship, and with it every contract that runs; those that have not begun never will.

    Usage where it has ended already.
    """
    if client.status == "ended":
        when = f", on {client.ended}" if client.ended is not None else ""
        raise Usage(visible(f"{client.title} has ended already{when}"))
    for number, contract in enumerate(client.contracts):
        last = max(day, contract.start or day)  # one that never ran ends on its first day
        if not contract.has_ended(last):
            draft.set(("contracts", number, "ended"), str(last))
    draft.set(("status",), "ended")
    draft.set(("ended",), day.isoformat())
    draft.set(("ended_why",), why)
    if client.paused_until is not None:
        draft.remove(("paused_until",))
