"""Stems balanced by loudness, written, and summed to the mix; and the promises measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exports.nulling import null_db
from server.audio.loudness import Loudness, LoudnessMeter, PeakEnvelope
from server.audio.read import read_blocks
from server.audio.write import FloatWav
from server.engines.composer.sound.tick import Tick, unwatched
from session.progress import Progress, part_of

Samples = NDArray[np.float32]

MIX_LUFS = -18.0
"""The loudness that stems are balanced against; the master brings the mix to the wanted one."""

HIGHEST_PEAK_DBFS = -1.0
MOST_GAIN_DB = 40.0
_BLOCK = 1 << 17
_HOP = 1024


def balanced(
    stem: Samples, sample_rate: int, loudness_lu: float, tick: Tick = unwatched
) -> Samples:
    """The stem at `loudness_lu` against the mix.

    Loudness is gated, so a part that rests for most of the piece is as loud as others when it
    plays. Silence stays silence.
    """
    meter = LoudnessMeter(sample_rate, len(stem))
    for start in range(0, stem.shape[1], _BLOCK):
        tick()
        meter.feed(stem[:, start : start + _BLOCK])
    loudness = meter.loudness_lufs
    if loudness is None:
        return stem
    gain_db = min(MOST_GAIN_DB, MIX_LUFS + loudness_lu - loudness)
    return stem * np.float32(10 ** (gain_db / 20))


def write_stem(path: Path, stem: Samples, sample_rate: int, tick: Tick = unwatched) -> None:
    """Write a stem whole. Raises StorageFailed."""
    with FloatWav(path, sample_rate, len(stem), stem.shape[1]) as file:
        for start in range(0, stem.shape[1], _BLOCK):
            tick()
            file.write(stem[:, start : start + _BLOCK])


@dataclass(frozen=True, slots=True)
class Mixed:
    """What the mix turned out to be; `null_db` as in `session.model.Mix`."""

    length_samples: int
    null_db: float | None
    loudness: Loudness


def mix_stems(
    stems: Sequence[Path], mix: Path, sample_rate: int, length_samples: int, progress: Progress
) -> Mixed:
    """Sum the stems into `mix`, turning all of them down and summing again where it would clip.

    The sum is made in 64 bits and written in 32. The null test reads the files back.
    """
    watched = _steps(progress, length_samples)
    ceiling = 10 ** (HIGHEST_PEAK_DBFS / 20)
    highest, loudness = _write_mix(stems, mix, sample_rate, length_samples, watched(0.0, 0.4))
    if highest > ceiling:
        for stem in stems:
            _turn_down(stem, ceiling / highest, sample_rate, length_samples)
        _, loudness = _write_mix(stems, mix, sample_rate, length_samples, watched(0.4, 0.8))
    return Mixed(length_samples, null_db(stems, mix, part_of(progress, 0.8, 1.0)), loudness)


Doubles = NDArray[np.float64]
Watched = Callable[[Iterator[Doubles]], Iterator[Doubles]]


def _write_mix(
    stems: Sequence[Path], mix: Path, sample_rate: int, length_samples: int, watched: Watched
) -> tuple[float, Loudness]:
    """Write the sum of the stems; its highest sample and its loudness."""
    meter, peaks = LoudnessMeter(sample_rate, 2), PeakEnvelope(sample_rate, 2, _HOP)
    highest = 0.0
    with FloatWav(mix, sample_rate, 2, length_samples) as file:
        for total in watched(_sums(stems) if stems else _silence(length_samples)):
            highest = max(highest, _peak(total))
            block = total.astype(np.float32)
            file.write(block)
            meter.feed(block)
            peaks.feed(block)
    peaks.feed(np.zeros((2, 0), np.float32), last=True)
    return highest, Loudness(meter.loudness_lufs, peaks.true_peak_dbtp)


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


def _sums(stems: Sequence[Path]) -> Iterator[Doubles]:
    for blocks in zip(*(read_blocks(stem) for stem in stems), strict=True):
        total = blocks[0].astype(np.float64)
        for block in blocks[1:]:
            total += block
        yield total


def _silence(length_samples: int) -> Iterator[Doubles]:
    for start in range(0, length_samples, _BLOCK):
        yield np.zeros((2, min(_BLOCK, length_samples - start)))


def _turn_down(stem: Path, gain: float, sample_rate: int, length_samples: int) -> None:
    beside = stem.with_suffix(".quieter")
    with FloatWav(beside, sample_rate, 2, length_samples) as file:
        for block in read_blocks(stem):
            file.write(block * np.float32(gain))
    beside.replace(stem)
