"""clientfiles review: what is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from clientfiles import store
from clientfiles.cli.assessing import review_of
from clientfiles.cli.common import (
    client_ids,
    complete_client,
    complete_owner,
    format_option,
    horizon_option,
    output_option,
    resolve_client,
    resolve_owner,
    the_day,
    today_option,
    write,
)
from clientfiles.model import RULES


@click.command("review")
@today_option
@horizon_option
@click.option("--owner", metavar="KEY", shell_complete=complete_owner, help="Only what this person owns or has to do.")
@click.option("--client", metavar="ID", shell_complete=complete_client, help="Only this client.")
@click.option("--rule", type=click.Choice(RULES), metavar="NAME", help="Only actions of this rule.")
@format_option("text", "markdown", "json")
@output_option
@click.pass_obj
def command(
    folder: Path,
    today: date | None,
    horizon: int | None,
    owner: str | None,
    client: str | None,
    rule: str | None,
    format_: str,
    output: Path | None,
) -> int:
    """Show what is due for every client, by owner.

    Exit code 0, whatever is due; 1 where a record has errors, which the review lists.
    """
    repository = store.open_repository(folder)
    settings = repository.settings
    if owner is not None:
        owner = resolve_owner(owner, settings)
    if client is not None:
        client = resolve_client(client, client_ids(repository.root))
    days = settings.horizon if horizon is None else horizon
    review = review_of(repository, the_day(today, settings), days)
    failed = any(each.is_error for each in review.diagnostics)
    if owner is not None or client is not None or rule is not None:
        review = review.narrowed(owner, client, rule)
    if format_ == "json":
        from clientfiles.data import review_json

        text: str | Iterable[str] = review_json(review)
    elif format_ == "markdown":
        from clientfiles.reports import Templates, review_markdown

        text = review_markdown(review, Templates(repository.root))
    else:
        from clientfiles.terminal import review_text

        text = review_text(review, plain=output is not None)
    write(text, output)
    return 1 if failed else 0
