"""Live checks of a blank: what Excel asks, offers and refuses while a cell is being filled."""

from collections.abc import Iterable
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from iomdocs.definitions import FormField
from iomdocs.errors import PackError
from iomdocs.layout import Choices, list_name, offered
from iomdocs.wording import say

TITLE_LIMIT, TEXT_LIMIT = 32, 255
HOURS_LIMIT = 1000
_LONGEST_TEXT = 2000
_LENGTHS = {"snils": (11, 14), "inn": (10, 12), "person": (2, 200), "position": (2, 300)}


def validation(field: FormField, choices: Choices) -> DataValidation:
    """The check of one field's cells, with its prompt; a list is offered by its defined name, never inline."""
    rule = _rule(field, choices)
    return DataValidation(
        allow_blank=True,
        showInputMessage=True,
        promptTitle=clipped(field.title),
        prompt=prompt(field, choices),
        errorTitle=say("blanks.refusal.title"),
        showErrorMessage="type" in rule,
        **rule,
    )


def _rule(field: FormField, choices: Choices) -> dict[str, Any]:
    if field.list and offered(field, choices):
        return _list_rule(field, field.list)
    if field.kind == "date":
        return _date_rule(field)
    if field.kind in {"hours", "number"}:
        return _number_rule(field)
    return {} if field.kind in {"ordinal", "signature"} else length_rule(*_LENGTHS.get(field.kind, (1, _LONGEST_TEXT)))


def _list_rule(field: FormField, name: str) -> dict[str, Any]:
    word, strictness = ("choice", "stop") if field.closed and field.unknown == "error" else ("open_list", "warning")
    error = say(f"blanks.refusal.{word}")
    return {"type": "list", "formula1": list_name(name), "errorStyle": strictness, "error": error}


def _date_rule(field: FormField) -> dict[str, Any]:
    if field.precision == "period":  # a month or a year in words must pass
        return {}
    past = field.moment == "past"
    return {
        "type": "date",
        "operator": "between",
        "formula1": "DATE(2000,1,1)",
        "formula2": "TODAY()" if past else "DATE(2100,12,31)",
        "error": say("blanks.refusal.date_past" if past else "blanks.refusal.date"),
    }


def _number_rule(field: FormField) -> dict[str, Any]:
    hours = field.kind == "hours"
    # The least that counts as hours: Excel has no «greater than one and at most the other» in one check.
    low = field.minimum if field.minimum is not None else (0.01 if hours else -1e9)
    high = field.maximum if field.maximum is not None else (HOURS_LIMIT if hours else 1e9)
    word = "hours" if hours and field.minimum is None else "number"
    error = say(f"blanks.refusal.{word}", low=f"{low:.12g}", high=f"{high:.12g}")
    return {
        "type": "decimal",
        "operator": "between",
        "formula1": f"{low:.12g}",
        "formula2": f"{high:.12g}",
        "error": error,
    }


def length_rule(low: int = 1, high: int = _LONGEST_TEXT) -> dict[str, Any]:
    """A check that a text is so long."""
    error = say("blanks.refusal.length", low=low, high=high)
    return {"type": "textLength", "operator": "between", "formula1": str(low), "formula2": str(high), "error": error}


def prompt(field: FormField, choices: Choices) -> str:
    """What is said when the cell is entered: the pack's hint or the kind's own, and whether it must be answered."""
    key: str = "date_period" if field.kind == "date" and field.precision == "period" else field.kind
    if offered(field, choices):
        key = "choice" if field.closed else "open_list"
    own = "" if field.kind == "ordinal" else say(f"blanks.prompt.{key}")
    must = say("blanks.prompt.required") if field.required else ""
    return " ".join(filter(None, (field.hint or own, must)))


def clipped(text: str, limit: int = TITLE_LIMIT) -> str:
    """A text cut at a word to what Excel allows for the title of a prompt."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,(«") + "…"


def check_prompts(where: str, fields: Iterable[FormField], choices: Choices) -> None:
    """Raise ``PackError`` for every prompt that is longer than Excel takes."""
    told = ((field, prompt(field, choices)) for field in fields)
    problems = [
        (f"{where}.{field.name}", say("blanks.problem.prompt", length=len(text)))
        for field, text in told
        if len(text) > TEXT_LIMIT
    ]
    if problems:
        raise PackError(*problems)
