"""``iomdocs directory``: organisations and people."""

from pathlib import Path

import click

from iomdocs.cli.common import existing, office, print_verdict, workspace_option
from iomdocs.pipeline.imports import import_entries
from iomdocs.pipeline.judge import judge_files
from iomdocs.wording import say


@click.group(help=say("cli.help_of.directory"))
def command() -> None:
    """Group of commands about the directory."""


@command.command("import", help=say("cli.help_of.directory_import"))
@click.argument("file", metavar=say("cli.metavar.file"))
@workspace_option
def import_(file: str, workspace: str | None) -> int:
    """Import a directory workbook as it is."""
    (path,) = existing([file])
    with office(workspace) as opened:
        (judged,) = judge_files(opened, [path])
        form = opened.form(judged.verdict.form) if judged.verdict.form else None
        if form is None or form.imports is None or not judged.verdict.accepted:
            print_verdict(Path(file).name, judged.verdict)
            if form is not None and form.imports is None:
                click.echo(say("cli.directory.not_a_directory", form=form.title), err=True)
            return 1
        count = import_entries(opened.store, form, judged.verdict.entries, opened.now())
        click.echo(say(f"cli.directory.{form.imports}", count=count))
    return 0
