"""What becomes of one message: what is saved, and what its sender is told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from git_repositories import GitRepository
from syncing_desk import NORTHWIND, OXLEY
from syncing_office import comment, form, office_of, repository_in, ticked

from clientfiles.diagnostics import Failure
from clientfiles.publishing.markers import token
from clientfiles.recording.clients import Clients
from clientfiles.saving import look
from clientfiles.syncing.acting import Office, Piece, Recorded
from clientfiles.syncing.answers import Asked, Gone, Guide, Part, Problem, StillOpen
from clientfiles.syncing.heard import Answers, answer_marker
from clientfiles.syncing.hearing import Hearing
from clientfiles.syncing.inbox import Message
from clientfiles.syncing.said import Said
from clientfiles.trackers import Comment
from clientfiles.upstream import Commit

NAMES = {"oxley": "Oxley Instruments", "northwind": "Northwind Traders", "north-bay": "North Bay Ferries"}
FORM = """\
### Client

oxley

### Kind

call

### Mood

_No response_

### With

Fiona

### What was said

They sign on Friday

### We owe

Send the scope by friday

### They owe

_No response_

### Next action

_No response_

### Settles

_No response_

### Day

_No response_
"""


class Saving:
    """Stands for writing and committing: keeps what it is given, and commits nothing."""

    def __init__(self, error: str = "") -> None:
        self.error = error
        self.saved: list[tuple[str, str, list[str]]] = []  # the subject, who, and the sources

    def __call__(self, piece: Piece, message: Message, sources: Sequence[str]) -> Recorded:
        if self.error:
            raise Failure(self.error)
        self.saved.append((piece.subject, message.author.key, list(sources)))
        return Recorded(piece.client, piece.subject, "c0ffee")


@pytest.fixture
def repository(tmp_path: Path, git_as_installed: None) -> GitRepository:
    return repository_in(tmp_path)


@pytest.fixture
def office(repository: GitRepository) -> Office:
    return office_of(repository)


@pytest.fixture
def saving() -> Saving:
    return Saving()


def hearing_of(
    office: Office, saving: Saving, heard: Mapping[str, Sequence[Commit]] | None = None, *replies: Comment
) -> Hearing:
    return Hearing(office, Clients(NAMES), Answers(replies), heard or {}, saving)


@pytest.fixture
def hearing(office: Office, saving: Saving) -> Hearing:
    return hearing_of(office, saving)


def box(office: Office, words: str, client: str = "oxley") -> tuple[str, str]:
    """The token of the action whose box says some words, and what it says."""
    (found,) = [each for each in office.review.actions if each.client == client and words in each.phrase]
    return token(found), found.phrase


def problem(parts: list[Part]) -> Problem:
    (part,) = parts
    assert isinstance(part, Problem)
    return part


# Comments


def test_a_comment_is_saved_once_for_each_record(hearing: Hearing, saving: Saving) -> None:
    parts = hearing.hear(comment("oxley call: One\nnorthwind visit: Two\noxley note: Three", "lee"))
    assert saving.saved == [
        ("Log call and note with oxley", "lee", ["comment 2817"]),
        ("Log visit with northwind", "lee", ["comment 2817"]),
    ]
    assert parts == [
        Recorded("oxley", "Log call and note with oxley", "c0ffee"),
        Recorded("northwind", "Log visit with northwind", "c0ffee"),
    ]


def test_a_comment_that_cannot_be_read_is_answered_with_what_to_write(hearing: Hearing, saving: Saving) -> None:
    part = problem(hearing.hear(comment("oxley cal: They sign")))
    assert part == Problem(
        '"cal" is no kind of log entry; did you mean call?', "oxley cal: They sign", "oxley call: They sign"
    )
    assert saving.saved == []


def test_a_comment_of_which_one_record_refuses_its_part_saves_none(hearing: Hearing, saving: Saving) -> None:
    part = problem(hearing.hear(comment("northwind call: Fine\noxley call: Fine\nre: nonsense")))
    assert part.why.startswith('"nonsense" is nothing the record knows; it has ')
    assert part.example == "northwind call: Fine\n\noxley call: Fine\nre: …"  # all of it, to be sent again
    assert (part.line, saving.saved) == ("", [])


def test_where_no_line_is_at_fault_a_comment_does_not_come_back(
    repository: GitRepository, hearing: Hearing, saving: Saving
) -> None:
    repository.write(oxley="no front matter")
    part = problem(hearing.hear(comment()))
    assert part.why.startswith("this record cannot be read: records/oxley.md, line 1: ")
    assert (part.line, part.example, saving.saved) == ("", "", [])
    assert problem(hearing.hear(form(FORM))).example.startswith("oxley call: They sign on Friday\n")


def test_what_was_acted_on_already_is_only_told_of(office: Office, saving: Saving) -> None:
    """Also where it could not be understood any more, or the sender's address is gone from the settings."""
    commits = [Commit("c0ffee", "Log call with oxley"), Commit("decade", "Log visit with northwind")]
    hearing = hearing_of(office, saving, {"comment 2817": commits, "comment 9": []})
    assert hearing.hear(comment("hm?", "max")) == [
        Recorded("", "Log call with oxley", "c0ffee"),
        Recorded("", "Log visit with northwind", "decade"),
    ]
    assert saving.saved == []


