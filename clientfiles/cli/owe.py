"""clientfiles owe: an open item."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles.cli.asking import required_text, spoken
from clientfiles.cli.common import complete_client, complete_owner
from clientfiles.cli.recording import open_desk, recording_options
from clientfiles.diagnostics import Usage
from clientfiles.editing import Draft
from clientfiles.model import Client

_SIDES = {"we": ("we_owe", "We owe"), "they": ("they_owe", "They owe"), "pending": ("pending", "Pending")}


@click.command("owe")
@click.argument("client", metavar="ID", shell_complete=complete_client)
@click.argument("side", type=click.Choice(tuple(_SIDES)))
@click.argument("text")
@click.option("--due", metavar="DATE", help="By when; what is pending may have no date.")
@click.option("--owner", metavar="KEY", shell_complete=complete_owner, help="Who sees to it; else the client's owner.")
@recording_options
@click.pass_obj
def command(
    folder: Path,
    client: str,
    side: str,
    text: str,
    due: str | None,
    owner: str | None,
    no_commit: bool,
    dry_run: bool,
    today: date | None,
) -> int:
    """Add an open item: what we owe, what they owe, or what both wait for."""
    if due is None and side != "pending":
        raise Usage("by when? Say --due DATE")
    desk = open_desk(folder, today, no_commit, dry_run)
    field, label = _SIDES[side]
    item = {field: required_text(text, "TEXT")}
    day = desk.day(due, "--due") if due is not None else None
    if day is not None:
        item["due"] = day.isoformat()
    if owner is not None:
        item["owner"] = desk.owner(owner)
    file = desk.find(client)

    def edit(draft: Draft, client: Client) -> None:
        draft.add("open_items", item)

    found, _ = desk.read(file)
    outcome = desk.save([desk.change(file.path, edit)], f"Add an open item to {found.id}")
    desk.tell(outcome, f"{label}: {item[field]}" + (f", by {spoken(day)}" if day is not None else ""))
    desk.tell_effect(outcome)
    return 0
