"""What git knows of the records: commits, files as they were, and what has changed. It reads and never writes.

Paths are those of `store`: from the records' root, with forward slashes, also where that root is a folder inside a
git repository. Names and subjects come as people wrote them; whoever shows them makes them harmless.
"""

from __future__ import annotations

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
from clientfiles.git import ask, in_a_line, output, parts, repository_around, shown
from clientfiles.values import quoted

if TYPE_CHECKING:
    from clientfiles.git import Git, Place

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_FILES, _LINK = ("100644", "100755"), "120000"  # the modes of git's trees
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
    place = repository_around(root)
    if place is None:
        return None
    status, head, _ = ask(place.git, "rev-parse", "--quiet", "--verify", "HEAD")
    return None if status else History(place, head.decode().strip())


class History:
    """What git knows of the records below a root. Use it in a `with` statement: it ends git's processes.

    A revision is whatever git takes for a commit: a branch, a tag, a sha. Every method raises Usage where there is
    no such commit, and Failure with git's own words where git cannot answer.
    """

    def __init__(self, place: Place, head: str) -> None:
        self._place = place
        self._git = place.git
        self._reader: Git.AutoInterrupt | None = None
        self.prefix = place.prefix  # of the root, from the top of the work tree: nothing, or such as crm/
        self.head = head  # the commit that is checked out, in full
        self.is_shallow = place.is_shallow

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
        status, target, _ = ask(self._git, "symbolic-ref", "--quiet", name)
        return "" if status else shown(parts(target)[0]).strip().removeprefix(prefix)

    def resolve(self, revision: str) -> str:
        """The commit of a revision, as its full sha."""
        options = ("--quiet", "--verify", "--end-of-options")
        try:
            sha = ask(self._git, "rev-parse", *options, f"{revision}^{{commit}}")[1].decode().strip()
        except ValueError:  # a text that cannot be an argument
            sha = ""
        if not _SHA.fullmatch(sha):
            hint = f"; {_FETCH}" if self.is_shallow else ""
            raise Usage(visible(f"git knows no commit {quoted(revision)}{hint}"))
        return sha

    def merge_base(self, revision: str, other: str = "HEAD") -> str:
        """The commit from which two revisions went apart, as its full sha; nothing where none is known."""
        status, answer, said = ask(self._git, "merge-base", self.resolve(revision), self.resolve(other))
        if status > 1:
            raise Failure(f"git cannot compare the revisions: {in_a_line(said)}")
        return answer.decode().strip()

    def changes(self, since: str, until: str = "HEAD", paths: tuple[str, ...] = ("records",)) -> list[Change]:
        """The commits in `until` but not in `since` that touched something below some paths, oldest first.

        What came by a merge is attributed to the commits that were merged; to the merge itself only the files of
        which it holds a version that no side had. Failure where a shallow clone ends in between.
        """
        between = f"{self.resolve(since)}..{self.resolve(until)}"
        found = iter(parts(output(self._git, *_LOG, between, "--", *map(self._place.in_work_tree, paths))))
        changes = []
        for sha in filter(None, found):  # empty parts stand between commits
            parents, author, email, day, subject = map(shown, islice(found, 5))
            if self.is_shallow and not parents:
                raise Failure(f"git does not know what {sha[:12]} changed: {_FETCH}")
            if touched := list(iter(found.__next__, "")):
                touched[0] = touched[0].removeprefix("\n")  # ends the line of the format
            else:  # in front of a merge's paths git puts another NUL instead
                touched = list(iter(found.__next__, ""))
            if touched:
                names = tuple(map(self._place.from_root, touched))
                changes.append(Change(sha, author, email, _day(day), subject, names))
        return changes

    def paths_at(self, revision: str, folder: str = "records") -> list[str]:
        """The paths of the files and links below a folder at a revision, in git's order."""
        return [
            path for mode, _, path in self._tree(revision, self._place.in_work_tree(folder)) if mode in (*_FILES, _LINK)
        ]

    def files_at(
        self, revision: str, folder: str = "records", wanted: Callable[[str], bool] | None = None
    ) -> Iterator[tuple[str, bytes]]:
        """The path and content of every file below a folder at a revision, or of those whose path is wanted.

        Links and submodules are passed over. The content is what git stores, such as git-crypt has encrypted it.
        """
        tree = self._tree(revision, self._place.in_work_tree(folder))
        files = [(path, sha) for mode, sha, path in tree if mode in _FILES]
        return ((path, self._content(path, sha)) for path, sha in files if wanted is None or wanted(path))

    def file_at(self, revision: str, path: str) -> bytes | None:
        """The content of a file at a revision; None where there was none, or a folder or link in its place."""
        for mode, sha, found in self._tree(revision, self._place.in_work_tree(path)):
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
                found = b"".join(output(self._git, *ask, "--", self._place.in_work_tree("")) for ask in (diff, unknown))
        return {self._place.from_root(path).rstrip("/") for path in parts(found) if path}

    def _tree(self, revision: str, place: str) -> Iterator[tuple[str, str, str]]:
        """Mode, object and path of whatever lies below a place in the work tree, or at it."""
        command = ("ls-tree", "-r", "-z", self.resolve(revision), "--", place)
        for row in filter(None, parts(output(self._git, *command))):
            about, _, name = row.partition("\t")
            mode, _, sha = about.split(" ")
            yield mode, sha, self._place.from_root(name)

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


def _day(text: str) -> Date:
    return Date.fromisoformat(text) if len(text) == 10 else Date.max  # a year of five digits
