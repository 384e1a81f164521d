"""clientfiles sync, as a workflow runs it: what it prints, and what it says where nothing can be carried over."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from commands import run
from git_repositories import GitRepository
from repositories import write
from syncing_desk import SETTINGS, Desk
from upstream_clones import assert_cleared_away
from upstream_clones import desk as desk_of

EDIT = {
    "action": "edited",
    "changes": {"body": {"from": ""}},
    "issue": {"number": 1, "body": "", "updated_at": "2026-11-25T08:00:00Z"},
    "sender": {"login": "dana-ortiz"},
}


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """A desk on which a comment waits; until somebody hears it, nothing is committed."""
    desk.publish()
    desk.comment("oxley call (positive): They sign")
    return desk


def refused(desk: Desk, *arguments: str, folder: Path | None = None, **environment: str) -> str:
    """Why nothing at all was carried over, in one line behind the program's name."""
    done = desk.command("sync", "--today", "2026-11-25", *arguments, folder=folder, **environment)
    assert (done.code, done.stdout) == (1, ""), done
    assert desk.commits == []
    assert desk.replies == []
    assert done.stderr.startswith("clientfiles: ")
    return done.stderr.removeprefix("clientfiles: ").removesuffix("\n")


# What it says


def test_it_says_what_it_did(waiting: Desk) -> None:
    waiting.comment("hm?", "leepark")
    done = waiting.sync()
    sha = waiting.git("rev-parse", "main")
    assert done.stdout.splitlines() == [
        f"{sha[:9]} Log call with oxley, as Dana Ortiz said in issue 1",
        "commented on issue 1",
        "nothing recorded of what Lee Park said in issue 1: it does not begin with a client and a kind of entry",
        "commented on issue 1",
    ]
    assert done.stderr == ""


def test_it_says_so_where_nothing_waits(waiting: Desk) -> None:
    waiting.sync()
    assert waiting.sync() == (0, "nothing is waiting in the issues\n", "")
    assert waiting.sync("--dry-run") == (0, "nothing is waiting in the issues\n", "")


def test_what_it_would_do_is_shown_and_nothing_is_done(waiting: Desk) -> None:
    waiting.comment("northwind next: Send ::error:: the plan by friday", "leepark")
    before = waiting.repository.git("rev-parse", "HEAD")
    done = waiting.sync("--dry-run")
    changed, *replies = done.stdout.split("would comment on issue 1:\n")
    assert [row for row in changed.splitlines() if row[:1] in ("+", "-")] == [
        "--- a/records/oxley.md",
        "+++ b/records/oxley.md",
        "+### 2026-11-25 call (positive): They sign",
        "+by: dana",
        "+",
        "--- a/records/northwind.md",
        "+++ b/records/northwind.md",
        "-  what: Call about phase 3",
        '+  what: "Send :\u200b:error:: the plan"',
    ]
    first, second = replies
    assert "Log call with oxley\n- call on Wednesday 25 November 2026, positive\n" in first
    assert "Set the next action of northwind\n- Next: Send " in second
    assert "::error" not in done.stdout
    assert waiting.repository.git("rev-parse", "HEAD") == before
    assert waiting.repository.git("status", "--porcelain") == ""
    assert (waiting.commits, waiting.replies) == ([], [])
    waiting.sync()
    assert len(waiting.commits) == len(waiting.replies) == 2


def test_it_acts_on_the_edit_that_called_it(desk: Desk) -> None:
    desk.publish()
    desk.tick("Case study drafts")
    desk.github.may_see_edits = False
    done = desk.sync(event=desk.github.event_of_edit(1))
    assert re.fullmatch(r"warning: reading what was edited in issue 1: .*\n", done.stderr)
    assert desk.commits == ["Dana Ortiz <dana@agency.example>: Finish an open item of oxley"]


def test_its_help_says_what_it_needs(tmp_path: Path) -> None:
    done = run(tmp_path, "sync", "--help")
    assert (done.code, done.stderr) == (0, "")
    for words in ("--dry-run", "--today", "GITHUB_TOKEN", "Exit code 0", "Only people of the team are heard."):
        assert words in " ".join(done.stdout.split())


