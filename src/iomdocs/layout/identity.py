"""The marks by which a workbook is known to be our blank."""

import hashlib

from iomdocs.definitions import Form
from iomdocs.wording import say

IDENTITY_SHEET, LIVE_SHEET = "_iomdocs", "_iomdocs_live"
PROPERTY_FORM, PROPERTY_EDITION, PROPERTY_ORGANISATION = "iomdocs.form", "iomdocs.edition", "iomdocs.organisation"


def service_sheets() -> frozenset[str]:
    """Names of the sheets that our blanks have beside the data sheet."""
    names = (say(f"blanks.sheet.{name}") for name in ("guide", "todo", "lists"))
    return frozenset({*names, IDENTITY_SHEET, LIVE_SHEET})


def token(form: str, edition: str, organisation: str | None) -> str:
    """A checksum of a blank's identity, by which the parts of a torn or edited identity are told from whole ones."""
    return hashlib.sha256("\n".join((form, edition, organisation or "")).encode()).hexdigest()[:16]


def list_name(name: str) -> str:
    """Defined name of a list in a blank."""
    return f"list_{name}"


def visible_code(form: Form, organisation: str | None) -> str:
    """The identity as it is printed on the sheet: «pack/form · edition · organisation»."""
    return " · ".join(filter(None, (form.id, form.edition, organisation)))
