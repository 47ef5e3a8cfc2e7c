"""Steps of a chain as plain data, as the API and a chain's file have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_INSIDE = ("branches", "bands")


def steps_called(steps: Sequence[Mapping[str, Any]], called: str) -> Sequence[Mapping[str, Any]]:
    """The steps of this kind, or plug-ins of this name; of those on top where there are any.

    Otherwise of those inside them: of a `level`, of the branches of a `parallel`, of `bands`.
    """
    wanted = called.casefold()
    found = [one for one in steps if wanted in names_of(one)]
    return found or [one for one in inside(steps) if wanted in names_of(one)]


def names_of(step: Mapping[str, Any]) -> tuple[str, ...]:
    """What a step may be called by: its kind, and its plug-in's name."""
    name = step.get("name")
    return (step["kind"], *((str(name).casefold(),) if name else ()))


def inside(steps: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """All steps inside these, however deep, in the order in which the sound meets them."""
    for step in steps:
        groups = [step, *(part for key in _INSIDE for part in step.get(key) or ())]
        for group in groups:
            within = group.get("steps") or () if isinstance(group, Mapping) else ()
            for one in within:
                yield one
                yield from inside([one])
