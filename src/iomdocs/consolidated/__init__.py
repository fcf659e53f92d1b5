"""One level's accepted entries as a workbook that the next level's inbox takes."""

from iomdocs.consolidated.parcel import FORM, Parcel
from iomdocs.consolidated.reading import is_consolidated, read
from iomdocs.consolidated.writing import write

__all__ = ["FORM", "Parcel", "is_consolidated", "read", "write"]
