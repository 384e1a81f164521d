"""clientfiles renew: a contract's next term; the old one stays, and runs until that begins."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Golden
from recording_examples import NORTHWIND, client_in
from recording_repository import Office

GOLDEN = Path(__file__).parent / "golden" / "recording"


TWO = NORTHWIND.replace(
    "open_items:",
    """\
  - title: Hosting
    value: 100 EUR/month
    start: 2025-01-01
    renewal: 2027-01-01
    notice: 1 month

open_items:""",
)


def test_what_renewing_looks_like(office: Office, golden: Golden) -> None:
    plain = office.transcript("renew", "northwind")
    office.put("records/northwind.md", NORTHWIND)
    office.commit()
    terms = office.transcript("renew", "northwind", "--until", "2028-06-30", "--value", "52000 EUR/year")
    rolling = office.transcript("renew", "vesper", "--value", "1600 EUR/month")
    golden(GOLDEN / "renew.txt", plain + terms + rolling)


def test_the_old_term_stays_and_ends_where_the_new_one_begins(office: Office) -> None:
    office.run("renew", "northwind")
    old, new = client_in(office.text()).contracts
    assert (old.title, old.ended, old.renewal) == ("Support retainer", new.start, new.start)
    assert (new.title, str(new.start), str(new.renewal)) == ("Support retainer", "2027-02-01", "2028-02-01")
    assert (new.value, new.notice, new.auto_renew, new.ended) == (old.value, old.notice, old.auto_renew, None)


def test_one_of_several_is_chosen(office: Office) -> None:
    office.put("records/northwind.md", TWO)
    office.commit()
    terminal = office.at_a_terminal("renew", "northwind")
    terminal.sees("  1  Support retainer\n  2  Hosting\n")
    terminal.answers("Which contract? (1-2) ", "2")
    assert "Renewed Hosting: from Friday 1 January 2027, next renewal on Saturday 1 January 2028" in terminal.ends()


def test_one_of_several_is_named(office: Office) -> None:
    office.put("records/northwind.md", TWO)
    office.commit()
    told = office.refuses("renew", "northwind")
    assert told == 'clientfiles: which contract? Say --contract with one of "Support retainer" and "Hosting"\n'
    assert '"x" is none of "Support retainer" and "Hosting"' in office.refuses("renew", "northwind", "--contract", "x")
    assert "Renewed Hosting" in office.run("renew", "northwind", "--contract", "host").stdout


@pytest.mark.parametrize(
    ("client", "arguments", "message"),
    [
        ("northwind", ("--value", "52.000 EUR"), '--value: "52.000 EUR": does "." separate thousands or decimals?'),
        ("northwind", ("--value", "lots\x1b"), '--value: "lots␛" is not an amount; write an amount as 48000 EUR/year'),
        ("northwind", ("--until", "2026-12-01"), "the new term begins on 2027-02-01, so it cannot end on 2026-12-01"),
        ("northwind", ("--until", "later"), '--until: "later" is not a date'),
        ("vesper", (), "this contract runs until it is cancelled: say --value AMOUNT for new terms"),
    ],
)
def test_what_cannot_be_meant_is_refused(office: Office, client: str, arguments: tuple[str, ...], message: str) -> None:
    assert message in office.refuses("renew", client, *arguments)


def test_a_contract_is_renewed_once(office: Office) -> None:
    office.run("renew", "northwind")
    before = office.text()
    told = "clientfiles: renewed already: the next term begins on Monday 1 February 2027\n"
    assert office.refuses("renew", "northwind", "--value", "9 EUR/year") == told
    assert office.text() == before


def test_a_project_that_goes_on_says_its_last_day(office: Office) -> None:
    project = "    start: 2026-06-01\n    ends: 2026-12-31\n"
    office.put(
        "records/northwind.md",
        NORTHWIND.replace(NORTHWIND[NORTHWIND.index("    start:") : NORTHWIND.index("\nopen_items")], project),
    )
    office.commit()
    told = office.run("renew", "northwind", "--until", "2027-03-31").stdout
    assert "Renewed Support retainer: from Friday 1 January 2027 until Wednesday 31 March 2027  [" in told


def test_what_renewing_leaves_to_do(office: Office) -> None:
    """The record is without a warning, and the review says what it says: renewed, and nothing to cancel or to agree."""
    office.run("renew", "northwind", "--value", "52000 EUR/year")
    assert office.run("validate").stderr == "2 files checked: 0 errors, 0 warnings\n"
    shown = " ".join(office.run("show", "northwind").stdout.split())  # as it is before it is wrapped
    old = "Support retainer · 48,000 EUR a year · since 2024-02-01 · renewed from 1 Feb 2027 "
    new = "Support retainer · 52,000 EUR a year · begins 2027-02-01 · renewal 2028-02-01 · renews by itself "
    assert old in shown
    assert new in shown
    due = office.run("review", "--client", "northwind", "--horizon", "90").stdout
    assert "notice" not in due
    assert "renewing" not in due


def test_a_client_without_a_contract(office: Office) -> None:
    office.run("end", "northwind", "--why", "Sold")
    assert office.refuses("renew", "northwind") == "clientfiles: Northwind Traders has no running contract\n"
