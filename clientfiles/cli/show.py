"""clientfiles show: one client's record."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles import document, records, review, store
from clientfiles.cli.common import (
    complete_client,
    output_option,
    resolve_client,
    the_day,
    today_option,
    write,
)
from clientfiles.diagnosing import as_text
from clientfiles.diagnostics import Diagnostic, Failure
from clientfiles.reading import client_id
from clientfiles.relationship import context_of


@click.command("show")
@click.argument("client", metavar="ID", shell_complete=complete_client)
@today_option
@output_option
@click.pass_obj
def command(folder: Path, client: str, today: date | None, output: Path | None) -> int:
    """Show one client's record, its due actions first.

    ID is the record's file name without .md, or as much of its beginning as only one client has.
    """
    from clientfiles.terminal import record_text

    repository = store.open_repository(folder)
    day = the_day(today, repository.settings)
    files = {client_id(file.path): file for file in reversed(store.list_files(repository.root))}
    file = files[resolve_client(client, sorted(files))]
    data = store.read_bytes(file)
    if isinstance(data, Diagnostic):
        raise Failure(as_text([data], 1).strip())
    news, _ = records.read_news(repository)
    parsed, found = document.parse(file.path, data)
    record = records.record_of(file.path, parsed, found, records.surroundings(repository.settings, news, day))
    if record.client is None or parsed is None:
        raise Failure("this record cannot be read\n" + as_text(record.diagnostics, 1).strip())
    context = context_of(repository.settings, day, repository.settings.horizon, news)
    assessment = review.assess(record.client, context)
    write(record_text(record, parsed, assessment, context, plain=output is not None), output)
    return 1 if any(each.is_error for each in record.diagnostics) else 0