@pytest.mark.parametrize(
    "text",
    [
        "@leepark can you take Oxley tomorrow?",
        "@leepark",
        "  @leepark, @hal/sales thanks",
    ],
)
def test_people_may_talk_to_each_other(text: str, hearing: Hearing, saving: Saving) -> None:
    assert hearing.hear(comment(text)) == []
    assert saving.saved == []


@pytest.mark.parametrize(
    "text", ["@leepark oxley call: They sign", "@leepark, @hal: oxley call - They sign", "@hal oxley call\nThey sign"]
)
def test_whoever_is_called_upon_may_be_told_what_is_for_the_records_too(
    text: str, hearing: Hearing, saving: Saving
) -> None:
    hearing.hear(comment(text))
    assert [subject for subject, _, _ in saving.saved] == ["Log call with oxley"]


def test_what_looks_as_if_it_were_for_the_records_is_answered(hearing: Hearing) -> None:
    assert "did you mean oxley" in problem(hearing.hear(comment("@leepark oxly call: They sign"))).why
    assert problem(hearing.hear(comment("Thanks! mail me at dana@agency.example"))).why  # calls upon nobody


def test_a_quotation_of_a_reply_is_passed_over(office: Office, saving: Saving) -> None:
    marker = answer_marker("comment", ["1"])
    reply = Comment(60, f"Nothing was recorded. There is no client.\n\n{marker}", 1, "github-actions[bot]", True)
    text = "> Nothing was recorded. There is no client.\n\noxley call: They sign"
    hearing_of(office, saving, None, reply).hear(comment(text))
    assert [subject for subject, _, _ in saving.saved] == ["Log call with oxley"]
    assert "quotation" in problem(hearing_of(office, saving).hear(comment(text))).why
    elsewhere = reply._replace(issue=2)
    assert "quotation" in problem(hearing_of(office, saving, None, elsewhere).hear(comment(text))).why


@pytest.mark.parametrize("text", ["help", "Help!", " ? ", "???", "hilfe"])
def test_whoever_asks_for_help_is_told_what_can_be_said(text: str, hearing: Hearing, saving: Saving) -> None:
    assert hearing.hear(comment(text, "max")) == [Guide("north-bay")]  # also without an address
    assert saving.saved == []


def test_whoever_does_not_ask_for_it_alone_is_no_asker(hearing: Hearing) -> None:
    assert problem(hearing.hear(comment("help me with Oxley")))


@pytest.mark.parametrize(
    ("text", "is_chat"),
    [("Thanks!", True), ("Had a good talk", True), ("Oxly call: They sign", False), ("oxley cal: a", False)],
)
def test_what_is_no_entry_at_all_may_be_for_a_colleague(text: str, is_chat: bool, hearing: Hearing) -> None:
    assert problem(hearing.hear(comment(text))).is_chat == is_chat


