"""clientfiles list: one line a client."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click

from clientfiles import store
from clientfiles.cli.assessing import review_of
from clientfiles.cli.common import (
    complete_owner,
    format_option,
    output_option,
    resolve_owner,
    the_day,
    today_option,
    warn,
    write,
)
from clientfiles.model import STATUSES
from clientfiles.review import Assessment
from clientfiles.wording import plural


@click.command("list")
@click.option("--owner", metavar="KEY", shell_complete=complete_owner, help="Only this person's clients.")
@click.option("--status", type=click.Choice(STATUSES), help="Only clients of this status.")
@today_option
@format_option("text", "json", "csv")
@output_option
@click.pass_obj
def command(
    folder: Path, owner: str | None, status: str | None, today: date | None, format_: str, output: Path | None
) -> int:
    """Show one line a client: id, owner, status, health, last contact, next action."""
    repository = store.open_repository(folder)
    if owner is not None:
        owner = resolve_owner(owner, repository.settings)
    review = review_of(repository, the_day(today, repository.settings), 0)
    clients = [
        client
        for client in review.clients
        if (owner is None or client.owner == owner) and (status is None or client.status == status)
    ]
    rows = [_row(client) for client in clients]
    if format_ == "json":
        from clientfiles.data import rows_json

        text = rows_json(rows)
    elif format_ == "csv":
        text = _csv(rows)
    else:
        from clientfiles.terminal import clients_text

        text = clients_text(clients, review, plain=output is not None)
    write(text, output)
    unread = {each.path for each in review.diagnostics if each.is_error}
    if unread:
        warn(f"{plural(len(unread), 'file has', 'files have')} errors: run clientfiles validate")
    return 1 if unread else 0


def _row(client: Assessment) -> dict[str, Any]:
    return {
        "id": client.id,
        "name": client.name,
        "owner": client.owner,
        "status": client.status,
        "health": client.health.word or None,
        "last_contact": client.last_contact.date.isoformat() if client.last_contact is not None else None,
        "next_action": client.next_what or None,
        "next_action_due": client.next_due.isoformat() if client.next_due is not None else None,
    }


def _csv(rows: Iterable[dict[str, Any]]) -> str:
    import csv
    import io

    from clientfiles.escaping import csv_cell

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(("id", "name", "owner", "status", "health", "last_contact", "next_action", "next_action_due"))
    for row in rows:
        writer.writerow([csv_cell(value or "") for value in row.values()])
    return buffer.getvalue()
