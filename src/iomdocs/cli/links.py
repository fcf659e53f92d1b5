"""``iomdocs links``: the schools' own links to the page."""

from pathlib import Path

import click

from iomdocs.cli.common import folder, office, workspace_option
from iomdocs.files import write_file
from iomdocs.invitations import Invitation, workbook
from iomdocs.pipeline.handing import organisation
from iomdocs.pipeline.office import Office
from iomdocs.web.links import Links, make, open_links
from iomdocs.web.secret import secret
from iomdocs.wording import say
from iomdocs.workspace import configuration


@click.command(help=say("cli.help_of.links"))
@click.option("-o", "--output", metavar=say("cli.metavar.file"), help=say("cli.option.links"))
@click.option("--organisation", "code", metavar=say("cli.metavar.code"), help=say("cli.option.link_of"))
@click.option("--renew", is_flag=True, help=say("cli.option.renew"))
@workspace_option
def command(output: str | None, code: str | None, renew: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Make links for organisations that have none, and write all of them into a workbook."""
    root = folder(workspace)
    address = configuration(root).page.address.rstrip("/") or "http://127.0.0.1:8000"
    with office(workspace) as opened:
        wanted = [organisation(opened, code)] if code else list(opened.store.directory().organisations)
        if renew:
            for each in wanted:
                opened.store.revoke_links(each.code, opened.now())
        made = make(opened.store, [each.code for each in wanted], opened.now())
        written = write_file(
            Path(output) if output else opened.outbox / say("invitations.file"), _book(opened, address)
        )
    click.echo(say("cli.links.made", count=len(made), path=written))


def _book(opened: Office, address: str) -> bytes:
    signer, there = Links(secret(opened.state)), open_links(opened.store, opened.today)
    return workbook(
        [
            Invitation(each, f"{address}/s/{signer.token(there[each.code])}", there[each.code].until)
            for each in opened.store.directory().organisations
            if each.code in there
        ]
    )
