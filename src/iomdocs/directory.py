"""The directory of organisations and people that an office works with."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation; ``code`` is its key, ``aliases`` other ways its name is written.

    ``email`` holds its addresses, as they were written; they stay in this office.
    """

    code: str
    full_name: str
    short_name: str
    municipality: str = ""
    head_position: str = ""
    head_name: str = ""
    place: str = ""
    inn: str = ""
    aliases: tuple[str, ...] = ()
    email: str = ""

    @classmethod
    def told(cls, answers: Mapping[str, object]) -> "Organisation":
        """From the answers of a form, by their names; several aliases are parted by «;»."""
        facts = {name: str(answers.get(name) or "") for name in FACTS}
        aliases = str(answers.get("aliases") or "").split(";")
        named = tuple(each.strip() for each in aliases if each.strip())
        return cls(**facts, aliases=named, email=str(answers.get("email") or ""))


FACTS = tuple(each.name for each in fields(Organisation) if each.name not in {"aliases", "email"})
"""What an organisation's row tells of it to others in plain text, the code first."""


@dataclass(frozen=True, slots=True)
class Person:
    """One worker of an organisation."""

    organisation: str
    name: str
    position: str = ""
    hired: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """What is known of organisations and people at one moment; empty when nothing was imported."""

    organisations: tuple[Organisation, ...] = ()
    people: tuple[Person, ...] = ()
    _by_code: dict[str, Organisation] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_code.update((organisation.code, organisation) for organisation in self.organisations)

    @classmethod
    def of(cls, organisations: Iterable[Organisation], people: Iterable[Person] = ()) -> "Directory":
        """Build a directory from any iterables."""
        return cls(tuple(organisations), tuple(people))

    def get(self, code: str | None) -> Organisation | None:
        """The organisation with this code."""
        return self._by_code.get(code) if code else None
