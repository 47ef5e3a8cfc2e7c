"""A chain: steps in the order in which the sound passes them, and what becomes of its tail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from bridge.host.chain.steps import BandsStep, LevelStep, ParallelStep, PlugInStep, Step
from session.units import Role


@dataclass(frozen=True, slots=True)
class Tail:
    """How long a sound may ring on past its end: until it stays below a level, or a bound."""

    below_dbfs: Annotated[
        float, Field(ge=-144, le=-20, description="It has died away when it stays below this.")
    ] = -60.0
    at_most_seconds: Annotated[
        float, Field(ge=0, le=120, description="The longest tail; 0 keeps the length as it was.")
    ] = 20.0


@dataclass(frozen=True, slots=True)
class Chain:
    """What `templates/chains/*.yaml` and the user's own files hold."""

    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^\S(.*\S)?$")]
    steps: Annotated[tuple[Step, ...], Field(max_length=64)]
    about: Annotated[
        str, Field(max_length=1000, description="What it does, for a musician, in a sentence.")
    ] = ""
    roles: Annotated[
        tuple[Role, ...], Field(description="The tracks that it is meant for; none means any.")
    ] = ()
    tail: Tail = Tail()

    def every_step(self) -> Iterator[Step]:
        """All steps that are not bypassed, those of branches too, in order."""
        yield from _inside(self.steps)

    @property
    def sidechains(self) -> tuple[str, ...]:
        """The names of the other sounds that it listens to."""
        names = (getattr(step, "sidechain", None) for step in self.every_step())
        return tuple(dict.fromkeys(name for name in names if name))

    @property
    def plug_ins(self) -> tuple[PlugInStep, ...]:
        """The plug-ins that it needs."""
        return tuple(step for step in self.every_step() if isinstance(step, PlugInStep))


def _inside(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        if step.bypass:
            continue
        yield step
        if isinstance(step, ParallelStep):
            for branch in step.branches:
                yield from _inside(branch.steps)
        elif isinstance(step, BandsStep):
            for band in step.bands:
                yield from _inside(band.steps)
        elif isinstance(step, LevelStep):
            yield from _inside(step.steps)
