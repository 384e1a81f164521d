"""Whatever is lost on the way, and whoever else is at it: nothing is applied twice, nothing is lost."""

from __future__ import annotations

import copy
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from syncing_desk import OXLEY, Desk
from test_syncing import FORM, form_of
from upstream_clones import Desk as Stand
from upstream_clones import assert_cleared_away
from upstream_clones import desk as desk_of

LONG = bool(os.environ.get("CLIENTFILES_LONG"))
FAULTS = ("refuse", "after", "middle", "502-after", "500", "503", "429", "403-limit", "403-secondary", "html")


class Case:
    """A desk on which everything waits at once, to be put back as it was for every try."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.publish()
        desk.comment("oxley call (positive): They sign\nwe owe: Send the scope by friday")
        desk.comment("northwind visit: One\nnorth-bay call: Two", "leepark")
        desk.comment("hm?")
        desk.comment("oxley call: I am nobody", "stranger")
        self.form = form_of(desk, FORM.replace("Oxley", "North Bay Ferries").replace("Fiona", "Jana"))
        desk.tick("Case study drafts")
        desk.tick("ask Fiona for it")
        desk.later()
        self.event = desk.github.event_of_edit(1)
        self.issues, self.labels = copy.deepcopy(desk.github.issues), copy.deepcopy(desk.github.labels)
        self.kept = desk.origin.parent / "kept"
        self.kept.mkdir()
        shutil.copytree(desk.origin, self.kept / "origin.git")
        shutil.copytree(desk.folder, self.kept / "clone")

    def begin_anew(self) -> None:
        desk = self.desk
        desk.github.issues, desk.github.labels = copy.deepcopy(self.issues), copy.deepcopy(self.labels)
        desk.github.forgive()
        desk.github.requests.clear()
        for name, place in (("origin.git", desk.origin), ("clone", desk.folder)):
            shutil.rmtree(place)
            shutil.copytree(self.kept / name, place, symlinks=True)

    def fresh_clone(self, name: str = "runner") -> Path:
        """A checkout as another run of the workflow has it."""
        place = self.desk.origin.parent / name
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.kept / "clone", place, symlinks=True)
        return place

    def try_(self, folder: Path | None = None) -> int:
        """Run the command, which may fail but not with a bug; its exit code."""
        desk = self.desk
        done = desk.command("sync", "--today", "2026-11-25", folder=folder, GITHUB_EVENT_PATH=str(self.write_event()))
        assert done.code in (0, 1), done.stderr
        if done.code:
            assert done.stderr.startswith(("clientfiles: ", "warning: ")), done.stderr
        return done.code

    def write_event(self) -> Path:
        import json

        self.desk.event.write_text(json.dumps(self.event), encoding="utf-8")
        return self.desk.event

    def assert_done_once(self) -> None:
        desk = self.desk
        assert Counter(desk.commits) == Counter(
            [
                "Dana Ortiz <dana@agency.example>: Log call with oxley",
                "Lee Park <lee@agency.example>: Log visit with northwind",
                "Lee Park <lee@agency.example>: Log call with north-bay",
                "Dana Ortiz <dana@agency.example>: Log call with north-bay",
                "Dana Ortiz <dana@agency.example>: Finish an open item of oxley",
            ]
        )
        assert desk.record().count("They sign") == 1
        assert desk.record().count("Send the scope") == 1
        assert desk.record("north-bay").count("### 2026-11-25 call") == 2
        endings = [reply.rpartition("\n")[2] for reply in desk.replies]
        assert len(endings) == len(set(endings)) == 5, endings
        assert desk.github.issues[self.form].state == "closed"
        assert desk.github.violations() == []


@pytest.fixture
def case(desk: Desk) -> Case:
    return Case(desk)


def test_undisturbed(case: Case) -> None:
    assert case.try_() == 0
    case.assert_done_once()
    assert case.try_() == 0
    case.assert_done_once()


def requests_of(case: Case, step: int) -> range:
    """The numbers of the requests of an undisturbed run; every so many of them, unless it may take long."""
    assert case.try_() == 0
    count = len(case.desk.github.requests)
    assert count > 10
    return range(1, count + 1, 1 if LONG else step)


@pytest.mark.parametrize("shift", range(len(FAULTS)) if LONG else [0])
def test_a_request_is_lost(shift: int, case: Case) -> None:
    """Each request in turn; then the workflow runs again, in a new checkout, as the next event makes it."""
    for number in requests_of(case, 1):
        fault = FAULTS[(number + shift) % len(FAULTS)]
        case.begin_anew()
        case.desk.github.fail(number, fault)
        case.try_()
        case.desk.github.forgive()
        assert case.try_(case.fresh_clone()) == 0
        case.assert_done_once()


def test_the_run_is_cut_off_at_a_request(case: Case) -> None:
    """As a runner that is taken away: everything from one request on is refused, the rest is for the next run."""
    for number in requests_of(case, 2):
        case.begin_anew()
        for each in range(number, number + 60):
            case.desk.github.fail(each, "refuse")
        case.try_()
        case.desk.github.forgive()
        assert case.try_(case.fresh_clone()) == 0
        case.assert_done_once()


def test_a_second_run_comes_at_each_request(case: Case) -> None:
    for number in requests_of(case, 2):
        case.begin_anew()
        other = case.fresh_clone()
        case.desk.github.before(number, partial(in_a_process, case, other))
        assert case.try_() == 0
        case.assert_done_once()


def in_a_process(case: Case, folder: Path) -> None:
    """The same command as a process of its own, since another thread is within it here."""
    done = process(case, folder, ["-m", "clientfiles", "sync", "--today", "2026-11-25"])
    assert done.returncode == 0, done.stderr


def process(case: Case, folder: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Python, in an environment as a workflow has it."""
    github = case.desk.github
    known = {"GITHUB_TOKEN": github.token, "GITHUB_REPOSITORY": github.repository, "GITHUB_API_URL": github.url}
    environment = {**os.environ, **known, "GITHUB_EVENT_PATH": str(case.write_event())}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=60
    )


