"""The built-in masterer: one gain to the wanted loudness, and a lookahead true-peak limiter."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from server.audio.loudness import (
    STEP_SECONDS,
    Loudness,
    LoudnessMeter,
    PeakEnvelope,
    gated_loudness_lufs,
)
from server.audio.read import AudioInfo, probe, read_blocks
from server.audio.write import FloatWav
from server.mastering.contract import MasterReport, MasterTarget
from session.errors import UnreadableAudio
from session.progress import Progress, part_of
from session.registry import Availability

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from server.mastering.gain import Curve

CLOSE_ENOUGH_LU = 0.2
MOST_PASSES = 4
LOWEST_GAIN_DB, HIGHEST_GAIN_DB = -100.0, 60.0
MOST_LIMITING_DB = 24.0
"""No peak is turned down further than this: past it a master only gets worse, hardly louder."""

_MARGIN_DB = 0.02
"""How far below the ceiling the limiter aims: turning down moves peaks between samples a little."""


def _linear(db: float) -> float:
    return float(10 ** (db / 20))


@dataclass(frozen=True, slots=True)
class _Analysis:
    """What one pass over the mix tells: enough to predict the master of any gain."""

    info: AudioInfo
    loudness: Loudness
    step_powers: NDArray[np.float64]
    hop_peaks: NDArray[np.float32]
    hop_samples: int

    def edges(self, gain_db: float, ceiling_db: float) -> Curve:
        """The gain at the hops' edges for a gain before the limiter."""
        from server.mastering.gain import limiting_gain

        return limiting_gain(self.hop_peaks, _linear(gain_db), _linear(ceiling_db))

    def predicted_lufs(self, gain_db: float, ceiling_db: float) -> float:
        """The loudness to expect, to a few tenths of an LU."""
        from server.mastering.gain import gain_of_steps

        hops_in_a_step = STEP_SECONDS * self.info.sample_rate / self.hop_samples
        edges = self.edges(gain_db, ceiling_db)
        squares = gain_of_steps(edges, len(self.step_powers), hops_in_a_step)
        loudness = gated_loudness_lufs(self.step_powers * squares)
        return -inf if loudness is None else loudness

    def gain_db(self, aim_lufs: float, ceiling_db: float) -> tuple[float, bool]:
        """The gain that gets to `aim_lufs`, and whether it can be got to at all."""
        if self.loudness.loudness_lufs is None or self.loudness.true_peak_dbtp is None:
            return 0.0, False
        plain = aim_lufs - self.loudness.loudness_lufs
        most = ceiling_db - self.loudness.true_peak_dbtp + MOST_LIMITING_DB
        low, high = max(LOWEST_GAIN_DB, min(plain, most) - 1), min(HIGHEST_GAIN_DB, most)
        if plain + self.loudness.true_peak_dbtp <= ceiling_db and plain <= HIGHEST_GAIN_DB:
            return plain, True
        if self.predicted_lufs(high, ceiling_db) < aim_lufs:
            return high, False
        while high - low > 0.01:
            middle = (low + high) / 2
            if self.predicted_lufs(middle, ceiling_db) < aim_lufs:
                low = middle
            else:
                high = middle
        return high, True


class LimiterMaster:
    """Gain and limiting; see `server.mastering.contract.Masterer`."""

    name = "limiter"
    version = "1"

    def available(self) -> Availability:
        """Ready where the libraries that every install has are there."""
        missing = [library for library in ("numpy", "scipy", "soxr") if find_spec(library) is None]
        if missing:
            return Availability(False, f"Install {' and '.join(missing)} with pip.")
        return Availability(True)

    def master(
        self, mix: Path, target_file: Path, target: MasterTarget, progress: Progress
    ) -> MasterReport:
        """Write the master of `mix`; the loudness is missed only where the ceiling forbids it.

        As a rule two passes over the file, one to measure and one to write. Memory holds one
        value for every 64 samples.
        """
        analysis = _analyse(mix, part_of(progress, 0.0, 0.3))
        aim_lufs, ceiling_db = target.loudness_lufs, target.ceiling_dbtp - _MARGIN_DB
        over_db = 0.0
        for turn in range(MOST_PASSES):
            gain_db, reachable = analysis.gain_db(aim_lufs, ceiling_db)
            edges = analysis.edges(gain_db, ceiling_db)
            done = 0.3 + 0.7 * turn / MOST_PASSES
            report = part_of(progress, done, done + 0.7 / MOST_PASSES)
            reached = _write(analysis, mix, target_file, edges, report)
            over_db = _over_db(reached, target)
            missed_lu = 0.0
            if reachable and reached.loudness_lufs is not None:
                missed_lu = target.loudness_lufs - reached.loudness_lufs
            if over_db <= 0 and abs(missed_lu) < CLOSE_ENOUGH_LU:
                break
            aim_lufs += missed_lu
            ceiling_db -= max(0.0, over_db)
        if over_db > 0:
            edges = edges * _linear(-over_db - _MARGIN_DB)
            reached = _write(analysis, mix, target_file, edges, part_of(progress, 1.0, 1.0))
        progress(1.0, "Mastering")
        return MasterReport(reached.loudness_lufs, reached.true_peak_dbtp)


def _over_db(reached: Loudness, target: MasterTarget) -> float:
    if reached.true_peak_dbtp is None:
        return 0.0
    return reached.true_peak_dbtp - target.ceiling_dbtp


def _analyse(mix: Path, progress: Progress) -> _Analysis:
    import numpy as np

    from server.mastering.gain import hop_samples

    info = probe(mix)
    hop = hop_samples(info.sample_rate)
    meter = LoudnessMeter(info.sample_rate, info.channels)
    peaks = PeakEnvelope(info.sample_rate, info.channels, hop)
    done = 0
    for block in read_blocks(mix):
        progress(done / info.length_samples, "Measuring the mix")
        meter.feed(block)
        peaks.feed(block)
        done += block.shape[1]
    peaks.feed(np.zeros((info.channels, 0), np.float32), last=True)
    if not np.isfinite(peaks.hop_peaks).all():
        raise UnreadableAudio(f"{mix.name} holds samples that are no numbers: export it again.")
    loudness = Loudness(meter.loudness_lufs, peaks.true_peak_dbtp)
    return _Analysis(info, loudness, meter.step_powers, peaks.hop_peaks, hop)


def _write(
    analysis: _Analysis, mix: Path, target_file: Path, edges: Curve, progress: Progress
) -> Loudness:
    """Write `mix` times the gain of `edges`; what the written file measures."""
    import numpy as np

    from server.mastering.gain import gain_of_samples

    info = analysis.info
    meter = LoudnessMeter(info.sample_rate, info.channels)
    peaks = PeakEnvelope(info.sample_rate, info.channels, analysis.hop_samples)
    done = 0
    with FloatWav(target_file, info.sample_rate, info.channels, info.length_samples) as file:
        for block in read_blocks(mix):
            progress(done / info.length_samples, "Mastering")
            mastered = block * gain_of_samples(edges, done, block.shape[1], analysis.hop_samples)
            file.write(mastered)
            meter.feed(mastered)
            peaks.feed(mastered)
            done += block.shape[1]
    peaks.feed(np.zeros((info.channels, 0), np.float32), last=True)
    return Loudness(meter.loudness_lufs, peaks.true_peak_dbtp)
