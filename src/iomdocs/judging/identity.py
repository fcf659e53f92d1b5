"""Say whose card it is: organisation, person, period, and the key under which a later card replaces it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from iomdocs.definitions import Form
from iomdocs.findings import Finding, Spot, finding
from iomdocs.judging.entries import Card
from iomdocs.judging.organisations import Organisations
from iomdocs.judging.titles import key
from iomdocs.replies import Replies
from iomdocs.verdicts import Stored


@dataclass(frozen=True, slots=True)
class Identity:
    """Who and when; ``caption`` is how a clerk calls the card."""

    key: str
    caption: str
    organisation: str | None
    person: str | None
    period_start: dt.date | None
    period_end: dt.date | None
    findings: tuple[Finding, ...] = ()


class Identifier:
    """Identifies cards against the directory."""

    def __init__(self, organisations: Organisations, replies: Replies) -> None:
        self._organisations, self._replies = organisations, replies

    def identify(self, form: Form, card: Card) -> Identity:
        """The identity of a card; an unknown organisation is a warning, and only when a directory is there."""
        code, findings = self._organisation(form, card)
        start, end = _period(form, card)
        written = _text(card.values, _field(form, "person"))
        person = written and self._replies.person(code, written)
        parts = [self._part(form, name, card, code, (start, end)) for name in form.key]
        caption = " · ".join(
            filter(
                None,
                [
                    person or _text(card.values, _field(form, "organisation")),
                    _text(card.values, _field(form, "period")),
                ],
            )
        )
        return Identity("|".join([form.id, *parts]), caption, code, person, start, end, findings)

    def organisation(self, form: Form, card: Card) -> str | None:
        """Code of a card's organisation, if it is known."""
        return self._organisation(form, card)[0]

    def _organisation(self, form: Form, card: Card) -> tuple[str | None, tuple[Finding, ...]]:
        field = next((field for field in form.fields if field.kind == "organisation"), None)
        name = _text(card.values, field.name if field else None)
        if field is None or name is None or not self._organisations.known:
            return None, ()
        match = self._organisations.match(name, _text(card.values, _field(form, "inn")))
        if match.organisation:
            return match.organisation.code, ()
        if self._replies.organisation(name) == "":  # a person said that it is none of the directory
            return None, ()
        near = match.near[0] if len(match.near) == 1 else None
        spot = Spot(card.sheet, card.cells.get(field.name), field.name, field.title)
        code = "organisation-near" if match.near else "organisation-unknown"
        found = finding(code, spot, found=name, proposed=near, values={"near": "; ".join(match.near)})
        return None, (found,)

    def _part(
        self, form: Form, name: str, card: Card, code: str | None, period: tuple[dt.date | None, dt.date | None]
    ) -> str:
        field = next(field for field in form.fields if field.name == name)
        if field.kind == "organisation" and code:
            return code
        if field.kind == "person":
            return key(self._replies.person(code, _text(card.values, name) or ""))
        if field.kind == "period" and period[0] and period[1]:
            return f"{period[0].isoformat()}/{period[1].isoformat()}"
        return key(_text(card.values, name) or "")


def _field(form: Form, kind: str) -> str | None:
    return next((field.name for field in form.fields if field.kind == kind), None)


def _text(values: Mapping[str, Stored], name: str | None) -> str | None:
    value = values.get(name) if name else None
    return None if value is None else str(value)


def _period(form: Form, card: Card) -> tuple[dt.date | None, dt.date | None]:
    """The period that the card names; else the calendar years of its dates."""
    name = _field(form, "period")
    start, end = card.values.get(f"{name}_start"), card.values.get(f"{name}_end")
    if isinstance(start, str) and isinstance(end, str):
        return dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    dates = [field.name for table in form.tables for field in table.columns if field.kind == "date"]
    days = sorted(str(record.values[each]) for record in card.records for each in dates if record.values.get(each))
    if name is None or not days:
        return None, None
    return dt.date(int(days[0][:4]), 1, 1), dt.date(int(days[-1][:4]), 12, 31)
