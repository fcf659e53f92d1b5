"""The sandbox in which templates run: people write them, so they may only show values."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import do_batch
from jinja2.runtime import Macro, markup_join
from jinja2.sandbox import SandboxedEnvironment

from iomdocs.documents.budget import BUDGET
from iomdocs.documents.cleaning import Row
from iomdocs.documents.codegen import Writer, Written
from iomdocs.documents.filters import FILTERS
from iomdocs.documents.inserts import INSERTS
from iomdocs.documents.showing import Shown, finalize
from iomdocs.documents.tabling import TABLES
from iomdocs.wording import say

# Of Jinja's own filters those that only choose, order and count; none can build a huge text.
_KEPT = (
    *("default", "first", "last", "length", "list", "lower", "upper", "map", "max", "min", "reject", "rejectattr"),
    *("round", "select", "selectattr", "sort", "sum", "trim", "unique", "groupby", "batch", "join", "abs", "int"),
)
_STEP = "_шаг"
_LARGEST = 10**15


def _counted(value: Any) -> Any:
    """What a loop goes over, each repeat counted."""
    if value.__class__ is list:
        BUDGET.step(len(value))
        return value
    return _one_by_one(value)


def _batched(values: Iterable[Any], size: int, fill: Any = None) -> Iterator[list[Any]]:
    """Rows of several items; what fills up the last row costs as well."""
    BUDGET.step(size)
    return do_batch(values, size, fill)


def _one_by_one(values: Iterable[Any]) -> Iterator[Any]:
    for each in values:
        BUDGET.step()
        yield each


class Sandbox(SandboxedEnvironment):
    """Rows give columns only; nothing is called; texts are not multiplied."""

    code_generator_class = Writer
    template_class = Written
    shown: Shown

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        """Count the repeats of every loop."""
        for loop in source.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, _STEP, [], [], None, None, lineno=loop.lineno)
        source.set_environment(self)
        return super()._generate(source, *args, **kwargs)

    def concatenated(self, pieces: tuple[Any, ...]) -> str:
        """Texts side by side, each escaped when one of them is XML."""
        text = markup_join(pieces)
        BUDGET.write(text)
        return text

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
        BUDGET.step()
        return super().call(context, callee, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Count with numbers; nothing that grows without bounds."""
        texts = isinstance(left, str | list | tuple) or isinstance(right, str | list | tuple)
        if operator == "**" or (texts and operator != "+"):
            raise SecurityError(say("documents.template.grows"))
        if texts and isinstance(left, str) and isinstance(right, str):
            BUDGET.write(left + right)
        elif (texts and isinstance(left, list | tuple)) or (operator == "*" and max(abs(left), abs(right)) > _LARGEST):
            raise SecurityError(say("documents.template.grows"))
        return super().call_binop(context, operator, left, right)


@cache
def environment() -> Sandbox:
    """The one environment of the process; compiled templates keep nothing of the data they saw."""
    sandbox: Sandbox = Sandbox(undefined=StrictUndefined, autoescape=True, finalize=finalize)
    sandbox.shown = Shown()
    kept: dict[str, Callable[..., Any]] = {name: sandbox.filters[name] for name in _KEPT}
    kept["batch"] = _batched
    sandbox.filters = {**kept, **FILTERS, **INSERTS, **TABLES, _STEP: _counted}
    sandbox.globals = {"range": sandbox.globals["range"]}
    return sandbox
