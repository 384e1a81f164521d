"""A comment that is made once, whatever is lost on the way and whoever says the same meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import pytest

from clientfiles.diagnostics import Failure
from clientfiles.trackers import Comment, Refused, Tracker, Unclear
from clientfiles.trackers.once import comment_once

Meanwhile = Callable[["Board"], object]


class Board:
    """The comments of an issue; of each attempt to write one, `fates` tells what becomes of it."""

    def __init__(self, *fates: str, held: Sequence[str] = (), before: Meanwhile = len, after: Meanwhile = len) -> None:
        self.held = [Comment(number, text) for number, text in enumerate(held, 1)]
        self.fates = list(fates)
        self.before, self.after = before, after  # what others do right before and right after our write
        self.read = self.written = 0
        self.made = len(held)

    def __len__(self) -> int:
        return len(self.held)

    def add(self, body: str) -> Comment:
        self.made += 1
        self.held.append(Comment(self.made, body))
        return self.held[-1]

    @property
    def bodies(self) -> list[str]:
        return [each.body for each in self.held]

    def comments(self, number: int) -> list[Comment]:
        assert number == 7
        self.read += 1
        return list(self.held)

    def comment(self, number: int, body: str) -> Comment:
        assert number == 7
        self.written += 1
        fate = self.fates.pop(0) if self.fates else "made"
        if fate == "refused":
            raise Refused("the issue is locked")
        self.before(self)
        if fate == "lost":
            raise Unclear("the connection broke")
        made = self.add(body)
        self.after(self)
        if fate == "made, but the answer is lost":
            raise Unclear("the connection broke")
        return made

    def withdraw(self, number: int, comment: Comment) -> None:
        assert number == 7
        self.held.remove(comment)


def is_told(comments: Sequence[Comment]) -> bool:
    return any("the marker" in each.body for each in comments)


def say_once(board: Board, *, is_read: bool = False) -> list[str]:
    """Comment, and give what was said to have been done."""
    said: list[str] = []
    comment_once(cast("Tracker", board), 7, "Done. the marker", is_told, said.append, is_read=is_read)
    return said


def others_say_it(board: Board) -> None:
    board.add("Others: the marker")


def others_say_something_else(board: Board) -> None:
    board.add("Thanks!")


def test_a_comment_is_made_and_that_is_said() -> None:
    board = Board(held=["Something else"])
    assert say_once(board) == ["commented on issue 7"]
    assert board.bodies == ["Something else", "Done. the marker"]


def test_what_was_told_already_is_not_told_again() -> None:
    board = Board(held=["Long ago: the marker"])
    assert say_once(board) == []
    assert board.bodies == ["Long ago: the marker"]
    assert board.written == 0


def test_what_was_read_a_moment_ago_is_not_read_again_before_writing() -> None:
    board = Board()
    assert say_once(board, is_read=True) == ["commented on issue 7"]
    assert board.read == 1  # afterwards, whether others were faster
    say_once(careful := Board())
    assert careful.read == 2


def test_of_two_that_were_written_at_once_the_first_stays() -> None:
    board = Board(before=others_say_it)
    assert say_once(board, is_read=True) == []
    assert board.bodies == ["Others: the marker"]


def test_a_later_one_of_others_does_not_take_ours_back() -> None:
    """They withdraw theirs, by the same rule."""
    board = Board(after=others_say_it)
    assert say_once(board) == ["commented on issue 7"]
    assert board.bodies == ["Done. the marker", "Others: the marker"]


def test_what_others_say_meanwhile_of_something_else_does_not_matter() -> None:
    board = Board(before=others_say_something_else, after=others_say_something_else)
    assert say_once(board) == ["commented on issue 7"]
    assert board.bodies == ["Thanks!", "Done. the marker", "Thanks!"]


def test_where_the_write_got_lost_it_is_made_again() -> None:
    board = Board("lost", "lost")
    assert say_once(board) == ["commented on issue 7"]
    assert board.bodies == ["Done. the marker"]


@pytest.mark.parametrize("is_read", [True, False])
def test_where_only_the_answer_got_lost_it_is_not_made_again(is_read: bool) -> None:
    board = Board("made, but the answer is lost")
    assert say_once(board, is_read=is_read) == []
    assert board.bodies == ["Done. the marker"]
    assert board.written == 1


def test_it_is_given_up_after_some_tries() -> None:
    board = Board(*["lost"] * 100)
    with pytest.raises(Failure) as given_up:
        say_once(board)
    assert str(given_up.value) == "no comment could be made on issue 7; try again later"
    assert board.bodies == []
    assert board.written == 6


def test_a_refusal_is_not_tried_again() -> None:
    board = Board("refused")
    with pytest.raises(Refused, match="locked"):
        say_once(board)
    assert board.written == 1
