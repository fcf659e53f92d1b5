"""``iomdocs purge``: remove a person, or what is kept no longer."""

import click

from iomdocs.cli.common import below, json_option, office, print_json, workspace_option
from iomdocs.errors import UsageError
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.purging import Removal, purge_expired, purge_person
from iomdocs.wording import say
from iomdocs.workspace import alone


@click.command(help=say("cli.help_of.purge"))
@click.option("--person", metavar=say("cli.metavar.name"), help=say("cli.option.person"))
@click.option("--expired", is_flag=True, help=say("cli.option.expired"))
@click.option("--reason", default="", metavar=say("cli.metavar.text"), help=say("cli.option.purge_reason"))
@click.option("--apply", "really", is_flag=True, help=say("cli.option.purge_apply"))
@json_option
@workspace_option
def command(
    *, person: str | None, expired: bool, reason: str, really: bool, as_json: bool, workspace: str | None
) -> int:
    """Tell what would go, or let it go; 1 when people's notes in a register still name the person."""
    if bool(person) == expired:
        raise UsageError(say("purge.which"))
    with office(workspace) as opened, alone(opened):
        if person:
            done = purge_person(opened, person, reason, really=really)
        else:
            done = purge_expired(opened, reason, really=really)
        _print(opened, done, really=really) if as_json else _tell(opened, done, really=really)
    return int(bool(done.left))


def _print(opened: Office, done: Removal, *, really: bool) -> None:
    print_json(
        applied=really,
        entries=done.purged.entries,
        records=done.purged.rows,
        submissions=len(done.purged.gone) + len(done.purged.shared),
        shared=len(done.purged.shared),
        files=[path.relative_to(opened.root).as_posix() for path in done.files if path.is_relative_to(opened.root)],
        left=[path.name for path in done.left],
        namesakes=done.namesakes,
    )


def _tell(opened: Office, done: Removal, *, really: bool) -> None:
    purged = done.purged
    if not (purged.entries or purged.rows or purged.gone or purged.shared or purged.texts or done.files):
        click.echo(say("purge.nothing"))
        return
    counts = {"entries": purged.entries, "records": purged.rows, "files": len(purged.gone) + len(purged.shared)}
    told = say(f"purge.{'done' if really else 'would'}", **counts, shared=len(purged.shared), texts=purged.texts)
    click.echo(told)
    for path in done.files:
        click.echo(say("purge.file", path=below(opened, path)))
    if purged.shared:
        click.echo(say("purge.shared"))
    for path in done.left:
        click.echo(say("purge.left", path=path.name), err=True)
    if done.namesakes:
        click.echo(say("purge.namesakes"), err=True)
    click.echo(say("purge.backups" if really else "purge.dry"))
