"""The reference pages, made from the code: fields, diagnostics, rules, settings, commands.

python -m clientfiles.reference docs            writes them
python -m clientfiles.reference --check docs    exits with 1 where one is stale
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from clientfiles.cli import COMMANDS, cli
from clientfiles.demo import SAMPLE_DAY
from clientfiles.diagnostics import CODES
from clientfiles.model import Client
from clientfiles.rules import RULES
from clientfiles.schema import ALWAYS, Field
from clientfiles.settings import CONTACT_KINDS, OTHER_KINDS, SETTINGS
from clientfiles.shape import FIELDS
from clientfiles.store import open_repository

NOTE = "<!-- Made by python -m clientfiles.reference docs. Do not edit. -->"


def table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    titles = list(titles)
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def fields_page() -> str:
    parts = [
        f"{NOTE}\n\n# Fields\n\nWhat the front matter of a record can hold. Every value is read as the text that was "
        "typed; an empty one counts as missing. Fields that begin with `x_` are your own, here and in every list.\n\n"
        "Dates are written `2026-11-30`, durations `30 days`, `6 weeks` or `3 months`, amounts `48000 EUR/year`, "
        "`4000 EUR/month` or `12000 EUR/once`.\n"
    ]
    for kind, fields in FIELDS.items():
        if kind is Client:
            parts.append("\n## The record\n\n")
        else:
            name = next(name for name, field in FIELDS[Client].items() if field.kind.item is kind)
            about = (kind.__doc__ or "").strip()
            parts.append(f"\n## {name}\n\n{about}\n\n")
        rows = [(f"`{name}`", _kind(field), _required(field), _meaning(field)) for name, field in fields.items()]
        parts.append(table(("Field", "Value", "Required", "Meaning"), rows))
    return "".join(parts)


def _kind(field: Field) -> str:
    return field.kind.name


def _required(field: Field) -> str:
    if field.required == ALWAYS:
        return "always"
    return f"status {' or '.join(field.required)}" if field.required else ""


def _meaning(field: Field) -> str:
    return f"{field.meaning} For example `{field.example}`." if field.example else field.meaning


def diagnostics_page() -> str:
    rows = [(f"`{name}`", str(code.severity), code.meaning) for name, code in sorted(CODES.items())]
    return (
        f"{NOTE}\n\n# Diagnostics\n\nWhat `clientfiles validate` can find. An error could hide an action or lose "
        "a fact; the exit code is then 1. A warning is anything less.\n\n"
        + table(("Code", "Severity", "Meaning"), rows)
    )


def rules_page() -> str:
    rows = [
        (f"`{rule.name}`", rule.group, rule.due, rule.gone, "active" if rule.active_only else "all but ended")
        for rule in RULES
    ]
    return (
        f"{NOTE}\n\n# Rules\n\nWhat makes an action due. A client whose pause is over counts as active. A contact "
        f"is a log entry of the kind {', '.join(CONTACT_KINDS)}; {', '.join(OTHER_KINDS)} are none.\n\n"
        + table(("Rule", "Group", "Due", "Gone when", "Clients"), rows)
        + "\n`paused` concerns paused clients.\n"
        + HEALTH
    )


HEALTH = """
## Who does it

The fact's own owner, else the client's. Someone who has left is replaced by the client's owner, then by the `lead` of
the [settings](settings.md); a hand-over is always the lead's.

## What is postponed

A `snooze` in the record postpones the actions of one rule, or one of them by its `subject`, until the day before
`until`. The review lists them apart, with the reason. A notice is never postponed past its own deadline.

## Health

A word with its reasons, for active and paused clients.

- **At risk**: more negative than positive entries in the last 90 days; quiet for twice the cadence; something we owe
  is 14 days late; the renewal conversation is late; the notice deadline is missed on a contract that does not renew by
  itself; a contract has lapsed.
- **Needs attention**: a check-in, the next action, something we owe, a follow-up, the end of a contract or a hand-over
  is late.
- **Healthy**: nothing of the kind. Postponing an action makes nobody healthier.
"""


def settings_page() -> str:
    rows = [(f"`{each.name}`", each.meaning, f"`{each.example}`") for each in SETTINGS]
    return (
        f"{NOTE}\n\n# Settings\n\nIn `clientfiles.toml`, or in `pyproject.toml` below `[tool.clientfiles]`; the first "
        "wins where there are both.\n\n" + table(("Setting", "Meaning", "Example"), rows)
    )


def commands_page() -> str:
    parts = [
        f"{NOTE}\n\n# Commands\n\nExit codes: 0 fine, whatever is due; 1 errors in records, or a failure; 2 a request "
        "that makes no sense as it was made.\n"
    ]
    context = cli.make_context("clientfiles", [], resilient_parsing=True, terminal_width=80)
    parts.append(f"\n## clientfiles\n\n```text\n{cli.get_help(context)}\n```\n")
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context, terminal_width=80)
        parts.append(f"\n## clientfiles {name}\n\n```text\n{command.get_help(inner)}\n```\n")
    return "".join(parts)


def picture() -> str:
    """The review of the sample records as a terminal shows it, for the README."""
    from clientfiles.cli.assessing import review_of
    from clientfiles.terminal import review_picture

    repository = open_repository(Path(__file__).parent.parent)
    return review_picture(review_of(repository, SAMPLE_DAY, repository.settings.horizon))


PAGES = {
    "review.svg": picture,
    "fields.md": fields_page,
    "diagnostics.md": diagnostics_page,
    "rules.md": rules_page,
    "settings.md": settings_page,
    "commands.md": commands_page,
}


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    folder = Path(next((each for each in arguments if not each.startswith("-")), "docs"))
    stale = []
    for name, page in PAGES.items():
        text = page()
        path = folder / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        if check:
            stale.append(str(path))
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
    for each in stale:
        print(f"{each} is stale: run python -m clientfiles.reference {folder}", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
