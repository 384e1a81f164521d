"""Edits reach the disk and git all or not at all, and nothing that somebody else wrote is overwritten."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from filelock import FileLock
from git_repositories import GitRepository
from killed_commands import adding
from repositories import ROOT

from clientfiles import saving, writing
from clientfiles.committing import Blocked, NotCommitted, WorkTree, open_work_tree
from clientfiles.diagnostics import Failure
from clientfiles.saving import Change, Outcome, Saved, look, only_one, save

pytestmark = pytest.mark.usefixtures("git_as_installed")

NORTHWIND, VESPER, NEW = "records/northwind.md", "records/vesper.md", "records/new.md"


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A repository with two records in one commit, where git knows who works, and where we stand."""
    repository = GitRepository(tmp_path / "agency")
    repository.git("config", "user.name", "Kim Sand")
    repository.git("config", "user.email", "kim@agency.example")
    repository.write(northwind="one\n", vesper="one\n")
    repository.commit("Begin")
    monkeypatch.chdir(repository.folder)
    return repository


def hook(agency: GitRepository, script: str) -> None:
    """What git runs before each commit."""
    path = agency.folder / ".git" / "hooks" / "pre-commit"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def tree(agency: GitRepository) -> WorkTree:
    found = open_work_tree(agency.folder, wait=0.05)
    assert found is not None
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """All files beside git's own."""
    files = (each for each in folder.rglob("*") if each.is_file() and ".git" not in each.parts)
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}


def refusing(data: bytes | None) -> bytes:
    raise Failure("there is no such contact")


def test_edits_are_written_and_committed(agency: GitRepository, tree: WorkTree) -> None:
    changes = [Change(NORTHWIND, adding("two")), Change(NEW, adding("new"))]
    outcome = save(agency.folder, tree, changes, "Log a call")
    saved = (Saved(NORTHWIND, b"one\n", b"one\ntwo\n"), Saved(NEW, None, b"new\n"))
    assert outcome == Outcome(saved, agency.git("rev-parse", "HEAD"), "")
    assert agency.git("show", "--format=%s", "--name-only").split() == ["Log", "a", "call", NEW, NORTHWIND]
    assert agency.git("status", "--porcelain") == ""
    assert contents(agency.folder)[NORTHWIND] == b"one\ntwo\n"


def test_a_new_record_in_a_new_folder(agency: GitRepository, tree: WorkTree) -> None:
    save(agency.folder, tree, [Change("records/north/west/aubel.md", adding("one"))], "Add")
    assert agency.git("show", "--format=", "--name-only") == "records/north/west/aubel.md"


def test_several_edits_of_one_record_build_on_each_other(agency: GitRepository, tree: WorkTree) -> None:
    changes = [Change(NORTHWIND, adding("two")), Change(VESPER, adding("two")), Change(NORTHWIND, adding("three"))]
    outcome = save(agency.folder, tree, changes, "Edit")
    assert outcome.saved == (
        Saved(NORTHWIND, b"one\n", b"one\ntwo\nthree\n"),
        Saved(VESPER, b"one\n", b"one\ntwo\n"),
    )


