"""``iomdocs pack``: check a pack, or tell what it holds."""

from pathlib import Path

import click

from iomdocs import packs
from iomdocs.cli.common import folder, json_option, print_json, workspace_option
from iomdocs.cli.telling import told
from iomdocs.errors import ConfigurationError, PackError
from iomdocs.pipeline.lint import lint
from iomdocs.wording import say
from iomdocs.workspace import configuration, shelves, today


@click.group(help=say("cli.help_of.pack"))
def command() -> None:
    """Group of commands about packs."""


@command.command("check", help=say("cli.help_of.pack_check"))
@click.argument("directory", required=False, metavar=say("cli.metavar.pack_folder"))
@json_option
@workspace_option
def check(directory: str | None, as_json: bool, workspace: str | None) -> int:  # noqa: FBT001 - click's flag
    """Load packs, write their blanks, run their queries, templates and examples; 1 when something is wrong."""
    shelf = _shelves(workspace)
    chosen = [Path(directory)] if directory else [shelf[0] / name for name in packs.names(shelf[:1])]
    problems: list[tuple[str, str]] = []
    checked = 0
    for path in chosen:
        try:
            pack = packs.load(path.name, (path.absolute().parent, *shelf))
        except PackError as error:
            problems += error.problems
            continue
        found = lint(pack, today())
        checked += found.examples
        problems += found.problems
    if as_json:
        print_json(packs=[path.name for path in chosen], problems=[{"where": w, "what": t} for w, t in problems])
    else:
        for where, what in problems:
            click.echo(f"{where}: {what}")
        key = "cli.pack.wrong" if problems else "cli.pack.right"
        click.echo(say(key, packs=", ".join(path.name for path in chosen), count=len(problems), examples=checked))
    return int(bool(problems))


@command.command("show", help=say("cli.help_of.pack_show"))
@click.argument("pack", metavar=say("cli.metavar.pack"))
@workspace_option
def show(pack: str, workspace: str | None) -> None:
    """Tell what a pack holds, as a person would explain it."""
    for line in told(packs.load(pack, _shelves(workspace))):
        click.echo(line)


def _shelves(workspace: str | None) -> tuple[Path, ...]:
    """Folders of packs of the workspace; without one, those that came with the program."""
    try:
        root = folder(workspace)
    except ConfigurationError:
        return (packs.shipped(),)
    return shelves(root, configuration(root))
