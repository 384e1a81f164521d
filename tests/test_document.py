"""A file's text: its characters, its fences, and where everything stands in it."""

from __future__ import annotations

from pathlib import Path

import frontmatter
import pytest
from examples import PATH, RECORD, changed, client_of, codes, facts_of, problems, record_of
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfiles.diagnostics import CODES
from clientfiles.document import RecordHandler, span_at


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    plain = facts_of(RECORD)
    for text in ("\ufeff" + RECORD, RECORD.replace("\n", "\r\n"), "\ufeff" + RECORD.replace("\n", "\r\n")):
        assert problems(text) == []
        assert facts_of(text) == plain


@pytest.mark.parametrize("text", [RECORD.rstrip("\n"), RECORD + "\n\n", RECORD.replace("---\n\n##", "---   \n\n##")])
def test_the_end_of_a_file_or_a_fence_may_be_untidy(text: str) -> None:
    assert problems(text) == []
    assert facts_of(text) == facts_of(RECORD)


def test_a_record_may_end_with_its_front_matter() -> None:
    text = RECORD.split("\n## Log")[0]
    assert codes(text) == codes(text.rstrip()) == []
    assert client_of(text.rstrip()).log == ()


@pytest.mark.parametrize("fence", ["----", "--", "  ---", "...", "—", "===", "--- # end", "***", "___"])
def test_a_mistyped_closing_fence_is_one_diagnostic_and_the_record_is_read(fence: str) -> None:
    text = changed(("30\n---\n", f"30\n{fence}\n"))
    (found,) = problems(text)
    assert (found.code, found.span.line, found.span.column) == ("mistyped-fence", 20, 1)
    assert facts_of(text) == facts_of(RECORD)


@pytest.mark.parametrize("fence", ["----\n", "--\n", "\n\n---\n", "—\n", "--- # Northwind\n", "===\n"])
def test_a_mistyped_opening_fence_too(fence: str) -> None:
    text = fence + RECORD.removeprefix("---\n")
    assert codes(text) == ["mistyped-fence"]
    assert client_of(text).name == "Northwind Traders"


def test_an_indented_opening_fence_too() -> None:
    assert codes("  " + RECORD) == ["mistyped-fence"]


def test_a_rule_in_the_body_is_no_fence() -> None:
    text = RECORD + "\n---\n\n----\n\nMore.\n"
    assert problems(text) == []


@pytest.mark.parametrize("character", ["\0", "\a", "\b", "\v", "\f", "\x1b", "\x7f", "\x80", "\x9f", "\ufffe"])
@pytest.mark.parametrize("place", ["Floor plans", "She asked"])
def test_control_characters_are_found_where_they_stand(character: str, place: str) -> None:
    text = changed((place, f"{place[:3]}{character}{place[3:]}"))
    (found,) = problems(text)
    assert found.code == "control-character"
    assert span_at(text, text.index(character)) == found.span
    assert record_of(text).client is not None


def test_a_byte_order_mark_within_the_file_is_a_control_character() -> None:
    assert codes(changed(("name: N", "name: \ufeffN"))) == ["control-character"]


