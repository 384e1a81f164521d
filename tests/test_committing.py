"""Commits of exactly the records that were edited, made as if somebody had typed them, and what is refused before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from git_repositories import GitRepository

from clientfiles.committing import Blocked, NotCommitted, WorkTree, open_work_tree
from clientfiles.diagnostics import Failure
from clientfiles.history import open_history
from clientfiles.refusals import Refusal

pytestmark = pytest.mark.usefixtures("git_as_installed")

NORTHWIND, VESPER, NEW = "records/northwind.md", "records/vesper.md", "records/new.md"


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A repository with two records in one commit, where git knows who works, and where we stand."""
    repository = GitRepository(tmp_path / "agency")
    introduce(repository)
    repository.write(northwind="one\n", vesper="one\n")
    repository.commit("Begin")
    monkeypatch.chdir(repository.folder)
    return repository


def introduce(repository: GitRepository) -> None:
    repository.git("config", "user.name", "Kim Sand")
    repository.git("config", "user.email", "kim@agency.example")


def opened(root: Path) -> WorkTree:
    """The work tree around records; it waits for nobody."""
    tree = open_work_tree(root, wait=0.05)
    assert tree is not None
    return tree


def hook(repository: GitRepository, name: str, script: str, folder: str = ".git/hooks") -> None:
    path = repository.folder / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def refused(tree: WorkTree, *paths: str, new: tuple[str, ...] = ()) -> str:
    with pytest.raises(Blocked) as blocked:
        tree.check(paths, new)
    assert str(blocked.value).endswith(f": {blocked.value.repair}")
    return str(blocked.value)


def not_committed(tree: WorkTree, *paths: str, new: tuple[str, ...] = ()) -> NotCommitted:
    with pytest.raises(NotCommitted) as failure:
        tree.commit(paths, "Log a call", new)
    assert str(failure.value).startswith("written, not committed: ")
    assert "the edit is on disk" in str(failure.value)
    assert str(failure.value).isprintable()
    return failure.value


def shell(command: str) -> None:
    """Do what a refusal says, where it was said."""
    found = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr


# One commit, and nothing else in it


def test_a_commit_holds_exactly_the_edited_records(agency: GitRepository) -> None:
    """What else is staged, half staged, changed or unknown stays so."""
    agency.write(staged="one\n", partly="one\n", other="one\n")
    agency.commit()
    agency.write(staged="two\n", partly="two\n")
    agency.git("add", "--all")
    agency.write(partly="three\n", other="two\n", northwind="two\n", vesper="two\n", unknown="x\n")
    index = agency.git("ls-files", "-s", "records/staged.md", "records/partly.md", "records/other.md")
    sha = opened(agency.folder).commit([NORTHWIND, VESPER], "Log a call")
    assert sha == agency.git("rev-parse", "HEAD")
    assert agency.git("show", "--format=", "--name-only").split() == [NORTHWIND, VESPER]
    assert agency.git("show", f"HEAD:{NORTHWIND}") == "two"
    assert agency.git("ls-files", "-s", "records/staged.md", "records/partly.md", "records/other.md") == index
    assert agency.git("status", "--porcelain").splitlines() == [
        "M records/other.md",  # whose first blank the helper has taken off
        "MM records/partly.md",
        "M  records/staged.md",
        "?? records/unknown.md",
    ]


def test_a_new_record(agency: GitRepository) -> None:
    agency.put({NEW: "new\n", "records/deep/er.md": "new\n"})
    opened(agency.folder).commit([NEW, "records/deep/er.md"], "Add two", [NEW, "records/deep/er.md"])
    assert agency.git("show", "--format=", "--name-only").split() == ["records/deep/er.md", NEW]
    assert agency.git("status", "--porcelain") == ""


def test_the_first_commit_of_all(tmp_path: Path) -> None:
    repository = GitRepository(tmp_path)
    introduce(repository)
    tree = opened(tmp_path)
    tree.check([], [NEW])
    repository.put({NEW: "new\n", "other.txt": "x\n"})
    sha = tree.commit([NEW], "Begin", [NEW])
    assert repository.git("log", "--format=%H %s") == f"{sha} Begin"
    assert repository.git("status", "--porcelain") == "?? other.txt"


@pytest.mark.parametrize("name", ["records/a b.md", "records/zürich.md", "records/*.md", "records/:(top)x.md", "-n.md"])
def test_a_path_is_a_path_and_no_pattern(agency: GitRepository, name: str) -> None:
    agency.put({name: "one\n"})
    agency.commit()
    agency.put({name: "two\n", NORTHWIND: "two\n"})
    tree = opened(agency.folder)
    assert "has changes that are not committed" in refused(tree, name)
    tree.commit([name], "Edit")
    assert agency.git("show", "--format=", "--name-only", "-z").strip("\0") == name
    tree.check([name])


