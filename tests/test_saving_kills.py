"""A command that is killed at any step loses nothing, and what it leaves is named and can be repaired.

Each test kills the same command right before one thing that it, or git for it, does on disk, and then looks at what
is left, runs the command again, and does what it says until it goes through.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from git_repositories import CONFIGURATION, GitRepository
from killing import CAN_KILL, NO_KILLING, PEOPLE, Killer
from repositories import LONG

pytestmark = pytest.mark.usefixtures("git_as_installed")

ONE = ("records/northwind.md",)
SEVERAL = ("records/northwind.md", "records/vesper.md", "records/new.md")
# What one command does on disk, at the least; the test would be void if nothing were counted any more.
LEAST_EVENTS = 55
# Git makes a new name for each of the first kind, and does without the second.
HARMLESS = ("next-index-", "maintenance.lock")
PARTS = 4  # run side by side
STRIDE = 1 if LONG else 8
# Steps at which something becomes true that was not: each is tried in every run.
TURNS = ("exec", "rename", "link records", "unlink .git/MERGE_HEAD")


@pytest.fixture(scope="module")
def killer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killer]:
    if not CAN_KILL:
        pytest.skip(NO_KILLING)
    with Killer(tmp_path_factory.mktemp("killer")) as found:
        yield found


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An agency with two records, where somebody has staged one thing and half of another."""
    repository = GitRepository(tmp_path_factory.mktemp("template") / "agency", "--template=")
    repository.write(northwind="one\n", vesper="one\n", staged="one\n", partly="one\n")
    repository.commit("Begin")
    repository.write(staged="two\n", partly="two\n")
    repository.git("add", "--all")
    repository.write(partly="three\n", northwind="one\n")
    repository.put({"notes.txt": "not git's\n"})
    return repository.folder


class State(NamedTuple):
    """What a command must leave as it is."""

    staged: str
    disk: list[bytes]
    pending: str


def state(folder: Path) -> State:
    """What somebody else has staged or changed."""
    others = ("records/staged.md", "records/partly.md", "notes.txt")
    names = "\n".join(git(folder, "diff", "--cached", "--name-only", "HEAD", "--", *others).splitlines())
    return State(git(folder, "ls-files", "-s", "--", *others), [(folder / each).read_bytes() for each in others], names)


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "--no-optional-locks", *arguments]
    found = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=60)
    assert found.returncode == 0, found.stderr
    return found.stdout


def committed(folder: Path, path: str, revision: str = "HEAD") -> bytes:
    """What a record holds in a commit; nothing where it is not there."""
    found = subprocess.run(["git", "show", f"{revision}:{path}"], cwd=folder, capture_output=True, check=False)
    return found.stdout


def on_disk(folder: Path, path: str) -> bytes:
    return (folder / path).read_bytes() if (folder / path).exists() else b""


def assert_whole(folder: Path, before: str, others: State, paths: tuple[str, ...]) -> None:
    """Whatever the moment: every record is the old or the new one, and the commit holds all of them or none."""
    for path in paths:
        old = committed(folder, path, before)
        assert on_disk(folder, path) in (old, old + b"first\n"), path
    # Objects that nothing refers to yet are no damage.
    assert git(folder, "fsck", "--full", "--no-dangling") == ""
    assert state(folder) == others
    if git(folder, "rev-parse", "HEAD").strip() != before:
        assert git(folder, "rev-parse", "HEAD~1").strip() == before
        assert git(folder, "diff", "--name-only", "HEAD~1", "HEAD").split() == sorted(paths)
        assert [committed(folder, each) for each in paths] == [on_disk(folder, each) for each in paths]


def repair(folder: Path, said: str) -> None:
    """Do what a refusal says, which is what stands behind its last colon."""
    assert said.startswith(("Blocked: ", "NotCommitted: ", "Refusal: ")), said
    command = said.rpartition(": ")[2]
    environment = {**os.environ, **CONFIGURATION, **PEOPLE}
    found = subprocess.run(["sh", "-c", command], cwd=folder, env=environment, capture_output=True, check=False)
    assert found.returncode == 0, (command, found.stderr)


def assert_goes_on(killer: Killer, folder: Path, others: State, paths: tuple[str, ...]) -> list[str]:
    """The next run goes through once everything it asks for was done, and no edit is lost. Gives what it asked for."""
    left = {path: on_disk(folder, path) for path in paths}
    asked: list[str] = []
    while True:
        said = killer.run(folder, "killed_commands:append", "second", *paths).said
        if len(said) == 40:
            break
        assert {path: on_disk(folder, path) for path in paths} == left, "a refusal writes nothing"
        asked.append(said)
        assert len(asked) < 8, asked
        repair(folder, said)
        assert state(folder) == others, asked
    for path in paths:
        assert on_disk(folder, path) == left[path] + b"second\n", asked
        assert committed(folder, path) == on_disk(folder, path), asked
    assert git(folder, "status", "--porcelain", "--", *paths) == "", asked
    assert state(folder) == others
    assert git(folder, "fsck", "--full", "--no-dangling") == ""
    assert not [each for each in (folder / ".git").rglob("*.lock") if not each.name.startswith(HARMLESS)]
    return asked


