"""Two versions of a record merged: by field, by list item and by log entry; never silently wrong."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import Golden
from examples import HEADING, PATH, RECORD, SURROUNDINGS, changed
from hypothesis import example, given, settings
from hypothesis import strategies as st
from merging_model import Case, case, meaning, meeting
from repositories import ROOT

from clientfiles.merging import Merged, merge
from clientfiles.merging.chunks import Chunk, Unclear
from clientfiles.merging.lines import Conflict, merge_prose
from clientfiles.merging.proving import prove
from clientfiles.merging.versions import read_version
from clientfiles.records import Surroundings, surroundings
from clientfiles.settings import Settings

GOLDEN = ROOT / "tests" / "golden" / "merging"
BY_LINES = b"what git makes of it\n"
LOOK = "merged by lines, look at it before you add it: "
ITEM = "  - they_owe: Floor plans\n    due: 2026-12-01\n"
CALL = "### 2026-11-05 call: The budget\nby: dana\n\nIt grows.\n"
NOTE = "### 2026-11-10 note: Her new office\nby: lee\n\nThird floor.\n"
OLD = "### 2026-10-01 delivery: Phase 2\n\nAll files.\n"
SEEDS = st.integers(0, 2**32)
ALONE = surroundings(Settings(), (), date(2026, 11, 22))


def merged_bytes(base: bytes, ours: bytes, theirs: bytes, path: str = PATH, known: Surroundings = SURROUNDINGS,
                 size: int = 7) -> Merged:  # fmt: skip
    return merge(path, (base, ours, theirs), known, lambda *_: BY_LINES, size)


def merged(ours: str, theirs: str, base: str = RECORD) -> Merged:
    return merged_bytes(base.encode(), ours.encode(), theirs.encode())


def text_of(ours: str, theirs: str, base: str = RECORD) -> str:
    """The text of a merge that must be clean."""
    result = merged(ours, theirs, base)
    assert (result.is_clean, result.reason) == (True, "")
    return result.data.decode()


def conflict_of(ours: str, theirs: str, base: str = RECORD) -> str:
    """The text of a merge that must leave a conflict between marks."""
    result = merged(ours, theirs, base)
    assert (result.is_clean, result.reason) == (False, "")
    text = result.data.decode()
    assert text.count("<<<<<<< ours\n") == text.count("\n=======\n") == text.count(">>>>>>> theirs\n") > 0
    return text


def reason_of(ours: str, theirs: str, base: str = RECORD) -> str:
    """Why a merge was left to git."""
    result = merged(ours, theirs, base)
    assert (result.data, result.is_clean) == (BY_LINES, False)
    assert result.reason.startswith(LOOK)
    return result.reason.removeprefix(LOOK)


def logged(*entries: str, record: str = RECORD) -> str:
    """The record with entries above the one that it has."""
    return record.replace(HEADING, "".join(f"{entry}\n" for entry in entries) + HEADING)


# The log


def test_two_people_log_the_same_client_and_both_entries_are_kept_in_order() -> None:
    assert text_of(logged(CALL), logged(NOTE)) == logged(NOTE, CALL)
    assert text_of(logged(NOTE), logged(CALL)) == logged(NOTE, CALL)


def test_entries_are_added_at_the_end_of_a_log_that_begins_with_the_oldest() -> None:
    base = logged(OLD)
    assert text_of(f"{base}\n{NOTE}", f"{base}\n{CALL}", base) == f"{base}\n{CALL}\n{NOTE}"


def test_two_first_entries_stand_newest_first() -> None:
    base = RECORD[: RECORD.index(HEADING)].rstrip("\n") + "\n"
    assert text_of(f"{base}\n{CALL}", f"{base}\n{NOTE}", base) == f"{base}\n{NOTE}\n{CALL}"


def test_the_same_entry_logged_on_both_sides_is_kept_once() -> None:
    assert text_of(logged(CALL), logged(CALL, OLD)) == logged(CALL, OLD)


def test_two_different_entries_under_one_heading_are_both_kept() -> None:
    other = CALL.replace("It grows.", "It shrinks.")
    assert text_of(logged(CALL), logged(other)) == logged(CALL, other)


def test_of_two_equal_entries_none_is_lost_or_doubled() -> None:
    twice, once = logged(OLD, OLD), logged(OLD)
    assert text_of(twice.replace("owner: dana", "owner: lee"), logged(OLD, OLD, OLD), twice).count(OLD) == 3
    assert text_of(once, logged(OLD, OLD, OLD), twice).count(OLD) == 2
    assert text_of(logged(OLD, OLD), logged(CALL, OLD), once).count(OLD) == 2


def test_an_entry_edited_on_one_side_and_deleted_on_the_other_is_a_conflict(golden: Golden) -> None:
    ours = logged(OLD.replace("All files.", "All files but one."))
    golden(GOLDEN / "edited-and-deleted.md", conflict_of(ours, RECORD, logged(OLD)))


def test_an_entry_edited_in_two_places_holds_both_edits() -> None:
    retitled, retold = changed(("Scope of phase 3", "Scope")), changed(("second visit", "third visit"))
    both = changed(("Scope of phase 3", "Scope"), ("second visit", "third visit"))
    assert text_of(retitled, retold) == both


def test_an_entry_edited_in_one_place_is_a_conflict_of_these_lines(golden: Golden) -> None:
    ours, theirs = changed(("second visit", "third visit")), changed(("a second visit", "visits"))
    golden(GOLDEN / "entry.md", conflict_of(ours, theirs))


def test_an_entry_renamed_on_both_sides_is_one_entry_with_a_conflict() -> None:
    base = logged("### 2026-10-01 delivery\n")
    ours, theirs = (logged(f"### 2026-10-01 delivery: {title}\n") for title in ("Phase 2", "Phase two"))
    assert conflict_of(ours, theirs, base).count("delivery") == 2


def test_a_title_never_moves_to_a_new_entry_of_that_day() -> None:
    note, other = "### 2026-10-01 note\n\nShe is away until May.\n", "### 2026-10-01 note\n\nHe is back from Oslo.\n"
    ours, theirs = note.replace("note", "note: Leave", 1), note.replace("note", "note: Her leave", 1)
    text = conflict_of(logged(other, ours), logged(theirs), logged(note))
    assert other in text
    assert "note: Her leave\n\nHe is back" not in text


def test_a_correction_never_moves_to_another_entry_of_that_title() -> None:
    old = "### 2026-10-01 call: Weekly\n\nThey ship ten crates on Monday.\nNothing else is new.\n"
    new = old.replace("10-01", "10-08").replace("ten", "nine")
    ours, theirs = logged(new), logged(old.replace("Nothing else", "Nothing more"))
    text = conflict_of(ours, theirs, logged(old))
    assert new in text
    assert "=======\n### 2026-10-01 call: Weekly\n" in text


def test_the_same_few_words_do_not_make_one_entry_of_two_days() -> None:
    old, new = (f"### 2026-10-0{day} call\nby: dana\n\nNo answer.\n" for day in (1, 8))
    assert new in conflict_of(logged(new), logged(old.replace("answer", "answer at all")), logged(old))


def test_entries_rewritten_on_both_sides_so_that_nobody_knows_which_is_which_are_a_conflict() -> None:
    base, ours, theirs = (
        logged(*(f"### 2026-10-01 note: {word}\n" for word in words.split()))
        for words in ("alpha beta", "gamma delta", "omega sigma")
    )
    assert "=======" in conflict_of(ours, theirs, base)


def test_entries_nested_in_an_entry_are_kept_with_it() -> None:
    nested = "#### 2026-11-04 email out: The minutes\n"
    ours = f"{RECORD}\n{nested}"
    assert text_of(ours, logged(CALL)) == f"{logged(CALL)}\n{nested}"
    assert text_of(ours, f"{RECORD}\n#### Agreed\n\nOne visit.\n").count("####") == 2
    without = RECORD[: RECORD.index(HEADING)].rstrip("\n") + "\n"
    assert nested in conflict_of(ours, without)


def test_an_entry_stays_in_the_log_where_the_other_side_added_a_section_below_it() -> None:
    section = "## Billing\n\nBy post.\n"
    base = logged(OLD)
    assert text_of(f"{base}\n{section}", f"{base}\n{NOTE}", base) == f"{base}\n{NOTE}\n{section}"


def test_news_are_merged_by_their_entries() -> None:
    item = "### 2026-11-{} news: Number {}\ntopics: customs\n\nIt matters.\n\n"
    base, ours, theirs = ("# News\n\n" + text + item.format("01", 1).rstrip("\n") + "\n" for text in (
        "", item.format("02", 2), item.format("03", 3)))  # fmt: skip
    result = merged_bytes(base.encode(), ours.encode(), theirs.encode(), "records/NEWS.md")
    assert result == Merged(
        base.replace("\n\n", "\n\n" + item.format("03", 3) + item.format("02", 2), 1).encode(), True
    )


# Fields


def test_two_fields_changed_are_both_changed() -> None:
    ours, theirs = changed(("owner: dana", "owner: lee")), changed(("status: active", "status: prospect"))
    assert text_of(ours, theirs) == changed(("owner: dana", "owner: lee"), ("status: active", "status: prospect"))


def test_the_owner_changed_on_both_sides_is_a_conflict_of_that_line_only(golden: Golden) -> None:
    ours, theirs = (
        changed(("owner: dana", "owner: lee")),
        changed(("owner: dana", "owner: kim"), ("tier: A", "tier: B")),
    )
    golden(GOLDEN / "owner.md", conflict_of(ours, theirs))


def test_marks_are_as_long_as_git_asks_for() -> None:
    ours, theirs = changed(("owner: dana", "owner: lee")), changed(("owner: dana", "owner: kim"))
    text = merged_bytes(RECORD.encode(), ours.encode(), theirs.encode(), size=9).data.decode()
    assert f"{'<' * 9} ours\nowner: lee\n{'=' * 9}\nowner: kim\n{'>' * 9} theirs\n" in text


def test_a_field_deleted_on_one_side_and_changed_on_the_other_is_a_conflict() -> None:
    text = conflict_of(changed(("tier: A\n", "")), changed(("tier: A", "tier: B")))
    assert "<<<<<<< ours\n=======\ntier: B\n>>>>>>> theirs\n" in text


def test_fields_and_comments_added_on_both_sides_are_both_there() -> None:
    ours = changed(("tier: A\n", "tier: A\n# since her cousin took over\ngroup: Northwind\n"))
    theirs = changed(("tier: A\n", "tier: A\nx_parking: behind the hall  # ring twice\n\n# a remark of its own\n\n"))
    text = text_of(ours, theirs)
    added = "# since her cousin took over\ngroup: Northwind\nx_parking: behind the hall  # ring twice\n\n# a remark"
    assert f"tier: A\n{added} of its own\n\ncontacts:" in text


def test_a_comment_above_a_field_and_the_field_itself_may_change_on_different_sides() -> None:
    base = changed(("owner: dana", "# until March\nowner: dana"))
    ours, theirs = base.replace("until March", "until May"), base.replace("owner: dana", 'owner: "lee"')
    assert '# until May\nowner: "lee"\n' in text_of(ours, theirs, base)


def test_a_comment_indented_below_a_list_belongs_to_the_list_and_not_to_the_next_field() -> None:
    base = changed(("tier: A\n", ""), ("- name: Jana Novák\n", "- name: Jana Novák\n  # Tom is on leave\ntier: A\n"))
    ours, theirs = base.replace("on leave", "back"), base.replace("tier: A\n", "")
    assert text_of(ours, theirs, base) == base.replace("on leave", "back").replace("tier: A\n", "")


def test_a_comment_right_above_a_field_goes_where_the_field_goes() -> None:
    base = changed(("tier: A\n", "# since the merger\ntier: A\n"))
    text = conflict_of(base.replace("# since the merger\ntier: A\n", ""), base.replace("since the", "after the"), base)
    assert "<<<<<<< ours\n=======\n# after the merger\ntier: A\n>>>>>>> theirs\n" in text


PUT_ASIDE = "# group: Northwind\n# snooze:\n#   - rule: check-in\n#     until: 2026-12-01\n# founded: 1998\n"


def test_fields_that_are_commented_out_stand_by_themselves_and_not_for_the_field_below() -> None:
    base = changed(("next_action:", f"{PUT_ASIDE}next_action:"))
    ours = base.replace("# group", "group: Traders\n# group").replace("# founded", "founded: 1999\n# founded")
    theirs = base.replace("# snooze:\n#   - rule", "snooze:\n  - rule").replace("#     until", "    until")
    both = ours.replace("# snooze:\n#   - rule", "snooze:\n  - rule").replace("#     until", "    until")
    assert sorted(text_of(ours, theirs, base).split("\n")) == sorted(both.split("\n"))
    without = base.replace(PUT_ASIDE, "")
    assert text_of(ours, without, base) == without.replace(
        "next_action:", "group: Traders\nfounded: 1999\nnext_action:"
    )


def test_lines_that_are_commented_out_in_an_item_belong_to_it() -> None:
    role, email = "#     role: COO\n", "#     email: jana@northwind.example\n"
    base = changed(("- name: Jana Novák\n", f"- name: Jana Novák\n{role}{email}"))
    ours, theirs = base.replace(role, f"    role: CEO\n{role}"), base.replace(email, f"    email: j@n.example\n{email}")
    both = ours.replace(email, f"    email: j@n.example\n{email}")
    assert text_of(ours, theirs, base) == both
    added = base.replace("contracts:", "  - name: Tom Reyes\ncontracts:").replace(
        "Novák\n", "Novák\n    primary: true\n"
    )
    assert text_of(ours, added, base) == added.replace("    primary: true\n", "    role: CEO\n    primary: true\n")


def test_blank_lines_are_those_of_the_side_that_changed_them_or_the_more_of_both() -> None:
    one, two = (changed(("tier: A\n", "tier: A\n" + "\n" * count)) for count in (1, 2))
    other = changed(("owner: dana", "owner: lee"))
    assert text_of(two, other) == two.replace("owner: dana", "owner: lee")
    assert text_of(RECORD, other, one) == other
    assert text_of(one, two.replace("owner: dana", "owner: lee")) == two.replace("owner: dana", "owner: lee")
    assert text_of(two, one.replace("owner: dana", "owner: lee")) == two.replace("owner: dana", "owner: lee")


def test_a_comment_above_an_item_written_in_two_ways_is_a_conflict_of_the_comment_only() -> None:
    base = changed((ITEM, f"  # ask her\n{ITEM}"))
    text = conflict_of(base.replace("ask her", "ask Jana"), base.replace("ask her", "ask Tom"), base)
    assert f"<<<<<<< ours\n  # ask Jana\n=======\n  # ask Tom\n>>>>>>> theirs\n{ITEM}" in text


def test_a_list_in_brackets_changed_on_both_sides_is_a_conflict_of_its_line() -> None:
    base = changed(("tier: A", "topics: [logistics]"))
    ours, theirs = (base.replace("[logistics]", f"[logistics, {topic}]") for topic in ("customs", "ports"))
    assert "topics: [logistics, customs]\n=======\ntopics: [logistics, ports]\n" in conflict_of(ours, theirs, base)


def test_fields_in_a_new_order_on_one_side_hold_what_the_other_changed() -> None:
    ours = changed(("owner: dana\nstatus: active\n", "status: active\nowner: dana\n"))
    assert text_of(ours, changed(("owner: dana", "owner: lee"))) == ours.replace("owner: dana", "owner: lee")


def test_fields_put_into_two_different_orders_are_a_conflict() -> None:
    ours = changed(("owner: dana\nstatus: active\n", "status: active\nowner: dana\n"))
    theirs = changed(("since: 2021-04-12\ntier: A\n", "tier: A\nsince: 2021-04-12\n"))
    assert conflict_of(ours, theirs).count("owner: dana") == 2


def test_the_fields_of_the_next_action_are_merged_one_by_one() -> None:
    base = changed(("due: 2026-11-30\n", "due: 2026-11-30\n  owner: dana\n"))
    ours, theirs = base.replace("due: 2026-11-30", "due: 2026-12-04"), base.replace("  owner: dana", "  owner: lee")
    assert text_of(ours, theirs, base) == ours.replace("  owner: dana", "  owner: lee")


def test_another_next_action_does_not_get_the_day_that_the_old_one_was_moved_to() -> None:
    ours, theirs = changed(("what: Call Jana", "what: Visit Jana")), changed(("due: 2026-11-30", "due: 2026-12-04"))
    assert (
        "<<<<<<< ours\nnext_action:\n  what: Visit Jana\n  due: 2026-11-30\n"
        "=======\nnext_action:\n  what: Call Jana\n  due: 2026-12-04\n>>>>>>> theirs\n"
    ) in conflict_of(ours, theirs)


def test_a_next_action_put_in_its_place_on_both_sides_is_a_conflict_of_the_whole(golden: Golden) -> None:
    """What one side wants done, by the other's day, would be an action that nobody wrote."""
    base = changed(("due: 2026-11-30\n", "due: 2026-11-30\n  owner: dana\n  x_room: 3\n"))
    ours = base.replace("what: Call Jana", "what: Visit Jana")
    theirs = base.replace("what: Call Jana\n  due: 2026-11-30", "what: Write to Tom\n  due: 2027-01-15")
    text = conflict_of(ours, theirs.replace("owner: dana\n  x", "owner: lee\n  x"), base)
    golden(GOLDEN / "next-action.md", text)
    assert text.count("x_room: 3") == 2


