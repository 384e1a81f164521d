"""Where a command runs, and how it ends when nobody reads what it says or it fails as nobody expected."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import TODAY, run
from fake_github import FakeGitHub
from publishing_year import Agency
from repositories import record, write

from clientfiles import store

PROGRAM = [sys.executable, "-m", "clientfiles"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "agency", {"a": record()})


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    with FakeGitHub() as fake:
        yield Agency(tmp_path, fake)


# As if started in DIR


def test_what_is_written_lands_in_the_folder_that_is_named(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    expected = run(root, "review", "--today", TODAY, "--format", "json").stdout
    assert run(tmp_path, "-C", "agency", "review", "--today", TODAY, "--format", "json", "-o", "out").code == 0
    assert (root / "out").read_text(encoding="utf-8") == expected
    outcome = run(tmp_path, "-C", "agency/records", "publish", "--today", TODAY)
    assert outcome == (0, "created issue 1, Client review: November 2026: client-review/1.md\n", "")
    assert "](../../records/a.md#L" in (root / "records" / "client-review" / "1.md").read_text(encoding="utf-8")
    assert sorted(os.listdir(tmp_path)) == ["agency"]


def test_what_is_named_is_looked_for_in_the_folder(root: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert run(tmp_path, "-C", "agency/records", "validate", "--today", TODAY, "a.md", "-o", "../out").code == 0
    assert (root / "out").is_file()
    assert run(tmp_path, "-C", "agency", "validate", "--today", TODAY, "agency/records/a.md").code == 2


def test_the_folder_in_which_nothing_was_found_is_named_whole(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = run(tmp_path, "-C", "empty", "review").stderr
    assert f"neither {tmp_path.resolve()}/empty nor a folder above it holds records/ or clientfiles.toml" in said


# Nobody reads


def published(agency: Agency, today: str, *, is_open: bool) -> subprocess.CompletedProcess[bytes]:
    """A run whose reader has gone, or which has no standard output at all."""
    github = agency.github
    known = {"GITHUB_TOKEN": github.token, "GITHUB_REPOSITORY": github.repository, "GITHUB_API_URL": github.url}
    known |= {"GITHUB_ACTIONS": "", "GITHUB_STEP_SUMMARY": ""}  # where these tests run in a workflow themselves
    command, (reader, writer) = [*PROGRAM, "publish", "--today", today], os.pipe()
    os.close(reader)
    if not is_open:
        command = ["sh", "-c", 'exec "$@" >&-', "sh", *command]
    try:
        return subprocess.run(
            command, cwd=agency.folder, env={**os.environ, **known}, stdout=writer, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writer)


@pytest.mark.skipif(os.name == "nt", reason="pipes as on Unix")
@pytest.mark.parametrize("is_open", [True, False])
def test_publishing_goes_on_when_nobody_reads_what_it_says(agency: Agency, is_open: bool) -> None:
    for day in ("2026-01-05", "2026-02-01"):
        ended = published(agency, day, is_open=is_open)
        assert (ended.returncode, ended.stderr) == (0, b"")
    assert [issue.state for issue in agency.github.issues.values()] == ["closed", "open"]
    (agency.folder / "records" / "fir.md").write_text("no front matter\n", encoding="utf-8")
    ended = published(agency, "2026-02-02", is_open=is_open)
    assert ended.returncode == 1
    assert ended.stderr == b"warning: 1 file has errors: run clientfiles validate\n"
    assert "1 file has errors" in (agency.github.issues[2].body or "")


@pytest.mark.skipif(os.name == "nt", reason="streams as on Unix")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_command_without_its_streams_ends_as_with_them(root: Path, closed: str) -> None:
    for command in ("list", "review", "validate"):
        line = ["sh", "-c", f'exec "$@" {closed}', "sh", *PROGRAM, command, "--today", TODAY]
        ended = subprocess.run(line, cwd=root, capture_output=True, encoding="utf-8", check=False)
        assert ended.returncode == 0
        assert "a bug" not in ended.stderr


# What nobody expected


def test_an_unexpected_failure_is_two_lines(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(root: Path) -> list[store.RecordFile]:
        raise ZeroDivisionError("by\nzero")

    monkeypatch.delenv("CLIENTFILES_TRACEBACK", raising=False)
    monkeypatch.setattr(store, "list_files", broken)
    outcome = run(root, "review", "--today", TODAY)
    first, second = outcome.stderr.splitlines()
    assert (outcome.code, outcome.stdout) == (1, "")
    assert first.startswith("clientfiles: a bug, please report it: ZeroDivisionError: by zero (test_cli_running.py:")
    assert second == "CLIENTFILES_TRACEBACK=1 shows more"
