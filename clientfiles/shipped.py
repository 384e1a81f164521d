"""The files that come with the program besides its code: templates, sample records and settings, workflows.

In a wheel they lie in `clientfiles/shipped`, in a checkout at its top; either way by the same paths.
"""

from __future__ import annotations

from pathlib import Path

from clientfiles import store
from clientfiles.diagnostics import Diagnostic, Failure


def folder() -> Path:
    """The folder below which everything is found by its path in the checkout."""
    package = Path(__file__).parent
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent


def text_of(path: str) -> str:
    """What a file holds, by its path in the checkout. Failure where the installation is damaged."""
    location = folder() / path
    data = store.read_bytes(store.RecordFile(path, str(location)))
    if isinstance(data, Diagnostic):
        raise Failure(f"the program is not installed whole: {data.message}: {location}; install it again")
    return data.decode("utf-8").replace("\r\n", "\n")


def sample_records() -> dict[str, str]:
    """The records of the sample clients and their news, by their paths."""
    paths = [file.path for file in store.list_files(folder())]
    return {path: text_of(path) for path in (store.NEWS, *paths)}
