"""clientfiles init: a new repository of client records."""

from __future__ import annotations

import os
import shlex
import sys
from datetime import date
from pathlib import Path

import click

from clientfiles import shipped, store
from clientfiles.cli.common import the_day, today_option
from clientfiles.cli.differences import difference, visible_rows
from clientfiles.diagnostics import Usage
from clientfiles.escaping import visible
from clientfiles.refusals import commands
from clientfiles.settings import Settings, read_settings, zone
from clientfiles.starting import ATTRIBUTES, RECORDS_README, Plan, clone, example, repository_files, sample_settings
from clientfiles.starting.home import Home, check_folder, settings_in, write_new
from clientfiles.starting.settings import settings_text, team_of

MESSAGE = "Start the client records"
LOCAL_TIME = "/etc/localtime"  # on most systems a link to the time zone, by its name


@click.command("init")
@click.argument("directory", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--person",
    "people",
    multiple=True,
    metavar='"NAME <ADDRESS>"',
    help="Someone of the team, called by the first name in records; may be given several times.",
)
@click.option(
    "--lead", default="", metavar="KEY", help="Who gets what has no other owner; the first person without it."
)
@click.option("--timezone", default="", metavar="NAME", help="Where the team is; where this machine is without it.")
@click.option("--demo", is_flag=True, help="Start with twelve made-up clients of a made-up agency, to look around.")
@click.option("--hook", is_flag=True, help="Also check the records before each commit, by git's pre-commit hook.")
@click.option("--no-commit", is_flag=True, help="Leave the first commit to you.")
@click.option("--no-git", is_flag=True, help="Leave git out of it.")
@click.option("--dry-run", is_flag=True, help="Show the files that would be written, and write none.")
@today_option
@click.pass_obj
def command(
    folder: Path,
    directory: Path,
    people: tuple[str, ...],
    lead: str,
    timezone: str,
    demo: bool,
    hook: bool,
    no_commit: bool,
    dry_run: bool,
    no_git: bool,
    today: date | None,
) -> int:
    """Start a repository of client records in DIR, or here.

    At a terminal it asks who is in the team; elsewhere git's own name is taken where no --person is given. What is
    there already is kept: no file is ever overwritten, and a second time changes nothing.
    """
    if hook and no_git:
        raise Usage("--hook needs git: leave out --no-git")
    if demo and (people or lead or timezone):
        raise Usage("--demo brings its own team: leave out --person, --lead and --timezone")
    root = Path(os.path.abspath(folder / directory))
    check_folder(root)
    home = Home(root, with_git=not no_git)
    plan = _with_what_is_there(root, demo) or (_demo(today) if demo else _asked(home, people, lead, timezone))
    if not plan.settings_text and (people or lead or timezone):
        click.echo(f"{plan.settings.path} is there already: add people, lead and time zone there", err=True)
    plan = plan._replace(with_workflows=home.is_top, branch=home.branch)
    files = repository_files(plan, the_day(today, plan.settings))
    new = [path for path in files if not os.path.lexists(root / path)]
    if dry_run:
        for each in new:
            click.echo(visible_rows(difference(each, None, files[each].encode())), nl=False)
        return 0
    if not no_commit:
        home.check(new)
    home.start()
    write_new(root, {path: files[path] for path in new})
    _report(root, files, new, home)
    if home.place is not None:
        words = clone.program()
        clone.install_driver(home.place, words)
        if new and not no_commit:
            home.commit(new, MESSAGE)
            click.echo(f"Committed: {MESSAGE}")
        if waiting := home.waiting({*files, plan.settings.path, store.RECORDS}):
            click.echo(visible(f"Not in git yet: {commands(waiting, MESSAGE, waiting)}"))
        if hook:
            path, is_changed = clone.install_hook(home.place, words)
            if is_changed:
                click.echo(visible(f"Git checks the records before each commit: {path}"))
    if new:
        _next_steps(directory, files, plan)
    return 0


def _with_what_is_there(root: Path, demo: bool) -> Plan | None:
    """The plan for a folder that has settings already: they stay. None where it has none."""
    settings = settings_in(root)
    has_records = _has_records(root)
    is_the_demo = settings is not None and settings.team.keys() == _sample_team().team.keys()
    if demo and not is_the_demo and (has_records or settings is not None):
        raise Usage(visible(f"--demo is for a new folder, and {root} has settings or records: name another one"))
    if settings is None:
        return None
    owner = settings.lead or next(iter(settings.team), "")
    return Plan("", settings, owner, with_example=bool(owner) and not has_records, with_samples=demo)


