"""Consolidated workbooks: registers written from queries, and read back to where each value came from."""

from iomdocs.registers.building import write
from iomdocs.registers.facts import Facts, Figure, Rows, Source, Standing, Written
from iomdocs.registers.figures import figures
from iomdocs.registers.texts import action
from iomdocs.registers.tracing import Lineage, unroll

__all__ = [
    "Facts",
    "Figure",
    "Lineage",
    "Rows",
    "Source",
    "Standing",
    "Written",
    "action",
    "figures",
    "unroll",
    "write",
]