# Where nothing can be carried over


def test_without_git_there_is_nothing_to_push(waiting: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    write(folder, {}, SETTINGS)
    assert refused(waiting, folder=folder) == "the records are not in git, so there is nothing that could be pushed"


def test_without_records(waiting: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert refused(waiting, folder=tmp_path / "empty").startswith("no client records here: ")


def test_without_a_server_says_how_to_name_one(waiting: Desk) -> None:
    waiting.repository.git("remote", "remove", "origin")
    assert refused(waiting) == (
        "git knows no server for these records, so nothing could be pushed; name it once: git remote add origin ADDRESS"
    )


def test_records_that_were_not_pushed(waiting: Desk) -> None:
    """Not even some in a folder around them are taken for them."""
    (waiting.folder / "crm" / "records").mkdir(parents=True)
    told = refused(waiting, folder=waiting.folder / "crm")
    assert told == "there is no folder crm/records on origin/main; push the records first"


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "GITHUB_REPOSITORY"])
def test_what_github_has_to_give_is_named(name: str, waiting: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    command = waiting.command
    monkeypatch.setattr(waiting, "command", lambda *arguments, **more: command(*arguments, **{**more, name: ""}))
    assert name in refused(waiting)


def test_settings_that_cannot_be_read_say_nobody_is_heard(waiting: Desk) -> None:
    waiting.push({"clientfiles.toml": f"{SETTINGS}[team"})
    done = waiting.sync(code=1)
    assert done.stderr.startswith("clientfiles: the settings on origin/main cannot be read\nclientfiles.toml:")
    assert "settings-syntax" in done.stderr
    assert (len(waiting.commits), waiting.replies) == (1, [])  # the colleague's
    waiting.push({"clientfiles.toml": SETTINGS.replace("dana@agency.example", "d.ortiz@agency.example")})
    waiting.sync()
    assert waiting.commits[-1] == "Dana Ortiz <d.ortiz@agency.example>: Log call with oxley"


def test_only_settings_that_were_pushed_say_who_is_heard(waiting: Desk) -> None:
    """Neither what is on disk nor what is committed here, be it one more person or nothing that could be read."""
    more = '[team.ines]\nname = "Ines"\nemail = "ines@agency.example"\ngithub = "stranger"\n'
    waiting.comment("oxley call: I am nobody", "stranger")
    waiting.repository.put({"clientfiles.toml": SETTINGS + more})
    waiting.repository.commit("One more")
    waiting.repository.put({"clientfiles.toml": f"{SETTINGS}{more}[team"})
    waiting.sync()
    assert waiting.commits == ["Dana Ortiz <dana@agency.example>: Log call with oxley"]
    waiting.push({"clientfiles.toml": SETTINGS + more})
    waiting.sync()
    assert waiting.commits[-1] == "Ines <ines@agency.example>: Log call with oxley"


@pytest.mark.parametrize("where", ["topic", "detached", "ahead", "alone"])
def test_what_is_checked_out_does_not_matter(where: str, waiting: Desk) -> None:
    ours = waiting.repository
    if where == "alone":
        ours.git("branch", "--quiet", "--unset-upstream")
    elif where != "ahead":
        ours.git("switch", "--quiet", *(["-c", "topic"] if where == "topic" else ["--detach"]))
    ours.put({"records/oxley.md": None, "records/mine.md": "x\n"})
    ours.commit("Mine alone")
    before = desk_of(ours)
    waiting.sync()
    assert waiting.commits == ["Dana Ortiz <dana@agency.example>: Log call with oxley"]
    assert desk_of(ours) == before
    assert_cleared_away(ours)


def test_a_dry_run_in_a_shallow_clone_knows_what_was_done(waiting: Desk, tmp_path: Path) -> None:
    """And nothing is fetched into anything that somebody has checked out."""
    waiting.sync()
    issue = waiting.github.issues[1]  # whose reply got lost, so that the commit alone tells it
    issue.comments[:] = [each for each in issue.comments if each.user != waiting.github.login]
    waiting.push({"records/NEWS.md": "# News\n"})
    shallow = GitRepository(tmp_path / "shallow")
    shallow.git("remote", "add", "origin", waiting.origin.as_uri())
    shallow.git("fetch", "--quiet", "--depth=1", "origin", "main")
    shallow.git("switch", "--quiet", "main")
    shallow.put({"records/oxley.md": "in the works\n"})
    before, there = desk_of(shallow), waiting.git("rev-parse", "main")
    waiting.comment("northwind call: They sign too", "leepark")
    done = waiting.sync("--dry-run", folder=shallow.folder)
    assert [row for row in done.stdout.splitlines() if row.startswith("+++ ")] == ["+++ b/records/northwind.md"]
    assert desk_of(shallow) == before
    assert waiting.git("rev-parse", "main") == there
    assert_cleared_away(shallow)


def test_records_below_a_folder(waiting: Desk) -> None:
    names = waiting.git("ls-tree", "-r", "--name-only", "main").splitlines()
    texts = {name: waiting.git("show", f"main:{name}") + "\n" for name in names}
    waiting.push({**dict.fromkeys(names), **{f"crm/{name}": text for name, text in texts.items()}}, "Move")
    (waiting.folder / "crm" / "records").mkdir(parents=True)
    waiting.sync(folder=waiting.folder / "crm")
    assert waiting.commits[-1] == "Dana Ortiz <dana@agency.example>: Log call with oxley"
    assert "They sign" in waiting.git("show", "main:crm/records/oxley.md")


def test_a_setting_that_is_not_known_keeps_nobody_from_being_heard(waiting: Desk) -> None:
    waiting.push({"clientfiles.toml": f'colour = "red"\nhorizon = 3\n{SETTINGS}'})
    waiting.sync()
    assert waiting.commits[-1] == "Dana Ortiz <dana@agency.example>: Log call with oxley"


# The event


def event_file(desk: Desk, data: bytes) -> str:
    desk.event.write_bytes(data)
    return str(desk.event)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b"{} {}",
        b"[" * 100_000,
        json.dumps(EDIT).encode()[:-1],
        pytest.param(b'{"x": "' + b"x" * (32 * 1024 * 1024) + b'"}', id="more than 32 MiB"),
    ],
)
def test_an_event_that_cannot_be_read(data: bytes, waiting: Desk) -> None:
    path = event_file(waiting, data)
    told = refused(waiting, GITHUB_EVENT_PATH=path)
    assert told.startswith(f"the event in {path} cannot be read: ")
    assert "\n" not in told


