"""``iomdocs reminders``: letters to those who owe a form whose day is near or past."""

import click

from iomdocs.cli.common import json_option, office, print_json, workspace_option
from iomdocs.pipeline.reminding import Reminder, remind
from iomdocs.wording import say


@click.command(help=say("cli.help_of.reminders"))
@json_option
@workspace_option
def command(as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Write today's letters."""
    with office(workspace) as opened:
        made = list(remind(opened))
    if as_json:
        print_json(reminders=[_json(each) for each in made])
        return
    for each in made:
        click.echo(say("cli.reminders.made", name=each.organisation.short_name, count=len(each.owed)))
        click.echo(f"  {each.file}")
    if not made:
        click.echo(say("cli.reminders.nothing"))


def _json(each: Reminder) -> dict[str, object]:
    owed = [
        {
            "form": line.form.id,
            "title": line.form.title,
            "due": str(line.due),
            "mark": mark or None,
            "state": line.state,
        }
        for line, mark in each.owed
    ]
    return {"organisation": each.organisation.code, "file": each.file, "sha256": each.sha256, "owed": owed}
