"""Which lines of a comment say something to us, and which are text whatever they look like."""

from __future__ import annotations

import pytest

from clientfiles.syncing.lines import bare, lines_of, unmarked


def shielded(text: str) -> str:
    """A letter a line: text, whatever it looks like, or a line that is looked at."""
    return "".join("t" if line.is_shielded else "." for line in lines_of(text))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\n\nb", "..."),
        ("a\n```\nb\n```\nc", ".ttt."),
        ("a\n~~~ python\nb\n```\nc\n~~~~\nd", ".ttttt."),
        ("a\n````\nb\n```\nc\n````\nd", ".ttttt."),
        ("a\n```b```\nc", "..."),  # code within a line
        ("a\n  ```\n  b\n  ```\nc", ".ttt."),  # in an item of a list
        ("a\n```\nb", ".tt"),  # never closed
        ("a\n> b\n  > c\nd", ".tt."),
        ("a\n| b | c |\n|---|---|\nd", ".tt."),
        ("a\n    b\n\tc\n   d", ".tt."),
        ("a\n<!-- b -->\nc", ".t."),
        ("a\n<!-- b\nc\n\nd --> e\nf", ".tttt."),
        ("a\n<!-- b\nc", ".tt"),  # never closed
        ("a <!-- b\nc --> d\ne", ".t."),
        ("a <!-- b\n\nc -->", "..."),  # a paragraph ends, and what began in it
        ("a <!-- b --> c\nd", ".."),
        ("a `<!--`\nb", ".."),
        ("a\n<!-- ```\n-->\nb", ".tt."),  # opens no code
        ("a\n```\n<!--\n```\nb", ".ttt."),  # opens no comment
        ("a\n``` <!--\nb\n```\nc -->\nd", ".ttt.."),
        ("a\n```\nb\n``` python\nc\n```\nd", ".ttttt."),  # ends no code
    ],
)
def test_what_is_text_whatever_it_looks_like(text: str, lines: str) -> None:
    assert shielded(text) == lines


@pytest.mark.parametrize(
    "text",
    [
        "```\na\n\nb\n```",
        "\n```text\na\n\nb\n```\n\n",
        "~~~\na\n\nb\n~~~",
        "```\na\n\nb",
        "`a`\n\n`b`",
        "``a``\n\n  `b`",
        "    a\n\n    b",
    ],
)
def test_a_comment_that_is_code_as_a_whole_is_what_is_in_it(text: str) -> None:
    assert [line.text for line in lines_of(text) if not line.is_blank] == ["a", "b"]
    assert "t" not in shielded(text)


def test_code_of_which_there_is_more_than_one_piece_stays_code() -> None:
    assert shielded("```\na\n```\nb\n```\nc\n```") == "ttt.ttt"
    assert [line.text for line in lines_of("`a`\nb")] == ["`a`", "b"]


@pytest.mark.parametrize(
    "row",
    ["a", "- a", "* a", "• a", "1. a", "2) a", "### a", "- [ ] a", "  - [x] a", "-\xa0a", "- ### a", "* 3. [X] a"],
)
def test_bare(row: str) -> None:
    assert bare(row) == "a"


@pytest.mark.parametrize("row", ["**a**", "-a", "#a", "[a] b", "1.5 a", "2026-11-24 a", "> a"])
def test_what_dresses_nothing_up(row: str) -> None:
    assert bare(row) == row


@pytest.mark.parametrize(
    ("before", "rest", "said"),
    [
        ("a:", " b ", "b"),
        ("**a:", "** b", "b"),
        ("**a:", " b**", "b"),
        ("**a**:", " *b*", "*b*"),
        ("**a**:", "** b", "** b"),
        ("***a:", "*** b", "b"),
        ("x **a:", "** b **c**", "b **c**"),
        ("`a:", " b`", "b"),
        ("_a:", " b_", "b"),
        ("a_b:", " c_", "c_"),  # within a word
        ("**a:", " b", "b"),
        ("a:", " **b**", "**b**"),
    ],
)
def test_unmarked(before: str, rest: str, said: str) -> None:
    assert unmarked(before, rest) == said
