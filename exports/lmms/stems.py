"""The audio of a channel as LMMS plays it exactly: printed from bar 1, in files it can load.

LMMS places clips on ticks only, so that a clip at any sample must be printed into a stem that
starts at bar 1. The last block of 256 samples of a file is never played (`SamplePlayHandle`): a
block of silence follows. Files above 300 MB or 90 minutes are refused (`SampleBuffer::update`):
longer stems are cut at ticks whose sample is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from exports.layout import Channel
from exports.lmms.song_time import SongTime, tick_start_samples
from exports.names import UniqueNames
from exports.parallel import for_each
from exports.sources import BLOCK_SAMPLES, OpenSources
from exports.stem import Stem
from exports.stem_files import project_length_samples
from exports.wav import WavWriter
from session.model import Session
from session.progress import Progress

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
    """A stem with the clips of the files it is printed into; none for a silent one."""

    stem: ChannelStem
    clips: tuple[SampleClip, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A file to print: `length_samples` of a stem from a sample on."""

    path: Path
    stem: ChannelStem
    start_samples: int
    length_samples: int


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


def print_stems(
    stems: Sequence[ChannelStem], folder: Path, time: SongTime, progress: Progress
) -> list[PrintedStem]:
    """Print the stems into `folder`, side by side in threads.

    Raises StorageFailed, UnreadableAudio.
    """
    names = UniqueNames()
    printed, files = list[PrintedStem](), list[_File]()
    for one in stems:
        pieces = list(_pieces(one, time, names))
        printed.append(PrintedStem(one, tuple(clip for clip, _, _ in pieces)))
        files += [
            _File(folder / clip.file_name, one, start, length) for clip, start, length in pieces
        ]
    whole, done = sum(file.length_samples for file in files), 0
    with closing(OpenSources()) as sources:

        def count(file: _File) -> None:
            nonlocal done
            done += file.length_samples
            progress(done / whole, f"Writing {file.path.name}")

        def tick() -> None:
            progress(done / whole, "Writing the stems")

        for_each(lambda file: _write(file, sources), files, count, tick)
    return printed


def _pieces(
    one: ChannelStem, time: SongTime, names: UniqueNames
) -> Iterator[tuple[SampleClip, int, int]]:
    """The files of a stem as (clip, first sample, samples)."""
    edges = list(_edges(one, time)) if one.length_samples else []
    ends = [start for _, start in edges[1:]] + [one.length_samples]
    for (tick, start), end in zip(edges, ends, strict=False):
        name = names.take_numbered(one.channel.number, one.channel.name, ".wav")
        ticks = time.clip_ticks(tick, end - start + _SILENCE_SAMPLES, one.sample_rate)
        yield SampleClip(name, tick, ticks), start, end - start


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


def _write(file: _File, sources: OpenSources) -> _File:
    import numpy as np

    stem, rate = file.stem.stem, file.stem.sample_rate
    whole = file.length_samples + _SILENCE_SAMPLES
    with WavWriter(file.path, rate, stem.channels, "float32", length_samples=whole) as writer:
        room = np.empty((min(BLOCK_SAMPLES, whole), stem.channels), np.float32)
        for start in range(0, file.length_samples, BLOCK_SAMPLES):
            block = room[: min(BLOCK_SAMPLES, file.length_samples - start)]
            stem.read(file.start_samples + start, block, sources)
            writer.put(start, block.reshape(-1).data.cast("B"))
        writer.put(file.length_samples, memoryview(bytes(_SILENCE_SAMPLES * stem.channels * 4)))
    return file
