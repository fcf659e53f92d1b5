"""The machine-readable requisite of a paper: its kind, number, date and a hash of its data, in one short line.

Nothing in it speaks of people: it stands on papers that everybody sees, and only the store can tell what it means.
"""

import binascii
import datetime as dt
import re
from dataclasses import dataclass

from iomdocs.errors import UsageError
from iomdocs.wording import say

_HEAD = "ИОМ1"
_HASH, _GROUP = 16, 4
# Letters and signs that a person, or a scanner set to Russian, takes for one another.
_ALIKE = str.maketrans("АВСЕОаевсоDF", "ABCE0aebc0DF")
_HEX = r"[0-9A-Fa-fАВСЕОавсеоO]"
_SHOWN = re.compile(
    rf"[ИI][ОO0]?[МM]\s?[1l]\s+(?P<document>[a-z]\w*/[a-z]\w*)\s+"
    rf"(?:(?:№\s*)?(?P<number>\S.*?)\s+от\s+(?P<date>\d\d?\.\d\d?\.\d{{4}})\s+|б/н\s+)?"
    rf"(?P<hash>(?:{_HEX}{{4}}[\s‐‑–—-]*){{4}})(?P<check>{_HEX}{{4}})",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Seal:
    """What the code on the first sheet says; ``sha256`` is the beginning of the hash of the data.

    ``document`` is «pack/name». A paper without a number yet has neither number nor date.
    """

    document: str
    sha256: str
    number: str | None = None
    date: dt.date | None = None

    @classmethod
    def of(cls, document: str, sha256: str, number: str | None, date: dt.date | None) -> "Seal":
        """The requisite of a paper; number and date go together."""
        known = number is not None and date is not None
        return cls(
            document, sha256[:_HASH], " ".join(number.split()) if known and number else None, date if known else None
        )

    def text(self) -> str:
        """The line in the code and beside it."""
        told = f"№ {self.number} от {self.date:%d.%m.%Y}" if self.number and self.date else "б/н"
        digits = self.sha256.upper() + self._check()
        groups = "-".join(digits[place : place + _GROUP] for place in range(0, len(digits), _GROUP))
        return f"{_HEAD} {self.document} {told} {groups}"

    def _check(self) -> str:
        """Four digits by which a slip of the pen is known."""
        plain = f"{self.document}|{_plain(self.number or '')}|{self.date or ''}|{self.sha256.lower()}"
        return f"{binascii.crc_hqx(plain.encode('utf-8'), 0):04X}"


def read_seals(text: str) -> list[Seal]:
    """Requisites in a text that was scanned or typed; ``UsageError`` when there is none, or one has a slip in it."""
    found = [_read(each) for each in _SHOWN.finditer(" ".join(text.split()))]
    if not found:
        raise UsageError(say("documents.seal.none"))
    return found


def _read(found: re.Match[str]) -> Seal:
    digits = re.sub(r"[^0-9a-f]", "", found["hash"].translate(_ALIKE).replace("O", "0").lower())
    seal = Seal(found["document"], digits, found["number"], _day(found["date"]) if found["date"] else None)
    if seal._check() != found["check"].translate(_ALIKE).replace("O", "0").upper():  # noqa: SLF001 - its own
        raise UsageError(say("documents.seal.slip"))
    return seal


def _day(text: str) -> dt.date:
    day, month, year = map(int, text.split("."))
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise UsageError(say("documents.seal.slip")) from None


def _plain(number: str) -> str:
    """A number as it is compared: dashes and letters of two alphabets look the same on paper."""
    return re.sub(r"[‐‑–—−]", "-", "".join(number.split())).casefold()
