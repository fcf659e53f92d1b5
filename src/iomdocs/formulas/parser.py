"""A formula's tokens put together into a tree, with everything wrong in it found before it ever runs."""

from iomdocs.formulas.operators import BINDING
from iomdocs.formulas.problems import FormulaError, guess
from iomdocs.formulas.scalars import as_logical
from iomdocs.formulas.syntax import Binary, Call, Constant, Name, Node, Unary, calls, occurrences
from iomdocs.formulas.table import Function, all_names, function_named
from iomdocs.formulas.tokens import Token, tokens
from iomdocs.wording import say

_SEPARATORS = (",", ";")
_MOST_DEEP = 64
"""Excel's own bound for calls within calls."""


def tree(text: str) -> Node:
    """Parse a formula; ``FormulaError`` tells the first thing wrong, its place and what was perhaps meant."""
    return _Parser(text).whole()


class _Parser:
    """Precedence climbing over the tokens of one formula."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._next = 0
        self._depth = 0

    def whole(self) -> Node:
        if self._peek().kind == "end":
            raise self._error("empty", self._peek())
        node = self._expression(0)
        if self._peek().kind != "end":
            raise self._misplaced(self._peek())
        return node

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _taken(self, *signs: str) -> bool:
        if self._peek().kind == "sign" and self._peek().text in signs:
            self._next += 1
            return True
        return False

    def _error(self, key: str, at: Token, **values: object) -> FormulaError:
        return FormulaError(say(f"formulas.error.{key}", **values), self._text, at.position)

    def _misplaced(self, token: Token) -> FormulaError:
        if token.kind == "end":
            return self._error("ending", token)
        return self._error("comma" if token.text == "," else "unexpected", token, found=token.text)

    def _expression(self, floor: int) -> Node:
        left = self._operand()
        while True:
            token = self._peek()
            binding = BINDING.get(token.text, 0) if token.kind == "sign" else 0
            if binding <= floor:
                return left
            self._take()
            left = Binary(token.text, left, self._expression(binding))

    def _operand(self) -> Node:
        """Read a value and its own signs, which in Excel bind tighter than any operator: -2^2 is 4."""
        signs = []
        while self._peek().kind == "sign" and self._peek().text in ("-", "+"):
            signs.append(self._take().text)
        node = self._primary()
        while self._taken("%"):
            node = Unary("%", node)
        for sign in reversed(signs):
            node = Unary(sign, node)
        return node

    def _primary(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return Constant(float(token.text))
        if token.kind == "text":
            return Constant(token.text)
        if token.kind == "name":
            return self._call(token) if self._taken("(") else _named(token)
        if token.text == "(":
            return self._bracketed(token)
        raise self._misplaced(token)

    def _bracketed(self, opened: Token) -> Node:
        self._deeper(opened)
        node = self._expression(0)
        self._close()
        return node

    def _deeper(self, opened: Token) -> None:
        self._depth += 1
        if self._depth > _MOST_DEEP:
            raise self._error("deep", opened, most=_MOST_DEEP)

    def _close(self) -> None:
        if not self._taken(")"):
            raise self._misplaced(self._peek())
        self._depth -= 1

    def _call(self, name: Token) -> Node:
        function = function_named(name.text)
        if function is None:
            right = guess(name.text.upper(), all_names())
            raise self._error("function", name, found=name.text, guess=right)
        self._deeper(name)
        given = self._arguments()
        self._close()
        self._check_count(function, name, len(given))
        call = Call(function, tuple(argument for _, argument in given))
        for index, (start, _) in enumerate(given):
            self._check_argument(call, index, start)
        return call

    def _arguments(self) -> list[tuple[Token, Node]]:
        if self._peek().kind == "sign" and self._peek().text == ")":
            return []
        found = [(self._peek(), self._expression(0))]
        while self._taken(*_SEPARATORS):
            found.append((self._peek(), self._expression(0)))
        return found

    def _check_count(self, function: Function, at: Token, given: int) -> None:
        named = len(function.arguments)
        if given < function.least:
            raise self._error("few", at, function=function.name, count=function.least, given=given)
        if given > named and not function.rest:
            raise self._error("many", at, function=function.name, count=named, given=given)
        if given > named and (given - named) % len(function.rest):
            raise self._error("pairs", at, function=function.name)

    def _check_argument(self, call: Call, index: int, start: Token) -> None:
        shape, argument = call.function.shape(index), call.arguments[index]
        if shape == "column" and not isinstance(argument, Name):
            raise self._error("column", start, function=call.function.name)
        if shape == "range" and not isinstance(argument, Name):
            for name in (name.name for name, column in occurrences(argument) if not column):
                raise self._error("alone", start, function=call.function.name, name=name)
        if shape == "array":
            for inner in calls(argument):
                if not (inner.function.each or inner.function.aggregate) and any(occurrences(inner)):
                    raise self._error("array", start, function=inner.function.name)


def _named(token: Token) -> Node:
    spelt = as_logical(token.text)
    return Name(token.text, token.position) if spelt is None else Constant(spelt)
