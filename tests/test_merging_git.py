"""Records merged by git with the driver: merge, rebase, cherry-pick, stash pop, and what a person is left with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from commands import run
from examples import HEADING, RECORD, SETTINGS, changed
from git_repositories import CONFIGURATION, GitRepository

from clientfiles.cli import merge_driver

pytestmark = pytest.mark.usefixtures("git_as_installed")

DRIVER = f'"{sys.executable}" -m clientfiles merge-driver %O %A %B %L %P'
NORTHWIND = "records/northwind.md"
CALL = "### 2026-11-05 call: The budget\nby: dana\n\nIt grows.\n\n"
NOTE = "### 2026-11-10 note: Her new office\nby: lee\n\nThird floor.\n\n"
KIM, LEE = changed(("owner: dana", "owner: kim")), changed(("owner: dana", "owner: lee"))
OWNER_IN_DOUBT = changed(("owner: dana", "<<<<<<< ours\nowner: lee\n=======\nowner: kim\n>>>>>>> theirs"))


def logged(*entries: str) -> str:
    return RECORD.replace(HEADING, "".join(entries) + HEADING)


class Team:
    """A repository with the driver, one record on main, and a branch `other` that began there."""

    def __init__(self, folder: Path, path: str = NORTHWIND, base: str | bytes = RECORD, root: str = "") -> None:
        self.repository, self.path = GitRepository(folder), path
        self.git = self.repository.git
        self.git("config", "merge.clientfiles.name", "records by field, item and entry")
        self.git("config", "merge.clientfiles.driver", DRIVER)
        attributes = f"{root}records/**/*.md merge=clientfiles\n{root}records/*.md merge=clientfiles\n"
        self.repository.put({".gitattributes": attributes, f"{root}clientfiles.toml": SETTINGS, path: base})
        self.repository.commit("A record")
        self.git("branch", "other")

    def change(self, text: str | bytes, branch: str = "main") -> None:
        """Commit a version of the record on a branch, and be on main afterwards."""
        self.git("checkout", "--quiet", branch)
        self.repository.put({self.path: text})
        self.repository.commit(f"On {branch}")
        self.git("checkout", "--quiet", "main")

    def fork(self, ours: str | bytes, theirs: str | bytes) -> None:
        """Let main and the other branch go apart."""
        self.change(theirs, "other")
        self.change(ours)

    def attempt(self, *arguments: str) -> tuple[int, str]:
        """Run a git command that may stop at a conflict: its exit code and all that it says."""
        people = {f"GIT_{role}_{what}": "dana@agency.example" for role in ("AUTHOR", "COMMITTER") for what in
                  ("NAME", "EMAIL")}  # fmt: skip
        environment = {**os.environ, **CONFIGURATION, **people, "GIT_EDITOR": ":"}
        found = subprocess.run(
            ["git", *arguments], cwd=self.repository.folder, env=environment, capture_output=True, check=False,
            timeout=120,
        )  # fmt: skip
        return found.returncode, (found.stdout + found.stderr).decode()

    @property
    def text(self) -> str:
        return (self.repository.folder / self.path).read_bytes().decode()

    @property
    def status(self) -> str:
        return self.git("status", "--porcelain")


def test_two_people_log_the_same_client_and_a_merge_holds_both(tmp_path: Path) -> None:
    team = Team(tmp_path)
    team.fork(logged(CALL), logged(NOTE))
    code, said = team.attempt("merge", "other", "--no-edit")
    assert (code, team.text, team.status) == (0, logged(NOTE, CALL), ""), said
    assert team.git("log", "-1", "--format=%p").count(" ") == 1


def test_a_rebase_holds_both(tmp_path: Path) -> None:
    team = Team(tmp_path)
    team.fork(logged(CALL), logged(NOTE))
    code, said = team.attempt("rebase", "other")
    assert (code, team.text, team.status) == (0, logged(NOTE, CALL), ""), said


def test_a_cherry_pick_holds_both(tmp_path: Path) -> None:
    team = Team(tmp_path)
    team.fork(logged(CALL), logged(NOTE))
    code, said = team.attempt("cherry-pick", "other")
    assert (code, team.text, team.status) == (0, logged(NOTE, CALL), ""), said


def test_stash_pop_holds_both(tmp_path: Path) -> None:
    team = Team(tmp_path)
    team.repository.put({NORTHWIND: logged(NOTE)})
    team.git("stash")
    team.change(logged(CALL))
    code, said = team.attempt("stash", "pop")
    assert (code, team.text) == (0, logged(NOTE, CALL)), said
    assert team.git("stash", "list") == ""


@pytest.mark.parametrize("command", [("merge", "other"), ("cherry-pick", "other")])
def test_an_owner_changed_on_both_sides_stops_git_at_that_line(tmp_path: Path, command: tuple[str, str]) -> None:
    team = Team(tmp_path)
    team.fork(LEE, KIM)
    code, said = team.attempt(*command)
    assert code == 1
    assert f"CONFLICT (content): Merge conflict in {NORTHWIND}" in said
    assert (team.text, team.status) == (OWNER_IN_DOUBT, f"UU {NORTHWIND}")


def test_an_owner_changed_on_both_sides_stops_a_rebase_and_a_stash_pop_too(tmp_path: Path) -> None:
    team = Team(tmp_path)
    team.fork(KIM, LEE)
    assert team.attempt("rebase", "other")[0] == 1
    assert (team.text, team.status) == (OWNER_IN_DOUBT, f"UU {NORTHWIND}")
    team.git("rebase", "--abort")
    team.git("checkout", "--quiet", "-b", "third", "HEAD~1")
    team.repository.put({NORTHWIND: KIM})
    team.git("stash")
    team.git("checkout", "--quiet", "other")
    assert team.attempt("stash", "pop")[0] == 1
    assert team.text == OWNER_IN_DOUBT
    assert team.git("stash", "list") != ""


def test_folders_may_have_any_name(tmp_path: Path) -> None:
    name = 'O\'Brien & "Sons" $HOME %A' if os.name != "nt" else "O'Brien & Sons $HOME %A"
    team = Team(tmp_path / name, path=f"records/{name}/northwind.md")
    team.fork(logged(CALL), logged(NOTE))
    code, said = team.attempt("merge", "other", "--no-edit")
    assert (code, team.text) == (0, logged(NOTE, CALL)), said


def test_line_ends_and_the_end_of_the_last_line_are_kept(tmp_path: Path) -> None:
    base, ours, theirs, both = (
        text.replace("\n", "\r\n").removesuffix("\r\n").encode() for text in
        (RECORD, logged(CALL), logged(NOTE), logged(NOTE, CALL))
    )  # fmt: skip
    team = Team(tmp_path, base=base)
    team.git("config", "core.autocrlf", "false")
    team.fork(ours, theirs)
    code, said = team.attempt("merge", "other", "--no-edit")
    assert (code, team.text.encode()) == (0, both), said


def test_the_settings_around_the_records_say_what_an_entry_is(tmp_path: Path) -> None:
    team = Team(tmp_path, "crm/records/northwind.md", root="crm/")
    team.repository.put({"crm/clientfiles.toml": f'{SETTINGS}\n[kinds]\ncontact = ["workshop"]\n'})
    team.repository.commit("A kind of our own")
    call, note = (entry.replace(" call", " workshop").replace(" note", " workshop") for entry in (CALL, NOTE))
    team.fork(logged(call), logged(note))
    code, said = team.attempt("merge", "other", "--no-edit")
    assert (code, team.text) == (0, logged(note, call)), said


def test_what_only_one_version_makes_sense_of_is_left_as_git_merges_it_and_said(tmp_path: Path) -> None:
    base = changed(("- name: Jana Novák\n", "- name: Jana Novák\n    role: COO\n    phone: 1\n  - name: Tom Reyes\n"))
    team = Team(tmp_path, base=base)
    ours, theirs = (base.replace(name, f"{name}\n    primary: true", 1) for name in ("Jana Novák", "Tom Reyes"))
    team.fork(ours, theirs)
    code, said = team.attempt("merge", "other")
    assert code == 1
    assert (
        f"{NORTHWIND}: merged by lines, look at it before you add it: each version is right by itself, "
        "but together they are not: Jana Novák and Tom Reyes are both primary"
    ) in said
    assert team.text.count("primary: true") == 2
    assert team.status == f"UU {NORTHWIND}"


def test_a_record_with_a_slip_is_merged_by_lines_with_git_s_own_marks(tmp_path: Path) -> None:
    team = Team(tmp_path, base=changed(("tier: A", "tier: 'A")))
    team.fork(LEE.replace("tier: A", "tier: 'A"), KIM.replace("tier: A", "tier: 'A"))
    code, said = team.attempt("merge", "other")
    assert code == 1
    assert "the version that both began with cannot be told into its parts" in said
    assert team.text == OWNER_IN_DOUBT.replace("tier: A", "tier: 'A")


def test_what_git_cannot_merge_either_stays_as_it_is_on_our_side(tmp_path: Path) -> None:
    team = Team(tmp_path, base=b"---\nname: \0\n---\n")
    team.fork(b"---\nname: \0 ours\n---\n", b"---\nname: \0 theirs\n---\n")
    code, said = team.attempt("merge", "other")
    assert code == 1
    assert "git cannot merge the two versions either" in said
    assert (team.text, team.status) == ("---\nname: \0 ours\n---\n", f"UU {NORTHWIND}")


def test_a_readme_among_the_records_is_merged_by_lines(tmp_path: Path) -> None:
    team = Team(tmp_path, path="records/README.md", base="one\ntwo\nthree\n")
    team.fork("One\ntwo\nthree\n", "one\ntwo\nThree\n")
    code, said = team.attempt("merge", "other", "--no-edit")
    assert (code, team.text, team.status) == (0, "One\ntwo\nThree\n", ""), said
    team.change("1\ntwo\nThree\n")
    team.change("I\ntwo\nThree\n", "other")
    assert team.attempt("merge", "other")[0] == 1
    assert "<<<<<<< ours\n1\n=======\nI\n>>>>>>> theirs\n" in team.text


def test_a_record_new_on_both_sides_is_a_conflict_that_holds_both(tmp_path: Path) -> None:
    team = Team(tmp_path, path="records/README.md")
    team.path = NORTHWIND
    team.fork(LEE, KIM)
    assert team.attempt("merge", "other")[0] == 1
    assert team.text == OWNER_IN_DOUBT
    assert team.status == f"AA {NORTHWIND}"


def test_a_conflict_between_two_earlier_merges_is_left_to_a_person(tmp_path: Path) -> None:
    """Git makes the version that both began with by merging itself, so that one holds marks."""
    team = Team(tmp_path)
    team.fork(LEE, KIM)
    first, second = team.git("rev-parse", "main"), team.git("rev-parse", "other")
    for branch, commit, text in (("main", second, LEE), ("other", first, KIM)):
        team.git("checkout", "--quiet", branch)
        team.attempt("merge", commit)
        team.repository.put({NORTHWIND: text.replace("tier: A", f"tier: {branch[0].upper()}")})
        team.repository.commit("Merged")
    code, said = team.attempt("merge", "main")
    assert code == 1
    assert "the version that both began with holds an unresolved conflict" in said
    assert {"owner: lee", "owner: kim", "tier: M", "tier: O"} <= set(team.text.split("\n"))


# The command by itself


def files(folder: Path, base: str, ours: str, theirs: str) -> list[str]:
    for name, text in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return ["base", "ours", "theirs"]


def test_the_result_takes_the_place_of_ours(tmp_path: Path) -> None:
    outcome = run(tmp_path, "merge-driver", *files(tmp_path, RECORD, logged(CALL), logged(NOTE)), "7", NORTHWIND)
    assert outcome == (0, "", "")
    assert (tmp_path / "ours").read_text(encoding="utf-8") == logged(NOTE, CALL)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base", "ours", "theirs"]


def test_marks_are_as_long_as_git_asks_for(tmp_path: Path) -> None:
    outcome = run(tmp_path, "merge-driver", *files(tmp_path, RECORD, LEE, KIM), "11", NORTHWIND)
    assert outcome == (1, "", "")
    assert f"{'<' * 11} ours\nowner: lee\n" in (tmp_path / "ours").read_text(encoding="utf-8")


def test_a_bug_leaves_git_s_own_merge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("ouch\x1b[31m")

    monkeypatch.setattr(merge_driver, "merge", broken)
    outcome = run(tmp_path, "merge-driver", *files(tmp_path, RECORD, LEE, KIM), "7", NORTHWIND)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith(
        f"{NORTHWIND}: merged by lines, look at it before you add it: a bug, please report"
    )
    assert "\x1b" not in outcome.stderr
    assert (tmp_path / "ours").read_text(encoding="utf-8") == OWNER_IN_DOUBT


def test_versions_that_are_not_there_are_a_failure(tmp_path: Path) -> None:
    outcome = run(tmp_path, "merge-driver", "base", "ours", "theirs", "7", NORTHWIND)
    assert outcome.code == 1
    assert outcome.stderr.startswith("clientfiles: git cannot merge the two versions either")
    assert list(tmp_path.iterdir()) == []
