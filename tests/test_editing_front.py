"""Edits of the front matter: what a record's text was and what it is after one edit, in every way people write it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from editing_examples import TEXTS, edit_of, example, front_of, lines_added, what_else_changed
from examples import PATH, SURROUNDINGS
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfiles.editing import Draft, Refused

ITEM = {"we_owe": "The report", "due": "2026-12-01"}


def edited(front: str, edit: Callable[[Draft], None], eol: str = "\n") -> str:
    """The lines of a front matter after an edit; nothing else in the file may change."""
    head, tail = "---\n".replace("\n", eol), "---\n\n# Northwind\n\nProse.\n".replace("\n", eol)
    draft = Draft(PATH, (head + front + tail).encode(), SURROUNDINGS.settings)
    edit(draft)
    text = draft.data.decode()
    assert text.startswith(head)
    assert text.endswith(tail)
    return text[len(head) : len(text) - len(tail)]


def refusal(front: str, edit: Callable[[Draft], None]) -> str:
    """Why an edit is refused; the record is as it was."""
    data = f"---\n{front}---\n".encode()
    draft = Draft(PATH, data, SURROUNDINGS.settings)
    with pytest.raises(Refused) as refused:
        edit(draft)
    assert draft.data == data
    return str(refused.value)


def assert_edits(before: str, edit: Callable[[Draft], None], after: str) -> None:
    """The edit does this between other fields, and the same in a file of Windows."""
    above, below = "name: Northwind # ours\n", "# the end\n"
    assert edited(above + before + below, edit) == above + after + below
    crlf = [each.replace("\n", "\r\n") for each in (above, before, below, after)]
    assert edited("".join(crlf[:3]), edit, "\r\n") == crlf[0] + crlf[3] + crlf[2]


# A field's text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tier: A\n", "tier: B\n"),
        ("tier:   A   # agreed\n", "tier:   B   # agreed\n"),
        ("tier:\tA\t# agreed\n", "tier:\tB\t# agreed\n"),
        ("tier : A\n", "tier : B\n"),
        ("tier: A \n", "tier: B \n"),
        ("'tier': A\n", "'tier': B\n"),
        ('"tier": A\n', '"tier": B\n'),
        ("tier: 'A' # agreed\n", "tier: 'B' # agreed\n"),
        ('tier: "A" # agreed\n', 'tier: "B" # agreed\n'),
        ("tier: ''\n", "tier: 'B'\n"),
        ("tier: A long\n  text # agreed\n", "tier: B # agreed\n"),
        ("tier: A long\n\n  text\n", "tier: B\n"),
        ('tier: "A long\n  text" # agreed\n', 'tier: "B" # agreed\n'),
        ("tier:\n  A # agreed\n", "tier:\n  B # agreed\n"),
        ("tier: # agreed\n  A\n", "tier: # agreed\n  B\n"),
        ("tier: |\n  A\n", "tier: B\n"),
        ("tier: |  # agreed\n  A\n  # text\n# a comment\n", "tier: B  # agreed\n# a comment\n"),
        ("tier: |  #agreed\n  A\n", 'tier: "B"  #agreed\n'),
        ("tier: >-\n  A long\n  text\n\n\n", "tier: B\n\n\n"),
        ("tier: |+\n  A\n\n\n", "tier: B\n\n\n"),
        ("tier: |2-\n   A\n", "tier: B\n"),
        ("tier: |\n  A\u00a0\n", "tier: B\n"),
        ("tier: |\n", "tier: B\n"),
        ("tier:\n", "tier: B\n"),
        ("tier:   # to be agreed\n", "tier: B   # to be agreed\n"),
        ("tier:\n# to be agreed\n", "tier: B\n# to be agreed\n"),
    ],
)
def test_a_text_is_given_in_the_style_that_is_there(before: str, after: str) -> None:
    assert_edits(before, lambda draft: draft.set(("tier",), "B"), after)


@pytest.mark.parametrize(
    ("value", "plain", "single", "double"),
    [
        ("paused", "paused", "'paused'", '"paused"'),
        ("no", "no", "'no'", '"no"'),
        ("", '""', "''", '""'),
        ("Property: plans", '"Property: plans"', "'Property: plans'", '"Property: plans"'),
        ("ticket #42", '"ticket #42"', "'ticket #42'", '"ticket #42"'),
        ("it's", "it's", "'it''s'", '"it\'s"'),
        ('"so" he said', "'\"so\" he said'", "'\"so\" he said'", '"\\"so\\" he said"'),
        ("C:\\Plans", "C:\\Plans", "'C:\\Plans'", '"C:\\\\Plans"'),
        ("two\nlines", '"two\\nlines"', '"two\\nlines"', '"two\\nlines"'),
        ("a\ttab", '"a\\ttab"', '"a\\ttab"', '"a\\ttab"'),
        ("- 5%", '"- 5%"', "'- 5%'", '"- 5%"'),
        ("👩‍👩‍👧 Novák", "👩‍👩‍👧 Novák", "'👩‍👩‍👧 Novák'", '"👩‍👩‍👧 Novák"'),
    ],
)
def test_a_text_is_quoted_where_it_must_be(value: str, plain: str, single: str, double: str) -> None:
    for old, new in (("A", plain), ("'A'", single), ('"A"', double)):
        assert_edits(f"tier: {old} # c\n", lambda draft: draft.set(("tier",), value), f"tier: {new} # c\n")


def test_the_diff_of_a_pause_is_one_line() -> None:
    before = "name: 'Northwind'\nstatus:   active # since March\n\ntopics: [a,  b]\n"
    assert edited(before, lambda draft: draft.set(("status",), "paused")) == before.replace("active", "paused")


def test_a_field_that_has_its_value_already_is_left_as_it_is_written() -> None:
    before = "name: Northwind\ntier: 'A'\ngroup: >-\n  One\n  group\n"
    for path, value in ((("tier",), "A"), (("group",), "One group")):
        assert edited(before, lambda draft, path=path, value=value: draft.set(path, value)) == before  # type: ignore[misc]


ITEMS = """\
contracts:
  # the first one
  - value: 48000 EUR/year # net
    start: 2024-02-01

  -   title: 'Second'
      value: 1 EUR/once
