"""The sandbox in which templates run: people write them, so they may only show values."""

import threading
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, Macro, markup_join
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from iomdocs import russian
from iomdocs.documents.cleaning import Doubtful, Row, clean
from iomdocs.documents.filters import FILTERS
from iomdocs.documents.highlighting import marked
from iomdocs.documents.inserts import INSERTS
from iomdocs.wording import say

# Of Jinja's own filters those that only choose, order and count; none can build a huge text.
_KEPT = (
    *("default", "first", "last", "length", "list", "lower", "upper", "map", "max", "min", "reject", "rejectattr"),
    *("round", "select", "selectattr", "sort", "sum", "trim", "unique", "groupby", "batch", "join", "abs", "int"),
)
_STEP = "_шаг"
_MOST_STEPS, _MOST_LETTERS, _LONG, _LARGEST = 500_000, 20_000_000, 2_000, 10**15
_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')


class Budget(threading.local):
    """What one document may cost: repeats of loops and macros, and letters of texts put together."""

    steps = letters = 0

    def restart(self) -> None:
        """Begin a new document."""
        self.steps = self.letters = 0

    def step(self) -> None:
        """One more repeat; ``SecurityError`` when there were too many."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise SecurityError(say("documents.template.endless"))

    def write(self, text: str) -> None:
        """One more long text; ``SecurityError`` when all of them are too long."""
        self.letters += len(text)
        if self.letters > _MOST_LETTERS:
            raise SecurityError(say("documents.template.endless"))


BUDGET = Budget()


@pass_context
def _step(_context: Context, value: Any) -> Any:
    BUDGET.step()
    return value


class _Writer(CodeGenerator):
    """What is shown goes through ``_finalize`` alone, which gives XML; jinja2 would escape all of it a second time."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        del node, frame
        self.write("(")
        self.write(finalize.src)

    def visit_Concat(self, node: nodes.Concat, frame: Any) -> None:  # noqa: N802 - jinja2's name
        """``a ~ b``: put together under the eyes of the budget."""
        self.write("environment.concatenated((")
        for each in node.nodes:
            self.visit(each, frame)
            self.write(", ")
        self.write("))")


class Sandbox(SandboxedEnvironment):
    """Rows give columns only; nothing is called; texts are not multiplied."""

    code_generator_class = _Writer

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        """Count the repeats of every loop."""
        for loop in source.find_all(nodes.For):
            one = nodes.Const(0, lineno=loop.lineno)
            count = nodes.Filter(one, _STEP, [], [], None, None, lineno=loop.lineno)
            loop.body.insert(0, nodes.ExprStmt(count, lineno=loop.lineno))
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


@lru_cache(maxsize=16384)
def _shown(text: str) -> Markup:
    if text.isprintable():
        return escape(russian.nbsp(text))
    lines = russian.nbsp(clean(text)).replace("\t", " ").split("\n")
    return _BREAK.join(escape(line) for line in lines)


def _finalize(value: Any) -> str:
    """How a value stands in the document: nothing for None, a decimal comma, spaces that do not break; escaped."""
    if value.__class__ is str:
        return _shown(value) if len(value) < _LONG else _long(value)
    if value is None:
        return ""
    if value.__class__ is int:
        return str(value)
    if isinstance(value, float):
        value = FILTERS["число"](value)
    if isinstance(value, Doubtful):
        return marked(_finalize(str.__str__(value)))
    if isinstance(value, str) and not isinstance(value, Markup):
        return _finalize(str.__str__(value))
    return _marked(value)


def _long(text: str) -> Markup:
    """A long text is not remembered, and counts."""
    BUDGET.write(text)
    return _shown.__wrapped__(text)


def _marked(value: Any) -> str:
    """What is XML already: a joined list, what a macro made, a picture; and what only has a text."""
    if isinstance(value, Markup):
        text = str.__str__(value)
        BUDGET.write(text)
        return text if "<" in text else _BREAK.join(map(Markup, russian.nbsp(clean(text)).split("\n")))
    return escape(value)


@cache
def environment() -> Sandbox:
    """The one environment of the process; compiled templates keep nothing of the data they saw."""
    sandbox: Sandbox = Sandbox(undefined=StrictUndefined, autoescape=True, finalize=_finalize)
    kept: dict[str, Callable[..., Any]] = {name: sandbox.filters[name] for name in _KEPT}
    sandbox.filters = {**kept, **FILTERS, **INSERTS, _STEP: _step}
    sandbox.globals = {"range": sandbox.globals["range"]}
    return sandbox