def points(events: list[str], part: int) -> list[int]:
    """The events at which to kill, in one part of several."""
    all_points = range(1, len(events) + 1)
    chosen = [at for at in all_points if at % STRIDE == 0 or events[at - 1].startswith(TURNS)]
    return chosen[part::PARTS]


@pytest.mark.parametrize("paths", [ONE, SEVERAL], ids=["one", "several"])
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("alone", [False, True], ids=["all", "alone"])
def test_killed_at_any_step(
    killer: Killer, template: Path, tmp_path: Path, paths: tuple[str, ...], part: int, alone: bool
) -> None:
    """All processes of the command at once, as by a power cut, or only the one whose step it is."""
    before, others = git(template, "rev-parse", "HEAD").strip(), state(template)
    trial = shutil.copytree(template, tmp_path / "trial", symlinks=True)
    events = killer.run(trial, "killed_commands:append", "first", *paths).events
    assert len(events) > LEAST_EVENTS, events
    for at in points(events, part):
        folder = shutil.copytree(template, tmp_path / f"at-{at}", symlinks=True)
        ended = killer.run(folder, "killed_commands:append", "first", *paths, at=at, alone=alone)
        place = f"killed at {at}, {ended.events[-1:]}: {ended.said}"
        try:
            assert ended.killed
            assert_whole(folder, before, others, paths)
            if ended.said.startswith(("NotCommitted", "Refusal")):
                repair(folder, ended.said)
                assert len([each for each in paths if committed(folder, each).endswith(b"first\n")]) in (0, len(paths))
            assert_goes_on(killer, folder, others, paths)
        except AssertionError as error:
            raise AssertionError(place) from error
        shutil.rmtree(folder)


# Without counting: git's own hooks kill the command at each turn of a commit

HOOKS = {
    "pre-commit": "",
    "prepare-commit-msg": "",
    "commit-msg": "",
    "reference-transaction prepared": '[ "$1" = prepared ] || exit 0; ',
    "reference-transaction committed": '[ "$1" = committed ] || exit 0; ',
    "post-index-change": "",
    "post-commit": "",
}


@pytest.mark.skipif(os.name == "nt", reason="hooks kill by process groups")
@pytest.mark.parametrize("hook", HOOKS)
def test_killed_by_a_hook(template: Path, tmp_path: Path, hook: str) -> None:
    """The same at git's own turning points, where nothing can be counted."""
    before, others = git(template, "rev-parse", "HEAD").strip(), state(template)
    folder = shutil.copytree(template, tmp_path / "agency", symlinks=True)
    script = folder / ".git" / "hooks" / hook.partition(" ")[0]
    script.parent.mkdir()
    script.write_text(f"#!/bin/sh\n{HOOKS[hook]}kill -KILL 0\n", encoding="utf-8")
    script.chmod(0o755)
    ended = start("first", *ONE, folder=folder)
    ended.communicate(timeout=60)
    assert ended.returncode == -9
    script.unlink()
    assert_whole(folder, before, others, ONE)
    while True:
        again = start("second", *ONE, folder=folder, LOCK_SECONDS="0.05")
        out, said = again.communicate(timeout=60)
        if not again.returncode:
            break
        repair(folder, f"Blocked: {said.strip()}")
    assert on_disk(folder, ONE[0]) == b"one\nfirst\nsecond\n"
    assert committed(folder, ONE[0]) == on_disk(folder, ONE[0])
    assert git(folder, "rev-parse", "HEAD") == out
    assert git(folder, "fsck", "--full", "--no-dangling") == ""
    assert state(folder) == others


# Side by side


def start(*arguments: str, folder: Path, **changed: str) -> subprocess.Popen[str]:
    """Begin to add a line to records, in a process group of its own, with some of the environment changed."""
    here = Path(__file__).parent
    environment = {**os.environ, **PEOPLE, **changed, "PYTHONPATH": os.pathsep.join((str(here), str(here.parent)))}
    return subprocess.Popen(
        [sys.executable, str(here / "killed_commands.py"), *arguments],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


@pytest.mark.parametrize("round_", range(3 if LONG else 1))
def test_many_at_once_lose_nothing(template: Path, tmp_path: Path, round_: int) -> None:
    """Every one of the lines arrives, in a commit of its own, while somebody else's staged work stays."""
    count = 50 if LONG else 12
    others = state(template)
    folder = shutil.copytree(template, tmp_path / "agency", symlinks=True)
    running = [start(f"line-{number}", *ONE, folder=folder) for number in range(count)]
    answers = [each.communicate(timeout=300) for each in running]
    assert [said for _, said in answers if said] == []
    lines = on_disk(folder, ONE[0]).decode().split()
    assert sorted(lines) == sorted(["one", *(f"line-{number}" for number in range(count))])
    log = git(folder, "log", "--format=%H %s", "--reverse", "HEAD").splitlines()[1:]
    assert [row.split(" Add ")[1] for row in log] == lines[1:]
    assert sorted(row.split()[0] for row in log) == sorted(out.strip() for out, _ in answers)
    assert state(folder) == others
    assert git(folder, "fsck", "--full", "--no-dangling") == ""
    assert git(folder, "status", "--porcelain", "--", *ONE) == ""
