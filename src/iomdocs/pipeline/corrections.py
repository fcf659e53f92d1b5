"""Corrections that people made in registers: found, kept as proposals, applied or refused."""

import datetime as dt
from collections.abc import Sequence
from itertools import chain

from iomdocs.definitions import FormField
from iomdocs.errors import UsageError
from iomdocs.findings import Finding, Spot, finding
from iomdocs.judging.cells import FieldReader
from iomdocs.pipeline.office import Office
from iomdocs.registers import Copy, Correction, corrections
from iomdocs.store import Change, Proposal
from iomdocs.verdicts import Stored
from iomdocs.wording import say
from iomdocs.workbook import Cell

_TOLD = 20
# A register shows these as the directory has them, whatever the form says.
_OF_DIRECTORY = frozenset({"municipality", "organisation_name", "organisation_full", "organisation_code"})


def detected(office: Office, copy: Copy, file: str) -> list[tuple[Correction, Proposal]]:
    """What was corrected in a copy of a register; nothing when its register is known no longer, or has no records."""
    for pack in office.packs:
        for register in pack.registers:
            if f"{register.pack}/{register.name}" == copy.register and register.form:
                zone = office.now().tzinfo or dt.UTC
                found = corrections(copy, register, pack, office.store, zone)
                return [(each, _proposal(each, copy, file)) for each in found]
    return []


def propose(office: Office, copy: Copy, file: str) -> tuple[list[Correction], list[Change]]:
    """Keep what was corrected in a copy; gives all that was found, and those that were not waiting already."""
    found = detected(office, copy, file)
    kept = office.store.propose([proposal for _, proposal in found], office.now())
    return [each for each, _ in found], kept


def told(found: Sequence[Correction]) -> tuple[Finding, ...]:
    """What the sender of a register is told: each correction, or that there are none."""
    if not found:
        return (finding("register-same"),)
    lines = (
        finding(
            "register-correction",
            Spot(sheet=each.where[0], cell=None, field=None, title=each.title),
            values={"row": each.where[1], "old": each.old or "—", "new": each.new or "—"},
        )
        for each in found[:_TOLD]
    )
    return (finding("register-corrected", values={"count": len(found)}), *lines)


def apply(office: Office, number: int, reason: str = "") -> Change:
    """Let a proposed value stand over what was sent; ``UsageError`` says why it cannot."""
    change = waiting(office, number)
    answers = _answers(office, change)
    if not office.store.decide(number, reason, office.now(), answers):
        raise UsageError(say("cli.changes.replaced", id=number))
    return change


def refuse(office: Office, number: int, reason: str) -> Change:
    """Refuse a proposal; the register goes on showing what was sent."""
    change = waiting(office, number)
    office.store.decide(number, reason, office.now())
    return change


def waiting(office: Office, number: int) -> Change:
    """Find a proposal that waits for a decision."""
    for change in office.store.changes(waiting=True):
        if change.id == number:
            return change
    raise UsageError(say("cli.changes.no_change", id=number))


def _proposal(each: Correction, copy: Copy, file: str) -> Proposal:
    return Proposal(
        copy.register,
        each.title,
        each.subject,
        each.submission,
        each.sheet,
        each.line,
        each.field,
        each.old,
        each.new,
        copy.author,
        each.reason,
        file,
    )


def _answers(office: Office, change: Change) -> dict[str, Stored]:
    """Read the new value as the form's field would be read from a cell."""
    proposal = change.proposal
    field = _field(office, proposal)
    if field is None:
        raise UsageError(say("cli.changes.not_a_field", id=change.id, title=proposal.title))
    submission = office.store.submission(proposal.submission or 0)
    home = office.home(office.form(submission.form or "")) if submission else office.pack
    reader = FieldReader(field, home, office.today)
    if not proposal.new:
        return dict.fromkeys((field.name, *reader.parts))
    answer = reader.read(Cell(1, 1, proposal.new), proposal.sheet, "")
    if answer.bad or answer.blank:
        message = next((each.message for each in answer.findings if each.severity == "error"), "")
        raise UsageError(
            say("cli.changes.bad_value", id=change.id, new=proposal.new, title=proposal.title, message=message)
        )
    return dict(answer.values)


def _field(office: Office, proposal: Proposal) -> FormField | None:
    submission = office.store.submission(proposal.submission or 0)
    if submission is None or submission.form is None or proposal.field in _OF_DIRECTORY:
        return None
    form = office.form(submission.form)
    for field in chain(*(table.columns for table in form.tables), form.fields):
        if field.name == proposal.field:
            return field
    return None
