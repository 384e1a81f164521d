"""The form of everything that a doctor says."""

from __future__ import annotations

from typing import NamedTuple

OK, WRONG, UNKNOWN = "ok", "wrong", "unknown"
NOTE = "note"  # worth knowing, and nothing that has to be put right


class Finding(NamedTuple):
    """Something that was looked at, how it is, and what to do where it is not well."""

    state: str  # ok, wrong, unknown or note
    text: str
    hint: str = ""
