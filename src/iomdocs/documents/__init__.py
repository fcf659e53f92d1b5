"""Word documents: strict templates over the store's data, declension that tells its doubts, a check of layout."""

from iomdocs.documents.annotating import annotated
from iomdocs.documents.bundling import bundle
from iomdocs.documents.checking import check
from iomdocs.documents.diagnosis import failing
from iomdocs.documents.facts import Doubt, Facts, Made, Remark, Rows, Source
from iomdocs.documents.fields import Field, fields, sample
from iomdocs.documents.linting import columns_from, lint, lint_template, with_pack
from iomdocs.documents.making import make
from iomdocs.documents.package import NotDocument

__all__ = [
    "Doubt",
    "Facts",
    "Field",
    "Made",
    "NotDocument",
    "Remark",
    "Rows",
    "Source",
    "annotated",
    "bundle",
    "check",
    "columns_from",
    "failing",
    "fields",
    "lint",
    "lint_template",
    "make",
    "sample",
    "with_pack",
]
