"""By whose name commits are made, where it is somebody else than git knows, and where git knows nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from git_repositories import GitRepository
from repositories import ROOT

from clientfiles.committing import WorkTree, open_work_tree
from clientfiles.diagnostics import Failure
from clientfiles.identity import author_called

pytestmark = pytest.mark.usefixtures("git_as_installed")

NORTHWIND, NEW = "records/northwind.md", "records/new.md"


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A repository in which nobody has told git who they are, as on a runner."""
    repository = GitRepository(tmp_path / "agency")
    repository.write(northwind="one\n")
    repository.commit("Begin")
    monkeypatch.chdir(repository.folder)
    return repository


def opened(repository: GitRepository) -> WorkTree:
    found = open_work_tree(repository.folder, wait=0.05)
    assert found is not None
    return found


def people(repository: GitRepository) -> list[str]:
    """The author and the committer of the last commit."""
    return repository.git("log", "-1", "--format=%an <%ae>%n%cn <%ce>").splitlines()


def made_by(repository: GitRepository, name: str = "Dana Ortiz", address: str = "dana@agency.example") -> list[str]:
    """Commit something by a name, and give the author and the committer."""
    tree = opened(repository).by(name, address)
    tree.check([NORTHWIND], [NEW])
    repository.write(northwind="two\n", new="new\n")
    sha = tree.commit([NORTHWIND, NEW], "Log a call", [NEW])
    assert repository.git("rev-parse", "HEAD") == sha
    return people(repository)


@pytest.mark.parametrize("is_strict", [False, True])
def test_where_git_knows_nobody_the_author_is_the_committer(agency: GitRepository, is_strict: bool) -> None:
    """Nothing is written into git's settings, and hooks are told as well."""
    if is_strict:
        agency.git("config", "user.useConfigOnly", "true")
    hook = agency.folder / ".git" / "hooks" / "pre-commit"
    hook.write_text('#!/bin/sh\necho "$GIT_AUTHOR_NAME $GIT_COMMITTER_EMAIL" > .git/told\n', encoding="utf-8")
    hook.chmod(0o755)
    before = (agency.folder / ".git" / "config").read_bytes()
    assert made_by(agency) == ["Dana Ortiz <dana@agency.example>"] * 2
    assert (agency.folder / ".git" / "config").read_bytes() == before
    assert (agency.folder / ".git" / "told").read_text(encoding="utf-8") == "Dana Ortiz dana@agency.example\n"
    assert not {name for name in os.environ if name.startswith(("GIT_AUTHOR", "GIT_COMMITTER"))}


@pytest.mark.parametrize(
    ("settings", "environment", "committer"),
    [
        ({"user.name": "Kim Sand", "user.email": "kim@x"}, {}, "Kim Sand <kim@x>"),
        ({"user.name": "Kim Sand", "committer.email": "kim@x"}, {}, "Kim Sand <kim@x>"),
        ({"committer.name": "Kim", "committer.email": "kim@x", "user.useConfigOnly": "true"}, {}, "Kim <kim@x>"),
        ({}, {"GIT_COMMITTER_NAME": "Bot", "GIT_COMMITTER_EMAIL": "bot@x"}, "Bot <bot@x>"),
        ({"user.name": "Kim", "user.email": "kim@x"}, {"GIT_COMMITTER_EMAIL": "bot@x"}, "Kim <bot@x>"),
        # These say nothing of an address, or of another one, so that git would make one up.
        ({"user.name": "Kim Sand"}, {}, "Dana Ortiz <dana@agency.example>"),
        ({"author.name": "Kim Sand", "author.email": "kim@x"}, {}, "Dana Ortiz <dana@agency.example>"),
        ({}, {"GIT_AUTHOR_NAME": "Kim", "GIT_AUTHOR_EMAIL": "kim@x"}, "Dana Ortiz <dana@agency.example>"),
        ({}, {"GIT_COMMITTER_NAME": "Kim"}, "Dana Ortiz <dana@agency.example>"),
        ({}, {"GIT_COMMITTER_NAME": "Kim", "GIT_COMMITTER_EMAIL": ""}, "Dana Ortiz <dana@agency.example>"),
        # Of these git makes no name.
        (
            {"user.email": "kim@x", "user.useConfigOnly": "true"},
            {},
            "Dana Ortiz <dana@agency.example>",
        ),
    ],
)
def test_who_is_the_committer(
    agency: GitRepository,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    environment: dict[str, str],
    committer: str,
) -> None:
    for name, value in settings.items():
        agency.git("config", name, value)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert made_by(agency) == ["Dana Ortiz <dana@agency.example>", committer]


