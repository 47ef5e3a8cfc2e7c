"""Taking a recording in: the original copied untouched, and a working copy at a session's rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from server.audio.downmix import RULE, to_stereo
from server.audio.write import FloatWav
from session.errors import BadInput, UnreadableAudio, storage
from session.progress import Progress
from session.sound.read import AudioInfo, probe, read_blocks

Audio = NDArray[np.float32]

SESSION_RATES = (44_100, 48_000, 88_200, 96_000)
"""Rates that a session keeps; others become 96 kHz above it, else 48 kHz."""

LOUDEST = 1000.0
"""60 dB above full scale: what is louder is no sound but a broken file."""

_COPY_BYTES = 4 * 2**20
_BLOCK_SAMPLES = 1 << 15


@dataclass(frozen=True, slots=True)
class Intake:
    """The working copy: rate, channels (1 or 2), length, and sentences on what was changed."""

    info: AudioInfo
    sample_rate: int
    channels: int
    length_samples: int
    notes: tuple[str, ...]
    warnings: tuple[str, ...]


def session_rate(sample_rate: int) -> int:
    """The session's rate for a recording's."""
    if sample_rate in SESSION_RATES:
        return sample_rate
    return 96_000 if sample_rate > 96_000 else 48_000


def check(source: Path, longest_seconds: float) -> AudioInfo:
    """What the header says of a recording that can be taken in.

    Raises what `probe` raises, and BadInput for one that is too long.
    """
    info = probe(source)
    if info.duration_seconds > longest_seconds:
        raise BadInput(
            f"{source.name} is {minutes(info.duration_seconds)} long and the longest that is "
            f"imported is {minutes(longest_seconds)}: cut it, or raise longest_audio_seconds."
        )
    return info


def copy_untouched(source: Path, target: Path, progress: Progress) -> None:
    """Copy a file byte by byte. Raises NotFound, DiskFull and their like."""
    with storage(target), source.open("rb") as old:
        total = max(1, source.stat().st_size)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as new:
            while part := old.read(_COPY_BYTES):
                new.write(part)
                progress(min(1.0, new.tell() / total), "Copying the original")


def take_in(
    original: Path, name: str, target: Path, progress: Progress, rate: int | None = None
) -> Intake:
    """Decode `original`, called `name` in words, into the float WAV file `target`.

    It comes to `rate`, or the rate that a session of its own would have. Mono and stereo stay,
    more channels become stereo. A file that breaks off gives what is
    there, with a warning. Raises UnreadableAudio when nothing of it can be decoded.
    """
    info = probe(original)
    rate = rate or session_rate(info.sample_rate)
    channels = min(info.channels, 2)
    decoder = _Decoder(original, info)
    with FloatWav(target, rate, channels, round(info.duration_seconds * rate) + rate) as file:
        for block in _at_rate(decoder, info.sample_rate, rate, channels):
            file.write(block)
            share = min(1.0, decoder.decoded_samples / info.length_samples)
            progress(share, "Decoding")
        length_samples = file.length_samples
    if not decoder.decoded_samples or not length_samples:
        raise UnreadableAudio(f"{name} is broken from its start: export it again.")
    return Intake(info, rate, channels, length_samples, _notes(info, rate), decoder.warnings(name))


class _Decoder:
    """Blocks of the file as mono or stereo, mended where they are no sound."""

    def __init__(self, path: Path, info: AudioInfo) -> None:
        self._path, self._info = path, info
        self.decoded_samples = 0
        self._mended_samples = 0

    def __iter__(self) -> Iterator[Audio]:
        blocks = read_blocks(self._path, _BLOCK_SAMPLES)
        while True:
            try:
                block = next(blocks, None)
            except UnreadableAudio:
                return  # a compressed file that is cut short ends in a broken block
            if block is None:
                return
            self.decoded_samples += block.shape[1]
            yield to_stereo(self._mended(block))

    def _mended(self, block: Audio) -> Audio:
        with np.errstate(invalid="ignore"):
            sound = np.abs(block) <= LOUDEST
        if sound.all():
            return block
        self._mended_samples += int(block.size - np.count_nonzero(sound))
        return np.where(sound, block, np.float32(0))

    def warnings(self, name: str) -> tuple[str, ...]:
        found = []
        short = self.decoded_samples < self._info.length_samples - self._info.sample_rate // 10
        if short or self._info.cut_short:
            got = minutes(self.decoded_samples / self._info.sample_rate)
            found.append(
                f"{name} breaks off before its header says: the first {got} were imported; export "
                "it again if more is missing."
            )
        if self._mended_samples:
            found.append(
                f"{self._mended_samples} samples of {name} were no sound (not a number, or beyond "
                "60 dB over full scale) and were silenced."
            )
        return tuple(found)


def _at_rate(
    blocks: Iterator[Audio] | _Decoder, old: int, new: int, channels: int
) -> Iterator[Audio]:
    if old == new:
        yield from blocks
        return
    stream = soxr.ResampleStream(old, new, channels, dtype="float32", quality="VHQ")
    for block in blocks:
        yield _channels_first(stream.resample_chunk(np.ascontiguousarray(block.T)), channels)
    yield _channels_first(
        stream.resample_chunk(np.zeros((0, channels), np.float32), last=True), channels
    )


def _channels_first(frames: Audio, channels: int) -> Audio:
    return np.ascontiguousarray(frames.reshape(-1, channels).T)


def _notes(info: AudioInfo, rate: int) -> tuple[str, ...]:
    found = []
    if rate != info.sample_rate:
        found.append(
            f"The recording's {info.sample_rate} Hz became {rate} Hz; the original is kept."
        )
    if info.channels > 2:
        found.append(
            f"The recording's {info.channels} channels were mixed to stereo: {RULE}; the original "
            "is kept."
        )
    return tuple(found)


def minutes(seconds: float) -> str:
    """A length in words: `0:03.2`, `2:05:00`."""
    whole = int(seconds)
    if whole >= 3600:
        return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"
    return f"{whole // 60}:{seconds % 60:04.1f}"
