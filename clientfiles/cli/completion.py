"""clientfiles completion: the script that teaches a shell our commands, ids, owners and rules."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from clientfiles.cli import cli


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    bash:  clientfiles completion bash >> ~/.bashrc
    zsh:   clientfiles completion zsh > "${fpath[1]}/_clientfiles"
    fish:  clientfiles completion fish > ~/.config/fish/completions/clientfiles.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(cli, {}, "clientfiles", "_CLIENTFILES_COMPLETE").source())
