"""The peaks of an audio file, for drawing it: how they stand in a file, and reading a part of them.

The lowest and highest sample of every PER_PEAK[0] samples of each channel, and of every four of
those, and so on: from the closest look to all of an hour at once. Needs nothing but bytes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from session.errors import StorageFailed, storage

PER_PEAK = (256, 1024, 4096, 16384, 65536)
"""How many samples a peak stands for, by level."""

LOUDEST = 127
"""What full scale is. Peaks are rounded outwards: only digital silence is 0."""

_HEAD = struct.Struct("<4sHIQ")
_MAGIC = b"RPK1"


@dataclass(frozen=True, slots=True)
class PeakHead:
    """What the audio file is: its channels, its rate, its length in sample frames."""

    channels: int
    sample_rate: int
    length_samples: int

    def count(self, per_peak: int) -> int:
        """How many peaks there are of so many samples; the last may stand for fewer."""
        return -(-self.length_samples // per_peak)

    def dump(self) -> bytes:
        """The bytes at the start of a file of peaks."""
        return _HEAD.pack(_MAGIC, self.channels, self.sample_rate, self.length_samples)

    def size_bytes(self) -> int:
        """The size of the whole file."""
        return _HEAD.size + sum(self.count(each) for each in PER_PEAK) * self.channels * 2


@dataclass(frozen=True, slots=True)
class Peaks:
    """A run of peaks from `start` on: int8, the lowest and the highest, channel by channel."""

    head: PeakHead
    start: int
    count: int
    data: bytes


def read_peaks(path: Path, per_peak: int, start: int, count: int) -> Peaks:
    """At most `count` peaks of a level from `start` on, none beyond the end.

    Raises NotFound when there is no such file, StorageFailed when it is broken.
    """
    with storage(path), path.open("rb") as file:
        head = _head(file.read(_HEAD.size), path)
        start = min(start, head.count(per_peak))
        count = max(0, min(count, head.count(per_peak) - start))
        width = head.channels * 2
        below = sum(head.count(each) for each in PER_PEAK if each < per_peak)
        file.seek(_HEAD.size + (below + start) * width)
        data = file.read(count * width)
    if len(data) != count * width:
        raise _broken(path)
    return Peaks(head, start, count, data)


def is_whole(path: Path) -> bool:
    """Whether there is a file of peaks at `path`, as long as its head says."""
    try:
        with path.open("rb") as file:
            head = _head(file.read(_HEAD.size), path)
        return path.stat().st_size == head.size_bytes()
    except (OSError, StorageFailed):
        return False


def _head(raw: bytes, path: Path) -> PeakHead:
    if len(raw) != _HEAD.size:
        raise _broken(path)
    magic, channels, sample_rate, length_samples = _HEAD.unpack(raw)
    if magic != _MAGIC or not channels:
        raise _broken(path)
    return PeakHead(channels, sample_rate, length_samples)


def _broken(path: Path) -> StorageFailed:
    return StorageFailed(f"{path} is broken: remove it, and it is made again.")
