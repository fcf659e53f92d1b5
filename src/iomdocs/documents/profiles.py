"""What the check demands: by the standard of 2025, or by that of 2016."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from iomdocs.errors import UsageError
from iomdocs.wording import say


@dataclass(frozen=True, slots=True)
class Profile:
    """One set of demands; without ``fonts`` any one font will do; ``skipped`` are checks that it leaves out."""

    fonts: frozenset[str] = frozenset()
    title: bool = True
    skipped: frozenset[str] = frozenset()


_FREE = frozenset({"Times New Roman", "PT Astra Serif", "Liberation Serif", "PT Serif", "Arial", "PT Sans"})
# What an organisation with a form of its own decides itself: letterhead, place of the title, intervals, wording.
_OWN_WAYS = frozenset(f"B-{number:02}" for number in (2, 5, 6, 7, 8, 19, 20, 22, 23, 24, 26, 29, 31, 37, 45))
PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        "gost-2025": Profile(),
        "gost-2016": Profile(fonts=_FREE, title=False),
        "own": Profile(title=False, skipped=_OWN_WAYS),
    },
)


def profile_named(name: str) -> Profile:
    """The profile; ``UsageError`` names those there are."""
    if name not in PROFILES:
        raise UsageError(say("documents.profile.unknown", name=name, known=", ".join(PROFILES)))
    return PROFILES[name]
