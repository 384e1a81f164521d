"""A draft: which records can be edited, several edits one after the other, and what a refusal leaves behind."""

from __future__ import annotations

from datetime import date

import pytest
from editing_examples import TEXTS, edit_of, example, front_of
from editing_logs import entry_of
from examples import HEADING, PATH, RECORD, SURROUNDINGS, changed, problems, record_of
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfiles.diagnostics import Failure
from clientfiles.editing import Draft, NewEntry, Refused
from clientfiles.editing.front import Splice


def draft_of(text: str | bytes) -> Draft:
    return Draft(PATH, text if isinstance(text, bytes) else text.encode(), SURROUNDINGS.settings)


def test_a_day_of_work_on_a_record() -> None:
    """A call settled one promise and made another, and nothing else in the record has changed."""
    draft = draft_of(RECORD)
    draft.remove(("open_items", 0))
    draft.add("open_items", {"we_owe": "Answer to ticket #42", "due": "2026-12-04"})
    draft.put(("next_action",), {"what": "Visit: plan it", "due": "2026-12-10"})
    draft.set(("contracts", 0, "auto_renew"), "true")
    draft.log(
        NewEntry(date(2026, 11, 20), "call", "in", title="Plans", by=("dana",), with_=("Jana",), text="Sent them.")
    )
    assert draft.data.decode() == changed(
        ("    notice: 60 days\n", "    notice: 60 days\n    auto_renew: true\n"),
        ("they_owe: Floor plans\n    due: 2026-12-01", 'we_owe: "Answer to ticket #42"\n    due: 2026-12-04'),
        ("what: Call Jana\n  due: 2026-11-30", 'what: "Visit: plan it"\n  due: 2026-12-10'),
        (HEADING, f"### 2026-11-20 call in: Plans\nby: dana\nwith: Jana\n\nSent them.\n\n{HEADING}"),
    )
    assert problems(draft.data) == []


def test_a_draft_without_an_edit_is_the_record() -> None:
    for text in (RECORD, "\ufeff" + RECORD, RECORD.replace("\n", "\r\n"), RECORD.rstrip("\n"), RECORD + "\n\n"):
        assert draft_of(text).data == text.encode()


def test_a_byte_order_mark_stays() -> None:
    draft = draft_of("\ufeff" + RECORD)
    draft.set(("tier",), "B")
    draft.log(NewEntry(date(2026, 11, 20), "note"))
    assert draft.data.decode() == "\ufeff" + changed(
        ("tier: A", "tier: B"), ("### 2026-11-03", "### 2026-11-20 note\n\n### 2026-11-03")
    )


def test_a_record_may_end_with_its_closing_fence() -> None:
    draft = draft_of("---\nname: A\n---")
    draft.set(("tier",), "B")
    assert draft.data == b"---\nname: A\ntier: B\n---"
    draft.log(NewEntry(date(2026, 11, 20), "note"))
    assert draft.data == b"---\nname: A\ntier: B\n---\n\n## Log\n\n### 2026-11-20 note"


