"""Energy over the whole piece in words: `builds up slowly`, `calm to intense`, `fade out`."""

from __future__ import annotations

from dataclasses import dataclass

from server.engines.composer.prompt.mood import EFFECTS, Touch
from server.engines.composer.prompt.sentence import Sentence

_LOW, _HIGH = -0.6, 0.5
_SHAPES: dict[str, tuple[tuple[float, float], ...]] = {
    "rise": ((0.0, _LOW), (1.0, _HIGH)),
    "fall": ((0.0, _HIGH), (1.0, _LOW)),
    "fade in": ((0.0, -1.0), (0.25, 0.0)),
    "fade out": ((0.75, 0.0), (1.0, -1.0)),
}


@dataclass(frozen=True, slots=True)
class ArcWish:
    """How energy moves: points of (part of the piece from 0 to 1, energy from -1 to 1)."""

    words: tuple[str, ...]
    points: tuple[tuple[float, float], ...]


def arc_of(sentence: Sentence) -> ArcWish | None:
    """The arc a prompt asks for, or None; one after another share the piece."""
    if sentence.from_to:
        first, last = sentence.from_to[0]
        course = f"{first.words} to {last.words}"
        return ArcWish((course,), ((0.0, _energy(first, _LOW)), (1.0, _energy(last, _HIGH))))
    if not sentence.arc:
        return None
    said = list(dict.fromkeys(term.name for term in sentence.arc))
    words = tuple(dict.fromkeys(term.words for term in sentence.arc))
    if len(said) == 1:
        return ArcWish(words, _SHAPES[said[0]])
    points: list[tuple[float, float]] = []
    if "rise" in said and "fall" in said:
        turn = _HIGH if said.index("rise") < said.index("fall") else _LOW
        points = [(0.0, _LOW + _HIGH - turn), (0.5, turn), (1.0, _LOW + _HIGH - turn)]
    else:
        for name in said:
            points += _SHAPES[name]
    return ArcWish(words, tuple(sorted(points)))


def _energy(touch: Touch, default: float) -> float:
    effect = EFFECTS[touch.mood]
    moved = effect.energy or effect.density
    return max(-1.0, min(1.0, moved * touch.amount)) if moved else default
