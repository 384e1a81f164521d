"""clientfiles setup: what git does not clone, in one clone and nowhere else."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Outcome, run
from git_repositories import CONFIGURATION, GitRepository

from clientfiles.starting import ATTRIBUTES, clone
from clientfiles.starting.home import Home

pytestmark = [
    pytest.mark.usefixtures("git_as_installed"),
    pytest.mark.skipif(os.name == "nt", reason="hooks and drivers are written for a POSIX shell"),
]
SETTINGS = '[team.dana]\nname = "Dana Ortiz"\n'
RECORD = """\
---
name: Northwind Traders
owner: dana
status: prospect
since: 2021-04-12
contacts:
  - name: Jana Novák
---

# Northwind Traders

## Background

One.
Two.
Three.
Four.
"""
BROKEN = RECORD.replace("owner: dana", "ownr: dana")


@pytest.fixture
def agency(tmp_path: Path) -> GitRepository:
    """Records, settings and attributes, committed."""
    return agency_in(tmp_path / "agency")


def agency_in(folder: Path, prefix: str = "") -> GitRepository:
    found = GitRepository(folder)
    files = {"clientfiles.toml": SETTINGS, "records/northwind.md": RECORD, ".gitattributes": f"{ATTRIBUTES}\n"}
    found.put({f"{prefix}{path}": text for path, text in files.items()})
    found.commit("Start")
    return found


def setting(agency: GitRepository, name: str) -> str:
    return agency.git("config", "--local", "--get-all", name)


def commit(agency: GitRepository, *arguments: str) -> Outcome:
    """Commit as a person does, with whatever hooks there are."""
    people = {
        f"GIT_{who}_{what}": "dana@agency.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    command = ["git", "commit", "--quiet", "--message", "Change", *arguments]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        command, cwd=agency.folder, env={**kept, **CONFIGURATION, **people}, capture_output=True, text=True, check=False
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


# The merge driver


def test_the_driver_is_this_program_by_its_absolute_path(agency: GitRepository) -> None:
    done = run(agency.folder, "setup")
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout == "done: git merges records with clientfiles in this clone\n"
    command, *places = shlex.split(setting(agency, "merge.clientfiles.driver"))
    assert os.path.isabs(command)
    assert os.access(command, os.X_OK)
    assert places[:7] == ["merge-driver", "--", "%O", "%A", "%B", "%L", "%P"]
    assert setting(agency, "merge.clientfiles.name") == "client records, field by field"
    assert agency.git("status", "--porcelain") == ""


def test_a_second_time_changes_nothing(agency: GitRepository) -> None:
    run(agency.folder, "setup", "--hook")
    config, hook = agency.folder / ".git" / "config", agency.folder / ".git" / "hooks" / "pre-commit"
    before = config.read_bytes(), hook.read_bytes(), hook.stat().st_ino, hook.stat().st_mtime_ns
    done = run(agency.folder, "setup", "--hook")
    assert (done.code, done.stdout.count("as before: "), done.stdout.count("done: ")) == (0, 2, 0)
    assert (config.read_bytes(), hook.read_bytes(), hook.stat().st_ino, hook.stat().st_mtime_ns) == before


def test_a_program_that_has_moved_is_found_again(agency: GitRepository) -> None:
    run(agency.folder, "setup")
    right = setting(agency, "merge.clientfiles.driver")
    agency.git("config", "merge.clientfiles.driver", "/nowhere/clientfiles merge-driver")
    agency.git("config", "--add", "merge.clientfiles.driver", "/elsewhere/clientfiles merge-driver")
    assert run(agency.folder, "setup").stdout.startswith("done: ")
    assert setting(agency, "merge.clientfiles.driver") == right


def test_the_program_is_found_without_its_script(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside this Python, then on the path, then as a module."""
    assert clone.program()[0].endswith("clientfiles")
    monkeypatch.setattr(sys, "executable", "/nowhere/python3")
    monkeypatch.setattr(clone, "which", lambda name: "bin/clientfiles")
    assert clone.program() == [os.path.abspath("bin/clientfiles")]
    monkeypatch.setattr(clone, "which", lambda name: None)
    assert clone.program() == ["/nowhere/python3", "-m", "clientfiles"]


