"""``iomdocs changes``: corrections that people made in registers."""

import click

from iomdocs.cli.common import json_option, office, print_json, workspace_option
from iomdocs.pipeline.corrections import apply, refuse
from iomdocs.store import Change
from iomdocs.wording import say

_CONSENTS = (
    "SELECT source_file, sheet, cell, was, taken, submission, received_at FROM consents ORDER BY submission, cell"
)


@click.group(help=say("cli.help_of.changes"), invoke_without_command=True)
@json_option
@workspace_option
@click.pass_context
def command(context: click.Context, as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Group of commands about corrections; alone, it lists those that wait."""
    if context.invoked_subcommand is None:
        _list(as_json=as_json, every=False, workspace=workspace)


@command.command("list", help=say("cli.help_of.changes_list"))
@click.option("--all", "every", is_flag=True, help=say("cli.option.all_changes"))
@json_option
@workspace_option
def list_(every: bool, as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flags
    """Corrections that wait for a decision."""
    _list(as_json=as_json, every=every, workspace=workspace)


@command.command("apply", help=say("cli.help_of.changes_apply"))
@click.argument("numbers", nargs=-1, required=True, type=int, metavar=say("cli.metavar.changes"))
@click.option("--reason", default="", metavar=say("cli.metavar.text"), help=say("cli.option.reason"))
@json_option
@workspace_option
def apply_(numbers: tuple[int, ...], reason: str, as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Let corrections stand over what was sent."""
    with office(workspace) as opened:
        done = [apply(opened, number, reason) for number in numbers]
    if as_json:
        print_json(changes=[_json(each) | {"state": "applied", "decision": reason} for each in done])
        return
    for each in done:
        click.echo(say("cli.changes.applied", id=each.id, title=each.proposal.title, new=each.proposal.new))


@command.command("refuse", help=say("cli.help_of.changes_refuse"))
@click.argument("number", type=int, metavar=say("cli.metavar.change"))
@click.option("--reason", required=True, metavar=say("cli.metavar.text"), help=say("cli.option.reason"))
@json_option
@workspace_option
def refuse_(number: int, reason: str, as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Refuse a correction."""
    with office(workspace) as opened:
        done = refuse(opened, number, reason)
    if as_json:
        print_json(changes=[_json(done) | {"state": "refused", "decision": reason}])
        return
    click.echo(say("cli.changes.refused", id=number))


def _list(*, as_json: bool, every: bool, workspace: str | None) -> None:
    with office(workspace) as opened:
        found = opened.store.changes(waiting=not every)
        given = list(opened.store.read(_CONSENTS).dicts()) if every else []
    if as_json:
        print_json(changes=[_json(each) for each in found], **({"consents": given} if every else {}))
        return
    for each in found:
        _print(each)
    for one in given:
        click.echo(say("cli.changes.consent", **one))
    if not found and not given:
        click.echo(say("cli.changes.none"))


def _print(each: Change) -> None:
    told = each.proposal
    state = say(f"cli.changes_state.{each.state}")
    line = {"subject": told.subject, "title": told.title, "old": told.old, "new": told.new}
    click.echo(say("cli.changes.line", id=each.id, state=state, **line))
    author, reason = told.author or say("cli.changes.unknown"), told.reason or say("cli.changes.no_reason")
    click.echo("    " + say("cli.changes.who", author=author, reason=reason, file=told.file))
    if each.decided_at is not None:
        day = f"{each.decided_at.astimezone():%d.%m.%Y}"
        click.echo("    " + say("cli.changes.decision", day=day, decision=each.decision or "—"))


def _json(each: Change) -> dict[str, object]:
    told = each.proposal
    return {
        "id": each.id,
        "state": each.state,
        "register": told.register,
        "subject": told.subject,
        "title": told.title,
        "field": told.field,
        "old": told.old,
        "new": told.new,
        "author": told.author,
        "reason": told.reason,
        "file": told.file,
        "submission": told.submission,
        "sheet": told.sheet,
        "row": told.line,
        "proposed_at": each.proposed_at.isoformat(),
        "decided_at": each.decided_at.isoformat() if each.decided_at else None,
        "decision": each.decision,
    }
