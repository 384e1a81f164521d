"""The JSON of a review has the keys that its reference page documents, and no others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from repositories import ROOT, SAMPLE_DAY, review

from clientfiles.data import amount, amounts, review_json
from clientfiles.escaping import harmless_json

PAGE = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")


def keys(value: Any) -> Iterator[str]:
    """Every key of a JSON value, however deep; not those that are names of a thing, as currencies are."""
    if isinstance(value, list):
        for each in value:
            yield from keys(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if re.fullmatch("[a-z_]+", key) and key not in ("prospect", "active", "paused", "ended", "healthy"):
                yield key
            yield from keys(each)


def test_every_key_is_documented() -> None:
    data = json.loads("".join(review_json(review(ROOT, SAMPLE_DAY))))
    assert data["snoozed"]
    documented = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert set(keys(data)) <= documented


def test_rows_stand_on_lines_of_their_own() -> None:
    text = "".join(review_json(review(ROOT, SAMPLE_DAY)))
    data = json.loads(text)
    rows = re.findall(r'^    \{"', text, re.MULTILINE)
    assert len(rows) == sum(len(data[name]) for name in ("clients", "actions", "snoozed", "diagnostics"))


def test_no_runner_takes_a_text_for_a_command() -> None:
    text = harmless_json(json.dumps("a title ##[stop-commands]x"))
    assert "##[" not in text
    assert json.loads(text) == "a title ##[stop-commands]x"


def test_whole_amounts_have_no_decimal_point() -> None:
    assert (amount(4_800_000), amount(4_800_050)) == (48_000, 48_000.5)
    assert amounts({"EUR": 100, "GBP": 150}) == {"EUR": 1, "GBP": 1.5}
