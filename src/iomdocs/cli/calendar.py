"""``iomdocs calendar``: what is due, when, from whom to whom."""

from pathlib import Path

import click

from iomdocs.cli.common import json_option, office, print_json, workspace_option
from iomdocs.files import write_file
from iomdocs.pipeline.calendar import Due, as_ics, due
from iomdocs.wording import say


@click.command(help=say("cli.help_of.calendar"))
@click.option("--ics", metavar=say("cli.metavar.file"), help=say("cli.option.ics"))
@click.option("--year", type=int, metavar=say("cli.metavar.number"), help=say("cli.option.year"))
@json_option
@workspace_option
def command(ics: str | None, year: int | None, as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Deadlines of the year."""
    with office(workspace) as opened:
        items = due(opened, year)
        if ics:
            click.echo(say("calendar.written", path=write_file(Path(ics), as_ics(items, opened.now()))), err=as_json)
    if as_json:
        print_json(deadlines=[_json(each) for each in items])
        return
    for each in items:
        _tell(each)
    if not items:
        click.echo(say("calendar.nothing"))


def _tell(each: Due) -> None:
    title = f"{each.deadline.title}: {each.subject}" if each.subject else each.deadline.title
    day = each.day.strftime("%d.%m.%Y")
    click.echo(say("calendar.line", day=day, state=say(f"calendar.state.{each.state}"), title=title))
    click.echo(
        "            " + say("calendar.who", who=each.deadline.who, whom=each.deadline.whom, cites=each.deadline.cites)
    )
    if each.by != each.day:
        click.echo(say("calendar.working", by=each.by.strftime("%d.%m.%Y"), day=day))
    if each.of:
        click.echo(say("calendar.progress", done=each.done, of=each.of))


def _json(each: Due) -> dict[str, object]:
    return {
        "id": each.deadline.id,
        "title": each.deadline.title,
        "day": each.day.isoformat(),
        "working_day": each.by.isoformat(),
        "state": each.state,
        "subject": each.subject,
        "who": each.deadline.who,
        "whom": each.deadline.whom,
        "form": each.deadline.form,
        "done": each.done,
        "of": each.of,
        "cites": each.deadline.cites,
    }
