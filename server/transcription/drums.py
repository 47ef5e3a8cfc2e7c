"""Drums by onset and band: kick, snare, closed and open hi-hat on the General MIDI drum map.

A stroke is loud at once and soon gone: its strength in a band is the smaller of how far the
amplitude rises over the last moments and how far it falls again within the next 150 ms. A held
bass note rises as fast, but does not fall, and so leaves no stroke.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from server.transcription.contract import HeardNote, TranscribeOptions
from server.transcription.drum_bands import FRAME_SECONDS, DrumBands, drum_bands
from session.progress import Progress, part_of
from session.registry import Availability

KICK, SNARE, CLOSED_HAT, OPEN_HAT = 36, 38, 42, 46
"""Bass Drum 1, Acoustic Snare, Closed and Open Hi-Hat (General MIDI level 1, percussion map)."""

STRIKE_SECONDS = 0.1
"""How long a drum note is written: drums do not hold."""

_RISE_FRAMES = 4
_FALL_FRAMES = 30
_APART_FRAMES = 8
_LEAST_OF_TYPICAL = 0.2
_LEAST_OF_LOUDEST = 0.01
_OPEN_FRAMES = 20
_OPEN_LEFT = 0.25

Strength = NDArray[np.float32]


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
        bands = drum_bands(audio, part_of(progress, 0.0, 0.95))
        found = sorted(strokes(bands), key=lambda note: (note.start_seconds, note.pitch))
        progress(1.0, "Reading the strokes")
        return tuple(found)


def stroke_strength(amplitude: Strength) -> Strength:
    """The smaller of rise before and fall after each frame of a band's amplitude."""
    from scipy.ndimage import median_filter

    before = np.concatenate([np.zeros(_RISE_FRAMES, np.float32), amplitude[:-_RISE_FRAMES]])
    after = median_filter(amplitude, _FALL_FRAMES, origin=-(_FALL_FRAMES // 2), mode="constant")
    strength: Strength = np.maximum(0, np.minimum(amplitude - before, amplitude - after))
    return strength


def peaks(strength: Strength, least: float) -> NDArray[np.intp]:
    """The frames of the largest strength around, of at least `least`."""
    from scipy.signal import find_peaks

    if not len(strength):
        return np.zeros(0, np.intp)
    frames: NDArray[np.intp]
    frames, _ = find_peaks(np.pad(strength, 1), height=max(least, 1e-9), distance=_APART_FRAMES)
    return frames - 1


def _typical(strength: Strength, loudest: float) -> float:
    """A usual strong stroke of a band: the upper quartile of those that are worth counting."""
    counted = strength[peaks(strength, loudest * _LEAST_OF_LOUDEST)]
    return float(np.quantile(counted, 0.75)) if len(counted) else 0.0


def strokes(bands: DrumBands) -> Iterator[HeardNote]:
    """Every stroke, in no order."""
    strength = {
        name: stroke_strength(getattr(bands, name)) for name in ("sub", "body", "noise", "high")
    }
    loudest = max((float(each.max(initial=0)) for each in strength.values()), default=0.0)
    if loudest <= 1e-4:
        return
    typical = {name: _typical(each, loudest) for name, each in strength.items()}
    least = {
        name: max(_LEAST_OF_TYPICAL * typical[name], _LEAST_OF_LOUDEST * loudest)
        for name in strength
    }
    yield from _notes(KICK, peaks(strength["sub"], least["sub"]), strength["sub"])
    snare = _near(strength["noise"], strength["body"], least["noise"], least["body"])
    yield from _notes(SNARE, snare, strength["noise"])
    hats = peaks(strength["high"], least["high"])
    open_hat = _rings(bands.high, hats)
    yield from _notes(CLOSED_HAT, hats[~open_hat], strength["high"])
    yield from _notes(OPEN_HAT, hats[open_hat], strength["high"])


def _near(
    first: Strength, second: Strength, least_first: float, least_second: float
) -> NDArray[np.intp]:
    """Peaks of `first` that `second` has a stroke beside."""
    from scipy.ndimage import maximum_filter1d

    beside: Strength = maximum_filter1d(second, 2 * _RISE_FRAMES + 1)
    found = peaks(first, least_first)
    return found[beside[found] >= least_second]


def _rings(amplitude: Strength, hats: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which strokes still ring after 100 ms, before the next cuts them off."""
    later = np.minimum(hats + _OPEN_FRAMES, len(amplitude) - 1)
    upcoming = np.append(hats[1:], len(amplitude) + _OPEN_FRAMES)
    later = np.minimum(later, np.maximum(hats + 1, upcoming - _RISE_FRAMES))
    rings: NDArray[np.bool_] = amplitude[later] > _OPEN_LEFT * amplitude[hats]
    return rings


def _notes(pitch: int, frames: NDArray[np.intp], strength: Strength) -> Iterator[HeardNote]:
    loudest = float(strength[frames].max(initial=0.0))
    for frame in frames.tolist():
        start = max(0.0, frame * FRAME_SECONDS)
        yield HeardNote(
            pitch, velocity(float(strength[frame]) / loudest), start, start + STRIKE_SECONDS
        )


def velocity(ratio: float) -> int:
    """The velocity of a stroke `ratio` as strong as the strongest.

    Amplitude goes with the square of velocity, as General MIDI level 2 has it.
    """
    return max(1, min(127, round(127 * math.sqrt(ratio))))
