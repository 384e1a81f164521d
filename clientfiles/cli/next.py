"""clientfiles next: the next action."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles.cli.common import complete_client, complete_owner
from clientfiles.cli.options import DATES, once
from clientfiles.cli.recording import open_desk, recording_options, tell_replaced
from clientfiles.editing import Draft
from clientfiles.model import Client
from clientfiles.recording.promises import Promise
from clientfiles.wording import spoken


@click.command("next", epilog=DATES)
@click.argument("client", metavar="ID", shell_complete=complete_client)
@click.argument("text")
@once("--due", metavar="DATE", help="By when, unless TEXT says it.")
@once("--owner", metavar="KEY", shell_complete=complete_owner, help="Who does it; else the client's owner.")
@recording_options
@click.pass_obj
def command(
    folder: Path,
    client: str,
    text: str,
    due: str | None,
    owner: str | None,
    no_commit: bool,
    dry_run: bool,
    today: date | None,
) -> int:
    """Set the next action, in place of the one there is. `clientfiles done` logs the old one first.

    \b
    clientfiles next northwind "Call Jana about the kick-off by +2 weeks"
    """
    desk = open_desk(folder, today, no_commit, dry_run)
    what, day = desk.promise(text, due)
    assert day is not None
    step = Promise(what, day)
    fields = step.fields
    if owner is not None:
        fields["owner"] = desk.owner(owner)
    file = desk.find(client)
    found, _ = desk.read(file)

    def edit(draft: Draft, client: Client) -> None:
        draft.put(("next_action",), fields)

    outcome = desk.save([desk.change(file.path, edit)], f"Set the next action of {found.id}")
    desk.tell(outcome, f"Next: {step.what}, by {spoken(day)}{desk.named(owner)}")
    replaced = tell_replaced(found, step) if outcome.saved and not dry_run else []
    desk.tell_effect(outcome, replaced)
    return 0
