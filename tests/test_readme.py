"""The README's tour does what it says: its commands are run, and its output compared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from git_repositories import CONFIGURATION

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def transcripts() -> list[tuple[str, str]]:
    """Commands and the output shown below them, in order; `...` stands for output that is not shown."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL):
        for command in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            first, _, rest = command.partition("\n")
            if "<<'END'" in first:
                document, _, rest = rest.partition("\nEND\n")
                first = f"{first}\n{document}\nEND"
            found.append((first, rest))
    return found


@pytest.mark.skipif(os.name == "nt", reason="the tour is written for a POSIX shell")
def test_the_tour(tmp_path: Path) -> None:
    """Every command of the tour runs from a copy of the project and prints what the README shows."""
    project = tmp_path / "clientfiles"
    for name in ("records", "templates", "clientfiles.toml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        project.mkdir(exist_ok=True)
        copy(ROOT / name, project / name)
    names = (f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL"))
    dana = dict(zip(names, ("Dana Ortiz", "dana@studio.example") * 2, strict=True))
    isolated = {**CONFIGURATION, **dana, "GIT_CEILING_DIRECTORIES": str(tmp_path)}
    environment = {**os.environ, **isolated, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    folder = project
    ran = 0
    for command, expected in transcripts():
        script = f"{command}\nstatus=$?\npwd > {tmp_path}/pwd\nexit $status"
        done = subprocess.run(
            ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
        )
        folder = Path((tmp_path / "pwd").read_text(encoding="utf-8").strip())
        shown = done.stdout + done.stderr
        ran += 1
        if "..." in expected:
            pattern = ".*".join(map(re.escape, expected.strip().split("...")))
            assert re.fullmatch(pattern, shown.strip(), re.DOTALL), command
            assert shown.strip(), command
        else:
            assert shown == expected, command
        assert "Traceback" not in shown, command
    assert ran > 10


def test_two_commands() -> None:
    """The README has one command that sets up and reviews, and one that sets up and tests."""
    commands = re.findall(r"^```sh\n(.+)\n```$", README, re.MULTILINE)
    assert len(commands) == 2
    assert "clientfiles review" in commands[0]
    assert "pytest" in commands[1]
