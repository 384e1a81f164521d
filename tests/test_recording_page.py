"""docs/recording.md shows what people see: its commands are run, in a repository of the sample records."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commands import run
from git_repositories import CONFIGURATION
from repositories import ROOT

PEOPLE = ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL")


@pytest.mark.skipif(os.name == "nt", reason="the page is written for a POSIX shell")
def test_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names, addresses = PEOPLE
    hal = dict.fromkeys(names, "Hal Brannigan") | dict.fromkeys(addresses, "hal@kettlekite.example")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for name, value in {**CONFIGURATION, **hal, "PATH": path}.items():
        monkeypatch.setenv(name, value)
    assert run(tmp_path, "init", "--demo").code == 0
    text = (ROOT / "docs" / "recording.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    commands = [each for block in blocks for each in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    for each in commands:
        command, _, expected = each.partition("\n")
        done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
        assert (done.returncode, done.stderr) == (0, ""), command
        pattern = ".*".join(map(re.escape, expected.strip().split("...")))
        assert re.fullmatch(pattern, done.stdout.strip(), re.DOTALL), (command, done.stdout)
    assert len(commands) == 4
