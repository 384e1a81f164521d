"""Edits beside lines that stand there commented out: whoever takes their # away finds them where they were."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any, NamedTuple

import pytest
import yaml
from editing_examples import edit_of, example, front_of, put_aside
from examples import PATH, SURROUNDINGS
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clientfiles import store
from clientfiles.editing import Draft, NewEntry
from clientfiles.records import record_from, surroundings
from clientfiles.settings import Settings, read_settings
from clientfiles.starting import new_record

ACTION = {"what": "Send a proposal", "due": "2026-12-02"}
NEW_ACTION = "next_action:\n  what: Send a proposal\n  due: 2026-12-02\n"
ITEM = {"we_owe": "The report", "due": "2026-12-01"}


def edited(front: str, edit: Callable[[Draft], None]) -> str:
    """A front matter after an edit; the same comes of it in a file of Windows."""
    texts = []
    for eol in ("\n", "\r\n"):
        draft = Draft(PATH, f"---\n{front}---\n\nProse.\n".replace("\n", eol).encode(), SURROUNDINGS.settings)
        edit(draft)
        text = draft.data.decode()
        assert text.count("\r") == (text.count("\n") if eol == "\r\n" else 0)
        texts.append(text.replace("\r\n", "\n").removeprefix("---\n").removesuffix("---\n\nProse.\n"))
    assert texts[0] == texts[1]
    return texts[0]


# A new field


@pytest.mark.parametrize(
    ("its_own", "others"),
    [
        pytest.param("  - name: B\n#     role: C\n#     email: D\n", "", id="fields of the last item"),
        pytest.param("  - name: B\n    # role: C\n", "", id="behind the indentation"),
        pytest.param("  - name: B\n#    role: C\n", "", id="without a space"),
        pytest.param("  - name: B\n#     # left: C\n", "", id="behind a second sign"),
        pytest.param("  - name: B\n#     'role' : C\n", "", id="a name in quotes"),
        pytest.param("  - name: B\n#   - name: C\n#     role: D\n", "", id="an item"),
        pytest.param("  - name: B\n#   -\n#     name: C\n", "", id="an item below its dash"),
        pytest.param("  - name: B\n#     role: C  # which\n#              # one\n", "", id="a remark that goes on"),
        pytest.param("  - name: B\n#     role: >\n#       in words\n", "", id="a text of two lines"),
        pytest.param("  - name: B\n#     role: C\n# ask her\n#     email: D\n", "", id="a remark between"),
        pytest.param("  - name: B\n\n#     role: C\n", "", id="below a blank line"),
        pytest.param("- name: B\n# - name: C\n#   role: D\n", "", id="an item at the margin"),
        pytest.param("#   - name: B\n", "", id="all there is"),
        pytest.param("# - name: B\n", "", id="all there is, at the margin"),
        pytest.param("  - name: B\n", "# contracts:\n#   - value: C\n", id="none, but the next field"),
        pytest.param("  - name: B\n#     role: C\n", "# contracts:\n#   - value: C\n", id="some, and the next field"),
        pytest.param("  - name: B\n#     role: C\n", "# Ask her:\n#   - is it so?\n", id="some, and a heading"),
        pytest.param("  - name: B\n#     role: C\n", "# ask her\n\n#   in words\n", id="some, and words"),
        pytest.param("  - name: B\n", "#   in words\n", id="none, but words"),
        pytest.param("  - name: B\n", "# Seen from here\n#   - it works\n", id="none, but a list in a remark"),
        pytest.param("  - name: B\n", "# - a bullet\n", id="none, but a bullet at the margin"),
    ],
)
def test_a_new_field_goes_below_the_commented_lines_of_the_one_above_it(its_own: str, others: str) -> None:
    before, after = f"name: A\ncontacts:\n{its_own}", f"{others}tier: E\n"
    assert edited(before + after, lambda draft: draft.put(("next_action",), ACTION)) == before + NEW_ACTION + after


def test_a_field_that_stands_there_as_an_example_is_put_above_it() -> None:
    """So that single lines of the example can still be taken."""
    before = "name: A\ncontacts:\n  - name: B\n#     role: C\n# snooze:\n#   - rule: check-in\n"
    after = "# next_action:  # the one\n#   what: Call\n#   owner: dana\n# x_note: D\n"
    text = edited(before + after, lambda draft: draft.put(("next_action",), ACTION))
    assert text == before + NEW_ACTION + after
    assert yaml.safe_load(text.replace("#   owner", "  owner"))["next_action"] == {
        "what": "Send a proposal",
        "due": date(2026, 12, 2),
        "owner": "dana",
    }


@pytest.mark.parametrize("line", ["# tier: B  # agreed", "#tier: B", "# # tier: B", "# 'tier' : B", "# tier:"])
def test_a_text_is_put_above_its_example(line: str) -> None:
    before, after = "name: A\nstatus: active\nsince: 2021\n# founded: 1998\n", f"{line}\n# group: C\n\ncontacts: []\n"
    assert edited(before + after, lambda draft: draft.set(("tier",), "D")) == f"{before}tier: D\n{after}"


def test_what_only_looks_like_an_example_is_none() -> None:
    """A field of that name in an example of something else; one that is indented; words about it."""
    others = "# snooze:\n#   tier: B\n  # tier: B\n# tiers: B\n# the tier: B\n"
    assert edited(f"name: A\n{others}", lambda draft: draft.set(("tier",), "D")) == f"name: A\ntier: D\n{others}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    start: A\n#     # ends: B\n", "#     # ended: C\n"),
        ("    start: A\n    # ends: B\n", "    # ended: C\n"),
        ("    start: A\n", "#     # ended: C\n  - value: B\n"),
        ("    start: A\n", "#     x_own: B\n#   - value: B\n#     # ended: C\n"),
        ("    start: A\n", "# ended: C\n"),
        ("    start: A\n", "#       in words\n"),
    ],
)
def test_a_field_of_an_item_is_put_above_its_example(before: str, after: str) -> None:
    above, below = f"name: A\ncontracts:\n  - value: A\n{before}", f"{after}tier: B\n"
    text = edited(above + below, lambda draft: draft.set(("contracts", 0, "ended"), "2026-12-31"))
    assert text == f"{above}    ended: 2026-12-31\n{below}"


def test_a_field_of_a_group_is_put_above_its_example() -> None:
    before = "next_action:\n  what: A\n#   due: B\n#   owner: C\n# x_note: D\n"
    after = before.replace("what: A", "what: Send a proposal").replace("#   due", "  due: 2026-12-02\n#   due")
    assert edited(before, lambda draft: draft.put(("next_action",), ACTION)) == after


# Items of lists

NEW_ITEM = "  - we_owe: The report\n    due: 2026-12-01\n"


@pytest.mark.parametrize(
    ("its_own", "others"),
    [
        ("open_items:\n  - pending: A\n#     due: B\n#   - pending: C\n#     due: D\n", "# x_note: E\n"),
        ("open_items:\n  - pending: A\n  # - pending: C\n    # due: D\n", "  # in words\n# x_note: E\n"),
        ("open_items:\n  - pending: A\n", "# open_items:\n#   - pending: B\n"),
        ("open_items:\n  - pending: A\n", "# - in words\n"),
        ("open_items:\n", "#   - pending: B\n#     due: C\n"),
        ("open_items:  # what is\n             # owed\n", "#   - pending: B\n"),
    ],
)
def test_an_item_is_added_below_those_that_stand_there_commented_out(its_own: str, others: str) -> None:
    """In a list that has no other item it is the first, so that single lines of the example can still be taken."""
    before, after = f"name: A\n{its_own}", f"{others}x_own: B\n"
    assert edited(before + after, lambda draft: draft.add("open_items", ITEM)) == before + NEW_ITEM + after


def test_the_first_item_of_an_empty_list_goes_below_what_is_said_about_it() -> None:
    before = "open_items: []  # what is\n                # owed\n#   - pending: B\n"
    after = f"open_items:  # what is\n                # owed\n{NEW_ITEM}#   - pending: B\n"
    assert edited(before, lambda draft: draft.add("open_items", ITEM)) == after


def test_the_first_item_is_put_above_the_example_of_its_list() -> None:
    before, after = "name: A\n# contracts:\n#   - value: B\n", "# open_items:\n#   - pending: B\n#     owner: C\n"
    text = edited(before + after, lambda draft: draft.add("open_items", ITEM))
    assert text == f"{before}open_items:\n{NEW_ITEM}{after}"


# Every field of a new record

TODAY = date(2026, 11, 22)
TEAM = '[team.dana]\nname = "Dana Ortiz"\n\n[tiers]\nA = "14 days"\n'
REQUIRED = '[required]\nalways = ["tier", "x_region", "contracts", "open_items", "next_action"]\n'
EXAMPLE = re.compile(r"# (?=[ \w])")
NAME = re.compile(r"(?:# )?(\w+):")


class Said(NamedTuple):
    """An edit of a new record: what it does, the fields it touches, and what these say afterwards."""

    run: Callable[[Draft], None]
    fields: dict[str, Any]


def settings_of(text: str) -> Settings:
    read, problems = read_settings(store.SETTINGS, text, False)
    assert problems == []
    return read


def put_next_action(draft: Draft) -> None:
    draft.put(("next_action",), ACTION)


def renew(draft: Draft) -> None:
    draft.add("contracts", OLD)
    draft.set(("contracts", 0, "ended"), "2026-11-30")
    draft.add("contracts", NEW)


def end(draft: Draft) -> None:
    draft.set(("status",), "ended")
    draft.set(("ended",), "2026-11-20")
    draft.set(("ended_why",), "Took the work in house")


def owe(draft: Draft) -> None:
    draft.add("open_items", ITEM)
    draft.add("open_items", {"pending": "The budget"})
    draft.set(("open_items", 1, "owner"), "dana")


def log(draft: Draft) -> None:
    draft.log(NewEntry(TODAY, "call", text="It went well."))


OLD = {"title": "Care", "value": "10 EUR/year", "start": "2025-12-01", "renewal": "2026-12-01", "notice": "30 days"}
NEW = {**OLD, "start": "2026-12-01", "renewal": "2027-12-01"}
SNOOZE = {"rule": "check-in", "until": "2026-12-10", "why": "On leave"}
ITEMS = [ITEM, {"pending": "The budget", "owner": "dana"}]
EDITS = {
    "next": Said(put_next_action, {"next_action": ACTION}),
    "owe": Said(owe, {"open_items": ITEMS}),
    "snooze": Said(lambda draft: draft.add("snooze", SNOOZE), {"snooze": [SNOOZE]}),
    "renew": Said(renew, {"contracts": [{**OLD, "ended": "2026-11-30"}, NEW]}),
    "end": Said(end, {"status": "ended", "ended": "2026-11-20", "ended_why": "Took the work in house"}),
    "log": Said(log, {}),
    "hand over": Said(lambda draft: draft.set(("owner",), "dana"), {"owner": "dana"}),
    "tier": Said(lambda draft: draft.set(("tier",), "A"), {"tier": "A"}),
    "own field": Said(lambda draft: draft.set(("x_region",), "north"), {"x_region": "north"}),
    "milestone": Said(
        lambda draft: draft.add("milestones", {"what": "Launch", "planned": "2027-01-04"}),
        {"milestones": [{"what": "Launch", "planned": "2027-01-04"}]},
    ),
}


def taken(text: str, is_wanted: Callable[[str], bool]) -> str:
    """A record with the # and the space behind it taken away from the examples of some fields, as its head says."""
    lines, name = text.split("\n"), ""
    start = lines.index("") + 1  # below the introduction
    for number in range(start, lines.index("---", 1)):
        if found := NAME.match(lines[number]):
            name = found[1]
        if is_wanted(name):
            lines[number] = EXAMPLE.sub("", lines[number], count=1) if EXAMPLE.match(lines[number]) else lines[number]
    return "\n".join(lines)


