"""clientfiles new: a client's record."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles import records, saving, store
from clientfiles.cli import editor
from clientfiles.cli.asking import required_text
from clientfiles.cli.common import complete_owner, with_progress
from clientfiles.cli.options import once
from clientfiles.cli.recording import open_desk, recording_options
from clientfiles.diagnostics import Failure, Usage
from clientfiles.escaping import visible
from clientfiles.reading import VALID_ID, client_id
from clientfiles.recording.naming import check_name
from clientfiles.starting import client_id_for, new_record
from clientfiles.starting.naming import MAX_ID
from clientfiles.values import quoted


@click.command("new")
@click.argument("name")
@once("--owner", metavar="KEY", shell_complete=complete_owner, help="Who is accountable; else you, as git has it.")
@once("--id", "id_", metavar="ID", help="The record's file name without .md; else made from the name.")
@once("--contact", metavar="NAME", default="", help="The first contact.")
@click.option("--no-edit", is_flag=True, help="Do not open the record in your editor.")
@recording_options
@click.pass_obj
def command(
    folder: Path,
    name: str,
    owner: str | None,
    id_: str | None,
    contact: str,
    no_edit: bool,
    no_commit: bool,
    dry_run: bool,
    today: date | None,
) -> int:
    """Start a client's record, which explains its own fields, and open it in your editor."""
    desk = open_desk(folder, today, no_commit, dry_run)
    settings = desk.repository.settings
    client_name = required_text(name, "NAME")
    key = desk.owner(owner) if owner is not None else "".join(desk.authors(()))
    if not key:
        raise Usage("whose client is it? Say --owner KEY")
    if id_ is not None and (not VALID_ID.fullmatch(id_) or client_id_for(id_) != id_):
        told = f"words of small letters and digits, joined by hyphens, at most {MAX_ID} characters"
        raise Usage(visible(f"{quoted(id_)} is no id: write {told}"))
    if no_edit and not contact and desk.is_checked_by_hook:  # which would stop the commit of a record without one
        raise Usage("whom do you talk to there? Say --contact NAME, or leave out --no-edit")
    chosen = id_ if id_ is not None else client_id_for(client_name)
    files = store.list_files(desk.repository.root)
    reading = with_progress(records.read_records(files, desk.known), len(files), "reading")
    clients = [record.client for record in reading if record.client is not None]
    near = check_name(client_name, chosen, [client_id(file.path) for file in files], clients)
    for each in near:
        click.echo(f"nearly the same: {each}", err=True)
    path = f"{store.RECORDS}/{chosen}.md"
    desk.check(new=[path])
    data = new_record(client_name, key, settings, desk.today, contact).encode("utf-8")
    if no_edit or dry_run:
        outcome = desk.save([_creating(path, data)], f"Add {chosen}")
        desk.tell(outcome, f"Added {path}")
        desk.tell_problems(outcome)
        return 0
    draft = editor.DraftFile(desk.git_folder, chosen, data)
    with editor.kept(draft):
        editor.remind(draft)
        text = desk.edit_until_right(path, data, draft)
        outcome = desk.save([_creating(path, text)], f"Add {chosen}")
    desk.tell(outcome, f"Added {path}")
    desk.tell_problems(outcome)
    return 0


def _creating(path: str, data: bytes) -> saving.Change:
    def made(now: bytes | None) -> bytes:
        if now is not None:
            raise Failure(visible(f"{path} was made by somebody else meanwhile"))
        return data

    return saving.Change(path, made)
