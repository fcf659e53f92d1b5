"""What a district sends, all forms of a campaign, nine of ten right, in blanks and by hand."""

import datetime as dt
from itertools import islice
from pathlib import Path
from random import Random

from iomdocs.definitions import Form
from iomdocs.demo.district import found
from iomdocs.demo.fillings import Filler
from iomdocs.demo.parcels import Sender
from iomdocs.packs import Pack, load, shipped

TODAY = dt.date(2026, 11, 20)
_BAD = 0.1
_TEACHERS = 25
_WARM = 8


def prepare(root: Path, pack_name: str, count: int) -> None:
    """Write ``count`` workbooks into ``root/files``; beside them the directory, and a few to warm up."""
    pack, chance = load(pack_name, [shipped()]), Random(1)
    forms = _campaign(pack)
    # A fifth of the workbooks hold several cards, so a third more are asked for than are wanted.
    district = found(chance, max(2, (count + _WARM) * 3 // (2 * len(forms) * _TEACHERS) + 1), _TEACHERS)
    sender = Sender(pack, district, Filler(pack, district, TODAY, 1), chance, faulty=_BAD)
    directory = pack.form("federal/organisations")
    (root / "directory").mkdir(parents=True)
    first = district.organisations[0]
    (root / "directory" / "Организации.xlsx").write_bytes(sender.clean(directory, first, "").book.data)
    for number, parcel in enumerate(islice(sender.send(forms), count + _WARM), -_WARM):
        folder = root / "files" / f"{number % 50:02}" if number >= 0 else root / "warm"
        path = folder / f"{abs(number):05}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(parcel.book.data)


def _campaign(pack: Pack) -> list[Form]:
    """The forms that every teacher hands in: a pack's other forms come by ones and twos."""
    mine = [pack.form(each) for each in sorted({form.id for form in pack.forms if form.pack == pack.name})]
    return [
        form for form in mine if any(field.kind == "person" and field.name in form.key for field in form.fields)
    ] or mine
