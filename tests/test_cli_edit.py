"""clientfiles edit: a record in the person's editor, saved once it is right, and nothing typed is ever lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Golden
from recording_examples import NORTHWIND
from recording_repository import Office
from terminals import CTRL_C

GOLDEN = Path(__file__).parent / "golden" / "recording"
FIRST_TIME_ONLY = '[ -e once ] && exit; touch once; printf "once\\n" >> .git/info/exclude\n'


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    found = Office(tmp_path, monkeypatch)
    (found.folder / ".git" / "info").mkdir()
    return found


def test_what_editing_looks_like(office: Office, golden: Golden) -> None:
    office.edits_with('sed -i "s/^owner: dana/owner: lee/; s/due: 2026-11-20/due: 2026-12-20/" "$1"')
    edited = office.transcript("edit", "northwind")
    office.edits_with("true")
    golden(GOLDEN / "edit.txt", edited + office.transcript("edit", "northwind"))
    assert office.drafts == []


def test_a_rehearsal_shows_the_difference_and_keeps_the_text(office: Office) -> None:
    office.edits_with('sed -i "s/^owner: dana/owner: lee/" "$1"')
    before = office.state()
    done = office.run("edit", "northwind", "--dry-run")
    assert "-owner: dana                      # since the hand-over\n+owner: lee  " in done.stdout
    assert "your text is kept in" in done.stderr
    assert office.drafts == [NORTHWIND.replace("owner: dana   ", "owner: lee   ", 1).encode()]
    assert office.state() == before


def test_errors_are_shown_and_the_editor_opens_again_on_the_same_text(office: Office) -> None:
    office.edits_with(
        'grep -q ownr "$1" && exec sed -i "s/^ownr: lee/owner: lee/" "$1"; sed -i "s/^owner: dana/ownr: lee/" "$1"'
    )
    terminal = office.at_a_terminal("edit", "northwind")
    terminal.sees(
        'records/northwind.md:3:1: unknown-field: the record has no field "ownr"\n  hint: did you mean "owner"?'
    )
    terminal.sees("Nothing is saved yet; what you typed is still there.")
    terminal.answers("Edit again? [Y/n]: ", "")
    assert "Edited northwind" in terminal.ends()
    assert office.runs == 2
    assert office.committed().startswith("-owner: dana ")
    assert office.drafts == []


@pytest.mark.parametrize("keys", ["n\n", CTRL_C])
def test_whoever_gives_up_keeps_the_text_and_the_record(office: Office, keys: str) -> None:
    office.edits_with('sed -i "s/^owner: dana/ownr: lee/" "$1"')
    before = office.state()
    terminal = office.at_a_terminal("edit", "northwind")
    terminal.sees("Edit again? [Y/n]: ")
    terminal.types(keys)
    end = terminal.ends(code=1 if keys != CTRL_C else 130)
    assert "your text is kept in" in end
    assert "drafts/northwind.md" in end
    assert [b"\nownr: lee" in each for each in office.drafts] == [True]
    assert office.state() == before


def test_without_anybody_to_ask_errors_end_the_command(office: Office) -> None:
    office.edits_with('sed -i "s/^owner: dana/owner: nobody/" "$1"')
    told = office.refuses("edit", "northwind", code=1)
    assert told.startswith(
        "clientfiles: the record is not right yet, so nothing was saved\n"
        'records/northwind.md:3:8: unknown-owner: the owner, "nobody", is not in the team\n'
    )
    assert "your text is kept in" in told
    assert len(office.drafts) == 1


@pytest.mark.parametrize("trouble", ["exit 3", "kill -INT $$", "kill -HUP $$"])
def test_an_editor_that_fails(office: Office, trouble: str) -> None:
    office.edits_with(f'echo typed >> "$1"; {trouble}')
    told = office.refuses("edit", "northwind", code=1)
    assert "so nothing was changed\nyour text is kept in" in told
    assert office.drafts == [f"{NORTHWIND}typed\n".encode()]


def test_nothing_is_kept_where_nothing_was_typed(office: Office) -> None:
    office.edits_with("exit 3")
    assert "your text" not in office.refuses("edit", "northwind", code=1)
    assert office.drafts == []


# A record that changes meanwhile


def meanwhile(office: Office, script: str, before: str, after: str) -> None:
    """Let somebody else change the record, and commit that, while it is in the editor."""
    path = office.folder / "records" / "northwind.md"
    commit = f"git -C {office.folder} -c user.name=Lee -c user.email=lee@x commit -qam Meanwhile"
    office.edits_with(f'sed -i "s/{before}/{after}/" {path}\n{commit}\n{script}')


def test_changes_in_other_places_are_merged(office: Office) -> None:
    meanwhile(office, 'sed -i "s/^owner: dana/owner: lee/" "$1"', "  - pending: Budget decision", "  - pending: Budget")
    done = office.run("edit", "northwind")
    assert "records/northwind.md was changed by somebody else meanwhile; both changes were kept\n" in done.stderr
    assert office.text() == NORTHWIND.replace("owner: dana   ", "owner: lee   ", 1).replace("Budget decision", "Budget")
    assert office.committed().startswith("-owner: dana ")
    assert office.drafts == []


def test_changes_in_the_same_place_are_left_to_people(office: Office) -> None:
    meanwhile(office, 'sed -i "s/^owner: dana/owner: lee/" "$1"', "^owner: dana", "owner: kim")
    done = office.run("edit", "northwind", code=1)
    assert "records/northwind.md was changed by somebody else meanwhile, in the same places" in done.stderr
    assert "run clientfiles edit northwind again, and take over what you need from your text\n" in done.stderr
    assert "your text is kept in" in done.stderr
    assert b"\nowner: lee " in office.drafts[0]
    assert "\nowner: kim " in office.text()
    assert office.subject == "Meanwhile"


def test_a_record_that_was_deleted_meanwhile(office: Office) -> None:
    office.edits_with(f'rm {office.folder}/records/northwind.md; echo "More." >> "$1"')
    done = office.run("edit", "northwind", code=1)
    assert "records/northwind.md was deleted, and that is not committed; bring it back first" in done.stderr
    assert office.drafts == [f"{NORTHWIND}More.\n".encode()]


# Records with errors


def test_an_error_that_was_there_before_stays_if_it_is_not_touched(office: Office) -> None:
    office.put("records/northwind.md", NORTHWIND.replace("due: 2026-11-20", "due: 2026-11-31"))
    office.commit()
    office.edits_with('sed -i "s/^owner: dana/owner: lee/" "$1"')
    done = office.run("edit", "northwind")
    assert (
        "records/northwind.md:23:10: invalid-date: open_items[0].due: 2026-11-31 is not a day of the calendar\n"
        in done.stderr
    )
    assert office.committed().startswith("-owner: dana ")


@pytest.mark.parametrize(
    "text",
    [
        NORTHWIND.replace("---\n", "", 1).encode(),
        b"\xff" + NORTHWIND.encode(),
        b"",
        NORTHWIND.replace("owner: dana", "\0").encode(),
        f"<<<<<<< ours\n{NORTHWIND}=======\n>>>>>>> theirs\n".encode(),
    ],
    ids=["no front matter", "no UTF-8", "empty", "a control character", "a conflict"],
)
def test_a_record_that_cannot_be_read_can_be_put_right(office: Office, text: bytes) -> None:
    office.put("records/northwind.md", text)
    office.commit()
    (office.folder / ".git" / "right.md").write_text(NORTHWIND, encoding="utf-8")
    office.edits_with(f'cp {office.folder}/.git/right.md "$1"')
    assert "Edited northwind" in office.run("edit", "northwind").stdout
    assert office.text() == NORTHWIND


def test_other_commands_lead_there_from_a_record_that_cannot_be_read(office: Office) -> None:
    office.put("records/northwind.md", "Nothing.\n")
    office.commit()
    told = office.refuses("log", "northwind", "note", "--message", "x", code=1)
    assert told == (
        "clientfiles: this record cannot be read\n"
        "records/northwind.md:1:1: no-front-matter: the file does not begin with front matter\n"
        "  hint: begin the file with a line --- and the fields\n"
        "clientfiles edit northwind opens it in your editor\n"
    )


def test_a_new_warning_is_told(office: Office) -> None:
    office.edits_with('sed -i "s/^with: Jana/with: Hugo/" "$1"')
    assert "warning: unknown-with" in office.run("edit", "northwind").stderr


def test_a_text_that_is_no_utf_8_opens_again(office: Office) -> None:
    office.edits_with(f'{FIRST_TIME_ONLY}printf "caf\\351\\n" >> "$1"')
    terminal = office.at_a_terminal("edit", "northwind")
    terminal.sees("not-utf-8: byte 0xe9 is not UTF-8")
    terminal.answers("Edit again?", "n")
    assert "your text is kept" in terminal.ends(code=1)
    assert office.drafts == [NORTHWIND.encode() + b"caf\xe9\n"]


def test_line_ends_and_the_mark_at_the_start_stay(office: Office) -> None:
    text = "\ufeff" + NORTHWIND.replace("\n", "\r\n")
    office.put("records/northwind.md", text)
    office.commit()
    office.edits_with('sed -i "s/^owner: dana/owner: lee/" "$1"')
    office.run("edit", "northwind")
    assert office.text() == text.replace("owner: dana   ", "owner: lee   ", 1)


def test_a_branch_that_was_switched_meanwhile_gets_nothing(office: Office) -> None:
    office.git("branch", "other")
    office.edits_with('git switch -q other; echo "More." >> "$1"')
    told = office.run("edit", "northwind", code=1).stderr
    assert "main was checked out when you began, and now other is: git switch main, or begin again" in told
    assert "your text is kept in" in told
    assert office.text() == NORTHWIND
