"""What the bodies of an issue mean for its next one: ticks that are kept, what is new, what is done and what is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from publishing_examples import DAY, body, boxes, client, done, gone, review_of, ticked
from repositories import review, write

from clientfiles.diagnostics import WHOLE_FILE, Diagnostic
from clientfiles.publishing.boxes import Settled
from clientfiles.publishing.markers import seen
from clientfiles.publishing.state import State, moved_to, state_of
from clientfiles.review import Review

LOGO, PLANS, SITE = "they_owe: Logo 2026-11-20", "they_owe: Plans 2026-11-21", "they_owe: Site 2026-11-30"
BROKEN = client("Oxley", LOGO).replace("status: active", "status: [")
TIMES = {"Logo": ", 2 days late (20 Nov)", "Plans": ", 1 day late (21 Nov)", "Site": " on 30 Nov"}


def oxley(*items: str, today: date | str = DAY, horizon: int = 31, **more: str) -> Review:
    """The review of one client, whose open items are matters to talk about."""
    return review_of({"oxley": client("Oxley", *items, **more)}, today, horizon=horizon)


def talk(*items: str, new: str = "") -> str:
    """What a box says of some items, the new one among them marked."""
    said = [f"{'**new:** ' if item == new else ''}ask Jana for it: {item}{TIMES[item]}" for item in items]
    return f"Talk: {'; '.join(said)}"


def state(found: Review, *bodies: str) -> State:
    return state_of(found, bodies, None)


# Ticks


def test_without_a_body_nothing_is_known() -> None:
    found = state(oxley(LOGO))
    assert not found.ticked | found.new | found.known
    assert (found.as_of, found.gone, found.settled) == (None, {}, ())
    assert [action.subject for action in found.tokens.values()] == ["Logo"]


def test_a_tick_is_kept_for_as_long_as_one_of_its_actions_is_due() -> None:
    text = ticked(body(oxley(LOGO, PLANS)), "Talk")
    assert boxes(body(oxley(LOGO, PLANS), text)) == [f"[x] {talk('Logo', 'Plans')}"]
    text = body(oxley(PLANS), text)
    assert boxes(text) == [f"[x] {talk('Plans')}"]
    assert done(text) == ["**Oxley**: ask Jana for it: Logo"]
    assert boxes(body(oxley(), text)) == []


def test_an_action_that_comes_under_a_ticked_box_unticks_it_and_is_marked_until_it_is_ticked() -> None:
    text = ticked(body(oxley(LOGO)), "Talk")
    text = body(oxley(LOGO, SITE), text)
    assert boxes(text) == [f"[ ] {talk('Logo', 'Site', new='Site')}"]
    text = body(oxley(LOGO, SITE), text)
    assert boxes(text) == [f"[ ] {talk('Logo', 'Site', new='Site')}"]
    text = body(oxley(LOGO, SITE), ticked(text, "Talk"))
    assert boxes(text) == [f"[x] {talk('Logo', 'Site')}"]


def test_an_action_that_comes_under_a_box_without_a_tick_is_nothing_special() -> None:
    assert boxes(body(oxley(LOGO, SITE), body(oxley(LOGO)))) == [f"[ ] {talk('Logo', 'Site')}"]


def test_what_is_ticked_off_again_stays_so() -> None:
    text = body(oxley(LOGO), ticked(body(oxley(LOGO)), "Talk"))
    assert boxes(body(oxley(LOGO), text.replace("- [x]", "- [ ]"))) == [f"[ ] {talk('Logo')}"]


def test_a_tick_for_more_actions_than_a_line_can_name() -> None:
    items = [f"they_owe: Item {number:02} 2026-11-20" for number in range(20)]
    text = body(oxley(*items), ticked(body(oxley(*items)), "Talk"))
    assert boxes(text)[0].startswith("[x] Talk: ask Jana for it: Item 00")
    assert boxes(body(oxley(*items[3:]), text))[0].startswith("[x] Talk: ask Jana for it: Item 03")
    new = boxes(body(oxley(*items, SITE), text))[0]
    assert new.startswith("[ ] Talk: ask Jana for it: Item 00")
    assert new.endswith("**new:** and 9 more")


def test_news_for_many_clients_stay_ticked_when_one_of_them_has_been_told() -> None:
    news = "### 2026-11-20 news: Deposit\ntopics: law\n"
    told = "### 2026-11-21 call\nre: Deposit\n"
    records = {f"client-{n:02}": client(f"Client {n}", fields="topics: [law]") for n in range(30)}
    text = ticked(body(review_of(records, news=news)), "Deposit")
    records["client-03"] = client("Client 3", fields="topics: [law]", log=told)
    text = body(review_of(records, news=news), text)
    assert boxes(text)[0].startswith(
        "[x] Deposit: Dana with Client 0, Client 1, Client 2, Client 4, Client 5 and 24 more"
    )
    assert done(text) == ["**Client 3**: Deposit"]


def test_ticks_go_on_into_the_next_periods_issue() -> None:
    last = seen(body(oxley(LOGO), ticked(body(oxley(LOGO)), "Talk")))
    december = oxley(LOGO, today="2026-12-01")
    assert boxes(body(december, last=last))[0].startswith("[x] Talk: ask Jana for it: Logo, 11 days late (20 Nov) ↻")
    assert boxes(body(december, "", last=last))[0].startswith("[x]")  # an emptied body is rebuilt
    mine = body(december, last=last).replace("- [x]", "- [ ]")
    assert boxes(body(december, mine, last=last))[0].startswith("[ ]")


def test_a_tick_goes_on_into_the_next_period_also_while_its_record_has_errors() -> None:
    last = seen(ticked(body(oxley(LOGO)), "Talk"))
    broken = body(review_of({"oxley": BROKEN}, "2026-12-01"), last=last)
    assert boxes(broken) == []
    assert boxes(body(oxley(LOGO, today="2026-12-02"), broken, last=last))[0].startswith(
        "[x] Talk: ask Jana for it: Logo"
    )


# What is done


def test_what_was_listed_and_is_not_due_any_more_is_done() -> None:
    records = {"oxley": client("Oxley", LOGO, PLANS), "vesper": client("Vesper & Co", "we_owe: Label 2026-11-25")}
    before = body(review_of(records))
    text = body(review_of({**records, "oxley": client("Oxley", PLANS), "vesper": client("Vesper & Co")}), before)
    assert done(text) == ["**Oxley**: ask Jana for it: Logo", "**Vesper & Co**: Label"]
    assert done(body(review_of(records), text)) == []  # both are due again
    assert boxes(body(review_of(records), text)) == boxes(before)


def test_what_is_done_stays_listed() -> None:
    texts = [body(oxley(LOGO, PLANS, SITE))]
    for items in ((PLANS, SITE), (SITE,), ()):
        texts.append(body(oxley(*items), texts[-1]))
    assert done(texts[-1]) == [f"**Oxley**: ask Jana for it: {name}" for name in ("Site", "Plans", "Logo")]


def test_what_was_to_be_done_for_a_client_who_is_gone_is_not_done() -> None:
    removed = body(review_of({}), body(oxley(LOGO)))
    assert (done(removed), gone(removed)) == ([], ["**oxley**: ask Jana for it: Logo (the record was removed)"])
    ended = body(oxley(LOGO, fields="status: ended\nended: 2026-11-21\nended_why: They left"), body(oxley(LOGO)))
    assert (done(ended), gone(ended)) == ([], ["**Oxley**: ask Jana for it: Logo (the client ended)"])


def test_of_several_things_done_together_the_one_that_is_due_again_is_named_no_more() -> None:
    text = body(oxley(), body(oxley(LOGO, PLANS)))
    assert done(text) == ["**Oxley**: ask Jana for it: Logo; ask Jana for it: Plans"]
    text = body(oxley(PLANS), text)
    assert (done(text), boxes(text)) == (["**Oxley**: ask Jana for it: Logo"], [f"[ ] {talk('Plans')}"])


@pytest.mark.parametrize(("today", "until"), [("2026-11-22", "15 Dec"), ("2027-01-02", "2 Feb")])
def test_what_is_snoozed_is_said_to_be(today: str, until: str) -> None:
    day = "2026-12-15" if until == "15 Dec" else "2027-02-02"
    fields = f"snooze:\n  - rule: open-item\n    until: {day}\n    why: On leave"
    log = "### 2026-12-30 call\n### 2026-11-20 call\n"
    text = body(oxley(LOGO, today=today, fields=fields, log=log), body(oxley(LOGO, today=today, log=log)))
    assert (done(text), gone(text)) == ([], [f"**Oxley**: ask Jana for it: Logo, snoozed until {until}"])


def test_what_has_another_day_now_is_said_to_have_moved() -> None:
    text = body(oxley("they_owe: Logo 2026-12-04"), ticked(body(oxley(LOGO)), "Talk"))
    assert (done(text), gone(text)) == ([], ["**Oxley**: ask Jana for it: Logo, moved to 4 Dec"])
    assert gone(body(oxley("they_owe: Logo 2026-12-04"), text)) == gone(text)  # it stays listed
    assert boxes(text) == ["[ ] Talk: ask Jana for it: Logo on 4 Dec"]


def test_of_two_equal_items_the_one_that_is_done_has_not_moved() -> None:
    assert done(body(oxley(LOGO), body(oxley(LOGO, LOGO)))) == ["**Oxley**: ask Jana for it: Logo"]
    moved = body(oxley(LOGO, "they_owe: Logo 2026-12-04"), body(oxley(LOGO, LOGO)))
    assert gone(moved) == ["**Oxley**: ask Jana for it: Logo, moved to 4 Dec"]


def test_what_returns_every_year_has_not_moved_when_this_years_is_done() -> None:
    fields = "contacts:\n  - name: Jana Novák\n    birthday: 11-25"
    before = body(oxley(today="2026-11-25", fields=fields, horizon=400))
    called = "### 2026-11-25 call\n"
    assert done(body(oxley(today="2026-11-25", fields=fields, log=called, horizon=400), before)) == [
        "**Oxley**: Jana's birthday"
    ]


def test_a_milestone_that_is_reached_and_a_contract_that_is_late_have_not_moved() -> None:
    planned = "milestones:\n  - what: Go-live\n    planned: 2026-11-20"
    reached = body(oxley(fields=f"{planned}\n    reached: 2026-11-22"), body(oxley(fields=planned)))
    assert (done(reached), boxes(reached)) == (
        ["**Oxley**: Go-live: reached or moved"],
        ["[ ] Talk: tell them: Go-live is reached, Wednesday (25 Nov)"],
    )
    contract = "contracts:\n  - title: Site\n    value: 100 EUR/once\n    start: 2026-01-01\n    ends: 2026-11-22"
    late = body(oxley(fields=contract, today="2026-11-23"), body(oxley(fields=contract)))
    assert (done(late), gone(late), boxes(late)) == (
        [],
        ["**Oxley**: what comes after Site · its time has passed"],
        ["[ ] Put right: Site: finished or late, 1 day late (22 Nov)"],
    )


def test_a_later_check_in_or_next_action_is_another_one() -> None:
    due = ["oxley/check-in//2026-12-20", "oxley/next-action//2026-12-20", "oxley/open-item/d707dc2f/2026-12-20"]
    assert moved_to("oxley/check-in//2026-11-20", due) is None
    assert moved_to("oxley/next-action//2026-11-20", due) is None
    assert moved_to("oxley/open-item/d707dc2f/2026-11-20", due) == due[2]
    assert moved_to("oxley/open-item/00000000/2026-11-20", due) is None


# What cannot be told


def assert_kept(found: Review, back: Review, name: str = "Logo") -> None:
    """Of a review that cannot see an action nothing is called done, and its tick is there again with the action."""
    text = ticked(body(back), name)
    for _ in range(3):
        text = body(found, text)
        assert (done(text), name in text.partition("## Records")[0]) == ([], False)
    (box,) = [each for each in boxes(body(back, text)) if name in each]
    assert box.startswith("[x] ")
    assert done(body(back, text)) == []


MISTYPED = client("Oxley", LOGO).replace("due: 2026-11-20", "due: 2026-13-20")


@pytest.mark.parametrize("text", [BROKEN, MISTYPED, "", "---\n"], ids=["broken", "mistyped", "empty", "half a fence"])
def test_a_record_with_errors_may_hide_what_is_due(text: str) -> None:
    assert_kept(review_of({"oxley": text}), oxley(LOGO))


def test_the_errors_of_one_record_say_nothing_of_another() -> None:
    records = {"oxley": client("Oxley", LOGO), "vesper": client("Vesper", PLANS)}
    text = body(review_of({"oxley": BROKEN, "vesper": client("Vesper")}), body(review_of(records)))
    assert done(text) == ["**Vesper**: ask Jana for it: Plans"]


@pytest.mark.parametrize("name", ["Oxley", "oxley--2", "Øxley"])
def test_a_record_whose_name_is_no_id_has_an_error_like_any_other(name: str) -> None:
    assert_kept(review_of({name: BROKEN}), review_of({name: client("Oxley", LOGO)}))


def test_settings_with_errors_may_hide_anything() -> None:
    wrong = review_of({"oxley": client("Oxley")}, settings="[tiers]\nA = 14\n")
    assert wrong.diagnostics[0].path == "clientfiles.toml"
    assert_kept(wrong, oxley(LOGO))


def test_news_with_errors_may_hide_what_there_is_to_share_and_nothing_else() -> None:
    news = "### 2026-11-20 news: Deposit\ntopics: law\n"
    topics = "topics: [law]"
    back = review_of({"oxley": client("Oxley", LOGO, fields=topics)}, news=news)
    found = review_of({"oxley": client("Oxley", fields=topics)}, news=news.replace("2026-11-20", "2026-11-31"))
    assert done(body(found, ticked(body(back), "Deposit"))) == ["**Oxley**: ask Jana for it: Logo"]
    assert_kept(found._replace(actions=()), review_of({"oxley": client("Oxley", fields=topics)}, news=news), "Deposit")


def test_a_shorter_horizon_hides_what_lies_beyond_it() -> None:
    assert_kept(oxley(SITE, horizon=3), oxley(SITE), "Site")
    text = body(oxley(horizon=8), body(oxley(SITE)))
    assert done(text) == ["**Oxley**: ask Jana for it: Site"]  # 30 November is the last day of 8


@pytest.mark.parametrize("path", ["records/eu", "records", "records/oxley.markdown"])
def test_what_could_not_be_read_may_hide_what_is_due(path: str) -> None:
    unread = Diagnostic(path, WHOLE_FILE, "unreadable-file", "this folder could not be read")
    assert_kept(review_of({})._replace(diagnostics=(unread,)), oxley(LOGO))


def test_a_record_that_was_misnamed_or_became_a_link_is_not_done(tmp_path: Path) -> None:
    write(tmp_path, {"oxley": client("Oxley", LOGO)}, '[team.dana]\nname = "Dana"\n')
    back = review(tmp_path)
    record = tmp_path / "records" / "oxley.md"
    record.rename(record.with_suffix(".markdown"))
    assert_kept(review(tmp_path), back)
    record.symlink_to("/etc/hostname")
    record.with_suffix(".markdown").unlink()
    assert_kept(review(tmp_path), back)


def test_warnings_hide_nothing() -> None:
    text = client("Oxley", log="### 2026-11-20 call\nby: nobody-we-know\n")
    found = review_of({"oxley": text})
    assert [each.code for each in found.diagnostics] == ["unknown-by"]
    assert done(body(found, body(oxley(LOGO)))) == ["**Oxley**: ask Jana for it: Logo"]


# Several bodies


def test_two_bodies_become_one_with_the_ticks_of_each() -> None:
    records = {"oxley": client("Oxley", LOGO), "vesper": client("Vesper", PLANS), "zephyr": client("Zephyr", SITE)}
    found = review_of(records)
    one, two = ticked(body(found), "Logo"), ticked(body(found), "Plans")
    assert [box[:3] for box in boxes(body(found, one, two))] == ["[x]", "[x]", "[ ]"]
    assert body(found, one, two) == body(found, two, one)


def test_of_two_bodies_the_later_one_says_when_the_issue_was_written_last() -> None:
    one, two = body(oxley(LOGO, today="2026-11-20"), commit="aaaaaaa"), body(oxley(LOGO), commit="bbbbbbb")
    found = state(oxley(LOGO), one, two)
    assert (found.as_of, found.commit) == (DAY, "bbbbbbb")
    assert state(oxley(LOGO), two, one)[:3] == found[:3]


def test_two_bodies_list_what_is_done_once() -> None:
    one = body(oxley(PLANS), body(oxley(LOGO, PLANS)))
    two = body(oxley(), body(oxley(PLANS)))
    assert state(oxley(), one, two, one).settled == (
        Settled("Oxley", "ask Jana for it: Logo", ("oxley/open-item/d707dc2f/2026-11-20",), "", True),
        Settled("Oxley", "ask Jana for it: Plans", ("oxley/open-item/dfe8b2f0/2026-11-21",), "", True),
    )
    assert state(oxley(), one, two).gone == {}


def test_a_box_that_one_of_two_bodies_lists_is_enough() -> None:
    one, two = body(oxley(LOGO)), body(oxley(PLANS))
    assert set(state(oxley(), one, two).gone.values()) == {"ask Jana for it: Logo", "ask Jana for it: Plans"}
