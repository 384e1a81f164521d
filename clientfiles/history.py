"""The only module that imports GitPython: what git knows of the records. It reads and never writes.

Paths are those of `store`: from the records' root, with forward slashes, also where that root is a folder inside a
git repository. Names and subjects come as people wrote them; whoever shows them makes them harmless.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date as Date
from functools import cached_property
from itertools import islice
from pathlib import Path
from shutil import copy2
from subprocess import PIPE
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from clientfiles.diagnostics import Failure, Usage
from clientfiles.escaping import visible
from clientfiles.values import quoted
from clientfiles.wording import clipped

if TYPE_CHECKING:
    from git import Git

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_FILES, _LINK = ("100644", "100755"), "120000"  # the modes of git's trees
# What the settings of a user or a hook must not change in the answers.
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    **dict.fromkeys(("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"), "0"),
}
_LOG = (
    *("-c", "log.showSignature=false", "-c", "log.showRoot=true", "-c", "log.follow=false"),
    *("log", "-z", "--date-order", "--reverse", "-c", "--name-only", "--no-renames", "--no-ext-diff", "--no-color"),
    *("--encoding=UTF-8", "--format=%x00%x00%x00%H%x00%P%x00%aN%x00%aE%x00%as%x00%s"),
)
_FETCH = "this clone is shallow: fetch the whole history (fetch-depth: 0, or git fetch --unshallow)"


class Change(NamedTuple):
    """A commit and the paths it touched; both where one was renamed."""

    sha: str  # in full
    author: str
    email: str
    date: Date  # of the author, where they were
    subject: str
    paths: tuple[str, ...]


def open_history(root: Path) -> History | None:
    """The git repository around a folder; None where there is none, no commit in it, or no git at all.

    That is the repository git finds from the folder upwards. GIT_DIR counts where it is given together with a
    GIT_WORK_TREE around the folder, or where nothing else is found. Failure where git refuses the repository.
    """
    try:
        import git
    except ImportError:  # raised where there is no git
        return None
    if not git.GIT_OK:
        return None
    for git_folder, work_tree in _candidates(root):
        top = git.Git(work_tree)
        # A hook's own index holds what is being committed, and may belong to another repository.
        index = os.path.join(git_folder, "index")
        top.update_environment(GIT_DIR=git_folder, GIT_WORK_TREE=work_tree, GIT_INDEX_FILE=index, **_ENVIRONMENT)
        options = ("--is-inside-work-tree", "--is-shallow-repository", "--show-prefix")
        answer = _parts(_output(top, "-C", os.path.abspath(root), "rev-parse", *options))[0]
        inside, is_shallow, prefix = answer.removesuffix("\n").split("\n", 2)
        if inside == "true":
            status, head, _ = _ask(top, "rev-parse", "--quiet", "--verify", "HEAD")
            return None if status else History(top, prefix, head.decode().strip(), is_shallow == "true")
    return None


class History:
    """What git knows of the records below a root. Use it in a `with` statement: it ends git's processes.

    A revision is whatever git takes for a commit: a branch, a tag, a sha. Every method raises Usage where there is
    no such commit, and Failure with git's own words where git cannot answer.
    """

    def __init__(self, git: Git, prefix: str, head: str, is_shallow: bool) -> None:
        self._git = git  # works at the top of the work tree
        self._reader: Git.AutoInterrupt | None = None
        self.prefix = prefix  # of the root, from the top of the work tree: nothing, or such as crm/
        self.head = head  # the commit that is checked out, in full
        self.is_shallow = is_shallow

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End git's processes."""
        if self._reader is not None and self._reader.proc is not None:
            with self._reader.proc:  # closes its pipes and waits for it
                self._reader = None

    @cached_property
    def branch(self) -> str:
        """The branch that is checked out; nothing where a commit is."""
        return self._symbolic("HEAD", "refs/heads/")

    @cached_property
    def default_branch(self) -> str:
        """The default branch of the remote `origin`, such as main; nothing where the clone does not know it."""
        return self._symbolic("refs/remotes/origin/HEAD", "refs/remotes/origin/")

    def _symbolic(self, name: str, prefix: str) -> str:
        status, target, _ = _ask(self._git, "symbolic-ref", "--quiet", name)
        return "" if status else _shown(_parts(target)[0]).strip().removeprefix(prefix)

    def resolve(self, revision: str) -> str:
        """The commit of a revision, as its full sha."""
        options = ("--quiet", "--verify", "--end-of-options")
        try:
            sha = _ask(self._git, "rev-parse", *options, f"{revision}^{{commit}}")[1].decode().strip()
        except ValueError:  # a text that cannot be an argument
            sha = ""
        if not _SHA.fullmatch(sha):
            hint = f"; {_FETCH}" if self.is_shallow else ""
            raise Usage(visible(f"git knows no commit {quoted(revision)}{hint}"))
        return sha

    def merge_base(self, revision: str, other: str = "HEAD") -> str:
        """The commit from which two revisions went apart, as its full sha; nothing where none is known."""
        status, answer, said = _ask(self._git, "merge-base", self.resolve(revision), self.resolve(other))
        if status > 1:
            raise Failure(f"git cannot compare the revisions: {_in_a_line(said)}")
        return answer.decode().strip()

    def changes(self, since: str, until: str = "HEAD", paths: tuple[str, ...] = ("records",)) -> list[Change]:
        """The commits in `until` but not in `since` that touched something below some paths, oldest first.

        What came by a merge is attributed to the commits that were merged; to the merge itself only the files of
        which it holds a version that no side had. Failure where a shallow clone ends in between.
        """
        between = f"{self.resolve(since)}..{self.resolve(until)}"
        found = iter(_parts(_output(self._git, *_LOG, between, "--", *map(self._in_work_tree, paths))))
        changes = []
        for sha in filter(None, found):  # empty parts stand between commits
            parents, author, email, day, subject = map(_shown, islice(found, 5))
            if self.is_shallow and not parents:
                raise Failure(f"git does not know what {sha[:12]} changed: {_FETCH}")
            if touched := list(iter(found.__next__, "")):
                touched[0] = touched[0].removeprefix("\n")  # ends the line of the format
            else:  # in front of a merge's paths git puts another NUL instead
                touched = list(iter(found.__next__, ""))
            if touched:
                names = tuple(map(self._from_root, touched))
                changes.append(Change(sha, author, email, _day(day), subject, names))
        return changes

    def paths_at(self, revision: str, folder: str = "records") -> list[str]:
        """The paths of the files and links below a folder at a revision, in git's order."""
        return [path for mode, _, path in self._tree(revision, self._in_work_tree(folder)) if mode in (*_FILES, _LINK)]

    def files_at(
        self, revision: str, folder: str = "records", wanted: Callable[[str], bool] | None = None
    ) -> Iterator[tuple[str, bytes]]:
        """The path and content of every file below a folder at a revision, or of those whose path is wanted.

        Links and submodules are passed over. The content is what git stores, such as git-crypt has encrypted it.
        """
        tree = self._tree(revision, self._in_work_tree(folder))
        files = [(path, sha) for mode, sha, path in tree if mode in _FILES]
        return ((path, self._content(path, sha)) for path, sha in files if wanted is None or wanted(path))

    def file_at(self, revision: str, path: str) -> bytes | None:
        """The content of a file at a revision; None where there was none, or a folder or link in its place."""
        for mode, sha, found in self._tree(revision, self._in_work_tree(path)):
            if found == path and mode in _FILES:
                return self._content(path, sha)
        return None

    def workflows_at(self, revision: str) -> dict[str, bytes]:
        """GitHub's workflows at a revision, by their paths from the top of the work tree: GitHub knows no other."""
        tree = self._tree(revision, ".github/workflows")
        return {path: self._content(path, sha) for mode, sha, path in tree if mode in _FILES}

    def changed_paths(self, since: str) -> set[str]:
        """The paths below the root that differ between a revision and the work tree, also where they are gone.

        Committed, staged or not; new files unless git ignores them. A repository within counts as one path.
        """
        diff = ("diff", "-z", "--name-only", "--no-renames", "--no-ext-diff", self.resolve(since))
        unknown = ("ls-files", "-z", "--others", "--exclude-standard")
        with TemporaryDirectory() as folder:
            # In a copy, since git notes in its index which files only look changed. It needs the time of the index.
            with suppress(FileNotFoundError):
                copy2(self._git.environment()["GIT_INDEX_FILE"], f"{folder}/index")
            with self._git.custom_environment(GIT_INDEX_FILE=f"{folder}/index"):
                found = b"".join(_output(self._git, *ask, "--", self._in_work_tree("")) for ask in (diff, unknown))
        return {self._from_root(path).rstrip("/") for path in _parts(found) if path}

    def _tree(self, revision: str, place: str) -> Iterator[tuple[str, str, str]]:
        """Mode, object and path of whatever lies below a place in the work tree, or at it."""
        command = ("ls-tree", "-r", "-z", self.resolve(revision), "--", place)
        for row in filter(None, _parts(_output(self._git, *command))):
            about, _, name = row.partition("\t")
            mode, _, sha = about.split(" ")
            yield mode, sha, self._from_root(name)

    def _content(self, path: str, sha: str) -> bytes:
        """What a file held, asked of one process for all files."""
        command = (self._git.GIT_PYTHON_GIT_EXECUTABLE, "cat-file", "--batch")
        reader = self._reader = self._reader or self._git.execute(command, istream=PIPE, as_process=True)
        try:
            reader.stdin.write(f"{sha}\n".encode())
            reader.stdin.flush()
            about = reader.stdout.readline().split()
            size = int(about[2]) if len(about) == 3 else -1
            content: bytes = reader.stdout.read(size + 1)
            if 0 <= size == len(content) - 1:
                return content[:size]
        except OSError:
            pass  # the process is gone
        self.close()
        raise Failure(visible(f"git cannot read {path} as it was: the object {sha} is missing or damaged"))

    def _in_work_tree(self, path: str) -> str:
        return (self.prefix + path).rstrip("/") or "."

    def _from_root(self, path: str) -> str:
        return _shown(path.removeprefix(self.prefix))


