"""A record to change, and what a change makes of it: the lines that go and those that come."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from datetime import date

from repositories import TEAM

from clientfiles.editing import Draft
from clientfiles.model import Client
from clientfiles.records import record_from, surroundings
from clientfiles.settings import read_settings

TODAY = date(2026, 11, 25)
PATH = "records/northwind.md"
NORTHWIND = """\
---
name: Northwind Traders
owner: dana                      # since the hand-over
status: active
since: 2021-04-12

contacts:
  - name: Jana Novák
    primary: true
  - name: Tom Reyes

contracts:
  - title: Support retainer
    value: 48000 EUR/year        # agreed by phone
    start: 2024-02-01
    renewal: 2027-02-01
    notice: 60 days
    auto_renew: true

open_items:
  - we_owe: Send the revised statement of work
    owner: lee
    due: 2026-11-20
  - they_owe: Signed agreement
    due: 2026-12-01
  - pending: Budget decision

# One thing at a time.
next_action:
  what: Call Jana about the scope
  due: 2026-11-30
  owner: dana
---

# Northwind Traders

## Log

### 2026-11-03 call (positive): Scope of phase 3
by: dana
with: Jana

She wants the Polish branch in.
"""
SETTINGS, _ = read_settings("clientfiles.toml", TEAM, False)


def client_in(text: str = NORTHWIND) -> Client:
    """The client of a record in which nothing is wrong."""
    found = record_from(PATH, text.encode(), surroundings(SETTINGS, (), TODAY))
    assert [str(each) for each in found.diagnostics if each.is_error] == []
    assert found.client is not None
    return found.client


def changed(edit: Callable[[Draft, Client], object], text: str = NORTHWIND) -> str:
    """The lines that a change takes out and puts in, behind - and +; the record is right before and after."""
    draft = Draft(PATH, text.encode(), SETTINGS)
    edit(draft, client_in(text))
    after = draft.data.decode()
    client_in(after)
    rows = difflib.unified_diff(text.splitlines(), after.splitlines(), n=0, lineterm="")
    return "\n".join(row for row in rows if not row.startswith(("---", "+++", "@@")))
