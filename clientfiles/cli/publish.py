"""clientfiles publish: the review as an issue that a team works from."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from clientfiles import history, store
from clientfiles.cli.assessing import review_of
from clientfiles.cli.common import horizon_option, the_day, today_option, write
from clientfiles.diagnostics import Failure
from clientfiles.escaping import visible, workflow_data
from clientfiles.publishing import periods
from clientfiles.values import add_days
from clientfiles.wording import plural

if TYPE_CHECKING:
    from clientfiles.publishing.body import Material
    from clientfiles.review import Review
    from clientfiles.trackers import Links, Tracker

TRACKERS = ("github", "file")
LATER_DAYS = 400
DEFAULT_FOLDER = Path("client-review")


@click.command("publish")
@click.option(
    "--tracker",
    type=click.Choice(TRACKERS),
    help="Where the issue is; github where GITHUB_REPOSITORY is set, else file.",
)
@click.option(
    "--period", type=click.Choice(periods.KINDS), default="month", show_default=True, help="What one issue is for."
)
@today_option
@horizon_option
@click.option("--dry-run", is_flag=True, help="Print what would be changed, and change nothing.")
@click.option(
    "--output",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the full report into DIR, as Markdown and JSON; with the tracker file also the issue. "
    f"{DEFAULT_FOLDER}, for that tracker, without it.",
)
@click.pass_obj
def command(
    folder: Path,
    tracker: str | None,
    period: str,
    today: date | None,
    horizon: int | None,
    dry_run: bool,
    output: Path | None,
) -> int:
    """Publish the review as an issue, one a month, and keep it true.

    In GitHub Actions this needs GITHUB_TOKEN in the environment, and nothing else. Exit code 0 when the issue is as
    it should be, whatever is due; 1 where a record has errors, which the issue lists, or where it could not be
    published.
    """
    from clientfiles.publishing import publish
    from clientfiles.trackers.rehearsal import Rehearsal

    repository = store.open_repository(folder)
    settings = repository.settings
    day, days = the_day(today, settings), settings.horizon if horizon is None else horizon
    tracker = tracker or ("github" if os.environ.get("GITHUB_REPOSITORY") else "file")
    with ExitStack() as stack:
        past = history.open_history(repository.root)
        if past is not None:
            stack.enter_context(past)
        where = _tracker(tracker, repository.root, output, past, stack)
        material = material_of(repository, past, where.links(), periods.period_of(day, period), day, days)
        review = material.review
        if not dry_run:
            # First, so that nobody is left with nothing where the tracker cannot be reached.
            reports = output or (DEFAULT_FOLDER if tracker == "file" else None)
            _report(review, repository.root, where.links(), reports, os.environ.get("GITHUB_STEP_SUMMARY"))
        target = Rehearsal(where, click.echo) if dry_run else where
        published = publish(target, material, (lambda line: None) if dry_run else say, warn, is_now=today is None)
        if published.outcome == "up to date":
            say(f"issue {published.issue.number}, {published.issue.title}, is up to date")
    if published.composed.clients_left_out:
        left = plural(published.composed.clients_left_out, "client")
        _print(
            f"{left} left out of the issue: {plural(published.composed.actions_left_out, 'action')} did not fit",
            err=True,
        )
    unread = {each.path for each in review.diagnostics if each.is_error}
    if unread:
        warn(f"{plural(len(unread), 'file has', 'files have')} errors: run clientfiles validate")
    return 1 if unread else 0


def material_of(
    repository: store.Repository,
    past: history.History | None,
    links: Links,
    period: periods.Period,
    today: date,
    horizon: int,
) -> Material:
    """The review of a repository, and what else its issue is made of."""
    from clientfiles.doctor.listening import listening
    from clientfiles.publishing.body import Material
    from clientfiles.publishing.settling import Settler
    from clientfiles.reports import Templates, issue_markdown

    templates = Templates(repository.root, links.records)
    # What is put off is told from what is done by looking further ahead than the review shows.
    days = max(horizon, LATER_DAYS)
    far = review_of(repository, today, days)
    end = add_days(today, horizon)
    return Material(
        review=far.until(end),
        later=tuple(action for action in far.actions if action.due > end),
        period=period,
        links=links,
        commit=past.head if past is not None else "",
        memory=Settler(past, repository.settings, far.news, today, days),
        render=lambda values: issue_markdown(values, templates),
        is_heard=past is not None and bool(listening(past, "HEAD")),
    )


def _print(line: str, *, err: bool = False) -> None:
    """Print a line. Nobody may be reading any more, which is no reason to stop halfway through publishing."""
    with suppress(OSError, ValueError):
        click.echo(line, err=err)


def say(line: str) -> None:
    """Say what was done."""
    _print(visible(line))


def warn(line: str) -> None:
    """A warning; in GitHub Actions one that stands above the log."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        _print(f"::warning title=clientfiles::{workflow_data(line)}")
    else:
        _print(f"warning: {visible(line)}", err=True)


def _tracker(name: str, root: Path, output: Path | None, past: history.History | None, stack: ExitStack) -> Tracker:
    if name == "file":
        from clientfiles.trackers import Links
        from clientfiles.trackers.files import FileTracker

        folder = output or DEFAULT_FOLDER
        # Links lead from the issue's file to the records, wherever the folder lies.
        return FileTracker(folder, Links(f"{quote(Path(os.path.relpath(root, folder)).as_posix())}/"))
    from clientfiles.trackers.github import github_from

    github = github_from(os.environ, past.prefix if past is not None else "")
    stack.callback(github.api.close)
    return github


def _report(review: Review, root: Path, links: Links, folder: Path | None, summary: str | None) -> None:
    """The full report: as files in a folder, for an artifact, and as the summary of a GitHub Actions job."""
    if folder is None and not summary:
        return
    from clientfiles.data import review_json
    from clientfiles.reports import Templates, cut_markdown, review_markdown

    text = review_markdown(review, Templates(root, links.records))
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Failure(f"{folder} could not be made: {error.strerror or error}") from None
        write(text, folder / "review.md")
        write(review_json(review), folder / "review.json")
    if summary:
        try:
            with open(summary, "a", encoding="utf-8", newline="\n") as stream:
                stream.write(cut_markdown(text))
        except OSError as error:
            warn(f"the job summary could not be written: {error.strerror or error}")
