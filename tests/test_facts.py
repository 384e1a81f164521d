"""The facts of a record: how `show` tells of contracts that run, have ended, were renewed or are yet to begin."""

from __future__ import annotations

import pytest
from repositories import read

from clientfiles.facts import facts
from clientfiles.review import assess


def told(*contracts: str) -> list[str]:
    """What is said of contracts, each given by its fields in a line, without the value that all of them have."""
    items = ["\n    ".join([f"  - title: {name}", "value: 5 EUR/year", *fields.split("; ")])
             for name, fields in (each.split(": ", 1) for each in contracts)]  # fmt: skip
    client, context, _ = read("\n".join(["contracts:", *items]), "", "2026-11-22")
    (rows,) = [rows for title, rows in facts(client, assess(client, context), context) if title == "CONTRACTS"]
    return [row.replace(" · 5 EUR a year", "") for row in rows]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            "start: 2024-02-01; renewal: 2027-02-01; notice: 60 days",
            "since 2024-02-01 · renewal 1 Feb 2027, notice 3 Dec",
        ),
        ("start: 2024-02-01; ends: 2026-12-31", "since 2024-02-01 · ends 31 Dec"),
        (
            "start: 2024-02-01; renewal: open; notice: 60 days",
            "since 2024-02-01 · runs until cancelled, notice 60 days",
        ),
        # that have ended
        ("start: 2024-02-01; ends: 2026-10-31; ended: 2026-11-01", "since 2024-02-01 · ended 2026-11-01"),
        ("start: 2024-02-01; renewal: open; notice: 60 days; ended: 2026-11-22", "since 2024-02-01 · ended 2026-11-22"),
        # that will
        (
            "start: 2024-02-01; renewal: 2027-02-01; notice: 60 days; auto_renew: true; ended: 2027-02-01",
            "since 2024-02-01 · ends 1 Feb 2027",
        ),
        ("start: 2024-02-01; renewal: open; notice: 60 days; ended: 2026-11-23", "since 2024-02-01 · ends 23 Nov"),
        # that are yet to begin
        (
            "start: 2026-11-23; renewal: 2027-11-23; notice: 60 days; auto_renew: true",
            "begins 2026-11-23 · renewal 2027-11-23 · renews by itself",
        ),
        ("start: 2026-11-23; ends: 2026-12-31", "begins 2026-11-23 · ends 2026-12-31"),
        (
            "start: 2026-11-23; renewal: open; notice: 60 days",
            "begins 2026-11-23 · runs until cancelled, notice 60 days",
        ),
        ("start: 2026-11-23; renewal: open; notice: 60 days; ended: 2026-12-31", "begins 2026-11-23 · ends 2026-12-31"),
        # that never will
        ("start: 2027-02-01; ends: 2027-03-31; ended: 2027-02-01", "would have begun 2027-02-01 · never ran"),
    ],
)
def test_what_is_said_of_a_contract(fields: str, said: str) -> None:
    assert told(f"Care: {fields}") == [f"Care · {said}"]


def test_a_contract_that_was_renewed_says_so_and_its_next_term_stands_below_it() -> None:
    assert told(
        "Care: start: 2024-02-01; renewal: 2027-02-01; notice: 60 days; ended: 2027-02-01",
        "Hosting: start: 2024-02-01; renewal: 2027-02-01; notice: 0 days; ended: 2027-02-01",
        "Care: start: 2027-02-01; renewal: open; notice: 60 days",
    ) == [
        "Care · since 2024-02-01 · renewed from 1 Feb 2027",
        "Hosting · since 2024-02-01 · ends 1 Feb 2027",
        "Care · begins 2027-02-01 · runs until cancelled, notice 60 days",
    ]