-
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("contacts:\n  - name: A\n    role: B # c\n", "contacts:\n  - name: A\n    role: New # c\n"),
        ("contacts:\n- role: B\n  name: A\n", "contacts:\n- role: New\n  name: A\n"),
        ("contacts:\n-   name: A\n    role: B\n", "contacts:\n-   name: A\n    role: New\n"),
        ("contacts:\n  -\n    name: A\n    role: B\n", "contacts:\n  -\n    name: A\n    role: New\n"),
        ("contacts:\n  - {name: A, role: B} # c\n", "contacts:\n  - {name: A, role: New} # c\n"),
        ("contacts: [{name: A, role: 'B'}]\n", "contacts: [{name: A, role: 'New'}]\n"),
        (
            "contacts: [\n  {name: A, # c\n   role: B}, # d\n]\n",
            "contacts: [\n  {name: A, # c\n   role: New}, # d\n]\n",
        ),
        ("contacts:\n  - {name: A, role: }\n", "contacts:\n  - {name: A, role: New }\n"),
        ("contacts:\n  - {name: A, role}\n", "contacts:\n  - {name: A, role: New}\n"),
        ("contacts:\n  - name: A\n    role:\n", "contacts:\n  - name: A\n    role: New\n"),
        # where there is none yet, behind the field that comes before it in the reference
        ("contacts:\n  - name: A # c\n    email: B\n", "contacts:\n  - name: A # c\n    role: New\n    email: B\n"),
        ("contacts:\n-   email: B\n", "contacts:\n-   email: B\n    role: New\n"),
        ("contacts:\n  -\n    # c\n    email: B\n", "contacts:\n  -\n    # c\n    role: New\n    email: B\n"),
        (
            "contacts:\n  - name: A\n    # c\n\n  - name: B\n",
            "contacts:\n  - name: A\n    role: New\n    # c\n\n  - name: B\n",
        ),
        ("contacts: [{name: A}]\n", "contacts: [{name: A, role: New}]\n"),
        ("contacts: [{name: A, }]\n", "contacts: [{name: A, role: New, }]\n"),
        ("contacts:\n  - {\n    name: A # c\n  }\n", "contacts:\n  - {\n    name: A, # c\n    role: New\n  }\n"),
        ("contacts: [{}]\n", "contacts: [{role: New}]\n"),
    ],
)
def test_a_field_of_an_item(before: str, after: str) -> None:
    assert_edits(before, lambda draft: draft.set(("contacts", 0, "role"), "New"), after)


