"""An expression's text cut into numbers, texts, names and signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bridge.mapping.expressions.values import BadExpression

LONGEST_TEXT = 1000
"""Characters of an expression."""

Kind = Literal["number", "text", "name", "sign", "end"]
_KINDS: tuple[Kind, ...] = ("number", "text", "name", "sign")

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d{1,15}(?:\.\d{1,15})?(?![\w.]))
    | (?P<text>"[^"\n]*"|'[^'\n]*')
    | (?P<name>[A-Za-z_]\w*(?:\.\w+)*)
    | (?P<sign>==|!=|<=|>=|//|[-+*/%<>()\[\],])
    )""",
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece; `at` is where it begins."""

    kind: Kind
    said: str
    at: int


def tokens(text: str) -> list[Token]:
    """The pieces, and an end. Raises BadExpression."""
    if len(text) > LONGEST_TEXT:
        raise BadExpression(f"it is longer than {LONGEST_TEXT} characters")
    found: list[Token] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadExpression(_odd(text[at:].lstrip()), at)
        kind = next(one for one in _KINDS if match[one] is not None)
        found.append(Token(kind, match[kind], match.start(kind)))
        at = match.end()
    return [*found, Token("end", "", end)]


def _odd(rest: str) -> str:
    mark = rest[:1]
    if mark == "=":
        return "a single = says nothing: compare with =="
    if mark in ('"', "'"):
        return "a quote is opened and not closed"
    if mark.isdigit():
        return f"{rest.split(maxsplit=1)[0][:20]} is no number"
    if mark == "." and rest[1:2].isdigit():
        return "a number begins with a digit: write 0.5"
    if mark in ("&", "|", "!"):
        return f"{mark} means nothing: write `and`, `or`, `not`"
    return f"{mark!r} means nothing here"
