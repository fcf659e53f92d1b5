"""``iomdocs held``: copies that wait for an answer, and the answer."""

import click

from iomdocs.cli.common import below, json_option, office, print_json, print_verdict, verdict_json, workspace_option
from iomdocs.errors import UsageError
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.settling import Decision, Question, questions, settle
from iomdocs.pipeline.telling import numbered
from iomdocs.store import Submission
from iomdocs.wording import say
from iomdocs.workspace import alone


@click.group(help=say("cli.help_of.held"))
def command() -> None:
    """Copies that wait for an answer."""


@command.command("list", help=say("cli.help_of.held_list"))
@json_option
@workspace_option
def _list(as_json: bool, workspace: str | None) -> int:  # noqa: FBT001 - click's flag
    with office(workspace) as opened:
        found = questions(opened)
    if as_json:
        print_json(held=[_json(each) for each in found])
    for each in found if not as_json else ():
        rival = each.rival.file if each.rival else say("cli.held.nobody")
        click.echo(say("cli.held.line", number=_number(each.held), file=each.held.file, rival=rival))
    if not found and not as_json:
        click.echo(say("cli.held.none"))
    return 0


@command.command("accept", help=say("cli.help_of.held_accept"))
@click.argument("number", metavar=say("cli.metavar.incoming"))
@json_option
@workspace_option
def _accept(number: str, as_json: bool, workspace: str | None) -> int:  # noqa: FBT001 - click's flag
    return _settle(number, "accept", workspace, as_json=as_json)


@command.command("refuse", help=say("cli.help_of.held_refuse"))
@click.argument("number", metavar=say("cli.metavar.incoming"))
@json_option
@workspace_option
def _refuse(number: str, as_json: bool, workspace: str | None) -> int:  # noqa: FBT001 - click's flag
    return _settle(number, "refuse", workspace, as_json=as_json)


def _settle(number: str, decision: Decision, workspace: str | None, *, as_json: bool) -> int:
    with office(workspace) as opened, alone(opened):
        done = settle(opened, _found(opened, number), decision)
        if as_json:
            print_json(files=[verdict_json(done.file, done.sha256, done.verdict)])
        else:
            print_verdict(done.file, done.verdict)
            click.echo("    " + say("cli.receive.answer", path=below(opened, done.answer)))
    return int(decision == "accept" and not done.verdict.accepted)


def _found(opened: Office, number: str) -> Submission:
    """The submission with this incoming number; without a year, of this one."""
    incoming, _, year = number.strip().partition("/")
    if incoming.isdecimal() and (year.isdecimal() or not year):
        found = opened.store.incoming(int(year or opened.today.year), int(incoming))
        if found is not None:
            return found
    raise UsageError(say("errors.no_incoming", number=number))


def _json(each: Question) -> dict[str, object]:
    held, rival = each.held, each.rival
    return {
        "number": _number(held),
        "file": held.file,
        "sha256": held.sha256,
        "form": held.form,
        "rival": rival and rival.file,
        "rival_number": rival and _number(rival),
    }


def _number(submission: Submission) -> str:
    return numbered(submission.incoming, submission.year)
