"""Automation on its way between a step of a chain and an effect of a session. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from bridge.host.chain.moving import moving
from bridge.host.chain.steps import Lane, PlugInStep, Step
from session.automation import Curve, Point
from session.effects import Automation, Effect, PlugIn


def curves(step: Step, effect: Effect) -> dict[str, Curve]:
    """What of the step's automation the effect, which was made from it, can carry, by parameter.

    Lanes in seconds stay behind: an effect of a session moves over beats.
    """
    kept = {}
    for name, lane in step.automation.items():
        if lane.unit == "beats" and _has(effect, name):
            kept[name] = Curve(tuple(Point(place, value) for place, value in lane.points))
    return kept


def _has(effect: Effect, parameter: str) -> bool:
    if isinstance(effect, PlugIn):
        return True
    name, *rest = parameter.split(".")
    if name not in {field.name for field in fields(effect)}:
        return False
    return not rest or (rest[0].isdecimal() and int(rest[0]) <= len(getattr(effect, name)))


def with_lanes(steps: tuple[Step, ...], automation: Sequence[Automation]) -> tuple[Step, ...]:
    """The steps that one effect became, moving as it does; what none of them can move is left."""
    made = list(steps)
    for one in automation:
        lane = Lane(tuple((point.beats, point.value) for point in one.curve))
        for index, step in enumerate(made):
            named = moving(step)
            if isinstance(step, PlugInStep) or (named is not None and one.parameter in named):
                lanes = {**step.automation, one.parameter: lane}
                made[index] = replace(step, automation=lanes)
                break
    return tuple(made)
