"""What waits on purpose."""

from __future__ import annotations

from datetime import date

from recording_examples import NORTHWIND, changed

from clientfiles.recording.postponing import snooze

UNTIL = date(2026, 12, 10)
SNOOZED = NORTHWIND.replace(
    "# One thing at a time.\n",
    "snooze:\n  - rule: check-in\n    until: 2026-12-01\n    why: On leave\n\n# One thing at a time.\n",
)


def test_an_action_waits_until_a_day() -> None:
    assert (
        changed(lambda draft, client: snooze(draft, client, "check-in", UNTIL, "Jana is on leave", ""))
        == """\
+snooze:
+  - rule: check-in
+    until: 2026-12-10
+    why: Jana is on leave
+"""
    )


def test_where_it_waits_already_the_day_and_the_reason_change() -> None:
    assert (
        changed(lambda draft, client: snooze(draft, client, "check-in", UNTIL, "Still", ""), SNOOZED)
        == """\
-    until: 2026-12-01
-    why: On leave
+    until: 2026-12-10
+    why: Still"""
    )


def test_another_subject_is_another_item() -> None:
    shown = changed(
        lambda draft, client: snooze(draft, client, "check-in", UNTIL, "Later", "Support retainer"), SNOOZED
    )
    assert (
        shown
        == """\
+  - rule: check-in
+    until: 2026-12-10
+    why: Later
+    subject: Support retainer"""
    )
