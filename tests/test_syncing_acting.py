"""What people said, done to the records: understood, looked at in memory, written and committed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from git_repositories import GitRepository
from syncing_desk import NORTHWIND, OXLEY
from syncing_office import comment, office_of, repository_in

from clientfiles import saving
from clientfiles.diagnostics import Failure, Usage
from clientfiles.editing import Draft
from clientfiles.model import Client
from clientfiles.recording.finishing import Task, tasks_of
from clientfiles.syncing.acting import Office, Recorded, piece_of_tasks, pieces_of
from clientfiles.syncing.inbox import Message
from clientfiles.syncing.said import Said, Unfit

CALL = Said("oxley", "call", title="They sign")


@pytest.fixture
def repository(tmp_path: Path, git_as_installed: None) -> GitRepository:
    return repository_in(tmp_path)


@pytest.fixture
def office(repository: GitRepository) -> Office:
    return office_of(repository)


def client_of(office: Office, name: str = "oxley") -> Client:
    client = office.client_at(f"records/{name}.md")
    assert client is not None
    return client


def would_be(office: Office, *entries: Said, message: Message | None = None) -> dict[str, str]:
    """What the records would hold, by their paths, after a message; those that stay as they are are left out."""
    pieces = pieces_of(entries, message or comment(), office)
    return {saved.path: saved.after.decode() for each in pieces for saved in saving.look(office.root, each.changes)}


def saved(office: Office, *entries: Said, message: Message | None = None) -> list[Recorded]:
    """What comes of a message that is carried into the records."""
    message = message or comment()
    return [office.save(each, message, ["comment 2817"]) for each in pieces_of(entries, message, office)]


def refused(office: Office, *entries: Said, message: Message | None = None) -> str:
    """Why a message is refused as a whole: a sentence on one line."""
    message = message or comment()
    with pytest.raises(Failure) as error:
        office.look(pieces_of(entries, message, office))
    assert "\n" not in str(error.value)
    return str(error.value)


# Which record, and what it holds


def test_a_record_is_found_by_the_id_of_its_client(repository: GitRepository, office: Office) -> None:
    assert office.path_of("oxley") == "records/oxley.md"
    repository.put({"records/north/maple.md": NORTHWIND})
    assert office.path_of("maple") == "records/north/maple.md"
    with pytest.raises(Usage, match=r"^there is no record of gone any more$"):
        office.path_of("gone")


def test_two_records_of_the_same_id_are_asked_about(repository: GitRepository, office: Office) -> None:
    repository.put({"records/old/oxley.md": OXLEY})
    with pytest.raises(Usage) as error:
        office.path_of("oxley")
    assert str(error.value) == (
        "records/old/oxley.md and records/oxley.md have the same id, so it is not clear which is meant; "
        "rename all but one"
    )


def test_a_client_is_read_as_it_is_now(repository: GitRepository, office: Office) -> None:
    assert client_of(office).name == "Oxley Instruments"
    repository.write(oxley=OXLEY.replace("Oxley Instruments", "Oxley Ltd"))
    assert client_of(office).name == "Oxley Ltd"
    repository.write(oxley="no front matter")
    assert office.client_at("records/oxley.md") is None
    repository.write(oxley=None)
    assert office.client_at("records/oxley.md") is None


def test_a_record_that_cannot_be_edited_is_named_with_the_line(repository: GitRepository, office: Office) -> None:
    repository.write(oxley=OXLEY.replace("---\n", "", 1))
    assert refused(office, CALL).startswith("this record cannot be read: records/oxley.md, line 1: ")
    assert refused(office, CALL).endswith("; somebody has to put that right first")
    repository.write(oxley=None)
    with pytest.raises(Failure, match=r"^there is no record of oxley any more$"):
        would_be(office, CALL)
    with pytest.raises(Failure, match=r"^records/oxley\.md does not exist any more$"):
        office.change("records/oxley.md", lambda draft, client: None).edit(None)


def test_what_would_make_a_record_worse_is_refused_and_what_is_tolerated_is_not(office: Office) -> None:
    def finish(draft: Draft, client: Client) -> None:
        draft.remove(("next_action",))

    with pytest.raises(Failure) as error:
        office.change("records/oxley.md", finish).edit(OXLEY.encode())
    assert str(error.value).startswith("the record would not be right any more: records/oxley.md, line ")
    assert b"next_action" not in office.change("records/oxley.md", finish, ["missing-field"]).edit(OXLEY.encode())


# What becomes of the records


def test_what_a_message_says_is_read_by_the_day_and_for_the_author_of_it(office: Office) -> None:
    said = CALL._replace(we_owe=("It by monday",))
    (after,) = would_be(office, said, message=comment(who="lee", day=date(2026, 11, 20))).values()
    assert "### 2026-11-20 call: They sign\nby: lee\n" in after
    assert "  - we_owe: It\n    due: 2026-11-23\n" in after


@pytest.mark.parametrize(
    "text",
    [
        "photos",
        '"Photos of the lab"',
        "“Photos of the lab”",
        "«photos»",
        "'Photos of the …'",
        "Photos of the lab 2026-11-18",
    ],
)
def test_what_is_done_may_be_called_as_replies_call_it(text: str, office: Office) -> None:
    (after,) = would_be(office, Said("oxley", done=(text,))).values()
    assert "they_owe: Photos of the lab" not in after


@pytest.mark.parametrize(
    ("done", "why"),
    [
        ("Something else", 'Oxley Instruments has no open item "Something else"; it has '),
        ("list", '"list" could be "Price list @all #1 2026-11-27" and "Draw up the shoot list 2026-11-26"'),
        ('"…"', "Oxley Instruments has no open item "),
    ],
)
def test_what_is_no_task_comes_back_with_a_blank(done: str, why: str, office: Office) -> None:
    said = CALL._replace(done=("photos", done))
    with pytest.raises(Unfit) as error:
        office.look(pieces_of([said], comment(), office))
    assert str(error.value).startswith(why)
    assert (error.value.said, error.value.instead) == (said, said._replace(done=("photos", "…")))


def test_an_entry_and_what_was_promised_in_it_are_one_edit(office: Office) -> None:
    said = CALL._replace(we_owe=("Send it by friday",), following="Call by friday", done=("case study",))
    (after,) = would_be(office, said).values()
    assert (
        "\n## Log\n\n### 2026-11-25 call: They sign\nby: dana\n\n"
        "### 2026-11-25 note: Done: Case study drafts\nby: dana\n\n### 2026-11-20 call: "
    ) in after
    assert "  - we_owe: Send it\n    due: 2026-11-27\n" in after
    assert "next_action:\n  what: Call\n  due: 2026-11-27\n" in after
    assert "we_owe: Case study drafts" not in after


def test_of_what_is_done_may_have_been_spoken(office: Office) -> None:
    """As when somebody sends back what was asked for a ticked Talk, and adds that it is done."""
    (after,) = would_be(office, CALL._replace(subjects=("photos",), done=("photos",))).values()
    assert "### 2026-11-25 call: They sign\nby: dana\nre: Photos of the lab\n" in after
    assert "they_owe: Photos of the lab" not in after


def test_the_next_action_may_be_done_without_another_one(office: Office) -> None:
    (after,) = would_be(office, Said("oxley", done=("next",))).values()
    assert "next_action" not in after
    assert "### 2026-11-25 note: Done: Draw up the shoot list\nby: dana\n" in after


@pytest.mark.parametrize("title", ["They sign (positive)", "Them (mixed)"])
def test_words_that_cannot_stand_in_a_heading_stand_below_it(title: str, office: Office) -> None:
    (after,) = would_be(office, CALL._replace(title=title, text="More.")).values()
    assert f"\n### 2026-11-25 call\nby: dana\n\n{title}\n\nMore.\n\n### 2026-11-20 call: " in after


def test_what_cannot_be_done_to_one_record_is_done_to_none(repository: GitRepository, office: Office) -> None:
    told = refused(office, CALL, Said("northwind", "call", title="Fine", subjects=("nonsense",)))
    assert told.startswith('"nonsense" is nothing the record knows')
    assert repository.git("status", "--porcelain") == ""


def test_looking_writes_nothing(repository: GitRepository, office: Office) -> None:
    office.look(pieces_of([CALL], comment(), office))
    assert repository.git("status", "--porcelain", "--ignored") == ""


@pytest.mark.parametrize(
    ("entries", "subject"),
    [
        ([CALL], "Log call with oxley"),
        ([CALL, CALL], "Log call with oxley"),
        ([CALL, CALL._replace(kind="email", done=("next",))], "Log call and email with oxley"),
        ([Said("oxley", done=("next",), following="Call by friday")], "Finish the next action of oxley"),
        ([Said("oxley", done=("Next Action",))], "Finish the next action of oxley"),
        ([Said("oxley", done=("drafts",))], "Finish an open item of oxley"),
        ([Said("oxley", done=("drafts",)), Said("oxley", done=("next",))], "Finish 2 tasks of oxley"),
        ([Said("oxley", following="Call by friday")], "Set the next action of oxley"),
        ([Said("oxley", following="Call by friday", they_owe=("It by friday",))], "Add open items to oxley"),
        ([Said("oxley", we_owe=("It by friday",))], "Add open items to oxley"),
        ([Said("oxley", we_owe=("It by friday",)), CALL], "Log call with oxley"),
    ],
)
def test_a_commit_is_called_by_what_it_does(entries: list[Said], subject: str, office: Office) -> None:
    (piece,) = pieces_of(entries, comment(), office)
    assert (piece.client, piece.path, piece.subject) == ("oxley", "records/oxley.md", subject)


def test_there_is_a_piece_for_each_record(office: Office) -> None:
    entries = [CALL, Said("northwind", "visit", title="Fine"), CALL._replace(kind="note")]
    pieces = pieces_of(entries, comment(), office)
    assert [piece.subject for piece in pieces] == ["Log call and note with oxley", "Log visit with northwind"]


# Ticks


def task(office: Office, what: str, name: str = "oxley") -> Task:
    return next(each for each in tasks_of(client_of(office, name)) if each.what == what)


def test_ticked_tasks_leave_the_record_in_one_piece(office: Office) -> None:
    tasks = [task(office, "Case study drafts"), task(office, "Draw up the shoot list")]
    piece = piece_of_tasks(tasks, client_of(office), comment(), office)
    assert piece.subject == "Finish 2 tasks of oxley"
    (saved,) = saving.look(office.root, piece.changes)
    assert b"we_owe: Case study drafts" not in saved.after
    assert b"next_action" not in saved.after
    assert saved.after.count(b"### 2026-11-25 note: Done: ") == 2


def test_a_single_task_is_called_by_what_it_is(office: Office) -> None:
    client, message = client_of(office), comment()
    item, step = task(office, "Photos of the lab"), task(office, "Draw up the shoot list")
    assert piece_of_tasks([item], client, message, office).subject == "Finish an open item of oxley"
    assert piece_of_tasks([step], client, message, office).subject == "Finish the next action of oxley"


def test_a_task_that_is_gone_cannot_be_finished(office: Office) -> None:
    gone = task(office, "Case study drafts")._replace(what="Something else")
    piece = piece_of_tasks([gone], client_of(office), comment(), office)
    with pytest.raises(
        Failure, match=r'^"Something else" is not in the record any more: somebody else has finished it$'
    ):
        office.look([piece])


# What is committed, and what is told of it


def test_a_commit_is_by_whoever_said_it_and_names_what_it_answers(repository: GitRepository, office: Office) -> None:
    (recorded,) = saved(office, CALL, message=comment(who="lee"))
    assert recorded.commit == repository.git("rev-parse", "HEAD")
    assert repository.git("log", "-1", "--format=%an <%ae>%n%B") == (
        "Lee Park <lee@agency.example>\nLog call with oxley\n\nHeard-in: comment 2817"
    )
    assert repository.git("show", "--name-only", "--format=") == "records/oxley.md"
    assert recorded[:2] == ("Oxley Instruments", "Log call with oxley")
    assert recorded.notes == ("call on Wednesday 25 November 2026",)
    assert recorded.lacks_next == ""


def test_what_a_change_settled_is_told_and_what_took_its_place_only_once(office: Office) -> None:
    (recorded,) = saved(office, CALL._replace(subjects=("renewal",), following="Call by friday"))
    assert recorded.notes == (
        'call on Wednesday 25 November 2026, about "renewal"',
        "Next: Call, by Friday 27 November 2026",
        "In place of: Draw up the shoot list",
        "Settled: Talk to Fiona Reid about renewing Website care",
    )


def test_whoever_finishes_the_next_action_is_asked_for_another(office: Office) -> None:
    (recorded,) = saved(office, Said("oxley", done=("next",)))
    assert recorded.lacks_next == "oxley"
    (another,) = saved(office, Said("northwind", done=("next",), following="Call by friday"))
    assert another.lacks_next == ""


def test_where_there_was_no_next_action_none_is_asked_for(repository: GitRepository) -> None:
    repository.write(oxley=re.sub(r"next_action:\n.*\n.*\n", "", OXLEY))
    repository.commit()
    (recorded,) = saved(office_of(repository), CALL)
    assert recorded.lacks_next == ""


def test_what_the_record_says_already_is_no_commit(repository: GitRepository, office: Office) -> None:
    before = repository.git("rev-parse", "HEAD")
    (recorded,) = saved(office, Said("oxley", following="Draw up the shoot list by 26 november"))
    assert recorded.commit == ""
    assert recorded.notes[-1] == "The record says so already."
    assert repository.git("rev-parse", "HEAD") == before


def test_where_git_takes_no_commit_the_run_fails_with_its_reason(repository: GitRepository, office: Office) -> None:
    """What is on disk then is in the folder of the run, which goes away with it."""
    hook = repository.folder / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(Failure) as error:
        saved(office, CALL)
    assert str(error.value).startswith("nothing was carried over, for git took no commit: ")
    assert "not today" in str(error.value)
    assert "git commit" not in str(error.value)
