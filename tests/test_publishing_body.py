"""The body of the issue: what it says, that it says the same again, and what is left out when it does not fit."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Golden
from generated import write_repository
from hostile_injection import TEXTS, references
from markdown_it import MarkdownIt
from publishing_examples import (
    DAY,
    LINKS,
    Remembered,
    body,
    boxes,
    client,
    composed,
    material,
    review_of,
    section,
    ticked,
)
from repositories import ROOT, TEAM, review, sample_review

from clientfiles.publishing.body import compose, is_same
from clientfiles.publishing.boxes import Cause
from clientfiles.publishing.markers import seen, token, token_client
from clientfiles.publishing.periods import period_of
from clientfiles.recording.clients import Clients
from clientfiles.review import Review
from clientfiles.settings import Settings
from clientfiles.syncing.grammar import read_message

GOLDEN = Path(__file__).parent / "golden"
COMMIT = "9ac1f00d3b5e7a6c8d9e0f1a2b3c4d5e6f708192"
LATER = date(2026, 11, 26)


# Whole bodies, to be read


def test_the_issue_of_the_sample_records(golden: Golden) -> None:
    golden(GOLDEN / "issue.md", body(sample_review(), commit=COMMIT))


def test_the_same_issue_some_days_later(tmp_path: Path, golden: Golden) -> None:
    """People have ticked boxes, logged, changed and forgotten things; October's issue listed some of them too."""
    last = seen(body(review(ROOT, date(2026, 10, 26))))
    october = period_of(date(2026, 10, 1), "month")
    text = ticked(body(review(ROOT), commit=COMMIT, last=last, last_period=october),
                  "vesper-loom/rolling", "pannier-and-post/mood", "haferfunk/next-action", "Deposit logo")  # fmt: skip
    shutil.copytree(ROOT / "records", tmp_path / "records")
    shutil.copy(ROOT / "clientfiles.toml", tmp_path)
    item = "  - we_owe: Large-print version of the winter timetable\n    owner: oona\n    due: 2026-11-27\n"
    visit = "  what: Visit the shop in Leipzig before it opens\n  due: 2026-11-26"
    edits = {
        "vesper-loom": ("open_items:", "open_items:\n  - they_owe: Sample of the new felt\n    due: 2026-11-25"),
        "haferfunk": (visit, "  what: Order the sign\n  due: 2027-01-08"),
        "brackwater-line": (item, ""),
        "aubel-interiors": ("due: 2026-12-02", "due: 2026-12-09"),
        "hotel-stille-post": ("status: paused", "status: pausedd"),
    }
    for name, (old, new) in edits.items():
        path = tmp_path / "records" / f"{name}.md"
        record = path.read_text(encoding="utf-8")
        assert record.count(old) == 1, name
        path.write_text(record.replace(old, new), encoding="utf-8")

    cause = Cause("7e7c3f1" + "0" * 33, "Walk through Leipzig with Malte, #12", "Oona Lehtinen", "25 Nov")
    known: dict[str, Cause | str] = {"haferfunk": cause, "brackwater-line": "changed here, not committed yet"}
    memory = Remembered({name: known[token_client(name)] for name in seen(text).tokens if token_client(name) in known})
    found = review(tmp_path, LATER)
    more = {"last": last, "last_period": october, "memory": memory, "commit": "7e7c3f1"}
    golden(GOLDEN / "issue-later.md", body(found, text, warnings=["x-lena (Lena Dorsch) cannot be assigned"], **more))


# The same again


@pytest.mark.parametrize("seed", [1, 2])
def test_identical_records_give_an_identical_body(tmp_path: Path, seed: int) -> None:
    write_repository(tmp_path, seed, 60, DAY, "rules")
    found = review(tmp_path)
    first = body(found)
    assert body(review(tmp_path)) == first
    assert body(found, first) == body(found, first.replace("\n", "\r\n")) == first
    touched = ticked(first, "/check-in/", sign="X")
    assert body(found, body(found, touched)) == body(found, touched)
    assert seen(body(found, touched)).ticked == seen(touched).ticked != frozenset()


