"""What the sheet «Ошибки» lists: findings in order, repeats of one column gathered, numbered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from iomdocs.findings import Finding
from iomdocs.wording import catalogue
from iomdocs.workbook import letters, place

MOST = 200
_REPEATS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: a finding, or many alike in one column; ``number`` is None beyond the list's end."""

    number: int | None
    finding: Finding
    cells: tuple[str, ...] = ()

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
    marks: Mapping[str, Mapping[str, tuple[Line, ...]]] = field(default_factory=dict)

    def count(self, severity: str) -> int:
        """How many lines are of this severity, a group being as many as its cells."""
        return sum(max(len(line.cells), 1) for line in self.lines if line.finding.severity == severity)


def listed(findings: Sequence[Finding]) -> Listing:
    """Put findings in the order of the sheet: errors, then warnings, each as they came."""
    ranked = [each for severity in ("error", "warning") for each in findings if each.severity == severity]
    groups = _groups(ranked)
    lines = [Line(n if n <= MOST else None, first, cells) for n, (first, cells) in enumerate(groups, start=1)]
    readings = [each for each in findings if each.severity == "note"]
    left = sum(max(len(line.cells), 1) for line in lines[MOST:])
    shown = readings[:MOST]
    return Listing(tuple(lines[:MOST]), left, tuple(shown), len(readings) - len(shown), _marks(lines))


def _groups(findings: Sequence[Finding]) -> list[tuple[Finding, tuple[str, ...]]]:
    """Gather what repeats in one column into its first place; the order of the rest stays."""
    alike: dict[tuple[str, ...], list[Finding]] = {}
    keys = [_alike(each) for each in findings]
    for key, each in zip(keys, findings, strict=True):
        alike.setdefault(key, []).append(each)
    groups: list[tuple[Finding, tuple[str, ...]]] = []
    told = set()
    for key, each in zip(keys, findings, strict=True):
        cells = tuple(dict.fromkeys(other.cell for other in alike[key] if other.cell))
        if len(cells) <= _REPEATS:
            groups.append((each, (each.cell,) if each.cell else ()))
        elif key not in told:
            told.add(key)
            groups.append((each, cells))
    return groups


def _alike(finding: Finding) -> tuple[str, ...]:
    column = letters(place(finding.cell)[1]) if finding.cell and is_place(finding.cell) else ""
    return finding.severity, finding.code, finding.sheet or "", column


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
        said.append(words[finding.severity].format(number=number, message=_one_line(finding.message)))
        if finding.cure:
            said.append(words["cure"].format(cure=_one_line(finding.cure)))
        if finding.proposed:
            said.append(words["proposed"].format(proposed=_one_line(finding.proposed)))
    return "\n".join(said)


def _one_line(text: str) -> str:
    short = " ".join(text.split())
    return short if len(short) <= 400 else short[:399] + "…"
