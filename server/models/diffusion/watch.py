"""How far a pipeline is, told by its steps and by every layer in between; each may end the work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from session.progress import Progress, silent

READ, DENOISED = 0.05, 0.85
"""The parts of the work that are done when the words are read, and when the last step is."""


class Watch:
    """Layers of networks that tell before they run: on a CPU one step takes seconds.

    `denoiser` is the network that each step runs, `others` those before and after.
    """

    def __init__(self, denoiser: Any, others: Iterable[Any]) -> None:
        self._layers_a_step = _told_by(denoiser, self._within_step)
        for network in others:
            _told_by(network, self._elsewhere)
        self._progress: Progress = silent
        self._steps, self._done, self._layers = 1, 0, 0
        self._at, self._stage = 0.0, ""

    @contextmanager
    def following(self, progress: Progress, steps: int) -> Iterator[None]:
        """Within, `progress` is told of `steps` steps, and what it raises ends the work."""
        self._progress, self._steps = progress, steps
        self._done = self._layers = 0
        self._at, self._stage = 0.0, "Reading the words"
        try:
            self._tell(0.0, self._stage)
            yield
        finally:
            self._progress = silent

    def step_done(self) -> None:
        """The pipeline has done a step."""
        # Some layers run more than once, or with two branches in turn: the last step counted them.
        self._layers_a_step = max(1, self._layers)
        self._done, self._layers = self._done + 1, 0
        self._step(0.0)

    def decoded(self, part: float) -> None:
        """`part` of the sound is made of what the steps gave."""
        self._tell(DENOISED + (1 - DENOISED) * part, "Making sound of it")

    def _within_step(self, *_: object) -> None:
        self._layers += 1
        self._step(min(1.0, self._layers / self._layers_a_step))

    def _step(self, part: float) -> None:
        done = min(1.0, (self._done + part) / self._steps)
        number = min(self._done + 1, self._steps)
        self._tell(READ + (DENOISED - READ) * done, f"Making sound, step {number} of {self._steps}")

    def _elsewhere(self, *_: object) -> None:
        self._tell(self._at, self._stage)

    def _tell(self, fraction: float, stage: str) -> None:
        self._at, self._stage = max(self._at, fraction), stage
        self._progress(self._at, stage)


def _told_by(network: Any, tell: Callable[..., None]) -> int:
    """Have each layer of `network` tell before it runs; how many they are."""
    layers = [module for module in network.modules() if not list(module.children())]
    for layer in layers:
        layer.register_forward_pre_hook(tell)
    return max(1, len(layers))
