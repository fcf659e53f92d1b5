"""Who has come: nobody yet, a school by its link, or somebody with a password; and what each may see."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from iomdocs.directory import Organisation

Role: TypeAlias = Literal["viewer", "methodologist", "administrator"]
Needs: TypeAlias = Literal["anyone", "school", "viewer", "methodologist", "administrator"]
ROLES: tuple[Role, ...] = ("viewer", "methodologist", "administrator")
"""Roles of people with passwords: each may do what those before it may."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. A school has an ``organisation``; no ``municipalities`` of a person means all of them.

    ``session`` is what the session is called; forms are signed with it.
    """

    session: str
    role: Role | Literal["school", ""] = ""
    login: str = ""
    name: str = ""
    municipalities: tuple[str, ...] = ()
    organisation: str = ""

    @property
    def title(self) -> str:
        """How he is written down: the login, or the school's code."""
        return f"school:{self.organisation}" if self.role == "school" else self.login

    @property
    def is_person(self) -> bool:
        """Whether he came with a password."""
        return self.role in ROLES

    def may(self, needs: Needs) -> bool:
        """Whether he may open what needs this role."""
        if needs == "anyone":
            return True
        if needs == "school" or not self.is_person:
            return self.role == needs
        return ROLES.index(self.role) >= ROLES.index(needs)

    @property
    def sees_all(self) -> bool:
        """Whether all municipalities are his: only then what is made for all of them is his too."""
        return self.is_person and not self.municipalities

    def sees(self, organisation: Organisation) -> bool:
        """Whether an organisation is his."""
        if self.role == "school":
            return organisation.code == self.organisation
        return self.sees_all or (self.is_person and organisation.municipality in self.municipalities)
