"""The audio of a channel as LMMS plays it exactly: printed from bar 1, in files it can load.

LMMS places clips on ticks only, so that a clip at any sample must be printed into a stem that
starts at bar 1. The last block of 256 samples of a file is never played (`SamplePlayHandle`): a
block of silence follows. Files above 300 MB or 90 minutes are refused (`SampleBuffer::update`):
longer stems are cut at ticks whose sample is certain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from exports.layout import Channel
from exports.lmms.song_time import SongTime, tick_start_samples
from exports.names import UniqueNames
from exports.stem import Stem
from exports.stem_files import project_length_samples
from exports.wav import WavWriter
from session.model import Session
from session.progress import Progress, part_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]

LARGEST_FILE_BYTES = 300 * 2**20
LONGEST_FILE_SECONDS = 90 * 60
LOUDEST_PERCENT = 200.0
_SILENCE_SAMPLES = 256
_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class SampleClip:
    """A file of the project's audio folder on a sample track, in ticks."""

    file_name: str
    tick: int
    length_ticks: int


@dataclass(frozen=True, slots=True)
class ChannelStem:
    """A channel with its sound and the level that LMMS's knobs are left to give it."""

    channel: Channel
    stem: Stem
    sample_rate: int
    length_samples: int
    volume_percent: float

    @property
    def fits_one_file(self) -> bool:
        """Whether LMMS takes the stem as one file."""
        return self.length_samples <= self.largest_piece_samples

    @property
    def largest_piece_samples(self) -> int:
        """How much of the stem LMMS takes as one file."""
        by_size = (LARGEST_FILE_BYTES - _HEAD_BYTES) // (4 * self.stem.channels)
        return min(by_size, LONGEST_FILE_SECONDS * self.sample_rate) - _SILENCE_SAMPLES


@dataclass(frozen=True, slots=True)
class PrintedStem:
    """A stem with the clips of the files it was printed into; none for a silent one."""

    stem: ChannelStem
    clips: tuple[SampleClip, ...]


def channel_stem(channel: Channel, session: Session, folder: Path) -> ChannelStem:
    """The stem of an audio channel or a dry one, up to the end of its last clip or of the piece.

    Fader and pan stay knobs of LMMS, whose pan is the same balance; a fader above LMMS's 200 % is
    printed. Raises as `find_source` does.
    """
    percent = 100 * 10 ** (channel.track.gain_db / 20)
    printed = percent > LOUDEST_PERCENT
    track = replace(channel.track, gain_db=channel.track.gain_db if printed else 0.0, pan=0.0)
    stem = Stem(replace(channel, track=track), session, folder)
    length = max(0, min(project_length_samples(session), stem.end_samples))
    volume = 100.0 if printed else percent
    return ChannelStem(channel, stem, session.sample_rate, length, volume)


def print_stem(
    one: ChannelStem, folder: Path, names: UniqueNames, time: SongTime, progress: Progress
) -> PrintedStem:
    """Print the channel into `folder`. Raises StorageFailed, UnreadableAudio."""
    edges = list(_edges(one, time)) if one.length_samples else []
    ends = [start for _, start in edges[1:]] + [one.length_samples]
    blocks = _Blocks(one.stem.blocks(one.length_samples))
    clips = []
    for (tick, start), end in zip(edges, ends, strict=False):
        name = names.take_numbered(one.channel.number, one.channel.name, ".wav")
        part = part_of(progress, start / one.length_samples, end / one.length_samples)
        _write(folder / name, blocks.take(end - start), end - start, one, part)
        length = end - start + _SILENCE_SAMPLES
        clips.append(SampleClip(name, tick, time.clip_ticks(tick, length, one.sample_rate)))
    return PrintedStem(one, tuple(clips))


def _edges(one: ChannelStem, time: SongTime) -> Iterator[tuple[int, int]]:
    """Where the files of a stem begin, as (tick, sample)."""
    yield 0, 0
    start, largest = 0, one.largest_piece_samples
    while one.length_samples - start > largest:
        tick, place = time.tick_at_seconds((start + largest) / one.sample_rate), None
        while place is None or place - start > largest:
            tick -= 1
            place = tick_start_samples(tick, time.points[0].bpm, one.sample_rate)
        start = place
        yield tick, start


class _Blocks:
    """A stream of blocks from which any number of samples is taken."""

    def __init__(self, blocks: Iterator[Audio]) -> None:
        self._blocks = blocks
        self._rest: Audio | None = None

    def take(self, length_samples: int) -> Iterator[Audio]:
        """The next samples, in blocks."""
        while length_samples > 0:
            block = self._rest if self._rest is not None else next(self._blocks)
            self._rest = block[:, length_samples:] if block.shape[1] > length_samples else None
            yield block[:, :length_samples]
            length_samples -= min(length_samples, block.shape[1])


def _write(
    path: Path, blocks: Iterator[Audio], length_samples: int, one: ChannelStem, progress: Progress
) -> None:
    import numpy as np

    rate, channels, whole = one.sample_rate, one.stem.channels, length_samples + _SILENCE_SAMPLES
    with WavWriter(path, rate, channels, "float32", length_samples=whole) as writer:
        for block in blocks:
            writer.write(block)
            progress(writer.length_samples / whole, f"Writing {path.name}")
        writer.write(np.zeros((channels, _SILENCE_SAMPLES), np.float32))
