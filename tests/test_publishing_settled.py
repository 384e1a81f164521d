"""What became of what is due no more: done, moved, worded differently, postponed or passed; and what is the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from publishing_examples import Remembered, body, boxes, client, composed, done, gone, review_of, ticked

from clientfiles.publishing.boxes import Cause
from clientfiles.publishing.markers import seen
from clientfiles.publishing.state import has_passed, reworded
from clientfiles.review import Review

PHOTOS = "we_owe: Photos 2026-11-25"
CAUSE = Cause("9ac1f00" * 5, "Photos later", "Hal Brannigan", "22 Nov")


def oxley(*items: str, today: str = "2026-11-23", **more: Any) -> Review:
    return review_of({"oxley": client("Oxley", *items, **more)}, today)


def remembered(text: str, cause: Cause | str = CAUSE) -> Remembered:
    """A history in which one commit settled everything that a body lists."""
    return Remembered(dict.fromkeys(seen(text).tokens, cause))


def step(what: str, due: str) -> str:
    return f"next_action:\n  what: {what}\n  due: {due}"


def test_what_was_put_off_beyond_the_horizon_was_moved() -> None:
    before = body(oxley(PHOTOS, today="2026-11-22"))
    far = review_of({"oxley": client("Oxley", "we_owe: Photos 2027-02-01")}, "2026-11-23", horizon=400)
    near = far.until(date(2026, 12, 24))
    text = body(near, before, later=far.actions, memory=remembered(before))
    assert near.actions == ()
    assert done(text) == []
    assert gone(text) == ["**Oxley**: Photos, moved to 1 Feb 2027 · Photos later by Hal Brannigan, 22 Nov"]


def test_a_next_action_that_was_put_off_was_moved() -> None:
    before = ticked(body(oxley(fields=step("Call Jana", "2026-11-25"), today="2026-11-22")), "Call Jana")
    text = body(oxley(fields=step("Call Jana", "2026-11-27")), before, memory=remembered(before))
    assert (done(text), boxes(text)) == ([], ["[ ] Do: Call Jana, Friday (27 Nov)"])
    assert gone(text) == ["**Oxley**: Call Jana, moved to 27 Nov · Photos later by Hal Brannigan, 22 Nov"]


def test_a_tick_does_not_pass_to_another_task_of_the_same_day() -> None:
    before = ticked(body(oxley(fields=step("Call Jana", "2026-11-25"))), "Call Jana")
    text = body(oxley(fields=step("Sign the contract", "2026-11-25")), before)
    assert boxes(text) == ["[ ] Do: Sign the contract, Wednesday (25 Nov)"]
    assert gone(text) == ["**Oxley**: Call Jana, now: Sign the contract"]


def test_a_tick_does_not_pass_to_what_they_owe_instead_of_us() -> None:
    before = ticked(body(oxley("we_owe: Draft 2026-11-25")), "Draft")
    assert boxes(body(oxley("they_owe: Draft 2026-11-25"), before))[0].startswith("[ ] Talk:")


def test_an_item_whose_text_was_put_right_is_not_done() -> None:
    before = body(oxley("we_owe: Photo 2026-11-25"))
    text = body(oxley(PHOTOS), before, memory=remembered(before))
    assert (done(text), gone(text)[0].partition(" · ")[0]) == ([], "**Oxley**: Photo, now: Photos")


def test_who_is_quiet_again_is_in_an_open_box_and_nowhere_else() -> None:
    before = body(oxley(log="### 2026-10-10 call\n"))
    text = body(oxley(log="### 2026-10-11 call\n"), before, memory=remembered(before))
    assert (done(text), gone(text)) == ([], [])
    assert boxes(text) == ["[ ] Talk: check in, 43 days quiet"]
    assert composed(oxley(log="### 2026-10-11 call\n"), before).newly_overdue == ()


def test_a_mood_that_turned_on_another_day_by_now_is_the_same_worry() -> None:
    log = "### 2026-11-10 call (negative)\n### 2026-11-01 note (negative)\n### 2026-08-27 call (positive)\n"
    before = ticked(body(oxley(today="2026-11-24", log=log)), "ask what is wrong")
    after = body(oxley(today="2026-11-26", log=log), before)
    (mine,) = [name for name in seen(before).tokens if "/mood/" in name]
    (now,) = [name for name in seen(after).tokens if "/mood/" in name]
    assert mine != now
    assert [line[:3] for line in boxes(after)] == ["[x]"]
    assert (done(after), gone(after)) == ([], [])


def test_a_record_that_was_renamed_keeps_its_ticks() -> None:
    log = "### 2026-10-10 call\n"
    before = ticked(body(review_of({"oxley": client("Oxley", PHOTOS, log=log)}, "2026-11-22")), "check in", "Photos")
    text = body(review_of({"oxley-group": client("Oxley", PHOTOS, log=log)}, "2026-11-23"), before)
    assert [line[:3] for line in boxes(text)] == ["[x]", "[x]"]
    assert (done(text), gone(text)) == ([], [])


def test_of_two_equal_items_nobody_knows_which_one_is_left() -> None:
    first, second = ticked(body(oxley(PHOTOS, PHOTOS)), "Photos").split("- [x] Do", 1)
    before = f"{first}- [x] Do{second.replace('- [x]', '- [ ]')}"
    assert [line[:3] for line in boxes(before)] == ["[x]", "[ ]"]
    assert [line[:3] for line in boxes(body(oxley(PHOTOS), before))] == ["[ ]"]


def test_without_a_history_a_birthday_that_nobody_thought_of_has_passed() -> None:
    fields = "contacts:\n  - name: Jana Novák\n    birthday: 11-22"
    before = body(oxley(today="2026-11-22", fields=fields, log="### 2026-11-20 call\n"))
    text = body(oxley(today="2026-12-07", fields=fields, log="### 2026-11-20 call\n"), before)
    assert (done(text), gone(text)) == ([], ["**Oxley**: Jana's birthday · its time has passed"])


def test_what_no_change_of_its_record_settled_is_not_done() -> None:
    """A slower tier, say: it is in the settings."""
    before = body(oxley(PHOTOS))
    text = body(oxley(), before, memory=remembered(before, ""))
    assert (done(text), gone(text)) == ([], ["**Oxley**: Photos"])


def test_what_was_moved_and_is_due_again_is_not_listed_twice() -> None:
    one = body(oxley(PHOTOS))
    two = body(oxley("we_owe: Photos 2026-12-01"), one)
    three = body(oxley(PHOTOS), two)
    assert gone(two) == ["**Oxley**: Photos, moved to 1 Dec"]
    assert gone(three) == ["**Oxley**: Photos, moved to 25 Nov"]


def test_a_review_of_an_earlier_day_calls_nothing_done_and_keeps_the_ticks() -> None:
    log = "### 2026-10-10 call\n"
    before = ticked(body(oxley(log=log)), "check in")
    earlier = body(oxley(log=log, today="2026-11-05"), before)
    assert (boxes(earlier), done(earlier), gone(earlier)) == ([], [], [])
    assert boxes(body(oxley(log=log), earlier)) == ["[x] Talk: check in, 44 days quiet"]


def test_what_follows_in_the_same_contract_says_that_something_has_passed() -> None:
    day = date(2026, 11, 23)
    assert has_passed("oxley/renewal/7b34fdde/2026-09-01", ["oxley/lapsed/7b34fdde/2026-11-01"], day)
    assert not has_passed("oxley/renewal/7b34fdde/2026-09-01", ["oxley/lapsed/00000000/2026-11-01"], day)
    assert not has_passed("oxley/open-item/7b34fdde/2026-09-01", [], day)


@pytest.mark.parametrize(
    ("due", "found"),
    [
        (["oxley/open-item/2/2026-11-25"], "oxley/open-item/2/2026-11-25"),
        (["oxley/open-item/2/2026-11-25", "oxley/open-item/3/2026-11-25"], None),
        (["oxley/open-item/2/2026-11-26", "vesper/open-item/3/2026-11-25", "oxley/milestone/4/2026-11-25"], None),
    ],
)
def test_one_other_text_of_the_same_day_is_what_it_says_now(due: list[str], found: str | None) -> None:
    assert reworded("oxley/open-item/1/2026-11-25", due) == found


def test_what_was_ticked_before_its_time_passed_is_done() -> None:
    fields = "contacts:\n  - name: Jana Novák\n    birthday: 11-22"
    before = body(oxley(today="2026-11-22", fields=fields, log="### 2026-11-20 call\n"))
    text = body(oxley(today="2026-12-07", fields=fields, log="### 2026-11-20 call\n"), ticked(before, "birthday"))
    assert (done(text), gone(text)) == (["**Oxley**: Jana's birthday · ticked, and its time has passed"], [])


def test_what_returns_next_year_has_not_moved() -> None:
    fields = "contacts:\n  - name: Jana Novák\n    birthday: 11-22"
    log = "### 2026-11-20 call\n"
    before = body(oxley(today="2026-11-22", fields=fields, log=log))
    far = review_of({"oxley": client("Oxley", fields=fields, log=log)}, "2026-12-07", horizon=400)
    near = far.until(date(2027, 1, 7))
    assert gone(body(near, before, later=far.actions)) == ["**Oxley**: Jana's birthday · its time has passed"]
