"""Match a written organisation with the directory: by code or by name; numbers in names are never matched loosely."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from iomdocs.directory import Directory, Organisation
from iomdocs.replies import Replies
from iomdocs.values import organisation_key

_NUMBERS = re.compile(r"\d+")
_NEAR = 80.0
_SHOWN = 3
_CODE = re.compile(r"(?<!\d)\d{5,13}(?!\d)")
_NOBODY = Replies()


@dataclass(frozen=True, slots=True)
class Match:
    """What the directory knows of a name: the organisation, or names that look like it."""

    organisation: Organisation | None
    near: tuple[str, ...] = ()
    likely: tuple[Organisation, ...] = ()


class Organisations:
    """The directory, ready for questions."""

    def __init__(self, directory: Directory, replies: Replies = _NOBODY) -> None:
        self.known = bool(directory.organisations)
        self._directory, self._replies = directory, replies
        self._by_inn = {each.inn: each for each in directory.organisations if each.inn}
        self._names: dict[str, Organisation] = {}
        for each in directory.organisations:
            for name in (each.full_name, each.short_name, *each.aliases):
                self._names.setdefault(organisation_key(name), each)

    def match(self, name: str, inn: str | None = None) -> Match:
        """The organisation of this ИНН, or called so, or so by a person's answer; else up to three likely ones.

        The numbers of likely ones are the same. A code or an ИНН inside the name counts, unless the name says another.
        """
        wanted = organisation_key(name)
        answered = self._directory.get(self._replies.organisation(name))
        found = self._by_inn.get(inn or "") or self._names.get(wanted) or answered or self._directory.get(name.strip())
        return Match(found) if found else self._by_code(name) or self._near(wanted)

    def _by_code(self, name: str) -> Match | None:
        """The organisation whose code stands inside the name, «МБОУ «СШ № 3», код 720101»."""
        codes = _CODE.findall(name)
        by_code = {each.code: each for code in codes if (each := self._directory.get(code) or self._by_inn.get(code))}
        if len(by_code) != 1:
            return None
        (one,) = by_code.values()
        rest = self._names.get(organisation_key(_CODE.sub(" ", name).strip(" (),;–-")), one)
        return Match(one) if rest is one else Match(None, (one.short_name, rest.short_name), (one, rest))

    def _near(self, wanted: str) -> Match:
        numbers = _NUMBERS.findall(wanted)
        rivals = [known for known in self._names if _NUMBERS.findall(known) == numbers]
        near = process.extract(wanted, rivals, scorer=fuzz.token_sort_ratio, limit=_SHOWN, score_cutoff=_NEAR)
        likely = tuple({self._names[known].code: self._names[known] for known, _, _ in near}.values())
        return Match(None, tuple(dict.fromkeys(each.short_name for each in likely)), likely)
