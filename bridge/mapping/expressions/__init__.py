"""The language in which mappings compute: numbers, texts, lists, names and a table of functions.

    choose(index, "house", "techno") if transport.playing else style

It is read by a parser of its own into closures. There are no attributes, no calls but of the table,
no loops, and a bound on length and depth, so that no text can do more than give a value or one
sentence about what is wrong.
"""

from bridge.mapping.expressions.expression import Expression, compiled
from bridge.mapping.expressions.scope import Scope
from bridge.mapping.expressions.values import BadExpression, ExpressionFailed, Value

__all__ = ["BadExpression", "Expression", "ExpressionFailed", "Scope", "Value", "compiled"]
