"""What analysis keeps of a recording: onset strengths and pitch energies, a few numbers a frame.

The recording is read once, in blocks; two hours of it become less than 100 MB of frames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.fft import rfft

from session.progress import Progress
from session.sound.read import probe, read_mono_blocks

RATE = 22_050
"""The rate at which recordings are analysed, in samples a second."""

ONSET_HOP = 128
ONSET_FPS = RATE / ONSET_HOP
_ONSET_WINDOW = 1024
ONSET_BAND_EDGES_HZ = (30.0, 160.0, 700.0, 3500.0, 10_500.0)
"""Low (kick, bass), low-mid, mid (snare, voices) and high (hats)."""

FINE_HOP = 32
FINE_FPS = RATE / FINE_HOP

PITCH_HOP = 2048
PITCH_FPS = RATE / PITCH_HOP
_PITCH_WINDOW = 8192
PITCH_BINS = 36
"""Bins an octave of the pitch-class energies: three a semitone; bin 0 is C at A = 440 Hz."""
_PITCH_RANGES_HZ = ((35.0, 220.0), (110.0, 2200.0))
_C0_HZ = 440.0 * 2 ** (-57 / 12)

LEVEL_BAND_EDGES_HZ = (40.0, 80.0, 160.0, 320.0, 640.0, 1280.0, 2560.0, 5120.0, 10_500.0)
"""Octaves: which of them sound, and how loud, tells one part of a piece from another."""

Frames = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Features:
    """A recording as frames.

    `onsets` `(frames, 4)`: rise of the log spectrum in four bands at `ONSET_FPS`, the first frame
    centred on sample 0. `fine` `(frames,)`: energy of the pre-emphasised signal in steps of
    `FINE_HOP` samples. `bass` and `pitch` `(frames, PITCH_BINS)`: pitch-class energies at
    `PITCH_FPS` of low notes and of all notes. `levels` `(frames, 8)`: power in octave bands at
    `PITCH_FPS`. `tuning_cents`: how far the music is off A = 440.
    `tonal`: share of the energy in stable spectral peaks, 0 to 1.
    """

    duration_seconds: float
    onsets: Frames
    fine: Frames
    bass: Frames
    pitch: Frames
    levels: Frames
    tuning_cents: float
    tonal: float
    peak: float


def extract(audio: Path, progress: Progress) -> Features:
    """The features of an audio file. Raises UnreadableAudio."""
    info = probe(audio)
    onsets = _Framing(_ONSET_WINDOW, ONSET_HOP, _OnsetBands())
    pitches = _PitchClasses()
    pitch_frames = _Framing(_PITCH_WINDOW, PITCH_HOP, pitches)
    fine = _FineEnergy()
    total = max(1, round(info.duration_seconds * RATE))
    done, peak = 0, 0.0
    for block in read_mono_blocks(audio, RATE):
        for part in _pieces(block, 1 << 16):
            onsets.take(part)
            pitch_frames.take(part)
            fine.take(part)
            peak = max(peak, float(np.abs(part).max(initial=0.0)))
            done += len(part)
            progress(min(1.0, done / total), "Analysing: listening")
    bass, pitch, levels = np.split(pitch_frames.finish(), (PITCH_BINS, 2 * PITCH_BINS), axis=1)
    return Features(
        duration_seconds=info.duration_seconds,
        onsets=onsets.finish(),
        fine=fine.finish(),
        bass=bass,
        pitch=pitch,
        levels=levels,
        tuning_cents=pitches.tuning_cents(),
        tonal=pitches.tonal(),
        peak=peak,
    )


def _pieces(block: Frames, length: int) -> Iterator[Frames]:
    for start in range(0, len(block), length):
        yield block[start : start + length]


class _Framing:
    """Cuts a stream into overlapping frames centred on multiples of the hop."""

    def __init__(self, window: int, hop: int, measure: Callable[[Frames], Frames]) -> None:
        self._window, self._hop, self._measure = window, hop, measure
        self._rest = np.zeros(window // 2, np.float32)
        self._out: list[Frames] = []

    def take(self, part: Frames) -> None:
        self._rest = np.concatenate([self._rest, part])
        count = (len(self._rest) - self._window) // self._hop + 1
        if count > 0:
            frames = sliding_window_view(self._rest, self._window)[:: self._hop][:count]
            self._out.append(self._measure(frames))
            self._rest = self._rest[count * self._hop :]

    def finish(self) -> Frames:
        self.take(np.zeros(self._window // 2 + self._hop, np.float32))
        return np.concatenate(self._out)


def _hann(length: int) -> Frames:
    return np.hanning(length + 1)[:-1].astype(np.float32)


class _OnsetBands:
    """Half-wave rectified rise of the log spectrum, averaged within each band."""

    LOG_GAIN = 100.0
    LAG_FRAMES = 2

    def __init__(self) -> None:
        self._shape = _hann(_ONSET_WINDOW)
        hertz = np.fft.rfftfreq(_ONSET_WINDOW, 1 / RATE)
        self._edges = np.searchsorted(hertz, ONSET_BAND_EDGES_HZ)
        self._before = np.zeros((self.LAG_FRAMES, len(hertz)), np.float32)

    def __call__(self, frames: Frames) -> Frames:
        spectrum = np.abs(rfft(frames * self._shape, axis=1)) * (2 / _ONSET_WINDOW)
        log = np.log1p(self.LOG_GAIN * spectrum)
        history = np.concatenate([self._before, log])
        self._before = history[-self.LAG_FRAMES :]
        # A maximum over neighbouring bins hides vibrato (Böck and Widmer, DAFx 2013).
        earlier = history[: -self.LAG_FRAMES]
        widened = earlier.copy()
        np.maximum(widened[:, 1:], earlier[:, :-1], out=widened[:, 1:])
        np.maximum(widened[:, :-1], earlier[:, 1:], out=widened[:, :-1])
        rise = np.maximum(log - widened, 0.0)
        bands = [
            rise[:, low:high].mean(axis=1)
            for low, high in zip(self._edges, self._edges[1:], strict=False)
        ]
        return np.stack(bands, axis=1).astype(np.float32)


class _FineEnergy:
    """Energy in short steps, pre-emphasised so that attacks stand out from bass."""

    def __init__(self) -> None:
        self._last = np.float32(0)
        self._rest = np.zeros(0, np.float32)
        self._out: list[Frames] = []

    def take(self, part: Frames) -> None:
        if not len(part):
            return
        shifted = np.concatenate([[self._last], part[:-1]]).astype(np.float32)
        self._last = part[-1]
        rest = np.concatenate([self._rest, part - 0.9 * shifted])
        count = len(rest) // FINE_HOP
        blocks = rest[: count * FINE_HOP].reshape(count, FINE_HOP)
        self._out.append(np.einsum("ij,ij->i", blocks, blocks))
        self._rest = rest[count * FINE_HOP :]

    def finish(self) -> Frames:
        return np.concatenate([*self._out, np.zeros(1, np.float32)]).astype(np.float32)


class _PitchClasses:
    """Energy of spectral peaks by pitch class, for low notes and for all; power by octave band.

    Only local maxima count, at their interpolated frequency: broadband noise leaves little.
    """

    def __init__(self) -> None:
        self._shape = _hann(_PITCH_WINDOW)
        hertz = np.fft.rfftfreq(_PITCH_WINDOW, 1 / RATE)
        low, high = _PITCH_RANGES_HZ[0][0], _PITCH_RANGES_HZ[1][1]
        self._first, self._last = np.searchsorted(hertz, (low, high))
        self._edges = np.searchsorted(hertz, LEVEL_BAND_EDGES_HZ)
        self._turn = 0j
        self._turn_weight = 0.0
        self._peak_energy = 0.0
        self._energy = 0.0

    def __call__(self, frames: Frames) -> Frames:
        spectrum = np.abs(rfft(frames * self._shape, axis=1)) * (2 / _PITCH_WINDOW)
        part = spectrum[:, self._first - 1 : self._last + 1]
        left, centre, right = part[:, :-2], part[:, 1:-1], part[:, 2:]
        floor = 4.0 * np.median(centre, axis=1, keepdims=True) + 1e-5
        rows, columns = np.nonzero((centre > left) & (centre >= right) & (centre > floor))
        peak = centre[rows, columns]
        before, after = left[rows, columns], right[rows, columns]
        offset = 0.5 * (before - after) / (before - 2 * peak + after + 1e-12)
        hertz = (columns + self._first + offset) * (RATE / _PITCH_WINDOW)
        octaves = np.log2(hertz / _C0_HZ)
        weight = np.sqrt(peak)
        self._turn += complex(np.sum(weight * np.exp(2j * np.pi * 12 * octaves)))
        self._turn_weight += float(weight.sum())
        self._peak_energy += float(np.sum(before**2 + peak**2 + after**2))
        self._energy += float(np.sum(part**2))
        place = np.mod(octaves, 1.0) * PITCH_BINS
        out = np.zeros((len(frames), 2 * PITCH_BINS + len(self._edges) - 1), np.float32)
        power = spectrum[:, : self._edges[-1]] ** 2
        out[:, 2 * PITCH_BINS :] = np.add.reduceat(power, self._edges[:-1], axis=1)
        for index, (low, high) in enumerate(_PITCH_RANGES_HZ):
            inside = (hertz >= low) & (hertz < high)
            _spread(out, rows[inside], index * PITCH_BINS, place[inside], weight[inside])
        return out

    def tuning_cents(self) -> float:
        """Between -50 and 50."""
        return float(np.angle(self._turn) / (2 * np.pi) * 100) if self._turn_weight else 0.0

    def tonal(self) -> float:
        """How much of the energy lies in peaks, and how well these keep to one tuning."""
        if not self._turn_weight or not self._energy:
            return 0.0
        in_tune = abs(self._turn) / self._turn_weight
        return float(in_tune * min(1.0, self._peak_energy / self._energy))


def _spread(out: Frames, rows: NDArray[np.intp], start: int, place: Frames, weight: Frames) -> None:
    """Add each weight to the two bins that its place lies between."""
    below = np.floor(place).astype(np.intp)
    share = place - below
    np.add.at(out, (rows, start + below % PITCH_BINS), weight * (1 - share))
    np.add.at(out, (rows, start + (below + 1) % PITCH_BINS), weight * share)


def chroma(frames: Frames, tuning_cents: float) -> Frames:
    """Twelve pitch classes `(frames, 12)`, C first, of `(frames, PITCH_BINS)` at a tuning."""
    a_bin = np.arange(PITCH_BINS)
    centre = (np.arange(12) + tuning_cents / 100) * PITCH_BINS / 12
    distance = (
        np.mod(a_bin[:, None] - centre[None, :] + PITCH_BINS / 2, PITCH_BINS) - PITCH_BINS / 2
    )
    weight = np.exp(-0.5 * (distance / 0.9) ** 2).astype(np.float32)
    return frames @ weight
