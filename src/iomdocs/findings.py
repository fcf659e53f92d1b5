"""One thing wrong or doubtful in a sender's file, worded from a catalogue of stable codes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from iomdocs.wording import catalogue, say

Severity: TypeAlias = Literal["error", "warning", "note"]

_NONE: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where, and what to do.

    ``code`` outlives any wording. ``cell`` is an address («E14») or None when the whole sheet or file is meant.
    ``field`` is ``table.field`` or ``field`` of the form; ``title`` how the clerk knows it (the column's title).
    ``entry`` says whose card it is («Ким Юрий Николаевич · 2026 год»).
    """

    code: str
    severity: Severity
    message: str
    cure: str
    sheet: str | None = None
    cell: str | None = None
    field: str | None = None
    title: str | None = None
    found: str | None = None
    proposed: str | None = None
    cites: str | None = None
    entry: str | None = None

    @property
    def offer(self) -> str | None:
        """Sign of what is proposed for which cell instead of what stands there; None when nothing can be agreed to.

        It is made of the finding alone: whoever checks the same cell again makes the same sign, and nobody need
        trust a value that has travelled.
        """
        if self.proposed is None or not self.cell or self.severity == "note":
            return None
        told = (self.code, self.sheet, self.cell, self.field, self.found, self.proposed)
        return hashlib.sha256("\x1f".join(each or "" for each in told).encode("utf-8", "replace")).hexdigest()[:16]

    def to_json(self) -> dict[str, Any]:
        """The finding as the interface prints it; who it concerns stays out."""
        return {
            "code": self.code,
            "severity": self.severity,
            "sheet": self.sheet,
            "cell": self.cell,
            "field": self.field,
            "found": self.found,
            "proposed": self.proposed,
            "message": self.message,
            "cure": self.cure,
            "cites": self.cites,
        }


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a finding is: a sheet, a cell, and the field with its title; any of them may be unknown."""

    sheet: str | None = None
    cell: str | None = None
    field: str | None = None
    title: str | None = None


NOWHERE = Spot()


def finding(
    code: str,
    spot: Spot = NOWHERE,
    *,
    severity: Severity | None = None,
    found: str | None = None,
    proposed: str | None = None,
    values: Mapping[str, object] = _NONE,
) -> Finding:
    """Word a finding from the catalogue; ``severity`` overrides the catalogue's own, ``values`` fill its blanks."""
    words = catalogue("findings")[code]
    known = {"title": spot.title, "found": found, "proposed": proposed, "sheet": spot.sheet}
    told = {**{name: value or "" for name, value in known.items()}, **values}
    return Finding(
        code,
        severity or words["severity"],
        say(f"findings.{code}.message", **told),
        say(f"findings.{code}.cure", **told),
        spot.sheet,
        spot.cell,
        spot.field,
        spot.title,
        found,
        proposed,
    )