def test_somebody_without_an_address_is_told_what_to_add(hearing: Hearing, saving: Saving) -> None:
    part = problem(hearing.hear(comment("oxley call: They sign", "max")))
    assert part.why == (
        'the settings have no address for Max Osei, whose commit it would be: add email = "..." for max'
    )
    assert saving.saved == []


def test_where_something_else_is_in_the_way_the_run_fails(office: Office) -> None:
    """It is no fault of the message, which waits for the next run."""
    hearing = hearing_of(office, Saving("git took no commit"))
    with pytest.raises(Failure, match="git took no commit"):
        hearing.hear(comment())
    with pytest.raises(Failure, match="git took no commit"):
        hearing.hear(ticked(box(office, "Case study drafts")))


# Forms


def test_a_form_is_saved(hearing: Hearing, saving: Saving) -> None:
    hearing.hear(form(FORM, "lee"))
    assert saving.saved == [("Log call with oxley", "lee", ["issue 45 of 2026-11-25T08:00:00Z"])]


def test_a_form_that_cannot_be_read_comes_back_as_a_comment(hearing: Hearing, saving: Saving) -> None:
    part = problem(hearing.hear(form(FORM.replace("oxley", "Zephyr"))))
    assert part.why.startswith("Client: ")
    assert not part.is_chat
    assert part.example == ("CLIENT call: They sign on Friday\nwith: Fiona\nwe owe: Send the scope by friday")
    assert saving.saved == []


def test_a_form_that_a_record_refuses_comes_back_as_a_comment(hearing: Hearing, saving: Saving) -> None:
    part = problem(hearing.hear(form(FORM.replace("the scope by friday", "the scope"))))
    assert part == Problem(
        'by when? Write "Send the scope by friday"',
        example="oxley call: They sign on Friday\nwith: Fiona\nwe owe: Send the scope by …",
    )
    assert saving.saved == []


# Ticks


def test_ticked_tasks_are_saved_once_for_each_client(office: Office, hearing: Hearing, saving: Saving) -> None:
    drafts, step = box(office, "Case study drafts"), box(office, "Draw up the shoot list")
    other = box(office, "Call about phase 3", "northwind")
    parts = hearing.hear(ticked(drafts, other, step, who="lee"))
    at = "on issue 1 at 2026-11-25T08:00:00Z"
    assert saving.saved == [
        ("Finish 2 tasks of oxley", "lee", [f"tick {drafts[0]} {at}", f"tick {step[0]} {at}"]),
        ("Finish the next action of northwind", "lee", [f"tick {other[0]} {at}"]),
    ]
    assert [part for part in parts if isinstance(part, Recorded)] == parts


def test_a_ticked_talk_asks_what_was_said(office: Office, hearing: Hearing, saving: Saving) -> None:
    photos, renewal = box(office, "ask Fiona for it"), box(office, "renewal")
    assert hearing.hear(ticked(photos, renewal)) == [
        Asked(
            "Oxley Instruments",
            (photos[1], renewal[1]),
            Said(
                "oxley", "call", mood="neutral", title="…", people=("Fiona Reid",),
                subjects=("renewal",),
            ),
            ("Photos of the lab",),
        )
    ]  # fmt: skip
    assert saving.saved == []


def test_of_several_renewals_the_one_that_is_meant_is_named(repository: GitRepository, saving: Saving) -> None:
    second = "  - title: Hosting\n    value: 1 EUR/year\n    start: 2024-01-01\n    renewal: open\n    notice: 0 days\n"
    repository.write(oxley=OXLEY.replace("open_items:\n", f"{second}open_items:\n"))
    office = office_of(repository)
    (part,) = hearing_of(office, saving).hear(ticked(box(office, "renew")))
    assert isinstance(part, Asked)
    assert part.example.subjects == ("renewal Website care",)


