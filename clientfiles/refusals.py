"""Why a record is not edited or not committed, in a sentence that ends in the commands that put it right.

Blocked        nothing was written
NotCommitted   the edit is on disk, and git does not have it

The commands are for the records' root; where the person stands elsewhere, they begin with the way there. They lose
nothing: what they do not commit stays on disk or staged.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from clientfiles.diagnostics import Failure
from clientfiles.escaping import visible
from clientfiles.wording import clipped, listed, plural

NOBODY = "git does not know who you are"
INTRODUCTION = 'git config user.name "YOUR NAME" && git config user.email YOUR@ADDRESS'
_MOST_PATHS = 5  # in a sentence


class Entry(NamedTuple):
    """A path that is not as the last commit has it, as git's short status puts it."""

    code: str  # index and disk, such as .M; ?? for a file git does not have, !! for an ignored one, UU in a conflict
    committed: str  # the object that the last commit holds
    staged: str  # and the one that the index holds; both empty where git does not say
    path: str


class Refusal(Failure):
    """Something is to be put right in git. `repair` is what does it, for a shell at the records' root."""

    def __init__(self, why: str, repair: str) -> None:
        super().__init__(visible(f"{why}: {repair}"))
        self.why = why
        self.repair = repair

    def seen_from_here(self, root: Path) -> Refusal:
        """The same, with what puts it right for a shell where the program was started."""
        self.repair = f"{way_to(root)}{self.repair}"
        self.args = (visible(f"{self.why}: {self.repair}"),)
        return self


class Blocked(Refusal):
    """An edit that was not begun; nothing was written."""


class NotCommitted(Refusal):
    """An edit that is on disk, but in no commit."""

    def __init__(self, why: str, repair: str) -> None:
        super().__init__(f"written, not committed: {why}; the edit is on disk, so put that right and", repair)
        self.reason = why


def way_to(root: Path) -> str:
    """What a command for the records' root begins with: nothing where the program was started there."""
    try:
        if os.path.samefile(root, os.curdir):
            return ""
    except OSError:
        pass  # where it was started is gone
    return f"cd {shlex.quote(os.path.realpath(root))} && "


def _quoted(paths: Sequence[str]) -> str:
    return " ".join(map(shlex.quote, paths))


def _named(paths: Sequence[str]) -> str:
    return listed(paths, _MOST_PATHS)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".md")


def commands(paths: Sequence[str], subject: str, new: Sequence[str] = (), option: str = "") -> str:
    """What commits some records, of which git does not have the new ones yet; these are added with an option."""
    add = f"git add {option}-- {_quoted(new)} && " if new else ""
    return f"{add}git commit -m {shlex.quote(subject)} -- {_quoted(paths)}"


def under_way(name: str, go_on: str, give_up: str) -> Blocked:
    """A merge or something like it waits to be ended."""
    end = f"finish it ({go_on}) or give it up" if go_on else "end it"
    return Blocked(f"{name} is under way in git; {end} first", give_up)


def behind_a_link(path: str, link: str, target: str) -> Blocked:
    """Git would commit the link, not what it leads to."""
    which = "a link" if link == path else f"behind the link {link}"
    why = f"{path} is {which}, and git would not see the edit; edit the file itself, {target}"
    return Blocked(why, f"cd {shlex.quote(os.path.dirname(target))}")


def in_another_repository(path: str, folder: str) -> Blocked:
    """Ours knows at most which commit of it belongs here."""
    why = f"{path} lies in a git repository of its own, {folder}; edit it from there"
    return Blocked(why, f"cd {shlex.quote(folder)}")


def locked(locks: Sequence[str], seconds: float, undone: Sequence[str]) -> Blocked:
    """Another git command is at work, or was killed."""
    why = (
        f"git has been locked by {listed(locks)} for {_duration(seconds)}: a git command is at work or was killed; "
        f"once none runs any more (pgrep -l git names them), delete the {'lock' if len(locks) == 1 else 'locks'}"
    )
    repair = unlocking(locks)
    if undone:
        why += ", and let git's index, which would undo the last commit, catch up"
        repair += f" && {catching_up(undone)}"
    return Blocked(why, repair)


def unlocking(locks: Sequence[str]) -> str:
    """What takes away locks of the dead."""
    return f"rm {_quoted(locks)}"


