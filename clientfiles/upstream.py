"""The branch on a server that the checked-out one follows: standing where it stands, and pushing to it.

Upstream(tree, environment)    Failure where the branch follows none
Upstream.catch_up(is_ours)     fetch, and stand exactly there
Upstream.push() -> bool        False where somebody else was faster
Upstream.take_back(is_ours)    take back the commits that were not pushed
trailers(tree, key)            the commits that carry a trailer, by its value

Nothing is ever forced, on the server or here: changes that are not committed stay as they are, and commits of somebody
else are never taken back. What counts is what the server has, not what it answered: after a push that failed in any
way it is looked at once more.
"""

from __future__ import annotations

import os
import re
import shlex
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from clientfiles.committing import WorkTree
from clientfiles.credentials import Credentials, credentials_for
from clientfiles.diagnostics import Failure
from clientfiles.escaping import visible
from clientfiles.git import as_a_person_would, ask, in_a_line, output, parts, shown
from clientfiles.refusals import Blocked, Refusal
from clientfiles.wording import listed, plural

PAUSES = (2.0, 8.0)  # seconds before the second and the third attempt
# What passes: the network, a server in trouble, and another git at the same reference.
_TROUBLE = re.compile(
    r"Could not resolve|Failed to connect|Couldn't connect|Connection (?:refused|reset|closed|timed out)|timed out"
    r"|Operation too slow|hung up|disconnect|early EOF|RPC failed|transfer closed|Empty reply|Broken pipe"
    r"|Network is unreachable|No route to host|SSL_|gnutls_|(?:returned error:|HTTP) (?:408|429|5[0-9][0-9])"
    r"|\Afatal: Could not read from remote repository"  # and no other word
    r"|Internal Server Error|cannot lock ref|failed to update ref|File exists"
)
# What only another token, key or password helps against.
_LOCKED_OUT = re.compile(
    r"could not read (?:Username|Password)|Authentication failed|returned error: 40[13]|Permission .*denied"
)
_NOISE = ("To ", "hint:", "error: failed to push some refs")  # git says it of every push that fails
_REJECTED = re.compile(r"^!\t[^\t]*\t\[[^\]]*\] \((.*)\)$", re.MULTILINE)
# A connection on which nothing comes for a minute is dead.
_NETWORK = ("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60")
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4"


class Commit(NamedTuple):
    """A commit: its full sha, and the first line of its message as it was written."""

    sha: str
    subject: str


def trailers(tree: WorkTree, key: str) -> dict[str, list[Commit]]:
    """The commits in the whole history of HEAD with a line `key: value` in their message, by the value; oldest first.

    Letters, digits and hyphens make a key. The line may stand anywhere, as after somebody squashed several commits.
    """
    if ask(tree.place.git, "rev-parse", "--quiet", "--verify", "HEAD")[0]:
        return {}
    log = ("log", "-z", "--topo-order", "--reverse", "--no-show-signature", "--encoding=UTF-8")
    answer = output(
        tree.place.git,
        *log,
        "--basic-regexp",
        f"--grep=^{key}: ",
        "--format=%H%x00%s%x00%B",
        "--end-of-options",
        "HEAD",
    )
    found: dict[str, list[Commit]] = {}
    rows = answer.decode("utf-8", "replace").split("\0")
    for sha, subject, message in zip(rows[::3], rows[1::3], rows[2::3], strict=False):
        values = (line.removeprefix(f"{key}: ") for line in message.split("\n") if line.startswith(f"{key}: "))
        for value in dict.fromkeys(values):
            found.setdefault(value, []).append(Commit(sha, subject))
    return found


