"""What keeps people in the issue from being heard: the workflow, and what the settings lack."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from syncing_desk import Desk

from clientfiles.doctor import OK, Workflow, listening_findings
from clientfiles.settings import Member, Settings

SYNC = ".github/workflows/sync.yml"
DAY = date(2026, 11, 25)
RUNS = Workflow(SYNC, False, "active", True, date(2026, 1, 1), DAY)
DANA = Member("dana", "Dana Ortiz", "dana@agency.example", "dana-ortiz")


def told(workflow: Workflow, *team: Member) -> list[str]:
    settings = Settings(team={member.key: member for member in team})
    return [f"{each.state}: {each.text}" for each in listening_findings([workflow], settings, DAY)]


@pytest.mark.parametrize(
    ("workflow", "text"),
    [
        (RUNS, f"ok: {SYNC} carries over what people do in the issue"),
        (Workflow(SYNC, False), f"ok: {SYNC} carries over what people do in the issue"),
        (RUNS._replace(state="disabled_manually"), f"wrong: {SYNC} was disabled: nobody is heard in the issue"),
        (RUNS._replace(is_known=False), f"wrong: GitHub knows no workflow {SYNC}"),
        (
            RUNS._replace(has_failed=True),
            f"wrong: the last run of {SYNC}, on 25 November 2026, failed: what was said then waits",
        ),
    ],
)
def test_the_workflow(workflow: Workflow, text: str) -> None:
    assert told(workflow, DANA) == [text]


def test_who_cannot_be_heard() -> None:
    gone = DANA._replace(key="kim", name="Kim Sand", email="", left=DAY)
    assert told(RUNS, DANA, gone)[1:] == []
    lee = DANA._replace(key="lee", name="Lee Park", github="")
    max_ = DANA._replace(key="max", name="Max Osei", email="")
    assert told(RUNS, DANA, lee, max_, gone)[1:] == [
        "note: in the issue Lee Park cannot be heard: the settings have no github login for them",
        "wrong: what Max Osei said in the issue is not recorded: the settings have no address for them",
    ]


def test_nothing_is_said_where_no_workflow_listens() -> None:
    assert listening_findings([], Settings(team={"dana": DANA._replace(email="")}), DAY) == []


def test_the_command_asks_github_for_the_last_run_that_did_something(desk: Desk) -> None:
    desk.repository.put({SYNC: "jobs:\n  sync:\n    steps:\n      - run: clientfiles sync\n"})
    desk.repository.commit()
    workflow = desk.github.add_workflow(SYNC, "sync")
    desk.github.now = datetime(2026, 11, 24, 8, tzinfo=UTC)
    desk.github.add_run(workflow, event="issues", conclusion="failure")
    desk.github.now = datetime(2026, 11, 25, 8, tzinfo=UTC)
    desk.github.add_run(workflow, event="issue_comment", conclusion="skipped")
    desk.github.add_run(workflow, event="issues", conclusion="cancelled")
    said = desk.command("doctor", "--today", "2026-11-25").stdout
    assert f"wrong: the last run of {SYNC}, on 24 November 2026, failed" in said
    assert "wrong: what Max Osei said in the issue is not recorded" in said
    desk.github.add_run(workflow, event="issue_comment")
    assert f"{OK}: {SYNC} carries over" in desk.command("doctor", "--today", "2026-11-25").stdout