def test_a_ticked_check_in_asks_without_a_subject(office: Office, hearing: Hearing) -> None:
    (action,) = [each for each in office.review.actions if (each.client, each.rule) == ("northwind", "check-in")]
    (part,) = hearing.hear(ticked((token(action), action.phrase)))
    assert isinstance(part, Asked)
    assert part.example == Said("northwind", "call", mood="neutral", title="…", people=("Jana Novák",))


def test_a_ticked_put_right_points_at_the_line(repository: GitRepository, saving: Saving) -> None:
    repository.write(oxley=OXLEY.replace("owner: dana", "owner: kim"))
    office = office_of(repository)
    assert hearing_of(office, saving).hear(ticked(box(office, "hand over"))) == [
        StillOpen("Oxley Instruments", "hand over from Kim", "records/oxley.md", 3)
    ]
    assert saving.saved == []


def test_a_put_right_that_another_tick_settles_is_not_pointed_at(repository: GitRepository, saving: Saving) -> None:
    """The next action of somebody who leaves is to be handed over, or done."""
    repository.write(northwind=NORTHWIND.replace("due: 2026-11-27\n", "due: 2026-11-27\n  owner: kim\n"))
    office = office_of(repository)
    hand_over, step = box(office, "hand over", "northwind"), box(office, "Call about phase 3", "northwind")

    def save(piece: Piece, message: Message, sources: Sequence[str]) -> Recorded:
        (changed,) = look(office.root, piece.changes)
        repository.put({changed.path: changed.after})
        return Recorded("", piece.subject, "c0ffee")

    hearing = hearing_of(office, saving)._replace(save=save)
    assert [type(part) for part in hearing.hear(ticked(hand_over))] == [StillOpen]
    assert [type(part) for part in hearing.hear(ticked(hand_over, step))] == [Recorded]


def test_a_put_right_of_a_record_that_cannot_be_read_stays(repository: GitRepository, saving: Saving) -> None:
    repository.write(oxley=OXLEY.replace("owner: dana", "owner: kim"))
    office = office_of(repository)
    hand_over = box(office, "hand over")
    repository.write(oxley="---\n")
    assert problem(hearing_of(office, saving).hear(ticked(hand_over))).why.startswith("the record cannot be read")


def test_a_box_that_is_not_due_any_more(hearing: Hearing, saving: Saving) -> None:
    assert hearing.hear(ticked(("oxley/open-item/00000000/2026-11-20", "Case study drafts"))) == [
        Gone("Case study drafts")
    ]
    assert saving.saved == []


def test_a_record_that_was_changed_since_the_review_was_read(
    repository: GitRepository, office: Office, hearing: Hearing, saving: Saving
) -> None:
    """One task of two is done already: the other is finished all the same."""
    item = "  - we_owe: Case study drafts\n    due: 2026-11-20\n"
    drafts, step = box(office, "Case study drafts"), box(office, "Draw up the shoot list")
    repository.write(oxley=OXLEY.replace("what: Draw up the shoot list", "what: Something else"))
    second, first = hearing.hear(ticked(drafts, step))
    assert first == Recorded("oxley", "Finish an open item of oxley", "c0ffee")
    assert second == Gone("Draw up the shoot list", "it says now: Something else")
    repository.write(oxley=OXLEY.replace(item, ""))
    assert hearing.hear(ticked(drafts)) == [Gone("Case study drafts")]
    repository.write(oxley="---\n")
    assert problem(hearing.hear(ticked(drafts))).why == (
        "the record cannot be read; somebody has to put that right first"
    )
    assert len(saving.saved) == 1


def test_a_task_is_finished_wherever_it_stands_meanwhile(
    repository: GitRepository, office: Office, hearing: Hearing, saving: Saving
) -> None:
    """As when a colleague ticked the item above it, which was heard a moment ago."""
    prices = box(office, "Price list")
    repository.write(oxley=OXLEY.replace("  - we_owe: Case study drafts\n    due: 2026-11-20\n", ""))
    hearing.hear(ticked(prices))
    assert [subject for subject, _, _ in saving.saved] == ["Finish an open item of oxley"]
    repository.write(oxley=OXLEY.replace("due: 2026-11-27", "due: 2026-12-20"))  # another one of the same name
    assert hearing.hear(ticked(prices)) == [Gone("Price list @all #1", "it was moved to 20 Dec")]


