"""``iomdocs documents``: orders, provisions, reports."""

from pathlib import Path
from typing import Any

import click

from iomdocs.cli.common import existing, json_option, office, print_json, progress, workspace_option
from iomdocs.pipeline.issue import documents, issue
from iomdocs.pipeline.questionnaire import quietly_renewed
from iomdocs.wording import say


@click.group(help=say("cli.help_of.documents"))
def command() -> None:
    """Group of commands about documents."""


@command.command("list", help=say("cli.help_of.documents_list"))
@json_option
@workspace_option
def list_(as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Documents that can be made."""
    with office(workspace) as opened:
        every = [document for _, document in documents(opened)]
        if as_json:
            print_json(
                documents=[
                    {"id": each.name, "pack": each.pack, "title": each.title, "cites": each.cites} for each in every
                ]
            )
            return
        for each in every:
            click.echo(f"{each.name:28} {each.title} ({each.cites})")


@command.command("make", help=say("cli.help_of.documents_make"))
@click.argument("names", nargs=-1, metavar=say("cli.metavar.documents"))
@json_option
@click.option("--pdf", is_flag=True, help=say("cli.option.pdf"))
@workspace_option
def make(names: tuple[str, ...], as_json: bool, pdf: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flags
    """Make documents into the outbox."""
    with office(workspace) as opened:
        told: list[dict[str, Any]] = []
        for document, made in progress(issue(opened, names), len(names), "documents"):
            told += [
                {
                    "id": document.name,
                    "file": str(each.path),
                    "sha256": each.sha256,
                    "doubts": [d.word for d in each.doubts],
                }
                for each in made
            ]
        asked = quietly_renewed(opened)
        if pdf:
            _to_pdf([Path(each["file"]) for each in told])
        if as_json:
            print_json(documents=told)
            return
        for each in told:
            click.echo(each["file"])
            if each["doubts"]:
                click.echo("    " + say("cli.documents.doubts", words=", ".join(each["doubts"])))
        if asked and asked.path:
            click.echo(say("cli.questions.open", count=len(asked.questions), path=asked.path))


def _to_pdf(paths: list[Path]) -> None:
    from iomdocs.pipeline.printing import to_pdf  # noqa: PLC0415 - only when it is asked for

    to_pdf(paths)


@command.command("check", help=say("cli.help_of.documents_check"))
@click.argument("file", metavar=say("cli.metavar.document"))
@json_option
def check(file: str, as_json: bool) -> int:  # noqa: FBT001 - click's flag
    """Check the layout of any Word document; 1 when it has errors."""
    from iomdocs.documents import check as check_document  # noqa: PLC0415 - a floor below; heavy to import

    (path,) = existing([file])
    remarks = check_document(path)
    if as_json:
        print_json(
            file=file,
            remarks=[
                {
                    "code": each.code,
                    "severity": each.severity,
                    "where": each.where,
                    "message": each.message,
                    "cure": each.cure,
                }
                for each in remarks
            ],
        )
    else:
        for each in remarks:
            click.echo(f"{say(f'cli.severity.{each.severity}')} {each.code}: {each.where}: {each.message} {each.cure}")
        if not remarks:
            click.echo(say("cli.documents.clean"))
    return int(any(each.severity == "error" for each in remarks))
