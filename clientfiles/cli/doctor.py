"""clientfiles doctor: what is wrong with this clone, and what keeps scheduled reviews from coming."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import click

from clientfiles import doctor, history, store
from clientfiles.cli.common import the_day, today_option
from clientfiles.committing import open_work_tree
from clientfiles.escaping import visible


@click.command("doctor")
@today_option
@click.pass_obj
def command(folder: Path, today: date | None) -> int:
    """Name what is wrong with this clone, and what keeps scheduled reviews from coming.

    Looks at the clone: locks and files that a command left which was killed, edits that are not committed, the merge
    driver. Looks at the workflows in git, and with GITHUB_TOKEN and GITHUB_REPOSITORY in the environment at GitHub
    too: whether they are on the default branch and enabled, when they ran last, whether the repository has gone quiet;
    and who of the team cannot be heard in the issue. Exit code 1 where something is to be put right. Nothing is ever
    changed.
    """
    repository = store.open_repository(folder)
    day = the_day(today, repository.settings)
    tree = open_work_tree(repository.root)
    with ExitStack() as stack:
        past = history.open_history(repository.root)
        if past is not None:
            stack.enter_context(past)
        hearing = doctor.listening(past, "HEAD") if past is not None else ()
        if os.environ.get("GITHUB_TOKEN") and os.environ.get("GITHUB_REPOSITORY"):
            facts, hearing = _asking_github(past, day, hearing, stack)
        else:
            facts = doctor.local_facts(past, day)
    clone = doctor.clone_facts(repository.root, tree, time.time())
    found = [*doctor.clone_findings(clone), *doctor.findings(facts)]
    found += doctor.listening_findings(hearing, repository.settings, day)
    for each in found:
        click.echo(visible(f"{each.state}: {each.text}"))
        if each.state != doctor.OK and each.hint:
            click.echo(visible(f"  hint: {each.hint}"))
    if facts.repository is None:
        click.echo("GitHub was not asked: set GITHUB_TOKEN and GITHUB_REPOSITORY to have it looked at", err=True)
    return 1 if any(each.state == doctor.WRONG for each in found) else 0


def _asking_github(
    past: history.History | None, day: date, hearing: tuple[doctor.Workflow, ...], stack: ExitStack
) -> tuple[doctor.Facts, tuple[doctor.Workflow, ...]]:
    from clientfiles.publishing import LABEL, found_in
    from clientfiles.trackers.github import github_from

    github = github_from(os.environ)
    stack.callback(github.api.close)
    said = doctor.repository_facts(github.api)
    facts = doctor.local_facts(past, day, said.default_branch)
    workflows = doctor.with_runs(github.api, facts.on_default) if facts.on_default else facts.on_default
    reviews = found_in(github.find(LABEL.name), github.login)
    last_review = max((each.seen.as_of for each in reviews if each.seen.as_of is not None), default=None)
    facts = facts._replace(repository=said, on_default=workflows, last_review=last_review)
    return facts, doctor.with_runs(github.api, hearing, event="")
