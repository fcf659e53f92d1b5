"""``iomdocs trace``: from a register's cell back to the submissions' cells."""

from pathlib import Path

import click

from iomdocs.cli.common import existing, json_option, office, print_json, workspace_option
from iomdocs.errors import UsageError
from iomdocs.pipeline.tracing import Source, trace
from iomdocs.store import Change
from iomdocs.wording import say


@click.command(help=say("cli.help_of.trace"))
@click.argument("reference", metavar=say("cli.metavar.reference"))
@json_option
@workspace_option
def command(reference: str, as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Say which cells of which files a register's cell comes from."""
    file, sheet, cell = _parts(reference)
    (path,) = existing([file])
    with office(workspace) as opened:
        lineage, sources = trace(opened, path, sheet, cell)
    if as_json:
        told = {"register": lineage.register, "sheet": sheet, "cell": cell, "origin": lineage.origin}
        print_json(**told, field=lineage.field, indicator=lineage.indicator, sources=[_json(each) for each in sources])
        return
    click.echo(say(f"cli.trace.{lineage.origin}", title=lineage.title or lineage.indicator or "", count=len(sources)))
    for each in sources:
        click.echo("  " + _line(each))
        for change in each.changes:
            click.echo("    " + _change(change))


def _parts(reference: str) -> tuple[str, str, str]:
    pieces = reference.rsplit("!", 2)
    if len(pieces) != 3 or not all(pieces):
        raise UsageError(say("errors.bad_reference", text=reference))
    return pieces[0], pieces[1].strip("'"), pieces[2].replace("$", "")


def _line(source: Source) -> str:
    place = source.cell or (say("cli.trace.line", row=source.row) if source.row else "")
    return say(
        "cli.trace.source", number=source.submission, file=Path(source.file), sheet=source.sheet or "", place=place
    )


def _change(change: Change) -> str:
    told = change.proposal
    return say(
        "cli.trace.change",
        id=change.id,
        old=told.old,
        new=told.new,
        day=f"{change.decided_at:%d.%m.%Y}" if change.decided_at else "",
        reason=change.decision or told.reason or say("cli.changes.no_reason"),
    )


def _json(source: Source) -> dict[str, object]:
    return {
        "submission": source.submission,
        "file": source.file,
        "sha256": source.sha256,
        "sheet": source.sheet,
        "row": source.row,
        "cell": source.cell,
        "changes": [
            {
                "id": each.id,
                "old": each.proposal.old,
                "new": each.proposal.new,
                "author": each.proposal.author,
                "reason": each.proposal.reason,
                "applied_at": each.decided_at.isoformat() if each.decided_at else None,
            }
            for each in source.changes
        ],
    }
