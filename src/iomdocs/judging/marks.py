"""The identity that our blank bears, and what is said when it does not fit what stands in the workbook."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from iomdocs.definitions import Form
from iomdocs.findings import Finding, Spot, finding
from iomdocs.layout import IDENTITY_SHEET, PROPERTY_EDITION, PROPERTY_FORM
from iomdocs.packs import Pack
from iomdocs.workbook import Workbook

Standing: TypeAlias = Literal["none", "own", "older", "closed", "other"]


@dataclass(frozen=True, slots=True)
class Marks:
    """Form and edition of the blank that a workbook was made from; None where it bears no mark."""

    form: str | None = None
    edition: str | None = None

    @classmethod
    def of(cls, workbook: Workbook) -> "Marks":
        """From the document's properties; from the hidden sheet where a program dropped them."""
        told = workbook.properties
        if PROPERTY_FORM in told:
            return cls(told[PROPERTY_FORM], told.get(PROPERTY_EDITION))
        sheet = next((sheet for sheet in workbook.sheets if sheet.name == IDENTITY_SHEET), None)
        cells = sheet.cells if sheet else {}
        facts = {
            str(cell.value): str(value.value)
            for (row, column), cell in cells.items()
            if column == 1 and (value := cells.get((row, 2)))
        }
        return cls(facts.get("form"), facts.get("edition"))

    def standing(self, form: Form, pack: Pack) -> Standing:
        """How a workbook read as ``form`` stands to its marks: as it should, an older or a closed edition, another."""
        if self.form is None or self.edition is None:
            return "none"
        if self.form != form.id:
            return "other"
        if self.edition == form.edition:
            return "own"
        accepted = pack.head.editions.get(form.name, ())
        return "older" if not accepted or self.edition in accepted else "closed"


def mark_findings(marks: Marks, form: Form, pack: Pack, known: Mapping[str, Form], sheet: str) -> Iterator[Finding]:
    """What is said of the marks of a recognised workbook; ``known`` are forms by id, ``sheet`` its first one."""
    standing, spot = marks.standing(form, pack), Spot(sheet)
    blank = known.get(marks.form or "")
    if standing == "other" and blank:
        yield finding("form-tampered", spot, values={"form": blank.short, "other": form.short})
    if standing == "older":
        yield finding("edition-migrated", spot, values={"edition": str(marks.edition), "now": form.edition})
    if standing == "closed":
        accepted = ", ".join(pack.head.editions[form.name])
        yield finding("edition-closed", spot, values={"edition": str(marks.edition), "accepted": accepted})


def unreadable(marks: Marks, workbook: Workbook, known: Mapping[str, Form]) -> Finding | None:
    """Why a workbook in which no form was found is none, when that can be told."""
    blank = known.get(marks.form or "")
    if blank:
        return finding("form-emptied", values={"form": blank.short})
    if marks.form is not None:
        return finding("form-foreign", found=marks.form)
    return None if any(sheet.cells for sheet in workbook.sheets) else finding("workbook-empty")