def test_only_what_a_next_action_is_about_makes_it_another_one() -> None:
    """The same words in quotes, or with a remark behind them, are the same."""
    remarked, quoted = (
        changed(("what: Call Jana", f"what: {text}")) for text in ("Call Jana  # or Tom", '"Call Jana"')
    )
    ours, theirs = (
        text.replace("due: 2026-11-30", f"due: 2026-12-0{day}") for day, text in enumerate((remarked, quoted), 1)
    )
    assert '  what: "Call Jana"\n>>>>>>> theirs\n<<<<<<< ours\n  due: 2026-12-01\n' in conflict_of(ours, theirs)


def test_two_first_next_actions_are_a_conflict() -> None:
    base = changed(("next_action:\n  what: Call Jana\n  due: 2026-11-30\n", ""), ("status: active", "status: prospect"))
    ours, theirs = (base.replace("---\n\n", f"next_action:\n  what: {what}\n  due: 2026-12-01\n---\n\n")
                    for what in ("Call", "Write"))  # fmt: skip
    text = conflict_of(ours, theirs, base)
    assert "<<<<<<< ours\nnext_action:\n  what: Call\n  due: 2026-12-01\n=======\nnext_action:\n  what: Write\n" in text


# Items


def test_two_fields_of_one_item_changed_on_different_sides_are_both_changed() -> None:
    longer = f"{ITEM}    owner: lee\n"
    ours, theirs = changed(("due: 2026-12-01", "due: 2026-12-08")), changed((ITEM, longer))
    assert text_of(ours, theirs) == changed((ITEM, longer.replace("12-01", "12-08")))


