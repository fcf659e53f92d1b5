"""Name the cell that a broken rule is about."""

from collections.abc import Mapping, Sequence

from iomdocs.definitions import Form
from iomdocs.findings import Finding
from iomdocs.judging.entries import Card
from iomdocs.judging.rules import Breach, day_of
from iomdocs.verdicts import Stored
from iomdocs.workbook import address


def breach_finding(form: Form, card: Card, breach: Breach, places: Mapping[str, Sequence[int]]) -> Finding:
    """Word a broken rule at the first of its marked fields that the sheet has; ``places`` index records by table."""
    rule = breach.rule
    name, cell, found = _where(card, breach, places)
    fields = form.table(rule.table).columns if rule.table else form.fields
    title = next((field.title for field in fields if field.name == name), None)
    path = f"{rule.table}.{name}" if rule.table and name else name
    shown = None if found is None else str(found)
    return Finding(
        f"rule-{rule.id}",
        rule.severity,
        rule.message,
        rule.cure,
        card.sheet,
        cell,
        path,
        title,
        shown,
        cites=rule.basis(_day(card, breach, places)),
    )


def _where(card: Card, breach: Breach, places: Mapping[str, Sequence[int]]) -> tuple[str | None, str | None, Stored]:
    """The field, its cell and value: in the row, in the header of the table, or in the header block."""
    rule = breach.rule
    if breach.row is not None and rule.table:
        record = card.records[places[rule.table][breach.row]]
        name = next((each for each in rule.at if each in record.cells), None)
        return name, record.cells.get(name or ""), record.values.get(name or "")
    if rule.table and rule.table in card.headers:
        header = card.headers[rule.table]
        name = next((each for each in rule.at if each in header.columns), None)
        return name, address(header.bottom, header.columns[name]) if name else None, None
    name = next((each for each in rule.at if each in card.cells), None)
    return name, card.cells.get(name or ""), card.values.get(name or "")


def _day(card: Card, breach: Breach, places: Mapping[str, Sequence[int]]) -> str:
    rule = breach.rule
    row = card.records[places[rule.table or ""][breach.row]].values if breach.row is not None else card.values
    return day_of(rule, row, card.values)
