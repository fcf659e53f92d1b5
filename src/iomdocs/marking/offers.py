"""Proposals that a clerk accepts by typing «да»: how they stand on our sheet, and how the answers are read.

A row carries signs (``Finding.offer``), never a value that would be believed: what is applied is what the same check
proposes again for the same cell. A sheet that was tampered with is therefore inert.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iomdocs.marking.xmltext import escape
from iomdocs.values import as_text, fold
from iomdocs.wording import catalogue, say
from iomdocs.workbook import Cell, Sheet, Workbook

OFFER = ("consent", "offer")
"""Columns of the list: the answer, and next to it, hidden, the signs."""

TOKEN = "iomdocs-offer:1:"  # noqa: S105 - a sign, no secret
_SIGNS = re.compile(re.escape(TOKEN) + r"[0-9a-f]{16}(?: [0-9a-f]{16})*")
_WORDS = catalogue("marking")["consent"]
_YES, _NO = (frozenset(map(str.casefold, _WORDS[name])) for name in ("yes", "no"))
_AROUND = ' .!,;«»"\u00a0'


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer: the signs of its row, where it stands, and whether it is «да»; None when it cannot be understood."""

    offers: tuple[str, ...]
    place: str
    yes: bool | None
    told: str


def written(offers: Sequence[str], *, agreed: bool) -> dict[str, str]:
    """Texts of both columns for a row."""
    if not any(offers):
        return dict.fromkeys(OFFER, "")
    return {OFFER[0]: say("marking.consent.given") if agreed else "", OFFER[1]: TOKEN + " ".join(offers)}


def validation(cells: Sequence[str]) -> bytes:
    """XML of the list of answers; another answer can be typed too, and is understood or remarked on."""
    if not cells:
        return b""
    tag = (
        b'<dataValidations count="1"><dataValidation type="list" allowBlank="1" showInputMessage="1" promptTitle="%s"'
        b' prompt="%s" sqref="%s"><formula1>&quot;%s&quot;</formula1></dataValidation></dataValidations>'
    )
    words = (say("marking.consent.title"), say("marking.consent.prompt"), " ".join(cells), say("marking.consent.list"))
    return tag % tuple(map(escape, words))


def consents(workbook: Workbook) -> tuple[Consent, ...]:
    """Answers that a clerk gave in the list of an earlier check; an empty cell is none."""
    return tuple(each for sheet in workbook.sheets for each in _of_sheet(sheet))


def _of_sheet(sheet: Sheet) -> Iterator[Consent]:
    for (row, column), cell in sheet.cells.items():
        if isinstance(cell.value, str) and _SIGNS.fullmatch(cell.value):
            answer = sheet.cells.get((row, column - 1))
            if answer is not None and answer.value is not None:
                offers = tuple(cell.value.removeprefix(TOKEN).split())
                yield Consent(offers, f"{sheet.name}!{answer.address}", *_understood(answer))


def _understood(cell: Cell) -> tuple[bool | None, str]:
    if isinstance(cell.value, bool):
        return cell.value, as_text(cell.value)
    told = as_text(cell.value).strip(_AROUND)
    words = {told.casefold(), fold(told)}
    return (True if words & _YES else False if words & _NO or not told else None), told
