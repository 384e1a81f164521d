"""The rules against a second, independent implementation of them, on crowded random records."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
import reference_rules
from generated import write_repository
from repositories import LONG, review

from clientfiles.actions import Action
from clientfiles.model import RULES
from clientfiles.rules import RULES as TABLE

DAYS = [
    date(2026, 11, 22),
    date(2024, 2, 29),
    date(2025, 2, 28),
    date(2026, 3, 31),
    date(2026, 12, 31),
    date(2027, 1, 1),
]
HORIZONS = [31, 31, 31, 7, 0, 60, 120, 364]
FIELDS = ("client", "rule", "group", "subject", "due", "state", "owner", "key", "path", "line")


def circumstances(seed: int) -> tuple[date, int]:
    """The day and the horizon of a seed's review: every day and every horizon comes up."""
    near = Random(seed).randint(-3, 3) if seed % 2 else 0
    return DAYS[seed % len(DAYS)] + timedelta(near), HORIZONS[seed // len(DAYS) % len(HORIZONS)]


def told(action: Action, today: date) -> tuple[str | int, ...]:
    """An action by the fields that both implementations give."""
    due, state = action.due.isoformat(), action.state(today)
    found = (action.client, action.rule, action.group, action.subject, due, state)
    return (*found, action.owner, action.key, action.path, action.line)


@pytest.mark.parametrize("seed", range(400 if LONG else 40))
def test_both_implementations_give_the_same_actions_and_health(tmp_path: Path, seed: int) -> None:
    today, horizon = circumstances(seed)
    write_repository(tmp_path, seed, 40, today, "rules")
    settings = tomllib.loads((tmp_path / "clientfiles.toml").read_text(encoding="utf-8"))
    expected, expected_snoozed = reference_rules.due_actions(tmp_path / "records", settings, today, horizon)
    words = reference_rules.health(tmp_path / "records", settings, today)

    found = review(tmp_path, today, horizon)

    assert [str(each) for each in found.diagnostics if each.is_error] == []
    assert [told(each, today) for each in found.actions] == [tuple(each[name] for name in FIELDS) for each in expected]
    assert [told(each.action, today) for each in found.postponed] == [
        tuple(each[name] for name in FIELDS) for each in expected_snoozed
    ]
    assert {each.id: each.health.word for each in found.clients} == {
        client: word or "" for client, (word, _) in words.items()
    }


def test_the_random_records_make_every_rule_due(tmp_path: Path) -> None:
    today = DAYS[0]
    write_repository(tmp_path, 1, 120, today, "rules")
    found = review(tmp_path, today, 31)
    assert {each.rule for each in found.actions} == set(RULES)
    assert found.postponed


def test_the_rules_that_can_be_snoozed_are_those_there_are() -> None:
    """The names that a record may use, and the table of functions, name the same rules in the same order."""
    assert tuple(rule.name for rule in TABLE) == RULES
