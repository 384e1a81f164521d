"""Requests to GitHub's REST and GraphQL APIs, and the only module that imports httpx.

Rate limits are waited for as told. Reads are repeated after a lost connection or a server's error; writes never are,
but for those that may be made twice without harm. Everything together takes no longer than TOTAL_SECONDS.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx

from clientfiles import __version__
from clientfiles.diagnostics import Failure
from clientfiles.escaping import visible
from clientfiles.trackers import Refused, Unclear
from clientfiles.wording import clipped, plural

TOTAL_SECONDS = 600.0
_BOUND = plural(round(TOTAL_SECONDS / 60), "minute")
TRIES = 6
_REQUEST_SECONDS = 30.0
_MOST_BYTES = 128 * 1024 * 1024
_MOST_PAGES = 1_000
_NO_ADDRESS = "GITHUB_API_URL must be an address such as https://api.github.com"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Access(NamedTuple):
    """Where GitHub is, which repository is meant, and the token that opens it."""

    api: str  # without a slash at the end
    repository: str  # owner/name
    token: str

    @property
    def server(self) -> str:
        """The address of the pages that belong to the API."""
        parts = urlsplit(self.api)
        host = parts.netloc.removeprefix("api.") if not parts.path else parts.netloc
        return f"{parts.scheme}://{host}"

    @property
    def graphql(self) -> str:
        """The address of the GraphQL API that belongs to the REST API."""
        return f"{self.api.removesuffix('/v3') if self.api.endswith('/api/v3') else self.api}/graphql"


def access_from(environment: Mapping[str, str]) -> Access:
    """GITHUB_TOKEN, GITHUB_REPOSITORY and GITHUB_API_URL, as GitHub Actions sets them."""
    token = environment.get("GITHUB_TOKEN", "").strip()
    repository = environment.get("GITHUB_REPOSITORY", "").strip()
    api = (environment.get("GITHUB_API_URL", "").strip() or "https://api.github.com").rstrip("/")
    if not token:
        raise Failure("there is no GITHUB_TOKEN; in a workflow, give it to this step by env")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise Failure("GITHUB_TOKEN holds characters that no token has")
    if not re.fullmatch(r"(?!\.+/)[A-Za-z0-9_.-]+/(?!\.+$)[A-Za-z0-9_.-]+", repository):
        raise Failure(
            "GITHUB_REPOSITORY must be OWNER/NAME"
            if repository
            else "there is no GITHUB_REPOSITORY; set it to OWNER/NAME"
        )
    try:
        parts = urlsplit(api)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise Failure(_NO_ADDRESS) from None
    if parts.scheme not in ("http", "https") or not host or any(sign in api for sign in "@?#"):
        raise Failure(_NO_ADDRESS)
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise Failure("GITHUB_API_URL must begin with https://, or the token would be sent in the clear")
    return Access(api, repository, token)


class Answer(NamedTuple):
    """A complete answer: status, headers by lower-case name, the JSON, None where there is none, and what was asked."""

    status: int
    headers: Mapping[str, str]
    data: Any
    path: str


class _Lost(Exception):
    """No answer, or no complete one."""


class Api:
    """Requests to one repository, with waiting and repeating."""

    def __init__(
        self,
        access: Access,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.access = access
        self._sleep = sleep
        self._clock = clock
        self._now = now
        self._deadline = clock() + TOTAL_SECONDS
        self._failures = 0  # in a row
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {access.token}",
            "X-GitHub-Api-Version": "2022-11-28",
            "User-Agent": f"clientfiles/{__version__}",
        }
        try:
            self._client = httpx.Client(headers=headers, timeout=httpx.Timeout(_REQUEST_SECONDS, connect=10.0))
        except (ImportError, ValueError, httpx.InvalidURL):
            raise Failure("the proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY cannot be used") from None
        # An answer whose headers come in drops is waited for by httpx alone, which has no bound for all of them.
        self._watch = threading.Timer(TOTAL_SECONDS, self._client.close)
        self._watch.daemon = True
        self._watch.start()

    def close(self) -> None:
        self._watch.cancel()
        self._client.close()

    def repository(self, path: str) -> str:
        """The address of something in the repository."""
        return f"{self.access.api}/repos/{self.access.repository}{path}"

    def read(self, url: str, **query: str | int) -> Answer:
        """GET, repeated until there is an answer."""
        return self._request("GET", url, None, query, True)

    def write(self, method: str, url: str, data: dict[str, Any] | None, *, repeatable: bool) -> Answer:
        """A request that changes something; Unclear where its answer was lost and it must not be repeated."""
        return self._request(method, url, data, {}, repeatable)

    def ask(self, query: str, what: str, **variables: str | int | None) -> Any:
        """The data that GraphQL answers, which is a read like any other; `what` is said of a refusal."""
        data = {"query": query, "variables": variables}
        answer = self._request("POST", self.access.graphql, data, {}, True)
        self.expected(answer, what, 200)
        if problems := _problems(answer):
            said = "; ".join(str(each.get("message") or each.get("type") or "it was refused") for each in problems[:3])
            raise Refused(f"{what}: {clipped(visible(self.hidden(said)), 200)}")
        return answer.data.get("data") if isinstance(answer.data, dict) else None

    def pages(self, url: str, what: str = "reading", **query: str | int) -> list[Any]:
        """Every item of a list, page by page; `what` is said of a refusal."""
        answer = self.read(url, per_page=100, **query)
        items = self._items(answer, what)
        for _ in range(_MOST_PAGES):
            following = _next_page(answer.headers.get("link", ""))
            if not following:
                return items
            # Only its path and query are taken over: the token goes nowhere else, whatever a proxy calls itself.
            try:
                target = httpx.URL(self.access.api).join(following)
                url = str(httpx.URL(self.access.api).copy_with(raw_path=target.raw_path))
            except httpx.InvalidURL:
                raise Failure(f"{self.access.api} does not answer as GitHub does: no address of a next page") from None
            answer = self.read(url)
            items += self._items(answer, what)
        raise Failure(f"{self.access.repository}: more than {_MOST_PAGES} pages of a list")

    def _items(self, answer: Answer, what: str) -> list[Any]:
        if not isinstance(self.expected(answer, what, 200).data, list):
            raise Failure(f"{self.access.api} does not answer as GitHub does: no list")
        return list(answer.data)

    def _request(
        self, method: str, url: str, data: dict[str, Any] | None, query: Mapping[str, str | int], repeatable: bool
    ) -> Answer:
        problem, seconds = "", self._pause()
        for attempt in range(TRIES):
            self._check_time()
            if attempt or seconds:
                self._wait(seconds)
            try:
                answer = self._send(method, url, data, query)
            except _Lost as lost:
                problem = str(lost)
            else:
                if (asked := self._limited(answer)) is not None:
                    problem, seconds = "GitHub's rate limit", asked
                    continue
                if answer.status < 500 and not _has_failed(answer):
                    self._failures = 0
                    return answer
                problem = f"GitHub answered {answer.status}" if answer.status >= 500 else "GitHub could not answer"
            self._failures += 1
            seconds = self._pause()
            if not repeatable:
                raise Unclear(f"{problem} to {method} {urlsplit(url).path}")
        raise Failure(f"{problem}, {TRIES} times; try again later")

    def _pause(self) -> float:
        """How many seconds to wait after failures in a row."""
        return min(0.5 * 2 ** (self._failures - 1), 30.0) if self._failures else 0.0

    def _check_time(self) -> None:
        if self._clock() > self._deadline:
            raise Failure(f"GitHub took longer than {_BOUND}; try again later")

    def _send(self, method: str, url: str, data: dict[str, Any] | None, query: Mapping[str, str | int]) -> Answer:
        content = None if data is None else json.dumps(data).encode()
        headers = {} if data is None else {"Content-Type": "application/json"}
        params = dict(query) or None
        try:
            with self._client.stream(method, url, content=content, headers=headers, params=params) as response:
                body = bytearray()
                # Each piece may take its time, all of them together may not.
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > _MOST_BYTES or self._clock() > self._deadline:
                        raise _Lost("an answer that does not end")
        except (httpx.HTTPError, OSError, RuntimeError) as error:
            self._check_time()
            raise _Lost(f"no answer from {self.access.api} ({_kind(error)})") from None
        except (httpx.InvalidURL, UnicodeError):
            raise Failure(_NO_ADDRESS) from None
        try:
            found = json.loads(body) if body.strip() else None
        except (ValueError, RecursionError):
            if response.status_code < 300:
                raise _Lost(f"{self.access.api} does not answer as GitHub does") from None
            found = None
        named = {name.lower(): text for name, text in response.headers.items()}
        return Answer(response.status_code, named, found, urlsplit(url).path)

    def _limited(self, answer: Answer) -> float | None:
        """How many seconds a rate limit asks to wait; None where it was no rate limit."""
        if answer.status not in (403, 429) and not _is_limit(_problems(answer)):
            return None
        after = _seconds(answer.headers.get("retry-after", ""), self._now())
        if after is not None:
            return after
        reset = answer.headers.get("x-ratelimit-reset", "")
        if answer.headers.get("x-ratelimit-remaining") == "0" and re.fullmatch(r"[0-9]{1,12}", reset):
            return max(0.0, float(reset) - self._now()) + 1.0
        if answer.status != 403 or "rate limit" in _message(answer).lower():
            return 60.0
        return None

    def _wait(self, seconds: float) -> None:
        if self._clock() + seconds > self._deadline:
            raise Failure(
                f"waiting for GitHub would take {plural(round(seconds), 'second')}, more than is left of {_BOUND}; "
                "try again later"
            )
        self._sleep(seconds)

    def expected(self, answer: Answer, what: str, *statuses: int) -> Answer:
        """An answer of one of these statuses; the refusal where it has another one."""
        if answer.status not in statuses:
            raise self.refusal(answer, what)
        return answer

    def refusal(self, answer: Answer, what: str) -> Refused:
        """What to tell the user about an answer that is none of those expected."""
        repository, message = self.access.repository, _message(answer)
        said = clipped(visible(self.hidden(message)), 200)
        reasons = {
            **dict.fromkeys((301, 302, 307, 308), f"{repository} has moved; set GITHUB_REPOSITORY to its new name"),
            401: "GitHub does not accept GITHUB_TOKEN",
            403: f"GITHUB_TOKEN may not do this in {repository}; the job needs `permissions: issues: write`",
            404: f"GITHUB_TOKEN sees no {repository}, or not its issues",
            410: f"{repository} has no issues; switch them on in its settings",
        }
        if answer.status == 403 and re.search(r"(?is)\b(issue|conversation)\b.*\blocked\b", message):
            reasons[403] = "the issue is locked"
        # Of an issue that is there no more GitHub answers as if there were no issues at all, or no repository.
        elif re.search(r"/issues/[0-9]+(/|$)", answer.path) and "disabled" not in message:
            reasons[301] = "it was moved to another repository"
            reasons[404] = "it was deleted, or GITHUB_TOKEN does not see it"
            reasons[410] = "it was deleted"
        elif answer.path.endswith("/graphql"):
            reasons[404] = f"there is nothing at {self.access.graphql}"
        reason = reasons.get(answer.status, f"GitHub answered {answer.status}")
        return Refused(f"{what}: {reason}{f' ({said})' if said else ''}")

    def hidden(self, text: str) -> str:
        """A text without the token."""
        return text.replace(self.access.token, "***")


def _kind(error: Exception) -> str:
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", type(error).__name__).lower()
    return "timed out" if "timeout" in words else words


def _seconds(after: str, now: float) -> float | None:
    """How long a Retry-After header asks to wait, in seconds or until a date; None where it says neither."""
    if re.fullmatch(r"[0-9]{1,6}", after):
        return float(after)
    try:
        until = parsedate_to_datetime(after)
        return max(0.0, (until if until.tzinfo else until.replace(tzinfo=UTC)).timestamp() - now)
    except (ValueError, OverflowError, TypeError, LookupError):
        return None


def _message(answer: Answer) -> str:
    if not isinstance(answer.data, dict):
        return ""
    details = answer.data.get("errors")
    texts = [str(answer.data.get("message", ""))]
    if isinstance(details, list):
        texts += [" ".join(map(str, each.values())) if isinstance(each, dict) else str(each) for each in details[:3]]
    return "; ".join(filter(None, texts))


def _problems(answer: Answer) -> list[dict[str, Any]]:
    """What GraphQL refused, with a status that says that all is well."""
    found = answer.data.get("errors") if answer.status == 200 and isinstance(answer.data, dict) else None
    if not found:
        return []
    return [each if isinstance(each, dict) else {} for each in (found if isinstance(found, list) else [found])]


def _is_limit(problems: list[dict[str, Any]]) -> bool:
    return any(
        each.get("type") == "RATE_LIMITED" or "rate limit" in str(each.get("message")).lower() for each in problems
    )


def _has_failed(answer: Answer) -> bool:
    """Whether GraphQL was stopped halfway, as by running out of time, and may do better the next time."""
    return any(str(each.get("message")).startswith("Something went wrong while exec") for each in _problems(answer))


def _next_page(link: str) -> str:
    """The address of the next page in a Link header."""
    for part in link.split(","):
        found = re.match(r'\s*<([^<>]*)>\s*;.*\brel="?next"?', part)
        if found:
            return found[1]
    return ""
