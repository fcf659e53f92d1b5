"""What the check demands: by the standard of 2025, or by that of 2016."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from iomdocs.errors import UsageError
from iomdocs.wording import say


@dataclass(frozen=True, slots=True)
class Profile:
    """One set of demands; without ``fonts`` any font will do, if it is one."""

    fonts: frozenset[str] = frozenset()
    title: bool = True


_FREE = frozenset({"Times New Roman", "PT Astra Serif", "Liberation Serif", "PT Serif", "Arial", "PT Sans"})
PROFILES: Mapping[str, Profile] = MappingProxyType(
    {"gost-2025": Profile(), "gost-2016": Profile(fonts=_FREE, title=False)},
)


def profile_named(name: str) -> Profile:
    """The profile; ``UsageError`` names those there are."""
    if name not in PROFILES:
        raise UsageError(say("documents.profile.unknown", name=name, known=", ".join(PROFILES)))
    return PROFILES[name]
