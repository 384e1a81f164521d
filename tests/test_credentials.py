"""The token reaches the server that it is for, and nobody else: tried with a server that asks for it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from git_server import GitServer, backend
from upstream_clones import Clones, edit

from clientfiles.credentials import Credentials, credentials_for
from clientfiles.diagnostics import Failure
from clientfiles.upstream import PAUSES

pytestmark = pytest.mark.usefixtures("git_as_installed")

TOKEN = "ghs_s3cret+/="
BASIC = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
GITHUB = "https://github.com/harbour/clients.git"
needs_server = pytest.mark.skipif(not backend(), reason="git was installed without its program for servers")


# Whom it is for


@pytest.mark.parametrize(
    ("address", "server", "is_given"),
    [
        (GITHUB, "", True),
        (GITHUB, "https://github.com/", True),
        ("https://GitHub.com:443/harbour/clients", "https://github.com", True),
        ("https://dana@github.com/harbour/clients", "", True),
        ("https://ghe.example:8443/git/harbour/clients", "https://ghe.example:8443/git", True),
        ("http://127.0.0.1:80/harbour/clients", "http://127.0.0.1", True),
        ("http://localhost/harbour/clients", "http://localhost", True),
        ("https://dana:own@github.com/harbour/clients", "", False),
        ("https://github.com.evil.example/harbour/clients", "", False),
        ("https://github.com@evil.example/harbour/clients", "", False),
        ("https://evil.example/github.com", "", False),
        ("https://github.com:8443/harbour/clients", "", False),
        ("https://ghe.example/github/clients", "https://ghe.example/git", False),
        ("http://github.com/harbour/clients", "", False),
        ("http://ghe.example/harbour/clients", "http://ghe.example", False),
        ("git@github.com:harbour/clients.git", "", False),
        ("ssh://git@github.com/harbour/clients.git", "", False),
        ("../clients.git", "", False),
        ("", "", False),
        ("https://[github.com/harbour", "", False),
        ("https://github.com:port/harbour", "", False),
        (GITHUB, "github.com", False),
    ],
)
def test_the_token_is_for_addresses_below_the_server(address: str, server: str, is_given: bool) -> None:
    environment = {"GITHUB_TOKEN": f" {TOKEN}\n"} | ({"GITHUB_SERVER_URL": server} if server else {})
    found = credentials_for(address, environment)
    assert found == (Credentials((server or "https://github.com").rstrip("/"), TOKEN) if is_given else Credentials())


def test_without_a_token_nothing_is_given_and_nothing_hidden() -> None:
    found = credentials_for(GITHUB, {"GITHUB_SERVER_URL": "https://github.com"})
    assert found.settings() == {}
    assert found.hidden("a b") == "a b"


def test_the_token_comes_behind_other_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "2")
    assert credentials_for(GITHUB, {"GITHUB_TOKEN": TOKEN}).settings() == {
        "GIT_CONFIG_COUNT": "3",
        "GIT_CONFIG_KEY_2": "http.https://github.com/.extraheader",
        "GIT_CONFIG_VALUE_2": f"Authorization: Basic {BASIC}",
    }


def test_the_token_is_hidden_in_any_form() -> None:
    found = credentials_for(GITHUB, {"GITHUB_TOKEN": TOKEN})
    assert found.hidden(f"a {TOKEN} b {BASIC}{TOKEN}") == "a *** b ******"


# A server that asks for it


@pytest.fixture
def clones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clones:
    monkeypatch.delenv("SSH_ASKPASS", raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    found = Clones(tmp_path)
    monkeypatch.chdir(found.ours.folder)
    return found


@pytest.fixture
def server(clones: Clones, tmp_path: Path) -> Iterator[GitServer]:
    with GitServer(tmp_path, TOKEN) as found:
        clones.ours.git("remote", "set-url", "origin", f"{found.url}/{clones.origin.name}")
        yield found


def environment(server: GitServer) -> dict[str, str]:
    return {"GITHUB_TOKEN": TOKEN, "GITHUB_SERVER_URL": server.url}


def everything(folder: Path) -> bytes:
    """All that git keeps of a clone."""
    return b"".join(each.read_bytes() for each in (folder / ".git").rglob("*") if each.is_file())


@needs_server
def test_the_token_opens_the_server(clones: Clones, server: GitServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is kept nowhere, and what the environment gives git beside it stays in force."""
    for name, value in {"COUNT": "1", "KEY_0": "http.userAgent", "VALUE_0": "ours"}.items():
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    theirs = clones.they_push(vesper="theirs\n")
    with clones.workshop(**environment(server)) as shop:
        assert shop.tip == theirs
        sha = edit(shop)
        assert shop.push()
        kept = everything(clones.ours.folder)
    assert clones.on_server() == sha
    assert {tuple(each) for each in server.requests} == {(f"Basic {BASIC}",)}
    assert TOKEN.encode() not in kept
    assert BASIC.encode() not in kept


