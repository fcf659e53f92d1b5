"""Russian for documents: declension that knows when to ask, dates, numbers, initials, spaces that do not break."""

from iomdocs.russian.dates import date_digits, date_quotes, date_words, month_name
from iomdocs.russian.forms import CASES, Forms, Gender
from iomdocs.russian.names import (
    NamePart,
    decline_name,
    decline_part,
    decline_surname,
    initials,
    name_doubts,
    name_gender,
    name_parts,
)
from iomdocs.russian.overrides import Override, Overrides, override_from_words
from iomdocs.russian.phrases import agree, join_list, nbsp, number_words
from iomdocs.russian.positions import decline_position
from iomdocs.wording import plural

__all__ = [
    "CASES",
    "Forms",
    "Gender",
    "NamePart",
    "Override",
    "Overrides",
    "agree",
    "date_digits",
    "date_quotes",
    "date_words",
    "decline_name",
    "decline_part",
    "decline_position",
    "decline_surname",
    "initials",
    "join_list",
    "month_name",
    "name_doubts",
    "name_gender",
    "name_parts",
    "nbsp",
    "number_words",
    "override_from_words",
    "plural",
]
