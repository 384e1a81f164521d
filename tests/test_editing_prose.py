"""Text as the text of a log entry: what Markdown or the log would take for more gets a backslash, all else none."""

from __future__ import annotations

import pytest
from editing_logs import TEXTS
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from clientfiles.editing.prose import as_entry_text


def escaped(text: str, level: int = 3, is_first_paragraph: bool = False) -> str:
    return as_entry_text(text, level, is_first_paragraph=is_first_paragraph)


@pytest.mark.parametrize(
    "text",
    [
        "Text.",
        "- a\n- b\n\n1. c\n> d",
        "#### A part\n\n##### of it",
        "#hashtag and #### more",
        "#42 is mended",
        "#### 2 ways out",
        "# \u00a0".strip() + "hashtag",
        "    # code\n\t# code",
        "A rule:\n\n---\n\n***",
        "| a | b |\n|---|---|\n| c | d |",
        "```python\n# a comment\n2026-11-03 = 1\n---\n```",
        "~~~~\n```\n# a\n~~~\n~~~~~",
        "a `code` and ``` of ``` it",
        "``` a `b` ```",
        "<!-- # a -->\n<!--\n# a\n-->",
        "<pre>\n# a\n</pre>",
        "<div>\n\ntext\n\n</div>",
        "by the way: yes",
        "Stand by: it may come",
        "=======",
        "2026-11-03 call: on a line of its own",
        "a\\b \\# c",
    ],
)
def test_what_is_only_text_is_left_alone(text: str) -> None:
    assert escaped(text, is_first_paragraph=True) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a heading that would end the entry
        ("# A", "\\# A"),
        ("### A", "\\### A"),
        ("  ## A ##", "  \\## A ##"),
        ("#", "\\#"),
        ("A\n===", "A\n\\==="),
        ("A\n-", "A\n\\-"),
        ("A\n\u00a0\n---", "A\n\u00a0\n\\---"),
        ("A\nB\n  ---  ", "A\nB\n  \\---"),
        # a heading that would be an entry, or would be reported as nearly one
        ("#### 2026-11-03 call: A", "\\#### 2026-11-03 call: A"),
        ("#### *3 Nov 2026* call", "\\#### *3 Nov 2026* call"),
        ("###2026-11-03 call", "\\###2026-11-03 call"),
        ("####### 2026-11-03 call", "\\####### 2026-11-03 call"),
        # what would swallow all below it
        ("```", "\\```"),
        ("a\n~~~ b\nc", "a\n\\~~~ b\nc"),
        ("````\na\n```", "\\````\na\n\\```"),
        ("```\na\n``` b", "\\```\na\n\\``` b"),
        ("<!-- a", "\\<!-- a"),
        ("<!-->\n# a\n-->", "<!-->\n\\# a\n-->"),
        ("<PRE>", "\\<PRE>"),
        ("<script\na", "\\<script\na"),
        # what would stop every command on the record
        ("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main", "\\<<<<<<< HEAD\na\n\\=======\nb\n\\>>>>>>> main"),
        ("```\n<<<<<<< HEAD\n# a\n```", "```\n\\<<<<<<< HEAD\n# a\n```"),
    ],
)
def test_what_would_be_more_gets_a_backslash(text: str, expected: str) -> None:
    assert escaped(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("by: dana", "by\\: dana"),
        ("Re : the plans", "Re \\: the plans"),
        ("  with:", "  with\\:"),
        ("topics: customs\nby: dana", "topics\\: customs\nby: dana"),
        ("\n \nby: dana", "by\\: dana"),
        ("A.\nby: dana", "A.\nby: dana"),
    ],
)
def test_the_first_line_is_no_header_line(text: str, expected: str) -> None:
    assert escaped(text, is_first_paragraph=True) == expected
    assert escaped(text, is_first_paragraph=False) == text.strip("\n ") if not text.startswith("  ") else text


def test_a_part_of_an_entry_is_a_heading_of_a_higher_level() -> None:
    for level in range(1, 6):
        inner, same = "#" * (level + 1) + " A", "#" * level + " A"
        assert escaped(inner, level) == inner
        assert escaped(same, level) == f"\\{same}"


def test_line_ends_of_every_kind_become_one() -> None:
    assert escaped("a\r\nb\rc\n\n") == "a\nb\nc"


@pytest.mark.parametrize("line", ["```", "<!-- a", "<pre>", "~~~ a", "- a\n---", "<!-- a -->", "# A"])
def test_a_long_text_takes_no_time_of_its_square(line: str) -> None:
    """Half a megabyte of nothing but openings; searched for each of its lines it would take minutes."""
    count = 500_000 // (len(line) + 1)
    assert escaped("\n".join([line] * count)).count("\n") == (line.count("\n") + 1) * count - 1


@settings(max_examples=1000)
@given(TEXTS, st.integers(1, 6))
def test_no_text_holds_a_heading_that_ends_the_entry(text: str, level: int) -> None:
    """By a Markdown parser that is not ours; and every paragraph shows what was typed."""
    tokens = MarkdownIt("commonmark").parse(escaped(text, level))
    assert [
        token.tag for token in tokens if token.type == "heading_open" and not token.level and int(token.tag[1]) <= level
    ] == []
