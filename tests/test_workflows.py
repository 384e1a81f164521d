"""The workflows: what they may do, and what they really do when GitHub runs them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from commands import TODAY
from fake_github import FakeGitHub
from workflow_runs import (
    WORKFLOWS,
    Annotation,
    Run,
    change,
    commit,
    git,
    needs_act,
    parse,
    pushed,
    run_workflow,
    sample_repository,
    steps_of,
)

FILES = sorted(WORKFLOWS.glob("*.yml"))
NAMES = [path.stem for path in FILES]
PERMISSIONS = {
    "ci": {"contents": "read"},
    "review": {"contents": "read", "issues": "write"},
    "sync": {"contents": "write", "issues": "write"},
    "validate": {"contents": "read"},
}
HOLDERS = {"review": ["Publish the review"], "sync": ["Carry over what was said"]}  # the steps with the token

every_workflow = pytest.mark.parametrize("path", FILES, ids=NAMES)


def test_the_workflows() -> None:
    assert NAMES == ["ci", "review", "sync", "validate"]


# What they may do, as the files say it: permissions and concurrency are GitHub's, and act leaves both out.


@every_workflow
def test_a_workflow_may_do_nothing_but_what_its_jobs_ask_for(path: Path) -> None:
    workflow = parse(path)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"] == PERMISSIONS[path.stem]


@every_workflow
def test_a_permission_to_write_says_what_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    written = re.findall(r"^ +[\w-]+: write\b.*$", text, re.MULTILINE)
    granted = [each for job in parse(path)["jobs"].values() for each in job["permissions"].values()]
    assert len(written) == granted.count("write")
    assert all(re.search(": write # .{10,}", line) for line in written)


@every_workflow
def test_an_action_is_named_by_its_commit_with_the_version_beside_it(path: Path) -> None:
    uses = re.findall(r"^ *(?:- )?uses: *(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(uses) == len([step for step in steps_of(parse(path)) if "uses" in step]) > 0
    for each in uses:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)


def test_an_action_is_the_same_one_everywhere() -> None:
    uses = {step["uses"] for path in FILES for step in steps_of(parse(path)) if "uses" in step}
    assert len(uses) == len({each.partition("@")[0] for each in uses})


@every_workflow
def test_no_job_runs_for_ever(path: Path) -> None:
    for job in parse(path)["jobs"].values():
        assert 0 < int(job["timeout-minutes"]) <= 30


@every_workflow
def test_what_others_write_never_becomes_part_of_a_script(path: Path) -> None:
    for step in steps_of(parse(path)):
        assert "${{" not in step.get("run", "")


@every_workflow
def test_the_token_is_not_left_in_the_checkout(path: Path) -> None:
    (checkouts,) = {
        json.dumps(step["with"].get("persist-credentials"))
        for step in steps_of(parse(path))
        if step.get("uses", "").startswith("actions/checkout@")
    }
    assert checkouts == '"false"'


@pytest.mark.parametrize("name", ["review", "sync", "validate"])
def test_the_whole_history_is_there(name: str) -> None:
    checkout, *_ = steps_of(parse(WORKFLOWS / f"{name}.yml"))
    assert checkout["with"]["fetch-depth"] == "0"


@every_workflow
def test_only_what_speaks_to_github_is_given_the_token(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    holders = [step["name"] for step in steps_of(parse(path)) if "github.token" in json.dumps(step)]
    assert holders == HOLDERS.get(path.stem, [])
    assert text.count("github.token") == len(holders)
    assert "secrets." not in text


@every_workflow
def test_runs_of_a_workflow_wait_for_each_other(path: Path) -> None:
    assert parse(path)["concurrency"]["group"].partition("-")[0] == path.stem


@pytest.mark.parametrize("name", ["review", "sync"])
def test_what_writes_is_never_stopped_halfway_and_only_one_runs_whatever_its_branch(name: str) -> None:
    assert parse(WORKFLOWS / f"{name}.yml")["concurrency"] == {"group": name, "cancel-in-progress": "false"}


def test_reviews_come_several_times_a_month_and_never_when_everybody_elses_do() -> None:
    """GitHub delays and drops what is scheduled for full hours; each day with a review has a second try."""
    crons = [each["cron"].split() for each in parse(WORKFLOWS / "review.yml")["on"]["schedule"]]
    hours: dict[tuple[str, str], list[int]] = {}
    for minute, hour, day, month, weekday in crons:
        assert int(minute) % 2 == 1
        assert month == "*"
        hours.setdefault((day, weekday), []).append(int(hour))
    assert set(hours) == {("1", "*"), ("*", "1")}  # the first of the month, and Mondays
    for first, second in hours.values():
        assert second - first >= 6


@pytest.mark.parametrize("name", ["review", "sync", "validate"])
def test_another_repository_changes_one_line(name: str) -> None:
    workflow = parse(WORKFLOWS / f"{name}.yml")
    assert workflow["env"] == {"CLIENTFILES": "."}
    assert [step["run"] for step in steps_of(workflow) if "pip" in step.get("run", "")] == [
        'python -m pip install --quiet "$CLIENTFILES"'
    ]


# Validating


SLIP = ("records/haferfunk.md", "    email: malte", "    emial: malte")
UNKNOWN = Annotation("error", "records/haferfunk.md", 11, "unknown-field", 'contacts[0] has no field "emial"')
PULL_REQUEST = {"pull_request": {"number": 7, "base": {"ref": "main"}, "head": {"ref": "topic"}}}


def marked(done: Run) -> list[Annotation]:
    """The annotations, without their hints."""
    return [each._replace(message=each.message.partition("\n")[0]) for each in done.annotations]


@needs_act
def test_a_push_checks_every_record(tmp_path: Path) -> None:
    folder = sample_repository(tmp_path / "clients")
    fine = run_workflow(folder, "validate", "push")
    assert (fine.code, fine.annotations) == (0, []), fine.printed
    assert "13 files checked: 0 errors, 0 warnings" in fine.printed

    change(folder, *SLIP)
    change(folder, "README.md", "# clientfiles\n", "# Our clients\n")
    broken = run_workflow(folder, "validate", "push")
    assert (broken.code, broken.steps["Validate the records"]) == (1, "failure"), broken.printed
    assert marked(broken) == [UNKNOWN], broken.printed


@needs_act
def test_a_pull_request_is_told_of_its_own_mistakes_only(tmp_path: Path) -> None:
    folder = sample_repository(tmp_path / "clients")
    change(folder, "records/aubel-interiors.md", "status: active", "status: alive")
    pushed(folder)
    git(folder, "checkout", "--quiet", "-b", "topic")
    change(folder, "records/haferfunk.md", "One person, one pan, no sign yet.", "One person, two pans, a sign.")
    fine = run_workflow(folder, "validate", "pull_request", PULL_REQUEST)
    assert (fine.code, fine.annotations) == (0, []), fine.printed

    change(folder, *SLIP)
    broken = run_workflow(folder, "validate", "pull_request", PULL_REQUEST)
    assert (broken.code, broken.steps["Validate the records"]) == (1, "failure"), broken.printed
    assert marked(broken) == [UNKNOWN], broken.printed


@needs_act
def test_a_pull_request_is_told_what_it_breaks_elsewhere(tmp_path: Path) -> None:
    """A person who is taken out of the settings is still named by records that nobody touched."""
    folder = sample_repository(tmp_path / "clients")
    git(folder, "checkout", "--quiet", "-b", "topic")
    change(folder, "clientfiles.toml", "[team.oona]", "[team.una]")
    done = run_workflow(folder, "validate", "pull_request", PULL_REQUEST)
    assert done.code == 1, done.printed
    assert ("records/haferfunk.md", 3) in {(each.file, each.line) for each in done.annotations}


@needs_act
def test_a_pull_request_is_checked_as_it_would_be_merged(tmp_path: Path) -> None:
    """What GitHub checks out is the merge; what main got in the meantime is none of the pull request's doing."""
    folder = sample_repository(tmp_path / "clients")
    git(folder, "checkout", "--quiet", "-b", "topic")
    change(folder, "records/haferfunk.md", "One person, one pan, no sign yet.", "One person, two pans, a sign.")
    git(folder, "checkout", "--quiet", "main")
    change(folder, "records/aubel-interiors.md", "status: active", "status: alive")
    pushed(folder)
    git(folder, "merge", "--quiet", "--no-edit", "topic")
    done = run_workflow(folder, "validate", "pull_request", PULL_REQUEST)
    assert (done.code, done.annotations) == (0, []), done.printed


