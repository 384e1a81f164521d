"""clientfiles validate: which records it looks at, how it ends, and that it changes nothing."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from commands import TODAY, run, validate
from examples import RECORD, SETTINGS, changed, repository

BROKEN = changed(("due: 2026-12-01", "due: soon"))
DOUBTFUL = changed(("She asked", "TODO: She asked"))
CLEAN = "0 errors, 0 warnings\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three records, one of them with an error and one with a warning, in two folders; and the news."""
    folder = repository(tmp_path / "agency", fine=RECORD)
    (folder / "records" / "north").mkdir()
    (folder / "records" / "north" / "broken.md").write_text(BROKEN, encoding="utf-8")
    (folder / "records" / "north" / "doubtful.md").write_text(DOUBTFUL, encoding="utf-8")
    news = "# News\n\n### 2026-11-10 news: EU customs reform passes\ntopics: customs\n"
    (folder / "records" / "NEWS.md").write_text(news, encoding="utf-8")
    return folder


def checked(root: Path, *paths: str) -> tuple[int, list[str]]:
    """How many files were looked at, and the paths of those that have problems."""
    data = json.loads(validate(root, "--format", "json", *paths).stdout)
    return data["files"], [each["path"] for each in data["diagnostics"]]


def test_nothing_wrong_is_silence_and_one_line_on_standard_error(tmp_path: Path) -> None:
    outcome = validate(repository(tmp_path / "r", northwind=RECORD))
    assert (outcome.code, outcome.stdout, outcome.stderr) == (0, "", f"1 file checked: {CLEAN}")


def test_no_records_at_all_are_fine(tmp_path: Path) -> None:
    outcome = validate(repository(tmp_path / "r"))
    assert (outcome.code, outcome.stdout, outcome.stderr) == (0, "", f"0 files checked: {CLEAN}")


def test_errors_end_with_1(root: Path) -> None:
    outcome = validate(root)
    assert outcome.code == 1
    assert outcome.stderr == "4 files checked: 1 error, 1 warning\n"


def test_warnings_end_with_0_and_with_strict_with_1(root: Path) -> None:
    assert validate(root, "records/north/doubtful.md").code == 0
    assert validate(root, "--strict", "records/north/doubtful.md").code == 1
    assert validate(root, "--strict", "records/fine.md").code == 0


@pytest.mark.parametrize(
    "arguments",
    [["--format", "yaml"], ["--today", "tomorrow"], ["--today", "2026-02-30"], ["--colour"], ["gone.md"]],
)
def test_a_request_that_makes_no_sense_ends_with_2(root: Path, arguments: list[str]) -> None:
    outcome = run(root, "validate", *arguments)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert arguments[-1] in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_file_a_folder_and_everything(root: Path) -> None:
    assert checked(root, "records/fine.md") == (1, [])
    assert checked(root, "records/north/broken.md") == (1, ["records/north/broken.md"])
    assert checked(root, "records/north") == (2, ["records/north/broken.md", "records/north/doubtful.md"])
    assert checked(root, "records/north/") == checked(root, "records/north")
    assert checked(root, "records") == checked(root)
    assert checked(root, ".") == checked(root)
    assert checked(root, str(root / "records" / "fine.md")) == (1, [])
    assert checked(root, "records/fine.md", "records/fine.md", "records/north/../fine.md") == (1, [])


def test_the_news_are_checked_by_name_and_with_everything(root: Path) -> None:
    news = root / "records" / "NEWS.md"
    news.write_text("### 10 Nov 2026 news: EU customs reform passes\n", encoding="utf-8")
    assert checked(root, "records/NEWS.md") == (1, ["records/NEWS.md"])
    assert "records/NEWS.md" in checked(root)[1]
    assert checked(root, "records/fine.md") == (1, [])


@pytest.mark.parametrize("path", ["clientfiles.toml", "../outside.md", "records-old/x.md", ".."])
def test_what_lies_outside_the_records_is_refused(root: Path, path: str) -> None:
    (root / "records-old").mkdir()
    (root / "records-old" / "x.md").write_text(RECORD, encoding="utf-8")
    (root.parent / "outside.md").write_text(RECORD, encoding="utf-8")
    outcome = validate(root, path)
    if path == "..":
        assert outcome.code == 1, "a folder around the repository stands for all of it"
        return
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr == f"clientfiles: {path} lies outside records/\n"


def test_a_file_that_is_missing_is_refused(root: Path) -> None:
    outcome = validate(root, "records/fine.md", "records/gone.md")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr == "clientfiles: records/gone.md does not exist\n"


