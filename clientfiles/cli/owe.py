"""clientfiles owe: an open item."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles.cli.common import complete_client, complete_owner
from clientfiles.cli.options import DATES, once
from clientfiles.cli.recording import open_desk, recording_options
from clientfiles.editing import Draft
from clientfiles.model import Client
from clientfiles.recording.promises import owe
from clientfiles.wording import spoken

_SIDES = {"we": ("we_owe", "We owe"), "they": ("they_owe", "They owe"), "pending": ("pending", "Pending")}


@click.command("owe", epilog=DATES)
@click.argument("client", metavar="ID", shell_complete=complete_client)
@click.argument("side", type=click.Choice(tuple(_SIDES)))
@click.argument("text")
@once("--due", metavar="DATE", help="By when, unless TEXT says it. What is pending may have no date.")
@once("--owner", metavar="KEY", shell_complete=complete_owner, help="Who sees to it; else the client's owner.")
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
    """Add an open item: what we owe, what they owe, or what both wait for.

    \b
    clientfiles owe northwind we "Send the final scope by friday"
    clientfiles owe northwind pending "Budget decision"
    """
    desk = open_desk(folder, today, no_commit, dry_run)
    field, label = _SIDES[side]
    what, day = desk.promise(text, due, may_be_undated=side == "pending")
    item = {field: what}
    if day is not None:
        item["due"] = day.isoformat()
    if owner is not None:
        item["owner"] = desk.owner(owner)
    file = desk.find(client)
    found, _ = desk.read(file)

    def edit(draft: Draft, client: Client) -> None:
        owe(draft, client, item)

    outcome = desk.save([desk.change(file.path, edit)], f"Add an open item to {found.id}")
    by_when = f", by {spoken(day)}" if day is not None else ""
    desk.tell(outcome, f"{label}: {what}{by_when}{desk.named(owner)}")
    desk.tell_effect(outcome)
    return 0