def test_between_brackets_what_would_end_a_text_is_quoted() -> None:
    for value in ("A, B", "[A]", "{A}", "who? me", "A: B", "A:?B"):
        after = edited("contacts: [{name: A}]\n", lambda draft, value=value: draft.set(("contacts", 0, "name"), value))  # type: ignore[misc]
        assert after == f'contacts: [{{name: "{value}"}}]\n'


# A new field


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("status: active # c\nsince: 2021\n", "status: active # c\nsince: 2021\npaused_until: 2027-01-01\n"),
        ("since: 2021\nstatus: active\n", "since: 2021\npaused_until: 2027-01-01\nstatus: active\n"),
        ("status: active\n  # why\n# d\n", "status: active\n  # why\npaused_until: 2027-01-01\n# d\n"),
        ("status: >-\n  active\n\nx_own: a\n", "status: >-\n  active\npaused_until: 2027-01-01\n\nx_own: a\n"),
        ("status:\n  active\n", "status:\n  active\npaused_until: 2027-01-01\n"),
        ("status: |\n  active\n   \nx_own: a\n", "status: |\n  active\n   \npaused_until: 2027-01-01\nx_own: a\n"),
        ("status: |+\n  active\n\nx_own: a\n", "status: |+\n  active\n\npaused_until: 2027-01-01\nx_own: a\n"),
    ],
)
def test_a_field_goes_where_the_reference_has_it(before: str, after: str) -> None:
    assert_edits(before, lambda draft: draft.set(("paused_until",), "2027-01-01"), after)


def test_a_field_in_front_of_all_others() -> None:
    assert edited("# ours\ntier: A\n", lambda draft: draft.set(("name",), "B")) == "# ours\nname: B\ntier: A\n"


def test_an_own_field_goes_to_the_others() -> None:
    before, after = "name: A\ncontacts:\n  - name: B\n", "name: A\ncontacts:\n  - name: B\nx_own: 'C: D'\n"
    assert edited(before, lambda draft: draft.set(("x_own",), "C: D")) == after.replace("'", '"')


def test_a_field_within_an_own_one() -> None:
    before = "name: A\nx_own:\n  first: B\n"
    assert edited(before, lambda draft: draft.set(("x_own", "second"), "C")) == before + "  second: C\n"


def test_an_indented_front_matter_stays_indented() -> None:
    before = "  name: A\n  status: active\n  open_items: []\n"
    after = "  name: A\n  status: active\n  tier: B\n  open_items:\n    - we_owe: The report\n      due: 2026-12-01\n"

    def edit(draft: Draft) -> None:
        draft.set(("tier",), "B")
        draft.add("open_items", ITEM)

    assert edited(before, edit) == after


def test_a_front_matter_of_an_empty_pair_of_braces() -> None:
    assert edited("{}\n", lambda draft: draft.set(("tier",), "A")) == "{tier: A}\n"
    assert edited("{} # c\n", lambda draft: draft.add("milestones", {"what": "A"})) == "{milestones: [{what: A}]} # c\n"


def test_a_front_matter_between_braces() -> None:
    def edit(draft: Draft) -> None:
        draft.set(("tier",), "B")
        draft.add("open_items", {"pending": "C"})
        draft.add("open_items", {"pending": "D, E"})
        draft.put(("next_action",), {"what": "F"})

    after = '{name: A, tier: B, open_items: [{pending: C}, {pending: "D, E"}], next_action: {what: F}}\n'
    assert edited("{name: A}\n", edit) == after


