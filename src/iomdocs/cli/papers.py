"""``iomdocs documents list``, ``sign`` and ``amend``: what stands in the journal, and what a person writes into it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from iomdocs.cli.common import date_option, json_option, office, print_json, workspace_option
from iomdocs.pipeline.issue import Paper, find_paper, papers
from iomdocs.pipeline.journal import identity, numbered
from iomdocs.pipeline.office import Office
from iomdocs.store import Issued
from iomdocs.wording import say

if TYPE_CHECKING:
    from iomdocs.pipeline.amending import Amendment

_SHOWN = ("ready", "signed", "superseded")


@click.command("list", help=say("cli.help_of.documents_list"))
@click.argument("names", nargs=-1, metavar=say("cli.metavar.documents"))
@json_option
@workspace_option
def list_papers(names: tuple[str, ...], as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Documents that can be made, and what was made of each."""
    with office(workspace) as opened:
        chosen = _chosen(opened, names)
        issued = opened.store.issued()
    lines = {each.name: [one for one in issued if one.document == identity(each)] for each in chosen}
    if as_json:
        print_json(documents=[_document_json(each, lines[each.name]) for each in chosen])
        return
    for each in chosen:
        click.echo(f"{each.name:28} {each.title} ({each.cites})")
        for line in _lines(lines[each.name], whole=bool(names)):
            click.echo(line)


def _chosen(opened: Office, names: Iterable[str]) -> list[Paper]:
    named = [find_paper(opened, name)[1] for name in names]
    return named or [document for _, document in papers(opened)]


def _document_json(document: Paper, lines: Iterable[Issued]) -> dict[str, Any]:
    told = {"id": document.name, "pack": document.pack, "title": document.title, "cites": document.cites}
    issued = [{"file": one.file, "sha256": one.sha256} | paper_json(one) for one in lines]
    return told | {"journal": getattr(document, "journal", "") or None, "issued": issued}


def paper_json(one: Issued) -> dict[str, Any]:
    """A line of the journal for another program."""
    return {
        "line": one.id,
        "subject": one.subject,
        "state": one.state,
        "number": one.number,
        "date": one.date and one.date.isoformat(),
        "signer": one.signer or None,
        "snapshot": one.snapshot_sha256,
        "amends": one.amends,
        "superseded_by": one.superseded_by,
        "affected_by": one.affected_by,
    }


def _lines(every: list[Issued], *, whole: bool) -> Iterator[str]:
    """Each paper that has a number or a signature; drafts are counted unless all are asked for."""
    for one in every:
        if whole or one.state in _SHOWN:
            number = f" {numbered(one)}" if one.number or one.date else ""
            subject = f" – {one.subject}" if one.subject else ""
            more = say("journal.affected") if one.affected_by else ""
            state = say(f"journal.state.{one.state}")
            yield say("journal.row", id=one.id, state=state, numbered=number, subject=subject, more=more)
    drafts = sum(one.state == "draft" for one in every)
    if drafts and not whole:
        yield say("journal.drafts", count=drafts)


@click.command("sign", help=say("cli.help_of.documents_sign"))
@click.argument("name", metavar=say("cli.metavar.one_document"))
@click.option("--for", "whose", metavar=say("cli.metavar.whose"), default="", help=say("cli.option.whose"))
@click.option("--number", metavar=say("cli.metavar.paper_number"), default="", help=say("cli.option.paper_number"))
@date_option("--date", "cli.option.paper_date")
@click.option("--by", metavar=say("cli.metavar.fio"), default="", help=say("cli.option.signed_by"))
@click.option("--correct", is_flag=True, help=say("cli.option.correct"))
@json_option
@workspace_option
def sign_paper(name: str, workspace: str | None, *, as_json: bool, **told: Any) -> None:
    """Record that a paper was signed."""
    from iomdocs.pipeline.signing import Signature, sign  # noqa: PLC0415 - heavy to import

    day: dt.datetime | None = told["date"]
    signature = Signature(told["number"], day.date() if day else None, told["by"], told["correct"])
    with office(workspace) as opened:
        done = sign(opened, name, told["whose"], signature)
    if as_json:
        print_json(document=name, file=done.one.file, **paper_json(done.one), remarks=list(done.remarks))
        return
    key = "signed" if done.fresh else "signed_before"
    click.echo(say(f"journal.{key}", title=done.one.title, numbered=numbered(done.one), path=done.one.file))
    for each in done.remarks:
        click.echo(each)


@click.command("amend", help=say("cli.help_of.documents_amend"))
@click.argument("names", nargs=-1, metavar=say("cli.metavar.documents"))
@click.option("--for", "whose", metavar=say("cli.metavar.whose"), default="", help=say("cli.option.whose"))
@json_option
@workspace_option
def amend_papers(names: tuple[str, ...], whose: str, as_json: bool, workspace: str | None) -> None:  # noqa: FBT001 - click's flag
    """Draft amendments of signed orders whose data changed."""
    from iomdocs.pipeline.amending import amend  # noqa: PLC0415 - heavy to import

    with office(workspace) as opened:
        found = amend(opened, names, whose)
        signed = any(one.journal and not one.open for one in opened.store.issued())
    if as_json:
        print_json(amendments=[_amendment_json(each) for each in found])
        return
    for each in found:
        for line in _amendment_lines(each):
            click.echo(line)
    if not found:
        click.echo(say("journal.nothing_changed" if signed else "journal.nothing_signed"))


def _amendment_json(each: "Amendment") -> dict[str, Any]:
    return {
        "order": paper_json(each.order.one),
        "file": str(each.made.path),
        "sha256": each.made.sha256,
        "repeals": each.gone,
        "changes": [change.text for change in each.changes],
        "affected": [
            {"line": line.id, "document": line.one.document, "rows": line.rows} for line in each.affected.papers
        ],
        "registers": [register.name for register in each.affected.registers],
        **paper_json(each.one),
    }


def _amendment_lines(each: "Amendment") -> Iterator[str]:
    title, number = each.order.one.title, numbered(each.order.one)
    if each.gone:
        yield say("journal.repealed", title=title, numbered=number, path=each.made.path)
    else:
        yield say("journal.amended", title=title, numbered=number, count=len(each.changes), path=each.made.path)
    yield from (say("journal.change", text=change.text) for change in each.changes)
    for line in each.affected.papers:
        rows = say("journal.affected_rows", rows=", ".join(map(str, line.rows))) if line.rows else ""
        yield say("journal.affected_paper", title=line.title, id=line.id, rows=rows)
    for register in each.affected.registers:
        yield say("journal.affected_register", title=register.title, name=register.name)