@pytest.mark.parametrize("character", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_characters_that_turn_text_round_are_found(character: str) -> None:
    text = changed(("Floor plans", f"Floor {character}plans"))
    assert codes(text) == ["bidi-character"]


@pytest.mark.parametrize("character", ["\u200d", "\u200f", "\u00a0", "\u00ad", "é", "家", "🧭", "\t"])
def test_characters_of_ordinary_text_are_fine(character: str) -> None:
    text = changed(("Floor plans", f"Floor{character}plans"))
    assert problems(text) == []
    assert client_of(text).open_items[0].they_owe == f"Floor{character}plans"


@pytest.mark.parametrize("end", ["\r", "\x85", "\u2028", "\u2029"])
def test_other_line_ends_are_found_and_end_no_line(end: str) -> None:
    text = changed(("She asked", f"She{end}asked"))
    (found,) = problems(text)
    assert (found.code, found.span.line, found.span.column) == ("line-separator", 28, 4)


def test_both_sides_of_a_conflict_are_read() -> None:
    text = changed(("tier: A\n", "<<<<<<< HEAD\ntier: A\n=======\ncadence: 10 days\n>>>>>>> lee\n"))
    (found,) = problems(text)
    assert (found.code, found.span.line) == ("conflict-marker", 6)
    client = client_of(text)
    assert (client.tier, str(client.cadence)) == ("A", "10 days")


def test_equals_signs_alone_are_no_conflict() -> None:
    assert problems(RECORD + "\nSecond visit\n=======\n") == []


def test_a_file_of_exactly_one_mebibyte_is_read() -> None:
    data = RECORD.encode() + b"x" * (1024 * 1024 - len(RECORD.encode()))
    assert problems(data) == []
    (found,) = problems(data + b"x")
    assert found.code == "too-large"
    assert record_of(data + b"x").client is None


def test_the_place_of_a_byte_that_is_not_utf_8() -> None:
    (found,) = problems(RECORD.encode("latin-1"))
    assert (found.code, found.span.line, found.span.column) == ("not-utf-8", 8, 19)


def test_python_frontmatter_opens_a_record_with_our_handler(tmp_path: Path) -> None:
    """Every scalar comes as the text that was typed; `no` is not False, and no fence but `---` counts."""
    path = tmp_path / "northwind.md"
    path.write_text(changed(("tier: A\n", "tier: no\nx_zeros: 0301\n")), encoding="utf-8")
    post = frontmatter.load(str(path), handler=RecordHandler())
    assert post["tier"] == "no"
    assert post["x_zeros"] == "0301"
    assert post["since"] == "2021-04-12"
    assert post["contacts"] == [{"name": "Jana Novák"}]
    assert post.content.startswith("## Log")


# Any file


def check_places(text: str) -> None:
    """Reading never raises, and every diagnostic has a known code and lies inside the file."""
    record = record_of(text)
    lines = text.removeprefix("\ufeff").split("\n")
    for each in record.diagnostics:
        assert each.code in CODES
        assert each.path == PATH
        assert each.message
        assert 1 <= each.span.line <= len(lines)
        assert 1 <= each.span.column <= len(lines[each.span.line - 1]) + 1
    if record.client is None:
        assert any(each.is_error for each in record.diagnostics)


_ANY = st.text(st.characters(codec="utf-8"))
# What files are made of, in any order.
_PARTS = [
    "---",
    "--",
    "name",
    ": ",
    ":",
    "\n",
    "\n",
    "\n  ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    " #",
    "# ",
    "&a",
    "*a",
]
_PARTS += ["!t ", "? ", "|", ">", "\t", "x_a: ", "contacts:", "<<<<<<< a", "=======", ">>>>>>> b", "\r", "\r\n", "é"]
_PARTS += ["### 2026-11-03 call", "by: dana", "```", "<!--", "-->", "\u2028", "\0", "%", "@", "`", "2026-02-30", "🧭"]
_PIECES = st.lists(st.sampled_from(_PARTS), max_size=40).map("".join)


@settings(max_examples=200, deadline=None)
@given(st.one_of(_ANY, _PIECES))
def test_any_file_is_read_or_named(text: str) -> None:
    check_places(text)


@settings(max_examples=200, deadline=None)
@given(st.one_of(_ANY, _PIECES))
def test_anything_between_two_fences_is_read_or_named(text: str) -> None:
    check_places(f"---\n{text}\n---\n\n## Log\n")


@settings(max_examples=150, deadline=None)
@given(st.one_of(_ANY, _PIECES), st.integers(0, len(RECORD)), st.integers(0, 40))
def test_anything_in_the_place_of_some_of_a_record_is_read_or_named(text: str, start: int, length: int) -> None:
    check_places(RECORD[:start] + text + RECORD[start + length :])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_named(data: bytes) -> None:
    record = record_of(data)
    assert record.client is not None or any(each.is_error for each in record.diagnostics)