# A group of fields

ACTION = {"what": "Call Jana", "due": "2026-11-30"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("next_action:\n  what: A # c\n  due: B\n", "next_action:\n  what: Call Jana # c\n  due: 2026-11-30\n"),
        ("next_action:\n  due: 'B'\n  what: A\n", "next_action:\n  due: '2026-11-30'\n  what: Call Jana\n"),
        ("next_action: {what: A, due: B} # c\n", "next_action: {what: Call Jana, due: 2026-11-30} # c\n"),
        ("next_action: {what: A, owner: C}\n", "next_action: {what: Call Jana, due: 2026-11-30}\n"),
        ("next_action:\n  what: A\n  owner: C # c\n", "next_action:\n  what: Call Jana\n  due: 2026-11-30\n"),
        (
            "next_action:\n  owner: C\n  x_why: D\n  # e\n",
            "next_action:\n  what: Call Jana\n  due: 2026-11-30\n  x_why: D\n  # e\n",
        ),
        ("next_action:\n", "next_action:\n  what: Call Jana\n  due: 2026-11-30\n"),
        ("next_action: # c\nx_own: a\n", "next_action: # c\n  what: Call Jana\n  due: 2026-11-30\nx_own: a\n"),
        ("tier: A\n", "tier: A\nnext_action:\n  what: Call Jana\n  due: 2026-11-30\n"),
        (
            "tier: A\n\ntopics:\n  - B\n\nopen_items: [] # c\n",
            "tier: A\n\ntopics:\n  - B\n\nopen_items: [] # c\n\nnext_action:\n  what: Call Jana\n  due: 2026-11-30\n",
        ),
    ],
)
def test_the_next_action_is_put_in_the_place_of_the_last_one(before: str, after: str) -> None:
    assert_edits(before, lambda draft: draft.put(("next_action",), ACTION), after)


