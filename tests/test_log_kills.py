"""`clientfiles log`, killed at any step or run by many at once: no word that was typed is lost.

The same as for saving in general, in `test_saving_kills`, but through the whole program.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from git_repositories import GitRepository
from killing import CAN_KILL, NO_KILLING, PEOPLE, Killer
from repositories import LONG, ROOT, record, write
from test_saving_kills import git, points, repair

pytestmark = pytest.mark.usefixtures("git_as_installed")

PATH = "records/northwind.md"
SETTINGS = '[team.dana]\nname = "Dana Ortiz"\nemail = "dana@agency.example"\n'
LEAST_EVENTS = 50


def arguments(words: str) -> list[str]:
    """The command that logs some words."""
    return ["log", "northwind", "call", "--message", words, "--today", "2026-11-22"]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An agency with one client, where somebody has staged something else."""
    repository = GitRepository(tmp_path_factory.mktemp("template") / "agency", "--template=")
    write(repository.folder, {"northwind": record()}, SETTINGS)
    repository.put({"notes.txt": "one\n"})
    repository.commit("Begin")
    repository.put({"notes.txt": "two\n"})
    repository.git("add", "--all")
    return repository.folder


@pytest.mark.skipif(not CAN_KILL, reason=NO_KILLING)
@pytest.mark.parametrize("part", range(4))
def test_killed_at_any_step(template: Path, tmp_path: Path, part: int) -> None:
    """The record is the old or the new one; after what the next run asks for, both calls are in it, committed."""
    with Killer(tmp_path) as killer:
        trial = shutil.copytree(template, tmp_path / "trial")
        events = killer.run(trial, "killing:program", *arguments("first")).events
        assert len(events) > LEAST_EVENTS
        whole = ((template / PATH).read_bytes(), (trial / PATH).read_bytes())
        for at in points(events, part):
            folder = shutil.copytree(template, tmp_path / f"at-{at}")
            assert killer.run(folder, "killing:program", *arguments("first"), at=at).killed
            left = (folder / PATH).read_bytes()
            assert left in whole, events[at - 1]
            assert git(folder, "fsck", "--full", "--no-dangling") == ""
            for _ in range(4):
                code, _, said = killer.run(folder, "killing:program", *arguments("second")).said.partition(" ")
                if code == "0":
                    break
                assert (folder / PATH).read_bytes() == left, said
                repair(folder, f"Blocked: {said.strip()}")
            text = (folder / PATH).read_text(encoding="utf-8")
            assert ("second" in text, "first" in text) == (True, left == whole[1]), events[at - 1]
            assert git(folder, "show", f"HEAD:{PATH}") == text
            assert git(folder, "status", "--porcelain", "--untracked-files=no") == "M  notes.txt\n"
            shutil.rmtree(folder)


@pytest.mark.parametrize("round_", range(3 if LONG else 1))
def test_many_at_once(template: Path, tmp_path: Path, round_: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call is in the record once, and in a commit of its own."""
    count = 50 if LONG else 8
    for name, value in {**PEOPLE, "PYTHONPATH": str(ROOT)}.items():
        monkeypatch.setenv(name, value)
    folder = shutil.copytree(template, tmp_path / "agency")
    commands = [[sys.executable, "-m", "clientfiles", *arguments(f"word-{number}.")] for number in range(count)]
    running = [subprocess.Popen(each, cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.PIPE) for each in commands]
    assert [each.communicate(timeout=300)[1] for each in running] == [b""] * count
    text = (folder / PATH).read_text(encoding="utf-8")
    assert [text.count(f"word-{number}.") for number in range(count)] == [1] * count
    assert len(git(folder, "log", "--format=%H").split()) == count + 1
    assert git(folder, "fsck", "--full", "--no-dangling") == ""
    assert git(folder, "status", "--porcelain", "--untracked-files=no") == "M  notes.txt\n"
