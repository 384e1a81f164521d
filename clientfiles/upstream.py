"""The default branch of the server where the records are, and a place to work on it that is nobody else's.

Upstream(tree, environment)      Failure where git knows no server
Upstream.workshop() -> Workshop  in a `with` statement: a work tree of our own, where the branch on the server is
Workshop.catch_up()              fetch, and stand there anew
Workshop.push() -> bool          False where somebody else was faster
trailers(tree, key)              the commits that carry a trailer, by its value

What somebody has checked out, changed, staged or not pushed yet is neither touched nor looked at: the workshop is a
linked work tree in git's own folder, on a branch of its own. Both are gone afterwards; of a run that was killed, the
next one clears them away. Nothing is ever forced on the server. What counts is what it has, not what it answered:
after a push that failed in any way it is looked at once more.
"""

from __future__ import annotations

import os
import re
import secrets
import shlex
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from clientfiles import saving
from clientfiles.committing import WorkTree, open_work_tree
from clientfiles.credentials import Credentials, credentials_for
from clientfiles.diagnostics import Failure
from clientfiles.escaping import visible
from clientfiles.git import Place, as_a_person_would, ask, in_a_line, output, parts, shown
from clientfiles.refusals import Blocked, Refusal
from clientfiles.wording import listed

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
_OURS = "clientfiles-sync-"  # and 16 digits: a workshop's folder, its branch, and where git keeps what it fetched
_NAME = re.compile(rb"\bclientfiles-sync-[0-9a-f]{16}\b")
_RELATIVE = re.compile(r"(?!/)[^:/]+(?:/.*)?")  # an address that is a path from the top of the work tree
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


def _commit(place: Place, revision: str) -> str:
    """The full sha of a commit; nothing where there is none."""
    return ask(place.git, "rev-parse", "--quiet", "--verify", f"{revision}^{{commit}}")[1].decode().strip()