def with_examples(contact: str, known: Settings, names: list[str], is_wanted: Callable[[str], bool]) -> str:
    """Edit a new record, take the examples of other fields, and see that it says what it should."""
    new = new_record("Northwind", "dana", known, TODAY, contact)
    draft = Draft(PATH, new.encode(), known)
    touched: dict[str, Any] = {}
    for name in names:
        EDITS[name].run(draft)
        touched |= EDITS[name].fields
    before = front_of(taken(new, lambda name: name not in touched and is_wanted(name)).encode())
    text = taken(draft.data.decode(), lambda name: name not in touched and is_wanted(name))
    assert front_of(text.encode()) == {**before, **touched}
    assert [line for line in new.split("\n") if line.startswith("#") and line not in draft.data.decode()] == []
    return text


def problems(text: str, known: Settings) -> list[str]:
    return [str(each) for each in record_from(PATH, text.encode(), surroundings(known, (), TODAY)).diagnostics]


@pytest.mark.parametrize("contact", ["", "Ben Oxley"])
@pytest.mark.parametrize("name", EDITS)
def test_after_an_edit_of_a_new_record_its_other_examples_can_be_taken(name: str, contact: str) -> None:
    known = settings_of(TEAM)
    assert problems(with_examples(contact, known, [name], lambda _: True), known) == []


