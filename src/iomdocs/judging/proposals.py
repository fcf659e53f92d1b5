"""What the directory knows for an answer that cannot be taken: a full name for initials, an ИНН."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from iomdocs.directory import Directory
from iomdocs.findings import Finding
from iomdocs.values import fold

_PERSON = frozenset({"person-initials", "person-incomplete"})


class Proposals:
    """The directory, ready to lend values."""

    def __init__(self, directory: Directory) -> None:
        self._inns = {each.code: each.inn for each in directory.organisations if each.inn}
        self._people: dict[tuple[str, str], list[str]] = {}
        for person in directory.people:
            surname = fold(person.name.partition(" ")[0])
            self._people.setdefault((person.organisation, surname), []).append(person.name)

    def filled(self, findings: Iterable[Finding], organisation: str | None) -> Iterator[Finding]:
        """The same findings, with what is known of this organisation proposed where nothing else is."""
        for each in findings:
            known = self._known(each, organisation) if organisation and not each.proposed else None
            yield replace(each, proposed=known) if known else each

    def _known(self, each: Finding, organisation: str) -> str | None:
        if each.code.startswith("inn-"):
            return self._inns.get(organisation)
        return self._person(each.found or "", organisation) if each.code in _PERSON else None

    def _person(self, written: str, organisation: str) -> str | None:
        """The only person there whose name begins so; two who might be meant are none."""
        words = [fold(word) for word in written.replace(".", ". ").split()]
        words = [word for word in words if word]
        if not words:
            return None
        meant = {
            name
            for surname, rest in ((words[0], words[1:]), (words[-1], words[:-1]))
            for name in self._people.get((organisation, surname), ())
            if _begins(name.split()[1:], rest)
        }
        return meant.pop() if len(meant) == 1 else None


def _begins(given: list[str], written: list[str]) -> bool:
    """Whether each written word begins the name in its place: «М», «П» for «Мария», «Павловна»."""
    pairs = zip(given, written, strict=False)
    return 0 < len(written) <= len(given) and all(fold(full).startswith(word) for full, word in pairs)
