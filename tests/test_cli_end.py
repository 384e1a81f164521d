"""clientfiles end: the relationship is over, and nothing is deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Golden
from recording_examples import NORTHWIND
from recording_repository import Office

GOLDEN = Path(__file__).parent / "golden" / "recording"


def test_what_an_end_looks_like(office: Office, golden: Golden) -> None:
    golden(
        GOLDEN / "end.txt", office.transcript("end", "northwind", "--why", "Sold to: a competitor", "--date", "monday")
    )


def test_nothing_is_deleted(office: Office) -> None:
    office.run("end", "northwind", "--why", "Sold")
    assert [row for row in office.changed(NORTHWIND).splitlines() if row[0] == "-"] == ["-status: active"]


def test_a_pause_ends_with_it(office: Office) -> None:
    office.put("records/northwind.md", NORTHWIND.replace("status: active", "status: paused\npaused_until: 2027-03-01"))
    office.commit()
    office.run("end", "northwind", "--why", "Sold")
    assert "\nstatus: ended\nended: 2026-11-25\nended_why: Sold\nsince: 2021-04-12\n" in office.text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Missing option '--why'"),
        (("--why", ""), "--why is empty"),
        (("--why", "a\x1bb"), "--why holds a control character"),
        (("--why", "Sold", "--date", "eventually"), '--date: "eventually" is not a date'),
        (
            ("--why", "Sold", "--date", "tomorrow"),
            "--date: Thursday 26 November 2026 is yet to come; run this when it has come; until then, plan it with "
            "clientfiles next",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(office: Office, arguments: tuple[str, ...], message: str) -> None:
    assert message in office.refuses("end", "northwind", *arguments)


def test_what_has_ended_does_not_end_again(office: Office) -> None:
    office.run("end", "northwind", "--why", "Sold", "--date", "2026-11-01")
    assert (
        office.refuses("end", "northwind", "--why", "Again")
        == "clientfiles: Northwind Traders has ended already, on 2026-11-01\n"
    )
