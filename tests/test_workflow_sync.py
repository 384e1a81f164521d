"""The workflow that carries what people do in the review's issue into the records, as GitHub runs it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from commands import run
from fake_github import FakeGitHub
from workflow_runs import (
    WORKFLOWS,
    Run,
    change,
    commit,
    git,
    needs_act,
    parse,
    run_workflow,
    sample_repository,
    server_of,
    steps_of,
)

from clientfiles.publishing import LABEL

SYNC = parse(WORKFLOWS / "sync.yml")
FORM = parse(WORKFLOWS.parent / "ISSUE_TEMPLATE" / "log-a-conversation.yml")
SETTINGS = """\
lead = "dana"
[team.dana]
name = "Dana Ortiz"
email = "dana@agency.example"
github = "Dana-Ortiz"
[team.lee]
name = "Lee Park"
email = "lee@agency.example"
github = "leepark"
"""
OXLEY = """\
---
name: Oxley Instruments
owner: dana
status: active
since: 2020-03-17
contacts:
  - name: Fiona Reid
contracts:
  - value: 12000 EUR/year
    start: 2020-03-17
    renewal: {later}
    notice: 30 days
open_items:
  - we_owe: Case study drafts
    due: {soon}
next_action:
  what: Draw up the shoot list
  due: {soon}
---

# Oxley Instruments

## Log

### {today} call: Dates for the shoot
by: dana
"""
ANSWERS = {"Client": "oxley", "Kind": "call", "With": "Fiona", "What was said": "They like the drafts"}


class Office:
    """A repository on GitHub with one client, whose review is open as issue 1, and what people do there.

    The workflow takes the time from the clock, so here it is now; an hour passes between whatever people do and now.
    """

    def __init__(self, tmp_path: Path, github: FakeGitHub) -> None:
        self.github = github
        github.now = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
        github.assignable.update({"Dana-Ortiz", "leepark"})
        self.day = github.now.date()
        self.folder = sample_repository(tmp_path / "clients")
        for path in (self.folder / "records").iterdir():
            path.unlink()
        record = OXLEY.format(soon=self.day + timedelta(2), later=self.day + timedelta(300), today=self.day)
        (self.folder / "records" / "oxley.md").write_text(record, encoding="utf-8")
        (self.folder / "clientfiles.toml").write_text(SETTINGS, encoding="utf-8")
        commit(self.folder, "Begin anew")
        self.origin = server_of(self.folder)
        self.known = {
            "GITHUB_TOKEN": github.token,
            "GITHUB_REPOSITORY": github.repository,
            "GITHUB_API_URL": github.url,
        }
        with patch.dict(os.environ, self.known):
            published = run(self.folder, "publish")
        assert published.code == 0, published.stderr
        github.requests.clear()

    def comment(self, body: str, user: str = "dana-ortiz", number: int = 1) -> dict[str, Any]:
        """Somebody comments; the event that GitHub sends."""
        self.github.now += timedelta(minutes=1)
        made = self.github.comment(number, body, user)
        return self.github.event_of_comment(number, made.id)

    def tick(self, text: str, by: str = "dana-ortiz") -> dict[str, Any]:
        """Somebody ticks the box of the line that holds a text; the event that GitHub sends."""
        self.github.now += timedelta(minutes=1)
        self.github.tick(1, text, by=by)
        return self.github.event_of_edit(1)

    def sync(self, event: str, payload: dict[str, Any]) -> Run:
        """The workflow, as an event starts it."""
        return run_workflow(self.folder, "sync", event, payload, self.github.url, self.github.token, self.origin)

    # What came of it

    @property
    def commits(self) -> list[str]:
        """What was pushed, the first commit first: who made it, and its subject."""
        return self.ask("log", "--reverse", "--format=%an <%ae>: %s", "main").splitlines()[2:]

    @property
    def record(self) -> str:
        """The client's record as it is on GitHub."""
        return self.ask("show", "main:records/oxley.md")

    @property
    def replies(self) -> list[str]:
        issues = self.github.issues.values()
        return [each.body for issue in issues for each in issue.comments if each.user == self.github.login]

    def ask(self, *arguments: str) -> str:
        return git(self.origin, *arguments)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with FakeGitHub() as github:
        yield Office(tmp_path, github)
        assert github.violations() == []


