"""The package of a register: what the frame gives, and how the whole is put together and put in place."""

import hashlib
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from iomdocs.registers.stream import Styles
from iomdocs.wording import say

CONTENT_TYPES = "[Content_Types].xml"
STYLESHEET = "xl/styles.xml"
_NAMES_TRIED = 100


def part(number: int) -> str:
    """Name of a sheet's part, counted from 1."""
    return f"xl/worksheets/sheet{number}.xml"


def dissected(xml: str) -> tuple[str, str, Styles]:
    """Take a frame's sheet apart: what stands before its rows, what after, and the styles of its specimen rows."""
    head, found, rest = xml.partition("<sheetData>")
    rows, closing, tail = rest.partition("</sheetData>")
    header, body, total = ([*re.findall(rf'<c r="[A-Z]+{row}" s="(\d+)"', rows)] for row in (1, 2, 3))
    return head + found, closing + tail, Styles(header, body, total)


def table(number: int) -> str:
    """Name of a table's part, counted from 1."""
    return f"xl/tables/table{number}.xml"


def lengthened(xml: str, rows: int) -> str:
    """Stretch the frame's table of one row over as many as were streamed; a table has at least one."""
    grown = max(rows, 1) - 1
    return re.sub(r' ref="A1:([A-Z]+)([23])"', lambda ref: f' ref="A1:{ref[1]}{int(ref[2]) + grown}"', xml)


def member(package: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Open a member for writing: its date is always the same, so that equal contents are equal bytes."""
    return package.open(name, "w")


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a temporary neighbour of ``target`` to write into; it is removed if writing fails."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{os.getpid()}-{hashlib.sha256(target.name.encode()).hexdigest()[:12]}.part")
    try:
        yield draft
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def place(draft: Path, target: Path) -> tuple[Path, str]:
    """Make a written draft the file itself, whole or not at all; returns where it lies and its SHA-256.

    A register that somebody holds open in Excel on Windows cannot be replaced: then it lies beside, as «… (2)».
    """
    with draft.open("rb+") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    for number in range(1, _NAMES_TRIED):
        there = target if number == 1 else _beside(target, number)
        try:
            draft.replace(there)
        except PermissionError:
            if os.name != "nt" or number == _NAMES_TRIED - 1:
                raise
        else:
            _fsync_folder(target.parent)
            return there, digest
    raise PermissionError(target)


def _beside(target: Path, number: int) -> Path:
    return target.with_name(say("registers.busy_name", stem=target.stem, number=number, suffix=target.suffix))


def _fsync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
