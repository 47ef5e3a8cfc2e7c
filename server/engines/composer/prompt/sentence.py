"""A sentence: what grammar makes of the terms of a prompt."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.engines.composer.prompt.mood import Touch
from server.engines.composer.prompt.players import Named
from server.engines.composer.prompt.sections import SectionSaid
from server.engines.composer.prompt.terms import Term


@dataclass(frozen=True, slots=True)
class StyleSaid:
    """A style where the prompt names it; `bond` is what ties it to the one named before."""

    words: str
    name: str
    near: bool
    refused: bool
    bond: str


@dataclass(slots=True)
class Sentence:
    """What grammar makes of a prompt; lists are in the order of the words."""

    styles: list[StyleSaid] = field(default_factory=list)
    players: list[Named] = field(default_factory=list)
    sections: list[SectionSaid] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    lengths: list[Term] = field(default_factory=list)
    sizes: list[tuple[Term, float]] = field(default_factory=list)
    relatives: list[tuple[Term, float]] = field(default_factory=list)
    more_bars: list[tuple[str, int]] = field(default_factory=list)
    arc: list[Term] = field(default_factory=list)
    from_to: list[tuple[Touch, Touch]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
