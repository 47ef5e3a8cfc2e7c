"""Bands one after the other, each a second-order filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from bridge.host.chain.steps import EqualiserStep
from bridge.host.stages.automation import Motions
from bridge.host.stages.contract import Sound
from bridge.host.stages.each_block import EachBlock
from bridge.host.stages.filters import Sections, StreamFilter, section
from session.effects import EqBand

if TYPE_CHECKING:
    from bridge.host.stages.contract import Block


class EqualiserStage(EachBlock):
    """The bands of the step on every channel; lanes are named such as `bands.1.gain_db`."""

    def __init__(self, step: EqualiserStep, sound: Sound) -> None:
        self.channels = sound.channels
        self._bands = step.bands
        self._sample_rate = sound.sample_rate
        self._motions = Motions(step.automation, sound)
        self._filter = StreamFilter(self._sections({}), sound.channels)

    def changed(self, block: Block, start_samples: int) -> Block:
        """See EachBlock."""
        if not self._motions:
            return self._filter.filtered(block).astype(np.float32)
        filtered = np.empty_like(block)
        at = 0
        for piece, values in self._motions.split(block, start_samples):
            self._filter.tune(self._sections(values))
            filtered[:, at : at + piece.shape[1]] = self._filter.filtered(piece)
            at += piece.shape[1]
        return filtered

    def _sections(self, values: Mapping[str, float]) -> Sections:
        bands = list(self._bands)
        for name, value in values.items():
            _, number, setting = name.split(".")
            bands[int(number) - 1] = _with(bands[int(number) - 1], setting, value)
        return np.concatenate([self._section(band) for band in bands])

    def _section(self, band: EqBand) -> Sections:
        return section(band.shape, band.frequency_hz, self._sample_rate, band.gain_db, band.q)


def _with(band: EqBand, setting: str, value: float) -> EqBand:
    changes: dict[str, Any] = {setting: value}
    return replace(band, **changes)
