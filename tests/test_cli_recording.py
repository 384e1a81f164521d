"""What the commands that change records have in common: whose record, which day, dry runs, commits, refusals."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from recording_examples import NORTHWIND
from recording_repository import SETTINGS, VESPER, Office
from terminals import CTRL_C

from clientfiles import saving, store

COMMANDS = {
    "log": ("log", "northwind", "note", "--message", "Said."),
    "done": ("done", "northwind", "Budget"),
    "owe": ("owe", "northwind", "we", "The plan", "--due", "friday"),
    "next": ("next", "northwind", "Call", "--due", "friday"),
    "renew": ("renew", "northwind"),
    "end": ("end", "northwind", "--why", "Sold"),
    "snooze": ("snooze", "northwind", "renewal", "--until", "+1 week", "--why", "On leave"),
    "handover": ("handover", "dana", "lee"),
    "edit": ("edit", "northwind"),
    "new": ("new", "Zephyr", "--owner", "dana", "--no-edit"),
}
SUBJECTS = {
    "log": "Log note with northwind",
    "done": "Finish an open item of northwind",
    "owe": "Add an open item to northwind",
    "next": "Set the next action of northwind",
    "renew": "Renew a contract of northwind",
    "end": "End northwind",
    "snooze": "Snooze renewal for northwind",
    "handover": "Hand over northwind from dana to lee",
    "edit": "Edit northwind",
    "new": "Add zephyr",
}
each_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    found = Office(tmp_path, monkeypatch)
    found.edits_with('sed -i "s/^owner: dana/owner: lee/" "$1"')
    return found


# One commit that holds the edited record alone


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commit_holds_the_record_alone_whatever_else_is_under_way(office: Office, name: str) -> None:
    office.put("staged.txt", "Staged.\n")
    office.git("add", "staged.txt")
    office.put("records/vesper.md", f"{VESPER}\nHalf a thought.\n")
    before = office.git("status", "--porcelain")
    done = office.run(*COMMANDS[name])
    assert office.subject == SUBJECTS[name]
    assert office.commits == 2
    path = "records/zephyr.md" if name == "new" else "records/northwind.md"
    assert office.git("show", "--format=", "--name-only").splitlines() == [path]
    assert office.git("status", "--porcelain") == before
    sha = office.git("rev-parse", "HEAD")
    assert f"  [{sha[:9]}]\n" in done.stdout


@each_command
def test_a_rehearsal_changes_nothing_and_shows_what_would_change(office: Office, command: tuple[str, ...]) -> None:
    before = office.state()
    done = office.run(*command, "--dry-run")
    assert office.state() == before
    path = "records/zephyr.md" if command[0] == "new" else "records/northwind.md"
    origin = "/dev/null" if command[0] == "new" else f"a/{path}"
    assert done.stdout.startswith(f"--- {origin}\n+++ b/{path}\n@@ ")
    # The difference is one that git can apply, to what the command would have written.
    office.git("apply", "--unsafe-paths", "-", given=done.stdout)
    applied = office.text(path)
    office.git("checkout", "--", ".") if command[0] != "new" else office.put(path, None)
    office.run(*command)
    assert office.text(path) == applied


@each_command
def test_a_record_can_be_written_and_not_committed(office: Office, command: tuple[str, ...]) -> None:
    done = office.run(*command, "--no-commit")
    assert "  [not committed, as asked for]\n" in done.stdout
    assert office.commits == 1
    assert office.git("status", "--porcelain") != ""


def test_the_settings_can_say_that_nothing_is_committed(office: Office) -> None:
    office.put("clientfiles.toml", f"commit = false\n{SETTINGS}")
    done = office.run(*COMMANDS["log"])
    assert "  [not committed, as the settings say]\n" in done.stdout
    assert office.commits == 1
    # What is not committed by the commands can pile up.
    office.run(*COMMANDS["done"])
    assert office.git("status", "--porcelain") == "M clientfiles.toml\n M records/northwind.md"


def test_drafts_lie_in_gits_folder_also_where_nothing_is_committed(office: Office) -> None:
    office.put("clientfiles.toml", f"commit = false\n{SETTINGS}")
    office.edits_with('echo "More." >> "$1"; exit 1')
    place = office.folder / ".git" / "clientfiles" / "drafts" / "northwind.md"
    assert f"your text is kept in {place}\n" in office.refuses("edit", "northwind", code=1)


def test_where_git_refuses_the_repository_records_can_still_be_written(office: Office) -> None:
    office.monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert (
        "clientfiles: git refuses this repository: detected dubious ownership"
        in office.run(*COMMANDS["log"], code=1).stderr
    )
    office.run(*COMMANDS["log"], "--no-commit")
    office.monkeypatch.delenv("GIT_TEST_ASSUME_DIFFERENT_OWNER")
    assert "### 2026-11-25 note\n\nSaid.\n" in office.text()
    assert office.commits == 1


@each_command
def test_outside_git_the_commands_work(office: Office, tmp_path: Path, command: tuple[str, ...]) -> None:
    (office.folder / ".git").rename(tmp_path / "git")
    done = office.run(*command)
    assert "  [not committed: this is no git repository]\n" in done.stdout
    assert list(office.folder.glob("**/.*")) == []


def test_a_repository_without_a_commit(office: Office, tmp_path: Path) -> None:
    (office.folder / ".git").rename(tmp_path / "git")
    office.git("init", "--quiet")
    office.run(*COMMANDS["new"])
    assert office.git("show", "--format=%s", "--name-only").split() == ["Add", "zephyr", "records/zephyr.md"]


# Refusals, before anything is written


@each_command
def test_nothing_is_written_while_a_merge_is_under_way(office: Office, command: tuple[str, ...]) -> None:
    (office.folder / ".git" / "MERGE_HEAD").write_text(office.git("rev-parse", "HEAD"), encoding="utf-8")
    assert "a merge is under way in git" in office.refuses(*command, code=1)
    assert office.runs == 0


@each_command
def test_nothing_is_written_where_git_does_not_know_who_commits(office: Office, command: tuple[str, ...]) -> None:
    office.works_here("", "")
    assert office.refuses(*command, code=1).startswith("clientfiles: git does not know who you are")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_hook_that_refuses_leaves_the_edit_on_disk(office: Office, name: str) -> None:
    office.hook("pre-commit", 'echo "no \033[2J today" >&2; exit 1')
    told = office.run(*COMMANDS[name], code=1).stderr
    assert told.startswith("clientfiles: written, not committed: the hook pre-commit refused it (no ␛[2J today); ")
    (office.folder / ".git" / "hooks" / "pre-commit").unlink()
    # What the message says puts it right.
    subprocess.run(told.rpartition("so put that right and: ")[2], shell=True, cwd=office.folder, check=True)
    assert office.subject == SUBJECTS[name]
    assert office.git("status", "--porcelain") == ""


@pytest.mark.parametrize("name", ["log", "new"])
def test_an_interrupted_commit_leaves_the_edit_on_disk_and_says_so(office: Office, name: str) -> None:
    office.hook("pre-commit", "touch .git/started; sleep 20")
    terminal = office.at_a_terminal(*COMMANDS[name])
    while not (office.folder / ".git" / "started").exists():
        assert terminal.process.poll() is None
    terminal.types(CTRL_C)
    terminal.sees("on disk, but not committed: ")
    repair, _, rest = terminal.ends(code=130).partition("\n")
    assert rest.strip() == "interrupted"
    (office.folder / ".git" / "hooks" / "pre-commit").unlink()
    subprocess.run(repair, shell=True, cwd=office.folder, check=True)
    assert office.subject == SUBJECTS[name]
    assert office.git("status", "--porcelain") == ""


@each_command
def test_a_record_with_changes_that_are_not_committed_is_left_alone(office: Office, command: tuple[str, ...]) -> None:
    """They would get into a commit whose message says something else."""
    if command[0] == "new":
        return
    office.put("records/northwind.md", f"{NORTHWIND}\nHalf a thought.\n")
    assert "records/northwind.md has changes that are not committed" in office.refuses(*command, code=1)
    assert "records/northwind.md has changes that are not committed" in office.run(*command, "--dry-run", code=1).stderr
    assert office.runs == 0


@each_command
def test_a_client_that_does_not_exist(office: Office, command: tuple[str, ...]) -> None:
    if command[0] in ("new", "handover"):
        return
    for name, hint in (("northwnd", "; did you mean northwind?"), ("../northwind", "; did you mean northwind?")):
        told = office.refuses(command[0], name, *command[2:])
        assert told == f'clientfiles: there is no client "{name}"{hint}\n'
    told = office.refuses(command[0], "x" * 10_000, *command[2:])
    assert told == f'clientfiles: there is no client "{"x" * 59}…"\n'
    assert office.refuses(command[0], "", *command[2:]) == 'clientfiles: there is no client ""\n'
    assert "\x1b" not in office.refuses(command[0], "\x1b[2J", *command[2:])
    assert "No such option" in office.refuses(command[0], "-x", *command[2:])


@each_command
def test_settings_that_cannot_be_read(office: Office, command: tuple[str, ...]) -> None:
    """They may say that nothing is committed, and who is whom."""
    office.put("clientfiles.toml", f"commit = false\n{SETTINGS}[\n")
    told = office.refuses(*command, code=1)
    assert told.startswith("clientfiles: the settings cannot be read\nclientfiles.toml:14:2: settings-syntax: ")


def test_a_setting_that_is_wrong_is_told_and_in_nobodys_way(office: Office) -> None:
    office.put("clientfiles.toml", f'horizont = "x"\n{SETTINGS}')
    assert "clientfiles.toml:1:1: unknown-setting: " in office.run(*COMMANDS["log"]).stderr
    assert office.commits == 2


def test_whether_to_commit_is_not_guessed(office: Office) -> None:
    office.put("clientfiles.toml", f'commit = "no"\n{SETTINGS}')
    told = office.refuses(*COMMANDS["log"], code=1)
    assert told.startswith(
        "clientfiles: the settings do not say whether to commit; put that right, or say --no-commit\n"
        "clientfiles.toml:1:1: invalid-setting: "
    )
    office.run(*COMMANDS["log"], "--no-commit")
    assert office.commits == 1


STATUSES = {"prospect": "prospect", "paused": "paused\npaused_until: 2027-02-01"}
STATUSES["ended"] = "ended\nended: 2026-01-01\nended_why: Sold"


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", COMMANDS)
def test_clients_of_every_status(office: Office, name: str, status: str) -> None:
    text = NORTHWIND.replace("status: active", f"status: {STATUSES[status]}")
    if status == "ended":
        text = text.replace("    start: 2024-02-01\n", "    start: 2024-02-01\n    ended: 2026-01-01\n")
    office.put("records/northwind.md", text)
    office.commit()
    over = {"end": "has ended already, on 2026-01-01", "renew": "has no running contract"}
    if status == "ended" and name in over:
        assert over[name] in office.refuses(*COMMANDS[name])
        return
    office.run(*COMMANDS[name])
    assert office.commits == 3


# Which record


def test_as_much_of_an_id_as_only_one_has(office: Office) -> None:
    office.put("records/northgate.md", VESPER)
    office.commit()
    assert office.refuses("log", "north", "note", "-m", "x") == (
        'clientfiles: "north" could be northgate or northwind\n'
    )
    assert "Logged note with northwind" in office.run("log", "northw", "note", "-m", "x").stdout


def test_an_id_comes_before_ids_that_begin_with_it(office: Office) -> None:
    office.put("records/northwind-north.md", VESPER)
    office.commit()
    assert "Logged note with northwind on" in office.run("log", "northwind", "note", "-m", "x").stdout


def test_two_records_of_one_id(office: Office) -> None:
    office.put("records/archive/northwind.md", NORTHWIND)
    office.commit()
    assert office.refuses(*COMMANDS["log"], code=1) == (
        "clientfiles: records/archive/northwind.md and records/northwind.md have the same id, so it is not clear which "
        "is meant; rename all but one\n"
    )


@each_command
def test_a_record_in_a_folder_of_its_own(office: Office, command: tuple[str, ...]) -> None:
    office.git("mv", "records/northwind.md", "records/north.md")
    office.put("records/trade/2026/northwind.md", NORTHWIND)
    office.put("records/north.md", None)
    office.commit("Sort")
    office.run(*command)
    if command[0] != "new":
        assert office.git("show", "--format=", "--name-only") == "records/trade/2026/northwind.md"
        assert office.text("records/trade/2026/northwind.md") != NORTHWIND


@each_command
def test_commands_work_from_any_folder_below(office: Office, command: tuple[str, ...]) -> None:
    from commands import run

    done = run(office.folder / "records", *command[:1], "--today", "2026-11-25", *command[1:])
    assert done.code == 0, done.stderr
    assert office.commits == 2
    done = run(office.folder.parent, "-C", "agency", "log", "--today", "2026-11-25", "vesper", "note", "-m", "x")
    assert done.code == 0, done.stderr
    assert office.commits == 3


def test_a_record_behind_a_link_is_not_written(office: Office, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.md").write_text(NORTHWIND, encoding="utf-8")
    (office.folder / "records" / "linked.md").symlink_to(tmp_path / "elsewhere.md")
    office.commit()
    assert "a link that leads outside the records folder" in office.refuses("log", "linked", "note", "-m", "x", code=1)
    assert (tmp_path / "elsewhere.md").read_text(encoding="utf-8") == NORTHWIND


@each_command
def test_windows_line_ends_stay(office: Office, command: tuple[str, ...]) -> None:
    text = "\ufeff" + NORTHWIND.replace("\n", "\r\n")
    office.put("records/northwind.md", text)
    office.commit()
    office.run(*command)
    after = office.text()
    assert after.count("\n") == after.count("\r\n")
    assert after.startswith("\ufeff---\r\n")
    assert (after == text) is (command[0] == "new")


@each_command
def test_an_error_elsewhere_in_the_record_is_in_nobodys_way(office: Office, command: tuple[str, ...]) -> None:
    """A key that nobody knows, a contact's birthday that is none, an entry of an unknown kind."""
    text = NORTHWIND.replace("since:", "sinse: 2020\nsince:").replace(
        "    primary: true", "    birthday: 13-13\n    primary: true"
    )
    text += "\n### 2026-10-01 cal: A typing slip\n"
    office.put("records/northwind.md", text)
    office.commit()
    office.run(*command)
    assert office.commits == 3
    for row in ("sinse: 2020\n", "    birthday: 13-13\n", "### 2026-10-01 cal: A typing slip\n"):
        assert row in office.text()


