"""Hostile folders: every input is reported with its place, and the healthy records beside it are reviewed."""

from __future__ import annotations

import faulthandler
import json
import os
import re
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hostile_injection as injection
import pytest
from commands import TODAY, Outcome, run, validate
from hostile import CATALOGUE
from hostile_kit import HEALTHY, HOSTILE, RECORD, Entry, Unavailable, make_repository

from clientfiles import store
from clientfiles.escaping import markdown, unescaped

WATCHDOG = 20  # seconds, after which a test has hung


@pytest.fixture(autouse=True)
def watchdog() -> Iterator[None]:
    """End a test that hangs; where it hangs so that no signal is heard, the process that runs it."""

    def stop(number: int, frame: object) -> None:
        pytest.fail(f"still busy after {WATCHDOG} seconds")

    faulthandler.dump_traceback_later(2 * WATCHDOG, exit=True)
    before = signal.signal(signal.SIGALRM, stop) if hasattr(signal, "SIGALRM") else None
    if before is not None:
        signal.alarm(WATCHDOG)
    yield
    if before is not None:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_repository(tmp_path / "r")


def review(root: Path, *arguments: str, today: str = TODAY) -> Outcome:
    return run(root, "review", "--today", today, *arguments)


def due(outcome: Outcome) -> set[tuple[str, str, str, str]]:
    """What is due for the healthy clients."""
    data = json.loads(outcome.stdout)
    assert {client["id"] for client in data["clients"]} >= set(HEALTHY)
    return {
        (action["client"], action["rule"], action["subject"], action["due"])
        for action in data["actions"]
        if action["client"] in HEALTHY
    }


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str, str, str]]:
    """What is due for the healthy clients where there is nothing else."""
    found = due(review(make_repository(tmp_path_factory.mktemp("healthy") / "r"), "--format", "json"))
    assert len(found) >= 2 * 3
    return found


def built(entry: Entry, root: Path) -> Path:
    try:
        entry.build(root)
    except Unavailable as reason:
        pytest.skip(str(reason))
    return root


@pytest.mark.parametrize("name", CATALOGUE)
def test_whatever_is_in_a_folder_is_reported_and_the_rest_is_reviewed(
    name: str, root: Path, expected: set[tuple[str, str, str, str]]
) -> None:
    entry = CATALOGUE[name]
    built(entry, root)
    checked = validate(root, "--format", "json")
    told = review(root)
    reviewed = review(root, "--format", "json")
    for outcome in (checked, told, reviewed):
        assert outcome.code in (0, 1), outcome.stderr
        assert "Traceback" not in outcome.stderr
    assert_harmless(told.stdout)
    assert due(reviewed) >= expected
    for healthy in HEALTHY:
        assert f"{healthy.title()} Works" in told.stdout
    problems = json.loads(checked.stdout)["diagnostics"]
    assert all(each["line"] >= 1 and each["column"] >= 1 for each in problems)
    assert all(len(each["message"]) < 2_000 and len(each["hint"]) < 2_000 for each in problems)
    if not entry.harmless:
        assert any(each["path"].startswith(entry.path) for each in problems), "nothing names the hostile file"


def test_there_are_many_hostile_inputs() -> None:
    assert len(CATALOGUE) >= 120


@pytest.mark.parametrize("today", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("horizon", ["0", "3650"])
def test_the_calendar_ends_without_a_crash(root: Path, today: str, horizon: str) -> None:
    dates = ["text: a byte-order mark before the fence"] + [
        name for name in CATALOGUE if re.search("of time|year|9,999|29 February", name) and name.startswith("yaml")
    ]
    for number, name in enumerate(dates):
        CATALOGUE[name].build(root)
        (root / HOSTILE).rename(root / "records" / f"dates-{number}.md")
    for arguments in ((), ("--format", "json")):
        outcome = review(root, "--horizon", horizon, *arguments, today=today)
        assert outcome.code in (0, 1)
    assert run(root, "list", "--today", today).code in (0, 1)
    assert run(root, "show", "dates-1", "--today", today).code in (0, 1)


# Files that change while they are read


def _vanish(path: Path) -> None:
    path.unlink()


def _become_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _become_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _become_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _grow(path: Path) -> None:
    path.write_bytes(b"a" * 3_000_000)


def _shrink(path: Path) -> None:
    path.write_bytes(b"")


CHANGES = (_vanish, _become_folder, _become_pipe, _become_link, _grow, _shrink)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.skipif(os.name == "nt", reason="open files cannot be replaced there")
def test_a_file_may_change_between_being_listed_and_being_read(
    root: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None], expected: set[Any]
) -> None:
    listing = store.list_files

    def listed(folder: Path) -> list[store.RecordFile]:
        found = listing(folder)
        change(root / HOSTILE)
        return found

    monkeypatch.setattr(store, "list_files", listed)
    for command in ("validate", "review"):
        if (root / HOSTILE).is_dir():
            (root / HOSTILE).rmdir()
        (root / HOSTILE).unlink(missing_ok=True)
        (root / HOSTILE).write_text(RECORD, encoding="utf-8")
        outcome = run(root, command, "--today", TODAY, "--format", "json")
        assert outcome.code == 1
        assert HOSTILE in {each["path"] for each in json.loads(outcome.stdout)["diagnostics"]}
    assert due(outcome) == expected


def test_a_file_may_shrink_while_it_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / HOSTILE).write_text(RECORD + "x" * 500_000, encoding="utf-8")
    real = os.read

    def read(descriptor: int, size: int) -> bytes:
        if (root / HOSTILE).stat().st_size == os.fstat(descriptor).st_size > 100_000:
            found = real(descriptor, size)
            os.truncate(root / HOSTILE, 10)
            return found
        return real(descriptor, size)

    monkeypatch.setattr(os, "read", read)
    assert validate(root).code in (0, 1)


