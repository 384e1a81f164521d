"""A small record without a problem, settings that go with it, and short ways to change and read the one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from clientfiles.diagnostics import Diagnostic
from clientfiles.model import Client
from clientfiles.records import Record, Surroundings, record_from
from clientfiles.settings import read_settings

DIAGNOSTICS = Path(__file__).parent / "diagnostics"
SETTINGS = (DIAGNOSTICS / "clientfiles.toml").read_text(encoding="utf-8")
SURROUNDINGS = Surroundings(read_settings("clientfiles.toml", SETTINGS, False)[0], frozenset(), date(2026, 11, 22))
PATH = "records/northwind.md"

HEADING = "### 2026-11-03 call (positive): Scope of phase 3"
RECORD = f"""\
---
name: Northwind Traders
owner: dana
status: active
since: 2021-04-12
tier: A
contacts:
  - name: Jana Novák
contracts:
  - value: 48000 EUR/year
    start: 2024-02-01
    renewal: 2027-02-01
    notice: 60 days
open_items:
  - they_owe: Floor plans
    due: 2026-12-01
next_action:
  what: Call Jana
  due: 2026-11-30
---

## Log

{HEADING}
by: dana
with: Jana

She asked for a second visit.
"""


def changed(*changes: tuple[str, str]) -> str:
    """The record with some of its text replaced."""
    text = RECORD
    for old, new in changes:
        assert old in text, f"the record does not hold {old!r}"
        text = text.replace(old, new, 1)
    return text


def record_of(text: str | bytes) -> Record:
    """What a record's file is read as: the client and the diagnostics."""
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    return record_from(PATH, data, SURROUNDINGS)


def client_of(text: str | bytes) -> Client:
    """The client in a record, which must be readable."""
    client = record_of(text).client
    assert client is not None
    return client


def facts_of(text: str | bytes) -> tuple[Client, list[tuple[object, ...]]]:
    """Everything a record says, in a form that two records can be compared by."""
    client = client_of(text)
    log: list[tuple[object, ...]] = [
        (each.date, each.kind, each.mood, each.title, [(line.name, line.value) for line in each.header], each.line)
        for each in client.log
    ]
    return client._replace(log=()), log


def problems(text: str | bytes) -> list[Diagnostic]:
    """Everything that is wrong with a record."""
    return record_of(text).diagnostics


def codes(text: str | bytes) -> list[str]:
    """The codes of everything that is wrong with a record."""
    return [each.code for each in problems(text)]


def repository(folder: Path, **records: str) -> Path:
    """A repository in a folder: the settings, and a record for each name and text."""
    (folder / "records").mkdir(parents=True)
    (folder / "clientfiles.toml").write_text(SETTINGS, encoding="utf-8")
    for name, text in records.items():
        (folder / "records" / f"{name.replace('_', '-')}.md").write_text(text, encoding="utf-8", newline="")
    return folder
