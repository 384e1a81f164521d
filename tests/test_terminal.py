"""The review in a terminal and in a pipe: width, colour, and how much a team sees before the fold."""

from __future__ import annotations

import os
import re
import select
import sys
import time
import unicodedata
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from commands import TODAY
from generated import write_repository
from repositories import ROOT, SAMPLE_DAY, program, review, write

from clientfiles.terminal import review_text

ESCAPE = "\x1b"
SAMPLE = ("review", "--today", TODAY)


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(each) in "WF" for each in text)
    return len(text) + wide - sum(unicodedata.combining(each) > 0 or each == "\u200b" for each in text)


def too_wide(text: str, columns: int) -> list[str]:
    return [row for row in text.splitlines() if width(row) > columns]


def seen(*arguments: str, columns: int = 100, environment: dict[str, str] | None = None) -> str:
    """What `clientfiles ARGUMENTS` shows of the sample records on a terminal that many columns wide."""
    pty, fcntl, struct, termios = (pytest.importorskip(name) for name in ("pty", "fcntl", "struct", "termios"))
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
        values = {**kept, "TERM": "xterm-256color", "PYTHONWARNINGS": "ignore", **(environment or {})}
        time.sleep(0.1)  # until the size is set
        os.execve(sys.executable, [sys.executable, "-m", "clientfiles", *arguments], values)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    found = b""
    while select.select([terminal], [], [], 30)[0]:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        found += data
    os.close(terminal)
    os.waitpid(child, 0)
    return found.decode("utf-8").replace("\r\n", "\n")


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


# In a pipe


@pytest.mark.parametrize(
    "environment", [{}, {"COLUMNS": "200"}, {"COLUMNS": "20"}, {"FORCE_COLOR": "1"}, {"TERM": "xterm"}]
)
def test_in_a_pipe_there_are_80_columns_and_no_colour(environment: dict[str, str]) -> None:
    text = program(*SAMPLE, environment=environment).stdout
    assert too_wide(text, 80) == []
    assert ESCAPE not in text
    assert text == program(*SAMPLE).stdout


def test_a_file_holds_what_a_pipe_gets(tmp_path: Path) -> None:
    program(*SAMPLE, "--output", str(tmp_path / "review.txt"))
    assert (tmp_path / "review.txt").read_text(encoding="utf-8") == program(*SAMPLE).stdout


@pytest.mark.parametrize("seed", range(3))
def test_random_clients_fit_into_80_columns(tmp_path: Path, seed: int) -> None:
    write_repository(tmp_path, seed, 40, SAMPLE_DAY, "realistic")
    assert too_wide(review_text(review(tmp_path), plain=True), 80) == []


@pytest.mark.parametrize(
    "name",
    [
        "株式会社" * 12,
        "Ein sehr langer Name " * 8,
        "Donaudampfschifffahrtsgesellschaftskapitän" * 4,
        "👩‍👩‍👧‍👦🇩🇪👍🏽" * 12,
        "é\u0301\u0302" * 40,
        "שלום עולם " * 12,
        "a\tb\tc " * 20,
        "\u200b" * 50 + "x",
        "⚠️ careful ⚠️ " * 9,
    ],
)
def test_long_and_wide_names_are_wrapped_and_never_cut(tmp_path: Path, name: str) -> None:
    record = f"""\
---
name: "{name}"
owner: dana
status: active
since: 2021-04-12
contacts:
  - name: "{name}"
contracts:
  - title: "{name}"
    value: 48000 EUR/year
    start: 2024-02-01
    renewal: 2027-01-01
    notice: 30 days
open_items:
  - they_owe: "{name}"
    due: 2026-11-20
opportunities:
  - what: "{name}"
next_action:
  what: "{name}"
  due: 2026-11-20
---
"""
    folder = write(tmp_path, {"a": record}, '[team.dana]\nname = "Dana"\n')
    text = program(*SAMPLE, folder=folder).stdout
    if "\u200d" not in name and "\ufe0f" not in name:  # how wide these are differs from terminal to terminal
        assert too_wide(text, 80) == []
    squeezed = "".join(text.split())
    assert squeezed.count("".join(name.split())) >= 4


# On a terminal


@pytest.fixture(scope="module")
def coloured() -> str:
    return seen(*SAMPLE)


