"""A terminal in which a command is run and a person answers what it asks."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

if sys.platform == "win32":  # pragma: no cover
    pytest.skip("there are no such terminals here", allow_module_level=True)

import fcntl
import pty
import termios

CTRL_C, CTRL_D = "\x03", "\x04"
SECONDS = 30.0  # after which a command is taken to hang


class Terminal:
    """`clientfiles ARGUMENTS` in a folder, as a process of its own with a terminal of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.screen = ""  # everything that was written so far
        self._seen = 0  # up to where the person has read
        self._end = time.monotonic() + SECONDS
        self._main, other = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "clientfiles", *arguments],
            cwd=folder,
            env={**os.environ, "TERM": "dumb"},
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(other)

    def sees(self, text: str) -> None:
        """Wait until a text appears below what was read last."""
        while text not in self.screen[self._seen :]:
            assert self._read(), f"{text!r} never appeared:\n{self.screen}"
        self._seen = self.screen.index(text, self._seen) + len(text)

    def types(self, keys: str) -> None:
        """Press keys, once the command waits for them: Python can miss a Ctrl-C right before it does."""
        state = Path(f"/proc/{self.process.pid}/stat")
        while state.exists() and state.read_text(encoding="utf-8").rpartition(") ")[2][:1] == "R":
            time.sleep(0.001)
        os.write(self._main, keys.encode())

    def answers(self, question: str, line: str) -> None:
        """Wait for a question, and type an answer to it."""
        self.sees(question)
        self.types(f"{line}\n")

    def ends(self, code: int = 0) -> str:
        """Wait for the end, which must have an exit code; what is left to read."""
        while self._read():
            pass
        os.close(self._main)
        found = self.process.wait(SECONDS)
        assert found == code, f"{found}:\n{self.screen}"
        assert "Traceback" not in self.screen
        return self.screen[self._seen :]

    def _read(self) -> bool:
        """Read what has been written; False where nothing comes any more."""
        left = self._end - time.monotonic()
        if left <= 0 or not select.select([self._main], [], [], left)[0]:
            self.process.kill()
            raise AssertionError(f"the command hangs:\n{self.screen}")
        try:
            data = os.read(self._main, 4096)
        except OSError:  # the command has closed its end
            return False
        self.screen += data.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(data)