def test_a_change_that_would_add_an_error_is_refused(office: Office) -> None:
    told = office.refuses("owe", "northwind", "we", "x" * 2_001, "--due", "friday", code=1)
    assert told.startswith("clientfiles: the record would not be right any more\nrecords/northwind.md:")
    assert "too-long" in told


# Where an edit is refused, the editor is offered

SLIP = NORTHWIND.replace("  - pending: Budget decision\n", "  - pending: Budget: phase 3\n")


def test_where_nobody_can_be_asked_the_way_is_named(office: Office) -> None:
    office.put("records/northwind.md", SLIP)
    office.commit()
    told = office.refuses(*COMMANDS["owe"], code=1)
    assert told == (
        "clientfiles: records/northwind.md: must be put right first, on line 26: YAML stops here: `Budget: phase 3` "
        'must be quoted; write - pending: "Budget: phase 3"\n'
        "clientfiles edit northwind opens it in your editor\n"
    )


def test_at_a_terminal_the_editor_opens(office: Office) -> None:
    office.put("records/northwind.md", SLIP)
    office.commit()
    office.edits_with('sed -i "s/Budget: phase 3/Budget of phase 3/" "$1"')
    terminal = office.at_a_terminal(*COMMANDS["owe"])
    terminal.sees("must be put right first, on line 26")
    terminal.answers("Open the record in your editor? [Y/n]: ", "")
    assert "Edited northwind" in terminal.ends()
    assert office.committed() == "-  - pending: Budget: phase 3\n+  - pending: Budget of phase 3"


