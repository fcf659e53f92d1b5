"""Findings about a workbook and its columns, before any row is read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from iomdocs.definitions import FormField, Table
from iomdocs.findings import Finding, Severity, Spot, finding
from iomdocs.judging.entries import Card
from iomdocs.judging.headers import Header
from iomdocs.judging.marks import Standing
from iomdocs.judging.recognise import Page, Recognised
from iomdocs.wording import say
from iomdocs.workbook import Workbook, address, letters

# Columns whose absence changes nothing that is stored or asked.
_UNASKED = frozenset({"ordinal", "signature"})
_SHOWN = 5


def workbook_findings(workbook: Workbook) -> Iterator[Finding]:
    """Remarks on the file as a whole."""
    for trait in ("macros", "external-links", "old-format"):
        if trait in workbook.traits:
            yield finding(f"file-{trait}")


def header_findings(recognised: Recognised, standing: Standing) -> Iterator[Finding]:
    """Columns that are missing, doubled, guessed, foreign, or hidden and yet read; each is said once a file."""
    for sheet, form in recognised.strangers:
        yield finding(
            "sheet-other-form",
            Spot(sheet.name),
            severity="warning" if sheet.hidden else None,
            values={"form": form.short},
        )
    yield from _gathered(
        each
        for page in recognised.pages
        for table in recognised.titles.form.tables
        for header in page.headers[table.name]
        for each in _header(page, table, header, standing)
    )


def _gathered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """What is wrong with the captions is wrong wherever they are repeated: one finding that names the other places."""
    alike: dict[tuple[str | None, ...], list[Finding]] = {}
    for each in findings:
        alike.setdefault((each.code, each.field, each.found), []).append(each)
    for first, *others in alike.values():
        places = dict.fromkeys(f"{each.sheet}!{each.cell}" for each in others)
        yield replace(first, message=f"{first.message} {_also(first, others)}") if places else first


def _also(first: Finding, others: Sequence[Finding]) -> str:
    """Where else: cells of the same sheet by their addresses, of others with the sheet's name, the first few."""
    places = [
        str(each.cell) if each.sheet == first.sheet else say("values.also.place", sheet=each.sheet, cell=each.cell)
        for each in others
    ]
    more = len(places) - _SHOWN
    told = [*places[:_SHOWN], say("values.also.more", number=more)] if more > 0 else places
    return say("values.also.told", places="; ".join(told))


def hidden_findings(pages: Sequence[Page], cards: Iterable[Card]) -> Iterator[Finding]:
    """Rows that are hidden and yet count."""
    hidden = {page.sheet.name: page.sheet.hidden_rows for page in pages if page.sheet.hidden_rows}
    records = [record for card in cards for record in card.records] if hidden else []
    for sheet, rows in hidden.items():
        counted = sorted({record.row for record in records if record.sheet == sheet and record.row in rows})
        if counted:
            yield finding("rows-hidden", Spot(sheet, address(counted[0], 1)), values={"number": len(counted)})


def _missing(field: FormField, standing: Standing) -> tuple[str, Severity]:
    """A column that an older edition had not is no fault of the sender; one that our blank had was changed by him."""
    severity = field.missing if field.required or field.missing == "note" else "warning"
    if standing == "older":
        return "edition-lacks", "warning" if field.required else "note"
    return "header-changed" if standing == "own" else "column-missing", severity


def _header(page: Page, table: Table, header: Header, standing: Standing) -> Iterator[Finding]:
    def spot(column: int, name: str | None = None) -> Spot:
        title = next((field.title for field in table.columns if field.name == name), None)
        path = f"{table.name}.{name}" if name else None
        return Spot(page.sheet.name, address(header.bottom, column), path, title)

    first = min(header.columns.values())
    for field in table.columns:
        if field.kind not in _UNASKED and not field.extra and field.name not in header.columns:
            code, severity = _missing(field, standing)
            yield finding(code, spot(first, field.name), severity=severity)
    for name, one, two in header.twice:
        yield finding("column-twice", spot(two, name), values={"one": letters(one), "two": letters(two)})
    for guess in header.guesses:
        code = "column-guessed" if guess.sure else "column-doubtful"
        yield finding(code, spot(guess.column, guess.field.name), found=guess.caption)
    for name, column in header.columns.items():
        if column in page.sheet.hidden_columns:
            yield finding("columns-hidden", spot(column, name))
    for column, caption in header.foreign:
        yield finding("edition-lost" if standing == "older" else "column-extra", spot(column), found=caption)
