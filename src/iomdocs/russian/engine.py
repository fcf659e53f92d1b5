"""The rules of pytrovich behind one small function; it is loaded by the first name, not by the import."""

import logging
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from iomdocs.russian.forms import Endings, Gender

if TYPE_CHECKING:
    from pytrovich.maker import PetrovichDeclinationMaker

Part: TypeAlias = Literal["surname", "first", "patronymic"]


@cache
def _maker() -> "PetrovichDeclinationMaker":
    logging.getLogger("pytrovich").setLevel(logging.WARNING)  # its debug lines carry people's names
    from pytrovich.maker import PetrovichDeclinationMaker  # noqa: PLC0415 - 30 ms that most commands never need

    return PetrovichDeclinationMaker()


def inflect(word: str, part: Part, gender: Gender) -> Endings:
    """Decline one Capitalised Cyrillic word by the general rules: genitive, dative, accusative, instrumental."""
    from pytrovich.enums import Case, NamePart  # noqa: PLC0415 - as above
    from pytrovich.enums import Gender as Sex  # noqa: PLC0415

    kind = {"surname": NamePart.LASTNAME, "first": NamePart.FIRSTNAME, "patronymic": NamePart.MIDDLENAME}[part]
    sex = Sex.MALE if gender == "m" else Sex.FEMALE
    make = _maker().make
    return (
        make(kind, sex, Case.GENITIVE, word),
        make(kind, sex, Case.DATIVE, word),
        make(kind, sex, Case.ACCUSATIVE, word),
        make(kind, sex, Case.INSTRUMENTAL, word),
    )
