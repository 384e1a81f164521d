"""The one record of a new repository: a made-up client that shows what a record looks like in use."""

from __future__ import annotations

from datetime import date

from clientfiles.demo import moved
from clientfiles.settings import Settings

PATH = "records/northwind-traders.md"
_TIER = "tier: A                          # how often we talk: see the settings"
# Written for the day of the sample records.
_TEXT = f"""\
---
# An example, made up: look at it in "clientfiles review", then delete this file. What else a record can hold,
# "clientfiles new" writes into every new one, with what it means.
name: Northwind Traders
owner: OWNER # the one accountable person, a key of the team in the settings
status: active                   # prospect, active, paused or ended
since: 2021-04-12                # its anniversary is acknowledged
{_TIER}

contacts:
  - name: Jana Novák
    role: COO, signs renewals
    email: jana.novak@northwind.example
    phone: +49 30 901820
    birthday: 12-04              # with or without the year
    primary: true                # one of them, where there are two or more
  - name: Tom Reyes
    role: Runs the day to day
    email: tom@northwind.example

contracts:
  - title: Support retainer
    value: 48000 EUR/year        # or /month, or /once
    start: 2025-02-15
    renewal: 2027-02-15          # the first day of the next term
    notice: 60 days              # how long before that it must be cancelled or changed
    auto_renew: true

open_items:                      # we_owe, they_owe, or pending where both wait
  - we_owe: Send the revised statement of work
    due: 2026-11-20
  - they_owe: Signed data-processing agreement
    due: 2026-12-04

next_action:
  what: Call Jana about the scope of phase 3
  due: 2026-11-25
---

# Northwind Traders

A freight forwarder, run by the family that founded it. Decisions are Jana's, Tom runs the day to day. They prefer the
phone to email, and never on Fridays.

## Log

<!-- A heading with a date and a kind is an entry; only talking to somebody counts as contact. by: colleagues, with:
contacts, re: what it settles. -->

### 2026-10-27 call (positive): The scope of phase 3
by: OWNER
with: Jana

She wants the branch in Gdańsk in from the start, and a price for it by the end of the month. Tom is to say what
it means for customs.

### 2026-09-29 delivery: Report on phase 2
by: OWNER

### 2026-09-02 meeting: Plans for the next year
by: OWNER
with: Jana Novák, Tom

Half an hour on what went wrong with the first phase. They liked that we brought it up before they did.
"""


def example_record(owner: str, settings: Settings, today: date) -> str:
    """The example, as if written today, with a colleague's key as its owner; in a tier only where there is that one."""
    text = _TEXT if "A" in settings.tiers else _TEXT.replace(f"{_TIER}\n", "")
    text = text.replace("owner: OWNER", f"owner: {owner}".ljust(32)).replace("OWNER", owner)
    return moved(text, today)
