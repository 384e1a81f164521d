"""clientfiles done: an open item or the next action leaves the record, and the log says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import run
from conftest import Golden
from recording_examples import NORTHWIND, TODAY
from recording_repository import Office
from terminals import CTRL_C, CTRL_D

GOLDEN = Path(__file__).parent / "golden" / "recording"


def test_what_finishing_looks_like(office: Office, golden: Golden) -> None:
    item = office.transcript("done", "northwind", "statement of work", "--message", "Sent by post, as she likes it.")
    step = office.transcript("done", "north", "next", "--date", "yesterday", "--next", "Send the minutes by friday")
    last = office.transcript("done", "vesper", "Fix a day for the photos")
    golden(GOLDEN / "done.txt", item + step + last)


def test_finishing_is_no_conversation(office: Office) -> None:
    office.run("done", "northwind", "Signed agreement")
    assert "### 2026-11-25 note: Received: Signed agreement\nby: dana\n" in office.text()
    office.run("done", "northwind", "Budget")
    assert "### 2026-11-25 note: Settled: Budget decision\nby: dana\n" in office.text()


def test_one_of_a_list_is_chosen(office: Office) -> None:
    terminal = office.at_a_terminal("done", "northwind")
    terminal.sees(
        """\
  1  we owe: Send the revised statement of work 2026-11-20
  2  they owe: Signed agreement 2026-12-01
  3  pending: Budget decision
  4  next action: Call Jana about the scope 2026-11-30
"""
    )
    terminal.answers("Which one is done? (1-4) ", "7")
    terminal.answers("7 is not in the range", "2")
    assert "Received: Signed agreement" in terminal.ends()
    assert "Signed agreement\n    due" not in office.text()
    assert office.subject == "Finish an open item of northwind"


def test_the_next_action_is_asked_for_until_it_can_be_read(office: Office) -> None:
    terminal = office.at_a_terminal("done", "northwind", "next")
    terminal.answers("What comes next?", "Send the minutes")
    terminal.sees('by when? Write "Send the minutes by friday"')
    terminal.answers("What comes next?", "Send the minutes by friday")
    assert "Next: Send the minutes, by Friday 27 November 2026" in terminal.ends()
    assert "next_action:\n  what: Send the minutes\n  due: 2026-11-27\n---" in office.text()
    assert office.commits == 2


def test_what_comes_next_can_be_left_for_later(office: Office) -> None:
    terminal = office.at_a_terminal("done", "northwind", "next")
    terminal.answers("What comes next?", "")
    assert 'What comes next? clientfiles next northwind "TEXT by DATE"' in terminal.ends()
    assert "next_action" not in office.text()


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D], ids=["ctrl-c", "ctrl-d"])
@pytest.mark.parametrize(("item", "question"), [((), "Which one is done?"), (("next",), "What comes next?")])
def test_whoever_leaves_a_question_changes_nothing(
    office: Office, item: tuple[str, ...], question: str, key: str
) -> None:
    before = office.state()
    terminal = office.at_a_terminal("done", "northwind", *item)
    terminal.sees(question)
    terminal.types(key)
    assert "interrupted" in terminal.ends(code=130)
    assert office.state() == before


def test_nobody_is_asked_for_what_could_not_be_committed(office: Office) -> None:
    office.put("records/northwind.md", f"{NORTHWIND}\nHalf a thought.\n")
    end = office.at_a_terminal("done", "northwind").ends(code=1)
    assert end.startswith("clientfiles: records/northwind.md has changes that are not committed")


def test_without_anybody_to_ask_the_list_is_shown(office: Office) -> None:
    assert (
        office.refuses("done", "northwind")
        == """\
clientfiles: Which one is done? Say which as ITEM:
  we owe: Send the revised statement of work 2026-11-20
  they owe: Signed agreement 2026-12-01
  pending: Budget decision
  next action: Call Jana about the scope 2026-11-30
