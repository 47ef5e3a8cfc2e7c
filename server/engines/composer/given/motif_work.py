"""Motif work: what a bar of a given tune becomes when it is repeated, moved, turned or broken up.

Counted in steps of the scale from the bar's first note, as theory counts them: sequence,
inversion, retrograde, fragmentation (Schoenberg, Fundamentals of Musical Composition, ch. 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Literal

Steps = tuple[int, ...]

Work = Literal["repeat", "up", "down", "third", "turn", "ending", "back", "halves"]


def worked(steps: Sequence[int], work: Work) -> Steps:
    """The motif after the work; as many notes as before, counted from the same first note."""
    if not steps:
        return ()
    first, half = steps[0], (len(steps) + 1) // 2
    match work:
        case "up":
            return tuple(step + 1 for step in steps)
        case "down":
            return tuple(step - 1 for step in steps)
        case "third":
            return tuple(step + 2 for step in steps)
        case "turn":
            return tuple(2 * first - step for step in steps)
        case "ending":
            pivot = steps[half - 1]
            return (*steps[:half], *(2 * pivot - step for step in steps[half:]))
        case "back":
            return tuple(reversed(steps))
        case "halves":
            head = steps[:half]
            return (*head, *(step + 1 for step in head[: len(steps) - half]))
        case "repeat":
            return tuple(steps)


def answering(count: int, chance: Random) -> list[Work]:
    """How each of `count` bars of a call is taken up by its answer: moved first, then turned."""
    opening: Work = chance.choice(("up", "down", "ending", "third"))
    closing: Work = chance.choice(("turn", "back", "ending"))
    half = (count + 1) // 2
    return [opening] * half + [closing] * (count - half)


def going_on(count: int, source: int, chance: Random) -> list[Work]:
    """How each of `count` new bars takes up its bar of the `source` bars before it.

    Each time round begins with the head as it was, so that it is known again, and goes further
    from it; a later time round is freer than an earlier one.
    """
    works: list[Work] = []
    for bar in range(count):
        place = bar % source
        if place == 0 and source > 1:
            works.append("repeat")
        elif place == source - 1:
            works.append(chance.choice(("ending", "turn")))
        else:
            works.append(chance.choice(("ending", "up", "down", "halves", "back")))
    return works
