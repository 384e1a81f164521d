"""clientfiles validate --since: what a change gets wrong, and what it breaks in files that it does not touch."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest
from commands import Outcome, run, validate
from examples import RECORD, SETTINGS, changed
from git_repositories import GitRepository
from repositories import LONG

from clientfiles.comparing import is_among, new_problems
from clientfiles.diagnostics import Diagnostic, Span

BROKEN = changed(("due: 2026-12-01", "due: soon"))
TALK = "### 2026-11-10 call: Customs\nby: dana\nre: EU customs reform passes\n"
NEWS = "### 2026-11-10 news: EU customs reform passes\n"


pytestmark = pytest.mark.usefixtures("git_as_installed")


@pytest.fixture
def agency(tmp_path: Path) -> GitRepository:
    """Three records, one of them with an old problem, and the news; the branch `topic` is checked out."""
    repository = GitRepository(tmp_path / "agency")
    repository.write(fine=RECORD, broken=BROKEN, talked=RECORD + f"\n{TALK}", NEWS=NEWS)
    repository.put({"clientfiles.toml": SETTINGS})
    repository.commit("As it was")
    repository.git("checkout", "--quiet", "-b", "topic")
    return repository


def since(agency: GitRepository, revision: str = "main") -> list[tuple[str, str]]:
    """The path and code of what is reported."""
    data = json.loads(validate(agency.folder, "--since", revision, "--format", "json").stdout)["diagnostics"]
    return [(each["path"], each["code"]) for each in data]


def refused(agency: GitRepository, *arguments: str) -> str:
    """The one line that says why a request makes no sense."""
    outcome = validate(agency.folder, *arguments)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.count("\n") == 1
    return outcome.stderr


# What has changed


def test_without_a_change_old_problems_are_passed_over(agency: GitRepository) -> None:
    assert validate(agency.folder).code == 1
    assert validate(agency.folder, "--since", "main") == Outcome(0, "", "4 files checked: 0 errors, 0 warnings\n")


def test_a_changed_file_is_reported_with_all_its_problems(agency: GitRepository) -> None:
    """Whoever works on a record mends it."""
    agency.write(broken=BROKEN.replace("owner: dana", "owner: zoe"), fine=RECORD.replace("Scope", "The scope"))
    agency.commit()
    assert since(agency) == [("records/broken.md", "unknown-owner"), ("records/broken.md", "invalid-date")]
    outcome = validate(agency.folder, "--since", "main")
    assert (outcome.code, outcome.stderr) == (1, "4 files checked: 2 errors, 0 warnings\n")


@pytest.mark.parametrize("stage", ["unknown", "staged", "committed"])
def test_a_change_counts_however_far_it_got(agency: GitRepository, stage: str) -> None:
    agency.write(vesper=BROKEN)
    if stage == "staged":
        agency.git("add", "--all")
    elif stage == "committed":
        agency.commit()
    assert since(agency) == [("records/vesper.md", "invalid-date")]
    assert since(agency, "HEAD") == ([] if stage == "committed" else [("records/vesper.md", "invalid-date")])


def test_a_record_that_moves_is_looked_at_anew(agency: GitRepository) -> None:
    (agency.folder / "records" / "north").mkdir()
    agency.git("mv", "records/broken.md", "records/north/broken.md")
    agency.commit()
    assert since(agency) == [("records/north/broken.md", "invalid-date")]


def test_the_revision_is_that_where_the_branches_went_apart(agency: GitRepository) -> None:
    agency.git("checkout", "--quiet", "main")
    agency.write(broken=RECORD, fine=BROKEN)
    agency.commit("Meanwhile")
    agency.git("checkout", "--quiet", "topic")
    agency.write(talked=BROKEN)
    agency.commit()
    assert since(agency) == [("records/talked.md", "invalid-date")]


def test_a_revision_that_shares_nothing_is_compared_itself(agency: GitRepository) -> None:
    agency.git("checkout", "--quiet", "--orphan", "apart")
    agency.write(vesper=BROKEN)
    agency.commit("A new beginning")
    assert since(agency) == [("records/vesper.md", "invalid-date")]


def test_a_pull_request_whose_checkout_is_shallow(agency: GitRepository, tmp_path: Path) -> None:
    agency.write(talked=BROKEN)
    agency.commit()
    agency.git("clone", "--quiet", "--depth=1", f"file://{agency.folder}", str(tmp_path / "clone"))
    outcome = validate(tmp_path / "clone", "--since", "origin/main")
    assert outcome.code == 2
    assert "fetch-depth: 0" in outcome.stderr
    clone = ("git", "-C", str(tmp_path / "clone"))
    agency.git(*clone[1:], "fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main")
    assert "talked.md" in validate(tmp_path / "clone", "--since", "origin/main").stdout


def test_records_may_lie_in_a_folder_of_a_larger_repository(tmp_path: Path) -> None:
    repository = GitRepository(tmp_path)
    files: dict[str, str | bytes | None] = {"crm/records/broken.md": BROKEN, "crm/records/fine.md": RECORD}
    repository.put({**files, "crm/clientfiles.toml": SETTINGS, "clientfiles.toml": "nonsense"})
    repository.commit()
    repository.put({"crm/clientfiles.toml": SETTINGS.replace("team.dana", "team.zoe"), "records/x.md": BROKEN})
    outcome = validate(tmp_path / "crm", "--since", "HEAD")
    assert "records/fine.md:3:8: unknown-owner" in outcome.stdout
    assert "records/broken.md:3:8: unknown-owner" in outcome.stdout
    assert "invalid-date" not in outcome.stdout
    assert outcome.stderr.startswith("2 files checked: ")


# What a change breaks elsewhere


def test_an_id_that_is_now_taken_by_an_earlier_file(agency: GitRepository) -> None:
    agency.put({"records/a/fine.md": RECORD})
    assert since(agency) == [("records/fine.md", "duplicate-id")]
    agency.commit()
    assert since(agency, "HEAD") == []


def test_an_id_that_takes_one_of_a_record_elsewhere(agency: GitRepository) -> None:
    agency.put({"records/z/fine.md": RECORD})
    assert since(agency) == [("records/z/fine.md", "duplicate-id")]


def test_ids_that_were_alike_before_are_an_old_problem(agency: GitRepository) -> None:
    agency.put({"records/a/fine.md": RECORD, "records/.old/fine.md": "no record"})
    agency.commit()
    agency.write(vesper=RECORD)
    assert since(agency, "HEAD") == []
    agency.put({"records/a/fine.md": RECORD + "\nMore.\n", "records/.old/fine.md": "still none"})
    assert since(agency, "HEAD") == [], "the file that changed is not the one that is reported"


def test_an_id_that_was_taken_by_a_file_that_is_gone(agency: GitRepository) -> None:
    agency.put({"records/a/fine.md": RECORD})
    agency.commit()
    agency.put({"records/a/fine.md": None})
    assert since(agency, "HEAD") == []


def test_a_member_removed_whom_unchanged_records_name(agency: GitRepository) -> None:
    agency.put({"clientfiles.toml": SETTINGS.replace("team.dana", "team.zoe")})
    found = since(agency)
    assert ("records/fine.md", "unknown-owner") in found
    assert ("records/fine.md", "unknown-by") in found
    assert ("records/broken.md", "unknown-owner") in found
    assert ("records/broken.md", "invalid-date") not in found
    outcome = validate(agency.folder, "--since", "main")
    assert (outcome.code, outcome.stderr.partition(":")[0]) == (1, "4 files checked")


def test_a_tier_deleted(agency: GitRepository) -> None:
    agency.put({"clientfiles.toml": SETTINGS.replace('A = "14 days"\n', "")})
    records = ("records/broken.md", "records/fine.md", "records/talked.md")
    assert since(agency) == [(path, "unknown-tier") for path in records]


def test_settings_that_help_break_nothing(agency: GitRepository) -> None:
    agency.write(vesper=RECORD.replace("owner: dana", "owner: zoe"))
    agency.commit()
    agency.put({"clientfiles.toml": SETTINGS + '[team.zoe]\nname = "Zoe"\n'})
    assert since(agency, "HEAD") == []


def test_a_title_of_the_news_removed(agency: GitRepository) -> None:
    agency.write(NEWS=NEWS.replace("passes", "fails"))
    assert since(agency) == [("records/talked.md", "unknown-re")]
    agency.write(NEWS=None)
    assert since(agency) == [("records/talked.md", "unknown-re")]


def test_a_title_that_was_missing_before(agency: GitRepository) -> None:
    agency.write(NEWS=None)
    agency.commit()
    agency.write(NEWS="### 2026-11-12 news: Something else\n")
    assert since(agency, "HEAD") == []


def test_the_news_themselves(agency: GitRepository) -> None:
    agency.write(NEWS=NEWS + "\n### 12 Nov 2026 news: Something else\n")
    assert since(agency) == [("records/NEWS.md", "malformed-entry")]
    agency.commit()
    agency.put({"clientfiles.toml": SETTINGS + "# a remark\n"})
    assert since(agency, "HEAD") == []
    agency.put({"clientfiles.toml": SETTINGS + '[team.zoe]\nname = "Zoe"\n'})
    assert since(agency, "HEAD") == []


# Settings


def test_changed_settings_are_reported_with_all_their_problems(agency: GitRepository) -> None:
    agency.put({"clientfiles.toml": "colour = 1\n" + SETTINGS})
    assert since(agency) == [("clientfiles.toml", "unknown-setting")]
    agency.commit()
    assert since(agency, "HEAD") == []
    agency.write(fine=RECORD + "\nMore.\n")
    assert since(agency, "HEAD") == []


def test_settings_that_were_never_there(agency: GitRepository) -> None:
    agency.put({"clientfiles.toml": None})
    agency.write(fine=RECORD.replace("tier: A\n", ""))
    agency.commit()
    assert since(agency, "HEAD") == []
    assert ("clientfiles.toml", "no-team") in since(agency)
    agency.put({"pyproject.toml": '[project]\nname = "agency"\n'})
    assert since(agency, "HEAD") == []


def test_settings_that_count_again_when_others_are_deleted(agency: GitRepository) -> None:
    """Nobody has touched pyproject.toml, yet what is wrong in it was not wrong before."""
    table = "[tool.clientfiles]\ncolour = 1\n" + SETTINGS.replace("[t", "[tool.clientfiles.t")
    agency.put({"pyproject.toml": table})
    agency.commit()
    assert since(agency, "HEAD") == []
    agency.put({"clientfiles.toml": None})
    assert since(agency, "HEAD") == [("pyproject.toml", "unknown-setting")]
    agency.commit()
    assert since(agency, "HEAD") == []
    agency.put({"pyproject.toml": table.replace("team.dana", "team.zoe")})
    assert ("records/fine.md", "unknown-owner") in since(agency, "HEAD")
    assert ("records/broken.md", "invalid-date") not in since(agency, "HEAD")


@pytest.mark.parametrize(
    ("text", "let_pass"),
    [
        (b"[team", ["unknown-owner", "unknown-tier"]),
        (b"\xff\xfe", ["unknown-owner", "unknown-tier"]),
        (b"#" * 70_000, ["unknown-owner", "unknown-tier"]),
        (b"", ["unknown-owner"]),
        (b"\xef\xbb\xbf" + SETTINGS.replace("\n", "\r\n").encode() + b"# remark", []),
    ],
)
def test_settings_that_could_not_be_read_before(agency: GitRepository, text: bytes, let_pass: list[str]) -> None:
    """What such settings let pass is new once they can be read."""
    agency.put({"clientfiles.toml": text})
    agency.write(vesper=RECORD.replace("owner: dana", "owner: zoe").replace("tier: A", "tier: Z"))
    agency.commit()
    agency.put({"clientfiles.toml": SETTINGS})
    assert since(agency, "HEAD") == [("records/vesper.md", code) for code in let_pass]


# Where it makes no sense


def test_paths_and_a_revision_exclude_each_other(agency: GitRepository) -> None:
    said = refused(agency, "--since", "main", "records/fine.md")
    assert said == "clientfiles: --since looks at everything that changed: leave out either it or the paths\n"


@pytest.mark.parametrize("revision", ["v9", "", "--output=x", "main..topic"])
def test_a_revision_that_is_none(agency: GitRepository, revision: str) -> None:
    assert refused(agency, f"--since={revision}") == f'clientfiles: git knows no commit "{revision}"\n'
    assert not (agency.folder / "x").exists()


def test_without_git_s_history(agency: GitRepository, tmp_path: Path) -> None:
    (agency.folder / ".git").rename(tmp_path / "apart")
    said = "clientfiles: --since compares with git's history, and there is none here\n"
    assert refused(agency, "--since", "main") == said
    GitRepository(agency.folder)
    assert refused(agency, "--since", "HEAD") == said


def test_a_repository_that_git_does_not_trust(agency: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    outcome = validate(agency.folder, "--since", "main")
    assert (outcome.code, outcome.stdout, outcome.stderr.count("\n")) == (1, "", 1)
    assert outcome.stderr.startswith("clientfiles: git refuses this repository: ")


# Beside


def test_what_is_left_out_does_not_count(agency: GitRepository) -> None:
    agency.write(broken=RECORD, fine=changed(("She asked", "TODO: She asked")))
    agency.commit()
    assert validate(agency.folder, "--since", "main").stderr == "4 files checked: 0 errors, 1 warning\n"
    assert validate(agency.folder, "--since", "main", "--strict").code == 1
    assert validate(agency.folder, "--since", "HEAD", "--strict").code == 0


def test_today_is_the_same_on_both_sides(agency: GitRepository) -> None:
    agency.put({"clientfiles.toml": SETTINGS + '[team.zoe]\nname = "Zoe"\n'})
    agency.commit()
    early = ("validate", "--today", "2026-11-02")
    assert "future-entry" in run(agency.folder, *early).stdout
    assert run(agency.folder, *early, "--since", "main").stdout == ""


def test_a_repository_within_counts_as_changed_with_all_it_holds(agency: GitRepository) -> None:
    GitRepository(agency.folder / "records" / "inner").put({"vesper.md": BROKEN})
    assert since(agency) == [("records/inner/vesper.md", "invalid-date")]


def test_records_that_git_ignores_are_never_new(agency: GitRepository) -> None:
    agency.put({".gitignore": "draft.md\n"})
    agency.write(draft=BROKEN)
    assert since(agency) == []


VERSIONS: dict[str, list[str | None]] = {
    "records/a/fine.md": [None, RECORD, BROKEN],
    "records/fine.md": [RECORD, BROKEN, RECORD + f"\n{TALK}"],
    "records/b/Fine.md": [None, None, RECORD],
    "records/b/other.md": [BROKEN + f"\n{TALK}", None, BROKEN + f"\n{TALK}{TALK}"],
    "records/NEWS.md": [NEWS, None, NEWS.replace("passes", "fails"), "### 1 Nov 2026 news: X\n"],
    "clientfiles.toml": [SETTINGS, None, SETTINGS.replace("[tiers]", "[tears]"), SETTINGS.replace(".dana", ".zoe")],
    "pyproject.toml": ["", f"[tool.clientfiles]\ncolour = 1\n{SETTINGS.replace('[t', '[tool.clientfiles.t')}", None],
}  # fmt: skip


@pytest.mark.parametrize("seed", range(200 if LONG else 20))
def test_it_finds_what_comparing_two_whole_validations_finds(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    repository = GitRepository(tmp_path)
    repository.put({"records/README.md": "", ".gitattributes": "* -text\n"})
    states: list[dict[str, str | None]] = []
    results = []
    for _ in range(2):
        stays = chance.random() if states else 0.0
        states.append(
            {
                path: states[0][path] if chance.random() < stays else chance.choice(texts)
                for path, texts in VERSIONS.items()
            }
        )
        for path, text in states[-1].items():
            if text is not None:
                repository.put({path: text})
            elif (tmp_path / path).exists():
                repository.put({path: None})
        results.append(json.loads(validate(tmp_path, "--format", "json").stdout)["diagnostics"])
        if len(states) == 1:
            repository.commit()

    def likeness(each: dict[str, str]) -> tuple[str, str, str]:
        return each["path"], each["code"], each["message"]

    before, after = (Counter(map(likeness, found)) for found in results)
    touched = {path for path in VERSIONS if states[0][path] != states[1][path]}
    kept = Counter({each: count for each, count in before.items() if each[0] not in touched})
    found = json.loads(validate(tmp_path, "--since", "HEAD", "--format", "json").stdout)["diagnostics"]
    assert Counter(map(likeness, found)) == after - kept


def problem(path: str, message: str, line: int = 1) -> Diagnostic:
    return Diagnostic(path, Span(line, 1), "todo", message)


def test_problems_are_compared_by_what_they_say_and_how_often() -> None:
    before = [problem("a.md", "one", 3), problem("b.md", "two", 5), problem("b.md", "two", 6)]
    found = [problem("a.md", "one", 9), problem("a.md", "one", 10), problem("b.md", "two", 1), problem("c.md", "one")]
    assert new_problems(found, before, set()) == [found[1], found[3]]
    assert new_problems(found, before, {"a.md"}) == [found[0], found[1], found[3]]
    assert new_problems(found, [], set()) == found
    assert new_problems([], before, {"a.md"}) == []


def test_a_path_lies_in_what_changed() -> None:
    assert is_among("records/a.md", {"records/a.md"})
    assert is_among("records/inner/b.md", {"records/inner"})
    assert not is_among("records/a.md", {"records/a", "records/a.mdx", "a.md", ""})
    assert not is_among("records/a.md", set())
