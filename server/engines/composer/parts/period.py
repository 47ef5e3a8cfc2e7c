"""Periods: what a melody does in each bar of a section.

The phrase is sung and sung again. A first time ends open, on the second, fifth or third degree;
the second time answers it and closes on the first or third; a third time develops the motifs
before the fourth closes again (antecedent and consequent, and the contrasting middle: Schoenberg,
Fundamentals of Musical Composition, chs. 5 to 8). Each phrase is an arch, and one climax stands
above them all, two thirds of the way through (Huron, The Melodic Arch in Western Folksongs, 1996).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from server.engines.composer.parts.motif import Motif

Ending = Literal["open", "closed"]

_REST, _CADENCE = ".", "c"
_FEWEST_BARS_FOR_A_CLIMAX = 4


@dataclass(frozen=True, slots=True)
class BarPlan:
    """One bar of a melody.

    `motif` is None where it rests. `ending`: the bar ends a phrase, and how. `cadence`: it comes
    to rest on a long note. `height` is the place in the arch, from 0 to 1 at the climax.
    """

    motif: Motif | None
    ending: Ending | None = None
    cadence: bool = False
    height: float = 0.0
    climax: bool = False


def plan_bars(
    phrase: Sequence[str], motifs: Mapping[str, Motif], bars: int, chance: Random
) -> list[BarPlan]:
    """A plan for each of the section's bars; `chance` draws the same number for every length."""
    developments = [chance.randrange(4) for _ in phrase]
    signs = [phrase[number % len(phrase)] for number in range(bars)]
    if bars > 1:
        signs[-1] = _CADENCE
    climax = _climax(signs)
    plans = []
    for number, sign in enumerate(signs):
        turn, place = divmod(number, len(phrase))
        height = _height(place, len(phrase), None if climax is None else abs(number - climax))
        if sign == _REST:
            plans.append(BarPlan(None, height=height))
            continue
        ends_phrase = place == len(phrase) - 1 or number == bars - 1 or sign == _CADENCE
        goes_on = number < bars - 1 and turn % 2 == 0
        ending: Ending | None = None
        if ends_phrase:
            ending = "open" if goes_on else "closed"
        if sign == _CADENCE:
            motif = motifs["a"]
        else:
            motif = _as_written(motifs[sign[0]], sign[1:])
            if turn % 4 == 2 and not ends_phrase:
                motif = _developed(motif, developments[place])
        plans.append(BarPlan(motif, ending, sign == _CADENCE, height, number == climax))
    return plans


def _as_written(motif: Motif, how: str) -> Motif:
    match how:
        case "'":
            return motif.with_new_ending()
        case "+":
            return motif.moved(1)
        case "-":
            return motif.moved(-1)
        case _:
            return motif


def _developed(motif: Motif, how: int) -> Motif:
    """The motif in sequence, turned over, or its head alone."""
    return (motif.moved(2), motif.inverted(), motif.fragment(), motif.fragment().moved(-1))[how]


def _climax(signs: Sequence[str]) -> int | None:
    """The singing bar nearest to two thirds of the way that is no cadence."""
    if len(signs) < _FEWEST_BARS_FOR_A_CLIMAX:
        return None
    singing = [n for n, sign in enumerate(signs) if sign not in (_REST, _CADENCE)]
    return min(singing, key=lambda n: (abs(3 * n + 1 - 2 * len(signs)), n), default=None)


def _height(place: int, phrase_bars: int, from_climax: int | None) -> float:
    """An arch over each phrase, the same wherever it is sung; the climax stands above it."""
    if from_climax == 0:
        return 1.0
    rise = 1 - abs(2 * place + 1 - phrase_bars) / phrase_bars
    return 0.2 + 0.4 * rise + (0.2 if from_climax == 1 else 0.0)
