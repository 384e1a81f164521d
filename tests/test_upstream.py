"""Standing where the server stands, pushing to it, and what gets in between."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest
from git_repositories import GitRepository
from upstream_clones import NORTHWIND, VESPER, Clones, is_ours

from clientfiles.committing import open_work_tree
from clientfiles.diagnostics import Failure
from clientfiles.refusals import Blocked, Refusal
from clientfiles.upstream import PAUSES, Commit, Upstream, trailers

pytestmark = pytest.mark.usefixtures("git_as_installed")


@pytest.fixture
def clones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clones:
    found = Clones(tmp_path)
    monkeypatch.chdir(found.ours.folder)
    return found


def why(error: pytest.ExceptionInfo[Failure]) -> str:
    """What a failure says: always one line."""
    text = str(error.value)
    assert text.isprintable()
    return text


def shell(command: str) -> None:
    """Do what a refusal says, where it was said."""
    subprocess.run(["sh", "-c", command], check=True, capture_output=True)


# Catching up


def test_behind(clones: Clones) -> None:
    upstream = clones.upstream()
    assert upstream.tip == clones.head
    sha = clones.they_push(northwind="two\n", new="one\n")
    upstream.catch_up(is_ours)
    assert upstream.tip == clones.head == sha
    assert clones.ours.git("status", "--porcelain", "--branch") == "## main...origin/main"
    assert clones.read() == "two\n"


def test_nothing_new(clones: Clones) -> None:
    before = clones.ours.git("reflog", "--all")
    clones.upstream().catch_up(is_ours)
    assert clones.ours.git("reflog", "--all") == before


def test_commits_of_ours_that_were_not_pushed_are_taken_back(clones: Clones) -> None:
    before = clones.head
    clones.we_commit(northwind="two\n")
    clones.we_commit(vesper="two\n", new="two\n")
    clones.upstream().catch_up(is_ours)
    assert clones.head == before
    assert clones.ours.git("status", "--porcelain") == ""
    assert clones.read() == "one\n"
    assert not (clones.ours.folder / "records" / "new.md").exists()


def test_ours_are_taken_back_where_the_server_has_others(clones: Clones) -> None:
    clones.we_commit(northwind="ours\n")
    sha = clones.they_push(northwind="theirs\n")
    clones.upstream().catch_up(is_ours)
    assert clones.head == sha
    assert clones.read() == "theirs\n"


@pytest.mark.parametrize("count", [1, 2])
def test_commits_of_somebody_else_are_not_taken_back(clones: Clones, count: int) -> None:
    for number in range(count):
        clones.we_commit(trailer="", vesper=f"{number}\n")
    head = clones.we_commit(northwind="two\n")
    with pytest.raises(Refusal) as refusal:
        clones.upstream().catch_up(is_ours)
    told = "1 commit of this clone is" if count == 1 else "2 commits of this clone are"
    assert why(refusal) == f"{told} not on origin/main yet; push first: git push origin main"
    assert clones.head == head
    shell(refusal.value.repair.replace("git ", "git -c user.name=x -c user.email=x@x ", 1))
    clones.upstream().catch_up(is_ours)
    assert clones.head == head == clones.on_server()


def test_commits_of_somebody_else_and_others_on_the_server(clones: Clones, monkeypatch: pytest.MonkeyPatch) -> None:
    clones.we_commit(trailer="", vesper="two\n")
    clones.they_push(northwind="theirs\n")
    with pytest.raises(Refusal) as refusal:
        clones.upstream().catch_up(is_ours)
    assert why(refusal).endswith("push first: git pull --rebase && git push origin main")
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Kim")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "kim@x")
    shell(refusal.value.repair)
    clones.upstream().catch_up(is_ours)
    assert (clones.read(), clones.read(VESPER)) == ("theirs\n", "two\n")


def test_a_commit_without_a_message_is_somebody_elses(clones: Clones) -> None:
    clones.ours.write(vesper="two\n")
    clones.ours.git("commit", "--quiet", "--all", "--allow-empty-message", "--message=")
    with pytest.raises(Failure, match="1 commit of this clone is not on origin/main yet"):
        clones.upstream().catch_up(is_ours)


def test_a_merge_of_somebody_else_is_theirs(clones: Clones) -> None:
    """Though all that it brings together is on the server, or ours."""
    clones.we_commit(vesper="ours\n")
    clones.they_push(northwind="theirs\n")
    clones.ours.git("pull", "--quiet", "--no-rebase", "--no-edit")
    with pytest.raises(Failure, match=r"^1 commit of this clone is not on origin/main yet"):
        clones.upstream().catch_up(is_ours)


def test_a_branch_that_was_rewritten_on_the_server(clones: Clones) -> None:
    """What was there once is not ours, so it is left to people."""
    clones.they_push(northwind="two\n")
    clones.upstream().catch_up(is_ours)
    clones.theirs.git("reset", "--quiet", "--hard", "HEAD~1")
    clones.theirs.write(northwind="three\n")
    clones.theirs.commit("Theirs")
    clones.theirs.git("push", "--quiet", "--force")
    with pytest.raises(Failure, match="1 commit of this clone is not on origin/main yet"):
        clones.upstream().catch_up(is_ours)
    assert clones.read() == "two\n"


@pytest.mark.parametrize("way", ["depth", "branches", "linked"])
def test_the_whole_history_is_fetched(clones: Clones, tmp_path: Path, way: str) -> None:
    """A shallow clone does not know what was done already."""
    for number in range(4):
        clones.we_commit(trailer=f"Heard-in: comment {number}", northwind=f"{number}\n")
    clones.ours.git("push", "--quiet")
    clones.ours.git("tag", "v1")
    clones.ours.git("push", "--quiet", "--tags")
    single = [] if way == "depth" else ["--no-single-branch"]
    clones.ours.git(
        "clone", "--quiet", "--no-tags", "--depth=1", *single, f"file://{clones.origin}", str(tmp_path / "new")
    )
    folder = tmp_path / "new"
    clones.ours.git("-C", str(folder), "config", "--unset", "remote.origin.tagOpt")
    if way == "linked":
        clones.ours.git("-C", str(folder), "switch", "--quiet", "--detach")
        clones.ours.git("-C", str(folder), "worktree", "add", "--quiet", str(tmp_path / "linked"), "main")
        folder = tmp_path / "linked"
    tree = open_work_tree(folder) or pytest.fail("there is no work tree")
    assert list(trailers(tree, "Heard-in")) == ["comment 3"]
    upstream = Upstream(tree, {})
    sha = clones.they_push(vesper="two\n")
    upstream.catch_up(is_ours)
    assert list(trailers(tree, "Heard-in")) == [f"comment {number}" for number in range(4)]
    assert upstream.tip == sha
    assert clones.ours.git("-C", str(folder), "tag") == ""


def test_a_submodule_stays_as_it_is(clones: Clones, tmp_path: Path) -> None:
    inner = GitRepository(tmp_path / "inner")
    inner.commit("Begin")
    clones.ours.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.folder), "crm")
    clones.we_commit(northwind="two\n")
    clones.ours.git("push", "--quiet")
    (clones.ours.folder / "crm" / "theirs.md").touch()
    sha = clones.they_push(vesper="two\n")
    clones.ours.git("config", "fetch.recurseSubmodules", "true")
    inner.folder.rename(tmp_path / "elsewhere")  # where it comes from cannot be reached, and need not be
    clones.upstream().catch_up(is_ours)
    assert clones.head == sha
    assert (clones.ours.folder / "crm" / "theirs.md").exists()


# What is changed and not committed


@pytest.mark.parametrize("is_ahead", [False, True])
def test_changes_of_other_files_stay(clones: Clones, is_ahead: bool) -> None:
    """Also those that are staged, half staged, announced, deleted or unknown."""
    clones.we_commit(trailer="", staged="one\n", partly="one\n", gone="one\n")
    clones.ours.git("push", "--quiet")
    if is_ahead:
        clones.we_commit(northwind="ours\n")
    sha = clones.they_push(northwind="theirs\n")
    clones.ours.write(staged="two\n", partly="two\n", added="new\n", gone=None)
    clones.ours.git("add", "records/staged.md", "records/partly.md", "records/added.md")
    clones.ours.write(partly="three\n", vesper="changed\n", unknown="x\n", announced="x\n")
    clones.ours.git("add", "--intent-to-add", "records/announced.md")
    before = clones.ours.git("status", "--porcelain"), clones.ours.git("diff", "--cached")
    clones.upstream().catch_up(is_ours)
    assert (clones.ours.git("status", "--porcelain"), clones.ours.git("diff", "--cached")) == before
    assert clones.head == sha
    assert clones.read() == "theirs\n"


@pytest.mark.parametrize("is_staged", [False, True])
@pytest.mark.parametrize("is_ahead", [False, True])
def test_a_change_that_is_in_the_way(clones: Clones, is_ahead: bool, is_staged: bool) -> None:
    if is_ahead:
        clones.we_commit(northwind="ours\n")
    clones.they_push(northwind="theirs\n")
    clones.ours.write(northwind="in the works\n")
    if is_staged:
        clones.ours.git("add", "--all")
    head, status = clones.head, clones.ours.git("status", "--porcelain")
    with pytest.raises(Refusal) as refusal:
        clones.upstream().catch_up(is_ours)
    assert why(refusal) == (
        f"{NORTHWIND} has changes that are not committed, and is different on origin/main; put it aside first: "
        f"git stash push -- {NORTHWIND}"
    )
    assert (clones.head, clones.ours.git("status", "--porcelain"), clones.read()) == (head, status, "in the works\n")
    shell(f"git config user.name x && git config user.email x@x && {refusal.value.repair}")
    clones.upstream().catch_up(is_ours)
    assert clones.read() == "theirs\n"


@pytest.mark.parametrize("is_ignored", [False, True])
def test_an_unknown_file_that_is_in_the_way(clones: Clones, is_ignored: bool) -> None:
    """Git by itself would overwrite one that it ignores."""
    clones.they_push(new="theirs\n", older="theirs\n")
    clones.ours.write(new="ours\n", older="ours\n")
    if is_ignored:
        (clones.ours.folder / ".git" / "info" / "exclude").write_text("*.md\n", encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        clones.upstream().catch_up(is_ours)
    assert why(refusal).startswith(
        "records/new.md and records/older.md have changes that are not committed, and are different on origin/main; "
        "put them aside first: mv records/new.md records/new.md.mine && mv "
    )
    assert clones.read("records/new.md") == "ours\n"
    shell(refusal.value.repair)
    clones.upstream().catch_up(is_ours)
    assert (clones.read("records/new.md"), clones.read("records/new.md.mine")) == ("theirs\n", "ours\n")


def test_files_of_both_kinds_are_in_the_way(clones: Clones) -> None:
    """What git knows can be stashed, what it does not know cannot be without further ado."""
    clones.they_push(new="theirs\n", northwind="theirs\n", vesper="theirs\n")
    clones.ours.write(new="ours\n", northwind="ours\n", vesper="ours\n")
    with pytest.raises(Refusal) as refusal:
        clones.upstream().catch_up(is_ours)
    assert why(refusal).startswith(f"{NORTHWIND}, {VESPER} and records/new.md have changes that are not committed")
    shell("git config user.name x && git config user.email x@x")
    shell(refusal.value.repair)
    clones.upstream().catch_up(is_ours)
    assert (clones.read(), clones.read("records/new.md.mine")) == ("theirs\n", "ours\n")
    assert clones.ours.git("stash", "list", "--format=%gd").split() == ["stash@{0}", "stash@{1}"]


def test_what_is_in_the_way_is_named_from_the_records(
    clones: Clones, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clones.ours.put({"crm/records/ü b.md": "one\n"})
    clones.ours.commit()
    clones.ours.git("push", "--quiet")
    clones.theirs.git("pull", "--quiet")
    clones.theirs.put({"crm/records/ü b.md": "two\n"})
    clones.theirs.commit()
    clones.theirs.git("push", "--quiet")
    clones.ours.put({"crm/records/ü b.md": "mine\n"})
    root = clones.ours.folder / "crm"
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refusal) as refusal:
        Upstream(open_work_tree(root) or pytest.fail("no work tree"), {}).catch_up(is_ours)
    assert why(refusal).startswith("records/ü b.md has changes that are not committed")
    assert refusal.value.repair == f"cd {shlex.quote(str(root))} && git stash push -- 'records/ü b.md'"
    shell(f"cd {root} && git config user.name x && git config user.email x@x")
    shell(refusal.value.repair)
    assert (root / "records" / "ü b.md").read_text(encoding="utf-8") == "one\n"


def test_git_is_in_the_midst_of_a_merge(clones: Clones) -> None:
    clones.we_commit(northwind="ours\n")
    clones.they_push(northwind="theirs\n")
    clones.ours.git("fetch", "--quiet")
    upstream = clones.upstream()
    shell("! git -c user.name=x -c user.email=x@x merge origin/main")
    told = r"a merge is under way in git; finish it \(git merge --continue\) or give it up first: git merge --abort"
    for act in (
        clones.upstream,
        upstream.push,
        lambda: upstream.catch_up(is_ours),
        lambda: upstream.take_back(is_ours),
    ):
        with pytest.raises(Blocked, match=told):
            act()


def test_another_git_command_holds_the_index(clones: Clones) -> None:
    clones.they_push(northwind="theirs\n")
    (clones.ours.folder / ".git" / "index.lock").touch()
    with pytest.raises(
        Failure, match=r"git cannot bring the files to where origin/main is: Unable to create .*index\.lock"
    ):
        clones.upstream().catch_up(is_ours)
    assert clones.read() == "one\n"


def test_a_hook_that_complains_afterwards(clones: Clones) -> None:
    clones.script(clones.ours.folder / ".git" / "hooks" / "post-checkout", "echo x >> told; exit 1")
    sha = clones.they_push(northwind="theirs\n")
    clones.upstream().catch_up(is_ours)
    assert clones.head == sha
    assert clones.read("told") == "x\n"


# Which branch


def test_no_branch(clones: Clones) -> None:
    clones.ours.git("switch", "--quiet", "--detach")
    with pytest.raises(Blocked, match="no branch is checked out, so the commit could get lost: git switch BRANCH"):
        clones.upstream()


def test_another_branch_meanwhile(clones: Clones) -> None:
    upstream = clones.upstream()
    clones.we_commit(northwind="two\n")
    before = clones.on_server()
    clones.ours.git("switch", "--quiet", "-c", "mine")
    for act in (upstream.push, lambda: upstream.catch_up(is_ours), lambda: upstream.back_to(before)):
        with pytest.raises(Failure, match=r"^somebody switched to the branch mine meanwhile; run the command again$"):
            act()
    assert clones.on_server() == before


def test_a_branch_that_follows_none(clones: Clones) -> None:
    clones.ours.git("switch", "--quiet", "-c", "mine")
    with pytest.raises(Refusal) as refusal:
        clones.upstream()
    assert why(refusal) == (
        "mine follows no branch on a server; say once which one: git push --set-upstream origin mine"
    )
    shell(refusal.value.repair)
    assert clones.upstream().push()


def test_a_branch_that_follows_one_of_the_same_clone(clones: Clones) -> None:
    clones.ours.git("switch", "--quiet", "-c", "mine", "--track", "main")
    with pytest.raises(Refusal, match="mine follows no branch on a server"):
        clones.upstream()


def test_no_server_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = GitRepository(tmp_path)
    monkeypatch.chdir(tmp_path)
    told = "main follows no branch on a server; say once which one: git remote add origin ADDRESS && git push --set-up"
    for _ in range(2):  # also before the first commit
        with pytest.raises(Refusal, match=told):
            Upstream(open_work_tree(tmp_path) or pytest.fail("no work tree"), {})
        repository.commit()


def test_a_branch_that_is_called_otherwise_there(clones: Clones) -> None:
    clones.ours.git("push", "--quiet", "origin", "main:live/ü")
    clones.ours.git("switch", "--quiet", "-c", "mine", "--track", "origin/live/ü")
    sha = clones.we_commit(northwind="two\n")
    assert clones.upstream().push()
    assert clones.on_server("live/ü") == sha != clones.on_server()
    clones.we_commit(trailer="", northwind="three\n")
    with pytest.raises(Refusal) as refusal:
        clones.upstream().catch_up(is_ours)
    assert why(refusal).endswith("not on origin/live/ü yet; push first: git push origin mine:'refs/heads/live/ü'")
    shell(refusal.value.repair)
    clones.upstream().catch_up(is_ours)


def test_the_branch_on_the_server_is_gone(clones: Clones) -> None:
    clones.ours.git("push", "--quiet", "origin", "main:live")
    clones.ours.git("switch", "--quiet", "-c", "live", "--track", "origin/live")
    clones.ours.git("push", "--quiet", "origin", ":live")
    with pytest.raises(Failure) as failure:
        clones.upstream().catch_up(is_ours)
    assert why(failure) == (
        "git could not fetch origin/live (couldn't find remote ref refs/heads/live); put that right, and try again"
    )


# Pushing


def test_a_push(clones: Clones) -> None:
    upstream = clones.upstream()
    sha = clones.we_commit(northwind="two\n")
    assert upstream.push()
    assert clones.on_server() == upstream.tip == sha
    assert clones.ours.git("rev-parse", "origin/main") == sha


def test_nothing_to_push(clones: Clones) -> None:
    clones.hook("pre-receive", "exit 1")
    assert clones.upstream().push()


def test_a_push_holds_no_tags_and_no_other_branches(clones: Clones) -> None:
    for setting in ("push.followTags=true", "push.default=matching"):
        clones.ours.git("config", *setting.split("="))
    clones.ours.git("branch", "mine")
    clones.we_commit(northwind="two\n")
    clones.ours.git("tag", "-a", "-m", "x", "v1")
    assert clones.upstream().push()
    assert clones.ours.git("--git-dir", str(clones.origin), "for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_somebody_was_faster(clones: Clones) -> None:
    upstream = clones.upstream()
    ours = clones.we_commit(northwind="ours\n")
    theirs = clones.they_push(vesper="theirs\n")
    assert not upstream.push()
    assert clones.on_server() == upstream.tip == theirs
    assert clones.head == ours
    upstream.catch_up(is_ours)
    assert clones.head == theirs
    sha = clones.we_commit(northwind="ours\n")
    assert upstream.push()
    assert clones.on_server() == sha
    assert clones.pauses == []


def test_somebody_was_faster_by_a_moment(clones: Clones) -> None:
    """Their commit arrives after git has asked the server where it stands, and before it has sent ours."""
    clones.theirs.write(vesper="theirs\n")
    theirs = clones.theirs.commit("Theirs")
    away = "unset $(env | sed -n 's/^\\(GIT_[A-Z_]*\\)=.*/\\1/p')"
    push = f"[ -e done ] || {{ touch done; cd {clones.theirs.folder}; git push --quiet; }}"
    clones.script(clones.ours.folder / ".git" / "hooks" / "pre-push", f"{away}\n{push}")
    upstream = clones.upstream()
    clones.we_commit(northwind="ours\n")
    assert not upstream.push()
    assert clones.on_server() == upstream.tip == theirs


def test_the_server_has_it_already(clones: Clones) -> None:
    """A colleague has pushed more since, on top of ours."""
    upstream = clones.upstream()
    clones.we_commit(northwind="ours\n")
    clones.ours.git("push", "--quiet", str(clones.origin), "main")
    theirs = clones.they_push(vesper="theirs\n")
    assert upstream.push()
    assert upstream.tip == theirs == clones.on_server()


@pytest.mark.parametrize("is_before", [True, False])
def test_a_connection_that_is_lost(clones: Clones, tmp_path: Path, is_before: bool) -> None:
    """Before the server had it all, it is sent once more; after it had, it is there."""
    once = f"[ -e {tmp_path}/cut ] || {{ touch {tmp_path}/cut;"
    if is_before:
        serve = clones.script(tmp_path / "serve", f'{once} exit 1; }}\nexec git receive-pack "$@"')
        clones.ours.git("config", "remote.origin.receivepack", serve)
    else:
        clones.hook("post-receive", f"{once} kill -9 $PPID; }}")
    upstream = clones.upstream()
    sha = clones.we_commit(northwind="ours\n")
    assert upstream.push()
    assert clones.on_server() == upstream.tip == sha
    assert clones.pauses == ([PAUSES[0]] if is_before else [])
    assert clones.ours.git("rev-list", "--count", "origin/main") == "2"


def test_a_server_that_is_in_trouble_for_long(clones: Clones, tmp_path: Path) -> None:
    clones.ours.git("config", "remote.origin.receivepack", clones.script(tmp_path / "serve", "exit 1"))
    upstream = clones.upstream()
    head = clones.we_commit(northwind="ours\n")
    with pytest.raises(Failure) as failure:
        upstream.push()
    assert why(failure).startswith("git could not push to origin/main (")
    assert why(failure).endswith("); try again later")
    assert clones.pauses == list(PAUSES)
    assert clones.head == head


def test_the_server_refuses(clones: Clones) -> None:
    """It is not asked again, and what it says is shown harmless, without its own frame."""
    clones.hook(
        "pre-receive",
        f"echo x >> {clones.origin}/asked; printf 'error: GH006: \\033[31mProtected branch\\n\\nNo.\\n' >&2; exit 1",
    )
    upstream = clones.upstream()
    clones.we_commit(northwind="ours\n")
    with pytest.raises(Failure) as failure:
        upstream.push()
    assert why(failure) == (
        "the server refuses what was pushed to origin/main (GH006: ␛[31mProtected branch No.; pre-receive hook "
        "declined); allow it there, and try again"
    )
    assert (clones.origin / "asked").read_text(encoding="utf-8") == "x\n"
    assert clones.pauses == []


def test_a_hook_of_our_own_refuses(clones: Clones) -> None:
    clones.script(clones.ours.folder / ".git" / "hooks" / "pre-push", "echo x >> asked; echo not today >&2; exit 1")
    upstream = clones.upstream()
    clones.we_commit(northwind="ours\n")
    with pytest.raises(Failure) as failure:
        upstream.push()
    assert why(failure) == "git could not push to origin/main (not today); put that right, and try again"
    assert clones.read("asked") == "x\n"


def test_a_server_that_cannot_be_reached(clones: Clones) -> None:
    """Nobody listens at the port, three times."""
    clones.ours.git("remote", "set-url", "origin", "http://127.0.0.1:9/records.git")
    upstream = clones.upstream(GITHUB_TOKEN="s3cret", GITHUB_SERVER_URL="http://127.0.0.1:9")
    head = clones.we_commit(northwind="ours\n")
    for verb, act in (("push to", upstream.push), ("fetch", lambda: upstream.catch_up(is_ours))):
        clones.pauses.clear()
        with pytest.raises(Failure) as failure:
            act()
        assert why(failure).startswith(f"git could not {verb} origin/main (unable to access 'http://127.0.0.1:9/")
        assert why(failure).endswith("); try again later")
        assert clones.pauses == list(PAUSES)
    assert clones.head == head


def test_a_repository_that_is_not_there(clones: Clones) -> None:
    clones.ours.git("remote", "set-url", "origin", str(clones.origin / "none"))
    with pytest.raises(Failure) as failure:
        clones.upstream().catch_up(is_ours)
    assert "does not appear to be a git repository" in why(failure)
    assert clones.pauses == []


def test_ssh_asks_nobody_unless_it_is_the_users_own(
    clones: Clones, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here a program called ssh tells how it was called."""
    clones.script(tmp_path / "bin" / "ssh", f'echo "$GIT_TERMINAL_PROMPT $@" > {tmp_path}/called; exit 1')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    clones.ours.git("remote", "set-url", "origin", "git@server.example:records.git")

    def called() -> str:
        with pytest.raises(Failure):
            clones.upstream().catch_up(is_ours)
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


