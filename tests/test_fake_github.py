"""The double of GitHub: what it answers, refuses, pages and breaks, and that all of it is as GitHub describes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import github_graphql
import httpx
import pytest
from fake_github import FakeGitHub
from github_description import (
    EXTRACT,
    OPERATIONS,
    REPOSITORY,
    check_answer,
    check_request,
    extract,
    operation_of,
)

HOME = "/repos/acme/clients"


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as double:
        double.assignable |= {"dana", "Lee"}
        yield double


@pytest.fixture
def client(github: FakeGitHub) -> Iterator[httpx.Client]:
    with client_of(github) as client:
        yield client


def client_of(github: FakeGitHub) -> httpx.Client:
    """A client with the token of the job; its paths are within the repository."""
    headers = {"Authorization": f"Bearer {github.token}", "X-GitHub-Api-Version": "2022-11-28"}
    return httpx.Client(base_url=f"{github.url}{HOME}", headers=headers, trust_env=False, timeout=10)


def home(client: httpx.Client) -> str:
    """The address of the repository itself, without a slash at the end."""
    return str(client.base_url).rstrip("/")


def create(client: httpx.Client, title: object = "Client review", **fields: object) -> httpx.Response:
    return client.post("/issues", json={"title": title, **fields})


def codes(response: httpx.Response) -> list[tuple[str, str]]:
    """What is wrong, by the fields and codes of a refusal."""
    assert response.status_code == 422, response.text
    return [(error["field"], error["code"]) for error in response.json().get("errors", [])]


def pages(client: httpx.Client, path: str, **query: Any) -> list[list[Any]]:
    """What is on each page of a list, found by the links to the next."""
    response = client.get(path, params=query)
    found = [response.json()]
    while "next" in response.links:
        response = client.get(response.links["next"]["url"])
        found.append(response.json())
    return found


# Issues.


def test_an_issue_is_made_read_changed_and_closed(github: FakeGitHub, client: httpx.Client) -> None:
    made = create(client, body="All well.", labels=["client review"], assignees=["DANA"])
    assert (made.status_code, made.json()["number"]) == (201, 1)
    assert made.headers["Location"] == made.json()["url"] == f"{github.url}{HOME}/issues/1"
    assert made.json()["html_url"] == "https://github.com/acme/clients/issues/1"
    assert made.json()["user"]["login"] == "github-actions[bot]"

    github.now += timedelta(hours=1)
    closed = client.patch("/issues/1", json={"title": "Done", "state": "closed", "state_reason": "not_planned"}).json()
    assert (closed["state"], closed["state_reason"]) == ("closed", "not_planned")
    assert closed["created_at"] == "2026-11-24T08:00:00Z"
    assert closed["updated_at"] == closed["closed_at"] == "2026-11-24T09:00:00Z"
    assert client.get("/issues/1").json() == closed

    issue = github.issues[1]
    assert (issue.title, issue.body, issue.state, issue.labels) == ("Done", "All well.", "closed", ["client review"])
    assert issue.assignees == ["dana"]  # as the account writes it
    assert client.patch("/issues/1", json={"state": "open"}).json()["state_reason"] == "reopened"


def test_an_issue_that_stays_the_same_stays_as_old_as_it_is(github: FakeGitHub, client: httpx.Client) -> None:
    issue = github.add_issue("Client review", "All well.")
    made = github.now
    github.now += timedelta(hours=1)
    client.patch("/issues/1", json={"body": "All well."})
    assert issue.updated_at == made
    client.patch("/issues/1", json={"body": "Not well."})
    assert issue.updated_at == github.now


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": " "}, [("title", "missing_field")]),
        ({"title": "x" * 257}, [("title", "custom")]),
        ({"body": "x" * 65537}, [("body", "custom")]),
        ({"assignees": ["dana", "stranger"]}, [("assignees", "invalid")]),
        ({"assignees": [f"person-{number}" for number in range(11)]}, [("assignees", "custom")]),
        ({"labels": ["x" * 51]}, [("name", "invalid")]),
        ({"title": ["no text"]}, []),
        ({"labels": None}, []),
    ],
)
def test_an_issue_that_cannot_be_is_refused_whole(
    github: FakeGitHub, client: httpx.Client, fields: dict[str, object], wrong: list[tuple[str, str]]
) -> None:
    github.assignable |= {f"person-{number}" for number in range(11)}
    assert codes(create(client, **{"labels": ["new"], **fields})) == wrong
    assert (github.issues, github.labels) == ({}, {})

    issue = github.add_issue("Client review", "All well.")
    assert codes(client.patch("/issues/1", json={"labels": ["new"], **fields})) == wrong
    assert (issue.title, issue.body, issue.labels, issue.assignees) == ("Client review", "All well.", [], [])


def test_other_refusals_of_issues(github: FakeGitHub, client: httpx.Client) -> None:
    assert client.post("/issues", json={}).json()["message"] == 'Invalid request.\n\n"title" wasn\'t supplied.'
    assert client.post("/issues", content=b"{").json()["message"] == "Problems parsing JSON"
    assert client.post("/issues", json=[]).status_code == 400
    github.add_issue("Client review")
    assert codes(client.patch("/issues/1", json={"state": "done"})) == []
    assert codes(client.patch("/issues/1", json={"state": "closed", "state_reason": "bored"})) == []
    assert client.get("/issues/2").status_code == client.get("/issues/x").status_code == 404
    assert codes(client.get("/issues", params={"state": "done"})) == [("state", "invalid")]


def test_a_body_may_be_as_long_as_github_allows(github: FakeGitHub, client: httpx.Client) -> None:
    assert create(client, body="é" * 65536).status_code == 201


def test_where_issues_are_disabled_only_pull_requests_are_left(github: FakeGitHub, client: httpx.Client) -> None:
    github.add_issue("Client review")
    github.add_pull_request("Add Northwind")
    github.facts["has_issues"] = False
    assert client.get(home(client)).json()["has_issues"] is False
    assert create(client).status_code == client.get("/issues/1").status_code == 410
    assert client.patch("/issues/1", json={"state": "closed"}).status_code == 410
    assert [issue["number"] for issue in client.get("/issues").json()] == [2]
    assert github.violations() == []


# Lists.


def test_issues_are_listed_by_state_label_and_age_with_pull_requests(github: FakeGitHub, client: httpx.Client) -> None:
    def numbers(**query: str) -> list[int]:
        return [issue["number"] for issue in client.get("/issues", params=query).json()]

    github.add_issue("First", labels=["client review", "blue"])
    github.now += timedelta(days=1)
    github.add_issue("Second", labels=["Client Review"], state="closed")
    github.now += timedelta(days=1)
    github.add_pull_request("Third")
    github.now += timedelta(days=1)
    github.edit(1, "Edited")

    assert numbers() == [3, 1]
    assert numbers(state="closed") == [2]
    assert numbers(state="all") == [3, 2, 1]
    assert numbers(state="all", direction="asc") == [1, 2, 3]
    assert numbers(state="all", sort="updated") == [1, 3, 2]
    assert numbers(state="all", labels="client review") == [2, 1]  # as spelled first, whatever was asked for
    assert numbers(state="all", labels="client review,blue") == [1]
    assert numbers(state="all", since="2026-11-26T00:00:00Z") == [3, 1]
    assert ["pull_request" in issue for issue in client.get("/issues").json()] == [True, False]
    assert github.violations() == []


def test_lists_come_in_pages(github: FakeGitHub, client: httpx.Client) -> None:
    for number in range(1, 36):
        github.add_issue(f"Issue {number}")
    assert [len(page) for page in pages(client, "/issues")] == [30, 5]
    assert [len(page) for page in pages(client, "/issues", per_page=1000)] == [35]

    first, middle, last = (client.get("/issues", params={"per_page": 15, "page": page}).links for page in (1, 2, 3))
    assert (set(first), set(middle)) == ({"next", "last"}, {"prev", "next", "last", "first"})
    assert set(last) == {"prev", "first"}
    # Links name the repository by its number.
    assert middle["next"]["url"] == f"{github.url}/repositories/{github.repository_id}/issues?per_page=15&page=3"
    assert client.get("/issues", params={"page": 9}).json() == []

    github.per_page_limit = 2
    found = [issue["number"] for page in pages(client, "/issues", per_page=100, direction="asc") for issue in page]
    assert found == list(range(1, 36))
    assert github.violations() == []


def test_long_lists_of_issues_have_cursors_instead_of_pages(github: FakeGitHub, client: httpx.Client) -> None:
    github.cursors = True
    for number in range(1, 8):
        github.add_issue(f"Issue {number}")
    for direction, wanted in (("asc", range(1, 8)), ("desc", range(7, 0, -1))):
        found = pages(client, "/issues", per_page=3, direction=direction)
        assert [len(page) for page in found] == [3, 3, 1]
        assert [issue["number"] for page in found for issue in page] == list(wanted)
    assert set(client.get("/issues", params={"per_page": 3}).links) == {"next"}
    assert "cursor based pagination" in client.get("/issues", params={"page": 2}).json()["message"]
    assert github.violations() == []


# Comments, assignees, labels, workflows.


def test_comments_are_made_changed_and_deleted(github: FakeGitHub, client: httpx.Client) -> None:
    github.add_issue("Client review")
    made = client.post("/issues/1/comments", json={"body": "Called Jana."})
    assert (made.status_code, made.headers["Location"]) == (201, made.json()["url"])
    github.comment(1, "Thanks!")
    place = f"/issues/comments/{made.json()['id']}"
    assert client.patch(place, json={"body": "Called Jana twice."}).status_code == 200
    assert [len(page) for page in pages(client, "/issues/1/comments", per_page=1)] == [1, 1]
    assert [comment["body"] for comment in client.get("/issues/1/comments").json()] == ["Called Jana twice.", "Thanks!"]
    assert client.get("/issues/1").json()["comments"] == 2
    assert [client.delete(place).status_code for _ in range(2)] == [204, 404]
    assert [comment.body for comment in github.issues[1].comments] == ["Thanks!"]

    for body in ("", "x" * 65537):
        assert codes(client.post("/issues/1/comments", json={"body": body})) == [("data", "unprocessable")]
    assert codes(client.post("/issues/1/comments", json={})) == []
    assert client.post("/issues/2/comments", json={"body": "?"}).status_code == 404


def test_comments_of_all_issues_are_listed_by_age(github: FakeGitHub, client: httpx.Client) -> None:
    def bodies(**query: str) -> list[str]:
        return [comment["body"] for comment in client.get("/issues/comments", params=query).json()]

    github.add_issue("First")
    github.add_pull_request("Second")
    for number, body in ((2, "one"), (1, "two"), (2, "three")):
        github.now += timedelta(hours=1)
        github.comment(number, body)
    github.now += timedelta(hours=1)
    github.issues[2].comments[0].updated_at = github.now

    assert bodies() == bodies(direction="desc") == bodies(sort="created", direction="asc") == ["one", "two", "three"]
    assert bodies(sort="created", direction="desc") == ["three", "two", "one"]
    assert bodies(sort="updated", direction="asc") == ["two", "three", "one"]
    assert bodies(since="2026-11-24T11:00:00Z") == ["one", "three"]
    assert [len(page) for page in pages(client, "/issues/comments", per_page=2)] == [2, 1]
    shown = client.get("/issues/comments").json()
    assert [comment["issue_url"].rpartition("/")[2] for comment in shown] == ["2", "1", "2"]
    assert codes(client.get("/issues/comments", params={"sort": "size"})) == [("sort", "invalid")]
    github.facts["has_issues"] = False
    assert bodies() == ["one", "three"]


def test_who_has_deleted_their_account_is_nobody(github: FakeGitHub, client: httpx.Client) -> None:
    github.add_issue("Client review", user="")
    github.comment(1, "Gone", user="")
    assert client.get("/issues/1").json()["user"] is client.get("/issues/1/comments").json()[0]["user"] is None
    assert github.violations() == []


def test_assignees_are_added_and_removed(github: FakeGitHub, client: httpx.Client) -> None:
    github.add_issue("Client review", assignees=["gone"])
    added = client.post("/issues/1/assignees", json={"assignees": ["lee", "LEE", "stranger"]})
    assert added.status_code == 201  # a stranger is left out in silence
    assert github.issues[1].assignees == ["gone", "Lee"]
    removed = client.request("DELETE", "/issues/1/assignees", json={"assignees": ["Gone"]})
    assert (removed.status_code, removed.json()["assignee"]["login"]) == (200, "Lee")
    assert [client.get(f"/assignees/{login}").status_code for login in ("DANA", "lee", "stranger")] == [204, 204, 404]


def test_labels_are_one_whatever_their_case(github: FakeGitHub, client: httpx.Client) -> None:
    told = {"name": "Client review", "color": "0E8A16", "description": "Who needs care this week"}
    assert client.post("/labels", json=told).status_code == 201
    assert codes(client.post("/labels", json={**told, "name": "client REVIEW"})) == [("name", "already_exists")]
    assert codes(client.post("/labels", json={"name": "b", "color": "#0E8A16"})) == [("color", "invalid")]
    assert codes(client.post("/labels", json={"name": "b", "description": "x" * 101})) == [("description", "custom")]
    assert codes(client.post("/labels", json={"name": "x" * 51})) == [("name", "custom")]
    assert client.get("/labels/client%20review").json()["description"] == "Who needs care this week"
    assert client.get("/labels/other").status_code == 404

    create(client, labels=["CLIENT REVIEW", "new/one"])
    assert github.issues[1].labels == ["Client review", "new/one"]
    on_the_fly = client.get("/labels/new%2Fone").json()
    assert (on_the_fly["color"], on_the_fly["description"]) == ("ededed", None)

    assert client.patch("/labels/new%2Fone", json={"new_name": "newer", "color": "ffffff"}).status_code == 200
    assert github.issues[1].labels == ["Client review", "newer"]
    assert codes(client.patch("/labels/newer", json={"new_name": "client review"})) == [("name", "already_exists")]
    assert [label["name"] for label in client.get("/labels").json()] == ["Client review", "newer"]


def test_workflows_are_listed_with_their_latest_runs_first(github: FakeGitHub, client: httpx.Client) -> None:
    workflow = github.add_workflow(".github/workflows/review.yml", "Review", state="disabled_inactivity")
    github.add_run(workflow, conclusion="failure")
    github.now += timedelta(days=7)
    github.add_run(workflow)
    github.add_run(workflow, "workflow_dispatch", "in_progress", None)

    (shown,) = client.get("/actions/workflows").json()["workflows"]
    assert (shown["path"], shown["state"]) == (".github/workflows/review.yml", "disabled_inactivity")
    for name in (shown["id"], "review.yml"):
        runs = client.get(f"/actions/workflows/{name}/runs", params={"event": "schedule"}).json()
        assert [run["conclusion"] for run in runs["workflow_runs"]] == ["success", "failure"]
    latest = client.get("/actions/workflows/review.yml/runs", params={"per_page": 1, "status": "failure"}).json()
    assert (latest["total_count"], latest["workflow_runs"][0]["created_at"]) == (1, "2026-11-24T08:00:00Z")
    assert client.get("/actions/workflows/other.yml/runs").status_code == 404


# How a body was edited.

HISTORY = """\
query($number: Int!, $first: Int, $after: String) {
  repository(owner: "acme", name: "clients") {
    __typename
    issue(number: $number) {
      userContentEdits(first: $first, after: $after) {
        totalCount
        nodes { editedAt editor { login __typename } diff deletedAt }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}
"""


def ask(client: httpx.Client, query: object = HISTORY, **variables: object) -> Any:
    """What GraphQL answers."""
    response = client.post(f"{home(client).removesuffix(HOME)}/graphql", json={"query": query, "variables": variables})
    assert response.status_code == 200
    return response.json()


def history(client: httpx.Client, number: int = 1, first: int = 100, after: str | None = None) -> Any:
    """The edits of an issue's body."""
    return ask(client, number=number, first=first, after=after)["data"]["repository"]["issue"]["userContentEdits"]


def test_every_edit_of_a_body_is_kept_the_latest_first(github: FakeGitHub, client: httpx.Client) -> None:
    create(client, body="- [ ] call Jana\n- [ ] call Lee")
    github.now += timedelta(hours=1)
    client.patch("/issues/1", json={"title": "Review", "body": "- [ ] call Jana\n- [ ] call Lee"})
    assert history(client) == {
        "totalCount": 0,
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
    }

    github.tick(1, "Jana", by="Lee")
    client.patch("/issues/1", json={"body": "All well."})
    github.edit(1, "", by="")
    bot = {"login": "github-actions", "__typename": "Bot"}
    person = {"login": "Lee", "__typename": "User"}
    found = history(client)["nodes"]
    assert [(each["editor"], each["editedAt"][11:16], each["diff"]) for each in found] == [
        (None, "09:00", ""),
        (bot, "09:00", "All well."),
        (person, "09:00", "- [x] call Jana\r\n- [ ] call Lee"),
        (bot, "08:00", "- [ ] call Jana\n- [ ] call Lee"),
    ]
    github.delete_revision(1, 1)
    assert [each["diff"] is None for each in history(client)["nodes"]] == [False, False, True, False]
    assert [each["deletedAt"] is None for each in history(client)["nodes"]] == [True, True, False, True]
    assert github.violations() == []


def test_whose_token_it_is(github: FakeGitHub, client: httpx.Client) -> None:
    """A bot is named as REST names it, unlike where GraphQL calls it the editor of something."""
    for login in ("github-actions[bot]", "leepark"):
        github.login = login
        answer = ask(client, "query { viewer { login } }")
        assert answer == {"data": {"viewer": {"login": login}}}
    github.may_see_viewer = False
    answer = ask(client, "query { viewer { login } }")
    assert (answer["data"], answer["errors"][0]["type"]) == (None, "FORBIDDEN")
    assert github.violations() == []


def test_a_history_comes_in_pages_that_later_edits_do_not_move(github: FakeGitHub, client: httpx.Client) -> None:
    github.add_issue("Client review", None)
    for number in range(5):
        github.edit(1, f"{number}")
    first = history(client, first=2)
    github.edit(1, "meanwhile")
    second = history(client, first=2, after=first["pageInfo"]["endCursor"])
    third = history(client, first=2, after=second["pageInfo"]["endCursor"])
    found = [[node["diff"] for node in each["nodes"]] for each in (first, second, third)]
    assert found == [["4", "3"], ["2", "1"], ["0", ""]]
    assert [each["pageInfo"]["hasNextPage"] for each in (first, second, third)] == [True, True, False]
    assert github.violations() == []


def test_a_person_ticks_one_box_and_takes_it_off_again(github: FakeGitHub) -> None:
    issue = github.add_issue("Client review", "Jana:\n- [ ] call Jana\n  1. [ ] photos of Jana\n* [X] call Lee\n")
    github.tick(1, "photos", by="Lee")
    assert issue.body == "Jana:\r\n- [ ] call Jana\r\n  1. [x] photos of Jana\r\n* [X] call Lee\r\n"
    github.untick(1, "Lee")
    assert issue.body == "Jana:\r\n- [ ] call Jana\r\n  1. [x] photos of Jana\r\n* [ ] call Lee\r\n"
    assert [revision.editor for revision in issue.revisions] == ["dana", "Lee", "dana"]
    for text in ("photos", "call", "nothing", "Jana:"):
        with pytest.raises(AssertionError, match="boxes with"):
            github.tick(1, text)


GRAPHQL_REFUSALS = [
    (7, "A query attribute must be specified"),
    ("", "Expected 'query'"),
    ("mutation { x }", "Expected 'query'"),
    ("query { user { login } }", "Field 'user' doesn't exist on type 'Query'"),
    (HISTORY.replace("diff ", "body "), "Field 'body' doesn't exist on type 'UserContentEdit'"),
    (HISTORY.replace("issue(number: $number)", "issue"), "Field 'issue' is missing required arguments: number"),
    (HISTORY.replace("first: $first", "most: $first"), "Field 'userContentEdits' doesn't accept argument 'most'"),
    (HISTORY.replace("$number: Int!", "$number: String!"), "Variable $number of type String! was provided invalid"),
    (HISTORY.replace("$number: Int!", "$number: Int"), "Type mismatch on variable $number (Int / Int!)"),
    (HISTORY.replace("$after: String", "$last: String"), "Variable $after is used by anonymous query but not declared"),
    (HISTORY.replace(", after: $after", ""), "Variable $after is declared by anonymous query but not used"),
    (HISTORY.replace("{ login __typename }", ""), "Field 'editor' must have selections if and only if"),
    (HISTORY.replace("diff", "diff { x }"), "Field 'diff' must have selections if and only if"),
    (HISTORY.replace("pageInfo", "... pageInfo"), "Expected something else"),
    (HISTORY.replace("$number)", "one)"), "Expected a value"),
    (f"{HISTORY} query", "Expected the end"),
    ("query { }", "Nothing is asked of type 'Query'"),
    ('query { repository(owner: 7, name: "b") { __typename } }', "Argument 'owner' on Field 'repository' of type"),
]


@pytest.mark.parametrize(("query", "said"), GRAPHQL_REFUSALS)
def test_a_query_that_is_none_of_github_is_refused_and_told(
    github: FakeGitHub, client: httpx.Client, query: object, said: str
) -> None:
    github.add_issue("Client review")
    (error,) = ask(client, query, number=1, first=2)["errors"]
    assert error["message"].startswith(said)
    (violation,) = github.violations()
    assert violation.startswith(f"request 1: POST /graphql: {said}")


def test_what_graphql_does_not_find(github: FakeGitHub, client: httpx.Client) -> None:
    github.add_issue("Client review")
    github.add_pull_request("Add Northwind")
    for number in (2, 3):
        answer = ask(client, number=number, first=2)
        assert answer["data"] == {"repository": {"__typename": "Repository", "issue": None}}
        assert (answer["errors"][0]["type"], answer["errors"][0]["path"]) == ("NOT_FOUND", ["repository", "issue"])
    other = ask(client, HISTORY.replace("clients", "other"), number=1, first=2)
    assert (other["data"], other["errors"][0]["path"]) == ({"repository": None}, ["repository"])
    for first in (0, 101, None):
        assert ask(client, number=1, first=first)["errors"][0]["type"] == "MISSING_PAGINATION_BOUNDARIES"
    assert client.get(f"{github.url}/graphql").status_code == 404
    refused = client.post(f"{github.url}/graphql", headers={"Authorization": "Bearer stolen"}, json={"query": HISTORY})
    assert refused.status_code == 401


def test_answers_of_graphql_are_held_against_its_schema(github: FakeGitHub, client: httpx.Client) -> None:
    github.add_issue("Client review", "one")
    github.edit(1, "two")
    sent = {"query": HISTORY, "variables": {"number": 1, "first": 2}}
    answer = ask(client, number=1, first=2)
    assert github_graphql.violations(sent, 200, answer) == []
    assert github_graphql.violations({**sent, "q": 1}, 200, answer) == ["q: unknown"]
    assert github_graphql.violations(sent, 200, {}) != []
    assert github_graphql.violations(sent, 502, {}) == ["502: no message"]
    edits = answer["data"]["repository"]["issue"]["userContentEdits"]
    node, info = edits["nodes"][0], edits["pageInfo"]
    for part, name, value in ((node, "editedAt", None), (node, "editedAt", "2026-11-24T08:00:00"), (node, "diff", 7),
                              (node["editor"], "login", None), (info, "hasNextPage", "no"), (edits, "nodes", [7]),
                              (edits, "pageInfo", None), (node, "body", "x")):  # fmt: skip
        before = dict(part)
        part[name] = value
        assert github_graphql.violations(sent, 200, answer) != [], name
        part.clear()
        part.update(before)
    assert github_graphql.violations(sent, 200, answer) == []


def schema() -> str:
    """The types as GitHub's schema would have them."""
    text = ""
    for owner, fields in github_graphql.TYPES.items():
        text += f"type {owner} implements Node {{\n"
        for name, field in fields.items():
            arguments = ", ".join(f"{each}: {kind} = 1" for each, kind in field.arguments.items())
            text += (
                f'  """\n  What {name}: it is.\n  """\n  {name}{f"({arguments})" if arguments else ""}: {field.type}\n'
            )
        text += "}\n\n"
    return text


def test_the_types_of_graphql_can_be_compared_with_a_schema() -> None:
    assert github_graphql.unlike(schema()) == []
    assert github_graphql.unlike(schema().replace("diff: String", "diff: String!")) == ["UserContentEdit.diff"]
    assert github_graphql.unlike(schema().replace("owner: String!", "owner: ID!")) == ["Query.repository"]
    assert github_graphql.unlike(schema().replace("type Actor", "type Person")) == ["Actor.login"]


# What starts a workflow.


def test_events_are_as_github_sends_them(github: FakeGitHub, client: httpx.Client) -> None:
    create(client, body=None)
    opened = github.event_of_opening(1)
    assert (opened["action"], opened["issue"]["number"], opened["sender"]["login"]) == ("opened", 1, github.login)

    github.now += timedelta(hours=1)
    github.edit(1, "one\ntwo", by="Lee")
    at = github.now
    github.now += timedelta(hours=1)
    comment = github.comment(1, "Called her", user="dana")
    edited, commented = github.event_of_edit(1), github.event_of_comment(1, comment.id)
    assert (edited["action"], edited["changes"], edited["sender"]["login"]) == (
        "edited",
        {"body": {"from": None}},
        "Lee",
    )
    assert edited["issue"]["body"] == "one\r\ntwo"
    assert datetime.fromisoformat(edited["issue"]["updated_at"]) == at  # when it was edited
    assert (commented["action"], commented["comment"]["body"]) == ("created", "Called her")
    assert (commented["issue"]["number"], commented["sender"]["login"]) == (1, "dana")

    github.edit(1, "three", by="dana")
    assert github.event_of_edit(1)["changes"] == {"body": {"from": "one\r\ntwo"}}
    repository, issue = client.get(home(client)).json(), client.get("/issues/1").json()
    for event in (opened, edited, commented):
        assert event["repository"] == repository | {"open_issues": 1, "open_issues_count": 1}
        assert event["issue"].keys() == issue.keys()
        assert check_answer("GET", f"{HOME}/issues/1", 200, event["issue"]) == []
    assert json.loads(json.dumps(edited)) == edited


# Permission.


def test_who_may_do_nothing_is_told_so(github: FakeGitHub, client: httpx.Client) -> None:
    for headers in ({"Authorization": "Bearer stolen"}, {"Authorization": ""}):
        refused = client.get(home(client), headers=headers)
        assert (refused.status_code, refused.json()["message"]) == (401, "Bad credentials")
    assert client.get(home(client), headers={"User-Agent": ""}).status_code == 403
    assert client.get(home(client), headers={"X-GitHub-Api-Version": "2001-01-01"}).status_code == 400
    assert client.get("/repos/acme/other").status_code == 404
    assert client.get("/pulls").status_code == client.put("/issues").status_code == 404

    github.may_write = False
    assert create(client).json()["message"] == "Resource not accessible by integration"
    github.may_write, github.facts["archived"] = True, True
    assert create(client).json()["message"] == "Repository was archived so is read-only."
    assert client.get("/issues").json() == []


# What goes wrong.

REFUSED = (httpx.RemoteProtocolError, httpx.ReadError)


@pytest.mark.parametrize(("how", "made"), [("refuse", 0), ("after", 1), ("middle", 1)])
def test_a_connection_breaks_before_after_or_within_an_answer(
    github: FakeGitHub, client: httpx.Client, how: str, made: int
) -> None:
    github.fail(2, how)
    assert client.get("/issues").status_code == 200
    with pytest.raises(REFUSED):
        create(client)
    assert len(github.issues) == made
    assert create(client).status_code == 201  # once only
    assert [(each.method, each.status, each.fault) for each in github.requests] == [
        ("GET", 200, ""),
        ("POST", 201 if how == "middle" else 0, how),
        ("POST", 201, ""),
    ]


def test_half_an_answer_is_told_to_be_whole(github: FakeGitHub, client: httpx.Client) -> None:
    github.fail(1, "middle")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        client.get("/issues")
    github.fail(1, "middle")
    with pytest.raises(REFUSED):
        client.get("/assignees/dana")  # has no body that could be cut


@pytest.mark.parametrize(
    ("how", "status", "made", "header", "value"),
    [
        ("500", 500, 0, "Content-Type", "application/json; charset=utf-8"),
        ("502", 502, 0, "Content-Type", "application/json; charset=utf-8"),
        ("502-after", 502, 1, "Content-Type", "application/json; charset=utf-8"),
        ("503", 503, 0, "Content-Type", "application/json; charset=utf-8"),
        ("429", 429, 0, "Retry-After", "0"),
        ("403-limit", 403, 0, "X-RateLimit-Remaining", "0"),
        ("403-secondary", 403, 0, "Retry-After", "0"),
        ("html", 200, 0, "Content-Type", "text/html; charset=utf-8"),
    ],
)
def test_github_is_down_or_busy_or_somebody_else_answers(
    github: FakeGitHub, client: httpx.Client, how: str, status: int, made: int, header: str, value: str
) -> None:
    github.fail(1, how)
    answer = create(client)
    assert (answer.status_code, answer.headers[header], len(github.issues)) == (status, value, made)
    assert create(client).status_code == 201
    assert github.violations() == []


def test_only_what_is_known_can_go_wrong(github: FakeGitHub) -> None:
    with pytest.raises(ValueError, match="fire"):
        github.fail(1, "fire")


def test_something_happens_right_before_a_request(github: FakeGitHub, client: httpx.Client) -> None:
    github.add_issue("Client review", "- [ ] call Jana")

    def meanwhile() -> None:
        github.edit(1, "- [x] call Jana\nDone.")
        github.fail(1, "503")  # of the requests of the second client
        with client_of(github) as second:
            assert [create(second, title).status_code for title in ("Mine", "Mine")] == [503, 201]

    github.before(2, meanwhile)
    github.fail(3, "502")
    seen = [client.get("/issues/1"), client.get("/issues/1"), client.get("/issues"), client.get("/issues")]
    assert [answer.status_code for answer in seen] == [200, 200, 502, 200]
    assert [answer.json()["body"] for answer in seen[:2]] == ["- [ ] call Jana", "- [x] call Jana\r\nDone."]
    assert [issue["title"] for issue in seen[3].json()] == ["Mine", "Client review"]


def test_what_fails_before_a_request_is_not_lost() -> None:
    def wrong() -> None:
        raise AssertionError("not as expected")

    def session() -> None:
        with FakeGitHub() as github, client_of(github) as client:
            github.before(1, wrong)
            assert client.get(home(client)).status_code == 200

    with pytest.raises(AssertionError, match="not as expected"):
        session()


# GitHub's description.


def visit_everything(github: FakeGitHub, client: httpx.Client) -> None:
    """Every operation, done and refused."""
    github.add_workflow(".github/workflows/review.yml")
    github.add_run(next(iter(github.workflows.values())))
    github.add_pull_request("Add Northwind")
    comments: list[str] = []
    long = "x" * 65537
    sessions: list[Callable[[], object]] = [
        lambda: client.get(home(client)),
        lambda: client.post("/labels", json={"name": "client review", "color": "0e8a16", "description": "Weekly"}),
        lambda: client.post("/labels", json={"name": "client review"}),
        lambda: client.patch("/labels/client%20review", json={"description": "Every week"}),
        lambda: client.get("/labels/client%20review"),
        lambda: client.get("/labels/none"),
        lambda: client.get("/labels", params={"per_page": 1}),
        lambda: create(client, body="Well.", labels=["client review", "b"], assignees=["dana"]),
        lambda: create(client, body=long),
        lambda: create(client, assignees=["stranger"]),
        lambda: client.patch("/issues/2", json={"state": "closed", "state_reason": "completed", "assignees": []}),
        lambda: client.patch("/issues/2", json={"body": long}),
        lambda: client.patch("/issues/9", json={"body": "?"}),
        lambda: client.get("/issues/2"),
        lambda: client.get("/issues/9"),
        lambda: pages(client, "/issues", state="all", labels="b", sort="updated", per_page=1),
        lambda: comments.append(client.post("/issues/2/comments", json={"body": "Called."}).json()["id"]),
        lambda: client.post("/issues/2/comments", json={"body": long}),
        lambda: client.get("/issues/2/comments", params={"since": "2026-11-24T08:00:00Z"}),
        lambda: client.get("/issues/comments", params={"since": "2026-11-24T08:00:00Z", "sort": "created"}),
        lambda: history(client, 2),
        lambda: ask(client, number=9, first=2),
        lambda: client.patch(f"/issues/comments/{comments[0]}", json={"body": "Called twice."}),
        lambda: client.delete(f"/issues/comments/{comments[0]}"),
        lambda: client.delete(f"/issues/comments/{comments[0]}"),
        lambda: client.post("/issues/2/assignees", json={"assignees": ["lee"]}),
        lambda: client.request("DELETE", "/issues/2/assignees", json={"assignees": ["lee"]}),
        lambda: client.get("/assignees/dana"),
        lambda: client.get("/assignees/stranger"),
        lambda: client.get("/actions/workflows"),
        lambda: client.get("/actions/workflows/review.yml/runs", params={"event": "schedule", "status": "success"}),
    ]
    for visit in sessions:
        visit()


def test_every_answer_is_as_github_describes_it(github: FakeGitHub, client: httpx.Client) -> None:
    visit_everything(github, client)
    client.get("/issues", headers={"Authorization": "Bearer stolen"})
    github.may_write = False
    create(client)
    assert github.violations() == []

    asked = [(operation_of(each.method, each.path), each.status) for each in github.requests]
    done = {(operation.method, operation.template) for operation, status in asked if operation and status < 300}
    assert done == {(method, REPOSITORY + path) for path, methods in OPERATIONS.items() for method in methods.split()}
    assert {status for _, status in asked} == {200, 201, 204, 401, 403, 404, 422}


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "wrong"),
    [
        ("GET", "/pulls", {}, None, "unknown operation"),
        ("GET", "/issues", {"labels": "a", "page": "2", "since": "2026-11-24T08:00:00Z"}, None, ""),
        ("GET", "/issues", {"label": "a"}, None, "label: unknown parameter"),
        ("GET", "/issues", {"state": "done"}, None, "state: 'done' is not allowed"),
        ("GET", "/issues", {"page": "two"}, None, "page: 'two' is not allowed"),
        ("GET", "/issues", {"since": "yesterday"}, None, "since: 'yesterday' is not allowed"),
        ("GET", "/issues/x", {}, None, "issue_number: 'x' is not allowed"),
        ("GET", "/issues", {}, {}, "body: none is expected"),
        ("POST", "/issues", {}, None, "body: missing"),
        ("POST", "/issues", {}, {"title": "a", "labels": ["b"], "assignees": [], "body": "c"}, ""),
        ("POST", "/issues", {}, {"body": "c"}, "body: 'title' is a required property"),
        ("POST", "/issues", {}, {"title": "a", "text": "b"}, "body: Additional properties are not allowed"),
        ("POST", "/issues", {}, {"title": "a", "assignees": "dana"}, "assignees: 'dana' is not of type 'array'"),
        ("POST", "/issues", {}, {"title": "a", "body": None}, "body: None is not of type 'string'"),
        ("PATCH", "/issues/1", {}, {"body": None, "state_reason": None}, ""),
        ("PATCH", "/labels/a%2Fb", {}, {"new_name": "c"}, ""),
    ],
)
def test_requests_are_held_against_the_description(
    method: str, path: str, query: dict[str, str], body: object, wrong: str
) -> None:
    found = check_request(method, f"{HOME}{path}", query, body)
    assert [each.partition(wrong)[1] for each in found] == ([wrong] if wrong else []), found


def test_answers_are_held_against_the_description(github: FakeGitHub, client: httpx.Client) -> None:
    answer = create(client).json()
    path = f"{HOME}/issues/1"
    assert check_answer("GET", path, 200, answer) == []
    for name, value in (("number", "1"), ("colour", "red"), ("created_at", "now"), ("state_reason", "bored")):
        assert check_answer("GET", path, 200, {**answer, name: value}) != []
    assert check_answer("GET", path, 200, None) != []
    del answer["user"]
    assert check_answer("GET", path, 200, answer) == [f"GET {path}: 200: body: 'user' is a required property"]
    assert check_answer("GET", path, 201, answer) == [f"GET {path}: a status of 201 is not described"]
    assert check_answer("GET", path, 404, {}) == [f"GET {path}: 404: body: 'message' is a required property"]
    assert check_answer("GET", f"{HOME}/assignees/dana", 204, {}) != []


def test_a_session_is_held_against_the_description(github: FakeGitHub, client: httpx.Client) -> None:
    github.fail(1, "html")
    client.get("/issues", params={"label": "a"})
    create(client, text="b")
    path = f"{HOME}/issues"
    assert github.violations() == [
        f"request 1: GET {path}: label: unknown parameter",
        f"request 2: POST {path}: body: Additional properties are not allowed ('text' was unexpected)",
    ]


def test_the_extract_stays_small() -> None:
    description = json.loads(EXTRACT.read_text(encoding="utf-8"))
    assert EXTRACT.stat().st_size < 300_000
    assert description["info"]["license"]["name"] == "MIT"
    assert extract(description) == description  # it holds nothing that it does not need