# Processes of their own: what would kill the interpreter, and how much memory it takes

KILLERS = (
    "yaml: flow 100,000 deep",
    "yaml: flow 100,000 deep below a slip",
    "yaml: flow 100,000 deep below an open quote",
    "yaml: dashes 50,000 deep below a slip",
    "yaml: a billion laughs",
    "yaml: a list of 500,000",
    "yaml: contracts by snoozes",
    "yaml: items by a name of 300 KB",
    "text: 1 MiB of nuls",
    "files: 2 GB of nothing",
    "files: a link to a device",
    "settings: inline tables 10,000 deep and closed",
    "settings: project of 1 GB",
)
MEMORY = 200 * 1024 * 1024


MEASURED = """\
import resource
import sys
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
from clientfiles.cli import cli
from clientfiles.cli.running import run
code = run(cli)
with open("/proc/self/status") as status:
    print(next(line for line in status if line.startswith("VmHWM:")), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured differently there")
@pytest.mark.parametrize("name", KILLERS)
def test_no_input_kills_the_process_or_takes_much_memory(name: str, root: Path) -> None:
    built(CATALOGUE[name], root)
    command = [sys.executable, "-c", MEASURED, "-C", str(root), "review", "--today", TODAY]
    ended = subprocess.run(command, capture_output=True, timeout=WATCHDOG)
    problems = ended.stderr.decode()
    assert ended.returncode in (0, 1), problems
    assert "Traceback" not in problems
    for healthy in HEALTHY:
        assert f"{healthy.title()} Works".encode() in ended.stdout
    peak = int(problems.split()[-2]) * 1024
    assert peak < MEMORY


# Text that acts


def assert_harmless(text: str) -> None:
    """Nothing moves a cursor, turns the writing round, or is half a character."""
    wrong = {
        each
        for each in set(text) - {"\n"}
        if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(each) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    }
    assert not wrong


@pytest.mark.parametrize("text", injection.TEXTS.values(), ids=injection.TEXTS)
def test_text_of_records_does_nothing_in_a_terminal(text: str, root: Path) -> None:
    injection.write(root, text)
    for command in (["validate"], ["review"], ["review", "--horizon", "3650"], ["list"], ["show", "hostile"]):
        outcome = run(root, *command, "--today", TODAY)
        assert outcome.code in (0, 1), outcome.stderr
        assert_harmless(outcome.stdout)
        assert_harmless(outcome.stderr)
        assert injection.workflow_commands(outcome.stdout + outcome.stderr) == []


@pytest.mark.parametrize("text", injection.TEXTS.values(), ids=injection.TEXTS)
def test_json_keeps_text_as_it_was_typed(text: str, root: Path) -> None:
    injection.write(root, text)
    outcome = review(root, "--format", "json")
    data = json.loads(outcome.stdout)
    (client,) = (each for each in data["clients"] if each["id"] == "hostile")
    wanted = injection.as_read(text)
    assert client["name"] == client["group"] == client["next_action"]["what"] == wanted
    assert [each["title"] for each in client["contracts"]] == [wanted]
    assert [each["what"] for each in client["opportunities"]] == [wanted]
    assert wanted in {each["subject"] for each in data["actions"] if each["rule"] == "open-item"}
    rows = json.loads(run(root, "list", "--today", TODAY, "--format", "json").stdout)
    assert wanted in {row["name"] for row in rows}


@pytest.mark.parametrize("text", injection.TEXTS.values(), ids=injection.TEXTS)
def test_annotations_are_the_only_workflow_commands(text: str, root: Path) -> None:
    injection.write(root, text)
    lines = validate(root, "--format", "github").stdout.splitlines()
    assert lines
    for line in lines:
        (found,) = injection.workflow_commands(line)
        assert found in ("error", "warning", "notice")
        assert_harmless(line)


@pytest.mark.parametrize("name", [name for name in CATALOGUE if " name" in name and name.startswith("files")])
def test_file_names_are_no_workflow_commands(name: str, root: Path) -> None:
    built(CATALOGUE[name], root)
    for command in (["validate"], ["validate", "--format", "github"], ["review"], ["list"]):
        outcome = run(root, *command, "--today", TODAY)
        assert_harmless(outcome.stdout)
        found = injection.workflow_commands(outcome.stdout)
        assert set(found) <= ({"error", "warning"} if "github" in command else set())


@pytest.mark.parametrize("text", injection.TEXTS.values(), ids=injection.TEXTS)
def test_text_of_records_has_no_say_in_a_report_of_markdown(text: str, root: Path) -> None:
    injection.write(root, "plain")
    plain = review(root, "--format", "markdown")
    injection.write(root, text)
    hostile = review(root, "--format", "markdown")
    assert hostile.code in (0, 1), hostile.stderr
    assert_harmless(hostile.stdout)
    assert injection.workflow_commands(hostile.stdout) == []
    outer, kinds = injection.structure(hostile.stdout)
    outer_plain, kinds_plain = injection.structure(plain.stdout)
    assert outer == outer_plain
    assert kinds <= kinds_plain
    assert injection.references(hostile.stdout) == []


@pytest.mark.parametrize(("before", "after"), [("", ""), ("x_", "_x"), ("x ", ": x"), ("(", ")"), ("_", ":")])
@pytest.mark.parametrize("text", ["www.evil.example", "GH-7", "gh-7", ":x", ":tada", ":x:", ":+1", "a:100", ":a_b-c"])
def test_nothing_that_stands_beside_a_text_makes_a_link_or_an_emoji_of_it(text: str, before: str, after: str) -> None:
    shown = markdown(before + text)
    assert injection.references(f"{shown}{after} {shown}:") == []
    assert unescaped(shown) == before + text
