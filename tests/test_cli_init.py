"""clientfiles init: a repository that can be worked in at once, and nothing that was there is touched."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commands import TODAY, Outcome, run, validate
from conftest import Golden
from git_repositories import GitRepository, isolate
from repositories import ROOT

from clientfiles import store, writing
from clientfiles.cli import init

GOLDEN = Path(__file__).parent / "golden" / "init"
DANA = ("--person", "Dana Ortiz <dana@agency.example>", "--timezone", "Europe/Berlin", "--today", TODAY)
FILES = [
    ".gitattributes",
    ".github/ISSUE_TEMPLATE/log-a-conversation.yml",
    ".github/dependabot.yml",
    ".github/workflows/review.yml",
    ".github/workflows/sync.yml",
    ".github/workflows/validate.yml",
    ".gitignore",
    "clientfiles.toml",
    "records/README.md",
    "records/northwind-traders.md",
    "templates/README.md",
]


@pytest.fixture(autouse=True)
def git_of_a_person(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Git knows who commits, and nothing else."""
    isolate(monkeypatch)
    settings = tmp_path_factory.mktemp("home") / "gitconfig"
    settings.write_text("[user]\n\tname = Kim Sand\n\temail = kim@agency.example\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Git does not know who commits, and does not guess."""
    settings = tmp_path_factory.mktemp("home") / "gitconfig"
    settings.write_text("[user]\n\tuseConfigOnly = true\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))


def start(folder: Path, *arguments: str) -> Outcome:
    """Start a repository for Dana, which must work."""
    done = run(folder, "init", *arguments, *DANA)
    assert done.code == 0, done.stderr
    return done


def git(folder: Path, *arguments: str) -> str:
    return GitRepository.git(_existing(folder), *arguments)


def _existing(folder: Path) -> GitRepository:
    found = GitRepository.__new__(GitRepository)
    found.folder = folder
    return found


def everything(folder: Path) -> dict[str, bytes]:
    """Each file below a folder, without git's own."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def committed(folder: Path) -> list[str]:
    """What the only commit holds."""
    assert git(folder, "rev-list", "--all", "--count") == "1"
    return git(folder, "ls-tree", "-r", "--name-only", "HEAD").split("\n")


# A new folder


def test_a_new_repository(tmp_path: Path, golden: Golden) -> None:
    """Files, a first commit that holds exactly those, and what to do next."""
    done = start(tmp_path, "crm")
    golden(GOLDEN / "printed.txt", done.stdout)
    assert done.stderr == ""
    assert all(len(line) <= 80 for line in done.stdout.split("\n"))
    folder = tmp_path / "crm"
    assert [*everything(folder)] == FILES == committed(folder)
    assert git(folder, "status", "--porcelain") == ""
    assert git(folder, "log", "-1", "--format=%an %s") == "Kim Sand Start the client records"
    assert git(folder, "symbolic-ref", "HEAD") == "refs/heads/main"


def test_nothing_is_wrong_with_it_and_the_review_has_something_to_say(tmp_path: Path) -> None:
    start(tmp_path)
    checked = validate(tmp_path, "--strict")
    assert (checked.code, checked.stdout, checked.stderr) == (0, "", "1 file checked: 0 errors, 0 warnings\n")
    shown = run(tmp_path, "review", "--today", TODAY).stdout
    assert "DANA ORTIZ" in shown
    assert "Send the revised statement of work" in shown


def test_the_first_person_leads_unless_another_is_named(tmp_path: Path) -> None:
    start(tmp_path / "..", str(tmp_path / "a"), "--person", "Lee Park <lee@agency.example>")
    start(tmp_path, "b", "--person", "Lee Park", "--lead", "dana")
    leads = [store.open_repository(tmp_path / name).settings.lead for name in ("a", "b")]
    assert leads == ["lee", "dana"]
    assert "owner: lee" in (tmp_path / "a" / "records" / "northwind-traders.md").read_text(encoding="utf-8")


def test_without_options_and_terminal_it_is_gits_own_person(tmp_path: Path) -> None:
    done = run(tmp_path, "init", "--today", TODAY)
    assert done.code == 0, done.stderr
    (member,) = store.open_repository(tmp_path).settings.team.values()
    assert (member.key, member.name, member.email) == ("kim", "Kim Sand", "kim@agency.example")


def test_the_time_zone_is_the_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":Asia/Tokyo")
    assert run(tmp_path, "init", "a").code == 0
    monkeypatch.setenv("TZ", "CET-1CEST")  # which the settings do not know
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Asia/Seoul")
    monkeypatch.setattr(init, "LOCAL_TIME", str(link))
    assert run(tmp_path, "init", "b").code == 0
    monkeypatch.setattr(init, "LOCAL_TIME", str(tmp_path / "nowhere"))
    assert run(tmp_path, "init", "c").code == 0
    zones = [store.open_repository(tmp_path / each).settings.timezone for each in "abc"]
    assert zones == ["Asia/Tokyo", "Asia/Seoul", "UTC"]


class Terminal(io.StringIO):
    """Someone who types these lines."""

    def isatty(self) -> bool:
        return True


def typed(folder: Path, *lines: str) -> Outcome:
    return run(folder, "init", "--today", TODAY, stdin=Terminal("".join(f"{line}\n" for line in lines)))


def test_at_a_terminal_it_asks(tmp_path: Path) -> None:
    done = typed(tmp_path, "", "", "Lee Park", "lee@agency.example", "Ada Quinn", "", "", "Europe/Dublin")
    assert done.code == 0, done.stderr
    assert "Your name [Kim Sand]: " in done.stdout
    settings = store.open_repository(tmp_path).settings
    assert [(each.key, each.email) for each in settings.team.values()] == [
        ("kim", "kim@agency.example"),
        ("lee", "lee@agency.example"),
        ("ada", ""),
    ]
    assert settings.timezone == "Europe/Dublin"


def test_who_ends_the_conversation_has_started_nothing(tmp_path: Path) -> None:
    done = typed(tmp_path, "Dana")
    assert (done.code, everything(tmp_path)) == (130, {})


# What is there already


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    start(tmp_path)
    before, head = everything(tmp_path), git(tmp_path, "rev-parse", "HEAD")
    done = run(tmp_path, "init")
    assert (done.code, done.stderr) == (0, "")
    assert done.stdout == f"Nothing to do: {tmp_path} holds all of it already.\n"
    assert (everything(tmp_path), git(tmp_path, "rev-parse", "HEAD")) == (before, head)


def test_a_deleted_example_does_not_come_back(tmp_path: Path) -> None:
    """Once there are other records."""
    start(tmp_path)
    record = tmp_path / "records" / "northwind-traders.md"
    record.rename(record.with_name("acme.md"))
    assert run(tmp_path, "init").stdout.startswith("Nothing to do")


def test_every_file_that_is_there_is_kept(tmp_path: Path) -> None:
    theirs = {path: f"theirs: {path}\n".encode() for path in FILES if not path.endswith((".toml", "traders.md"))}
    del theirs["records/README.md"]  # there have been no records yet
    theirs["clientfiles.toml"] = b'[team.zoe]\nname = "Zoe"\n'
    for path, data in theirs.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    done = start(tmp_path)
    found = everything(tmp_path)
    assert {path: found[path] for path in theirs} == theirs
    assert sorted({*found} - {*theirs}) == ["records/README.md", "records/northwind-traders.md"]
    assert b"owner: zoe" in found["records/northwind-traders.md"]
    assert done.stdout.count("  kept  ") == 8
    assert committed(tmp_path) == ["records/README.md", "records/northwind-traders.md"]
    assert "clientfiles.toml is there already: add people, lead and time zone there" in done.stderr
    assert "records/**/*.md -text diff=markdown merge=clientfiles" in done.stderr


def test_settings_in_pyproject_count(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.clientfiles.team.zoe]\nname = "Zoe"\n', encoding="utf-8")
    done = start(tmp_path)
    assert "pyproject.toml is there already" in done.stderr
    assert not (tmp_path / "clientfiles.toml").exists()


def test_records_without_settings_get_some(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "acme.md").write_text("---\nname: Acme\n---\n", encoding="utf-8")
    start(tmp_path)
    assert [path for path in everything(tmp_path) if path.startswith("records/")] == [
        "records/README.md",
        "records/acme.md",
    ]
    assert store.open_repository(tmp_path).settings.lead == "dana"


def test_a_link_that_leads_nowhere_is_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").symlink_to(tmp_path / "nowhere")
    start(tmp_path)
    assert not (tmp_path / "nowhere").exists()


def test_what_was_begun_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full after two files: they stay, and the next time writes the others."""
    real, count = writing.write_bytes_whole, iter(range(9))

    def full(path: Path, data: bytes, is_new: bool = False) -> None:
        real(path.parent / "nowhere" / path.name if next(count) == 2 else path, data, is_new)

    with monkeypatch.context() as patch:
        patch.setattr("clientfiles.starting.home.write_bytes_whole", full)
        done = run(tmp_path, "init", *DANA)
    assert done.code == 1
    assert "could not be written" in done.stderr
    assert [*everything(tmp_path)] == ["clientfiles.toml", "records/northwind-traders.md"]
    start(tmp_path)
    assert [*everything(tmp_path)] == FILES


def test_what_was_written_and_never_committed_is_named(tmp_path: Path) -> None:
    """As after a hook that refused it, or a run that was ended: it may be somebody's own by now."""
    start(tmp_path, "--no-commit")
    done = start(tmp_path)
    assert done.stdout.startswith("Nothing to do")
    command = done.stdout.splitlines()[-1].removeprefix("Not in git yet: ")
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True, capture_output=True)
    assert committed(tmp_path) == FILES
    assert "Not in git yet" not in start(tmp_path).stdout


def test_the_example_can_be_deleted_for_good(tmp_path: Path) -> None:
    """Git keeps no empty folder, so a file is left in it; a second time brings no example back."""
    start(tmp_path)
    git(tmp_path, "rm", "--quiet", "records/northwind-traders.md")
    git(tmp_path, "commit", "--quiet", "--message", "Delete the example")
    assert run(tmp_path, "review").code == 0
    assert start(tmp_path).stdout.startswith("Nothing to do")
    assert not (tmp_path / "records" / "northwind-traders.md").exists()
    assert run(tmp_path, "new", "Acme", "--owner", "dana", "--contact", "Ada Bell", "--no-edit").code == 0


def test_a_rehearsal_shows_the_files_and_writes_none(tmp_path: Path) -> None:
    done = start(tmp_path, "crm", "--dry-run")
    assert [*tmp_path.iterdir()] == []
    assert re.findall(r"^\+\+\+ b/(.*)$", done.stdout, re.MULTILINE) == [
        "clientfiles.toml", "records/northwind-traders.md", "records/README.md", "templates/README.md",
        ".gitattributes", ".gitignore", ".github/workflows/review.yml", ".github/workflows/sync.yml",
        ".github/workflows/validate.yml", ".github/ISSUE_TEMPLATE/log-a-conversation.yml", ".github/dependabot.yml",
    ]  # fmt: skip
    assert '+[team.dana]\n+name = "Dana Ortiz"\n' in done.stdout


# Git


def test_in_a_repository_only_the_new_files_are_committed(tmp_path: Path) -> None:
    theirs = GitRepository(tmp_path)
    theirs.put({"readme.txt": "We are an agency.\n"})
    theirs.commit()
    theirs.put({"readme.txt": "We are a large agency.\n", "staged.txt": "Not yet.\n"})
    theirs.git("add", "staged.txt")
    start(tmp_path)
    assert theirs.git("show", "--format=", "--name-only", "HEAD").split("\n") == FILES
    assert theirs.git("status", "--porcelain") == "M readme.txt\nA  staged.txt"


@pytest.mark.parametrize("branch", ["trunk", "release/2026"])
def test_the_check_looks_at_the_branch_there_is(tmp_path: Path, branch: str) -> None:
    theirs = GitRepository(tmp_path)
    theirs.git("checkout", "--quiet", "-b", branch)
    start(tmp_path)
    assert f"branches: [{branch}]" in (tmp_path / ".github/workflows/validate.yml").read_text(encoding="utf-8")


def test_in_a_clone_it_is_the_remotes_default_branch(tmp_path: Path) -> None:
    origin = GitRepository(tmp_path / "origin")
    origin.git("checkout", "--quiet", "-b", "trunk")
    origin.commit()
    origin.git("clone", "--quiet", ".", str(tmp_path / "clone"))
    git(tmp_path / "clone", "checkout", "--quiet", "-b", "topic")
    start(tmp_path / "clone")
    assert "branches: [trunk]" in (tmp_path / "clone/.github/workflows/validate.yml").read_text(encoding="utf-8")


def test_the_first_branch_may_have_another_name_for_its_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.environ["GIT_CONFIG_GLOBAL"], "a", encoding="utf-8") as settings:
        settings.write("[init]\n\tdefaultBranch = trunk\n")
    start(tmp_path)
    assert git(tmp_path, "symbolic-ref", "--short", "HEAD") == "trunk"
    assert "branches: [trunk]" in (tmp_path / ".github/workflows/validate.yml").read_text(encoding="utf-8")


