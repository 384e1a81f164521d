"""One person's clients become another's."""

from __future__ import annotations

from recording_examples import NORTHWIND, TODAY, changed, client_in

from clientfiles.editing import NewEntry
from clientfiles.recording.handovers import hand_over, owns_something

ENTRY = NewEntry(TODAY, "handover", title="From Dana Ortiz to Kim Sand", by=("dana",))


def test_the_client_and_its_next_action_change_hands_and_what_others_own_stays() -> None:
    assert (
        changed(lambda draft, client: hand_over(draft, client, "dana", "kim", ENTRY))
        == """\
-owner: dana                      # since the hand-over
+owner: kim                      # since the hand-over
-  owner: dana
+  owner: kim
+### 2026-11-25 handover: From Dana Ortiz to Kim Sand
+by: dana
+"""
    )


def test_an_open_item_changes_hands_where_the_client_is_somebody_elses() -> None:
    shown = changed(lambda draft, client: hand_over(draft, client, "lee", "kim", ENTRY))
    assert shown.startswith("-    owner: lee\n+    owner: kim\n+### 2026-11-25 handover")


def test_who_owns_something() -> None:
    assert owns_something(client_in(), "dana")
    assert owns_something(client_in(), "lee")
    assert not owns_something(client_in(), "kim")
    without = NORTHWIND.replace("    owner: lee\n", "").replace("\n  owner: dana\n", "\n")
    assert not owns_something(client_in(without), "lee")
