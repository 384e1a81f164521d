"""clientfiles handover: one person's clients become another's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles import records, store
from clientfiles.cli.asking import clean_text
from clientfiles.cli.common import complete_client, complete_owner, with_progress
from clientfiles.cli.options import by_option, message_option
from clientfiles.cli.recording import open_desk, recording_options
from clientfiles.diagnostics import Usage
from clientfiles.editing import Draft, NewEntry
from clientfiles.escaping import visible
from clientfiles.model import Client
from clientfiles.recording.handovers import hand_over, owns_something
from clientfiles.values import quoted, suggestion
from clientfiles.wording import listed, plural


@click.command("handover")
@click.argument("giver", metavar="FROM", shell_complete=complete_owner)
@click.argument("taker", metavar="TO", shell_complete=complete_owner)
@click.option("--client", "ids", metavar="ID", multiple=True, shell_complete=complete_client, help="Only this client.")
@message_option("What the entry in each log says.")
@by_option
@recording_options
@click.pass_obj
def command(
    folder: Path,
    giver: str,
    taker: str,
    ids: tuple[str, ...],
    message: str | None,
    by: tuple[str, ...],
    no_commit: bool,
    dry_run: bool,
    today: date | None,
) -> int:
    """Hand every client, open item and next action of one person to another, in one commit.

    A handover entry in each log says so.
    """
    desk = open_desk(folder, today, no_commit, dry_run)
    settings = desk.repository.settings
    new_owner = desk.owner(taker)
    if giver == new_owner:
        raise Usage("there is nothing to hand over from a person to themselves")
    files = list(dict.fromkeys(desk.find(each) for each in ids)) or store.list_files(desk.repository.root)
    found: list[Client] = []
    unread: list[str] = []
    for record in with_progress(records.read_records(files, desk.known), len(files), "reading"):
        if record.client is None:
            unread.append(record.path)
        elif owns_something(record.client, giver):
            found.append(record.client)
        elif ids:
            raise Usage(visible(f"{settings.name_of(giver)} owns nothing of {record.client.id}"))
    if giver not in settings.team and not found:
        raise Usage(
            visible(f"{quoted(giver)} is nobody in the team; {suggestion(giver, settings.team, 'see the settings')}")
        )
    for path in unread:
        click.echo(visible(f"warning: {path} cannot be read, so nobody knows whose it is"), err=True)
    if not found:
        click.echo(visible(f"{settings.name_of(giver)} owns nothing"))
        return 1 if unread else 0
    title = f"From {settings.name_of(giver)} to {settings.name_of(new_owner)}"
    text = clean_text(message or "", "--message")
    entry = NewEntry(desk.today, "handover", title=title, by=desk.authors(by), text=text)

    def edit(draft: Draft, client: Client) -> None:
        hand_over(draft, client, giver, new_owner, entry)

    changes = [desk.change(each.path, edit) for each in found]
    what = found[0].id if len(found) == 1 else plural(len(found), "client")
    outcome = desk.save(changes, visible(f"Hand over {what} from {giver} to {new_owner}"))
    people = f"from {settings.name_of(giver)} to {settings.name_of(new_owner)}"
    desk.tell(outcome, f"Handed over {people}: {listed([each.id for each in found], 20)}")
    member = settings.team.get(giver)
    if outcome.saved and not ids and not dry_run and member is not None and member.left is None:
        click.echo(visible(f"If {member.name} leaves, say so in {settings.path}: team.{giver}.left"))
    return 1 if unread else 0