@needs_act
def test_what_main_repaired_meanwhile_is_not_the_pull_requests_fault(tmp_path: Path) -> None:
    """The merge that GitHub checks out can be older than the main that is fetched beside it."""
    folder = sample_repository(tmp_path / "clients")
    change(folder, *SLIP)
    git(folder, "checkout", "--quiet", "-b", "topic")
    change(folder, "records/aubel-interiors.md", "tier: ", "# Their word for us: the paper people.\ntier: ")
    git(folder, "checkout", "--quiet", "main")
    change(folder, SLIP[0], SLIP[2], SLIP[1])
    pushed(folder)
    git(folder, "checkout", "--quiet", "topic")
    done = run_workflow(folder, "validate", "pull_request", PULL_REQUEST)
    assert (done.code, done.annotations) == (0, []), done.printed


# Reviewing


def scheduled(folder: Path, github: FakeGitHub, fork: bool = False) -> Run:
    """The review as the schedule starts it, against a GitHub of our own."""
    return run_workflow(folder, "review", "schedule", {"repository": {"fork": fork}}, github.url, github.token)


def by_hand(folder: Path, github: FakeGitHub, inputs: dict[str, str], fork: bool = False) -> Run:
    """The review as somebody starts it."""
    payload = {"inputs": inputs, "repository": {"fork": fork}}
    return run_workflow(folder, "review", "workflow_dispatch", payload, github.url, github.token)


