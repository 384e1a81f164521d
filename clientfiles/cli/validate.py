"""clientfiles validate: every problem of every record, in file order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles import checking, records, store
from clientfiles.cli.common import (
    format_option,
    output_option,
    the_day,
    today_option,
    with_progress,
    write,
)
from clientfiles.diagnostics import Diagnostic, Usage
from clientfiles.wording import plural


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@format_option("text", "json", "github")
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@click.option(
    "--since",
    metavar="REV",
    help="Only problems of files changed since REV and HEAD went apart, and those that the changes cause elsewhere.",
)
@today_option
@output_option
@click.pass_obj
def command(
    folder: Path,
    paths: tuple[Path, ...],
    format_: str,
    strict: bool,
    since: str | None,
    today: date | None,
    output: Path | None,
) -> int:
    """Check every record and the settings, or only the records named by PATH.

    Nothing is ever written. Exit code 0 means no errors, 1 errors (with --strict: or warnings).
    """
    from clientfiles import diagnosing

    if since is not None and paths:
        raise Usage("--since looks at everything that changed: leave out either it or the paths")
    repository = store.open_repository(folder)
    day = the_day(today, repository.settings)
    if since is None:
        found, count = diagnose(repository, [str(path) for path in paths], folder, day)
    else:
        from clientfiles import comparing

        base = comparing.read_base(repository, since)  # first: a slip in REV is not to wait for every record
        found, count = diagnose(repository, [], folder, day)
        found = comparing.broken_since(repository, base, found, day)
    write(diagnosing.FORMATS[format_](found, count), output)
    errors = sum(each.is_error for each in found)
    warnings = len(found) - errors
    summary = f"{plural(count, 'file')} checked: {plural(errors, 'error')}, {plural(warnings, 'warning')}"
    click.echo(summary, err=True)
    return 1 if errors or (strict and warnings) else 0


def diagnose(repository: store.Repository, names: list[str], folder: Path, today: date) -> tuple[list[Diagnostic], int]:
    """The problems of the records named, or of all; and how many files were looked at."""
    listed = store.list_files(repository.root)
    news, problems = records.read_news(repository)
    if names:
        files, with_news = store.named_files(repository.root, names, folder)
    else:
        files, with_news = listed, store.news_file(repository.root) is not None
    found = list(problems) if with_news else []
    if not names:
        found += repository.diagnostics
    surroundings = records.surroundings(repository.settings, news, today)
    reading = records.read_records(files, surroundings)
    for record in with_progress(reading, len(files), "checking"):
        found += record.diagnostics
    every = [file.path for file in listed]
    chosen = {file.path for file in files}
    found += (each for each in checking.check_ids(every) if each.path in chosen)
    if not names:
        found += checking.check_folders(every)
    found.sort(key=lambda each: (each.path, each.span))
    return found, len(files) + with_news
