"""The whole sound brought to a loudness under a true-peak ceiling, by one gain and a limiter."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

import numpy as np

from bridge.host.chain.steps import LoudnessStep
from bridge.host.render.measuring import Measuring
from bridge.host.render.rate import at_rate, at_rate_samples
from bridge.host.stages.contract import Sound
from bridge.host.stages.spool import Spool
from session.progress import Progress
from session.sound.analysis import Analyser, Analysis, linear
from session.sound.levelling import level
from session.sound.limiting import GainCurve, GainReader
from session.sound.loudness import Loudness

if TYPE_CHECKING:
    from bridge.host.stages.contract import Blocks


class LoudnessStage:
    """Takes all of the sound and its tail to a file, measures it, and gives it with the gain on.

    Memory holds two numbers for every 64 samples. Silence stays silence.
    """

    def __init__(self, step: LoudnessStep, sound: Sound) -> None:
        self.channels = sound.channels
        self._step, self._sound = step, sound

    def run(self, blocks: Blocks) -> Blocks:
        """See `bridge.host.stages.contract.Stage`."""
        with Spool(self._sound.temporary, self._sound.channels) as spool:
            levelled = self._levelled(blocks, spool)
            if levelled is not None:
                yield from _with_gain(spool, *levelled)

    def _levelled(self, blocks: Blocks, spool: Spool) -> tuple[GainCurve, int] | None:
        """The curve for what was spooled, and how long its hops are; None where there is nothing.

        All else that was measured of a long sound is let go.
        """
        analysis = self._analysed(blocks, spool)
        if analysis is None:
            return None
        curve, reached = level(
            analysis,
            self._step.target_lufs,
            self._step.ceiling_dbtp,
            lambda curve, progress: self._attempt(spool, analysis, curve, progress),
            self._sound.progress,
        )
        self._note(reached)
        return curve, analysis.hop_samples

    def _analysed(self, blocks: Blocks, spool: Spool) -> Analysis | None:
        with Analyser(self._sound.sample_rate, self._sound.channels) as analyser:
            for block in self._until_the_tail_ends(blocks):
                if block.shape[1]:
                    spool.append(block)
                    # A copy: it is measured on another thread while the next one is made.
                    analyser.feed(block.copy())
            return analyser.result() if spool.length_samples else None

    def _attempt(
        self, spool: Spool, analysis: Analysis, curve: GainCurve, progress: Progress
    ) -> Loudness:
        """What the sound with the gain on measures at the rate at which it is written."""
        rate = self._sound.written_rate or analysis.sample_rate
        sound = _with_gain(spool, curve, analysis.hop_samples)
        done, length = 0, at_rate_samples(analysis.length_samples, analysis.sample_rate, rate)
        measuring = Measuring(rate, analysis.channels)
        for block in at_rate(sound, analysis.sample_rate, rate, analysis.channels):
            progress(done / max(1, length), "Measuring the loudness")
            measuring.feed(block)
            done += block.shape[1]
        measuring.finish()
        return Loudness(measuring.loudness_lufs, measuring.true_peak_dbtp)

    def _until_the_tail_ends(self, blocks: Blocks) -> Blocks:
        """The sound, and what follows it for as long as that will be heard once it is louder."""
        sound = self._sound
        bound = sound.length_samples + round(sound.tail.at_most_seconds * sound.sample_rate)
        energy, taken, quiet_from = 0.0, 0, sound.length_samples
        for block in blocks:
            inside = block[:, : max(0, sound.length_samples - taken)]
            energy += float(np.square(inside, dtype=np.float64).sum())
            start, taken = taken, taken + block.shape[1]
            yield block[:, : bound - start]
            if taken <= sound.length_samples:
                continue
            floor = self._floor(energy / max(1, sound.length_samples))
            loud = np.flatnonzero((np.abs(block) > floor).any(axis=0))
            if loud.size:
                quiet_from = max(quiet_from, start + int(loud[-1]) + 1)
            if taken >= min(bound, quiet_from + sound.quiet_seconds * sound.sample_rate):
                return

    def _floor(self, mean_power: float) -> float:
        """The tail's floor, lowered by the gain to come: by that of the ungated loudness, which
        is never less."""
        if mean_power <= 0:
            return linear(self._sound.tail.below_dbfs)
        rise_db = self._step.target_lufs - (10 * log10(mean_power) - 0.691)
        return linear(self._sound.tail.below_dbfs - max(0.0, rise_db))

    def _note(self, reached: Loudness) -> None:
        if reached.loudness_lufs is None:
            return
        missed = self._step.target_lufs - reached.loudness_lufs
        if abs(missed) > 0.5:
            self._sound.notes.warn(
                f"The step loudness reached {reached.loudness_lufs:.1f} LUFS, not "
                f"{self._step.target_lufs:g}: the ceiling of {self._step.ceiling_dbtp:g} dBTP "
                "allows no more without spoiling the sound."
            )


def _with_gain(spool: Spool, curve: GainCurve, hop_samples: int) -> Blocks:
    reader, start = GainReader(curve, hop_samples), 0
    for block in spool.blocks():
        yield np.asarray(block * reader.gain(start, block.shape[1]), np.float32)
        start += block.shape[1]
