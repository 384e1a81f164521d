"""The shape of a record: the fields of everything in it, and what must hold between several fields of one thing."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any, Protocol

from clientfiles.model import (
    Client,
    Contact,
    Contract,
    Milestone,
    NextAction,
    Occasion,
    OpenItem,
    Opportunity,
    Snooze,
    fields_of,
)
from clientfiles.schema import Field

MAX_ITEMS = 500  # in one list
MAX_TEXT = 2_000  # characters in one field

FIELDS: dict[type[Any], dict[str, Field]] = {
    kind: fields_of(kind)
    for kind in (Client, Contact, Contract, OpenItem, Milestone, Occasion, Opportunity, Snooze, NextAction)
}


class Reporter(Protocol):
    """Takes what is wrong with a field, at a node of the front matter or at a line of the file."""

    wrong: AbstractSet[str]  # names of fields whose value was none of its kind

    def report(self, node: Any, code: str, message: str, hint: str = "") -> None: ...

    def report_line(self, line: int, code: str, message: str, hint: str = "") -> None: ...


# Each takes the values that were read, the fields that were given (right or wrong), and how messages call the thing.


def _finish_contract(reader: Reporter, node: Any, values: dict[str, Any], given: dict[str, Any], where: str) -> None:
    if "renewal" in given and "ends" in given:
        message = f"{where} has both renewal and ends"
        reader.report(given["ends"], "contract-term", message, "keep renewal if it goes on, ends if it does not")
    elif "renewal" not in given and "ends" not in given:
        hint = "add renewal: 2027-02-01 with notice, ends: 2027-02-01, or renewal: open with notice"
        reader.report(node, "contract-term", f"{where} has neither renewal nor ends", hint)
    if "renewal" in given and "notice" not in given:
        hint = "for example notice: 60 days, or notice: 0 days"
        reader.report(node, "missing-field", f"{where} has a renewal and no notice", hint)
    if values.get("renewal") == "open":
        del values["renewal"]
        values["open_ended"] = True
    start = values.get("start")
    for name in ("renewal", "ends", "ended"):
        day = values.get(name)
        if start is not None and day is not None and day < start:
            message = f"{where} has {name}: {day}, before its start: {start}"
            hint = "correct the one that is wrong"
            hint += f"; what never ran has ended: {start}" if name == "ended" else ""
            reader.report(given[name], "contract-dates", message, hint)


def _finish_open_item(reader: Reporter, node: Any, values: dict[str, Any], given: dict[str, Any], where: str) -> None:
    sides = [side for side in ("we_owe", "they_owe", "pending") if side in given]
    if len(sides) != 1:
        message = f"{where} has {' and '.join(sides)}" if sides else f"{where} has no we_owe, they_owe or pending"
        hint = "make it two items" if sides else "say who owes what"
        reader.report(node, "open-item-side", message, hint)
    elif "due" not in given and sides[0] != "pending":
        reader.report(node, "missing-field", f"{where} has no due", "for example due: 2026-11-20")


def _finish_milestone(reader: Reporter, node: Any, values: dict[str, Any], given: dict[str, Any], where: str) -> None:
    if "planned" not in given and "reached" not in given:
        hint = "add planned: 2026-11-10, or reached: 2026-11-12"
        reader.report(node, "missing-field", f"{where} is neither planned nor reached", hint)


def _finish_client(reader: Reporter, node: Any, values: dict[str, Any], given: dict[str, Any], where: str) -> None:
    contacts = values.get("contacts", ())
    if len(contacts) < 2 or "primary" in reader.wrong:
        return
    primary = [contact for contact in contacts if contact.primary]
    if len(primary) != 1:
        names = " and ".join(contact.name or "?" for contact in primary)
        message = f"{names} are both primary" if primary else f"none of {len(contacts)} contacts is primary"
        hint = "keep primary: true on one of them" if primary else "add primary: true to the first one to talk to"
        reader.report_line(primary[1].line if primary else contacts[0].line, "primary-contact", message, hint)


FINISH: dict[type[Any], Any] = {
    Contract: _finish_contract,
    OpenItem: _finish_open_item,
    Milestone: _finish_milestone,
    Client: _finish_client,
}
