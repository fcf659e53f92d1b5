"""Find a row again when its place has changed: a school has sent its file once more."""

from collections import defaultdict
from collections.abc import Mapping
from difflib import SequenceMatcher

Row = Mapping[str, str]
# What a row is about, and where it stood; the rest is what it says.
_ABOUT = ("municipality", "organisation_code", "organisation_name", "person", "period", "sender")
_PLACE = ("source_file", "source_sheet", "source_row")
_SILENT = frozenset((*_ABOUT, *_PLACE, "submission", "received_at", "number", "entry", "edition"))
_ENOUGH, _NEAR = 0.5, 0.6


def paired(gone: Mapping[str, Row], come: Mapping[str, Row]) -> dict[str, str]:
    """Match rows that are gone with rows that have come, by key: the same person, and mostly the same words.

    A match needs either the row's main text unchanged, or its old place in a file of the same name, a main text that
    is nearly the same and at least half of the cells unchanged; what is not sure is not matched.
    """
    there: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key, row in come.items():
        there[_about(row)].append(key)
    scored = sorted(
        (
            (-score, old, new)
            for old, row in gone.items()
            for new in there.get(_about(row), ())
            if (score := _alike(row, come[new])) > 0
        ),
    )
    matched: dict[str, str] = {}
    taken: set[str] = set()
    for _, old, new in scored:
        if old not in matched and new not in taken:
            matched[old] = new
            taken.add(new)
    return matched


def _about(row: Row) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in _ABOUT)


def _alike(old: Row, new: Row) -> float:
    told = [name for name, value in old.items() if name not in _SILENT and value]
    same = sum(old[name] == new.get(name) for name in told)
    if not told:
        return 0
    share = same / len(told)
    main = max(told, key=lambda name: len(old[name]))
    placed = all(old.get(name) and old[name] == new.get(name) for name in _PLACE)
    if old[main] == new.get(main):
        return 2 + share + placed
    near = placed and share >= _ENOUGH and SequenceMatcher(None, old[main], new.get(main, "")).ratio() >= _NEAR
    return share if near else 0
