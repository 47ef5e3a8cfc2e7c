"""The activations of a whole recording, kept so that two hours do not fill the memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile, gettempdir
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from server.transcription.model import Activations, WindowActivations
from server.transcription.network import BINS_PER_SEMITONE, PITCHES
from session.errors import storage

HELD_BYTES = 64 * 2**20
"""Activations beyond this go to a file in the worker's temporary folder: 18 minutes of notes."""

RISE_FRAMES = 2
"""An inferred onset is a rise over the frames before, one and two back."""


def rises(note: Activations) -> NDArray[np.float64]:
    """How far each activation rises above the one and two frames before; `(frames, pitches)`.

    The first two frames have none. In float64, as basic-pitch computes them.
    """
    wide = note.astype(np.float64)
    found = np.zeros_like(wide)
    one_back = wide[RISE_FRAMES:] - wide[RISE_FRAMES - 1 : -1]
    two_back = wide[RISE_FRAMES:] - wide[:-RISE_FRAMES]
    np.minimum(one_back, two_back, out=found[RISE_FRAMES:])
    return np.maximum(found, 0.0, out=found)


@dataclass(frozen=True, slots=True)
class OnsetScale:
    """The largest onset and the largest rise of a whole recording: they tie the threshold of
    inferred onsets to it."""

    onset_peak: float = 0.0
    rise_peak: float = 0.0


@dataclass(slots=True)
class Posteriorgram:
    """Note and onset activations between `low` and `high` (columns, high excluded) by frame.

    What lies outside is zero, as if it had not sounded. `loudest` is the largest note activation
    of each frame.
    """

    low: int = 0
    high: int = PITCHES
    with_contour: bool = False
    frames: int = 0
    scale: OnsetScale = OnsetScale()
    _loudest: list[Activations] = field(default_factory=list)
    _last: Activations = field(default_factory=lambda: np.zeros((0, PITCHES), np.float32))
    _spool: SpooledTemporaryFile[bytes] = field(
        default_factory=lambda: SpooledTemporaryFile(HELD_BYTES)  # noqa: SIM115
    )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._spool.close()

    @property
    def _row_values(self) -> int:
        return PITCHES * (2 + BINS_PER_SEMITONE) if self.with_contour else PITCHES * 2

    def append(self, heard: WindowActivations) -> None:
        """Add the activations of the next window. Raises DiskFull and its like."""
        note, onset = heard.note.copy(), heard.onset.copy()
        for matrix in (note, onset):
            matrix[:, : self.low] = 0
            matrix[:, self.high :] = 0
        parts = (note, onset, heard.contour) if self.with_contour else (note, onset)
        with storage(gettempdir()):
            self._spool.write(np.concatenate(parts, axis=1).tobytes())
        with_before = np.concatenate([self._last, note])
        fresh = rises(with_before)[len(self._last) :]
        self.scale = OnsetScale(
            max(self.scale.onset_peak, float(onset.max(initial=0))),
            max(self.scale.rise_peak, float(fresh.max(initial=0))),
        )
        self._loudest.append(note.max(axis=1))
        self._last = with_before[-RISE_FRAMES:]
        self.frames += len(note)

    def loudest(self) -> Activations:
        """The largest note activation of each frame, `(frames,)`."""
        return np.concatenate(self._loudest) if self._loudest else np.zeros(0, np.float32)

    def section(self, start: int, stop: int) -> WindowActivations:
        """The activations of frames `start` to `stop`; without contour, that is empty."""
        row_bytes = self._row_values * 4
        with storage(gettempdir()):
            self._spool.seek(start * row_bytes)
            rows = np.frombuffer(self._spool.read((stop - start) * row_bytes), np.float32)
            self._spool.seek(0, 2)
        table = rows.reshape(stop - start, self._row_values)
        contour = table[:, 2 * PITCHES :]
        return WindowActivations(table[:, :PITCHES], table[:, PITCHES : 2 * PITCHES], contour)


def sections(
    loudest: Activations, threshold: float, longest: int, margin: int
) -> Iterator[tuple[int, int]]:
    """Where a recording of `len(loudest)` frames may be cut so that no note crosses a cut.

    A cut needs `margin` frames below `threshold` on either side: then nothing read on one side
    can reach the other. It is made at the last such place within `longest` frames; where there is
    none, at the frame that is quietest, and a note held across it becomes two.
    """
    start, total = 0, len(loudest)
    while total - start > longest:
        stretch = loudest[start + margin : start + longest + margin]
        quiet = np.convolve(stretch >= threshold, np.ones(2 * margin), "valid") == 0
        places = np.flatnonzero(quiet)
        if len(places):
            cut = start + 2 * margin + int(places[-1])
        else:
            cut = (
                start + longest // 2 + int(loudest[start + longest // 2 : start + longest].argmin())
            )
        yield start, cut
        start = cut
    yield start, total
