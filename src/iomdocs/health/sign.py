"""What an examination found."""

from dataclasses import dataclass
from typing import Literal

from iomdocs.wording import say

Health = Literal["good", "weak", "bad"]


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was examined: ``good``, ``weak`` (works, but less) or ``bad``."""

    name: str
    state: Health
    what: str


def sign(name: str, state: Health, /, key: str = "", **values: object) -> Sign:
    """A sign in the words of the catalogue: ``health.NAME.STATE``, or another ``key`` of its section."""
    return Sign(name, state, say(f"health.{name}.{key or state}", **values))
