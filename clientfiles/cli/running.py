"""Running a command: output that any console can take, failures without tracebacks, exit codes."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import click

from clientfiles.diagnostics import Failure, Usage


def run(cli: click.Command) -> int:
    """Run the program and give its exit code."""
    # There is no stream where it was closed from the start.
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    _prepare(sys.stdout)
    _prepare(sys.stderr)
    try:
        result = cli.main(prog_name="clientfiles", standalone_mode=False)
        code = result if isinstance(result, int) else 0
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            _stop_writing()  # the command went on all the same, and ends as it would have
        return code
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.UsageError as error:
        error.show()
        return 2
    except click.ClickException as error:
        error.show()
        return 1
    except Usage as error:
        click.echo(f"clientfiles: {error}", err=True)
        return 2
    except Failure as error:
        click.echo(f"clientfiles: {error}", err=True)
        return 1
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return 130
    except BrokenPipeError:
        _stop_writing()
        return 0
    except OSError as error:
        click.echo(f"clientfiles: {error.strerror or error}{f': {error.filename}' if error.filename else ''}", err=True)
        return 1
    except Exception as error:
        if os.environ.get("CLIENTFILES_TRACEBACK"):
            raise
        click.echo(f"clientfiles: a bug, please report it: {_described(error)}", err=True)
        click.echo("CLIENTFILES_TRACEBACK=1 shows more", err=True)
        return 1


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def _stop_writing() -> None:
    """Whoever read our output has stopped; writing what is buffered at exit would fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _described(error: Exception) -> str:
    """What went wrong, and in which line of the program."""
    import traceback

    place = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {said} ({os.path.basename(place.filename)}:{place.lineno})"


def _prepare(stream: object) -> None:
    """Write UTF-8 with plain line ends into files and pipes, and what a console can show to consoles."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:
        return
    if getattr(stream, "isatty", lambda: False)():
        reconfigure(errors="replace")
    else:
        reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
