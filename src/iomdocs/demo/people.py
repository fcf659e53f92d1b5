"""Invented teachers, named as teachers are: by decade of birth, with surnames that a woman's form leaves alone."""

import re
from dataclasses import dataclass
from random import Random

from iomdocs.demo.chance import data, draw, draw_from

_VOWELS = re.compile(r"[аеёиоуыэюя]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Human:
    """One invented worker."""

    name: str
    position: str

    @property
    def initials(self) -> str:
        """How a hasty clerk writes the name: «Глинка И. К.»."""
        surname, *given = self.name.split()
        return f"{surname} {' '.join(f'{word[0]}.' for word in given)}"


class People:
    """Draws people; no name is given twice."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._given: set[str] = set()

    def worker(self, staff: str) -> Human:
        """Invent a worker of an organisation whose posts are ``staff`` of the data."""
        posts = data("district")["posts"]
        post = draw_from(self._chance, posts[staff]["list"])
        women = 1 - posts["men"].get(post, 1 - posts[staff]["women"])
        return Human(self.name(woman=self._chance.random() < women), post)

    def head(self, position: str) -> Human:
        """Invent the head of an organisation."""
        return Human(self.name(woman=self._chance.random() < 0.75), position)

    def name(self, *, woman: bool) -> str:
        """Invent a full name that nobody has yet."""
        while True:
            name = f"{self._surname(woman=woman)} {self._first(woman=woman)} {self._patronymic(woman=woman)}"
            if name not in self._given:
                self._given.add(name)
                return name

    def _surname(self, *, woman: bool) -> str:
        groups = data("names")["surnames"]
        group = draw_from(self._chance, {name: each["weight"] for name, each in groups.items()})
        surname = self._chance.choice(groups[group]["list"].split())
        return womans(surname) if woman else surname

    def _first(self, *, woman: bool) -> str:
        names = data("names")
        if not woman:
            return draw(self._chance, names["men"]["any"])
        return draw(self._chance, names["women"][draw(self._chance, names["decades"]["weights"])])

    def _patronymic(self, *, woman: bool) -> str:
        known = data("names")["patronymics"]
        patronymic = draw(self._chance, known["men"])
        if not woman:
            return patronymic.replace("_", " ")
        return str(known["women"].get(patronymic, patronymic.removesuffix("ич") + "на"))


def womans(surname: str) -> str:
    """Make a woman's surname of a man's: foreign ones, and those on -ко, -их and -ук, stay as they are.

    >>> [womans(each) for each in ("Глинка", "Шмидт", "Седых", "Цой", "Донской", "Вишневский", "Вебер-Смирнов")]
    ['Глинка', 'Шмидт', 'Седых', 'Цой', 'Донская', 'Вишневская', 'Вебер-Смирнова']
    """
    if "-" in surname:
        return "-".join(womans(part) for part in surname.split("-"))
    if surname.endswith(("ский", "цкий")) or (surname.endswith(("ый", "ой")) and len(_VOWELS.findall(surname)) > 1):
        return f"{surname[:-2]}ая"
    return f"{surname}а" if surname.endswith(("ов", "ев", "ёв", "ин", "ын")) else surname
