"""Measures the program on generated records, each figure beside a baseline of the same run.

python tests/benchmarks/run.py [--clients N] [--runs N] [--folders N]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from generated import write_repository

TODAY = date(2026, 11, 22)

# The baseline: what PyYAML's own C loader needs to read the front matter, and nothing else.
BASELINE = """
import sys, time
from pathlib import Path
import yaml
texts = [
    path.read_text(encoding="utf-8-sig").split("---\\n", 2)[1]
    for path in sorted(Path(sys.argv[1]).rglob("*.md"))
    if path.name != "NEWS.md"
]
began = time.process_time()
for text in texts:
    yaml.load(text, Loader=yaml.CSafeLoader)
print(time.process_time() - began)
"""

# Reading the files, validating and reviewing them, to one value that every report is made from.
REVIEW = """
import sys, time
from datetime import date
from pathlib import Path
from clientfiles.cli.assessing import review_of
from clientfiles.store import open_repository
began = time.process_time()
import gc
gc.disable()  # as the program does
repository = open_repository(Path(sys.argv[1]))
review_of(repository, date(2026, 11, 22), 31)
print(time.process_time() - began)
"""


def inside(script: str, folder: Path) -> Callable[[], float]:
    """Seconds of processor time that a script measures of itself, in a process of its own."""

    def measure() -> float:
        command = [sys.executable, "-c", script, str(folder)]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    return measure


def whole_process(*command: str) -> Callable[[], float]:
    """Seconds that a command takes from its start to its end."""

    def measure() -> float:
        began = time.perf_counter()
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - began

    return measure


def compared(name: str, runs: int, measure: Callable[[], float], against: Callable[[], float]) -> None:
    """Measure two things in turn and print their medians and the ratio."""
    pairs = [(measure(), against()) for _ in range(runs + 1)][1:]
    ours, theirs = (statistics.median(each) for each in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    print(f"{name:<44} {ours:8.3f} s {theirs:8.3f} s {ratio:6.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folders", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_repository(folder, 1, options.clients, TODAY, "realistic", options.folders)
        program = (sys.executable, "-m", "clientfiles", "-C", name)
        day = ("--today", TODAY.isoformat())
        report = ("--output", str(folder / "report"))
        print(f"{options.clients:,} clients, median of {options.runs} runs {'':>8} ours   baseline  ratio")
        baseline = inside(BASELINE, folder / "records")
        compared("validate and review / CSafeLoader", options.runs, inside(REVIEW, folder), baseline)
        compared(
            "clientfiles validate / CSafeLoader", options.runs, whole_process(*program, "validate", *day), baseline
        )
        as_json = whole_process(*program, "review", *day, "--format", "json", *report)
        compared("clientfiles review as JSON / CSafeLoader", options.runs, as_json, baseline)
    script = Path(sys.executable).with_name("clientfiles")
    start = (str(script),) if script.exists() else (sys.executable, "-m", "clientfiles")
    click = whole_process(sys.executable, "-c", "import click")
    compared("--help / import click", max(options.runs, 20), whole_process(*start, "--help"), click)


if __name__ == "__main__":
    main()