def two_branches(agency: GitRepository) -> None:
    """Let `main` and `topic` change the same line."""
    for branch, word in (("topic", "Uno."), ("main", "Un.")):
        agency.git("checkout", "--quiet", *(["-b"] if branch == "topic" else []), branch)
        agency.write(northwind=RECORD.replace("One.", word))
        agency.commit()


@pytest.mark.parametrize("name", ["plain", "a folder", "it's", "100%O $HOME `x`", 'two "words"'])
def test_git_runs_the_driver_wherever_it_lies(tmp_path: Path, agency: GitRepository, name: str) -> None:
    """With a stand-in that writes down what it is given, in a merge of two branches."""
    program = tmp_path / name / "clientfiles"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" > {shlex.quote(str(tmp_path / 'given'))}\n", encoding="utf-8")
    program.chmod(0o755)
    place = Home(agency.folder, with_git=True).place
    assert place is not None
    assert clone.install_driver(place, [str(program)])
    two_branches(agency)
    agency.git("merge", "--quiet", "topic")
    given = (tmp_path / "given").read_text(encoding="utf-8").split("\n")
    assert (given[:2], given[5:7]) == (["merge-driver", "--"], ["7", "records/northwind.md"])


@pytest.mark.parametrize("code", [1, 127, None])
def test_where_the_program_is_gone_nothing_of_either_side_is(tmp_path: Path, agency: GitRepository, code: int) -> None:
    """It ends with 1 for a conflict; else, as where it cannot be started, git's own merge marks both versions."""
    program = tmp_path / "clientfiles"
    if code is not None:
        program.write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
        program.chmod(0o755)
    place = Home(agency.folder, with_git=True).place
    assert place is not None
    clone.install_driver(place, [str(program)])
    two_branches(agency)
    with pytest.raises(AssertionError):
        agency.git("merge", "--quiet", "topic")
    text = (agency.folder / "records" / "northwind.md").read_text(encoding="utf-8")
    assert ("Un." in text, "Uno." in text) == (True, code != 1)
    assert agency.git("ls-files", "--unmerged") != ""


def test_records_in_a_folder_of_a_repository(tmp_path: Path) -> None:
    agency = agency_in(tmp_path, "crm/")
    assert run(tmp_path / "crm", "setup").code == 0
    assert "merge-driver" in setting(agency, "merge.clientfiles.driver")


def test_a_linked_work_tree_shares_the_driver(tmp_path: Path, agency: GitRepository) -> None:
    agency.git("worktree", "add", "--quiet", str(tmp_path / "second"))
    assert run(tmp_path / "second", "setup", "--hook").code == 0
    assert run(agency.folder, "setup", "--hook").stdout.count("as before: ") == 2


def test_without_git_there_is_nothing_to_set_up(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    done = run(tmp_path, "setup")
    assert done.code == 1
    assert done.stderr == f'clientfiles: {tmp_path} is in no git repository: run "git init" there first\n'


def test_without_records_there_is_nothing_to_set_up(tmp_path: Path) -> None:
    GitRepository(tmp_path)
    done = run(tmp_path, "setup")
    assert (done.code, "no client records here" in done.stderr) == (1, True)


# .gitattributes


def test_missing_attributes_are_shown(agency: GitRepository) -> None:
    """Without them git never calls the driver. They are the whole team's, so they are added on request only."""
    agency.put({".gitattributes": "*.png binary\n"})
    done = run(agency.folder, "setup")
    assert done.code == 1
    assert f"  {ATTRIBUTES}\n" in done.stderr
    assert (agency.folder / ".gitattributes").read_text(encoding="utf-8") == "*.png binary\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"*.png binary\n", f"*.png binary\n{ATTRIBUTES}\n".encode()),
        (b"*.png binary", f"*.png binary\n{ATTRIBUTES}\n".encode()),
        (b"*.png binary\r\n", f"*.png binary\r\n{ATTRIBUTES}\r\n".encode()),
        (b"", f"{ATTRIBUTES}\n".encode()),
    ],
)
def test_they_are_added_below_what_is_there(agency: GitRepository, before: bytes, after: bytes) -> None:
    agency.put({".gitattributes": before})
    done = run(agency.folder, "setup", "--attributes")
    assert (done.code, done.stdout.splitlines()[-1]) == (
        0,
        "added a line to .gitattributes: commit it, so that every clone has it",
    )
    assert (agency.folder / ".gitattributes").read_bytes() == after
    assert run(agency.folder, "setup", "--attributes").stdout.count("\n") == 1