def test_whoever_does_not_want_the_editor_is_back_where_they_were(office: Office) -> None:
    office.put("records/northwind.md", SLIP)
    office.commit()
    before = office.state()
    terminal = office.at_a_terminal(*COMMANDS["owe"])
    terminal.answers("Open the record in your editor? [Y/n]: ", "n")
    terminal.ends(code=1)
    assert office.state() == before
    assert office.runs == 0


def test_what_was_typed_for_a_refused_edit_is_kept_and_named_before_the_editor_opens(office: Office) -> None:
    office.put("records/northwind.md", NORTHWIND.replace("## Log\n", "```\nnever closed\n\n## Log\n"))
    office.commit()
    office.edits_with(
        'grep -q "^---" "$1" && sed -i "s/^never closed/~~~/; s/^\\`\\`\\`/~~~/" "$1" || echo "Hours of typing." > "$1"'
    )
    terminal = office.at_a_terminal("log", "northwind", "call")
    terminal.sees("must be put right first, on line 37")
    terminal.sees("your text is kept in")
    terminal.answers("Open the record in your editor? [Y/n]: ", "y")
    assert "Edited northwind" in terminal.ends()
    assert office.drafts == [b"Hours of typing.\n"]


# Who did it


@pytest.mark.parametrize(
    ("name", "address", "by"),
    [
        ("Dana Ortiz", "DANA@agency.example", "by: dana\n"),
        ("Lee", "lee@agency.example", "by: lee\n"),
        ("Somebody", "somebody@else.example", ""),
    ],
)
def test_entries_are_by_whoever_git_says_commits(office: Office, name: str, address: str, by: str) -> None:
    office.works_here(name, address)
    office.run(*COMMANDS["log"])
    assert f"### 2026-11-25 note\n{by}\nSaid.\n" in office.text()


