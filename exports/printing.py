"""Sounds printed to files side by side: all of them block by block, so that their sum is known.

Each block of the timeline is one piece of work for a thread: it reads every sound there, rounds
it, writes it at its place, and adds up what the null test needs. Memory does not grow with length.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from math import isfinite
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Literal, Protocol

from exports.encoding import Encoding
from exports.parallel import WORKERS, for_each
from exports.pcm24 import FULL_SCALE_24, ByteOrder, Rounder
from exports.sound_files import SoundFile
from exports.sources import OpenSources
from session.progress import Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]

PRINT_SAMPLES = 1 << 16
"""Small enough that a block, and what is made of it, stays in the processor's cache."""

Part = Literal["stem", "mix", "apart"]
"""What a sound is to the null test: a part of the sum, what the sum is compared with, neither."""


class Sound(Protocol):
    """What can be printed: it gives any block of itself."""

    @property
    def channels(self) -> int: ...
    def read(self, start_samples: int, block: Audio, sources: OpenSources) -> None:
        """Fill `block`, `(samples, channels)`, with what sounds from a sample on."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sound on its way into a file; without `file` it is measured only."""

    sound: Sound
    length_samples: int
    part: Part
    file: SoundFile | None
    encoding: Encoding = "pcm24"
    order: ByteOrder = "little"


@dataclass(slots=True)
class Measured:
    """The peak of each line before it was rounded, and the peak of the sum minus the mix."""

    peaks: list[float]
    rest: float = 0.0


@dataclass(slots=True)
class _Desk:
    """The memory of one thread."""

    frames: Audio
    rounder: Rounder
    sums: dict[str, NDArray[Any]] = field(default_factory=dict)


def print_lines(lines: Sequence[Line], progress: Progress, stage: str) -> Measured:
    """Print every line. Raises UnreadableAudio, StorageFailed; the files are the caller's."""
    import numpy as np

    widest = max((line.sound.channels for line in lines), default=1)
    desks: SimpleQueue[_Desk] = SimpleQueue()
    for _ in range(WORKERS):
        values = PRINT_SAMPLES * widest
        desks.put(_Desk(np.empty(values, np.float32), Rounder(values)))
    measured = Measured([0.0] * len(lines))
    end = max((line.length_samples for line in lines), default=0)
    summed = [line.sound.channels for line in lines if line.part != "apart"]
    compares = any(line.part == "mix" for line in lines)

    with closing(OpenSources()) as sources:

        def work(start: int) -> tuple[int, list[float], float]:
            desk = desks.get()
            try:
                null = _Null(desk, max(summed), len(summed)) if compares else None
                peaks = [_print_block(line, start, sources, desk, null) for line in lines]
                return start, peaks, null.peak() if null else 0.0
            finally:
                desks.put(desk)

        def done(block: tuple[int, list[float], float]) -> None:
            start, peaks, rest = block
            measured.peaks = [max(pair) for pair in zip(measured.peaks, peaks, strict=True)]
            measured.rest = max(measured.rest, rest)
            progress(min(1.0, (start + PRINT_SAMPLES) / end), stage)

        for_each(work, range(0, end, PRINT_SAMPLES), done)
    return measured


def _print_block(
    line: Line, start: int, sources: OpenSources, desk: _Desk, null: _Null | None
) -> float:
    """Print a block of one line; the peak of it."""
    channels, length = line.sound.channels, min(PRINT_SAMPLES, line.length_samples - start)
    if length <= 0:
        return 0.0
    values = desk.frames[: length * channels]
    line.sound.read(start, values.reshape(length, channels), sources)
    peak = _peak(values)
    if null and line.part == "apart":
        null = None
    if line.encoding == "float32":
        if line.file:
            line.file.put(start, values.astype("<f4", copy=False).data)
        if null:
            null.add_floats(values, line)
    elif line.file or null:
        whole = desk.rounder.whole(values, peak)
        if line.file:
            line.file.put(start, desk.rounder.packed(whole, line.order))
        if null:
            null.add_whole(whole, line)
    return peak


def _peak(values: Audio) -> float:
    """The largest sample; what is no number becomes silence, which no speaker minds."""
    import numpy as np

    lowest, highest = float(values.min()), float(values.max())
    if not isfinite(highest - lowest):
        np.nan_to_num(values, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
        lowest, highest = float(values.min()), float(values.max())
    return max(highest, -lowest)


class _Null:
    """What is left of a block when the mix is taken from the sum of the stems.

    24-bit samples are summed as whole numbers, exactly; floats apart from them.
    """

    def __init__(self, desk: _Desk, channels: int, lines: int) -> None:
        import numpy as np

        self._desk = desk
        self._channels = channels
        # 2^8 numbers of 24 bits fit into 32.
        self._whole = self._zeros("whole", np.int32 if lines < 1 << 8 else np.int64)
        self._floats: NDArray[Any] | None = None

    def _zeros(self, name: str, kind: type[Any]) -> NDArray[Any]:
        import numpy as np

        if name not in self._desk.sums:
            self._desk.sums[name] = np.empty((PRINT_SAMPLES, self._channels), kind)
        self._desk.sums[name].fill(0)
        return self._desk.sums[name]

    def add_whole(self, whole: NDArray[np.int32], line: Line) -> None:
        """Add what was rounded."""
        self._add(self._whole, whole, line)

    def add_floats(self, values: Audio, line: Line) -> None:
        """Add what was not."""
        import numpy as np

        if self._floats is None:
            self._floats = self._zeros("floats", np.float64)
        self._add(self._floats, values, line)

    def _add(self, total: NDArray[Any], values: NDArray[Any], line: Line) -> None:
        import numpy as np

        channels = line.sound.channels
        frames = values.reshape(-1, channels)
        step = np.subtract if line.part == "mix" else np.add
        total = total[: len(frames)]
        if channels == self._channels:
            flat = total.reshape(-1)
            step(flat, values, out=flat)
            return
        # A mono sound counts on every side; columns, since numpy is slow on rows of two.
        for side in range(self._channels if channels == 1 else channels):
            column = total[:, side]
            step(column, frames[:, min(side, channels - 1)], out=column)

    def peak(self) -> float:
        """The largest of what is left."""
        import numpy as np

        if self._floats is None:
            return max(int(self._whole.max()), -int(self._whole.min())) / FULL_SCALE_24
        return float(np.max(np.abs(self._floats + self._whole / FULL_SCALE_24)))
