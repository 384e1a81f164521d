"""clientfiles log: the entry, and what was promised in it, in one commit; then what that settled and what is due."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Golden
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recording_examples import NORTHWIND, client_in
from recording_repository import Office

from clientfiles.document import has_hostile
from clientfiles.editing.prose import as_entry_text

GOLDEN = Path(__file__).parent / "golden" / "recording"


def test_what_logging_looks_like(office: Office, golden: Golden) -> None:
    call = office.transcript(
        *("log", "northwind", "call", "--mood", "positive", "--with", "Jana", "--re", "signed agreement"),
        *("--title", "Scope of phase 3", "--message", "They sign on Friday.\n\nShe asked for the Polish branch."),
        *("--owe", "Send the final scope by friday", "--they-owe", "Names of the Polish team by +2 weeks"),
        *("--next", "Call about the kick-off by 3 december"),
    )
    delivery = office.transcript("log", "north", "delivery", "--title", "Phase 2 report", "--date", "yesterday")
    email = office.transcript("log", "vesper", "email out", "--date", "+1 day", "--with", "Lote", "-m", "Sent.")
    golden(GOLDEN / "log.txt", call + delivery + email)


def test_what_settles_something_is_told(office: Office) -> None:
    done = office.run("log", "northwind", "call", "--re", "renewal", "-m", "They want another year.")
    assert "Settled: Talk to Jana Novák about renewing Support retainer\n" in done.stdout


# Where the text comes from


def test_a_text_can_be_piped_in(office: Office) -> None:
    office.run("log", "northwind", "note", given="First.\r\n\r\nSecond.\n")
    assert "### 2026-11-25 note\nby: dana\n\nFirst.\n\nSecond.\n\n### 2026-11-03" in office.text()
    assert office.drafts == []


def test_a_title_is_text_enough(office: Office) -> None:
    office.run("log", "northwind", "delivery", "--title", "Phase 2 report", given="  \n")
    assert "### 2026-11-25 delivery: Phase 2 report\nby: dana\n\n### 2026-11-03" in office.text()


@pytest.mark.parametrize("text", ["", "\n \t\n"])
def test_nothing_is_not_logged(office: Office, text: str) -> None:
    assert (
        office.refuses("log", "northwind", "note", given=text)
        == "clientfiles: nothing was logged: there is no text and no --title\n"
    )
    assert "nothing was logged" in office.refuses("log", "northwind", "note", "--message", text)
    assert office.drafts == []


def test_a_text_is_written_in_the_editor(office: Office) -> None:
    office.edits_with(
        'cat "$1" > shown; printf "%s\\n" "She is pleased." "" "Ring on Friday." | cat - "$1" > x; mv x "$1"'
    )
    terminal = office.at_a_terminal("log", "northwind", "call", "--mood", "positive", "--title", "A -- B")
    assert "Logged call with northwind" in terminal.ends()
    assert (
        (office.folder / "shown").read_text(encoding="utf-8")
        == """\


