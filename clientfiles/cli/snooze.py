"""clientfiles snooze: an action waits on purpose."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles.cli.asking import chosen, required_text
from clientfiles.cli.common import complete_client
from clientfiles.cli.options import DATES, once
from clientfiles.cli.recording import Desk, open_desk, recording_options
from clientfiles.diagnostics import Usage
from clientfiles.editing import Draft
from clientfiles.escaping import visible
from clientfiles.model import RULES, Client
from clientfiles.recording.postponing import snooze
from clientfiles.values import folded, quoted, suggestion
from clientfiles.wording import listed, spoken


@click.command("snooze", epilog=DATES)
@click.argument("client", metavar="ID", shell_complete=complete_client)
@click.argument("rule", type=click.Choice(RULES), metavar="RULE")
@once("--until", metavar="DATE", required=True, help="The day it is shown again.")
@once("--why", metavar="TEXT", required=True, help="The reason, which the review shows.")
@once("--subject", metavar="TEXT", default="", help="Which one, where the rule has several.")
@recording_options
@click.pass_obj
def command(
    folder: Path,
    client: str,
    rule: str,
    until: str,
    why: str,
    subject: str,
    no_commit: bool,
    dry_run: bool,
    today: date | None,
) -> int:
    """Postpone an action of a client. The review lists it as snoozed, with the reason.

    RULE is what makes the action due: check-in, renewal, notice, lapsed, ending, rolling, open-item, next-action, mood,
    follow-up, milestone, news, birthday, anniversary, occasion, owner or paused. Where a rule has several, such as one
    for each open item, --subject says which, by any part of its text.
    """
    desk = open_desk(folder, today, no_commit, dry_run)
    day = desk.day(until, "--until")
    if day <= desk.today:
        raise Usage(f"--until: {spoken(day)} has come already; write a day on which it shall be shown again")
    reason = required_text(why, "--why")
    file = desk.find(client)
    found, _ = desk.read(file)
    about = _subject(desk, found, rule, required_text(subject, "--subject") if subject else "")

    def edit(draft: Draft, client: Client) -> None:
        snooze(draft, client, rule, day, reason, about)

    outcome = desk.save([desk.change(file.path, edit)], f"Snooze {rule} for {found.id}")
    which = f", {quoted(about)}," if about else ""
    desk.tell(outcome, f"Snoozed {rule}{which} for {found.title} until {spoken(day)}")
    desk.tell_problems(outcome)
    if outcome.saved and not dry_run and (doubt := _doubt(desk, found, rule, about)):
        click.echo(visible(doubt), err=True)
    desk.tell_effect(outcome)
    return 0


def _subject(desk: Desk, client: Client, rule: str, text: str) -> str:
    """Which of a rule's actions is meant, so that those wait which are meant, and none that comes later.

    Nothing for a rule that has no subjects. Usage where the text fits none or several of them.
    """
    from clientfiles import review

    now = review.assess(client, desk.context)
    actions = [*now.actions, *(each.action for each in now.postponed)]
    subjects = sorted({each.subject for each in actions if each.rule == rule})
    wanted = folded(text)
    fitting = [each for each in subjects if folded(each) == wanted]
    fitting = fitting or [each for each in subjects if wanted in folded(each)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting and not text:
        return fitting[chosen("Which one?", fitting, "--subject")]
    if fitting:
        raise Usage(visible(f"{quoted(text)} could be {listed(list(map(quoted, fitting)), 8)}"))
    return text


def _doubt(desk: Desk, client: Client, rule: str, subject: str) -> str:
    """That there is nothing which could wait, so that a slip is noticed; nothing where there is something."""
    from clientfiles import review

    now = review.assess(client, desk.context)
    actions = [*now.actions, *(each.action for each in now.postponed)]
    subjects = [each.subject for each in actions if each.rule == rule]
    if subjects if not subject else folded(subject) in map(folded, subjects):
        return ""
    which = f" about {quoted(subject)}" if subject else ""
    hint = suggestion(subject, subjects, "the snooze waits for one")
    return f"no {rule} action of {client.title}{which} is due at the moment; {hint}"
