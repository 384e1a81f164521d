"""clientfiles doctor: what stops edits of records in a clone is named, and nothing is put right."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from commands import Outcome, run
from git_repositories import GitRepository
from repositories import ROOT, program, record, write

from clientfiles.committing import open_work_tree
from clientfiles.doctor import NOTE, WRONG, Clone, clone_findings
from clientfiles.refusals import Blocked

pytestmark = pytest.mark.usefixtures("git_as_installed")

PROGRAM = {"PYTHONPATH": str(ROOT)}
WELL = Clone(True, "main", "kim@agency.example", driver="clientfiles merge-driver")


def test_nothing_is_said_of_a_clone_in_which_all_is_well() -> None:
    assert clone_findings(WELL) == []


@pytest.mark.parametrize(
    ("clone", "state", "text", "hint"),
    [
        (
            Clone(False),
            NOTE,
            "edits are written, and not committed: there is no earlier version to go back to",
            "",
        ),
        (
            WELL._replace(locks=((".git/index.lock", 5),)),
            WRONG,
            "git is locked by .git/index.lock, for 5 minutes",
            "once no git runs any more (pgrep -l git names them): rm .git/index.lock",
        ),
        (
            WELL._replace(locks=((".git/HEAD.lock", 0),)),
            NOTE,
            "git is locked by .git/HEAD.lock, for less than a minute",
            "once no git runs any more (pgrep -l git names them): rm .git/HEAD.lock",
        ),
        (
            WELL._replace(undone=("records/northwind.md",)),
            WRONG,
            "git's index would undo the last commit of records/northwind.md",
            "git reset -q -- records/northwind.md",
        ),
        (
            WELL._replace(under_way=("a merge", "git merge --continue", "git merge --abort")),
            NOTE,
            "a merge is under way; nothing is edited until it has ended",
            "finish it with git merge --continue, or give it up with git merge --abort",
        ),
        (
            WELL._replace(under_way=("a bisect", "", "git bisect reset"), branch=""),
            NOTE,
            "a bisect is under way; nothing is edited until it has ended",
            "end it with git bisect reset",
        ),
        (
            WELL._replace(branch=""),
            NOTE,
            "no branch is checked out; nothing is edited until one is",
            "git switch BRANCH",
        ),
        (
            WELL._replace(author=""),
            NOTE,
            "git does not know who you are; nothing is committed until it does",
            'git config user.name "YOUR NAME" && git config user.email YOUR@ADDRESS',
        ),
        (
            WELL._replace(uncommitted=tuple(f"records/{name}.md" for name in "abcdefg")),
            NOTE,
            "7 records not committed: records/a.md, records/b.md, records/c.md, records/d.md, records/e.md and 2 more",
            "git add records, and git commit",
        ),
        (
            WELL._replace(leftovers=("records/.a b.md.7.tmp",)),
            WRONG,
            "a command was killed while it wrote, and left records/.a b.md.7.tmp",
            "the records are whole; delete what is left: rm 'records/.a b.md.7.tmp'",
        ),
        (
            WELL._replace(drafts=(".git/clientfiles/drafts/northwind-call.md",)),
            NOTE,
            "1 text typed for a record and not in one: .git/clientfiles/drafts/northwind-call.md",
            "take over what is needed, unless somebody is typing it right now, and delete the rest: "
            "rm .git/clientfiles/drafts/northwind-call.md",
        ),
        (
            Clone(False, is_git_installed=False),
            WRONG,
            "git was not found, so edits are written, and not committed",
            "install git, or put its folder on the PATH",
        ),
        (
            WELL._replace(wants_driver=False, driver=""),
            NOTE,
            "two people's edits of one record are merged line by line, since .gitattributes does not say otherwise",
            "clientfiles setup --attributes",
        ),
        (
            WELL._replace(driver=""),
            WRONG,
            ".gitattributes names the merge driver clientfiles, which is not installed in this clone",
            "clientfiles setup",
        ),
        (
            WELL._replace(driver="/old/clientfiles %O", has_program=False),
            WRONG,
            "the merge driver's program does not exist: /old/clientfiles %O",
            "clientfiles setup",
        ),
    ],
)
def test_what_is_wrong_with_a_clone(clone: Clone, state: str, text: str, hint: str) -> None:
    (found,) = clone_findings(clone)
    assert found == (state, text, hint)


def test_commands_begin_with_the_way_to_the_root() -> None:
    facts = WELL._replace(
        way="cd /crm && ", locks=(("../l", 9),), undone=("r/a.md",), uncommitted=("r/b.md",), leftovers=("r/.c.1.tmp",),
        drafts=("../d.md",),
    )  # fmt: skip
    assert [each.hint.rpartition(": ")[2] for each in clone_findings(facts)] == [
        "cd /crm && rm ../l",
        "cd /crm && git reset -q -- r/a.md",
        "cd /crm && git add records, and git commit",
        "cd /crm && rm r/.c.1.tmp",
        "cd /crm && rm ../d.md",
    ]


# The command


@pytest.fixture
def clone(tmp_path: Path) -> GitRepository:
    """A repository of one client in which nothing stops an edit."""
    repository = GitRepository(tmp_path)
    write(tmp_path, {"northwind": record()})
    repository.put({".gitattributes": "records/**/*.md merge=clientfiles\n"})
    repository.commit("Begin")
    for name, value in {"user.name": "Kim", "user.email": "kim@x", "merge.clientfiles.driver": "git %O %A"}.items():
        repository.git("config", name, value)
    return repository


def doctor(folder: Path) -> Outcome:
    return run(folder, "doctor", "--today", "2026-11-24")


def found(folder: Path) -> list[str]:
    """What the command says of the clone, without the hints and what it says of schedules."""
    rows = doctor(folder).stdout.splitlines()
    return [row for row in rows if not row.startswith("  hint: ") and "on a schedule" not in row]


def log_a_call(clone: GitRepository) -> None:
    """Commit an edit, as a command does that is killed before git writes its index."""
    index = (clone.folder / ".git/index").read_bytes()
    clone.write(northwind=record(log="### 2026-11-20 call"))
    clone.commit("Log a call")
    (clone.folder / ".git/index").write_bytes(index)


def test_a_clone_in_which_all_is_well(clone: GitRepository) -> None:
    assert found(clone.folder) == []


def test_a_clone_in_which_a_command_was_killed(clone: GitRepository) -> None:
    """Everything is named at once; and nothing is put right, not even git's index."""
    log_a_call(clone)
    lock = clone.folder / ".git/index.lock"
    lock.touch()
    os.utime(lock, (time.time() - 600, time.time() - 600))
    (clone.folder / "records/.northwind.md.12.tmp").touch()
    clone.write(new=record())
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in clone.folder.rglob("*")}
    assert found(clone.folder) == [
        "wrong: git is locked by .git/index.lock, for 10 minutes",
        "wrong: git's index would undo the last commit of records/northwind.md",
        "note: 1 record not committed: records/new.md",
        "wrong: a command was killed while it wrote, and left records/.northwind.md.12.tmp",
    ]
    assert doctor(clone.folder).code == 1
    assert {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in clone.folder.rglob("*")} == before


