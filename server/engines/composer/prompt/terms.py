"""Terms: what a prompt says, piece by piece, before grammar puts the pieces together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal[
    "style", "near", "player", "instrument", "stand-in", "voice", "section", "mood", "pace",
    "term", "pulse", "arc", "relative", "size", "mode", "meter", "singing", "bars", "seconds",
    "refusal", "only", "addition", "join", "contrast", "more", "less", "too", "instead", "after",
    "onward", "degree", "likeness", "type", "blend", "filler", "pause", "read", "word",
]  # fmt: skip
"""`read` is what a reader of numbers has taken already, `word` what nobody knows."""

NOUNS: tuple[Kind, ...] = ("player", "instrument", "stand-in", "voice")
"""Who can play."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or group of words and what it means.

    `name` is the meaning (a style, an instrument, a mood), `number` a count or a degree.
    `compared`: it stands in the comparative (`darker`). `others` are what it may mean besides.
    """

    kind: Kind
    words: str
    start: int
    end: int
    name: str = ""
    number: float = 0.0
    compared: bool = False
    others: tuple[Term, ...] = ()

    def or_else(self, *kinds: Kind) -> Term:
        """The term in a meaning of one of these kinds, where it has one."""
        meanings = (replace(self, others=()), *self.others)
        return next((term for term in meanings if term.kind in kinds), self)
