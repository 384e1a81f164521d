"""A double of GitHub's APIs, as far as publishing and syncing need them, that refuses, pages and fails as GitHub does.

For instance:

    with FakeGitHub() as github:
        github.assignable.add("dana")
        github.fail(3, "after")  # the third request takes effect, but its answer is lost
        ...  # run a program with GITHUB_API_URL=github.url and GITHUB_TOKEN=github.token
        assert [issue.title for issue in github.issues.values()] == ["..."]
        assert github.violations() == []
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import RLock, Thread
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

import github_graphql
from fake_github_operations import Operations
from fake_github_state import Answer, Comment, Issue, Label, Run, Workflow, moment, problem
from github_description import check_answer, check_request


class Request(NamedTuple):
    """A request that came, and its answer: of status 0 if the connection was closed instead."""

    number: int  # in the order in which they came
    method: str
    path: str  # as it was sent, percent-encoded
    query: dict[str, str]
    body: Any  # decoded, or bytes that are no JSON; None if there was none
    status: int
    answer: Any
    fault: str  # what was injected; empty otherwise


# What `fail` can inject. Of status 0 there is no answer; of `middle`, half of the true one.
_FAULTS = {
    "refuse": Answer(0),
    "after": Answer(0),
    "middle": Answer(0),
    "500": Answer(500, problem(500, "Server Error")),
    "502": Answer(502, problem(502, "Server Error")),
    "502-after": Answer(502, problem(502, "Server Error")),
    "503": Answer(503, problem(503, "Service unavailable")),
    "429": Answer(429, problem(429, "Too many requests"), {"Retry-After": "0"}),
    "403-limit": Answer(
        403,
        problem(403, "API rate limit exceeded for installation ID 1."),
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"},  # long ago, whatever the client's clock says
    ),
    "403-secondary": Answer(
        403,
        problem(403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."),
        {"Retry-After": "0"},
    ),
    "html": Answer(200, "<!DOCTYPE html>\n<html><body>Please log in.</body></html>\n"),
}
_TAKING_EFFECT = {"", "after", "middle", "502-after"}


class FakeGitHub(Operations):
    """GitHub with one repository, on a port of this machine, while the context lasts.

    Everything public may be read and changed at any time; `now` is the clock, which stands still until it is set.
    A mistake of the double itself, or an exception in what `before` calls, is raised when the context ends.
    """

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Request] = []  # in the order in which they were handled
        self._lock = RLock()
        # Requests made while something runs before a request are counted, and fail, apart from those around them.
        self._depth = 0
        self._arrived: Counter[int] = Counter()
        self._faults: dict[tuple[int, int], str] = {}
        self._calls: dict[tuple[int, int], Callable[[], object]] = {}
        self.failures: list[BaseException] = []  # the first is raised at the end

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.github = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        if error is None and self.failures:
            raise self.failures[0]

    # What tests say to it.

    def add_issue(self, title: str, body: str | None = "", *, number: int = 0, **fields: Any) -> Issue:
        """Put an issue into the repository as it is given; `fields` are those of Issue."""
        with self._lock:
            number = number or max(self.issues, default=0) + 1
            times = {"created_at": self.now, "updated_at": self.now}
            issue = Issue(number, title, body, **{"user": "dana", **times, **fields})
            issue.labels = [self.label(name) for name in issue.labels]
            self.issues[number] = issue
            return issue

    def add_pull_request(self, title: str, body: str | None = "", **fields: Any) -> Issue:
        """Put a pull request into the repository; it takes its number from the same row as issues."""
        return self.add_issue(title, body, **fields, pull_request=True)

    def add_label(self, name: str, color: str = "ededed", description: str | None = None) -> Label:
        """Put a label into the repository."""
        with self._lock:
            label = self.labels[name.lower()] = Label(self.next_id(), name, color, description)
            return label

    def add_workflow(self, path: str, name: str = "", state: str = "active") -> Workflow:
        """Put a workflow into the repository."""
        with self._lock:
            workflow = Workflow(self.next_id(), path, name or path, state, self.now)
            self.workflows[workflow.id] = workflow
            return workflow

    def add_run(
        self, workflow: Workflow, event: str = "schedule", status: str = "completed", conclusion: str | None = "success"
    ) -> Run:
        """Let a workflow have run now."""
        with self._lock:
            run = Run(self.next_id(), event, status, conclusion, self.now)
            workflow.runs.append(run)
            return run

    def edit(
        self, number: int, body: str | None = None, *, by: str = "dana", browser: bool = True, **fields: Any
    ) -> None:
        """A person edits an issue: its body, whose lines a browser ends with CR LF, or its title, state or labels."""
        with self._lock:
            if body is not None:
                text = body.replace("\r\n", "\n")
                fields["body"] = text.replace("\n", "\r\n") if browser else text
            self.change(self.issues[number], fields, by=by)

    def tick(self, number: int, text: str, *, by: str = "dana") -> None:
        """A person ticks the one box whose line holds a text."""
        self._set_box(number, text, by, " ", "x")

    def untick(self, number: int, text: str, *, by: str = "dana") -> None:
        """A person takes the tick off the one box whose line holds a text."""
        self._set_box(number, text, by, "x", " ")

    def _set_box(self, number: int, text: str, by: str, before: str, after: str) -> None:
        with self._lock:
            body = self.issues[number].body or ""
            lines = re.split(r"(\r?\n)", body)
            box = re.compile(rf"(\s*(?:[-*+]|[0-9]+[.)])\s+\[){before}(\]\s)", re.IGNORECASE)
            found = [at for at, line in enumerate(lines) if text in line and box.match(line)]
            assert len(found) == 1, f"{len(found)} boxes with [{before}] and {text!r} in\n{body}"
            lines[found[0]] = box.sub(rf"\g<1>{after}\g<2>", lines[found[0]], count=1)
            self.edit(number, "".join(lines), by=by)

    def delete_revision(self, number: int, which: int) -> None:
        """A person deletes a revision from the history of an issue's body; 0 is the body as it was at the beginning."""
        with self._lock:
            self.issues[number].revisions[which].is_deleted = True

    def comment(self, number: int, body: str, user: str = "dana") -> Comment:
        """A person comments on an issue."""
        with self._lock:
            comment = Comment(self.next_id(), body, user, self.now, self.now)
            self.issues[number].comments.append(comment)
            self.issues[number].updated_at = self.now
            return comment

    # What GitHub says to a workflow that it starts.

    def event_of_edit(self, number: int) -> dict[str, Any]:
        """The event of the latest edit of an issue's body, as it was sent when that was made."""
        with self._lock:
            issue = self.issues[number]
            before, after = issue.revisions[-2:]
            shown = {**self.shown_issue(issue), "updated_at": moment(after.at)}
            return self._event("edited", after.editor, issue=shown, changes={"body": {"from": before.body}})

    def event_of_comment(self, number: int, id: int) -> dict[str, Any]:
        """The event of a comment that was made."""
        with self._lock:
            issue = self.issues[number]
            (comment,) = (each for each in issue.comments if each.id == id)
            shown = self.shown_comment(issue, comment)
            return self._event("created", comment.user, issue=self.shown_issue(issue), comment=shown)

    def event_of_opening(self, number: int) -> dict[str, Any]:
        """The event of an issue that was opened."""
        with self._lock:
            issue = self.issues[number]
            return self._event("opened", issue.user, issue=self.shown_issue(issue))

    def _event(self, action: str, sender: str, **told: Any) -> dict[str, Any]:
        repository = self.shown_repository(full=True)
        return {"action": action, **told, "repository": repository, "sender": self.shown_user(sender)}

    # What goes wrong.

    def fail(self, nth: int, how: str) -> None:
        """Let the n-th request from now on, the next one being the first, fail, once.

        `refuse` closes the connection with nothing done, `after` closes it with the request done, `middle` closes it
        within the answer, `502-after` is a bad gateway with the request done. `500`, `502`, `503`, `429`, `403-limit`,
        `403-secondary` and `html`, the page of somebody else, are answers with nothing done.
        """
        if how not in _FAULTS:
            raise ValueError(how)
        with self._lock:
            self._faults[self._depth, self._arrived[self._depth] + nth] = how

    def forgive(self) -> None:
        """Let nothing fail any more that has not failed yet."""
        with self._lock:
            self._faults.clear()

    def before(self, nth: int, call: Callable[[], object]) -> None:
        """Call something right before the n-th request from now on is handled, such as a second client.

        Requests that are made meanwhile do not count, neither here nor for what was to fail; `fail` and `before`
        within the call are about them.
        """
        with self._lock:
            self._calls[self._depth, self._arrived[self._depth] + nth] = call

    def violations(self) -> list[str]:
        """What in the requests so far, and in the answers, is not as GitHub describes its API."""
        found = []
        for request in self.requests:
            if request.path == "/graphql":
                answer = {"message": ""} if request.fault else request.answer  # which is not GitHub's
                wrong = github_graphql.violations(request.body, 500 if request.fault else request.status, answer)
                found += [f"request {request.number}: {request.method} /graphql: {each}" for each in wrong]
                continue
            wrong = check_request(request.method, request.path, request.query, request.body)
            if not request.fault:
                wrong += check_answer(request.method, request.path, request.status, request.answer)
            found += [f"request {request.number}: {each}" for each in wrong]
        return found

    # From the wire to an operation and back.

    def handle(self, method: str, target: str, headers: Mapping[str, str], raw: bytes) -> tuple[Answer, str]:
        """The answer to a request, and what was injected."""
        with self._lock:
            depth = self._depth
            self._arrived[depth] += 1
            number = sum(self._arrived.values())
            fault = self._faults.pop((depth, self._arrived[depth]), "")
            call = self._calls.pop((depth, self._arrived[depth]), None)
        if call:
            self._run(call)
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        with self._lock:
            body, answer = _decoded(raw), _FAULTS.get(fault, Answer(0))
            if fault in _TAKING_EFFECT:
                try:
                    done = self.answer(method, parts.path, query, headers, body)
                except Exception as error:
                    self.failures.append(error)
                    done = Answer(500, problem(500, f"The double is at fault: {error!r}"))
                answer = done if fault in ("", "middle") else answer
            self.requests.append(Request(number, method, parts.path, query, body, answer.status, answer.body, fault))
            limits = {"Limit": 5000, "Remaining": 5000 - number, "Reset": int(self.now.timestamp()) + 3600}
            usual = {f"X-RateLimit-{name}": str(value) for name, value in limits.items()}
            usual["X-GitHub-Request-Id"] = f"FA4E:{number}"
            return answer._replace(headers={**usual, **answer.headers}), fault

    def _run(self, call: Callable[[], object]) -> None:
        with self._lock:
            self._depth += 1
        try:
            call()
        except BaseException as error:  # an assertion, most likely, which must not be lost in this thread
            self.failures.append(error)
        finally:
            with self._lock:
                self._depth -= 1


