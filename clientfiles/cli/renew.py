"""clientfiles renew: a contract's next term."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from clientfiles.cli.asking import chosen, is_asking, value_of
from clientfiles.cli.common import complete_client
from clientfiles.cli.options import DATES, once
from clientfiles.cli.recording import open_desk, recording_options
from clientfiles.editing import Draft
from clientfiles.model import Client
from clientfiles.recording.contracts import Term, contract_called, renew
from clientfiles.values import parse_money
from clientfiles.wording import spoken


@click.command("renew", epilog=DATES)
@click.argument("client", metavar="ID", shell_complete=complete_client)
@once("--until", metavar="DATE", help="The next renewal, or a project's new end; else as long as the last term.")
@once("--value", metavar="AMOUNT", default="", help='What it is worth from then on, such as "48000 EUR/year".')
@once("--contract", "title", metavar="TITLE", help="Which contract, where several run.")
@recording_options
@click.pass_obj
def command(
    folder: Path,
    client: str,
    until: str | None,
    value: str,
    title: str | None,
    no_commit: bool,
    dry_run: bool,
    today: date | None,
) -> int:
    """Record a contract's next term; the old one stays in the record, and runs until that begins.

    The new term begins on the renewal date and keeps title, value, notice and auto_renew. Without --until it is as
    long as the last one, at most a year.
    """
    desk = open_desk(folder, today, no_commit, dry_run)
    if value:
        value_of(value, "--value", parse_money)
    end = desk.day(until, "--until") if until is not None else None
    file = desk.find(client)
    desk.check([file.path])
    found, _ = desk.read(file)
    running = found.running_contracts(desk.today)
    if title is None and len(running) > 1 and is_asking():
        names = [each.subject for each in running]
        title = names[chosen("Which contract?", names, "--contract")]
    present = contract_called(found, title, desk.today)
    terms: list[Term] = []

    def edit(draft: Draft, client: Client) -> None:
        contract = contract_called(client, present.subject, desk.today)
        terms.append(renew(draft, client, contract, end, value, desk.today))

    outcome = desk.save([desk.change(file.path, edit)], f"Renew a contract of {found.id}")
    start, renewal, ends = terms[-1]
    then = f", next renewal on {spoken(renewal)}" if renewal is not None else ", until cancelled"
    term = f"from {spoken(start)}" + (f" until {spoken(ends)}" if ends is not None else then)
    desk.tell(outcome, f"Renewed {present.title or 'the contract'}: {term}{f', {value}' if value else ''}")
    desk.tell_effect(outcome)
    return 0
