"""The records of a small agency in git, as a message finds them; and messages. No server, and no issues but in mind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from git_repositories import GitRepository
from repositories import review
from syncing_desk import RECORDS, SETTINGS

from clientfiles import records
from clientfiles.committing import open_work_tree
from clientfiles.relationship import context_of
from clientfiles.settings import read_settings
from clientfiles.syncing.acting import Office
from clientfiles.syncing.inbox import Message
from clientfiles.syncing.ticks import Tick
from clientfiles.trackers import Comment, Issue

TODAY = date(2026, 11, 25)  # a Wednesday
AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
TEAM = read_settings("clientfiles.toml", SETTINGS, False)[0].team
REVIEW = Issue(1, "Client review: November 2026", "", True, (), "", "github-actions[bot]", True, AT)


def repository_in(folder: Path, **changed: str) -> GitRepository:
    """The records of the agency, some of them changed, and its settings; all committed."""
    repository = GitRepository(folder)
    repository.put({"clientfiles.toml": SETTINGS})
    repository.write(**{**RECORDS, **changed})
    repository.commit("Begin")
    return repository


def office_of(repository: GitRepository) -> Office:
    """The records as they are now."""
    root = repository.folder
    found, tree = review(root, TODAY), open_work_tree(root)
    assert tree is not None
    context = context_of(found.settings, TODAY, 31, found.news)
    return Office(root, tree, found, context, records.surroundings(found.settings, found.news, TODAY))


def comment(body: str = "oxley call: They sign", who: str = "dana", day: date = TODAY) -> Message:
    """A comment that somebody of the team made."""
    return Message(TEAM[who], day, AT, REVIEW, Comment(2817, body, 1, TEAM[who].github, created=AT))


def form(body: str, who: str = "dana") -> Message:
    """A form that somebody of the team filled in."""
    return Message(TEAM[who], TODAY, AT, REVIEW._replace(number=45, body=body, author=TEAM[who].github, is_bot=False))


def ticked(*ticks: tuple[str, str], who: str = "dana") -> Message:
    """Boxes that somebody of the team ticked: for each the token of its action, and what it says."""
    made = tuple(Tick(token, TEAM[who].github, AT, phrase) for token, phrase in ticks)
    return Message(TEAM[who], TODAY, AT, REVIEW, ticks=made)
