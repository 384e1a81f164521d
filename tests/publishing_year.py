"""A small agency and its year: records that people edit, an issue that they tick, and what must always hold."""

from __future__ import annotations

import copy
import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from fake_github import FakeGitHub
from repositories import record, write

from clientfiles import store
from clientfiles.cli.publish import material_of
from clientfiles.publishing import LABEL, Published, periods, publish
from clientfiles.publishing.comments import overdue_told
from clientfiles.publishing.markers import seen, token
from clientfiles.trackers import Links
from clientfiles.trackers.api import Access, Api
from clientfiles.trackers.github import GitHub

SETTINGS = """\
lead = "lee"
[team.dana]
name = "Dana Ortiz"
github = "dana-ortiz"
[team.lee]
name = "Lee Park"
github = "leepark"
[team.kim]
name = "Kim Sand"
"""
CLIENTS = ("alder", "birch", "cedar", "dogwood", "elder")
OWNERS = ("dana", "lee", "kim", "dana", "lee")


class Agency:
    """The folder of a small agency, the day it is, and what its people ticked."""

    def __init__(self, folder: Path, github: FakeGitHub, seed: int = 1) -> None:
        self.folder = folder
        self.github = github
        self.random = random.Random(seed)
        self.today = date(2026, 1, 5)
        self.items: dict[str, list[tuple[str, date]]] = {name: [] for name in CLIENTS}
        self.contacts: dict[str, list[date]] = {name: [date(2025, 12, 20)] for name in CLIENTS}
        self.ticked: set[str] = set()
        self.said: list[str] = []
        self.count = 0
        self.settings, self.owners = SETTINGS, list(OWNERS)
        github.assignable.update({"dana-ortiz", "leepark"})
        for name in CLIENTS[:3]:
            self.owe(name, 10)
        self.write()

    def write(self) -> None:
        """Put the records onto the disk."""
        records = {}
        for name, owner in zip(CLIENTS, self.owners, strict=True):
            items = "".join(f'\n  - we_owe: "{what}"\n    due: {due}' for what, due in self.items[name]) or " []"
            log = "\n".join(f"### {day} call: As agreed\n" for day in sorted(self.contacts[name], reverse=True))
            fields = (
                f"name: {name.title()}\nowner: {owner}\nopen_items:{items}\nsince: 2020-{self.items_month(name):02}-17"
            )
            records[name] = record(fields, log)
        write(self.folder, records, self.settings)

    @staticmethod
    def items_month(name: str) -> int:
        return CLIENTS.index(name) * 2 + 1

    def owe(self, name: str, days: int) -> None:
        self.count += 1
        self.items[name].append((f"Send part {self.count} @all #1", self.today + timedelta(days)))

    def live(self) -> None:
        """Some days pass, in which people talk, promise, deliver and tick."""
        self.today += timedelta(self.random.randrange(6, 14))
        for name in CLIENTS:
            if self.random.random() < 0.3:
                self.contacts[name].append(self.today - timedelta(self.random.randrange(3)))
            if self.random.random() < 0.3:
                self.owe(name, self.random.randrange(2, 40))
            if self.items[name] and self.random.random() < 0.3:
                self.items[name].pop(0)
        self.write()

    def tick(self) -> None:
        """Somebody ticks some boxes of the open issue, and takes a tick back."""
        for issue in self.github.issues.values():
            if issue.state == "open" and not issue.pull_request:
                lines = (issue.body or "").replace("\r\n", "\n").split("\n")
                for index, line in enumerate(lines):
                    if "<!-- box" in line and self.random.random() < 0.2:
                        is_ticked = line.startswith("- [x]")
                        lines[index] = f"- [{' ' if is_ticked else 'x'}]{line[5:]}"
                        names = seen(line).tokens
                        self.ticked = self.ticked - names if is_ticked else self.ticked | names
                self.github.edit(issue.number, "\n".join(lines))

    def publish(self, period: str = "month", *, is_now: bool = False) -> Published:
        """Run the review and publish it, as the command does; nobody waits for anything here."""
        repository = store.open_repository(self.folder)
        api = Api(Access(self.github.url, self.github.repository, self.github.token), sleep=lambda seconds: None)
        try:
            tracker = GitHub(api, Links("https://github.example/acme/clients/blob/HEAD/"))
            links, day = tracker.links(), self.today
            material = material_of(repository, None, links, periods.period_of(day, period), day, 31)
            return publish(tracker, material, self.said.append, self.said.append, is_now=is_now)
        finally:
            api.close()

    def review_tokens(self) -> set[str]:
        repository = store.open_repository(self.folder)
        day = self.today
        return set(
            map(token, material_of(repository, None, Links(), periods.period_of(day, "month"), day, 31).review.actions)
        )

    # What must always hold

    def assert_true(self, period: str = "month") -> None:
        """One open issue, whose text is true, with every tick and no comment twice."""
        mine = [issue for issue in self.github.issues.values() if LABEL.name in issue.labels]
        (issue,) = [each for each in mine if each.state == "open"]
        assert issue.title == f"Client review: {periods.period_of(self.today, period).title}"
        assert issue.body is not None
        body = issue.body.replace("\r\n", "\n")
        known = seen(body)
        assert known.as_of == self.today
        due = self.review_tokens()
        assert {name for box in known.boxes for name in box.tokens} == due
        for box in known.boxes:
            assert box.is_ticked == all(name in self.ticked for name in box.tokens), box
        self.ticked = {name for box in known.boxes if box.is_ticked for name in box.tokens}
        assert "@all" not in body
        assert "#1" not in body.replace("#1)", "").replace("?plain=1#L1", "")
        for each in mine:
            told = [comment.body for comment in each.comments]
            assert len(told) == len(set(told))
            tokens = [name for body in told for name in overdue_told([body])]
            assert len(tokens) == len(set(tokens))
            farewells = [body for body in told if "goes on in" in body or "same as" in body]
            assert len(farewells) == (each.state == "closed"), told
            if each is not issue:
                assert "@" not in re.sub(r"<!--.*?-->", "", "".join(farewells))
        assert self.github.violations() == []
        self.github.requests.clear()


def snapshot(github: FakeGitHub) -> dict[str, Any]:
    """What is in the tracker now."""
    return {"issues": copy.deepcopy(github.issues), "labels": copy.deepcopy(github.labels)}


def restore(github: FakeGitHub, state: dict[str, Any]) -> None:
    state = copy.deepcopy(state)
    github.issues, github.labels = state["issues"], state["labels"]