def test_what_fields_say_is_what_was_typed() -> None:
    draft = draft_of(RECORD)
    assert draft.fields(("next_action",)) == {"what": "Call Jana", "due": "2026-11-30"}
    assert draft.fields(("contracts", 0))["notice"] == "60 days"
    assert draft.fields(("contracts", 1)) == draft.fields(("tier",)) == draft.fields(("group",)) == {}
    assert draft.fields(())["name"] == "Northwind Traders"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "records/northwind.md: must be put right first, on line 1: the file does not begin with front matter"),
        (b"---\nname: A\n", "on line 1: the line --- that closes the front matter is missing"),
        (b"---\nname: A\n...\ntier: B\n---\n", "on line 3: the front matter must close with ---"),
        (b"\n---\nname: A\n---\n", "on line 2: the front matter must open with ---"),
        (b"---\nname: A\xff\n---\n", "records/northwind.md cannot be edited: byte 0xff is not UTF-8"),
        (b"---\nname: A\x00\n---\n", "on line 2: control character U+0000"),
        (b"---\nname: A\rtier: B\n---\n", "on line 2: line separator U+000D"),
        (b"---\nname: A\n---\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> b\n", "on line 5: a merge conflict begins here"),
        (b"\xef\xbb\xbf\xef\xbb\xbf---\nname: A\n---\n", "on line 1: control character U+FEFF"),
        (b"x" * (1024 * 1024 + 1), "cannot be edited: 1,048,577 bytes"),
    ],
)
def test_a_file_that_is_no_certain_record_is_not_edited(data: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        draft_of(data)
    assert reason in str(refused.value)


def test_a_refusal_is_shown_on_one_line_and_acts_on_no_terminal() -> None:
    with pytest.raises(Refused) as refused:
        Draft("records/\x1b[31m\n.md", b"", SURROUNDINGS.settings)
    assert str(refused.value).isprintable()


def test_a_front_matter_must_not_become_too_large() -> None:
    draft = draft_of(RECORD)
    with pytest.raises(Refused):
        draft.set(("tier",), "x" * 130 * 1024)
    assert draft.data == RECORD.encode()


# What stands between a wrong splice and a record

TAIL = RECORD[RECORD.index("tier: A") : RECORD.index("---\n\n## Log")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tier: A", "tier: C"),
        ("tier: A", "tier: B: C\ngroup: D"),
        ("tier: A\n", ""),
        ("tier: A", "tier: B: C"),  # read as it was meant, but only with a slip
        ("tier: A", "tier: 'A'\ntier: 'B: C'"),  # the last of two would count
        ("tier: A", "tier: ['B: C'"),
        ("tier: A", "- 'B: C'"),
        ("tier: A\n", "tier: 'B: C'\n---\n"),
        ("tier: A", "tier: 'B: C' # \x00"),
        ("tier: A", "tier: 'B: C'\nowner: dana"),
        ("owner: dana", "owner: lee\ntier: 'B: C'"),
        (TAIL, TAIL.replace("A", "'B: C'", 1) + "---\n"),  # one line more below the front matter
        ("---", "...\n"),
    ],
)
def test_a_wrong_splice_of_a_field_is_refused(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    front = RECORD.split("---\n")[1] + "---"
    place = front.index(old)
    splice = Splice(place, min(place + len(old), len(front) - 3), new)
    monkeypatch.setattr("clientfiles.editing.set_value", lambda *_: [splice])
    draft = draft_of(RECORD)
    with pytest.raises(Refused, match="would change more than it should"):
        draft.set(("tier",), "B: C")
    assert draft.data == RECORD.encode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("She asked", "### 2026-11-20 note\n\nShe asked"),  # in the midst of another entry
        ("## Log", "### 2026-11-21 note\n\n## Log"),  # another entry
        ("## Log", "### 2026-11-20 note\n\nMore.\n\n## Log"),
        ("## Log", "### 2026-11-20 note\n\n### 2026-11-20 note\n\n## Log"),
        (RECORD[RECORD.index("## Log") :], "### 2026-11-20 note\n"),  # in place of all others
        ("## Log", "```\n### 2026-11-20 note\n```\n\n## Log"),
        ("## Log", "## Log\n\n### 2026-11-20 note\n\n```"),
        ("tier: A", "tier: B"),
        ("## Log", "### 2026-11-20 note\n\n<<<<<<< HEAD\n\n## Log"),
        ("She asked", "They asked"),
    ],
)
def test_a_wrong_splice_of_an_entry_is_refused(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    place = RECORD.index(old)
    monkeypatch.setattr("clientfiles.editing.place_of", lambda *_: (Splice(place, place + len(old), new), 3))
    draft = draft_of(RECORD)
    with pytest.raises(Refused, match="could not be read as before"):
        draft.log(NewEntry(date(2026, 11, 20), "note"))
    assert draft.data == RECORD.encode()


# Any edits


@settings(max_examples=1000)
@given(st.integers(0, 2**32), TEXTS, st.integers(1, 4))
def test_edits_one_after_the_other(seed: int, text: str, count: int) -> None:
    """Each reads back as given on top of the last; a log entry in between changes no field, and no field the log."""
    record = example(seed)
    draft = draft_of(record.data)
    fields = record.fields
    entries = 1 if b"### 2026" in record.data else 0
    for number in range(count):
        edit = edit_of(seed + number, fields, text)
        edit.run(draft)
        draft.log(entry_of(seed + number, text))
        fields = edit.after
    assert front_of(draft.data) == fields
    client = record_of(draft.data).client
    assert client is not None
    assert len(client.log) == entries + count


@settings(max_examples=300)
@given(st.integers(0, 2**32), st.binary(max_size=8), st.data())
def test_no_bytes_make_an_edit_fail_in_another_way_than_by_a_refusal(
    seed: int, junk: bytes, data: st.DataObject
) -> None:
    record = example(seed).data
    place = data.draw(st.integers(0, len(record)))
    try:
        draft = draft_of(record[:place] + junk + record[place:])
        before = draft.data
        assert before == record[:place] + junk + record[place:]
        draft.set(("status",), "A: B #c")
        draft.log(entry_of(seed, "Text."))
    except Failure:
        return
    assert draft.fields(())["status"] == "A: B #c"


def test_a_refusal_is_short_whatever_the_record_holds() -> None:
    draft = draft_of(changed(("tier: A", f"tier: &{'a' * 5_000} A")))
    with pytest.raises(Refused, match="must be put right first, on line 6") as refused:
        draft.set(("status",), "paused")
    assert len(str(refused.value)) < 500
