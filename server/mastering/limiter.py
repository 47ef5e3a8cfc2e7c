"""The built-in masterer: one gain to the wanted loudness, and a lookahead true-peak limiter."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from server.audio.write import FloatWav
from server.mastering.contract import MasterReport, MasterTarget
from session.progress import Progress, part_of
from session.registry import Availability
from session.sound.analysis import Analyser, Analysis, analyse, linear
from session.sound.loudness import Loudness
from session.sound.read import read_blocks

if TYPE_CHECKING:
    from session.sound.limiting import Curve

CLOSE_ENOUGH_LU = 0.1
MOST_PASSES = 5
_LEAST_YIELD = 0.25
"""What is aimed higher comes out higher by less, the harder it is limited; at least by this."""

_MARGIN_DB = 0.02
"""How far below the ceiling the limiter aims: turning down moves peaks between samples a little."""


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
    aim_lufs, ceiling_db = target.loudness_lufs, target.ceiling_dbtp - _MARGIN_DB
    over_db, yields, before = 0.0, 1.0, (0.0, 0.0)
    for turn in range(MOST_PASSES):
        gain_db, reachable = analysis.gain_db(aim_lufs, ceiling_db)
        edges = analysis.edges(gain_db, ceiling_db)
        report = part_of(progress, turn / MOST_PASSES, (turn + 1) / MOST_PASSES)
        reached = _write(analysis, mix, target_file, edges, report)
        over_db = _over_db(reached, target)
        missed_lu = 0.0
        if reachable and reached.loudness_lufs is not None:
            missed_lu = target.loudness_lufs - reached.loudness_lufs
        if over_db <= 0 and abs(missed_lu) < CLOSE_ENOUGH_LU:
            break
        got_lufs = target.loudness_lufs - missed_lu
        if turn > 0 and aim_lufs != before[0]:
            yields = min(1.0, max(_LEAST_YIELD, (got_lufs - before[1]) / (aim_lufs - before[0])))
        before = (aim_lufs, got_lufs)
        aim_lufs += missed_lu / yields
        ceiling_db -= max(0.0, over_db)
    if over_db > 0:
        edges = edges * linear(-over_db - _MARGIN_DB)
        reached = _write(analysis, mix, target_file, edges, part_of(progress, 1.0, 1.0))
    progress(1.0, "Mastering")
    return MasterReport(reached.loudness_lufs, reached.true_peak_dbtp)


def _over_db(reached: Loudness, target: MasterTarget) -> float:
    if reached.true_peak_dbtp is None:
        return 0.0
    return reached.true_peak_dbtp - target.ceiling_dbtp


def _write(
    analysis: Analysis, mix: Path, target_file: Path, edges: Curve, progress: Progress
) -> Loudness:
    """Write `mix` times the gain of `edges`; what the written file measures."""
    from session.sound.limiting import gain_of_samples

    rate, channels, length = analysis.sample_rate, analysis.channels, analysis.length_samples
    done = 0
    with (
        Analyser(rate, channels) as analyser,
        FloatWav(target_file, rate, channels, length) as file,
    ):
        for block in read_blocks(mix):
            progress(done / length, "Mastering")
            mastered = block * gain_of_samples(edges, done, block.shape[1], analysis.hop_samples)
            analyser.feed(mastered)
            file.write(mastered)
            done += block.shape[1]
        return analyser.result().loudness
