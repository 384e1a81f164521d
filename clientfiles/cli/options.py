"""Options of the commands that change records: of what people type, nothing is dropped without a word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from clientfiles.cli.common import Decorated

DATES = "DATE is 2026-12-01, tomorrow, friday, +3 weeks or 3 december."


def once(*names: str, **more: Any) -> Callable[[Decorated], Decorated]:
    """An option that may be given once: of what is typed twice, the first would be lost without a word."""
    default = more.pop("default", None)

    def single(context: click.Context, parameter: click.Parameter, values: tuple[Any, ...]) -> Any:
        if len(values) > 1:
            raise click.BadParameter("it is given twice; say once what you mean", context, parameter)
        return values[0] if values else default

    return click.option(*names, multiple=True, callback=single, **more)


def message_option(help_text: str) -> Callable[[Decorated], Decorated]:
    """A text; given more than once, as paragraphs, as git takes its messages. None where it is not given."""

    def joined(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> str | None:
        return "\n\n".join(values) if values else None

    return click.option("--message", "-m", metavar="TEXT", multiple=True, callback=joined, help=help_text)


def by_option(command: Decorated) -> Decorated:
    help_text = "Who did it, instead of the person of the team whose address git has."
    return click.option("--by", metavar="KEY", multiple=True, help=help_text)(command)
