"""The sample clients moved to another day: nothing is wrong with them, and all that was due is due."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from repositories import ROOT, review, sample_review

from clientfiles import shipped, store
from clientfiles.cli.validate import diagnose
from clientfiles.demo import SAMPLE_DAY, moved
from clientfiles.diagnostics import Usage
from clientfiles.model import RULES
from clientfiles.review import Review

SAMPLES = {store.SETTINGS: shipped.text_of(store.SETTINGS), **shipped.sample_records()}
MONTHLY = [date(2026, 9, 30) + timedelta(31 * number) for number in range(80)]
EDGES = [
    *(date(2026, 11, 21), date(2026, 11, 23), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 31)),
    *(date(2027, 2, 28), date(2027, 3, 1), date(2028, 1, 31), date(2028, 2, 28), date(2028, 2, 29)),
    *(date(2028, 3, 1), date(2028, 12, 31), date(2029, 2, 28), date(2032, 2, 29), date(2100, 2, 28), date(2024, 2, 29)),
]


def put(folder: Path, today: date) -> Path:
    """A repository with the samples as of a day."""
    (folder / "records").mkdir(parents=True, exist_ok=True)
    for path, text in SAMPLES.items():
        (folder / path).write_text(moved(text, today), encoding="utf-8")
    return folder


def rules(found: Review) -> set[str]:
    return {action.rule for action in found.actions}


def distances(found: Review) -> list[tuple[str, str, int]]:
    """Each action with how many days it is away. A birthday on a leap day is at the same place in every year."""
    return sorted(
        (action.client, action.rule, (action.due - found.today).days)
        for action in found.actions
        if (action.client, action.rule) != ("brackwater-line", "birthday")
    )


def line(text: str, today: date) -> str:
    """A line of a log entry of 11 November 2026, moved."""
    return moved(f"### 2026-11-11 call\n{text}", today).partition("\n")[2]


def test_the_samples_are_those_of_this_project() -> None:
    assert {ROOT / path for path in shipped.sample_records()} == set((ROOT / "records").glob("*.md"))


def test_on_their_own_day_nothing_is_moved() -> None:
    assert {path: moved(text, SAMPLE_DAY) for path, text in SAMPLES.items()} == SAMPLES


def test_the_samples_show_every_rule() -> None:
    assert rules(sample_review()) == set(RULES)


@pytest.mark.parametrize("today", EDGES + MONTHLY, ids=str)
def test_on_any_day_nothing_is_wrong_and_every_rule_shows(tmp_path: Path, today: date) -> None:
    folder = put(tmp_path, today)
    problems, count = diagnose(store.open_repository(folder), [], folder, today)
    assert ([str(each) for each in problems], count) == ([], 13)
    assert rules(review(folder, today)) == set(RULES)


@pytest.mark.parametrize("days", [-40, -1, 1, 7, 39, 97, 365, 1000])
def test_what_is_due_is_as_far_away_as_it_was(tmp_path: Path, days: int) -> None:
    """To the day, but for what is counted in calendar months or years, which are not all of one length."""
    today = SAMPLE_DAY + timedelta(days)
    before, after = distances(sample_review()), distances(review(put(tmp_path, today), today))
    assert [each[:2] for each in after] == [each[:2] for each in before]
    for (client, rule, then), (_, _, now) in zip(before, after, strict=True):
        by_calendar = rule in ("renewal", "notice", "rolling", "ending", "anniversary", "occasion")
        assert abs(now - then) <= (3 if by_calendar else 0), (client, rule)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Partners vote on 10 December.", "Partners vote on 9 January."),
        ("Partners vote on 2 December 2026.", "Partners vote on 1 January 2027."),
        ("She rang on 2026-11-09, at 9-10.", "She rang on 2026-12-09, at 9-10."),
        ("Off again on the 7th of April.", "Off again on the 7th of May."),
        ("Back on the 2nd of November.", "Back on the 2nd of December."),
        ("Back on the 12th of November.", "Back on the 12th of December."),
        ("Frozen from 4 to 26 October.", "Frozen from 3 to 25 November."),
        ("Frozen from 1 to 31 October.", "Frozen from 31 October to 30 November."),
        ("Opens in February.", "Opens in March."),
        ("Away until the end of November.", "Away until the end of December."),
        ("Away until the middle of December.", "Away until the middle of January."),
        ("Fares may change from 2027.", "Fares may change from 2027."),
        ("A tin of the 2019, Malmö by Christmas.", "A tin of the 2019, Malmö by Christmas."),
        ("https://fibre.example/flax-2026", "https://fibre.example/flax-2026"),
        ("phone: +49 30 2026-11", "phone: +49 30 2026-12"),
        ("birthday: 03-14", "birthday: 04-13"),
        ("  - birthday: 12-04  # soon", "  - birthday: 01-03  # soon"),
        ("birthday: 1988-02-29", "birthday: 1988-02-29"),
        ("birthday: 1979-12-14", "birthday: 1980-01-13"),
        ("founded: 1996-12-03", "founded: 1997-01-02"),
        ("founded: 1968", "founded: 1968"),
        ("since: 2023-06", "since: 2023-07"),
        ("left = 2026-11-30", "left = 2026-12-30"),
    ],
)
def test_a_month_later(text: str, expected: str) -> None:
    assert line(text, SAMPLE_DAY + timedelta(30)) == expected


def test_a_month_that_is_named_is_the_one_next_to_its_entry() -> None:
    """The same words mean another day in an entry of another year, and go on to mean the day that they meant."""
    text = "### 2027-01-04 call\nBy 2 January.\n\n### 2025-12-29 call\nBy 2 January."
    assert moved(text, SAMPLE_DAY - timedelta(3)).split("\n") == [
        "### 2027-01-01 call", "By 30 December.", "", "### 2025-12-26 call", "By 30 December.",
    ]  # fmt: skip


def test_a_year_in_a_title_moves_with_todays() -> None:
    title = "re: Island ferries may count as public transport from 2027"
    assert line(title, date(2028, 3, 1)) == title.replace("2027", "2029")
    assert line("Lookbook 2025", date(2028, 3, 1)) == "Lookbook 2027"


def test_nobody_turns_another_age() -> None:
    """Tystnad is thirty eleven days after today, whenever that is."""
    for today in EDGES:
        founded = date.fromisoformat(line("founded: 1996-12-03", today).removeprefix("founded: "))
        then = today + timedelta(11)
        assert (then.year - founded.year, founded.month, founded.day) == (30, then.month, then.day) or (
            then.month,
            then.day,
        ) == (2, 29)


def test_a_calendar_has_an_end() -> None:
    with pytest.raises(Usage, match="cannot be moved to 9999-12-31: some of their dates would leave the calendar"):
        moved("due: 2026-12-01", date.max)
