"""What a methodologist answered, kept for ever: whose a name is, which column is meant, which file is right, cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from iomdocs.russian import CASES, Override, Overrides, override_from_words
from iomdocs.values import fold, organisation_key

ORGANISATIONS, PEOPLE, DECLENSIONS, SYNONYMS = "organisations", "people", "declensions", "synonyms"
COPIES = "copies"
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: of which kind, to what (``key`` is the same for the same question), and what was answered.

    ``sheet`` and ``cell`` say where it was typed; empty for what the program found certain by itself.
    """

    kind: str
    key: str
    subject: Mapping[str, str]
    answer: Mapping[str, str]
    sheet: str = ""
    cell: str = ""


def reply_key(kind: str, *parts: str) -> str:
    """Key of a question: its kind and what it is about, already folded."""
    return "|".join((kind, *parts))


def organisation_question(name: str) -> str:
    """Key of «which organisation is called so»."""
    return reply_key(ORGANISATIONS, organisation_key(name))


def person_question(organisation: str, one: str, two: str) -> str:
    """Key of «are these two names one person», whichever stands first."""
    return reply_key(PEOPLE, organisation, *sorted((fold(one), fold(two))))


def synonym_question(form: str, caption: str) -> str:
    """Key of «which column of the form is called so»."""
    return reply_key(SYNONYMS, form, fold(caption))


def copy_question(sha256: str) -> str:
    """Key of «which of two files is right», by the copy that waits."""
    return reply_key(COPIES, sha256)


def declension_question(word: str, part: str, gender: str) -> str:
    """Key of «how does this word decline»."""
    return reply_key(DECLENSIONS, part, gender, fold(word))


@dataclass(frozen=True)
class Replies:
    """All answers that hold now, ready for questions; of two to one question the later holds."""

    given: tuple[Reply, ...] = ()
    _by_key: dict[str, Reply] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the answers."""
        self._by_key.update((each.key, each) for each in self.given)

    def get(self, key: str) -> Reply | None:
        """The answer to a question, if it was given."""
        return self._by_key.get(key)

    def organisation(self, name: str) -> str | None:
        """Code of the organisation that is called so; empty when it was said to be none of the directory."""
        found = self._by_key.get(organisation_question(name))
        return found.answer["organisation"] if found else None

    def person(self, organisation: str | None, name: str) -> str:
        """The one name of a person of an organisation, however it was written."""
        seen: set[str] = set()
        while (wanted := fold(name)) not in seen:
            seen.add(wanted)
            name = self._people.get((organisation or "", wanted), name)
        return name

    @cached_property
    def _people(self) -> Mapping[tuple[str, str], str]:
        """Names by how else they were written; the name itself is there too, so that ё wins over е."""
        found: dict[tuple[str, str], str] = {}
        for each in self._of(PEOPLE):
            name = each.answer["name"]
            if name:
                place = each.subject["organisation"]
                for written in (each.subject["name"], each.subject["other"]):
                    if written and written != name:
                        found[place, fold(written)] = name
        return found

    def synonyms(self, form: str) -> Mapping[str, str]:
        """Columns of a form («table.field») by folded caption; an empty one is none of the form's."""
        return self._synonyms.get(form, _NONE)

    @cached_property
    def _synonyms(self) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for each in self._of(SYNONYMS):
            found.setdefault(each.subject["form"], {})[fold(each.subject["caption"])] = each.answer["field"]
        return found

    @cached_property
    def overrides(self) -> Overrides:
        """Answers on declension."""
        return Overrides(tuple(filter(None, map(_override, self._of(DECLENSIONS)))))

    def _of(self, kind: str) -> Iterable[Reply]:
        return (each for each in self._by_key.values() if each.kind == kind)


def _override(each: Reply) -> Override | None:
    forms = [each.answer.get(case, "") for case in CASES[1:]]
    row = (each.subject["word"], each.subject["part"], each.answer.get("gender", ""), *forms)
    # A gender alone says how to decline; whether the forms come out right is another question.
    return override_from_words(row, confirmed=any(forms))
