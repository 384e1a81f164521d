"""clientfiles edit: a record in your editor, and validated before it is saved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles.cli.common import complete_client
from clientfiles.cli.recording import open_desk, recording_options


@click.command("edit")
@click.argument("client", metavar="ID", shell_complete=complete_client)
@recording_options
@click.pass_obj
def command(folder: Path, client: str, no_commit: bool, dry_run: bool, today: date | None) -> int:
    """Edit a record in your editor (VISUAL or EDITOR); it is saved once it is right.

    Where it has errors that it did not have before, they are shown and the editor opens again on what you typed. If
    you give up, the record stays as it was and your text is kept.
    """
    desk = open_desk(folder, today, no_commit, dry_run)
    file = desk.find(client)
    return desk.edit_by_hand(file)
