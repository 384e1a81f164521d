"""What tests of every kind share: golden files, and two small agencies, on a double of GitHub and in git."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fake_github import FakeGitHub
from git_repositories import isolate
from hypothesis import settings
from publishing_year import Agency

if TYPE_CHECKING:
    from recording_repository import Office
    from syncing_desk import Desk

# The same examples in every run; `pytest --hypothesis-profile=random` looks for new ones.
settings.register_profile("random", database=None, deadline=None)
settings.register_profile("fixed", derandomize=True, database=None, deadline=None)
settings.load_profile("fixed")

Golden = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="Write what the product puts out today into the expected files."
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with the file that holds what is expected; with --update-golden, write it there instead."""
    update = bool(request.config.getoption("--update-golden"))

    def compare(path: Path, text: str) -> None:
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        assert path.is_file(), f"{path} is missing; run pytest with --update-golden and read what it writes"
        assert text == path.read_text(encoding="utf-8"), f"not what {path} holds"

    return compare


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as fake:
        yield fake


@pytest.fixture
def agency(tmp_path: Path, github: FakeGitHub) -> Agency:
    return Agency(tmp_path, github)


@pytest.fixture
def git_as_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git without the settings of whoever runs the tests."""
    isolate(monkeypatch)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    from recording_repository import Office

    return Office(tmp_path, monkeypatch)


@pytest.fixture
def desk(tmp_path: Path, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> Desk:
    from syncing_desk import Desk

    return Desk(tmp_path, github, monkeypatch)
