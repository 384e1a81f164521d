"""What an event says of an edit: the body before it and after it, and whose it is."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fake_github import FakeGitHub
from hypothesis import given
from hypothesis import strategies as st

from clientfiles.syncing.events import Edited, edit_in
from clientfiles.trackers import Revision

EVENT: dict[str, Any] = {
    "action": "edited",
    "changes": {"body": {"from": "- [ ] call Jana"}},
    "issue": {"number": 7, "body": "- [x] call Jana", "updated_at": "2026-11-24T08:00:00Z"},
    "sender": {"login": "dana", "type": "User"},
}
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
PLACES = [
    ("action",),
    ("changes",),
    ("changes", "body"),
    ("changes", "body", "from"),
    ("comment",),
    ("issue",),
    ("issue", "number"),
    ("issue", "body"),
    ("issue", "updated_at"),
    ("sender",),
    ("sender", "login"),
]


def with_(value: object, *place: str) -> dict[str, Any]:
    """The event with something else at a place."""
    event = copy.deepcopy(EVENT)
    part = event
    for name in place[:-1]:
        part = part[name]
    part[place[-1]] = value
    return event


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    """A repository with a review, in which somebody has ticked a box."""
    with FakeGitHub() as found:
        found.add_issue("Client review", "- [ ] call Jana\n- [ ] call Lee", user=found.login)
        found.tick(1, "Jana", by="Lee")
        yield found


def test_an_edit_of_a_body(github: FakeGitHub) -> None:
    assert edit_in(EVENT) == Edited(7, "- [ ] call Jana", Revision("dana", AT, "- [x] call Jana"))
    after = Revision("Lee", github.now, "- [x] call Jana\r\n- [ ] call Lee")
    assert edit_in(github.event_of_edit(1)) == Edited(1, "- [ ] call Jana\n- [ ] call Lee", after)


def test_a_bot_has_the_name_that_it_has_everywhere(github: FakeGitHub) -> None:
    github.edit(1, "All well.", by=github.login, browser=False)
    edit = edit_in(github.event_of_edit(1))
    assert edit is not None
    assert edit.after == Revision("github-actions[bot]", github.now, "All well.")


def test_a_body_that_was_or_is_empty() -> None:
    emptied, filled = edit_in(with_(None, "issue", "body")), edit_in(with_(None, "changes", "body", "from"))
    assert (emptied and emptied.after.body, filled and filled.before) == ("", "")


def test_other_events_are_none_of_an_edit(github: FakeGitHub) -> None:
    comment = github.comment(1, "Called her")
    assert edit_in(github.event_of_opening(1)) is None
    assert edit_in(github.event_of_comment(1, comment.id)) is None
    assert edit_in(with_({"title": {"from": "Review"}}, "changes")) is None
    assert edit_in({}) is None  # as of a schedule


def test_an_edit_of_a_comment_is_none_of_the_issue(github: FakeGitHub) -> None:
    comment = github.comment(1, "Called her twice")
    event = github.event_of_comment(1, comment.id) | {"action": "edited", "changes": {"body": {"from": "Called her"}}}
    assert edit_in(event) is None


WRONG: list[tuple[tuple[str, ...], list[object]]] = [
    (("action",), [None, "opened", "Edited", 7, ["edited"]]),
    (("changes",), [None, [], "body", {}, {"body": None}, {"body": "x"}, {"body": {}}, {"title": {"from": "x"}}]),
    (("changes", "body", "from"), [7, True, ["x"], {}]),
    (("issue",), [None, 7, [], {}]),
    (("issue", "number"), [None, "7", True, 0, -1, 7.0, [7]]),
    (("issue", "body"), [7, False, ["x"], {}]),
    (("issue", "updated_at"), [None, 7, "", "now", "2026-11-24", "2026-11-24T08:00:00", "9999-12-31T23:59:59-14:00"]),
    (("sender",), [None, "dana", [], {}]),
    (("sender", "login"), [None, 7, ["dana"]]),
]


@pytest.mark.parametrize(("place", "value"), [(place, value) for place, values in WRONG for value in values])
def test_what_is_of_another_kind_is_none(place: tuple[str, ...], value: object) -> None:
    assert edit_in(with_(value, *place)) is None


@given(ANYTHING)
def test_no_payload_is_too_strange(payload: object) -> None:
    assert edit_in(payload) is None


@given(st.sampled_from(PLACES), ANYTHING)
def test_nor_is_anything_in_it(place: tuple[str, ...], value: object) -> None:
    edit = edit_in(with_(value, *place))
    if edit is not None:
        assert edit.issue >= 1
        assert (type(edit.before), type(edit.after.body), type(edit.after.author)) == (str, str, str)
        assert edit.after.at == AT


@given(st.text(), st.text())
def test_bodies_are_left_as_they_are(before: str, after: str) -> None:
    event = with_(before, "changes", "body", "from")
    event["issue"]["body"] = after
    edit = edit_in(json.loads(json.dumps(event)))
    assert edit is not None
    assert (edit.before, edit.after.body) == (before, after)
