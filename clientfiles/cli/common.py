"""What several commands share: the repository, today, reading with progress, writing a report."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from clientfiles import store
from clientfiles.diagnostics import Diagnostic, Failure
from clientfiles.escaping import visible
from clientfiles.settings import Settings, today_in
from clientfiles.values import Wrong, parse_date
from clientfiles.writing import write_whole

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Item = TypeVar("Item")


class Day(click.ParamType[date]):
    """A date on the command line."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except Wrong as wrong:
            self.fail(f"{visible(wrong.message)}: {wrong.hint}", param, ctx)


def today_option(command: Decorated) -> Decorated:
    help_text = "The day it is taken to be; today in the settings' time zone without it."
    return click.option("--today", type=Day(), metavar="DATE", help=help_text)(command)


def horizon_option(command: Decorated) -> Decorated:
    help_text = "How many days ahead to look; 31 unless the settings say otherwise."
    days = click.IntRange(0, 3650)
    return click.option("--horizon", type=days, metavar="DAYS", help=help_text)(command)


def output_option(command: Decorated) -> Decorated:
    help_text = "Write into FILE, whole or not at all, instead of to standard output."
    path = click.Path(dir_okay=False, path_type=Path)
    return click.option("--output", "-o", type=path, metavar="FILE", help=help_text)(command)


def format_option(*formats: str) -> Callable[[Decorated], Decorated]:
    return click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="The form of the output.",
    )


def the_day(today: date | None, settings: Settings) -> date:
    """The day given on the command line, or the one it is. Nothing else asks the clock."""
    if today is not None:
        return today
    return today_in(settings)


def wrong_settings(repository: store.Repository, name: str = "the settings") -> list[Diagnostic]:
    """What is wrong with single settings. Failure where all of them cannot be read; `name` is what they are called."""
    from clientfiles.diagnosing import as_text

    wrong = [each for each in repository.diagnostics if each.is_error]
    if any(each.code not in ("unknown-setting", "invalid-setting") for each in wrong):
        raise Failure(f"{name} cannot be read\n{as_text(wrong, 1).strip()}")
    return wrong


def with_progress(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """The items; on a terminal, how many there have been, once that takes longer than a second."""
    if not sys.stderr.isatty():
        yield from items
        return
    began = time.monotonic()
    shown = 0.0
    for count, item in enumerate(items, start=1):
        yield item
        if count % 64 == 0:
            now = time.monotonic()
            if now - began > 1 and now - shown > 0.1:
                shown = now
                click.echo(f"\r{what} {count:,} of {total:,}", err=True, nl=False)
    if shown:
        click.echo("\r\033[K" if os.name != "nt" else "\r" + " " * 60 + "\r", err=True, nl=False)


def write(text: str | Iterable[str], output: Path | None) -> None:
    """Print a report, or put it into a file in one step, so that there is never half of one."""
    pieces = [text] if isinstance(text, str) else text
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False)
        return
    write_whole(output, pieces)


def warn(message: str) -> None:
    click.echo(message, err=True)


# Shell completion: file names and settings, and at most the one record that was named


def _repository(context: click.Context) -> store.Repository | None:
    folder = context.find_root().params.get("folder") or Path(".")
    try:
        return store.open_repository(Path(folder))
    except (Failure, OSError):
        return None


def client_ids(folder: Path) -> list[str]:
    """The ids of all records, from their file names."""
    from clientfiles.reading import client_id

    return [client_id(file.path) for file in store.list_files(folder) if file.problem is None]


def complete_client(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    repository = _repository(context)
    if repository is None:
        return []
    return [CompletionItem(each) for each in client_ids(repository.root) if each.startswith(incomplete)]


def complete_owner(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    repository = _repository(context)
    if repository is None:
        return []
    team = repository.settings.team.values()
    return [CompletionItem(each.key, help=each.name) for each in team if each.key.startswith(incomplete)]


def complete_kind(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    repository = _repository(context)
    if repository is None:
        return []
    kinds = repository.settings.kinds.items()
    help_of = {True: "a contact", False: "no contact"}
    return [CompletionItem(kind, help=help_of[contact]) for kind, contact in kinds if kind.startswith(incomplete)]


def complete_task(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from clientfiles.reading import client_id
    from clientfiles.recording.finishing import tasks_of
    from clientfiles.records import read_record, surroundings

    repository = _repository(context)
    named = str(context.params.get("client") or "")
    if repository is None:
        return []
    for file in store.list_files(repository.root):
        if client_id(file.path) == named:
            client = read_record(file, surroundings(repository.settings, (), the_day(None, repository.settings))).client
            tasks = [task.what for task in tasks_of(client)] if client is not None else []
            return [CompletionItem(what) for what in tasks if what.casefold().startswith(incomplete.casefold())]
    return []


def resolve_client(text: str, known: list[str]) -> str:
    """The id that was meant: whole, or by a beginning that only one has; of the name too, as it makes the id.

    A failure that suggests others.
    """
    from clientfiles.recording.clients import Clients

    return Clients(dict.fromkeys(known, "")).called(text).id


def resolve_owner(text: str, settings: Settings) -> str:
    """The key of a person of the team, given by it or by their name."""
    from clientfiles.recording.people import colleague_called

    return colleague_called(text, settings)
