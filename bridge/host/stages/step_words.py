"""A step as messages name it: by its number in the chain and what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.host.chain.steps import PlugInStep, Step


@dataclass(frozen=True, slots=True)
class Numbered:
    """A step and its place in its list, from 1, as the chain's file shows it."""

    number: int
    step: Step


def words_of(group: Sequence[Numbered], within: str = "") -> str:
    """Such as "step 2 (compressor)" or "steps 1 to 3 (gain, equaliser, the plug-in Glue)"."""
    first, last = group[0].number, group[-1].number
    number = f"step {first}" if first == last else f"steps {first} to {last}"
    names = ", ".join(name_of(numbered.step) for numbered in group)
    return f"{number} ({names})" + (f" in {within}" if within else "")


def name_of(step: Step) -> str:
    """What the step is, in a word or by the plug-in's name."""
    return f"the plug-in {step.name}" if isinstance(step, PlugInStep) else step.kind
