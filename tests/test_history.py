"""What the program learns from git: commits, files as they were, and what has changed since."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from git_repositories import GitRepository

from clientfiles.diagnostics import Failure, Usage
from clientfiles.history import Change, History, open_history

pytestmark = pytest.mark.usefixtures("git_as_installed")


@pytest.fixture
def agency(tmp_path: Path) -> GitRepository:
    """A repository with two records in one commit."""
    repository = GitRepository(tmp_path / "agency")
    repository.write(northwind="one\n", tailspin="one\n")
    repository.commit("First records", day="2026-10-01")
    return repository


def merge_a_topic(agency: GitRepository) -> None:
    """One record changes on a branch, another one on main, and the two are merged."""
    agency.git("checkout", "--quiet", "-b", "topic")
    agency.write(northwind="two\n")
    agency.commit("On the topic")
    agency.git("checkout", "--quiet", "main")
    agency.write(tailspin="two\n")
    agency.commit("On main")
    agency.git("merge", "--quiet", "--no-edit", "topic")


@pytest.fixture
def history(agency: GitRepository) -> Iterator[History]:
    with opened(agency.folder) as found:
        yield found


def opened(root: Path) -> History:
    """The history of a repository that has one."""
    found = open_history(root)
    assert found is not None
    return found


def subjects(changes: list[Change]) -> list[tuple[str, tuple[str, ...]]]:
    return [(change.subject, change.paths) for change in changes]


# Opening


def test_the_repository_around_a_folder(agency: GitRepository, history: History) -> None:
    assert history.head == agency.git("rev-parse", "HEAD")
    assert (history.prefix, history.branch, history.default_branch) == ("", "main", "")
    assert not history.is_shallow


def test_the_records_may_be_a_folder_of_a_larger_repository(agency: GitRepository) -> None:
    """Every path that is taken or given is one from the root of the records."""
    agency.put({"crm/records/northwind.md": "crm\n", "crm/clientfiles.toml": ""})
    since = agency.commit("Move into the monorepo")
    agency.put({"crm/records/northwind.md": "crm 2\n", "records/northwind.md": "other\n", "code.py": ""})
    until = agency.commit("Change all over the place")
    agency.put({"crm/new.txt": "", "elsewhere.txt": ""})
    with opened(agency.folder / "crm") as history:
        assert history.prefix == "crm/"
        assert [change.paths for change in history.changes(since)] == [("records/northwind.md",)]
        assert [change.paths for change in history.changes(since, paths=("",))] == [("records/northwind.md",)]
        assert list(history.files_at(until)) == [("records/northwind.md", b"crm 2\n")]
        assert history.paths_at(until, "") == ["clientfiles.toml", "records/northwind.md"]
        assert history.file_at(since, "records/northwind.md") == b"crm\n"
        assert history.file_at(since, "crm/records/northwind.md") is None
        assert history.changed_paths(since) == {"records/northwind.md", "new.txt"}
    with opened(agency.folder / "crm" / "records") as history:
        assert history.prefix == "crm/records/"


def test_outside_a_repository_there_is_no_history(tmp_path: Path) -> None:
    assert open_history(tmp_path) is None


def test_before_the_first_commit_there_is_no_history(tmp_path: Path) -> None:
    repository = GitRepository(tmp_path)
    repository.write(northwind="one\n")
    assert open_history(tmp_path) is None


def test_git_s_own_folder_holds_no_records(agency: GitRepository) -> None:
    assert open_history(agency.folder / ".git" / "refs") is None


@pytest.mark.parametrize("refresh", ["raise", "quiet"])
def test_without_git_there_is_no_history(agency: GitRepository, tmp_path: Path, refresh: str) -> None:
    code = "from clientfiles.history import *; print(open_history(Path('.')))"
    environment = {**os.environ, "PATH": str(tmp_path), "GIT_PYTHON_REFRESH": refresh}
    command = [sys.executable, "-c", code]
    found = subprocess.run(
        command, cwd=agency.folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (found.stdout, found.stderr) == ("None\n", "")


def test_a_repository_that_git_does_not_trust(agency: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository can make git run programs, so git refuses what belongs to somebody else. So do we."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(Failure) as failure:
        open_history(agency.folder)
    assert str(failure.value).startswith("git refuses this repository: ")
    assert "safe.directory" in str(failure.value)
    assert "\n" not in str(failure.value)


def test_a_commit_is_checked_out_instead_of_a_branch(agency: GitRepository) -> None:
    agency.git("checkout", "--quiet", "--detach")
    with opened(agency.folder) as history:
        assert history.branch == ""


def test_a_clone_knows_the_default_branch(agency: GitRepository, tmp_path: Path) -> None:
    agency.git("branch", "--move", "trunk/north")
    agency.git("clone", "--quiet", ".", str(tmp_path / "clone"))
    with opened(tmp_path / "clone") as history:
        assert history.default_branch == "trunk/north"


def test_a_repository_of_sha_256(tmp_path: Path) -> None:
    repository = GitRepository(tmp_path, "--object-format=sha256")
    repository.write(northwind="one\n")
    sha = repository.commit()
    with opened(tmp_path) as history:
        assert len(sha) == 64
        assert history.resolve("main") == sha
        assert list(history.files_at("main")) == [("records/northwind.md", b"one\n")]


# What hooks and users set


def test_another_repository_in_the_environment_of_a_hook(
    agency: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = GitRepository(tmp_path / "other")
    other.write(other="other\n")
    other.commit()
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.folder / ".git" / "index"))
    with opened(agency.folder) as history:
        assert history.head == agency.git("rev-parse", "HEAD")
        assert history.changed_paths("HEAD") == set()
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    with opened(agency.folder) as history:
        assert history.head == agency.git("rev-parse", "HEAD")
    assert os.environ["GIT_DIR"] == str(other.folder / ".git")


def test_an_index_that_a_hook_works_with_is_not_the_work_tree(
    agency: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", str(agency.folder / ".git" / "next-index-1.lock"))
    agency.write(northwind="two\n")
    with opened(agency.folder) as history:
        assert history.changed_paths("HEAD") == {"records/northwind.md"}


def test_a_linked_work_tree_whose_hook_changes_the_folder(
    agency: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With GIT_DIR alone git takes the folder it is started in for the top of the work tree."""
    agency.put({"crm/records/aubel.md": "one\n"})
    agency.commit()
    agency.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    monkeypatch.setenv("GIT_DIR", str(agency.folder / ".git" / "worktrees" / "linked"))
    monkeypatch.chdir(tmp_path / "linked" / "crm")
    with opened(Path(".")) as history:
        assert (history.prefix, history.branch) == ("crm/", "linked")
        assert history.changed_paths("HEAD") == set()
        assert history.paths_at("HEAD") == ["records/aubel.md"]


