"""GitHub over the wire: what is repeated and what never is, how long is waited, and what is said of a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from canned_answers import Canned, Clock, client, failure, page, refusal
from fake_github import FakeGitHub
from publishing_examples import LINKS

from clientfiles.trackers import Comment, Edit, Issue, Label, Revision, Unclear
from clientfiles.trackers.api import TOTAL_SECONDS, TRIES
from clientfiles.trackers.github import GitHub

LOST = ["refuse", "after", "middle", "500", "502", "502-after", "503", "html"]
LIMITS = {"429": 0.0, "403-limit": 1.0, "403-secondary": 0.0}  # seconds to wait
DONE = {"after", "middle", "502-after"}  # faults in which the request took effect
BOT = "github-actions[bot]"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)  # four hours after all that is there at the beginning
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
LABEL = Label("client-review", "0e7490", "What is due")
Write = Callable[[GitHub], object]
ONCE: dict[str, Write] = {
    "create": lambda github: github.create("New", "text", "client-review", ("dana",)),
    "update": lambda github: github.update(1, Edit(body="text", is_open=True, assignees=("dana",))),
    "comment": lambda github: github.comment(1, "text"),
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    """A repository with one issue and a comment on it."""
    with FakeGitHub() as found:
        found.assignable.add("dana")
        found.add_issue("Client review", "body", labels=["client-review"], assignees=["dana"])
        found.comment(1, "Called her")
        yield found
        assert found.violations() == []


@pytest.fixture
def github(fake: FakeGitHub, clock: Clock) -> Iterator[GitHub]:
    with client(fake.url, clock, fake.repository, fake.token) as found:
        yield found


@pytest.fixture
def canned() -> Iterator[Canned]:
    with Canned() as found:
        yield found


@pytest.fixture
def elsewhere(canned: Canned, clock: Clock) -> Iterator[GitHub]:
    """Something that answers what it is told to."""
    with client(canned.url, clock) as found:
        yield found


# What it can do


def test_everything_that_an_issue_needs(github: GitHub, fake: FakeGitHub) -> None:
    made = github.create("Client review: November 2026", "one", "client-review", ("Dana",))
    assert made == Issue(
        2,
        "Client review: November 2026",
        "one",
        True,
        ("dana",),
        "https://github.com/acme/clients/issues/2",
        author=BOT,
        is_bot=True,
        created=fake.now,
    )
    assert github.read(2) == made
    assert github.update(2, Edit(body="two")) == made._replace(body="two")
    assert github.update(2, Edit(assignees=())).assignees == ()
    github.close(2)
    github.close(1, is_duplicate=True)
    assert [fake.issues[number].state_reason for number in (2, 1)] == ["completed", "not_planned"]
    assert github.update(2, Edit(is_open=True)).is_open
    first = github.comment(2, "One")
    assert github.comments(2) == [first] == [Comment(first.id, "One", 2, BOT, True, fake.now)]
    github.withdraw(2, first)
    github.withdraw(2, first)  # it is gone already
    assert github.comments(2) == []
    assert (github.mention("dana"), github.reference(2), github.links()) == ("@dana", "#2", LINKS)


def test_a_label_is_made_if_there_is_none(github: GitHub, fake: FakeGitHub) -> None:
    wanted = Label("due & late", "0e7490", "What is due")
    assert not github.has_label("due & late")
    github.make_label(wanted)
    github.make_label(wanted)  # as two runs at the same time do
    assert github.has_label("due & late")
    found = fake.labels["due & late"]
    assert (found.name, found.color, found.description) == wanted


@pytest.mark.parametrize(
    ("login", "is_assignable"), [("dana", True), ("DANA", True), ("eve", False), ("../../user", False)]
)
def test_who_can_be_assigned(github: GitHub, login: str, is_assignable: bool) -> None:
    assert github.is_assignable(login) == is_assignable


def test_an_issue_without_a_body_has_an_empty_one(github: GitHub, fake: FakeGitHub) -> None:
    fake.add_issue("Emptied", None, labels=["client-review"])
    assert github.read(2).body == ""


# Pages


def test_every_page_is_read_and_pull_requests_are_passed_over(github: GitHub, fake: FakeGitHub) -> None:
    fake.per_page_limit = 7
    for number in range(2, 40):
        add = fake.add_pull_request if number % 5 == 0 else fake.add_issue
        add(
            f"Number {number}",
            labels=["Client-Review" if number % 2 else "other"],
            state="closed" if number % 3 else "open",
        )
    found = github.find("client-review")
    assert [issue.number for issue in found] == [1, *(number for number in range(2, 40) if number % 2 and number % 5)]
    assert {issue.is_open for issue in found} == {True, False}
    assert len(fake.requests) == 3  # 20 with that label
    assert {request.query["state"] for request in fake.requests} == {"all"}


def test_pages_that_are_found_by_cursors_alone(github: GitHub, fake: FakeGitHub) -> None:
    fake.cursors, fake.per_page_limit = True, 3
    for number in range(2, 12):
        fake.add_issue(f"Number {number}", labels=["client-review"])
    assert [issue.number for issue in github.find("client-review")] == list(range(1, 12))


def test_all_comments_are_read(github: GitHub, fake: FakeGitHub) -> None:
    fake.per_page_limit = 2
    for number in range(7):
        fake.comment(1, f"{number}")
    assert [comment.body for comment in github.comments(1)] == ["Called her", *"0123456"]


def test_an_issue_made_meanwhile_hides_no_other(github: GitHub, fake: FakeGitHub) -> None:
    fake.per_page_limit = 2
    for number in range(2, 6):
        fake.add_issue(f"Number {number}", labels=["client-review"])
    fake.before(2, lambda: fake.add_issue("Meanwhile", labels=["client-review"]))
    assert [issue.number for issue in github.find("client-review")] == [1, 2, 3, 4, 5, 6]


def test_who_made_what_and_when(github: GitHub, fake: FakeGitHub) -> None:
    fake.now = NOON
    fake.add_issue("Conversation: ", "### Client", user="Lee", labels=["client-review"])
    fake.comment(2, "Thanks", user=BOT)
    fake.add_issue("Of nobody any more", user="", labels=["client-review"])
    fake.comment(3, "Nor this", user="")
    told = [(issue.author, issue.is_bot, issue.created) for issue in github.find("client-review")]
    assert told == [("dana", False, NOON - timedelta(hours=4)), ("Lee", False, NOON), ("", False, NOON)]
    found: list[tuple[object, ...]] = [each[2:] for number in (2, 3) for each in github.comments(number)]
    assert found == [
        (2, BOT, True, NOON),
        (3, "", False, NOON),
    ]


@pytest.mark.parametrize("login", [BOT, "leepark"])
def test_whose_token_it_is(github: GitHub, fake: FakeGitHub, login: str) -> None:
    fake.login = login
    assert [github.login(), github.login(), github.comment(1, "Ours").author] == [login] * 3
    assert [request.path for request in fake.requests].count("/graphql") == 1  # it stays the same


@pytest.mark.parametrize("fault", [*LOST, *LIMITS])
def test_whose_token_it_is_is_asked_again(github: GitHub, fake: FakeGitHub, fault: str) -> None:
    fake.fail(1, fault)
    assert github.login() == BOT


# What people did


def test_comments_on_all_issues_since_a_moment(github: GitHub, fake: FakeGitHub) -> None:
    fake.per_page_limit = 3
    fake.add_issue("Second")
    fake.add_pull_request("Third")
    early = fake.comment(2, "Early, and edited")
    fake.comment(2, "Early")
    fake.now = NOON
    early.updated_at = NOON
    made = [fake.comment(number, f"{number}", user="Lee") for number in (3, 1, 2, 1, 2)]
    found = github.comments_since(NOON.astimezone(tz=None))
    assert [each.body for each in found] == ["Early, and edited", "3", "1", "2", "1", "2"]
    assert found[0].created == NOON - timedelta(hours=4)
    assert found[1:] == [
        Comment(each.id, each.body, int(each.body), "Lee", is_bot=False, created=NOON) for each in made
    ]
    assert [request.query.get("since") for request in fake.requests] == ["2026-11-24T12:00:00Z"] * 2
    assert github.comments_since(NOON + timedelta(seconds=1)) == []
    assert len(github.comments_since(LONG_AGO)) == 8


def test_comments_that_move_to_another_page_meanwhile_are_there_once(github: GitHub, fake: FakeGitHub) -> None:
    fake.per_page_limit = 2
    old = fake.comment(1, "Old")
    fake.now = NOON
    for number in range(4):
        fake.comment(1, f"{number}")

    def meanwhile() -> None:
        old.updated_at = NOON  # it is before all the others now
        fake.comment(1, "Meanwhile")

    fake.before(2, meanwhile)
    assert [each.body for each in github.comments_since(NOON)] == ["0", "1", "2", "3", "Meanwhile"]


def test_how_a_body_was_edited(github: GitHub, fake: FakeGitHub) -> None:
    fake.add_issue("Client review", "- [ ] call Jana\n- [ ] send it\n", user=BOT, labels=["client-review"])
    assert github.revisions(2, LONG_AGO) == []  # never
    fake.now = NOON
    fake.tick(2, "Jana", by="Lee")
    fake.edit(2, title="Review")  # of which the body knows nothing
    github.update(2, Edit(body="- [x] call Jana\n"))
    fake.now += timedelta(hours=1)
    fake.untick(2, "Jana", by="")

    first = Revision(BOT, NOON - timedelta(hours=4), "- [ ] call Jana\n- [ ] send it\n")
    ticked = Revision("Lee", NOON, "- [x] call Jana\r\n- [ ] send it\r\n")  # as a browser ends lines
    written = Revision(BOT, NOON, "- [x] call Jana\n")
    unticked = Revision("", NOON + timedelta(hours=1), "- [ ] call Jana\r\n")
    assert github.revisions(2, LONG_AGO) == [first, ticked, written, unticked]
    assert github.revisions(2, NOON) == [first, ticked, written, unticked]
    assert github.revisions(2, NOON + timedelta(seconds=1)) == [written, unticked]
    assert github.revisions(2, NOON + timedelta(days=1)) == [unticked]
    assert {(request.method, request.path) for request in fake.requests} >= {("POST", "/graphql")}


def test_a_revision_that_was_deleted_is_in_its_place_without_its_body(github: GitHub, fake: FakeGitHub) -> None:
    for number in range(1, 5):
        fake.now += timedelta(hours=1)
        fake.edit(1, f"{number}", by="Kim")
    fake.delete_revision(1, 2)
    fake.delete_revision(1, 3)
    assert [each.body for each in github.revisions(1, LONG_AGO)] == ["body", "1", None, None, "4"]
    deleted = Revision("Kim", fake.now - timedelta(hours=1), None)
    assert github.revisions(1, fake.now) == [deleted, Revision("Kim", fake.now, "4")]


@pytest.mark.parametrize(("edits", "requests"), [(23, 1), (24, 1), (25, 2), (60, 3)])
def test_a_history_is_read_as_far_as_it_is_needed(github: GitHub, fake: FakeGitHub, edits: int, requests: int) -> None:
    for number in range(edits):
        fake.now += timedelta(minutes=1)
        fake.edit(1, f"{number}")
    found = github.revisions(1, LONG_AGO)
    assert [each.body for each in found] == ["body", *map(str, range(edits))]
    assert len(fake.requests) == requests  # of 25 revisions at most, and the body as it was is one
    assert [each.body for each in github.revisions(1, fake.now)] == [f"{edits - 2}", f"{edits - 1}"]
    assert len(fake.requests) == requests + 1


def test_the_revision_before_may_be_on_the_next_page(github: GitHub, fake: FakeGitHub) -> None:
    for number in range(40):
        fake.now += timedelta(minutes=1)
        fake.edit(1, f"{number}")
    since = fake.now - timedelta(minutes=24)
    assert [each.body for each in github.revisions(1, since)] == [str(number) for number in range(14, 40)]
    assert len(fake.requests) == 2


def test_an_edit_made_while_a_history_is_read_hides_no_other(github: GitHub, fake: FakeGitHub) -> None:
    for number in range(30):
        fake.edit(1, f"{number}")
    fake.before(2, lambda: fake.edit(1, "meanwhile"))
    assert [each.body for each in github.revisions(1, LONG_AGO)] == ["body", *map(str, range(30))]


# Further pages


@pytest.mark.parametrize("link", ["http://evil.example/repos/acme/clients/issues?page=2", "//evil.example/x?page=2",
                                  "?page=2", "https://api.github.com:8443/y?page=2"])  # fmt: skip
def test_the_token_goes_to_no_other_host_for_the_next_page(elsewhere: GitHub, canned: Canned, link: str) -> None:
    canned.answers = [page([], Link=f'<{link}>; rel="prev", <{link}>; rel="next"'), page([])]
    assert elsewhere.comments(1) == []
    assert [request.headers["Authorization"] for request in canned.requests] == ["Bearer s3cret"] * 2
    assert canned.requests[1].path.endswith("?page=2")


@pytest.mark.parametrize("link", ["mailto:x", "\x7f", "x" * 70_000])
def test_a_next_page_that_is_no_address_is_named(elsewhere: GitHub, canned: Canned, link: str) -> None:
    canned.answers = [page([], Link=f'<{link}>; rel="next"')]
    assert failure(lambda: elsewhere.comments(1)).startswith(
        (f"{canned.url} does not answer as GitHub does", "no answer")
    )


def test_pages_without_end_come_to_an_end(elsewhere: GitHub, canned: Canned, clock: Clock) -> None:
    clock.step = 5.0
    canned.answers = [page([], Link='</again>; rel="next"')] * 500
    assert failure(lambda: elsewhere.comments(1)) == "GitHub took longer than 10 minutes; try again later"
    assert len(canned.requests) < TOTAL_SECONDS / clock.step


# What is lost: reads


@pytest.mark.parametrize("fault", LOST)
def test_a_read_is_repeated(github: GitHub, fake: FakeGitHub, clock: Clock, fault: str) -> None:
    fake.fail(1, fault)
    fake.fail(2, fault)
    assert github.read(1).body == "body"
    assert (len(fake.requests), clock.slept) == (3, [0.5, 1.0])
    assert github.comments(1)[0].body == "Called her"
    assert clock.slept == [0.5, 1.0]  # what went well is forgotten


@pytest.mark.parametrize("fault", LOST)
def test_a_read_is_given_up_after_some_tries(github: GitHub, fake: FakeGitHub, clock: Clock, fault: str) -> None:
    for nth in range(1, TRIES + 1):
        fake.fail(nth, fault)
    said = failure(lambda: github.find("client-review"))
    assert said.endswith(", 6 times; try again later")
    assert (len(fake.requests), clock.slept) == (TRIES, [0.5, 1.0, 2.0, 4.0, 8.0])


@pytest.mark.parametrize("fault", [*LOST, *LIMITS])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_history_is_read_whatever_is_lost(github: GitHub, fake: FakeGitHub, fault: str, nth: int) -> None:
    for number in range(60):
        fake.edit(1, f"{number}")
    fake.fail(nth, fault)
    assert [each.body for each in github.revisions(1, LONG_AGO)] == ["body", *map(str, range(60))]
    assert len(fake.requests) == 4


@pytest.mark.parametrize("fault", LOST)
def test_a_history_is_given_up_after_some_tries(github: GitHub, fake: FakeGitHub, fault: str) -> None:
    for nth in range(1, TRIES + 1):
        fake.fail(nth, fault)
    assert failure(lambda: github.revisions(1, LONG_AGO)).endswith(", 6 times; try again later")
    assert len(fake.requests) == TRIES


@pytest.mark.parametrize("fault", LOST)
def test_all_comments_are_read_whatever_is_lost(github: GitHub, fake: FakeGitHub, fault: str) -> None:
    fake.per_page_limit = 1
    fake.comment(1, "Second")
    fake.fail(2, fault)
    assert [each.body for each in github.comments_since(LONG_AGO)] == ["Called her", "Second"]


# What is lost: writes


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("name", ONCE)
def test_a_write_is_never_repeated_and_its_outcome_is_called_unclear(
    github: GitHub, fake: FakeGitHub, clock: Clock, name: str, fault: str
) -> None:
    before = (len(fake.issues), len(fake.issues[1].comments))
    fake.fail(1, fault)
    path = fake.repository + {"create": "/issues", "update": "/issues/1", "comment": "/issues/1/comments"}[name]
    said = failure(lambda: ONCE[name](github), Unclear)
    assert said.endswith(f" to {'PATCH' if name == 'update' else 'POST'} /repos/{path}")
    assert (len(fake.requests), clock.slept) == (1, [])
    after = (len(fake.issues), len(fake.issues[1].comments))
    assert (after != before) == (fault in DONE and name != "update")
    github.read(1)
    assert clock.slept == [0.5]  # before the next request


@pytest.mark.parametrize("fault", LOST)
def test_what_may_be_done_twice_is_repeated(github: GitHub, fake: FakeGitHub, fault: str) -> None:
    comment = github.comments(1)[0]
    new = Label("new", "0e7490", "New")
    writes: list[tuple[int, Callable[[], None]]] = [
        (1, lambda: github.close(1)),
        (1, lambda: github.withdraw(1, comment)),
        (1, lambda: github.make_label(new)),
    ]
    for nth, write in writes:
        fake.fail(nth, fault)
        write()
    assert (fake.issues[1].state, fake.issues[1].comments, fake.labels["new"].description) == ("closed", [], "New")


# Rate limits


@pytest.mark.parametrize("fault", LIMITS)
@pytest.mark.parametrize("name", [*ONCE, "read"])
def test_after_a_rate_limit_everything_is_done_once(
    github: GitHub, fake: FakeGitHub, clock: Clock, name: str, fault: str
) -> None:
    fake.fail(1, fault)
    fake.fail(2, fault)
    call: Write = ONCE.get(name, lambda github: github.read(1))
    call(github)
    assert (len(fake.requests), clock.slept) == (3, [LIMITS[fault]] * 2)
    assert len(fake.issues) == 1 + (name == "create")
    assert len(fake.issues[1].comments) == 1 + (name == "comment")


@pytest.mark.parametrize(
    ("status", "message", "headers", "seconds"),
    [
        (429, "Too many requests", {"Retry-After": "7"}, 7.0),
        (403, "Slow down", {"Retry-After": "90", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1000200"}, 90.0),
        (403, "API rate limit exceeded", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1000200"}, 201.0),
        (429, "API rate limit exceeded", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "999000"}, 1.0),
        (403, "You have exceeded a secondary rate limit.", {}, 60.0),
        (403, "API Rate Limit exceeded for 10.0.0.1.", {}, 60.0),
        (403, "Slow down", {"Retry-After": "Mon, 12 Jan 1970 13:47:10 GMT"}, 30.0),  # it is 1,000,000 seconds
        (429, "", {"Retry-After": "Mon, 12 Jan 1970 13:46:00 -0000"}, 0.0),
        (429, "", {"Retry-After": "Mon, 12 Jan 1970 25:47:10 GMT"}, 60.0),
        (429, "", {}, 60.0),
        (429, "", {"Retry-After": "soon"}, 60.0),
        (429, "", {"Retry-After": "-1", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "never"}, 60.0),
    ],
)
def test_a_rate_limit_is_waited_for_as_told(
    elsewhere: GitHub, canned: Canned, clock: Clock, status: int, message: str, headers: dict[str, str], seconds: float
) -> None:
    canned.answers = [page({"message": message}, status, **headers), page([])]
    assert elsewhere.comments(1) == []
    assert clock.slept == [seconds]


@pytest.mark.parametrize(
    ("error", "headers", "seconds"),
    [
        ({"type": "RATE_LIMITED", "message": "Too much"}, {"X-RateLimit-Remaining": "0",
                                                           "X-RateLimit-Reset": "1000200"}, 201.0),
        ({"type": "RATE_LIMITED", "message": "Too much"}, {}, 60.0),
        ({"message": "You have exceeded a secondary rate limit."}, {"Retry-After": "7"}, 7.0),
        ({"message": "Something went wrong while executing your query. Please include `7A` when reporting."}, {}, 0.5),
    ],
)  # fmt: skip
def test_graphql_says_so_with_a_status_that_all_is_well(
    elsewhere: GitHub, canned: Canned, clock: Clock, error: dict[str, str], headers: dict[str, str], seconds: float
) -> None:
    edits = {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    done = {"data": {"repository": {"issue": {"userContentEdits": edits}}}}
    canned.answers = [page({"data": None, "errors": [error]}, 200, **headers), page(done)]
    assert elsewhere.revisions(1, LONG_AGO) == []
    assert clock.slept == [seconds]


def test_a_refusal_that_is_no_rate_limit_is_not_waited_for(elsewhere: GitHub, canned: Canned, clock: Clock) -> None:
    headers = {"X-RateLimit-Remaining": "12", "X-RateLimit-Reset": "1000200"}
    canned.answers = [page({"message": "Resource not accessible by integration"}, 403, **headers)]
    assert refusal(lambda: elsewhere.comment(1, "x")).startswith("commenting on issue 1: GITHUB_TOKEN may not do this")
    assert clock.slept == []


def test_a_wait_longer_than_what_is_left_fails_at_once(elsewhere: GitHub, canned: Canned, clock: Clock) -> None:
    canned.answers = [page({}, 429, **{"Retry-After": "400"}), page({}, 429, **{"Retry-After": "201"})]
    assert failure(lambda: elsewhere.comments(1)) == (
        "waiting for GitHub would take 201 seconds, more than is left of 10 minutes; try again later"
    )
    assert clock.slept == [400.0]


def test_a_rate_limit_without_end_comes_to_an_end(elsewhere: GitHub, canned: Canned, clock: Clock) -> None:
    canned.answers = [page({}, 429, **{"Retry-After": "0"})] * TRIES
    assert failure(lambda: elsewhere.comment(1, "x")) == "GitHub's rate limit, 6 times; try again later"


# Time


def pieces(text: bytes) -> Iterator[bytes]:
    while True:
        yield text


@pytest.mark.parametrize("piece", [b" ", b"[" * 65536], ids=["drop by drop", "in a stream"])
def test_an_answer_that_never_ends_is_given_up(elsewhere: GitHub, canned: Canned, clock: Clock, piece: bytes) -> None:
    clock.step = 20.0
    canned.answers = [(200, {}, pieces(piece))] * TRIES
    assert failure(lambda: elsewhere.comments(1)) == "GitHub took longer than 10 minutes; try again later"
    assert clock.now < 2 * TOTAL_SECONDS


def test_after_its_time_nothing_is_asked_any_more(github: GitHub, fake: FakeGitHub, clock: Clock) -> None:
    clock.now += TOTAL_SECONDS
    github.read(1)
    clock.now += 1
    for call in (lambda: github.read(1), lambda: github.comment(1, "x"), lambda: github.find("client-review")):
        assert failure(call) == "GitHub took longer than 10 minutes; try again later"
    assert len(fake.requests) == 1
