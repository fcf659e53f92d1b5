"""An incoming file becomes plain cells, or a refusal that tells the sender what to do."""

from collections.abc import Sequence
from functools import partial

from iomdocs.reader import biff12, foreign, guard, ooxml, opendocument
from iomdocs.reader.limits import LIMITS, Limits, StopReadingError
from iomdocs.reader.package import Package
from iomdocs.wording import say
from iomdocs.workbook import Refusal, Workbook

__all__ = ["LIMITS", "Limits", "read"]


def read(data: bytes, name: str) -> Workbook | Refusal:
    """Read a workbook from its bytes; ``name`` serves only to word a refusal.

    No content makes it raise, but a hostile ``.xls``, ``.xlsb`` or ``.ods`` may kill the process inside calamine:
    call it in a worker process with a memory limit. Pure: the same bytes always give the same answer.
    """
    try:
        return _read(data)
    except StopReadingError as stop:
        return _refusal(stop.code, name, stop.kind)
    except MemoryError:
        return _refusal("file-too-large", name)
    except Exception:  # noqa: BLE001 - whatever a parser raises over a stranger's bytes, the bytes are to blame
        return _refusal("file-damaged", name)


def _read(data: bytes) -> Workbook:
    if guard.is_ole(data):
        return foreign.read(data)
    package = Package(data)
    content = package.content()
    if content == "excel":
        return ooxml.read(package)
    if content == "other":
        raise guard.stranger(package.names)
    if content == "ods":
        return _read_tables(data, package)
    return foreign.read(data, macros=package.has("vbaproject.bin"), witness=partial(biff12.evidence, package))


def _read_tables(data: bytes, package: Package) -> Workbook:
    """Read an .ods; what calamine cannot read is shown to it once more without white space between elements."""
    witness, macros = partial(_tables, package), package.has("basic/")
    try:
        return foreign.read(data, macros=macros, witness=witness)
    except StopReadingError as stop:
        if stop.code != "file-old-unreadable":
            raise
        return foreign.read(opendocument.unspaced(package), macros=macros, witness=witness)


def _tables(package: Package) -> Sequence[opendocument.Evidence]:
    tables = package.part("content.xml")
    return () if tables is None else opendocument.evidence(tables)


def _refusal(code: str, name: str, kind: str = "") -> Refusal:
    return Refusal(code, {"name": name, "kind": say(f"reader.kind.{kind}") if kind else ""})
