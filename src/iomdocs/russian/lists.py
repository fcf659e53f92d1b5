"""The closed word lists of ``lists.toml``, read once."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def words(table: str, name: str) -> frozenset[str]:
    """Return one list in lower case with «е» for «ё», e.g. ``words("surname", "nouns")``."""
    data = tomllib.loads((files(__package__) / "lists.toml").read_text("utf-8"))
    return frozenset(key(data[table][name]).split())


def key(text: str) -> str:
    """Fold a word for comparison: lower case, «ё» as «е».

    >>> key("Соловьёв")
    'соловьев'
    """
    return text.lower().replace("ё", "е")