def _duration(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 1:
        return "less than a minute"
    return plural(minutes, "minute") if minutes < 120 else plural(minutes // 60, "hour")


def still_locked(lock: str) -> str:
    """The same, found out by the commit itself."""
    return f"git's lock {lock} is still there; once no git runs any more (pgrep -l git names them), it can be deleted"


def catching_up(paths: Sequence[str]) -> str:
    """What makes git's index hold what the last commit does."""
    return f"git reset -q -- {_quoted(paths)}"


def undone(paths: Sequence[str]) -> Blocked:
    """A command was killed between moving the branch and writing the index."""
    why = (
        f"git's index still holds {_named(paths)} as before the last commit, as after a command that was killed, "
        "and would undo it with the next commit; let it catch up"
    )
    return Blocked(why, catching_up(paths))


def index_not_written(why: str, locks: Sequence[str], paths: Sequence[str]) -> Refusal:
    """The branch has moved, the index has not: a full disk, or a git that was killed."""
    unlock = f"{unlocking(locks)} && " if locks else ""
    told = f"written and committed, but git could not write its index ({why}); put that right, and let it catch up"
    return Refusal(told, unlock + catching_up(paths))


def uncommitted(entries: Sequence[Entry], new: Sequence[str], moved: Mapping[str, str]) -> Blocked:
    """Records that are not as the last commit has them, of which the `new` ones were to be made.

    `moved` are the files that are staged as renamed, from the old name to the new one.
    """
    for entry in entries:
        for old, now in moved.items():
            if entry.path in (old, now):
                return _renamed(old, now)
        if refusal := _to_be_decided(entry, entry.path in new):
            return refusal
    paths = list(dict.fromkeys(each.path for each in entries))
    unknown = [each.path for each in entries if each.code in ("??", ".A")]
    added = [each.path for each in entries if each.code[0] == "A"]
    verb = "Add" if {*unknown, *added} == set(paths) else "Edit"
    states: dict[tuple[str, str], list[str]] = {}
    for each in entries:
        states.setdefault(_STATES.get(each.code) or _STATES[each.code[0]], []).append(each.path)
    reasons = [f"{_named(those)} {several if len(those) > 1 else one}" for (one, several), those in states.items()]
    them = "it" if len(paths) == 1 else "them"
    subject = f"{verb} {listed([_stem(each) for each in paths], _MOST_PATHS)}"
    return Blocked(f"{listed(reasons)}; commit {them} first", commands(paths, subject, unknown))


# By both letters, or else by that of the index: of one record, and of several.
_STATES = {
    "??": ("was never committed", "were never committed"),
    ".A": ("was never committed", "were never committed"),
    "A": ("is staged, but was never committed", "are staged, but were never committed"),
    ".": ("has changes that are not committed", "have changes that are not committed"),
    "M.": ("has staged changes that are not committed", "have staged changes that are not committed"),
    "M": ("has staged changes, and others that are not", "have staged changes, and others that are not"),
    "T": ("is staged as another kind of file", "are staged as another kind of file"),
}


def _renamed(old: str, now: str) -> Blocked:
    """Both names go into one commit: with the new one alone, the last commit would hold the record twice."""
    why = f"{old} is staged as renamed to {now}, and that is not committed; commit both names first"
    return Blocked(why, commands([old, now], f"Rename {old} to {now}"))


def _to_be_decided(entry: Entry, is_new: bool) -> Blocked | None:
    """Why a record cannot just be committed, where it cannot."""
    path, index, disk = entry.path, entry.code[0], entry.code[1]
    quoted = shlex.quote(path)
    if entry.code == "UU":
        return Blocked(f"{path} has a merge conflict; resolve it first", f"git add -- {quoted} && git commit")
    if entry.code == "!!":
        return would_be_ignored(path) if is_new else ignored(path)
    if entry.code == "M=":
        why = (
            f"{path} is as the last commit has it, but another version of it is staged; put that into a file of its own"
        )
        aside = shlex.quote(f"{path}.staged")
        return Blocked(why, f"git cat-file --filters {shlex.quote(f':./{path}')} > {aside} && git reset -q -- {quoted}")
    if index == "D" and not is_new:
        return Blocked(f"{path} is on disk, but staged as deleted; take that back first", f"git reset -q -- {quoted}")
    if "D" in (index, disk):
        why = f"{path} was deleted, and that is not committed; bring it back first"
        return Blocked(why, f"git checkout HEAD -- {quoted}")
    return None


def ignored(path: str) -> Blocked:
    """Git would not keep it."""
    quoted = shlex.quote(path)
    why = f"git ignores {path}; remove the rule that says so (git check-ignore -v names it), or commit it all the same"
    return Blocked(why, f"git add --force -- {quoted} && {commands([path], f'Add {_stem(path)}')}")


def would_be_ignored(path: str) -> Blocked:
    """The same of a record that is still to be made."""
    why = f"git would ignore {path}; change the rule that says so, which this shows"
    return Blocked(why, f"git check-ignore -v -- {shlex.quote(path)}")


def not_checked_out(path: str) -> Blocked:
    """A sparse checkout: the record exists, and is not to be seen."""
    quoted = shlex.quote(path)
    why = f"git has {path}, but was told not to check it out (skip-worktree, or a sparse checkout); bring it back first"
    return Blocked(why, f"git update-index --no-skip-worktree -- {quoted} && git checkout HEAD -- {quoted}")


def outside_of_sparse(path: str) -> Blocked:
    """The next switch of branches would take the new record off the disk again."""
    folder = shlex.quote(os.path.dirname(path) or ".")
    why = f"git was told not to check out the folder of {path} (a sparse checkout); have it checked out first"
    return Blocked(why, f"git sparse-checkout add {folder}")


def not_looked_at(marks: Mapping[str, str]) -> Blocked:
    """Records of which git does not notice changes, by the marks that git shows for that.

    Somebody may have changed them for themselves alone, which our commit would hold too.
    """
    marked = {
        "skip-worktree": [path for path, mark in marks.items() if mark in "Ss"],
        "assume-unchanged": [path for path, mark in marks.items() if mark.islower()],
    }
    marked = {name: paths for name, paths in marked.items() if paths}
    repair = [f"git update-index --no-{name} -- {_quoted(paths)}" for name, paths in marked.items()]
    why = f"git was told not to look at {_named(list(marks))} ({' and '.join(marked)}); take that mark away first"
    return Blocked(why, " && ".join(repair))


def no_change(path: str) -> NotCommitted:
    """The record is on disk, and git has nothing to commit."""
    why = "git sees no change, since a filter (.gitattributes) makes the new text the same as the old one"
    found = NotCommitted(why, f"git check-attr -a -- {shlex.quote(path)}")
    found.reason = "git sees no change"  # also where a hook has put the record back
    return found


def taken_back(error: NotCommitted, back: Sequence[str], changed: Sequence[str], left: Sequence[str]) -> Failure:
    """After a commit that failed, files hold what they did before, or a third text; those that are left hold the edit.

    No NotCommitted: what was typed may be nowhere else.
    """
    if not back:
        told = f"written, not committed: {error.reason}; after that a hook of git, or another program, changed "
        told += f"{_named(changed)}; see (git diff HEAD) whether your edit is still there, and"
        return Refusal(told, error.repair)
    told = f"not committed, and not on disk any more: {error.reason}; a hook of git, or another program, has made "
    told += f"{_named(back)} as before"
    if changed or left:
        told += f", though not {_named([*changed, *left])}"
    return Failure(visible(f"{told}; put that right (git stash list tells what was put aside), and begin again"))


def committed_and_taken_back(sha: str, back: Sequence[str]) -> Failure:
    """The same after a commit that succeeded: it may well be empty."""
    told = f"a hook of git, or another program, has made {_named(back)} as before; your edit is not on disk, and may "
    return Failure(visible(f"{told}not be in the commit either (git show {sha[:9]}); put that right, and begin again"))


def overtaken(paths: Sequence[str], way: str) -> str:
    """A warning: a hook has changed what it committed, and git's index holds what we wrote."""
    them = "it" if len(paths) == 1 else "them"
    why = f"a hook has changed {_named(paths)} in the commit, and the next one would change {them} back; prevent that"
    return visible(f"{why}: {way}{catching_up(paths)}")


def is_about_identity(said: str) -> bool:
    """Whether git complained that it does not know who commits."""
    return any(
        each in said
        for each in ("tell me who you are", "empty ident name", "auto-detect email address", "no email was given")
    )


def last_lines(said: str, count: int = 3) -> str:
    """The end of what a program said, on one line."""
    rows = [row.strip() for row in said.splitlines() if row.strip()]
    return clipped(visible(" / ".join(rows[-count:])), 300) or "it does not say why"
