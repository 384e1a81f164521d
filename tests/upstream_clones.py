"""A repository on a server, our clone of it and a colleague's, to try out in tests what happens between them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from git_repositories import GitRepository

from clientfiles.committing import WorkTree, open_work_tree
from clientfiles.upstream import Upstream, Workshop

NORTHWIND, VESPER = "records/northwind.md", "records/vesper.md"


class Clones:
    """`ours`, in which somebody works, and `theirs`; both follow main of the bare repository `origin`."""

    def __init__(self, folder: Path) -> None:
        self.origin = folder / "origin.git"
        self.ours = GitRepository(folder / "ours")
        self.ours.write(northwind="one\n", vesper="one\n")
        self.ours.commit("Begin")
        self.ours.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.origin))
        self.ours.git("remote", "add", "origin", str(self.origin))
        self.ours.git("push", "--quiet", "--set-upstream", "origin", "main")
        self.theirs = GitRepository(folder / "theirs")
        self.theirs.git("remote", "add", "origin", str(self.origin))
        self.theirs.git("pull", "--quiet", "--set-upstream", "origin", "main")
        self.pauses: list[float] = []

    @property
    def tree(self) -> WorkTree:
        """Our clone as it is now; it waits for nobody."""
        return self.tree_at(self.ours.folder)

    def tree_at(self, root: Path) -> WorkTree:
        """The work tree around some records."""
        found = open_work_tree(root, wait=0.05)
        assert found is not None
        return found

    def upstream(self, root: Path | None = None, /, **environment: str) -> Upstream:
        return Upstream(self.tree_at(root or self.ours.folder), environment, self.pauses.append)

    @contextmanager
    def workshop(self, root: Path | None = None, /, **environment: str) -> Iterator[Workshop]:
        """A workshop of our clone, or of another folder."""
        with self.upstream(root, **environment).workshop() as shop:
            yield shop

    def on_server(self, revision: str = "main") -> str:
        """The commit there."""
        return self.ours.git("--git-dir", str(self.origin), "rev-parse", revision)

    def text_on_server(self, path: str = NORTHWIND) -> str:
        """A file as main has it there."""
        return self.ours.git("--git-dir", str(self.origin), "show", f"main:{path}")

    @property
    def head(self) -> str:
        """The commit in our clone."""
        return self.ours.git("rev-parse", "HEAD")

    def they_push(self, **texts: str | None) -> str:
        """A colleague changes records, and has them on the server."""
        self.theirs.git("pull", "--quiet", "--rebase")
        self.theirs.write(**texts)
        sha = self.theirs.commit("Theirs")
        self.theirs.git("push", "--quiet")
        return sha

    def we_commit(self, subject: str = "Log a call", trailer: str = "Heard-in: comment 1", **texts: str) -> str:
        """A commit in our clone, with a trailer."""
        self.ours.write(**texts)
        return self.ours.commit(f"{subject}\n\n{trailer}" if trailer else subject)

    def read(self, path: str = NORTHWIND) -> str:
        return (self.ours.folder / path).read_text(encoding="utf-8")

    def hook(self, name: str, script: str) -> None:
        """What the server runs."""
        self.script(self.origin / "hooks" / name, script)

    def script(self, path: Path, script: str) -> str:
        """A program; its place."""
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)


def edit(shop: Workshop, text: str = "ours\n", path: str = NORTHWIND, subject: str = "Log a call") -> str:
    """Write a record in a workshop and commit it, as Dana; the commit's sha."""
    (shop.root / path).write_text(text, encoding="utf-8")
    return shop.tree.by("Dana Ortiz", "dana@agency.example").commit([path], f"{subject}\n\nHeard-in: comment 1")


class Desk(NamedTuple):
    """Everything of a clone that belongs to whoever works in it: none of it may change."""

    files: dict[str, bytes]
    status: str
    staged: str
    branches: str
    stash: str
    head: str
    settings: str
    kept: tuple[str, ...]
    fetched: bytes


def desk(repository: GitRepository) -> Desk:
    """What somebody has before them; the branches on the server, which git updates, are no part of it."""
    folder, git_folder = repository.folder, Path(repository.git("rev-parse", "--absolute-git-dir"))
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }
    head = (git_folder / "HEAD").read_text(encoding="utf-8")
    fetched = git_folder / "FETCH_HEAD"
    return Desk(
        files,
        repository.git("status", "--porcelain=v2", "--ignored"),
        repository.git("ls-files", "--stage", "-v"),
        repository.git("for-each-ref", "refs/heads", "refs/stash", "refs/clientfiles", "refs/worktree"),
        repository.git("stash", "list"),
        head,
        repository.git("config", "--local", "--list"),
        tuple(sorted(each.name for each in git_folder.iterdir() if each.name.isupper())),
        fetched.read_bytes() if fetched.exists() else b"",
    )


def assert_cleared_away(repository: GitRepository) -> None:
    """No workshop is left: no work tree, no reference, and no folder."""
    assert "clientfiles-sync" not in repository.git("worktree", "list", "--porcelain")
    assert "clientfiles" not in repository.git("for-each-ref", "--format=%(refname)")
    common = Path(repository.git("rev-parse", "--path-format=absolute", "--git-common-dir"))
    left = [each.name for each in common.rglob("*clientfiles-sync*")]
    assert left == []


def shell(command: str, folder: Path | None = None) -> None:
    """Do what a refusal says."""
    subprocess.run(["sh", "-c", command], check=True, capture_output=True, cwd=folder)