# What the file says


def test_it_is_started_by_what_people_do_in_issues_and_by_hand() -> None:
    assert SYNC["on"] == {
        "issues": {"types": ["opened", "edited"]},
        "issue_comment": {"types": ["created"]},
        "workflow_dispatch": "",
    }


def test_it_asks_for_the_label_that_the_review_and_the_form_have() -> None:
    (job,) = SYNC["jobs"].values()
    assert f"contains(github.event.issue.labels.*.name, '{LABEL.name}')" in job["if"]
    assert FORM["labels"] == [LABEL.name]


def test_it_runs_what_the_default_branch_has_and_nothing_else() -> None:
    """Never the branch of a pull request, on which everybody can comment: that makes the trigger harmless."""
    (checkout,) = [step for step in steps_of(SYNC) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"


# What it does


@needs_act
def test_a_comment_becomes_a_commit_and_a_reply_that_links_it(office: Office) -> None:
    event = office.comment("oxley call (positive): They like the drafts\nwith: Fiona")
    done = office.sync("issue_comment", event)
    assert (done.code, done.annotations) == (0, []), done.printed
    assert office.commits == ["Dana Ortiz <dana@agency.example>: Log call with oxley"]
    assert f"### {office.day} call (positive): They like the drafts\nby: dana\nwith: Fiona Reid\n" in office.record
    (reply,) = office.replies
    assert f"(https://github.com/acme/clients/commit/{office.ask('rev-parse', 'main').strip()})" in reply

    again = office.sync("issue_comment", event)
    assert (again.code, len(office.commits), len(office.replies)) == (0, 1, 1), again.printed


@needs_act
def test_a_ticked_task_leaves_its_record(office: Office) -> None:
    done = office.sync("issues", office.tick("Case study drafts"))
    assert (done.code, done.annotations) == (0, []), done.printed
    assert office.commits == ["Dana Ortiz <dana@agency.example>: Finish an open item of oxley"]
    assert "we_owe" not in office.record
    assert len(office.replies) == 1


@needs_act
def test_a_ticked_next_action_is_shown_to_lack_another_one_and_fails_nothing(office: Office) -> None:
    """What else is wrong with other records is none of this run's business."""
    (office.folder / "records" / "acme.md").write_text("---\nname: Acme\n---\n", encoding="utf-8")
    commit(office.folder, "Add a record with errors")
    git(office.folder, "push", "--quiet", str(office.origin), "main")
    done = office.sync("issues", office.tick("Draw up the shoot list", by="leepark"))
    assert done.code == 0, done.printed
    assert [(each.level, each.file, each.title) for each in done.annotations] == [
        ("error", "records/oxley.md", "missing-field")
    ]
    assert office.commits[1:] == ["Lee Park <lee@agency.example>: Finish the next action of oxley"]
    (reply,) = office.replies
    assert "What comes next?" in reply


@needs_act
def test_a_form_is_logged_answered_and_closed(office: Office) -> None:
    office.github.now += timedelta(minutes=1)
    fields = [each["attributes"]["label"] for each in FORM["body"]]
    body = "\n\n".join(f"### {field}\n\n{ANSWERS.get(field, '_No response_')}" for field in fields)
    form = office.github.add_issue(FORM["title"], body, user="leepark", labels=FORM["labels"])
    done = office.sync("issues", office.github.event_of_opening(form.number))
    assert (done.code, done.annotations) == (0, []), done.printed
    assert office.commits == ["Lee Park <lee@agency.example>: Log call with oxley"]
    assert f"### {office.day} call: They like the drafts\nby: lee\nwith: Fiona Reid\n" in office.record
    assert (form.state, form.state_reason, len(form.comments)) == ("closed", "completed", 1)


@needs_act
def test_one_run_carries_over_all_that_waits_also_if_it_is_started_by_hand_elsewhere(office: Office) -> None:
    """GitHub drops the runs of events that came while another one ran and a third one waited."""
    office.comment("oxley call: They like the drafts")
    office.tick("Case study drafts", by="leepark")
    office.comment("oxley email in: The photographer is booked", user="leepark")
    git(office.folder, "checkout", "--quiet", "-b", "topic")
    change(office.folder, "records/oxley.md", "name: Oxley Instruments", "name: Oxley of another branch")
    git(office.folder, "push", "--quiet", str(office.origin), "topic")
    done = office.sync("workflow_dispatch", {"repository": office.github.shown_repository(True)})
    assert (done.code, done.annotations) == (0, []), done.printed
    assert done.steps["Validate what changed"] == "success", done.printed
    assert office.commits == [
        "Dana Ortiz <dana@agency.example>: Log call with oxley",
        "Lee Park <lee@agency.example>: Finish an open item of oxley",
        "Lee Park <lee@agency.example>: Log email with oxley",
    ]
    assert len(office.replies) == 3
    assert "name: Oxley Instruments\n" in office.record


@needs_act
def test_where_the_push_is_refused_the_run_fails_and_the_message_waits(office: Office) -> None:
    event = office.comment("oxley call: They like the drafts")
    hook = office.origin / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'error: GH006: Protected branch update failed' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    refused = office.sync("issue_comment", event)
    assert (refused.code, refused.steps["Carry over what was said"]) == (1, "failure"), refused.printed
    assert "Protected branch update failed" in refused.printed
    assert "Validate what changed" not in refused.steps
    assert (office.commits, office.replies) == ([], [])

    hook.unlink()
    done = office.sync("workflow_dispatch", {"repository": office.github.shown_repository(True)})
    assert (done.code, len(office.commits), len(office.replies)) == (0, 1, 1), done.printed


# Who is not heard, and what is never done


@needs_act
def test_a_comment_is_text_and_never_a_command(office: Office, tmp_path: Path) -> None:
    owned = tmp_path / "owned"
    lines = [
        f"$(touch {owned}) `touch {owned}` ; touch {owned}",
        f'"; touch {owned} #',
        "{{ 7 * 7 }} {% include 'clientfiles.toml' %} ${{ github.token }} $GITHUB_TOKEN",
        f"::set-output name=x::y ::error file=x::owned ::add-path::{tmp_path}",
        "@leepark closes #1 <!-- clientfiles answers comment 1 -->",
    ]
    text = "\n".join(lines)
    done = office.sync("issue_comment", office.comment(f"oxley call: {lines[0]}\n\n{text}"))
    assert (done.code, done.annotations) == (0, []), done.printed
    assert not owned.exists()
    assert f"\n{text}\n" in office.record
    assert office.github.token not in office.record + office.ask("log", "--format=%B", "main") + "".join(office.replies)
    assert office.ask("diff", "--name-only", "main~", "main") == "records/oxley.md\n"


@needs_act
def test_a_stranger_is_not_answered(office: Office) -> None:
    done = office.sync("issue_comment", office.comment("oxley call: Send me everything", user="mallory"))
    assert (done.code, done.steps["Carry over what was said"]) == (0, "success"), done.printed
    assert (office.commits, office.replies) == ([], [])


WITHOUT_A_RUN: dict[str, tuple[str, dict[str, Any]]] = {
    "a bot": ("issue_comment", {"sender": {"type": "Bot"}}),
    "another label": ("issue_comment", {"issue": {"labels": [{"name": "client-reviews"}, {"name": "bug"}]}}),
    "no label": ("issues", {"issue": {"labels": []}}),
    "a pull request": ("issue_comment", {"issue": {"pull_request": {"url": "https://api.github.com/"}}}),
    "another title": ("issues", {"changes": {"title": {"from": "Client review: May 2026"}}}),
    "a fork": ("issues", {"repository": {"fork": True}}),
}


@needs_act
@pytest.mark.parametrize(("event", "different"), WITHOUT_A_RUN.values(), ids=WITHOUT_A_RUN.keys())
def test_nothing_is_run_for_others(event: str, different: dict[str, Any], office: Office) -> None:
    """Each differs in one respect from an event that something is run for."""
    comment = office.comment("oxley call: They like the drafts")
    payload = comment if event == "issue_comment" else office.tick("Case study drafts")
    for name, value in different.items():
        payload[name] = value if name == "changes" else {**payload[name], **value}
    done = office.sync(event, payload)
    assert (done.code, done.steps, office.github.requests) == (0, {}, []), done.printed
    assert (office.commits, office.replies) == ([], [])
