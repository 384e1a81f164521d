"""Values as the front matter's text: a scalar in the quotes that are there, fields in lines or between braces."""

from __future__ import annotations

from clientfiles.diagnostics import Failure
from clientfiles.document import has_hostile
from clientfiles.quoting import is_plain, quote
from clientfiles.values import quoted

Value = str | dict[str, str]


def scalar(text: str, style: str = "", in_flow: bool = False) -> str:
    """A text as a scalar; in quotes of a style (`'` or `"`) where it has one already.

    Failure for control characters and others that a record must not hold.
    """
    if has_hostile(text):
        raise Failure(f"{quoted(ascii(text)[1:-1])} holds a control character, which no record may hold")
    if style not in ("'", '"'):
        return text if is_plain(text, in_flow) else quote(text)
    return quote(text, style)


def flow(value: Value) -> str:
    """A value between the brackets of a flow collection."""
    if isinstance(value, str):
        return scalar(value, in_flow=True)
    return "{" + ", ".join(f"{name}: {scalar(text, in_flow=True)}" for name, text in value.items()) + "}"


def rows(value: dict[str, str], indent: str, dash: str = "") -> list[str]:
    """Fields one below the other, the first of them behind a list's dash."""
    leads = [indent + dash] + [indent + " " * len(dash)] * (len(value) - 1)
    return [f"{lead}{name}: {scalar(text)}" for lead, (name, text) in zip(leads, value.items(), strict=True)]
