"""What is done leaves the record, and the log says so."""

from __future__ import annotations

import pytest
from recording_examples import NORTHWIND, TODAY, changed, client_in
from repositories import record

from clientfiles.diagnostics import Failure, Usage
from clientfiles.editing import NewEntry
from clientfiles.recording.finishing import Task, finish, task_called, tasks_of
from clientfiles.recording.promises import Promise


def noted(task: Task) -> NewEntry:
    return NewEntry(TODAY, "note", title=task.title, by=("dana",))


def test_open_items_and_the_next_action_can_be_finished() -> None:
    assert [(task.side, task.title) for task in tasks_of(client_in())] == [
        ("we_owe", "Done: Send the revised statement of work"),
        ("they_owe", "Received: Signed agreement"),
        ("pending", "Settled: Budget decision"),
        ("next_action", "Done: Call Jana about the scope"),
    ]


def test_an_open_item() -> None:
    task = task_called(client_in(), "statement")
    assert (
        changed(lambda draft, client: finish(draft, client, task, noted(task), None))
        == """\
-  - we_owe: Send the revised statement of work
-    owner: lee
-    due: 2026-11-20
+### 2026-11-25 note: Done: Send the revised statement of work
+by: dana
+"""
    )


def test_the_next_action_gives_way_to_the_one_after_it() -> None:
    task = task_called(client_in(), "next")
    following = Promise("Visit them", TODAY)
    assert (
        changed(lambda draft, client: finish(draft, client, task, noted(task), following))
        == """\
-  what: Call Jana about the scope
-  due: 2026-11-30
-  owner: dana
+  what: Visit them
+  due: 2026-11-25
+### 2026-11-25 note: Done: Call Jana about the scope
+by: dana
+"""
    )


def test_the_last_open_item_leaves_an_empty_list() -> None:
    text = record("open_items:\n  - pending: Budget")
    task = task_called(client_in(text), "Budget")
    shown = changed(lambda draft, client: finish(draft, client, task, noted(task), None), text)
    assert shown.startswith("-open_items: \n-  - pending: Budget\n+open_items: []")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("e", '"e" could be "Send the revised statement of work 2026-11-20", "Signed agreement 2026-12-01", '
              '"Budget decision" and "Call Jana about the scope 2026-11-30"'),
        ("invoice", 'Northwind Traders has no open item "invoice"; it has "Send the revised'),
        ("", 'Northwind Traders has no open item ""; it has "Send the revised'),
    ],
)  # fmt: skip
def test_what_fits_nothing_or_too_much_is_refused(text: str, message: str) -> None:
    with pytest.raises(Usage) as refused:
        task_called(client_in(), text)
    assert str(refused.value).startswith(message)


def test_the_whole_text_is_compared_first() -> None:
    client = client_in(NORTHWIND.replace("Signed agreement", "Send the revised statement of work, signed"))
    assert task_called(client, "send the REVISED statement of work").side == "we_owe"


def test_what_somebody_else_has_finished_meanwhile_is_not_finished_twice() -> None:
    task = task_called(client_in(), "agreement")
    text = NORTHWIND.replace("  - they_owe: Signed agreement\n    due: 2026-12-01\n", "")
    with pytest.raises(Failure, match='"Signed agreement" is not in the record any more'):
        changed(lambda draft, client: finish(draft, client, task, noted(task), None), text)


def test_an_item_is_found_again_where_others_were_taken_out_above_it() -> None:
    task = task_called(client_in(), "agreement")
    text = NORTHWIND.replace(
        "  - we_owe: Send the revised statement of work\n    owner: lee\n    due: 2026-11-20\n", ""
    )
    shown = changed(lambda draft, client: finish(draft, client, task, noted(task), None), text)
    assert shown.startswith("-  - they_owe: Signed agreement\n-    due: 2026-12-01\n")


def test_words_that_no_heading_can_end_in_stand_below_it() -> None:
    text = NORTHWIND.replace("Signed agreement", "The survey (positive)")
    task = task_called(client_in(text), "survey")
    shown = changed(lambda draft, client: finish(draft, client, task, noted(task), None), text)
    assert "+### 2026-11-25 note: Received\n+by: dana\n+\n+The survey (positive)\n" in shown
