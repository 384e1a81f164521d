"""Git repositories to look at in tests: the same commits on every machine, whatever its users have configured."""

from __future__ import annotations

import os
import subprocess
from itertools import count
from pathlib import Path

import pytest

CONFIGURATION = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
_minutes = count()


def isolate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let git be as it is installed: without the settings of a user, or of a hook that runs these tests."""
    for name in os.environ:
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    for name, value in CONFIGURATION.items():
        monkeypatch.setenv(name, value)


class GitRepository:
    """A git repository in a folder; its first branch is main."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main", *options)

    def git(self, *arguments: str, given: bytes = b"", day: str = "2026-11-01", author: str = "Dana Ortiz") -> str:
        """Run git in the folder as someone, on a day, a minute after the last time; and give its answer."""
        minute = next(_minutes)
        moment = f"{day}T{minute // 60 % 24:02}:{minute % 60:02}:00+00:00"
        people = {"GIT_AUTHOR_NAME": author, "GIT_COMMITTER_NAME": "Lee Park"}
        addresses = {"GIT_AUTHOR_EMAIL": f"{author.split()[0].lower()}@agency.example"}
        addresses["GIT_COMMITTER_EMAIL"] = "lee@agency.example"
        moments = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment = {**kept, **CONFIGURATION, **people, **addresses, **moments}
        found = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=environment, input=given, capture_output=True, check=False
        )
        assert found.returncode == 0, found.stderr.decode()
        return found.stdout.decode("utf-8", "replace").strip()

    def write(self, **texts: str | bytes | None) -> None:
        """Put records, by their ids, into records/; None deletes one."""
        self.put({f"records/{name}.md": text for name, text in texts.items()})

    def put(self, files: dict[str, str | bytes | None]) -> None:
        """Put files, by their paths, into the folder; None deletes one."""
        for name, text in files.items():
            path = self.folder / name
            if text is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)

    def commit(self, subject: str = "Change", day: str = "2026-11-01", author: str = "Dana Ortiz") -> str:
        """Commit everything, and give the commit's sha."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", subject, day=day, author=author)
        return self.git("rev-parse", "HEAD")

    def commit_raw(self, author: bytes, message: bytes, encoding: bytes = b"") -> str:
        """Commit what is staged with an author line and a message of which git would make something better."""
        tree, parent = self.git("write-tree").encode(), self.git("rev-parse", "HEAD").encode()
        rows = [b"tree " + tree, b"parent " + parent, b"author " + author, b"committer Lee <lee@x> 1793534400 +0000"]
        rows += [b"encoding " + encoding] if encoding else []
        options = ("-t", "commit", "-w", "--stdin", "--literally")
        sha = self.git("hash-object", *options, given=b"\n".join(rows) + b"\n\n" + message)
        self.git("reset", "--quiet", "--soft", sha)
        return sha