@pytest.mark.parametrize("change", [("9ac1f00", "7e7c3f1"), ("runs/7", "runs/8"), ("\n", "\r\n"), ("\n\n<!-- end", "")])
def test_bodies_that_differ_in_nothing_that_matters(change: tuple[str, str]) -> None:
    text = body(review_of({"oxley": client("Oxley", "we_owe: Logo 2026-11-20")}), commit="9ac1f00")
    assert is_same(text, text.replace(*change))
    assert is_same(text.rstrip("\n"), text)


@pytest.mark.parametrize(
    "change", [("- [ ]", "- [x]"), ("Logo", "Plans"), ("2 days", "3 days"), ("/open-item/", "/news/")]
)
def test_bodies_that_do_not_say_the_same(change: tuple[str, str]) -> None:
    text = body(review_of({"oxley": client("Oxley", "we_owe: Logo 2026-11-20")}))
    assert not is_same(text, text.replace(*change))


@pytest.mark.parametrize("line", range(50))
def test_a_body_that_lost_a_line_is_not_the_same(line: int) -> None:
    text = body(review_of({"oxley": client("Oxley", "we_owe: Logo 2026-11-20")}), links=LINKS._replace(report=""))
    lines = text.splitlines()
    if line < len(lines) and lines[line]:
        assert not is_same("\n".join(lines[:line] + lines[line + 1 :]), text)
    assert 30 < len(lines) < 50


# What it says


def test_every_action_is_in_one_box() -> None:
    """One box for what there is to talk about, one for each thing to do and to put right."""
    items = [
        "they_owe: Plans 2026-11-20",
        "pending: Vote 2026-11-21",
        "we_owe: Logo 2026-11-20",
        "we_owe: Site 2026-12-01",
    ]
    found = review_of({"oxley": client("Oxley", *items, fields="owner: kim\ncontracts: []")})
    assert boxes(body(found)) == [
        "[ ] Talk: ask Jana for it: Plans, 2 days late (20 Nov); where does this stand: Vote, 1 day late (21 Nov)",
        "[ ] Do: Logo, 2 days late (20 Nov)",
        "[ ] Do: Site on 1 Dec",
        "[ ] Put right: hand over from Kim on 30 Nov",
    ]
    assert [name for box in seen(body(found)).boxes for name in box.tokens] == [
        token(action)
        for action in sorted(found.actions, key=lambda each: ["talk", "do", "put-right"].index(each.group))
    ]


def test_what_is_due_within_a_week_stands_open_and_the_rest_is_folded() -> None:
    days = {"Logo": "2026-11-29", "Plans": "2026-11-30", "Site": "2026-12-23", "Card": "2026-12-24"}
    text = body(
        review_of({what.lower(): client(f"{what} & Co", f"we_owe: {what} {day}") for what, day in days.items()})
    )
    opened, _, folded = text.partition("\n<details>\n<summary>Later, until 23 December 2026</summary>\n")
    assert boxes(opened) == ["[ ] Do: Logo on 29 Nov"]
    assert boxes(folded) == ["[ ] Do: Plans on 30 Nov", "[ ] Do: Site on 23 Dec"]


def test_where_nothing_is_due_it_says_so() -> None:
    assert "\n## Due\n\nNothing is overdue or due within 7 days.\n" in body(review_of({"oxley": client("Oxley")}))


def test_what_last_periods_issue_listed_too_is_marked_and_counted() -> None:
    october = {"oxley": client("Oxley", "we_owe: Logo 2026-10-20", "we_owe: Plans 2026-11-25")}
    last = seen(body(review_of(october, "2026-10-26")))
    now = {"oxley": client("Oxley", "we_owe: Logo 2026-10-20", "we_owe: Plans 2026-11-25", "we_owe: Site 2026-11-20")}
    text = body(review_of(now), last=last, last_period=period_of(date(2026, 10, 1), "month"))
    assert boxes(text) == ["[ ] Do: Logo, 33 days late (20 Oct) ↻", "[ ] Do: Site, 2 days late (20 Nov)",
                           "[ ] Do: Plans, Wednesday (25 Nov) ↻"]  # fmt: skip
    assert "\nCarried over from October 2026 and still open, marked ↻: 2, 1 of them overdue\n" in text
    cut = body(
        review_of(now), last=last._replace(clients_left_out=3), last_period=period_of(date(2026, 10, 1), "month")
    )
    assert "\nCarried over from October 2026 and still open, marked ↻: at least 2, 1 of them overdue\n" in cut


