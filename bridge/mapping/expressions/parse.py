"""Pieces of text to closures, by precedence climbing: each level of the table binds tighter.

a if c else b · or · and · not · == != < <= > >= in · + - · * / // % · - · values and calls
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from bridge.mapping.expressions.functions import FUNCTIONS
from bridge.mapping.expressions.operators import BINARY, LEVELS, Operate, negative
from bridge.mapping.expressions.scope import Read, Scope, read_of
from bridge.mapping.expressions.tokens import Token, tokens
from bridge.mapping.expressions.values import BadExpression, Value
from session.nearest import did_you_mean

DEEPEST = 24
MOST_PARTS = 200

_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "none": None}
_KEYWORDS = {"and", "or", "not", "in", "if", "else"}


class Parser:
    """Reads one expression; `names` are those that it asked for, `parts` how large it is."""

    def __init__(self, text: str, variables: Collection[str], layers: Collection[str]) -> None:
        self._tokens = tokens(text)
        self._next = 0
        self._depth = 0
        self._parts = 0
        self._variables = variables
        self._layers = layers
        self.names: set[str] = set()

    def whole(self) -> Read:
        """The closure of all of the text. Raises BadExpression."""
        if self._here().kind == "end":
            raise BadExpression("there is nothing in it")
        run = self._conditional()
        if self._here().kind != "end":
            raise BadExpression(f"{self._here().said} is not expected here", self._here().at)
        return run

    def _here(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._here()
        self._next += token.kind != "end"
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise BadExpression(f"it has more than {MOST_PARTS} parts", token.at)
        return token

    def _is(self, *said: str) -> bool:
        return self._here().kind in ("sign", "name") and self._here().said in said

    def _expect(self, said: str, why: str) -> None:
        if not self._is(said):
            raise BadExpression(f"{said} is missing {why}", self._here().at)
        self._take()

    def _conditional(self) -> Read:
        self._depth += 1
        if self._depth > DEEPEST:
            raise BadExpression("it is nested too deeply", self._here().at)
        then = self._either()
        if self._is("if"):
            self._take()
            condition = self._either()
            self._expect("else", "after `if`: write `a if c else b`")
            other = self._conditional()
            first = then
            then = lambda s: first(s) if condition(s) else other(s)  # noqa: E731
        self._depth -= 1
        return then

    def _either(self) -> Read:
        left = self._both()
        while self._is("or"):
            self._take()
            left = _or(left, self._both())
        return left

    def _both(self) -> Read:
        left = self._negated()
        while self._is("and"):
            self._take()
            left = _and(left, self._negated())
        return left

    def _negated(self) -> Read:
        if self._is("not"):
            self._take()
            self._deeper()
            inner = self._negated()
            self._depth -= 1
            return lambda s: not inner(s)
        return self._binary(0)

    def _binary(self, level: int) -> Read:
        if level == len(LEVELS):
            return self._signed()
        left = self._binary(level + 1)
        while self._is(*LEVELS[level]):
            operate = BINARY[self._take().said]
            left = _operated(operate, left, self._binary(level + 1))
        return left

    def _signed(self) -> Read:
        if self._is("-"):
            self._take()
            self._deeper()
            inner = self._signed()
            self._depth -= 1
            return lambda s: negative(inner(s))
        return self._value()

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise BadExpression("it is nested too deeply", self._here().at)

    def _value(self) -> Read:
        token = self._take()
        match token.kind:
            case "number":
                return _constant(float(token.said) if "." in token.said else int(token.said))
            case "text":
                return _constant(token.said[1:-1])
            case "name" if token.said in _CONSTANTS:
                return _constant(_CONSTANTS[token.said])
            case "name" if token.said not in _KEYWORDS:
                return self._call(token) if self._is("(") else self._name(token)
            case "sign" if token.said == "(":
                inner = self._conditional()
                self._expect(")", "behind what stands in brackets")
                return inner
            case "sign" if token.said == "[":
                return _listed(self._several("]"))
        if token.kind == "end":
            raise BadExpression("it breaks off", token.at)
        raise BadExpression(f"{token.said} is not expected here", token.at)

    def _name(self, token: Token) -> Read:
        self.names.add(token.said)
        return read_of(token.said, token.at, self._variables, self._layers)

    def _call(self, token: Token) -> Read:
        function = FUNCTIONS.get(token.said)
        if function is None:
            hint = did_you_mean(token.said, FUNCTIONS)
            raise BadExpression(f"there is no function called {token.said}: {hint}", token.at)
        self._take()
        given = self._several(")")
        if not function.least <= len(given) <= function.most:
            raise BadExpression(f"write it as {function.usage}", token.at)
        self.names.add(f"{token.said}()")
        call = function.call
        return lambda s: call(s, tuple([one(s) for one in given]))

    def _several(self, end: str) -> tuple[Read, ...]:
        found: list[Read] = []
        while not self._is(end):
            found.append(self._conditional())
            if not self._is(end):
                self._expect(",", f"between values, or {end} behind them")
        self._take()
        return tuple(found)


def _constant(value: Value) -> Read:
    return lambda _: value


def _listed(given: tuple[Read, ...]) -> Callable[[Scope], Value]:
    return lambda s: tuple([one(s) for one in given])


def _or(left: Read, right: Read) -> Read:
    return lambda s: left(s) or right(s)


def _and(left: Read, right: Read) -> Read:
    return lambda s: left(s) and right(s)


def _operated(operate: Operate, left: Read, right: Read) -> Read:
    return lambda s: operate(left(s), right(s))
