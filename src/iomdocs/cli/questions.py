"""``iomdocs questions``: write the workbook of what the program is not sure of."""

from collections import Counter

import click

from iomdocs.cli.common import json_option, office, print_json, workspace_option
from iomdocs.pipeline.questionnaire import renew
from iomdocs.questions import KINDS, Question
from iomdocs.wording import say


@click.command(help=say("cli.help_of.questions"))
@json_option
@workspace_option
def command(as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Open questions, and where their workbook lies."""
    with office(workspace) as opened:
        asked = renew(opened)
    if as_json:
        print_json(file=str(asked.path) if asked.path else None, questions=list(map(_json, asked.questions)))
        return
    counted = Counter(each.kind for each in asked.questions)
    for kind in KINDS:
        if counted[kind.name]:
            click.echo(say("cli.questions.kind", sheet=kind.sheet, count=counted[kind.name]))
    click.echo(say("cli.questions.written", path=asked.path) if asked.path else say("cli.questions.none"))


def _json(question: Question) -> dict[str, object]:
    return {
        "kind": question.kind,
        "shown": dict(question.shown),
        "answers": list(question.answers),
        "places": [{"file": each.file, "sheet": each.sheet, "cell": each.cell} for each in question.places],
    }
