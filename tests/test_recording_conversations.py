"""What was said, and what it settles."""

from __future__ import annotations

from datetime import date

import pytest
from recording_examples import NORTHWIND, SETTINGS, TODAY, changed, client_in

from clientfiles.diagnostics import Usage
from clientfiles.editing import NewEntry
from clientfiles.recording.conversations import Conversation, parse_kind, parse_subjects, record_conversation
from clientfiles.recording.promises import Promise

ENTRY = NewEntry(TODAY, "call", mood="positive", by=("dana",), with_=("Jana Novák",), text="They sign on Friday.")


def test_an_entry_and_what_was_promised_in_it() -> None:
    said = Conversation(
        ENTRY,
        we_owe=(Promise("Send the final scope", date(2026, 11, 27)),),
        they_owe=(Promise("Logo files", date(2026, 12, 9)),),
        next_action=Promise("Visit them", date(2026, 12, 3)),
    )
    assert (
        changed(lambda draft, client: record_conversation(draft, client, said))
        == """\
+  - we_owe: Send the final scope
+    due: 2026-11-27
+  - they_owe: Logo files
+    due: 2026-12-09
-  what: Call Jana about the scope
-  due: 2026-11-30
-  owner: dana
+  what: Visit them
+  due: 2026-12-03
+### 2026-11-25 call (positive)
+by: dana
+with: Jana Novák
+
+They sign on Friday.
+"""
    )


def test_an_entry_alone_touches_no_other_line() -> None:
    shown = changed(lambda draft, client: record_conversation(draft, client, Conversation(ENTRY)))
    assert all(row.startswith("+") for row in shown.split("\n"))


def test_promises_without_an_entry_leave_the_log_alone() -> None:
    said = Conversation(
        None,
        we_owe=(Promise("Send the final scope", date(2026, 11, 27)), Promise("Send the plan", date(2026, 12, 9))),
        next_action=Promise("Visit them", date(2026, 12, 3)),
    )
    assert (
        changed(lambda draft, client: record_conversation(draft, client, said))
        == """\
+  - we_owe: Send the final scope
+    due: 2026-11-27
+  - we_owe: Send the plan
+    due: 2026-12-09
-  what: Call Jana about the scope
-  due: 2026-11-30
-  owner: dana
+  what: Visit them
+  due: 2026-12-03"""
    )


def test_a_conversation_of_nothing_changes_nothing() -> None:
    assert changed(lambda draft, client: record_conversation(draft, client, Conversation(None))) == ""


@pytest.mark.parametrize(
    ("text", "found"), [("call", ("call", "")), ("Email OUT", ("email", "out")), ("note", ("note", ""))]
)
def test_a_kind_may_say_who_reached_out(text: str, found: tuple[str, str]) -> None:
    assert parse_kind(text, SETTINGS) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cal", '"cal" is no kind of log entry; did you mean "call"?'),
        ("", '"" is no kind of log entry; write one of call, meeting'),
        ("call to", '"call to" is no kind of log entry'),
        ("in", '"in" is no kind'),
    ],
)
def test_what_is_no_kind_is_refused(text: str, message: str) -> None:
    with pytest.raises(Usage) as refused:
        parse_kind(text, SETTINGS)
    assert message in str(refused.value)


def test_what_an_entry_settles_is_written_as_the_record_has_it() -> None:
    titles = frozenset({"eu customs reform passes"})
    found = parse_subjects(
        client_in(), ["RENEWAL", "statement of work", "customs reform", "Signed agreement"], titles, TODAY
    )
    assert found == (
        "renewal",
        "Send the revised statement of work",
        "eu customs reform passes",
        "Signed agreement",
    )


def test_one_of_several_renewals_is_asked_for() -> None:
    second = "  - title: Hosting\n    value: 1 EUR/year\n    start: 2024-01-01\n    renewal: open\n    notice: 0 days\n"
    client = client_in(NORTHWIND.replace("\nopen_items:", f"{second}\nopen_items:"))
    assert parse_subjects(client, ["hosting"], frozenset(), TODAY) == ("renewal Hosting",)
    with pytest.raises(Usage, match='which renewal\\? Write "renewal Support retainer" or "renewal Hosting"'):
        parse_subjects(client, ["renewal"], frozenset(), TODAY)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("the weather", '"the weather" is nothing the record knows; it has "renewal", "renewal Support retainer", '),
        ("e", '"e" could be '),
        ("", '"" is nothing the record knows'),
    ],
)
def test_what_the_record_does_not_know_is_refused(text: str, message: str) -> None:
    with pytest.raises(Usage) as refused:
        parse_subjects(client_in(), [text], frozenset(), TODAY)
    assert str(refused.value).startswith(message)