@pytest.mark.parametrize("place", [".", "records"])
def test_what_it_says_of_an_index_is_what_an_edit_would_say(
    clone: GitRepository, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    log_a_call(clone)
    monkeypatch.chdir(clone.folder / place)
    tree = open_work_tree(clone.folder)
    assert tree is not None
    with pytest.raises(Blocked) as blocked:
        tree.check(["records/northwind.md"])
    assert f"  hint: {blocked.value.repair}\n" in doctor(clone.folder / place).stdout
    subprocess.run(["sh", "-c", blocked.value.repair], check=True)
    assert found(clone.folder) == []


@pytest.mark.parametrize(
    ("driver", "expected"),
    [
        (None, ["wrong: .gitattributes names the merge driver clientfiles, which is not installed in this clone"]),
        ("git merge-file %A %O %B", []),
        ("LANG=C 'git' merge-file", []),
        ("/nowhere/clientfiles %A", ["wrong: the merge driver's program does not exist: /nowhere/clientfiles %A"]),
        ("no-such-program-at-all", ["wrong: the merge driver's program does not exist: no-such-program-at-all"]),
        ("'unclosed", ["wrong: the merge driver's program does not exist: 'unclosed"]),
    ],
)
def test_the_merge_driver_of_a_clone(clone: GitRepository, driver: str | None, expected: list[str]) -> None:
    clone.git("config", "--unset", "merge.clientfiles.driver")
    if driver is not None:
        clone.git("config", "merge.clientfiles.driver", driver)
    assert found(clone.folder) == expected


def test_records_that_are_merged_line_by_line(clone: GitRepository) -> None:
    clone.put({".gitattributes": "*.txt merge=clientfiles\n"})
    (text,) = found(clone.folder)
    assert text.startswith("note: two people's edits of one record are merged line by line")


def test_a_merge_is_under_way(clone: GitRepository) -> None:
    clone.git("checkout", "-q", "-b", "topic")
    clone.commit("On the topic")
    clone.git("checkout", "-q", "main")
    clone.git("merge", "-q", "--no-ff", "--no-commit", "topic")
    assert found(clone.folder) == ["note: a merge is under way; nothing is edited until it has ended"]


def test_texts_that_were_kept_are_named(clone: GitRepository) -> None:
    """Until somebody has done what is said."""
    folder = clone.folder / ".git" / "clientfiles" / "drafts"
    folder.mkdir(parents=True)
    for name in ("northwind-call.md", "a b.md", "northwind-call.md~"):
        (folder / name).write_text("Hours of typing.\n", encoding="utf-8")
    said = doctor(clone.folder).stdout
    assert (
        "note: 2 texts typed for a record and not in one: .git/clientfiles/drafts/a b.md and "
        ".git/clientfiles/drafts/northwind-call.md\n" in said
    )
    (hint,) = (row for row in said.splitlines() if "take over what is needed" in row)
    subprocess.run(["sh", "-c", hint.rpartition(": ")[2]], cwd=clone.folder, check=True)
    assert found(clone.folder) == []
    assert [each.name for each in folder.iterdir()] == ["northwind-call.md~"]


def test_a_committer_of_whom_git_does_not_know(clone: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    clone.git("config", "--unset", "user.email")
    clone.git("config", "user.useConfigOnly", "true")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "kim@x")
    assert found(clone.folder) == ["note: git does not know who you are; nothing is committed until it does"]


def test_without_git_installed(clone: GitRepository, tmp_path: Path) -> None:
    """It is not said then that the records are in no repository, which nobody knows."""
    done = program(
        "doctor", "--today", "2026-11-24", folder=clone.folder, environment={"PATH": str(tmp_path / "empty"), **PROGRAM}
    )
    assert done.returncode == 1
    assert done.stdout == (
        "wrong: git was not found, so edits are written, and not committed\n"
        "  hint: install git, or put its folder on the PATH\n"
        "unknown: whether a workflow publishes reviews on a schedule, since git was not found\n"
        "  hint: install git, or put its folder on the PATH\n"
    )


def test_records_outside_git(tmp_path: Path) -> None:
    write(tmp_path, {"northwind": record()})
    (tmp_path / "records/.northwind.md.12.tmp").touch()
    assert doctor(tmp_path)[:2] == (
        1,
        "note: edits are written, and not committed: there is no earlier version to go back to\n"
        "wrong: a command was killed while it wrote, and left records/.northwind.md.12.tmp\n"
        "  hint: the records are whole; delete what is left: rm records/.northwind.md.12.tmp\n"
        "wrong: the records are not in git\n"
        "  hint: git init, git add and git commit\n",
    )