def test_a_work_tree_apart_from_its_repository(
    agency: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (agency.folder / ".git").rename(tmp_path / "apart")
    assert open_history(agency.folder) is None
    monkeypatch.setenv("GIT_DIR", "apart")
    monkeypatch.setenv("GIT_WORK_TREE", "agency")
    monkeypatch.chdir(tmp_path)
    with opened(agency.folder) as history:
        assert history.changed_paths("HEAD") == set()
    monkeypatch.delenv("GIT_WORK_TREE")  # git takes the folder it stands in
    monkeypatch.setenv("GIT_DIR", "../apart")
    monkeypatch.chdir(agency.folder)
    with opened(agency.folder) as history:
        assert history.changed_paths("HEAD") == set()
    monkeypatch.setenv("GIT_DIR", "nowhere")
    assert open_history(agency.folder) is None


def test_a_work_tree_within_another_repository(
    agency: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = agency.git("rev-parse", "HEAD")
    (agency.folder / ".git").rename(tmp_path / "apart")
    around = GitRepository(tmp_path).commit("Everything on this machine")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "apart"))
    monkeypatch.setenv("GIT_WORK_TREE", str(agency.folder))
    with opened(agency.folder) as history:
        assert (history.head, history.prefix) == (head, "")
    monkeypatch.delenv("GIT_WORK_TREE")
    with opened(agency.folder) as history:
        assert (history.head, history.prefix) == (around, "agency/")


