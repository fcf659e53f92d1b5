"""A formula's text cut into numbers, texts, names and signs."""

import math
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from iomdocs.formulas.problems import FormulaError
from iomdocs.wording import catalogue, say

Kind: TypeAlias = Literal["number", "text", "name", "sign", "end"]

_MOST_TOKENS = 600  # keeps the depth of any tree well within Python's stack
_MOST_LETTERS = 255  # of a text inside an Excel formula
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<text>"(?:[^"]|"")*")
      | (?P<name>[^\W\d]\w*)
      | (?P<wrong>==|!=)
      | (?P<sign><>|<=|>=|[-+*/^&=<>%(),;])""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a formula, at ``position`` from 1; the text of a quoted text is already without quotes."""

    kind: Kind
    text: str
    position: int


def tokens(text: str) -> tuple[Token, ...]:
    """Cut a formula into tokens, the last of them of kind «end»; ``FormulaError`` at a sign that has no place there."""
    found: list[Token] = []
    place = len(text) - len(text.lstrip().removeprefix("="))
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup == "wrong":
            raise _stray(text, place, match[0] if match else text[place])
        if match.lastgroup != "space":
            found.append(_token(text, match))
        place = match.end()
    if len(found) > _MOST_TOKENS:
        raise FormulaError(say("formulas.error.long"), text, found[_MOST_TOKENS].position)
    return (*found, Token("end", "", len(text) + 1))


def _token(text: str, match: re.Match[str]) -> Token:
    position, shown = match.start() + 1, match[0]
    if match["number"] and not math.isfinite(float(shown)):
        raise FormulaError(say("formulas.error.number", found=shown), text, position)
    if match["text"] is None:
        return Token("number" if match["number"] else "name" if match["name"] else "sign", shown, position)
    inner = shown[1:-1].replace('""', '"')
    if len(inner) > _MOST_LETTERS:
        raise FormulaError(say("formulas.error.letters", most=_MOST_LETTERS), text, position)
    return Token("text", inner, position)


def _stray(text: str, place: int, found: str) -> FormulaError:
    instead = catalogue("formulas")["instead"].get(found)
    if found == '"':
        problem = say("formulas.error.quote")
    elif instead:
        problem = say("formulas.error.instead", found=found, right=instead)
    else:
        problem = say("formulas.error.symbol", found=found)
    return FormulaError(problem, text, place + 1)
