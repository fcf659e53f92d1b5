"""What a person types. Each command lives in its own file and is imported only when it is asked for."""

import gettext
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from iomdocs import __version__
from iomdocs.wording import FOLDER, say

# Command → module of this package; the order is that of the help.
_COMMANDS = {
    "demo": "demo",
    "rehearse": "rehearse",
    "init": "init",
    "directory": "directory",
    "forms": "forms",
    "check": "check",
    "receive": "receive",
    "watch": "watch",
    "worker": "worker",
    "serve": "serve",
    "users": "users",
    "links": "links",
    "held": "held",
    "registers": "registers",
    "documents": "documents",
    "status": "status",
    "reminders": "reminders",
    "changes": "changes",
    "questions": "questions",
    "mail": "mail",
    "calendar": "calendar",
    "export": "export",
    "trace": "trace",
    "decline": "decline",
    "pack": "packs",
    "purge": "purge",
    "backup": "backup",
    "restore": "restore",
    "service": "service",
    "doctor": "doctor",
}


class _Commands(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        return _in_russian(import_module(f"iomdocs.cli.{_COMMANDS[cmd_name]}").command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        rows = [(name, say(f"cli.short.{name}")) for name in _COMMANDS]
        with formatter.section(say("cli.commands")):
            formatter.write_dl(rows)


def _in_russian(command: click.Command) -> click.Command:
    """Replace the words of a usage line that click does not translate."""
    command.options_metavar = say("cli.metavar.options")
    if isinstance(command, click.Group):
        command.subcommand_metavar = say("cli.metavar.command")
        for each in command.commands.values():
            _in_russian(each)
    return command


@click.group(
    cls=_Commands,
    options_metavar=say("cli.metavar.options"),
    subcommand_metavar=say("cli.metavar.command"),
    help=say("cli.help"),
    epilog=say("cli.epilog"),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--workspace", metavar=say("cli.metavar.folder"), help=say("cli.option.workspace"))
@click.option("--debug", is_flag=True, help=say("cli.option.debug"))
@click.version_option(__version__, message="%(version)s", help=say("cli.option.version"))
@click.pass_context
def root(context: click.Context, /, workspace: str | None, **_: bool) -> None:
    """Start of every command."""
    context.obj = {"workspace": workspace}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the code of the interface."""
    _speak_russian()
    os.umask(0o027)  # what is made here tells of people: others of this machine have no business with it
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    told = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in told  # it may stand anywhere, and must work even when the command line itself is wrong
    try:
        code: Any = root.main(
            args=[each for each in told if each != "--debug"], prog_name="iomdocs", standalone_mode=False
        )
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("cli.interrupted"), err=True)
        return 130
    except BrokenPipeError:
        # The reader of our output went away; leave the descriptor so that Python does not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if debug:
            raise
        return _complain(error)
    return code if isinstance(code, int) else 0


def _complain(error: Exception) -> int:
    from iomdocs.errors import IomdocsError  # noqa: PLC0415 - the happy way needs it not

    if isinstance(error, IomdocsError):
        click.echo(str(error), err=True)
        return error.exit_code
    if isinstance(error, OSError):
        what = error.strerror or type(error).__name__
        click.echo(say("errors.cannot_write", path=error.filename or "", what=what), err=True)
        return 3
    click.echo(say("errors.internal", kind=type(error).__name__), err=True)
    return 3


def _speak_russian() -> None:
    """Have click's own words in Russian, and UTF-8 on a Windows console."""
    os.environ["LANGUAGE"] = "ru"
    gettext.bindtextdomain("messages", str(FOLDER / "locale"))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
