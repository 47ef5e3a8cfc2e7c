"""Activations -> notes, as basic-pitch 0.4.0 reads them (`output_to_notes_polyphonic`).

Notes begin at peaks of the onset activation, last to first, and hold until the note activation
has been low for 11 frames; each takes its energy, and its neighbours' a semitone away, with it.
What is left is read from its loudest point outwards (the Melodia trick). Two things make it fast:
which frames still hold energy is a bytearray a pitch, so that the end of a note is one search
for 11 zeros; and the loudest points come from one stable sort, which visits them in the order in
which an argmax a note would find them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.transcription.model import Activations
from server.transcription.network import PITCHES
from server.transcription.posteriorgram import RISE_FRAMES, OnsetScale, rises
from server.transcription.presets import Preset

GAP_FRAMES = 11
"""A note ends when its activation has been low for this long."""

_CHUNK_FRAMES = 2048
_GAP = bytes(GAP_FRAMES)
_HELD = b"\1"


@dataclass(frozen=True, slots=True)
class FrameNote:
    """A note from frame `start` to `stop` in `column` (0 is A0); `amplitude` is 0 to 1."""

    start: int
    stop: int
    column: int
    amplitude: float


def onset_peaks(
    note: Activations, onset: Activations, preset: Preset, scale: OnsetScale
) -> list[tuple[int, int]]:
    """Frame and column of every local maximum in time that is loud enough, in rising order.

    Looked for in the onset activation or, where the preset infers onsets, in that and the rises
    of the note activation scaled to the same peak, whichever is larger.
    """
    threshold = np.float64(preset.onset_threshold)
    found: list[tuple[int, int]] = []
    for start in range(1, len(note) - 1, _CHUNK_FRAMES):
        stop = min(start + _CHUNK_FRAMES, len(note) - 1)
        here: NDArray[np.floating] = onset[start - 1 : stop + 1]
        if preset.inferred_onsets and scale.rise_peak:
            context = min(RISE_FRAMES, start - 1)
            risen = rises(note[start - 1 - context : stop + 1])[context:]
            here = np.maximum(here, scale.onset_peak * risen / scale.rise_peak)
        middle = here[1:-1]
        peak = (middle > here[:-2]) & (middle > here[2:]) & (middle >= threshold)
        frames, columns = np.nonzero(peak)
        found += zip((frames + start).tolist(), columns.tolist(), strict=True)
    return found


class _Energy:
    """Which frames of which columns still hold energy."""

    def __init__(self, note: Activations, threshold: float) -> None:
        self.frames = len(note)
        held = (note >= np.float64(threshold)).T.astype(np.uint8)
        self.columns = [bytearray(row.tobytes()) for row in held]

    def take(self, column: int, start: int, stop: int) -> None:
        """Take the energy of `column` and its neighbours from `start` to `stop`."""
        if stop > start:
            for near in range(max(0, column - 1), min(PITCHES, column + 2)):
                self.columns[near][start:stop] = bytes(stop - start)

    def end_after(self, column: int, frame: int) -> tuple[int, int]:
        """Where the energy after `frame` ends, and where the search for it stopped."""
        row, last = self.columns[column], self.frames - 1
        gap = row.find(_GAP, frame + 1, last)
        if gap >= 0:
            return gap, gap + GAP_FRAMES
        stopped = max(frame + 1, last)
        return max(row.rfind(_HELD, frame + 1, last), frame) + 1, stopped

    def start_before(self, column: int, frame: int) -> tuple[int, int]:
        """Where the energy before `frame` starts, and the first frame searched."""
        row = self.columns[column]
        gap = row.rfind(_GAP, 1, frame) if frame else -1
        if gap >= 0:
            return gap + GAP_FRAMES, gap
        first = row.find(_HELD, 1, frame) if frame else -1
        return (first if first >= 0 else frame), min(1, frame)


def read_notes(
    note: Activations,
    onset: Activations,
    preset: Preset,
    scale: OnsetScale,
) -> list[FrameNote]:
    """The notes of `(frames, 88)` activations, in the order in which they are found."""
    peaks = onset_peaks(note, onset, preset, scale)
    energy = _Energy(note, preset.frame_threshold)
    found = _notes_with_onset(peaks, note, energy, preset.shortest_frames)
    if preset.melodia:
        found += _notes_without_onset(note, energy, preset)
    return found


def _notes_with_onset(
    peaks: list[tuple[int, int]], note: Activations, energy: _Energy, shortest: int
) -> list[FrameNote]:
    found = []
    for start, column in reversed(peaks):
        stop, _ = energy.end_after(column, start)
        if stop - start > shortest:
            energy.take(column, start, stop)
            found.append(FrameNote(start, stop, column, _amplitude(note, start, stop, column)))
    return found


def _notes_without_onset(note: Activations, energy: _Energy, preset: Preset) -> list[FrameNote]:
    held = np.frombuffer(b"".join(energy.columns), np.uint8).reshape(PITCHES, -1).T
    frames, columns = np.nonzero(held & (note > np.float64(preset.frame_threshold)))
    order = np.argsort(-note[frames, columns], kind="stable")
    found = []
    for middle, column in zip(frames[order].tolist(), columns[order].tolist(), strict=True):
        row = energy.columns[column]
        if not row[middle]:
            continue
        stop, searched_to = energy.end_after(column, middle)
        start, searched_from = energy.start_before(column, middle)
        row[middle] = 0
        energy.take(column, middle + 1, searched_to)
        energy.take(column, searched_from, middle)
        stop -= 1
        if stop - start > preset.shortest_frames:
            found.append(FrameNote(start, stop, column, _amplitude(note, start, stop, column)))
    return found


def _amplitude(note: Activations, start: int, stop: int, column: int) -> float:
    return float(note[start:stop, column].mean())
