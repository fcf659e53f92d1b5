"""The empty workbook that people fill: instructions, one data sheet with live checks, lists and an identity."""

from iomdocs.blanks.book import write
from iomdocs.blanks.content import Filling
from iomdocs.blanks.live import plan

__all__ = ["Filling", "plan", "write"]
