"""Draw from weighted lists; all chance of the demonstration comes from one seeded generator."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any


@cache
def data(name: str) -> Mapping[str, Any]:
    """One of the files with invented data, e.g. ``data("names")``."""
    return tomllib.loads((files("iomdocs.demo") / "data" / f"{name}.toml").read_text("utf-8"))


@cache
def weights(text: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Read «Имя вес» pairs.

    >>> weights("Ольга 9 Нина 3")
    (('Ольга', 'Нина'), (9.0, 3.0))
    """
    words = text.split()
    return tuple(words[::2]), tuple(map(float, words[1::2]))


def draw(chance: Random, text: str) -> str:
    """Draw one of «Имя вес» pairs."""
    names, shares = weights(text)
    return chance.choices(names, shares)[0]


def draw_from(chance: Random, shares: Mapping[str, float]) -> str:
    """Draw a key by its weight."""
    return chance.choices(list(shares), list(shares.values()))[0]
