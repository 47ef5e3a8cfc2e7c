"""Drums by onset and band: kick, snare, closed and open hi-hat on the General MIDI drum map."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from server.transcription.contract import HeardNote, TranscribeOptions
from server.transcription.drum_bands import (
    FRAME_SECONDS,
    Table,
    band_amplitudes,
    stroke_strength,
)
from server.transcription.drum_voices import HAT, KICK, SNARE, find_strokes
from session.progress import Progress, part_of
from session.registry import Availability

BASS_DRUM, ACOUSTIC_SNARE, CLOSED_HAT, OPEN_HAT = 36, 38, 42, 46
"""General MIDI level 1, percussion key map."""

STRIKE_SECONDS = 0.1
"""How long a drum note is written: drums do not hold."""

_LATE_SECONDS = 0.005
"""A stroke is found this long after it begins: half of the rise that it is found by."""

_HAT_BANDS = slice(11, None)
_RING_FRAMES = 22
_RING_LEFT = 0.3


class DrumTranscriber:
    """Hears the strokes of a drum kit."""

    name = "drums"
    version = "1"
    licence = "Yours: made by Roadie's own engine, no model's licence applies."

    def available(self) -> Availability:
        """Always: it needs nothing beyond the base install."""
        return Availability(True)

    def transcribe(
        self, audio: Path, options: TranscribeOptions, progress: Progress
    ) -> tuple[HeardNote, ...]:
        """The strokes in the audio file, sorted by start, then pitch.

        Raises NotFound, UnreadableAudio, Cancelled.
        """
        del options  # a kit has no presets, and its strokes no bends
        amplitudes = band_amplitudes(audio, part_of(progress, 0.0, 0.9))
        progress(0.9, "Telling the drums apart")
        found = sorted(strokes(amplitudes), key=lambda note: (note.start_seconds, note.pitch))
        progress(1.0, "Telling the drums apart")
        return tuple(found)


def strokes(amplitudes: Table) -> Iterator[HeardNote]:
    """Every stroke, piece by piece."""
    frames, gains = find_strokes(stroke_strength(amplitudes))
    rings = _rings(amplitudes[:, _HAT_BANDS].sum(axis=1), frames)
    for piece, pitch in ((KICK, BASS_DRUM), (SNARE, ACOUSTIC_SNARE), (HAT, CLOSED_HAT)):
        hardest = float(gains[:, piece].max(initial=0.0))
        for index in np.flatnonzero(gains[:, piece]).tolist():
            start = max(0.0, int(frames[index]) * FRAME_SECONDS - _LATE_SECONDS)
            yield HeardNote(
                OPEN_HAT if piece == HAT and rings[index] else pitch,
                velocity(float(gains[index, piece]) / hardest),
                start,
                start + STRIKE_SECONDS,
            )


def _rings(high: NDArray[np.float32], frames: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which strokes still ring in the high bands after 110 ms, or when the next one falls."""
    rings = np.zeros(len(frames), np.bool_)
    for index, frame in enumerate(frames):
        next_frame = frames[index + 1] if index + 1 < len(frames) else len(high)
        end = min(len(high) - 1, frame + _RING_FRAMES, next_frame - 4)
        peak = high[max(0, frame - 2) : frame + 6].max()
        rings[index] = end > frame + 8 and high[end] > _RING_LEFT * peak
    return rings


def velocity(ratio: float) -> int:
    """The velocity of a stroke `ratio` as strong as the strongest.

    Amplitude goes with the square of velocity (General MIDI level 2, 40 dB per decade).
    """
    return max(1, min(127, round(127 * math.sqrt(ratio))))