def test_a_file_is_made_where_there_is_none(agency: GitRepository) -> None:
    agency.put({".gitattributes": None})
    agency.commit()
    assert run(agency.folder, "setup", "--attributes").code == 0
    assert ATTRIBUTES in (agency.folder / ".gitattributes").read_text(encoding="utf-8")


def test_a_setting_that_is_stronger_is_named(agency: GitRepository) -> None:
    agency.put({".git/info/attributes": "*.md merge=union\n"})
    done = run(agency.folder, "setup", "--attributes")
    assert done.code == 1
    assert ".git/info/attributes, still gives records another merge driver" in done.stderr


def test_a_diff_names_the_heading_and_line_ends_stay(agency: GitRepository) -> None:
    """What the other two attributes are for, in git itself."""
    agency.write(northwind=RECORD.replace("Four.", "Five."))
    assert "@@ ## Background" in agency.git("diff")
    windows = RECORD.replace("\n", "\r\n").encode()
    agency.git("config", "core.autocrlf", "true")
    agency.write(northwind=windows)
    agency.commit()
    assert len(agency.git("cat-file", "blob", "HEAD:records/northwind.md").split("\r\n")) == RECORD.count("\n")


# The hook


def test_the_hook_stops_a_commit_that_breaks_a_record(agency: GitRepository) -> None:
    done = run(agency.folder, "setup", "--hook")
    assert done.stdout.splitlines()[1] == (
        f"done: git checks the records before each commit: {agency.folder}/.git/hooks/pre-commit"
    )
    agency.write(acme=BROKEN)
    agency.git("add", ".")
    stopped = commit(agency)
    assert stopped.code == 1
    assert 'records/acme.md:3:1: unknown-field: the record has no field "ownr"' in stopped.stdout + stopped.stderr
    assert 'Not committed. "git commit --no-verify" commits all the same.' in stopped.stderr
    agency.write(acme=RECORD)
    agency.git("add", ".")
    assert commit(agency).code == 0


def test_it_looks_at_what_is_committed_not_at_what_is_on_disk(agency: GitRepository) -> None:
    run(agency.folder, "setup", "--hook")
    agency.write(acme=BROKEN)
    agency.git("add", ".")
    agency.write(acme=RECORD)
    assert commit(agency).code == 1
    agency.git("add", ".")
    agency.write(acme=BROKEN)
    assert commit(agency).code == 0


def test_what_is_wrong_elsewhere_stops_nothing(agency: GitRepository) -> None:
    """Neither an old mistake nor one in a record that is no part of the commit."""
    agency.write(old=BROKEN)
    agency.commit("An old mistake")
    run(agency.folder, "setup", "--hook")
    agency.write(draft=BROKEN, northwind=RECORD.replace("Four.", "Five."))
    agency.git("add", "records/northwind.md")
    assert commit(agency).code == 0
    assert agency.git("show", "--format=", "--name-only") == "records/northwind.md"
    agency.put({"notes.txt": "no record"})
    agency.git("add", "notes.txt")
    assert commit(agency) == (0, "", "")


def test_what_a_change_breaks_elsewhere_stops_it(agency: GitRepository) -> None:
    run(agency.folder, "setup", "--hook")
    agency.put({"clientfiles.toml": SETTINGS.replace("dana", "zoe")})
    agency.git("add", ".")
    stopped = commit(agency)
    assert stopped.code == 1
    assert "records/northwind.md:3:8: unknown-owner" in stopped.stdout + stopped.stderr


def test_a_commit_of_named_files_has_an_index_of_its_own(agency: GitRepository) -> None:
    """`git commit FILE` leaves out what is staged, and tells the hook by GIT_INDEX_FILE."""
    run(agency.folder, "setup", "--hook")
    agency.write(acme=BROKEN)
    agency.git("add", ".")
    agency.write(northwind=RECORD.replace("Four.", "Five."))
    assert commit(agency, "records/northwind.md").code == 0
    agency.write(northwind=BROKEN)
    agency.git("reset", "--quiet", "records/acme.md")
    assert commit(agency, "records/northwind.md").code == 1