def _candidates(root: Path) -> list[tuple[str, str]]:
    """Git's folder and the top of its work tree: what may be the repository of a root, the likeliest first."""
    given = _located(Path.cwd(), may_be_wrong=True) if "GIT_DIR" in os.environ else None
    names = os.environ.keys() & {"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR"}
    kept = {name: os.environ.pop(name) for name in names}  # GitPython can set variables, not take them away
    try:
        around = _located(root)
    finally:
        os.environ.update(kept)
    found = (given, around) if "GIT_WORK_TREE" in kept else (around, given)
    return [each for each in found if each is not None]


def _located(folder: Path, may_be_wrong: bool = False) -> tuple[str, str] | None:
    """Git's folder and the top of the work tree, as git finds them from a folder."""
    from git import Git

    status, answer, said = _ask(Git(folder), "rev-parse", "--absolute-git-dir", "--show-toplevel")
    if status:
        if may_be_wrong or "not a git repository (or any" in said or "must be run in a work tree" in said:
            return None
        raise Failure(f"git refuses this repository: {_in_a_line(said)}")
    git_folder, *rest = os.fsdecode(answer).removesuffix("\n").split("\n")
    if len(rest) != 1:
        raise Failure("the records' history cannot be read: a folder around them has a line break in its name")
    return git_folder, rest[0]


def _ask(git: Git, *arguments: str) -> tuple[int, bytes, str]:
    """Git's exit code, its answer and what it said beside."""
    command = [git.GIT_PYTHON_GIT_EXECUTABLE, *arguments]
    return git.execute(
        command, with_extended_output=True, with_exceptions=False, stdout_as_string=False, strip_newline_in_stdout=False
    )


def _output(git: Git, *arguments: str) -> bytes:
    """Git's answer; Failure where it has none."""
    status, answer, said = _ask(git, *arguments)
    if status:
        raise Failure(f"git cannot read the history: {_in_a_line(said)}")
    return answer


def _in_a_line(said: str) -> str:
    words = " ".join(said.split()).removeprefix("fatal: ").removeprefix("error: ")
    return clipped(visible(words), 400) or "it does not say why"


def _parts(answer: bytes) -> list[str]:
    """What NUL separates, in a form that can be given back to git."""
    return answer.decode("utf-8", "surrogateescape").split("\0")


def _shown(text: str) -> str:
    """Text of which some bytes may be no UTF-8, as `store` shows it."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _day(text: str) -> Date:
    return Date.fromisoformat(text) if len(text) == 10 else Date.max  # a year of five digits
