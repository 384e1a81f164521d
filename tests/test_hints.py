"""The hint of a line that YAML cannot read as it was typed is that line as it should read."""

from __future__ import annotations

from pathlib import Path

import pytest
from examples import DIAGNOSTICS, changed, codes, problems, record_of

from clientfiles.diagnostics import Diagnostic

MENDED = ("unquoted-text", "cut-by-hash", "unclosed-quote")
# What no single line can mend gets advice instead.
ADVICE = ("item-of-list", "second-line")
FILES = sorted(
    path for code in MENDED for path in (DIAGNOSTICS / code / "records").glob("*.md") if path.stem not in ADVICE
)


def apply(text: str, found: Diagnostic) -> str:
    """The text with one line replaced by its hint; the indentation stays."""
    lines = text.split("\n")
    old = lines[found.span.line - 1]
    lines[found.span.line - 1] = old[: len(old) - len(old.lstrip(" "))] + found.hint
    return "\n".join(lines)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_a_hint_is_the_line_as_it_should_read(path: Path) -> None:
    """With every hint applied the diagnostics are gone, no other comes, and the same client is read."""
    text = path.read_text(encoding="utf-8")
    before = record_of(text)
    hinted = [each for each in before.diagnostics if each.code in MENDED]
    for each in hinted:
        text = apply(text, each)
    after = record_of(text)
    assert after.client == before.client
    assert after.diagnostics == [each for each in before.diagnostics if each not in hinted]


def test_each_hint_can_be_applied_alone() -> None:
    """Four slips in one record: mending one leaves the other three, in any order."""
    text = (DIAGNOSTICS / "unquoted-text" / "records" / "four-in-one-file.md").read_text(encoding="utf-8")
    found = [each for each in problems(text) if each.code == "unquoted-text"]
    assert len(found) == 4
    for each in found:
        left = [other for other in problems(apply(text, each)) if other.code == "unquoted-text"]
        assert left == [other for other in found if other is not each]


@pytest.mark.parametrize(
    ("old", "typed"),
    [
        ("due: 2026-12-01", "due: 2026/12/01"),
        ("notice: 60 days", "notice: 60d"),
        ("48000 EUR/year", "48000 eur per year"),
        ("since: 2021-04-12", "since: 2021.04.12"),
        ("due: 2026-12-01", "due: 31.12.2026"),
    ],
)
def test_a_value_reads_as_its_hint_says(old: str, typed: str) -> None:
    """`write 2026-12-01` is what to put in the place of `2026/12/01`."""
    text = changed((old, typed))
    (found,) = problems(text)
    assert found.hint.startswith("write ")
    name = typed.partition(":")[0] if ":" in typed else ""
    value = found.hint.removeprefix("write ")
    assert codes(text.replace(typed, f"{name}: {value}" if name else value)) == []


@pytest.mark.parametrize(
    "heading",
    [
        "### 3 Nov 2026 call",
        "### November 3, 2026 call: Scope",
        "### 03.11.2026 call (negative): Scope",
        "### 2026-11-03 call about it",
        "### 2026-11-03: call",
        "### 2026-11-03 - call (positive): Scope",
        "###2026-11-03 call",
        "### 2026-11-3 call",
        "### 2026-11-03call",
    ],
)
def test_an_entry_reads_as_its_hint_says(heading: str) -> None:
    old = "### 2026-11-03 call (positive): Scope of phase 3"
    (found,) = problems(changed((old, heading)))
    assert found.code == "malformed-entry"
    assert found.hint.startswith("write ")
    better = found.hint.removeprefix("write ")
    better = better if better.startswith("#") else f"### {better}"
    assert codes(changed((old, better))) == []
    client = record_of(changed((old, better))).client
    assert client is not None
    assert [(entry.date.isoformat(), entry.kind) for entry in client.log] == [("2026-11-03", "call")]