def test_an_item_renamed_on_one_side_and_changed_on_the_other_is_a_conflict_of_the_whole() -> None:
    longer, renamed = f"{ITEM}    owner: lee\n", ITEM.replace("plans", "plan")
    text = conflict_of(changed((ITEM, renamed)), changed((ITEM, longer)))
    assert f"<<<<<<< ours\n{renamed}=======\n{longer}>>>>>>> theirs\n" in text
    assert text_of(changed((ITEM, renamed)), changed(("owner: dana", "owner: lee"))) == changed(
        (ITEM, renamed), ("owner: dana", "owner: lee")
    )
    assert f"<<<<<<< ours\n{renamed}=======\n>>>>>>> theirs\n" in conflict_of(
        changed((ITEM, renamed)), changed(("open_items:\n" + ITEM, "open_items: []\n"))
    )


STATEMENT = "  - we_owe: Send the revised statement of work\n    due: 2026-11-23\n"


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        pytest.param(
            STATEMENT,
            "  - we_owe: Send the revised price list\n    due: 2026-11-30\n",
            ("due: 2026-11-23\n", "due: 2026-11-23\n    owner: lee\n"),
            id="done, and another one added",
        ),
        pytest.param(
            STATEMENT,
            "  - we_owe: Send the final statement of work\n    due: 2026-12-20\n",
            ("due: 2026-11-23\n", "due: 2026-11-23\n    owner: lee\n"),
            id="another name and day",
        ),
        pytest.param(
            STATEMENT,
            STATEMENT.replace("statement of work", "price list"),
            ("due: 2026-11-23", "due: 2026-12-24"),
            id="another one for the same day",
        ),
        pytest.param(
            "  - name: Tom Reyes\n    role: Day-to-day lead\n    email: tom@n.example\n",
            "  - name: Tim Reyes\n    role: Accounts\n    email: tim@n.example\n",
            ("Tom Reyes\n", "Tom Reyes\n    phone: 0301234567\n"),
            id="another contact",
        ),
        pytest.param(
            "  - email: tom@n.example\n    role: Lead\n",
            "  - email: tim@n.example\n    role: Lead\n",
            ("role: Lead", "role: Chief"),
            id="only an address",
        ),
        pytest.param("  - Send the report\n", "  - Send the reports\n", ("report", "annual report"), id="only a name"),
    ],
)
def test_a_change_never_moves_to_the_item_that_took_the_place_of_another(
    old: str, new: str, change: tuple[str, str]
) -> None:
    """The item that one side changed stands in the conflict, and the one that the other side put there is whole."""
    base, ours, theirs = (
        changed((ITEM, f"{ITEM}x_things:\n  - name: First\n{each}  - name: Last\n"))
        for each in (old, new, old.replace(*change))
    )
    for text in (conflict_of(ours, theirs, base), conflict_of(theirs, ours, base)):
        assert text.count(new) == text.count(old.replace(*change)) == 1
        marked = "".join(part.partition(">>>>>>> theirs\n")[0] for part in text.split("<<<<<<< ours\n")[1:])
        assert old.replace(*change) in marked


