"""What does something to a sound block by block, and is late by a number of samples at most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block

BLOCK_SAMPLES = 1 << 14
"""What an effect is given at a time, whatever comes in."""

MOVING_BLOCK_SAMPLES = 512
"""What pedalboard's effects see at once, at most, where a parameter moves."""

Setter = Callable[[float], None]


class Effect(Protocol):
    """One step at work, or neighbours that need not be apart. `channels` come out.

    `setters` take the values of what can move, in the units of the step.
    """

    channels: int
    setters: Mapping[str, Setter]

    def prime(self, moving: bool) -> None:
        """Make it ready, as if nothing had ever sounded. `moving` is whether its parameters will
        move, so that it is given pieces of all lengths."""

    def process(self, block: Block) -> Block:
        """The next samples that it has, as many or fewer than it is given: what it is late by it
        leaves out at the start. The first sample ever given out belongs to the first given in."""


class Board:
    """pedalboard plug-ins one after the other.

    `sample_rate` is what they are told; `block_samples` the most they see at once. `hosts` is
    whether they are plug-ins of others, and may have sounded before.
    """

    setters: Mapping[str, Setter]

    def __init__(
        self,
        plugins: Sequence[Any],
        sample_rate: float,
        channels: int,
        setters: Mapping[str, Setter] | None = None,
        block_samples: int = BLOCK_SAMPLES,
        *,
        hosts: bool = False,
    ) -> None:
        from pedalboard import Pedalboard  # type: ignore[attr-defined]  # not in its stubs

        self.channels = channels
        self.setters = setters or {}
        self.plugins = tuple(plugins)
        self.sample_rate = sample_rate
        self._block_samples = block_samples
        self._hosts = hosts
        self._to_drop = 0
        self._board = Pedalboard(list(plugins))

    def prime(self, moving: bool) -> None:
        """See Effect.

        pedalboard forgets all when a longer piece comes than the first was: where the first may be
        short, the longest there will be goes before, of silence, and is dropped again.
        """
        if self._hosts or moving:
            # A plug-in takes what was set only with a block.
            self._processed(np.zeros((self.channels, BLOCK_SAMPLES), np.float32))
            for plugin in self.plugins:
                plugin.reset()
        if moving:
            self._block_samples = min(self._block_samples, MOVING_BLOCK_SAMPLES)
            before = np.zeros((self.channels, self._block_samples), np.float32)
            self._to_drop = self._block_samples - self._processed(before).shape[1]

    def process(self, block: Block) -> Block:
        """See Effect."""
        given = self._processed(block)
        if self._to_drop:
            dropped = min(self._to_drop, given.shape[1])
            self._to_drop -= dropped
            given = given[:, dropped:]
        return given

    def _processed(self, block: Block) -> Block:
        given: Block = self._board.process(
            np.ascontiguousarray(block), self.sample_rate, self._block_samples, reset=False
        )
        return given


class Linked:
    """A dynamics plug-in of pedalboard that turns all channels down by the same.

    By itself it treats each channel alone, which moves what is in the middle of a stereo sound
    to the quieter side. So it hears the loudest of the channels, and what it makes of that is done
    to all.
    """

    def __init__(
        self, plugin: Any, sample_rate: float, channels: int, setters: Mapping[str, Setter]
    ) -> None:
        self.channels = channels
        self.setters = setters
        self._detector = Board([plugin], sample_rate, 1)

    def prime(self, moving: bool) -> None:
        """See Effect."""
        self._detector.prime(moving)

    def process(self, block: Block) -> Block:
        """See Effect."""
        loudest = np.abs(block).max(axis=0, keepdims=True)
        turned = self._detector.process(loudest)
        gain = np.divide(turned, loudest, out=np.ones_like(loudest), where=loudest > 0)
        turned_down: Block = block * gain
        return turned_down


class SideBySide:
    """Channels shared out to effects that take fewer: each takes as many as it has."""

    def __init__(self, effects: Sequence[Effect]) -> None:
        self.channels = sum(effect.channels for effect in effects)
        self._effects = tuple(effects)
        names = {name for effect in effects for name in effect.setters}
        self.setters: Mapping[str, Setter] = {name: self._setter(name) for name in names}

    def prime(self, moving: bool) -> None:
        """See Effect."""
        for effect in self._effects:
            effect.prime(moving)

    def process(self, block: Block) -> Block:
        """See Effect."""
        given = []
        first = 0
        for effect in self._effects:
            given.append(effect.process(block[first : first + effect.channels]))
            first += effect.channels
        return np.concatenate(given, axis=0)

    def _setter(self, name: str) -> Setter:
        def set_all(value: float) -> None:
            for effect in self._effects:
                effect.setters[name](value)

        return set_all


class Doubled:
    """A mono sound through both sides of a stereo effect: what comes out is stereo."""

    def __init__(self, effect: Effect) -> None:
        self.channels = effect.channels
        self.setters = effect.setters
        self._effect = effect

    def prime(self, moving: bool) -> None:
        """See Effect."""
        self._effect.prime(moving)

    def process(self, block: Block) -> Block:
        """See Effect."""
        return self._effect.process(np.repeat(block, self.channels, axis=0))


class InARow:
    """Effects one after the other, none of them late."""

    def __init__(self, effects: Sequence[Effect]) -> None:
        self.channels = effects[-1].channels
        self._effects = tuple(effects)
        self.setters: Mapping[str, Setter] = {
            name: setter for effect in effects for name, setter in effect.setters.items()
        }

    def prime(self, moving: bool) -> None:
        """See Effect."""
        for effect in self._effects:
            effect.prime(moving)

    def process(self, block: Block) -> Block:
        """See Effect."""
        for effect in self._effects:
            block = effect.process(block)
        return block
