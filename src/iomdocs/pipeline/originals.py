"""Originals that a register's links open: copies with a name that a double click understands."""

import os
import shutil
from collections.abc import Mapping
from copy import copy
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from iomdocs.files import put_in_place, replacing
from iomdocs.pipeline.office import Office
from iomdocs.workbook import SUFFIXES

FOLDER = "originals"


class Originals:
    """Gives the address of a submission's file as seen from the folder of registers, and puts the file there.

    The archive's own files have no suffix, and what is opened from a register must not be the archive's copy.
    """

    def __init__(self, office: Office) -> None:
        self._archive, self._folder = office.originals, office.outbox / FOLDER
        self._from = office.outbox / "registers"
        self._store = office.store
        self._files = self._store.files()
        self._lost = set[str]()
        self._there = {path.name for path in self._folder.iterdir()} if self._folder.is_dir() else set()

    def seen_from(self, folder: Path) -> "Originals":
        """The same, for a register in another folder."""
        other = copy(self)
        other._from = folder  # noqa: SLF001 - its own
        return other

    def __call__(self, number: int, file: str | None = None) -> tuple[str, bool]:
        """Relative address with «/», percent-encoded, empty when there is no such file or no way to it; is it ``file``.

        ``file`` is the one that a row came from: of what another level handed on the school's own, if it is here too.
        """
        sha256, came = self._files.get(number, ("", ""))
        name = str(number)
        own = "" if file in {None, came} else self._handed.get((number, file or ""), "")
        exact = file in {None, came}
        if own in self._kept:
            exact = True
            sha256, came, name = own, file or "", f"{number}-{own[:12]}"
        suffix = PurePosixPath(came).suffix.lower()
        name += suffix if suffix in SUFFIXES else ".xlsx"
        if name not in self._there and (name in self._lost or not self._put(sha256, name)):
            self._lost.add(name)
            return "", exact
        try:
            return quote(Path(os.path.relpath(self._folder / name, self._from)).as_posix()), exact
        except ValueError:  # on another drive of Windows
            return "", exact

    @cached_property
    def _handed(self) -> Mapping[tuple[int, str], str]:
        return self._store.handed()

    @cached_property
    def _kept(self) -> frozenset[str]:
        return frozenset(self._archive.hashes())

    def _put(self, sha256: str, name: str) -> bool:
        if not self._archive.has(sha256):
            return False
        try:
            with replacing(self._folder / name) as draft:
                shutil.copyfile(self._archive.path(sha256), draft)
                put_in_place(draft, self._folder / name)
        except OSError:
            return False
        self._there.add(name)
        return True
