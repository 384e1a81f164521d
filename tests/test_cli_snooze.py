"""clientfiles snooze: an action waits on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Golden
from recording_examples import NORTHWIND
from recording_repository import Office

GOLDEN = Path(__file__).parent / "golden" / "recording"


def test_what_a_snooze_looks_like(office: Office, golden: Golden) -> None:
    golden(
        GOLDEN / "snooze.txt",
        office.transcript("snooze", "northwind", "renewal", "--until", "monday", "--why", "Jana is on leave")
        + office.transcript("snooze", "northwind", "renewal", "--until", "+2 weeks", "--why", "Still on leave")
        + office.transcript("snooze", "northwind", "notice", "--until", "+6 weeks", "--why", "They will renew"),
    )


def test_one_of_several_subjects(office: Office) -> None:
    arguments = ("--subject", "Signed  agreement", "--until", "+3 weeks", "--why", "Promised for then")
    done = office.run("snooze", "northwind", "open-item", *arguments)
    assert "Snoozed until Wednesday 16 December 2026: Ask Jana Novák for it: Signed agreement\n" in done.stdout
    assert "Do: Send the revised statement of work, 5 days late" in done.stdout
    assert "    subject: Signed agreement\n" in office.text()


def test_a_snooze_that_holds_nothing_back_yet_says_so(office: Office) -> None:
    done = office.run("snooze", "northwind", "birthday", "--until", "+3 weeks", "--why", "No cards this year")
    assert done.stderr == "no birthday action of Northwind Traders is due at the moment; the snooze waits for one\n"
    arguments = ("--subject", "Sined agreement", "--until", "+3 weeks", "--why", "x")
    done = office.run("snooze", "northwind", "open-item", *arguments)
    assert done.stderr == (
        'no open-item action of Northwind Traders about "Sined agreement" is due at the moment; '
        'did you mean "Signed agreement"?\n'
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("renewal", "--until", "today", "--why", "x"), "--until: Wednesday 25 November 2026 has come already"),
        (("renewal", "--until", "2020-01-01", "--why", "x"), "--until: Wednesday 1 January 2020 has come already"),
        (("renewal", "--until", "friday", "--why", " "), "--why is empty"),
        (("renewal", "--until", "friday"), "Missing option '--why'"),
        (("renewal", "--why", "x"), "Missing option '--until'"),
        (("renewl", "--until", "friday", "--why", "x"), "'renewl' is not one of 'check-in', 'renewal'"),
        (("renewal", "--until", "friday", "--why", "x", "--subject", "\x1b"), "--subject holds a control character"),
    ],
)
def test_what_cannot_be_meant_is_refused(office: Office, arguments: tuple[str, ...], message: str) -> None:
    assert message in office.refuses("snooze", "northwind", *arguments)


def test_the_reason_is_text(office: Office) -> None:
    office.run("snooze", "northwind", "renewal", "--until", "friday", "--why", "#1: they said\n- no")
    assert '    why: "#1: they said - no"\n' in office.text()
    assert [row for row in office.changed(NORTHWIND).splitlines() if row[0] == "-"] == []


def test_what_comes_later_does_not_wait_too(office: Office) -> None:
    """A snooze of all open items would hide those that nobody has thought of yet."""
    told = office.refuses("snooze", "northwind", "open-item", "--until", "+2 weeks", "--why", "Later")
    assert (
        told
        == """\
clientfiles: Which one? Say which as --subject:
  Send the revised statement of work
  Signed agreement
"""
    )
    office.run("snooze", "northwind", "open-item", "--until", "+2 weeks", "--why", "Later", "--subject", "agreement")
    assert "    subject: Signed agreement\n" in office.text()


def test_a_part_of_a_subject_must_fit_one(office: Office) -> None:
    told = office.refuses("snooze", "northwind", "open-item", "--until", "+2 weeks", "--why", "x", "--subject", "e")
    assert told == 'clientfiles: "e" could be "Send the revised statement of work" and "Signed agreement"\n'
