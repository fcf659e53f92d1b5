"""Captions of all forms, normalised, so that a workbook without any identity is recognised by its words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from iomdocs.definitions import Form, FormField, Matrix, Table
from iomdocs.values import fold

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


@dataclass(frozen=True, slots=True)
class TableTitles:
    """How the columns of one table may be called."""

    form: Form
    table: Table
    fields: Mapping[str, FormField]

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
    """All captions of one form."""

    form: Form
    labels: Mapping[str, FormField]
    headings: tuple[str, ...]
    tables: tuple[TableTitles, ...]
    matrices: tuple[MatrixTitles, ...]

    @classmethod
    def of(cls, form: Form) -> "FormTitles":
        """Index the captions of a form."""
        return cls(
            form,
            _index(form.fields),
            tuple(sorted({key(text) for text in (form.title, *form.headings)}, key=len, reverse=True)),
            tuple(TableTitles(form, table, _index(table.columns)) for table in form.tables),
            tuple(_matrix(form, matrix) for matrix in form.matrices),
        )


def _index(fields: Iterable[FormField]) -> dict[str, FormField]:
    """Captions of fields; a title beats another field's synonym."""
    fields = tuple(fields)
    found = {key(synonym): field for field in fields for synonym in field.synonyms}
    for field in fields:
        if field.parent:
            found[key(f"{field.parent} {field.title}")] = field
    found.update((key(field.title), field) for field in fields)
    return found


def _matrix(form: Form, matrix: Matrix) -> MatrixTitles:
    return MatrixTitles(
        form,
        matrix,
        {key(text): each.name for each in matrix.columns for text in (each.title, *each.synonyms)},
        {key(text): each.name for each in matrix.sections for text in (each.title, *each.synonyms)},
        {
            key(text): each.name
            for section in matrix.sections
            for each in section.rows
            for text in (each.title, *each.synonyms)
        },
    )
