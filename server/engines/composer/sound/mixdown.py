"""Stems balanced by loudness, written, and summed to the mix; and the promises measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exports.nulling import null_db
from server.audio.write import FloatWav
from server.engines.composer.sound.recorded import then_silence
from server.engines.composer.sound.tick import Tick, unwatched
from session.progress import Progress, part_of
from session.sound.analysis import Analyser, Analysis
from session.sound.loudness import Loudness, LoudnessMeter, gated_loudness_lufs
from session.sound.read import read_blocks

Samples = NDArray[np.float32]
Doubles = NDArray[np.float64]

HIGHEST_PEAK_DBFS = -1.0
MOST_GAIN_DB = 40.0
_BLOCK = 1 << 17
_GAIN_ROUNDS = 4


def at_loudness(
    stem: Samples, sample_rate: int, loudness_lufs: float, tick: Tick = unwatched
) -> Samples:
    """The stem (channels, samples) at an integrated loudness; the array given is used up.

    Loudness is gated, so a part that rests for most of the piece is as loud as others when it
    plays. Silence stays silence.
    """
    meter = LoudnessMeter(sample_rate, len(stem))
    for start in range(0, stem.shape[1], _BLOCK):
        tick()
        meter.feed(stem[:, start : start + _BLOCK])
    gain_db = _gain_db(meter.step_powers, loudness_lufs)
    if gain_db is not None:
        stem *= np.float32(10 ** (gain_db / 20))
    return stem


def _gain_db(step_powers: Doubles, loudness_lufs: float) -> float | None:
    """The gain that brings sound to a loudness; None for silence.

    The absolute gate does not move with the gain, so it is looked for in a few rounds.
    """
    gain_db = 0.0
    for _ in range(_GAIN_ROUNDS):
        loudness = gated_loudness_lufs(step_powers * 10 ** (gain_db / 10))
        if loudness is None:
            return gain_db or None
        gain_db = min(MOST_GAIN_DB, gain_db + loudness_lufs - loudness)
    return gain_db


def write_stem(path: Path, stem: Samples, sample_rate: int, tick: Tick = unwatched) -> None:
    """Write a stem whole. Raises StorageFailed."""
    with FloatWav(path, sample_rate, len(stem), stem.shape[1]) as file:
        for start in range(0, stem.shape[1], _BLOCK):
            tick()
            file.write(stem[:, start : start + _BLOCK])


@dataclass(frozen=True, slots=True)
class Mixed:
    """What the mix turned out to be; `null_db` as in `session.model.Mix`.

    `turned_down_db` is how far all stems had to be turned down so that their sum does not clip.
    """

    length_samples: int
    null_db: float | None
    analysis: Analysis
    turned_down_db: float = 0.0

    @property
    def loudness(self) -> Loudness:
        """The integrated loudness and true peak of the mix."""
        return self.analysis.loudness


def mix_stems(
    stems: Sequence[Path],
    mix: Path,
    sample_rate: int,
    length_samples: int,
    progress: Progress,
    *,
    recordings: Sequence[Path] = (),
) -> Mixed:
    """Sum the stems into `mix`, turning all of them down and summing again where it would clip.

    The sum is made in 64 bits and written in 32. The null test reads the files back. `recordings`
    are in the sum and stay as they are, so nothing is turned down beside them: the mix may go
    over full scale, which its floating-point file holds unclipped.
    """
    watched = _steps(progress, length_samples)
    ceiling = 10 ** (HIGHEST_PEAK_DBFS / 20)
    sums = _sums(stems, recordings) if stems else _silence(length_samples, recordings)
    highest, analysis = _write_mix(watched(0.0, 0.4)(sums), mix, sample_rate, length_samples)
    turned_down_db = 0.0
    if highest > ceiling and not recordings:
        turned_down_db = float(20 * np.log10(highest / ceiling))
        for stem in stems:
            _turn_down(stem, ceiling / highest, sample_rate, length_samples)
        again = watched(0.4, 0.8)(_sums(stems))
        _, analysis = _write_mix(again, mix, sample_rate, length_samples)
    left_db = null_db([*stems, *recordings], mix, part_of(progress, 0.8, 1.0))
    return Mixed(length_samples, left_db, analysis, turned_down_db)


Watched = Callable[[Iterator[Doubles]], Iterator[Doubles]]


def _write_mix(
    sums: Iterator[Doubles], mix: Path, sample_rate: int, length_samples: int
) -> tuple[float, Analysis]:
    """Write the sum of the stems; its highest sample, and what a masterer has to know of it."""
    highest = 0.0
    with (
        Analyser(sample_rate, 2) as analyser,
        FloatWav(mix, sample_rate, 2, length_samples) as file,
    ):
        for total in sums:
            highest = max(highest, _peak(total))
            block = total.astype(np.float32)
            analyser.feed(block)
            file.write(block)
        return highest, analyser.result()


def _steps(progress: Progress, length_samples: int) -> Callable[[float, float], Watched]:
    """Reports progress from one fraction to another while blocks go by."""

    def part(start: float, end: float) -> Watched:
        def watched(blocks: Iterator[Doubles]) -> Iterator[Doubles]:
            done = 0
            for block in blocks:
                progress(start + (end - start) * min(1.0, done / length_samples), "Mixing")
                yield block
                done += block.shape[1]

        return watched

    return part


def _peak(block: Doubles) -> float:
    return float(max(block.max(), -block.min()))


def _sums(stems: Sequence[Path], recordings: Sequence[Path] = ()) -> Iterator[Doubles]:
    beside = [then_silence(path) for path in recordings]
    for blocks in zip(*(read_blocks(stem) for stem in stems), strict=True):
        total = blocks[0].astype(np.float64)
        for block in blocks[1:]:
            total += block
        yield _with(beside, total)


def _silence(length_samples: int, recordings: Sequence[Path]) -> Iterator[Doubles]:
    beside = [then_silence(path) for path in recordings]
    for start in range(0, length_samples, _BLOCK):
        yield _with(beside, np.zeros((2, min(_BLOCK, length_samples - start))))


def _with(recordings: Sequence[Iterator[Samples]], total: Doubles) -> Doubles:
    """The sum with the next block of each recording; the array given is used up."""
    for recording in recordings:
        total += next(recording)[:, : total.shape[1]]
    return total


def _turn_down(stem: Path, gain: float, sample_rate: int, length_samples: int) -> None:
    beside = stem.with_suffix(".quieter")
    with FloatWav(beside, sample_rate, 2, length_samples) as file:
        for block in read_blocks(stem):
            file.write(block * np.float32(gain))
    beside.replace(stem)