def test_records_in_a_folder_of_the_repository(agency: GitRepository) -> None:
    agency.put({f"crm/{NORTHWIND}": "crm\n"})
    agency.commit()
    tree = opened(agency.folder / "crm")
    tree.check([NORTHWIND])
    agency.put({f"crm/{NORTHWIND}": "crm 2\n", NORTHWIND: "other\n"})
    tree.commit([NORTHWIND], "Edit")
    assert agency.git("show", "--format=", "--name-only") == f"crm/{NORTHWIND}"
    refused(opened(agency.folder), NORTHWIND)
    tree.check([NORTHWIND])


def test_a_linked_work_tree_has_its_own_branch_and_index(agency: GitRepository, tmp_path: Path) -> None:
    agency.git("worktree", "add", "--quiet", "-b", "linked", str(tmp_path / "linked"))
    agency.git("config", "extensions.worktreeConfig", "true")
    (tmp_path / "linked" / NORTHWIND).write_text("two\n", encoding="utf-8")
    sha = opened(tmp_path / "linked").commit([NORTHWIND], "Edit")
    assert agency.git("rev-parse", "linked") == sha != agency.git("rev-parse", "main")
    assert agency.git("status", "--porcelain") == ""
    lock = agency.folder / ".git" / "refs" / "heads" / "linked.lock"
    lock.touch()
    assert "refs/heads/linked.lock" in refused(opened(tmp_path / "linked"), NORTHWIND)
    opened(agency.folder).check([NORTHWIND])


def test_records_in_a_submodule(agency: GitRepository, tmp_path: Path) -> None:
    around = GitRepository(tmp_path / "around")
    around.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(agency.folder), "crm")
    around.commit()
    inner = around.folder / "crm"
    subprocess.run(["git", "config", "user.name", "Kim"], cwd=inner, check=True)
    subprocess.run(["git", "config", "user.email", "kim@x"], cwd=inner, check=True)
    tree = opened(inner)
    tree.check([NORTHWIND])
    (inner / NORTHWIND).write_text("two\n", encoding="utf-8")
    sha = tree.commit([NORTHWIND], "Edit")
    with open_history(inner) or pytest.fail("there is no history") as history:
        assert history.head == sha
    introduce(around)
    assert refused(opened(around.folder), f"crm/{NORTHWIND}") == (
        f"crm/{NORTHWIND} lies in a git repository of its own, crm; edit it from there: cd {around.folder} && cd crm"
    )


# As if somebody had typed it


