"""A repository on a server, our clone of it and a colleague's, to try out in tests what happens between them."""

from __future__ import annotations

from pathlib import Path

from git_repositories import GitRepository

from clientfiles.committing import WorkTree, open_work_tree
from clientfiles.upstream import Upstream

NORTHWIND, VESPER = "records/northwind.md", "records/vesper.md"


class Clones:
    """`ours`, in which we stand, and `theirs`; both follow main of the bare repository `origin`."""

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
        found = open_work_tree(self.ours.folder, wait=0.05)
        assert found is not None
        return found

    def upstream(self, **environment: str) -> Upstream:
        return Upstream(self.tree, environment, self.pauses.append)

    def on_server(self, revision: str = "main") -> str:
        """The commit there."""
        return self.ours.git("--git-dir", str(self.origin), "rev-parse", revision)

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
        """A commit of ours, known by its trailer."""
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


def is_ours(message: str) -> bool:
    return "\nHeard-in: " in message
