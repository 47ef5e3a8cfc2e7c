"""Which parameters of a step can move, by the names that its lanes give them."""

from __future__ import annotations

from bridge.host.chain.schema import Schema, bounds, chain_schema, step_schemas
from bridge.host.chain.steps import (
    BandsStep,
    EqualiserStep,
    FaustStep,
    ParallelStep,
    PlugInStep,
    Step,
)

FIXED: dict[str, tuple[str, ...]] = {
    "level": ("at_lufs",),
    "loudness": ("target_lufs", "ceiling_dbtp"),
    "codec": ("quality",),
    "delay": ("time_ms", "time_beats"),
    "reverb": ("decay_ms", "predelay_ms"),
    "convolution": ("mix", "gain_db"),
    "pitch-shift": ("semitones",),
    "width": ("mono_below_hz",),
}
"""Numbers that are decided before the sound begins; all others that are no whole ones move."""


def moving(step: Step) -> dict[str, Schema] | None:
    """The bounds of every parameter of the step that can move, by name; None where any name will
    do, since only a plug-in or Faust code itself knows its parameters.

    Bands and branches are counted from 1: `bands.1.gain_db`.
    """
    if isinstance(step, PlugInStep | FaustStep):
        return None
    named = _numbers(step_schemas()[step.kind], FIXED.get(step.kind, ()))
    if isinstance(step, EqualiserStep):
        named |= _inside("bands", len(step.bands), _numbers(chain_schema()["$defs"]["EqBand"]))
    elif isinstance(step, ParallelStep):
        branch = _numbers(chain_schema()["$defs"]["Branch"])
        named |= _inside("branches", len(step.branches), branch)
    elif isinstance(step, BandsStep):
        named |= _inside("bands", len(step.bands), _numbers(chain_schema()["$defs"]["Branch"]))
    return named


def _numbers(schema: Schema, fixed: tuple[str, ...] = ()) -> dict[str, Schema]:
    found = {name: bounds(one) for name, one in schema["properties"].items() if name not in fixed}
    return {name: one for name, one in found.items() if one.get("type") == "number"}


def _inside(what: str, count: int, named: dict[str, Schema]) -> dict[str, Schema]:
    return {
        f"{what}.{number}.{name}": one
        for number in range(1, count + 1)
        for name, one in named.items()
    }