@pytest.mark.parametrize(
    "settings",
    [
        {"log.follow": "true", "log.showSignature": "true", "log.showRoot": "false", "log.diffMerges": "separate"},
        {"diff.renames": "copies", "core.quotePath": "true", "color.ui": "always", "diff.relative": "true"},
        {"diff.noprefix": "true", "i18n.logOutputEncoding": "latin1", "log.date": "relative", "format.pretty": "email"},
    ],
)
def test_the_settings_of_a_user_change_nothing(agency: GitRepository, settings: dict[str, str]) -> None:
    first = agency.git("rev-parse", "HEAD")
    agency.write(northwind=None, nørdwind="one\n")
    agency.commit("Rename – really")
    for name, value in settings.items():
        agency.git("config", name, value)
    with opened(agency.folder) as history:
        empty = agency.git("commit-tree", agency.git("mktree"), "-m", "nothing")
        assert subjects(history.changes(empty)) == [
            ("First records", ("records/northwind.md", "records/tailspin.md")),
            ("Rename – really", ("records/northwind.md", "records/nørdwind.md")),
        ]
        assert len(history.changes(empty, paths=("records/northwind.md",))) == 2
        assert len(history.changes(empty, paths=("records/nørdwind.md",))) == 1
        assert history.changed_paths(first) == {"records/northwind.md", "records/nørdwind.md"}


@pytest.mark.parametrize("name", ["LITERAL", "GLOB", "NOGLOB", "ICASE"])
def test_a_path_is_a_path_and_no_pattern(agency: GitRepository, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"GIT_{name}_PATHSPECS", "1")
    agency.put({"records/*.md": "star\n", "Records/tailspin.md": "one\n"})
    agency.commit("Star")
    with opened(agency.folder) as history:
        assert subjects(history.changes("HEAD~1", paths=("records/*.md",))) == [("Star", ("records/*.md",))]
        assert history.changes("HEAD~1", paths=("records/t*.md", "records/TAILSPIN.md", ":/Records")) == []


# Revisions


def test_a_revision_is_a_branch_a_tag_or_a_sha(agency: GitRepository, history: History) -> None:
    agency.git("tag", "--annotate", "v1", "--message", "one")
    agency.git("tag", "--", "v2/-x", "HEAD")
    for revision in ("main", "HEAD", "@", "v1", "v2/-x", history.head, history.head[:9], "refs/heads/main"):
        assert history.resolve(revision) == history.head


@pytest.mark.parametrize(
    "revision",
    ["v9", "", " ", "--output=x", "--all", "-", "^main", "main..HEAD", "main main", "HEAD:records", "HEAD^{tree}",
     "HEAD\nmain", "HEAD\0", "\ud800", "--", "main --output=x", "HEAD~7", "0" * 40, ":/First", "x" * 5_000],
)  # fmt: skip
def test_what_names_no_commit_is_refused_in_a_line(agency: GitRepository, history: History, revision: str) -> None:
    for ask in (history.resolve, history.changes, history.changed_paths, history.files_at, history.merge_base):
        with pytest.raises(Usage) as usage:
            ask(revision)
        assert str(usage.value).startswith('git knows no commit "')
        assert str(usage.value).isprintable()
        assert len(str(usage.value)) < 100
    assert sorted(os.listdir(agency.folder)) == [".git", "records"], "git wrote no file x"


def test_a_file_of_the_same_name_is_no_revision(agency: GitRepository, history: History) -> None:
    agency.put({"v9": "", "main": ""})
    with pytest.raises(Usage):
        history.resolve("v9")
    assert history.resolve("main") == history.head
    assert history.changed_paths("main") == {"v9", "main"}


def test_where_two_branches_went_apart(agency: GitRepository, history: History) -> None:
    start = history.head
    agency.git("checkout", "--quiet", "-b", "topic")
    agency.commit("On the topic")
    agency.git("checkout", "--quiet", "main")
    agency.commit("On main")
    agency.git("checkout", "--quiet", "--orphan", "apart")
    agency.commit("Apart")
    assert history.merge_base("main", "topic") == start
    assert history.merge_base("main", "main") == agency.git("rev-parse", "main")
    assert history.merge_base("main") == "", "of HEAD, which shares nothing with it"


