"""The package as it is installed: complete, and independent of the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml
from commands import TODAY
from hatchling.builders.sdist import SdistBuilder
from repositories import ROOT, program, write

from clientfiles.starting import WORKFLOWS

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
    assert "clientfiles/py.typed" in names
    shipped = {name.removeprefix("clientfiles/shipped/") for name in names if name.startswith("clientfiles/shipped/")}
    samples = {path.relative_to(ROOT).as_posix() for path in (ROOT / "records").glob("*.md")}
    assert shipped == samples | {*WORKFLOWS, "clientfiles.toml", "templates/review.md.j2", "templates/issue.md.j2"}

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

    for options in (("--demo",), ("--person", "Dana Ortiz <dana@agency.example>", "--timezone", "Europe/Berlin")):
        start = ("init", "started", "--no-git", "--today", TODAY, *options)
        mine, theirs = tmp_path / "mine" / options[0], tmp_path / "theirs" / options[0]
        mine.mkdir(parents=True)
        theirs.mkdir(parents=True)
        done = program(*start, folder=theirs, environment=installed)
        assert (done.returncode, done.stderr) == (0, "")
        assert program(*start, folder=mine).returncode == 0
        assert contents(theirs) == contents(mine) != {}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_source_distribution_holds_what_the_wheel_is_built_of(tmp_path: Path) -> None:
    builder = SdistBuilder(str(ROOT))
    with tarfile.open(next(builder.build(directory=str(tmp_path)))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    included = builder.metadata.hatch.build_targets["wheel"]["force-include"]
    assert len(included) == 8
    for source in included:
        assert any(name == source or name.startswith(f"{source}/") for name in names), source


def hooks() -> dict[str, dict[str, Any]]:
    """What this project offers to users of pre-commit."""
    found = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return {hook["id"]: hook for hook in found}


def test_pre_commit_gives_the_hook_the_records_of_the_commit(tmp_path: Path) -> None:
    """And the settings to another, which looks at everything."""
    records, everything = hooks()["clientfiles-validate"], hooks()["clientfiles-validate-all"]
    for path, matches in (
        ("records/acme.md", (True, False)),
        ("records/north/acme.md", (True, False)),
        ("records/NEWS.md", (True, False)),
        ("clientfiles.toml", (False, True)),
        ("pyproject.toml", (False, True)),
        ("docs/records/acme.md", (False, False)),
        ("clientfiles.toml.bak", (False, False)),
    ):
        assert tuple(re.search(hook["files"], path) is not None for hook in (records, everything)) == matches, path
    folder = write(
        tmp_path, {"fine": RECORD, "broken": RECORD.replace("owner", "ownr")}, '[team.dana]\nname = "Dana"\n'
    )
    name, *arguments = records["entry"].split()
    assert name == "clientfiles"
    assert program(*arguments, "records/fine.md", folder=folder).returncode == 0
    assert program(*arguments, "records/fine.md", "records/broken.md", folder=folder).returncode == 1
    assert everything["pass_filenames"] is False
    assert program(*everything["entry"].split()[1:], folder=folder).returncode == 1
