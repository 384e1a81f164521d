"""Which editor is opened, how, and where drafts are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from recording_examples import NORTHWIND
from recording_repository import Office

from clientfiles import writing
from clientfiles.cli import editor
from clientfiles.diagnostics import Failure
from clientfiles.document import MAX_BYTES


def test_visual_comes_before_editor(office: Office) -> None:
    office.edits_with("exit 1")
    office.monkeypatch.setenv("VISUAL", 'sh -c \'echo "More." >> "$0"\'')
    office.run("edit", "northwind")
    assert office.text() == f"{NORTHWIND}More.\n"
    assert office.runs == 0


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            "no-such-editor --wait",
            "the editor no-such-editor could not be started: No such file or directory; set EDITOR",
        ),
        ("vim '", 'EDITOR is "vim \'", which lacks a closing quote'),
        ("", "there is no terminal to edit in; set EDITOR to a command that edits a file"),
        ("  ", "there is no terminal to edit in; set EDITOR to a command that edits a file"),
        ("\x1b[2J", "the editor ␛[2J could not be started"),
    ],
)
def test_an_editor_that_cannot_be_started(office: Office, value: str, message: str) -> None:
    office.monkeypatch.setenv("EDITOR", value)
    assert message in office.refuses("edit", "northwind", code=1)
    assert office.drafts == []


def test_without_a_choice_the_usual_editors_are_looked_for(office: Office, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "nano").write_text('#!/bin/sh\necho "By nano." >> "$1"\n', encoding="utf-8")
    (programs / "nano").chmod(0o755)
    git = Path(office.git("--exec-path")).resolve()
    for name in ("git", "sh"):
        (programs / name).symlink_to(
            next(p for p in (Path("/usr/bin") / name, Path("/bin") / name, git / name) if p.exists())
        )
    office.monkeypatch.setenv("PATH", str(programs))
    assert "Edited northwind" in office.at_a_terminal("edit", "northwind").ends()
    assert office.text() == f"{NORTHWIND}By nano.\n"
    (programs / "nano").unlink()
    assert "no editor was found; set EDITOR to yours" in office.at_a_terminal("edit", "northwind").ends(code=1)


@pytest.mark.parametrize("name", ["$(touch made)", '"; touch made; "', "`touch made`", "-c touch", "a b"])
def test_no_shell_sees_the_name_of_a_folder_or_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    office = Office(tmp_path / name, monkeypatch)
    office.put(f"records/{name}.md", NORTHWIND)
    office.commit()
    office.edits_with('echo "More." >> "$1"')
    office.run("edit", "--", name)
    assert office.text(f"records/{name}.md") == f"{NORTHWIND}More.\n"
    assert not list(tmp_path.rglob("made"))


def test_ctrl_c_in_the_editor_is_the_editors(office: Office) -> None:
    """The command must not end before its editor does, which would then fight with the shell for the terminal."""
    office.edits_with('trap "echo interrupted >> \\"$1\\"; exit 0" INT; touch started; while :; do sleep 0.05; done')
    terminal = office.at_a_terminal("edit", "northwind")
    while not (office.folder / "started").exists():
        assert terminal.process.poll() is None
    terminal.types("\x03")
    assert "Edited northwind" in terminal.ends()
    assert office.text() == f"{NORTHWIND}interrupted\n"


def test_outside_git_drafts_lie_with_temporary_files(office: Office, tmp_path: Path) -> None:
    (office.folder / ".git").rename(tmp_path / "git")
    office.edits_with('echo "More." >> "$1"; exit 1')
    assert f"your text is kept in {office.temporary}" in office.run("edit", "northwind", code=1).stderr
    office.edits_with('echo "More." >> "$1"')
    assert office.run("edit", "northwind").stdout.startswith(
        "Edited northwind  [not committed: this is no git repository]\n"
    )
    assert len([*office.temporary.iterdir()]) == 2  # the lock, and the draft of the first


def test_a_text_larger_than_a_record_is_kept(office: Office) -> None:
    office.edits_with(f'head -c {MAX_BYTES + 1} /dev/zero | tr "\\0" x > "$1"')
    told = office.refuses("edit", "northwind", code=1)
    assert "the text has 1,048,577 bytes, more than a record holds" in told
    assert "your text is kept in" in told


def test_a_piped_text_larger_than_a_record_is_kept(office: Office) -> None:
    """It may come from where nobody has it any more; and its encoding is not what is wrong with it."""
    text = "ü" * MAX_BYTES
    told = office.refuses("log", "northwind", "note", given=text, code=1)
    assert "the text has 2,097,152 bytes, and the record has room for 1,047,797 more\nyour text is kept in" in told
    assert office.drafts == [text.encode()]


def test_of_a_piped_text_without_end_as_much_is_kept_as_is_bearable(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor, "_MOST_PIPED", MAX_BYTES + 7)
    told = office.refuses("log", "northwind", "note", given="x" * (MAX_BYTES + 9), code=1)
    assert "the text has more than 1,048,583 bytes, and the record has room for" in told
    assert office.drafts == [b"x" * (MAX_BYTES + 8)]


def test_a_text_for_which_a_record_has_no_room() -> None:
    """Also where it is on the command line; what no encoding has is refused elsewhere."""
    for fitting in ("é" * 50, "\udcff" * 33):
        with editor.typed(None, "call", fitting, "", room=100) as text:
            assert text == fitting
    for message, room, size in (("é" * 50 + "x", "100", 101), ("x", "0", 1)):
        with (
            pytest.raises(Failure, match=rf"^the text has {size} bytes, and the record has room for {room} more$"),
            editor.typed(None, "call", message, "", room=int(room) or -5),
        ):
            pytest.fail("there is no room")


def full_disk(monkeypatch: pytest.MonkeyPatch, *folders: str) -> None:
    """Let no file be written in folders of some names, or below them."""
    write = writing._write_durably

    def full(place: Path, data: bytes, like: Path | None) -> None:
        if any(part.startswith(folders) for part in place.parts):
            raise OSError(28, "No space left on device")
        write(place, data, like)

    monkeypatch.setattr(writing, "_write_durably", full)


def test_a_piped_text_for_which_git_has_no_room(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has been read by then, and nobody may have it any more."""
    full_disk(monkeypatch, ".git", "records")
    told = office.refuses("log", "northwind", "note", given="Said.\n", code=1)
    assert "northwind.md could not be written: No space left on device\nyour text is kept in" in told
    (draft,) = office.temporary.rglob("*.md")
    assert str(draft) in told
    assert draft.read_bytes() == b"Said.\n"


