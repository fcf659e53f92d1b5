"""Whether two names of one organisation are one person."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import OSA

from iomdocs.questions.shapes import Column, Kind, Known, Outcome, Place, Question, Row, is_no, is_yes, placed
from iomdocs.replies import PEOPLE, Reply, person_question
from iomdocs.russian import name_gender
from iomdocs.values import fold
from iomdocs.wording import say

_FULL = 3
_SHORTEST = 4
_CROWD = 40
_INITIALS = re.compile(r"(?P<surname>[А-ЯЁа-яё-]{2,})\s+(?P<first>[А-ЯЁ])\.?\s*(?:(?P<father>[А-ЯЁ])\.?)?")
_INITIALS_BEFORE = re.compile(r"(?P<first>[А-ЯЁ])\.\s*(?:(?P<father>[А-ЯЁ])\.)?\s*(?P<surname>[А-ЯЁа-яё-]{2,})")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it was met in one organisation; ``listed`` says that it stands in its staff list.

    ``former`` is an earlier surname that was written beside it. ``places`` are in the order of arrival. ``periods`` are
    the first days (ISO) of what was reported under the name, ``posts`` what the person was then.
    """

    text: str
    places: tuple[Place, ...] = ()
    listed: bool = False
    former: str = ""
    periods: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()


def best_spelling(spellings: Iterable[str], listed: Iterable[str] = ()) -> str:
    """Of names that differ only in ё and the like, the one to keep: of the staff list, else the one with most ё.

    >>> best_spelling(["Цой Семен Кимович", "Цой Семён Кимович"])
    'Цой Семён Кимович'
    """
    known = set(listed)
    return max(spellings, key=lambda name: (name in known, name.casefold().count("ё"), name))


def alike(one: Name, two: Name) -> bool:
    """Whether two different names may be one person: one slip of a finger, initials, a part left out, a new surname.

    Two people of the staff list are two people.
    """
    if fold(one.text) == fold(two.text) or (one.listed and two.listed):
        return False
    short = _initials(one.text), _initials(two.text)
    if any(short):
        return _letters(one.text, short[0]) == _letters(two.text, short[1]) and not all(short)
    mine, other = (tuple(map(fold, name.text.split())) for name in (one, two))
    if len(mine) != len(other):
        return min(len(mine), len(other)) >= _FULL - 1 and mine[: _FULL - 1] == other[: _FULL - 1]
    if mine[1:] == other[1:] and (fold(one.former) == other[0] or fold(two.former) == mine[0]):
        return True
    slips = [(OSA.distance(a, b), min(len(a), len(b))) for a, b in zip(mine, other, strict=True) if a != b]
    return len(slips) == 1 and slips[0][0] == 1 and slips[0][1] >= _SHORTEST


def renamed(one: Name, two: Name) -> bool:
    """Whether a woman may have changed her surname between two periods: all else that is known of both is the same.

    Two people of the staff list are two people.
    """
    mine, other = (tuple(map(fold, name.text.split())) for name in (one, two))
    if (one.listed and two.listed) or len(mine) != _FULL or mine[1:] != other[1:] or mine[0] == other[0]:
        return False
    earlier, later = sorted((one, two), key=_last_period)
    apart = bool(earlier.periods) and bool(later.periods) and max(earlier.periods) < min(later.periods)
    same_post = not one.posts or not two.posts or bool(one.posts & two.posts)
    return apart and same_post and name_gender(one.text) == "f"


def _last_period(name: Name) -> str:
    return max(name.periods, default="")


def _initials(text: str) -> re.Match[str] | None:
    return _INITIALS.fullmatch(text.strip()) or _INITIALS_BEFORE.fullmatch(text.strip())


def _letters(text: str, short: re.Match[str] | None) -> tuple[str, ...]:
    """Surname and first letters, by which initials and a full name are compared."""
    if short:
        return tuple(fold(short[name] or "") for name in ("surname", "first", "father"))
    parts = [*text.split(), "", ""]
    return fold(parts[0]), fold(parts[1][:1]), fold(parts[2][:1])


