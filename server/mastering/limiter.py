"""The built-in masterer: one gain to the wanted loudness, and a lookahead true-peak limiter."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from server.audio.write import FloatWav
from server.mastering.contract import MasterReport, MasterTarget
from session.progress import Progress, part_of
from session.registry import Availability
from session.sound.analysis import Analyser, Analysis, analyse
from session.sound.levelling import level
from session.sound.loudness import Loudness
from session.sound.read import read_blocks

if TYPE_CHECKING:
    from session.sound.limiting import GainCurve


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
        analysis = analyse(mix, part_of(progress, 0.0, 0.3))
        return master_analysed(analysis, mix, target_file, target, part_of(progress, 0.3, 1.0))


def master_analysed(
    analysis: Analysis, mix: Path, target_file: Path, target: MasterTarget, progress: Progress
) -> MasterReport:
    """Write the master of a `mix` that has been measured already. Raises as `master` does."""

    def attempt(curve: GainCurve, progress: Progress) -> Loudness:
        return _write(analysis, mix, target_file, curve, progress)

    _, reached = level(analysis, target.loudness_lufs, target.ceiling_dbtp, attempt, progress)
    progress(1.0, "Mastering")
    return MasterReport(reached.loudness_lufs, reached.true_peak_dbtp)


def _write(
    analysis: Analysis, mix: Path, target_file: Path, curve: GainCurve, progress: Progress
) -> Loudness:
    """Write `mix` times the gain of `curve`; what the written file measures."""
    from session.sound.limiting import GainReader

    rate, channels, length = analysis.sample_rate, analysis.channels, analysis.length_samples
    reader, done = GainReader(curve, analysis.hop_samples), 0
    with (
        Analyser(rate, channels) as analyser,
        FloatWav(target_file, rate, channels, length) as file,
    ):
        for block in read_blocks(mix):
            progress(done / length, "Mastering")
            mastered = block * reader.gain(done, block.shape[1])
            analyser.feed(mastered)
            file.write(mastered)
            done += block.shape[1]
        return analyser.result().loudness
