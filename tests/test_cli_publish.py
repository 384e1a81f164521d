"""clientfiles publish, as a workflow runs it: what it prints, writes and asks of GitHub."""

from __future__ import annotations

import os
import re
from pathlib import Path
from unittest.mock import patch

import pytest
from commands import Outcome, run
from fake_github import FakeGitHub
from publishing_year import Agency
from repositories import record, write


def run_on(github: FakeGitHub, folder: Path, *arguments: str, **environment: str) -> Outcome:
    """Run a command as a workflow does."""
    known = {"GITHUB_TOKEN": github.token, "GITHUB_REPOSITORY": github.repository, "GITHUB_API_URL": github.url}
    with patch.dict(os.environ, {**known, **environment}):
        return run(folder, *arguments)


def test_the_command_says_what_it_did(agency: Agency, tmp_path: Path) -> None:
    github, summary = agency.github, tmp_path / "summary.md"
    first = run_on(github, tmp_path, "publish", "--today", "2026-01-05", GITHUB_STEP_SUMMARY=str(summary))
    url = "https://github.com/acme/clients/issues/1"
    assert first == (0, f"created issue 1, Client review: January 2026: {url}\n", "")
    assert summary.read_text(encoding="utf-8").startswith("# Client review: 5 January 2026\n")
    again = run_on(github, tmp_path, "publish", "--today", "2026-01-05", "--output", "report")
    assert again == (0, "issue 1, Client review: January 2026, is up to date\n", "")
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == ["review.json", "review.md"]


def test_a_record_with_errors_fails_the_run_and_is_published_all_the_same(agency: Agency, tmp_path: Path) -> None:
    (tmp_path / "records" / "fir.md").write_text("no front matter\n", encoding="utf-8")
    outcome = run_on(agency.github, tmp_path, "publish", "--today", "2026-01-05", GITHUB_ACTIONS="true")
    assert outcome.code == 1
    assert "::warning title=clientfiles::1 file has errors: run clientfiles validate\n" in outcome.stdout
    assert "1 file has errors and may hide actions" in (agency.github.issues[1].body or "")
    assert "records/fir.md" in (agency.github.issues[1].body or "")


def test_the_report_is_there_where_github_is_not(agency: Agency, tmp_path: Path) -> None:
    agency.github.may_write = False
    outcome = run_on(agency.github, tmp_path, "publish", "--today", "2026-01-05", "--output", "report")
    assert outcome.code == 1
    assert outcome.stderr == (
        "clientfiles: making the label client-review: GITHUB_TOKEN may not do this in acme/clients; the job needs "
        "`permissions: issues: write` (Resource not accessible by integration)\n"
    )
    assert (tmp_path / "report" / "review.json").is_file()


def test_without_github_the_issue_is_a_file(agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    outcome = run(tmp_path, "publish", "--today", "2026-01-05")
    assert outcome == (0, "created issue 1, Client review: January 2026: client-review/1.md\n", "")
    link = re.search(r"\]\(([^)#]*)#L1\)", (tmp_path / "client-review" / "1.md").read_text(encoding="utf-8"))
    assert link is not None
    assert (tmp_path / "client-review" / link[1]).is_file()


def test_a_broken_template_publishes_nothing(agency: Agency, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "issue.md.j2").write_text("{{ nothing }}", encoding="utf-8")
    outcome = run_on(agency.github, tmp_path, "publish", "--today", "2026-01-05")
    assert (outcome.code, outcome.stderr) == (1, "clientfiles: templates/issue.md.j2:1: 'nothing' is undefined\n")
    assert agency.github.issues == {}


def test_a_large_firm_takes_no_more_requests_than_a_small_one(tmp_path: Path, github: FakeGitHub) -> None:
    """2,000 clients, 5,000 actions, eight people; the second month too."""
    team = "".join(f'[team.p{n}]\nname = "Person {n}"\ngithub = "person-{n}"\n' for n in range(8))
    records = {}
    for number in range(2_000):
        items = "".join(
            f"\n  - we_owe: Part {part}\n    due: 2026-11-{1 + number % 28:02}" for part in range(2 + number % 2)
        )
        records[f"client-{number}"] = record(f"owner: p{number % 8}\nopen_items:{items}", "### 2026-11-15 call")
    write(tmp_path, records, f'lead = "p0"\n{team}')
    github.assignable.update(f"person-{number}" for number in range(8))
    for day, most in (("2026-11-24", 5), ("2026-11-25", 7), ("2026-12-01", 9)):
        github.requests.clear()
        outcome = run_on(github, tmp_path, "publish", "--today", day)
        assert outcome.code == 0, outcome
        assert len(github.requests) <= most
        assert re.fullmatch(r"1,\d\d\d clients left out of the issue: 4,\d\d\d actions did not fit\n", outcome.stderr)
    assert [(len(each.body or "") < 60_000, each.state) for each in github.issues.values()] == [
        (True, "closed"),
        (True, "open"),
    ]
    assert sorted(github.issues[2].assignees) == sorted(github.assignable)
    assert github.violations() == []
