"""A file through a Demucs: any rate, mono or stereo, any length; files of stems as it goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import soxr

from server.audio.write import FloatWav
from server.models.contract import Samples
from server.separation.demucs.network import Network
from server.separation.demucs.residual import ResidualShares
from server.separation.demucs.segments import Segments, count_segments
from session.errors import UnreadableAudio
from session.progress import Progress
from session.sound.read import AudioInfo, probe, read_blocks

_BLOCK_SAMPLES = 1 << 16


def separate_file(
    network: Network, mix: Path, folder: Path, wanted: tuple[str, ...], progress: Progress
) -> tuple[Path, ...]:
    """Write the `wanted` sources of the file `mix` into `folder` as `<source>.wav`, in that order.

    Each has the mix's rate, channels and length. When all sources are wanted they sum to the mix.
    Raises UnreadableAudio, StorageFailed, Cancelled.
    """
    info = probe(mix)
    if info.channels > 2:
        raise UnreadableAudio(
            f"{mix.name} has {info.channels} channels: mix it down to stereo first."
        )
    mean, deviation = _level(mix, progress)
    length = -(-info.length_samples * network.sample_rate // info.sample_rate)
    count = max(1, count_segments(length, network.segment_samples))

    def tell(done: float) -> None:
        progress(min(1.0, done / count), "Separating")

    def part(segment: Samples) -> Samples:
        return network.run(segment, wanted, lambda share: tell(segments.passed + share))

    segments = Segments(part, len(wanted), network.segment_samples, mean, deviation)
    paths = tuple(folder / f"{name}.wav" for name in wanted)
    complete = len(wanted) == len(network.sources)
    with ExitStack() as opened:
        files = [
            opened.enter_context(
                FloatWav(path, info.sample_rate, info.channels, info.length_samples)
            )
            for path in paths
        ]
        stems = _at_rate(_parted(segments, mix, info, network.sample_rate), info, network, wanted)
        for block in _summing(stems, mix, info) if complete else stems:
            tell(segments.passed)
            for file, samples in zip(files, block, strict=True):
                file.write(np.ascontiguousarray(samples))
    progress(1.0, "Separating")
    return paths


def _level(mix: Path, progress: Progress) -> tuple[float, float]:
    """The mean and the standard deviation of the mix's middle (its channels' mean)."""
    count, total, squares = 0, 0.0, 0.0
    for block in read_blocks(mix, _BLOCK_SAMPLES):
        middle = block.mean(axis=0, dtype=np.float64)
        count += len(middle)
        total += float(middle.sum())
        squares += float(middle @ middle)
        progress(0.0, "Measuring the level")
    mean = total / count
    return mean, float(np.sqrt(max(0.0, (squares - count * mean**2) / max(1, count - 1))))


def _parted(segments: Segments, mix: Path, info: AudioInfo, rate: int) -> Iterator[Samples]:
    """The stems at the network's rate, in blocks of `(stems, 2, samples)`, none of them long."""
    for block in _whole_segments(segments, mix, info, rate):
        for start in range(0, block.shape[2], _BLOCK_SAMPLES):
            yield block[:, :, start : start + _BLOCK_SAMPLES]


def _whole_segments(segments: Segments, mix: Path, info: AudioInfo, rate: int) -> Iterator[Samples]:
    stream = soxr.ResampleStream(info.sample_rate, rate, 2, dtype="float32")
    for block in read_blocks(mix, _BLOCK_SAMPLES):
        stereo = block if info.channels == 2 else np.repeat(block, 2, axis=0)
        if info.sample_rate != rate:
            stereo = stream.resample_chunk(np.ascontiguousarray(stereo.T)).T
        yield from segments.take(stereo)
    if info.sample_rate != rate:
        yield from segments.take(stream.resample_chunk(np.zeros((0, 2), np.float32), last=True).T)
    yield from segments.finish()


def _at_rate(
    stems: Iterator[Samples], info: AudioInfo, network: Network, wanted: tuple[str, ...]
) -> Iterator[Samples]:
    """The stems at the mix's rate, channels and length: `(stems, channels, samples)`."""
    count, left = len(wanted), info.length_samples
    stream = soxr.ResampleStream(network.sample_rate, info.sample_rate, 2 * count, dtype="float32")
    alike = network.sample_rate == info.sample_rate

    def resampled() -> Iterator[Samples]:
        for block in stems:
            if alike:
                yield block
            else:
                flat = np.ascontiguousarray(block.reshape(2 * count, -1).T)
                yield stream.resample_chunk(flat).T.reshape(count, 2, -1)
        if not alike:
            rest = stream.resample_chunk(np.zeros((0, 2 * count), np.float32), last=True)
            yield rest.T.reshape(count, 2, -1)

    for block in resampled():
        fitting = block[:, :, :left]
        left -= fitting.shape[2]
        yield fitting if info.channels == 2 else fitting.mean(axis=1, keepdims=True)
    # Two conversions of the rate may round a sample away.
    while left:
        missing = np.zeros((count, info.channels, min(left, _BLOCK_SAMPLES)), np.float32)
        left -= missing.shape[2]
        yield missing


def _summing(stems: Iterator[Samples], mix: Path, info: AudioInfo) -> Iterator[Samples]:
    """The stems with what they lack of the mix."""
    shares: ResidualShares | None = None
    blocks = read_blocks(mix, _BLOCK_SAMPLES)
    waiting = np.zeros((info.channels, 0), np.float32)
    for block in stems:
        shares = shares or ResidualShares(info.channels, len(block))
        length = block.shape[2]
        while waiting.shape[1] < length:
            waiting = np.concatenate([waiting, next(blocks)], axis=1)
        yield shares.take(waiting[:, :length], block)
        waiting = waiting[:, length:]
    if shares is not None:
        yield shares.finish()