def test_the_review_before_is_named() -> None:
    records = {"oxley": client("Oxley")}
    first = body(review_of(records, "2026-11-01"))
    assert "The review before this one" not in first
    second = body(review_of(records, "2026-11-08"), first)
    assert "The review before this one: 1 November 2026.\n" in second
    assert body(review_of(records, "2026-11-08"), second) == second  # the same day once more
    again = body(review_of(records, "2026-11-04"), second)  # a run for an earlier day
    assert "The review before this one" not in again  # that was later
    late = body(review_of(records, "2026-12-20"), last=seen(second))
    assert "The review before this one: 8 November 2026, **42 days ago**.\n" in late


def test_a_week_can_have_an_issue_of_its_own() -> None:
    text = body(review_of({"oxley": client("Oxley")}, "2027-01-02"), kind="week")
    assert text.startswith("<!-- clientfiles review 2026-W53 as of 2027-01-02 -->\n")
    assert "\n<!-- clientfiles end 2026-W53 " in text


def test_who_cannot_be_assigned_and_what_could_not_be_read_is_said() -> None:
    found = review_of({"oxley": "---\n", "vesper": client("Vesper")})
    text = body(found, warnings=["eve (Eve *) cannot be assigned"])
    assert "\n> eve (Eve \\*) cannot be assigned\n" in text
    assert "\n**1 file has errors and may hide actions: see the end.**\n" in text
    assert "records/oxley.md:" in section(text, "Records that need attention")


def test_news_are_told_once_for_each_person() -> None:
    records = {name: client(name.title(), fields=f"topics: [law]\nowner: {owner}")
               for name, owner in (("alder", "dana"), ("birch", "lee"), ("cedar", "dana"))}  # fmt: skip
    text = body(review_of(records, news="### 2026-11-20 news: Deposit on jars\ntopics: law\n"))
    assert boxes(text) == ["[ ] Deposit on jars: Dana with Alder and Cedar (until 20 Dec)",
                           "[ ] Deposit on jars: Lee with Birch (until 20 Dec)"]  # fmt: skip


@pytest.mark.parametrize(("due", "is_pressing"), [("2026-11-20", True), ("2026-11-29", True), ("2026-11-30", False)])
def test_an_issue_is_pressing_for_as_long_as_something_urgent_has_no_tick(due: str, is_pressing: bool) -> None:
    found = review_of({"oxley": client("Oxley", f"we_owe: Logo {due}")})
    assert composed(found).is_pressing == is_pressing
    assert not composed(found, ticked(body(found), "Logo")).is_pressing


# What can be done in it

TYPED_OVER = "What is typed in here is replaced"


def heard_body(review: Review, *bodies: str, **more: Any) -> str:
    """The body where a workflow carries into the records what people do in the issue."""
    return compose(material(review, **more)._replace(is_heard=True), bodies, ()).text


def test_where_nobody_listens_a_tick_is_a_note_to_oneself() -> None:
    text = body(review_of({"oxley": client("Oxley")}), links=LINKS._replace(form="https://example.com/form"))
    assert "\nTick what is done, then write it into the record: a tick stays until the record says so. " in text
    assert f"{TYPED_OVER}; say it in a comment.\n" in text
    assert "https://example.com/form" not in text
    assert "goes into the record" not in text


