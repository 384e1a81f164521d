"""A workshop at the default branch of the server: nobody's work is touched by it, and nothing of it stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from git_repositories import GitRepository
from upstream_clones import NORTHWIND, VESPER, Clones, assert_cleared_away, desk, edit, shell

from clientfiles import saving
from clientfiles.committing import open_work_tree
from clientfiles.diagnostics import Failure
from clientfiles.refusals import Refusal
from clientfiles.upstream import PAUSES, Commit, Upstream, trailers

pytestmark = pytest.mark.usefixtures("git_as_installed")


@pytest.fixture
def clones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clones:
    found = Clones(tmp_path)
    monkeypatch.chdir(found.ours.folder)
    return found


def why(error: pytest.ExceptionInfo[Failure]) -> str:
    """What a failure says: always one line, and nothing of where the workshop was."""
    text = str(error.value)
    assert text.isprintable()
    assert "clientfiles-sync" not in text
    return text


def edit_and_push(clones: Clones) -> None:
    """All of it, where nobody comes in between."""
    with clones.workshop() as shop:
        edit(shop)
        assert shop.push()


def refused(clones: Clones) -> str:
    """Why there is no workshop."""
    with pytest.raises(Failure) as failure, clones.workshop():
        pytest.fail("there was one")
    return why(failure)


# What is in it


def test_it_stands_where_the_server_does(clones: Clones) -> None:
    sha = clones.they_push(northwind="two\n", new="one\n")
    with clones.workshop() as shop:
        assert shop.tip == sha
        assert shop.name == "origin/main"
        assert sorted(each.name for each in (shop.root / "records").iterdir()) == [
            "new.md",
            "northwind.md",
            "vesper.md",
        ]
        assert (shop.root / NORTHWIND).read_text(encoding="utf-8") == "two\n"
        assert shop.tree.status(["records"]).entries == ()
        assert clones.read() == "one\n"
    assert not shop.root.exists()
    assert_cleared_away(clones.ours)


def test_what_is_committed_in_it_is_pushed(clones: Clones) -> None:
    before = desk(clones.ours)
    with clones.workshop() as shop:
        sha = edit(shop)
        assert shop.push()
        assert clones.on_server() == shop.tip == sha
    assert desk(clones.ours) == before
    assert clones.ours.git("rev-parse", "origin/main") == sha
    assert clones.ours.git("status", "--branch", "--porcelain") == "## main...origin/main [behind 1]"
    assert_cleared_away(clones.ours)


def test_what_is_not_pushed_never_happened(clones: Clones) -> None:
    before = desk(clones.ours)
    with clones.workshop() as shop:
        edit(shop)
    assert desk(clones.ours) == before
    assert clones.on_server() == clones.head
    assert_cleared_away(clones.ours)


@pytest.mark.parametrize("error", [Failure("x"), KeyboardInterrupt(), ValueError()], ids=repr)
def test_it_is_cleared_away_whatever_happens(clones: Clones, error: BaseException) -> None:
    def fail() -> None:
        with clones.workshop() as shop:
            edit(shop)
            (shop.root / "records" / "unknown.md").touch()
            raise error

    with pytest.raises(type(error)):
        fail()
    assert_cleared_away(clones.ours)


def test_a_refusal_of_git_names_no_place_in_it(clones: Clones) -> None:
    """What it says to do would be to do where in a moment nothing is."""
    clones.ours.put({"records/target": "one\n"})
    (clones.ours.folder / "records" / "link.md").symlink_to("target")
    clones.ours.commit("Link")
    clones.ours.git("push", "--quiet")
    with pytest.raises(Failure) as failure, clones.workshop() as shop:
        shop.tree.check(["records/link.md"])
    assert why(failure) == (
        "records/link.md is a link, and git would not see the edit; edit the file itself, records/target"
    )


def test_everything_is_as_it_was_after_going_back(clones: Clones) -> None:
    """Whatever a hook has put among the files."""
    with clones.workshop() as shop:
        before = shop.tip
        edit(shop)
        (shop.root / VESPER).write_text("half\n", encoding="utf-8")
        (shop.root / "records" / "unknown.md").touch()
        shop.back_to(before)
        assert (shop.root / NORTHWIND).read_text(encoding="utf-8") == "one\n"
        assert shop.tree.status(["."], with_ignored=True).entries == ()
        assert shop.push()
    assert clones.on_server() == before


# Whoever works in the clone


def dirty(clones: Clones) -> None:
    """Changed, staged, half staged, announced, deleted, unknown, ignored and stashed."""
    ours = clones.ours
    clones.we_commit(trailer="", staged="one\n", partly="one\n", gone="one\n")
    ours.git("push", "--quiet")
    ours.write(vesper="stashed\n")
    ours.git("stash", "push", "--quiet")
    (ours.folder / ".git" / "info" / "exclude").write_text("*.log\n", encoding="utf-8")
    ours.write(staged="two\n", partly="two\n", added="new\n", gone=None)
    ours.git("add", "records/staged.md", "records/partly.md", "records/added.md")
    ours.write(partly="three\n", northwind="in the works\n", unknown="x\n", announced="x\n")
    ours.put({"records/ignored.log": "x\n"})
    ours.git("add", "--intent-to-add", "records/announced.md")


def merging(clones: Clones) -> None:
    clones.we_commit(trailer="", northwind="ours\n")
    clones.they_push(northwind="theirs\n")
    clones.ours.git("fetch", "--quiet")
    shell("! git -c user.name=x -c user.email=x@x merge origin/main")


def rebasing(clones: Clones) -> None:
    clones.we_commit(trailer="", northwind="ours\n")
    clones.they_push(northwind="theirs\n")
    clones.ours.git("fetch", "--quiet")
    shell("! git -c user.name=x -c user.email=x@x rebase origin/main")


def amended(clones: Clones) -> None:
    """A person's commit that carries our trailer, as after `git commit --amend`."""
    clones.they_push(northwind="theirs\n")
    clones.ours.git("pull", "--quiet")
    clones.ours.write(northwind="better\n")
    clones.ours.git("commit", "--quiet", "--all", "--amend", "--message", "Better\n\nHeard-in: comment 1")