def test_in_a_folder_of_a_repository_there_are_no_workflows(tmp_path: Path) -> None:
    GitRepository(tmp_path)
    done = start(tmp_path, "sales/crm")
    assert "No workflows: GitHub looks for them at the top of a repository only." in done.stderr
    assert [*everything(tmp_path)] == [f"sales/crm/{path}" for path in FILES if not path.startswith(".github")]
    assert committed(tmp_path) == [*everything(tmp_path)]
    assert not (tmp_path / "sales" / "crm" / ".git").exists()


def test_the_new_clone_is_set_up(tmp_path: Path) -> None:
    """As `clientfiles setup` would."""
    start(tmp_path, "--hook")
    done = run(tmp_path, "setup", "--hook")
    assert (done.code, done.stdout.count("as before: ")) == (0, 2)


def test_the_commit_can_be_left_to_the_person(tmp_path: Path) -> None:
    done = start(tmp_path, "--no-commit")
    assert "Committed" not in done.stdout
    assert git(tmp_path, "rev-list", "--all", "--count") == "0"
    assert [*everything(tmp_path)] == FILES


def test_git_can_be_left_out(tmp_path: Path) -> None:
    start(tmp_path, "--no-git")
    assert [*everything(tmp_path)] == FILES
    assert not (tmp_path / ".git").exists()


