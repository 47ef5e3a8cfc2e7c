"""Plug-in steps run by pedalboard in a process of its own, which they may take down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bridge.host.chain.steps import PlugInStep, Step
from bridge.host.stages.contract import Notes
from tests import hosting
from tests.pedalboard_runs import Samples, rendered


@contextmanager
def other_process() -> Iterator[ProcessPoolExecutor]:
    """One process; what is submitted runs on its main thread."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        yield pool


def fixture(name: str, **fields: Any) -> PlugInStep:
    """A step with a fixture plug-in, by its file."""
    return PlugInStep(name=str(hosting.built(name)), **fields)


class Elsewhere:
    """`rendered` in another process."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def rendered(
        self, steps: Sequence[Step], samples: Samples, **more: Any
    ) -> tuple[Samples, Notes]:
        """As `tests.pedalboard_runs.rendered`; raises what it raises, or BrokenProcessPool."""
        return self._pool.submit(rendered, steps, samples, **more).result(timeout=60)

    def saved_preset(self, name: str, parameter: str, position: float, file: Path) -> None:
        """A `.vstpreset` of a fixture whose parameter stands at `position` (0 to 1)."""
        self._pool.submit(_saved_preset, name, parameter, position, file).result(timeout=60)

    def rendered_twice(
        self, step: PlugInStep, samples: Samples, resets: bool
    ) -> tuple[bool, Samples, Samples]:
        """Whether one instance played both, and what came of both."""
        return self._pool.submit(_rendered_twice, step, samples, resets).result(timeout=60)


def _rendered_twice(
    step: PlugInStep, samples: Samples, resets: bool
) -> tuple[bool, Samples, Samples]:
    from bridge.host.plug_ins.record import PlugIn
    from bridge.host.with_pedalboard import instances, plug_in

    file = Path(step.name)
    known = PlugIn(
        file.stem, "", "vst3", "effect", str(file), str(file), deterministic=True, resets=resets
    )
    # Stands for the index of a scan, which says what it found of resets.
    plug_in.known_plug_in = lambda step, sound: known
    loads = []
    fresh = instances.loaded
    instances.loaded = lambda one: loads.append(one) or fresh(one)
    first, _ = rendered([step], samples)
    second, _ = rendered([step], samples)
    instances.loaded = fresh
    return len(loads) == 1, first, second


def _saved_preset(name: str, parameter: str, position: float, file: Path) -> None:
    import numpy as np
    import pedalboard

    instance = pedalboard.VST3Plugin(str(hosting.built(name)))
    instance._get_parameter(parameter).raw_value = position
    instance.process(np.zeros((2, 512), np.float32), 44100, reset=False)
    file.write_bytes(instance.preset_data)