def test_a_shallow_clone_says_how_to_get_the_rest(agency: GitRepository, tmp_path: Path) -> None:
    first = agency.git("rev-parse", "HEAD")
    for name in ("two", "three"):
        agency.write(northwind=f"{name}\n")
        agency.commit(f"Version {name}")
    agency.git("clone", "--quiet", "--depth=2", f"file://{agency.folder}", str(tmp_path / "clone"))
    with opened(tmp_path / "clone") as history:
        assert history.is_shallow
        with pytest.raises(Usage) as usage:
            history.resolve(first)
        assert str(usage.value).endswith("(fetch-depth: 0, or git fetch --unshallow)")
        assert subjects(history.changes("HEAD~1")) == [("Version three", ("records/northwind.md",))]


def test_what_a_cut_off_commit_changed_is_not_guessed(agency: GitRepository, tmp_path: Path) -> None:
    """To a shallow clone its oldest commit seems to have made every file."""
    merge_a_topic(agency)
    agency.git("clone", "--quiet", "--depth=2", f"file://{agency.folder}", str(tmp_path / "clone"))
    with opened(tmp_path / "clone") as history, pytest.raises(Failure, match="fetch-depth: 0"):
        history.changes("HEAD^1")


# Changes


def test_changes_come_oldest_first_with_who_made_them(agency: GitRepository, history: History) -> None:
    agency.write(northwind="two\n")
    first = agency.commit("Log the call", day="2026-10-20", author="Lee Park")
    agency.put({"README.md": "not about a client\n"})
    agency.commit("Explain")
    agency.write(tailspin=None, vesper="one\n")
    second = agency.commit("Lose one, win one", day="2026-11-03", author="Kim Sand")
    assert history.changes(history.head) == [
        Change(first, "Lee Park", "lee@agency.example", date(2026, 10, 20), "Log the call", ("records/northwind.md",)),
        Change(
            second, "Kim Sand", "kim@agency.example", date(2026, 11, 3), "Lose one, win one",
            ("records/tailspin.md", "records/vesper.md"),
        ),
    ]  # fmt: skip
    assert history.changes(history.head, first) == history.changes(history.head)[:1]
    assert history.changes(first, "HEAD") == history.changes(history.head)[1:]
    assert history.changes("HEAD") == []
    assert history.changes("HEAD", "HEAD~1") == [], "a later commit holds all of an earlier one"


def test_changes_of_some_paths(agency: GitRepository, history: History) -> None:
    agency.put({"records/northwind.md": "two\n", "clientfiles.toml": "", "records-old/x.md": "", "README.md": ""})
    agency.commit("All at once")
    assert [change.paths for change in history.changes("HEAD~1")] == [("records/northwind.md",)]
    both = history.changes("HEAD~1", paths=("records", "clientfiles.toml"))
    assert [change.paths for change in both] == [("clientfiles.toml", "records/northwind.md")]
    assert len(history.changes("HEAD~1", paths=("",))[0].paths) == 4
    assert history.changes("HEAD~1", paths=("templates",)) == []


def test_a_rename_touches_both_paths(agency: GitRepository, history: History) -> None:
    (agency.folder / "records" / "north").mkdir()
    agency.git("mv", "records/northwind.md", "records/north/northwind.md")
    agency.commit("Sort by region")
    (change,) = history.changes("HEAD~1")
    assert change.paths == ("records/north/northwind.md", "records/northwind.md")


def test_what_a_merge_brought_in_is_attributed_once(agency: GitRepository, history: History) -> None:
    merge_a_topic(agency)
    agency.write(vesper="one\n")
    agency.commit("After the merge")
    after = ("After the merge", ("records/vesper.md",))
    expected = [("On the topic", ("records/northwind.md",)), ("On main", ("records/tailspin.md",)), after]
    assert subjects(history.changes(history.head)) == expected
    assert subjects(history.changes("HEAD^^1")) == [expected[0], after]
    assert subjects(history.changes("HEAD^^2")) == expected[1:]
    assert subjects(history.changes("HEAD^")) == [after]


def test_a_merge_has_changed_what_no_side_had(agency: GitRepository, history: History) -> None:
    for branch, text in (("topic", "two\n"), ("main", "three\n")):
        agency.git("checkout", "--quiet", "-B", branch, history.head)
        agency.write(northwind=text)
        agency.commit(f"On {branch}")
    with suppress(AssertionError):  # a conflict
        agency.git("merge", "--quiet", "topic")
    agency.write(northwind="two and three\n", vesper="new\n")
    agency.commit("Merge by hand")
    assert subjects(history.changes(history.head)) == [
        ("On topic", ("records/northwind.md",)),
        ("On main", ("records/northwind.md",)),
        ("Merge by hand", ("records/northwind.md", "records/vesper.md")),
    ]


