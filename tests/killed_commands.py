"""What is killed in tests: commands that edit records, as short as they can be."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from clientfiles import committing
from clientfiles.committing import open_work_tree
from clientfiles.diagnostics import Failure
from clientfiles.saving import Change, save


def adding(line: str) -> Callable[[bytes | None], bytes]:
    """The edit that adds a line to a record, or begins one with it."""
    return lambda data: (data or b"") + f"{line}\n".encode()


def append(line: str, *paths: str) -> str:
    """Add a line to records, in one commit, as someone who stands among them; and give its sha."""
    root = Path(".")
    return save(root, open_work_tree(root), [Change(path, adding(line)) for path in paths], f"Add {line}").commit


if __name__ == "__main__":
    committing.LOCK_SECONDS = float(os.environ.get("LOCK_SECONDS", committing.LOCK_SECONDS))
    try:
        print(append(*sys.argv[1:]))
    except Failure as failure:
        sys.exit(str(failure))