class Upstream:
    """The default branch of the server where the records are, and how git gets there."""

    def __init__(
        self, tree: WorkTree, environment: Mapping[str, str], sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._tree = tree  # somebody's: git is asked in it, and that is all
        self._place = tree.place
        self._sleep = sleep
        self._remote = self._chosen()
        self._there = ""  # the branch on the server, such as refs/heads/main, once it was asked
        self._seen = ""  # where git keeps what it saw there last
        self._credentials = self._credentials_in(environment)
        self.tip = ""  # the full sha of the branch there when it was last looked at

    def _chosen(self) -> str:
        """The server that the checked-out branch follows, else the only one, else the one called origin."""
        remotes = list(filter(None, parts(ask(self._place.git, "remote")[1])[0].split("\n")))
        head = parts(ask(self._place.git, "symbolic-ref", "--quiet", "HEAD")[1])[0].strip()
        followed = self._tree.setting(f"branch.{head.removeprefix('refs/heads/')}.remote") if head else ""
        if followed in remotes or "/" in followed or ":" in followed:  # or it is the address itself
            return followed
        if len(remotes) == 1 or "origin" in remotes:
            return "origin" if "origin" in remotes else remotes[0]
        if not remotes:
            why = "git knows no server for these records, so nothing could be pushed; name it once"
            refusal = Blocked(why, "git remote add origin ADDRESS")
        else:
            why = (
                f"git knows {listed(list(map(shown, remotes)), 5)}, and not which of them has the records; say so once"
            )
            refusal = Blocked(why, f"git branch --set-upstream-to={shlex.quote(shown(remotes[0]))}/BRANCH")
        raise refusal.seen_from_here(self._tree.root)

    def _credentials_in(self, environment: Mapping[str, str]) -> Credentials:
        """The token, unless git has one already, as a checkout leaves it: two are refused."""
        with as_a_person_would(self._place) as git:
            address = os.fsdecode(ask(git, "ls-remote", "--get-url", self._remote)[1]).strip()
            found = credentials_for(address, environment)
            if found.token:
                header = ask(git, "config", "--get-urlmatch", "http.extraheader", address)[1].strip().lower()
                found = Credentials() if header.startswith(b"authorization:") else found
        return found

    @property
    def name(self) -> str:
        """The branch there, or the server as long as its branch is not known, for messages."""
        branch = self._there.removeprefix("refs/heads/")
        return visible(shown(f"{self._remote}/{branch}" if branch else self._remote))

    # The workshop

    @contextmanager
    def workshop(self) -> Iterator[Workshop]:
        """A work tree of our own that stands where the branch on the server does; the only one in this clone.

        Failure where there is no such branch, it cannot be reached, or another one stays at work.
        """
        with saving.only_one(self._place.common_folder, "sync", saving.LOCK_SECONDS):
            for left in self._left():
                self._clear(left)
            self._there = self._default_branch()
            name = f"{_OURS}{secrets.token_hex(8)}"
            folder = self._folder(name)
            try:
                yield self._set_up(name, folder)
            except Refusal as refusal:  # which says what to do where in a moment nothing is
                raise Failure(visible(refusal.why.replace(f"{folder}{os.sep}", ""))) from None
            finally:
                self._clear(name)

    def _folder(self, name: str) -> Path:
        """Where nobody's editor, search or `git status` comes across it."""
        return Path(self._place.common_folder) / "clientfiles" / name

    def _left(self) -> list[str]:
        """What runs have left behind that were killed."""
        patterns = (f"refs/clientfiles/{_OURS}*", f"refs/heads/{_OURS}*")
        found = output(self._place.git, "for-each-ref", "--format=%(refname)", *patterns)
        found += output(self._place.git, "worktree", "list", "--porcelain")  # a git may outlive the run it belonged to
        return sorted({name.decode() for name in _NAME.findall(found)})

    def _set_up(self, name: str, folder: Path) -> Workshop:
        self._seen = f"refs/clientfiles/{name}"
        self.fetch()
        # Without a checkout of its own it runs no hook either that installs things into a work tree somebody works in.
        options = ("--quiet", "--no-checkout", "--no-track", "-b", name)
        status, answer, said = self._tree.patiently("worktree", "add", *options, str(folder), self.tip)
        with as_a_person_would(self._place):  # what is said of somebody's work tree by the environment is not of ours
            found = open_work_tree(folder, self._tree.wait) if not status else None
        if found is None:
            said = said or answer.decode("utf-8", "replace")
            raise Failure(f"git cannot make a work tree for {self.name}: {in_a_line(said)}")
        # Ours has all files, whichever somebody wants to see: a record that is missing would seem not to exist.
        Path(found.place.git_folder, "info", "sparse-checkout").unlink(missing_ok=True)
        place = found.place._replace(prefix=self._place.prefix)
        shop = Workshop(self, WorkTree(place, folder / place.prefix, self._tree.wait))
        shop.back_to(self.tip)
        return shop

    def _clear(self, name: str) -> None:
        """Remove a workshop, in whatever state it is. Its references go last: by them it is found again."""
        folder, kept = self._folder(name), Path(self._place.common_folder) / "worktrees" / name
        # `git worktree remove` does not know one that was only half made, and `prune` would go for others as well.
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(kept, ignore_errors=True)
        with suppress(OSError):  # where there are others
            kept.parent.rmdir()
        if not os.path.lexists(folder) and not os.path.lexists(kept):
            for reference in (f"refs/heads/{name}", f"refs/clientfiles/{name}"):
                self._tree.patiently("update-ref", "-d", reference)

    # Over the network

    def _default_branch(self) -> str:
        """The full name of the branch that the server gives to whoever asks for none. Failure where there is none."""
        answer = self._reach("ls-remote", "--symref", "--end-of-options", self._remote, "HEAD")
        rows = [row.partition("\t") for row in answer.split("\n")]
        if named := [left.removeprefix("ref: ") for left, _, name in rows if name == "HEAD" and left[:5] == "ref: "]:
            return named[0]
        answer = self._reach("ls-remote", "--heads", "--end-of-options", self._remote)
        branches = [row.partition("\t")[2] for row in answer.split("\n") if row]
        if not branches:
            why = f"nothing was pushed to {self.name} yet; push the records first"
            raise Blocked(why, f"git push --set-upstream {shlex.quote(shown(self._remote))} HEAD").seen_from_here(
                self._tree.root
            )
        # What it named when it was cloned, as it may not say it over some ways, or name a branch that is gone.
        kept = parts(ask(self._place.git, "symbolic-ref", "--quiet", f"refs/remotes/{self._remote}/HEAD")[1])[0].strip()
        kept = kept.replace(f"refs/remotes/{self._remote}/", "refs/heads/", 1)
        if kept in branches or len(branches) == 1:
            return kept if kept in branches else branches[0]
        raise Failure(f"{self.name} does not say which of its branches is the default one; choose one on the server")

    def fetch(self) -> None:
        """Look where the branch on the server is now, and fetch its whole history."""
        self._reach(*self._fetching())
        self.tip = _commit(self._place, self._seen)

    def _fetching(self) -> tuple[str, ...]:
        is_shallow = ask(self._place.git, "rev-parse", "--is-shallow-repository")[1].strip() == b"true"
        # Nor does somebody who is about to merge what they have fetched find something else there.
        options = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
        more = ("--unshallow",) if is_shallow else ()
        return ("fetch", *options, *more, "--end-of-options", self._remote, f"+{self._there}:{self._seen}")

    def push(self, place: Place, sha: str) -> bool:
        """Bring a commit to the server, with the hooks of a work tree. As `Workshop.push` says."""
        before = self.tip
        if self._has(sha):
            return True
        for pause in (*PAUSES, None):
            options = ("--porcelain", "--no-follow-tags", "--no-recurse-submodules")
            to = f"{sha}:{self._there}"
            settings = self._addresses()
            status, answer, said = self.online(place, *settings, "push", *options, "--end-of-options", self._remote, to)
            if not status:
                self.tip = sha
                return True
            is_seen = not self.online(self._place, *self._fetching())[0]
            if is_seen:
                self.tip = _commit(self._place, self._seen)
            if is_seen and self._has(sha):
                return True
            if is_seen and self.tip != before:
                return False
            if pause is None or not _TROUBLE.search(f"{said}\n{answer}"):
                break
            self._sleep(pause)
        raise self._failure("push to", said, answer)

    def _has(self, sha: str) -> bool:
        """Whether the branch on the server had a commit when it was last looked at."""
        return bool(self.tip) and not ask(self._place.git, "merge-base", "--is-ancestor", sha, self.tip)[0]

    def _addresses(self) -> list[str]:
        """Settings by which a server that is a folder beside somebody's work tree is found from another one."""
        answer = ask(self._place.git, "remote", "get-url", "--push", "--all", self._remote)[1]
        found: list[str] = []
        for address in filter(_RELATIVE.fullmatch, filter(None, parts(answer)[0].split("\n"))):
            absolute = os.path.abspath(os.path.join(self._place.top, address))
            found += ["-c", f"url.{absolute}.insteadOf={address}"]
        return found

    def _reach(self, *arguments: str) -> str:
        """Git's answer from the server, which is asked again where it is in trouble. Failure where it stays so."""
        for pause in (*PAUSES, None):
            status, answer, said = self.online(self._place, *arguments)
            if not status:
                return answer
            if pause is None or not _TROUBLE.search(said):
                break
            self._sleep(pause)
        raise self._failure("fetch", said)

    def online(self, place: Place, *arguments: str) -> tuple[int, str, str]:
        """Git's exit code, answer and what it said beside, without the token. It asks nobody for a password."""
        with as_a_person_would(place) as git:
            git.update_environment(GIT_TERMINAL_PROMPT="0", **self._credentials.settings())
            has_own = {"GIT_SSH", "GIT_SSH_COMMAND"} & set(os.environ) or self._tree.setting("core.sshCommand")
            ssh = () if has_own else ("-c", f"core.sshCommand={_SSH}")
            status, answer, said = ask(git, *_NETWORK, *ssh, *arguments)
        hidden = self._credentials.hidden
        return status, hidden(parts(answer)[0]), hidden(said)

    def _failure(self, verb: str, said: str, answer: str = "") -> Failure:
        """Why the server was not reached, or did not do as asked."""
        rows = [row.removeprefix("remote:").strip() for row in said.splitlines()]
        words = " ".join(row for row in rows if not row.startswith(_NOISE))
        rejected = _REJECTED.search(shown(answer))
        reasons = [in_a_line(words)] if words or rejected is None else []
        reasons += [in_a_line(rejected[1])] if rejected is not None else []
        reason = "; ".join(reasons)
        name = self.name
        if _TROUBLE.search(f"{said}\n{answer}"):
            return Failure(f"git could not {verb} {name} ({reason}); try again later")
        if rejected is not None:
            return Failure(f"the server refuses what was pushed to {name} ({reason}); allow it there, and try again")
        if _LOCKED_OUT.search(said):
            token = "the token" if self._credentials.token else "a GITHUB_TOKEN, or what git logs in with,"
            return Failure(f"git may not {verb} {name} ({reason}); {token} needs the right to read and write there")
        return Failure(f"git could not {verb} {name} ({reason}); put that right, and try again")


class Workshop:
    """A work tree of our own, where the branch on the server is; what is committed in it is ours."""

    def __init__(self, upstream: Upstream, tree: WorkTree) -> None:
        self._upstream = upstream
        self.tree = tree
        self.root = tree.root  # of the records in it
        self.name = upstream.name  # of the branch on the server, for messages

    @property
    def tip(self) -> str:
        """The full sha of the branch on the server when it was last looked at."""
        return self._upstream.tip

    def catch_up(self) -> None:
        """Fetch the whole history, and stand exactly where the branch on the server does; what is not pushed is gone.

        Failure where it cannot be reached.
        """
        self._upstream.fetch()
        self.back_to(self.tip)

    def back_to(self, sha: str) -> None:
        """Let everything be as a commit has it, whatever a hook has left among the files."""
        for arguments in (("reset", "--quiet", "--hard", "--no-recurse-submodules", sha), ("clean", "-ffdxq")):
            # A partial clone fetches now what it lacks.
            status, answer, said = self._upstream.online(self.tree.place, *arguments)
            if status:
                raise Failure(f"git cannot bring the files to where {self.name} is: {in_a_line(said or answer)}")

    def push(self) -> bool:
        """Bring our commits to the server; False where somebody else was faster, so that it has to be begun anew.

        True also where the answer was lost, and the server has them. Failure where it refuses, or cannot be reached.
        """
        return self._upstream.push(self.tree.place, _commit(self.tree.place, "HEAD"))