def test_entries_can_be_by_others(office: Office) -> None:
    office.run(*COMMANDS["log"], "--by", "lee", "--by", "kim", "--by", "lee")
    assert "### 2026-11-25 note\nby: lee, kim\n\nSaid.\n" in office.text()


# How much is read, and how fast

_LOADED = """\
import sys
from clientfiles.cli import cli
cli.main(sys.argv[1:], standalone_mode=False)
print(*sorted(each for each in sys.modules if "." not in each), file=sys.stderr)
"""


def modules_of(office: Office, *command: str) -> set[str]:
    """The packages that are loaded once a command has ended."""
    arguments = [sys.executable, "-c", _LOADED, command[0], "--today", "2026-11-25", *command[1:]]
    found = subprocess.run(arguments, cwd=office.folder, capture_output=True, encoding="utf-8", check=True, timeout=60)
    return set(found.stderr.split())


def test_logging_loads_little(office: Office) -> None:
    loaded = modules_of(office, *COMMANDS["log"])
    assert {"click", "yaml", "clientfiles"} <= loaded
    assert not {"rich", "jinja2", "httpx", "asyncio", "pydantic"} & loaded


def test_other_records_are_neither_read_nor_in_the_way(office: Office) -> None:
    office.put("records/broken.md", b"\xff\xfe")
    (office.folder / "records" / "forbidden.md").mkdir()
    office.commit()
    read: list[str] = []
    read_bytes: Callable[[store.RecordFile], object] = store.read_bytes

    def counted(file: store.RecordFile) -> object:
        read.append(file.path)
        return read_bytes(file)

    office.monkeypatch.setattr(store, "read_bytes", counted)
    for name in ("log", "done", "owe", "next", "renew", "snooze", "edit"):
        office.run(*COMMANDS[name])
    assert set(read) == {"records/northwind.md"}


def test_who_does_not_commit_waits_for_those_who_do(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """One lock for both, or the one would write into what the other is about to commit."""
    folders = []
    locked = saving._locked

    def noted(root: Path, git_folder: str | None, wait: float) -> AbstractContextManager[None]:
        folders.append(git_folder)
        return locked(root, git_folder, wait)

    monkeypatch.setattr(saving, "_locked", noted)
    for more in ((), ("--no-commit",)):
        office.run("log", "northwind", "note", "-m", "Hello", *more)
    assert folders == [str(office.folder / ".git")] * 2


@pytest.mark.parametrize("name", ["NEWS", "README", "../records/northwind", "northwind.md", "records/northwind"])
def test_what_is_no_id_is_no_client(office: Office, name: str) -> None:
    office.put("records/NEWS.md", "### 2026-11-10 news: Reform passes\n")
    office.put("records/README.md", "# Clients\n")
    office.commit()
    assert f'there is no client "{name}"' in office.run("log", name, "note", "-m", "x", code=2).stderr
