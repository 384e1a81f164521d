"""An agency's repository in git, in which records are changed by commands, and what comes of it is looked at."""

from __future__ import annotations

import difflib
import os
import re
import shlex
import stat
from pathlib import Path

import pytest
from commands import Outcome, run
from git_repositories import GitRepository, isolate
from recording_examples import NORTHWIND, TODAY
from terminals import Terminal

NORTHWIND_PATH = "records/northwind.md"
SETTINGS = """\
lead = "lee"
[tiers]
A = "14 days"
[team.dana]
name = "Dana Ortiz"
email = "dana@agency.example"
[team.lee]
name = "Lee Park"
email = "lee@agency.example"
[team.kim]
name = "Kim Sand"
left = 2026-10-31
"""
VESPER = """\
---
name: Vesper Loom
owner: lee
status: active
since: 2023-06
contacts:
  - name: Lotte Claes
contracts:
  - value: 1450 EUR/month
    start: 2023-12-07
    renewal: open
    notice: 2 months
open_items: []
next_action:
  what: Fix a day for the photos
  due: 2026-11-27
---
"""


def on_the_day(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """A command as it is given on the day of the examples."""
    return (*arguments[:1], "--today", TODAY.isoformat(), *arguments[1:])


class Office:
    """The repository, its records northwind and vesper, and Dana, who works there."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        isolate(monkeypatch)
        self.monkeypatch = monkeypatch
        self.folder = folder / "agency"
        self.repository = GitRepository(self.folder, "--template=")
        self.put("clientfiles.toml", SETTINGS)
        self.put(NORTHWIND_PATH, NORTHWIND)
        self.put("records/vesper.md", VESPER)
        self.commit()
        self.works_here("Dana Ortiz", "dana@agency.example")
        for name in ("VISUAL", "EDITOR"):
            monkeypatch.delenv(name, raising=False)
        # Whatever a temporary draft is written into is gone with the test.
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        monkeypatch.setenv("TMPDIR", str(self.temporary))
        monkeypatch.setattr("tempfile.tempdir", None)

    # What is there

    def put(self, path: str, text: str | bytes | None) -> None:
        """Put a file into the repository; None deletes it."""
        self.repository.put({path: text})

    def commit(self, subject: str = "Begin") -> None:
        self.repository.commit(subject)

    def works_here(self, name: str, address: str) -> None:
        """Whom git takes its user for; nobody where there is no name."""
        rows = f"[user]\n\tname = {name}\n\temail = {address}\n" if name else "[user]\n\tuseConfigOnly = true\n"
        settings = self.folder.parent / "gitconfig"
        settings.write_text(rows, encoding="utf-8")
        self.monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))

    def hook(self, name: str, script: str) -> None:
        path = self.folder / ".git" / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def edits_with(self, script: str) -> None:
        """Let the editor be a shell script; "$1" is the file, and each run is counted."""
        path = self.folder.parent / "editor"
        runs = shlex.quote(str(self.folder.parent / "runs"))
        path.write_text(f"#!/bin/sh\necho run >> {runs}\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        self.monkeypatch.setenv("EDITOR", shlex.quote(str(path)))

    # What is done

    def run(self, *arguments: str, given: str | bytes = b"", code: int = 0) -> Outcome:
        """Run a command on the day of the examples; it must end with an exit code, and never with a bug."""
        data = given.encode() if isinstance(given, str) else given
        done = run(self.folder, *on_the_day(arguments), given=data)
        assert done.code == code, f"{done.code}: {done.stderr}{done.stdout}"
        assert "Traceback" not in done.stderr
        assert "a bug" not in done.stderr
        return done

    def refuses(self, *arguments: str, given: str | bytes = b"", code: int = 2) -> str:
        """What a command says that changes nothing at all: no file, no commit, nothing staged."""
        before = self.state()
        done = self.run(*arguments, given=given, code=code)
        assert self.state() == before
        assert done.stdout == ""
        return done.stderr

    # What came of it

    def text(self, path: str = NORTHWIND_PATH) -> str:
        """A record as it is on disk, its line ends too."""
        return (self.folder / path).read_bytes().decode()

    def git(self, *arguments: str, given: str = "") -> str:
        return self.repository.git(*arguments, given=given.encode())

    @property
    def subject(self) -> str:
        """The subject of the last commit."""
        return self.git("log", "-1", "--format=%s")

    @property
    def commits(self) -> int:
        return int(self.git("rev-list", "--count", "HEAD"))

    @property
    def runs(self) -> int:
        """How many times the editor was opened."""
        path = self.folder.parent / "runs"
        return len(path.read_text(encoding="utf-8").splitlines()) if path.exists() else 0

    @property
    def drafts(self) -> list[bytes]:
        """The texts that were kept, within git's folder or with temporary files."""
        folder = self.folder / ".git" / "clientfiles" / "drafts"
        return [path.read_bytes() for path in sorted([*folder.glob("*"), *self.temporary.rglob("*.md")])]

    def state(self) -> tuple[str, str, dict[str, bytes]]:
        """The last commit, what git says of the rest, and every file outside git's folder."""
        files = {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and ".git" not in path.relative_to(self.folder).parts
        }
        return self.git("rev-parse", "HEAD"), self.git("status", "--porcelain"), files

    def committed(self) -> str:
        """What the last commit changed: the lines that go behind - and those that come behind +."""
        rows = self.git("show", "--format=", "-U0").splitlines()
        return "\n".join(row for row in rows if row[:1] in "+-" and not row.startswith(("+++", "---")))

    def changed(self, before: str, path: str = NORTHWIND_PATH) -> str:
        """The same for what is on disk now, against a text from before."""
        rows = difflib.unified_diff(before.splitlines(), self.text(path).splitlines(), n=0, lineterm="")
        return "\n".join(row for row in rows if not row.startswith(("---", "+++", "@@")))

    def transcript(self, *arguments: str, given: str = "", code: int = 0) -> str:
        """A command, what it printed and what it committed, the same in every run."""
        before = self.git("rev-parse", "HEAD")
        done = self.run(*arguments, given=given, code=code)
        rows = [f"$ clientfiles {shlex.join(arguments)}", done.stdout.rstrip()]
        rows += [f"! {row}" for row in done.stderr.splitlines()]
        if code:
            rows.append(f"exit code {code}")
        if self.git("rev-parse", "HEAD") != before:
            shown = self.git("show", "--format=commit: %s%nby: %an <%ae>", "-U0", "--no-renames").splitlines()
            rows += [row for row in shown if not row.startswith(("index ", "--- ", "+++ ", "@@", "new file"))]
        text = "\n".join(row for row in rows if row)
        text = text.replace(str(self.folder), "AGENCY").replace(os.sep, "/")
        return re.sub(r"\[[0-9a-f]{9}\]", "[COMMIT]", text) + "\n\n"

    def at_a_terminal(self, *arguments: str) -> Terminal:
        """The same in a terminal, where somebody answers."""
        return Terminal(self.folder, *on_the_day(arguments))