def kept(done: Run) -> dict[str, str]:
    """The files of the artifact, by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in (done.artifacts / "review").iterdir()}


@needs_act
def test_the_schedule_keeps_one_issue_however_often_it_comes(tmp_path: Path) -> None:
    folder = sample_repository(tmp_path / "clients")
    with FakeGitHub() as github:
        for _ in range(2):
            done = scheduled(folder, github)
            assert done.code == 0, done.printed
            assert (len(github.issues), github.violations()) == (1, [])
            assert {"review.md", "review.json"} <= set(kept(done))
            assert done.summary.startswith("# Client review: ")


@needs_act
def test_a_review_by_hand_can_be_of_another_day(tmp_path: Path) -> None:
    folder = sample_repository(tmp_path / "clients")
    with FakeGitHub() as github:
        first = by_hand(folder, github, {"today": TODAY, "horizon": "10"})
        second = by_hand(folder, github, {"today": TODAY, "horizon": ""})
        assert (first.code, second.code) == (0, 0), first.printed + second.printed
        assert len(github.issues) == 1
    assert kept(first)["review.md"].startswith("# Client review: 22 November 2026\n")
    assert [json.loads(kept(each)["review.json"])["today"] for each in (first, second)] == [TODAY, TODAY]
    assert [json.loads(kept(each)["review.json"])["horizon"] for each in (first, second)] == [10, 31]
    assert second.summary.startswith("# Client review: 22 November 2026\n")


@needs_act
@pytest.mark.parametrize(
    ("name", "hostile"),
    [
        ("today", f'{TODAY}"; touch OWNED; "'),
        ("today", "$(touch OWNED)"),
        ("today", "--dry-run"),
        ("horizon", "10; touch OWNED"),
        ("horizon", "`touch OWNED`"),
    ],
)
def test_an_input_is_a_value_and_never_a_command(name: str, hostile: str, tmp_path: Path) -> None:
    folder = sample_repository(tmp_path / "clients")
    owned = tmp_path / "owned"
    with FakeGitHub() as github:
        done = by_hand(folder, github, {name: hostile.replace("OWNED", str(owned))})
        assert not owned.exists()
        assert (done.code, done.steps["Publish the review"]) == (1, "failure"), done.printed
        assert f"Invalid value for '--{name}'" in done.printed
        assert not github.requests


@needs_act
def test_a_broken_record_fails_the_run_after_all_others_are_reviewed(tmp_path: Path) -> None:
    folder = sample_repository(tmp_path / "clients")
    change(folder, *SLIP)
    with FakeGitHub() as github:
        done = by_hand(folder, github, {"today": TODAY})
        assert len(github.issues) == 1
    ends = (done.code, done.steps["Publish the review"], done.steps["Keep the full report"])
    assert ends == (1, "failure", "success"), done.printed
    assert json.loads(kept(done)["review.json"])["diagnostics"][0]["code"] == "unknown-field"


@needs_act
def test_nothing_is_kept_where_nothing_was_published(tmp_path: Path) -> None:
    folder = sample_repository(tmp_path / "clients")
    (folder / "pyproject.toml").write_text("[build-system]\n", encoding="utf-8")
    commit(folder, "Break the program")
    with FakeGitHub() as github:
        done = scheduled(folder, github)
        assert not github.requests
    assert done.code == 1
    assert "Keep the full report" not in done.steps


@needs_act
def test_a_fork_reviews_only_when_it_is_asked_to(tmp_path: Path) -> None:
    folder = sample_repository(tmp_path / "clients")
    with FakeGitHub() as github:
        unasked = scheduled(folder, github, fork=True)
        assert (unasked.code, unasked.steps, github.requests) == (0, {}, []), unasked.printed
        asked = by_hand(folder, github, {"today": TODAY}, fork=True)
        assert (asked.code, len(github.issues)) == (0, 1), asked.printed
