"""Where client records are started: the folder, the settings it may have already, and the git repository around it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from clientfiles import store
from clientfiles.committing import open_work_tree
from clientfiles.diagnostics import Diagnostic, Failure, Usage
from clientfiles.escaping import visible
from clientfiles.git import ask, git_in, in_a_line, is_installed, repository_around, shown
from clientfiles.refusals import INTRODUCTION, NOBODY
from clientfiles.settings import Settings
from clientfiles.writing import write_bytes_whole

BRANCH = "main"


def check_folder(root: Path) -> None:
    """Usage unless client records can be started in a folder, which need not exist yet."""
    if os.path.lexists(root) and not root.is_dir():
        raise Usage(visible(f"{root} is no folder: name another one"))
    try:
        around = store.find_root(root.parent)
    except Failure:
        return
    if around != root:
        raise Usage(visible(f"{root} lies inside the client records of {around}: choose a folder outside of it"))


def settings_in(root: Path) -> Settings | None:
    """The settings that a folder has already; None where it has none. Failure where they cannot be read."""
    for name in (store.SETTINGS, "pyproject.toml"):
        if not os.path.lexists(root / name):
            continue
        data = store.read_bytes(store.RecordFile(name, str(root / name)))
        if isinstance(data, Diagnostic):
            raise Failure(visible(f"{root / name}: {data.message}; {data.hint}"))
        if name == store.SETTINGS or b"[tool.clientfiles" in data:
            return store.settings_from(name, data)[0]
    return None


def write_new(root: Path, files: dict[str, str]) -> None:
    """Write files that do not exist yet, by their paths. Failure where one cannot be; those before it stay."""
    for path, text in files.items():
        target = root / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Failure(visible(f"{target.parent} could not be made: {error.strerror or error}")) from None
        write_bytes_whole(target, text.encode(), is_new=True)


class Home:
    """The git repository in which records are started, as it is or as it is to be; without one where it is unwanted."""

    def __init__(self, root: Path, with_git: bool) -> None:
        """Failure where git is wanted and not there, or refuses the repository."""
        self.root = root
        self.with_git = with_git
        self.existing = next(each for each in (root, *root.parents) if each.is_dir())  # of the folders on the way
        if with_git and not is_installed():
            raise Failure("there is no git on this machine: install it, or give --no-git")
        self.place = repository_around(self.existing) if with_git else None

    @property
    def is_top(self) -> bool:
        """Whether the records' root is the top of the work tree, where GitHub looks for workflows."""
        return self.place is None or os.path.realpath(self.place.top) == os.path.realpath(self.root)

    def setting(self, name: str) -> str:
        """What git's settings say; nothing where they say nothing."""
        if not is_installed():
            return ""
        return shown(os.fsdecode(ask(git_in(self.existing), "config", "--get", name)[1])).strip()

    @property
    def branch(self) -> str:
        """The default branch: the one of the remote, where this is a clone, else the one that is checked out."""
        if self.place is None:
            return (self.setting("init.defaultBranch") if self.with_git else "") or BRANCH
        for name, prefix in (("refs/remotes/origin/HEAD", "origin/"), ("HEAD", "")):
            status, answer, _ = ask(self.place.git, "symbolic-ref", "--quiet", "--short", name)
            if not status:
                return shown(os.fsdecode(answer)).strip().removeprefix(prefix)
        return BRANCH

    def check(self, new: Sequence[str]) -> None:
        """Failure unless new files, by their paths from the root, could be committed. Nothing is written."""
        if not new or not self.with_git:
            return
        git = git_in(self.existing)
        if any(ask(git, "var", name)[0] for name in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT")):
            raise Failure(f"{NOBODY}: {INTRODUCTION.replace('git config', 'git config --global')}; or give --no-commit")
        work = open_work_tree(self.existing)
        if work is not None:
            way = self.root.relative_to(self.existing).as_posix()
            work.check((), new=[path if way == "." else f"{way}/{path}" for path in new])

    def start(self) -> None:
        """Make the folder, and the git repository where none is around it."""
        branch = self.branch
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Failure(visible(f"{self.root} could not be made: {error.strerror or error}")) from None
        if self.with_git:
            if self.place is None:
                status, _, said = ask(git_in(self.root), "init", "--quiet", f"--initial-branch={branch}")
                if status:
                    raise Failure(f"git could not start a repository: {in_a_line(said)}")
            self.place = repository_around(self.root)

    def waiting(self, paths: Iterable[str]) -> list[str]:
        """The files at some paths, or below them, that git does not have, such as those of a run that was ended."""
        work = open_work_tree(self.root) if self.place is not None else None
        if work is None:
            return []
        return [each.path for each in work.status(list(paths)).entries if each.code in ("??", "A.", ".A")]

    def commit(self, new: Sequence[str], message: str) -> None:
        """Commit new files and nothing else. NotCommitted where git does not take them."""
        work = open_work_tree(self.root)
        assert work is not None
        work.commit(new, message, new=new)