@pytest.mark.parametrize(
    "message",
    [
        "Log a call",
        "Log ümläut – call",
        "Subject\n\n# 42 is no comment\n\nbody",
        "-m",
        "--amend",
        "fixup! Begin",
        "a" * 5_000,
    ],
)
@pytest.mark.parametrize(
    "settings", [{}, {"commit.cleanup": "strip", "i18n.commitEncoding": "latin1", "commit.verbose": "2"}]
)
def test_the_message_arrives_whole(agency: GitRepository, message: str, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        agency.git("config", name, value)
    agency.git("config", "core.editor", "false")
    agency.write(northwind="two\n")
    opened(agency.folder).commit([NORTHWIND], message)
    assert agency.git("log", "-1", "--format=%B") == message
    assert agency.git("show", "--format=", "--name-only") == NORTHWIND


def test_trailers_stay_trailers(agency: GitRepository) -> None:
    """Also where a hook adds one, and where git was told to make them otherwise."""
    agency.git("config", "trailer.Heard-in.where", "before")
    agency.git("config", "trailer.ifmissing", "doNothing")
    hook(agency, "commit-msg", 'git -c trailer.ifmissing=add interpret-trailers --in-place --trailer Seen-by=hook "$1"')
    agency.write(northwind="two\n")
    opened(agency.folder).commit([NORTHWIND], "Log a call\n\nHeard-in: comment 1\nHeard-in: tick a/b on issue 7\n")
    assert agency.git("log", "-1", "--format=%s%n%(trailers)").strip().splitlines() == [
        "Log a call",
        "Heard-in: comment 1",
        "Heard-in: tick a/b on issue 7",
        "Seen-by: hook",
    ]


def test_who_works_here(agency: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = opened(agency.folder)
    assert tree.author_email == "kim@agency.example"
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Jörg Müller")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "jm@agency.example")
    tree = opened(agency.folder)
    assert tree.author_email == "jm@agency.example"


def test_nobody_works_here(agency: GitRepository) -> None:
    for name in ("user.name", "user.email"):
        agency.git("config", "--unset", name)
    agency.git("config", "user.useConfigOnly", "true")
    tree = opened(agency.folder)
    assert tree.author_email == ""
    says = refused(tree, NORTHWIND)
    assert says == (
        'git does not know who you are: git config user.name "YOUR NAME" && git config user.email YOUR@ADDRESS'
    )
    agency.write(northwind="two\n")
    failure = not_committed(tree, NORTHWIND)
    assert "git does not know who you are" in str(failure)
    shell(failure.repair)
    assert agency.git("log", "-1", "--format=%an %ae %s") == "YOUR NAME YOUR@ADDRESS Log a call"


def test_a_committer_of_whom_git_does_not_know(agency: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the author is known all the same, so that only the commit would have been refused."""
    for name in ("user.name", "user.email"):
        agency.git("config", "--unset", name)
    agency.git("config", "user.useConfigOnly", "true")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Kim")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "kim@x")
    tree = opened(agency.folder)
    assert "git does not know who you are" in refused(tree, NORTHWIND)
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Lee")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "lee@x")
    tree.check([NORTHWIND])


def test_hooks_find_what_they_find_when_somebody_commits(
    agency: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Patterns work in them, text is UTF-8, there is nothing to read, no editor opens; the index is the commit's."""
    hook(
        agency,
        "pre-commit",
        "cat > read; echo $LC_ALL $GIT_EDITOR > said; env | grep -c '^GIT_DIR=\\|PATHSPECS' >> said\n"
        "git diff --cached --name-only -- '*.md' >> said",
    )
    hook(agency, "commit-msg", "cat >> read; echo 'Signed-off-by: hook' >> \"$1\"")
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    monkeypatch.setenv("GIT_EDITOR", "false")
    agency.write(northwind="two\n", vesper="two\n")
    agency.git("add", VESPER)
    opened(agency.folder).commit([NORTHWIND], "Log a call")
    assert (agency.folder / "read").read_bytes() == b""
    assert (agency.folder / "said").read_text(encoding="utf-8").splitlines() == ["C.UTF-8 :", "0", NORTHWIND]
    assert agency.git("log", "-1", "--format=%B").splitlines()[-1] == "Signed-off-by: hook"


def test_hooks_in_another_folder(agency: GitRepository) -> None:
    agency.git("config", "core.hooksPath", ".githooks")
    hook(agency, "commit-msg", "echo too long >&2; exit 1", folder=".githooks")
    agency.write(northwind="two\n")
    assert "the hook commit-msg refused it (too long)" in str(not_committed(opened(agency.folder), NORTHWIND))


def test_a_hook_that_refuses(agency: GitRepository) -> None:
    """The end of what it said is shown, harmless; the edit stays on disk, and what was staged stays staged."""
    hook(agency, "pre-commit", 'for i in 1 2 3 4; do printf "line $i \\033[31m\\n"; done; exit 1')
    agency.write(northwind="two\n", vesper="two\n", new="new\n")
    agency.git("add", VESPER)
    before, index = agency.git("rev-parse", "HEAD"), agency.git("ls-files", "-s")
    failure = not_committed(opened(agency.folder), NORTHWIND, NEW, new=(NEW,))
    assert "the hook pre-commit refused it (line 2 ␛[31m / line 3 ␛[31m / line 4 ␛[31m)" in str(failure)
    assert agency.git("rev-parse", "HEAD") == before
    assert agency.git("ls-files", "-s") == index, "the new record is not announced any more either"
    assert (agency.folder / NORTHWIND).read_text(encoding="utf-8") == "two\n"
    (agency.folder / ".git/hooks/pre-commit").unlink()
    shell(failure.repair)
    assert agency.git("show", "--format=%s", "--name-only").split() == ["Log", "a", "call", NEW, NORTHWIND]
    assert agency.git("status", "--porcelain") == f"M  {VESPER}"


def test_a_hook_that_changes_the_record_and_stages_it(agency: GitRepository) -> None:
    """As programs do that format: git leaves in its index what we wrote, and a plain commit would bring it back."""
    agency.write(other="one\n")
    agency.commit()
    hook(agency, "pre-commit", f"for f in {NORTHWIND} index.txt; do echo formatted > $f; git add $f; done")
    agency.write(northwind="two\n", other="theirs\n")
    agency.git("add", "records/other.md")
    tree = opened(agency.folder)
    sha = tree.commit([NORTHWIND], "Edit")
    assert agency.git("show", f"{sha}:{NORTHWIND}") == "formatted"
    warning = tree.overtaken(sha)
    assert warning == (
        f"a hook has changed index.txt and {NORTHWIND} in the commit, and the next one would change them back; "
        f"prevent that: git reset -q -- index.txt {NORTHWIND}"
    )
    shell(warning.rpartition(": ")[2])
    assert tree.overtaken(sha) == ""
    assert agency.git("status", "--porcelain") == "M  records/other.md"
    assert (agency.folder / NORTHWIND).read_text(encoding="utf-8") == "formatted\n"


def test_a_hook_whose_own_git_finds_a_lock(agency: GitRepository) -> None:
    """It is asked once: the lock that it meets is the one of the commit itself."""
    hook(agency, "pre-commit", "echo run >> runs; unset GIT_INDEX_FILE; git add . || exit 1")
    agency.write(northwind="two\n")
    assert "the hook pre-commit refused it" in str(not_committed(opened(agency.folder), NORTHWIND))
    assert (agency.folder / "runs").read_text(encoding="utf-8") == "run\n"


def test_an_index_that_cannot_be_written_any_more(agency: GitRepository) -> None:
    """As on a full disk: the branch has moved by then, and only git's index is behind."""
    hook(agency, "reference-transaction", '[ "$1" = committed ] && rm -f .git/index.lock; exit 0')
    agency.write(northwind="two\n", new="new\n", vesper="two\n")
    agency.git("add", VESPER)
    tree = opened(agency.folder)
    with pytest.raises(Refusal) as refusal:
        tree.commit([NORTHWIND, NEW], "Edit", [NEW])
    assert str(refusal.value).startswith("written and committed, but git could not write its index (")
    (agency.folder / ".git/hooks/reference-transaction").unlink()
    assert agency.git("show", "--format=", "--name-only").split() == [NEW, NORTHWIND]
    shell(refusal.value.repair)
    tree.check([NORTHWIND, NEW])
    assert agency.git("status", "--porcelain") == f"M  {VESPER}"


def test_a_signature_that_fails(agency: GitRepository) -> None:
    agency.git("config", "commit.gpgSign", "true")
    agency.git("config", "gpg.program", "false")
    agency.write(northwind="two\n", new="new\n")
    failure = not_committed(opened(agency.folder), NORTHWIND, NEW, new=(NEW,))
    assert "the commit could not be signed" in str(failure)
    assert agency.git("ls-files", NEW) == ""
    agency.git("config", "commit.gpgSign", "false")
    shell(failure.repair)
    assert agency.git("status", "--porcelain") == ""


def test_a_filter_of_git_is_applied(agency: GitRepository) -> None:
    """As git-crypt needs it; and line ends are stored as the repository wants them."""
    agency.put({".gitattributes": "records/*.md filter=upper\n"})
    agency.git("config", "filter.upper.clean", "tr a-z A-Z")
    agency.git("config", "core.autocrlf", "true")
    agency.git("add", "--renormalize", ".")
    agency.commit()
    tree = opened(agency.folder)
    tree.check([NORTHWIND])
    agency.write(northwind="two\r\n")
    tree.commit([NORTHWIND], "Edit")
    assert agency.git("cat-file", "blob", f"HEAD:{NORTHWIND}") == "TWO"
    tree.check([NORTHWIND])


def test_a_filter_that_leaves_nothing_to_commit(agency: GitRepository) -> None:
    agency.put({".gitattributes": "records/*.md filter=same\n"})
    agency.git("config", "filter.same.clean", "echo same")
    agency.git("add", "--renormalize", ".")
    agency.commit()
    agency.write(northwind="two\n")
    assert "git sees no change, since a filter" in str(not_committed(opened(agency.folder), NORTHWIND))


@pytest.mark.parametrize(
    ("marks", "names"),
    [
        (["skip-worktree"], "skip-worktree"),
        (["assume-unchanged"], "assume-unchanged"),
        (["skip-worktree", "assume-unchanged"], "skip-worktree and assume-unchanged"),
    ],
)
def test_a_record_at_which_git_was_told_not_to_look(agency: GitRepository, marks: list[str], names: str) -> None:
    """Somebody's own change of it, which git does not show, would be in our commit."""
    for mark in marks:
        agency.git("update-index", f"--{mark}", NORTHWIND)
    agency.write(northwind="two\n")
    assert agency.git("status", "--porcelain") == ""
    tree = opened(agency.folder)
    with pytest.raises(Blocked) as blocked:
        tree.check([VESPER, NORTHWIND])
    assert str(blocked.value).startswith(f"git was told not to look at {NORTHWIND} ({names}); take that mark away")
    shell(blocked.value.repair)
    assert "has changes that are not committed" in refused(tree, VESPER, NORTHWIND)
    tree.check([VESPER])


def test_a_record_that_is_not_checked_out(agency: GitRepository) -> None:
    """It is not made a second time."""
    agency.put({"other/x.txt": "x\n"})
    agency.commit()
    agency.git("sparse-checkout", "set", "other")
    assert not (agency.folder / NORTHWIND).exists()
    tree = opened(agency.folder)
    assert "git has records/northwind.md, but was told not to check it out" in refused(tree, new=(NORTHWIND,))
    with pytest.raises(Blocked) as blocked:
        tree.check([], [NORTHWIND])
    shell(blocked.value.repair)
    tree.check([NORTHWIND])
    assert (agency.folder / NORTHWIND).read_text(encoding="utf-8") == "one\n"


@pytest.mark.parametrize(
    ("cone", "path", "is_outside"),
    [
        ("other", "records/new.md", True),
        ("records/north", "records/south/new.md", True),
        ("records/north", "records/northern/new.md", True),
        ("records/north", "records/new.md", False),
        ("records/north", "records/north/west/new.md", False),
        ("other", "new.md", False),
    ],
)
@pytest.mark.parametrize("top", ["", "crm/ü/"])
def test_a_new_record_outside_of_a_sparse_checkout(
    agency: GitRepository, monkeypatch: pytest.MonkeyPatch, top: str, cone: str, path: str, is_outside: bool
) -> None:
    """Git has the same opinion once it is written; said before, nothing has to be taken back."""
    files = {f"{top}{each}/x.md": "x\n" for each in ("other", "records/north", "records/south", "records/northern")}
    agency.put({**files, f"{top}x.md": "x\n"})
    agency.commit()
    agency.git("sparse-checkout", "set", f"{top}{cone}")
    root = agency.folder / top
    monkeypatch.chdir(root)
    tree = opened(root)
    if is_outside:
        assert f"git was told not to check out the folder of {path} (a sparse checkout)" in refused(tree, new=(path,))
        with pytest.raises(Blocked) as blocked:
            tree.check([], [path])
        shell(blocked.value.repair)
    tree.check([], [path])
    agency.put({f"{top}{path}": "new\n"})
    tree.commit([path], "Add", [path])
    assert agency.git("status", "--porcelain") == ""
    assert (root / path).exists()


def test_a_new_record_outside_of_a_sparse_checkout_by_patterns(agency: GitRepository) -> None:
    """Those can be anything, so this is found out by the commit."""
    agency.git("sparse-checkout", "set", "--no-cone", "/records/v*")
    tree = opened(agency.folder)
    tree.check([], [NEW])
    agency.write(new="new\n")
    failure = not_committed(tree, NEW, new=(NEW,))
    shell(failure.repair)
    assert agency.git("show", "--format=%s", "--name-only").split() == ["Log", "a", "call", NEW]


def test_another_repository_in_the_environment_of_a_hook(
    agency: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = GitRepository(tmp_path / "other")
    other.write(northwind="other\n")
    before = other.commit()
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.folder / ".git" / "index"))
    tree = opened(agency.folder)
    tree.check([NORTHWIND])
    agency.write(northwind="two\n")
    sha = tree.commit([NORTHWIND], "Edit")
    assert os.environ["GIT_DIR"] == str(other.folder / ".git")
    assert (agency.git("rev-parse", "HEAD"), other.git("rev-parse", "HEAD")) == (sha, before)
    assert other.git("status", "--porcelain") == agency.git("status", "--porcelain") == ""


def test_a_work_tree_apart_from_its_repository(
    agency: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (agency.folder / ".git").rename(tmp_path / "apart")
    assert open_work_tree(agency.folder) is None
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "apart"))
    monkeypatch.setenv("GIT_WORK_TREE", str(agency.folder))
    tree = opened(agency.folder)
    tree.check([NORTHWIND])
    agency.write(northwind="two\n")
    sha = tree.commit([NORTHWIND], "Edit")
    with open_history(agency.folder) or pytest.fail("there is no history") as history:
        assert history.head == sha
    agency.write(northwind="three\n")
    assert "has changes" in refused(opened(agency.folder), NORTHWIND)


# What is refused before anything is written


def test_a_record_that_is_committed_may_be_edited(agency: GitRepository) -> None:
    agency.write(vesper="two\n")
    tree = opened(agency.folder)
    tree.check([NORTHWIND])
    tree.check([], [NEW])


FORGET = "git rm -q --cached records/northwind.md; git commit -qm x"
UNCOMMITTED = {
    "changed": ("true", "has changes that are not committed; commit it first"),
    "staged": ("git add records", "has staged changes that are not committed; commit it first"),
    "partly": (
        "git add records; echo 3 > records/northwind.md",
        "has staged changes, and others that are not; commit it",
    ),
    "put back": (
        "git add records; echo one > records/northwind.md",
        "is as the last commit has it, but another version of it is staged; put that into a file of its own",
    ),
    "announced": (f"{FORGET}; git add --intent-to-add records", "was never committed; commit it first"),
    "unknown": (FORGET, "was never committed; commit it first"),
    "added": (f"{FORGET}; git add records", "is staged, but was never committed; commit it first"),
    "ignored": (
        f"{FORGET}; echo 'nor*' > .gitignore",
        "git ignores records/northwind.md; remove the rule that says so (git check-ignore -v names it), or commit it",
    ),
    "taken out": (
        "git rm -q --cached records/northwind.md",
        "is on disk, but staged as deleted; take that back first",
    ),
}


@pytest.mark.parametrize("way", UNCOMMITTED)
def test_a_record_that_is_not_committed(agency: GitRepository, way: str) -> None:
    """Each is told apart, and after what is said was done, once or twice, the record may be edited."""
    agency.write(northwind="two\n")
    prepare, expected = UNCOMMITTED[way]
    shell(prepare)
    disk = (agency.folder / NORTHWIND).read_bytes()
    tree = opened(agency.folder)
    assert expected in refused(tree, VESPER, NORTHWIND)
    for _ in range(2):
        try:
            tree.check([NORTHWIND])
            break
        except Refusal as refusal:
            shell(refusal.repair)
    tree.check([NORTHWIND])
    assert (agency.folder / NORTHWIND).read_bytes() == disk
    assert agency.git("show", f"HEAD:{NORTHWIND}") == disk.decode().strip()


@pytest.mark.parametrize("command", ["rm", "git rm -q"])
def test_a_record_that_was_deleted(agency: GitRepository, command: str) -> None:
    shell(f"{command} {NORTHWIND}")
    tree = opened(agency.folder)
    with pytest.raises(Blocked, match="was deleted, and that is not committed; bring it back first") as blocked:
        tree.check([], [NORTHWIND])
    shell(blocked.value.repair)
    tree.check([NORTHWIND])


def test_several_records_that_are_not_committed_in_one_sentence(agency: GitRepository) -> None:
    agency.write(northwind="two\n", vesper="two\n", new="new\n")
    tree = opened(agency.folder)
    assert refused(tree, NORTHWIND, VESPER, NEW) == (
        "records/northwind.md and records/vesper.md have changes that are not committed and records/new.md was never "
        "committed; commit them first: git add -- records/new.md && git commit -m 'Edit northwind, vesper and new' -- "
        "records/northwind.md records/vesper.md records/new.md"
    )


@pytest.mark.parametrize("rule", ["records/", "/records", "*"])
def test_a_folder_that_git_ignores(agency: GitRepository, rule: str) -> None:
    """What is committed all the same is the record, and not all the others in the folder."""
    shell(FORGET)
    agency.put({".gitignore": f"{rule}\n", "records/private.md": "p\n", NORTHWIND: "two\n"})
    tree = opened(agency.folder)
    assert refused(tree, NORTHWIND) == (
        f"git ignores {NORTHWIND}; remove the rule that says so (git check-ignore -v names it), or commit it all the "
        f"same: git add --force -- {NORTHWIND} && git commit -m 'Add northwind' -- {NORTHWIND}"
    )
    assert f"git would ignore {NEW}; change the rule that says so" in refused(tree, new=(NEW,))
    with pytest.raises(Blocked) as blocked:
        tree.check([NORTHWIND])
    shell(blocked.value.repair)
    tree.check([NORTHWIND])
    assert agency.git("show", "--format=", "--name-only") == NORTHWIND


def test_the_folder_around_the_records_is_ignored(agency: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    agency.put({".gitignore": "/in/\n", f"in/crm/{NORTHWIND}": "one\n", "in/private.txt": "p\n"})
    agency.commit()
    monkeypatch.chdir(agency.folder / "in/crm")
    tree = opened(agency.folder / "in/crm")
    with pytest.raises(Blocked, match=f"git ignores {NORTHWIND}; ") as blocked:
        tree.check([NORTHWIND])
    shell(blocked.value.repair)
    assert agency.git("show", "--format=", "--name-only") == f"in/crm/{NORTHWIND}"
    tree.check([NORTHWIND])


@pytest.mark.parametrize("then", ["true", "echo two > records/new.md"])
@pytest.mark.parametrize("asked", [("new", [NEW], []), ("old", [], [NORTHWIND])], ids=["new name", "old name"])
def test_a_record_that_is_staged_as_renamed(
    agency: GitRepository, then: str, asked: tuple[str, list[str], list[str]]
) -> None:
    """With the new name alone, the commit would hold the client twice."""
    agency.write(northwind="one\n" * 9)
    agency.commit()
    agency.write(other="one\n")
    agency.git("add", "records/other.md")
    agency.git("mv", NORTHWIND, NEW)
    shell(then)
    _, paths, new = asked
    tree = opened(agency.folder)
    with pytest.raises(Blocked) as blocked:
        tree.check(paths, new)
    assert str(blocked.value) == (
        f"{NORTHWIND} is staged as renamed to {NEW}, and that is not committed; commit both names first: "
        f"git commit -m 'Rename {NORTHWIND} to {NEW}' -- {NORTHWIND} {NEW}"
    )
    shell(blocked.value.repair)
    assert agency.git("ls-tree", "-r", "--name-only", "HEAD").split() == [NEW, VESPER]
    assert agency.git("status", "--porcelain") == "A  records/other.md"
    tree.check([NEW])


def test_a_record_that_is_staged_as_moved_into_the_records(
    agency: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency.put({f"crm/{VESPER}": "v\n", "old name.md": "a record\n" * 9})
    agency.commit()
    monkeypatch.chdir(agency.folder / "crm")
    agency.git("mv", "old name.md", f"crm/{NEW}")
    with pytest.raises(Blocked, match=r"\.\./old name\.md is staged as renamed to records/new\.md") as blocked:
        opened(agency.folder / "crm").check([NEW])
    shell(blocked.value.repair)
    assert agency.git("status", "--porcelain") == ""


@pytest.mark.parametrize("place", ["records", "..", "crm", "crm/records", "gone"])
def test_what_is_to_be_done_works_from_anywhere(
    agency: GitRepository, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Where somebody stands elsewhere than at the root, they are taken there first."""
    root = agency.folder / "crm"
    agency.put({f"crm/{NORTHWIND}": "one\n"})
    agency.commit()
    agency.put({f"crm/{NORTHWIND}": "two\n"})
    (agency.folder / "gone").mkdir()
    monkeypatch.chdir(agency.folder / place)
    tree = opened(root)
    command = f"git commit -m 'Edit northwind' -- {NORTHWIND}"
    repair = command if place == "crm" else f"cd {root} && {command}"
    if place == "gone":
        (agency.folder / "gone").rmdir()
    says = refused(tree, NORTHWIND)
    assert says == f"{NORTHWIND} has changes that are not committed; commit it first: {repair}"
    if place != "gone":
        shell(repair)
        tree.check([NORTHWIND])
        lock = agency.folder / ".git" / "index.lock"
        lock.touch()
        failure = not_committed(tree, NORTHWIND)
        assert failure.repair.startswith("rm ../.git/" if place == "crm" else f"cd {root} && rm ../.git/index.lock && ")


def test_the_branch_that_would_be_committed_to(agency: GitRepository) -> None:
    tree = opened(agency.folder)
    assert tree.check([NORTHWIND]) == "main"
    agency.git("switch", "--quiet", "-c", "topic/one")
    assert tree.check([NORTHWIND], [NEW]) == "topic/one"


def test_a_new_record_that_git_would_ignore(agency: GitRepository) -> None:
    agency.put({".gitignore": "/records/n*.md\n"})
    tree = opened(agency.folder)
    assert "git would ignore records/new.md; change the rule" in refused(tree, new=(NEW,))
    tree.check([NORTHWIND])


def test_an_index_that_would_undo_the_last_commit(agency: GitRepository) -> None:
    """What a command leaves that was killed after it moved the branch; `git status` looks like somebody's work."""
    index = (agency.folder / ".git/index").read_bytes()
    tree = opened(agency.folder)
    agency.write(northwind="two lines\n")  # of another size: git may not tell apart what was written within a second
    tree.commit([NORTHWIND], "Edit")
    (agency.folder / ".git/index").write_bytes(index)
    assert refused(tree, NORTHWIND) == (
        "git's index still holds records/northwind.md as before the last commit, as after a command that was killed, "
        "and would undo it with the next commit; let it catch up: git reset -q -- records/northwind.md"
    )
    shell("git reset -q -- records/northwind.md")
    tree.check([NORTHWIND])
    assert agency.git("status", "--porcelain") == ""


def test_the_same_for_a_new_record(agency: GitRepository) -> None:
    agency.write(new="new\n")
    agency.git("add", "--intent-to-add", NEW)
    index = (agency.folder / ".git/index").read_bytes()
    tree = opened(agency.folder)
    tree.commit([NEW], "Add")
    (agency.folder / ".git/index").write_bytes(index)
    assert "would undo it with the next commit" in refused(tree, NEW)


def conflict(agency: GitRepository) -> None:
    agency.git("checkout", "-q", "-b", "topic")
    agency.write(vesper="topic\n")
    agency.commit("On the topic")
    agency.git("checkout", "-q", "main")
    agency.write(vesper="main\n")
    agency.commit("On main")


@pytest.mark.parametrize(
    ("begin", "name", "end"),
    [
        ("git merge topic", "a merge", "git merge --abort"),
        ("git merge --no-commit --no-ff -s ours topic", "a merge", "git merge --abort"),
        ("git rebase topic", "a rebase", "git rebase --abort"),
        ("git rebase --apply topic", "a rebase", "git rebase --abort"),
        ("git cherry-pick topic", "a cherry-pick", "git cherry-pick --abort"),
        ("git revert --no-edit HEAD~1", "a revert", "git revert --abort"),
        ("git format-patch -1 --stdout topic | git am -q", "git am", "git am --abort"),
        ("git bisect start HEAD HEAD~1", "a bisect", "git bisect reset"),
    ],
)  # fmt: skip
def test_something_is_under_way(agency: GitRepository, begin: str, name: str, end: str) -> None:
    conflict(agency)
    agency.write(vesper="more\n")
    agency.commit("More on main")
    subprocess.run(["sh", "-c", begin], cwd=agency.folder, capture_output=True, check=False)
    tree = opened(agency.folder)
    says = refused(tree, NORTHWIND)
    assert says.startswith(f"{name} is under way in git; ")
    assert says.endswith(f" first: {end}")
    shell(end)
    tree.check([NORTHWIND])


def test_no_branch_is_checked_out(agency: GitRepository) -> None:
    agency.git("checkout", "-q", "--detach")
    tree = opened(agency.folder)
    assert refused(tree, NORTHWIND) == "no branch is checked out, so the commit could get lost: git switch BRANCH"


def test_a_repository_without_a_work_tree(tmp_path: Path) -> None:
    GitRepository(tmp_path / "bare.git", "--bare")
    with pytest.raises(Failure, match="the records lie in a bare git repository: edit them in a clone of it"):
        open_work_tree(tmp_path / "bare.git")


def test_outside_git(tmp_path: Path) -> None:
    assert open_work_tree(tmp_path) is None


def test_a_record_behind_a_link(agency: GitRepository, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.md").write_text("x\n", encoding="utf-8")
    (agency.folder / "records/link.md").symlink_to(tmp_path / "elsewhere.md")
    (agency.folder / "records/folder").symlink_to(".")
    agency.commit()
    tree = opened(agency.folder)
    assert refused(tree, "records/link.md") == (
        "records/link.md is a link, and git would not see the edit; edit the file itself, "
        f"{tmp_path / 'elsewhere.md'}: cd {tmp_path}"
    )
    assert "is behind the link records/folder" in refused(tree, "records/folder/northwind.md")
    assert "is behind the link records/folder" in refused(tree, new=("records/folder/new.md",))


# Other git commands


@pytest.mark.parametrize("name", ["index.lock", "HEAD.lock", "refs/heads/main.lock"])
def test_a_lock_that_stays(agency: GitRepository, name: str) -> None:
    lock = agency.folder / ".git" / name
    lock.touch()
    os.utime(lock, (1e9, 1e9))
    tree = opened(agency.folder)
    says = refused(tree, NORTHWIND)
    assert says.startswith(f"git has been locked by .git/{name} for ")
    assert "hours: a git command is at work or was killed; once none runs any more (pgrep -l git names them)" in says
    agency.write(northwind="two\n")
    failure = not_committed(tree, NORTHWIND)
    assert f"git's lock .git/{name} is still there" in str(failure)
    shell(failure.repair)
    assert agency.git("show", f"HEAD:{NORTHWIND}") == "two"


def test_a_lock_that_goes_away_is_waited_for(agency: GitRepository) -> None:
    """Once before anything is written, and once by the commit."""
    lock = agency.folder / ".git" / "index.lock"
    tree = open_work_tree(agency.folder)
    assert tree is not None
    code = "import sys, time, os; time.sleep(0.3); os.unlink(sys.argv[1])"
    lock.touch()
    with subprocess.Popen([sys.executable, "-c", code, str(lock)]):
        tree.check([NORTHWIND])
    agency.write(northwind="two\n")
    lock.touch()
    with subprocess.Popen([sys.executable, "-c", code, str(lock)]):
        tree.commit([NORTHWIND], "Edit")
    assert agency.git("show", f"HEAD:{NORTHWIND}") == "two"


def test_nothing_is_written_by_looking(agency: GitRepository) -> None:
    os.utime(agency.folder / VESPER, (1e9, 1e9))  # git would refresh its index
    before = {path: path.stat().st_mtime_ns for path in agency.folder.rglob("*")}
    opened(agency.folder).check([NORTHWIND, VESPER], [NEW])
    assert {path: path.stat().st_mtime_ns for path in agency.folder.rglob("*")} == before


# The branch by itself


def test_the_branch_that_is_checked_out(agency: GitRepository) -> None:
    agency.git("switch", "--quiet", "-c", "zürich/x")
    assert opened(agency.folder).check_branch() == "zürich/x"
    agency.write(northwind="changed\n")
    assert opened(agency.folder).check_branch() == "zürich/x", "changes are nothing to it"


def test_no_branch_to_speak_of(agency: GitRepository) -> None:
    tree = opened(agency.folder)
    agency.git("switch", "--quiet", "--detach")
    with pytest.raises(Blocked, match="no branch is checked out, so the commit could get lost: git switch BRANCH"):
        tree.check_branch()
    agency.git("switch", "--quiet", "main")
    agency.git("bisect", "start")
    with pytest.raises(Blocked, match="a bisect is under way in git; end it first: git bisect reset"):
        tree.check_branch()
