"""People of a card against the staff list of its organisation: initials, slips of the pen, namesakes."""

from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import OSA

from iomdocs.definitions import Form
from iomdocs.directory import Directory, Person
from iomdocs.findings import Finding, Spot, finding
from iomdocs.judging.entries import Card
from iomdocs.judging.titles import key
from iomdocs.verdicts import Stored

_INITIALS = "person-initials"
_SLIP = 1


class Staff:
    """Staff lists by organisation, ready for questions."""

    def __init__(self, directory: Directory) -> None:
        self._people: dict[str, list[Person]] = {}
        for person in directory.people:
            self._people.setdefault(person.organisation, []).append(person)

    def settle(self, form: Form, card: Card, organisation: str | None) -> None:
        """Write out initials that only one worker has; say whose name looks mistyped, or is that of two workers."""
        people = self._people.get(organisation or "", [])
        name = next((field.name for field in form.fields if field.kind == "person"), None)
        if not people or name is None:
            return
        card.findings[:] = [self._written_out(each, card, name, people) for each in card.findings]
        card.findings += self._doubts(form, card, name, people)

    def _written_out(self, each: Finding, card: Card, name: str, people: Sequence[Person]) -> Finding:
        if each.code != _INITIALS or each.field != name or not each.found:
            return each
        meant = sorted({person.name for person in people if has_initials(person.name, each.found)})
        if len(meant) != 1:
            return each
        card.values[name] = meant[0]
        card.bad.discard(name)
        spot = Spot(each.sheet, each.cell, each.field, each.title)
        return finding("person-by-initials", spot, found=each.found, values={"now": meant[0]})

    def _doubts(self, form: Form, card: Card, name: str, people: Sequence[Person]) -> Iterator[Finding]:
        written = card.values.get(name)
        if not isinstance(written, str):
            return
        field = next(field for field in form.fields if field.name == name)
        spot = Spot(card.sheet, card.cells.get(name), name, field.title)
        same = [person for person in people if key(person.name) == key(written)]
        if len(same) > 1 and not _is_told(form, card.values, same):
            yield finding("person-namesakes", spot, found=written)
        near = sorted({person.name for person in people if OSA.distance(key(person.name), key(written)) <= _SLIP})
        if not same and len(near) == 1:
            yield finding("person-near", spot, found=written, proposed=near[0])


def _is_told(form: Form, values: Mapping[str, Stored], namesakes: Sequence[Person]) -> bool:
    """Whether the post says which of the namesakes is meant."""
    posts = [values.get(field.name) for field in form.fields if field.kind == "position"]
    return any(post and sum(key(person.position) == key(str(post)) for person in namesakes) == 1 for post in posts)


def has_initials(name: str, written: str) -> bool:
    """Whether a full name may be written so.

    >>> [has_initials("Ким Юрий Николаевич", text) for text in ("Ким Ю. Н.", "Ю.Н. Ким", "Ким ЮН", "Ким М.Н.")]
    [True, True, True, False]
    """
    surname, *given = name.split()
    words = written.replace(".", " ").split()
    rest = [word for word in words if key(word) != key(surname)]
    if len(rest) + 1 != len(words):
        return False
    letters = "".join(rest)
    return 0 < len(letters) <= len(given) and key("".join(word[0] for word in given)).startswith(key(letters))
