"""Links from a register's rows to the sheets and rows of the files that they came from."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias
from xml.sax.saxutils import quoteattr

Origin: TypeAlias = tuple[int | None, str | None]
"""The submission of a row, and the name of its file: what another level handed on came from many."""
Place: TypeAlias = tuple[str | None, int | None]
"""The sheet and row in that file."""
Address: TypeAlias = Callable[[int, str | None], tuple[str, bool]]
"""Where a file lies, as seen from the register, empty when there is no way to it; and whether it is the very file that
a row names, or the one that handed the row on and has no such sheet."""
# Excel opens a sheet with 65,530 links; above that, rows of one file that stand together share one.
_MOST = 60_000
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


@dataclass(slots=True)
class Links:
    """Runs of rows of one file, and the addresses of the files in the order they were met."""

    runs: list[tuple[int, int, Origin]] = field(default_factory=list)
    addresses: dict[Origin, tuple[str, bool]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)

    def note(self, first: int, origins: Iterable[Origin], places: Iterable[Place], address: Address) -> None:
        """Take the origins and places of consecutive rows, the first of which is row ``first``; row 2 comes first."""
        runs = self.runs
        if first - 2 == len(self.places) < _MOST:
            self.places.extend(places)
        for origin, group in groupby(origins):
            last = first + len(list(group)) - 1
            if runs and runs[-1][2] == origin:
                runs[-1] = (runs[-1][0], last, origin)
            else:
                runs.append((first, last, origin))
                number, file = origin
                if number is not None and origin not in self.addresses:
                    self.addresses[origin] = address(number, file)
            first = last + 1

    def into(self, tail: str, column: str) -> str:
        """Put the links into what follows a sheet's rows."""
        known = {origin: place for place, origin in enumerate(self.addresses, 1) if self.addresses[origin][0]}
        runs = [(first, last, origin) for first, last, origin in self.runs if origin in known]
        if not runs:
            return tail
        apart = sum(last - first + 1 for first, last, _ in runs) <= _MOST
        write = self._each if apart else _shared
        links = "".join(link for run in runs for link in write(*run, column, known[run[2]]))
        return tail.replace("<pageMargins", f"<hyperlinks>{links}</hyperlinks><pageMargins", 1)

    def _each(self, first: int, last: int, origin: Origin, column: str, number: int) -> Iterator[str]:
        """A link for each row, to its own row of the file."""
        exact = self.addresses[origin][1]
        for row in range(first, last + 1):
            where = _location(self.places[row - 2]) if exact and row - 2 < len(self.places) else ""
            yield f'<hyperlink ref="{column}{row}" r:id="rIdF{number}"{where}/>'

    def related(self, xml: str) -> str:
        """Put the addresses into the sheet's relationships."""
        told = "".join(
            f'<Relationship Id="rIdF{place}" Type="{_TYPE}" Target={quoteattr(address)} TargetMode="External"/>'
            for place, (address, _) in enumerate(self.addresses.values(), 1)
            if address
        )
        return xml.replace("</Relationships>", f"{told}</Relationships>")


def _shared(first: int, last: int, _origin: Origin, column: str, number: int) -> Iterator[str]:
    ref = f"{column}{first}:{column}{last}" if last > first else f"{column}{first}"
    yield f'<hyperlink ref="{ref}" r:id="rIdF{number}"/>'


def _location(place: Place) -> str:
    sheet, row = place
    if not sheet or not row:
        return ""
    doubled = sheet.replace("'", "''")
    return " location=" + quoteattr(f"'{doubled}'!A{row}")
