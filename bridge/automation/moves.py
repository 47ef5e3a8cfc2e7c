"""Recorded automation as the plug-in host reads it: a list of `step`, `parameter` and `lane`.

The same list is a render's `automation` over the API and, as JSON, a file for `roadie render
--automation` (docs/chains.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from session.automation import Curve
from session.chain_data import steps_called

CHAIN = "chain."
"""What the names of a chain's parameters begin with: `chain.<step>.<parameter>`."""


def moves_of(curves: Mapping[str, Curve]) -> list[dict[str, Any]]:
    """The moves of those curves that are a chain's parameters; places are in beats."""
    moves = []
    for name, curve in curves.items():
        place = step_and_parameter(name)
        if place is not None:
            step, parameter = place
            points = [[point.beats, point.value] for point in curve]
            lane = {"points": points, "unit": "beats"}
            moves.append({"step": step, "parameter": parameter, "lane": lane})
    return moves


def step_and_parameter(name: str) -> tuple[int | str, str] | None:
    """`chain.2.threshold_db` is step 2's threshold, `chain.reverb.mix` the reverb's mix; None for
    a parameter of something else."""
    step, _, parameter = name.removeprefix(CHAIN).partition(".")
    if not name.startswith(CHAIN) or not step or not parameter:
        return None
    return (int(step) if step.isdecimal() else step), parameter


def has_parameter(steps: Sequence[Mapping[str, Any]], name: str) -> bool:
    """Whether `chain.<step>.<parameter>` is one of a chain with these steps, as the API has them.

    A step goes by its number from 1, or by its kind or plug-in where it is the only such one, also
    inside of another (the compressor in a `level`). What
    a plug-in or a Faust step has is known to itself alone: any name may be one of it.
    """
    place = step_and_parameter(name)
    if place is None:
        return False
    step, parameter = place
    if isinstance(step, int):
        meant = steps[step - 1 : step] if step else ()
    else:
        meant = steps_called(steps, step)
    return len(meant) == 1 and (parameter in meant[0] or "parameters" in meant[0])