def test_a_change_never_moves_to_an_item_for_the_same_day_elsewhere_in_the_list() -> None:
    offer, call = "  - we_owe: Send the offer to Lee\n    due: 2026-12-15\n", "  - pending: The budget\n"
    report = "  - we_owe: Send the report\n    due: 2026-12-15\n"
    base, moved = changed((ITEM, offer + call)), changed((ITEM, offer.replace("12-15", "12-22") + call))
    text = conflict_of(moved, changed((ITEM, call + report)), base)
    assert f"<<<<<<< ours\n{offer.replace('12-15', '12-22')}=======\n>>>>>>> theirs\n{call}{report}" in text


def test_of_several_items_of_one_name_only_equal_ones_are_the_same() -> None:
    one, two = (f"  - we_owe: Report\n    due: 2026-12-0{day}\n" for day in (1, 2))
    base = changed((ITEM, one))
    owned = f"{one}    owner: lee\n"
    later = one.replace("12-01", "12-05") + "    owner: kim\n"
    conflict_of(changed((ITEM, owned)), changed((ITEM, later + two)), base)
    conflict_of(changed((ITEM, one + owned)), changed((ITEM, later + one)), changed((ITEM, one + one)))
    both = changed((ITEM, one + two))
    assert text_of(changed((ITEM, owned + two)), changed((ITEM, one + two.replace("-02", "-09"))), both) == changed(
        (ITEM, owned + two.replace("-02", "-09"))
    )


