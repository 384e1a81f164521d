"""clientfiles sync: what people do in the review's issue, carried into the records."""

from __future__ import annotations

import json
import os
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clientfiles import committing, saving, store
from clientfiles.cli.assessing import review_of
from clientfiles.cli.common import the_day, today_option, wrong_settings
from clientfiles.cli.differences import difference, visible_rows
from clientfiles.cli.publish import LATER_DAYS, say, warn
from clientfiles.diagnostics import Failure
from clientfiles.escaping import visible
from clientfiles.git import shown

if TYPE_CHECKING:
    from clientfiles.review import Review
    from clientfiles.syncing.events import Edited
    from clientfiles.upstream import Workshop

_MOST_BYTES = 32 * 1024 * 1024  # of an event, of which GitHub sends no larger ones


@click.command("sync")
@today_option
@click.option("--dry-run", is_flag=True, help="Print what would be changed and replied, and change nothing.")
@click.pass_obj
def command(folder: Path, today: date | None, dry_run: bool) -> int:
    """Carry what people did in the review's issue into the records: ticks, comments and forms.

    Each message becomes a commit for every record it concerns, by the name and address that the settings have for
    whoever sent it. These are pushed to the server's default branch, and each message gets a reply. Only people of the
    team are heard. What you have checked out, changed or not pushed yet is left alone.

    In GitHub Actions this needs GITHUB_TOKEN in the environment. Exit code 0 also where a message could not be
    understood, since its sender is told so; 1 where nothing could be carried over.
    """
    from clientfiles.syncing import Clone, Voice, sync
    from clientfiles.trackers.github import github_from
    from clientfiles.trackers.rehearsal import Rehearsal
    from clientfiles.upstream import Upstream

    tree = committing.open_work_tree(store.find_root(folder))
    if tree is None:
        raise Failure("the records are not in git, so there is nothing that could be pushed")
    event = _event()
    github = github_from(os.environ, tree.place.prefix)
    with closing(github.api), Upstream(tree, os.environ).workshop() as shop:
        day = the_day(today, _opened(shop).settings)

        def read() -> Review:
            repository = _opened(shop)
            return review_of(repository, day, max(repository.settings.horizon, LATER_DAYS))

        tracker = Rehearsal(github, click.echo) if dry_run else github
        voice = Voice(say, warn, _show if dry_run else None)
        count = sync(github, tracker, Clone(shop, read), event, day, voice)
    if not count:
        say("nothing is waiting in the issues")
    return 0


def _opened(shop: Workshop) -> store.Repository:
    """The records on the server. Failure where there are none, or their settings cannot be read: they say who is heard.

    What somebody has set and not pushed, such as one more person, counts for nothing here.
    """
    if not (shop.root / store.RECORDS).is_dir():  # or some would be looked for in the folders above
        path = shop.tree.place.prefix + store.RECORDS
        raise Failure(visible(f"there is no folder {shown(path)} on {shop.name}; push the records first"))
    repository = store.open_repository(shop.root)
    wrong_settings(repository, f"the settings on {shop.name}")
    return repository


def _show(saved: saving.Saved) -> None:
    click.echo(visible_rows(difference(saved.path, saved.before, saved.after)), nl=False)


def _event() -> Edited | None:
    """The edit of an issue that GitHub Actions started this run for; None for any other event, or none."""
    from clientfiles.syncing.events import edit_in

    path = os.environ.get("GITHUB_EVENT_PATH", "")
    if not path:
        return None
    try:
        with open(path, "rb") as stream:
            payload: Any = json.loads(stream.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError) as error:
        raise Failure(visible(f"the event in {path} cannot be read: {error}")) from None
    return edit_in(payload)