@pytest.mark.parametrize("place", ["missing.json", "."])
def test_an_event_that_is_no_file(place: str, waiting: Desk, tmp_path: Path) -> None:
    told = refused(waiting, GITHUB_EVENT_PATH=str(tmp_path / place))
    assert told.startswith(f"the event in {tmp_path / place} cannot be read: ")


@pytest.mark.parametrize(
    "event",
    [None, [], 7, "edited", {}, {"action": "edited"}, {"schedule": "0 6 * * *"}, EDIT, {**EDIT, "sender": None}],
)
def test_any_other_event_is_a_reason_to_look_what_waits(event: object, waiting: Desk) -> None:
    waiting.sync(event=event if event is not None else "null")
    assert len(waiting.commits) == len(waiting.replies) == 1


def test_without_an_event_it_looks_what_waits(waiting: Desk) -> None:
    done = waiting.command("sync", "--today", "2026-11-25", GITHUB_EVENT_PATH="")
    assert done.code == 0
    assert len(waiting.commits) == 1


# How it is called


@pytest.mark.parametrize("arguments", [("--today", "tomorrow or so"), ("--to", "file"), ("oxley",)])
def test_what_it_does_not_take_is_refused(arguments: tuple[str, ...], waiting: Desk) -> None:
    done = waiting.command("sync", *arguments)
    assert (done.code, done.stdout) == (2, "")
    assert waiting.commits == []


def test_the_day_decides_what_is_too_long_ago(waiting: Desk) -> None:
    assert waiting.command("sync", "--today", "2026-12-03").stdout == "nothing is waiting in the issues\n"
    assert waiting.command("sync", "--today", "2026-12-02").code == 0
    assert len(waiting.commits) == 1
