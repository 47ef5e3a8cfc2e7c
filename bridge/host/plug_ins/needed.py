"""What a chain needs of this machine beside Roadie itself, and what of it is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bridge.host.chain.model import Chain
from bridge.host.chain.steps import (
    BandsStep,
    ConvolutionStep,
    FaustStep,
    LevelStep,
    ParallelStep,
    PlugInStep,
    Step,
)
from bridge.host.plug_ins.index import PlugInIndex
from session.errors import RoadieError


@dataclass(frozen=True, slots=True)
class Missing:
    """What a step needs and this machine has not.

    `step` is its place as the file shows it, counted from 1 ("step 2, branch 1, step 3"); `what`
    is the plug-in's name, else the file's. `reason` says in a sentence or two how to mend it.
    """

    step: str
    what: str
    reason: str


def missing(chain: Chain, base: Path, index: PlugInIndex) -> tuple[Missing, ...]:
    """What the steps of a chain lack here, in order; steps that are bypassed need nothing.

    `base` is the folder that relative paths are in. Looks for files, and into the index; loads no
    plug-in. Raises StorageFailed.
    """
    return tuple(_looked_at(chain.steps, "", base, index))


def _looked_at(
    steps: Sequence[Step], within: str, base: Path, index: PlugInIndex
) -> Iterator[Missing]:
    for number, step in enumerate(steps, 1):
        if step.bypass:
            continue
        place = f"{within}step {number}"
        what, reason = _lacks(step, base, index)
        if reason:
            yield Missing(place, what, reason)
        for inside, more in _inside(step, place):
            yield from _looked_at(inside, more, base, index)


def _inside(step: Step, place: str) -> Iterator[tuple[Sequence[Step], str]]:
    """The lists of steps within one, each with the words of where it is."""
    if isinstance(step, ParallelStep):
        for number, branch in enumerate(step.branches, 1):
            yield branch.steps, f"{place}, branch {number}, "
    elif isinstance(step, BandsStep):
        for number, band in enumerate(step.bands, 1):
            yield band.steps, f"{place}, band {number}, "
    elif isinstance(step, LevelStep):
        yield step.steps, f"{place}, "


def _lacks(step: Step, base: Path, index: PlugInIndex) -> tuple[str, str]:
    """What a step needs by name, and why it is not to be had; no reason where all is well."""
    if isinstance(step, PlugInStep):
        return step.name, _plug_in_fault(step, base, index)
    if isinstance(step, ConvolutionStep):
        return step.file, _file_fault(base / step.file, "impulse response")
    if isinstance(step, FaustStep) and step.file is not None:
        return step.file, _file_fault(base / step.file, "Faust file")
    return "", ""


def _plug_in_fault(step: PlugInStep, base: Path, index: PlugInIndex) -> str:
    try:
        plug_in = index.find(step.name, step.format, step.maker)
        if not Path(plug_in.file).exists():
            return (
                f"{plug_in.name} was at {plug_in.file} and is there no more: install it again, "
                "then run `roadie plugins scan`."
            )
        if step.preset is not None:
            # Reading presets takes an XML library, which a server wants only for this.
            from bridge.host.plug_ins.presets.choose import choose

            choose(plug_in, step.preset, base)
    except RoadieError as error:
        return str(error)
    return ""


def _file_fault(path: Path, what: str) -> str:
    if path.is_file():
        return ""
    return f"There is no {what} {path}: put the file there, or change the step."
