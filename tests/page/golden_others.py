"""Sessions of other kinds than the golden song: odd bars, notes alone, many tracks, one channel."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

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
from session.meter import MeterStep
from session.tempo import TempoStep
from session.units import Role
from tests.export_material import write_float

RATE = 44_100
ODD, NOTES, MANY, MONO = "seven-and-five", "sketch", "big-band", "voice-memo"
ROLES: tuple[Role, ...] = ("drums", "bass", "chords", "pad", "lead", "vocals")
COLOURS = ("#e5484d", "#8e4ec6", "#3e63dd", "#12a594", "#f5a623", "#e93d82")
MANY_TRACKS = 24


@dataclass(frozen=True)
class Shape:
    """How long a session is, and by which tempo and which bars."""

    title: str
    length_beats: float
    tempo_map: TempoMap
    meter_map: MeterMap
    sections: tuple[Section, ...] = ()


def write_others(library: Path) -> None:
    """All of them."""
    _write_odd(library)
    _write_notes(library)
    _write_many(library)
    _write_mono(library)


def _write_odd(library: Path) -> None:
    meters = MeterMap((MeterStep(0, 7, 8), MeterStep(4, 4, 4), MeterStep(6, 5, 4)))
    tempos = TempoMap((TempoStep(0.0, 92.0), TempoStep(14.0, 138.0), TempoStep(22.0, 104.0)))
    sections = (
        Section("Sevens", 0.0, 14.0),
        Section("Straight", 14.0, 8.0),
        Section("Fives", 22.0, 10.0),
    )
    shape = Shape("Seven and five", 32.0, tempos, meters, sections)
    places = tuple(beat * 0.5 for beat in range(64) if beat % 7 in (0, 2, 4))
    tracks = tuple(
        _track(shape, number, name, f"audio/{name.lower()}.wav", places)
        for number, name in enumerate(("Drums", "Bass", "Keys"))
    )
    folder = library / "sessions" / ODD
    for number, track in enumerate(tracks):
        _write_sound(folder / "audio" / f"{track.name.lower()}.wav", shape, number, places)
    _write(folder, shape, tracks, mixed="audio/drums.wav")


def _write_notes(library: Path) -> None:
    shape = Shape("Sketch", 16.0, TempoMap.constant(108.0), MeterMap.constant())
    places = (0.0, 1.5, 3.0, 4.0, 6.5, 8.0, 9.5, 11.0, 12.0, 13.0, 14.0, 15.0)
    tracks = tuple(
        _track(shape, number, name, None, places)
        for number, name in enumerate(("Beat", "Low", "Chords", "Strings", "Tune"))
    )
    _write(library / "sessions" / NOTES, shape, tracks, mixed=None)


def _write_many(library: Path) -> None:
    shape = Shape("Big band", 16.0, TempoMap.constant(120.0), MeterMap.constant())
    folder = library / "sessions" / MANY
    places = tuple(
        tuple(beat / 2 for beat in range(32) if beat % (2 + number) == 0) for number in range(6)
    )
    for number, own in enumerate(places):
        _write_sound(folder / "audio" / f"part{number + 1}.wav", shape, number, own)
    tracks = tuple(
        _track(
            shape,
            number,
            f"Chair {number + 1}",
            f"audio/part{number % 6 + 1}.wav",
            places[number % 6],
        )
        for number in range(MANY_TRACKS)
    )
    _write(folder, shape, tracks, mixed="audio/part1.wav")


def _write_mono(library: Path) -> None:
    shape = Shape("Voice memo", 16.0, TempoMap.constant(120.0), MeterMap.constant())
    folder = library / "sessions" / MONO
    places = (0.0, 2.0, 3.0, 6.0, 8.0, 9.0, 12.0)
    _write_sound(folder / "audio" / "memo.wav", shape, 4, places)
    clip = AudioClip("audio/memo.wav", 0.0, _samples(shape))
    track = Track("Memo", "vocals", COLOURS[5], (clip,), ())
    _write(folder, shape, (track,), mixed="audio/memo.wav")


def _track(
    shape: Shape, number: int, name: str, file: str | None, places: tuple[float, ...]
) -> Track:
    notes = tuple(
        Note(40 + 5 * (number % 6) + at % 3 * 2, 80, place, 0.5) for at, place in enumerate(places)
    )
    clips = (AudioClip(file, 0.0, _samples(shape)),) if file else ()
    played = tuple(note for note in notes if note.start_beats < shape.length_beats)
    return Track(
        name,
        ROLES[number % 6],
        COLOURS[number % 6],
        clips,
        (MidiClip(0.0, shape.length_beats, played),),
    )


def _samples(shape: Shape) -> int:
    return shape.tempo_map.samples_at_beats(shape.length_beats, RATE)


def _write_sound(path: Path, shape: Shape, number: int, places: tuple[float, ...]) -> None:
    """A tone that dies away at each place, of one channel."""
    sound = np.zeros((1, _samples(shape)), np.float32)
    seconds = np.arange(round(0.4 * RATE)) / RATE
    tone = 0.5 * np.sin(2 * np.pi * 110 * 1.5**number * seconds) * np.exp(-seconds / 0.12)
    for place in places:
        start = shape.tempo_map.samples_at_beats(place, RATE)
        end = min(start + len(tone), sound.shape[1])
        sound[0, start:end] += tone[: end - start].astype(np.float32)
    write_float(path, sound, RATE)


def _write(folder: Path, shape: Shape, tracks: tuple[Track, ...], mixed: str | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    mix = Mix(mixed, _samples(shape), 0.0, None, loudness_lufs=-16.0) if mixed else None
    session = Session(
        title=shape.title,
        sample_rate=RATE,
        length_beats=shape.length_beats,
        tempo_map=shape.tempo_map,
        meter_map=shape.meter_map,
        key=Key("D", "minor"),
        sections=shape.sections,
        tracks=tracks,
        mix=mix,
        provenance=Provenance("generate", "composer", "2", "2026-03-02T09:00:00+00:00", seed=1),
    )
    write_session(session, folder)