@settings(max_examples=1_000)
@given(SEEDS)
def test_items_with_names_that_are_alike_are_never_mixed_up(seed: int) -> None:
    each = meeting(seed)
    base, ours, theirs = (
        changed(("open_items:\n" + ITEM, f"open_items:\n{items}" if items else "open_items: []\n"))
        for items in each[:3]
    )
    result = merged(ours, theirs, base)
    if result.is_clean:
        found = result.data.decode().partition("open_items:")[2].partition("next_action:")[0].split("  - ")[1:]
        assert not each.clash
        assert tuple(sorted(f"  - {item}" for item in found)) == each.both
    assert result.is_clean or not each.is_plain


def test_one_field_of_one_item_changed_on_both_sides_is_a_conflict_of_that_line_only(golden: Golden) -> None:
    ours, theirs = changed(("due: 2026-12-01", "due: 2026-12-08")), changed(("due: 2026-12-01", "due: 2026-12-15"))
    golden(GOLDEN / "item.md", conflict_of(ours, theirs))


def test_an_item_replaced_by_another_one_does_not_take_over_what_was_changed_in_it() -> None:
    base = changed(("Floor plans", "Plans of phase 2"))
    ours, theirs = base.replace("phase 2", "phase 3"), base.replace("due: 2026-12-01", "due: 2026-12-08")
    text = conflict_of(ours, theirs, base)
    assert text.count("phase 3\n    due: 2026-12-01") == text.count("phase 2\n    due: 2026-12-08") == 1
    base = changed(("- name: Jana Novák\n", "- name: Jana Novák\n    email: office@northwind.example\n"))
    ours, theirs = base.replace("Jana Novák", "Tom Reyes"), base.replace("Novák\n", "Novák\n    role: COO\n")
    assert "Tom Reyes\n    role" not in conflict_of(ours, theirs, base)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  - they_owe: Floor plans\n    due: 2026-12-01\n", ("they_owe: Floor plan", "they_owe: The floor plans")),
        ("  - they_owe: Floor plans\n    due: 2026-12-01\n", ("we_owe: Floor plans", "pending: Floor plans")),
        ("  - name: Jana Novák\n    role: COO\n", ("name: Jana Nováková", "name: Jana Novak")),
        ("  - title: Support\n    value: 1 EUR/once\n", ("title: Support A", "title: Support B")),
        (
            "  - rule: check-in\n    until: 2026-12-01\n",
            ("rule: check-in\n    subject: A", "rule: check-in\n    subject: B"),
        ),
    ],
)
def test_an_item_made_into_another_one_on_both_sides_is_a_conflict_of_the_whole(old: str, new: tuple[str, str]) -> None:
    """Also where only one side changed its other fields, and wherever the dash stands."""
    name = old.split("\n")[0].removeprefix("  - ")
    blocks = [old.replace(name, each) for each in new]
    blocks[1] = f"{blocks[1]}    x_note: theirs alone\n"
    base, ours, theirs = (changed((ITEM, f"{ITEM}x_things:\n{each}")) for each in (old, *blocks))
    text = conflict_of(ours, theirs, base)
    assert f"<<<<<<< ours\n{blocks[0]}=======\n{blocks[1]}>>>>>>> theirs\n" in text


def test_the_dash_stays_before_the_first_field_of_an_item() -> None:
    turned = changed((ITEM, "  - due: 2026-12-01\n    they_owe: Floor plans\n"))
    assert "  - due: 2026-12-08\n    they_owe: Floor plans\n" in text_of(turned, changed(("2026-12-01", "2026-12-08")))
    base = changed(("- they_owe: Floor plans", "- owner: lee\n    they_owe: Floor plans"))
    ours, theirs = base.replace("owner: lee\n    ", ""), base.replace("2026-12-01", "2026-12-08")
    assert text_of(ours, theirs, base) == RECORD.replace("2026-12-01", "2026-12-08")
    ours, theirs = (turned.replace("2026-12-01", day) for day in ("2026-12-08", "2026-12-15"))
    marked = "ours\n  - due: 2026-12-08\n=======\n  - due: 2026-12-15\n>>>>>>> theirs\n    they_owe: Floor plans\n"
    assert marked in conflict_of(ours, theirs, turned)


def test_an_item_changed_on_one_side_and_deleted_on_the_other_is_a_conflict() -> None:
    ours = changed(("due: 2026-12-01", "due: 2026-12-08"))
    text = conflict_of(ours, changed(("open_items:\n" + ITEM, "open_items: []\n")))
    assert f"<<<<<<< ours\n{ITEM.replace('12-01', '12-08')}=======\n>>>>>>> theirs\n" in text


