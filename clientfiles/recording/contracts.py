"""A contract's next term, and the end of a relationship."""

from __future__ import annotations

from datetime import date

from clientfiles.diagnostics import Usage
from clientfiles.editing import Draft
from clientfiles.escaping import visible
from clientfiles.model import Client, Contract
from clientfiles.values import add_days, add_months, folded, quoted
from clientfiles.wording import listed

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
        raise Usage(visible(f"{client.title} has no running contract"))
    names = listed([quoted(each.subject) for each in fitting or running], 8)
    if title is None:
        raise Usage(visible(f"which contract? Say --contract with one of {names}"))
    raise Usage(visible(f"{quoted(title)} {'could be' if fitting else 'is none of'} {names}"))


class _Term:
    """The term that follows a contract's present one."""

    def __init__(self, contract: Contract, until: date | None, today: date) -> None:
        self.contract = contract
        last = contract.renewal or contract.ends
        if contract.open_ended or last is None:
            self.start, self.until, self.over = today, until, today  # from now on it runs for a term, if one is given
            return
        self.start = contract.renewal or add_days(last, 1)
        self.until = until or self._as_long()
        self.over = min(today, self.start)

    def _as_long(self) -> date | None:
        """The end of a term as long as the last one, at most a year; of a project nobody knows."""
        renewal, start = self.contract.renewal, self.contract.start
        if renewal is None:
            return None
        for months in range(1, 12):
            if start is not None and add_months(start, months) == renewal:
                return add_months(renewal, months)
        return add_months(renewal, 12)


def renew(
    draft: Draft, client: Client, contract: Contract, until: date | None, value: str, today: date
) -> tuple[date, date | None]:
    """Close a contract's present term and open the next one behind it; the new term's first day, and its end.

    The old term is kept, `ended` on the day it was renewed or ran out. The value is as it was typed, empty if it stays.
    """
    term = _Term(contract, until, today)
    if contract.ends is not None and contract.renewal is None and term.until is None:
        raise Usage("until when? A project that ends has no next term of its own: say --until DATE")
    if contract.open_ended and not value and until is None:
        raise Usage("this contract runs until it is cancelled: say --value AMOUNT for new terms, or --until DATE")
    if term.until is not None and term.until <= term.start:
        raise Usage(f"the new term begins on {term.start}, so it cannot end on {term.until}")
    number = client.contracts.index(contract)
    item = draft.fields(("contracts", number))
    fields = {name: item[name] for name in _KEPT if isinstance(item.get(name), str) and item[name]}
    title = {"title": fields.pop("title")} if "title" in fields else {}
    end = "ends" if contract.ends is not None and contract.renewal is None else "renewal"
    last = {end: term.until.isoformat()} if term.until is not None else {"renewal": "open"}
    new = {**title, "value": value or item.get("value", ""), "start": term.start.isoformat(), **last, **fields}
    draft.set(("contracts", number, "ended"), term.over.isoformat())
    draft.add("contracts", new)
    return term.start, term.until


def end(draft: Draft, client: Client, why: str, day: date) -> None:
    """End the relationship, and with it every contract that runs. Usage where it has ended already."""
    if client.status == "ended":
        when = f", on {client.ended}" if client.ended is not None else ""
        raise Usage(visible(f"{client.title} has ended already{when}"))
    for number, contract in enumerate(client.contracts):
        if contract.runs_on(day):
            draft.set(("contracts", number, "ended"), day.isoformat())
    draft.set(("status",), "ended")
    draft.set(("ended",), day.isoformat())
    draft.set(("ended_why",), why)
    if client.paused_until is not None:
        draft.remove(("paused_until",))
