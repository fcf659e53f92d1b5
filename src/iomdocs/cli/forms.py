"""``iomdocs forms``: forms, their fields, blanks."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iomdocs.cli.common import existing, json_option, office, print_json, progress, workspace_option
from iomdocs.definitions import Form, Rule
from iomdocs.layout import describe
from iomdocs.pipeline.handing import choices, hand_out, server_only
from iomdocs.pipeline.memo import write_memo
from iomdocs.pipeline.office import Office
from iomdocs.wording import say

if TYPE_CHECKING:
    from iomdocs.drafting import Draft


@click.group(help=say("cli.help_of.forms"))
def command() -> None:
    """Group of commands about forms."""


@command.command("list", help=say("cli.help_of.forms_list"))
@json_option
@workspace_option
def list_(as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """All forms of the workspace's pack."""
    with office(workspace) as opened:
        forms = _newest(opened)
        if as_json:
            print_json(forms=[{"id": form.id, "edition": form.edition, "title": form.title} for form in forms])
            return
        for form in forms:
            click.echo(f"{form.id:28} {form.edition:8} {form.title}")


@command.command("show", help=say("cli.help_of.forms_show"))
@click.argument("form", metavar=say("cli.metavar.form"))
@json_option
@workspace_option
def show(form: str, as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """One form: where each answer goes."""
    with office(workspace) as opened:
        found = opened.form(form)
        told = describe(found, choices(opened, found))
        left = {rule.id for rule in server_only(opened, found)}
        if as_json:
            told.pop("schema")
            print_json(**told, rules=[_rule(rule, left) for rule in found.rules])
            return
        click.echo(say("cli.forms.head", title=found.title, id=found.id, edition=found.edition, cites=found.cites))
        for sheet in told["sheets"]:
            _show_sheet(sheet)
        for rule in found.rules:
            word = "rule_server" if rule.id in left else "rule"
            click.echo(say(f"cli.forms.{word}", id=rule.id, message=rule.message, cites=rule.cites))


def _rule(rule: Rule, left: Collection[str]) -> dict[str, Any]:
    told = {"id": rule.id, "message": rule.message, "severity": rule.severity, "cites": rule.cites}
    return told | {"checked": "server" if rule.id in left else "blank"}


def _show_sheet(sheet: dict[str, Any]) -> None:
    click.echo(say("cli.forms.sheet", name=sheet["name"]))
    for field in sheet["fields"]:
        click.echo(f"  {field['cell']:>6}  {field['title']}{_must(field)}")
    for table in sheet["tables"]:
        click.echo(say("cli.forms.table", title=table["title"], first=table["first_row"], last=table["last_row"]))
        for column in table["columns"]:
            click.echo(f"  {column['column']:>6}  {column['title']}{_must(column)}")
    for matrix in sheet["matrices"]:
        click.echo(say("cli.forms.matrix", count=len(matrix["cells"])))


def _must(field: dict[str, Any]) -> str:
    return say("cli.forms.required") if field["required"] else ""


@command.command("blank", help=say("cli.help_of.forms_blank"))
@click.argument("form", metavar=say("cli.metavar.form"))
@click.option("-o", "--output", metavar=say("cli.metavar.file"), help=say("cli.option.output"))
@click.option("--organisation", metavar=say("cli.metavar.code"), help=say("cli.option.organisation"))
@click.option("--all", "for_all", is_flag=True, help=say("cli.option.all"))
@workspace_option
def blank(
    form: str,
    output: str | None,
    organisation: str | None,
    for_all: bool,  # noqa: FBT001 - click's flag
    workspace: str | None,
) -> None:
    """Write blanks to fill."""
    with office(workspace) as opened:
        found = opened.form(form)
        target = Path(output) if output else None
        if not for_all:
            (path,) = hand_out(opened, found, target, [organisation] if organisation else None)
            click.echo(path)
            return
        codes = [each.code for each in opened.store.directory().organisations]
        for code in progress(codes, len(codes), "blanks"):
            hand_out(opened, found, None, [code])
        write_memo(opened)
        click.echo(say("cli.forms.written", count=len(codes), folder=opened.outbox / "blanks"))


@command.command("draft", help=say("cli.help_of.forms_draft"))
@click.argument("source", metavar=say("cli.metavar.file"))
@click.option("-o", "--output", default=".", metavar=say("cli.metavar.folder"), help=say("cli.option.drafts"))
def draft(source: str, output: str) -> None:
    """Propose definitions of forms from a regulation's own empty tables."""
    from iomdocs.pipeline.drafting import draft_forms  # noqa: PLC0415 - brings Word with it
    from iomdocs.workspace import today  # noqa: PLC0415 - as above

    (path,) = existing([source])
    for each in draft_forms(path, Path(output), today()):
        click.echo(say("drafting.said.written", path=each.path, title=each.draft.title, what=_what(each.draft)))
    click.echo(say("drafting.said.next"), err=True)


def _what(found: "Draft") -> str:
    """Count what a draft holds."""
    shapes = [(len(table.fields), sum(len(rows) for _, rows in table.shape.sections)) for table in found.tables]
    columns = sum(count for count, rows in shapes if not rows)
    cells = sum((count - 1) * rows for count, rows in shapes)
    told = {"fields": len(found.fields), "columns": columns, "cells": cells}
    return ", ".join(say(f"drafting.said.{name}", **{name: count}) for name, count in told.items() if count)


def _newest(opened: Office) -> list[Form]:
    return [opened.pack.form(form_id) for form_id in dict.fromkeys(form.id for form in opened.pack.forms)]