# Items of lists


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("open_items: []\n", "open_items:\n  - we_owe: The report\n    due: 2026-12-01\n"),
        ("open_items: [ ]   # none\n", "open_items:   # none\n  - we_owe: The report\n    due: 2026-12-01\n"),
        ("open_items:\n  []\n", "open_items:\n  - we_owe: The report\n    due: 2026-12-01\n"),
        ("open_items:\n", "open_items:\n  - we_owe: The report\n    due: 2026-12-01\n"),
        ("open_items:  # none\n", "open_items:  # none\n  - we_owe: The report\n    due: 2026-12-01\n"),
        ("open_items: [ # none\n]\n", "open_items: [{we_owe: The report, due: 2026-12-01} # none\n]\n"),
        ("open_items: # none\n  []\n", "open_items: # none\n  [{we_owe: The report, due: 2026-12-01}]\n"),
        ("open_items: [{pending: A}] # c\n", "open_items: [{pending: A}, {we_owe: The report, due: 2026-12-01}] # c\n"),
        ("open_items: [{pending: A},]\n", "open_items: [{pending: A}, {we_owe: The report, due: 2026-12-01},]\n"),
        (
            "open_items: [\n  {pending: A}, # c\n  {pending: B} # d\n]\n",
            "open_items: [\n  {pending: A}, # c\n  {pending: B}, # d\n  {we_owe: The report, due: 2026-12-01}\n]\n",
        ),
        (
            "open_items: [\n  {pending: A}, # c\n]\n",
            "open_items: [\n  {pending: A}, # c\n  {we_owe: The report, due: 2026-12-01},\n]\n",
        ),
        (
            "open_items:\n- pending: A # c\n# d\n",
            "open_items:\n- pending: A # c\n- we_owe: The report\n  due: 2026-12-01\n# d\n",
        ),
        (
            "open_items:\n    -   pending: A\n",
            "open_items:\n    -   pending: A\n    -   we_owe: The report\n        due: 2026-12-01\n",
        ),
        (
            "open_items:\n  -\n    pending: A\n",
            "open_items:\n  -\n    pending: A\n  - we_owe: The report\n    due: 2026-12-01\n",
        ),
        (
            "open_items:\n  - pending: A\n\n  - pending: B\n    # of B\n  # of none\n",
            "open_items:\n  - pending: A\n\n  - pending: B\n    # of B\n\n"
            "  - we_owe: The report\n    due: 2026-12-01\n  # of none\n",
        ),
        (
            "open_items:\n  - {pending: A}\n",
            "open_items:\n  - {pending: A}\n  - we_owe: The report\n    due: 2026-12-01\n",
        ),
        (
            "open_items:\n  - pending: >\n      A\n      # B\n\n\nx_own: c\n",
            "open_items:\n  - pending: >\n      A\n      # B\n"
            "  - we_owe: The report\n    due: 2026-12-01\n\n\nx_own: c\n",
        ),
        (
            "open_items:\n  - pending: |+\n      A\n\nx_own: c\n",
            "open_items:\n  - pending: |+\n      A\n\n  - we_owe: The report\n    due: 2026-12-01\nx_own: c\n",
        ),
        (
            "contracts:\n  - value: A\n    # of A\n",
            "contracts:\n  - value: A\n    # of A\nopen_items:\n  - we_owe: The report\n    due: 2026-12-01\n",
        ),
    ],
)
def test_an_item_is_added_behind_the_last_one(before: str, after: str) -> None:
    assert_edits(before, lambda draft: draft.add("open_items", ITEM), after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("open_items:\n  - pending: A # c\n  - pending: B\n", "open_items:\n  - pending: B\n"),
        ("open_items:\n# c\n-   pending: A\n    due: D\n-   pending: B\n", "open_items:\n# c\n-   pending: B\n"),
        ("open_items:\n  -\n    # of A\n    pending: A\n  - pending: B\n", "open_items:\n  - pending: B\n"),
        ("open_items:\n  - pending: A\n  # - c\n  - pending: B\n", "open_items:\n  # - c\n  - pending: B\n"),
        ("open_items:\n  - pending: A\n\n  - pending: B\n", "open_items:\n\n  - pending: B\n"),
        ("open_items:\n  - pending: |\n      A\n      A\n  - pending: B\n", "open_items:\n  - pending: B\n"),
        ("open_items: # c\n  - pending: A\n", "open_items: [] # c\n"),
        ("open_items: # see: x\n  # c:\n  - pending: A\n  # d\n", "open_items: [] # see: x\n  # c:\n  # d\n"),
        ("'open_items' :\n- pending: A\n", "'open_items' : []\n"),
        ("open_items: [{pending: A}, {pending: B}] # c\n", "open_items: [{pending: B}] # c\n"),
        ("open_items: [{pending: A}] # c\n", "open_items: [] # c\n"),
        ("open_items: [{pending: A}, ]\n", "open_items: []\n"),
        ("open_items: [\n  {pending: A}, # c\n  {pending: B} # d\n]\n", "open_items: [\n  {pending: B} # d\n]\n"),
        ("open_items: [\n  {pending: A} # c\n]\n", "open_items: [\n  # c\n]\n"),
    ],
)
def test_an_item_is_taken_out(before: str, after: str) -> None:
    assert_edits(before, lambda draft: draft.remove(("open_items", 0)), after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("open_items:\n  - pending: A\n\n  - pending: B # c\n\n", "open_items:\n  - pending: A\n\n"),
        ("open_items:\n  - pending: A\n\n  - pending: B # c\n", "open_items:\n  - pending: A\n\n"),
        ("open_items: [{pending: A}, {pending: B}] # c\n", "open_items: [{pending: A}] # c\n"),
        ("open_items: [{pending: A}, {pending: B},]\n", "open_items: [{pending: A},]\n"),
        ("open_items: [\n  {pending: A}, # c\n  {pending: B} # d\n]\n", "open_items: [\n  {pending: A}, # c\n]\n"),
        ("open_items:\n  - pending: A\n  # c\n  - pending: B\n", "open_items:\n  - pending: A\n  # c\n"),
    ],
)
def test_the_last_item_is_taken_out(before: str, after: str) -> None:
    """Of two blank lines that would follow each other, above it and below, one goes."""
    assert_edits(before, lambda draft: draft.remove(("open_items", 1)), after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tier: A # c\n# d\nx_own: b\n", "# d\nx_own: b\n"),
        ("tier: |+\n  A\n\nx_own: b\n", "x_own: b\n"),
        ("tier:\n  - A\n  # between\n  - B\n  # below\nx_own: b\n", "  # below\nx_own: b\n"),
        ("tier: {a: b,\n  c: d} # e\n", ""),
    ],
)
def test_a_field_is_taken_out(before: str, after: str) -> None:
    assert_edits(before, lambda draft: draft.remove(("tier",)), after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("contacts:\n  - name: A # c\n    role: B\n", "contacts:\n  - role: B\n"),
        ("contacts:\n  -   name: A\n      # of B\n      role: B\n", "contacts:\n  -\n      # of B\n      role: B\n"),
        ("contacts:\n  - role: B\n    name: A # c\n  # d\n", "contacts:\n  - role: B\n  # d\n"),
        ("contacts: [{name: A, role: B}]\n", "contacts: [{role: B}]\n"),
        ("contacts: [{role: B, name: A}]\n", "contacts: [{role: B}]\n"),
    ],
)
def test_a_field_of_an_item_is_taken_out(before: str, after: str) -> None:
    assert_edits(before, lambda draft: draft.remove(("contacts", 0, "name")), after)


