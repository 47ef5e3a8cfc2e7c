"""How a session of the golden pictures begins: its shape, its tracks, and tones for their sound.

It is the same on every machine and whatever the engines make: pictures of the page change when the
page does, and not when the composer does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from session import (
    AudioClip,
    Key,
    MeterMap,
    MidiClip,
    Mix,
    Note,
    Provenance,
    Section,
    Session,
    TempoMap,
    Track,
    write_session,
)
from session.units import Role
from tests.export_material import write_float

RATE = 44_100

Sound = NDArray[np.float32]
"""Shape `(1, samples)`."""
Tone = NDArray[np.float64]
"""Shape `(samples,)`."""


@dataclass(frozen=True)
class Shape:
    """How long a session is, its key, and by which tempo and which bars."""

    title: str
    length_beats: float
    key: Key
    tempo_map: TempoMap
    meter_map: MeterMap = field(default_factory=MeterMap.constant)
    sections: tuple[Section, ...] = ()

    @property
    def length_samples(self) -> int:
        """All of it."""
        return self.tempo_map.samples_at_beats(self.length_beats, RATE)

    def track(
        self, name: str, role: Role, colour: str, file: str | None, notes: Iterable[Note]
    ) -> Track:
        """A track from end to end: a file of sound, where there is one, and notes."""
        sound = (AudioClip(file, 0.0, self.length_samples),) if file else ()
        return Track(name, role, colour, sound, (MidiClip(0.0, self.length_beats, tuple(notes)),))

    def sound(self, tones: Iterable[tuple[float, Tone]]) -> Sound:
        """Tones, each from a beat on, and silence around them."""
        sound = np.zeros((1, self.length_samples), np.float32)
        for beat, tone in tones:
            start = self.tempo_map.samples_at_beats(beat, RATE)
            end = min(start + len(tone), sound.shape[1])
            sound[0, start:end] += tone[: end - start].astype(np.float32)
        return sound

    def write(
        self,
        folder: Path,
        tracks: tuple[Track, ...],
        mix: Mix | None,
        provenance: Provenance,
    ) -> None:
        """The session into `folder`; its sounds are written apart."""
        folder.mkdir(parents=True, exist_ok=True)
        session = Session(
            title=self.title,
            sample_rate=RATE,
            length_beats=self.length_beats,
            tempo_map=self.tempo_map,
            meter_map=self.meter_map,
            key=self.key,
            sections=self.sections,
            tracks=tracks,
            mix=mix,
            provenance=provenance,
        )
        write_session(session, folder)


def times(length_samples: int) -> Tone:
    """The seconds of a tone's samples, from its start on."""
    seconds: Tone = np.arange(length_samples) / RATE
    return seconds


def write_stem(folder: Path, name: str, sound: Sound) -> str:
    """Write the sound of a track into a session's folder; its file, as clips name it."""
    file = f"audio/{name.lower()}.wav"
    write_float(folder / file, sound, RATE)
    return file