def _sample_team() -> Settings:
    return read_settings(store.SETTINGS, shipped.text_of(store.SETTINGS), False)[0]


def _demo(today: date | None) -> Plan:
    """The plan of the made-up agency: today is what it is where that agency is."""
    team = _sample_team()
    return Plan(sample_settings(the_day(today, team)), team, team.lead, with_samples=True)


def _asked(home: Home, people: tuple[str, ...], lead: str, timezone: str) -> Plan:
    """The plan for a team given by options, by a conversation at a terminal, or by git."""
    name, address = home.setting("user.name"), home.setting("user.email")
    asks = not people and sys.stdin is not None and sys.stdin.isatty()
    if asks:
        people = tuple(_conversation(name, address))
        timezone = timezone or click.prompt("Time zone", default=_machine_zone())
    elif not people:
        if not name:
            raise Usage('who is in the team? Give --person "NAME <ADDRESS>" for each')
        people = (f"{name} <{address}>" if address else name,)
    timezone = timezone or _machine_zone()
    try:
        zone(timezone)
    except LookupError:
        raise Usage(visible(f'there is no time zone "{timezone}": give --timezone, such as Europe/Berlin')) from None
    text = settings_text(team_of(people), lead, timezone)
    settings, wrong = read_settings(store.SETTINGS, text, False)
    if wrong:
        raise Usage(visible(f"{wrong[0].message}; {wrong[0].hint}"))
    return Plan(text, settings, settings.lead, with_example=not _has_records(home.root))


def _has_records(root: Path) -> bool:
    """Whether there are records, or were: their folder has its README from the first time on."""
    is_there = (root / store.RECORDS).is_dir()
    return os.path.lexists(root / RECORDS_README) or (is_there and bool(store.list_files(root)))


def _conversation(name: str, address: str) -> list[str]:
    """Who is in the team, asked at a terminal: the person who types, then colleagues until there are no more."""
    name = click.prompt("Your name", default=name or None)
    address = click.prompt("Your address", default=address or "", show_default=bool(address))
    people = [f"{name} <{address}>" if address else name]
    while colleague := click.prompt("A colleague's name (Enter if there is none)", default="", show_default=False):
        address = click.prompt("Their address", default="", show_default=False)
        people.append(f"{colleague} <{address}>" if address else colleague)
    return people


def _machine_zone() -> str:
    """The time zone of this machine, by the name that the settings know; UTC where it does not tell."""
    place = os.path.realpath(LOCAL_TIME).replace(os.sep, "/").rpartition("zoneinfo/")[2]
    for name in (os.environ.get("TZ", "").removeprefix(":"), place.removeprefix("posix/").removeprefix("Etc/")):
        try:
            zone(name)
        except LookupError:
            continue
        return name
    return "UTC"


def _report(root: Path, files: dict[str, str], new: list[str], home: Home) -> None:
    """What was written, what was there, and what a person has to see to."""
    kept = [path for path in files if path not in new]
    if not new:
        click.echo(visible(f"Nothing to do: {root} holds all of it already."))
    for path in new:
        click.echo(f"  new   {path}")
    for path in kept if new else ():
        click.echo(f"  kept  {path}")
    if home.place is None:
        return
    if not clone.has_attributes(home.place):
        click.echo(f"Your .gitattributes was kept; add this line to it:\n  {ATTRIBUTES}", err=True)
    if not home.is_top:
        click.echo("No workflows: GitHub looks for them at the top of a repository only.", err=True)


def _next_steps(directory: Path, files: dict[str, str], plan: Plan) -> None:
    """What to type next."""
    where = f"-C {shlex.quote(str(directory))} " if str(directory) != "." else ""
    steps = [("review", "what is due, by owner and client")]
    if plan.with_samples:
        steps += [("list", "every client on a line")]
        steps += [("show tystnad-acoustics", "one client, before a call")]
    else:
        steps += [('new "NAME" --owner KEY', "a record for your first client")]
    click.echo("\nNext:")
    width = max(len(step) for step, _ in steps)
    for step, about in steps:
        click.echo(visible(f"  clientfiles {where}{step.ljust(width)}   # {about}"))
    if plan.settings_text and len(plan.settings.team) > 1:
        click.echo("  and each colleague, after cloning: clientfiles setup")
    if example.PATH in files:
        click.echo(f"  and delete the example, {example.PATH}, when you have seen it")
    if plan.with_workflows:
        click.echo("Pushed to GitHub, the repository checks every change and opens the review as an\nissue each month.")