def test_a_piped_text_for_which_there_is_no_room_at_all(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    full_disk(monkeypatch, ".git", "clientfiles-", "records")
    told = office.refuses("log", "northwind", "note", given=b"Said.\r\n\x1b[2J\xff\n", code=1)
    assert told.endswith("\nyour text could be kept nowhere, so here it is:\nSaid.\n␛[2J\\xff\n")
    assert list(office.temporary.iterdir()) == []


def test_a_text_that_could_be_kept_nowhere_is_logged_where_it_can_be(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_disk(monkeypatch, ".git", "clientfiles-")
    assert office.run("log", "northwind", "note", given="Said.\n").stderr == ""
    assert "\nSaid.\n" in office.text()


def test_a_text_is_kept_where_a_hook_puts_the_record_back(office: Office) -> None:
    before = office.state()
    for script in ("git checkout -q HEAD -- records; exit 1", "git stash -q; exit 1"):
        office.hook("pre-commit", script)
        told = office.run("log", "northwind", "note", given="Said.\n", code=1).stderr
        assert "a hook of git, or another program, has made records/northwind.md as before" in told
        assert "your text is kept in" in told
        assert office.state() == before
    assert office.drafts == [b"Said.\n", b"Said.\n"]


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Said.\n<!--\nTold.\nAbout.\n-->\n", "Said.\n"),
        ("<!--\nmine\n-->\nTold.\nAbout.\n-->\n", "<!--\nmine\n-->\n"),
        ("<!--\nmine\n-->\n<!--\nTold.\n-->\n", "<!--\nmine\n-->\n"),
        ("<!--\nTold.\nAbout.\n<!--\nmine\n-->\n", "<!--\nmine\n-->\n"),
        ("<!--\nTold.\nmine\nAbout.\n-->", "mine"),
        ("<!--\nTold.\nAbout. And more.\n-->\n", "About. And more.\n-->\n"),
        ("<!--\nmine\n-->\n", "<!--\nmine\n-->\n"),
        ("<!--\nmine\n-->\n<!--\nTold.\nAbout.\n-->\n", "<!--\nmine\n-->\n"),
        ("Told.", ""),
    ],
)
def test_only_the_remark_is_left_out(typed: str, left: str) -> None:
    """Comments of the person's own stay, whatever they did with the remark."""
    assert editor._without(typed, "<!--\nTold.\nAbout.\n-->\n") == left


def test_where_no_draft_can_be_written_nothing_is_begun(office: Office) -> None:
    office.edits_with('echo "More." >> "$1"')
    (office.folder / ".git" / "clientfiles").write_text("", encoding="utf-8")
    assert "no draft could be written: " in office.refuses("edit", "northwind", code=1)
    assert office.runs == 0


def test_a_draft_is_kept_unless_it_is_nobodys_work(tmp_path: Path) -> None:
    draft = editor.DraftFile(str(tmp_path), "call", b"given")
    with pytest.raises(Failure, match=r"^no$"), editor.kept(draft):
        raise Failure("no")
    assert not draft.path.exists()
    typed = editor.DraftFile(str(tmp_path), "call", b"typed", is_typed=True)
    with pytest.raises(Failure, match=r"^no\nyour text is kept in .*call\.md$"), editor.kept(typed):
        raise Failure("no")
    assert typed.path.read_bytes() == b"typed"
    again = editor.DraftFile(str(tmp_path), "call", b"typed", is_typed=True)
    assert (again.path.name, again.earlier) == ("call-2.md", [typed.path])
    with pytest.raises(editor.Nothing), editor.kept(again):
        raise editor.Nothing("nothing was logged")
    assert not again.path.exists()


def test_a_draft_can_be_called_by_anything(tmp_path: Path) -> None:
    draft = editor.DraftFile(str(tmp_path), f"../{'x' * 300}\n$", b"")
    assert draft.path.parent == tmp_path / "clientfiles" / "drafts"
    assert draft.path.is_file()