# Refused

BESIDE = "a comment stands beside what would go"


@pytest.mark.parametrize(
    ("before", "edit", "reason"),
    [
        ("topics: [a]\n", lambda draft: draft.set(("topics",), "b"), "topics holds something else already"),
        ("topics: [a]\n", lambda draft: draft.set(("topics", 0), "b"), "topics holds no fields"),
        ("tier: A\n", lambda draft: draft.set(("tier",), {"a": "b"}), "tier holds something else already"),
        ("tier: A\n", lambda draft: draft.add("tier", ITEM), "tier holds no list"),
        ("tier: A\n", lambda draft: draft.set(("contacts", 0, "name"), "b"), "contacts[0] holds no fields"),
        ("contacts: []\n", lambda draft: draft.set(("contacts", 0, "name"), "b"), "contacts[0] holds no fields"),
        ("tier: A\n", lambda draft: draft.remove(("group",)), "there is no group"),
        ("open_items: []\n", lambda draft: draft.remove(("open_items", 0)), "there is no open_items[0]"),
        ("tier: A\n", lambda draft: draft.remove(("tier",)), "nothing would be left of the front matter"),
        ("tier: {a: b}\n", lambda draft: draft.remove(("tier", "a")), "nothing would be left of tier"),
        ("topics: [a, # of a\n  b]\n", lambda draft: draft.remove(("topics", 0)), BESIDE),
        ("topics: [a, # of a\n  b]\n", lambda draft: draft.remove(("topics", 1)), BESIDE),
        ("tier: A\n", lambda draft: draft.set(("tier",), "a\x1bb"), "holds a control character"),
        ("tier: A\n", lambda draft: draft.set(("tier",), "a\u2028b"), "holds a control character"),
        ("tier: A\n", lambda draft: draft.set(("tier",), "\ud800"), "holds a control character"),
        # as the record is written, the field's place is not certain
        ("tier: A: B\ngroup: C\n", lambda draft: draft.set(("group",), "D"), "put right first, on line 2"),
        ("tier: A #b\ngroup: C\n", lambda draft: draft.set(("group",), "D"), "put right first, on line 2"),
        ("tier: &a A\ngroup: C\n", lambda draft: draft.set(("group",), "D"), "put right first, on line 2"),
        ("tier: A\ntier: B\n", lambda draft: draft.set(("tier",), "C"), "on line 3: tier is given twice"),
        ("x_a: {b: c, b: d}\n", lambda draft: draft.set(("tier",), "C"), "on line 2: b is given twice"),
        ("[a]: b\n", lambda draft: draft.set(("tier",), "C"), "on line 2: the name of a field must be a word"),
        ("- a\n", lambda draft: draft.set(("tier",), "C"), "its front matter holds no fields"),
        ("", lambda draft: draft.set(("tier",), "C"), "its front matter holds no fields"),
        ("{open_items}\n", lambda draft: draft.add("open_items", ITEM), "no colon stands behind open_items"),
        ("? open_items\n", lambda draft: draft.add("open_items", ITEM), "no colon stands behind open_items"),
        ("? tier\n", lambda draft: draft.set(("tier",), "C"), "would change more than it should"),
        ("? topics # a: b\n:\n  - x\n", lambda draft: draft.remove(("topics", 0)), "would change more than it should"),
        ("? tier\n: A\ngroup: B\n", lambda draft: draft.remove(("tier",)), "would change more than it should"),
    ],
)
def test_what_is_refused_says_why(before: str, edit: Callable[[Draft], None], reason: str) -> None:
    message = refusal(before, edit)
    assert message.startswith(f"{PATH}: ")
    assert reason in message