def test_an_address_that_git_would_make_up_is_nobodys(agency: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git makes one up from the machine's name, where that has a dot; here from EMAIL, which works on any machine."""
    monkeypatch.setenv("EMAIL", "root@runner.example")
    agency.git("config", "user.name", "root")
    assert opened(agency).author_email == "root@runner.example"
    assert made_by(agency) == ["Dana Ortiz <dana@agency.example>"] * 2


def test_an_address_without_a_name_is_enough_where_git_finds_the_name(agency: GitRepository) -> None:
    """It looks among the users of the machine, of which not all have names."""
    agency.git("config", "user.email", "kim@x")
    found = subprocess.run(["git", "var", "GIT_COMMITTER_IDENT"], capture_output=True, check=False)
    _, committer = made_by(agency)
    assert committer.endswith("<dana@agency.example>" if found.returncode else "<kim@x>")


def test_the_tree_itself_stays_whose_it_was(agency: GitRepository) -> None:
    agency.git("config", "user.name", "Kim Sand")
    agency.git("config", "user.email", "kim@x")
    tree = opened(agency)
    other = tree.by("Dana Ortiz", "dana@agency.example")
    assert (tree.author_email, other.author_email) == ("kim@x", "dana@agency.example")
    assert other.by("Lee Park", "lee@x").author_email == "lee@x"
    agency.write(northwind="two\n")
    tree.commit([NORTHWIND], "Edit")
    assert people(agency) == ["Kim Sand <kim@x>"] * 2


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Jörg Müller", "Jörg Müller"),
        ("Dana <dana@evil>", "Dana dana@evil"),
        ("Dana\nOrtiz\r\n\tthe 2nd\x00", "Dana Ortiz the 2nd"),
        ("-Dana --author=x", "-Dana --author=x"),
        ("$(touch OWNED) `touch OWNED`", "$(touch OWNED) `touch OWNED`"),
        ("王 小明", "王 小明"),
        ("Dana \ud800", "Dana ?"),
        ("O'Neil, Jr", "O'Neil, Jr"),
    ],
)
def test_a_name_is_data(agency: GitRepository, name: str, written: str) -> None:
    assert made_by(agency, name) == [f"{written} <dana@agency.example>"] * 2
    assert not (agency.folder / "OWNED").exists()


def test_an_address_is_data(agency: GitRepository) -> None:
    assert made_by(agency, address="<dana@x>\n> 1 +0000\x00")[0] == "Dana Ortiz <dana@x 1 +0000>"
    assert opened(agency).by("Dana", "<dana@x>").author_email == "dana@x"


@pytest.mark.parametrize("nothing", ["", " ", "<>", "...", "\"'", "\n", "\x00", ";,"])
def test_a_name_or_address_of_which_nothing_is_left(nothing: str) -> None:
    told = "that a commit can be made by; write another one in the settings$"
    with pytest.raises(Failure, match=f" is no name {told}") as failure:
        author_called(nothing, "dana@x")
    assert str(failure.value).isprintable()
    with pytest.raises(Failure, match=f" is no address {told}"):
        author_called("Dana", nothing)
    assert author_called(f"{nothing} Zoë", "zoe@x").name.endswith("Zoë")


def test_a_name_is_stored_as_utf_8_in_every_locale(agency: GitRepository) -> None:
    """Here Python takes the environment for ASCII."""
    code = (
        "from pathlib import Path; from clientfiles.committing import open_work_tree\n"
        "Path('records/northwind.md').write_text('two'); tree = open_work_tree(Path('.'))\n"
        "tree.by('J\\u00f6rg \\u738b', 'j@x').commit(['records/northwind.md'], 'Edit')"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "POSIX",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
    }
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert people(agency) == ["Jörg 王 <j@x>"] * 2