# Taking back


def test_what_was_not_pushed_is_taken_back(clones: Clones) -> None:
    """The others' commits wait until we catch up."""
    before = clones.head
    upstream = clones.upstream()
    clones.we_commit(northwind="ours\n")
    clones.ours.write(vesper="in the works\n")
    clones.they_push(vesper="theirs\n")
    assert not upstream.push()
    upstream.take_back(is_ours)
    assert clones.head == before
    assert (clones.read(), clones.read(VESPER)) == ("one\n", "in the works\n")


def test_somebody_elses_commits_are_not_taken_back_either(clones: Clones) -> None:
    upstream = clones.upstream()
    clones.we_commit(northwind="ours\n")
    head = clones.we_commit(trailer="", vesper="mine\n")
    with pytest.raises(Failure, match="1 commit of this clone is not on origin/main yet"):
        upstream.take_back(is_ours)
    assert clones.head == head


def test_back_to_a_commit(clones: Clones) -> None:
    before = clones.head
    clones.we_commit(northwind="two\n")
    clones.ours.write(vesper="in the works\n")
    clones.upstream().back_to(before)
    assert clones.head == before
    assert clones.ours.git("status", "--porcelain", "--branch").splitlines() == [
        "## main...origin/main",
        f" M {VESPER}",
    ]


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
