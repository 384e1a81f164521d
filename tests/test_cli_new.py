"""clientfiles new: a record that explains its own fields, under an id and a name that nobody has yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Golden
from recording_examples import SETTINGS, TODAY
from recording_repository import Office

from clientfiles.records import record_from, surroundings

GOLDEN = Path(__file__).parent / "golden" / "recording"


ZEPHYR = "records/zephyr-cycles.md"


def test_what_a_new_client_looks_like(office: Office, golden: Golden) -> None:
    plain = office.transcript("new", "Zephyr Cycles", "--owner", "lee", "--contact", "Ada Bell", "--no-edit")
    near = office.transcript("new", "Northwind Trader", "--id", "northwind-2", "--no-edit")
    golden(GOLDEN / "new.txt", "".join(f"{row}\n" for row in (plain + near).splitlines() if not row.startswith("+")))
    assert office.commits == 3


def test_a_record_with_a_contact_is_right_as_it_is(office: Office) -> None:
    office.run("new", "Zephyr Cycles", "--contact", "Ada Bell", "--no-edit")
    found = record_from(ZEPHYR, office.text(ZEPHYR).encode(), surroundings(SETTINGS, (), TODAY))
    assert found.diagnostics == []
    assert found.client is not None
    assert (found.client.name, found.client.owner, found.client.status) == ("Zephyr Cycles", "dana", "prospect")


def test_an_entry_can_be_copied_from_the_top_of_its_log(office: Office) -> None:
    office.run("new", "Zephyr Cycles", "--contact", "Ada Bell", "--no-edit")
    text = office.text(ZEPHYR)
    log = text[text.index("## Log") :]
    assert log.startswith("## Log\n\n<!-- ")
    entry = log[log.index("### 2026-11-25 call") : log.index("What was said")]
    office.put(ZEPHYR, text.replace("## Log\n\n", f"## Log\n\n{entry}Said.\n\n"))
    office.commit()
    assert "Get in touch" not in office.run("log", "zephyr", "note", "-m", "The first entry was a copy.").stdout


def test_the_record_is_finished_in_the_editor(office: Office) -> None:
    office.edits_with('sed -i "s/^contacts:.*/contacts: [{name: Ada Bell}]/" "$1"')
    assert office.run("new", "Zephyr Cycles").stderr == ""
    assert "contacts: [{name: Ada Bell}]\n" in office.text(ZEPHYR)
    assert office.subject == "Add zephyr-cycles"
    assert office.git("status", "--porcelain") == ""
    assert office.drafts == []


def test_what_is_still_missing_is_said(office: Office) -> None:
    office.edits_with("true")
    done = office.run("new", "Zephyr Cycles")
    assert done.stderr == f"{ZEPHYR}:1:1: missing-field: the record has no contacts\n"
    assert office.commits == 2


def test_errors_open_the_editor_again_and_giving_up_makes_no_record(office: Office) -> None:
    office.edits_with('sed -i "s/^owner:/ownr:/" "$1"')
    before = office.state()
    terminal = office.at_a_terminal("new", "Zephyr Cycles")
    terminal.sees("unknown-field")
    terminal.answers("Edit again? [Y/n]: ", "y")
    terminal.answers("Edit again? [Y/n]: ", "n")
    assert "nothing was saved\nyour text is kept in" in terminal.ends(code=1)
    assert office.runs == 2
    assert office.state() == before
    assert b"\nownr: dana " in office.drafts[0]


def test_a_record_that_somebody_else_makes_meanwhile(office: Office) -> None:
    office.edits_with(f'cp "$1" {office.folder}/{ZEPHYR}; echo "Mine." >> "$1"')
    told = office.run("new", "Zephyr Cycles", code=1).stderr
    assert "your text is kept in" in told
    assert office.drafts[0].endswith(b"Mine.\n")
    assert "Mine." not in office.text(ZEPHYR)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("Northwind",), "the id northwind is taken; say --id with another one"),
        (("northwind  TRADERS", "--id", "north"), 'northwind is called "Northwind Traders" already'),
        (("Zephyr", "--id", "vesper"), "the id vesper is taken; say --id with another one"),
        (("Zephyr", "--id", "../zephyr"), '"../zephyr" is no id: write words of small letters and digits'),
        (("Zephyr", "--id", "Zephyr"), '"Zephyr" is no id'),
        (("Zephyr", "--id", "-x"), '"-x" is no id'),
        (("Zephyr", "--id", "x" * 65), "is no id"),
        (("Zephyr", "--id", "a\nb"), "is no id"),
        (("Zephyr", "--id", "news"), 'a record cannot be called "news.md"'),
        (("Zephyr", "--id", "readme"), 'a record cannot be called "readme.md"'),
        (("News",), 'a record cannot be called "news.md"'),
        (("",), "NAME is empty"),
        ((" \n\t",), "NAME is empty"),
        (("你好",), "no id can be made of"),
        (("x" * 201,), "cannot be used: write one line of text, at most 200 characters"),
        (("Zeph\x1byr",), "NAME holds a control character"),
        (("Zephyr", "--owner", "dan"), '"dan" is not in the team; did you mean dana?'),
        (("Zephyr", "--owner", "kim"), "Kim Sand has left the team"),
        (("Zephyr", "--contact", "a\x1bb"), "cannot be used: write one line of text"),
    ],
)
def test_what_cannot_be_meant_is_refused(office: Office, arguments: tuple[str, ...], message: str) -> None:
    assert message in office.refuses("new", *arguments, "--no-edit")


def test_somebody_must_be_accountable(office: Office) -> None:
    office.works_here("Somebody", "somebody@else.example")
    assert office.refuses("new", "Zephyr", "--no-edit") == "clientfiles: whose client is it? Say --owner KEY\n"


@pytest.mark.parametrize(
    "name",
    ["yes", "a: b", "#1", "- x", "Müller & Söhne", "'quoted'", '"q"', "2026-01-01 call", "x --> y", "null", "1:2"],
)
def test_a_name_is_what_was_typed(office: Office, name: str) -> None:
    office.run("new", "--id", "zephyr", "--contact", name, "--no-edit", "--", name)
    found = record_from(
        "records/zephyr.md", office.text("records/zephyr.md").encode(), surroundings(SETTINGS, (), TODAY)
    )
    assert [each for each in found.diagnostics if each.is_error] == []
    assert found.client is not None
    assert (found.client.name, found.client.contacts[0].name, found.client.log) == (name, name, ())


@pytest.mark.parametrize("owner", ["O'Neil: x", "a # b", "[x]", "a\nstatus: ended", "x --> y"])
def test_without_a_team_an_owner_is_taken_as_it_is(office: Office, owner: str) -> None:
    office.put("clientfiles.toml", "")
    office.commit()
    office.run("new", "Zephyr Cycles", "--owner", owner, "--contact", "Ada Bell", "--no-edit")
    found = record_from(ZEPHYR, office.text(ZEPHYR).encode(), surroundings(SETTINGS, (), TODAY))
    assert found.client is not None
    assert (found.client.owner, found.client.status) == (" ".join(owner.split()), "prospect")


def test_a_record_that_cannot_be_read_keeps_its_id(office: Office) -> None:
    office.put("records/trade/zephyr-cycles.md", b"\xff")
    office.commit()
    assert "the id zephyr-cycles is taken" in office.refuses("new", "Zephyr Cycles", "--no-edit")


def test_a_file_that_git_ignores(office: Office) -> None:
    office.put(".gitignore", "zephyr*\n")
    office.commit()
    assert "ignore records/zephyr-cycles.md" in office.refuses("new", "Zephyr Cycles", "--no-edit", code=1)
