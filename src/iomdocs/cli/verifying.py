"""``iomdocs documents verify``: is this paper what the journal says it is."""

import click

from iomdocs.cli.common import json_option, office, print_json, workspace_option
from iomdocs.pipeline.issue import documents
from iomdocs.pipeline.office import Office
from iomdocs.wording import say

_PROVEN = "genuine"


@click.command("verify", help=say("cli.help_of.documents_verify"))
@click.argument("paper", metavar=say("cli.metavar.paper"))
@json_option
@workspace_option
def verify_paper(paper: str, as_json: bool, workspace: str | None) -> int:  # noqa: FBT001 - click's flag
    """Prove a paper by its code; 1 when it is not what it was."""
    from iomdocs.pipeline.verifying import numbered, verify  # noqa: PLC0415 - heavy to import

    with office(workspace) as opened:
        found = verify(opened, paper)
        titles = _titles(opened)
    if as_json:
        print_json(
            papers=[
                {
                    "code": each.seal.text(),
                    "state": each.state,
                    "document": each.seal.document,
                    "line": each.one and each.one.id,
                    "details": list(each.details),
                }
                for each in found
            ]
        )
    else:
        for each in found:
            title = titles.get(each.seal.document, each.seal.document)
            click.echo(say(f"verifying.{each.state}", title=title, numbered=numbered(each.one or each.seal)))
            if each.one:
                click.echo(say("verifying.state", state=say(f"journal.state.{each.one.state}")))
            for detail in each.details:
                click.echo(f"    {detail}")
    return int(any(each.state != _PROVEN for each in found))


def _titles(opened: Office) -> dict[str, str]:
    return {f"{each.pack}/{each.name}": each.title for _, each in documents(opened)}
