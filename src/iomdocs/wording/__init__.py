"""Every word a user reads: one TOML catalogue per part of the program, looked up by key."""

import re
import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

NBSP = "\u00a0"
_CLOSING = re.compile("»{2,}")
FOLDER = Path(__file__).parent


def plural(number: float, one: str, few: str, many: str) -> str:
    """Choose the Russian noun form that follows a number.

    >>> [plural(n, "час", "часа", "часов") for n in (1, 2, 5, 11, 21, 36, 1.5)]
    ['час', 'часа', 'часов', 'часов', 'час', 'часов', 'часа']
    """
    if number != int(number):
        return few
    last_two, last = abs(int(number)) % 100, abs(int(number)) % 10
    if 11 <= last_two <= 14:
        return many
    if last == 1:
        return one
    return few if 2 <= last <= 4 else many


def closed_once(text: str) -> str:
    """Write one closing quotation mark where two of a kind meet, as Russian does.

    >>> closed_once("Школа «МБОУ «Лицей № 1»» – «ИОМ «Радуга»»")
    'Школа «МБОУ «Лицей № 1» – «ИОМ «Радуга»'
    """
    return _CLOSING.sub("»", text) if "»»" in text else text


class _Formatter(string.Formatter):
    """``str.format`` with one more spec: ``{n:файл|файла|файлов}`` gives «3 файла»."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            return f"{value}{NBSP}{plural(value, *format_spec.split('|'))}"
        return str(super().format_field(value, format_spec))


_FORMATTER = _Formatter()


@cache
def catalogue(name: str) -> Mapping[str, Any]:
    """Read one catalogue, e.g. ``catalogue("cli")``."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def say(key: str, /, **values: object) -> str:
    """Word a message: ``say("cli.receive.done", files=3)`` reads key ``receive.done`` of ``cli.toml``."""
    name, *path = key.split(".")
    found: Any = catalogue(name)
    for step in path:
        found = found[step]
    text = str(found)
    # The plural spec needs our formatter, which is ten times slower than the built-in one.
    return closed_once(_FORMATTER.vformat(text, (), values) if "|" in text else text.format_map(values))