def test_two_at_once_in_one_clone(case: Case) -> None:
    """The second one waits for the first one, and finds nothing left to do."""
    both = [threading.Thread(target=in_a_process, args=(case, case.desk.folder)) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    case.assert_done_once()
    assert_cleared_away(case.desk.repository)


# The push


def hook(case: Case, script: str) -> Path:
    """Let the repository on the server run a script before it takes a push; `$TIMES` counts how often it did."""
    counter = case.desk.origin.parent / "times"
    counter.unlink(missing_ok=True)
    path = case.desk.origin / "hooks" / "pre-receive"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'#!/bin/sh\necho x >> "{counter}"\nTIMES=$(wc -l < "{counter}")\n{script}\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_push_that_is_refused_leaves_everything_waiting(case: Case) -> None:
    refusing = hook(case, 'echo "protected branch hook declined" >&2; exit 1')
    before = desk_of(case.desk.repository)
    assert case.try_() == 1
    assert case.desk.commits == []
    assert case.desk.replies == []
    assert desk_of(case.desk.repository) == before
    refusing.unlink()
    assert case.try_() == 0
    case.assert_done_once()


@pytest.mark.parametrize("times", [1, 2])
def test_a_push_that_lost_the_race_starts_over(times: int, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    from clientfiles.upstream import Workshop

    pushing: Callable[[Workshop], bool] = Workshop.push
    calls = []

    def late(self: Workshop) -> bool:
        calls.append(1)
        if len(calls) <= times:
            text = OXLEY.replace("tier: A", "tier: B") + f"\n### 2026-11-2{len(calls)} visit: A colleague's\n"
            case.desk.push({"records/oxley.md": text}, f"Log visit {len(calls)}")
        return pushing(self)

    monkeypatch.setattr(Workshop, "push", late)
    assert case.try_() == 0
    assert len(calls) == times + 1
    assert "A colleague's" in case.desk.record()
    subjects = [each for each in case.desk.commits if "Log visit 1" in each or "Log visit 2" in each]
    assert len(subjects) == times
    assert len(case.desk.commits) == 5 + times
    assert len(case.desk.replies) == 5


# A clone that somebody works in


def work(desk: Desk) -> Stand:
    """Somebody is in the midst of all kinds of things."""
    ours = desk.repository
    ours.put({"records/northwind.md": OXLEY})
    ours.git("stash", "push", "--quiet")
    ours.git("switch", "--quiet", "-c", "topic")
    ours.put({"records/mine.md": OXLEY})
    ours.commit("Mine alone\n\nHeard-in: comment 1")
    ours.put({"records/oxley.md": OXLEY.replace("Photos", "Pictures")})
    ours.git("add", "records/oxley.md")
    ours.put({"records/oxley.md": OXLEY.replace("Photos", "Films"), "records/unknown.md": "x\n"})
    return desk_of(ours)


def test_nobodys_work_is_touched_or_pushed(case: Case) -> None:
    before = work(case.desk)
    assert case.try_() == 0
    case.assert_done_once()
    assert desk_of(case.desk.repository) == before
    assert case.desk.repository.git("rev-parse", "origin/main") == case.desk.git("rev-parse", "main")
    assert_cleared_away(case.desk.repository)


# Where a run is killed: the module and the name of what it is about to do, or has just done, for the Nth time.
POINTS = [
    ("clientfiles.saving", "_write", 1),  # the first record, and the second one of the same message
    ("clientfiles.saving", "_write", 3),
    ("clientfiles.committing", "WorkTree.commit", 1),
    ("clientfiles.committing", "WorkTree.commit", 5),
    ("clientfiles.upstream", "Workshop.push", 1),
    ("clientfiles.syncing", "comment_once", 2),
]
KILLED = """
import importlib, os, signal, sys
from clientfiles.__main__ import main
module, name, times, after = sys.argv[1:5]
owner = importlib.import_module(module)
*owners, name = name.split(".")
for each in owners:
    owner = getattr(owner, each)
meant, count = getattr(owner, name), int(times)
def dying(*arguments, **named):
    global count
    count -= 1
    if not count and after == "False":
        os.kill(os.getpid(), signal.SIGKILL)
    found = meant(*arguments, **named)
    if not count:
        os.kill(os.getpid(), signal.SIGKILL)
    return found
setattr(owner, name, dying)
sys.argv = ["clientfiles", "sync", "--today", "2026-11-25"]
main()
"""


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("module", "name", "times"), POINTS)
def test_a_run_that_was_killed_leaves_nothing_behind(
    module: str, name: str, times: int, after: bool, case: Case
) -> None:
    """In a clone that stays, and is worked in: neither half a message nor anything that could be committed by hand."""
    before = work(case.desk)
    code = process(case, case.desk.folder, ["-c", KILLED, module, name, str(times), str(after)]).returncode
    assert code == -signal.SIGKILL
    assert desk_of(case.desk.repository)._replace(branches="") == before._replace(branches="")
    is_pushed = name == "comment_once" or (name == "Workshop.push" and after)
    assert len(case.desk.commits) == (5 if is_pushed else 0)
    assert case.try_() == 0
    case.assert_done_once()
    assert desk_of(case.desk.repository) == before
    assert_cleared_away(case.desk.repository)


def test_a_commit_that_a_hook_refuses_leaves_nothing_behind(case: Case) -> None:
    """What stayed on disk could be committed by hand, and be carried over once more."""
    refusing = case.desk.folder / ".git" / "hooks" / "pre-commit"
    once = case.desk.folder.parent / "refuse-now"
    refusing.parent.mkdir(exist_ok=True)
    refusing.write_text(f"#!/bin/sh\ntest ! -e {once} && touch {once} && exit 0\necho no >&2; exit 1\n")
    refusing.chmod(0o755)
    before = desk_of(case.desk.repository)
    assert case.try_() == 1
    assert once.exists()
    assert desk_of(case.desk.repository) == before
    assert case.desk.commits == []
    assert_cleared_away(case.desk.repository)
    refusing.unlink()
    assert case.try_() == 0
    case.assert_done_once()


def test_where_comments_are_locked_the_records_are_changed_all_the_same(case: Case) -> None:
    case.desk.github.issues[1].locked = True
    for _ in range(2):
        assert case.try_() == 0
    assert len(case.desk.commits) == 5
    assert len(case.desk.replies) == 1  # to the form
