"""Texts as YAML on one line: in quotes only where they must be, and read back as given by other loaders than ours."""

from __future__ import annotations

import pytest
import yaml
from editing_examples import TEXTS
from hypothesis import given, settings

from clientfiles import mending
from clientfiles.document import plain
from clientfiles.quoting import is_plain, quote


@pytest.mark.parametrize(
    "text",
    ["Northwind", "a b", "it's", "no", "12:30", "+49 30 901820", "C# and F#", "x@y.example", "https://a.example/?b=c&d",
     "Straße", "日本語", "👩‍👩‍👧", "می‌خواهم", "a\u00a0b", "2026-11-03", "(draft)", "48000 EUR/year", "a, b", "a]"],
)  # fmt: skip
def test_an_ordinary_text_needs_no_quotes(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    ["", " a", "a ", "a: b", "a:", ": a", "a #b", "#a", "- a", "-a", "? a", "[a", "]a", "{a", "}a", ",a", "&a", "*a",
     "!a", "|a", ">a", "'a", '"a', "%a", "@a", "`a", "~", "=", "<<", "a\nb", "a\tb", "\u200ea", "a\x07"],
)  # fmt: skip
def test_a_text_that_yaml_would_take_for_more_does(text: str) -> None:
    assert not is_plain(text)


@pytest.mark.parametrize("text", ["a, b", "a[0]", "a{b}", "who?", "a:?b"])
def test_between_brackets_more_texts_do(text: str) -> None:
    assert is_plain(text)
    assert not is_plain(text, in_flow=True)


@pytest.mark.parametrize(
    ("text", "quoted", "single", "double"),
    [
        ("a: b", '"a: b"', "'a: b'", '"a: b"'),
        ("it's: b", '"it\'s: b"', "'it''s: b'", '"it\'s: b"'),
        ('"a": b', "'\"a\": b'", "'\"a\": b'", '"\\"a\\": b"'),
        ('it\'s "a"', "'it''s \"a\"'", "'it''s \"a\"'", '"it\'s \\"a\\""'),
        ("\\a", "'\\a'", "'\\a'", '"\\\\a"'),
        ("a\nb", '"a\\nb"', '"a\\nb"', '"a\\nb"'),
        ("", '""', "''", '""'),
    ],
)
def test_quotes_are_those_that_need_no_escapes(text: str, quoted: str, single: str, double: str) -> None:
    assert (quote(text), quote(text, "'"), quote(text, '"')) == (quoted, single, double)


@settings(max_examples=1000)
@given(TEXTS)
def test_any_text_reads_back_as_given(text: str) -> None:
    for style in ("", "'", '"'):
        written = quote(text, style)
        assert "\n" not in written
        for line in (
            f"a: {written}  # c",
            f"- {written}",
            f"{{a: {written}, b: c}}",
            f"[{written}]",
            f"a:\n  {written}",
        ):
            composed = mending.compose(line + "\n")
            assert composed.slips == []
            assert composed.node is not None
            read = plain(composed.node)
            assert (read[0] if isinstance(read, list) else read["a"]) == text
            assert yaml.load(line, Loader=yaml.CBaseLoader) == read
            assert yaml.load(line, Loader=yaml.BaseLoader) == read


@settings(max_examples=1000)
@given(TEXTS)
def test_a_plain_text_reads_back_as_given(text: str) -> None:
    lines = [f"a: {text}", f"a: {text} # c", f"- {text}", f"a:\n  {text}"] if is_plain(text) else []
    lines += [f"{{a: {text}, b: c}}", f"[{text}]", f"[a, {text} ]"] if is_plain(text, in_flow=True) else []
    for line in lines:
        composed = mending.compose(line + "\n")
        assert composed.slips == []
        assert composed.node is not None
        read = plain(composed.node)
        assert (read[-1] if isinstance(read, list) else read["a"]) == text
        assert yaml.load(line, Loader=yaml.BaseLoader) == read
