"""Controls that differ in their numbers alone, folded into one line of a profile."""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import Any

_COUNTED = re.compile(r"(.*?)(\d+)")


def folded(controls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same controls in fewer lines: `knob1` to `knob8` are `knob{1..8}`.

    Each keeps its name; those of one line stand together.
    """
    ordered = sorted(enumerate(controls), key=lambda one: _sort_key(one[0], one[1], controls))
    made: list[dict[str, Any]] = []
    for _, group in groupby((one for _, one in ordered), key=_alike):
        made.extend(_line(run) for run in _runs(list(group)))
    return made


def _alike(control: dict[str, Any]) -> tuple[str, str]:
    counted = _COUNTED.fullmatch(control["name"])
    same = {key: one for key, one in control.items() if key not in ("name", "number")}
    return (counted[1] if counted else control["name"]), repr(same)


def _sort_key(
    at: int, control: dict[str, Any], controls: list[dict[str, Any]]
) -> tuple[int, int, int]:
    """Groups in the order of their first control, and in a group by its count."""
    first = next(i for i, one in enumerate(controls) if _alike(one) == _alike(control))
    counted = _COUNTED.fullmatch(control["name"])
    return first, int(counted[2]) if counted else 0, at


def _runs(group: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Stretches whose counts follow on each other."""
    runs: list[list[dict[str, Any]]] = []
    last = None
    for control in group:
        counted = _COUNTED.fullmatch(control["name"])
        count = int(counted[2]) if counted else None
        follows = count is not None and last is not None and count == last + 1
        if runs and follows and "number" in control:
            runs[-1].append(control)
        else:
            runs.append([control])
        last = count
    return runs


def _line(run: list[dict[str, Any]]) -> dict[str, Any]:
    if len(run) == 1:
        return run[0]
    prefix = _COUNTED.fullmatch(run[0]["name"])
    last = _COUNTED.fullmatch(run[-1]["name"])
    assert prefix is not None
    assert last is not None
    numbers = [one["number"] for one in run]
    steps = {b - a for a, b in pairwise(numbers)}
    one_step = steps.pop() if len(steps) == 1 else None
    number: Any = numbers if one_step is None else {"start": numbers[0], "step": one_step}
    if one_step == 1:
        number = {"start": numbers[0]}
    name = f"{prefix[1]}{{{prefix[2]}..{last[2]}}}"
    return {**run[0], "name": name, "number": number}
