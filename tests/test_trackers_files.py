"""A folder as a tracker: what a person may do to its files, and what is refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest
from publishing_examples import LINKS

from clientfiles.diagnostics import Failure
from clientfiles.publishing import LABEL
from clientfiles.trackers import Comment, Edit, Issue
from clientfiles.trackers.files import FileTracker

TITLE = "Client review: November 2026"
TEXT = """\
---
title: "Client review: November 2026"
state: "open"
labels: ["client-review"]
assignees: ["dana-ortiz"]
---

<!-- clientfiles review 2026-11 as of 2026-11-22 -->

- [ ] Do: Logo für Müller 🎈
"""
BODY = TEXT.partition("---\n\n")[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "reviews" / "2026"


@pytest.fixture
def tracker(folder: Path) -> FileTracker:
    return FileTracker(folder, LINKS)


def made(tracker: FileTracker, body: str = BODY) -> Issue:
    return tracker.create(TITLE, body, LABEL.name, ("dana-ortiz",))


def test_an_issue_is_a_file_with_the_body_below_its_front_matter(tracker: FileTracker, folder: Path) -> None:
    issue = made(tracker)
    assert issue == Issue(1, TITLE, BODY, True, ("dana-ortiz",), str(folder / "1.md"))
    assert (folder / "1.md").read_bytes() == TEXT.encode()
    assert sorted(path.name for path in folder.iterdir()) == ["1.md"]


@pytest.mark.parametrize(
    "body", ["", "\n", "\n\nx\n\n\n", "---\ntitle: x\n---\n", "a", "a\n---\n\nb: c\n", " \n", BODY]
)
def test_what_is_written_is_read_back(tracker: FileTracker, body: str) -> None:
    issue = made(tracker, body)
    assert tracker.read(1) == issue
    assert tracker.find(LABEL.name) == [issue]


@pytest.mark.parametrize("title", ["", "a: b", '"quoted"', "---", "a\nb", "\\", "Ü\u2028🎈", "state: closed"])
def test_any_title_is_read_back(tracker: FileTracker, title: str) -> None:
    tracker.create(title, "x", LABEL.name, ("a", 'b"c'))
    assert (tracker.read(1).title, tracker.read(1).assignees) == (title, ("a", 'b"c'))


def test_only_what_an_edit_names_is_changed(tracker: FileTracker) -> None:
    made(tracker)
    assert tracker.update(1, Edit(body="New\n")).body == "New\n"
    assert tracker.update(1, Edit(assignees=())) == tracker.read(1)
    tracker.close(1, is_duplicate=True)
    assert tracker.read(1)[1:5] == (TITLE, "New\n", False, ())
    assert tracker.update(1, Edit(is_open=True)).is_open
    assert tracker.find(LABEL.name) == [tracker.read(1)]


def test_issues_are_numbered_and_found_in_their_order(tracker: FileTracker, folder: Path) -> None:
    for _ in range(11):
        made(tracker)
    (folder / "3.md").unlink()
    (folder / "7.md").write_text(TEXT.replace('["client-review"]', '["other"]'), encoding="utf-8")
    assert made(tracker).number == 12
    assert [issue.number for issue in tracker.find(LABEL.name)] == [1, 2, 4, 5, 6, 8, 9, 10, 11, 12]
    assert tracker.reference(12) == "[12](12.md)"


def test_other_files_in_the_folder_are_nobodys_business(tracker: FileTracker, folder: Path) -> None:
    made(tracker)
    for name in (
        "review.md",
        "README.md",
        "1.comments.md",
        "1.txt",
        ".1.md.77.tmp",
        "v1.md",
        "-1.md",
        "03.md",
        "٣.md",
        "0.md",
        "²1.md",
    ):
        (folder / name).write_bytes(b"\xff not ours")
    assert [issue.number for issue in tracker.find(LABEL.name)] == [1]
    assert made(tracker).number == 2


# What people do to the files


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_box_ticked_in_an_editor_is_read_whatever_the_editor_writes(
    tracker: FileTracker, folder: Path, end: str, mark: str
) -> None:
    made(tracker)
    edited = mark + TEXT.replace("[ ]", "[x]").replace("\n", end)
    (folder / "1.md").write_bytes(edited.encode())
    assert tracker.read(1).body == BODY.replace("[ ]", "[x]")
    assert tracker.find(LABEL.name)[0].title == TITLE


@pytest.mark.parametrize(("state", "is_open"), [("closed", False), ("Closed", False), ("OPEN", True)])
def test_an_issue_closed_by_hand_is_closed(tracker: FileTracker, folder: Path, state: str, is_open: bool) -> None:
    folder.mkdir(parents=True)
    (folder / "1.md").write_text(TEXT.replace('"open"', f'"{state}"'), encoding="utf-8")
    assert tracker.read(1).is_open == is_open


def test_a_label_or_a_person_may_stand_without_a_list(tracker: FileTracker, folder: Path) -> None:
    folder.mkdir(parents=True)
    text = TEXT.replace('["client-review"]', '"client-review"').replace('["dana-ortiz"]', '"dana-ortiz"')
    (folder / "1.md").write_text(text, encoding="utf-8")
    assert [issue.assignees for issue in tracker.find(LABEL.name)] == [("dana-ortiz",)]
    tracker.update(1, Edit(body=BODY))
    assert (folder / "1.md").read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("text", [b"", b"# Notes\n", b"\xff not ours", b"\n\nx\n---\n"])
def test_a_file_of_somebody_else_is_passed_over_and_keeps_its_number(
    tracker: FileTracker, folder: Path, text: bytes
) -> None:
    made(tracker)
    (folder / "2.md").write_bytes(text)
    assert [issue.number for issue in tracker.find(LABEL.name)] == [1]
    assert made(tracker).number == 3
    assert (folder / "2.md").read_bytes() == text
    with pytest.raises(Failure, match=r"2\.md (does not begin with|is not UTF-8)"):
        tracker.read(2)


def test_an_issue_saved_as_utf_16_is_named(tracker: FileTracker, folder: Path) -> None:
    made(tracker)
    (folder / "1.md").write_text(TEXT, encoding="utf-16")
    with pytest.raises(Failure, match=r"1\.md is not UTF-8; save it as UTF-8"):
        tracker.find(LABEL.name)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('title: "Client review: November 2026"', "title: Client review", "the field title cannot be read"),
        ('["dana-ortiz"]', "[dana-ortiz]", "the field assignees cannot be read"),
        ("---\n\n<!--", "<!--", "does not begin with title, state, labels and assignees between --- lines"),
        ('state: "open"\n', "", "does not begin with title, state, labels and assignees between --- lines"),
        (TEXT, "---\n", "does not begin with title, state, labels and assignees between --- lines"),
        (TEXT, "\n --- ", "does not begin with title, state, labels and assignees between --- lines"),
        ('["client-review"]', "null", "the labels must be a list of texts in quotes"),
        ('["client-review"]', '{"client-review": 1}', "the labels must be a list of texts in quotes"),
        ('["dana-ortiz"]', "[7]", "the assignees must be a list of texts in quotes"),
        ('["dana-ortiz"]', "[" * 100_000, "the field assignees cannot be read"),
        ('"Client review: November 2026"', "null", "the title must be a text in quotes"),
        ('"Client review: November 2026"', "2026", "the title must be a text in quotes"),
        ('"open"', '"done"', 'the state must be "open" or "closed"'),
        ('"open"', "true", 'the state must be "open" or "closed"'),
    ],
)
def test_a_file_that_is_no_issue_any_more_is_named(
    tracker: FileTracker, folder: Path, old: str, new: str, reason: str
) -> None:
    folder.mkdir(parents=True)
    (folder / "1.md").write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(Failure, match=reason) as caught:
        tracker.find(LABEL.name)
    assert str(caught.value).startswith(str(folder / "1.md"))
    assert "\n" not in str(caught.value)


# Comments


def test_comments_are_kept_beside_the_issue(tracker: FileTracker, folder: Path) -> None:
    made(tracker)
    assert tracker.comments(1) == []
    first, second = tracker.comment(1, "One\n\n<!-- overdue x -->"), tracker.comment(1, "Two")
    assert (first.id, second.id) == (1, 2)
    assert tracker.comments(1) == [first, second]
    assert (folder / "1.comments.md").read_text(encoding="utf-8") == (
        "<!-- comment 1 -->\nOne\n\n<!-- overdue x -->\n\n<!-- comment 2 -->\nTwo\n"
    )


def test_a_withdrawn_comment_is_gone_and_its_number_is_too(tracker: FileTracker) -> None:
    made(tracker)
    comments = [tracker.comment(1, text) for text in ("One", "Two", "Three")]
    tracker.withdraw(1, comments[1])
    tracker.withdraw(1, comments[1])
    assert tracker.comments(1) == [comments[0], comments[2]]
    assert tracker.comment(1, "Four").id == 4


def test_what_a_person_writes_among_the_comments_stays(tracker: FileTracker, folder: Path) -> None:
    made(tracker)
    tracker.comment(1, "One")
    path = folder / "1.comments.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nCalled her.\n", encoding="utf-8")
    tracker.comment(1, "Two")
    assert tracker.comments(1) == [Comment(1, "One\n\nCalled her."), Comment(2, "Two")]


# What everybody may do here


def test_labels_and_people_need_no_permission(tracker: FileTracker, folder: Path) -> None:
    tracker.make_label(LABEL)
    assert tracker.has_label(LABEL.name)
    assert tracker.is_assignable("anybody")
    assert tracker.mention("dana-ortiz") == "@dana-ortiz"
    assert tracker.links() == LINKS
    assert tracker.login() == ""  # nobody says who writes here
    assert not folder.exists()


def test_looking_makes_no_folder(tracker: FileTracker, folder: Path) -> None:
    assert tracker.find(LABEL.name) == []
    assert not folder.exists()


# What goes wrong


def test_what_stands_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    tracker = FileTracker(tmp_path / "file", LINKS)
    assert tracker.find(LABEL.name) == []
    with pytest.raises(Failure, match=r"^.*/file/1\.md could not be written: File exists$"):
        made(tracker)


def test_a_folder_in_place_of_an_issue_is_named(tracker: FileTracker, folder: Path) -> None:
    (folder / "1.md").mkdir(parents=True)
    with pytest.raises(Failure, match=r"1\.md cannot be read: Is a directory"):
        tracker.find(LABEL.name)
    (folder / "1.md").rmdir()
    (folder / "1.md").write_bytes(b"---\n\xff")
    with pytest.raises(Failure, match=r"1\.md is not UTF-8; save it as UTF-8"):
        tracker.read(1)
    with pytest.raises(Failure, match=r"2\.md cannot be read: No such file"):
        tracker.update(2, Edit(body="x"))


def test_a_write_that_fails_leaves_what_was_there(tracker: FileTracker, folder: Path) -> None:
    made(tracker)
    (folder / "1.comments.md").mkdir()
    with pytest.raises(Failure, match=r"1\.comments\.md could not be written: Is a directory"):
        tracker.comment(1, "One")
    assert sorted(path.name for path in folder.iterdir()) == ["1.comments.md", "1.md"]
    assert (folder / "1.md").read_bytes() == TEXT.encode()
