"""The sandbox in which templates run: people write them, so they may only show values."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from jinja2 import StrictUndefined
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError
from jinja2.runtime import Macro
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from iomdocs import russian
from iomdocs.documents.cleaning import Row, clean
from iomdocs.documents.filters import FILTERS
from iomdocs.documents.inserts import INSERTS
from iomdocs.wording import say

# Of Jinja's own filters those that only choose, order and count; none can build a huge text.
_KEPT = (
    *("default", "first", "last", "length", "list", "lower", "upper", "map", "max", "min", "reject", "rejectattr"),
    *("round", "select", "selectattr", "sort", "sum", "trim", "unique", "groupby", "batch", "join", "abs", "int"),
)
_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')


class _Writer(CodeGenerator):
    """What is shown goes through ``_finalize`` alone, which gives XML; jinja2 would escape all of it a second time."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        del node, frame
        self.write("(")
        self.write(finalize.src)


class Sandbox(SandboxedEnvironment):
    """Rows give columns only; nothing is called; texts are not multiplied."""

    code_generator_class = _Writer

    intercepted_binops = frozenset({"*", "**", "%"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A column of a row, never a method of the dictionary it is."""
        if isinstance(obj, Row):
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def call(self, context: Any, callee: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call the template's own macros and ``range``, nothing else."""
        if not isinstance(callee, Macro) and callee is not self.globals["range"]:
            raise SecurityError(say("documents.template.call"))
        return super().call(context, callee, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Multiply numbers; nothing that grows without bounds."""
        if operator == "**" or isinstance(left, str | list | tuple) or isinstance(right, str | list | tuple):
            raise SecurityError(say("documents.template.grows"))
        return super().call_binop(context, operator, left, right)


@lru_cache(maxsize=16384)
def _shown(text: str) -> Markup:
    if text.isprintable():
        return escape(russian.nbsp(text))
    lines = russian.nbsp(clean(text)).replace("\t", " ").split("\n")
    return _BREAK.join(escape(line) for line in lines)


def _finalize(value: Any) -> str:
    """How a value stands in the document: nothing for None, a decimal comma, spaces that do not break; escaped."""
    if value.__class__ is str:
        return _shown(value)
    if value is None:
        return ""
    if value.__class__ is int:
        return str(value)
    if isinstance(value, float):
        value = FILTERS["число"](value)
    if isinstance(value, str) and not isinstance(value, Markup):
        return _shown(str.__str__(value))
    return _marked(value)


def _marked(value: Any) -> str:
    """What is XML already: a joined list, what a macro made, a picture; and what only has a text."""
    if isinstance(value, Markup):
        text = str.__str__(value)
        return text if "<" in text else _BREAK.join(map(Markup, russian.nbsp(clean(text)).split("\n")))
    return escape(value)


@cache
def environment() -> Sandbox:
    """The one environment of the process; compiled templates keep nothing of the data they saw."""
    sandbox: Sandbox = Sandbox(undefined=StrictUndefined, autoescape=True, finalize=_finalize)
    kept: dict[str, Callable[..., Any]] = {name: sandbox.filters[name] for name in _KEPT}
    sandbox.filters = {**kept, **FILTERS, **INSERTS}
    sandbox.globals = {"range": sandbox.globals["range"]}
    return sandbox
