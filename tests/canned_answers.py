"""A client of GitHub's API for tests: its clock, a server that answers what it is told to, and what it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple, Self

import pytest
from publishing_examples import LINKS

from clientfiles.diagnostics import Failure
from clientfiles.trackers import Refused
from clientfiles.trackers.api import Access, Api
from clientfiles.trackers.github import GitHub


class Clock:
    """Seconds that pass with every look at it, and while somebody sleeps."""

    def __init__(self, step: float = 0.0) -> None:
        self.now = 0.0
        self.step = step
        self.slept: list[float] = []

    def __call__(self) -> float:
        self.now += self.step
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@contextmanager
def client(url: str, clock: Clock, repository: str = "acme/clients", token: str = "s3cret") -> Iterator[GitHub]:
    """A repository on GitHub, or on what takes its place; what time it is elsewhere stands still."""
    api = Api(Access(url, repository, token), clock.sleep, clock, lambda: 1_000_000.0)
    yield GitHub(api, LINKS)
    api.close()


def failure(call: Callable[[], object], kind: type[Failure] = Failure) -> str:
    """What is said where something fails: one line."""
    with pytest.raises(Failure) as caught:
        call()
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    return str(caught.value)


def refusal(call: Callable[[], object]) -> str:
    """What is said where something is refused."""
    return failure(call, Refused)


Answer = tuple[int, dict[str, str], Iterable[bytes]]


def page(data: Any, status: int = 200, **headers: str) -> Answer:
    """An answer of JSON."""
    return status, {"Content-Type": "application/json", **headers}, [json.dumps(data).encode()]


class Request(NamedTuple):
    """A request that came."""

    method: str
    path: str
    headers: Message


class Canned:
    """A server on a port of this machine that gives its answers one after the other, while the context lasts."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.requests: list[Request] = []

    def __enter__(self) -> Self:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                server.requests.append(Request(self.command, self.path, self.headers))
                status, headers, pieces = server.answers.pop(0)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    for piece in pieces:
                        self.wfile.write(piece)
                except ConnectionError:
                    pass  # the client has heard enough

            do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815

            def log_message(self, format: str, *arguments: object) -> None:
                """Write no log."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