def test_a_group_is_put_whole_or_not_at_all() -> None:
    before = "name: A\nnext_action: {what: A, due: [b]}\n"
    message = refusal(before, lambda draft: draft.put(("next_action",), ACTION))
    assert "next_action.due holds something else already" in message


# Any edit of any field with any text


@settings(max_examples=1000)
@given(st.integers(0, 2**32), TEXTS)
def test_an_edit_changes_its_own_lines_and_reads_back_as_given(seed: int, text: str) -> None:
    """It is never refused in records as people write them; the front matter is read by another loader than ours."""
    record = example(seed)
    assert front_of(record.data) == record.fields, "the example is not what it should be"
    edit = edit_of(seed, record.fields, text)
    draft = Draft(PATH, record.data, SURROUNDINGS.settings)
    edit.run(draft)
    assert front_of(draft.data) == edit.after
    assert what_else_changed(record, edit, draft.data) == []
    assert lines_added(record, draft.data) <= 3  # the longest new thing: a list with an item of two fields
    assert draft.data.startswith(b"\xef\xbb\xbf") == record.data.startswith(b"\xef\xbb\xbf")
    assert draft.data.endswith(b"\n") == record.data.endswith(b"\n")
    if b"\r\n" not in record.data:
        assert b"\r" not in draft.data
    if b"\n" not in record.data.replace(b"\r\n", b""):
        assert b"\n" not in draft.data.replace(b"\r\n", b"")


@settings(max_examples=1000)
@given(st.integers(0, 2**32), st.data())
def test_a_record_with_slips_in_it_is_edited_right_or_not_at_all(seed: int, data: Any) -> None:
    """Signs of YAML's own are strewn over a record: whatever they make of it, an edit is as meant or refused."""
    text = example(seed).data.decode()
    end = text.find("\n---")
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(3, end))
        text = (
            text[:place] + data.draw(st.sampled_from(SLIPS)) + text[place + data.draw(st.sampled_from([0, 0, 1, 3])) :]
        )
    try:
        draft = Draft(PATH, text.encode(), SURROUNDINGS.settings)
        before = draft.fields(())
        edit = edit_of(seed, before, "A: B #c")
        edit.run(draft)
    except Refused:
        return
    assert yaml.load(draft.document.front or "", Loader=yaml.CBaseLoader) == edit.after


SLIPS = [
    *" :#-\n\t'\"[]{},&*!|>%@`?=<",
    "  ",
    "# ",
    "- ",
    "\n\n",
    "|\n",
    "|+\n",
    "? ",
    ": ",
    "\n  ",
    "\r\n",
    "&a ",
    "*a",
    "!t ",
]
SLIPS += [
    "\n# note\n",
    " # note",
    "''",
    '""',
    "[]",
    "{}",
    "...\n",
    "<<: x\n",
    "x_a:\n- - b\n  - c\n",
    "\u00a0",
    "\ufeff",
]
