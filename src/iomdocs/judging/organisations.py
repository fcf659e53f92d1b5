"""Match a written organisation with the directory: by code or by name; numbers in names are never matched loosely."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from iomdocs.directory import Directory, Organisation
from iomdocs.values import organisation_key

_NUMBERS = re.compile(r"\d+")
_NEAR = 80.0
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Match:
    """What the directory knows of a name: the organisation, or names that look like it."""

    organisation: Organisation | None
    near: tuple[str, ...] = ()


class Organisations:
    """The directory, ready for questions."""

    def __init__(self, directory: Directory) -> None:
        self.known = bool(directory.organisations)
        self._directory = directory
        self._names: dict[str, Organisation] = {}
        for each in directory.organisations:
            for name in (each.full_name, each.short_name, *each.aliases):
                self._names.setdefault(organisation_key(name), each)

    def match(self, name: str) -> Match:
        """The organisation called so; else up to three likely ones whose numbers are the same."""
        wanted = organisation_key(name)
        found = self._names.get(wanted) or self._directory.get(name.strip())
        if found:
            return Match(found)
        numbers = _NUMBERS.findall(wanted)
        rivals = [known for known in self._names if _NUMBERS.findall(known) == numbers]
        near = process.extract(wanted, rivals, scorer=fuzz.token_sort_ratio, limit=_SHOWN, score_cutoff=_NEAR)
        return Match(None, tuple(dict.fromkeys(self._names[known].short_name for known, _, _ in near)))
