"""clientfiles end: the relationship is over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles.cli.asking import required_text, spoken
from clientfiles.cli.common import complete_client
from clientfiles.cli.recording import open_desk, recording_options
from clientfiles.editing import Draft
from clientfiles.escaping import visible
from clientfiles.model import Client
from clientfiles.recording.contracts import end
from clientfiles.recording.finishing import tasks_of
from clientfiles.values import quoted
from clientfiles.wording import listed


@click.command("end")
@click.argument("client", metavar="ID", shell_complete=complete_client)
@click.option("--why", metavar="TEXT", required=True, help="Why it ended: what the next person will want to know.")
@click.option("--date", "day", metavar="DATE", default="today", show_default=True, help="The day it ended.")
@recording_options
@click.pass_obj
def command(folder: Path, client: str, why: str, day: str, no_commit: bool, dry_run: bool, today: date | None) -> int:
    """End a relationship: status, day and reason, and every running contract. Nothing is deleted.

    What is still open stays in the record, but is not reviewed any more.
    """
    desk = open_desk(folder, today, no_commit, dry_run)
    reason = required_text(why, "--why")
    last = desk.day(day, "--date", is_past=True)
    file = desk.find(client)
    found, _ = desk.read(file)

    def edit(draft: Draft, client: Client) -> None:
        end(draft, client, reason, last)

    outcome = desk.save([desk.change(file.path, edit)], f"End {found.id}")
    desk.tell(outcome, visible(f"{found.title} ended on {spoken(last)}"))
    left = [quoted(task.what) for task in tasks_of(found)]
    if left and outcome.saved and not dry_run:
        click.echo(visible(f"Still in the record, and reviewed no more: {listed(left, 5)}"))
    return 0
