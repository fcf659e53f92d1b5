"""Word documents: strict templates over the store's data, declension that tells its doubts, a check of layout."""

from iomdocs.documents.checking import check
from iomdocs.documents.facts import Doubt, Facts, Made, Remark, Rows, Source
from iomdocs.documents.linting import columns_from, lint
from iomdocs.documents.making import make

__all__ = ["Doubt", "Facts", "Made", "Remark", "Rows", "Source", "check", "columns_from", "lint", "make"]
