"""What the double of GitHub keeps of its repository, and how it shows that in answers: complete, as GitHub does."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, urlencode
from zlib import crc32

WEB = "https://github.com"
USER_LINKS = "followers following gists starred subscriptions organizations repos events received_events"
REPOSITORY_LINKS = (
    "archive assignees blobs branches collaborators comments commits compare contents contributors deployments"
    " downloads events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels"
    " languages merges milestones notifications pulls releases stargazers statuses subscribers subscription tags"
    " teams trees"
)
Item = TypeVar("Item")


@dataclass
class Comment:
    """A comment on an issue."""

    id: int
    body: str
    user: str  # empty where the account was deleted
    created_at: datetime
    updated_at: datetime


@dataclass
class Revision:
    """The body of an issue as somebody left it."""

    editor: str
    at: datetime
    body: str | None
    is_deleted: bool = False  # from the history, by somebody who did not want it to be read


@dataclass
class Issue:
    """An issue, or a pull request, which is one too."""

    number: int
    title: str
    body: str | None
    user: str
    created_at: datetime
    updated_at: datetime
    state: str = "open"
    state_reason: str | None = None
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)  # of the body, oldest first; none until it is edited
    closed_at: datetime | None = None
    closed_by: str | None = None
    pull_request: bool = False
    locked: bool = False  # whether only people who may write can comment, which a workflow's token does not count for


@dataclass
class Label:
    """A label of the repository."""

    id: int
    name: str
    color: str
    description: str | None


class Run(NamedTuple):
    """A run of a workflow."""

    id: int
    event: str
    status: str
    conclusion: str | None
    created_at: datetime


@dataclass
class Workflow:
    """A workflow of the repository, with its runs."""

    id: int
    path: str
    name: str
    state: str
    created_at: datetime
    runs: list[Run] = field(default_factory=list)


class Answer(NamedTuple):
    """What goes back to the client; a text is an HTML page."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = {}


class Call(NamedTuple):
    """A request as the operations see it: `names` is what stands in the place of each `*` of their path."""

    path: str
    query: dict[str, str]
    body: dict[str, Any]
    names: list[str]


class Refused(Exception):
    """A request that GitHub refuses; nothing is changed."""

    def __init__(self, status: int, message: str, *errors: dict[str, Any]) -> None:
        super().__init__(message)
        self.answer = Answer(status, problem(status, message, *errors))


def problem(status: int, message: str, *errors: dict[str, Any]) -> dict[str, Any]:
    """The body of an answer that says what is wrong."""
    told: dict[str, Any] = {"message": message, **({"errors": list(errors)} if errors else {})}
    return {**told, "documentation_url": "https://docs.github.com/rest", "status": str(status)}


def invalid(resource: str, name: str, code: str = "invalid", **more: Any) -> Refused:
    """The refusal of the value of a field."""
    return Refused(422, "Validation Failed", {**more, "resource": resource, "field": name, "code": code})


def moment(time: datetime | None) -> str | None:
    """A moment as GitHub writes it."""
    return None if time is None else f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


