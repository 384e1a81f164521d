"""Where GitHub is, and what is said where it refuses or is not there: one line each, and never the token."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

import pytest
from canned_answers import Canned, Clock, client, failure, page, refusal
from fake_github import FakeGitHub
from publishing_examples import LINKS

from clientfiles.trackers import Comment, Edit, Label, Links, Revision, Unassignable, Unclear, api
from clientfiles.trackers.api import TRIES, Access, Api, access_from
from clientfiles.trackers.github import GitHub, github_from

ENVIRONMENT = {"GITHUB_TOKEN": "s3cret", "GITHUB_REPOSITORY": "acme/clients"}
NO_ADDRESS = "GITHUB_API_URL must be an address such as https://api.github.com"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
IN_THE_CLEAR = "GITHUB_API_URL must begin with https://, or the token would be sent in the clear"


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    with FakeGitHub() as found:
        found.add_issue("Client review", "body", labels=["client-review"])
        yield found


@pytest.fixture
def github(fake: FakeGitHub) -> Iterator[GitHub]:
    with client(fake.url, Clock(), fake.repository, fake.token) as found:
        yield found


@pytest.fixture
def canned() -> Iterator[Canned]:
    with Canned() as found:
        yield found


@pytest.fixture
def elsewhere(canned: Canned) -> Iterator[GitHub]:
    """Something that answers what it is told to."""
    with client(canned.url, Clock()) as found:
        yield found


# Where it is


def test_a_job_needs_no_configuration() -> None:
    assert access_from(ENVIRONMENT) == Access("https://api.github.com", "acme/clients", "s3cret")
    given = {
        "GITHUB_TOKEN": " s3cret\n",
        "GITHUB_REPOSITORY": "acme/my.clients_1 ",
        "GITHUB_API_URL": "https://h/api/v3/",
    }
    assert access_from(given) == Access("https://h/api/v3", "acme/my.clients_1", "s3cret")


@pytest.mark.parametrize(
    ("api", "server"),
    [
        ("https://api.github.com", "https://github.com"),
        ("https://github.example/api/v3", "https://github.example"),  # GitHub Enterprise Server
        ("https://api.example:8443/api/v3", "https://api.example:8443"),
        ("https://api.acme.ghe.com", "https://acme.ghe.com"),  # GitHub Enterprise Cloud with data residency
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/api/v3", "http://[::1]:8080"),
    ],
)
def test_the_pages_that_belong_to_the_api(api: str, server: str) -> None:
    assert access_from({**ENVIRONMENT, "GITHUB_API_URL": api}).server == server


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GITHUB_TOKEN", "", "there is no GITHUB_TOKEN; in a workflow, give it to this step by env"),
        ("GITHUB_TOKEN", "a b", "GITHUB_TOKEN holds characters that no token has"),
        ("GITHUB_TOKEN", "a\r\nX-Evil: b", "GITHUB_TOKEN holds characters that no token has"),
        ("GITHUB_TOKEN", "tökén", "GITHUB_TOKEN holds characters that no token has"),
        ("GITHUB_REPOSITORY", "", "there is no GITHUB_REPOSITORY; set it to OWNER/NAME"),
        ("GITHUB_REPOSITORY", "acme", "GITHUB_REPOSITORY must be OWNER/NAME"),
        ("GITHUB_REPOSITORY", "acme/clients/issues", "GITHUB_REPOSITORY must be OWNER/NAME"),
        ("GITHUB_REPOSITORY", "acme/clients?x", "GITHUB_REPOSITORY must be OWNER/NAME"),
        ("GITHUB_REPOSITORY", "acme/cl ients", "GITHUB_REPOSITORY must be OWNER/NAME"),
        ("GITHUB_REPOSITORY", "../..", "GITHUB_REPOSITORY must be OWNER/NAME"),
        ("GITHUB_REPOSITORY", "acme/..", "GITHUB_REPOSITORY must be OWNER/NAME"),
        ("GITHUB_API_URL", "api.github.com", NO_ADDRESS),
        ("GITHUB_API_URL", "ftp://api.github.com", NO_ADDRESS),
        ("GITHUB_API_URL", "https://", NO_ADDRESS),
        ("GITHUB_API_URL", "https://dana@github.example", NO_ADDRESS),
        ("GITHUB_API_URL", "https://:pass@github.example", NO_ADDRESS),
        ("GITHUB_API_URL", "https://github.example?a=b", NO_ADDRESS),
        ("GITHUB_API_URL", "https://github.example#", NO_ADDRESS),
        ("GITHUB_API_URL", "https://github.example:99999", NO_ADDRESS),
        ("GITHUB_API_URL", "https://[::1", NO_ADDRESS),
        ("GITHUB_API_URL", "http://github.example/api/v3", IN_THE_CLEAR),
        ("GITHUB_API_URL", "http://localhost.evil.example", IN_THE_CLEAR),
        ("GITHUB_API_URL", "http://127.0.0.1.evil.example", IN_THE_CLEAR),
    ],
)
def test_a_wrong_environment_is_named(name: str, value: str, said: str) -> None:
    assert failure(lambda: access_from({**ENVIRONMENT, name: value})) == said


@pytest.mark.parametrize(
    "api", ["https://a..b", "https://xn--", "https://h\n/x", "https://h/\x7f", f"https://{'a' * 300}"]
)
def test_an_address_that_nothing_can_have_is_named_when_it_is_asked(api: str) -> None:
    with client(api, Clock()) as github:
        assert failure(lambda: github.read(1)) == NO_ADDRESS


def test_a_proxy_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://dana:pass@proxy.example")
    said = failure(lambda: Api(access_from(ENVIRONMENT)))
    assert said == "the proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY cannot be used"


@pytest.mark.parametrize(
    ("environment", "prefix", "links"),
    [
        ({}, "", Links("https://github.com/acme/clients/blob/HEAD/", "https://github.com/acme/clients/commit/")),
        (
            {"GITHUB_API_URL": "https://ghe.example/api/v3", "GITHUB_RUN_ID": "77"},
            "crm (new)/",
            Links(
                "https://ghe.example/acme/clients/blob/HEAD/crm%20%28new%29/",
                "https://ghe.example/acme/clients/commit/",
                "https://ghe.example/acme/clients/actions/runs/77",
            ),
        ),
        (
            {"GITHUB_SERVER_URL": "https://pages.example:8443/", "GITHUB_RUN_ID": "7/../8"},
            "",
            Links(
                "https://pages.example:8443/acme/clients/blob/HEAD/", "https://pages.example:8443/acme/clients/commit/"
            ),
        ),
        (
            {"GITHUB_SERVER_URL": "javascript:alert(1)//) [x](y"},
            "",
            Links("https://github.com/acme/clients/blob/HEAD/", "https://github.com/acme/clients/commit/"),
        ),
    ],
)
def test_where_records_commits_and_the_report_can_be_looked_at(
    environment: dict[str, str], prefix: str, links: Links
) -> None:
    github = github_from({**ENVIRONMENT, **environment}, prefix)
    form = links.records.partition("/blob/")[0] + "/issues/new?template=log-a-conversation.yml"
    assert github.links() == links._replace(form=form)
    github.api.close()


# Refusals


def test_a_wrong_token_is_named_and_never_shown(fake: FakeGitHub) -> None:
    with client(fake.url, Clock(), fake.repository, "ghs_wrong") as github:
        assert refusal(lambda: github.find("x")) == "reading: GitHub does not accept GITHUB_TOKEN (Bad credentials)"


def test_a_token_that_may_only_read(github: GitHub, fake: FakeGitHub) -> None:
    fake.may_write = False
    why = "GITHUB_TOKEN may not do this in acme/clients; the job needs `permissions: issues: write`"
    for what, call in {
        "creating the issue": lambda: github.create("New", "", "client-review", ()),
        "updating issue 1": lambda: github.update(1, Edit(body="x")),
        "closing issue 1": lambda: github.close(1),
        "commenting on issue 1": lambda: github.comment(1, "x"),
        "deleting a comment on issue 1": lambda: github.withdraw(1, Comment(1, "x")),
        "making the label new": lambda: github.make_label(Label("new", "0e7490", "")),
    }.items():
        assert refusal(call) == f"{what}: {why} (Resource not accessible by integration)"


def test_a_repository_without_issues(github: GitHub, fake: FakeGitHub) -> None:
    fake.facts["has_issues"] = False
    assert refusal(lambda: github.create("New", "", "client-review", ())) == (
        "creating the issue: acme/clients has no issues; switch them on in its settings"
        " (Issues has been disabled in this repository.)"
    )


def test_a_repository_that_the_token_does_not_see(fake: FakeGitHub) -> None:
    with client(fake.url, Clock(), "acme/other", fake.token) as github:
        assert (
            refusal(lambda: github.find("x"))
            == "reading: GITHUB_TOKEN sees no acme/other, or not its issues (Not Found)"
        )


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_repository_that_has_moved_is_named_and_not_followed(elsewhere: GitHub, canned: Canned, status: int) -> None:
    canned.answers = [page({"message": "Moved"}, status, Location=f"{canned.url}/repositories/1/issues")] * 2
    why = "acme/clients has moved; set GITHUB_REPOSITORY to its new name (Moved)"
    assert refusal(lambda: elsewhere.find("x")) == f"reading: {why}"
    assert refusal(lambda: elsewhere.create("New", "", "x", ())) == f"creating the issue: {why}"
    assert len(canned.requests) == 2


@pytest.mark.parametrize(
    ("status", "message", "reason"),
    [
        (301, "Moved Permanently", "it was moved to another repository"),
        (307, "Moved", "acme/clients has moved; set GITHUB_REPOSITORY to its new name"),
        (403, "Unable to create comment because issue is locked.", "the issue is locked"),
        (403, "Conversation is locked", "the issue is locked"),
        (404, "Not Found", "it was deleted, or GITHUB_TOKEN does not see it"),
        (410, "This issue was deleted", "it was deleted"),
        (410, "Issues are disabled for this repo", "acme/clients has no issues; switch them on in its settings"),
    ],
)
def test_what_happened_to_one_issue_is_told_from_what_is_wrong_with_all(
    elsewhere: GitHub, canned: Canned, status: int, message: str, reason: str
) -> None:
    for what, call in {
        "reading issue 1": lambda: elsewhere.read(1),
        "updating issue 12": lambda: elsewhere.update(12, Edit(body="x")),
        "closing issue 1": lambda: elsewhere.close(1),
        "commenting on issue 1": lambda: elsewhere.comment(1, "x"),
    }.items():
        canned.answers = [page({"message": message}, status)]
        assert refusal(call) == f"{what}: {reason} ({message})"
    canned.answers = [page({"message": message}, status)]
    assert refusal(lambda: elsewhere.comments(1)) == f"reading issue 1: {reason} ({message})"


def test_a_comment_that_is_locked_out_is_not_for_want_of_a_permission(elsewhere: GitHub, canned: Canned) -> None:
    canned.answers = [page({"message": "This branch is locked"}, 403), page({"message": "Blocked issue"}, 403)]
    for _ in range(2):
        assert "GITHUB_TOKEN may not do this in acme/clients" in refusal(lambda: elsewhere.comment(1, "x"))


def test_who_cannot_be_assigned_is_told_apart_from_what_is_wrong_otherwise(github: GitHub, fake: FakeGitHub) -> None:
    for call in (lambda: github.create("New", "", "x", ("eve",)), lambda: github.update(1, Edit(assignees=("eve",)))):
        assert "Validation Failed" in failure(call, Unassignable)
    said = refusal(lambda: github.create("New", "x" * 70_000, "x", ()))
    assert said.startswith("creating the issue: GitHub answered 422 (Validation Failed; ")
    assert "body is too long" in said
    assert len(fake.issues) == 1


@pytest.mark.parametrize("answer", [{"message": "Log in"}, None, "text", [1], [{}], [{"number": "one"}], [None], 7,
                                    [{"number": 1, "assignees": [7]}]])  # fmt: skip
def test_what_is_no_answer_of_github_is_named(elsewhere: GitHub, canned: Canned, answer: Any) -> None:
    canned.answers = [page(answer)] * 2
    failure(lambda: elsewhere.find("x"))
    failure(lambda: elsewhere.read(1))
    assert len(canned.requests) == 2


# What json.loads makes of 1e400, and what is true where a number is meant.
@pytest.mark.parametrize("wrong", [7, 0, True, 1e400, ["x"], {"x": "y"}])
def test_an_issue_with_something_of_another_kind_is_named(elsewhere: GitHub, canned: Canned, wrong: Any) -> None:
    issue = {"number": 1, "title": "T", "body": "B", "state": "open", "assignees": [{"login": "dana"}]}
    people = [wrong, [wrong], [{"login": wrong}], [{"login": None}], [None]]
    changes = [{"title": wrong}, {"body": wrong}, {"state": wrong}, {"html_url": wrong}]
    changes += [{"assignees": each} for each in people if each]
    changes += [{"user": each} for each in (wrong, {"login": wrong}, {"type": wrong}) if each and each != {"x": "y"}]
    changes += [{"created_at": wrong}]
    changes += [] if wrong in (0, 7) else [{"number": wrong}]
    for change in [*changes, {"number": "7"}, {"number": None}]:
        canned.answers = [page({**issue, **change}), page([{**issue, **change}])]
        assert failure(lambda: elsewhere.read(1)).startswith("GITHUB_API_URL does not answer as GitHub does: ")
        assert failure(lambda: elsewhere.find("x")).startswith("GITHUB_API_URL does not answer as GitHub does: ")


@pytest.mark.parametrize(
    "comment", [{"id": 1e400}, {"id": "7"}, {"id": True}, {"id": None}, {"id": 7, "body": 7}, {"id": 7, "body": ["x"]}]
)
def test_a_comment_with_something_of_another_kind_is_named(
    elsewhere: GitHub, canned: Canned, comment: dict[str, Any]
) -> None:
    canned.answers = [page([comment]), page(comment, 201)]
    assert failure(lambda: elsewhere.comments(1)).startswith("GITHUB_API_URL does not answer as GitHub does: ")
    assert failure(lambda: elsewhere.comment(1, "x")).startswith("GITHUB_API_URL does not answer as GitHub does: ")


@pytest.mark.parametrize(
    "change",
    [
        {"issue_url": None}, {"issue_url": 7}, {"issue_url": "https://h/issues/"}, {"issue_url": "https://h/issues/7x"},
        {"issue_url": f"https://h/issues/{'7' * 5000}"}, {"user": "dana"}, {"user": {"login": ["dana"]}},
        {"user": {"type": 7}}, {"created_at": 7}, {"created_at": ""}, {"created_at": "yesterday"},
        {"created_at": "2026-11-24T08:00:00"}, {"created_at": "2026-02-30T08:00:00Z"},
        {"created_at": "0001-01-01T00:00:00+14:00"}, {"created_at": "9999-12-31T23:59:59Z"},
    ],
)  # fmt: skip
def test_a_comment_of_nowhere_or_of_no_time_is_named(elsewhere: GitHub, canned: Canned, change: dict[str, Any]) -> None:
    comment = {"id": 7, "body": "x", "issue_url": "https://h/repos/acme/clients/issues/3"}
    canned.answers = [page([comment]), page([{**comment, **change}])]
    assert elsewhere.comments_since(LONG_AGO) == [Comment(7, "x", 3)]
    assert failure(lambda: elsewhere.comments_since(LONG_AGO)).startswith("GITHUB_API_URL does not answer as GitHub")


NODE = {"editedAt": "2026-11-24T08:00:00Z", "editor": {"login": "github-actions", "__typename": "Bot"}, "diff": "x"}
LAST = {"hasNextPage": False, "endCursor": None}


def edits(nodes: Any, info: Any = LAST) -> Any:
    """What GraphQL answers about the edits of an issue."""
    return {"data": {"repository": {"issue": {"userContentEdits": {"nodes": nodes, "pageInfo": info}}}}}


def test_of_an_edit_everything_but_its_time_may_be_missing(elsewhere: GitHub, canned: Canned) -> None:
    bare = {"editedAt": "2026-11-24T08:00:00+00:00", "diff": ""}
    deleted = {**NODE, "diff": None, "deletedAt": "2026-11-25T08:00:00Z"}
    canned.answers = [page(edits([NODE, None, {**NODE, "editor": None}, bare, deleted]))]
    found = elsewhere.revisions(1, LONG_AGO)
    bot = "github-actions[bot]"
    assert [(each.author, each.body) for each in found] == [(bot, None), ("", ""), ("", "x"), ("", None), (bot, "x")]
    assert {each.at for each in found} == {datetime(2026, 11, 24, 8, tzinfo=UTC)}
    canned.answers = [page(edits([None]))]
    assert elsewhere.revisions(1, LONG_AGO) == [Revision("", LONG_AGO, None)]


@pytest.mark.parametrize(
    "answer",
    [
        None, 7, [], {}, {"data": None}, {"data": []}, {"data": {"repository": None}},
        {"data": {"repository": {"issue": 7}}}, {"data": {"repository": {"issue": {}}}},
        edits(None), edits({}), edits([7]), edits(["x"]), edits([], None), edits([], "x"),
        edits([], {"hasNextPage": True}), edits([], {"hasNextPage": True, "endCursor": 7}),
        *(edits([{**NODE, **change}]) for change in (
            {"diff": 7}, {"diff": ["x"]}, {"editedAt": None}, {"editedAt": 7}, {"editedAt": "now"},
            {"editor": "dana"}, {"editor": {"login": 7}}, {"editor": {"login": "dana", "__typename": True}},
        )),
    ],
)  # fmt: skip
def test_what_is_no_history_of_github_is_named(elsewhere: GitHub, canned: Canned, answer: Any) -> None:
    canned.answers = [page(answer)]
    assert failure(lambda: elsewhere.revisions(1, LONG_AGO)).startswith("GITHUB_API_URL does not answer as GitHub does")


@pytest.mark.parametrize("data", [None, [], {}, {"viewer": None}, {"viewer": {}}, {"viewer": {"login": 7}},
                                  {"viewer": {"login": ""}}])  # fmt: skip
def test_what_names_no_account_is_named(elsewhere: GitHub, canned: Canned, data: Any) -> None:
    canned.answers = [page({"data": data})]
    assert failure(elsewhere.login) == (
        "GITHUB_API_URL does not answer as GitHub does: no login of the token's account"
    )


def test_where_nobody_says_whose_token_it_is(github: GitHub, fake: FakeGitHub) -> None:
    fake.may_see_viewer = False
    assert refusal(github.login) == "asking whose token GITHUB_TOKEN is: Resource not accessible by integration"


def test_a_history_without_end_comes_to_an_end(canned: Canned) -> None:
    canned.answers = [page(edits([], {"hasNextPage": True, "endCursor": "again"}))] * 3
    with client(canned.url, Clock()) as elsewhere:
        assert failure(lambda: elsewhere.revisions(1, LONG_AGO)).endswith("the edits of issue 1 have no end")
    canned.answers = [page(edits([], {"hasNextPage": True, "endCursor": str(each)})) for each in range(500)]
    with client(canned.url, Clock(step=5.0)) as elsewhere:
        assert failure(lambda: elsewhere.revisions(1, LONG_AGO)) == (
            "GitHub took longer than 10 minutes; try again later"
        )


def test_a_history_that_is_refused(github: GitHub, fake: FakeGitHub) -> None:
    fake.add_pull_request("Add Northwind")
    for number in (2, 7):
        assert refusal(lambda number=number: github.revisions(number, LONG_AGO)) == (  # type: ignore[misc]
            f"reading what was edited in issue {number}: Could not resolve to an Issue with the number of {number}."
        )
    fake.edit(1, "edited")
    fake.edit(1, "and again")
    fake.may_see_edits = False
    assert refusal(lambda: github.revisions(1, LONG_AGO)) == (
        "reading what was edited in issue 1: GITHUB_TOKEN may not see it; the job needs `permissions: issues: write`"
    )
    for which in range(3):
        fake.delete_revision(1, which)
    assert [each.body for each in github.revisions(1, LONG_AGO)] == [None] * 3
    with client(fake.url, Clock(), "acme/other", fake.token) as other:
        assert refusal(lambda: other.revisions(1, LONG_AGO)) == (
            "reading what was edited in issue 1: Could not resolve to a Repository with the name 'acme/other'."
        )
    with client(fake.url, Clock(), fake.repository, "ghs_wrong") as stranger:
        assert refusal(lambda: stranger.revisions(1, LONG_AGO)) == (
            "reading what was edited in issue 1: GitHub does not accept GITHUB_TOKEN (Bad credentials)"
        )
    assert fake.violations() == []


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ([{"message": "Not for s3cret\x1b[31m\n::error::"}], "Not for ***"),
        ([{"message": "One"}, {"message": "Two"}], "One; Two"),
        ([{"type": "FORBIDDEN"}], "FORBIDDEN"),
        ([{}], "it was refused"),
        (["what?"], "it was refused"),
        ("what?", "it was refused"),
        ([{"message": {"x": ["y"] * 1000}}], "{'x': ['y', 'y'"),
    ],
)
def test_what_graphql_refuses_is_one_line(elsewhere: GitHub, canned: Canned, errors: Any, said: str) -> None:
    canned.answers = [page({"data": None, "errors": errors})]
    message = refusal(lambda: elsewhere.revisions(7, LONG_AGO))
    assert message.startswith(f"reading what was edited in issue 7: {said}")
    assert len(message) < 300
    assert "s3cret" not in message


@pytest.mark.parametrize(
    ("rest", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://github.example/api/v3", "https://github.example/api/graphql"),
        ("https://api.acme.ghe.com", "https://api.acme.ghe.com/graphql"),
        ("https://proxy.example/v3", "https://proxy.example/v3/graphql"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/graphql"),
    ],
)
def test_where_graphql_is(rest: str, graphql: str) -> None:
    assert access_from({**ENVIRONMENT, "GITHUB_API_URL": rest}).graphql == graphql


def test_graphql_of_an_enterprise_server_is_beside_its_rest(canned: Canned) -> None:
    canned.answers = [page(edits([NODE])), page({"message": "Not Found"}, 404)]
    with client(f"{canned.url}/api/v3", Clock()) as enterprise:
        assert len(enterprise.revisions(1, LONG_AGO)) == 1
        assert refusal(lambda: enterprise.revisions(1, LONG_AGO)) == (
            f"reading what was edited in issue 1: there is nothing at {canned.url}/api/graphql (Not Found)"
        )
    assert [(each.method, each.path) for each in canned.requests] == [("POST", "/api/graphql")] * 2


@pytest.mark.parametrize(
    ("user", "who"),
    [
        ({"login": "dana", "type": "User"}, ("dana", False)),
        ({"login": "robot", "type": "Bot"}, ("robot", True)),  # by its type, whatever its name is
        ({"login": "dana"}, ("dana", False)),
        ({}, ("", False)),
        (None, ("", False)),
    ],
)
def test_whose_something_is(elsewhere: GitHub, canned: Canned, user: Any, who: tuple[str, bool]) -> None:
    canned.answers = [page({"number": 1, "user": user}), page([{"id": 7, "user": user}])]
    assert (elsewhere.read(1)[6:8], elsewhere.comments(1)[0][3:5]) == (who, who)


def test_what_github_leaves_out_is_empty(elsewhere: GitHub, canned: Canned) -> None:
    empty = {"number": 1, "title": None, "body": None, "assignees": None}
    canned.answers = [page(empty), page([{"id": 7, "body": None}])]
    assert elsewhere.read(1) == (1, "", "", False, (), "", "", False, None)
    assert elsewhere.comments(1) == [Comment(7, "", 1)]


def test_a_page_for_people_in_place_of_an_answer(elsewhere: GitHub, canned: Canned) -> None:
    canned.answers = [(200, {}, [b"<!DOCTYPE html>Please log in"])] * TRIES
    assert failure(lambda: elsewhere.read(1)) == (
        f"{canned.url} does not answer as GitHub does, 6 times; try again later"
    )
    canned.answers = [(404, {}, [b"<html>Not found"])]
    assert refusal(lambda: elsewhere.find("x")) == "reading: GITHUB_TOKEN sees no acme/clients, or not its issues"


# The token


@pytest.mark.parametrize("at", [0, 150, 192, 195, 199, 300])
def test_a_server_that_repeats_the_token_gives_nothing_of_it_away(elsewhere: GitHub, canned: Canned, at: int) -> None:
    said = [*("." * at), "s3cret", "\n\x1b[31m::error::s3cret"]
    canned.answers = [page({"message": "".join(said), "errors": [{"code": "s3cret"}, "s3cret"]}, 401)]
    message = refusal(lambda: elsewhere.read(1))
    assert "s3c" not in message
    assert len(message) < 300
    assert message.isprintable() or "\u200b" in message


def test_the_token_is_in_no_message_of_a_lost_connection() -> None:
    with FakeGitHub() as gone:
        url = gone.url
    with client(url, Clock()) as github:
        said = failure(lambda: github.read(1))
        assert said == f"no answer from {url} (connect error), 6 times; try again later"
        assert failure(lambda: github.comment(1, "x"), Unclear) == (
            f"no answer from {url} (connect error) to POST /repos/acme/clients/issues/1/comments"
        )


def test_headers_that_come_in_drops_are_waited_for_no_longer_than_everything_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(api, "TOTAL_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        stopped = Event()

        def drip() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not stopped.wait(0.02):
                    connection.sendall(b"X-Drop: 1\r\n")

        dripping = Thread(target=drip, daemon=True)
        dripping.start()
        access = Access(f"http://127.0.0.1:{server.getsockname()[1]}", "acme/clients", "s3cret")
        said = failure(lambda: GitHub(Api(access), LINKS).read(1))
        stopped.set()
        dripping.join()
    assert said == "GitHub took longer than 10 minutes; try again later"
