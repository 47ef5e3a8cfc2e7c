"""Sessions of other kinds than the golden song: odd bars, notes alone, many tracks, one channel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from session import Key, MeterMap, Mix, Note, Provenance, Section, TempoMap, Track
from session.meter import MeterStep
from session.tempo import TempoStep
from session.units import Role
from tests.page.golden_session import RATE, Shape, Sound, Tone, times, write_stem

ODD, NOTES, MANY, MONO = "seven-and-five", "sketch", "big-band", "voice-memo"
ROLES: tuple[Role, ...] = ("drums", "bass", "chords", "pad", "lead", "vocals")
COLOURS = ("#e5484d", "#8e4ec6", "#3e63dd", "#12a594", "#f5a623", "#e93d82")
MANY_TRACKS = 24
KEY = Key("D", "minor")


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
    shape = Shape("Seven and five", 32.0, KEY, tempos, meters, sections)
    places = tuple(beat * 0.5 for beat in range(64) if beat % 7 in (0, 2, 4))
    folder = library / "sessions" / ODD
    tracks = tuple(
        _track(shape, number, name, write_stem(folder, name, _sound(shape, number, places)), places)
        for number, name in enumerate(("Drums", "Bass", "Keys"))
    )
    _write(shape, folder, tracks, mixed="audio/drums.wav")


def _write_notes(library: Path) -> None:
    shape = Shape("Sketch", 16.0, KEY, TempoMap.constant(108.0))
    places = (0.0, 1.5, 3.0, 4.0, 6.5, 8.0, 9.5, 11.0, 12.0, 13.0, 14.0, 15.0)
    tracks = tuple(
        _track(shape, number, name, None, places)
        for number, name in enumerate(("Beat", "Low", "Chords", "Strings", "Tune"))
    )
    _write(shape, library / "sessions" / NOTES, tracks, mixed=None)


def _write_many(library: Path) -> None:
    shape = Shape("Big band", 16.0, KEY, TempoMap.constant(120.0))
    folder = library / "sessions" / MANY
    places = tuple(
        tuple(beat / 2 for beat in range(32) if beat % (2 + number) == 0) for number in range(6)
    )
    files = [
        write_stem(folder, f"part{number + 1}", _sound(shape, number, own))
        for number, own in enumerate(places)
    ]
    tracks = tuple(
        _track(shape, number, f"Chair {number + 1}", files[number % 6], places[number % 6])
        for number in range(MANY_TRACKS)
    )
    _write(shape, folder, tracks, mixed=files[0])


def _write_mono(library: Path) -> None:
    shape = Shape("Voice memo", 16.0, KEY, TempoMap.constant(120.0))
    folder = library / "sessions" / MONO
    places = (0.0, 2.0, 3.0, 6.0, 8.0, 9.0, 12.0)
    memo = write_stem(folder, "memo", _sound(shape, 4, places))
    track = replace(shape.track("Memo", "vocals", COLOURS[5], memo, ()), midi_clips=())
    _write(shape, folder, (track,), mixed=memo)


def _track(
    shape: Shape, number: int, name: str, file: str | None, places: tuple[float, ...]
) -> Track:
    notes = (
        Note(40 + 5 * (number % 6) + at % 3 * 2, 80, place, 0.5) for at, place in enumerate(places)
    )
    played = (note for note in notes if note.start_beats < shape.length_beats)
    return shape.track(name, ROLES[number % 6], COLOURS[number % 6], file, played)


def _sound(shape: Shape, number: int, places: tuple[float, ...]) -> Sound:
    """A tone that dies away at each place."""
    seconds = times(round(0.4 * RATE))
    tone: Tone = 0.5 * np.sin(2 * np.pi * 110 * 1.5**number * seconds) * np.exp(-seconds / 0.12)
    return shape.sound((place, tone) for place in places)


def _write(shape: Shape, folder: Path, tracks: tuple[Track, ...], mixed: str | None) -> None:
    mix = Mix(mixed, shape.length_samples, 0.0, None, loudness_lufs=-16.0) if mixed else None
    made = Provenance(
        "generate",
        "composer",
        "2",
        "2026-03-02T09:00:00+00:00",
        seed=1,
        parameters={"prompt": "", "seed": 1},
    )
    shape.write(folder, tracks, mix, made)
