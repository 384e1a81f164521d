"""What a change makes of a file, as a terminal shows it."""

from __future__ import annotations

import difflib

from clientfiles.escaping import visible


def difference(path: str, before: bytes | None, after: bytes) -> str:
    """What changes in a file, as git would show it."""
    old = (before or b"").decode("utf-8", "backslashreplace").split("\n")
    new = after.decode("utf-8", "backslashreplace").split("\n")
    origin = f"a/{path}" if before is not None else "/dev/null"
    rows = difflib.unified_diff(_marked(old), _marked(new), origin, f"b/{path}", lineterm="")
    return "".join(f"{row}\n" for row in rows)


def _marked(rows: list[str]) -> list[str]:
    """The lines of a file; the last one says so where no line end is behind it."""
    if rows[-1]:
        return [*rows[:-1], f"{rows[-1]}\n\\ No newline at end of file"]
    return rows[:-1]


def visible_rows(text: str) -> str:
    """Lines as a terminal shows them: without a carriage return at their end, nothing hidden in them."""
    return "".join(f"{visible(row.removesuffix(chr(13)))}\n" for row in text.split("\n")[:-1])