<!--
Write what was said above this comment, which is left out. Without any text the heading alone is logged.
2026-11-25 call (positive): A - - B, Northwind Traders
-->
"""
    )
    assert (
        "\n### 2026-11-25 call (positive): A -- B\nby: dana\n\nShe is pleased.\n\nRing on Friday.\n\n" in office.text()
    )
    assert office.drafts == []


@pytest.mark.parametrize("script", ["true", 'printf "\\n  \\n" > "$1"', 'rm "$1"; printf "" > "$1"'])
def test_an_editor_that_is_closed_without_a_text_logs_nothing(office: Office, script: str) -> None:
    office.edits_with(script)
    before = office.state()
    terminal = office.at_a_terminal("log", "northwind", "call")
    assert "nothing was logged: there is no text and no --title" in terminal.ends(code=2)
    assert office.state() == before
    assert office.drafts == []


@pytest.mark.parametrize("left", ["sed '$ d'", "sed '3 d'", "sed '5 d'", "head -c -1", "tail -n 4", "true"])
def test_what_is_left_of_the_remark_is_left_out(office: Office, left: str) -> None:
    office.edits_with(f'(echo "She said <!-- that -->."; cat "$1" | {left}) > x; mv x "$1"')
    office.at_a_terminal("log", "northwind", "call").ends()
    (entry, _) = office.text().split("### 2026-11-03", 1)
    assert entry.endswith("## Log\n\n### 2026-11-25 call\nby: dana\n\nShe said <!-- that -->.\n\n")


def test_a_comment_of_ones_own_stays_where_the_remark_is_gone(office: Office) -> None:
    office.edits_with('printf "She said:\\n\\n<!--\\nnothing\\n-->\\n" > "$1"')
    office.at_a_terminal("log", "northwind", "call").ends()
    assert "by: dana\n\nShe said:\n\n<!--\nnothing\n-->\n\n### 2026-11-03" in office.text()


# What is typed is never lost


@pytest.mark.parametrize(
    ("trouble", "message"),
    [
        ("exit 1", "ended with exit code 1"),
        ("kill -TERM $$", "was ended by signal 15"),
        ('printf "caf\\351" > "$1"', "byte 0xe9 of the text is not UTF-8"),
        ('printf "a\\033[2Jb" > "$1"', "the text holds a control character"),
        ("kill -KILL $PPID", ""),
    ],
    ids=["fails", "is killed", "writes no UTF-8", "writes control characters", "outlives the command"],
)
def test_a_text_is_kept_where_the_editor(office: Office, trouble: str, message: str) -> None:
    office.edits_with(f'echo "Hours of typing." > "$1"\n{trouble}')
    before = office.state()
    terminal = office.at_a_terminal("log", "northwind", "call")
    end = terminal.ends(code=-9 if not message else 2 if "control" in message else 1)
    assert message in end
    if message:
        place = office.folder / ".git" / "clientfiles" / "drafts" / "northwind-call.md"
        assert f"your text is kept in {place}" in end
    assert len(office.drafts) == 1
    assert office.state() == before
    # The next text does not take its place, and it is not forgotten.
    office.edits_with('echo "A new one." > "$1"')
    assert "a text that was never finished is still in" in office.at_a_terminal("log", "northwind", "call").ends()
    assert len(office.drafts) == 1


def test_a_piped_text_is_kept_where_it_cannot_be_logged(office: Office) -> None:
    for text, code in ((b"caf\xe9", 1), (b"a\x1b[2Jb", 2)):
        assert "your text is kept in" in office.refuses("log", "northwind", "note", given=text, code=code)
        assert text in office.drafts


def test_a_text_is_kept_where_git_stands_in_the_way_after_it_was_typed(office: Office) -> None:
    office.edits_with(f'echo "Hours of typing." > "$1"; echo "<!-- x -->" >> {office.folder}/records/northwind.md')
    terminal = office.at_a_terminal("log", "northwind", "call")
    end = terminal.ends(code=1)
    assert "records/northwind.md has changes that are not committed; commit it first" in end
    assert "your text is kept in" in end
    assert office.drafts == [b"Hours of typing.\n"]
    assert office.text() == f"{NORTHWIND}<!-- x -->\n"


def test_what_stands_in_the_way_is_said_before_anything_is_typed(office: Office) -> None:
    office.put("records/northwind.md", f"{NORTHWIND}\nMore.\n")
    office.edits_with('echo "Typed in vain." > "$1"')
    assert "has changes that are not committed" in office.at_a_terminal("log", "northwind", "call").ends(code=1)
    assert office.runs == 0
    assert office.drafts == []


def test_what_others_logged_while_somebody_typed_stays(office: Office) -> None:
    office.edits_with('touch started; while [ ! -e done ]; do sleep 0.05; done; rm started done; echo "Mine." > "$1"')
    terminal = office.at_a_terminal("log", "northwind", "call", "--owe", "The plan by friday")
    while not (office.folder / "started").exists():
        assert terminal.process.poll() is None
    office.run("log", "northwind", "note", "--message", "Theirs.")
    office.run("done", "northwind", "Budget")
    (office.folder / "done").touch()
    terminal.ends()
    assert office.commits == 4
    for text in ("Mine.", "Theirs.", "Settled: Budget decision", "- we_owe: The plan"):
        assert office.text().count(text) == 1
    assert office.drafts == []


def test_a_text_that_is_written_but_not_committed_is_not_kept_twice(office: Office) -> None:
    office.hook("pre-commit", "echo no >&2; exit 1")
    done = office.run("log", "northwind", "note", given="Said.\n", code=1)
    assert "written, not committed: the hook pre-commit refused it (no)" in done.stderr
    assert "git commit -m 'Log note with northwind' -- records/northwind.md" in done.stderr
    assert "\nSaid.\n" in office.text()
    assert office.drafts == []


def test_a_disk_that_is_full_leaves_record_and_text(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from clientfiles import writing

    write = writing._write_durably

    def full(place: Path, data: bytes, like: Path | None) -> None:
        if place.parent.name == "records":
            raise OSError(28, "No space left on device")
        write(place, data, like)

    monkeypatch.setattr(writing, "_write_durably", full)
    told = office.refuses("log", "northwind", "note", given="Said.\n", code=1)
    assert "northwind.md could not be written: No space left on device" in told
    assert office.drafts == [b"Said.\n"]


def test_a_rehearsal_keeps_what_was_typed(office: Office) -> None:
    office.edits_with('echo "Typed for nothing?" > "$1"')
    before = office.state()
    end = office.at_a_terminal("log", "northwind", "call", "--dry-run").ends()
    assert "+Typed for nothing?" in end
    assert "your text is kept in" in end
    assert office.drafts == [b"Typed for nothing?\n"]
    assert office.state() == before


# What is said stays text


@pytest.mark.parametrize(
    "text",
    [
        "### 2026-01-01 call\nNot an entry.",
        "# A heading\n\n## 2026 plans",
        "```\nnever closed",
        "<!-- never closed",
        "by: nobody\nwith: nobody",
        "---\nname: Eve\n---",
        "<<<<<<< ours\n=======\n>>>>>>> theirs",
        "- [ ] a task\n1. one\n> said",
        "Title\n=====\n\nSub\n---",
        "x" * 10_000,
        "é\u200d☕ 你好",
    ],
)
def test_no_text_becomes_more_than_text(office: Office, text: str) -> None:
    office.run("log", "northwind", "note", "--message", text)
    client = client_in(office.text())
    assert [(str(each.date), each.kind) for each in client.log] == [("2026-11-25", "note"), ("2026-11-03", "call")]
    assert as_entry_text(text, 3, is_first_paragraph=False) in office.text()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(st.sampled_from("#-=~`<!>&;: \n\t2026-01byecal*[]|\\'\"é") | st.characters(), max_size=60))
def test_any_text_is_logged_or_refused_and_nothing_else_changes(office: Office, text: str) -> None:
    office.put("records/northwind.md", NORTHWIND)
    arguments = ("log", "northwind", "note", "--no-commit", "--title", "T")
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return
    is_refused = has_hostile(text.replace("\r\n", "\n"))
    office.run(*arguments, given=data, code=2 if is_refused else 0)
    rows = office.changed(NORTHWIND).splitlines()
    assert not [row for row in rows if row.startswith("-")]
    assert bool(rows) is not is_refused


@pytest.mark.parametrize(
    ("option", "value", "written"),
    [
        ("--title", "One\nline: \t spaced", "### 2026-11-25 note: One line: spaced\n"),
        ("--title", "### 2026-01-01 call", "### 2026-11-25 note: ### 2026-01-01 call\n"),
        ("--title", "-x; $(touch y) `z`", "### 2026-11-25 note: -x; $(touch y) `z`\n"),
        ("--with", "reyes", "with: Tom Reyes\n"),
        ("--with", "Eve\nby: lee", "with: Eve by: lee\n"),
        ("--by", "lee", "by: lee\n"),
        ("--re", "budget", "re: Budget decision\n"),
    ],
)
def test_what_options_say_stays_on_its_line(office: Office, option: str, value: str, written: str) -> None:
    office.run("log", "northwind", "note", option, value, "--message", "Said.")
    assert written in office.text()
    assert len(client_in(office.text()).log) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--title", "U"), "'--title': it is given twice; say once what you mean"),
        (("--next", "A by friday", "--next", "B by friday"), "'--next': it is given twice; say once what you mean"),
        (("--message", "a\x00b"), "the text holds a control character, which no record may hold; delete it"),
        (("--message", "a\u202eb"), "the text holds a control character, which no record may hold; delete it"),
        (("--owe", "The plan"), 'by when? Write "The plan by friday"'),
        (("--owe", "The plan by email"), '"The plan by email": "email" is not a date; write 2026-12-01, tomorrow'),
        (("--they-owe", "\x1b[2J by friday"), '"␛[2J by friday" holds a control character'),
        (("--owe", "The plan by fri\udcff"), "holds a control character"),
        (("--with", "a\x1bb"), "--with holds a control character, which no record may hold; delete it"),
        (("--next", ""), 'by when? Write "TEXT by friday"'),
        (("--re", "the moon"), '"the moon" is nothing the record knows; it has "renewal", "renewal Support retainer"'),
        (("--by", "dan"), '"dan" is not in the team; did you mean dana?'),
        (("--date", "next friday"), '--date: "next friday" means different days to different people; write friday'),
        (("--date", "30 february"), '--date: "30 february" is not a day of the calendar'),
        (("--date", "01.02.2026"), "write 2026-02-01 or 2026-01-02, whichever is meant"),
        (("--mood", "angry"), "'angry' is not one of 'positive'"),
    ],
)
def test_what_cannot_be_meant_is_refused(office: Office, arguments: tuple[str, ...], message: str) -> None:
    assert message in office.refuses("log", "northwind", "note", "--title", "T", *arguments)


def test_a_kind_that_nobody_knows(office: Office) -> None:
    assert office.refuses("log", "northwind", "cal") == (
        'clientfiles: "cal" is no kind of log entry; did you mean "call"?\n'
    )
    assert "write one of call, meeting, email" in office.refuses("log", "northwind", "\x1b[2J")


def test_kinds_of_the_settings_count(office: Office) -> None:
    text = (office.folder / "clientfiles.toml").read_text(encoding="utf-8")
    office.put("clientfiles.toml", f'{text}[kinds]\ncontact = ["workshop"]\n')
    office.run("log", "northwind", "workshop", "--title", "A day of phase 3")
    assert "### 2026-11-25 workshop: A day of phase 3\n" in office.text()


def test_a_name_that_several_have(office: Office) -> None:
    office.put("records/northwind.md", NORTHWIND.replace("Tom Reyes", "Jana Reyes"))
    office.commit()
    assert '"jana" could be Jana Novák and Jana Reyes: write the full name' in office.refuses(
        "log", "northwind", "call", "--with", "jana", "--message", "x"
    )


def test_somebody_who_is_no_contact_is_logged_all_the_same(office: Office) -> None:
    done = office.run("log", "northwind", "call", "--with", "Tim Reyes", "--message", "x")
    assert 'warning: "Tim Reyes" is no contact of Northwind Traders: did you mean "Tom Reyes"?\n' in done.stderr
    assert "with: Tim Reyes\n" in office.text()


def test_a_name_with_a_comma(office: Office) -> None:
    """A `with:` line separates names by commas, so such a name cannot be told from two."""
    office.put("records/northwind.md", NORTHWIND.replace("Tom Reyes", '"Reyes, Tom"'))
    office.commit()
    done = office.run("log", "northwind", "call", "--with", "Reyes", "--message", "x")
    assert "with: Reyes, Tom\n" in office.text()
    assert done.stderr == ""


@pytest.mark.parametrize(
    "status", ["prospect", "paused\npaused_until: 2027-02-01", "ended\nended: 2026-01-01\nended_why: x"]
)
def test_clients_of_every_status_have_a_log(office: Office, status: str) -> None:
    office.put("records/northwind.md", NORTHWIND.replace("status: active", f"status: {status}"))
    office.commit()
    office.run("log", "northwind", "note", "--message", "Still friends.")
    assert "Still friends." in office.text()


def test_a_title_is_a_line_that_a_record_may_hold(office: Office) -> None:
    told = office.refuses("log", "northwind", "note", "--title", "a\x1b[2Jb")
    assert told == "clientfiles: --title holds a control character, which no record may hold; delete it\n"


def test_a_message_given_again_is_another_paragraph(office: Office) -> None:
    office.run("log", "northwind", "note", "-m", "One.", "-m", "Two.")
    assert "by: dana\n\nOne.\n\nTwo.\n" in office.text()


def test_several_people_may_stand_in_one_option(office: Office) -> None:
    done = office.run("log", "northwind", "call", "--with", "Jana, Tom", "-m", "x")
    assert "with: Jana Novák, Tom Reyes\n" in office.text()
    assert "is no contact" not in done.stderr


def test_an_entry_by_nobody_of_the_team_is_noticed(office: Office) -> None:
    office.works_here("Zoe", "zoe@else.example")
    told = office.run("log", "northwind", "note", "-m", "x").stderr
    assert "nobody in clientfiles.toml has the address zoe@else.example; say --by KEY" in told
    assert "by:" not in office.text().split("### 2026-11-03")[0].split("## Log")[1]


def test_a_promise_that_stands_there_already_is_not_made_twice(office: Office) -> None:
    told = office.refuses("log", "northwind", "note", "-m", "x", "--they-owe", "Signed agreement by 2026-12-01")
    assert told == 'clientfiles: "Signed agreement" is an open item already, with the same date\n'
