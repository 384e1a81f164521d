"""What in a clone keeps records from being edited, committed and merged.

clone_findings(facts) -> [Finding]      pure, and nothing of what is well; the facts come from the disk and from git
"""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path
from typing import NamedTuple

from clientfiles import git, refusals
from clientfiles.committing import WorkTree
from clientfiles.doctor.finding import NOTE, WRONG, Finding
from clientfiles.store import RECORDS
from clientfiles.wording import listed, plural
from clientfiles.writing import drafts, leftovers

STALE_MINUTES = 5  # for which no command of git holds a lock, unless an editor is open
DRIVER = "clientfiles"  # the merge driver's name, in .gitattributes and in git's settings
_MOST_PATHS = 5  # in a finding


class Clone(NamedTuple):
    """Everything that is looked at. Paths are from the records' root."""

    has_git: bool
    branch: str = ""  # nothing where no branch is checked out
    author: str = ""  # nothing where git does not know who works here
    under_way: tuple[str, str, str] | None = None  # such as a merge: its name, how it is ended and how it is given up
    locks: tuple[tuple[str, int], ...] = ()  # of git, and for how many minutes each has been there
    undone: tuple[str, ...] = ()  # records that git's index would take back to before the last commit
    uncommitted: tuple[str, ...] = ()  # other records that are not as the last commit has them
    leftovers: tuple[str, ...] = ()  # files beside records that a command left which was killed
    wants_driver: bool = True  # .gitattributes names the merge driver for records
    driver: str = ""  # its command in git's settings
    has_program: bool = True  # that the command runs
    drafts: tuple[str, ...] = ()  # texts that were typed and did not get into a record
    is_git_installed: bool = True
    way: str = ""  # what a command begins with where the person does not stand at the root, such as `cd /crm && `


def clone_facts(root: Path, tree: WorkTree | None, now: float) -> Clone:
    """What the disk and git say; `now` is in seconds since 1970, as the times of files are."""
    left = tuple(f"{RECORDS}/{each}" for each in leftovers(root / RECORDS))
    if tree is None:
        way = refusals.way_to(root)
        return Clone(False, leftovers=left, is_git_installed=git.is_installed(), way=way)
    status = tree.status((RECORDS,))
    undone = tree.undone(status.entries)
    paths = dict.fromkeys(each.path for each in status.entries if each.path.endswith(".md"))
    locks = tuple(
        (tree.from_root(each), int((now - seconds) // 60))
        for each in tree.locks(status.branch)
        if (seconds := _changed(each)) is not None
    )
    driver = tree.setting(f"merge.{DRIVER}.driver")
    return Clone(
        True,
        status.branch,
        tree.author_email if tree.is_introduced else "",
        tree.operation(),
        locks,
        tuple(undone),
        tuple(each for each in paths if each not in undone),
        left,
        tree.attribute("merge", f"{RECORDS}/northwind.md") == DRIVER,
        driver,
        _runs(driver, tree.place.top),
        tuple(tree.from_root(str(each)) for each in drafts(tree.git_folder)),
        way=refusals.way_to(root),
    )


def _changed(location: str) -> float | None:
    try:
        return os.lstat(location).st_mtime
    except OSError:
        return None  # it is gone by now


def _runs(command: str, folder: str) -> bool:
    """Whether there is the program that a command line begins with."""
    try:
        words = [each for each in shlex.split(command.replace("%%", "%")) if "=" not in each.partition("/")[0]]
    except ValueError:
        return False
    return bool(words) and shutil.which(os.path.join(folder, words[0]) if "/" in words[0] else words[0]) is not None


def clone_findings(facts: Clone) -> list[Finding]:
    """What is not well, in the order in which it is put right."""
    found = _of_edits(facts)
    if facts.leftovers:
        text = f"a command was killed while it wrote, and left {listed(facts.leftovers, _MOST_PATHS)}"
        hint = f"the records are whole; delete what is left: {facts.way}rm {shlex.join(facts.leftovers)}"
        found.append(Finding(WRONG, text, hint))
    if facts.drafts:
        text = f"{plural(len(facts.drafts), 'text')} typed for a record and not in one: "
        hint = "take over what is needed, unless somebody is typing it right now, and delete the rest: "
        hint += f"{facts.way}rm {shlex.join(facts.drafts)}"
        found.append(Finding(NOTE, text + listed(facts.drafts, _MOST_PATHS), hint))
    return found + (_of_merges(facts) if facts.has_git else [])


def _of_edits(facts: Clone) -> list[Finding]:
    if not facts.is_git_installed:
        text = "git was not found, so edits are written, and not committed"
        return [Finding(WRONG, text, "install git, or put its folder on the PATH")]
    if not facts.has_git:
        return [Finding(NOTE, "edits are written, and not committed: there is no earlier version to go back to")]
    found = []
    for path, minutes in facts.locks:
        hint = f"once no git runs any more (pgrep -l git names them): {facts.way}rm {shlex.quote(path)}"
        age = plural(minutes, "minute") if minutes else "less than a minute"
        found.append(Finding(WRONG if minutes >= STALE_MINUTES else NOTE, f"git is locked by {path}, for {age}", hint))
    if facts.undone:
        text = f"git's index would undo the last commit of {listed(facts.undone, _MOST_PATHS)}"
        found.append(Finding(WRONG, text, f"{facts.way}{refusals.catching_up(facts.undone)}"))
    if facts.under_way is not None:
        name, go_on, give_up = facts.under_way
        hint = f"finish it with {go_on}, or give it up with {give_up}" if go_on else f"end it with {give_up}"
        found.append(Finding(NOTE, f"{name} is under way; nothing is edited until it has ended", hint))
    elif not facts.branch:
        found.append(Finding(NOTE, "no branch is checked out; nothing is edited until one is", "git switch BRANCH"))
    if not facts.author:
        found.append(Finding(NOTE, f"{refusals.NOBODY}; nothing is committed until it does", refusals.INTRODUCTION))
    if facts.uncommitted:
        text = f"{plural(len(facts.uncommitted), 'record')} not committed: {listed(facts.uncommitted, _MOST_PATHS)}"
        found.append(Finding(NOTE, text, f"{facts.way}git add {RECORDS}, and git commit"))
    return found


def _of_merges(facts: Clone) -> list[Finding]:
    if not facts.wants_driver:
        text = "two people's edits of one record are merged line by line, since .gitattributes does not say otherwise"
        return [Finding(NOTE, text, "clientfiles setup --attributes")]
    if not facts.driver:
        text = f".gitattributes names the merge driver {DRIVER}, which is not installed in this clone"
        return [Finding(WRONG, text, "clientfiles setup")]
    if not facts.has_program:
        return [Finding(WRONG, f"the merge driver's program does not exist: {facts.driver}", "clientfiles setup")]
    return []
