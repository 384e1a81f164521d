"""The issues of a repository on GitHub, as a tracker, and as an inbox that tells what people did in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from clientfiles.diagnostics import Failure
from clientfiles.trackers import Comment, Edit, Issue, Label, Links, Refused, Revision, Unassignable
from clientfiles.trackers.api import Answer, Api, access_from
from clientfiles.trackers.moments import read_moment, write_moment

# What is called the diff is the whole body after the edit. The latest edit is the first, and the last one is no edit
# but the body as it was at the beginning. Bodies are up to 60 KB, so that more at once would be slow.
_EDITS = """\
query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    issue(number: $number) {
      userContentEdits(first: 25, after: $after) {
        nodes { editedAt editor { login __typename } diff deletedAt }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}
"""

_VIEWER = "query { viewer { login } }"


class GitHub:
    """The issues of a repository on GitHub."""

    def __init__(self, api: Api, links: Links) -> None:
        self.api = api
        self._links = links
        self._login = ""  # asked for when it is needed

    def login(self) -> str:
        """Whose token it is, as issues and comments name their authors: a bot's ends in `[bot]`."""
        if not self._login:
            self._login = _viewer(self.api.ask(_VIEWER, "asking whose token GITHUB_TOKEN is"))
        return self._login

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
        return _in_order(_comment(item, number) for item in items)

    def comments_since(self, moment: datetime) -> list[Comment]:
        """Every comment on any issue, and on any pull request, that was made, or edited, since then; oldest first."""
        # By creation, oldest first: one that is made or edited meanwhile hides no other.
        items = self.api.pages(
            self.api.repository("/issues/comments"),
            "reading comments",
            since=write_moment(moment),
            sort="created",
            direction="asc",
        )
        return _in_order(_comment(item, _issue_of(item)) for item in items)

    def revisions(self, number: int, since: datetime) -> list[Revision]:
        """How the body of an issue was edited since then, oldest first, and before these what it was until then.

        Nothing where it was never edited. What somebody has deleted from the history is in its place, without its
        body. Refused where there is a history that the token may not see, which may be so though it sees the issue.
        """
        owner, name = self.api.access.repository.split("/")
        what = f"reading what was edited in issue {number}"
        found: list[Revision] = []  # latest first
        cursors: set[str] = set()
        after: str | None = None
        while True:
            data = self.api.ask(_EDITS, what, owner=owner, name=name, number=number, after=after)
            nodes, after = _edits(data, number)
            for node in nodes:
                found.append(_revision(node, number, found[-1].at if found else since))
                if found[-1].at < since:
                    break
            if _is_hidden(nodes) and all(each.body is None for each in found):
                raise Refused(f"{what}: GITHUB_TOKEN may not see it; the job needs `permissions: issues: write`")
            if after is None or (found and found[-1].at < since):
                return found[::-1]
            if after in cursors:
                raise _strange(f"the edits of issue {number} have no end")
            cursors.add(after)

    def comment(self, number: int, body: str) -> Comment:
        url = self.api.repository(f"/issues/{number}/comments")
        answer = self.api.write("POST", url, {"body": body}, repeatable=False)
        return _comment(self.api.expected(answer, f"commenting on issue {number}", 201).data, number)

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
        *_origin(item, what),
    )


def _comment(item: Any, issue: int) -> Comment:
    number = _number(item, "id", "a comment")
    what = f"comment {number}"
    return Comment(number, _text(item, "body", what), issue, *_origin(item, what))


def _in_order(comments: Iterable[Comment]) -> list[Comment]:
    """Each comment once: the pages of a list may hold one twice when others are made meanwhile."""
    return sorted({comment.id: comment for comment in comments}.values(), key=lambda comment: comment.id)


def _issue_of(item: Any) -> int:
    """The number of the issue that a comment is on."""
    address = item.get("issue_url") if isinstance(item, dict) else None
    found = re.search(r"/issues/([0-9]{1,18})$", address) if isinstance(address, str) else None
    if found is None:
        raise _strange("a comment without the address of its issue")
    return int(found[1])


def _origin(item: dict[str, Any], what: str) -> tuple[str, bool, datetime | None]:
    """Whose something is, nobody's where the account was deleted; whether that is a bot; and when it was made."""
    user = item.get("user") or {}
    if not isinstance(user, dict):
        raise _strange(f"the user of {what} is no account")
    login, kind = (_text(user, name, f"the user of {what}") for name in ("login", "type"))
    return login, kind == "Bot", _moment(item, "created_at", what) if item.get("created_at") is not None else None


def _moment(item: dict[str, Any], name: str, what: str) -> datetime:
    moment = read_moment(item.get(name))
    if moment is None:
        raise _strange(f"the {name} of {what} is no moment")
    return moment


def _edits(data: Any, issue: int) -> tuple[list[Any], str | None]:
    """A page of the history of an issue's body, and the cursor of the next page if there is one."""
    for name in ("repository", "issue", "userContentEdits"):
        data = data.get(name) if isinstance(data, dict) else None
    nodes, page = (data.get("nodes"), data.get("pageInfo")) if isinstance(data, dict) else (None, None)
    if not isinstance(nodes, list) or not isinstance(page, dict):
        raise _strange(f"no edits of issue {issue}")
    if page.get("hasNextPage") is not True:
        return nodes, None
    if not isinstance(page.get("endCursor"), str):
        raise _strange(f"the edits of issue {issue} have no next page")
    return nodes, page["endCursor"]


def _viewer(data: Any) -> str:
    """The login in the answer to whose token it is."""
    viewer = data.get("viewer") if isinstance(data, dict) else None
    login = viewer.get("login") if isinstance(viewer, dict) else None
    if not isinstance(login, str) or not login:
        raise _strange("no login of the token's account")
    return login


def _is_hidden(nodes: Iterable[Any]) -> bool:
    """Whether there are edits that nobody has deleted, and that are not shown."""
    edits = [node for node in nodes if isinstance(node, dict)]
    return any(node.get("diff") is None and node.get("deletedAt") is None for node in edits)


def _revision(node: Any, issue: int, next_at: datetime) -> Revision:
    """An edit of an issue. Of one that GitHub leaves blank nothing is known but that it was before the next one."""
    what = f"an edit of issue {issue}"
    if node is None:
        return Revision("", next_at, None)
    if not isinstance(node, dict):
        raise _strange(f"{what} is none")
    editor = node.get("editor") or {}
    if not isinstance(editor, dict):
        raise _strange(f"the editor of {what} is no account")
    login, kind = (_text(editor, name, f"the editor of {what}") for name in ("login", "__typename"))
    if kind == "Bot" and not login.endswith("[bot]"):  # which the rest of GitHub's API puts behind it
        login += "[bot]"
    body = None if node.get("diff") is None else _text(node, "diff", what)
    return Revision(login, _moment(node, "editedAt", what), body)


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
    form = f"{base}/issues/new?template=log-a-conversation.yml"
    return GitHub(Api(access), Links(f"{base}/blob/HEAD/{quote(prefix)}", f"{base}/commit/", report, form))