def test_where_a_workflow_listens_the_issue_says_what_goes_into_the_records() -> None:
    found = review_of({"oxley": client("Oxley")})
    text = heard_body(found)
    assert "then write it into the record" not in text
    assert f"{TYPED_OVER}.\n" in text
    assert " a comment, such as `oxley call (positive): They sign on Friday`. " in text
    with_form = heard_body(found, links=LINKS._replace(form="https://example.com/form?template=a.yml"))
    assert "They sign on Friday`, or into [the form](https://example.com/form?template=a.yml). " in with_form


def test_every_example_in_the_issue_can_be_sent() -> None:
    text = heard_body(review_of({"oxley": client("Oxley")}))
    examples = [each.content for each in MarkdownIt().parse(text) if each.type == "fence"]
    examples += re.findall(r"such as `([^`]*)`", text)
    assert examples
    for each in examples:
        assert {said.client for said in read_message(each, Clients({"oxley": "Oxley"}), Settings())} == {"oxley"}


@pytest.mark.parametrize(
    ("paths", "example"),
    [
        (["records/vesper.md", "records/oxley.md"], "oxley"),
        (["records/Not An Id.md", "records/vesper.md"], "vesper"),  # the first that can be typed
        (["records/`x`.md"], "northwind"),
        ([], "northwind"),
    ],
)
def test_the_example_names_a_client_that_there_is(paths: list[str], example: str) -> None:
    text = heard_body(review_of({path: client("Somebody") for path in paths}))
    assert f" `{example} call (positive): They sign on Friday`" in text


def test_a_body_that_begins_to_be_heard_is_not_the_same() -> None:
    found = review_of({"oxley": client("Oxley", "we_owe: Logo 2026-11-20")})
    deaf, heard = body(found), heard_body(found)
    assert not is_same(deaf, heard)
    assert is_same(heard, heard_body(found, deaf))
    assert boxes(heard) == boxes(deaf)


# What Markdown makes of it

OURS = re.compile(r"<!-- [^<>]* -->|</?details>|<summary>[^<>]*</summary>|<br>|\s+")


def assert_markdown(text: str) -> None:
    """Every box is a list item of its own, and all HTML is ours."""
    items = 0
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for at, each in enumerate(tokens):
        inner = [child.content for child in each.children or [] if child.type == "html_inline"]
        for content in [*inner, *([each.content] if each.type == "html_block" else [])]:
            assert OURS.sub("", content) == ""
        marks = [content for content in inner if content.startswith("<!-- box ")]
        is_item = each.type == "inline" and tokens[at - 2].type == "list_item_open"
        assert len(marks) == bool(is_item and re.match(r"\[[ x]\] ", each.content) and "<!-- done" not in each.content)
        items += len(marks)
        assert not any("--" in content[4:-3] for content in inner)  # GitHub takes that for no comment
    assert items == len(seen(text).boxes) > 0
    assert text.count("<details>") == text.count("</details>")


def test_every_box_of_the_sample_is_a_list_item_of_its_own() -> None:
    assert_markdown(body(sample_review(), ticked(body(sample_review()), "Call")))


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_of_a_record_is_only_ever_a_text(name: str) -> None:
    quoted = '"' + "".join(f"\\U{ord(each):08x}" for each in TEXTS[name]) + '"'
    line = " ".join(TEXTS[name].split()) or "x"
    fields = (
        f"group: {quoted}\ntopics: [law]\nunknown: {quoted}\nmilestones:\n  - what: {quoted}\n    planned: 2026-11-24"
    )
    record = client(quoted, f"they_owe: {quoted} 2026-11-20", f"we_owe: {quoted} 2026-11-29 lee", fields=fields)
    settings = TEAM.replace('"Dana Ortiz"', quoted)
    news = f"### 2026-11-20 news: {line}\ntopics: law\n"
    found = review_of(
        {"oxley": record, "vesper": client("Vesper", "we_owe: Logo 2026-11-20")}, settings=settings, news=news
    )
    text = body(found, body(found), warnings=[TEXTS[name]])
    assert_markdown(text)
    assert references(text) == []
    gone = body(review_of({"vesper": client("Vesper", "we_owe: Logo 2026-11-20")}, settings=settings), text)
    assert_markdown(gone)
    assert references(gone) == []
