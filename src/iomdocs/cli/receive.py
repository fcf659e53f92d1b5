"""``iomdocs receive``: one pass over the inbox."""

import click

from iomdocs.cli.common import (
    below,
    json_option,
    logged,
    office,
    print_json,
    print_verdict,
    progress,
    verdict_json,
    workspace_option,
)
from iomdocs.inbox import in_order, is_open_elsewhere, scan
from iomdocs.pipeline.answers import shown
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.questionnaire import Asked
from iomdocs.pipeline.receive import Reception
from iomdocs.pipeline.taken import Received
from iomdocs.wording import say
from iomdocs.workspace import alarm_of, alone

_FAILED = frozenset({"returned", "refused"})


@click.command(help=say("cli.help_of.receive"))
@json_option
@workspace_option
def command(as_json: bool, workspace: str | None) -> int:  # noqa: FBT001 - click's flag
    """Receive what lies in the inbox now; 1 when something was returned or refused."""
    with office(workspace) as opened, logged(opened.root, "receive"), alone(opened):
        received, asked = _receive(opened)
        alarm_of(opened.root).stop()
        left, ignored = _left(opened)
        if as_json:
            files = [verdict_json(each.file, each.sha256, each.verdict) for each in received]
            print_json(files=files, left=[path for path, _ in left], ignored=ignored)
        else:
            _tell(opened, received)
            if asked and asked.path:
                click.echo(say("cli.questions.open", count=len(asked.questions), path=below(opened, asked.path)))
        for path, why in left:
            click.echo(say(f"cli.receive.left.{why}", path=path), err=True)
        if ignored:
            click.echo(say("cli.receive.ignored", count=ignored), err=True)
    return int(any(each.verdict.outcome in _FAILED for each in received))


def _receive(opened: Office) -> tuple[list[Received], Asked | None]:
    with Reception(opened) as reception:
        reception.tidy()
        received = list(reception.recover())
        received += _pass(opened, reception)
        if any(each.verdict.accepted and each.verdict.form is None for each in received):  # an archive was unpacked
            received += _pass(opened, reception)
    return received, reception.asked


def _pass(opened: Office, reception: Reception) -> list[Received]:
    paths = [path for path in in_order(scan(opened.inbox)) if not is_open_elsewhere(path, at=opened.now())]
    return list(progress(reception.receive(paths), len(paths), "files"))


def _left(opened: Office) -> tuple[list[tuple[str, str]], int]:
    """What still lies in the inbox, and why: it is held open, or cannot be read; and how many files are no one's."""
    found = scan(opened.inbox)
    told = [(path, "open" if is_open_elsewhere(path, at=opened.now()) else "closed") for path in in_order(found)]
    told += [(path, "closed") for path in found.unread]
    left = [(shown(path.relative_to(opened.inbox).as_posix()), why) for path, why in told]
    return left, len(found.ignored)


def _tell(opened: Office, received: list[Received]) -> None:
    for each in received:
        print_verdict(each.file, each.verdict)
        click.echo("    " + say("cli.receive.answer", path=below(opened, each.answer)))
    accepted = sum(each.verdict.accepted for each in received)
    click.echo(say("cli.receive.done", files=len(received), accepted=accepted, others=len(received) - accepted))
    if accepted:
        click.echo(say("cli.receive.next"))