def test_a_terminal_gets_colour_and_its_own_width(coloured: str) -> None:
    assert ESCAPE in coloured
    assert too_wide(plain(coloured), 100) == []
    assert too_wide(plain(coloured), 80) != []
    assert set(re.findall(r"\x1b[^m]*m", coloured)) == set(re.findall(r"\x1b\[[0-9;]*m", coloured))


def test_colour_says_nothing_that_the_words_do_not_say(coloured: str) -> None:
    words = " ".join(plain(coloured).replace("─", "").split())
    assert "at risk: quiet for 157 days" in words
    rows = [row.rstrip() for row in plain(coloured).splitlines()]
    assert seen(*SAMPLE, environment={"NO_COLOR": "1"}).splitlines() == rows


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_can_be_switched_off(environment: dict[str, str]) -> None:
    assert ESCAPE not in seen(*SAMPLE, environment=environment)


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_every_width_is_kept(columns: int) -> None:
    assert too_wide(plain(seen(*SAMPLE, columns=columns)), columns) == []


def test_a_very_wide_terminal_is_not_filled(coloured: str) -> None:
    assert too_wide(plain(seen(*SAMPLE, columns=300)), 120) == []


# Above the fold

TEAM = ["ana", "ben", "cleo", "dan", "eva"]
NAMES = ["Ahlers", "Brackwater Line", "Corvid Books", "Dune & Sons", "Elm Street Clinic", "Fjord Outdoor", "Glasshouse"]


def team_settings() -> str:
    rows = ['lead = "ana"', "[tiers]", 'A = "14 days"', 'B = "30 days"', 'C = "60 days"']
    return "\n".join(rows + [f'[team.{key}]\nname = "{key.title()} Example"' for key in TEAM]) + "\n"


def month(random: Random, number: int) -> str:
    """A client in an ordinary month: one in four has one or two things that are late or due within a week."""
    urgent = number % 4 == 0

    def day(first: int, last: int) -> str:
        return str(SAMPLE_DAY + timedelta(random.randint(first, last)))

    soon = day(-6, 6) if urgent else day(9, 40)
    items = [f"  - we_owe: Draft of the {random.choice(['spring', 'autumn'])} brochure\n    due: {day(10, 50)}"]
    items += [f"  - they_owe: Photos of the new {random.choice(['shop', 'hall'])}\n    due: {day(10, 40)}"]
    items += [f"  - we_owe: Corrected offer for the signs\n    due: {day(-3, 7)}"] if urgent and number % 8 else []
    last = random.randint(32, 36) if number % 20 == 0 else random.randint(1, 20)
    log = [f"### {SAMPLE_DAY - timedelta(last)} call ({random.choice(['positive', 'neutral'])}): How it goes"]
    log += [f"### {SAMPLE_DAY - timedelta(last + 20)} delivery: Newsletter"]
    renewal = SAMPLE_DAY + timedelta(random.randint(150, 500))
    return f"""\
---
name: {NAMES[number % len(NAMES)]} {number // len(NAMES) + 1}
owner: {TEAM[number % len(TEAM)]}
status: active
since: {random.randint(2015, 2024)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}
tier: {"C" if last <= 20 and number % 3 else "B"}
contacts:
  - name: Kim Novák
    birthday: {random.randint(1, 12):02}-{random.randint(1, 28):02}
contracts:
  - title: Retainer
    value: {random.randint(8, 60)}000 EUR/year
    start: 2024-01-01
    renewal: {renewal}
    notice: 60 days
open_items:
{chr(10).join(items)}
next_action:
  what: Talk about the plans for the coming year
  due: {soon}
---

## Log

{(chr(10) * 2).join(log)}
"""


@pytest.mark.parametrize("seed", range(5))
def test_what_matters_to_a_team_of_five_with_35_clients_fits_on_two_screens(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    folder = write(tmp_path, {f"client-{number:02}": month(random, number) for number in range(35)}, team_settings())
    found = review(folder)
    assert [str(each) for each in found.diagnostics] == []
    rows = review_text(found, plain=True).splitlines()
    (fold,) = (number for number, row in enumerate(rows) if row.startswith("── later"))
    assert 20 <= fold <= 80
    assert len(rows) > 120  # the rest is not left out
