"""Judge a workbook: which form it is, what it says, what is wrong with it. Pure: no file, no clock, no database."""

from iomdocs.judging.checks import CHECKS
from iomdocs.judging.judge import Judge
from iomdocs.judging.organisations import Organisations

__all__ = ["CHECKS", "Judge", "Organisations"]
