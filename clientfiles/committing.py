"""Commits of exactly the records that were edited, and what has to be in order before one is edited.

open_work_tree(root) -> WorkTree        the checked-out branch around the records
WorkTree.by(name, address) -> WorkTree  the same, for commits by somebody's name
WorkTree.check(paths) -> branch         raises Blocked while nothing has been written yet
WorkTree.commit(paths, message) -> sha  raises NotCommitted where git does not take it
WorkTree.overtaken(sha) -> warning      what a hook has left in git's index

Whatever else is staged or changed stays as it is. Hooks, signatures, filters and identities are git's own affair:
a commit is made as if somebody had typed it. Nothing is ever repaired here; every refusal ends in the commands that do.
"""

from __future__ import annotations

import os
import posixpath
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from clientfiles import refusals
from clientfiles.diagnostics import Failure
from clientfiles.git import Place, as_a_person_would, ask, in_a_line, is_bare, parts, repository_around
from clientfiles.identity import Author, Identity, author_called
from clientfiles.refusals import Blocked, Entry, NotCommitted, Refusal

__all__ = ["LOCK_SECONDS", "Blocked", "Entry", "NotCommitted", "Status", "WorkTree", "open_work_tree"]

LOCK_SECONDS = 10.0  # how long another git command is waited for
_LOCK = re.compile(r"Unable to create '(.+?\.lock)': File exists")
# What git keeps in its folder while something is under way: its name, how it is ended and how it is given up.
_UNDER_WAY = (
    ("rebase-merge", "a rebase", "git rebase --continue", "git rebase --abort"),
    ("rebase-apply/applying", "git am", "git am --continue", "git am --abort"),
    ("rebase-apply", "a rebase", "git rebase --continue", "git rebase --abort"),
    ("MERGE_HEAD", "a merge", "git merge --continue", "git merge --abort"),
    ("CHERRY_PICK_HEAD", "a cherry-pick", "git cherry-pick --continue", "git cherry-pick --abort"),
    ("REVERT_HEAD", "a revert", "git revert --continue", "git revert --abort"),
    ("sequencer", "a cherry-pick or revert", "git cherry-pick --continue", "git cherry-pick --abort"),
    ("BISECT_LOG", "a bisect", "", "git bisect reset"),
)


class Status(NamedTuple):
    """What git says of some paths."""

    branch: str  # nothing where no branch is checked out
    entries: tuple[Entry, ...]  # of what is not as the last commit has it


def open_work_tree(root: Path, wait: float | None = None) -> WorkTree | None:
    """The work tree around the records' root; None outside git. Failure where git refuses it, or it is bare.

    `wait` says for how many seconds another git command may be in the way, if not for LOCK_SECONDS.
    """
    place = repository_around(root)
    if place is not None:
        return WorkTree(place, root, LOCK_SECONDS if wait is None else wait)
    if is_bare(root):
        raise Failure("the records lie in a bare git repository: edit them in a clone of it")
    return None