def pairs(names: Sequence[Name]) -> Iterator[tuple[Name, Name]]:
    """Doubtful pairs of one organisation; only names that have enough in common are compared.

    A new surname is asked of only where it could be nobody else's: among many namesakes every pair would be a guess.
    A crowd of namesakes in one organisation is nothing that a person can answer about, pair by pair.
    """
    buckets: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    for each in names:
        for bucket in _buckets(each):
            buckets[bucket].append(each)
    near = {
        frozenset((one.text, two.text)): (one, two)
        for some in buckets.values()
        if len(some) <= _CROWD
        for one, two in combinations(some, 2)
        if one.text != two.text
    }
    yield from (pair for pair in near.values() if alike(*pair))
    new = [pair for pair in near.values() if renamed(*pair) and not alike(*pair)]
    met = Counter(name.text for pair in new for name in pair)
    yield from ((one, two) for one, two in new if met[one.text] == met[two.text] == 1)


def _buckets(name: Name) -> Iterator[tuple[str, ...]]:
    yield ("short", *_letters(name.text, _initials(name.text)))
    parts = [fold(part) for part in name.text.split()]
    if not _initials(name.text):
        for one, two in combinations(range(len(parts[:_FULL])), 2):
            yield str(one), parts[one], str(two), parts[two]


def ask_all(organisation: str, title: str, names: Sequence[Name]) -> list[Question]:
    """Questions about the people of an organisation: a pair of names each, or initials and all whom they fit."""
    asked: list[Question] = []
    fitting: dict[str, tuple[Name, list[Name]]] = {}
    for one, two in pairs(names):
        other, name = sorted((one, two), key=_last_period if renamed(one, two) else _worth)
        if _initials(other.text):
            fitting.setdefault(other.text, (other, []))[1].append(name)
        else:
            asked.append(_ask((organisation, title), other, [name], person_question(organisation, one.text, two.text)))
    for other, fit in fitting.values():
        best = sorted(fit, key=_worth, reverse=True)
        asked.append(_ask((organisation, title), other, best, person_question(organisation, other.text, "")))
    return asked


def _ask(organisation: tuple[str, str], met: Name, fit: Sequence[Name], key: str) -> Question:
    """A question about a name; the fuller, listed or more often met one is proposed, when there is one."""
    one = fit[0].text if len(fit) == 1 else ""
    code, title = organisation
    shown = {
        "met": met.text,
        "other": "\n".join(name.text for name in fit),
        "other_places": "\n".join(placed(name.places) or say("questions.people.listed") for name in fit),
        "organisation": title,
        "proposed": say("questions.people.same", name=one) if one else say("questions.people.choose"),
    }
    options = [name.text for name in fit if not one] or [met.text]
    subject = {"organisation": code, "name": met.text, "other": one, "options": "; ".join(options), "key": key}
    places = met.places or (Place(say("questions.people.listed")),)
    return Question(PEOPLE, key, subject, shown, places, tuple(options), bool(one))


def _worth(name: Name) -> tuple[bool, bool, bool, int, int, str]:
    """What makes a name the one to keep; of two that came equally often the earlier."""
    first = min((place.submission or 0 for place in name.places), default=0)
    return name.listed, _initials(name.text) is None, bool(name.former), len(name.places), -first, name.text


def certain(organisation: str, name: str, kept: str, by: str) -> Reply:
    """What the program is sure of: a name of an organisation is that person; ``by`` says how it is known."""
    subject = {"organisation": organisation, "name": name, "other": kept}
    return Reply(PEOPLE, person_question(organisation, name, kept), subject, {"name": kept, "by": by})


def _judge(row: Row, _known: Known) -> Outcome:
    if not row.answer:
        return None
    subject: Mapping[str, str] = {name: row.subject[name] for name in ("organisation", "name", "other")}
    offered = {fold(name): name for name in (subject["other"], *row.subject["options"].split("; ")) if name}
    name = (
        subject["other"] or None if is_yes(row.answer) else "" if is_no(row.answer) else offered.get(fold(row.answer))
    )
    if name is None:
        return row.unknown()
    key = row.subject["key"]
    return Reply(PEOPLE, key, subject, {"name": name}, row.sheet, row.cells["answer"])


KIND = Kind(
    PEOPLE,
    (
        Column("met", 23),
        Column("places", 24),
        Column("other", 23),
        Column("other_places", 24),
        Column("organisation", 20),
        Column("proposed", 24),
    ),
    _judge,
)
