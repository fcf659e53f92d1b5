"""A clerk who knows nothing but the returned workbook: reads its list of errors and does what each line says."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.demo.parcels import Parcel
from iomdocs.demo.rehearsal.answers import true_value
from iomdocs.wording import catalogue, say
from iomdocs.workbook import Scalar

Cell = tuple[str, str]
_HEAD = 30


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the list: where, what is proposed, and the address of the cell in which one agrees."""

    sheet: str
    cell: str
    proposed: str
    consent: str | None


@dataclass(frozen=True, slots=True)
class Key:
    """The sealed key: for each wrong cell what the clerk would write there, known only once the cell is named."""

    repairs: Mapping[Cell, Sequence[tuple[Cell, Scalar]]]

    @classmethod
    def of(cls, parcel: Parcel) -> "Key":
        """Seal the truth of a workbook."""
        repairs: dict[Cell, Sequence[tuple[Cell, Scalar]]] = {}
        for knot in parcel.book.knots:
            mended = [((knot.sheet, cell), value) for cell, value in knot.repairs]
            repairs |= {(knot.sheet, cell): mended for cell in knot.cells}
        for spot, fault in parcel.task.faults.items():
            if fault.severity == "error":
                place = parcel.book.places[spot]
                repairs[place] = [(place, true_value(parcel.task, spot))]
        return cls(repairs)


def corrected(book: bytes, key: Key) -> bytes | None:
    """Do what the list says and save the workbook; None when it says nothing that can be done."""
    workbook = load_workbook(io.BytesIO(book))
    done = [_obey(workbook, line, key) for line in list(lines(workbook))]
    if not any(done):
        return None
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def lines(workbook: Workbook) -> Iterator[Told]:
    """Read the list «Ошибки» down to its end."""
    sheet = _list_of(workbook)
    if sheet is None:
        return
    words = catalogue("marking")["column"]
    header, columns = _columns(sheet, words)
    for row in range(header + 1, sheet.max_row + 1):
        at = {name: sheet.cell(row, column).value for name, column in columns.items()}
        if not at.get("message"):
            return
        consent = sheet.cell(row, columns["agreed"]).coordinate if "agreed" in columns else None
        cell = str(at.get("cell") or "")
        yield Told(str(at.get("sheet") or ""), cell, str(at.get("proposed") or ""), consent)


def _list_of(workbook: Workbook) -> Worksheet | None:
    name = say("marking.sheet")
    found = [sheet for sheet in workbook.worksheets if sheet.title.startswith(name)]
    return found[-1] if found else None


def _columns(sheet: Worksheet, words: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """The row of titles, and the columns by what they hold."""
    for row in range(1, _HEAD):
        texts = {str(sheet.cell(row, column).value or ""): column for column in range(1, sheet.max_column + 1)}
        if words["message"] in texts and words["cell"] in texts:
            named = {name: texts[title] for name, title in words.items() if title in texts}
            consent = catalogue("demo")["rehearsal"]["consent"]
            for text, at in texts.items():
                named |= dict.fromkeys((name for name in consent if text.startswith(consent[name])), at)
            return row, named
    return _HEAD, {}


def _obey(workbook: Workbook, line: Told, key: Key) -> bool:
    """Agree to a proposal, or write it; otherwise write the truth where the line rightly points."""
    if line.proposed and line.consent:
        _list = _list_of(workbook)
        if _list is not None:
            _list[line.consent].value = say("demo.rehearsal.consent.yes")
        return True
    if line.proposed and line.sheet in workbook.sheetnames and line.cell:
        return _write(workbook, (line.sheet, line.cell), line.proposed)
    repairs = [each for cell in _named(line) for each in key.repairs.get(cell, ())]
    done = [_write(workbook, cell, value) for cell, value in repairs]
    return any(done)


def _named(line: Told) -> Iterator[Cell]:
    """The cells of a line; a line of many alike names the first and the last of a column."""
    first, dots, last = line.cell.partition("…")
    if not dots:
        yield line.sheet, line.cell
        return
    column = first.rstrip("0123456789")
    for row in range(int(first[len(column) :]), int(last[len(column) :]) + 1):
        yield line.sheet, f"{column}{row}"


def _write(workbook: Workbook, place: Cell, value: Scalar) -> bool:
    sheet, address = place
    cell = workbook[sheet][address]
    if isinstance(cell, MergedCell):
        return False
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    if hasattr(value, "strftime"):
        cell.number_format = "DD.MM.YYYY"
    elif isinstance(value, int | float):
        cell.number_format = "General"
    return True
