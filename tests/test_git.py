"""How git is asked: where a folder's repository is, and with which environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from git_repositories import GitRepository

from clientfiles.diagnostics import Failure
from clientfiles.git import as_a_person_would, ask, git_in, is_bare, output, parts, repository_around, shown

pytestmark = pytest.mark.usefixtures("git_as_installed")


@pytest.fixture
def agency(tmp_path: Path) -> GitRepository:
    repository = GitRepository(tmp_path / "agency")
    repository.put({"crm/records/northwind.md": "one\n"})
    repository.commit()
    return repository


def test_git_answers_in_three_parts(tmp_path: Path) -> None:
    """Its exit code, its answer as it is, and what it said beside. It works outside repositories too."""
    (tmp_path / "a").write_bytes(b"\xff\r\n")
    (tmp_path / "b").write_bytes(b"b\n")
    git = git_in(tmp_path)
    assert ask(git, "merge-file", "-p", "a", "a", "a") == (0, b"\xff\r\n", "")
    assert ask(git, "merge-file", "-p", "a", "b", "a")[:2] == (0, b"\xff\r\n")
    status, answer, said = ask(git, "rev-parse", "HEAD")
    assert (status, answer, said[:6]) == (128, b"", "fatal:")
    with pytest.raises(Failure, match="git cannot read the history: not a git repository"):
        output(git, "rev-parse", "HEAD")


def test_git_is_given_nothing_to_read(tmp_path: Path) -> None:
    assert ask(git_in(tmp_path), "hash-object", "--stdin")[0] == 0


def test_where_the_records_are(agency: GitRepository, tmp_path: Path) -> None:
    place = repository_around(agency.folder / "crm")
    assert place is not None
    assert (place.top, place.prefix) == (str(agency.folder), "crm/")
    assert place.git_folder == place.common_folder == str(agency.folder / ".git")
    assert place.in_work_tree("records/northwind.md") == "crm/records/northwind.md"
    assert place.from_root("crm/records/northwind.md") == "records/northwind.md"
    agency.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = repository_around(tmp_path / "linked" / "crm")
    assert linked is not None
    assert linked.git_folder == str(agency.folder / ".git/worktrees/linked")
    assert linked.common_folder == str(agency.folder / ".git")


def test_a_folder_with_a_line_break_in_its_name(tmp_path: Path) -> None:
    GitRepository(tmp_path / "a\nb")
    with pytest.raises(Failure, match="a folder around them has a line break in its name"):
        repository_around(tmp_path / "a\nb")


def test_a_repository_without_a_work_tree(agency: GitRepository, tmp_path: Path) -> None:
    bare = GitRepository(tmp_path / "bare.git", "--bare").folder
    assert repository_around(bare) is None
    assert [is_bare(each) for each in (bare, agency.folder, agency.folder / ".git", tmp_path)] == [True] + [False] * 3


def test_what_hooks_are_surrounded_by_is_put_back(agency: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    place = repository_around(agency.folder)
    assert place is not None
    monkeypatch.setenv("GIT_INDEX_FILE", "elsewhere")
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    with as_a_person_would(place) as git:
        assert "GIT_INDEX_FILE" not in os.environ
        assert ask(git, "ls-files", "--", "*.md")[1] == b"crm/records/northwind.md\n"
    assert (os.environ["GIT_INDEX_FILE"], os.environ["GIT_LITERAL_PATHSPECS"]) == ("elsewhere", "1")


def test_bytes_that_are_no_text_can_be_given_back() -> None:
    (name, rest) = parts(b"z\xfcrich.md\0")
    assert (os.fsencode(name), rest) == (b"z\xfcrich.md", "")
    assert shown(name) == "z\\xfcrich.md"


def test_a_file_is_named_as_seen_from_the_root(agency: GitRepository) -> None:
    """The root is crm, in the repository."""
    place = repository_around(agency.folder / "crm")
    assert place is not None
    paths = ("crm/records/z.md", "records/z.md", "z.md")
    assert [*map(place.from_root_or_outside, paths)] == ["records/z.md", "../records/z.md", "../z.md"]
    assert place._replace(prefix="").from_root_or_outside("records/z.md") == "records/z.md"
