"""``iomdocs status``: who has submitted, who has not."""

from collections import Counter
from collections.abc import Sequence

import click

from iomdocs.cli.common import json_option, office, print_json, workspace_option
from iomdocs.pipeline.expected import STATES, Line, status
from iomdocs.wording import say


@click.command(help=say("cli.help_of.status"))
@json_option
@workspace_option
def command(as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Every awaited organisation for every form."""
    with office(workspace) as opened:
        lines = list(status(opened))
    if as_json:
        print_json(status=[_json(line) for line in lines], municipalities=_municipalities(lines))
        return
    for form in {line.form.id: line.form for line in lines}.values():
        _print([line for line in lines if line.form.id == form.id])
    for each in _municipalities(lines):
        told = ", ".join(f"{say(f'registers.state.{state}')} {each[state]}" for state in STATES if each[state])
        click.echo(say("cli.status.municipality", name=each["municipality"] or "—", of=each["expected"], told=told))
    if not lines:
        click.echo(say("cli.status.nobody"))


def _print(lines: Sequence[Line]) -> None:
    done = sum(each.standing.submitted for each in lines)
    click.echo(say("cli.status.form", title=lines[0].form.title, done=done, of=len(lines)))
    for line in lines:
        click.echo(f"  {_words(line):34} {line.organisation.short_name}")


def _municipalities(lines: Sequence[Line]) -> list[dict[str, object]]:
    """How many of each state there are in each municipality."""
    told: dict[str, Counter[str]] = {}
    for line in lines:
        told.setdefault(line.organisation.municipality, Counter())[line.state] += 1
    return [
        {"municipality": name, "expected": states.total(), **{state: states[state] for state in STATES}}
        for name, states in sorted(told.items())
    ]


def _words(line: Line) -> str:
    standing = line.standing
    day = standing.on.strftime("%d.%m.%Y") if standing.on else ""
    words = "empty" if standing.empty else "submitted" if standing.submitted else standing.outcome or "nothing"
    timing = say(f"cli.timing.{line.timing}") if line.timing else ""
    return say(f"cli.standing.{words}", day=day, errors=standing.errors) + timing


def _json(line: Line) -> dict[str, object]:
    standing = line.standing
    return {
        "form": line.form.id,
        "organisation": line.organisation.code,
        "name": line.organisation.short_name,
        "municipality": line.organisation.municipality,
        "state": line.state,
        "submitted": standing.submitted,
        "last": standing.outcome,
        "on": standing.on.isoformat() if standing.on else None,
        "errors": standing.errors,
        "records": standing.records,
        "due": line.due.isoformat() if line.due else None,
        "timing": line.timing,
    }
