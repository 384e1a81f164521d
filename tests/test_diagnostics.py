"""Every diagnostic has a repository that brings it about, and its exact words are kept beside it.

A folder of tests/diagnostics bears the name of a code. Its files show the ways in which people come by it, and a few
that look alike and are fine; where git cannot keep them a function of diagnostics_built makes them.
`pytest tests/test_diagnostics.py --update-golden` writes the expected files anew.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from commands import TODAY, run, validate
from conftest import Golden
from diagnostics_built import BUILDERS
from examples import DIAGNOSTICS, SETTINGS

from clientfiles.diagnostics import CODES

FOLDERS = sorted(each.name for each in DIAGNOSTICS.iterdir() if each.is_dir())
EVERY = sorted({*FOLDERS, *BUILDERS})
NEED_LINKS = {"unreadable-file", "link-outside", "not-a-file"}

# Codes of records of which nothing can be read, so that no client is there to review.
UNREADABLE = {
    *("unreadable-file", "not-a-file", "link-outside", "file-name", "too-large", "not-utf-8"),
    *("no-front-matter", "unclosed-front-matter", "empty-front-matter", "yaml-syntax", "too-deep"),
}


def build(code: str, folder: Path) -> Path:
    """The repository of a code."""
    stored = DIAGNOSTICS / code
    folder.mkdir(parents=True, exist_ok=True)
    if (stored / "records").is_dir():
        shutil.copytree(stored / "records", folder / "records")
    own = stored / "clientfiles.toml"
    text = own.read_text(encoding="utf-8") if own.is_file() else SETTINGS
    (folder / "clientfiles.toml").write_text(text, encoding="utf-8")
    if code in BUILDERS:
        if code in NEED_LINKS and sys.platform == "win32":
            pytest.skip("needs links and pipes")
        BUILDERS[code](folder)
    return folder


def test_every_code_has_a_reproducer() -> None:
    assert set(EVERY) == set(CODES)


@pytest.mark.parametrize("code", EVERY)
def test_the_words_are_as_expected(code: str, tmp_path: Path, golden: Golden) -> None:
    outcome = validate(build(code, tmp_path))
    golden(DIAGNOSTICS / code / "expected.txt", f"{outcome.stdout}{outcome.stderr}exit code {outcome.code}\n")
    severity = CODES[code].severity
    assert re.search(rf"^\S.*:\d+:\d+: (?:warning: )?{code}: ", outcome.stdout, re.MULTILINE)
    assert outcome.code == (1 if severity == "error" else outcome.code)


@pytest.mark.parametrize("code", EVERY)
def test_the_client_stays_in_the_review(code: str, tmp_path: Path) -> None:
    """Only a record that cannot be read at all is missing from the review, and a diagnostic says so."""
    root = build(code, tmp_path)
    found = json.loads(validate(root, "--format", "json").stdout)["diagnostics"]
    unreadable = {
        each["path"] for each in found if each["code"] in UNREADABLE or "front matter is a" in each["message"]
    }
    outcome = run(root, "review", "--today", TODAY, "--format", "json")
    reviewed = {each["path"] for each in json.loads(outcome.stdout)["clients"]}
    records = {path.relative_to(root).as_posix() for path in (root / "records").rglob("*.[mM][dD]")}
    assert records - reviewed - {"records/NEWS.md"} <= unreadable


@pytest.mark.parametrize("code", sorted(set(EVERY) - {"large-folder"}))
def test_every_place_lies_inside_its_file(code: str, tmp_path: Path) -> None:
    root = build(code, tmp_path)
    for each in json.loads(validate(root, "--format", "json").stdout)["diagnostics"]:
        path = root / each["path"]
        if (each["line"], each["column"]) == (1, 1):
            continue
        lines = path.read_bytes().decode("utf-8-sig", "replace").split("\n")
        assert 1 <= each["line"] <= len(lines), each
        assert 1 <= each["column"] <= len(lines[each["line"] - 1]) + 1, each
