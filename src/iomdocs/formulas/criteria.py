"""Conditions of COUNTIF and SUMIF: «>=5», «<>», «сем*», 7."""

import re
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from iomdocs.formulas.operators import OPERATORS
from iomdocs.formulas.scalars import Failure, Value, as_logical, collated, compare, ensure, numeral

Test: TypeAlias = Callable[[Value], bool]

_SIGNS = (">=", "<=", "<>", ">", "<", "=")
_WILDCARD = re.compile(r"~[*?~]|[*?]")


def criterion(wanted: Value) -> Test:
    """Test of one cell against a condition; a blank condition means 0, as a reference to an empty cell does."""
    ensure(wanted)
    if isinstance(wanted, str):
        return _spelt(wanted)
    return _equal_to(0.0 if wanted is None else wanted)


@cache
def pattern(wanted: str) -> re.Pattern[str]:
    """Regular expression of a text with ``?``, ``*`` and ``~`` (which takes the next sign literally)."""
    pieces, end = [], 0
    for match in _WILDCARD.finditer(wanted):
        sign = match[0]
        pieces += [re.escape(wanted[end : match.start()]), {"*": ".*", "?": "."}.get(sign) or re.escape(sign[1])]
        end = match.end()
    return re.compile("".join([*pieces, re.escape(wanted[end:])]), re.IGNORECASE | re.DOTALL)


@cache
def _spelt(wanted: str) -> Test:
    sign, operand = _split(wanted)
    if operand == "":
        return _about_blanks(sign)
    if sign in ("", "="):
        return _equal_to(_meant(operand))
    if sign == "<>":
        equal = _equal_to(_meant(operand))
        return lambda value: not equal(value)
    return _ordered(sign, _meant(operand))


def _split(wanted: str) -> tuple[str, str]:
    sign = next((sign for sign in _SIGNS if wanted.startswith(sign)), "")
    return sign, wanted[len(sign) :]


def _meant(operand: str) -> Value:
    found = numeral(operand)
    if found is not None:
        return found
    spelt = as_logical(operand)
    return operand if spelt is None else spelt


def _about_blanks(sign: str) -> Test:
    if sign == "<>":
        return lambda value: value is not None
    if sign == "=":
        return lambda value: value is None
    if sign == "":
        return lambda value: value is None or value == ""
    return lambda _: False


def _equal_to(wanted: Value) -> Test:
    if isinstance(wanted, str):
        matches = pattern(wanted).fullmatch
        return lambda value: isinstance(value, str) and matches(value) is not None
    if isinstance(wanted, bool):
        return lambda value: value is wanted
    return lambda value: _is_number_like(value, wanted)


def _is_number_like(value: Value, wanted: Value) -> bool:
    if isinstance(value, str):  # COUNTIF alone of all takes a number kept as text for that number
        value = numeral(value)
    return value is not None and not isinstance(value, bool | Failure) and compare(value, wanted) == 0


def _ordered(sign: str, wanted: Value) -> Test:
    holds = OPERATORS[sign]
    if isinstance(wanted, str):
        key = collated(wanted)
        return lambda value: isinstance(value, str) and holds(collated(value), key) is True
    kinds = bool if isinstance(wanted, bool) else (int, float)
    return lambda value: (
        isinstance(value, kinds)
        and isinstance(value, bool) == isinstance(wanted, bool)
        and holds(value, wanted) is True
    )