def test_who_commits_must_be_known_before_anything_is_written(tmp_path: Path, nobody: None) -> None:
    done = run(tmp_path, "init", "crm", *DANA)
    assert done.code == 1
    assert 'git config --global user.name "YOUR NAME"' in done.stderr
    assert "or give --no-commit" in done.stderr
    assert [*tmp_path.iterdir()] == []
    start(tmp_path, "crm", "--no-commit")


def test_a_merge_that_is_under_way_comes_first(tmp_path: Path) -> None:
    theirs = GitRepository(tmp_path)
    theirs.put({"a.txt": "1"})
    theirs.commit()
    (tmp_path / ".git" / "MERGE_HEAD").write_text(theirs.git("rev-parse", "HEAD"), encoding="utf-8")
    done = run(tmp_path, "init", *DANA)
    assert (done.code, [*everything(tmp_path)]) == (1, ["a.txt"])
    assert "a merge is under way in git" in done.stderr


def test_what_git_ignores_is_named_before_anything_is_written(tmp_path: Path) -> None:
    GitRepository(tmp_path)
    (tmp_path / ".gitignore").write_text("records/\n", encoding="utf-8")
    done = run(tmp_path, "init", *DANA)
    assert (done.code, [*everything(tmp_path)]) == (1, [".gitignore"])
    assert "git would ignore records/northwind-traders.md" in done.stderr