def test_a_tick_that_the_record_refuses_is_told_of(
    repository: GitRepository, office: Office, hearing: Hearing, saving: Saving
) -> None:
    drafts = box(office, "Case study drafts")
    repository.write(oxley=f"{OXLEY}\x07\n")
    part = problem(hearing.hear(ticked(drafts)))
    assert part.title == "Oxley Instruments"
    assert "must be put right first" in part.why
    assert saving.saved == []


def test_of_two_items_that_say_the_same_the_ticked_one_is_finished(repository: GitRepository) -> None:
    item = "  - we_owe: Case study drafts\n    due: 2026-11-20\n"
    repository.write(oxley=OXLEY.replace(item, f"{item}    owner: lee\n{item}"))
    office = office_of(repository)
    _, second = [action for action in office.review.actions if action.phrase == "Case study drafts"]
    looked_at: list[bytes] = []

    def save(piece: Piece, message: Message, sources: Sequence[str]) -> Recorded:
        looked_at.extend(saved.after for saved in look(office.root, piece.changes))
        return Recorded("", "", "")

    hearing_of(office, Saving())._replace(save=save).hear(ticked((token(second), second.phrase)))
    (after,) = looked_at
    assert second.owner == "dana"
    assert after.count(item.encode()) == 1
    assert f"{item}    owner: lee\n".encode() in after


def test_ticks_of_somebody_without_an_address(office: Office, hearing: Hearing, saving: Saving) -> None:
    parts = hearing.hear(ticked(box(office, "Case study drafts"), box(office, "ask Fiona for it"), who="max"))
    problems = [part for part in parts if isinstance(part, Problem)]
    assert [(part.title, "no address for Max Osei" in part.why) for part in problems] == [("Oxley Instruments", True)]
    assert [type(part) for part in parts] == [Problem, Asked]  # a question needs no address
    assert saving.saved == []


def test_a_tick_that_was_acted_on_already_is_only_told_of(repository: GitRepository, saving: Saving) -> None:
    office = office_of(repository)
    drafts, prices = box(office, "Case study drafts"), box(office, "Price list")
    made = [Commit("c0ffee", "Finish 2 tasks of oxley")]
    heard = {f"tick {name} on issue 1 at 2026-11-25T08:00:00Z": made for name, _ in (drafts, prices)}
    assert hearing_of(office, saving, heard).hear(ticked(drafts, prices)) == [
        Recorded("", "Finish 2 tasks of oxley", "c0ffee")
    ]
    assert saving.saved == []
    later = ticked(drafts)
    later = later._replace(ticks=(later.ticks[0]._replace(at=later.at.replace(minute=1)),))
    hearing_of(office, saving, heard).hear(later)  # set anew
    assert [subject for subject, _, _ in saving.saved] == ["Finish an open item of oxley"]


@pytest.mark.parametrize("is_set_anew", [True, False])
def test_the_next_action_is_asked_for_again_where_the_reply_got_lost(
    is_set_anew: bool, repository: GitRepository, saving: Saving
) -> None:
    name, phrase = box(office_of(repository), "Call about phase 3", "northwind")
    without = re.sub(r"next_action:\n.*\n.*\n", "", NORTHWIND)
    repository.write(northwind=NORTHWIND.replace("phase 3", "phase 4") if is_set_anew else without)
    heard = {f"tick {name} on issue 1 at 2026-11-25T08:00:00Z": [Commit("c0ffee", "Finish it")]}
    parts = hearing_of(office_of(repository), saving, heard).hear(ticked((name, phrase)))
    asked = Recorded("Northwind Traders", "The next action is done", "", lacks_next="northwind")
    assert parts == [Recorded("", "Finish it", "c0ffee"), *([] if is_set_anew else [asked])]