"""
    )


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("e", '"e" could be "Send the revised statement of work 2026-11-20", "Signed agreement 2026-12-01", "Budget'),
        ("The moon", 'Northwind Traders has no open item "The moon"; it has "Send the revised'),
        ("", 'has no open item ""'),
        ("\x1b[31m", 'has no open item "␛[31m"'),
    ],
)
def test_what_is_not_there_cannot_be_finished(office: Office, item: str, message: str) -> None:
    assert message in office.refuses("done", "northwind", item)


def test_a_client_with_nothing_to_do(office: Office) -> None:
    office.run("done", "vesper", "next")
    assert office.refuses("done", "vesper") == "clientfiles: Vesper Loom has no open item and no next action\n"


def test_a_task_that_somebody_else_has_finished_meanwhile(office: Office) -> None:
    """While it is asked what comes next, the record is changed and committed by another command."""
    terminal = office.at_a_terminal("done", "northwind", "next")
    terminal.sees("What comes next?")
    office.run("next", "northwind", "Something else", "--due", "friday")
    before = office.state()
    terminal.types("Send the minutes by monday\n")
    end = terminal.ends(code=1)
    assert '"Call Jana about the scope" is not in the record any more' in end
    assert "not set as the next action: Send the minutes by 2026-11-30\n" in end
    assert office.state() == before


def test_another_task_that_was_finished_meanwhile_does_not_matter(office: Office) -> None:
    """The items are counted anew: the one that was chosen is found by what it says."""
    terminal = office.at_a_terminal("done", "northwind")
    terminal.sees("Which one is done?")
    office.run("done", "northwind", "statement")
    terminal.types("3\n")
    assert "Settled: Budget decision" in terminal.ends()
    assert "Signed agreement\n    due: 2026-12-01" in office.text()
    assert "- pending: Budget decision" not in office.text()


def test_items_of_any_wording_are_finished(office: Office) -> None:
    for text in ("- [ ] *important*", "#42: call, or mail", "### 2026-01-01 call", '"quoted" and \\', "a: b", "`x`"):
        office.put("records/northwind.md", NORTHWIND)
        office.run("owe", "--due", "friday", "--no-commit", "--", "northwind", "we", text)
        office.run("done", "--no-commit", "--", "northwind", text)
        assert f"### 2026-11-25 note: Done: {text}\nby: dana\n" in office.text()
        assert not [row for row in office.changed(NORTHWIND).splitlines() if row.startswith("-")]


def test_items_of_one_text_are_told_apart_by_their_dates(office: Office) -> None:
    office.run("owe", "northwind", "they", "Signed agreement", "--due", "2027-01-01")
    told = office.refuses("done", "northwind", "agreement")
    assert told == 'clientfiles: "agreement" could be "Signed agreement 2026-12-01" and "Signed agreement 2027-01-01"\n'
    office.run("done", "northwind", "Signed agreement 2027")
    assert "2027-01-01" not in office.text()
    assert "due: 2026-12-01" in office.text()


def test_the_one_that_was_chosen_from_the_list_is_the_one_that_leaves(office: Office) -> None:
    office.run("owe", "northwind", "they", "Signed agreement", "--due", "2027-01-01")
    terminal = office.at_a_terminal("done", "northwind")
    terminal.answers("Which one is done? (1-5) ", "4")
    terminal.ends()
    assert "due: 2027-01-01" not in office.text()
    assert "due: 2026-12-01" in office.text()


def test_where_a_hook_would_stop_the_commit_the_next_action_must_be_said(office: Office) -> None:
    """Or the record would be on disk and in no commit, and `clientfiles next` could not put it right."""
    assert run(office.folder, "setup", "--hook", "--attributes").code == 0
    office.git("add", "--all")
    office.git("commit", "--quiet", "--no-verify", "--message", "Set up")
    told = office.refuses("done", "northwind", "next")
    assert told == 'clientfiles: what comes next? Say --next "TEXT by DATE"\n'
    office.run("done", "northwind", "next", "--next", "Visit them by friday")
    assert "  what: Visit them\n" in office.text()


def test_what_is_done_may_still_be_named_in_the_log(office: Office) -> None:
    office.run("log", "northwind", "call", "-m", "It is on its way.", "--re", "Signed agreement")
    office.run("done", "northwind", "Signed agreement")
    done = run(office.folder, "validate", "--today", TODAY.isoformat())
    assert (done.code, done.stdout) == (0, "")
