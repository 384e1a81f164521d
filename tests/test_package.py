"""The package as it is installed: complete, and independent of the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

from commands import TODAY
from repositories import ROOT, program, write

RECORD = """\
---
name: Northwind Traders
owner: dana
status: prospect
since: 2021-04-12
contacts:
  - name: Jana Novák
---
"""


def build(folder: Path) -> Path:
    """The wheel of the checkout; what builds it is fetched where it is not installed."""
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--disable-pip-version-check", "--quiet"]
    if find_spec("hatchling") is not None:
        command += ["--no-build-isolation", "--no-index"]
    built = subprocess.run(
        [*command, "--wheel-dir", str(folder), str(ROOT)], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    return wheel


def test_the_wheel_holds_all_that_the_program_needs(tmp_path: Path) -> None:
    (tmp_path / "wheel").mkdir()
    with zipfile.ZipFile(build(tmp_path / "wheel")) as wheel:
        names = wheel.namelist()
        wheel.extractall(tmp_path / "installed")
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"clientfiles"}
    assert "clientfiles/templates/review.md.j2" in names
    assert "clientfiles/py.typed" in names

    folder = write(tmp_path / "agency", {"northwind": RECORD}, '[team.dana]\nname = "Dana Ortiz"\n')
    arguments = ("review", "--today", TODAY, "--format", "markdown")
    installed = {"PYTHONPATH": str(tmp_path / "installed"), "PYTHONSAFEPATH": "1"}
    where = [sys.executable, "-c", "import clientfiles; print(clientfiles.__file__)"]
    found = subprocess.run(
        where, cwd=folder, env={**os.environ, **installed}, capture_output=True, text=True, check=True
    )
    assert found.stdout.startswith(str(tmp_path / "installed"))

    checked = program("validate", folder=folder, environment=installed)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "1 file checked: 0 errors, 0 warnings\n")
    reviewed = program(*arguments, folder=folder, environment=installed)
    assert (reviewed.returncode, reviewed.stderr) == (0, "")
    assert reviewed.stdout.startswith("# Client review: 22 November 2026\n")
    assert reviewed.stdout == program(*arguments, folder=folder).stdout
