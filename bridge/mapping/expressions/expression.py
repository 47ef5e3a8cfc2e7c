"""An expression that was read, ready to be asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bridge.mapping.expressions.parse import Parser
from bridge.mapping.expressions.scope import Read, Scope
from bridge.mapping.expressions.values import ExpressionFailed, Value


@dataclass(frozen=True, slots=True)
class Expression:
    """`names` are those that it depends on; functions stand among them as `random()`."""

    text: str
    names: frozenset[str]
    run: Read

    def value(self, scope: Scope) -> Value:
        """What it is now. Raises ExpressionFailed, a sentence with the expression in it."""
        try:
            return self.run(scope)
        except ExpressionFailed as error:
            raise ExpressionFailed(f"`{self.text}` has no value: {error}.") from error


def compiled(
    text: str, variables: Collection[str] = (), layers: Collection[str] = ()
) -> Expression:
    """The expression that `text` is. Raises BadExpression, with the place and the nearest name."""
    parser = Parser(text, variables, layers)
    run = parser.whole()
    return Expression(text, frozenset(parser.names), run)
