"""Measures what it takes to log a conversation, beside two imports and one commit of git's own.

python tests/benchmarks/recording.py [--clients N] [--runs N]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from generated import write_repository

TODAY = date(2026, 11, 22)
PEOPLE = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Dana Ortiz"), ("EMAIL", "dana@agency.example"))
}
GIT = {**PEOPLE, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
# An installed program is compiled once, and so are those that it is compared with.
ENVIRONMENT = {**os.environ, **GIT, "PYTHONDONTWRITEBYTECODE": ""}
_numbers = count()


def seconds(*command: str, folder: Path) -> float:
    """How long a process takes from its start to its end."""
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True)
    return time.perf_counter() - began


def repository(folder: Path, clients: int) -> Path:
    """A git repository of generated records, all committed."""
    write_repository(folder, 1, clients, TODAY, "realistic", clients // 100)
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message=Start")):
        subprocess.run(["git", *command], cwd=folder, env=ENVIRONMENT, check=True)
    return folder


def importing(package: str, folder: Path) -> float:
    """What a process takes that imports a package and does nothing else."""
    return seconds(sys.executable, "-c", f"import {package}", folder=folder)


def logging(folder: Path, path: Path) -> float:
    """`clientfiles log ... -m`, from its start to the commit, as it is installed."""
    script = Path(sys.executable).with_name("clientfiles")
    start = (str(script),) if script.exists() else (sys.executable, "-m", "clientfiles")
    words = ("log", path.stem, "call", "--today", TODAY.isoformat(), "-m", f"They sign, number {next(_numbers)}.")
    return seconds(*start, *words, folder=folder)


def committing(folder: Path, path: Path) -> float:
    """One `git commit --only` of one record that has changed."""
    with open(path, "a", encoding="utf-8") as stream:
        stream.write(f"\nOne more line, number {next(_numbers)}.\n")
    words = ("commit", "--quiet", "--only", "--message=Change", "--", str(path))
    return seconds("git", *words, folder=folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        small, large = (repository(Path(name) / str(each), each) for each in (50, options.clients))
        paths = {folder: sorted((folder / "records").rglob("*.md"))[1] for folder in (small, large)}
        rows = []
        for _ in range(options.runs + 1):
            parts = [importing("click", small), importing("git", small), committing(small, paths[small])]
            rows.append([logging(small, paths[small]), sum(parts), logging(large, paths[large]), *parts])
        few, baseline, many, click, git, commit = (statistics.median(each) for each in zip(*rows[1:], strict=True))
    print(f"clientfiles log, 50 clients {few:8.3f} s")
    print(f"import click, import git, git commit --only {click:.3f} + {git:.3f} + {commit:.3f} = {baseline:.3f} s")
    print(f"ratio {few / baseline:.2f}")
    print(f"clientfiles log, {options.clients:,} clients {many:.3f} s, which is {many / few:.2f} of that with 50")


if __name__ == "__main__":
    main()
