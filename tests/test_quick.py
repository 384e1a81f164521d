"""The quick reading of plainly written front matter against the reading by way of the YAML parser.

Where the quick way reads anything at all, both must read the same client, and the other must find nothing wrong.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from time import perf_counter
from unittest.mock import patch

import pytest
from generated import write_repository
from hypothesis import given, settings
from hypothesis import strategies as st
from repositories import LONG, ROOT

from clientfiles import reading
from clientfiles.diagnostics import Diagnostic
from clientfiles.document import Document, parse
from clientfiles.model import Client
from clientfiles.quick import read_plain
from clientfiles.settings import Settings

DEFAULTS = Settings()
Read = tuple[Client | None, list[Diagnostic]]

SAMPLES = [
    path.read_text(encoding="utf-8") for path in sorted((ROOT / "records").glob("*.md")) if path.name != "NEWS.md"
]
# Every field, each in the way in which it is usually written.
EVERYTHING = """\
---
name: Northwind Traders
owner: dana   # accountable
status: active
since: 2021-04
tier: A
cadence: 14 days
topics: [logistics, customs]
founded: "1998"
group: 'Northwind Group'
x_crm: 0471
contacts:
  - name: Jana Novák
    phone: +49 30 901820
    birthday: 02-29
    primary: Yes
  - name: Tom Reyes
    left: 2026-03-31
contracts:
- title: Support retainer
  value: 48 000 EUR/year
  start: 2024-02-01
  renewal: 2027-02-01
  notice: 60 days
  auto_renew: true
- title: Shop
  value: 900.50 GBP/month
  start: 2025-01-01
  ends: 2027-06-30
- title: Hosting
  value: 40 EUR/month
  start: 2023-01-01
  renewal: open
  notice: 3 months
  ended: 2025-12-31
open_items:
  - we_owe: Send it
    owner: lee
    due: 2026-12-01
  - pending: Budget
milestones:
  - what: Go-live
    planned: 2026-11-10
occasions:
  - what: Party
    date: 2027-03-01
    yearly: no
opportunities:
  - what: Poland
    value: 20000 EUR/year
snooze:
  - rule: check-in
    until: 2026-12-10
    why: On leave
next_action:
  what: Call Jana
  due: 2026-11-30
---
"""
NAMES = """name owner status since tier topics contacts primary contracts title value start renewal notice ends ended
auto_renew open_items we_owe they_owe pending due milestones what planned reached occasions date yearly snooze rule
until why subject next_action paused_until ended_why x_own x_ naem group birthday left""".split()
VALUES = """2026-11-22 2026-02-30 20261122 2026-1-2 0 00 12:30 a:b http://a.example/b yes NO true Null ~ null open
active paused ended 48000 4.500 60 -1 +49 (030) 1 a # a#b a, b [a] [a,b] [] [a,] [,a] [a,,b] "a" 'a' "a 'a "a"b 'a''b'
"a\\n" !x &a *a | > @a `a % ? - . ... --- a--- Ünïcode ½ ² ٣ 日本 é á x… “q” a" a' [é] ["a"] [2026-11-22]""".split()
VALUES += [
    "48000 EUR/year",
    "60 days",
    "+49 030",
    "a # b",
    "a #b",
    "",
    " ",
    "a  ",
    "\u00a0a",
    "{a: 1}",
    "[a b]",
    "[a: b]",
]
MARKS = [": ", ":", " #", "#", '"', "'", "\t", "\r", "[", "]", "{", "}", ",", "- ", "-", "  ", " ", "&", "*", "!", "|"]
MARKS += ["?", "? ", "%", "@", "`", "\\", "=", "<<: ", "~", "\u00a0", "\u2028", "\u0085", "\ufeff", "é", "\u0301", "…"]
MARKS += ["0", "_", "x_", "|\n", ">-\n", "\n", "\n\n", "\n ", "---", "...", "\u3000", "\x0b", "\x0c", "\x1f", "İ", "ß"]


def a_line(random: Random) -> str:
    """A line of front matter, plausible or not."""
    indent = random.choice(["", "", "  ", "  ", "    ", "  - ", "- ", " ", "\t", "-  ", "    - ", "   "])
    colon = random.choice([": "] * 6 + [":", ":  ", " : ", ":\t", ""])
    end = random.choice([""] * 6 + [" ", "  # why", " #", " #why", "\t# why", "\r"])
    return f"{indent}{random.choice(NAMES)}{colon}{random.choice(VALUES)}{end}"


