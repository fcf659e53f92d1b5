"""Consolidated workbooks: registers written from queries, and read back to where each value came from."""

from iomdocs.registers.building import Earlier, write
from iomdocs.registers.copies import Copy, as_moment, is_copy, read_copy
from iomdocs.registers.corrections import Correction, corrections
from iomdocs.registers.facts import Facts, Figure, Rows, Source, Standing, Written
from iomdocs.registers.figures import figures
from iomdocs.registers.queries import of_rows, queries
from iomdocs.registers.stream import most_rows
from iomdocs.registers.texts import action
from iomdocs.registers.tracing import Lineage, unroll

__all__ = [
    "Copy",
    "Correction",
    "Earlier",
    "Facts",
    "Figure",
    "Lineage",
    "Rows",
    "Source",
    "Standing",
    "Written",
    "action",
    "as_moment",
    "corrections",
    "figures",
    "is_copy",
    "most_rows",
    "of_rows",
    "queries",
    "read_copy",
    "unroll",
    "write",
]
