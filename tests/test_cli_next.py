"""clientfiles next: the next action, in place of the one there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Golden
from recording_examples import NORTHWIND
from recording_repository import Office

GOLDEN = Path(__file__).parent / "golden" / "recording"


def test_what_a_next_action_looks_like(office: Office, golden: Golden) -> None:
    golden(
        GOLDEN / "next.txt",
        office.transcript("next", "northwind", "Send the minutes", "--due", "friday", "--owner", "lee")
        + office.transcript("next", "northwind", "Send the minutes", "--due", "friday", "--owner", "lee"),
    )


def test_nothing_is_settled_by_being_replaced(office: Office) -> None:
    done = office.run("next", "northwind", "Send the minutes", "--due", "2026-11-30")
    assert "In place of: Call Jana about the scope\n" in done.stdout
    assert "Settled" not in done.stdout


def test_the_same_action_on_another_day_takes_the_place_of_nothing(office: Office) -> None:
    done = office.run("next", "northwind", "Call Jana about the scope", "--due", "2026-12-01", "--owner", "dana")
    assert "In place of" not in done.stdout
    assert "Settled" not in done.stdout
    assert office.committed() == "-  due: 2026-11-30\n+  due: 2026-12-01"


def test_a_record_without_a_next_action_gets_one(office: Office) -> None:
    text = NORTHWIND[: NORTHWIND.index("# One thing")] + NORTHWIND[NORTHWIND.index("---\n\n# North") :]
    office.put("records/northwind.md", text)
    office.commit()
    done = office.run("next", "northwind", "Call", "--due", "friday")
    assert "next_action:\n  what: Call\n  due: 2026-11-27\n" in office.text()
    assert "In place of" not in done.stdout


def test_the_teams_own_fields_stay(office: Office) -> None:
    office.put("records/northwind.md", NORTHWIND.replace("  owner: dana\n---", "  owner: dana\n  x_room: 4\n---"))
    office.commit()
    office.run("next", "northwind", "Call", "--due", "friday")
    assert "next_action:\n  what: Call\n  due: 2026-11-27\n  x_room: 4\n---" in office.text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("", "--due", "friday"), "TEXT is empty"),
        (("Call",), 'by when? Write "Call by friday", or say --due DATE'),
        (("Call", "--due", "someday"), '--due: "someday" is not a date'),
        (("Call", "--due", "friday", "--owner", "kim"), "Kim Sand has left the team"),
    ],
)
def test_what_cannot_be_meant_is_refused(office: Office, arguments: tuple[str, ...], message: str) -> None:
    assert message in office.refuses("next", "northwind", *arguments)
