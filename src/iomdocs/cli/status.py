"""``iomdocs status``: who has submitted, who has not."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby

import click

from iomdocs.cli.common import json_option, office, print_json, workspace_option
from iomdocs.inbox import scan
from iomdocs.pipeline.asking import open_questions
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.status import STATES, Line, status
from iomdocs.wording import say
from iomdocs.workspace import alarm_of


@click.command(help=say("cli.help_of.status"))
@json_option
@workspace_option
def command(as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Every awaited organisation for every form, and who else submitted."""
    with office(workspace) as opened:
        lines = list(status(opened))
        questions = len(open_questions(opened))
        trouble, ignored = alarm_of(opened.root).trouble(), _ignored(opened)
    if as_json:
        found = [_json(line) for line in lines]
        alarm = trouble and trouble.what
        places = _municipalities(lines)
        print_json(status=found, municipalities=places, questions=questions, ignored=ignored, alarm=alarm)
        return
    if trouble:
        click.echo(say("cli.status.alarm", what=trouble.what, since=trouble.since.strftime("%d.%m.%Y %H:%M")))
    for _, of_form in groupby(lines, lambda line: line.form.id):
        for each in _told(list(of_form)):
            click.echo(each)
    for of_place in _municipalities(lines):
        told = ", ".join(f"{say(f'registers.state.{state}')} {of_place[state]}" for state in STATES if of_place[state])
        name, of = of_place["municipality"] or "—", of_place["expected"]
        click.echo(say("cli.status.municipality", name=name, of=of, told=told))
    if not lines:
        click.echo(say("cli.status.nobody"))
    if ignored:
        click.echo(say("cli.receive.ignored", count=ignored))
    if questions:
        click.echo(say("cli.questions.open", count=questions, path=opened.outbox / say("questions.file")))


def _ignored(opened: Office) -> int:
    """How many files in the inbox are no one's; none when it cannot be read."""
    with suppress(OSError):
        return len(scan(opened.inbox).ignored)
    return 0


def _municipalities(lines: Sequence[Line]) -> list[dict[str, object]]:
    """How many of each state there are among what is awaited from each municipality."""
    told: dict[str, Counter[str]] = {}
    for line in lines:
        if line.owes:
            told.setdefault(line.organisation.municipality, Counter())[line.state] += 1
    return [
        {"municipality": name, "expected": states.total(), **{state: states[state] for state in STATES}}
        for name, states in sorted(told.items())
    ]


def _told(lines: Sequence[Line]) -> Iterator[str]:
    """A form's heading with the count and the day, and a line for each organisation."""
    owing = [line for line in lines if line.owes]
    title, done = lines[0].form.title, sum(line.standing.submitted for line in owing or lines)
    days = {line.due for line in owing}
    due = days.pop() if len(days) == 1 else None
    by = say("cli.status.by", day=due.strftime("%d.%m.%Y")) if due else ""
    key = "form" if owing else "free"
    yield say(f"cli.status.{key}", title=title, done=done, of=len(owing)) + by
    for line in lines:
        yield f"  {_words(line):42} {line.organisation.short_name}"


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
        "records": standing.records,
        "submitted": standing.submitted,
        "last": standing.outcome,
        "on": standing.on.isoformat() if standing.on else None,
        "errors": standing.errors,
        "due": line.due.isoformat() if line.due else None,
        "timing": line.timing,
        "owes": line.owes,
    }
