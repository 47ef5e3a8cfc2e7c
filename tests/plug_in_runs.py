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

    def taken_again(self, name: str, resets: bool) -> tuple[bool, float]:
        """Whether an instance that was turned down by 20 dB is the one that is taken next, and
        the gain in dB of what is."""
        return self._pool.submit(_taken_again, name, resets).result(timeout=60)


def _taken_again(name: str, resets: bool) -> tuple[bool, float]:
    from bridge.host.plug_ins.record import PlugIn
    from bridge.host.with_pedalboard.instances import given_back, taken
    from tests.pedalboard_runs import noise

    file = str(hosting.built(name))
    plug_in = PlugIn(
        hosting.title(name), "", "vst3", "effect", file, file, deterministic=True, resets=resets
    )
    first = taken(plug_in, 44100, 2)
    first.plugin._get_parameter("Gain").raw_value = 40 / 84
    first.plugin.process(noise(2, 3000), 44100, reset=False)
    given_back(first)
    again = taken(plug_in, 44100, 2)
    shown = float(again.plugin._get_parameter("Gain").string_value)
    return again is first, round(shown, 3)


def _saved_preset(name: str, parameter: str, position: float, file: Path) -> None:
    import numpy as np
    import pedalboard

    instance = pedalboard.VST3Plugin(str(hosting.built(name)))
    instance._get_parameter(parameter).raw_value = position
    instance.process(np.zeros((2, 512), np.float32), 44100, reset=False)
    file.write_bytes(instance.preset_data)
