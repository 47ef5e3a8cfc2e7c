"""Bands one after the other, each a second-order filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bridge.host.chain.steps import EqualiserStep, Lane
from bridge.host.stages.automation import Motions
from bridge.host.stages.contract import Sound
from bridge.host.stages.each_block import EachBlock
from bridge.host.stages.filters import Sections, StreamFilter, TunedFilter, section
from session.effects import EqBand

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block


class EqualiserStage(EachBlock):
    """The bands of the step on every channel; lanes are named such as `bands.1.gain_db`."""

    def __init__(self, step: EqualiserStep, sound: Sound) -> None:
        self.channels = sound.channels
        lanes: list[dict[str, Lane]] = [{} for _ in step.bands]
        for name, lane in step.automation.items():
            _, number, setting = name.split(".")
            lanes[int(number) - 1][setting] = lane
        self._parts: list[StreamFilter | _MovingBand] = []
        for moves, run in groupby(zip(step.bands, lanes, strict=True), lambda each: bool(each[1])):
            if moves:
                self._parts += [_MovingBand(band, own, sound) for band, own in run]
            else:
                still = [_section(band, sound.sample_rate) for band, _ in run]
                self._parts.append(StreamFilter(np.concatenate(still), sound.channels))

    def changed(self, block: Block, start_samples: int) -> Block:
        """See EachBlock."""
        sound: NDArray[Any] = block
        for part in self._parts:
            if isinstance(part, StreamFilter):
                sound = part.filtered(sound)
            else:
                sound = part.filtered(sound, start_samples)
        return sound.astype(np.float32)


class _MovingBand:
    """A band that is tuned anew wherever one of its settings has moved."""

    def __init__(self, band: EqBand, lanes: Mapping[str, Lane], sound: Sound) -> None:
        self._band, self._sample_rate = band, sound.sample_rate
        self._motions = Motions(lanes, sound)
        self._filter = TunedFilter(sound.channels)

    def filtered(self, block: NDArray[Any], start_samples: int) -> NDArray[np.float64]:
        filtered = np.empty(block.shape)
        at = 0
        for piece, values in self._motions.split(block, start_samples):
            changes: dict[str, Any] = dict(values)
            tuned = _section(replace(self._band, **changes), self._sample_rate)
            filtered[:, at : at + piece.shape[1]] = self._filter.filtered(piece, tuned)
            at += piece.shape[1]
        return filtered


def _section(band: EqBand, sample_rate: int) -> Sections:
    return section(band.shape, band.frequency_hz, sample_rate, band.gain_db, band.q)
