"""Who makes a commit: the person whom git knows, or somebody else by whose name it is made.

Nothing is ever written into git's settings for that.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from clientfiles.diagnostics import Failure
from clientfiles.escaping import visible
from clientfiles.git import Place, as_a_person_would, ask
from clientfiles.values import quoted

if TYPE_CHECKING:
    from clientfiles.git import Git

_CONTROLS = re.compile(r"[\x00-\x20\x7f]+")
_IDENTITY = re.compile(r".* <(.*)> \d+ [+-]\d+")
# What git takes off both ends of a name; one that holds nothing else it refuses.
_NO_NAME = " .,:;<>\"\\'"


class Author(NamedTuple):
    """Somebody as git writes them into a commit: a name and an address, each on one line and without `<` and `>`."""

    name: str
    address: str


def author_called(name: str, address: str) -> Author:
    """The author of that name and address. Failure where git could write nothing of one of them."""
    found = Author(_plain(name), _plain(address))
    for given, plain, what in ((name, found.name, "name"), (address, found.address, "address")):
        if not plain.strip(_NO_NAME):
            told = f"{quoted(given)} is no {what} that a commit can be made by; write another one in the settings"
            raise Failure(visible(told))
    return found


def _plain(text: str) -> str:
    return _CONTROLS.sub(" ", text.replace("<", "").replace(">", "")).strip()


class Identity:
    """Who makes the commits of a repository: its author, where one is given, and else whom git knows."""

    def __init__(self, place: Place, author: Author | None = None) -> None:
        self._place = place
        self._author = author

    @cached_property
    def address(self) -> str:
        """The author's; nothing where git does not know it."""
        return self._author.address if self._author is not None else self._told("GIT_AUTHOR_IDENT")

    @property
    def is_known(self) -> bool:
        """Whether a commit would have an author, and a committer, who may be given another way."""
        if self._author is not None:
            return True
        with as_a_person_would(self._place) as git:
            return bool(self.address) and not ask(git, "var", "GIT_COMMITTER_IDENT")[0]

    @contextmanager
    def as_author(self) -> Iterator[Git]:
        """Git for a command that runs hooks and filters, and makes a commit by the author's name."""
        people = self._people
        with as_a_person_would(self._place) as git:
            git.update_environment(**people)
            yield git

    @cached_property
    def _people(self) -> dict[str, str]:
        """What git is to be told; an author is the committer too, where git was told of nobody else."""
        if self._author is None:
            return {}
        name, address = (os.fsdecode(text.encode("utf-8", "replace")) for text in self._author)  # whatever the locale
        found = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": address}
        return found if self._has_committer() else {**found, "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": address}

    def _has_committer(self) -> bool:
        """Whether somebody has told git the committer's address: else it makes one up from the machine's name."""
        # With a name that is given, git's strictness is about the address alone.
        is_told = self._told("GIT_COMMITTER_IDENT", "-c", "user.useConfigOnly=true", GIT_COMMITTER_NAME="x")
        return bool(is_told and self._told("GIT_COMMITTER_IDENT"))

    def _told(self, name: str, *options: str, **given: str) -> str:
        """The address of one of git's identities; nothing where it has none."""
        with as_a_person_would(self._place) as git:
            git.update_environment(**given)
            status, answer, _ = ask(git, *options, "var", name)
        found = _IDENTITY.fullmatch(answer.decode("utf-8", "replace").strip())
        return "" if status or found is None else found[1]
