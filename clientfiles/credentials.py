"""The token that opens a server to git: it gets there by the environment, and nowhere that anybody could read."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PORTS = {"https": 443, "http": 80}


class Credentials(NamedTuple):
    """A token, and the server that gets it; both empty where git is left to its own means."""

    server: str = ""  # an address without a slash at its end
    token: str = ""

    @property
    def _basic(self) -> str:
        return base64.b64encode(f"x-access-token:{self.token}".encode()).decode()

    def settings(self) -> dict[str, str]:
        """The variables that give git the token, behind the settings that its environment has already."""
        if not self.token:
            return {}
        count = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
        return {
            "GIT_CONFIG_COUNT": str(count + 1),
            f"GIT_CONFIG_KEY_{count}": f"http.{self.server}/.extraheader",
            f"GIT_CONFIG_VALUE_{count}": f"Authorization: Basic {self._basic}",
        }

    def hidden(self, text: str) -> str:
        """A text without the token, in any form in which git knows it."""
        return text.replace(self._basic, "***").replace(self.token, "***") if self.token else text


def credentials_for(address: str, environment: Mapping[str, str]) -> Credentials:
    """GITHUB_TOKEN, where an address is below GITHUB_SERVER_URL: for https alone, and for this machine itself."""
    token = environment.get("GITHUB_TOKEN", "").strip()
    server = (environment.get("GITHUB_SERVER_URL", "").strip() or "https://github.com").rstrip("/")
    try:
        asked, meant = urlsplit(address), urlsplit(server)
        if not token or asked.password is not None or _place(asked) != _place(meant):
            return Credentials()
    except ValueError:  # no address
        return Credentials()
    is_safe = meant.scheme == "https" or (meant.scheme == "http" and meant.hostname in _LOOPBACK)
    is_below = f"{asked.path}/".startswith(f"{meant.path}/")
    return Credentials(server, token) if is_safe and is_below else Credentials()


def _place(address: SplitResult) -> tuple[str, str | None, int | None]:
    return address.scheme, address.hostname, address.port or _PORTS.get(address.scheme)