def test_a_file_named_like_a_commit_is_a_file(agency: GitRepository, history: History) -> None:
    for branch in ("topic", "main"):
        agency.git("checkout", "--quiet", "-B", branch, history.head)
        agency.commit(f"On {branch}")
    agency.git("merge", "--quiet", "--no-commit", "--no-ff", "topic")
    names = (history.head, f"x{history.head}")
    agency.put(dict.fromkeys(names, ""))
    agency.commit("Merge")
    agency.put(dict.fromkeys(names, "more"))
    agency.commit("More")
    assert subjects(history.changes(history.head, paths=("",))) == [("Merge", names), ("More", names)]


HOSTILE_NAMES = [
    'records/with "quotes" and \\.md',
    "records/with\ttab\nand line.md",
    "records/\n.md",
    "records/größe – 大.md",
    "records/--output=x.md",
    "records/:(top)x.md",
    "records/ .md",
]


@pytest.mark.skipif(os.name == "nt", reason="names as Unix allows them")
def test_names_of_files_come_as_they_are(agency: GitRepository, history: History) -> None:
    agency.put(dict.fromkeys(HOSTILE_NAMES, "text\n"))
    agency.commit("Strange names")
    (change,) = history.changes(history.head)
    assert sorted(change.paths) == sorted(HOSTILE_NAMES)
    assert history.changed_paths(history.head) == set(HOSTILE_NAMES)
    found = dict(history.files_at("HEAD"))
    assert set(HOSTILE_NAMES) < set(found)
    for name in HOSTILE_NAMES:
        assert history.file_at("HEAD", name) == found[name] == b"text\n"
        assert history.file_at(history.head, name) is None


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_a_name_that_is_no_utf_8_reads_as_everywhere_else(agency: GitRepository, history: History) -> None:
    from clientfiles import store

    Path(os.fsdecode(os.fsencode(agency.folder) + b"/records/caf\xe9.md")).write_bytes(b"text\n")
    agency.commit()
    listed = {file.path for file in store.list_files(agency.folder)}
    assert "records/caf\\xe9.md" in listed
    assert history.changed_paths(history.head) == set(history.changes(history.head)[0].paths) < listed
    assert set(history.paths_at("HEAD")) == listed


@pytest.mark.parametrize(
    ("author", "message", "shown"),
    [
        (b"D\x1b[31m\ttab <d@x> 1793534400 +0000", b"One\ttwo\x1b[0m\r\nthree", ("D\x1b[31m\ttab", "d@x")),
        (b"<> 1793534400 +0000", b"", ("", "")),
        (b"caf\xe9 <d@\xff> 1793534400 +0000", b"\xff\xfe", ("caf\\xe9", "d@\\xff")),
        (b"\xff <d@x> 1793534400 +0000", "–\n\nrecords/x.md\n".encode(), ("\\xff", "d@x")),
        (b"0123456789abcdef0123456789abcdef01234567 <d@x> 1793534400 +0000", b"\n\n\n",
         ("0123456789abcdef0123456789abcdef01234567", "d@x")),
    ],
)  # fmt: skip
def test_hostile_authors_and_subjects_stay_where_they_belong(
    agency: GitRepository, history: History, author: bytes, message: bytes, shown: tuple[str, str]
) -> None:
    agency.write(northwind="two\n")
    agency.git("add", "--all")
    sha = agency.commit_raw(author, message)
    agency.write(northwind="three\n")
    agency.commit("After it")
    strange, after = history.changes(history.head)
    assert (strange.sha, strange.author, strange.email) == (sha, *shown)
    assert strange.date == date(2026, 11, 1)
    assert strange.paths == after.paths == ("records/northwind.md",)
    assert "\n" not in strange.subject
    for text in strange[1:]:
        str(text).encode("utf-8")