def picked(clones: Clones) -> None:
    sha = clones.we_commit(northwind="ours\n")
    clones.ours.git("switch", "--quiet", "-c", "topic", "HEAD~1")
    clones.ours.git("cherry-pick", sha)


def on_another_branch(clones: Clones) -> None:
    clones.ours.git("switch", "--quiet", "-c", "topic")
    clones.we_commit(trailer="", northwind="ours\n")


def on_no_branch(clones: Clones) -> None:
    clones.ours.git("switch", "--quiet", "--detach")
    clones.we_commit(northwind="ours\n")


def on_an_empty_branch(clones: Clones) -> None:
    clones.ours.git("switch", "--quiet", "--orphan", "new")


def locked(clones: Clones) -> None:
    (clones.ours.folder / ".git" / "index.lock").touch()


def rewritten(clones: Clones) -> None:
    """The branch on the server is not any more what it was."""
    clones.they_push(northwind="two\n")
    clones.ours.git("pull", "--quiet")
    clones.theirs.git("reset", "--quiet", "--hard", "HEAD~1")
    clones.theirs.write(northwind="three\n")
    clones.theirs.commit("Theirs")
    clones.theirs.git("push", "--quiet", "--force")


AT_WORK = (
    dirty, merging, rebasing, amended, picked, on_another_branch, on_no_branch, on_an_empty_branch, locked, rewritten
)  # fmt: skip


@pytest.mark.parametrize("work", AT_WORK, ids=lambda work: work.__name__)
def test_nobodys_work_is_touched_or_pushed(clones: Clones, work: Callable[[Clones], None]) -> None:
    work(clones)
    before, there = desk(clones.ours), clones.on_server()
    with clones.workshop() as shop:
        assert shop.tip == there
        sha = edit(shop, "carried over\n", subject="Carried over")
        assert shop.push()
    assert desk(clones.ours) == before
    assert clones.on_server() == sha
    assert clones.on_server("main^") == there
    assert clones.text_on_server() == "carried over"
    assert_cleared_away(clones.ours)


def test_what_is_committed_meanwhile_stays_here(clones: Clones) -> None:
    with clones.workshop() as shop:
        edit(shop)
        mine = clones.we_commit(vesper="mine\n")
        assert shop.push()
    assert clones.head == mine
    assert clones.text_on_server(VESPER) == "one"
    assert clones.read() == "one\n"


def test_the_name_of_a_branch_of_somebody_is_no_matter(clones: Clones) -> None:
    """Git has no branch a/b beside a branch a."""
    for name in ("clientfiles", "clientfiles-sync", "clientfiles-sync-mine"):
        clones.ours.git("branch", name)
    before = desk(clones.ours)
    with clones.workshop() as shop:
        assert edit(shop)
    assert desk(clones.ours) == before


def test_in_a_linked_work_tree(clones: Clones, tmp_path: Path) -> None:
    """Where main is checked out too; other ones stay, also those on a disk that is away just now."""
    clones.ours.git("switch", "--quiet", "-c", "topic")
    clones.ours.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "main")
    clones.ours.git("worktree", "add", "--quiet", "-b", "away", str(tmp_path / "away"))
    (tmp_path / "away").rename(tmp_path / "elsewhere")
    before = clones.ours.git("worktree", "list")
    with clones.workshop(tmp_path / "linked") as shop:
        sha = edit(shop)
        assert shop.push()
    assert clones.on_server() == sha
    assert (tmp_path / "linked" / NORTHWIND).read_text(encoding="utf-8") == "one\n"
    assert clones.ours.git("worktree", "list") == before
    assert_cleared_away(clones.ours)


