"""What a line behind a # would be without it, and which of such lines are parts of the field above them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfiles.commented import Commented, commented, count_own


@pytest.mark.parametrize(
    ("line", "column", "name", "is_certain"),
    [
        ("# tier: A", 0, "tier", True),
        ("#tier: A", 0, "tier", True),
        ("#     role: COO  # what she decides", 4, "role", True),
        ("    # role: COO", 4, "role", True),
        ("  #   role:", 4, "role", True),
        ("#     # left: 2026-03-31", 4, "left", True),
        ("## tier: A", 0, "tier", True),
        ("# 'x-own' : A", 0, "x-own", True),
        ("#   - name: Jana", 2, "-", True),
        ("#   - {name: Jana}", 2, "-", True),
        ("#   -", 2, "-", True),
        ("#   - logistics", 2, "-", False),
        ("# What to ask:", 0, "What to ask", False),
        ("# see https://northwind.example", 0, "", False),
        ("# -----", 0, "", False),
        ("#" * 1_000_000, 0, "", False),
        ("#", 0, "", False),
    ],
)
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_comment_is_what_it_would_be_without_its_sign(
    line: str, column: int, name: str, is_certain: bool, end: str
) -> None:
    assert commented(line + end) == Commented(column, name, is_certain)


@pytest.mark.parametrize("line", ["", "\n", "tier: A  # agreed", "\t# tier: A", "- # tier: A"])
def test_what_does_not_begin_with_a_sign_is_no_comment(line: str) -> None:
    assert commented(line) is None


@given(st.integers(0, 8), st.sampled_from(["role: COO", "- name: Jana", "'role' : COO", "-"]))
def test_a_line_commented_out_at_any_place_keeps_its_column(column: int, text: str) -> None:
    for at in range(column + 1):
        found = commented(f"{' ' * at}# {' ' * (column - at)}{text}\n")
        assert found is not None
        assert found.column == column


@pytest.mark.parametrize(
    ("own", "others"),
    [
        (["#   role: A", "#   email: B"], ["# tier: C"]),
        (["  # indented", "", "    # more"], ["# tier: A"]),
        (["#   role: >", "#     in words", "#    too"], ["", "#     in words"]),
        (["#   role: A", "# ask her", "#   email: B"], ["# ask her"]),
        (["# ask her", "#   - role: A"], []),
        ([], ["# ask her", "#   - in words"]),
        ([], ["# Ask her:", "#   - role: A"]),
        ([], ["#   in words"]),
        ([], ["tier: A", "#   role: B"]),
        ([], ["# - role: A"]),
    ],
)
def test_lines_belong_to_the_field_above_them_where_they_would_be_parts_of_it(
    own: list[str], others: list[str]
) -> None:
    assert count_own([*own, *others], 0) == len(own)


def test_items_at_the_column_of_a_lists_name_belong_to_the_list() -> None:
    assert count_own(["# - role: A", "#   due: B", "# tier: C"], 0, 0) == 2