# The demo


def test_the_demo(tmp_path: Path) -> None:
    """Twelve clients, with nothing wrong and something due on whatever day it is."""
    done = run(tmp_path, "init", "--demo", "--today", "2028-02-29")
    assert done.code == 0, done.stderr
    assert len(committed(tmp_path)) == 23
    assert not (tmp_path / "records" / "northwind-traders.md").exists()
    checked = run(tmp_path, "validate", "--strict", "--today", "2028-02-29")
    assert (checked.code, checked.stderr) == (0, "13 files checked: 0 errors, 0 warnings\n")
    assert all(len(line) <= 80 for line in done.stdout.split("\n"))
    assert "INES CARVALHO" in run(tmp_path, "review", "--today", "2028-02-29").stdout
    assert run(tmp_path, "init", "--demo").stdout.startswith("Nothing to do")


def test_the_demo_is_completed(tmp_path: Path) -> None:
    assert run(tmp_path, "init", "--demo", "--today", TODAY).code == 0
    before = everything(tmp_path)
    (tmp_path / "records" / "haferfunk.md").unlink()
    assert run(tmp_path, "init", "--demo", "--today", TODAY, "--no-commit").code == 0
    assert everything(tmp_path) == before


def test_the_demo_is_not_mixed_with_real_clients(tmp_path: Path) -> None:
    start(tmp_path)
    before = everything(tmp_path)
    done = run(tmp_path, "init", "--demo")
    assert (done.code, everything(tmp_path)) == (2, before)
    assert "--demo is for a new folder" in done.stderr