class State:
    """The repository, as others can see and change it: everything public may be read and set at any time."""

    def __init__(self) -> None:
        self.url = ""  # of the API; no slash at the end
        self.repository = "acme/clients"
        self.token = "token-of-the-job"
        self.login = "github-actions[bot]"  # whose token it is
        self.now = datetime(2026, 11, 24, 8, tzinfo=UTC)
        self.may_write = True
        self.may_see_edits = True  # what bodies were before they were edited, and not only when they were
        self.most_assignees = 10  # for some plans one; the others are silently left out
        self.per_page_limit = 100
        # As GitHub lists the issues of large repositories: further pages are found by the next link alone.
        self.cursors = False
        self.facts: dict[str, Any] = {"default_branch": "main", "private": True, "archived": False, "has_issues": True}
        self.facts["pushed_at"] = "2026-11-23T17:00:00Z"
        self.assignable: set[str] = set()
        self.may_see_viewer = True  # whose token it is
        self.issues: dict[int, Issue] = {}
        self.labels: dict[str, Label] = {}  # by their names in lower case
        self.workflows: dict[int, Workflow] = {}
        self._last_id = 1000

    @property
    def repository_id(self) -> int:
        """The number of the repository, by which links to further pages name it."""
        return crc32(self.repository.lower().encode())

    def next_id(self) -> int:
        """A number that nothing has."""
        self._last_id += 1
        return self._last_id

    def change(self, issue: Issue, fields: Mapping[str, Any], by: str) -> None:
        """Give an issue new values; it is as old as it was if they are the same."""
        changed = {name: value for name, value in fields.items() if getattr(issue, name) != value}
        if "state" in changed:
            closed = changed["state"] == "closed"
            issue.closed_at, issue.closed_by = (self.now, by) if closed else (None, None)
            issue.state_reason = fields.get("state_reason") or ("completed" if closed else "reopened")
        changed.pop("state_reason", None)  # ignored unless the state changes
        if "body" in changed:
            issue.revisions = issue.revisions or [Revision(issue.user, issue.created_at, issue.body)]
            issue.revisions.append(Revision(by, self.now, changed["body"]))
        for name, value in changed.items():
            setattr(issue, name, value)
        if changed:
            issue.updated_at = self.now

    def label(self, name: str) -> str:
        """The name of a label as the repository writes it; one that it does not know is made."""
        return self.labels.setdefault(name.lower(), Label(self.next_id(), name, "ededed", None)).name

    # Lists, page by page.

    def page_size(self, query: Mapping[str, str]) -> int:
        """How many items a page holds; GitHub takes what is no number, and nothing, for the usual number."""
        given = query.get("per_page", "")
        return min(int(given) if given.isdecimal() and int(given) else 30, 100, self.per_page_limit)

    def link(self, call: Call, name: str, **changed: str) -> str:
        """A link to another page, which names the repository by its number, as GitHub's do."""
        rest = call.path.split("/", 4)[4] if call.path.startswith("/repos/") else call.path.split("/", 3)[3]
        address = f"{self.url}/repositories/{self.repository_id}/{rest}?{urlencode({**call.query, **changed})}"
        return f'<{address}>; rel="{name}"'

    def page(self, call: Call, items: Sequence[Item], show: Callable[[Item], Any], name: str = "") -> Answer:
        """One page of a list, within an object under a name if there is one, with links to others."""
        size = self.page_size(call.query)
        given, last = call.query.get("page", ""), max(1, math.ceil(len(items) / size))
        here = int(given) if given.isdecimal() and int(given) else 1
        others = {"prev": here - 1, "next": here + 1, "last": last, "first": 1}
        left_out = [*(("prev", "first") if here == 1 else ()), *(("next", "last") if here >= last else ())]
        links = [self.link(call, rel, page=str(to)) for rel, to in others.items() if rel not in left_out]
        shown: Any = [show(item) for item in items[(here - 1) * size : here * size]]
        body = {"total_count": len(items), name: shown} if name else shown
        return Answer(200, body, {"Link": ", ".join(links)} if links else {})

    # What answers show.

    @property
    def repository_url(self) -> str:
        """The address of the repository in the API."""
        return f"{self.url}/repos/{self.repository}"

    def shown_user(self, login: str) -> dict[str, Any] | None:
        """An account; nothing where it was deleted."""
        if not login:
            return None
        url, number = f"{self.url}/users/{login}", crc32(login.lower().encode())
        return {
            **shown_id(number, url, f"{WEB}/{login}"),
            **{f"{name}_url": f"{url}/{name}" for name in USER_LINKS.split()},
            "login": login,
            "avatar_url": f"https://avatars.githubusercontent.com/u/{number}?v=4",
            "gravatar_id": "",
            "type": "Bot" if login.endswith("[bot]") else "User",
            "user_view_type": "public",
            "site_admin": False,
        }

    def shown_repository(self, full: bool) -> dict[str, Any]:
        """The repository, alone or as a part of something else."""
        owner, name = self.repository.split("/")
        web = f"{WEB}/{self.repository}"
        shown = {
            **shown_id(self.repository_id, self.repository_url, web),
            **{f"{each}_url": f"{self.repository_url}/{each}" for each in REPOSITORY_LINKS.split()},
            "name": name,
            "full_name": self.repository,
            "owner": self.shown_user(owner),
            "description": None,
            "fork": False,
            "private": self.facts["private"],
        }
        if not full:
            return shown
        count = sum(issue.state == "open" for issue in self.issues.values())
        times = dict.fromkeys(("created_at", "updated_at"), "2021-04-12T09:00:00Z")
        return {
            **shown,
            **times,
            "clone_url": f"{web}.git",
            "git_url": f"git:{web[6:]}.git",
            "svn_url": web,
            "mirror_url": None,
            "ssh_url": f"git@github.com:{self.repository}.git",
            "homepage": None,
            "language": None,
            "license": None,
            **dict.fromkeys(("forks", "forks_count", "network_count", "subscribers_count", "size"), 0),
            **dict.fromkeys(("stargazers_count", "watchers", "watchers_count"), 0),
            **dict.fromkeys(("has_projects", "has_wiki", "has_pages", "has_discussions", "disabled"), False),
            "open_issues": count,
            "open_issues_count": count,
            "visibility": "private" if self.facts["private"] else "public",
            "permissions": {each: each in ("pull", "push") for each in ("admin", "maintain", "push", "triage", "pull")},
            **self.facts,
        }

    def shown_label(self, label: Label) -> dict[str, Any]:
        """A label."""
        url = f"{self.repository_url}/labels/{quote(label.name, safe='')}"
        told = {"name": label.name, "color": label.color, "description": label.description, "default": False}
        return {"id": label.id, "node_id": f"LA_{label.id}", "url": url, **told}

    def shown_issue(self, issue: Issue) -> dict[str, Any]:
        """An issue."""
        url = f"{self.repository_url}/issues/{issue.number}"
        web = f"{WEB}/{self.repository}/{'pull' if issue.pull_request else 'issues'}/{issue.number}"
        people = [self.shown_user(login) for login in issue.assignees]
        parts = {"labels": "/labels{/name}", "comments": "/comments", "events": "/events", "timeline": "/timeline"}
        shown = {
            **shown_id(9_000_000 + issue.number, url, web),
            **{f"{name}_url": f"{url}{path}" for name, path in parts.items()},
            "repository_url": self.repository_url,
            "number": issue.number,
            "title": issue.title,
            "body": issue.body,
            "state": issue.state,
            "state_reason": issue.state_reason,
            "comments": len(issue.comments),
            "user": self.shown_user(issue.user),
            "author_association": "NONE",
            "labels": [self.shown_label(self.labels[self.label(name).lower()]) for name in issue.labels],
            "assignee": people[0] if people else None,
            "assignees": people,
            "milestone": None,
            "locked": issue.locked,
            "active_lock_reason": None,
            "created_at": moment(issue.created_at),
            "updated_at": moment(issue.updated_at),
            "closed_at": moment(issue.closed_at),
            "closed_by": self.shown_user(issue.closed_by) if issue.closed_by else None,
        }
        if issue.pull_request:
            api = f"{self.repository_url}/pulls/{issue.number}"
            links = {"url": api, "html_url": web, "diff_url": f"{web}.diff", "patch_url": f"{web}.patch"}
            shown |= {"draft": False, "pull_request": {**links, "merged_at": None}}
        return shown

    def shown_comment(self, issue: Issue, comment: Comment) -> dict[str, Any]:
        """A comment on an issue."""
        shown, url = self.shown_issue(issue), f"{self.repository_url}/issues/comments/{comment.id}"
        return {
            **shown_id(comment.id, url, f"{shown['html_url']}#issuecomment-{comment.id}"),
            "issue_url": shown["url"],
            "body": comment.body,
            "user": self.shown_user(comment.user),
            "created_at": moment(comment.created_at),
            "updated_at": moment(comment.updated_at),
            "author_association": "NONE",
        }

    def shown_revision(self, revision: Revision) -> dict[str, Any]:
        """A revision of a body, in GraphQL, where the name of a bot has no sign of one."""
        login = revision.editor
        actor = {"login": login.removesuffix("[bot]"), "__typename": "Bot" if login.endswith("[bot]") else "User"}
        return {
            "__typename": "UserContentEdit",
            "deletedAt": moment(self.now) if revision.is_deleted else None,
            "diff": None if revision.is_deleted or not self.may_see_edits else revision.body or "",
            "editedAt": moment(revision.at),
            "editor": actor if login else None,
        }

    def shown_workflow(self, workflow: Workflow) -> dict[str, Any]:
        """A workflow."""
        url, web = f"{self.repository_url}/actions/workflows/{workflow.id}", f"{WEB}/{self.repository}"
        branch, created = self.facts["default_branch"], moment(workflow.created_at)
        return {
            **shown_id(workflow.id, url, f"{web}/blob/{branch}/{workflow.path}"),
            "name": workflow.name,
            "path": workflow.path,
            "state": workflow.state,
            "created_at": created,
            "updated_at": created,
            "badge_url": f"{web}/workflows/{quote(workflow.name)}/badge.svg",
        }

    def shown_run(self, workflow: Workflow, run: Run) -> dict[str, Any]:
        """A run of a workflow."""
        url, repository = f"{self.repository_url}/actions/runs/{run.id}", self.shown_repository(full=False)
        actor, created = self.shown_user(self.login), moment(run.created_at)
        return {
            **shown_id(run.id, url, f"{WEB}/{self.repository}/actions/runs/{run.id}"),
            **{f"{name}_url": f"{url}/{name}" for name in ("jobs", "logs", "artifacts", "cancel", "rerun")},
            "check_suite_url": f"{self.repository_url}/check-suites/{run.id}",
            "workflow_url": f"{self.repository_url}/actions/workflows/{workflow.id}",
            "workflow_id": workflow.id,
            "name": workflow.name,
            "display_title": workflow.name,
            "path": workflow.path,
            "event": run.event,
            "status": run.status,
            "conclusion": run.conclusion,
            "run_attempt": 1,
            "run_number": workflow.runs.index(run) + 1,
            "pull_requests": [],
            "head_commit": None,
            "head_branch": self.facts["default_branch"],
            "head_sha": f"{run.id:040x}",
            "repository": repository,
            "head_repository": repository,
            "actor": actor,
            "triggering_actor": actor,
            "created_at": created,
            "updated_at": created,
            "run_started_at": created,
        }


def shown_id(number: int, url: str, web: str) -> dict[str, Any]:
    """What every object begins with."""
    return {"id": number, "node_id": f"N_{number}", "url": url, "html_url": web}
