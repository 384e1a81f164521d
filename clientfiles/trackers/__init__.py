"""What a place for issues can do: the seam between publishing a review and GitHub, or a folder of files.

Reading may be repeated; a tracker does so by itself. Writing may not: where the answer to a write is lost, the
tracker raises Unclear, and whoever asked for it looks whether it took effect before asking again.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, Protocol

from clientfiles.diagnostics import Failure


class Links(NamedTuple):
    """Where the records and their changes can be looked at; each ends so that a path or a commit can follow."""

    records: str = ""
    commits: str = ""
    report: str = ""  # the full report
    form: str = ""  # where a conversation can be filled in


class Refused(Failure):
    """The tracker answered, and refused."""


class Unclear(Failure):
    """A write of which nobody knows whether it took effect."""


class Unassignable(Failure):
    """The issue was refused, and nothing of it written, because somebody cannot be assigned to it."""


class Label(NamedTuple):
    """A label; the colour is six hexadecimal digits."""

    name: str
    color: str
    description: str


class Issue(NamedTuple):
    """An issue as the tracker has it."""

    number: int
    title: str
    body: str
    is_open: bool
    assignees: tuple[str, ...]
    url: str
    author: str = ""  # a login; empty where the tracker does not say
    is_bot: bool = False
    created: datetime | None = None


class Comment(NamedTuple):
    """A comment on an issue; later ones have higher ids."""

    id: int
    body: str
    issue: int = 0
    author: str = ""  # a login; empty where the tracker does not say
    is_bot: bool = False
    created: datetime | None = None


class Revision(NamedTuple):
    """The body of an issue as somebody left it; None where that was deleted from its history since."""

    author: str  # a login
    at: datetime
    body: str | None


class Edit(NamedTuple):
    """What is to change in an issue; None leaves it as it is."""

    body: str | None = None
    is_open: bool | None = None
    assignees: tuple[str, ...] | None = None

    def applied(self, issue: Issue) -> Issue:
        """The issue as it is after the edit."""
        return issue._replace(**{name: value for name, value in self._asdict().items() if value is not None})


class Tracker(Protocol):
    """Every method raises Failure, in one line, where the tracker refuses or cannot be reached."""

    def login(self) -> str:
        """The login of the account that writes here; empty where the tracker does not say who made what."""

    def links(self) -> Links:
        """Where records, commits and the full report can be looked at."""

    def find(self, label: str) -> list[Issue]:
        """Every issue with that label, open or closed, oldest first."""

    def read(self, number: int) -> Issue: ...

    def create(self, title: str, body: str, label: str, assignees: tuple[str, ...]) -> Issue:
        """A new issue. Raises Unassignable and Unclear."""

    def update(self, number: int, edit: Edit) -> Issue:
        """The issue after an edit. Raises Unassignable and Unclear."""

    def close(self, number: int, *, is_duplicate: bool = False) -> None:
        """Close an issue: as done, or because another one takes its place."""

    def comments(self, number: int) -> list[Comment]:
        """All comments, oldest first."""

    def comment(self, number: int, body: str) -> Comment:
        """Add a comment. Raises Unclear."""

    def withdraw(self, number: int, comment: Comment) -> None:
        """Delete a comment; nothing happens where it is gone already."""

    def has_label(self, name: str) -> bool: ...

    def make_label(self, label: Label) -> None:
        """Make a label; nothing happens where there is one of that name already."""

    def is_assignable(self, login: str) -> bool: ...

    def mention(self, login: str) -> str:
        """What tells somebody of a comment."""

    def reference(self, number: int) -> str:
        """What links to an issue."""


class Inbox(Protocol):
    """What people did in the issues of a tracker that knows who they are."""

    def login(self) -> str:
        """The login of the account that replies are made by."""

    def find(self, label: str) -> list[Issue]:
        """Every issue with that label, open or closed, oldest first."""

    def comments_since(self, moment: datetime) -> list[Comment]:
        """Every comment on any issue that was made, or edited, since then; oldest first."""

    def revisions(self, number: int, since: datetime) -> list[Revision]:
        """How the body of an issue was edited since then, oldest first, and before these what it was until then.

        What was deleted from the history is in its place, without its body.
        """
