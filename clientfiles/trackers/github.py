"""The issues of a repository on GitHub, as a tracker."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from clientfiles.diagnostics import Failure
from clientfiles.trackers import Comment, Edit, Issue, Label, Links, Unassignable
from clientfiles.trackers.api import Answer, Api, access_from


class GitHub:
    """The issues of a repository on GitHub."""

    def __init__(self, api: Api, links: Links) -> None:
        self.api = api
        self._links = links

    def links(self) -> Links:
        return self._links

    def find(self, label: str) -> list[Issue]:
        # By creation, oldest first: one that is made meanwhile moves no other to another page.
        items = self.api.pages(
            self.api.repository("/issues"), state="all", labels=label, sort="created", direction="asc"
        )
        found = [_issue(item) for item in items if not (isinstance(item, dict) and item.get("pull_request"))]
        return sorted({issue.number: issue for issue in found}.values())

    def read(self, number: int) -> Issue:
        answer = self.api.read(self.api.repository(f"/issues/{number}"))
        return _issue(self.api.expected(answer, f"reading issue {number}", 200).data)

    def create(self, title: str, body: str, label: str, assignees: tuple[str, ...]) -> Issue:
        data = {"title": title, "body": body, "labels": [label], "assignees": list(assignees)}
        answer = self.api.write("POST", self.api.repository("/issues"), data, repeatable=False)
        if _is_about_assignees(answer) and assignees:
            raise Unassignable(str(self.api.refusal(answer, "creating the issue")))
        return _issue(self.api.expected(answer, "creating the issue", 201).data)

    def update(self, number: int, edit: Edit) -> Issue:
        data: dict[str, Any] = {}
        if edit.body is not None:
            data["body"] = edit.body
        if edit.is_open is not None:
            data["state"] = "open" if edit.is_open else "closed"
        if edit.assignees is not None:
            data["assignees"] = list(edit.assignees)
        # Not repeated: somebody may have ticked a box in between.
        answer = self.api.write("PATCH", self.api.repository(f"/issues/{number}"), data, repeatable=False)
        if _is_about_assignees(answer) and edit.assignees is not None:
            raise Unassignable(str(self.api.refusal(answer, f"updating issue {number}")))
        return _issue(self.api.expected(answer, f"updating issue {number}", 200).data)

    def close(self, number: int, *, is_duplicate: bool = False) -> None:
        data = {"state": "closed", "state_reason": "not_planned" if is_duplicate else "completed"}
        answer = self.api.write("PATCH", self.api.repository(f"/issues/{number}"), data, repeatable=True)
        self.api.expected(answer, f"closing issue {number}", 200)

    def comments(self, number: int) -> list[Comment]:
        items = self.api.pages(self.api.repository(f"/issues/{number}/comments"), f"reading issue {number}")
        return sorted(map(_comment, items))

    def comment(self, number: int, body: str) -> Comment:
        url = self.api.repository(f"/issues/{number}/comments")
        answer = self.api.write("POST", url, {"body": body}, repeatable=False)
        return _comment(self.api.expected(answer, f"commenting on issue {number}", 201).data)

    def withdraw(self, number: int, comment: Comment) -> None:
        url = self.api.repository(f"/issues/comments/{comment.id}")
        answer = self.api.write("DELETE", url, None, repeatable=True)
        self.api.expected(answer, f"deleting a comment on issue {number}", 204, 404)

    def has_label(self, name: str) -> bool:
        answer = self.api.read(self.api.repository(f"/labels/{quote(name, safe='')}"))
        return self.api.expected(answer, f"looking for the label {name}", 200, 404).status == 200

    def make_label(self, label: Label) -> None:
        data = {"name": label.name, "color": label.color, "description": label.description}
        answer = self.api.write("POST", self.api.repository("/labels"), data, repeatable=True)
        # 422: somebody else, or the try before this one, was quicker.
        self.api.expected(answer, f"making the label {label.name}", 201, 422)

    def is_assignable(self, login: str) -> bool:
        answer = self.api.read(self.api.repository(f"/assignees/{quote(login, safe='')}"))
        return self.api.expected(answer, f"asking whether {login} can be assigned", 204, 404).status == 204

    def mention(self, login: str) -> str:
        return f"@{login}"

    def reference(self, number: int) -> str:
        return f"#{number}"


def _is_about_assignees(answer: Answer) -> bool:
    """Whether a request was refused for the people in it; also where GitHub does not say for what."""
    errors = answer.data.get("errors") if isinstance(answer.data, dict) else None
    return answer.status == 422 and (not errors or "assignee" in str(errors).lower())


def _issue(item: Any) -> Issue:
    number = _number(item, "number", "an issue")
    what, people = f"issue {number}", item.get("assignees") or []
    if not isinstance(people, list):
        raise _strange(f"the assignees of {what} are no list")
    return Issue(
        number,
        _text(item, "title", what),
        _text(item, "body", what),
        _text(item, "state", what) == "open",
        tuple(_login(each, what) for each in people),
        _text(item, "html_url", what),
    )


def _comment(item: Any) -> Comment:
    number = _number(item, "id", "a comment")
    return Comment(number, _text(item, "body", f"comment {number}"))


def _number(item: Any, name: str, what: str) -> int:
    found = item.get(name) if isinstance(item, dict) else None
    if type(found) is not int:  # true and false are integers too
        raise _strange(f"{what} without its {name}")
    return found


def _text(item: dict[str, Any], name: str, what: str) -> str:
    """A text, empty where GitHub gives null, as it does for an issue whose description is empty."""
    found = item.get(name)
    if found is not None and not isinstance(found, str):
        raise _strange(f"the {name} of {what} is no text")
    return found or ""


def _login(item: Any, what: str) -> str:
    found = item.get("login") if isinstance(item, dict) else None
    if not isinstance(found, str):
        raise _strange(f"an assignee of {what} without a login")
    return found


def _strange(what: str) -> Failure:
    return Failure(f"GITHUB_API_URL does not answer as GitHub does: {what}")


def github_from(environment: Mapping[str, str], prefix: str = "") -> GitHub:
    """The repository that GitHub Actions names; `prefix` leads to the records' folder in it."""
    access = access_from(environment)
    server = environment.get("GITHUB_SERVER_URL", "").strip().rstrip("/") or access.server
    if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+", server):
        server = access.server
    base = f"{server}/{access.repository}"
    run = environment.get("GITHUB_RUN_ID", "")
    report = f"{base}/actions/runs/{run}" if re.fullmatch(r"[0-9]{1,20}", run) else ""
    return GitHub(Api(access), Links(f"{base}/blob/HEAD/{quote(prefix)}", f"{base}/commit/", report))
