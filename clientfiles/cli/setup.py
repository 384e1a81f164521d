"""clientfiles setup: what git does not clone."""

from __future__ import annotations

from pathlib import Path

import click

from clientfiles import store
from clientfiles.diagnostics import Failure
from clientfiles.escaping import visible
from clientfiles.git import Place, is_installed, repository_around
from clientfiles.starting import ATTRIBUTES, clone


@click.command("setup")
@click.option("--hook", is_flag=True, help="Also check the records before each commit, by git's pre-commit hook.")
@click.option("--attributes", is_flag=True, help="Also add the line about records to .gitattributes, if it is missing.")
@click.pass_obj
def command(folder: Path, hook: bool, attributes: bool) -> int:
    """Make this clone ready: merge driver, diffs by heading.

    Git does not clone its settings, so this is run once in every clone, and once more when the program has moved. It
    changes the settings of this clone only; what the whole team shares, .gitattributes, only with --attributes.
    """
    root = store.find_root(folder)
    place = place_of(root)
    words = clone.program()
    _say(clone.install_driver(place, words), "git merges records with clientfiles in this clone")
    if hook:
        path, is_changed = clone.install_hook(place, words)
        _say(is_changed, f"git checks the records before each commit: {path}")
    if clone.has_attributes(place):
        return 0
    if attributes:
        clone.add_attributes(root)
        click.echo("added a line to .gitattributes: commit it, so that every clone has it")
        if clone.has_attributes(place):
            return 0
        raise Failure("a later line, or .git/info/attributes, still gives records another merge driver: delete it")
    click.echo("But .gitattributes does not say so: add this line, or have it added by --attributes.", err=True)
    click.echo(f"  {ATTRIBUTES}", err=True)
    return 1


def place_of(root: Path) -> Place:
    """The git repository around the records; Failure where there is none."""
    if not is_installed():
        raise Failure("there is no git on this machine: install it first")
    place = repository_around(root)
    if place is None:
        raise Failure(f'{visible(str(root))} is in no git repository: run "git init" there first')
    return place


def _say(is_changed: bool, what: str) -> None:
    click.echo(visible(f"{'done' if is_changed else 'as before'}: {what}"))
