"""What a render begins with: an audio file, or a track of a MIDI file that is played."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge.host.stages.contract import BLOCK_SAMPLES, SideSound
from session.errors import NotFound, UnreadableAudio, storage
from session.sound.read import AudioInfo, probe, read_blocks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]

SILENCE_SAMPLES = 2048
"""Silence comes in small blocks: no more of it should be reckoned than the tail needs."""

_JUCE_READS = {("WAV", "PCM_16"), ("WAV", "PCM_24"), ("WAVEX", "PCM_16"), ("WAVEX", "PCM_24")}
"""What pedalboard reads three to four times as fast as libsndfile, to the same bits."""


@dataclass(frozen=True, slots=True)
class Source:
    """A sound that begins a render; `blocks` are `(channels, samples)`, never empty.

    `grid_bits` is how many bits its samples have, None where they are floats or lossy. `check`
    raises when the file is no longer what it was.
    """

    sample_rate: int
    channels: int
    length_samples: int
    blocks: Iterator[Block]
    grid_bits: int | None = None
    cut_short: bool = False
    check: Callable[[], None] = lambda: None


def audio_source(path: Path) -> Source:
    """The sound of an audio file. Raises NotFound, BadInput, UnreadableAudio."""
    info = probe(path)
    with storage(path):
        before = _stamp(path)

    def check() -> None:
        try:
            now = _stamp(path)
        except OSError as error:
            raise NotFound(
                f"{path} went away while it was rendered: put it back and render it again."
            ) from error
        if now != before:
            raise UnreadableAudio(f"{path} was changed while it was rendered: render it again.")

    return Source(
        info.sample_rate,
        info.channels,
        info.length_samples,
        _pieces(path, info),
        {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16}.get(info.encoding),
        info.cut_short,
        check,
    )


def side_sound(path: Path, sample_rate: int) -> SideSound:
    """An audio file as a side-chain at `sample_rate`: from sample 0 on, then silence for ever.

    Raises as `audio_source` does.
    """
    from bridge.host.render.rate import at_rate

    info = probe(path)

    def opened() -> Iterator[Block]:
        sound = _pieces(path, info)
        yield from at_rate(sound, info.sample_rate, sample_rate, info.channels)
        yield from silence(info.channels)

    return SideSound(info.channels, opened)


def silence(channels: int) -> Iterator[Block]:
    """Silence for ever."""
    import numpy as np

    nothing = np.zeros((channels, SILENCE_SAMPLES), np.float32)
    nothing.flags.writeable = False
    while True:
        yield nothing


def _stamp(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _pieces(path: Path, info: AudioInfo) -> Iterator[Block]:
    """The file in blocks of BLOCK_SAMPLES, the last of them shorter."""
    if (info.container, info.encoding) in _JUCE_READS and not info.cut_short:
        import pedalboard.io

        try:
            file = pedalboard.io.AudioFile(os.fspath(path))
        except (ValueError, RuntimeError, OSError):  # a header that only libsndfile understands
            yield from read_blocks(path, BLOCK_SAMPLES)
            return
        with closing(file):
            shape = int(file.samplerate), file.num_channels, file.frames
            if shape == (info.sample_rate, info.channels, info.length_samples):
                bits = 16 if info.encoding == "PCM_16" else 24
                yield from _juce_blocks(path, file, info.length_samples, bits)
                return
    yield from read_blocks(path, BLOCK_SAMPLES)


def _juce_blocks(path: Path, file: Any, length: int, bits: int) -> Iterator[Block]:
    done = 0
    try:
        while done < length:
            count = min(BLOCK_SAMPLES, length - done)
            raw = file.read_raw(count) if bits == 16 else file.read(count)
            if not raw.shape[1]:
                raise UnreadableAudio(f"{path.name} is broken inside: export it again.")
            done += raw.shape[1]
            yield _full_scale(raw, bits)
    except (RuntimeError, OSError, ValueError) as error:
        raise UnreadableAudio(f"{path.name} is broken inside: export it again.") from error


def _full_scale(raw: NDArray[np.int16] | Block, bits: int) -> Block:
    """Samples of which 2^(bits - 1) is full scale, as everywhere else.

    pedalboard divides 24-bit ones by one less; multiplied and rounded, every one of the 2^24
    comes back.
    """
    import numpy as np

    if bits == 16:
        return np.multiply(raw, np.float32(2.0**-15), dtype=np.float32)
    whole = np.multiply(raw, np.float32(2**23 - 1), dtype=np.float32)
    np.rint(whole, out=whole)
    whole *= np.float32(2.0**-23)
    return whole
