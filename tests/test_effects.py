"""What a change brought about, seen from Wednesday 25 November 2026."""

from __future__ import annotations

from recording_examples import NORTHWIND, SETTINGS, TODAY, client_in

from clientfiles.effects import effect, settled, still_due
from clientfiles.relationship import context_of

CONTEXT = context_of(SETTINGS, TODAY, 31, ())
OWED = "  - we_owe: Send the revised statement of work\n    owner: lee\n    due: 2026-11-20\n"


def test_what_was_settled_and_what_is_still_due() -> None:
    after = client_in(NORTHWIND.replace(OWED, ""))
    assert effect(client_in(), after, CONTEXT) == [
        "Settled: Send the revised statement of work",
        "Still due for Northwind Traders until Wednesday 2 December 2026:",
        "  Talk: Talk to Jana Novák about renewing Support retainer, 22 days late (3 Nov)",
        "  Do: Call Jana about the scope, Monday (30 Nov)",
        "  Talk: Ask Jana Novák for it: Signed agreement, Tuesday (1 Dec)",
        "  and 1 later, until Saturday 26 December 2026",
    ]


def test_what_was_told_already_is_not_repeated() -> None:
    after = client_in(NORTHWIND.replace(OWED, ""))
    told = ["send the revised STATEMENT of work"]
    assert not [line for line in effect(client_in(), after, CONTEXT, told) if line.startswith("Settled")]


def test_what_waits_is_not_settled() -> None:
    snooze = "snooze:\n  - rule: renewal\n    until: 2026-12-10\n    why: On leave\n\n# One thing"
    after = client_in(NORTHWIND.replace("# One thing", snooze))
    line = "Snoozed until Thursday 10 December 2026: Talk to Jana Novák about renewing Support retainer"
    assert effect(client_in(), after, CONTEXT)[0] == line


def test_what_was_moved_is_not_settled() -> None:
    after = client_in(NORTHWIND.replace("due: 2026-11-20", "due: 2026-12-20"))
    lines = effect(client_in(), after, CONTEXT)
    assert lines[0] == "Moved to Sunday 20 December 2026: Send the revised statement of work"
    assert lines[-1] == "  and 2 later, until Saturday 26 December 2026"


def test_a_new_client_has_settled_nothing() -> None:
    assert effect(None, client_in(), CONTEXT)[0].startswith("Still due for Northwind Traders")


def test_nothing_may_be_due() -> None:
    ended = NORTHWIND.replace("status: active", "status: ended\nended: 2026-11-01\nended_why: Sold")
    assert effect(None, client_in(ended), CONTEXT) == ["Nothing else is due soon."]


# Either of the two by itself


def test_what_was_settled_alone() -> None:
    after = client_in(NORTHWIND.replace(OWED, ""))
    assert settled(client_in(), after, CONTEXT) == ["Settled: Send the revised statement of work"]
    assert settled(client_in(), after, CONTEXT, ["SEND the revised statement of work"]) == []


def test_what_did_not_change_was_not_settled() -> None:
    assert settled(client_in(), client_in(), CONTEXT) == []
    said = client_in(NORTHWIND.replace("She wants the Polish branch in.", "She does not."))
    assert settled(client_in(), said, CONTEXT) == []
    assert settled(client_in(NORTHWIND.replace(OWED, "")), client_in(), CONTEXT) == []  # it only came to be due


def test_what_was_settled_comes_with_the_most_urgent_first() -> None:
    ended = NORTHWIND.replace("status: active", "status: ended\nended: 2026-11-01\nended_why: Sold")
    assert settled(client_in(), client_in(ended), CONTEXT)[:2] == [
        "Settled: Talk to Jana Novák about renewing Support retainer",
        "Settled: Send the revised statement of work",
    ]


def test_another_next_action_settles_the_one_before_even_on_the_same_day() -> None:
    after = client_in(NORTHWIND.replace("what: Call Jana about the scope", "what: Visit them"))
    assert settled(client_in(), after, CONTEXT) == ["Settled: Call Jana about the scope"]
    moved = client_in(NORTHWIND.replace("due: 2026-11-30", "due: 2026-12-02"))
    assert settled(client_in(), moved, CONTEXT) == ["Moved to Wednesday 2 December 2026: Call Jana about the scope"]


def test_what_is_due_alone() -> None:
    after = client_in(NORTHWIND.replace(OWED, ""))
    assert still_due(after, CONTEXT) == effect(client_in(), after, CONTEXT)[1:]
    assert still_due(after, CONTEXT) == effect(None, after, CONTEXT)


def test_what_is_due_on_the_last_day_that_counts_as_soon() -> None:
    lines = still_due(client_in(NORTHWIND.replace("due: 2026-11-30", "due: 2026-12-02")), CONTEXT)
    assert "  Do: Call Jana about the scope, on 2 Dec" in lines
    lines = still_due(client_in(NORTHWIND.replace("due: 2026-11-30", "due: 2026-12-03")), CONTEXT)
    assert not [line for line in lines if "Call Jana" in line]
    assert lines[-1] == "  and 2 later, until Saturday 26 December 2026"
