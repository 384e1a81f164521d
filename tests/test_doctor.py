"""clientfiles doctor: what stops schedules is named, by git alone and with GitHub's help."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from commands import Outcome, run
from fake_github import FakeGitHub
from git_repositories import GitRepository
from repositories import record, write

from clientfiles.doctor import Facts, Repository, Workflow, findings

REVIEW = ".github/workflows/review.yml"
TEXT = """\
on:
  schedule:
    - cron: "17 5 1 * *"
jobs:
  review:
    steps:
      - run: clientfiles publish
"""
DAY = date(2026, 11, 24)
PRIVATE = Repository("acme/clients", "main", True, False, True, DAY)


def wrong(facts: Facts) -> list[str]:
    """What is not well, without the hints."""
    return [each.text for each in findings(facts) if each.state != "ok"]


def facts(workflow: Workflow | None = None, repository: Repository | None = None, last: date | None = None) -> Facts:
    scheduled = workflow or Workflow(REVIEW, True, "active", True, date(2026, 1, 1), date(2026, 11, 23))
    return Facts(DAY, True, True, "main", "main", (scheduled,), (scheduled,), repository or PRIVATE, last)


def test_nothing_is_wrong_where_the_schedule_runs() -> None:
    assert wrong(facts(last=date(2026, 11, 23))) == []


def test_records_that_are_not_in_git() -> None:
    assert wrong(Facts(DAY, False)) == ["the records are not in git"]


def test_a_workflow_without_a_schedule() -> None:
    (found,) = findings(Facts(DAY, True, True, "main", "main", (Workflow(REVIEW, False),), ()))
    assert found.text == "no workflow that is committed here publishes reviews on a schedule"
    assert found.hint == f"give {REVIEW} a schedule with cron lines"


def test_a_workflow_that_is_not_on_the_default_branch() -> None:
    found = wrong(Facts(DAY, True, True, "trial", "main", (Workflow(REVIEW, True),), ()))
    assert found == [f"{REVIEW} is not on the default branch, main; only there schedules run"]


@pytest.mark.parametrize(("last", "is_wrong"), [(date(2026, 10, 20), False), (date(2026, 10, 19), True)])
def test_no_run_in_35_days(last: date, is_wrong: bool) -> None:
    workflow = Workflow(REVIEW, True, "active", True, date(2026, 1, 1), last)
    assert wrong(facts(workflow)) == ([f"the schedule of {REVIEW} has not run for 36 days"] if is_wrong else [])


def test_a_schedule_that_never_ran() -> None:
    new = Workflow(REVIEW, True, "active", True, date(2026, 11, 20))
    assert wrong(facts(new)) == []
    assert wrong(facts(new._replace(created=date(2026, 9, 1)))) == [
        f"the schedule of {REVIEW} has never run, in 84 days"
    ]


@pytest.mark.parametrize(
    ("state", "why"),
    [("disabled_inactivity", " after 60 days without activity"), ("disabled_manually", " by somebody"), ("odd", "")],
)
def test_a_workflow_that_was_disabled(state: str, why: str) -> None:
    workflow = Workflow(REVIEW, True, state, True, date(2026, 1, 1), date(2026, 11, 23))
    assert wrong(facts(workflow)) == [f"{REVIEW} was disabled{why}"]


@pytest.mark.parametrize(("days", "is_wrong"), [(45, False), (46, True), (90, True)])
def test_a_public_repository_gone_quiet(days: int, is_wrong: bool) -> None:
    public = PRIVATE._replace(is_private=False, pushed=DAY - timedelta(days))
    text = f"acme/clients is public, and nothing was pushed for {days} days"
    assert wrong(facts(repository=public)) == ([text] if is_wrong else [])


def test_a_repository_where_nothing_can_be_published() -> None:
    closed = PRIVATE._replace(is_archived=True, has_issues=False)
    assert wrong(facts(repository=closed)) == [
        "acme/clients is archived; nothing runs there",
        "acme/clients has no issues",
    ]


def test_a_review_that_is_overdue_itself() -> None:
    assert wrong(facts(last=date(2026, 10, 1))) == ["the last published review is of 1 October 2026, 54 days ago"]


def test_a_run_that_failed() -> None:
    failed = Workflow(REVIEW, True, "active", True, date(2026, 1, 1), date(2026, 11, 23), True)
    assert wrong(facts(failed)) == [f"the last scheduled run of {REVIEW}, on 23 November 2026, failed"]


def test_records_that_are_not_committed() -> None:
    assert wrong(Facts(DAY, True, False, "main", "main")) == ["the records are not committed"]


# The command


@pytest.fixture
def clone(tmp_path: Path) -> GitRepository:
    """A repository of one client, with the workflow, on main."""
    repository = GitRepository(tmp_path)
    write(tmp_path, {"northwind": record()})
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / REVIEW).write_text(TEXT, encoding="utf-8")
    (tmp_path / ".gitattributes").write_text("records/**/*.md merge=clientfiles\n", encoding="utf-8")
    repository.commit("Begin")
    for name, value in {"user.name": "Dana", "user.email": "dana@x", "merge.clientfiles.driver": "git %O %A"}.items():
        repository.git("config", name, value)
    return repository


def doctor(folder: Path) -> Outcome:
    return run(folder, "doctor", "--today", DAY.isoformat())


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_TOKEN", "GITHUB_REPOSITORY", "GITHUB_API_URL"):
        monkeypatch.delenv(name, raising=False)


def ask(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", github.token)
    monkeypatch.setenv("GITHUB_REPOSITORY", github.repository)
    monkeypatch.setenv("GITHUB_API_URL", github.url)


def test_git_alone_does_not_know_the_default_branch(clone: GitRepository) -> None:
    code, out, err = doctor(clone.folder)
    assert (code, out) == (
        0,
        f"unknown: which branch is the default one, and so whether {REVIEW} is on it\n"
        "  hint: git remote set-head origin --auto, or set GITHUB_TOKEN and GITHUB_REPOSITORY\n",
    )
    assert err == "GitHub was not asked: set GITHUB_TOKEN and GITHUB_REPOSITORY to have it looked at\n"


def test_all_is_well(clone: GitRepository, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    github.now = datetime(2026, 11, 23, 5, 23, tzinfo=UTC)
    github.facts.update(private=True)
    github.add_run(github.add_workflow(REVIEW))
    body = "<!-- clientfiles review 2026-11 as of 2026-11-23 -->"
    github.add_issue("Client review: November 2026", body, labels=["client-review"], user=github.login)
    github.add_issue(
        "Client review: November 2026", body.replace("23", "24"), labels=["client-review"], user="stranger"
    )
    ask(github, monkeypatch)
    assert doctor(clone.folder) == (
        0,
        f"ok: {REVIEW} is on the default branch, main\n"
        f"ok: the schedule of {REVIEW} ran on 23 November 2026\n"
        "ok: acme/clients is private: its schedules do not end by themselves\n"
        "ok: the last published review is of 23 November 2026, 1 day ago\n",
        "",
    )
    assert github.violations() == []


def test_what_github_alone_knows(clone: GitRepository, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    github.now = datetime(2026, 9, 1, 5, 23, tzinfo=UTC)
    github.facts.update(private=False, pushed_at="2026-09-01T05:23:00Z")
    github.add_run(github.add_workflow(REVIEW, state="disabled_inactivity"))
    ask(github, monkeypatch)
    code, out, _ = doctor(clone.folder)
    assert code == 1
    assert [line for line in out.split("\n") if line.startswith("wrong")] == [
        f"wrong: {REVIEW} was disabled after 60 days without activity",
        f"wrong: the schedule of {REVIEW} has not run for 84 days",
        "wrong: acme/clients is public, and nothing was pushed for 84 days",
    ]


def test_a_workflow_that_github_does_not_list(
    clone: GitRepository, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(github, monkeypatch)
    code, out, _ = doctor(clone.folder)
    assert code == 1
    assert f"wrong: GitHub knows no workflow {REVIEW}\n" in out


def test_a_token_that_opens_nothing(clone: GitRepository, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(github, monkeypatch)
    monkeypatch.setenv("GITHUB_TOKEN", "secret-but-wrong")
    assert doctor(clone.folder) == (
        1,
        "",
        "clientfiles: reading the repository: GitHub does not accept GITHUB_TOKEN (Bad credentials)\n",
    )


def test_records_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    """The workflow lies at the top all the same."""
    repository = GitRepository(tmp_path)
    write(tmp_path / "crm", {"northwind": record()})
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / REVIEW).write_text(TEXT, encoding="utf-8")
    repository.commit("Begin")
    assert (
        f"unknown: which branch is the default one, and so whether {REVIEW} is on it" in doctor(tmp_path / "crm").stdout
    )