class WorkTree:
    """What is checked out around some records. Paths are from the records' root, with forward slashes."""

    def __init__(self, place: Place, root: Path, wait: float, author: Author | None = None) -> None:
        self.place = place
        self.root = root
        self.wait = wait  # seconds
        self._branch = ""  # as of the last look at it
        self._identity = Identity(place, author)

    @property
    def git_folder(self) -> str:
        """Where git keeps what belongs to this work tree alone."""
        return self.place.git_folder

    def by(self, name: str, address: str) -> WorkTree:
        """The same work tree, whose commits have that author; also where git knows nobody. Failure for no name at all.

        The committer is whom git was told of, and the author where that is nobody.
        """
        return WorkTree(self.place, self.root, self.wait, author_called(name, address))

    @property
    def author_email(self) -> str:
        """The address of who makes commits here; nothing where git does not know it."""
        return self._identity.address

    @property
    def is_introduced(self) -> bool:
        """Whether it is known who makes commits here: the author and the committer."""
        return self._identity.is_known

    def check_branch(self) -> str:
        """The branch that is checked out. Blocked where none is, or where something such as a merge is under way."""
        try:
            self._check_state(())
            status, name, _ = ask(self.place.git, "symbolic-ref", "--quiet", "HEAD")
            return _checked_out("" if status else parts(name)[0].strip().removeprefix("refs/heads/"))
        except Refusal as refusal:
            raise refusal.seen_from_here(self.root) from None

    def check(self, paths: Sequence[str], new: Sequence[str] = ()) -> str:
        """The branch on which an edit of records could be committed; `new` ones do not exist yet.

        Blocked, with what to do, where it could not. Another git command is waited for. Records with uncommitted
        changes are refused: a commit would hold those too.
        """
        try:
            return self._check(paths, new)
        except Refusal as refusal:
            raise refusal.seen_from_here(self.root) from None

    def _check(self, paths: Sequence[str], new: Sequence[str]) -> str:
        self._check_state((*paths, *new))
        locks, status, undone = self._looked_at((*paths, *new))
        if undone and not locks:  # or another git command was just between moving the branch and writing the index
            locks, status, undone = self._looked_at((*paths, *new))
        if locks:
            raise refusals.locked([self.from_root(each) for each in locks], self._age(locks[0]), undone)
        branch = _checked_out(status.branch)
        if undone:
            raise refusals.undone(undone)
        if status.entries:
            raise refusals.uncommitted([self._compared(each) for each in status.entries], new, self._moved())
        marks = self._marks((*paths, *new))
        for path in new:
            if path in marks:
                raise refusals.not_checked_out(path)
            if self._is_outside_of_sparse(path):
                raise refusals.outside_of_sparse(path)
            if self._is_ignored(path):
                raise refusals.would_be_ignored(path)
        if unseen := {path: mark for path, mark in marks.items() if mark == "S" or mark.islower()}:
            raise refusals.not_looked_at(unseen)
        if not self.is_introduced:
            raise Blocked(refusals.NOBODY, refusals.INTRODUCTION)
        return branch

    def operation(self) -> tuple[str, str, str] | None:
        """What is under way in git, such as a merge: its name, how it is ended, and how it is given up."""
        for name, *about in _UNDER_WAY:
            if os.path.lexists(os.path.join(self.git_folder, name)):
                return about[0], about[1], about[2]
        return None

    def _check_state(self, paths: Sequence[str]) -> None:
        if under_way := self.operation():
            raise refusals.under_way(*under_way)
        for path in paths:
            steps = path.split("/")
            for end in range(1, len(steps) + 1):
                step = "/".join(steps[:end])
                if os.path.islink(self.root / step):
                    raise refusals.behind_a_link(path, step, os.path.realpath(self.root / path))
                if os.path.lexists(self.root / step / ".git"):
                    raise refusals.in_another_repository(path, step)

    def _looked_at(self, paths: Sequence[str]) -> tuple[list[str], Status, list[str]]:
        """Locks that stay, what git says of some paths, and those that the index would undo."""
        stays = self._locks_that_stay()
        status = self.status(paths, with_ignored=True)
        stays = self.locks(status.branch) if stays else self._locks_that_stay(status.branch)
        return stays, status, self.undone(status.entries)

    def locks(self, branch: str = "") -> list[str]:
        """Git's locks that stand in the way of a commit to a branch, as paths of files that are there now."""
        found = [os.path.join(self.git_folder, name) for name in ("index.lock", "HEAD.lock")]
        found += [os.path.join(self.place.common_folder, "refs", "heads", f"{branch}.lock")] if branch else []
        return [each for each in found if os.path.lexists(each)]

    def _locks_that_stay(self, branch: str = "") -> list[str]:
        """The locks that did not go away while we waited."""
        waited = _Patience(self.wait)
        while locks := self.locks(branch):
            if not waited.longer():
                return locks
        return []

    def _age(self, lock: str) -> float:
        try:
            return time.time() - os.lstat(lock).st_mtime
        except OSError:
            return 0.0

    def from_root(self, location: str) -> str:
        """A file of git's, as it is found from the records' root."""
        try:
            return os.path.relpath(location, os.path.realpath(self.root))
        except ValueError:  # another drive
            return location

    def setting(self, name: str) -> str:
        """One of git's settings; nothing where it is not set."""
        return os.fsdecode(ask(self.place.git, "config", "--get", name)[1]).removesuffix("\n")

    def attribute(self, name: str, path: str) -> str:
        """What .gitattributes say of a path, which need not exist; `unspecified` where they say nothing."""
        answer = parts(ask(self.place.git, "check-attr", "-z", name, "--", self.place.in_work_tree(path))[1])
        return answer[2] if len(answer) > 2 else ""

    def status(self, paths: Sequence[str], with_ignored: bool = False) -> Status:
        """What git says of some paths, without looking at others, and without writing its index."""
        options = ["--porcelain=v2", "--branch", "--no-ahead-behind", "-z", "--no-renames", "--untracked-files=all"]
        options += ["--ignored=matching"] if with_ignored else []
        places = map(self.place.in_work_tree, paths)
        status, answer, said = ask(self.place.git, "--no-optional-locks", "status", *options, "--", *places)
        if status:
            raise Failure(f"git cannot tell whether the records are committed: {in_a_line(said)}")
        branch, entries = "", []
        for row in filter(None, parts(answer)):
            kind, _, rest = row.partition(" ")
            if kind == "#":
                name, _, value = rest.partition(" ")
                branch = value if name == "branch.head" and value != "(detached)" else branch
            elif kind in "?!":
                # Git names a folder that is ignored as a whole, of whose files most are not meant.
                asked = [each for each in paths if self.place.in_work_tree(each).startswith(rest)]
                names = asked if rest.endswith("/") and asked else [self.place.from_root(rest)]
                entries += [Entry(kind * 2, "", "", each) for each in names]
            else:
                words = rest.split(" ", 9 if kind == "u" else 7)
                blobs = ("", "") if kind == "u" else (words[5], words[6])
                entries.append(Entry("UU" if kind == "u" else words[0], *blobs, self.place.from_root(words[-1])))
        self._branch = branch
        return Status(branch, tuple(entries))

    def undone(self, entries: Sequence[Entry]) -> list[str]:
        """The records of which git's index still holds what they were before the last commit, and the disk does not.

        That is what a command leaves that was killed after it moved the branch: the next commit would take it back.
        """
        return [each.path for each in entries if each.code in ("MM", "DA") and self._is_undone(each)]

    def _is_undone(self, entry: Entry) -> bool:
        git, place = self.place.git, self.place.in_work_tree(entry.path)
        if ask(git, "diff", "--quiet", "--no-ext-diff", "HEAD", "--", place)[0]:
            return False
        log = ("log", "-1", "--format=", "--raw", "--no-abbrev", "--no-renames", "--no-show-signature", "-z", "-m")
        words = ask(git, *log, "--", place)[1].decode("utf-8", "replace").strip().split(" ")
        return len(words) > 3 and (words[2], words[3]) == (entry.staged, entry.committed)

    def _compared(self, entry: Entry) -> Entry:
        """The same, as M= where only the index differs from the last commit, and the disk does not."""
        return entry if entry.code != "MM" or self._differs([entry.path]) else entry._replace(code="M=")

    def _moved(self) -> dict[str, str]:
        """The files that are staged as renamed, anywhere, from the old name to the new one."""
        renames = ("diff-index", "--cached", "-M", "--diff-filter=R", "--name-status", "-z", "HEAD")
        answer = ask(self.place.git, *renames)[1]
        names = [self.place.from_root_or_outside(each) for each in parts(answer)[:-1]]
        return dict(zip(names[1::3], names[2::3], strict=True))

    def _marks(self, paths: Sequence[str]) -> dict[str, str]:
        """What git's index has, and the letter for how it is seen: S where it is skipped, small where unnoticed."""
        rows = parts(ask(self.place.git, "ls-files", "-v", "-z", "--", *map(self.place.in_work_tree, paths))[1])
        return {self.place.from_root(row[2:]): row[0] for row in rows if row}

    def _is_outside_of_sparse(self, path: str) -> bool:
        """Whether a sparse checkout by folders, as is usual, has not the folder of a new record."""
        if not os.path.lexists(os.path.join(self.git_folder, "info", "sparse-checkout")):
            return False
        if [self.setting(f"core.{name}") for name in ("sparseCheckout", "sparseCheckoutCone")] != ["true"] * 2:
            return False
        parent = f"{posixpath.dirname(self.place.in_work_tree(path))}/".lstrip("/")
        answer = ask(self.place.git, "-c", "core.quotePath=false", "sparse-checkout", "list")[1]
        folders = [f"{each}/" for each in answer.decode("utf-8", "surrogateescape").splitlines()]
        # Beside the folders themselves, files right in those around them are checked out.
        return bool(parent) and not any(parent.startswith(each) or each.startswith(parent) for each in folders)

    def _is_ignored(self, path: str) -> bool:
        with as_a_person_would(self.place) as git:  # where patterns are forbidden, this command does not work
            return not ask(git, "check-ignore", "--quiet", "--", self.place.in_work_tree(path))[0]

    def commit(self, paths: Sequence[str], message: str, new: Sequence[str] = ()) -> str:
        """One commit that holds exactly some records as they are on disk, and gives its full sha; durable.

        `new` are those of them that git does not have yet. NotCommitted where git does not take it; its index is then
        as it was. Another Refusal where git did take it, and could not write its index any more.
        """
        places = [f":(top,literal){self.place.in_work_tree(path)}" for path in paths]
        with self._identity.as_author() as git:
            settings = ("-c", "core.fsync=committed", "-c", "i18n.commitEncoding=UTF-8")
            options = ("--only", "--no-status", "--cleanup=whitespace", f"--message={message}")
            status, answer, said = 0, b"", ""
            if new:
                # Git commits only what its index knows at least by name.
                announced = [f":(top,literal){self.place.in_work_tree(path)}" for path in new]
                status, answer, said = self.patiently("-c", settings[1], "add", "--intent-to-add", "--", *announced)
            if not status:
                status, answer, said = self.patiently(*settings, "commit", *options, "--", *places)
            if status:
                refusal = self._refusal(status, answer, said, paths, message.partition("\n")[0], new)
                raise refusal.seen_from_here(self.root)
            found = re.search(rb"^\[.*? ?([0-9a-f]{4,64})\] ", answer, re.MULTILINE)
            name = found[1].decode() if found else "HEAD"
            return ask(git, "rev-parse", "--verify", f"{name}^{{commit}}")[1].decode().strip()

    def overtaken(self, sha: str) -> str:
        """A warning where a hook has changed what our commit holds: git's index has what it held before; else nothing.

        That is how git commits paths; what is to be done about it is said, and left to the person.
        """
        differing = ("diff-index", "--cached", "--name-only", "--no-renames", "-z", sha)
        status, staged, _ = ask(self.place.git, *differing)
        if status or not staged:
            return ""
        ours = ("diff-tree", "-r", "--root", "--no-commit-id", "--name-only", "--no-renames", "-z", sha)
        committed = {*parts(ask(self.place.git, *ours)[1])}
        paths = [self.place.from_root_or_outside(each) for each in parts(staged) if each and each in committed]
        return refusals.overtaken(paths, refusals.way_to(self.root)) if paths else ""

    def patiently(self, *arguments: str) -> tuple[int, bytes, str]:
        """What git answers once no other git command is in the way, or has been for too long; it runs its hooks."""
        waited = _Patience(self.wait)
        with self._identity.as_author() as git:
            while True:
                found = ask(git, *arguments)
                if not _is_locked(found[0], found[2]) or not waited.longer():
                    return found

    def _refusal(
        self, status: int, answer: bytes, said: str, paths: Sequence[str], subject: str, new: Sequence[str]
    ) -> Refusal:
        """Why git did not take a commit. Only here may it take several questions to find out."""
        is_sparse = "outside of your sparse-checkout" in said
        repair = refusals.commands(paths, subject, new, "--sparse " if is_sparse else "")
        locks = [self.from_root(each) for each in self.locks(self._branch)] if status < 0 else []
        if status < 0 or "repository has been updated" in said:  # it may have done all but the last step
            why = f"git was killed by signal {-status}" if status < 0 else in_a_line(said)
            if not self._differs(paths):
                return refusals.index_not_written(why, locks, paths)
            if locks:
                return NotCommitted(why, f"{refusals.unlocking(locks)} && {repair}")
        if new:
            self.patiently("update-index", "--force-remove", "--", *map(self.place.in_work_tree, new))
        if status < 0:
            return NotCommitted(why, repair)
        if status == 1 and not said.startswith("error: pathspec ") and not is_sparse:  # else 128
            # Git answers where it has nothing to commit. It does not where a hook fails, which may have put files back.
            hooks = self._hooks() if not answer else []
            if not new and not hooks and not self._differs(paths):
                return refusals.no_change(paths[0])
            if hooks:
                return NotCommitted(f"the hook {' or '.join(hooks)} refused it ({refusals.last_lines(said)})", repair)
        elif locked := _LOCK.search(said):
            lock = self.from_root(locked[1])
            return NotCommitted(refusals.still_locked(lock), f"{refusals.unlocking([lock])} && {repair}")
        elif refusals.is_about_identity(said):
            return NotCommitted(refusals.NOBODY, f"{refusals.INTRODUCTION} && {repair}")
        elif "failed to write commit object" in said and "No space left" not in said:
            return NotCommitted(f"the commit could not be signed ({refusals.last_lines(said)})", repair)
        said = said or answer.decode("utf-8", "replace") or f"git ended with exit code {status}"
        return NotCommitted(in_a_line(said), repair)

    def _differs(self, paths: Sequence[str]) -> bool:
        """Whether git sees a difference between records and the last commit; there may be none of either."""
        places = map(self.place.in_work_tree, paths)
        return bool(ask(self.place.git, "diff", "--quiet", "--no-ext-diff", "HEAD", "--", *places)[0])

    def _hooks(self) -> list[str]:
        """The hooks that can refuse a commit and are there."""
        with as_a_person_would(self.place) as git:
            folder = os.fsdecode(ask(git, "rev-parse", "--git-path", "hooks")[1]).strip("\n")
        names = ("pre-commit", "prepare-commit-msg", "commit-msg", "reference-transaction")
        return [name for name in names if os.access(os.path.join(self.place.top, folder, name), os.X_OK)]


def _checked_out(branch: str) -> str:
    if not branch:
        raise Blocked("no branch is checked out, so the commit could get lost", "git switch BRANCH")
    return branch


def _is_locked(status: int, said: str) -> bool:
    """Whether another git command was in the way: it held a lock, or moved the branch meanwhile. No hook's words."""
    return status == 128 and (bool(_LOCK.search(said)) or "cannot lock ref " in said)


class _Patience:
    """Waits a little longer each time, and not longer than some seconds in all."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._pause = 0.01

    def longer(self) -> bool:
        """Wait; False where there is no time left to."""
        left = self._end - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(self._pause, left))
        self._pause = min(self._pause * 1.5, 0.25)
        return True