def test_outside_git_nothing_is_committed(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    outcome = save(tmp_path, None, [Change(NEW, adding("one"))], "Add")
    assert outcome == Outcome((Saved(NEW, None, b"one\n"),), "", "not committed: this is no git repository")
    assert save(tmp_path, None, [Change(NEW, adding("2"))], "", note="not committed: as asked").note.endswith(
        "as asked"
    )
    assert contents(tmp_path) == {NEW: b"one\n2\n"}, "no lock lies beside the records"


def test_what_stays_as_it_is_is_not_touched(agency: GitRepository, tree: WorkTree) -> None:
    before = agency.git("rev-parse", "HEAD")
    same = Change(VESPER, lambda data: data or b"")
    time = (agency.folder / VESPER).stat().st_mtime_ns
    assert save(agency.folder, tree, [same], "Edit") == Outcome((), "", "nothing changed")
    assert agency.git("rev-parse", "HEAD") == before
    save(agency.folder, tree, [same, Change(NORTHWIND, adding("two"))], "Edit")
    assert agency.git("show", "--format=", "--name-only") == NORTHWIND
    assert (agency.folder / VESPER).stat().st_mtime_ns == time


def test_looking_changes_nothing(agency: GitRepository) -> None:
    before = contents(agency.folder)
    changes = [Change(NORTHWIND, adding("two")), Change("records/north/new.md", adding("new"))]
    assert [each.after for each in look(agency.folder, changes)] == [b"one\ntwo\n", b"new\n"]
    assert contents(agency.folder) == before
    assert sorted(os.listdir(agency.folder / "records")) == ["northwind.md", "vesper.md"]
    assert not (agency.folder / ".git" / "clientfiles").exists()


# All or nothing


def test_one_edit_that_refuses_stops_all(agency: GitRepository, tree: WorkTree) -> None:
    before = contents(agency.folder)
    with pytest.raises(Failure, match="there is no such contact"):
        save(agency.folder, tree, [Change(NORTHWIND, adding("two")), Change(VESPER, refusing)], "Edit")
    assert contents(agency.folder) == before


def test_one_record_that_is_not_committed_stops_all(agency: GitRepository, tree: WorkTree) -> None:
    agency.write(vesper="somebody's work\n")
    before = contents(agency.folder)
    with pytest.raises(Blocked, match=f"{VESPER} has changes that are not committed"):
        save(agency.folder, tree, [Change(NORTHWIND, adding("two")), Change(VESPER, adding("two"))], "Edit")
    assert contents(agency.folder) == before


@pytest.mark.parametrize("failing", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("step", ["prepare", "put"])
def test_a_file_of_five_that_cannot_be_written(
    agency: GitRepository, tree: WorkTree, monkeypatch: pytest.MonkeyPatch, step: str, failing: int
) -> None:
    """Where the disk is full none has been replaced; where a name cannot be changed those before are put back."""
    agency.write(a="a\n", b="b\n", c="c\n")
    head = agency.commit()
    before = contents(agency.folder)
    paths = ["records/a.md", "records/b.md", "records/c.md", "records/deep/new.md", VESPER]
    real: Callable[..., object] = getattr(saving, step)
    calls = []

    def fail(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == failing:
            raise Failure(f"{paths[failing - 1]} could not be written: No space left on device")
        return real(*arguments)

    monkeypatch.setattr(saving, step, fail)
    with pytest.raises(Failure) as failure:
        save(agency.folder, tree, [Change(path, adding("two")) for path in paths], "Edit")
    assert f"{paths[failing - 1]} could not be written: No space left on device" in str(failure.value)
    assert ("put back" in str(failure.value)) == (step == "put" and failing > 1)
    assert contents(agency.folder) == before
    assert not (agency.folder / "records/deep").exists()
    assert (agency.git("rev-parse", "HEAD"), agency.git("status", "--porcelain")) == (head, "")


def test_what_could_not_be_put_back_is_named(
    agency: GitRepository, tree: WorkTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Failure("it could not be written: Input/output error")

    calls = []

    def second_fails(*arguments: object) -> None:
        calls.append(arguments)
        fail() if len(calls) > 1 else writing.put(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(saving, "put", second_fails)
    monkeypatch.setattr(saving, "write_bytes_whole", fail)
    with pytest.raises(Failure) as failure:
        save(agency.folder, tree, [Change(NORTHWIND, adding("two")), Change(VESPER, adding("two"))], "Edit")
    assert str(failure.value) == (
        "it could not be written: Input/output error; records/northwind.md had been written, and could not be put "
        "back: git diff -- records/northwind.md"
    )


def test_git_that_does_not_take_it(agency: GitRepository, tree: WorkTree) -> None:
    agency.git("config", "gpg.program", "false")
    agency.git("config", "commit.gpgSign", "true")
    with pytest.raises(NotCommitted):
        save(agency.folder, tree, [Change(NORTHWIND, adding("two"))], "Edit")
    assert contents(agency.folder)[NORTHWIND] == b"one\ntwo\n"


PUT_BACK = "a hook of git, or another program, has made records/northwind.md as before"
BEGIN_AGAIN = "put that right (git stash list tells what was put aside), and begin again"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("git checkout -q HEAD -- records; exit 1", "the hook pre-commit refused it (it does not say why)"),
        ("echo too long; git stash -q; exit 1", "the hook pre-commit refused it (too long)"),
    ],
)
def test_a_hook_that_puts_the_record_back(agency: GitRepository, tree: WorkTree, script: str, reason: str) -> None:
    """The edit is not on disk, whatever git says, so nobody may take it for saved."""
    hook(agency, script)
    with pytest.raises(Failure) as failure:
        save(agency.folder, tree, [Change(NORTHWIND, adding("two"))], "Edit")
    assert contents(agency.folder)[NORTHWIND] == b"one\n"
    assert not isinstance(failure.value, NotCommitted)
    assert str(failure.value) == f"not committed, and not on disk any more: {reason}; {PUT_BACK}; {BEGIN_AGAIN}"


def test_another_program_that_puts_the_record_back(
    agency: GitRepository, tree: WorkTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a hook git finds nothing to commit; that is no filter's doing then."""
    commit = tree.commit

    def put_back_before(paths: Sequence[str], message: str, new: Sequence[str]) -> str:
        agency.write(northwind="one\n")
        return commit(paths, message, new)

    monkeypatch.setattr(tree, "commit", put_back_before)
    with pytest.raises(Failure) as failure:
        save(agency.folder, tree, [Change(NORTHWIND, adding("two"))], "Edit")
    assert str(failure.value).startswith(f"not committed, and not on disk any more: git sees no change; {PUT_BACK}; ")


@pytest.mark.parametrize("script", ["git checkout -q HEAD -- records", f"git show HEAD:{NORTHWIND} > {NORTHWIND}"])
def test_a_hook_that_puts_the_record_back_and_agrees(agency: GitRepository, tree: WorkTree, script: str) -> None:
    """Git then commits nothing at all, or what is not on disk."""
    hook(agency, script)
    with pytest.raises(Failure) as failure:
        save(agency.folder, tree, [Change(NORTHWIND, adding("two"))], "Edit")
    assert str(failure.value) == (
        "a hook of git, or another program, has made records/northwind.md as before; your edit is not on disk, and "
        f"may not be in the commit either (git show {agency.git('rev-parse', 'HEAD')[:9]}); put that right, and begin "
        "again"
    )


def test_a_hook_that_puts_one_of_two_back(agency: GitRepository, tree: WorkTree) -> None:
    hook(agency, "git checkout -q HEAD -- records/northwind.md; exit 1")
    with pytest.raises(Failure, match=f"{PUT_BACK}, though not {VESPER}; put that right"):
        save(agency.folder, tree, [Change(NORTHWIND, adding("two")), Change(VESPER, adding("two"))], "Edit")


def test_a_hook_that_deletes_a_new_record(agency: GitRepository, tree: WorkTree) -> None:
    hook(agency, f"rm {NEW}; exit 1")
    with pytest.raises(Failure, match=f"not on disk any more: .* has made {NEW} as before"):
        save(agency.folder, tree, [Change(NEW, adding("one"))], "Add")


@pytest.mark.parametrize("script", [f"echo theirs > {NORTHWIND}", f"rm {NORTHWIND}"])
def test_a_hook_that_changes_the_record_and_refuses(agency: GitRepository, tree: WorkTree, script: str) -> None:
    """What programs do that format: whether the edit is still in there, only a person can say."""
    hook(agency, f"{script}; exit 1")
    with pytest.raises(Failure) as failure:
        save(agency.folder, tree, [Change(NORTHWIND, adding("two"))], "Edit")
    assert not isinstance(failure.value, NotCommitted)
    assert str(failure.value) == (
        "written, not committed: the hook pre-commit refused it (it does not say why); after that a hook of git, or "
        f"another program, changed {NORTHWIND}; see (git diff HEAD) whether your edit is still there, and: "
        f"git commit -m Edit -- {NORTHWIND}"
    )


def test_a_hook_that_formats_is_warned_of(agency: GitRepository, tree: WorkTree) -> None:
    hook(agency, f"echo formatted > {NORTHWIND}; git add {NORTHWIND}")
    outcome = save(agency.folder, tree, [Change(NORTHWIND, adding("two"))], "Edit")
    assert outcome.commit == agency.git("rev-parse", "HEAD")
    assert outcome.note.endswith(f"prevent that: git reset -q -- {NORTHWIND}")


def test_without_git_installed(tmp_path: Path) -> None:
    """It cannot be said then whether this is a git repository."""
    (tmp_path / "records").mkdir()
    code = (
        "from clientfiles.saving import Change, save; from pathlib import Path\n"
        "print(save(Path('.'), None, [Change('records/new.md', lambda _: b'one')], 'Add').note)\n"
        "print(save(Path('.'), None, [Change('records/new.md', lambda _: b'two')], 'Add', 'as asked').note)"
    )
    environment = {**os.environ, "PATH": str(tmp_path), "PYTHONPATH": str(ROOT)}
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert found.stdout.splitlines() == [
        "not committed: git was not found; install it, or put its folder on the PATH",
        "as asked",
    ]


# Other programs


@pytest.mark.parametrize("done", ["changed", "deleted", "made"])
def test_what_an_editor_saved_meanwhile_is_not_overwritten(agency: GitRepository, tree: WorkTree, done: str) -> None:
    """Here while the second of two records is being edited; the first is as it was, too."""

    theirs = None if done == "deleted" else b"editor\n"
    path = NEW if done == "made" else VESPER

    def edit(data: bytes | None) -> bytes:
        agency.put({path: theirs})
        return b"ours\n"

    before = contents(agency.folder)
    with pytest.raises(
        Failure, match=f"{path} (was changed by another program|could not be written: it does not exist)"
    ):
        save(agency.folder, tree, [Change(NORTHWIND, adding("two")), Change(path, edit)], "Edit")
    after = contents(agency.folder)
    assert after.pop(path, None) == theirs
    before.pop(path, None)
    assert after == before


def test_what_an_editor_saved_right_after_git_was_asked_is_not_committed(
    agency: GitRepository, tree: WorkTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be in our commit, under our message."""
    check = tree.check

    def saved_meanwhile(*paths: Sequence[str]) -> None:
        check(*paths)
        agency.write(northwind="editor\n")

    monkeypatch.setattr(tree, "check", saved_meanwhile)
    with pytest.raises(Failure, match=f"{NORTHWIND} was changed by another program meanwhile"):
        save(agency.folder, tree, [Change(NORTHWIND, adding("two"))], "Edit")
    assert contents(agency.folder)[NORTHWIND] == b"editor\n"


def test_a_command_waits_for_another_one(agency: GitRepository, tree: WorkTree) -> None:
    code = (
        "import sys, time; from filelock import FileLock\n"
        "with FileLock(sys.argv[1]): print('held', flush=True); time.sleep(0.4); open(sys.argv[2], 'w').close()"
    )
    lock, done = agency.folder / ".git" / "clientfiles" / "lock", agency.folder / ".git" / "done"
    lock.parent.mkdir()
    with subprocess.Popen([sys.executable, "-c", code, lock, done], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        save(agency.folder, tree, [Change(NORTHWIND, lambda _: b"%d" % done.exists())], "Edit")
    assert contents(agency.folder)[NORTHWIND] == b"1"


@pytest.mark.parametrize("in_git", [True, False])
def test_a_command_that_waits_too_long(
    agency: GitRepository, tree: WorkTree, in_git: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the same folder is called by another name."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "link").symlink_to(agency.folder)
    used = tree if in_git else None
    place = saving._lock_place(agency.folder, used.git_folder if used is not None else None)
    place.parent.mkdir(parents=True)
    with FileLock(place), pytest.raises(Failure) as failure:
        save(tmp_path / "link", used, [Change(NORTHWIND, adding("two"))], "Edit", wait=0.05)
    assert str(failure.value).startswith("another clientfiles command has been writing here for ")
    assert str(place) in str(failure.value)
    assert contents(agency.folder)[NORTHWIND] == b"one\n"
    save(tmp_path / "link", used, [Change(NORTHWIND, adding("two"))], "Edit", wait=0.05)


def test_only_one_of_a_name_runs_in_a_clone(agency: GitRepository, tree: WorkTree) -> None:
    """Commands that write are not kept waiting by it, nor is another name."""
    with only_one(tree.git_folder, "sync", 0.05):
        save(agency.folder, tree, [Change(NORTHWIND, adding("two"))], "Edit", wait=0.05)
        with only_one(tree.git_folder, "other", 0.05):
            pass
        with pytest.raises(Failure) as failure, only_one(tree.git_folder, "sync", 0.05):
            pytest.fail("two at once")
    place = agency.folder / ".git" / "clientfiles" / "sync.lock"
    assert str(failure.value) == (
        "another sync has been running here for 0 seconds; end it, and run this one again "
        f"(fuser {place} tells which it is)"
    )
    with only_one(tree.git_folder, "sync", 0.05):
        assert contents(agency.folder)[NORTHWIND] == b"one\ntwo\n"


def test_the_lock_of_a_name_is_lifted_whatever_happens(tree: WorkTree) -> None:
    for error in (Failure("x"), KeyboardInterrupt()):
        with pytest.raises(type(error)), only_one(tree.git_folder, "sync", 0.05):
            raise error
    with only_one(tree.git_folder, "sync", 0.05):
        pass


def test_a_message_of_several_lines_arrives_whole(agency: GitRepository, tree: WorkTree) -> None:
    text = "Log a call\n\nHeard-in: comment 2817"
    outcome = save(agency.folder, tree.by("Dana", "dana@x"), [Change(NORTHWIND, adding("two"))], text)
    assert agency.git("log", "-1", "--format=%H %an%n%B") == f"{outcome.commit} Dana\n{text}"


def test_a_lock_that_cannot_be_had(agency: GitRepository, tree: WorkTree) -> None:
    (agency.folder / ".git" / "clientfiles").touch()
    with pytest.raises(Failure, match=r"the lock .*clientfiles/lock could not be taken: File exists"):
        save(agency.folder, tree, [Change(NORTHWIND, adding("two"))], "Edit")


# What is no ordinary record


def test_a_link_is_written_through_where_nothing_is_committed(agency: GitRepository) -> None:
    (agency.folder / "records" / "link.md").symlink_to("northwind.md")
    save(agency.folder, None, [Change("records/link.md", adding("two"))], "")
    assert (agency.folder / "records" / "link.md").is_symlink()
    assert contents(agency.folder)[NORTHWIND] == b"one\ntwo\n"


@pytest.mark.parametrize("link", ["records/link.md", "records/folder/aubel.md"])
def test_a_link_that_leads_outside_is_not_followed(agency: GitRepository, tmp_path: Path, link: str) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "aubel.md").write_bytes(b"theirs\n")
    (agency.folder / "records" / "link.md").symlink_to(tmp_path / "outside" / "aubel.md")
    (agency.folder / "records" / "folder").symlink_to(tmp_path / "outside")
    for change in (Change(link, adding("two")), Change("records/folder/new.md", adding("new"))):
        with pytest.raises(Failure, match="is behind a link that leads outside records/, and is not written"):
            save(agency.folder, None, [change], "")
    assert os.listdir(tmp_path / "outside") == ["aubel.md"]
    assert (tmp_path / "outside" / "aubel.md").read_bytes() == b"theirs\n"


def test_a_link_to_nothing(agency: GitRepository) -> None:
    (agency.folder / "records" / "link.md").symlink_to("gone.md")
    with pytest.raises(Failure, match=r"records/link\.md is a link to a file that does not exist"):
        save(agency.folder, None, [Change("records/link.md", adding("two"))], "")


def test_a_path_out_of_the_records(agency: GitRepository) -> None:
    with pytest.raises(Failure, match="leads outside records/"):
        save(agency.folder, None, [Change("records/../../x.md", adding("two"))], "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are those of Unix")
def test_what_is_no_file(agency: GitRepository) -> None:
    os.mkfifo(agency.folder / "records" / "pipe.md")
    with pytest.raises(Failure, match=r"records/pipe\.md: a pipe, not a file"):
        save(agency.folder, None, [Change("records/pipe.md", adding("two"))], "")


def test_a_record_that_would_become_too_large(agency: GitRepository, tree: WorkTree) -> None:
    with pytest.raises(Failure, match="would become larger than 1,024 KiB"):
        save(agency.folder, tree, [Change(NORTHWIND, lambda _: b"x" * (1 << 20) + b"x")], "Edit")
    assert contents(agency.folder)[NORTHWIND] == b"one\n"
