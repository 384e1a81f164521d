"""clientfiles done: an open item or the next action is finished."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles.cli.asking import chosen, clean_text, is_asking
from clientfiles.cli.common import complete_client, complete_task
from clientfiles.cli.differences import visible_rows
from clientfiles.cli.options import DATES, by_option, message_option, once
from clientfiles.cli.recording import Desk, open_desk, recording_options
from clientfiles.diagnostics import Failure, Usage
from clientfiles.editing import Draft, NewEntry
from clientfiles.escaping import visible
from clientfiles.model import Client
from clientfiles.recording.finishing import Task, finish, task_called, tasks_of
from clientfiles.recording.promises import Promise, parse_promise
from clientfiles.refusals import NotCommitted
from clientfiles.shape import FIELDS
from clientfiles.wording import spoken

_LABELS = {"we_owe": "we owe", "they_owe": "they owe", "pending": "pending", "next_action": "next action"}


@click.command("done", epilog=DATES)
@click.argument("client", metavar="ID", shell_complete=complete_client)
@click.argument("item", required=False, shell_complete=complete_task)
@once("--date", "day", metavar="DATE", default="today", help="When it was finished; today without it.")
@message_option("What else there is to say, below the log's heading.")
@once("--next", "following", metavar='"TEXT by DATE"', help="The next action from now on.")
@by_option
@recording_options
@click.pass_obj
def command(
    folder: Path,
    client: str,
    item: str | None,
    day: str,
    message: str | None,
    following: str | None,
    by: tuple[str, ...],
    no_commit: bool,
    dry_run: bool,
    today: date | None,
) -> int:
    """Finish an open item or the next action: it leaves the record, and the log says so.

    ITEM is its text, or as much of it as fits no other; "next" is the next action, which the one of --next follows.
    Without ITEM you choose from a list. The entry is a note: finishing a task is not a conversation.
    """
    desk = open_desk(folder, today, no_commit, dry_run)
    file = desk.find(client)
    desk.check([file.path])
    found, _ = desk.read(file)
    task = task_called(found, item) if item is not None else _chosen(found)
    after = parse_promise(following, desk.today) if following is not None else None
    finished = desk.day(day, "--date", is_past=True)
    asked = None
    if task.is_next_action and after is None:
        asked = after = _asked(found, desk)
    text = clean_text(message or "", "--message")
    entry = NewEntry(finished, "note", title=task.title, by=desk.authors(by), text=text)

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
        click.echo(visible(f'What comes next? clientfiles next {found.id} "TEXT by DATE"'), err=True)
    desk.tell_effect(outcome, [task.what])
    return 0


def _chosen(client: Client) -> Task:
    tasks = tasks_of(client)
    if not tasks:
        raise Usage(visible(f"{client.title} has no open item and no next action"))
    return tasks[chosen("Which one is done?", [f"{_LABELS[task.side]}: {task.dated}" for task in tasks], "ITEM")]


def _asked(client: Client, desk: Desk) -> Promise | None:
    """The next action after this one. It may come later, unless the commit would be stopped for want of it."""
    status = client.status or ""
    is_required = status in FIELDS[Client]["next_action"].required
    is_required = is_required or "next_action" in desk.repository.settings.required.get(status, ())
    is_needed = is_required and desk.is_checked_by_hook
    if not is_asking():
        if is_needed:
            raise Usage('what comes next? Say --next "TEXT by DATE"')
        return None
    question = 'What comes next? "TEXT by DATE"' + ("" if is_needed else ", or nothing for now")
    while True:
        text = click.prompt(question, default=None if is_needed else "", show_default=False)
        if not text.strip() and not is_needed:
            return None
        try:
            return parse_promise(text, desk.today)
        except Usage as error:
            click.echo(str(error), err=True)
