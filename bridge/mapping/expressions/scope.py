"""What the names of an expression stand for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from random import Random

from bridge.events.arrived import OscArgument
from bridge.mapping.expressions.values import BadExpression, Value
from bridge.sync.transport import Transport
from session.nearest import did_you_mean, nearest

STOPPED = Transport(anchor_s=0.0, anchor_beats=0.0, bpm=120.0, playing=False)


@dataclass(slots=True)
class Scope:
    """The place where an expression is asked: its control, and how things stand."""

    index: int = 1
    count: int = 1
    value: Value = 0.0
    note: int | None = None
    control: str = ""
    label: str = ""
    stage: str = "idle"
    fraction: float = 0.0
    at_s: float = 0.0
    arguments: tuple[OscArgument, ...] = ()
    transport: Transport = STOPPED
    vars: Mapping[str, Value] = field(default_factory=dict)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    layers: Collection[str] = ()
    running: int = 0
    waiting: int = 0
    random: Random = field(default_factory=Random)

    @property
    def beats(self) -> float:
        """Where the music is, in quarter notes."""
        return self.transport.beats_at(self.at_s)


Read = Callable[[Scope], Value]


def _velocity(scope: Scope) -> Value:
    """How hard, as MIDI says it: 1 to 127."""
    value = scope.value
    return round(value * 127) if isinstance(value, float | int) else 0


def _bar(scope: Scope) -> Value:
    transport = scope.transport
    start = transport.bar_of(scope.beats) - transport.bar_anchor_beats
    return round(start / transport.bar_beats) + 1


NAMES: dict[str, tuple[Read, str]] = {
    "index": (lambda s: s.index, "Which of the controls of `on` it is, from 1."),
    "count": (lambda s: s.count, "How many controls `on` names."),
    "value": (
        lambda s: s.value,
        "How hard a press was or where the control stands (0 to 1), how many steps it was turned; "
        "in `feedback`, the value that the control sets.",
    ),
    "velocity": (_velocity, "How hard a press was, from 1 to 127."),
    "note": (lambda s: s.note, "The number of the key that was pressed; nothing otherwise."),
    "control": (lambda s: s.control, "The name of the control."),
    "label": (lambda s: s.label, "What the mapping calls the control: its `label`."),
    "stage": (
        lambda s: s.stage,
        "How what the control asked for goes: idle, waiting, queued, running, done, failed.",
    ),
    "fraction": (lambda s: s.fraction, "How much of the work is done, 0 to 1."),
    "transport.playing": (lambda s: s.transport.playing, "Whether the music runs."),
    "transport.bpm": (lambda s: s.transport.bpm, "The tempo."),
    "transport.beats": (lambda s: s.beats, "Where the music is, in quarter notes."),
    "transport.bar": (_bar, "The number of the bar, from 1."),
    "transport.bar_beats": (lambda s: s.transport.bar_beats, "The length of a bar, in beats."),
    "transport.leader": (lambda s: s.transport.leader, "Which clock leads."),
    "jobs.running": (lambda s: s.running, "How many of the mapping's jobs are at work."),
    "jobs.waiting": (lambda s: s.waiting, "How many wait for their beat or their turn."),
}
"""The names that every expression knows, how each is read, and what it means."""

FAMILIES: dict[str, tuple[Callable[[str], Read], str]] = {
    "layer.": (
        lambda name: lambda s: name in s.layers,
        "`layer.shift` is true while the layer shift is on.",
    ),
    "parameter.": (
        lambda name: lambda s: s.parameters.get(name),
        "`parameter.energy` is the value of the parameter energy; nothing while nobody set it.",
    ),
}
"""Names that begin so are looked up by what follows."""


def read_of(name: str, at: int, variables: Collection[str], layers: Collection[str]) -> Read:
    """How `name` is read. Raises BadExpression with the nearest right name."""
    if name in variables:
        return lambda s: s.vars[name]
    if name in NAMES:
        return NAMES[name][0]
    for family, (make, _) in FAMILIES.items():
        if name.startswith(family) and len(name) > len(family):
            rest = name.removeprefix(family)
            if family == "layer." and rest not in layers:
                near = nearest(rest, layers)
                hint = f"did you mean layer.{near}?" if near else "name it under `layers`."
                raise BadExpression(f"there is no layer called {rest}: {hint}", at)
            return make(rest)
    known = [*variables, *NAMES]
    hint = did_you_mean(name, known, "put texts in quotes, or name it under `vars`.")
    raise BadExpression(f"nothing is called {name} here: {hint}", at)