@pytest.mark.parametrize("moment", ["253402300800 +0000", "99999999999999999999 +0000", "x", "-1 +0000", ""])
def test_a_date_of_no_calendar_is_a_date(agency: GitRepository, history: History, moment: str) -> None:
    agency.write(northwind="two\n")
    agency.git("add", "--all")
    agency.commit_raw(f"Dana <d@x> {moment}".encode(), b"Odd")
    (change,) = history.changes(history.head)
    assert isinstance(change.date, date)
    assert (change.subject, change.paths) == ("Odd", ("records/northwind.md",))


def test_a_subject_in_an_older_encoding(agency: GitRepository, history: History) -> None:
    agency.write(northwind="two\n")
    agency.git("add", "--all")
    agency.commit_raw("Zoë <z@x> 1793534400 +0000".encode("latin1"), "Gespräch".encode("latin1"), b"ISO-8859-1")
    (change,) = history.changes(history.head)
    assert (change.author, change.subject) == ("Zoë", "Gespräch")


# Files as they were


def test_files_as_they_were_at_a_revision(agency: GitRepository, history: History) -> None:
    agency.write(northwind="two\n", empty="", binary=bytes(range(256)) * 300, tailspin=None)
    agency.put({"records/north/deep/vesper.md": "deep\n", "clientfiles.toml": "lead = 'dana'\n"})
    agency.commit()
    assert list(history.files_at(history.head)) == [
        ("records/northwind.md", b"one\n"),
        ("records/tailspin.md", b"one\n"),
    ]
    now = dict(history.files_at("HEAD"))
    assert {path: len(content) for path, content in now.items()} == {
        "records/binary.md": 76_800,
        "records/empty.md": 0,
        "records/north/deep/vesper.md": 5,
        "records/northwind.md": 4,
    }
    assert now["records/binary.md"] == bytes(range(256)) * 300
    assert list(history.files_at("HEAD", "records/north")) == [("records/north/deep/vesper.md", b"deep\n")]
    assert list(history.files_at("HEAD", "nowhere")) == []
    assert list(history.files_at("HEAD", wanted=lambda path: path.endswith("empty.md"))) == [("records/empty.md", b"")]


def test_one_file_as_it_was(agency: GitRepository, history: History) -> None:
    agency.write(northwind="two\n")
    agency.commit()
    assert history.file_at(history.head, "records/northwind.md") == b"one\n"
    assert history.file_at("HEAD", "records/northwind.md") == b"two\n"
    assert history.file_at("HEAD", "records/nobody.md") is None
    assert history.file_at("HEAD", "records") is None
    assert history.file_at("HEAD", "records/") is None
    assert history.file_at("HEAD", "") is None


def test_links_and_submodules_are_passed_over(agency: GitRepository, history: History) -> None:
    agency.git("update-index", "--add", "--cacheinfo", f"160000,{history.head},records/module.md")
    target = agency.git("hash-object", "-w", "--stdin", given=b"northwind.md")
    agency.git("update-index", "--add", "--cacheinfo", f"120000,{target},records/link.md")
    agency.git("update-index", "--chmod=+x", "records/tailspin.md")
    agency.git("commit", "--quiet", "--message", "Links")
    assert [path for path, _ in history.files_at("HEAD")] == ["records/northwind.md", "records/tailspin.md"]
    assert history.file_at("HEAD", "records/link.md") is None
    assert history.file_at("HEAD", "records/module.md") is None
    assert history.paths_at("HEAD") == ["records/link.md", "records/northwind.md", "records/tailspin.md"]


@pytest.mark.parametrize("root", [".", "crm"])
def test_workflows_are_those_at_the_top(agency: GitRepository, root: str) -> None:
    places = (".github/workflows/review.yml", "crm/.github/workflows/other.yml", ".github/dependabot.yml")
    agency.put({**dict.fromkeys(places, "on: push\n"), "crm/records/northwind.md": "one\n"})
    agency.commit()
    with opened(agency.folder / root) as history:
        assert history.workflows_at("HEAD") == {".github/workflows/review.yml": b"on: push\n"}
        assert history.workflows_at("HEAD~1") == {}


def test_reading_can_stop_in_the_middle(history: History) -> None:
    next(history.files_at("HEAD"))
    assert history.file_at("HEAD", "records/tailspin.md") == b"one\n"