def test_the_first_commit_of_all(tmp_path: Path) -> None:
    agency = GitRepository(tmp_path)
    agency.put({"clientfiles.toml": SETTINGS, "records/acme.md": BROKEN})
    run(agency.folder, "setup", "--hook")
    agency.git("add", ".")
    assert commit(agency).code == 1
    agency.write(acme=RECORD)
    agency.git("add", ".")
    assert commit(agency).code == 0


def test_the_last_record_can_be_deleted(agency: GitRepository) -> None:
    run(agency.folder, "setup", "--hook")
    agency.git("rm", "--quiet", "records/northwind.md")
    assert commit(agency).code == 0


@pytest.mark.parametrize("prefix", ["crm/", "our clients' [files]/", "$(touch x)/"])
def test_the_hook_in_a_folder_of_a_repository(tmp_path: Path, prefix: str) -> None:
    agency = agency_in(tmp_path, prefix)
    assert run(tmp_path / prefix, "setup", "--hook").code == 0
    agency.put({f"{prefix}records/acme.md": BROKEN})
    agency.git("add", ".")
    stopped = commit(agency)
    assert (stopped.code, "records/acme.md:3:1: unknown-field" in stopped.stdout + stopped.stderr) == (1, True)
    agency.put({f"{prefix}records/acme.md": RECORD})
    agency.git("add", ".")
    assert commit(agency).code == 0


def test_the_hook_in_a_linked_work_tree(tmp_path: Path, agency: GitRepository) -> None:
    agency.git("worktree", "add", "--quiet", str(tmp_path / "second"))
    run(agency.folder, "setup", "--hook")
    agency.folder = tmp_path / "second"
    agency.write(acme=BROKEN)
    agency.git("add", ".")
    assert commit(agency).code == 1


def test_the_hook_leaves_nothing_behind(agency: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    run(agency.folder, "setup", "--hook")
    for text in (BROKEN, RECORD):
        agency.write(acme=text)
        agency.git("add", ".")
        commit(agency)
    assert [*(tmp_path / "temporary").iterdir()] == []


def test_a_program_that_is_gone_says_so(agency: GitRepository) -> None:
    place = Home(agency.folder, with_git=True).place
    assert place is not None
    path, _ = clone.install_hook(place, ["/nowhere/it's/clientfiles"])
    agency.write(acme=RECORD)
    agency.git("add", ".")
    stopped = commit(agency)
    assert stopped.code == 1
    assert "clientfiles is not installed there any more: /nowhere/it's/clientfiles" in stopped.stderr
    assert 'run "clientfiles setup --hook" once more, or delete this hook: .git/hooks/pre-commit' in stopped.stderr
    assert run(agency.folder, "setup", "--hook").stdout.splitlines()[1].startswith("done: ")
    assert commit(agency).code == 0
    assert path.read_text(encoding="utf-8").count("/nowhere") == 0


def test_a_hook_of_somebody_else_is_left_as_it_is(agency: GitRepository) -> None:
    agency.put({".git/hooks/pre-commit": "#!/bin/sh\necho theirs\n"})
    done = run(agency.folder, "setup", "--hook")
    assert done.code == 1
    assert "there is another pre-commit hook: " in done.stderr
    assert "validate --since HEAD || exit 1" in done.stderr
    assert (agency.folder / ".git/hooks/pre-commit").read_text(encoding="utf-8") == "#!/bin/sh\necho theirs\n"


def test_the_hook_lies_where_git_looks_for_it(agency: GitRepository) -> None:
    agency.git("config", "core.hooksPath", "tools/hooks")
    done = run(agency.folder, "setup", "--hook")
    assert (done.code, os.access(agency.folder / "tools" / "hooks" / "pre-commit", os.X_OK)) == (0, True)
    agency.write(acme=BROKEN)
    agency.git("add", "records")
    assert commit(agency).code == 1


def test_hooks_that_other_repositories_share_are_no_place_for_it(tmp_path: Path, agency: GitRepository) -> None:
    agency.git("config", "core.hooksPath", str(tmp_path / "hooks"))
    done = run(agency.folder, "setup", "--hook")
    assert (done.code, (tmp_path / "hooks").exists()) == (1, False)
    assert "which other repositories use too" in done.stderr
    agency.git("config", "core.hooksPath", ".git/hooks")  # as the message says
    assert run(agency.folder, "setup", "--hook").code == 0
