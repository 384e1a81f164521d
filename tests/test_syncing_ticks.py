"""Who ticked what, told from the bodies that an issue had one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from publishing_examples import body, client, review_of, ticked

from clientfiles.syncing.events import Edited
from clientfiles.syncing.ticks import Edit, Tick, edits_of, ticks_in
from clientfiles.trackers import Revision

BOT, DANA, LEE = "github-actions[bot]", "Dana-Ortiz", "leepark"
START = datetime(2026, 11, 25, 8, tzinfo=UTC)
LOGO = "oxley/open-item/1a2b3c4d/2026-11-20"
PLAN = "oxley/renewal/5e6f7a8b/2026-11-27"
MAPS = "oxley/check-in//2026-11-30"
NEXT = "vesper/next-action/9c0d1e2f/2026-11-26"
BODY = f"""\
<!-- clientfiles review 2026-11 as of 2026-11-25 -->

- [ ] Talk: [renewal with Fiona](oxley.md#L9) on 27 Nov; [say hello](oxley.md#L1) on 30 Nov <!-- box {PLAN} {MAPS} -->
- [ ] Do: [Logo \\[draft\\]](oxley.md#L4), 5 days late (20 Nov) <!-- box {LOGO} -->
- [ ] Do: [Visit them](vesper.md#L7), tomorrow (26 Nov) <!-- box {NEXT} -->

<!-- clientfiles end 2026-11 commit 9ac1f00 left 0 earlier 0 report  -->
"""


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def with_ticks(*tokens: str, text: str = BODY) -> str:
    """The body with a tick in the boxes of some actions."""
    lines = text.split("\n")
    return "\n".join(row.replace("[ ]", "[x]") if any(name in row for name in tokens) else row for row in lines)


def history(*bodies: tuple[str, str]) -> list[Revision]:
    """The bodies that people left, each a minute after the one before it, which the program had written."""
    return [Revision(BOT, START, BODY), *(Revision(who, minute(n), text) for n, (who, text) in enumerate(bodies, 1))]


def found_in(edits: Iterable[Edit], now: str, written: list[str] | None = None) -> list[Tick]:
    """The ticks in edits, where everybody is heard; by default nobody knows what the program wrote."""
    return ticks_in(edits, now, written, lambda login, at: True)


def ticks(*bodies: tuple[str, str], now: str = "") -> list[Tick]:
    """The ticks of a body that the program wrote, and others left so, one after the other."""
    written = [BODY, *(text for who, text in bodies if who == BOT)]
    return found_in(edits_of(1, history(*bodies), None), now or bodies[-1][1], written)


# Which edits there were


def test_an_edit_is_a_body_and_the_one_before_it() -> None:
    first, second, third = history((DANA, with_ticks(LOGO)), (LEE, BODY))
    assert edits_of(1, [first, second, third], None) == [
        Edit(DANA, minute(1), BODY, with_ticks(LOGO)),
        Edit(LEE, minute(2), with_ticks(LOGO), BODY),
    ]


@pytest.mark.parametrize("revisions", [[], history()])
def test_a_body_that_nobody_edited_has_no_edits(revisions: list[Revision]) -> None:
    assert edits_of(1, revisions, None) == []


def test_the_edit_that_called_us_is_one_more_if_it_is_of_this_issue() -> None:
    edit = Edited(1, BODY, Revision(DANA, minute(1), with_ticks(LOGO)))
    told = Edit(DANA, minute(1), BODY, with_ticks(LOGO))
    assert edits_of(1, [], edit) == [told]
    assert edits_of(2, [], edit) == []
    assert edits_of(1, history((LEE, "")), edit)[1:] == [told]


@pytest.mark.parametrize("which", [0, 1, 2, 3])
def test_what_was_deleted_breaks_the_chain(which: int) -> None:
    """What a body was before is not known by what it was before that."""
    revisions = history((DANA, with_ticks(LOGO)), (LEE, BODY), (DANA, with_ticks(NEXT)))
    revisions[which] = revisions[which]._replace(body=None)
    found = [each.at for each in edits_of(1, revisions, None)]
    assert found == [minute(n) for n in (1, 2, 3) if which not in (n - 1, n)]


@pytest.mark.parametrize("seconds", [-2, 0, 1, 60])
def test_an_edit_was_made_when_its_history_says_so(seconds: int) -> None:
    """The event has the moment of the issue, to which something else may have been done right after."""
    revisions = history((DANA, BODY + "A remark\n"), (DANA, with_ticks(LOGO)))
    at = minute(2) + timedelta(seconds=seconds)
    edit = Edited(1, BODY, Revision(DANA.lower(), at, with_ticks(LOGO).replace("\n", "\r\n")))
    assert edits_of(1, revisions, edit)[-1].at == minute(2)
    deleted = [revisions[0], revisions[1]._replace(body=None), revisions[2]]
    assert edits_of(1, deleted, edit)[-1].at == minute(2)


@pytest.mark.parametrize(
    ("author", "at", "body"),
    [
        (DANA, minute(2) + timedelta(seconds=61), with_ticks(LOGO)),  # ticked again: the history comes late
        (LEE, minute(2), with_ticks(LOGO)),
        (DANA, minute(2) + timedelta(seconds=1), with_ticks(LOGO, NEXT)),
    ],
)
def test_the_history_may_not_tell_of_an_edit_yet(author: str, at: datetime, body: str) -> None:
    revisions = history((DANA, BODY + "A remark\n"), (DANA, with_ticks(LOGO)))
    assert edits_of(1, revisions, Edited(1, BODY, Revision(author, at, body)))[-1].at == at


# Which of them ticked something


def test_a_box_that_was_empty_and_has_a_tick_was_ticked_by_whoever_edited() -> None:
    assert ticks((DANA, with_ticks(LOGO))) == [Tick(LOGO, DANA, minute(1), "Logo [draft]")]


def test_the_body_as_the_program_writes_it() -> None:
    text = body(review_of({"oxley": client("Oxley", "we_owe: Logo [draft] @all 2026-11-20")}))
    done = ticked(text, "Logo")
    (tick,) = found_in([Edit(DANA, START, text, done.replace("\n", "\r\n"))], done, [text])
    assert tick.is_genuine
    assert tick.phrase == "Logo [draft] @all"
    assert tick.token.startswith("oxley/open-item/")


def test_a_tick_is_for_every_action_of_its_box() -> None:
    found = ticks((DANA, with_ticks(PLAN)))
    assert [(tick.token, tick.phrase) for tick in found] == [(PLAN, "renewal with Fiona"), (MAPS, "say hello")]


def test_several_ticks_in_one_edit_and_in_several() -> None:
    found = ticks((LEE, with_ticks(NEXT)), (DANA, with_ticks(NEXT, LOGO, PLAN)))
    assert [(tick.token, tick.author, tick.at) for tick in found] == [
        (NEXT, LEE, minute(1)),
        (PLAN, DANA, minute(2)),
        (MAPS, DANA, minute(2)),
        (LOGO, DANA, minute(2)),
    ]


@pytest.mark.parametrize("sign", ["x", "X"])
def test_a_browser_ends_lines_its_own_way(sign: str) -> None:
    text = with_ticks(LOGO).replace("[x]", f"[{sign}]").replace("\n", "\r\n")
    assert [tick.token for tick in ticks((DANA, text))] == [LOGO]


def test_a_tick_that_was_taken_off_again_is_none() -> None:
    assert ticks((DANA, with_ticks(LOGO)), (DANA, BODY)) == []
    assert ticks((DANA, with_ticks(LOGO)), now=BODY) == []  # where the history does not tell of it yet


def test_of_two_ticks_the_last_one_counts() -> None:
    found = ticks((DANA, with_ticks(LOGO)), (DANA, BODY), (LEE, with_ticks(LOGO)))
    assert [(tick.author, tick.at) for tick in found] == [(LEE, minute(3))]


def test_of_two_ticks_in_the_same_second_the_last_one_counts() -> None:
    bodies = [(BOT, BODY), (DANA, with_ticks(LOGO)), (DANA, BODY), (LEE, with_ticks(LOGO))]
    edits = edits_of(1, [Revision(who, START, text) for who, text in bodies], None)
    assert [tick.author for tick in found_in(edits, with_ticks(LOGO))] == [LEE]


def test_ticks_come_in_the_order_in_which_they_were_set_last() -> None:
    bodies = [with_ticks(LOGO), with_ticks(LOGO, NEXT), with_ticks(NEXT), with_ticks(LOGO, NEXT)]
    assert [tick.token for tick in ticks(*((DANA, text) for text in bodies))] == [NEXT, LOGO]


def test_an_edit_that_ticks_nothing_is_no_tick() -> None:
    """The last edit is not in the history yet, and whoever made the one before is not its author."""
    assert ticks((LEE, BODY + "A remark\n"), now=with_ticks(LOGO)) == []


def test_what_the_history_and_the_event_both_tell_is_one_tick() -> None:
    edit = Edited(1, BODY, Revision(DANA, minute(1), with_ticks(LOGO)))
    edits = edits_of(1, history((DANA, with_ticks(LOGO))), edit)
    assert len(edits) == 2
    assert found_in(edits, with_ticks(LOGO)) == [Tick(LOGO, DANA, minute(1), "Logo [draft]")]


def test_an_event_that_comes_late_makes_no_later_tick_an_earlier_one() -> None:
    late = Edited(1, BODY, Revision(DANA, minute(1), with_ticks(LOGO)))
    edits = edits_of(1, history((DANA, with_ticks(LOGO)), (DANA, BODY), (LEE, with_ticks(LOGO))), late)
    assert [(tick.author, tick.at) for tick in found_in(edits, with_ticks(LOGO))] == [(LEE, minute(3))]


def test_a_box_that_comes_with_its_tick_was_ticked_by_nobody() -> None:
    """As when the program writes an issue anew, or somebody pastes a line."""
    without = BODY.replace(next(row for row in BODY.split("\n") if LOGO in row), "")
    assert found_in([Edit(DANA, minute(1), without, with_ticks(LOGO))], with_ticks(LOGO)) == []
    assert ticks((BOT, with_ticks(LOGO)), (DANA, with_ticks(LOGO) + "And a remark\n"))[0].author == BOT


def test_an_action_that_joins_a_ticked_box_was_not_ticked() -> None:
    before = with_ticks(LOGO)
    after = with_ticks(LOGO).replace(f"{LOGO} -->", f"{LOGO} oxley/open-item/77777777/2026-11-28+ -->")
    assert found_in([Edit(BOT, minute(2), before, after)], after) == []


def test_a_ticked_box_may_be_out_of_sight_meanwhile() -> None:
    now = f"<!-- clientfiles review 2026-11 as of 2026-11-25 -->\n\n<!-- kept x {LOGO} -->\n"
    assert [tick.token for tick in ticks((DANA, with_ticks(LOGO)), now=now)] == [LOGO]


@pytest.mark.parametrize("now", ["", "Gone", f"<!-- kept {LOGO} -->", BODY.replace(f" <!-- box {LOGO} -->", "")])
def test_what_is_not_ticked_now_counts_no_more(now: str) -> None:
    edits = edits_of(1, history((DANA, with_ticks(LOGO))), None)
    assert found_in(edits, now) == []


# Whose ticks count


def test_who_is_not_heard_ticks_nothing_and_takes_no_tick_from_anybody() -> None:
    kim = "kimsand"
    edits = edits_of(1, history((DANA, with_ticks(LOGO)), (kim, BODY), (kim, with_ticks(LOGO, NEXT))), None)
    now = with_ticks(LOGO, NEXT)
    found = ticks_in(edits, now, None, lambda login, at: login != kim)
    assert [(tick.token, tick.author, tick.at) for tick in found] == [(LOGO, DANA, minute(1))]
    assert {tick.author for tick in found_in(edits, now)} == {kim}
    assert ticks_in(edits, BODY, None, lambda login, at: login != kim) == []  # that it is gone everybody sees


def test_somebody_is_heard_for_as_long_as_they_are_there() -> None:
    edits = edits_of(1, history((DANA, with_ticks(LOGO)), (DANA, with_ticks(LOGO, NEXT))), None)
    found = ticks_in(edits, with_ticks(LOGO, NEXT), None, lambda login, at: at < minute(2))
    assert [tick.token for tick in found] == [LOGO]


# What was ticked


def row(token: str, text: str = BODY) -> str:
    """The line of a box."""
    return next(line for line in text.split("\n") if token in line)


def swapped() -> str:
    """The body after somebody made two boxes change their markers."""
    return BODY.replace(LOGO, "\0").replace(NEXT, LOGO).replace("\0", NEXT)


CHANGED = {
    "markers swapped": swapped(),
    "another client": BODY.replace(LOGO, LOGO.replace("oxley", "vesper")),
    "other words": BODY.replace("Logo", "Send them the invoice"),
    "another link": BODY.replace("oxley.md#L4", "vesper.md#L4"),
    "another day": BODY.replace("(20 Nov)", "(28 Nov)"),
    "hidden words": BODY.replace("[Logo", "Anything <!-- [Logo").replace(f"<!-- box {LOGO}", f"--> <!-- box {LOGO}"),
    "one more action": BODY.replace(f"<!-- box {LOGO}", f"<!-- box {LOGO} {NEXT}"),
    "a box added": BODY.replace(row(LOGO), f"- [ ] Do: [Nothing at all](x.md#L1) <!-- box {LOGO} -->"),
}


@pytest.mark.parametrize("changed", CHANGED.values(), ids=CHANGED)
def test_a_box_that_somebody_changed_is_not_genuine(changed: str) -> None:
    line = next(each for each in changed.split("\n") if f"box {LOGO}" in each or f"vesper/{LOGO[6:]}" in each)
    now = changed.replace(line, line.replace("[ ]", "[x]"))
    found = ticks(("kimsand", changed), (DANA, now))
    assert {tick.is_genuine for tick in found} == {False}
    assert {tick.author for tick in found} == {DANA}


def test_boxes_that_nobody_changed_are_genuine_beside_one_that_was() -> None:
    changed = swapped()
    found = ticks(("kimsand", changed), (DANA, with_ticks(PLAN, LOGO, text=changed)))
    genuine = {tick.token: tick.is_genuine for tick in found}
    assert genuine == {PLAN: True, MAPS: True, LOGO: False}


def test_a_box_that_is_changed_and_ticked_at_once_is_not_genuine() -> None:
    assert [tick.is_genuine for tick in ticks((DANA, with_ticks(LOGO).replace("Logo", "Nothing")))] == [False]


def test_what_the_program_wrote_at_any_time_is_genuine() -> None:
    """A phone may send back the body as it was when its page was opened."""
    newer = BODY.replace("5 days late", "6 days late")
    assert [tick.is_genuine for tick in ticks((BOT, newer), (DANA, with_ticks(LOGO)))] == [True]
    assert [tick.is_genuine for tick in ticks((BOT, newer), (DANA, with_ticks(LOGO, text=newer)))] == [True]


def test_spaces_and_lines_elsewhere_do_not_matter() -> None:
    changed = f"Call me! Dana\n\n{BODY}".replace("Do: [", "Do:  [")
    assert [tick.is_genuine for tick in ticks((LEE, changed), (DANA, with_ticks(LOGO, text=changed)))] == [True]


def test_where_the_program_wrote_nothing_that_is_known_nothing_is_genuine() -> None:
    edits = edits_of(1, history((DANA, with_ticks(LOGO))), None)
    assert [tick.is_genuine for tick in found_in(edits, with_ticks(LOGO), [])] == [False]
    assert [tick.is_genuine for tick in found_in(edits, with_ticks(LOGO), None)] == [True]


def test_a_ticked_copy_of_a_box_makes_nobody_tick_the_box() -> None:
    """Whoever edits something else is not the one who ticked the copy that somebody had put there."""
    for copied in (row(LOGO), row(LOGO).replace("Logo", "Nothing")):
        planted = BODY + copied.replace("[ ]", "[x]") + "\n"
        assert ticks(("kimsand", planted), (DANA, planted + "A remark\n")) == ticks(("kimsand", planted))
        (tick,) = ticks(("kimsand", planted), (DANA, with_ticks(LOGO, text=planted)))
        assert (tick.author, tick.is_genuine) == (DANA, True)
