"""Repositories to look at in tests: the sample records, written ones, and reviews of them."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess, run

from clientfiles import store
from clientfiles.actions import Action
from clientfiles.cli.assessing import review_of
from clientfiles.model import Client
from clientfiles.reading import read_news
from clientfiles.records import record_from, surroundings
from clientfiles.relationship import Context, context_of
from clientfiles.review import Review, action_order, assess
from clientfiles.settings import read_settings
from clientfiles.values import add_days

ROOT = Path(__file__).parent.parent
SAMPLE_DAY = date(2026, 11, 22)
LONG = bool(os.environ.get("CLIENTFILES_LONG"))


def review(folder: Path, today: date = SAMPLE_DAY, horizon: int = 31) -> Review:
    """The review of the repository in a folder."""
    return review_of(store.open_repository(folder), today, horizon)


def sample_review() -> Review:
    """The review of the records that come with the program, on the day they are written for."""
    return review(ROOT)


def write(folder: Path, records: dict[str, str], settings: str = "", news: str = "") -> Path:
    """Put records, by their ids, into a repository; the settings name nobody unless told otherwise."""
    (folder / "records").mkdir(parents=True, exist_ok=True)
    (folder / "clientfiles.toml").write_text(settings, encoding="utf-8")
    for name, text in records.items():
        (folder / "records" / f"{name}.md").write_text(text, encoding="utf-8")
    if news:
        (folder / "records" / "NEWS.md").write_text(news, encoding="utf-8")
    return folder


def program(*arguments: str, folder: Path = ROOT, environment: dict[str, str] | None = None) -> CompletedProcess[str]:
    """Run `clientfiles ARGUMENTS` as a process of its own, in a pipe, with some of the environment changed."""
    command = [sys.executable, "-m", "clientfiles", *arguments]
    changed = {**os.environ, **(environment or {})}
    return run(command, cwd=folder, env=changed, capture_output=True, encoding="utf-8", timeout=60, check=False)


TEAM = """\
lead = "lee"
[tiers]
A = "14 days"
B = "30 days"
C = "2 months"
[team.dana]
name = "Dana Ortiz"
[team.lee]
name = "Lee Park"
[team.kim]
name = "Kim Sand"
left = 2026-11-30
"""
# An active client of whom no rule but check-in has anything to say.
USUAL = {
    "name": "Northwind",
    "owner": "dana",
    "status": "active",
    "since": "2021",
    "contacts": "\n  - name: Jana Novák",
    "contracts": "\n  - value: 100 EUR/once\n    start: 2021-01-01\n    ends: 2999-12-31",
    "open_items": "[]",
    "next_action": "\n  what: Call\n  due: 2999-12-31",
}


def record(fields: str = "", log: str = "") -> str:
    """A record: the usual fields, others in their place or beside them, and a log."""
    given: dict[str, str] = {}
    for row in filter(None, fields.splitlines()):
        if row[:1] in (" ", "-"):
            given[next(reversed(given))] += f"\n{row}"
        else:
            name, _, value = row.partition(":")
            given[name] = value.strip()
    front = [f"{name}: {value}" for name, value in {**USUAL, **given}.items()]
    return "\n".join(["---", *front, "---", "", "## Log", "", log.strip("\n"), ""])


def read(fields: str, log: str, today: str, news: str = "", settings: str = TEAM) -> tuple[Client, Context, str]:
    """A client, what it is looked at with on a day, and the text of its record, in which nothing is wrong."""
    day = date.fromisoformat(today)
    rules, _ = read_settings("clientfiles.toml", settings, False)
    items, _ = read_news("records/NEWS.md", news.encode(), rules)
    text = record(fields, log)
    found = record_from("records/northwind.md", text.encode(), surroundings(rules, items, day))
    assert [str(each) for each in found.diagnostics if each.is_error] == []
    assert found.client is not None
    return found.client, context_of(rules, day, 31, items), text


def actions(rule: str, fields: str = "", log: str = "", today: str = "2026-11-22", horizon: int = 31, news: str = "",
            settings: str = TEAM) -> list[Action]:  # fmt: skip
    """The actions of one rule that a review of one client shows."""
    client, context, _ = read(fields, log, today, news, settings)
    context = context._replace(horizon=add_days(context.today, horizon))
    return sorted((each for each in assess(client, context).actions if each.rule == rule), key=action_order)


def shown(rule: str, fields: str = "", log: str = "", today: str = "2026-11-22", horizon: int = 31, news: str = "",
          ) -> list[str]:  # fmt: skip
    """The same in short: the day it is due, its group and its subject."""
    found = actions(rule, fields, log, today, horizon, news)
    return [f"{each.due} {each.group} {each.subject}".rstrip() for each in found]


def assert_shown(rule: str, fields: str = "", log: str = "", *, first: str, last: str, horizon: int = 31,
                 news: str = "") -> None:  # fmt: skip
    """A review shows one action of a rule from a first to a last day, and none on the days around them."""
    for day, count in ((add_days(date.fromisoformat(first), -1), 0), (date.fromisoformat(first), 1),
                       (date.fromisoformat(last), 1), (add_days(date.fromisoformat(last), 1), 0)):  # fmt: skip
        found = shown(rule, fields, log, day.isoformat(), horizon, news)
        assert len(found) == count, f"on {day}: {found}"


def line_of(action: Action, fields: str = "", log: str = "") -> str:
    """The line of the record that makes an action due."""
    return record(fields, log).split("\n")[action.line - 1].strip()
