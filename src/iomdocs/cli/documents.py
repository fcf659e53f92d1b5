"""``iomdocs documents``: orders, provisions, reports."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iomdocs.cli.common import date_option, existing, json_option, office, print_json, progress, workspace_option
from iomdocs.cli.papers import amend_papers, list_papers, paper_json, sign_paper
from iomdocs.cli.verifying import verify_paper
from iomdocs.pipeline.issue import Issue, Order, issue
from iomdocs.pipeline.journal import numbered
from iomdocs.pipeline.questionnaire import standing
from iomdocs.wording import say
from iomdocs.workspace import today

if TYPE_CHECKING:
    from iomdocs.documents import Remark
    from iomdocs.pipeline.office import Office
    from iomdocs.store import Issued


@click.group(help=say("cli.help_of.documents"))
def command() -> None:
    """Group of commands about documents."""


command.add_command(list_papers)
command.add_command(verify_paper)
command.add_command(sign_paper)
command.add_command(amend_papers)


@command.command("make", help=say("cli.help_of.documents_make"))
@click.argument("names", nargs=-1, metavar=say("cli.metavar.documents"))
@click.option("--number", is_flag=True, help=say("cli.option.number"))
@date_option("--date", "cli.option.number_date")
@click.option("--for", "whose", metavar=say("cli.metavar.whose"), default="", help=say("cli.option.whose"))
@json_option
@click.option("--pdf", is_flag=True, help=say("cli.option.pdf"))
@click.option("--together", is_flag=True, help=say("cli.option.together"))
@click.option("--duplex", is_flag=True, help=say("cli.option.duplex"))
@workspace_option
def make(names: tuple[str, ...], date: dt.datetime | None, whose: str, workspace: str | None, **flags: bool) -> int:
    """Make documents into the outbox; 1 when some of them could not be printed."""
    with office(workspace) as opened:
        day = (date.date() if date else opened.today) if flags["number"] else None
        made = list(progress(issue(opened, names, Order(day, whose)), len(names), "documents"))
        asked = standing(opened)
        files = [one.path for each in made for one, _ in each.made]
        duplex = flags["duplex"]
        together = flags["together"] or duplex
        done = _print(opened, files, together=together, duplex=duplex) if flags["pdf"] or together else {}
        if flags["as_json"]:
            print_json(documents=[told for each in made for told in _made_json(each)], **done)
        else:
            for each in made:
                _tell_made(each)
            _tell_printed(done)
            if asked.path:
                click.echo(say("cli.questions.open", count=len(asked.questions), path=asked.path))
        return int(bool(done.get("failed")))


def _made_json(each: Issue) -> Iterator[dict[str, Any]]:
    for made, one in each.made:
        words = [doubt.word for doubt in made.doubts]
        told = {"id": each.document.name, "file": str(made.path), "sha256": made.sha256, "doubts": words}
        yield told | (paper_json(one) if one else {}) | {"changed": made.kept}


def _tell_made(each: Issue) -> None:
    for made, one in each.made:
        click.echo(str(made.path))
        if one and (told := _told_of(each.document.name, made.kept, one)):
            click.echo(told)
        if made.doubts:
            words = ", ".join(doubt.word for doubt in made.doubts)
            click.echo("    " + say("cli.documents.doubts", words=words))


def _told_of(name: str, kept: bool, one: "Issued") -> str:  # noqa: FBT001 - what making said
    """What the journal says of a document that was made; nothing of a draft."""
    if kept and one.state == "superseded":
        return say("journal.amended_since", numbered=numbered(one), note=one.note)
    if kept:
        return say("journal.changed" if one.journal else "journal.replaced", numbered=numbered(one), name=name)
    return say("journal.given", numbered=numbered(one)) if one.number else ""


def _print(opened: "Office", files: list[Path], *, together: bool, duplex: bool) -> dict[str, Any]:
    """PDF copies; all of them in one file too if that was asked for."""
    from iomdocs.pipeline.printing import to_pdf  # noqa: PLC0415 - only when it is asked for
    from iomdocs.pipeline.printing import together as in_one  # noqa: PLC0415

    printed = to_pdf(files)
    told: dict[str, Any] = {
        "pdf": [str(path) for path in printed.made],
        "failed": [str(path) for path in printed.failed],
    }
    if together and printed.made:
        folders = {path.parent for path in printed.made}
        folder = folders.pop() if len(folders) == 1 else opened.outbox / "documents"
        path, pages = in_one(printed.made, folder / say("cli.documents.print_name"), duplex=duplex)
        told |= {"together": str(path), "pages": pages}
    return told


def _tell_printed(done: dict[str, Any]) -> None:
    if "together" in done:
        click.echo(say("cli.documents.together", path=done["together"], pages=done["pages"]))
    for path in done.get("failed", ()):
        click.echo(say("cli.documents.not_printed", path=path), err=True)


@command.command("check", help=say("cli.help_of.documents_check"))
@click.argument("file", metavar=say("cli.metavar.document"))
@click.option("--profile", metavar=say("cli.metavar.profile"), default="gost-2025", help=say("cli.option.profile"))
@click.option("--annotate", is_flag=True, help=say("cli.option.annotate"))
@json_option
def check(file: str, profile: str, annotate: bool, as_json: bool) -> int:  # noqa: FBT001 - click's flags
    """Check the layout of any Word document; 1 when it has errors."""
    from iomdocs.documents import check as check_document  # noqa: PLC0415 - a floor below; heavy to import

    (path,) = existing([file])
    remarks = check_document(path, profile)
    copy = _annotated(path, [(each.where, f"{each.code}. {each.message} {each.cure}") for each in remarks], annotate)
    if as_json:
        print_json(file=file, profile=profile, copy=copy and str(copy), remarks=[_remark(each) for each in remarks])
    else:
        for each in remarks:
            click.echo(f"{say(f'cli.severity.{each.severity}')} {each.code}: {each.where}: {each.message} {each.cure}")
        if remarks:
            click.echo(say("cli.documents.by", profile=remarks[0].cites))
        _tell_copy(copy)
        if not remarks:
            click.echo(say("cli.documents.clean"))
    return int(any(each.severity == "error" for each in remarks))


def _remark(each: "Remark") -> dict[str, str]:
    return {
        "code": each.code,
        "severity": each.severity,
        "where": each.where,
        "message": each.message,
        "cure": each.cure,
        "cites": each.cites,
    }


def _annotated(path: Path, notes: list[tuple[str, str]], wanted: bool) -> Path | None:  # noqa: FBT001 - click's flag
    from iomdocs.pipeline.templates import annotate  # noqa: PLC0415 - heavy to import

    return annotate(path, notes, today()) if wanted and notes else None


def _tell_copy(copy: Path | None) -> None:
    if copy:
        click.echo(say("documents.lint.copy", path=copy))


@command.command("lint", help=say("cli.help_of.documents_lint"))
@click.argument("file", metavar=say("cli.metavar.template"))
@click.option("--preview", is_flag=True, help=say("cli.option.preview"))
@json_option
@workspace_option
def lint(file: str, preview: bool, as_json: bool, workspace: str | None) -> int:  # noqa: FBT001 - click's flags
    """Look a template through; 1 when it has faults."""
    from iomdocs.pipeline.templates import lint_file  # noqa: PLC0415 - heavy to import

    (path,) = existing([file])
    with office(workspace) as opened:
        done = lint_file(opened, path, preview=preview)
    if as_json:
        places = {name: made and str(made) for name, made in (("copy", done.copy), ("preview", done.preview))}
        print_json(file=file, problems=[{"where": where, "what": what} for where, what in done.problems], **places)
        return int(bool(done.problems))
    for where, what in done.problems:
        click.echo(f"{where}: {what}")
    _tell_copy(done.copy)
    if done.preview:
        click.echo(say("documents.lint.preview", path=done.preview))
    if not done.problems:
        click.echo(say("documents.lint.clean"))
    return int(bool(done.problems))


@command.command("fields", help=say("cli.help_of.documents_fields"))
@click.argument("name", metavar=say("cli.metavar.one_document"))
@json_option
@workspace_option
def fields(name: str, as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Every field of a document, with an example."""
    from iomdocs.pipeline.templates import fields_of  # noqa: PLC0415 - heavy to import

    with office(workspace) as opened:
        every = fields_of(opened, name)
    if as_json:
        names = ("name", "owner", "each", "tag", "title", "example")
        print_json(document=name, fields=[{key: getattr(field, key) for key in names} for field in every])
        return
    owner = None
    for field in every:
        if field.owner != owner:
            owner = field.owner
            click.echo(say("cli.documents.rows" if field.each else "cli.documents.row", name=owner) if owner else "")
        click.echo(f"  {field.tag:34} {field.example!s:44} {field.title}".rstrip())
