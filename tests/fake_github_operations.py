"""The operations of GitHub's API that the double knows: what they change, and what they refuse.

What is refused, and in which words, follows GitHub's documentation and what people report of its answers.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import unquote

from fake_github_graphql import GraphQL
from fake_github_state import Answer, Call, Comment, Issue, Label, Refused, Workflow, invalid, moment

VERSION = "2022-11-28"  # of the API; the double speaks no other
REASONS = ("completed", "not_planned", "duplicate", "reopened", None)
LONGEST_TITLE, LONGEST_BODY, LONGEST_LABEL, LONGEST_DESCRIPTION, MOST_ASSIGNEES = 256, 65536, 50, 100, 10
NOT_DONE = {"assignee", "milestone", "type", "issue_field_values", "duplicate_issue_id"}
Dated = TypeVar("Dated", Issue, Comment)


def text_of(body: Mapping[str, Any], resource: str, name: str, longest: int = LONGEST_BODY) -> str:
    """A text in the body of a request, if it is one and not too long."""
    text = body[name]
    if not isinstance(text, str):
        raise Refused(422, f"Invalid request.\n\nFor 'properties/{name}', {text!r} is not a string.")
    if len(text) > longest:
        raise invalid(resource, name, "custom", message=f"{name} is too long (maximum is {longest} characters)")
    return text


def list_of(body: Mapping[str, Any], name: str, key: str) -> list[str]:
    """A list of names in the body of a request, each given as a text or as an object that has it under a key."""
    values = body.get(name, [])
    if not isinstance(values, list):
        raise Refused(422, f"Invalid request.\n\nFor 'properties/{name}', {values!r} is not an array.")
    return [str(each[key] if isinstance(each, dict) else each) for each in values]


def needed(body: Mapping[str, Any], *names: str) -> None:
    """Refuse a request that lacks something."""
    for name in names:
        if name not in body:
            raise Refused(422, f'Invalid request.\n\n"{name}" wasn\'t supplied.')


def number_of(text: str) -> int:
    """A number in a path; nothing is at other places."""
    if not text.isdecimal():
        raise Refused(404, "Not Found")
    return int(text)


def since(items: Sequence[Dated], query: Mapping[str, str]) -> list[Dated]:
    """What was changed since the moment that is asked for, if one is."""
    if "since" not in query:
        return list(items)
    start = datetime.fromisoformat(query["since"])
    return [item for item in items if item.updated_at >= start]


class Operations(GraphQL):
    """The repository, and the API to it."""

    def __init__(self) -> None:
        super().__init__()
        self._operations: dict[str, Callable[[Call], Answer]] = {
            "GET": lambda call: Answer(200, self.shown_repository(full=True)),
            "GET issues": self._list_issues,
            "POST issues": self._create_issue,
            "GET issues/comments": self._list_all_comments,
            "GET issues/*": lambda call: Answer(200, self.shown_issue(self._issue(call))),
            "PATCH issues/*": self._update_issue,
            "GET issues/*/comments": self._list_comments,
            "POST issues/*/comments": self._create_comment,
            "PATCH issues/comments/*": self._update_comment,
            "DELETE issues/comments/*": self._delete_comment,
            "POST issues/*/assignees": self._add_assignees,
            "DELETE issues/*/assignees": self._remove_assignees,
            "GET labels": self._list_labels,
            "POST labels": self._create_label,
            "GET labels/*": lambda call: Answer(200, self.shown_label(self._known_label(call))),
            "PATCH labels/*": self._update_label,
            "GET assignees/*": self._check_assignee,
            "GET actions/workflows": self._list_workflows,
            "GET actions/workflows/*/runs": self._list_runs,
        }

    def answer(self, method: str, path: str, query: dict[str, str], headers: Mapping[str, str], body: Any) -> Answer:
        """What GitHub does and answers. The names of headers are in lower case; a body that is no JSON is bytes."""
        try:
            return self._answer(method, path, query, headers, body)
        except Refused as refusal:
            return refusal.answer

    def _answer(self, method: str, path: str, query: dict[str, str], headers: Mapping[str, str], body: Any) -> Answer:
        if not headers.get("user-agent"):
            raise Refused(403, "Request forbidden by administrative rules. Please send a User-Agent header.")
        if headers.get("authorization") not in (f"Bearer {self.token}", f"token {self.token}"):
            raise Refused(401, "Bad credentials")
        if headers.get("x-github-api-version", VERSION) != VERSION:
            raise Refused(400, f"{headers['x-github-api-version']} is not a supported version.")
        if (method, path) == ("POST", "/graphql"):
            return self.graphql(body)
        operation, names = self._operation(method, [unquote(part) for part in path.split("/")[1:]])
        if method != "GET" and not self.may_write:
            raise Refused(403, "Resource not accessible by integration")
        if method != "GET" and self.facts["archived"]:
            raise Refused(403, "Repository was archived so is read-only.")
        if isinstance(body, bytes):
            raise Refused(400, "Problems parsing JSON")
        if not isinstance(body, dict | None):
            raise Refused(400, "Body should be a JSON object")
        return operation(Call(path, query, body or {}, names))

    def _operation(self, method: str, parts: list[str]) -> tuple[Callable[[Call], Answer], list[str]]:
        if parts[:2] == ["repositories", str(self.repository_id)]:
            given = [method, *parts[2:]]
        elif parts[0] == "repos" and "/".join(parts[1:3]).lower() == self.repository.lower():
            given = [method, *parts[3:]]
        else:
            raise Refused(404, "Not Found")
        for template, operation in self._operations.items():
            wanted = template.replace(" ", "/").split("/")
            pairs = list(zip(wanted, given, strict=False))
            if len(wanted) == len(given) and all(one in ("*", two) for one, two in pairs):
                return operation, [two for one, two in pairs if one == "*"]
        raise Refused(404, "Not Found")

    # Issues.

    def _issue(self, call: Call) -> Issue:
        issue = self.issues.get(number_of(call.names[0]))
        if issue is None:
            raise Refused(404, "Not Found")
        if not self.facts["has_issues"] and not issue.pull_request:
            raise Refused(410, "Issues has been disabled in this repository.")
        return issue

    def _list_issues(self, call: Call) -> Answer:
        query = call.query
        for name, allowed in (("state", "open closed all"), ("sort", "created updated comments")):
            if query.get(name, allowed.split()[0]) not in allowed.split():
                raise invalid("Issue", name, value=query[name])
        found = [issue for issue in self.issues.values() if query.get("state", "open") in ("all", issue.state)]
        found = [issue for issue in found if self.facts["has_issues"] or issue.pull_request]
        wanted = {name.strip().lower() for name in query.get("labels", "").split(",") if name.strip()}
        found = [issue for issue in found if wanted <= {name.lower() for name in issue.labels}]
        found = since(found, query)

        def rank(issue: Issue) -> tuple[str, int]:
            values = {"created": moment(issue.created_at), "updated": moment(issue.updated_at)}
            return values.get(query.get("sort", "created")) or f"{len(issue.comments):09}", issue.number

        down = query.get("direction") != "asc"
        found.sort(key=rank, reverse=down)
        if not self.cursors:
            return self.page(call, found, self.shown_issue)
        if "page" in query and "after" not in query:
            raise Refused(
                422,
                "Pagination with the page parameter is not supported for large datasets,"
                " please use cursor based pagination (after/before)",
            )
        if "after" in query:
            value, number = urlsafe_b64decode(query["after"]).decode().split()
            last = (value, int(number))
            found = [each for each in found if (rank(each) < last if down else rank(each) > last)]
        size = self.page_size(query)
        headers = {}
        if len(found) > size:
            cursor = urlsafe_b64encode("{} {}".format(*rank(found[size - 1])).encode()).decode()
            page = str(int(query.get("page", 1)) + 1)
            headers["Link"] = self.link(call, "next", after=cursor, page=page)
        return Answer(200, [self.shown_issue(issue) for issue in found[:size]], headers)

    def _create_issue(self, call: Call) -> Answer:
        if not self.facts["has_issues"]:
            raise Refused(410, "Issues has been disabled in this repository.")
        needed(call.body, "title")
        fields = self._fields(call.body)
        number = max(self.issues, default=0) + 1
        issue = Issue(number, "", fields.pop("body", None), self.login, self.now, self.now)
        fields["labels"] = [self.label(name) for name in fields.get("labels", ())]
        self.issues[issue.number] = issue
        self.change(issue, fields, self.login)
        shown = self.shown_issue(issue)
        return Answer(201, shown, {"Location": shown["url"]})

    def _update_issue(self, call: Call) -> Answer:
        issue, body = self._issue(call), call.body
        fields = self._fields({name: value for name, value in body.items() if (name, value) != ("title", None)})
        for name, allowed in (("state", ("open", "closed")), ("state_reason", REASONS)):
            if name in body and body[name] not in allowed:
                raise Refused(422, f"Invalid request.\n\nFor 'properties/{name}', {body[name]!r} is not a member.")
            if name in body:
                fields[name] = body[name]
        if "labels" in fields:
            fields["labels"] = [self.label(name) for name in fields["labels"]]
        self.change(issue, fields, self.login)
        return Answer(200, self.shown_issue(issue))

    def _fields(self, body: dict[str, Any]) -> dict[str, Any]:
        """What an issue is to become, if all of it is possible."""
        if NOT_DONE & set(body):
            raise NotImplementedError(f"the double does not know {NOT_DONE & set(body)}")
        fields: dict[str, Any] = {}
        if "title" in body:
            title = str(body["title"]) if isinstance(body["title"], int) else text_of(body, "Issue", "title", 10**9)
            if not title.strip():
                raise invalid("Issue", "title", "missing_field")
            fields["title"] = text_of({"title": title.strip()}, "Issue", "title", LONGEST_TITLE)
        if "body" in body:
            fields["body"] = None if body["body"] is None else text_of(body, "Issue", "body")
        if "labels" in body:
            names = list_of(body, "labels", "name")
            for name in names:
                if not name.strip() or len(name) > LONGEST_LABEL:
                    raise invalid("Label", "name", value=name)
            fields["labels"] = list({name.lower(): name for name in names}.values())
        if "assignees" in body:
            logins = list_of(body, "assignees", "login")
            found = {login: self._assignable(login) for login in logins}
            for login in logins:
                if found[login] is None:
                    raise invalid("Issue", "assignees", value=login)
            fields["assignees"] = list(dict.fromkeys(found.values()))
            if len(fields["assignees"]) > MOST_ASSIGNEES:
                message = f"cannot have more than {MOST_ASSIGNEES} assignees"
                raise invalid("Issue", "assignees", "custom", message=message)
            fields["assignees"] = fields["assignees"][: self.most_assignees]
        return fields

    def _assignable(self, login: str) -> str | None:
        """A login as its owner writes it, if issues can be assigned to them."""
        return next((each for each in self.assignable if each.lower() == login.lower()), None)

    def _add_assignees(self, call: Call) -> Answer:
        # Who cannot be assigned, and who is one too many, is left out in silence.
        issue = self._issue(call)
        found = [self._assignable(login) for login in list_of(call.body, "assignees", "login")]
        people = list(dict.fromkeys([*issue.assignees, *(each for each in found if each)]))
        self.change(issue, {"assignees": people[:MOST_ASSIGNEES]}, self.login)
        return Answer(201, self.shown_issue(issue))

    def _remove_assignees(self, call: Call) -> Answer:
        issue = self._issue(call)
        needed(call.body, "assignees")
        gone = {login.lower() for login in list_of(call.body, "assignees", "login")}
        self.change(issue, {"assignees": [each for each in issue.assignees if each.lower() not in gone]}, self.login)
        return Answer(200, self.shown_issue(issue))

    def _check_assignee(self, call: Call) -> Answer:
        if self._assignable(call.names[0]) is None:
            raise Refused(404, "Not Found")
        return Answer(204)

    # Comments.

    def _list_comments(self, call: Call) -> Answer:
        issue = self._issue(call)
        return self.page(call, since(issue.comments, call.query), lambda comment: self.shown_comment(issue, comment))

    def _list_all_comments(self, call: Call) -> Answer:
        query = call.query
        for name, allowed in (("sort", "created updated"), ("direction", "asc desc")):
            if query.get(name, allowed.split()[0]) not in allowed.split():
                raise invalid("IssueComment", name, value=query[name])
        places = {comment.id: issue for issue in self.issues.values() for comment in issue.comments}
        places = {key: issue for key, issue in places.items() if self.facts["has_issues"] or issue.pull_request}
        found = since([each for issue in self.issues.values() for each in issue.comments if each.id in places], query)
        found.sort(key=lambda each: each.id)
        if "sort" in query:  # without it the direction is ignored
            found.sort(key=lambda each: each.updated_at if query["sort"] == "updated" else each.created_at)
            found = found[::-1] if query.get("direction") == "desc" else found
        return self.page(call, found, lambda comment: self.shown_comment(places[comment.id], comment))

    def _create_comment(self, call: Call) -> Answer:
        issue, text = self._issue(call), self._comment_text(call)
        if issue.locked:
            raise Refused(403, "Unable to create comment because issue is locked.")
        comment = Comment(self.next_id(), text, self.login, self.now, self.now)
        issue.comments.append(comment)
        issue.updated_at = self.now
        shown = self.shown_comment(issue, comment)
        return Answer(201, shown, {"Location": shown["url"]})

    def _update_comment(self, call: Call) -> Answer:
        issue, comment = self._comment(call)
        comment.body, comment.updated_at = self._comment_text(call), self.now
        return Answer(200, self.shown_comment(issue, comment))

    def _delete_comment(self, call: Call) -> Answer:
        issue, comment = self._comment(call)
        issue.comments.remove(comment)
        return Answer(204)

    def _comment(self, call: Call) -> tuple[Issue, Comment]:
        for issue in self.issues.values():
            for comment in issue.comments:
                if comment.id == number_of(call.names[0]):
                    return issue, comment
        raise Refused(404, "Not Found")

    def _comment_text(self, call: Call) -> str:
        needed(call.body, "body")
        text = text_of(call.body, "IssueComment", "body", 10**9)
        if not text.strip() or len(text) > LONGEST_BODY:
            wrong = f"is too long (maximum is {LONGEST_BODY} characters)" if text.strip() else "cannot be blank"
            raise invalid("IssueComment", "data", "unprocessable", message=f"Body {wrong}")
        return text

    # Labels.

    def _known_label(self, call: Call) -> Label:
        label = self.labels.get(call.names[0].lower())
        if label is None:
            raise Refused(404, "Not Found")
        return label

    def _list_labels(self, call: Call) -> Answer:
        return self.page(call, sorted(self.labels.values(), key=lambda label: label.name.lower()), self.shown_label)

    def _create_label(self, call: Call) -> Answer:
        needed(call.body, "name")
        label = Label(self.next_id(), "", "ededed", None)
        self._set_label(label, call.body)
        shown = self.shown_label(label)
        return Answer(201, shown, {"Location": shown["url"]})

    def _update_label(self, call: Call) -> Answer:
        label, body = self._known_label(call), dict(call.body)
        if "new_name" in body:
            body["name"] = body.pop("new_name")
        self._set_label(label, body)
        return Answer(200, self.shown_label(label))

    def _set_label(self, label: Label, body: Mapping[str, Any]) -> None:
        old = label.name
        name = text_of(body, "Label", "name", LONGEST_LABEL).strip() if "name" in body else old
        colour = text_of(body, "Label", "color") if "color" in body else label.color
        description = label.description
        if body.get("description") is not None:
            description = text_of(body, "Label", "description", LONGEST_DESCRIPTION)
        if not name:
            raise invalid("Label", "name", "missing_field")
        if self.labels.get(name.lower(), label) is not label:
            raise invalid("Label", "name", "already_exists")
        if not re.fullmatch("[0-9A-Fa-f]{6}", colour):
            raise invalid("Label", "color")
        label.name, label.color, label.description = name, colour.lower(), description
        self.labels.pop(old.lower(), None)
        self.labels[name.lower()] = label
        for issue in self.issues.values():
            issue.labels = [name if each == old else each for each in issue.labels]

    # Workflows.

    def _list_workflows(self, call: Call) -> Answer:
        return self.page(call, list(self.workflows.values()), self.shown_workflow, "workflows")

    def _workflow(self, call: Call) -> Workflow:
        for workflow in self.workflows.values():
            if call.names[0] in (str(workflow.id), workflow.path.rpartition("/")[2]):
                return workflow
        raise Refused(404, "Not Found")

    def _list_runs(self, call: Call) -> Answer:
        workflow, query = self._workflow(call), call.query
        runs = [run for run in workflow.runs if query.get("event", run.event) == run.event]
        runs = [run for run in runs if query.get("status", run.status) in (run.status, run.conclusion)]
        runs.sort(key=lambda run: (run.created_at, run.id), reverse=True)
        return self.page(call, runs, lambda run: self.shown_run(workflow, run), "workflow_runs")
