"""Put a blank together and make its bytes depend on nothing but what it says."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from iomdocs.blanks.checks import TEXT_LIMIT, check_prompts
from iomdocs.blanks.content import Filling, fixed, prefilled
from iomdocs.blanks.data import write_data
from iomdocs.blanks.guide import write_guide, write_identity, write_lists
from iomdocs.blanks.live import Cached, Plan, empty_values, plan, totals, write_live
from iomdocs.blanks.pen import Pen
from iomdocs.blanks.styles import FONT, add_styles, protect, set_up_print
from iomdocs.definitions import Form
from iomdocs.directory import Organisation
from iomdocs.errors import PackError
from iomdocs.layout import (
    IDENTITY_SHEET,
    LIVE_SHEET,
    PROPERTY_EDITION,
    PROPERTY_FORM,
    PROPERTY_ORGANISATION,
    Choices,
    arrange,
    service_sheets,
    shown,
    visible_code,
)
from iomdocs.packs import Pack
from iomdocs.wording import say

_FORMULA = re.compile(r'(<c r="([A-Z]+[0-9]+)"(?: s="[0-9]+")?)(?: t="[a-z]+")?>(<f>[^<]*</f>)<v ?(?:/>|></v>)</c>')
_MARKUP = len(f'&L&"{FONT},Regular"&8 ') * 3


def write(  # noqa: PLR0913 - what a blank may know beforehand, all named
    form: Form,
    choices: Choices,
    *,
    organisation: Organisation | None = None,
    person: str | None = None,
    position: str | None = None,
    period: str | None = None,
    due: dt.date | None = None,
    filled: Filling | None = None,
    pack: Pack | None = None,
    today: dt.date,
) -> bytes:
    """Make the workbook that people fill, as the bytes of an ``.xlsx``; the same arguments give the same bytes.

    ``choices`` gives the values of a list. With its ``pack`` the blank checks itself while it is filled.
    ``filled`` puts answers in, ``today`` is the date in its properties.
    Raises ``PackError`` when the form does not fit Excel's limits, ``UsageError`` when ``filled`` has too many rows.
    """
    code = organisation.code if organisation else None
    left, right = _check_limits(form, choices, code)
    filled, layout, workbook = filled or Filling(), arrange(form), Workbook()
    add_styles(workbook)
    guide, data, lists, identity = _sheets(workbook, form)
    answers = prefilled(form, organisation, person, position, period) | dict(filled.get("fields", {}))
    write_guide(guide, layout, organisation, due)
    pen = Pen(data, layout, choices, live=pack is not None)
    write_data(pen, answers=answers, locked=fixed(form, organisation), filled=filled, organisation=code)
    write_lists(workbook, lists, form, choices)
    write_identity(identity, form, code)
    cached: dict[int, Cached] = {2: totals(layout, filled.get("tables", {}))}
    if pack is not None:
        checks = plan(form, pack, today)
        _live(workbook, pen, checks, code)
        if not filled.keys() - {"fields"}:
            own, listed = empty_values(checks, layout, {name for name, value in answers.items() if value})
            cached = {2: cached[2] | own, 3: listed}
    for sheet in workbook.worksheets:
        set_up_print(sheet, left, right)
        protect(sheet)
    _identify(workbook, form, code, today)
    return _packed(workbook, cached)


def _check_limits(form: Form, choices: Choices, organisation: str | None) -> tuple[str, str]:
    """Raise ``PackError`` for what Excel would refuse; give the footer's left and right."""
    taken = {name.casefold() for name in service_sheets()}
    if re.search(r"[\[\]:*?/\\]|^'|'$", form.sheet) or form.sheet.casefold() in taken:
        raise PackError((form.id, say("blanks.problem.sheet", sheet=form.sheet)))
    check_prompts(form.id, shown(form.fields), choices)
    for table in form.tables:
        check_prompts(f"{form.id}: {table.name}", shown(table.columns), choices)
    left = say("blanks.footer.left", short=form.short, edition=form.edition)
    right = visible_code(form, organisation)
    length = len((left + right).replace("&", "&&")) + len(say("blanks.footer.page")) + _MARKUP
    if length > TEXT_LIMIT:
        raise PackError((form.id, say("blanks.problem.footer", length=length)))
    return left, right


def _sheets(workbook: Workbook, form: Form) -> tuple[Worksheet, Worksheet, Worksheet, Worksheet]:
    first = workbook.worksheets[0]
    first.title = say("blanks.sheet.guide")
    data = workbook.create_sheet(form.sheet)
    lists = workbook.create_sheet(say("blanks.sheet.lists"))
    identity = workbook.create_sheet(IDENTITY_SHEET)
    lists.sheet_state, identity.sheet_state = "hidden", "veryHidden"
    workbook.active = 1
    for sheet in workbook.worksheets:
        sheet.sheet_view.tabSelected = sheet is data
    return first, data, lists, identity


def _live(workbook: Workbook, pen: Pen, checks: Plan, organisation: str | None) -> None:
    todo = workbook.create_sheet(say("blanks.sheet.todo"), 2)
    live = workbook.create_sheet(LIVE_SHEET)
    live.sheet_state = "veryHidden"
    write_live(workbook, pen, todo, live, checks, organisation)


def _identify(workbook: Workbook, form: Form, organisation: str | None, today: dt.date) -> None:
    facts = {PROPERTY_FORM: form.id, PROPERTY_EDITION: form.edition, PROPERTY_ORGANISATION: organisation}
    for name, value in facts.items():
        if value:
            workbook.custom_doc_props.append(  # type: ignore[attr-defined]
                StringProperty(name=name, value=value)
            )
    moment = dt.datetime.combine(today, dt.time())
    properties = workbook.properties
    properties.title, properties.creator = form.title, "iomdocs"
    properties.created = properties.modified = moment
    workbook.security = WorkbookProtection(lockStructure=True)
    workbook.calculation.fullCalcOnLoad = True


def _packed(workbook: Workbook, cached: Mapping[int, Cached]) -> bytes:
    """Save, take the moment of saving out of the archive's entries, and put known results into formulas' cells."""
    raw, fresh = io.BytesIO(), io.BytesIO()
    workbook.save(raw)
    moment = f"{workbook.properties.created:%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment, content)
            for number, values in cached.items():
                if name == f"xl/worksheets/sheet{number}.xml":
                    content = _with_results(content, values)
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(entry, content)
    return fresh.getvalue()


def _with_results(content: bytes, values: Cached) -> bytes:
    """Put results beside formulas, which openpyxl cannot: not every program that shows a workbook reckons it."""

    def put(match: re.Match[str]) -> str:
        value = values.get(match[2])
        if value is None:
            return match[0]
        kind, shown = (' t="str"', escape(value)) if isinstance(value, str) else ("", f"{value:.15g}")
        return f"{match[1]}{kind}>{match[3]}<v>{shown}</v></c>"

    return _FORMULA.sub(put, content.decode()).encode()
