"""What every group of hostile inputs is built from: two healthy records, and builders that write one that is not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

MIB = 1024 * 1024
LONG = 256 * 1024  # long enough that anything quadratic takes minutes
HOSTILE = "records/hostile.md"
HEALTHY = ("alder", "birch")

SETTINGS = """\
timezone = "Europe/Berlin"
lead = "dana"

[tiers]
A = "14 days"

[team.dana]
name = "Dana Ortiz"
"""

FRONT = """\
---
name: Alder Works
owner: dana
status: active
since: 2021-04-12
contacts:
  - name: Jana Novak
contracts:
  - value: 48000 EUR/year
    start: 2024-02-01
    renewal: 2027-02-01
    notice: 60 days
open_items:
  - we_owe: Statement of work
    due: 2026-11-20
next_action:
  what: Call Jana
  due: 2026-11-30
"""
BODY = """\
# Alder Works

## Log

### 2026-11-03 call (positive): Scope of phase 3
by: dana

She wants it done.
"""
RECORD = f"{FRONT}---\n\n{BODY}"

Build = Callable[[Path], None]


class Unavailable(Exception):
    """This operating system, or this user, cannot make such a file."""


class Entry(NamedTuple):
    """A way for a folder to be hostile. `path` is what a diagnostic must name; a harmless one needs none."""

    name: str
    build: Build
    path: str = HOSTILE
    harmless: bool = False


def make_repository(root: Path) -> Path:
    """A repository of two healthy records."""
    (root / "records").mkdir(parents=True)
    (root / "clientfiles.toml").write_text(SETTINGS, encoding="utf-8")
    for name in HEALTHY:
        text = RECORD.replace("Alder", name.title())
        (root / "records" / f"{name}.md").write_text(text, encoding="utf-8", newline="\n")
    return root


def content(name: str, data: str | bytes, *, harmless: bool = False) -> Entry:
    """A record with that in it."""
    raw = data if isinstance(data, bytes) else data.encode("utf-8")
    assert len(raw) <= 2 * MIB, name

    def build(root: Path) -> None:
        (root / HOSTILE).write_bytes(raw)

    return Entry(name, build, harmless=harmless)


def front(name: str, fields: str, *, harmless: bool = False) -> Entry:
    """A record whose front matter is complete and has these fields besides."""
    return content(name, f"{FRONT}{fields}\n---\n\n{BODY}", harmless=harmless)


def changed(name: str, old: str, new: str, *, harmless: bool = False) -> Entry:
    """The healthy record with one thing changed."""
    assert old in RECORD, name
    return content(name, RECORD.replace(old, new, 1), harmless=harmless)


def body(name: str, text: str, *, harmless: bool = False) -> Entry:
    """A healthy front matter above that text."""
    return content(name, f"{FRONT}---\n\n{text}", harmless=harmless)


def named(name: str, *files: str | bytes, path: str = "records/", harmless: bool = False) -> Entry:
    """Healthy records under hostile file names."""

    def build(root: Path) -> None:
        for file in files:
            raw = file if isinstance(file, bytes) else file.encode("utf-8")
            try:
                with open(os.path.join(os.fsencode(root), b"records", raw), "wb") as stream:
                    stream.write(RECORD.encode())
            except (OSError, ValueError) as error:
                raise Unavailable(f"no file can be called {file!r} here: {error}") from None

    return Entry(name, build, path, harmless)


def settings(name: str, data: str | bytes, file: str = "clientfiles.toml", *, harmless: bool = False) -> Entry:
    """A repository whose settings are that."""
    raw = data if isinstance(data, bytes) else data.encode("utf-8")

    def build(root: Path) -> None:
        (root / "clientfiles.toml").unlink()
        (root / file).write_bytes(raw)

    return Entry(name, build, file, harmless)