def test_ids_are_compared_with_records_that_were_not_named(root: Path) -> None:
    (root / "records" / "south").mkdir()
    (root / "records" / "south" / "fine.md").write_text(RECORD, encoding="utf-8")
    data = json.loads(validate(root, "--format", "json", "records/south/fine.md").stdout)
    assert [(each["code"], each["path"]) for each in data["diagnostics"]] == [("duplicate-id", "records/south/fine.md")]


def test_problems_stand_in_the_order_of_files_and_lines(root: Path) -> None:
    text = changed(("owner: dana", "owner: zoe"), ("due: 2026-12-01", "due: soon"), ("by: dana", "by: zoe"))
    for name in ("zebra", "aubel"):
        (root / "records" / f"{name}.md").write_text(text, encoding="utf-8")
    data = json.loads(validate(root, "--format", "json").stdout)["diagnostics"]
    places = [(each["path"], each["line"], each["column"]) for each in data]
    assert places == sorted(places)
    assert len(places) == 8


def test_nothing_is_ever_written(root: Path) -> None:
    def state() -> dict[str, tuple[str, int]]:
        return {
            path.relative_to(root).as_posix(): (
                hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
                path.stat().st_mtime_ns,
            )
            for path in sorted(root.rglob("*"))
        }

    before = state()
    for arguments in ([], ["--strict"], ["--format", "json"], ["--format", "github"], ["records/north"], ["gone.md"]):
        validate(root, *arguments)
    assert state() == before


def test_output_goes_into_a_file(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    outcome = validate(root, "--format", "json", "--output", str(target))
    assert (outcome.code, outcome.stdout) == (1, "")
    assert json.loads(target.read_text(encoding="utf-8"))["files"] == 4
    assert sorted(os.listdir(tmp_path)) == ["agency", "report.json"]


def test_it_works_from_a_folder_inside_the_repository(root: Path) -> None:
    """The repository is found upwards; paths on the command line are those of the folder one stands in."""
    inside = root / "records" / "north"
    assert validate(inside).stdout == validate(root).stdout
    assert checked(inside, "broken.md") == (1, ["records/north/broken.md"])
    assert checked(inside, "../fine.md") == (1, [])
    deep = root / "notes" / "2026"
    deep.mkdir(parents=True)
    assert validate(deep).stdout == validate(root).stdout


def test_it_works_from_elsewhere_with_a_folder(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    outcome = run(elsewhere, "-C", str(root), "validate", "--today", TODAY)
    assert outcome == validate(root)
    named = run(elsewhere, "-C", "../agency/records/north", "validate", "--today", TODAY, "doubtful.md")
    assert named.stderr == "1 file checked: 0 errors, 1 warning\n"


def test_without_a_repository_it_says_so(tmp_path: Path) -> None:
    outcome = validate(tmp_path)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert outcome.stderr.startswith("clientfiles: no client records here: ")


def test_without_a_records_folder_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "clientfiles.toml").write_text(SETTINGS, encoding="utf-8")
    outcome = validate(tmp_path)
    assert outcome.code == 1
    assert outcome.stderr.startswith(f"clientfiles: there is no folder records in {tmp_path}; ")


def test_settings_stand_in_either_file_and_the_own_one_wins(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", northwind=RECORD)
    own = root / "clientfiles.toml"
    table = "[tool.clientfiles]\n" + SETTINGS.replace("[tiers]", "[tool.clientfiles.tiers]").replace(
        "[team", "[tool.clientfiles.team"
    )
    (root / "pyproject.toml").write_text(table.replace("team.dana", "team.zoe"), encoding="utf-8")
    assert validate(root).code == 0
    own.unlink()
    assert "unknown-owner" in validate(root).stdout
    (root / "pyproject.toml").write_text(table, encoding="utf-8")
    assert validate(root).stdout == ""


def test_a_repository_without_settings_has_no_team(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", northwind=changed(("tier: A\n", "")))
    (root / "clientfiles.toml").unlink()
    outcome = validate(root)
    assert outcome.code == 0
    assert outcome.stdout.startswith("clientfiles.toml:1:1: warning: no-team: ")


def test_files_for_people_are_no_records(root: Path) -> None:
    for name in ("README.md", "north/README.md", ".draft.md", "logo.svg", "notes.txt", ".obsidian/x.md"):
        path = root / "records" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("not a record\n", encoding="utf-8")
    assert validate(root).stderr == "4 files checked: 1 error, 1 warning\n"


def test_today_decides_what_lies_in_the_future(root: Path) -> None:
    name = "records/fine.md"
    assert run(root, "validate", "--today", "2026-11-03", name).stdout == ""
    assert "future-entry" in run(root, "validate", "--today", "2026-11-02", name).stdout