@pytest.mark.parametrize("contact", ["", "Ben Oxley"])
def test_after_edits_of_what_the_settings_require_the_other_examples_can_be_taken(contact: str) -> None:
    known, names = settings_of(TEAM + REQUIRED), ["next", "owe", "renew", "tier", "own field"]
    assert problems(with_examples(contact, known, names, lambda _: True), known) == []


@given(st.integers(0, 2**32))
def test_after_any_edits_of_a_new_record_any_examples_can_be_taken(seed: int) -> None:
    rng = Random(seed)
    known = settings_of(TEAM + rng.choice(["", REQUIRED]))
    names = rng.sample([*EDITS], rng.randint(1, len(EDITS)))
    chance = rng.random()
    with_examples(rng.choice(["", "Ben Oxley"]), known, names, lambda name: Random(f"{seed} {name}").random() < chance)


# Any lines of any record


@settings(max_examples=1_000)
@given(st.integers(0, 2**32))
def test_what_was_commented_out_can_be_taken_up_again_after_any_edit(seed: int) -> None:
    """The record then says what it said before, and what was edited: each in its own place."""
    record = example(seed)
    aside = put_aside(record, seed)
    assert front_of(aside.data) == aside.fields
    assert front_of(aside.taken_up_again(aside.data, aside.lines)) == record.fields
    edit = edit_of(seed + 1, aside.fields, "The edit")
    is_put = edit.path == ("next_action",)
    assume(is_put or not edit.is_removal)
    draft = Draft(PATH, aside.data, SURROUNDINGS.settings)
    edit.run(draft)
    others = [path for path in aside.lines if path != edit.path and not (is_put and path[0] == "next_action")]
    touched = aside.lines.keys() - set(others)
    kept, taken_up = ({row for path in paths for row in aside.lines[path]} for paths in (touched, others))
    assume(not kept & taken_up)  # such as two brackets that close
    expected = edit.after
    for path in others:
        put_back(expected, record.fields, path)
    found = front_of(aside.taken_up_again(draft.data, others))
    assert in_any_order(found) == in_any_order(expected)


def put_back(fields: Any, original: Any, path: tuple[str | int, ...]) -> None:
    """Give fields again what they had in a place."""
    for step in path[:-1]:
        fields, original = fields[step], original[step]
    if isinstance(fields, list):
        fields.append(original[path[-1]])
    else:
        fields[path[-1]] = original[path[-1]]


def in_any_order(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: sorted(json.dumps(item, sort_keys=True) for item in each) if isinstance(each, list) else each
        for name, each in fields.items()
    }