# Requests that make no sense


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--person", "dana@agency.example"), "is no person"),
        (("--lead", "lee"), 'the lead "lee" is not in the team: choose kim'),
        (("--timezone", "Berlin"), 'there is no time zone "Berlin": give --timezone, such as Europe/Berlin'),
        (("--hook", "--no-git"), "--hook needs git"),
        (("--demo", "--lead", "ines"), "--demo brings its own team"),
        (("--demo", "--today", "9999-12-31"), "the sample records cannot be moved to 9999-12-31"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(tmp_path, "init", "crm", *arguments)
    assert (done.code, [*tmp_path.iterdir()]) == (2, [])
    assert said in done.stderr


def test_nobody_is_in_the_team(tmp_path: Path, nobody: None) -> None:
    done = run(tmp_path, "init", "crm", "--no-commit")
    assert (done.code, [*tmp_path.iterdir()]) == (2, [])
    assert done.stderr == 'clientfiles: who is in the team? Give --person "NAME <ADDRESS>" for each\n'


@pytest.mark.parametrize("place", ["crm", "records", "records/new/crm"])
def test_not_within_other_client_records(tmp_path: Path, place: str) -> None:
    start(tmp_path)
    done = run(tmp_path, "init", place, *DANA)
    assert (done.code, [*everything(tmp_path)]) == (2, FILES)
    assert f"lies inside the client records of {tmp_path}" in done.stderr


def test_not_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "crm").write_text("", encoding="utf-8")
    done = run(tmp_path, "init", "crm", *DANA)
    assert (done.code, done.stderr) == (2, f"clientfiles: {tmp_path / 'crm'} is no folder: name another one\n")


def test_settings_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "clientfiles.toml").mkdir()
    done = run(tmp_path, "init", *DANA)
    assert done.code == 1
    assert "clientfiles.toml: a folder, not a file" in done.stderr


def test_no_git_on_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clientfiles.starting.home.is_installed", lambda: False)
    done = run(tmp_path, "init", "crm", *DANA)
    assert (done.code, [*tmp_path.iterdir()]) == (1, [])
    assert "install it, or give --no-git" in done.stderr
    start(tmp_path, "crm", "--no-git")


# The page about it


def test_the_page_shows_what_people_see(tmp_path: Path) -> None:
    """Its commands run in one folder, in order; `...` stands for what it leaves out."""
    page = (ROOT / "docs" / "starting.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    commands = [each.partition("\n") for block in blocks for each in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    assert len(commands) == 6
    place = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command, _, expected in commands:
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env={**os.environ, "PATH": place}, capture_output=True,
            text=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        pattern = ".*".join(map(re.escape, expected.split("...")))
        assert re.fullmatch(pattern, done.stdout + done.stderr, re.DOTALL), (command, done.stdout + done.stderr)
