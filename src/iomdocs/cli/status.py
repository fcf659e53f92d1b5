"""``iomdocs status``: who has submitted, who has not."""

import click

from iomdocs.cli.common import json_option, office, print_json, workspace_option
from iomdocs.pipeline.status import Line, status
from iomdocs.wording import say


@click.command(help=say("cli.help_of.status"))
@json_option
@workspace_option
def command(as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Every awaited organisation for every form."""
    with office(workspace) as opened:
        lines = list(status(opened))
    if as_json:
        print_json(status=[_json(line) for line in lines])
        return
    title = ""
    for line in lines:
        if line.form.title != title:
            title = line.form.title
            done = sum(each.standing.submitted for each in lines if each.form is line.form)
            of = sum(each.form is line.form for each in lines)
            click.echo(say("cli.status.form", title=title, done=done, of=of))
        click.echo(f"  {_words(line):34} {line.organisation.short_name}")
    if not lines:
        click.echo(say("cli.status.nobody"))


def _words(line: Line) -> str:
    standing = line.standing
    day = standing.on.strftime("%d.%m.%Y") if standing.on else ""
    words = "submitted" if standing.submitted else standing.outcome or "nothing"
    timing = say(f"cli.timing.{line.timing}") if line.timing else ""
    return say(f"cli.standing.{words}", day=day, errors=standing.errors) + timing


def _json(line: Line) -> dict[str, object]:
    standing = line.standing
    return {
        "form": line.form.id,
        "organisation": line.organisation.code,
        "name": line.organisation.short_name,
        "submitted": standing.submitted,
        "last": standing.outcome,
        "on": standing.on.isoformat() if standing.on else None,
        "errors": standing.errors,
        "due": line.due.isoformat() if line.due else None,
        "timing": line.timing,
    }
