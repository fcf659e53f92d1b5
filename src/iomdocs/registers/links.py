"""Links from a register's rows to the files that they came from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias
from xml.sax.saxutils import quoteattr

Origin: TypeAlias = tuple[int | None, str | None]
"""The submission of a row, and the name of its file: what another level handed on came from many."""
Address: TypeAlias = Callable[[int, str | None], str]
"""Where a file lies, as seen from the register; empty when there is no way to it."""
# Excel opens a sheet with 65,530 links; above that, rows of one file that stand together share one.
_MOST = 60_000
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


@dataclass(slots=True)
class Links:
    """Runs of rows of one file, and the addresses of the files in the order they were met."""

    runs: list[tuple[int, int, Origin]] = field(default_factory=list)
    addresses: dict[Origin, str] = field(default_factory=dict)

    def note(self, first: int, origins: Iterable[Origin], address: Address) -> None:
        """Take the origins of consecutive rows, the first of which is row ``first``."""
        runs = self.runs
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
        known = {origin: place for place, origin in enumerate(self.addresses, 1) if self.addresses[origin]}
        runs = [(first, last, known[origin]) for first, last, origin in self.runs if origin in known]
        if not runs:
            return tail
        apart = sum(last - first + 1 for first, last, _ in runs) <= _MOST
        links = "".join(
            f'<hyperlink ref="{ref}" r:id="rIdF{place}"/>'
            for first, last, place in runs
            for ref in ([f"{column}{row}" for row in range(first, last + 1)] if apart else [_span(column, first, last)])
        )
        return tail.replace("<pageMargins", f"<hyperlinks>{links}</hyperlinks><pageMargins", 1)

    def related(self, xml: str) -> str:
        """Put the addresses into the sheet's relationships."""
        told = "".join(
            f'<Relationship Id="rIdF{place}" Type="{_TYPE}" Target={quoteattr(address)} TargetMode="External"/>'
            for place, address in enumerate(self.addresses.values(), 1)
            if address
        )
        return xml.replace("</Relationships>", f"{told}</Relationships>")


def _span(column: str, first: int, last: int) -> str:
    return f"{column}{first}:{column}{last}" if last > first else f"{column}{first}"