def _decoded(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw


class _Server(ThreadingHTTPServer):
    github: FakeGitHub

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that go away, as those do that are killed in a test; keep mistakes of the double."""
        error = sys.exception()
        if error and not isinstance(error, ConnectionError):
            self.github.failures.append(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "GitHub.com", ""
    server: _Server
    # An answer leaves in one piece: a client that waits for the second would wait for its own acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def __getattr__(self, name: str) -> Any:
        # All methods are handled in one place.
        if name.startswith("do_"):
            return self.respond
        raise AttributeError(name)

    def respond(self) -> None:
        """Answer a request, or close the connection instead."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer, fault = self.server.github.handle(self.command, self.path, headers, raw)
        self.close_connection = self.close_connection or fault in ("refuse", "after", "middle")
        if not answer.status:
            return
        page = isinstance(answer.body, str)
        content = answer.body.encode() if page else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status == 204:
            content = b""
        else:
            self.send_header("Content-Type", f"{'text/html' if page else 'application/json'}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
        if fault == "middle" and not content:
            self.flush_headers()  # there is no other half to leave out than that of the head
            return
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if fault == "middle" else content)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date of an answer, by the clock of the double."""
        return format_datetime(self.server.github.now, usegmt=True)

    def log_message(self, format: str, *arguments: object) -> None:
        """Write no log."""
