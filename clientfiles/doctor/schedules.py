"""What keeps scheduled reviews from coming: found in the repository, and on GitHub where there is a token.

findings(facts) -> [Finding]      pure; the facts come from git and from GitHub
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, NamedTuple

from clientfiles import git
from clientfiles.diagnostics import Usage
from clientfiles.doctor.finding import OK, UNKNOWN, WRONG, Finding
from clientfiles.history import History
from clientfiles.trackers.api import Api
from clientfiles.values import add_days
from clientfiles.wording import long_day, plural

QUIET_DAYS = 35  # between two runs of a schedule that comes every month
INACTIVE_DAYS = 60  # after which GitHub disables the schedules of a public repository
WARN_DAYS = 14  # before that
_SCHEDULED = re.compile(rb"^\s+-?\s*cron\s*:", re.MULTILINE)
# What is said of a run that did nothing: nobody of interest had started it, or the next one took its place.
_NO_RUN = ("skipped", "cancelled")


class Workflow(NamedTuple):
    """A workflow of ours. What only GitHub knows is empty or None where nobody asked it."""

    path: str
    is_scheduled: bool
    state: str = ""  # active, disabled_inactivity, disabled_manually, ...
    is_known: bool | None = None  # to GitHub, which reads the default branch
    created: date | None = None
    last_run: date | None = None  # of the schedule
    has_failed: bool = False  # that run


class Repository(NamedTuple):
    """What GitHub says of the repository."""

    name: str
    default_branch: str
    is_private: bool
    is_archived: bool
    has_issues: bool
    pushed: date | None


class Facts(NamedTuple):
    """Everything that is looked at. `default_branch` is empty where neither git nor GitHub tells it."""

    today: date
    has_git: bool
    has_records: bool = True  # committed ones
    branch: str = ""
    default_branch: str = ""
    here: tuple[Workflow, ...] = ()  # committed on this branch
    on_default: tuple[Workflow, ...] | None = None  # None where that branch is not known here
    repository: Repository | None = None
    last_review: date | None = None  # the day of the last one that was published
    is_git_installed: bool = True


def local_facts(history: History | None, today: date, default_branch: str = "") -> Facts:
    """What the clone itself says; `default_branch` is what GitHub calls it."""
    if history is None:
        return Facts(today, False, is_git_installed=git.is_installed())
    default = default_branch or history.default_branch
    here = running(history, "HEAD", "publish")
    on_default = None
    if default and history.branch == default:
        on_default = here
    elif default:
        try:
            on_default = running(history, f"refs/remotes/origin/{default}", "publish")
        except Usage:
            on_default = None
    has_records = bool(history.paths_at("HEAD"))
    return Facts(today, True, has_records, history.branch, default, here, on_default)


def running(history: History, revision: str, command: str) -> tuple[Workflow, ...]:
    """The workflows at a revision that run a command of ours."""
    runs = re.compile(rb"^[^#\n]*\bclientfiles\b[^#\n]*\b%s\b" % re.escape(command.encode()), re.MULTILINE)
    return tuple(
        Workflow(path, bool(_SCHEDULED.search(text)))
        for path, text in history.workflows_at(revision).items()
        if path.endswith((".yml", ".yaml")) and runs.search(text)
    )


def repository_facts(api: Api) -> Repository:
    """What GitHub says of the repository."""
    answer = api.read(api.repository(""))
    if answer.status != 200 or not isinstance(answer.data, dict):
        raise api.refusal(answer, "reading the repository")
    data = answer.data
    return Repository(
        api.access.repository,
        str(data.get("default_branch") or ""),
        bool(data.get("private")),
        bool(data.get("archived")),
        bool(data.get("has_issues")),
        _day(data.get("pushed_at")),
    )


def with_runs(api: Api, workflows: tuple[Workflow, ...], event: str = "schedule") -> tuple[Workflow, ...]:
    """The same workflows, with what GitHub knows of each: its state, and when it ran last for an event, or for any."""
    if not workflows:
        return ()
    answer = api.read(api.repository("/actions/workflows"), per_page=100)
    if answer.status != 200 or not isinstance(answer.data, dict):
        raise api.refusal(answer, "reading the workflows; the token needs actions: read")
    known = {str(each["path"]): each for each in answer.data.get("workflows") or () if "path" in each}
    found = []
    for workflow in workflows:
        data = known.get(workflow.path)
        if data is None:
            found.append(workflow._replace(is_known=False))
            continue
        query = {"event": event} if event else {}
        runs = api.read(api.repository(f"/actions/workflows/{int(data['id'])}/runs"), **query, per_page=30)
        if runs.status != 200 or not isinstance(runs.data, dict):
            raise api.refusal(runs, f"reading the runs of {workflow.path}")
        ended = (each for each in runs.data.get("workflow_runs") or () if each.get("conclusion") not in _NO_RUN)
        latest: dict[str, Any] = next(ended, {})
        found.append(
            workflow._replace(
                is_known=True,
                state=str(data.get("state") or ""),
                created=_day(data.get("created_at")),
                last_run=_day(latest.get("created_at")),
                has_failed=latest.get("conclusion") in ("failure", "timed_out", "startup_failure"),
            )
        )
    return tuple(found)


def _day(text: Any) -> date | None:
    try:
        return datetime.fromisoformat(text).date() if isinstance(text, str) else None
    except ValueError:
        return None


def findings(facts: Facts) -> list[Finding]:
    """Everything that was looked at, in the order in which it is put right."""
    found = [*_of_workflow(facts), *_of_schedule(facts), *_of_repository(facts)]
    if facts.last_review is not None:
        days = (facts.today - facts.last_review).days
        text = f"the last published review is of {long_day(facts.last_review)}"
        late = "start the workflow by hand, or run clientfiles publish"
        state = OK if days <= QUIET_DAYS else WRONG
        found.append(Finding(state, f"{text}, {plural(days, 'day')} ago" if days else text, late))
    return found


def _of_workflow(facts: Facts) -> list[Finding]:
    if not facts.is_git_installed:
        text = "whether a workflow publishes reviews on a schedule, since git was not found"
        return [Finding(UNKNOWN, text, "install git, or put its folder on the PATH")]
    if not facts.has_git:
        return [Finding(WRONG, "the records are not in git", "git init, git add and git commit")]
    if not facts.has_records:
        return [Finding(WRONG, "the records are not committed", "git add records, and git commit")]
    scheduled = [each for each in facts.here if each.is_scheduled]
    if not scheduled:
        hint = "docs/automation.md of clientfiles says which file to copy"
        if facts.here:
            hint = f"give {facts.here[0].path} a schedule with cron lines"
        return [Finding(WRONG, "no workflow that is committed here publishes reviews on a schedule", hint)]
    path = scheduled[0].path
    if not facts.default_branch:
        hint = "git remote set-head origin --auto, or set GITHUB_TOKEN and GITHUB_REPOSITORY"
        return [Finding(UNKNOWN, f"which branch is the default one, and so whether {path} is on it", hint)]
    if facts.on_default is None:
        text = f"whether {path} is on the default branch, {facts.default_branch}, is not known here"
        return [Finding(UNKNOWN, text, f"git fetch origin {facts.default_branch}")]
    if path not in {each.path for each in facts.on_default if each.is_scheduled}:
        text = f"{path} is not on the default branch, {facts.default_branch}; only there schedules run"
        return [Finding(WRONG, text, f"merge {facts.branch or 'it'} into {facts.default_branch}")]
    return [Finding(OK, f"{path} is on the default branch, {facts.default_branch}")]


def _of_schedule(facts: Facts) -> list[Finding]:
    found = []
    for each in facts.on_default or ():
        if not each.is_scheduled or each.is_known is None:
            continue
        if not each.is_known:
            hint = "push the default branch; a file that is no valid workflow is not listed either"
            found.append(Finding(WRONG, f"GitHub knows no workflow {each.path}", hint))
            continue
        if each.state != "active":
            why = {
                "disabled_inactivity": f" after {INACTIVE_DAYS} days without activity",
                "disabled_manually": " by somebody",
                "disabled_fork": " because this is a fork",
            }.get(each.state, "")
            hint = "enable it: Actions, the workflow, Enable workflow"
            found.append(Finding(WRONG, f"{each.path} was disabled{why}", hint))
        since = each.last_run or each.created
        if since is not None and (facts.today - since).days > QUIET_DAYS:
            ago = plural((facts.today - since).days, "day")
            text = f"the schedule of {each.path} has not run for {ago}"
            if each.last_run is None:
                text = f"the schedule of {each.path} has never run, in {ago}"
            hint = "start it by hand; schedules stop too when who wrote the cron line last leaves the organisation"
            found.append(Finding(WRONG, text, hint))
        elif each.last_run is not None and each.has_failed:
            text = f"the last scheduled run of {each.path}, on {long_day(each.last_run)}, failed"
            hint = "look at it under Actions; where records have errors, clientfiles validate names them"
            found.append(Finding(WRONG, text, hint))
        elif each.last_run is not None:
            found.append(Finding(OK, f"the schedule of {each.path} ran on {long_day(each.last_run)}"))
        else:
            found.append(Finding(OK, f"the schedule of {each.path} has not run yet"))
    return found


def _of_repository(facts: Facts) -> list[Finding]:
    repository = facts.repository
    if repository is None:
        return []
    found = []
    if repository.is_archived:
        found.append(Finding(WRONG, f"{repository.name} is archived; nothing runs there", "unarchive it"))
    if not repository.has_issues:
        found.append(Finding(WRONG, f"{repository.name} has no issues", "switch them on in its settings"))
    if not repository.is_private and repository.pushed is not None:
        quiet = (facts.today - repository.pushed).days
        end = add_days(repository.pushed, INACTIVE_DAYS)
        text = f"{repository.name} is public, and nothing was pushed for {plural(quiet, 'day')}"
        if quiet >= INACTIVE_DAYS - WARN_DAYS:
            hint = f"GitHub disables its schedules after {INACTIVE_DAYS} days, on {long_day(end)}: push something"
            if end <= facts.today:
                hint = f"GitHub may disable its schedules any day, after {INACTIVE_DAYS} days: push something"
            found.append(Finding(WRONG, text, hint))
        else:
            found.append(Finding(OK, f"{repository.name} is public, and was pushed to {plural(quiet, 'day')} ago"))
    elif repository.is_private:
        found.append(Finding(OK, f"{repository.name} is private: its schedules do not end by themselves"))
    return found
