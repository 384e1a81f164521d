"""Runs the program within the test's own process, as its entry point does."""

from __future__ import annotations

import gc
import io
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple, TextIO
from unittest.mock import patch

from clientfiles.cli import main

TODAY = "2026-11-22"


class Outcome(NamedTuple):
    """What a command printed, and the exit code it ended with."""

    code: int
    stdout: str
    stderr: str


def run(folder: Path, *arguments: str, given: bytes = b"", stdin: TextIO | None = None) -> Outcome:
    """Run `clientfiles ARGUMENTS` as someone who stands in a folder; what is given is on its standard input."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    code = 0
    argv = patch.object(sys, "argv", ["clientfiles", *arguments])
    piped = patch.object(sys, "stdin", stdin or io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
    with chdir(folder), argv, piped, redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        finally:
            gc.enable()  # commands that read much switch it off
    return Outcome(code, _written(out), _written(err))


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


def validate(folder: Path, *arguments: str) -> Outcome:
    """Run `clientfiles validate` on the day on which every example is looked at."""
    return run(folder, "validate", "--today", TODAY, *arguments)