@pytest.mark.parametrize("nothing", ["[]", "[ ]", ""])
def test_two_first_items_are_both_added(nothing: str) -> None:
    base = changed(("open_items:\n" + ITEM, f"open_items: {nothing}".rstrip() + "\n"))
    first, second = ("  - we_owe: A map\n    due: 2026-12-02\n", "  - pending: The budget\n")
    ours, theirs = (changed((ITEM, item)) for item in (first, second))
    assert text_of(ours, theirs, base) == changed((ITEM, first + second))


def test_items_deleted_one_by_one_leave_an_empty_list() -> None:
    second = "  - pending: The budget\n"
    base = changed((ITEM, ITEM + second))
    assert "\nopen_items: []\nnext_action:" in text_of(base.replace(ITEM, ""), base.replace(second, ""), base)


def test_an_item_added_while_the_last_one_is_deleted_needs_no_brackets() -> None:
    first = "  - we_owe: A map\n    due: 2026-12-02\n"
    ours, theirs = changed(("open_items:\n" + ITEM, "open_items: []\n")), changed((ITEM, ITEM + first))
    assert text_of(ours, theirs) == changed((ITEM, first))


def test_the_same_item_added_on_both_sides_is_there_once_and_different_ones_both() -> None:
    first, second = ("  - we_owe: A map\n    due: 2026-12-02\n", "  - pending: The budget\n")
    assert text_of(changed((ITEM, ITEM + first)), changed((ITEM, ITEM + first + second))) == changed(
        (ITEM, ITEM + first + second)
    )


def test_one_item_added_in_two_ways_is_a_conflict() -> None:
    ours, theirs = (changed((ITEM, f"{ITEM}  - we_owe: A map\n    due: 2026-12-0{day}\n")) for day in (2, 3))
    assert conflict_of(ours, theirs).count("we_owe: A map") == 2


def test_of_two_equal_items_none_is_lost_or_doubled() -> None:
    item = "  - pending: The budget\n"
    twice = changed((ITEM, ITEM + item + item))
    ours = changed((ITEM, ITEM + item))
    assert text_of(ours, twice.replace("owner: dana", "owner: lee"), twice).count(item) == 1
    assert text_of(changed((ITEM, ITEM + item * 3)), twice.replace("owner: dana", "owner: lee"), twice).count(item) == 3


def test_items_in_a_new_order_on_one_side_hold_what_the_other_changed() -> None:
    second = "  - pending: The budget\n"
    base = changed((ITEM, ITEM + second))
    ours, theirs = changed((ITEM, second + ITEM)), base.replace("2026-12-01", "2026-12-08")
    assert text_of(ours, theirs, base) == ours.replace("2026-12-01", "2026-12-08")


# What only makes sense together


def test_two_primary_contacts_are_no_merge() -> None:
    base = changed(("- name: Jana Novák\n", "- name: Jana Novák\n  - name: Tom Reyes\n"))
    ours, theirs = (base.replace(f"{name}\n", f"{name}\n    primary: true\n", 1) for name in ("Novák", "Reyes"))
    assert reason_of(ours, theirs, base) == (
        "each version is right by itself, but together they are not: Jana Novák and Tom Reyes are both primary"
    )


def test_two_primary_contacts_are_told_of_where_something_else_is_a_conflict() -> None:
    base = changed(("- name: Jana Novák\n", "- name: Jana Novák\n  - name: Tom Reyes\n"))
    ours, theirs = (
        base.replace(f"{name}\n", f"{name}\n    primary: true\n", 1).replace("owner: dana", f"owner: {owner}")
        for name, owner in (("Novák", "lee"), ("Reyes", "kim"))
    )
    result = merged(ours, theirs, base)
    assert result.data.count(b"<<<<<<<") == 1
    assert result.reason == "look at more than the marks: Jana Novák and Tom Reyes are both primary"


def test_two_contracts_of_one_title_are_no_merge() -> None:
    added = "  - title: {}\n    value: 10 EUR/once\n    start: {}\n    ends: 2027-12-31\n"
    base = changed(("- value: 48000", "- title: Support\n    value: 48000"))
    ours, theirs = (base.replace("open_items:", f"{added.format(*each)}open_items:") for each in (
        ("Launch", "2026-11-02"), ("launch", "2026-11-03")))  # fmt: skip
    assert "has the title" in reason_of(ours, theirs, base)


def test_what_was_wrong_before_keeps_nobody_from_merging() -> None:
    base = changed(("since: 2021-04-12", "since: a while ago"))
    ours, theirs = base.replace("owner: dana", "owner: lee"), base.replace("tier: A", "tier: B")
    assert text_of(ours, theirs, base) == base.replace("owner: dana", "owner: lee").replace("tier: A", "tier: B")


# Text


def test_prose_is_merged_line_by_line() -> None:
    assert merge_prose("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n") == ["A\n", "b\n", "C\n"]
    assert merge_prose("a\nb\nc\n", "a\nb\nc\nd\n", "b\nc\n") == ["b\nc\n", "d\n"]


def test_lines_that_touch_are_a_conflict_as_they_are_to_git() -> None:
    assert merge_prose("a\nb\n", "A\nb\n", "a\nB\n") == [Conflict("A\nb\n", "a\nB\n")]
    assert merge_prose("a\n", "a\nb\n", "a\nc\n") == ["a\n", Conflict("b\n", "c\n")]
    assert merge_prose("a\n", "a\nb\n", "a\nb\n") == ["a\n", "b\n"]