@needs_server
def test_a_shallow_clone_over_http(clones: Clones, server: GitServer) -> None:
    clones.we_commit(northwind="two\n")
    clones.ours.git("push", "--quiet", str(clones.origin), "main")
    clones.ours.git("fetch", "--quiet", "--depth=1", str(clones.origin.as_uri()), "main")
    clones.ours.git("reset", "--quiet", "--hard", "FETCH_HEAD")
    assert clones.ours.git("rev-list", "--count", "HEAD") == "1"
    with clones.workshop(**environment(server)):
        assert clones.ours.git("rev-list", "--count", "HEAD") == "2"


@needs_server
def test_without_a_token(clones: Clones, server: GitServer) -> None:
    """Nobody is asked for a password."""
    why = (
        f"(could not read Username for '{server.url}': terminal prompts disabled); "
        "a GITHUB_TOKEN, or what git logs in with, needs the right to read and write there"
    )
    address = clones.ours.git("remote", "get-url", "origin")
    with pytest.raises(Failure) as failure, clones.workshop(GITHUB_SERVER_URL=server.url):
        pytest.fail("it was let in")
    assert str(failure.value) == f"git may not fetch origin {why}"
    clones.ours.git("remote", "set-url", "origin", str(clones.origin))
    with clones.workshop(GITHUB_SERVER_URL=server.url) as shop:
        edit(shop)
        clones.ours.git("remote", "set-url", "origin", address)
        for verb, act in (("fetch", shop.catch_up), ("push to", shop.push)):
            edit(shop, f"{verb}\n")
            with pytest.raises(Failure) as failure:
                act()
            assert str(failure.value) == f"git may not {verb} origin/main {why}"
    assert clones.pauses == []


@needs_server
@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_refused(clones: Clones, server: GitServer, status: int) -> None:
    server.failures += [status] * 9
    with pytest.raises(Failure) as failure, clones.workshop(**environment(server)):
        pytest.fail("it was let in")
    text = str(failure.value)
    assert text.startswith("git may not fetch origin (")
    assert text.endswith("; the token needs the right to read and write there")
    assert text.isprintable()
    assert TOKEN not in text
    assert clones.pauses == []


@needs_server
def test_a_server_in_trouble_is_asked_again(clones: Clones, server: GitServer) -> None:
    theirs = clones.they_push(vesper="theirs\n")
    server.failures += [502, 503]
    with clones.workshop(**environment(server)) as shop:
        assert shop.tip == theirs
        assert clones.pauses == list(PAUSES)
        edit(shop)
        clones.pauses.clear()
        server.failures += [500]
        assert shop.push()
    assert clones.pauses == [PAUSES[0]]


@needs_server
def test_a_server_that_says_the_token(clones: Clones, server: GitServer) -> None:
    clones.hook("pre-receive", f"echo {TOKEN} {BASIC} >&2; exit 1")
    with clones.workshop(**environment(server)) as shop:
        edit(shop)
        with pytest.raises(
            Failure, match=r"^the server refuses what was pushed to origin/main \(\*\*\* \*\*\*; pre-receive"
        ):
            shop.push()


@needs_server
@pytest.mark.parametrize("scope", ["{url}/", ""])
def test_a_header_that_git_has_already_is_not_sent_twice(clones: Clones, server: GitServer, scope: str) -> None:
    """As a checkout leaves it, which may be another token, with other rights."""
    name = f"http.{scope.format(url=server.url)}.extraheader".replace("..", ".")
    clones.ours.git("config", name, f"AUTHORIZATION: Basic {BASIC}")
    with clones.workshop(GITHUB_TOKEN="other", GITHUB_SERVER_URL=server.url):
        assert server.requests[0] == [f"Basic {BASIC}"]


@needs_server
def test_other_headers_that_git_has_do_not_matter(clones: Clones, server: GitServer) -> None:
    clones.ours.git("config", "http.extraheader", "X-Office: 7")
    clones.ours.git("config", "http.https://other.example/.extraheader", "Authorization: Basic eA==")
    with clones.workshop(**environment(server)):
        assert server.requests[0] == [f"Basic {BASIC}"]


@needs_server
def test_the_token_is_on_no_command_line(clones: Clones, server: GitServer, tmp_path: Path) -> None:
    """Which anybody on the machine could read; a hook that a push runs sees what its parents were called with."""
    script = f"cat /proc/$PPID/cmdline /proc/self/cmdline > {tmp_path}/seen; env > {tmp_path}/environment"
    clones.script(clones.ours.folder / ".git" / "hooks" / "pre-push", script)
    with clones.workshop(**environment(server)) as shop:
        edit(shop)
        assert shop.push()
    seen = (tmp_path / "seen").read_bytes()
    if b"push" not in seen:
        pytest.skip("this system does not show how programs were called")
    assert TOKEN.encode() not in seen
    assert BASIC.encode() not in seen
    assert BASIC in (tmp_path / "environment").read_text(encoding="utf-8")


@needs_server
def test_the_helper_of_a_user_works(clones: Clones, server: GitServer) -> None:
    helper = f"!f() {{ echo username=x-access-token; echo password={TOKEN}; }}; f"
    clones.ours.git("config", "credential.helper", helper)
    with clones.workshop():
        assert server.requests[:2] == [[], [f"Basic {BASIC}"]]
