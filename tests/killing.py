"""Kills commands at every step: right before the Nth call that changes something on disk, git's own calls included.

`Killer` runs a function, in a process group of its own, in a folder. What every process of the group opens to write,
writes, syncs, renames, removes or executes is counted by tests/killing.c, which needs Linux and a C compiler. A
function is named as module:name and gets texts; `program` is the whole command line.
"""

from __future__ import annotations

import ctypes
import io
import json
import mmap
import os
import shutil
import signal
import struct
import subprocess
import sys
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any, NamedTuple

from git_repositories import CONFIGURATION

_LINE, _MOST = 160, 4000
_SIZE = 16 + _MOST * _LINE
_COMPILER = shutil.which("cc")
CAN_KILL = sys.platform == "linux" and _COMPILER is not None
NO_KILLING = "counting what git does on disk takes Linux and a C compiler"
LOCK_SECONDS = 0.05  # git's locks are those of the dead here: nobody takes them away
PEOPLE = {"GIT_AUTHOR_NAME": "Dana Ortiz", "GIT_AUTHOR_EMAIL": "dana@agency.example"}
PEOPLE |= {"GIT_COMMITTER_NAME": "Dana Ortiz", "GIT_COMMITTER_EMAIL": "dana@agency.example"}
# The same objects in every run, and so the same folders for them to be made.
PEOPLE |= dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-11-22T12:00:00Z")


class Ended(NamedTuple):
    """How a run ended."""

    killed: bool
    events: list[str]  # what was done on disk, up to where it was killed
    said: str  # what the function gave back, or the failure it ended with


class Killer:
    """Runs functions and kills them. Use it in a `with` statement."""

    def __init__(self, folder: Path) -> None:
        assert _COMPILER is not None
        library, self._file = folder / "killing.so", folder / "killing"
        source = Path(__file__).with_name("killing.c")
        subprocess.run([_COMPILER, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True, timeout=60)
        self._file.write_bytes(bytes(_SIZE))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        ours = {"LD_PRELOAD": str(library), "KILLING_FILE": str(self._file)}
        places = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
        environment = {**kept, **CONFIGURATION, **PEOPLE, **ours, "PYTHONPATH": os.pathsep.join(places)}
        self._server = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
        )

    def __enter__(self) -> Killer:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.communicate(timeout=60)

    def run(self, folder: Path, function: str, *arguments: str, at: int = 0, alone: bool = False) -> Ended:
        """Run a function in a folder and kill it at its Nth event; 0 lets it live.

        With `alone` only the process whose event it is dies, such as a git that the command waits for.
        """
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        asked = {"folder": str(folder), "function": function, "arguments": arguments, "at": at, "alone": alone}
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        answer: dict[str, Any] = json.loads(self._server.stdout.readline())
        return Ended(answer["killed"], answer["events"], answer["said"])


def program(*arguments: str) -> str:
    """The command line itself, as a function to be killed: its exit code, and what it says on standard error."""
    from clientfiles.cli import cli
    from clientfiles.cli.running import run

    sys.argv = ["clientfiles", *arguments]
    with redirect_stderr(io.StringIO()) as said:
        code = run(cli)
    return f"{code} {said.getvalue()}".strip()


# The process that runs the functions: it has imported everything once, and forks for each.


def _serve() -> None:
    import filelock  # noqa: F401  # what every run would import
    import git  # noqa: F401

    from clientfiles import committing, saving  # noqa: F401
    from clientfiles.cli import running  # noqa: F401

    committing.LOCK_SECONDS = LOCK_SECONDS
    # Processes that a killed one leaves come to us, so that all of them can be waited for.
    assert ctypes.CDLL(None).prctl(36, 1, 0, 0, 0) == 0
    with open(os.environ["KILLING_FILE"], "r+b") as stream:
        shared = mmap.mmap(stream.fileno(), _SIZE)
    for row in sys.stdin:
        print(json.dumps(_answer(json.loads(row), shared)), flush=True)


def _answer(asked: dict[str, Any], shared: mmap.mmap) -> dict[str, Any]:
    reading, writing = os.pipe()
    shared[: 16 + _LINE] = bytes(16 + _LINE)
    child = os.fork()
    if not child:
        os.close(reading)
        _run(asked, shared, writing)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    with os.fdopen(reading, "rb") as stream:
        said = stream.read().decode("utf-8", "replace")
    count = min(struct.unpack("4i", shared[:16])[1], _MOST - 1)
    events = [shared[16 + at * _LINE : 16 + (at + 1) * _LINE].split(b"\0")[0] for at in range(1, count + 1)]
    killed = bool(asked["at"]) and count >= asked["at"]
    if killed and not asked["alone"]:
        assert os.WIFSIGNALED(status), status
        assert os.WTERMSIG(status) == signal.SIGKILL
    return {"killed": killed, "events": [each.decode("utf-8", "replace") for each in events], "said": said}


def _run(asked: dict[str, Any], shared: mmap.mmap, writing: int) -> None:
    """What the child does, and ends."""
    from importlib import import_module

    os.setpgid(0, 0)
    os.chdir(asked["folder"])
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(0, 1)
    os.dup2(0, 2)
    module, _, name = asked["function"].partition(":")
    function = getattr(import_module(module), name)
    shared[:16] = struct.pack("4i", 1, 0, asked["at"], asked["alone"])
    try:
        said = str(function(*asked["arguments"]))
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
    shared[:4] = bytes(4)
    os.write(writing, said.encode("utf-8", "replace"))
    os._exit(0)


if __name__ == "__main__":
    _serve()