def test_prose_changed_on_both_sides_is_a_conflict_of_these_lines(golden: Golden) -> None:
    base = changed(("---\n\n", "---\n\n# Northwind\n\nThey ship.\nNever call on Fridays.\n\n"))
    ours, theirs = base.replace("Fridays", "Mondays"), base.replace("on Fridays", "at noon").replace("ship", "sail")
    golden(GOLDEN / "prose.md", conflict_of(ours, theirs, base))


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda text: "\ufeff" + text, id="byte-order mark"),
        pytest.param(lambda text: text.removesuffix("\n"), id="last line without an end"),
        pytest.param(lambda text: text.replace("tier: A\n", "tier: A\r\n"), id="mixed line ends"),
    ],
)
def test_the_form_of_the_file_is_kept(stored: Callable[[str], str]) -> None:
    edits = ("owner: dana", "owner: lee"), ("due: 2026-11-30", "due: 2026-12-04")
    both = stored(changed(*edits))
    assert text_of(stored(changed(edits[0])), stored(changed(edits[1])), stored(RECORD)) == both
    assert text_of(stored(changed(edits[0])), changed(edits[1])) == both
    assert text_of(changed(edits[0]), stored(changed(edits[1]))) == both


def test_marks_have_the_line_ends_of_the_file() -> None:
    base, ours, theirs = (RECORD.replace("dana", name, 1).replace("\n", "\r\n") for name in ("dana", "lee", "kim"))
    text = merged(ours, theirs, base).data.decode()
    assert "\r\n<<<<<<< ours\r\nowner: lee\r\n=======\r\nowner: kim\r\n>>>>>>> theirs\r\n" in text


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("name: Northwind Traders", "name: North: wind"), "cannot be told into its parts: YAML stops here"),
        (("tier: A", "owner: lee"), "cannot be told into its parts: it has fields without plain names of their own"),
        (("---\n\n## Log", "\n## Log"), "cannot be told into its parts: the line --- that closes"),
        (("---\nname", "name"), "cannot be told into its parts: the file does not begin with front matter"),
        (("She asked", "<<<<<<< HEAD\nShe asked"), "holds an unresolved conflict"),
        (("She asked", "<<<<<<<<< HEAD\nShe asked"), "holds an unresolved conflict"),
        (("She asked", "```\nShe asked"), "cannot be told into its parts: the code fence that opens here"),
        (("She asked", "\x07She asked"), "cannot be told into its parts: control character U+0007"),
        (("owner: dana", "&boss owner: dana"), "cannot be told into its parts"),
    ],
)
def test_what_cannot_be_told_into_its_parts_is_left_to_git(change: tuple[str, str], reason: str) -> None:
    other = changed(("since: 2021-04-12", "since: 2021-05-12"))
    assert reason_of(changed(change), other).startswith(f"our version {reason}")
    assert reason_of(other, changed(change)).startswith(f"their version {reason}")
    assert reason_of(RECORD, other, changed(change)).startswith(f"the version that both began with {reason}")


@pytest.mark.parametrize(
    ("data", "reason"), [(b"---\nname: \xff\n---\n", "is not UTF-8"), (b"x" * 2_000_000, "is too large to be read")]
)
def test_what_is_no_text_is_left_to_git(data: bytes, reason: str) -> None:
    assert merged_bytes(data, RECORD.encode(), changed(("dana", "lee")).encode()) == Merged(
        BY_LINES, False, f"{LOOK}the version that both began with {reason}"
    )


def test_a_change_on_one_side_only_is_taken_whatever_it_is() -> None:
    data, other = RECORD.encode(), b"no record at all \xff"
    assert merged_bytes(data, other, data) == merged_bytes(data, data, other) == Merged(other, True)
    assert merged_bytes(data, other, other) == Merged(other, True)


def test_a_record_that_is_new_on_both_sides_is_left_to_git() -> None:
    assert "does not begin with front matter" in reason_of(RECORD, changed(("dana", "lee")), "")


