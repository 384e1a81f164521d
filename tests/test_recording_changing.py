"""An edit of a record's bytes, and what it may not bring about."""

from __future__ import annotations

from datetime import date

import pytest
from recording_examples import NORTHWIND, PATH, SETTINGS, TODAY

from clientfiles.diagnostics import WHOLE_FILE, Diagnostic, Usage
from clientfiles.editing import Draft, NewEntry
from clientfiles.model import Client
from clientfiles.recording.changing import Edit, Unreadable, Worse, changed, new_problems
from clientfiles.records import Record, record_from, surroundings

KNOWN = surroundings(SETTINGS, (), TODAY)
DATA = NORTHWIND.encode()


def put(*path: str, value: str) -> Edit:
    """An edit that puts a value somewhere."""

    def edit(draft: Draft, client: Client) -> None:
        draft.set(path, value)

    return edit


def finish_the_next_action(draft: Draft, client: Client) -> None:
    draft.remove(("next_action",))


def test_an_edit_changes_what_it_is_about_and_nothing_else() -> None:
    after = changed(PATH, DATA, put("next_action", "due", value="2026-12-03"), KNOWN)
    assert after == NORTHWIND.replace("due: 2026-11-30", "due: 2026-12-03").encode()


def test_an_edit_sees_the_client_of_the_record() -> None:
    seen: list[str | None] = []
    assert changed(PATH, DATA, lambda draft, client: seen.append(client.name), KNOWN) == DATA
    assert seen == ["Northwind Traders"]


@pytest.mark.parametrize("data", [b"", b"no front matter", b"---\nname: x\n", b"\xff\xfe"])
def test_a_record_that_cannot_be_read_is_not_edited(data: bytes) -> None:
    def edit(draft: Draft, client: Client) -> None:
        pytest.fail("it was edited")

    with pytest.raises(Unreadable, match="this record cannot be read") as refused:
        changed(PATH, data, edit, KNOWN)
    assert any(each.is_error for each in refused.value.problems)
    assert {each.path for each in refused.value.problems} == {PATH}


def test_an_edit_that_makes_a_record_worse_is_refused() -> None:
    with pytest.raises(Worse, match="the record would not be right any more") as refused:
        changed(PATH, DATA, put("owner", value="nobody"), KNOWN)
    assert [(each.code, each.span.line) for each in refused.value.problems] == [("unknown-owner", 3)]


def test_some_errors_may_come_with_an_edit_and_no_others() -> None:
    with pytest.raises(Worse) as refused:
        changed(PATH, DATA, finish_the_next_action, KNOWN)
    assert [each.code for each in refused.value.problems] == ["missing-field"]
    assert b"next_action" not in changed(PATH, DATA, finish_the_next_action, KNOWN, ["missing-field"])
    with pytest.raises(Worse):
        changed(PATH, DATA, finish_the_next_action, KNOWN, ["unknown-owner"])

    def finish_and_hand_over(draft: Draft, client: Client) -> None:
        draft.remove(("next_action",))
        draft.set(("owner",), "x")

    with pytest.raises(Worse) as both:
        changed(PATH, DATA, finish_and_hand_over, KNOWN, ["missing-field"])
    assert [each.code for each in both.value.problems] == ["unknown-owner"]


def test_what_was_wrong_before_stands_in_nobodys_way() -> None:
    """Else the first error of a record would keep people from all work on it."""
    data = NORTHWIND.replace("owner: dana", "owner: eve").encode()
    after = changed(PATH, data, put("next_action", "what", value="Call Tom"), KNOWN)
    assert b"what: Call Tom" in after
    with pytest.raises(Worse):
        changed(PATH, data, put("next_action", "due", value="soon"), KNOWN)


def test_a_warning_is_not_in_the_way() -> None:
    def log(draft: Draft, client: Client) -> None:
        draft.log(NewEntry(date(2027, 1, 1), "note", title="Written ahead"))

    before, after = (record_from(PATH, data, KNOWN) for data in (DATA, changed(PATH, DATA, log, KNOWN)))
    assert [(each.code, each.is_error) for each in new_problems(before, after)] == [("future-entry", False)]


def test_what_an_edit_raises_comes_through() -> None:
    def edit(draft: Draft, client: Client) -> None:
        raise Usage("by when?")

    with pytest.raises(Usage, match=r"by when\?"):
        changed(PATH, DATA, edit, KNOWN)


# What came with an edit


def problem(code: str, message: str = "") -> Diagnostic:
    return Diagnostic(PATH, WHOLE_FILE, code, message)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ([], [], []),
        (["invalid-date"], [], []),
        (["invalid-date"], ["invalid-date"], []),
        (["invalid-date"], ["invalid-date", "invalid-date"], ["invalid-date"]),
        (["invalid-date"], ["unknown-owner"], ["unknown-owner"]),
        (["invalid-date", "unknown-owner"], ["unknown-owner", "invalid-date"], []),
        ([], ["future-entry", "invalid-date"], ["future-entry", "invalid-date"]),
    ],
)
def test_problems_are_counted_by_what_kind_they_are(before: list[str], after: list[str], found: list[str]) -> None:
    first, second = (
        Record(PATH, None, [problem(code, f"{n}") for n, code in enumerate(each)]) for each in (before, after)
    )
    assert [each.code for each in new_problems(first, second)] == found


def test_of_several_the_last_ones_are_the_new_ones() -> None:
    first = Record(PATH, None, [problem("invalid-date", "item 1")])
    second = Record(PATH, None, [problem("invalid-date", "item 1"), problem("invalid-date", "item 2")])
    assert [each.message for each in new_problems(first, second)] == ["item 2"]
