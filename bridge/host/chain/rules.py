"""What a chain must also obey, beyond what each value may be: its lanes. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.host.chain.fault_words import a_step, unit_of
from bridge.host.chain.model import Chain
from bridge.host.chain.moving import FIXED, moving
from bridge.host.chain.nearest import nearest
from bridge.host.chain.schema import Schema, bounds_words
from bridge.host.chain.steps import (
    BandsStep,
    Branch,
    EqualiserStep,
    Lane,
    LevelStep,
    ParallelStep,
    Step,
)
from session.yaml_faults import Fault
from session.yaml_text import Place


def broken_rules(chain: Chain) -> Iterator[Fault]:
    """A fault for every lane that moves what cannot move, or to where it cannot go."""
    for place, step in steps_with_places(chain.steps, ("steps",)):
        allowed = moving(step)
        if allowed is None:
            continue
        for name, lane in step.automation.items():
            at: Place = (*place, "automation", name)
            if name not in allowed:
                yield Fault(at, _cannot_move(step, name, allowed))
            else:
                yield from _out_of_bounds(at, name, lane, allowed[name])


def steps_with_places(steps: tuple[Step, ...], place: Place) -> Iterator[tuple[Place, Step]]:
    """Every step of a chain, bypassed ones and those of branches too, with its place."""
    for number, step in enumerate(steps):
        here: Place = (*place, number)
        yield here, step
        if isinstance(step, LevelStep):
            yield from steps_with_places(step.steps, (*here, "steps"))
        for what, branches in _branches(step):
            for index, branch in enumerate(branches):
                yield from steps_with_places(branch.steps, (*here, what, index, "steps"))


def _branches(step: Step) -> Iterator[tuple[str, tuple[Branch, ...]]]:
    if isinstance(step, ParallelStep):
        yield "branches", step.branches
    elif isinstance(step, BandsStep):
        yield "bands", step.bands


def _cannot_move(step: Step, name: str, allowed: dict[str, Schema]) -> str:
    if name in FIXED.get(step.kind, ()):
        return f"{name} cannot move: it is decided before the sound begins. Take the lane out."
    if isinstance(step, EqualiserStep | BandsStep | ParallelStep):
        what = "branches" if isinstance(step, ParallelStep) else "bands"
        last = name.rpartition(".")[2]
        near = nearest(last, {one.rpartition(".")[2] for one in allowed})
        one = f"{what}.1.{near or 'gain_db'}"
        return f"no lane of its {what} is called {name}: write {one} for the first of them."
    if not allowed:
        return f"nothing of this step moves, so no {name} either: take the lane out."
    near = nearest(name, allowed)
    hint = f"did you mean {near}?" if near else f"these move: {', '.join(allowed)}."
    return f"{a_step(step.kind)} has no {name} that moves: {hint}"


def _out_of_bounds(at: Place, name: str, lane: Lane, schema: Schema) -> Iterator[Fault]:
    for number, (_, value) in enumerate(lane.points):
        if (
            value < schema.get("minimum", value)
            or value > schema.get("maximum", value)
            or value <= schema.get("exclusiveMinimum", value - 1)
            or value >= schema.get("exclusiveMaximum", value + 1)
        ):
            unit = unit_of(name)
            span = f"{bounds_words(schema)}{f' {unit}' if unit else ''}"
            words = f"the lane moves {name} to {value:g}: it goes from {span}."
            yield Fault((*at, "points", number), words)
            return
