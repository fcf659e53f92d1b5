"""Links from a register's rows to the sheets and rows of the files that they came from."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeAlias
from xml.sax.saxutils import quoteattr

Origin: TypeAlias = tuple[Any, Any]
"""The submission of a row, and the name of its file, as the query gave them: one submission may hand on many files."""
Place: TypeAlias = tuple[Any, Any]
"""The sheet and row in that file, as the query gave them."""
Address: TypeAlias = Callable[[int, str | None], tuple[str, bool]]
"""Where a file lies, as seen from the register, empty when there is no way to it; and whether it is the very file that
a row names, or the one that handed the row on and has no such sheet."""
# Excel opens a sheet with 65,530 links; above that, rows of one file that stand together share one.
_MOST = 60_000
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


@dataclass(slots=True)
class Links:
    """Runs of rows that lead to one address, and the addresses in the order they were met; 0 stands for none."""

    runs: list[tuple[int, int, int]] = field(default_factory=list)
    addresses: dict[tuple[str, bool], int] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)

    def note(self, first: int, origins: Iterable[Origin], places: Iterable[Place], address: Address) -> None:
        """Take the origins and places of consecutive rows, the first of which is row ``first``; row 2 comes first."""
        runs = self.runs
        if first - 2 == len(self.places) < _MOST:
            self.places.extend(places)
        for origin, group in groupby(origins):
            last, number = first + len(list(group)) - 1, self._number(origin, address)
            if runs and runs[-1][2] == number:
                runs[-1] = (runs[-1][0], last, number)
            else:
                runs.append((first, last, number))
            first = last + 1

    def _number(self, origin: Origin, address: Address) -> int:
        submission, file = origin
        found = address(submission, str(file) if file else None) if isinstance(submission, int) else ("", False)
        return self.addresses.setdefault(found, len(self.addresses) + 1) if found[0] else 0

    def into(self, tail: str, column: str) -> str:
        """Put the links into what follows a sheet's rows."""
        runs = [run for run in self.runs if run[2]]
        if not runs:
            return tail
        exact = {number for (_, exact), number in self.addresses.items() if exact}
        apart = sum(last - first + 1 for first, last, _ in runs) <= _MOST
        found = (self._each(*run, column, exact=run[2] in exact) if apart else _shared(*run, column) for run in runs)
        links = "".join(link for each in found for link in each)
        return tail.replace("<pageMargins", f"<hyperlinks>{links}</hyperlinks><pageMargins", 1)

    def _each(self, first: int, last: int, number: int, column: str, *, exact: bool) -> Iterator[str]:
        """A link for each row, to its own row of the file."""
        for row in range(first, last + 1):
            where = _location(self.places[row - 2]) if exact and row - 2 < len(self.places) else ""
            yield f'<hyperlink ref="{column}{row}" r:id="rIdF{number}"{where}/>'

    def related(self, xml: str) -> str:
        """Put the addresses into the sheet's relationships."""
        told = "".join(
            f'<Relationship Id="rIdF{number}" Type="{_TYPE}" Target={quoteattr(address)} TargetMode="External"/>'
            for (address, _), number in self.addresses.items()
        )
        return xml.replace("</Relationships>", f"{told}</Relationships>")


def _shared(first: int, last: int, number: int, column: str) -> Iterator[str]:
    ref = f"{column}{first}:{column}{last}" if last > first else f"{column}{first}"
    yield f'<hyperlink ref="{ref}" r:id="rIdF{number}"/>'


def _location(place: Place) -> str:
    sheet, row = place
    if not sheet or not isinstance(row, int) or not row:
        return ""
    doubled = str(sheet).replace("'", "''")
    return " location=" + quoteattr(f"'{doubled}'!A{row}")
