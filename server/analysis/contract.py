"""What an analysis of a recording gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from session.pitch import Key
from session.progress import Progress


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form: it begins on a bar line, and lasts until the next begins."""

    name: str
    start_seconds: float


NO_CHORD = "N"


@dataclass(frozen=True, slots=True)
class HeardChord:
    """A chord by its symbol, or `NO_CHORD`: from a beat on, until the next begins."""

    symbol: str
    start_seconds: float


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was measured on a recording, each with a confidence from 0 to 1.

    `beats_seconds` are the beats; `downbeat_seconds` the first bar line at or after the start.
    `bpm` counts quarter notes; `bpm_alternatives` are its half and double where plausible.
    `steady` says whether one tempo fits every beat. Loudness is None for silence. `parts` has
    one part where nothing tells parts apart. `chords` is empty where nothing with a pitch is heard.
    """

    duration_seconds: float
    bpm: float
    bpm_confidence: float
    bpm_alternatives: tuple[float, ...]
    steady: bool
    beats_seconds: tuple[float, ...]
    downbeat_seconds: float
    downbeat_confidence: float
    meter: tuple[int, int]
    meter_confidence: float
    key: Key | None
    key_confidence: float
    key_alternatives: tuple[Key, ...]
    loudness_lufs: float | None
    true_peak_dbtp: float | None
    parts: tuple[Part, ...] = (Part("Start", 0.0),)
    chords: tuple[HeardChord, ...] = ()


class Analyser(Protocol):
    """Measures tempo, beats, downbeat, meter, key, chords, loudness and the parts of the form."""

    name: str
    version: str

    def analyse(self, audio: Path, progress: Progress) -> Analysis:
        """Measure a WAV file. Memory does not hold the whole file at full rate.

        Silence gives zero confidences and a 120 bpm grid. Raises UnreadableAudio.
        """
