"""The command line: a command's module is imported when the command runs, so that `--help` is instant."""

from __future__ import annotations

import os
from pathlib import Path

import click

from clientfiles import __version__

# By what they are for; name: (module below clientfiles.cli, one line of help)
SECTIONS = {
    "Look": {
        "review": ("review", "Show what is due, by owner and client."),
        "list": ("list", "Show one line a client."),
        "show": ("show", "Show one client's record, its due actions first."),
        "validate": ("validate", "Check every record and the settings."),
    },
    "Record": {
        "log": ("log", "Log a conversation, and what was promised in it."),
        "done": ("done", "Finish an open item or the next action."),
        "owe": ("owe", "Add an open item: ours, theirs or pending."),
        "next": ("next", "Set the next action."),
        "renew": ("renew", "Record a contract's next term."),
        "snooze": ("snooze", "Postpone a rule's actions, with the reason."),
        "handover": ("handover", "Hand one person's clients to another."),
        "edit": ("edit", "Edit a record in your editor, and validate it."),
        "new": ("new", "Start a client's record."),
        "end": ("end", "End a relationship; nothing is deleted."),
    },
    "Set up": {
        "init": ("init", "Start a repository of client records."),
        "setup": ("setup", "Make this clone ready: merge driver, diffs by heading."),
        "publish": ("publish", "Publish the review as an issue, and keep it true."),
        "sync": ("sync", "Carry what people did in the issue into the records."),
        "doctor": ("doctor", "Name what is wrong with this clone or its schedules."),
        "completion": ("completion", "Print the shell's completion script."),
        "merge-driver": ("merge_driver", "Merge two versions of a record, for git."),
    },
}
COMMANDS = {name: about for section in SECTIONS.values() for name, about in section.items()}


class Commands(click.Group):
    """The commands by name, each imported only when it is called for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        from importlib import import_module

        module = import_module(f"clientfiles.cli.{COMMANDS[name][0]}")
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = arguments[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(context, arguments)
        from clientfiles.values import closest

        close = closest(name, COMMANDS)
        hint = f"Did you mean {close}?" if close else f"There are {', '.join(COMMANDS)}."
        raise click.UsageError(f"No such command {name!r}. {hint}", context)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, COMMANDS))
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), line) for name, (_, line) in commands.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
@click.option(
    "-C",
    "folder",
    metavar="DIR",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Run as if started in DIR.",
)
@click.pass_context
def cli(context: click.Context, folder: Path) -> None:
    """The client records of a service business as plain text in git.

    A record is a Markdown file in records/, one for each client. The repository is found from the current folder
    upwards: the first that holds clientfiles.toml, [tool.clientfiles] in pyproject.toml, or records/.
    """
    # So that everything given on the command line is meant from there, what is written too.
    os.chdir(folder)
    context.obj = Path(".")


def main() -> None:
    """The program. Exit codes: 0 fine, 1 errors in records or a failure, 2 usage, 130 interrupted."""
    import gc
    import sys

    from clientfiles.cli.running import run

    gc.disable()  # a command ends soon: collecting garbage would only cost time
    sys.exit(run(cli))
