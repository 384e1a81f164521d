"""Diagnostics as text, as JSON and as annotations of a GitHub workflow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import validate
from examples import changed, repository

from clientfiles.diagnosing import as_github, as_json, as_text
from clientfiles.diagnostics import CODES, Diagnostic, Severity, Span

ERROR = Diagnostic("records/northwind.md", Span(15, 10), "invalid-date", "due: no date", "write 2026-12-01")
WARNING = Diagnostic("records/northwind.md", Span(24, 1), "todo", "this log entry still says TODO")


def test_text_is_place_code_message_and_a_hint_below() -> None:
    assert as_text([ERROR, WARNING], 1) == (
        "records/northwind.md:15:10: invalid-date: due: no date\n"
        "  hint: write 2026-12-01\n"
        "records/northwind.md:24:1: warning: todo: this log entry still says TODO\n"
    )


def test_nothing_wrong_is_no_text_at_all() -> None:
    assert as_text([], 35) == ""
    assert as_github([], 35) == ""
    assert json.loads(as_json([], 35)) == {"files": 35, "diagnostics": []}


def test_text_shows_no_character_that_acts_on_a_terminal() -> None:
    hostile = ERROR._replace(path="records/\x1b[2J.md", message="a\x07\u202eb\nc", hint="\r\u2028d")
    text = as_text([hostile], 1)
    assert len(text.split("\n")) == 3
    assert all(part.isprintable() for part in text.split("\n"))


def test_json_has_exactly_these_keys() -> None:
    assert json.loads(as_json([ERROR, WARNING], 2)) == {
        "files": 2,
        "diagnostics": [
            {
                "path": "records/northwind.md",
                "line": 15,
                "column": 10,
                "code": "invalid-date",
                "severity": "error",
                "message": "due: no date",
                "hint": "write 2026-12-01",
            },
            {
                "path": "records/northwind.md",
                "line": 24,
                "column": 1,
                "code": "todo",
                "severity": "warning",
                "message": "this log entry still says TODO",
                "hint": "",
            },
        ],
    }


def test_json_keeps_letters_and_is_one_value() -> None:
    text = as_json([ERROR._replace(message='Jana Novák says "no"')], 1)
    assert "Jana Novák" in text
    assert text.endswith("}\n")


def test_github_gets_a_workflow_command_for_each() -> None:
    assert as_github([ERROR, WARNING], 1) == (
        "::error file=records/northwind.md,line=15,col=10,title=invalid-date::due: no date%0Awrite 2026-12-01\n"
        "::warning file=records/northwind.md,line=24,col=1,title=todo::this log entry still says TODO\n"
    )


@pytest.mark.parametrize(
    ("character", "in_property", "in_message"),
    [("%", "%25", "%25"), (":", "%3A", ":"), (",", "%2C", ","), ("%0A", "%250A", "%250A"), ("é", "é", "é")],
)
def test_github_properties_and_messages_are_escaped(character: str, in_property: str, in_message: str) -> None:
    found = ERROR._replace(path=f"records/a{character}b.md", message=f"1{character}2", hint="")
    assert as_github([found], 1) == (
        f"::error file=records/a{in_property}b.md,line=15,col=10,title=invalid-date::1{in_message}2\n"
    )


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\u2028", "\x85"])
def test_no_text_of_a_record_begins_a_command_of_its_own(end: str) -> None:
    """Whatever stands in a record or a file name, one diagnostic stays one line."""
    hostile = f"a{end}::error::forged"
    found = ERROR._replace(path=hostile, message=hostile, hint=hostile)
    text = as_github([found], 1)
    assert len(text.splitlines()) == 1
    assert text.startswith("::error file=a")


def test_github_shows_nine_of_a_level_and_counts_the_rest() -> None:
    """GitHub shows ten annotations of a level and drops the others in silence."""
    errors = [ERROR._replace(span=Span(line, 1)) for line in range(1, 15)]
    lines = as_github([*errors, *[WARNING] * 11], 1).splitlines()
    assert len(lines) == 20
    assert sum(line.startswith("::error file=") for line in lines) == 9
    assert lines[9] == "::error title=clientfiles::5 more errors; run clientfiles validate to see them all"
    assert sum(line.startswith("::warning file=") for line in lines) == 9
    assert lines[19].startswith("::warning title=clientfiles::2 more warnings;")


def test_nine_of_a_level_need_no_count() -> None:
    assert "more" not in as_github([ERROR] * 9, 1)


def test_one_more_is_singular() -> None:
    assert as_github([ERROR] * 10, 1).splitlines()[9].startswith("::error title=clientfiles::1 more error;")


def test_the_command_prints_what_was_asked_for(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", northwind=changed(("due: 2026-12-01", "due: soon")))
    text, data, github = (validate(root, "--format", name) for name in ("text", "json", "github"))
    assert text.stdout.startswith("records/northwind.md:16:10: invalid-date: ")
    (found,) = json.loads(data.stdout)["diagnostics"]
    assert (found["path"], found["line"], found["column"]) == ("records/northwind.md", 16, 10)
    assert github.stdout.startswith("::error file=records/northwind.md,line=16,col=10,title=invalid-date::")
    assert text.stderr == data.stderr == github.stderr == "1 file checked: 1 error, 0 warnings\n"


def test_every_code_says_what_it_means() -> None:
    for name, code in CODES.items():
        assert name == name.lower()
        assert code.severity in (Severity.ERROR, Severity.WARNING)
        assert code.meaning.endswith(".")
