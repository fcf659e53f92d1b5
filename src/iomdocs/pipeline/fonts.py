"""Fonts of this machine beside those that documents are written in: with another font a document has other pages."""

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

USUAL = "Times New Roman"
"""The font of shipped templates, and the first that the standard's profile names."""
# Fonts of equal widths: a document keeps its lines and pages with them.
_TWINS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Times New Roman": frozenset({"Liberation Serif", "Tinos"}),
        "Arial": frozenset({"Liberation Sans", "Arimo"}),
        "Courier New": frozenset({"Liberation Mono", "Cousine"}),
        "Calibri": frozenset({"Carlito"}),
        "Cambria": frozenset({"Caladea"}),
    }
)
_PACKAGES: Mapping[str, str] = MappingProxyType(
    {
        "Times New Roman": "fonts-liberation2",
        "Arial": "fonts-liberation2",
        "Courier New": "fonts-liberation2",
        "Calibri": "fonts-crosextra-carlito",
        "Cambria": "fonts-crosextra-caladea",
        "PT Serif": "fonts-paratype",
        "PT Sans": "fonts-paratype",
        "PT Astra Serif": "fonts-astra",
        "PT Astra Sans": "fonts-astra",
    }
)
_WINDOWS_LIST = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"
_USED = re.compile(rb'<w:rFonts\b[^>]*?\bw:(?:ascii|hAnsi|cs)="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Lost:
    """A font that documents use and this machine lacks; ``package`` has it in Linux, empty when none is known."""

    name: str
    package: str


def lost(templates: Iterable[Path], known: frozenset[str]) -> list[Lost]:
    """Fonts of templates that are not ``known``, neither they nor their twins."""
    wanted = {USUAL}.union(*map(_used, templates))
    return [Lost(name, _PACKAGES.get(name, "")) for name in sorted(wanted) if not known & {name, *_TWINS.get(name, ())}]


def _used(path: Path) -> set[str]:
    try:
        with zipfile.ZipFile(path) as package:
            parts = [name for name in package.namelist() if re.fullmatch(r"word/\w+\d*\.xml", name)]
            return {found.decode("utf-8") for name in parts for found in _USED.findall(package.read(name))}
    except (zipfile.BadZipFile, OSError, UnicodeDecodeError):
        return set()


def installed() -> frozenset[str] | None:
    """Names of all fonts of this machine; None when it does not tell."""
    if os.name == "nt":
        return frozenset(_of_windows())
    lister = shutil.which("fc-list")
    if lister is None:
        return None
    told = subprocess.run([lister, ":", "family"], capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    return frozenset(name.strip() for line in told.stdout.splitlines() for name in line.split(","))


def _of_windows() -> Iterator[str]:
    import winreg  # noqa: PLC0415 - only Windows has it

    for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):  # type: ignore[attr-defined]
        try:
            with winreg.OpenKey(root, _WINDOWS_LIST) as key:  # type: ignore[attr-defined]
                for place in range(winreg.QueryInfoKey(key)[1]):  # type: ignore[attr-defined]
                    yield family(winreg.EnumValue(key, place)[0])  # type: ignore[attr-defined]
        except OSError:
            continue


def family(told: str) -> str:
    """The font of an entry of Windows' list.

    >>> family("Times New Roman Bold Italic (TrueType)")
    'Times New Roman'
    """
    return re.sub(r"(?:\s+(?:Bold|Italic|Regular))*\s*\([^)]*\)$", "", told).partition(" & ")[0]
