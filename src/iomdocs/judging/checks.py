"""Named rules: what a formula cannot say, by the name that a pack calls it."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from iomdocs.definitions import Rule
from iomdocs.judging.titles import key
from iomdocs.packs import Pack
from iomdocs.verdicts import Stored

Row = Mapping[str, Stored]
Check = Callable[[Rule, Sequence[Row], Pack], Iterator[int]]


def distinct(rule: Rule, rows: Sequence[Row], _pack: Pack) -> Iterator[int]:
    """No two rows are the same in all ``fields``; the later of two is named. Rows with all of them empty are let be."""
    fields = str(rule.options["fields"]).split()
    seen: set[tuple[str, ...]] = set()
    for index, row in enumerate(rows):
        same = tuple(_fold(row.get(field)) for field in fields)
        if any(same):
            if same in seen:
                yield index
            seen.add(same)


def unique(rule: Rule, rows: Sequence[Row], _pack: Pack) -> Iterator[int]:
    """No value of the marked field stands twice."""
    seen: set[str] = set()
    for index, row in enumerate(rows):
        value = _fold(row.get(rule.at[0]))
        if value and value in seen:
            yield index
        seen.add(value)


def ordered(rule: Rule, rows: Sequence[Row], _pack: Pack) -> Iterator[int]:
    """Dates do not go back; the first that does is named."""
    field, before = str(rule.options["field"]), ""
    for index, row in enumerate(rows):
        value = str(row.get(field) or before)
        if value < before:
            yield index
            return
        before = value


def listed(rule: Rule, rows: Sequence[Row], pack: Pack) -> Iterator[int]:
    """A value stands in a list of the pack; ``when``/``equals`` limit which rows are asked."""
    field, when = str(rule.options["field"]), rule.options.get("when")
    known = {key(name) for item in pack.items(str(rule.options["list"])) for name in (item.value, *item.synonyms)}
    for index, row in enumerate(rows):
        asked = when is None or row.get(str(when)) == rule.options.get("equals")
        value = _fold(row.get(field))
        if asked and value and value not in known:
            yield index


def _fold(value: Stored) -> str:
    return "" if value is None else key(str(value))


CHECKS: Mapping[str, Check] = {"distinct": distinct, "unique": unique, "ordered": ordered, "listed": listed}