def test_one_process_reads_all_files_and_ends_with_the_history(agency: GitRepository) -> None:
    with opened(agency.folder) as history:
        list(history.files_at("HEAD"))
        reader = history._reader
        assert reader is not None
        process = reader.proc
        assert process is not None
        list(history.files_at("HEAD"))
        assert history._reader is reader
        assert process.poll() is None
    assert process.poll() is not None
    history.close()


def test_a_damaged_repository_is_a_failure_in_a_line(agency: GitRepository, history: History) -> None:
    sha = agency.git("rev-parse", "HEAD:records/northwind.md")
    (agency.folder / ".git" / "objects" / sha[:2] / sha[2:]).unlink()
    with pytest.raises(Failure, match=r"git cannot read records/northwind\.md as it was") as failure:
        list(history.files_at("HEAD"))
    assert sha in str(failure.value)
    agency.write(northwind="two\n")
    agency.git("add", "--all")
    agency.git("commit", "--quiet", "--message", "It goes on")
    assert history.file_at("HEAD", "records/northwind.md") == b"two\n"
    tree = agency.git("rev-parse", "HEAD:records")
    (agency.folder / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(Failure, match="git cannot read the history: ") as failure:
        history.paths_at("HEAD")
    assert str(failure.value).isprintable()


# What differs from the work tree


def test_changed_paths_are_all_that_differ_however_far_they_got(agency: GitRepository, history: History) -> None:
    agency.put({".gitignore": "*.bak\n", "records/gone.md": "x\n", "records/same.md": "x\n"})
    since = agency.commit()
    agency.write(committed="x\n")
    agency.commit()
    agency.write(staged="x\n", northwind="staged\n")
    agency.git("add", "--all")
    agency.write(tailspin="not staged\n", unknown="x\n", gone=None)
    agency.put({"records/ignored.bak": "x\n", "clientfiles.toml": ""})
    agency.git("rm", "--quiet", "--cached", "records/same.md")
    names = "records/{}.md".format
    expected = {names(name) for name in ("committed", "staged", "northwind", "tailspin", "unknown", "gone", "same")}
    assert history.changed_paths(since) == expected | {"clientfiles.toml"}
    assert history.changed_paths("HEAD") == (expected | {"clientfiles.toml"}) - {names("committed")}


def test_what_was_changed_and_changed_back_is_the_same(agency: GitRepository, history: History) -> None:
    agency.write(northwind="two\n")
    agency.commit()
    agency.write(northwind="one\n")
    os.utime(agency.folder / "records" / "tailspin.md")  # only looks changed
    assert history.changed_paths(history.head) == set()
    assert history.changed_paths("HEAD") == {"records/northwind.md"}


def test_a_change_of_the_same_size_within_the_same_moment(agency: GitRepository, history: History) -> None:
    """Git can only tell by the time at which its index was written that it has to look."""
    agency.git("config", "core.trustctime", "false")
    index, record = agency.folder / ".git" / "index", agency.folder / "records" / "northwind.md"
    for path in (record, index):
        os.utime(path, (1e9, 1e9))
    agency.git("update-index", "--refresh")
    record.write_text("two\n", encoding="utf-8")
    for path in (record, index):
        os.utime(path, (1e9, 1e9))
    assert history.changed_paths("HEAD") == {"records/northwind.md"}


def test_without_an_index_everything_is_changed(agency: GitRepository, history: History) -> None:
    (agency.folder / ".git" / "index").unlink()
    assert history.changed_paths("HEAD") == {"records/northwind.md", "records/tailspin.md"}


def test_a_repository_within_the_repository_counts_as_one_path(agency: GitRepository, history: History) -> None:
    GitRepository(agency.folder / "records" / "inner").put({"a.md": "", "b.md": ""})
    assert history.changed_paths("HEAD") == {"records/inner"}


def test_nothing_is_written(agency: GitRepository) -> None:
    agency.write(northwind="two\n")
    agency.commit()
    os.utime(agency.folder / "records" / "tailspin.md", (1e9, 1e9))  # git would refresh its index

    def state() -> dict[str, int]:
        return {str(path): path.stat().st_mtime_ns for path in sorted(agency.folder.rglob("*"))}

    before = state()
    with opened(agency.folder) as history:
        history.changed_paths("HEAD~1")
        history.changes("HEAD~1")
        list(history.files_at("HEAD~1"))
    assert state() == before
