"""Word documents: strict templates over the store's data, declension that tells its doubts, a check of layout."""

from iomdocs.documents.acts import heading, signer
from iomdocs.documents.annotating import annotated
from iomdocs.documents.bundling import bundle
from iomdocs.documents.checking import check
from iomdocs.documents.comparing import Comparison, compare
from iomdocs.documents.comparing_tables import Change
from iomdocs.documents.diagnosis import failing
from iomdocs.documents.differences import Difference, differences, words_lost_and_found
from iomdocs.documents.editions import Edition
from iomdocs.documents.facts import Doubt, Facts, Made, Paper, Papers, Remark, Rows, Source
from iomdocs.documents.fields import Field, fields, sample
from iomdocs.documents.files import write
from iomdocs.documents.linting import columns_from, lint, lint_template, with_pack
from iomdocs.documents.making import Press, make, snapshots
from iomdocs.documents.package import NotDocument
from iomdocs.documents.requisites import Requisites
from iomdocs.documents.sealing import seal_text
from iomdocs.documents.seals import Seal, read_seals
from iomdocs.documents.snapshots import BETWEEN, Snapshot
from iomdocs.files import File

__all__ = [
    "BETWEEN",
    "Change",
    "Comparison",
    "Difference",
    "Doubt",
    "Edition",
    "Facts",
    "Field",
    "File",
    "Made",
    "NotDocument",
    "Paper",
    "Papers",
    "Press",
    "Remark",
    "Requisites",
    "Rows",
    "Seal",
    "Snapshot",
    "Source",
    "annotated",
    "bundle",
    "check",
    "columns_from",
    "compare",
    "differences",
    "failing",
    "fields",
    "heading",
    "lint",
    "lint_template",
    "make",
    "read_seals",
    "sample",
    "seal_text",
    "signer",
    "snapshots",
    "with_pack",
    "words_lost_and_found",
    "write",
]