@pytest.mark.parametrize("path", sorted((ROOT / "records").glob("*.md")), ids=lambda path: path.stem)
def test_every_sample_record_is_cut_into_parts_that_make_it_whole(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert_whole(read_version(f"records/{path.name}", text, ALONE).chunk)


def assert_whole(chunk: Chunk) -> None:
    """The parts of a chunk, down to the last, are its text; but for the dash of an item."""
    if not chunk.parts:
        return
    text = "".join(part.whole for part in chunk.parts)
    if chunk.dash >= 0:
        rows = text.split("\n")
        first = next(index for index, row in enumerate(rows) if not row.lstrip().startswith("#"))
        rows[first] = f"{rows[first][: chunk.dash]}-{rows[first][chunk.dash + 1 :]}"
        text = "\n".join(rows)
    assert text == chunk.text
    for part in chunk.parts:
        assert_whole(part)


# Any two edits of any record


def result_of(each: Case, is_mirrored: bool = False) -> Merged:
    ours, theirs = (each.theirs, each.ours) if is_mirrored else (each.ours, each.theirs)
    return merged_bytes(each.base.encode(), ours.encode(), theirs.encode(), known=ALONE)


@settings(max_examples=1_000)
@given(SEEDS)
def test_changes_of_different_things_merge_to_both(seed: int) -> None:
    each = case(seed)
    result = result_of(each)
    assert (result.is_clean, result.reason) == (True, "")
    text = result.data.decode()
    assert meaning(text) == meaning(each.both)
    if each.in_one_order:
        assert text == each.both


@settings(max_examples=1_000)
@given(SEEDS)
def test_changes_of_one_thing_are_a_conflict_that_holds_both(seed: int) -> None:
    each = case(seed, "clashing")
    result = result_of(each)
    assert result.reason == ""
    text = result.data.decode()
    if each.clash:
        assert not result.is_clean
        assert [word for word in each.words if word not in text.lower()] == []
    elif result.is_clean:
        assert meaning(text) == meaning(each.both)


@settings(max_examples=1_000)
@given(SEEDS)
def test_what_both_made_into_something_else_is_never_put_together(seed: int) -> None:
    """Both versions stand there whole, with all their fields, for a person to choose from."""
    each = case(seed, "renaming")
    result = result_of(each)
    assert (result.is_clean, result.reason) == (False, "")
    text = result.data.decode()
    assert each.renamed
    assert [block for both in each.renamed for block in both if block not in text] == []


@settings(max_examples=1_000)
@given(SEEDS)
def test_what_both_did_is_done_once_or_left_to_a_person(seed: int) -> None:
    each = case(seed, "alike")
    result = result_of(each)
    assert not (each.clash and result.is_clean)
    if result.is_clean:
        assert meaning(result.data.decode()) == meaning(each.both)


@settings(max_examples=500)
@given(SEEDS, st.sampled_from(["apart", "alike", "clashing"]))
def test_it_does_not_matter_whose_side_is_ours(seed: int, meeting: str) -> None:
    each = case(seed, meeting)
    one, other = result_of(each), result_of(each, is_mirrored=True)
    assert one.is_clean == other.is_clean
    if one.is_clean:
        assert meaning(one.data.decode()) == meaning(other.data.decode())


TYPED = """---;```;===;<!-- x;# a;  # b;    # c;  - x;- y;x_a: 1;tier: C;  due: 1;    due: 2;## S;;\t;a: b: c;
with: Jana;### 2026-01-02 call: T;#### 2026-02-03 note""".replace(";\n", ";").split(";")


def mangled(chance: random.Random, text: str) -> str:
    """The text after somebody typed, deleted, doubled and moved lines, without a care for what they are."""
    rows = text.split("\n")
    for _ in range(chance.randint(1, 3)):
        place, end = chance.randrange(len(rows)), chance.randint(1, 3)
        cut = rows[place : place + end]
        match chance.choice(["delete", "double", "move", "type", "indent"]):
            case "delete":
                del rows[place : place + end]
            case "double":
                rows[place:place] = cut
            case "move":
                del rows[place : place + end]
                at = chance.randint(0, len(rows))
                rows[at:at] = cut
            case "type":
                rows.insert(place, chance.choice(TYPED))
            case _:
                rows[place] = f" {rows[place]}"
    return "\n".join(rows)


@settings(max_examples=1_000)
@given(SEEDS)
def test_whatever_is_typed_no_line_that_both_kept_is_lost(seed: int) -> None:
    chance = random.Random(seed)
    base = logged(CALL, NOTE)
    ours, theirs = mangled(chance, base), mangled(chance, base)
    result = merged(ours, theirs, base)
    counts = [Counter(row.strip(" -\t") for row in text.split("\n")) for text in (base, ours, theirs)]
    found = Counter(row.strip(" -\t") for row in result.data.decode().split("\n"))
    if result.data != BY_LINES:
        kept = {row for row in counts[0] if row and counts[0][row] == counts[1][row] == counts[2][row]}
        assert {row for row in kept if found[row] < counts[0][row]} == set()
    assert result.is_clean or result.reason or "<<<<<<< ours" in found


@settings(max_examples=500)
@given(SEEDS)
@example(0)
def test_a_merge_that_lost_or_doubled_a_line_is_never_trusted(seed: int) -> None:
    """The proof holds by itself: it finds what a merge with a mistake in it would have done."""
    each, chance = case(seed), random.Random(seed)
    rows = each.both.splitlines(keepends=True)
    places = [place for place, row in enumerate(rows) if row.strip()]
    place = chance.choice(places)
    spoilt = [*rows[:place], *rows[place : place + 1] * chance.choice([0, 2]), *rows[place + 1 :]]
    base, ours, theirs = (read_version(PATH, text, ALONE) for text in (each.base, each.ours, each.theirs))
    with pytest.raises(Unclear):
        prove(base, ours, theirs, read_version(PATH, "".join(spoilt), ALONE))
    prove(base, ours, theirs, read_version(PATH, each.both, ALONE))


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "spoilt"),
    [
        (
            STATEMENT,
            "  - we_owe: Send the price list\n    due: 2026-11-23\n",
            f"{STATEMENT}    owner: lee\n",
            "  - we_owe: Send the price list\n    due: 2026-11-23\n    owner: lee\n",
        ),
        (
            STATEMENT * 2,
            f"{STATEMENT * 2}    owner: lee\n",
            f"{STATEMENT.replace('11-23', '11-30')}{STATEMENT}",
            f"{STATEMENT.replace('11-23', '11-30')}    owner: lee\n{STATEMENT}",
        ),
    ],
    ids=["of another item", "of two equal items"],
)
def test_a_change_that_moved_to_another_item_is_never_trusted(base: str, ours: str, theirs: str, spoilt: str) -> None:
    versions = (read_version(PATH, changed((ITEM, each)), ALONE) for each in (base, ours, theirs, spoilt))
    with pytest.raises(Unclear, match="the two changes of open_items"):
        prove(*versions)


def test_a_change_that_moved_to_another_next_action_or_entry_is_never_trusted() -> None:
    what, due = ("what: Call Jana", "what: Visit Jana"), ("due: 2026-11-30", "due: 2026-12-04")
    versions = (read_version(PATH, changed(*each), ALONE) for each in ([], [what], [due], [what, due]))
    with pytest.raises(Unclear, match="the two changes of next_action"):
        prove(*versions)
    old = "### 2026-10-01 call: Weekly\n\nThey ship ten crates on Monday.\n\nNothing else is new.\n"
    new, corrected = old.replace("10-01", "10-08").replace("ten", "nine"), old.replace("else", "more")
    both = new.replace("else", "more")
    versions = (read_version(PATH, logged(each), ALONE) for each in (old, new, corrected, both))
    with pytest.raises(Unclear, match="the two changes of the log"):
        prove(*versions)
