"""The only module that imports GitPython: where a folder's repository is, and how git is asked.

git_in(folder)            git, as it works in a folder
repository_around(root)   the repository that holds the records, and where in it they lie
ask(git, *arguments)      git's exit code, its answer, and what it said beside

Git answers in bytes. `parts` takes them apart in a form that can be given back to git, `shown` makes text of them.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from clientfiles.diagnostics import Failure
from clientfiles.escaping import visible
from clientfiles.wording import clipped

if TYPE_CHECKING:
    from git import Git as Git

_PATTERNS = ("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS")
# What the settings of a user or a hook must not change in git's answers.
_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1", **dict.fromkeys(_PATTERNS, "0")}
_PLACE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR")
# What says of which repository and which files git speaks; a hook finds itself surrounded by these.
_BORROWED = frozenset(
    {*_PLACE, *_PATTERNS, "GIT_LITERAL_PATHSPECS", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE",
     "GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_INTERNAL_SUPER_PREFIX"}
)  # fmt: skip


class Place(NamedTuple):
    """Where a repository is, and the records' root in it."""

    git: Git  # works at the top of the work tree, on its own index
    git_folder: str  # where git keeps this work tree's index
    common_folder: str  # where it keeps the branches: the same, but for a linked work tree
    top: str  # of the work tree
    prefix: str  # of the root, from the top: nothing, or such as crm/; can be given back to git
    is_shallow: bool
    is_given: bool  # by GIT_DIR, and not what git finds by itself

    def in_work_tree(self, path: str) -> str:
        """A path from the records' root, as one from the top of the work tree."""
        return (self.prefix + path).rstrip("/") or "."

    def from_root(self, path: str) -> str:
        """A path from the top of the work tree, as one from the records' root and as text."""
        return shown(path.removeprefix(self.prefix))

    def from_root_or_outside(self, path: str) -> str:
        """The same for a file that need not be below the root: then the path begins with `../`."""
        return shown(posixpath.relpath(path, self.prefix or "."))


def is_installed() -> bool:
    """Whether there is a git to ask."""
    try:
        import git
    except ImportError:  # raised where there is none
        return False
    return bool(git.GIT_OK)


def git_in(folder: Path | str) -> Git:
    """Git in a folder; paths given to it are paths and no patterns, and it asks nobody for a password."""
    from git import Git

    found = Git(folder)
    found.update_environment(**_ENVIRONMENT)
    return found


def repository_around(root: Path) -> Place | None:
    """The repository git finds from a folder upwards; None where there is none, or no git at all.

    GIT_DIR counts where it is given together with a GIT_WORK_TREE around the folder, or where nothing else is found.
    Failure where git refuses the repository.
    """
    if not is_installed():
        return None
    given = _located(Path.cwd(), may_be_wrong=True) if "GIT_DIR" in os.environ else None
    if given is not None:  # git was asked where we stand, which need not be among the records
        given = _seen_from(root, given)
    if given is not None and "GIT_WORK_TREE" in os.environ:
        return given
    with _without(_PLACE):
        around = _located(root)
    return around or given


def is_bare(root: Path) -> bool:
    """Whether a folder lies in a repository that has no work tree."""
    with _without(_PLACE):
        return is_installed() and ask(git_in(root), "rev-parse", "--is-bare-repository")[1].strip() == b"true"


def _located(folder: Path, may_be_wrong: bool = False) -> Place | None:
    """The repository git finds from a folder."""
    git = git_in(folder)
    options = ("--absolute-git-dir", "--git-common-dir", "--show-toplevel", "--is-shallow-repository", "--show-prefix")
    status, answer, said = ask(git, "rev-parse", *options)
    if status:
        if may_be_wrong or "not a git repository (or any" in said or "must be run in a work tree" in said:
            return None
        raise Failure(f"git refuses this repository: {in_a_line(said)}")
    git_folder, common, top, is_shallow, prefix = (*parts(answer)[0].removesuffix("\n").split("\n", 4), *[""] * 5)[:5]
    if is_shallow not in ("true", "false"):
        raise Failure("git cannot be asked about the records: a folder around them has a line break in its name")
    return _place(git_folder, os.path.join(os.path.abspath(folder), common), top, prefix, is_shallow == "true", False)


def _seen_from(root: Path, given: Place) -> Place | None:
    """The same repository for the records' root; None where that is not in its work tree."""
    answer = output(given.git, "-C", os.path.abspath(root), "rev-parse", "--is-inside-work-tree", "--show-prefix")
    inside, prefix = parts(answer)[0].removesuffix("\n").split("\n", 1)
    if inside != "true":
        return None
    return given._replace(prefix=prefix, is_given=True)


def _place(git_folder: str, common: str, top: str, prefix: str, is_shallow: bool, is_given: bool) -> Place:
    git = git_in(top)
    # A hook's own index holds what is being committed, and may belong to another repository.
    index = os.path.join(git_folder, "index")
    git.update_environment(GIT_DIR=git_folder, GIT_WORK_TREE=top, GIT_INDEX_FILE=index)
    return Place(git, git_folder, os.path.realpath(common), top, prefix, is_shallow, is_given)


@contextmanager
def as_a_person_would(place: Place) -> Iterator[Git]:
    """Git for a command that runs hooks and filters: they find what they would find if somebody had typed it.

    Paths given to this one may be patterns, since what forbids that would forbid it to hooks as well. Nothing opens
    an editor. What git says is in English, and hooks are told that text is UTF-8.
    """
    from git import Git

    git = Git(place.top)
    git.update_environment(GIT_EDITOR=":", LC_ALL="C.UTF-8", LANGUAGE="C")
    with _without(_BORROWED):
        if place.is_given:
            git.update_environment(GIT_DIR=place.git_folder, GIT_WORK_TREE=place.top)
        yield git


@contextmanager
def _without(names: frozenset[str] | tuple[str, ...]) -> Iterator[None]:
    """The environment without some variables: GitPython can set them for git, but not take them away."""
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def ask(git: Git, *arguments: str) -> tuple[int, bytes, str]:
    """Git's exit code, its answer and what it said beside. It is given nothing to read."""
    command = [git.GIT_PYTHON_GIT_EXECUTABLE, *arguments]
    return git.execute(
        command, with_extended_output=True, with_exceptions=False, stdout_as_string=False, strip_newline_in_stdout=False
    )


def output(git: Git, *arguments: str) -> bytes:
    """Git's answer; Failure where it has none."""
    status, answer, said = ask(git, *arguments)
    if status:
        raise Failure(f"git cannot read the history: {in_a_line(said)}")
    return answer


def in_a_line(said: str) -> str:
    """What git said, on one line of bearable length."""
    words = " ".join(said.split()).removeprefix("fatal: ").removeprefix("error: ")
    return clipped(visible(words), 400) or "it does not say why"


def parts(answer: bytes) -> list[str]:
    """What NUL separates, in a form that can be given back to git."""
    return answer.decode("utf-8", "surrogateescape").split("\0")


def shown(text: str) -> str:
    """Text of which some bytes may be no UTF-8, as `store` shows it."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