class Upstream:
    """The branch on a server that the checked-out one follows, and how git gets there."""

    def __init__(
        self, tree: WorkTree, environment: Mapping[str, str], sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._tree = tree
        self._git = tree.place.git
        self._sleep = sleep
        self._branch = tree.check_branch()
        fields = ("upstream", "upstream:remotename", "upstream:remoteref")
        form = "%00".join(f"%({field})" for field in fields)
        answer = output(self._git, "for-each-ref", f"--format={form}", f"refs/heads/{self._branch}")
        # Where nothing is committed yet, git does not list the branch.
        followed, remote, name = parts(answer.split(b"\n")[0]) if answer else ("", "", "")
        if not followed or remote in ("", "."):
            raise self._alone()
        self._followed = followed  # where git keeps what it saw there last, such as refs/remotes/origin/main
        self._remote = remote
        self._there = name  # on the server, such as refs/heads/main
        self._credentials = self._credentials_in(environment)
        self.tip = self._commit(followed)  # the full sha of the branch there when it was last looked at, or nothing

    def _alone(self) -> Refusal:
        remotes = parts(ask(self._git, "remote")[1])[0].split()
        remote = "origin" if "origin" in remotes or not remotes else remotes[0]
        add = "" if remotes else f"git remote add {remote} ADDRESS && "
        repair = f"{add}git push --set-upstream {shlex.quote(remote)} {shlex.quote(self._branch)}"
        why = f"{shown(self._branch)} follows no branch on a server; say once which one"
        return Blocked(why, repair).seen_from_here(self._tree.root)

    def _credentials_in(self, environment: Mapping[str, str]) -> Credentials:
        """The token, unless git has one already, as a checkout leaves it: two are refused."""
        with as_a_person_would(self._tree.place) as git:
            address = os.fsdecode(ask(git, "ls-remote", "--get-url", self._remote)[1]).strip()
            found = credentials_for(address, environment)
            if found.token:
                header = ask(git, "config", "--get-urlmatch", "http.extraheader", address)[1].strip().lower()
                found = Credentials() if header.startswith(b"authorization:") else found
        return found

    @property
    def _name(self) -> str:
        """The branch there, for messages."""
        return visible(shown(f"{self._remote}/{self._there.removeprefix('refs/heads/')}"))

    def _commit(self, revision: str) -> str:
        """The full sha of a commit; nothing where there is none."""
        return ask(self._git, "rev-parse", "--quiet", "--verify", f"{revision}^{{commit}}")[1].decode().strip()

    def catch_up(self, is_ours: Callable[[str], bool]) -> None:
        """Fetch the whole history, and stand exactly where the branch on the server does.

        Commits that it lacks are taken back where `is_ours` knows each of their messages: they will be made again.
        Failure where there are others, and where changes that are not committed are in the way.
        """
        self._check()
        self._fetch()
        self._check_ours(is_ours)
        self.back_to(self.tip)

    def take_back(self, is_ours: Callable[[str], bool]) -> None:
        """Take back what was committed here and is not on the server, as far as is known. Failure as in `catch_up`."""
        self._check()
        self._check_ours(is_ours)
        self.back_to(output(self._git, "merge-base", self.tip, "HEAD").decode().strip())

    def back_to(self, sha: str) -> None:
        """Let the branch end at a commit. What is changed or staged in other files than those that differ stays so.

        Failure where such changes are in the way; then everything is as it was.
        """
        if self._check() == sha:
            return
        # Unlike a reset, this keeps what is staged.
        options = ("--quiet", "--no-track", "--no-overwrite-ignore", "-B", self._branch)
        status, answer, said = self._tree.patiently("checkout", *options, sha, "--")
        if status and self._commit("HEAD") != sha:  # else only a hook that ran afterwards was not content
            raise self._in_the_way(said or answer.decode("utf-8", "replace"))

    def _check(self) -> str:
        """The commit that is checked out. Failure where git is in the midst of something, or on another branch."""
        branch = self._tree.check_branch()
        if branch != self._branch:
            raise Failure(visible(f"somebody switched to the branch {shown(branch)} meanwhile; run the command again"))
        return self._commit("HEAD")

    def _check_ours(self, is_ours: Callable[[str], bool]) -> None:
        """Failure where a commit that the server lacks is not one of ours."""
        log = ("log", "-z", "--no-show-signature", "--encoding=UTF-8", "--format=%B")
        answer = output(self._git, *log, "--end-of-options", f"{self.tip}..HEAD")
        messages = answer.decode("utf-8", "replace").split("\0")[:-1]  # of which one may be empty
        count = sum(1 for each in messages if not is_ours(each))
        if not count:
            return
        push = f"git push {shlex.quote(self._remote)} {shlex.quote(self._branch)}"
        push += f":{shlex.quote(self._there)}" if self._there != f"refs/heads/{self._branch}" else ""
        is_behind = ask(self._git, "merge-base", "--is-ancestor", self.tip, "HEAD")[0]
        why = f"{plural(count, 'commit')} of this clone {'is' if count == 1 else 'are'} not on {self._name} yet"
        repair = f"git pull --rebase && {push}" if is_behind else push
        raise Blocked(f"{why}; push first", repair).seen_from_here(self._tree.root)

    def _in_the_way(self, said: str) -> Failure:
        """What git refused to overwrite, in a line."""
        paths: list[str] = []
        repairs: list[str] = []
        is_unknown = False
        for line in said.split("\n"):
            if not line.startswith("\t"):  # says of what kind the files are that follow
                is_unknown = "untracked" in line
                continue
            path = self._tree.place.from_root_or_outside(line[1:])
            paths.append(path)
            quoted = shlex.quote(path)
            repairs.append(
                f"mv {quoted} {shlex.quote(f'{path}.mine')}" if is_unknown else f"git stash push -- {quoted}"
            )
        if not paths:
            return Failure(f"git cannot bring the files to where {self._name} is: {in_a_line(said)}")
        have, are, them = ("has", "is", "it") if len(paths) == 1 else ("have", "are", "them")
        told = f"{listed(paths, 5)} {have} changes that are not committed, and {are} different on {self._name}; "
        return Blocked(f"{told}put {them} aside first", " && ".join(repairs)).seen_from_here(self._tree.root)

    # Over the network

    def push(self) -> bool:
        """Bring our commits to the server; False where somebody else was faster, so that it has to be begun anew.

        True also where the answer was lost, and the server has them. Failure where it refuses, or cannot be reached.
        """
        head, before = self._check(), self.tip
        if self._has(head):
            return True
        for pause in (*PAUSES, None):
            options = ("--porcelain", "--no-follow-tags", "--no-recurse-submodules")
            to = f"refs/heads/{self._branch}:{self._there}"
            status, answer, said = self._online("push", *options, "--end-of-options", self._remote, to)
            if not status:
                self.tip = head
                return True
            is_seen = not self._fetch_once()[0]
            if is_seen and self._has(head):
                return True
            if is_seen and self.tip != before:
                return False
            if pause is None or not _TROUBLE.search(f"{said}\n{answer}"):
                break
            self._sleep(pause)
        raise self._failure("push to", said, answer)

    def _has(self, sha: str) -> bool:
        """Whether the branch on the server had a commit when it was last looked at."""
        return bool(self.tip) and not ask(self._git, "merge-base", "--is-ancestor", sha, self.tip)[0]

    def _fetch(self) -> None:
        for pause in (*PAUSES, None):
            status, said = self._fetch_once()
            if not status:
                return
            if pause is None or not _TROUBLE.search(said):
                break
            self._sleep(pause)
        raise self._failure("fetch", said)

    def _fetch_once(self) -> tuple[int, str]:
        """Git's exit code, and what it said; where it could, we know where the branch on the server is now."""
        is_shallow = ask(self._git, "rev-parse", "--is-shallow-repository")[1].strip() == b"true"
        options = ["--quiet", "--no-tags", "--no-recurse-submodules", *(["--unshallow"] if is_shallow else [])]
        to = f"+{self._there}:{self._followed}"
        status, _, said = self._online("fetch", *options, "--end-of-options", self._remote, to)
        if not status:
            self.tip = self._commit(self._followed)
        return status, said

    def _online(self, *arguments: str) -> tuple[int, str, str]:
        """Git's exit code, answer and what it said beside, without the token. It asks nobody for a password."""
        with as_a_person_would(self._tree.place) as git:
            git.update_environment(GIT_TERMINAL_PROMPT="0", **self._credentials.settings())
            has_own = {"GIT_SSH", "GIT_SSH_COMMAND"} & set(os.environ) or self._tree.setting("core.sshCommand")
            ssh = () if has_own else ("-c", f"core.sshCommand={_SSH}")
            status, answer, said = ask(git, *_NETWORK, *ssh, *arguments)
        hidden = self._credentials.hidden
        return status, hidden(answer.decode("utf-8", "replace")), hidden(said)

    def _failure(self, verb: str, said: str, answer: str = "") -> Failure:
        """Why the server was not reached, or did not do as asked."""
        rows = [row.removeprefix("remote:").strip() for row in said.splitlines()]
        words = " ".join(row for row in rows if not row.startswith(_NOISE))
        rejected = _REJECTED.search(answer)
        reasons = [in_a_line(words)] if words or rejected is None else []
        reasons += [in_a_line(rejected[1])] if rejected is not None else []
        reason = "; ".join(reasons)
        name = self._name
        if _TROUBLE.search(f"{said}\n{answer}"):
            return Failure(f"git could not {verb} {name} ({reason}); try again later")
        if rejected is not None:
            return Failure(f"the server refuses what was pushed to {name} ({reason}); allow it there, and try again")
        if _LOCKED_OUT.search(said):
            token = "the token" if self._credentials.token else "a GITHUB_TOKEN, or what git logs in with,"
            return Failure(f"git may not {verb} {name} ({reason}); {token} needs the right to read and write there")
        return Failure(f"git could not {verb} {name} ({reason}); put that right, and try again")
