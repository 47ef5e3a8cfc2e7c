"""One segment of sound through a bag of Demucs networks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from server.models.contract import Samples

if TYPE_CHECKING:
    from demucs.htdemucs import HTDemucs

Tick = Callable[[float], None]
"""Is told, many times a second, which part of a segment's work is done; may raise to end it."""


class Network:
    """A bag of networks that part the same sources. One call at a time.

    `shares` has for each network how much it counts for each source; None is all alike.
    `segment_samples` is what goes through at a time, at `sample_rate`.
    """

    def __init__(
        self,
        networks: Sequence[HTDemucs],
        shares: tuple[tuple[float, ...], ...] | None,
        device: str,
    ) -> None:
        first = networks[0]
        self.sources: tuple[str, ...] = tuple(first.sources)
        self.sample_rate: int = first.samplerate
        self.segment_samples = int(first.samplerate * first.segment)
        self._device = torch.device(device)
        self._networks = [network.to(self._device) for network in networks]
        self._shares = shares or tuple((1.0,) * len(self.sources) for _ in networks)
        self._steps = [_CancelPoints(network) for network in self._networks]

    def run(self, segment: Samples, wanted: tuple[str, ...], tick: Tick) -> Samples:
        """The `wanted` sources in `segment`, `(2, segment_samples)`: `(wanted, 2, samples)`.

        Networks that count for none of them are not run.
        """
        rows = [self.sources.index(name) for name in wanted]
        counting = [
            index for index, shares in enumerate(self._shares) if any(shares[row] for row in rows)
        ]
        total = np.zeros((len(rows), *segment.shape), np.float32)
        for place, index in enumerate(counting):
            heard = self._through(index, segment, _part_of(tick, place, len(counting)))
            for into, row in enumerate(rows):
                total[into] += self._shares[index][row] * heard[row]
        sums = [sum(self._shares[index][row] for index in counting) for row in rows]
        total /= np.asarray(sums, np.float32)[:, None, None]
        return total

    def close(self) -> None:
        """Let the weights go."""
        self._networks.clear()
        self._steps.clear()

    def _through(self, index: int, segment: Samples, tick: Tick) -> Samples:
        sound = torch.from_numpy(np.ascontiguousarray(segment))[None].to(self._device)
        with torch.inference_mode(), self._steps[index].told(tick):
            heard = self._networks[index](sound)
        result: Samples = heard[0].cpu().numpy()
        return result


def _part_of(tick: Tick, place: int, count: int) -> Tick:
    return lambda part: tick((place + part) / count)


class _CancelPoints:
    """Tells how far a network is before each of its layers: a segment takes seconds."""

    def __init__(self, network: HTDemucs) -> None:
        layers = [module for module in network.modules() if not list(module.children())]
        for layer in layers:
            layer.register_forward_pre_hook(self._step)
        # Some layers run more than once and some never: the first run counts them.
        self._count = len(layers)
        self._done = 0
        self._tick: Tick | None = None

    def told(self, tick: Tick) -> _CancelPoints:
        """For `with`: within, `tick` is told."""
        self._tick = tick
        return self

    def __enter__(self) -> None:
        self._done = 0

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._tick = None
        if kind is None:
            self._count = max(1, self._done)

    def _step(self, *_: object) -> None:
        self._done += 1
        if self._tick is not None:
            self._tick(min(1.0, self._done / self._count))