def mutated(text: str, random: Random, most: int = 4) -> str:
    """A record with a few of the lines of its front matter changed."""
    head, fence, body = text[4:].partition("\n---\n")
    lines = head.split("\n")
    for _ in range(random.randint(1, most)):
        index = random.randrange(len(lines))
        line = lines[index]
        column = random.randint(0, len(line))
        change = random.randrange(15)
        if change == 0 and len(lines) > 1:
            del lines[index]
        elif change == 1:
            lines.insert(random.randint(0, len(lines)), line)
        elif change == 2:
            lines[index] = random.choice([" ", "  ", "\t", "- ", "  - "]) + line
        elif change == 3:
            lines[index] = line[random.randint(0, 4) :]
        elif change in (4, 5):
            lines[index] = line[:column] + random.choice(MARKS) + line[column:]
        elif change == 6:
            lines.insert(index, a_line(random))
        elif change == 7:
            lines[index] = a_line(random)
        elif change == 8:
            lines[index] = line.partition(":")[0] + random.choice([":", ": ", ":  ", ": #", ": # a"])
        elif change in (9, 10):
            lines[index] = line.partition(":")[0] + ": " + random.choice(VALUES)
        elif change == 11:
            other = random.randrange(len(lines))
            lines[index], lines[other] = lines[other], lines[index]
        elif change == 12:
            lines[index] = line[:column] + line[column + 1 :]
        else:
            column = random.randint(min(len(line), line.find(":") + 2), len(line))
            lines[index] = line[:column] + random.choice(MARKS) + line[column:]
    return "---\n" + "\n".join(lines) + fence + body


def quickly_and_by_yaml(text: str, rules: Settings) -> tuple[Read, Read] | None:
    """What a record is read as in both ways; None where the quick way leaves it to the other."""
    document, _ = parse("records/northwind.md", text.encode("utf-8", "surrogatepass"))
    if document is None or document.front is None or not is_quick(document, rules):
        return None
    quickly = reading.read_document(document, rules)
    with patch.object(reading, "read_plain", lambda *_: None):
        return quickly, reading.read_document(document, rules)


def is_quick(document: Document, rules: Settings) -> bool:
    return read_plain(document.front or "", document.front_line, rules.required) is not None


def assert_same(text: str, rules: Settings = DEFAULTS) -> bool:
    """Both ways agree; whether the quick one read the record at all."""
    found = quickly_and_by_yaml(text, rules)
    if found is not None:
        assert found[0] == found[1]
    return found is not None


@pytest.mark.parametrize("text", [*SAMPLES, EVERYTHING])
def test_a_sample_record_is_read_the_same_in_both_ways(text: str) -> None:
    assert_same(text)


def test_nearly_every_ordinary_record_is_read_quickly(tmp_path: Path) -> None:
    write_repository(tmp_path, 1, 100, date(2026, 11, 22), "realistic")
    texts = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("client-*.md")]
    assert sum(assert_same(text) for text in texts) >= 90
    assert assert_same(EVERYTHING)


@pytest.mark.parametrize("seed", range(3))
def test_random_records_are_read_the_same_in_both_ways(tmp_path: Path, seed: int) -> None:
    write_repository(tmp_path, seed, 60, date(2026, 11, 22), "rules")
    texts = [path.read_bytes().decode("utf-8") for path in tmp_path.rglob("client-*.md")]
    assert sum(assert_same(text) for text in texts) > 0


REQUIRED = st.lists(st.sampled_from(["group", "tier", "topics", "snooze", "next_action", "x_own", "x_crm"]), max_size=2)


@settings(max_examples=20_000 if LONG else 1_500)
@given(st.sampled_from([*SAMPLES, EVERYTHING]), st.integers(0, 2**64), REQUIRED)
def test_a_record_with_changed_lines_is_read_the_same_in_both_ways(text: str, seed: int, required: list[str]) -> None:
    random = Random(seed)
    assert_same(mutated(text, random, random.choice([1, 1, 4])), Settings(required={"active": tuple(required)}))


@pytest.mark.parametrize("line", ["tier: A", "  - name: Jana Novák", "x_crm: 0471", "  what: Call Jana", "owner: dana"])
def test_one_line_that_ends_in_crlf_is_read_as_the_others(line: str) -> None:
    text = EVERYTHING.replace("dana   # accountable", "dana")
    assert f"{line}\n" in text
    assert_same(text.replace(f"{line}\n", f"{line}\r\n"))


@pytest.mark.parametrize("count", [500, 501, 600])
def test_very_long_lists_are_left_to_the_other_way(count: int) -> None:
    text = EVERYTHING.replace("  - pending: Budget\n", "  - pending: Budget\n" * (count - 1))
    assert_same(text)


@pytest.mark.parametrize("value", ["", "''", '""', "# nothing"])
@pytest.mark.parametrize("field", ["group", "tier", "founded"])
def test_a_field_that_the_settings_require_is_missing_where_it_is_empty(field: str, value: str) -> None:
    rows = [row for row in EVERYTHING.split("\n") if not row.startswith(f"{field}:")]
    text = "\n".join([rows[0], f"{field}: {value}", *rows[1:]])
    assert_same(text, Settings(required={"active": (field,)}))


@pytest.mark.parametrize("slip", [": floors", " #42", ":", "\tsoon", " \t# soon", ": "])
def test_a_slip_at_the_end_of_a_long_line_costs_no_time(slip: str) -> None:
    text = EVERYTHING.replace("what: Call Jana", f"what: Call Jana about floor plans{slip}")
    began = perf_counter()
    assert not assert_same(text)
    assert perf_counter() - began < 0.5
