"""Five cases of one text, and how sure we are of them."""

import re
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Gender: TypeAlias = Literal["m", "f"]
Endings: TypeAlias = tuple[str, str, str, str]
"""Genitive, dative, accusative, instrumental: the four cases that a document asks for."""

_WORD = re.compile(r"([^а-яё]+)", re.IGNORECASE)
CASES = ("nominative", "genitive", "dative", "accusative", "instrumental")


@dataclass(frozen=True, slots=True)
class Forms:
    """One text in five cases; ``certain`` is False when a person should look at it once."""

    nominative: str
    genitive: str
    dative: str
    accusative: str
    instrumental: str
    certain: bool
    gender: Gender | None

    @property
    def oblique(self) -> Endings:
        """The four cases without the nominative."""
        return self.genitive, self.dative, self.accusative, self.instrumental

    @property
    def prepositional(self) -> str:
        """The case after «о»: «о Марии Петровне, учителе математики»; follows from the other forms.

        >>> make("Юрий", ("Юрия", "Юрию", "Юрия", "Юрием"), "m", certain=True).prepositional
        'Юрии'
        >>> oblique = ("логопеда, тьютора", "логопеду, тьютору", "логопеда, тьютора", "логопедом, тьютором")
        >>> make("логопед, тьютор", oblique, None, certain=True).prepositional
        'логопеде, тьюторе'
        """
        first, second = _WORD.split(self.nominative), _WORD.split(self.dative)
        if len(first) != len(second):
            return self.dative
        return "".join(map(_after_about, first, second))

    def doubtful(self) -> "Forms":
        """Return the same forms, to be checked by a person."""
        return replace(self, certain=False)


def _after_about(nominative: str, dative: str) -> str:
    """One word after «о»: women's words are as in the dative, men's end in -е, -и or, as adjectives, in -ом."""
    if nominative == dative:
        return nominative
    if re.search(r"(?:ый|ий|ой|ин|ов|ев|ёв)$", nominative) and dative.endswith(("ому", "ему")):
        return dative[:-1]
    if dative.endswith("ию"):
        return dative[:-1] + "и"
    return dative[:-1] + "е" if dative.endswith(("у", "ю")) else dative


def make(nominative: str, oblique: Endings, gender: Gender | None, *, certain: bool) -> Forms:
    """Put four case forms and a nominative together."""
    return Forms(nominative, *oblique, certain=certain, gender=gender)


def unchanged(text: str, gender: Gender | None, *, certain: bool = True) -> Forms:
    """Return a text that is the same in every case."""
    return make(text, (text, text, text, text), gender, certain=certain)


def spliced(word: str, cut: int, endings: Endings) -> Endings:
    """Cut letters off the end of a word and add the four endings.

    >>> spliced("Белый", 2, ("ого", "ому", "ого", "ым"))
    ('Белого', 'Белому', 'Белого', 'Белым')
    """
    stem = word[:-cut] if cut else word
    first, second, third, fourth = endings
    return stem + first, stem + second, stem + third, stem + fourth


def joined(parts: list[Forms], glue: str, gender: Gender | None) -> Forms:
    """Join the forms of neighbouring words case by case; one doubt makes the whole doubtful."""
    texts = {case: glue.join(getattr(part, case) for part in parts) for case in CASES}
    return Forms(**texts, certain=all(part.certain for part in parts), gender=gender)
