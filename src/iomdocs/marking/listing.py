"""What the sheet «Ошибки» lists: findings in order, repeats of one column gathered, numbered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from iomdocs.findings import Finding
from iomdocs.wording import catalogue
from iomdocs.workbook import letters, place

MOST = 200
_REPEATS = 20
_OFFERS = 1500  # of 17 letters: a cell holds 32,767


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: a finding, or many alike in one column; ``number`` is None beyond the list's end.

    ``offers`` are the signs of what is proposed for these cells; ``agreed`` says that it was applied already.
    """

    number: int | None
    finding: Finding
    cells: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    agreed: bool = False

    @property
    def kind(self) -> str:
        """How it looks: an error, a warning, or what the sender agreed to."""
        return "agreed" if self.agreed else self.finding.severity

    @property
    def grouped(self) -> bool:
        """Whether it stands for many cells."""
        return len(self.cells) > 1


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines to show, how many are left out, what was read in another way, and the notes for each cell of each sheet."""

    lines: tuple[Line, ...]
    left_out: int
    readings: tuple[Finding, ...]
    readings_left_out: int
    agreed: tuple[Line, ...] = ()
    marks: Mapping[str, Mapping[str, tuple[Line, ...]]] = field(default_factory=dict)

    def count(self, severity: str) -> int:
        """How many lines are of this severity, a group being as many as its cells."""
        return sum(max(len(line.cells), 1) for line in self.lines if line.finding.severity == severity)


def listed(findings: Sequence[Finding], agreed: Sequence[Finding] = ()) -> Listing:
    """Put findings in the order of the sheet: errors, then warnings, each as they came; ``agreed`` are cured."""
    ranked = [each for severity in ("error", "warning") for each in findings if each.severity == severity]
    groups = _groups(ranked)
    lines = [Line(n if n <= MOST else None, *group) for n, group in enumerate(groups, start=1)]
    cured = tuple(Line(None, each, (each.cell or "",), (each.offer or "",), agreed=True) for each in agreed)
    readings = [each for each in findings if each.severity == "note"]
    left = sum(max(len(line.cells), 1) for line in lines[MOST:])
    shown = readings[:MOST]
    return Listing(tuple(lines[:MOST]), left, tuple(shown), len(readings) - len(shown), cured, _marks([*lines, *cured]))


_Group: TypeAlias = tuple[Finding, tuple[str, ...], tuple[str, ...]]


def _groups(findings: Sequence[Finding]) -> list[_Group]:
    """Gather what repeats in one column into its first place; the order of the rest stays."""
    alike: dict[tuple[str, ...], list[Finding]] = {}
    keys = [_alike(each) for each in findings]
    for key, each in zip(keys, findings, strict=True):
        alike.setdefault(key, []).append(each)
    groups: list[_Group] = []
    told = set()
    places = {key: tuple(dict.fromkeys(each.cell for each in found if each.cell)) for key, found in alike.items()}
    for key, each in zip(keys, findings, strict=True):
        cells = places[key]
        if len(cells) <= _REPEATS:
            groups.append((each, (each.cell,) if each.cell else (), _offers([each])))
        elif key not in told:
            told.add(key)
            groups.append((each, cells, _offers(alike[key])))
    return groups


def _offers(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Signs of what is proposed; a cell of a file may hold no more, and the rest comes with the next check."""
    return tuple(each.offer for each in findings if each.offer)[:_OFFERS]


def _alike(finding: Finding) -> tuple[str, ...]:
    """What makes findings one line: also the same proposal for the same value, so that one «да» cures them all."""
    column = letters(place(finding.cell)[1]) if finding.cell and is_place(finding.cell) else ""
    offered = (finding.found or "", finding.proposed) if finding.proposed else ()
    return finding.severity, finding.code, finding.sheet or "", column, *offered


def _marks(lines: Iterable[Line]) -> dict[str, dict[str, tuple[Line, ...]]]:
    marks: dict[str, dict[str, tuple[Line, ...]]] = {}
    for line in lines:
        on_sheet = marks.setdefault(line.finding.sheet or "", {})
        for cell in line.cells:
            if is_place(cell):
                on_sheet[cell] = (*on_sheet.get(cell, ()), line)
    return marks


def is_place(cell: str | None) -> bool:
    """Tell whether this is the address of a cell that a sheet can have."""
    try:
        row, column = place(cell or "")
    except ValueError:
        return False
    return row <= 1_048_576 and column <= 16_384


def note(lines: Iterable[Line]) -> str:
    """Word the note of a cell: what is wrong and what to do, for each line that concerns it."""
    words: Mapping[str, str] = catalogue("marking")["note"]
    said = []
    for line in lines:
        finding, number = line.finding, f" {line.number}" if line.number else ""
        if line.agreed:
            said.append(
                words["agreed"].format(was=_one_line(finding.found or ""), now=_one_line(finding.proposed or ""))
            )
            continue
        said.append(words[finding.severity].format(number=number, message=_one_line(finding.message)))
        if finding.cure:
            said.append(words["cure"].format(cure=_one_line(finding.cure)))
        if finding.proposed:
            said.append(words["proposed"].format(proposed=_one_line(finding.proposed)))
    return "\n".join(said)


def _one_line(text: str) -> str:
    short = " ".join(text.split())
    return short if len(short) <= 400 else short[:399] + "…"
