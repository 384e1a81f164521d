"""What people are asked, and what they said, as it was understood."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from clientfiles.cli.differences import visible_rows
from clientfiles.diagnostics import Usage
from clientfiles.document import has_hostile
from clientfiles.escaping import visible
from clientfiles.recording.promises import one_line
from clientfiles.values import Wrong


def is_asking() -> bool:
    """Whether there is somebody to ask, who sees the questions and whatever they are about."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def chosen(title: str, choices: Sequence[str], option: str) -> int:
    """The number of one of several things, asked for where somebody is there; else Usage that lists them."""
    if not is_asking():
        listed = "".join(f"\n  {each}" for each in choices)
        raise Usage(visible_rows(f"{title} Say which as {option}:{listed}\n").rstrip("\n"))
    for number, each in enumerate(choices, start=1):
        click.echo(visible(f"{number:>3}  {each}"))
    question = f"{title} (1-{len(choices)})"
    return int(click.prompt(question, type=click.IntRange(1, len(choices)), prompt_suffix=" ")) - 1


def value_of(text: str, option: str, parse: Callable[[str], Any]) -> Any:
    """What a text means, by one of the parsers of values; Usage where it means nothing."""
    try:
        return parse(text)
    except Wrong as wrong:
        raise Usage(visible(f"{option}: {wrong.message}; {wrong.hint}")) from None


def required_text(text: str, option: str) -> str:
    """A text on one line, as a field holds it. Usage where it is empty, or nothing that a record may hold."""
    found = one_line(text)
    if not found:
        raise Usage(f"{option} is empty")
    return clean_text(found, option)


def clean_text(text: str, option: str) -> str:
    """The text. Usage where it holds what no record may hold, such as control characters."""
    if has_hostile(text):
        raise Usage(f"{option} holds a control character, which no record may hold; delete it")
    return text
