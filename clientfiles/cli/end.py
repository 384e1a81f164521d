"""clientfiles end: the relationship is over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles.cli.asking import required_text
from clientfiles.cli.common import complete_client
from clientfiles.cli.options import DATES, once
from clientfiles.cli.recording import open_desk, recording_options
from clientfiles.diagnostics import Usage
from clientfiles.editing import Draft
from clientfiles.escaping import visible
from clientfiles.model import Client
from clientfiles.recording.contracts import end
from clientfiles.recording.finishing import tasks_of
from clientfiles.values import quoted
from clientfiles.wording import listed, spoken


@click.command("end", epilog=DATES)
@click.argument("client", metavar="ID", shell_complete=complete_client)
@once("--why", metavar="TEXT", required=True, help="Why it ended: what the next person will want to know.")
@once("--date", "day", metavar="DATE", default="today", help="The day it ended; today without it.")
@recording_options
@click.pass_obj
def command(folder: Path, client: str, why: str, day: str, no_commit: bool, dry_run: bool, today: date | None) -> int:
    """End a relationship: status, day and reason, and every running contract. Nothing is deleted.

    What is still open stays in the record, but is not reviewed any more.
    """
    desk = open_desk(folder, today, no_commit, dry_run)
    reason = required_text(why, "--why")
    last = desk.day(day, "--date", is_past=True)
    if last > desk.today:
        plan = "run this when it has come; until then, plan it with clientfiles next"
        raise Usage(f"--date: {spoken(last)} is yet to come; {plan}")
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
