"""A git server over HTTP that wants to know a token, as GitHub does: git's own program behind Python's server."""

from __future__ import annotations

import base64
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit


def backend() -> str:
    """Git's program for servers; nothing where it is not installed."""
    folder = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()
    path = os.path.join(folder, "git-http-backend")
    return path if os.access(path, os.X_OK) else ""


class GitServer:
    """Serves the bare repositories of a folder to whoever sends the token, while it is used in a `with` statement.

    `failures` are the statuses with which the next requests are answered, in place of an answer of git; `requests` has
    the `Authorization` headers of each.
    """

    def __init__(self, folder: Path, token: str) -> None:
        wanted = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        self.failures: list[int] = []
        self.requests: list[list[str]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._serve(b"")

            def do_POST(self) -> None:
                self._serve(self.rfile.read(int(self.headers["Content-Length"])))

            def _serve(self, body: bytes) -> None:
                given = self.headers.get_all("Authorization") or []
                server.requests.append(given)
                if server.failures:
                    self._answer(server.failures.pop(0), [], b"")
                elif given != [f"Basic {wanted}"]:
                    self._answer(401, [("WWW-Authenticate", 'Basic realm="git"')], b"")
                else:
                    self._run(body)

            def _run(self, body: bytes) -> None:
                asked = urlsplit(self.path)
                kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
                variables = {
                    "GIT_PROJECT_ROOT": str(folder),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                    "PATH_INFO": asked.path,
                    "QUERY_STRING": asked.query,
                    "REQUEST_METHOD": self.command,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "CONTENT_LENGTH": str(len(body)),
                    "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                    "REMOTE_USER": "dana",
                    "REMOTE_ADDR": "127.0.0.1",
                }
                found = subprocess.run([backend()], input=body, env=kept | variables, capture_output=True, check=True)
                head, _, rest = found.stdout.partition(b"\r\n\r\n")
                rows = [row.partition(": ") for row in head.decode().split("\r\n")]
                headers = [(name, value) for name, _, value in rows]
                status = next((int(value.split()[0]) for name, value in headers if name == "Status"), 200)
                self._answer(status, [each for each in headers if each[0] != "Status"], rest)

            def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
                self.send_response(status)
                for name, value in [*headers, ("Content-Length", str(len(body)))]:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: object) -> None:
                """Nothing: pytest shows what fails."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> GitServer:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
