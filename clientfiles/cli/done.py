"""clientfiles done: an open item or the next action is finished."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles.cli.asking import chosen, clean_text, is_asking, spoken
from clientfiles.cli.common import complete_client
from clientfiles.cli.differences import visible_rows
from clientfiles.cli.recording import by_option, open_desk, recording_options
from clientfiles.diagnostics import Failure, Usage
from clientfiles.editing import Draft, NewEntry
from clientfiles.escaping import visible
from clientfiles.model import Client
from clientfiles.recording.finishing import Task, finish, task_called, tasks_of
from clientfiles.recording.promises import Promise, parse_promise
from clientfiles.refusals import NotCommitted

_LABELS = {"we_owe": "we owe", "they_owe": "they owe", "pending": "pending", "next_action": "next action"}


@click.command("done")
@click.argument("client", metavar="ID", shell_complete=complete_client)
@click.argument("item", required=False)
@click.option("--date", "day", metavar="DATE", default="today", show_default=True, help="When it was finished.")
@click.option("--message", "-m", metavar="TEXT", default="", help="What else there is to say, below the log's heading.")
@click.option("--next", "following", metavar='"TEXT by DATE"', help="The next action from now on.")
@by_option
@recording_options
@click.pass_obj
def command(
    folder: Path,
    client: str,
    item: str | None,
    day: str,
    message: str,
    following: str | None,
    by: tuple[str, ...],
    no_commit: bool,
    dry_run: bool,
    today: date | None,
) -> int:
    """Finish an open item or the next action: it leaves the record, and the log says so.

    ITEM is its text, or as much of it as fits no other; "next" is the next action. Without it you choose from a list.
    The entry is a note: finishing a task is not a conversation.
    """
    desk = open_desk(folder, today, no_commit, dry_run)
    file = desk.find(client)
    desk.check([file.path])
    found, _ = desk.read(file)
    task = task_called(found, item) if item is not None else _chosen(found)
    after = parse_promise(following, desk.today) if following is not None else None
    finished = desk.day(day, "--date", is_past=True)
    asked = _asked(desk.today) if task.is_next_action and after is None and not dry_run else None
    after = after or asked
    entry = NewEntry(finished, "note", title=task.title, by=desk.authors(by), text=clean_text(message, "--message"))

    def edit(draft: Draft, client: Client) -> None:
        finish(draft, client, task, entry, after)

    # A client without a next action has an error until it gets one, as it should.
    change = desk.change(file.path, edit, tolerated=["missing-field"] if task.is_next_action else [])
    what = "the next action" if task.is_next_action else "an open item"
    try:
        outcome = desk.save([change], f"Finish {what} of {found.id}")
    except NotCommitted:
        raise
    except Failure as error:
        if asked is not None:  # so that nobody has to type it again
            error.args = (visible_rows(f"{error}\nnot set as the next action: {asked.what} by {asked.due}\n").rstrip(),)
        raise
    desk.tell(outcome, task.title if finished == desk.today else f"{task.title}, on {spoken(finished)}")
    if after is not None and not dry_run:
        click.echo(visible(f"Next: {after.what}, by {spoken(after.due)}"))
    elif task.is_next_action and not dry_run:
        click.echo(visible(f'What comes next? clientfiles next {found.id} "TEXT" --due DATE'), err=True)
    desk.tell_effect(outcome, [task.what])
    return 0


def _chosen(client: Client) -> Task:
    tasks = tasks_of(client)
    if not tasks:
        raise Usage(visible(f"{client.title} has no open item and no next action"))
    return tasks[chosen("Which one is done?", [f"{_LABELS[task.side]}: {task.what}" for task in tasks], "ITEM")]


def _asked(today: date) -> Promise | None:
    """The next action, where somebody is there to say it; they may leave it for later."""
    while is_asking():
        text = click.prompt('What comes next? "TEXT by DATE", or nothing for now', default="", show_default=False)
        if not text.strip():
            return None
        try:
            return parse_promise(text, today)
        except Usage as error:
            click.echo(str(error), err=True)
    return None
