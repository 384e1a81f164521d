"""Lines that YAML cannot read are taken as the text that was typed, and everything around them is read as ever."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from examples import RECORD, changed, client_of, codes, problems, record_of, repository
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfiles.quoting import quote
from clientfiles.records import Record

ITEM = "they_owe: Floor plans"


@pytest.mark.parametrize(
    "typed",
    [
        "Property: floor plans",
        "@jana asks",
        "*important*",
        "`floor` plans",
        "%5 of the plans",
        "Floor plans:",
        "[draft] floor plans",
        "{draft} floor plans",
        "] floor plans",
        ", floor plans",
        "- floor plans",
        "?",
        "! floor plans",
        "!urgent floor plans",
        "& floor plans",
        "&plans floor plans",
        "> 3 floor plans",
        "| floor plans",
        "Answer to ticket #42",
        "#42",
        "“Floor plans”: now",
        '"Floor plans" for the annexe',
        "C:\\Plans: floor",
    ],
)
def test_the_text_is_what_was_typed(typed: str) -> None:
    """One diagnostic, at the value, with the line in quotes; and no other field is lost."""
    text = changed((ITEM, f"they_owe: {typed}"))
    (found,) = problems(text)
    assert (found.span.line, found.span.column) == (15, 15)
    client = client_of(text)
    assert client.open_items[0].they_owe == typed
    assert client._replace(open_items=()) == client_of(RECORD)._replace(open_items=())


@pytest.mark.parametrize("typed", ["Floor plans", "Floor plans # ask Jana", '"Floor plans"', "'Floor plans'   # now"])
def test_what_yaml_reads_is_left_alone(typed: str) -> None:
    text = changed((ITEM, f"they_owe: {typed}"))
    assert problems(text) == []
    assert client_of(text).open_items[0].they_owe == "Floor plans"


def test_a_comment_behind_a_mended_value_stays_a_comment() -> None:
    text = changed((ITEM, "they_owe: Property: floor plans  # ask Jana"))
    assert client_of(text).open_items[0].they_owe == "Property: floor plans"


def test_an_open_quote_is_mended_where_it_opens() -> None:
    """YAML goes on to the next quote, lines later; the fields in between are read all the same."""
    text = changed((ITEM, 'they_owe: "Floor plans'), ("what: Call Jana", 'what: "Call Jana"'))
    (found,) = problems(text)
    assert (found.code, found.span.line) == ("unclosed-quote", 15)
    client = client_of(text)
    assert client.open_items[0].due == date(2026, 12, 1)
    assert client.next_action is not None
    assert client.next_action.what == "Call Jana"


def test_an_open_bracket_is_mended_where_it_opens() -> None:
    text = changed(("tier: A\n", "tier: A\ntopics: [logistics, customs\n"))
    (found,) = problems(text)
    assert (found.code, found.span.line) == ("unclosed-bracket", 7)
    assert client_of(text).contracts == client_of(changed(("tier: A\n", "tier: A\nx_note: y\n"))).contracts


def test_an_alias_never_stands_for_another_value() -> None:
    """Neither a bomb of aliases nor an honest one is followed: each is the text that was typed."""
    bomb = "x_a: &a [1, 2]\nx_b: &b [*a, *a]\nx_c: [*b, *b]\n"
    text = changed(("tier: A\n", f"tier: A\n{bomb}"))
    assert set(codes(text)) <= {"anchor", "alias", "unclosed-bracket", "unquoted-text", "yaml-syntax"}
    text = changed((ITEM, "they_owe: &plans Floor plans"), ("what: Call Jana", "what: *plans"))
    client = client_of(text)
    assert client.next_action is not None
    assert client.next_action.what == "*plans"


def test_tags_make_no_objects() -> None:
    text = changed(("tier: A\n", "tier: A\nx_run: !!python/object/apply:os.system [id]\n"))
    assert codes(text) == ["tag"]
    assert client_of(text).extra == (("x_run", "!!python/object/apply:os.system [id]"),)


@pytest.mark.parametrize(
    "country", ["no", "NO", "yes", "on", "~", "null", "0301234567", "12:30", "1e3", "0x1F", "1_000"]
)
def test_no_text_turns_into_something_else(country: str) -> None:
    """YAML's own types are not used: the schema decides what a value is."""
    assert client_of(changed(("name: Northwind Traders", f"name: {country}"))).name == country


def test_many_slips_in_one_record_are_each_reported() -> None:
    items = "".join(f"  - they_owe: Plan {number}: floor {number}\n    due: 2026-12-01\n" for number in range(1, 40))
    text = changed(("  - they_owe: Floor plans\n    due: 2026-12-01\n", items))
    assert codes(text) == ["unquoted-text"] * 39
    assert [item.they_owe for item in client_of(text).open_items] == [f"Plan {n}: floor {n}" for n in range(1, 40)]


# What a regular expression must not lose itself in: values of ordinary length, with a slip at their end.
_LONG = "Signed data-processing agreement of the Polish branch, both copies"


@pytest.mark.parametrize(
    "typed", [f"{_LONG}: now", f"{_LONG} #42", f"{_LONG}:", f"{_LONG}\t: x", f"[{_LONG}", f'"{_LONG}', f"{_LONG}:a" * 9]
)
def test_a_long_value_with_a_slip_is_read_at_once(typed: str, tmp_path: Path) -> None:
    """In a process of its own, which can be stopped."""
    root = repository(tmp_path / "r", northwind=changed((ITEM, f"they_owe: {typed}")))
    command = [sys.executable, "-m", "clientfiles", "-C", str(root), "validate", "--today", "2026-11-22"]
    assert subprocess.run(command, capture_output=True, timeout=20, check=False).returncode in (0, 1)


# Any text

_HOSTILE = "\ufeff\ufffe\uffff\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_TYPED = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters=_HOSTILE))


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_a_quoted_text_reads_back_as_it_was_typed(text: str) -> None:
    """Any text at all can be stored: in quotes it comes back, but for spaces around it and line ends within."""
    record = record_of(changed((ITEM, f"they_owe: {quote(text)}")))
    assert record.client is not None
    if text.strip() and text.isprintable():
        assert record.diagnostics == []
        assert record.client.open_items[0].they_owe == text.strip(" \t")


@settings(max_examples=200, deadline=None)
@given(_TYPED)
def test_a_value_that_was_typed_is_kept_or_reported(typed: str) -> None:
    """Without quotes, what is read is what was typed, or a diagnostic names the line."""
    record = record_of(changed((ITEM, f"they_owe: {typed}")))
    read = record.client.open_items[0].they_owe if record.client is not None and record.client.open_items else None
    if read != typed.strip(" \t"):
        plain = not typed.strip() or typed.lstrip()[:1] in "\"'#" or "#" in typed
        assert plain or record.diagnostics, typed


@settings(max_examples=150, deadline=None)
@given(_TYPED, _TYPED)
def test_a_slip_takes_no_other_line_with_it(first: str, second: str) -> None:
    """Two odd values in a record: it is read, unless it is named as unreadable."""
    record: Record = record_of(changed((ITEM, f"they_owe: {first}"), ("what: Call Jana", f"what: {second}")))
    if record.client is None:
        assert any(each.is_error for each in record.diagnostics)
        return
    assert record.client.name == "Northwind Traders"
    assert [entry.title for entry in record.client.log] == ["Scope of phase 3"]
