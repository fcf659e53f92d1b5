"""An invented municipality: organisations with names as they are written, heads and teachers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from iomdocs.demo.chance import data
from iomdocs.demo.people import Human, People
from iomdocs.directory import Organisation

_INN_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_BEGINNING = "9988"
_FIRST_CODE = 900101


@dataclass(frozen=True, slots=True)
class District:
    """Organisations of one municipality; ``staff`` are the teachers and ``kinds`` the kind of each by its code."""

    municipality: str
    organisations: tuple[Organisation, ...]
    staff: Mapping[str, Sequence[Human]]
    kinds: Mapping[str, str]

    @property
    def teachers(self) -> int:
        """How many people may fill forms."""
        return sum(map(len, self.staff.values()))


def found(chance: Random, organisations: int, teachers: int) -> District:
    """Invent a district of so many organisations with so many teachers in each."""
    people = People(chance)
    municipality = str(chance.choice(data("district")["municipalities"]))
    made = [
        (_organisation(kind, municipality, number, people, chance), kind)
        for number, kind in enumerate(_kinds(organisations))
    ]
    staff = {each.code: [people.worker(kind["staff"]) for _ in range(teachers)] for each, kind in made}
    kinds = {each.code: str(kind["kind"]) for each, kind in made}
    return District(municipality, tuple(each for each, _ in made), staff, kinds)


def _kinds(count: int) -> Iterator[Mapping[str, Any]]:
    """Kinds in their shares, every kind as early as its share allows."""
    kinds = data("district")["kinds"]
    given = dict.fromkeys((kind["name"] for kind in kinds), 0)
    for _ in range(count):
        kind = max(kinds, key=lambda each: each["share"] / (given[each["name"]] + 1))
        given[kind["name"]] += 1
        yield kind


def _organisation(
    kind: Mapping[str, Any], municipality: str, number: int, people: People, chance: Random
) -> Organisation:
    known = data("district")
    place, feminine, masculine = known["villages"][number % len(known["villages"])]
    flower = known["flowers"]["list"][number % len(known["flowers"]["list"])]
    words = {"place": place, "feminine": feminine, "masculine": masculine, "flower": flower, "number": number + 1}
    return Organisation(
        code=str(_FIRST_CODE + number),
        full_name=kind["full"].format_map(words),
        short_name=kind["short"].format_map(words),
        municipality=municipality,
        head_position=kind["head"],
        head_name=people.head(kind["head"]).name,
        place=place,
        inn=inn(f"{_INN_BEGINNING}{chance.randrange(100_000):05}"),
        aliases=tuple(each.format_map(words) for each in kind["aliases"]),
    )


def inn(nine: str) -> str:
    """Complete a taxpayer's number with the check digit that its first nine digits ask for.

    >>> inn("770708389")
    '7707083893'
    """
    total = sum(int(digit) * weight for digit, weight in zip(nine, _INN_WEIGHTS, strict=True))
    return f"{nine}{total % 11 % 10}"
