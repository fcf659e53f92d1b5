"""An optional second witness: the dictionary of pymorphy3, asked only when it is installed and wanted."""

from functools import cache
from importlib import import_module
from typing import Any

from iomdocs.russian.forms import Forms
from iomdocs.russian.lists import key

_TAGS = ("gent", "datv", "accs", "ablt")


@cache
def _analyzer() -> Any:
    try:
        return import_module("pymorphy3").MorphAnalyzer()
    except ImportError:
        return None


def confirms(forms: Forms) -> bool:
    """Say whether the dictionary knows this surname for this gender and gives the same four forms."""
    analyzer = _analyzer()
    if analyzer is None or "-" in forms.nominative or not analyzer.word_is_known(forms.nominative.lower()):
        return False
    gender = "masc" if forms.gender == "m" else "femn"
    return any(
        _agrees(parse, forms) for parse in analyzer.parse(forms.nominative) if {"Surn", gender, "nomn"} in parse.tag
    )


def _agrees(parse: Any, forms: Forms) -> bool:
    found = [parse.inflect({tag, "sing"}) for tag in _TAGS]
    return all(
        word is not None and key(word.word) == key(form) for word, form in zip(found, forms.oblique, strict=True)
    )
