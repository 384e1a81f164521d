"""Diagnostics as text, JSON and workflow annotations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clientfiles.diagnostics import Diagnostic, Severity
from clientfiles.escaping import harmless_json, visible, workflow_data, workflow_property
from clientfiles.wording import plural

ANNOTATIONS = 9  # GitHub shows ten of a level; the last says how many more there are


def as_text(found: list[Diagnostic], files: int) -> str:
    """`file:line:column: code: message`, and the hint on a line of its own."""
    lines = []
    for each in found:
        word = "" if each.is_error else "warning: "
        lines.append(
            f"{visible(each.path)}:{each.span.line}:{each.span.column}: {word}{each.code}: {visible(each.message)}"
        )
        if each.hint:
            lines.append(f"  hint: {visible(each.hint)}")
    return "".join(f"{line}\n" for line in lines)


def as_data(each: Diagnostic) -> dict[str, Any]:
    """One diagnostic as JSON has it."""
    return {
        "path": each.path,
        "line": each.span.line,
        "column": each.span.column,
        "code": each.code,
        "severity": str(each.severity),
        "message": each.message,
        "hint": each.hint,
    }


def as_json(found: list[Diagnostic], files: int) -> str:
    import json

    data = {"files": files, "diagnostics": [as_data(each) for each in found]}
    return harmless_json(json.dumps(data, ensure_ascii=False, indent=2)) + "\n"


def as_github(found: list[Diagnostic], files: int) -> str:
    """Workflow commands: at most nine of a level, then one that says how many more."""
    lines = []
    for severity in (Severity.ERROR, Severity.WARNING):
        of_level = [each for each in found if each.severity is severity]
        for each in of_level[:ANNOTATIONS]:
            message = f"{each.message}\n{each.hint}" if each.hint else each.message
            text = "%0A".join(map(workflow_data, message.split("\n", 1)))
            place = f"file={workflow_property(each.path)},line={each.span.line},col={each.span.column}"
            lines.append(f"::{severity} {place},title={workflow_property(each.code)}::{text}")
        if len(of_level) > ANNOTATIONS:
            more = len(of_level) - ANNOTATIONS
            more_text = f"{plural(more, f'more {severity}')}; run clientfiles validate to see them all"
            lines.append(f"::{severity} title=clientfiles::{more_text}")
    return "".join(f"{line}\n" for line in lines)


FORMATS: dict[str, Callable[[list[Diagnostic], int], str]] = {"text": as_text, "json": as_json, "github": as_github}