def test_hooks_run_in_it(clones: Clones) -> None:
    """They see what is committed and pushed, not what somebody has before them; checking out needs none."""
    seen = clones.ours.folder.parent / "seen"
    for name in ("pre-commit", "pre-push", "post-checkout"):
        clones.script(clones.ours.folder / ".git" / "hooks" / name, f"echo {name} $(cat {NORTHWIND}) >> {seen}")
    clones.ours.write(northwind="in the works\n")
    with clones.workshop() as shop:
        edit(shop)
        assert shop.push()
    assert seen.read_text(encoding="utf-8").splitlines() == ["pre-commit ours", "pre-push ours"]


def test_what_the_environment_says_of_a_work_tree_is_not_of_ours(
    clones: Clones, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a hook."""
    before = desk(clones.ours)
    monkeypatch.setenv("GIT_DIR", str(clones.ours.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(clones.ours.folder))
    monkeypatch.setenv("GIT_INDEX_FILE", str(clones.ours.folder / ".git" / "index"))
    with clones.workshop() as shop:
        sha = edit(shop)
        assert shop.push()
    assert clones.on_server() == sha
    assert desk(clones.ours) == before


# Clones of other kinds


@pytest.mark.parametrize("way", ["depth", "branches", "linked"])
def test_the_whole_history_is_fetched(clones: Clones, tmp_path: Path, way: str) -> None:
    """A shallow clone does not know what was done already."""
    for number in range(4):
        clones.we_commit(trailer=f"Heard-in: comment {number}", northwind=f"{number}\n")
    clones.ours.git("push", "--quiet")
    clones.ours.git("tag", "v1")
    clones.ours.git("push", "--quiet", "--tags")
    folder, single = tmp_path / "new", [] if way == "depth" else ["--no-single-branch"]
    clones.ours.git("clone", "--quiet", "--no-tags", "--depth=1", *single, f"file://{clones.origin}", str(folder))
    clones.ours.git("-C", str(folder), "config", "--unset", "remote.origin.tagOpt")
    if way == "linked":
        clones.ours.git("-C", str(folder), "switch", "--quiet", "--detach")
        clones.ours.git("-C", str(folder), "worktree", "add", "--quiet", str(tmp_path / "linked"), "main")
        folder = tmp_path / "linked"
    assert list(trailers(clones.tree_at(folder), "Heard-in")) == ["comment 3"]
    sha = clones.they_push(vesper="two\n")
    with clones.workshop(folder) as shop:
        assert list(trailers(shop.tree, "Heard-in")) == [f"comment {number}" for number in range(4)]
        assert shop.tip == sha
    assert clones.ours.git("-C", str(folder), "tag") == ""


@pytest.mark.parametrize("cone", ["--cone", "--no-cone"])
def test_a_sparse_checkout_hides_no_records_from_it(clones: Clones, cone: str) -> None:
    clones.ours.put({"records/deep/oxley.md": "one\n", "web/index.html": "x\n"})
    clones.ours.commit()
    clones.ours.git("push", "--quiet")
    clones.ours.git("sparse-checkout", "set", cone, "web")
    assert not (clones.ours.folder / NORTHWIND).exists()
    before = desk(clones.ours)
    with clones.workshop() as shop:
        assert (shop.root / "records" / "deep" / "oxley.md").exists()
        shop.tree.by("Dana Ortiz", "dana@agency.example").check([NORTHWIND], ["records/new.md"])
        sha = edit(shop, "two\n", "records/deep/oxley.md")
        assert shop.push()
        shop.catch_up()
        assert (shop.root / NORTHWIND).exists()
    assert clones.on_server() == sha
    assert desk(clones.ours) == before
    assert clones.ours.git("sparse-checkout", "list").strip("/") == "web"


def test_a_partial_clone_fetches_what_it_lacks(clones: Clones, tmp_path: Path) -> None:
    clones.ours.git("--git-dir", str(clones.origin), "config", "uploadpack.allowFilter", "true")
    clones.they_push(northwind="two\n")
    options = ("--quiet", "--filter=blob:none", "--no-checkout")
    clones.ours.git("clone", *options, f"file://{clones.origin}", str(tmp_path / "partial"))
    with clones.workshop(tmp_path / "partial") as shop:
        assert (shop.root / NORTHWIND).read_text(encoding="utf-8") == "two\n"


def test_a_submodule_stays_as_it_is(clones: Clones, tmp_path: Path) -> None:
    inner = GitRepository(tmp_path / "inner")
    inner.commit("Begin")
    clones.ours.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.folder), "crm")
    clones.we_commit(northwind="two\n")
    clones.ours.git("push", "--quiet")
    (clones.ours.folder / "crm" / "theirs.md").touch()
    for setting in ("fetch.recurseSubmodules", "submodule.recurse"):
        clones.ours.git("config", setting, "true")
    inner.folder.rename(tmp_path / "elsewhere")  # where it comes from cannot be reached, and need not be
    with clones.workshop() as shop:
        sha = edit(shop)
        assert shop.push()
        shop.catch_up()
    assert clones.on_server() == sha
    assert clones.ours.git("--git-dir", str(clones.origin), "ls-tree", "main", "crm").startswith("160000 commit")
    assert (clones.ours.folder / "crm" / "theirs.md").exists()


def test_records_in_a_submodule(clones: Clones, tmp_path: Path) -> None:
    outer = GitRepository(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(clones.origin), "crm")
    outer.commit()
    with clones.workshop(outer.folder / "crm") as shop:
        sha = edit(shop)
        assert shop.push()
    assert clones.on_server() == sha
    assert (outer.folder / "crm" / NORTHWIND).read_text(encoding="utf-8") == "one\n"
    assert_cleared_away(GitRepository(outer.folder / "crm"))


@pytest.mark.parametrize("ending", ["true", "input"])
def test_line_endings_are_those_of_the_clone(clones: Clones, ending: str) -> None:
    """What is pushed has those of the repository."""
    clones.ours.git("config", "core.autocrlf", ending)
    end = b"\r\n" if ending == "true" else b"\n"
    with clones.workshop() as shop:
        assert (shop.root / NORTHWIND).read_bytes() == b"one" + end
        (shop.root / NORTHWIND).write_bytes(b"one" + end + b"two" + end)
        shop.tree.by("Dana Ortiz", "dana@agency.example").commit([NORTHWIND], "Two")
        assert shop.push()
    blob = subprocess.check_output(["git", "--git-dir", str(clones.origin), "show", f"main:{NORTHWIND}"])
    assert blob == b"one\ntwo\n"


def test_a_filter_that_fails_is_named(clones: Clones) -> None:
    clones.ours.put({".gitattributes": "*.md filter=secret\n"})
    clones.ours.commit()
    clones.ours.git("push", "--quiet")
    for name, value in {"smudge": "echo no key >&2; exit 1", "clean": "cat", "required": "true"}.items():
        clones.ours.git("config", f"filter.secret.{name}", value)
    told = refused(clones)
    assert told.startswith("git cannot bring the files to where origin/main is: no key ")
    assert_cleared_away(clones.ours)


def test_records_below_a_folder(clones: Clones, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clones.ours.put({"c r/m/records/ü b.md": "one\n"})
    clones.ours.commit()
    clones.ours.git("push", "--quiet")
    monkeypatch.chdir(tmp_path)
    with clones.workshop(clones.ours.folder / "c r" / "m") as shop:
        assert shop.tree.place.prefix == "c r/m/"
        assert (shop.root / "records" / "ü b.md").read_text(encoding="utf-8") == "one\n"
        sha = edit(shop, path="records/ü b.md")
        assert shop.push()
    assert clones.on_server() == sha
    assert clones.text_on_server("c r/m/records/ü b.md") == "ours"


def test_ten_thousand_files(clones: Clones) -> None:
    clones.ours.put({f"records/{number // 100}/{number}.md": f"{number}\n" for number in range(10_000)})
    clones.ours.commit()
    clones.ours.git("push", "--quiet")
    with clones.workshop() as shop:
        sha = edit(shop, path="records/99/9999.md")
        assert shop.push()
    assert clones.on_server() == sha
    assert_cleared_away(clones.ours)


# Two at once, and one that was killed


def test_another_one_is_waited_for(clones: Clones, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In all work trees of a clone."""
    monkeypatch.setattr(saving, "LOCK_SECONDS", 0.05)
    clones.ours.git("worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "linked"))
    with clones.workshop() as shop:
        with pytest.raises(Failure, match=r"^another sync has been running here"), clones.workshop(tmp_path / "linked"):
            pytest.fail("two at once")
        assert (shop.root / NORTHWIND).exists()
        edit(shop)
    with clones.workshop(tmp_path / "linked"):
        pass


KILLED = """
import os, signal, sys
from pathlib import Path
from upstream_clones import edit
from clientfiles.committing import open_work_tree
from clientfiles.upstream import Upstream
with Upstream(open_work_tree(Path(".")), {}).workshop() as shop:
    edit(shop)
    if sys.argv[1] == "pushed":
        shop.push()
    if sys.argv[1] != "whole":
        os.kill(os.getpid(), signal.SIGKILL)
"""


def kill(clones: Clones, point: str = "", prepare: str = "") -> None:
    """Run a workshop as a process of its own, which is killed."""
    program = [sys.executable, "-c", f"{prepare}\n{KILLED}", point]
    places = os.pathsep.join((str(Path(__file__).parent), str(Path(__file__).parent.parent)))
    environment = {**os.environ, "PYTHONPATH": places}
    done = subprocess.run(program, cwd=clones.ours.folder, env=environment, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


# The program dies right before git is asked to do this for the Nth time, or right after.
DYING = """
import os, signal
from clientfiles import committing, upstream
times = {times}
def dying(ask):
    def asked(git, *arguments):
        global times
        is_it = {word!r} in arguments
        times -= is_it
        if is_it and not times and {before}:
            os.kill(os.getpid(), signal.SIGKILL)
        found = ask(git, *arguments)
        if is_it and not times:
            os.kill(os.getpid(), signal.SIGKILL)
        return found
    return asked
upstream.ask, committing.ask = dying(upstream.ask), dying(committing.ask)
"""


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(
    ("word", "times"),
    [("fetch", 1), ("add", 1), ("reset", 1), ("clean", 1), ("commit", 1), ("update-ref", 1), ("update-ref", 2)],
)
def test_of_a_killed_one_the_next_one_leaves_nothing(clones: Clones, word: str, times: int, before: bool) -> None:
    work = desk(clones.ours)
    kill(clones, "whole", DYING.format(word=word, times=times, before=before))
    assert clones.on_server() == clones.head
    with clones.workshop() as shop:
        assert clones.ours.git("worktree", "list").count("\n") == 1  # ours, and this one
        sha = edit(shop)
        assert shop.push()
    assert clones.on_server() == sha
    assert desk(clones.ours) == work
    assert_cleared_away(clones.ours)


@pytest.mark.parametrize("point", ["committed", "pushed"])
def test_killed_between_the_commit_and_the_push_or_after_it(clones: Clones, point: str) -> None:
    before = desk(clones.ours)
    kill(clones, point)
    assert (clones.on_server() == clones.head) == (point == "committed")
    assert clones.ours.git("branch", "--list", "clientfiles-sync-*")  # as yet
    with clones.workshop() as shop:
        assert list(trailers(shop.tree, "Heard-in")) == (["comment 1"] if point == "pushed" else [])
    assert desk(clones.ours) == before
    assert_cleared_away(clones.ours)


def test_one_that_was_only_half_made_or_half_cleared_away(clones: Clones) -> None:
    """What git leaves where it is killed itself: a work tree that it does not list any more, or that has lost files."""
    git_folder = clones.ours.folder / ".git"
    kill(clones)
    kept = next((git_folder / "worktrees").iterdir())
    (kept / "gitdir").unlink()
    (kept / "locked").write_text("initializing", encoding="utf-8")
    with clones.workshop():
        pass
    assert_cleared_away(clones.ours)
    kill(clones)
    (folder,) = (git_folder / "clientfiles").glob("clientfiles-sync-*")
    (folder / ".git").unlink()
    clones.ours.git("update-ref", "-d", f"refs/heads/{folder.name}")
    with clones.workshop():
        pass
    assert_cleared_away(clones.ours)


def test_one_without_references_is_found_as_well(clones: Clones) -> None:
    """Where a git outlived the run that had started it, and came after the next one had cleared away."""
    kill(clones)
    for name in clones.ours.git("for-each-ref", "--format=%(refname)").splitlines():
        if "clientfiles-sync" in name:
            clones.ours.git("update-ref", "-d", name)
    with clones.workshop():
        pass
    assert_cleared_away(clones.ours)


# Which server, and which branch


def test_the_default_branch_of_the_server(clones: Clones) -> None:
    """Whatever is checked out here, and whatever follows what."""
    clones.ours.git("push", "--quiet", "origin", "main:live/ü")
    clones.ours.git("--git-dir", str(clones.origin), "symbolic-ref", "HEAD", "refs/heads/live/ü")
    with clones.workshop() as shop:
        assert shop.name == "origin/live/ü"
        sha = edit(shop)
        assert shop.push()
    assert clones.on_server("live/ü") == sha != clones.on_server()


def test_a_server_that_names_a_branch_that_is_gone(clones: Clones) -> None:
    """Or names none: then it is the one that it named once, or its only one."""
    clones.ours.git("--git-dir", str(clones.origin), "symbolic-ref", "HEAD", "refs/heads/master")
    with clones.workshop() as shop:
        assert shop.name == "origin/main"
    clones.ours.git("push", "--quiet", "origin", "main:other")
    assert refused(clones) == ("origin does not say which of its branches is the default one; choose one on the server")
    clones.ours.git("remote", "set-head", "origin", "other")
    with clones.workshop() as shop:
        assert shop.name == "origin/other"
    clones.ours.git("push", "--quiet", "origin", ":other")
    with clones.workshop() as shop:
        assert shop.name == "origin/main"


def test_nothing_was_pushed_yet(clones: Clones, tmp_path: Path) -> None:
    clones.ours.git("init", "--quiet", "--bare", str(tmp_path / "empty.git"))
    clones.ours.git("remote", "set-url", "origin", str(tmp_path / "empty.git"))
    with pytest.raises(Refusal) as refusal, clones.workshop():
        pytest.fail("there was something")
    assert why(refusal) == (
        "nothing was pushed to origin yet; push the records first: git push --set-upstream origin HEAD"
    )
    shell(refusal.value.repair)
    with clones.workshop() as shop:
        assert shop.tip == clones.head


def test_no_server_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = GitRepository(tmp_path)
    monkeypatch.chdir(tmp_path)
    told = (
        "git knows no server for these records, so nothing could be pushed; name it once: git remote add origin ADDRESS"
    )
    for _ in range(2):  # also before the first commit
        with pytest.raises(Refusal) as refusal:
            Upstream(open_work_tree(tmp_path) or pytest.fail("no work tree"), {})
        assert why(refusal) == told
        repository.commit()


def test_of_several_servers_that_of_the_branch_or_origin(clones: Clones, tmp_path: Path) -> None:
    clones.ours.git("clone", "--quiet", "--bare", str(clones.origin), str(tmp_path / "fork.git"))
    clones.ours.git("remote", "add", "fork", str(tmp_path / "fork.git"))
    clones.ours.git("fetch", "--quiet", "fork")
    clones.ours.git("switch", "--quiet", "-c", "topic", "--no-track")
    with clones.workshop() as shop:
        assert shop.name == "origin/main"
    clones.ours.git("branch", "--quiet", "--set-upstream-to", "fork/main")
    with clones.workshop() as shop:
        assert shop.name == "fork/main"
    clones.ours.git("branch", "--quiet", "--set-upstream-to", "main")  # here, not on a server
    with clones.workshop() as shop:
        assert shop.name == "origin/main"
    clones.ours.git("config", "branch.topic.remote", str(clones.origin))
    with clones.workshop() as shop:
        assert shop.name == f"{clones.origin}/main"
    clones.ours.git("config", "branch.topic.remote", "gone")
    clones.ours.git("remote", "rename", "origin", "there")
    with pytest.raises(Refusal) as refusal:
        clones.upstream()
    assert why(refusal) == (
        "git knows fork and there, and not which of them has the records; say so once: "
        "git branch --set-upstream-to=fork/BRANCH"
    )
    shell(refusal.value.repair.replace("BRANCH", "main"))
    assert clones.upstream().name == "fork"
    clones.ours.git("remote", "remove", "fork")
    assert clones.upstream().name == "there"


def test_a_server_beside_the_clone_is_found_from_the_workshop_too(clones: Clones) -> None:
    """Git takes such an address from where it is asked."""
    clones.ours.git("remote", "set-url", "origin", "../origin.git")
    with clones.workshop() as shop:
        sha = edit(shop)
        assert shop.push()
    assert clones.on_server() == sha


# Catching up and pushing


def test_catching_up(clones: Clones) -> None:
    with clones.workshop() as shop:
        edit(shop)
        sha = clones.they_push(vesper="theirs\n")
        shop.catch_up()
        assert shop.tip == sha
        assert (shop.root / NORTHWIND).read_text(encoding="utf-8") == "one\n"
        assert (shop.root / VESPER).read_text(encoding="utf-8") == "theirs\n"
        sha = edit(shop)
        assert shop.push()
    assert clones.on_server() == sha


def test_a_branch_that_was_rewritten_meanwhile(clones: Clones) -> None:
    with clones.workshop() as shop:
        clones.theirs.git("commit", "--quiet", "--amend", "--message", "Begin anew")
        clones.theirs.git("push", "--quiet", "--force")
        edit(shop)
        assert not shop.push()
        shop.catch_up()
        assert shop.tip == clones.on_server() == clones.theirs.git("rev-parse", "HEAD")


def test_nothing_to_push(clones: Clones) -> None:
    clones.hook("pre-receive", "exit 1")
    with clones.workshop() as shop:
        assert shop.push()


def test_a_push_holds_no_tags_and_no_other_branches(clones: Clones) -> None:
    for setting in ("push.followTags=true", "push.default=matching", "remote.origin.push=refs/heads/*"):
        clones.ours.git("config", *setting.split("="))
    clones.ours.git("branch", "mine")
    with clones.workshop() as shop:
        clones.ours.git("tag", "-a", "-m", "x", "v1", edit(shop))
        assert shop.push()
    assert clones.ours.git("--git-dir", str(clones.origin), "for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_somebody_was_faster(clones: Clones) -> None:
    with clones.workshop() as shop:
        edit(shop)
        theirs = clones.they_push(vesper="theirs\n")
        assert not shop.push()
        assert clones.on_server() == shop.tip == theirs
        shop.catch_up()
        sha = edit(shop)
        assert shop.push()
    assert clones.on_server() == sha
    assert clones.pauses == []


def test_somebody_was_faster_by_a_moment(clones: Clones) -> None:
    """Their commit arrives after git has asked the server where it stands, and before it has sent ours."""
    clones.theirs.write(vesper="theirs\n")
    theirs = clones.theirs.commit("Theirs")
    away = "unset $(env | sed -n 's/^\\(GIT_[A-Z_]*\\)=.*/\\1/p')"
    push = f"[ -e done ] || {{ touch done; cd {clones.theirs.folder}; git push --quiet; }}"
    clones.script(clones.ours.folder / ".git" / "hooks" / "pre-push", f"{away}\n{push}")
    with clones.workshop() as shop:
        edit(shop)
        assert not shop.push()
        assert clones.on_server() == shop.tip == theirs


def test_the_server_has_it_already(clones: Clones) -> None:
    """A colleague has pushed more since, on top of ours."""
    with clones.workshop() as shop:
        clones.ours.git("push", "--quiet", str(clones.origin), f"{edit(shop)}:refs/heads/main")
        theirs = clones.they_push(vesper="theirs\n")
        assert shop.push()
        assert shop.tip == theirs == clones.on_server()


@pytest.mark.parametrize("is_before", [True, False])
def test_a_connection_that_is_lost(clones: Clones, tmp_path: Path, is_before: bool) -> None:
    """Before the server had it all, it is sent once more; after it had, it is there."""
    once = f"[ -e {tmp_path}/cut ] || {{ touch {tmp_path}/cut;"
    if is_before:
        serve = clones.script(tmp_path / "serve", f'{once} exit 1; }}\nexec git receive-pack "$@"')
        clones.ours.git("config", "remote.origin.receivepack", serve)
    else:
        clones.hook("post-receive", f"{once} kill -9 $PPID; }}")
    with clones.workshop() as shop:
        sha = edit(shop)
        assert shop.push()
        assert clones.on_server() == shop.tip == sha
    assert clones.pauses == ([PAUSES[0]] if is_before else [])
    assert clones.ours.git("rev-list", "--count", "origin/main") == "2"


def test_a_server_that_is_in_trouble_for_long(clones: Clones, tmp_path: Path) -> None:
    clones.ours.git("config", "remote.origin.receivepack", clones.script(tmp_path / "serve", "exit 1"))
    with pytest.raises(Failure) as failure:
        edit_and_push(clones)
    assert why(failure).startswith("git could not push to origin/main (")
    assert why(failure).endswith("); try again later")
    assert clones.pauses == list(PAUSES)


def test_the_server_refuses(clones: Clones) -> None:
    """It is not asked again, and what it says is shown harmless, without its own frame."""
    clones.hook(
        "pre-receive",
        f"echo x >> {clones.origin}/asked; printf 'error: GH006: \\033[31mProtected branch\\n\\nNo.\\n' >&2; exit 1",
    )
    with pytest.raises(Failure) as failure:
        edit_and_push(clones)
    assert why(failure) == (
        "the server refuses what was pushed to origin/main (GH006: ␛[31mProtected branch No.; pre-receive hook "
        "declined); allow it there, and try again"
    )
    assert (clones.origin / "asked").read_text(encoding="utf-8") == "x\n"
    assert clones.pauses == []
    assert_cleared_away(clones.ours)


def test_a_hook_of_our_own_refuses(clones: Clones, tmp_path: Path) -> None:
    clones.script(
        clones.ours.folder / ".git" / "hooks" / "pre-push", f"echo x >> {tmp_path}/asked; echo not today >&2; exit 1"
    )
    with pytest.raises(Failure) as failure:
        edit_and_push(clones)
    assert why(failure) == "git could not push to origin/main (not today); put that right, and try again"
    assert (tmp_path / "asked").read_text(encoding="utf-8") == "x\n"


def test_a_server_that_cannot_be_reached(clones: Clones) -> None:
    """Nobody listens at the port, three times; before there is a workshop, and when it is to push or to catch up."""
    away = "http://127.0.0.1:9/records.git"
    with clones.workshop(GITHUB_TOKEN="s3cret", GITHUB_SERVER_URL="http://127.0.0.1:9") as shop:
        edit(shop)
        clones.ours.git("remote", "set-url", "origin", away)
        for verb, act in (("push to", shop.push), ("fetch", shop.catch_up)):
            clones.pauses.clear()
            with pytest.raises(Failure) as failure:
                act()
            assert why(failure).startswith(f"git could not {verb} origin/main (unable to access '{away}/'")
            assert why(failure).endswith("); try again later")
            assert clones.pauses == list(PAUSES)
    clones.pauses.clear()
    assert refused(clones).startswith(f"git could not fetch origin (unable to access '{away}/'")
    assert clones.pauses == list(PAUSES)


def test_a_repository_that_is_not_there(clones: Clones) -> None:
    clones.ours.git("remote", "set-url", "origin", str(clones.origin / "none"))
    assert "does not appear to be a git repository" in refused(clones)
    assert clones.pauses == []


def test_ssh_asks_nobody_unless_it_is_the_users_own(
    clones: Clones, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here a program called ssh tells how it was called."""
    clones.script(tmp_path / "bin" / "ssh", f'echo "$GIT_TERMINAL_PROMPT $@" > {tmp_path}/called; exit 1')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    clones.ours.git("remote", "set-url", "origin", "git@server.example:records.git")

    def called() -> str:
        refused(clones)
        return (tmp_path / "called").read_text(encoding="utf-8")

    assert called().startswith("0 -o BatchMode=yes -o ConnectTimeout=30 ")
    clones.ours.git("config", "core.sshCommand", "ssh -v")
    assert called().startswith("0 -v ")
    monkeypatch.setenv("GIT_SSH_COMMAND", "ssh -q")
    clones.ours.git("config", "--unset", "core.sshCommand")
    assert called().startswith("0 -q ")
    monkeypatch.delenv("GIT_SSH_COMMAND")
    monkeypatch.setenv("GIT_SSH", str(tmp_path / "bin" / "ssh"))
    assert "BatchMode" not in called()


# Trailers


def test_commits_by_their_trailers(clones: Clones) -> None:
    """Several of one value, several in one commit, in a merged branch, and after others have been squashed."""
    first = clones.we_commit("Log a call", "Heard-in: comment 1\nHeard-in: Comment 1", northwind="1\n")
    second = clones.we_commit("Log – ü", "Heard-in: comment 1", vesper="1\n")
    clones.ours.git("switch", "--quiet", "-c", "side")
    third = clones.we_commit("Side", "Heard-in: issue 4 of 2026-11-25T08:00:00Z", side="1\n")
    clones.ours.git("switch", "--quiet", "main")
    clones.ours.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
    squashed = (
        "Squashed (#9)\n\n* Log\n\nHeard-in: comment 7\n\n* Log\n\nHeard-in: comment 8\n\nCo-authored-by: x <x@x>"
    )
    fourth = clones.we_commit(squashed, "", northwind="2\n")
    clones.we_commit("Not ours", "heard-in: comment 9\n  Heard-in: comment 9\nHeard-in:comment 9", northwind="3\n")
    assert trailers(clones.tree, "Heard-in") == {
        "comment 1": [Commit(first, "Log a call"), Commit(second, "Log – ü")],
        "Comment 1": [Commit(first, "Log a call")],
        "issue 4 of 2026-11-25T08:00:00Z": [Commit(third, "Side")],
        "comment 7": [Commit(fourth, "Squashed (#9)")],
        "comment 8": [Commit(fourth, "Squashed (#9)")],
    }


def test_trailers_where_git_is_told_to_search_and_show_otherwise(clones: Clones) -> None:
    """Here the commit has a signature besides, which git would show."""
    signature = b"-----BEGIN PGP SIGNATURE-----\n \n eA==\n -----END PGP SIGNATURE-----"
    message = "Log ü\n\nHeard-in: comment 1\n".encode()
    sha = clones.ours.commit_raw(b"Dana <dana@x> 1793534400 +0000", message, b"UTF-8\ngpgsig " + signature)
    clones.ours.git("config", "gpg.program", clones.script(clones.origin / "gpg", "echo unknown key >&2; exit 1"))
    assert "unknown key" in clones.ours.git("log", "-1", "--show-signature")
    settings = {"grep.patternType": "fixed", "i18n.logOutputEncoding": "latin1", "log.showSignature": "true"}
    settings |= {"log.follow": "true", "format.pretty": "oneline", "color.ui": "always", "log.decorate": "full"}
    for name, value in settings.items():
        clones.ours.git("config", name, value)
    assert trailers(clones.tree, "Heard-in") == {"comment 1": [Commit(sha, "Log ü")]}


def test_no_trailers_before_the_first_commit(tmp_path: Path) -> None:
    GitRepository(tmp_path)
    assert trailers(open_work_tree(tmp_path) or pytest.fail("no work tree"), "Heard-in") == {}
