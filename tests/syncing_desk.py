"""An agency whose people work from the review's issue: their clone, the repository on the server, and its issues."""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from commands import Outcome, run
from fake_github import FakeGitHub
from fake_github_state import Comment
from git_repositories import GitRepository, isolate

from clientfiles.publishing.markers import seen
from clientfiles.trackers.api import Api

DAY = "2026-11-25"  # a Wednesday, on which everything here happens unless a test moves the double's clock
SETTINGS = """\
lead = "lee"
[team.dana]
name = "Dana Ortiz"
email = "dana@agency.example"
github = "Dana-Ortiz"
[team.lee]
name = "Lee Park"
email = "lee@agency.example"
github = "leepark"
[team.kim]
name = "Kim Sand"
email = "kim@agency.example"
github = "kimsand"
left = 2026-11-20
[team.max]
name = "Max Osei"
github = "maxosei"
"""
OXLEY = """\
---
name: Oxley Instruments
owner: dana
status: active
since: 2020-03-17
contacts:
  - name: Fiona Reid
    primary: true
  - name: Ben Hall
contracts:
  - title: Website care
    value: 12000 EUR/year
    start: 2025-01-15
    renewal: 2027-01-15
    notice: 30 days
open_items:
  - we_owe: Case study drafts
    due: 2026-11-20
  - we_owe: "Price list @all #1"
    due: 2026-11-27
  - they_owe: Photos of the lab
    due: 2026-11-18
next_action:
  what: Draw up the shoot list
  due: 2026-11-26
---

# Oxley Instruments

## Log

### 2026-11-20 call: Dates for the shoot
by: dana
"""
NORTHWIND = """\
---
name: Northwind Traders
owner: lee
status: active
since: 2021-04-12
contacts:
  - name: Jana Novák
contracts:
  - value: 48000 EUR/year
    start: 2026-02-01
    renewal: 2027-08-01
    notice: 60 days
open_items: []
next_action:
  what: Call about phase 3
  due: 2026-11-27
---

## Log

### 2026-10-20 call: As agreed
"""
NORTH_BAY = NORTHWIND.replace("Northwind Traders", "North Bay Ferries").replace("2026-10-20", "2026-11-20")
RECORDS = {"oxley": OXLEY, "northwind": NORTHWIND, "north-bay": NORTH_BAY}


class Desk:
    """What people see of it: comments, boxes and replies; and what comes of it in the repository on the server."""

    def __init__(self, folder: Path, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
        isolate(monkeypatch)
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(folder / "gitconfig"))
        (folder / "gitconfig").write_text("[user]\n\tuseConfigOnly = true\n", encoding="utf-8")
        self.github = github
        github.now = github.now.replace(month=11, day=25, hour=8)
        github.assignable.update({"Dana-Ortiz", "leepark"})
        self.folder = folder / "clone"
        self.repository = GitRepository(self.folder)
        self.repository.put(
            {"clientfiles.toml": SETTINGS, **{f"records/{name}.md": it for name, it in RECORDS.items()}}
        )
        self.repository.commit("Begin")
        self.origin = folder / "origin.git"
        self.repository.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.origin))
        self.repository.git("remote", "add", "origin", str(self.origin))
        self.repository.git("push", "--quiet", "--set-upstream", "origin", "main")
        self.event = folder / "event.json"

    # What is done

    def command(self, *arguments: str, folder: Path | None = None, **environment: str) -> Outcome:
        """Run a command as a workflow does; it must not end with a bug."""
        github = self.github
        known = {"GITHUB_TOKEN": github.token, "GITHUB_REPOSITORY": github.repository, "GITHUB_API_URL": github.url}
        known["GITHUB_SERVER_URL"] = "https://github.com"
        impatient = patch.object(Api.__init__, "__defaults__", (lambda seconds: None, time.monotonic, time.time))
        with patch.dict(os.environ, {**known, **environment}), impatient, patch("time.sleep"):
            done = run(folder or self.folder, *arguments)
        assert "Traceback" not in done.stderr
        assert "a bug" not in done.stderr
        return done

    def publish(self, day: str = DAY) -> None:
        done = self.command("publish", "--today", day)
        assert done.code == 0, done.stderr

    def sync(self, *arguments: str, event: object = None, code: int = 0, folder: Path | None = None) -> Outcome:
        """Carry over what waits, for an event if there is one."""
        given = {}
        if event is not None:
            self.event.write_text(json.dumps(event), encoding="utf-8")
            given = {"GITHUB_EVENT_PATH": str(self.event)}
        day = self.github.now.date().isoformat()
        done = self.command("sync", "--today", day, *arguments, folder=folder, **given)
        assert done.code == code, f"{done.code}: {done.stderr}{done.stdout}"
        return done

    def comment(self, body: str, user: str = "dana-ortiz", number: int = 1) -> Comment:
        """Somebody comments, a minute after whatever was before."""
        self.later()
        return self.github.comment(number, body, user)

    def tick(self, text: str, by: str = "dana-ortiz", number: int = 1) -> None:
        """Somebody ticks the box of the line that holds a text."""
        self.later()
        self.github.tick(number, text, by=by)

    def later(self, minutes: int = 1) -> None:
        self.github.now += timedelta(minutes=minutes)

    def push(self, files: dict[str, str | bytes | None], subject: str = "Change") -> None:
        """A colleague changes something on the server, from a clone of their own."""
        other = GitRepository(self.origin.parent / "colleague")
        other.git("fetch", "--quiet", str(self.origin), "main")
        other.git("reset", "--quiet", "--hard", "FETCH_HEAD")
        other.put(files)
        other.commit(subject)
        other.git("push", "--quiet", str(self.origin), "HEAD:main")

    # What came of it

    def git(self, *arguments: str) -> str:
        """Ask the repository on the server."""
        return self.repository.git("--git-dir", str(self.origin), *arguments)

    def record(self, name: str = "oxley") -> str:
        """A record as it is on the server."""
        return self.git("show", f"main:records/{name}.md")

    @property
    def commits(self) -> list[str]:
        """The commits on the server since the beginning, the first one first: author, then subject."""
        rows = self.git("log", "--reverse", "--format=%an <%ae>: %s", "main").splitlines()
        return rows[1:]

    @property
    def replies(self) -> list[str]:
        """What the program has said, in the order of the issues."""
        return [body for number in self.github.issues for body in self.replies_on(number)]

    def replies_on(self, number: int) -> list[str]:
        return [each.body for each in self.github.issues[number].comments if each.user == self.github.login]

    def ticked(self, number: int = 1) -> frozenset[str]:
        return seen(self.github.issues[number].body or "").ticked
