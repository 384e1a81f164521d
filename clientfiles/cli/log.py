"""clientfiles log: what was said, and what was promised."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles.cli import editor
from clientfiles.cli.asking import clean_text
from clientfiles.cli.common import complete_client, complete_kind
from clientfiles.cli.options import DATES, by_option, message_option, once
from clientfiles.cli.recording import Desk, open_desk, recording_options, tell_replaced
from clientfiles.document import MAX_BYTES
from clientfiles.editing import Draft, NewEntry
from clientfiles.escaping import visible
from clientfiles.model import MOODS, Client
from clientfiles.recording.conversations import Conversation, parse_kind, parse_subjects, record_conversation
from clientfiles.recording.people import contacts_named
from clientfiles.recording.promises import Promise, parse_promise
from clientfiles.values import folded, quoted
from clientfiles.wording import spoken


@click.command("log", epilog=DATES)
@click.argument("client", metavar="ID", shell_complete=complete_client)
@click.argument("kind", shell_complete=complete_kind)
@once("--mood", type=click.Choice(MOODS), help="How it went; neutral without it.")
@click.option(
    "--with", "people", metavar="NAME", multiple=True, help="A contact who was there, by any part of the name."
)
@click.option("--re", "subjects", metavar="WHAT", multiple=True, help="What it settles: renewal, or a title or item.")
@once("--date", "day", metavar="DATE", default="today", help="When it was; today without it.")
@once("--title", metavar="TEXT", default="", help="What it was about, for the heading.")
@message_option("What was said; again for another paragraph. Else from standard input, or in your editor.")
@click.option("--owe", metavar='"TEXT by DATE"', multiple=True, help="What we promised.")
@click.option("--they-owe", metavar='"TEXT by DATE"', multiple=True, help="What they promised.")
@once("--next", "following", metavar='"TEXT by DATE"', help="The next action, in place of the one there is.")
@by_option
@recording_options
@click.pass_obj
def command(
    folder: Path,
    client: str,
    kind: str,
    mood: str | None,
    people: tuple[str, ...],
    subjects: tuple[str, ...],
    day: str,
    title: str,
    message: str | None,
    owe: tuple[str, ...],
    they_owe: tuple[str, ...],
    following: str | None,
    by: tuple[str, ...],
    no_commit: bool,
    dry_run: bool,
    today: date | None,
) -> int:
    """Log a conversation, a delivery or a decision, and what was promised in it, in one commit.

    KIND is call, meeting, email, message or visit, which count as contact; note, delivery, decision or handover, which
    do not; or a kind of the settings. "email in" and "email out" say who reached out.

    \b
    clientfiles log northwind call --mood positive --with Jana \\
        -m "They sign on Friday" --owe "Send the final scope by friday" \\
        --next "Call about the kick-off by +2 weeks"
    """
    desk = open_desk(folder, today, no_commit, dry_run)
    word, direction = parse_kind(kind, desk.repository.settings)
    file = desk.find(client)
    if message is None:
        desk.check([file.path])  # before anybody types
    found, data = desk.read(file)
    names, remarks = contacts_named(found, (clean_text(each, "--with") for each in people))
    settles = parse_subjects(found, subjects, desk.known.titles, desk.today)
    entry = NewEntry(
        desk.day(day, "--date", is_past=True),
        word,
        direction,
        mood or "",
        clean_text(" ".join(title.split()), "--title"),
        desk.authors(by),
        names,
        settles,
    )
    said = Conversation(
        entry,
        tuple(parse_promise(each, desk.today) for each in owe),
        tuple(parse_promise(each, desk.today) for each in they_owe),
        parse_promise(following, desk.today) if following is not None else None,
    )
    draft_name, remark = f"{found.id}-{word}", _remark(found, entry)
    with editor.typed(
        desk.git_folder, draft_name, message, remark, is_rehearsal=dry_run, room=MAX_BYTES - len(data)
    ) as text:
        if not text.strip() and not entry.title:
            raise editor.Nothing("nothing was logged: there is no text and no --title")
        said = said._replace(entry=entry._replace(text=clean_text(text, "the text")))

        def edit(draft: Draft, client: Client) -> None:
            record_conversation(draft, client, said)

        outcome = desk.save([desk.change(file.path, edit)], f"Log {word} with {found.id}")
    desk.tell(outcome, f"Logged {word} with {found.id} on {spoken(entry.date)}{_authors(entry)}")
    for remark in [*remarks, *_still_open(found, settles), *_nobody(desk, entry)]:
        click.echo(f"warning: {remark}", err=True)
    if entry.date > desk.today:
        click.echo("warning: that day has not come yet, and no rule counts the entry before", err=True)
    replaced: list[str] = []
    if not dry_run:
        _promises("We owe", said.we_owe)
        _promises("They owe", said.they_owe)
        _promises("Next", (said.next_action,) if said.next_action is not None else ())
        replaced = tell_replaced(found, said.next_action)
    desk.tell_effect(outcome, replaced)
    return 0


def _remark(client: Client, entry: NewEntry) -> str:
    """What stands below the text in the editor."""
    about = f"{entry.heading}, {client.title}"
    empty = "the heading alone" if entry.title else "nothing"
    told = f"Write what was said above this comment, which is left out. Without any text {empty} is logged."
    return f"{told}\n{visible(about).replace('--', '- -')}"


def _still_open(client: Client, subjects: tuple[str, ...]) -> list[str]:
    """That an open item which the entry settles is still in the record: only people know whether it is done."""
    named = set(map(folded, subjects))
    left = [item.what for item in client.open_items if item.what and folded(item.what) in named]
    return [visible(f"{quoted(each)} is still open; when it is done: clientfiles done {client.id}") for each in left]


def _nobody(desk: Desk, entry: NewEntry) -> list[str]:
    """That the entry does not say who spoke, where a colleague's address would have told."""
    email = desk.author_email if not entry.by and desk.repository.settings.team else ""
    told = f"the entry does not say who it is by: nobody in {desk.repository.settings.path} has the address {email}"
    return [visible(f"{told}; say --by KEY")] if email else []


def _authors(entry: NewEntry) -> str:
    return f" (by {', '.join(entry.by)})" if entry.by else ""


def _promises(label: str, promises: tuple[Promise, ...]) -> None:
    for promise in promises:
        click.echo(visible(f"{label}: {promise.what}, by {spoken(promise.due)}"))
