"""Captions of all forms, normalised, so that a workbook without any identity is recognised by its words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from iomdocs.definitions import Form, FormField, Matrix, Table
from iomdocs.values import fold
from iomdocs.wording import catalogue

_LENT = frozenset({"person", "position", "organisation", "period"})
_NOTHING: Mapping[str, str] = MappingProxyType({})
_WORD = re.compile(r"[0-9a-zа-я№]+")


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """Comparison key of a caption: «Дата проведения (план)» and «дата  проведения – план» are one.

    >>> key("Кол-во  часов:") == key("кол-во часов")
    True
    """
    return fold(text)


@lru_cache(maxsize=8192)
def words(text: str) -> str:
    """The words of a text with single spaces between, for questions of how it begins.

    >>> words("ИТОГО:  36 ч."), words("Мастер-класс «Опыт»")
    ('итого 36 ч', 'мастер класс опыт')
    """
    return " ".join(_WORD.findall(text.casefold().replace("ё", "е")))


DOCUMENT_PARTS: Mapping[str, str] = {
    key(caption): part for part, captions in catalogue("values")["document_columns"].items() for caption in captions
}


@dataclass(frozen=True, slots=True)
class TableTitles:
    """How the columns of one table may be called; ``likeness`` remembers captions that were compared with all names.

    ``named`` are the words of each name; ``lent`` captions of fields above the table that may stand in its rows;
    ``remembered`` and ``foreign`` captions of which a person said that they are a column of it, or none of the form.
    """

    form: Form
    table: Table
    fields: Mapping[str, FormField]
    captions: frozenset[str]
    named: tuple[tuple[frozenset[str], FormField], ...]
    lent: Mapping[str, FormField]
    remembered: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    likeness: dict[str, Sequence[tuple[float, FormField]]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, form: Form, table: Table, told: Mapping[str, str]) -> "TableTitles":
        """Index the captions of a table; ``told`` are columns («table.field») by captions, as a person answered."""
        columns = {f"{table.name}.{each.name}": each for each in table.columns}
        remembered = {caption: columns[path] for caption, path in told.items() if path in columns}
        fields = {**remembered, **_index(table.columns)}
        named = [
            (frozenset(words(name).split()), each) for each in table.columns for name in (each.title, *each.synonyms)
        ]
        above = _index(each for each in form.fields if each.kind in _LENT)
        lent = {caption: each for caption, each in above.items() if caption not in fields}
        foreign = frozenset(caption for caption, path in told.items() if path not in columns)
        pairs = tuple(pair for pair in named if pair[0])
        return cls(form, table, fields, frozenset(fields), pairs, lent, frozenset(remembered), foreign)

    @property
    def expected(self) -> int:
        """How many columns the form itself has."""
        return sum(not column.extra for column in self.table.columns)


@dataclass(frozen=True, slots=True)
class MatrixTitles:
    """How the columns, sections and rows of one matrix may be called; values are names in the form."""

    form: Form
    matrix: Matrix
    columns: Mapping[str, str]
    sections: Mapping[str, str]
    rows: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormTitles:
    """All captions of one form; ``captions`` are those of the columns of each table and of each matrix."""

    form: Form
    labels: Mapping[str, FormField]
    headings: tuple[str, ...]
    tables: tuple[TableTitles, ...]
    matrices: tuple[MatrixTitles, ...]
    captions: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, form: Form, told: Mapping[str, str] = _NOTHING) -> "FormTitles":
        """Index the captions of a form, and those that a person told."""
        tables = tuple(TableTitles.of(form, table, told) for table in form.tables)
        matrices = tuple(_matrix(form, matrix) for matrix in form.matrices)
        return cls(
            form,
            _index(form.fields),
            tuple(sorted({key(text) for text in (form.title, *form.headings)}, key=len, reverse=True)),
            tables,
            matrices,
            (*(each.captions for each in tables), *(frozenset((*each.columns, *each.rows)) for each in matrices)),
        )


class Forms(tuple[FormTitles, ...]):  # noqa: SLOT001 - a tuple can have no slots of its own
    """Titles of all forms, with an index by caption: a sheet is asked once, however many forms there are."""

    def __init__(self, _titles: Iterable[FormTitles]) -> None:
        self._groups: dict[str, list[tuple[int, int]]] = {}
        self._tables: dict[str, list[tuple[int, str]]] = {}
        self._ids = [each.form.id for each in self]
        for place, each in enumerate(self):
            for number, captions in enumerate(each.captions):
                for caption in captions:
                    self._groups.setdefault(caption, []).append((place, number))
            for table in each.tables:
                for caption in table.captions:
                    self._tables.setdefault(caption, []).append((place, table.table.name))

    def has(self, text: str) -> bool:
        """Whether any table or matrix has this caption."""
        return text in self._groups

    def known(self, texts: Iterable[str]) -> dict[str, int]:
        """How many captions of one table or matrix are among some texts, at most, by form id."""
        counts = Counter(group for text in texts for group in self._groups.get(text, ()))
        weights: dict[str, int] = {}
        for (place, _), count in counts.items():
            name = self._ids[place]
            weights[name] = max(count, weights.get(name, 0))
        return weights

    def has_captions(self, texts: Iterable[str]) -> bool:
        """Whether at least two of some texts are captions of tables, so that they may be a header."""
        return len(self._tables.keys() & set(texts)) > 1

    def chosen(self, ids: frozenset[str]) -> list[FormTitles]:
        """Titles of these forms, all editions, in order."""
        return [each for each, name in zip(self, self._ids, strict=True) if name in ids]

    def share_table(self, texts: Iterable[str], least: int) -> bool:
        """Whether that many of some texts are captions of one table."""
        counts = Counter(table for text in texts for table in self._tables.get(text, ()))
        return any(count >= least for count in counts.values())


def _index(fields: Iterable[FormField]) -> dict[str, FormField]:
    """Captions of fields; a title beats another field's synonym."""
    fields = tuple(fields)
    found = {key(synonym): each for each in fields for synonym in (*each.was, *each.synonyms)}
    for each in fields:
        if each.parent:
            found[key(f"{each.parent} {each.title}")] = each
    found.update((key(each.title), each) for each in fields)
    return found


def _matrix(form: Form, matrix: Matrix) -> MatrixTitles:
    return MatrixTitles(
        form,
        matrix,
        {key(text): each.name for each in matrix.columns for text in (*each.was, *each.synonyms, each.title)},
        {key(text): each.name for each in matrix.sections for text in (*each.was, *each.synonyms, each.title)},
        {
            key(text): each.name
            for section in matrix.sections
            for each in section.rows
            for text in (*each.was, *each.synonyms, each.title)
        },
    )
