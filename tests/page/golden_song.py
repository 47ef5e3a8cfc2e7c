"""A song that is the same on every machine and whatever the engines make: notes, and their sound.

Pictures of the page change when the page does, and not when the composer does.
"""

from __future__ import annotations

from dataclasses import dataclass
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
BPM = 90.0
BARS = 12
BEATS = BARS * 4
BEAT_SAMPLES = round(RATE * 60 / BPM)
SECTIONS = (("Intro", 2), ("Verse", 4), ("Chorus", 4), ("Outro", 2))
ROOTS = (45, 41, 48, 43)
"""A, F, C and G: a bar each, over and over."""

Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Player:
    """A track: from which beat it plays, the figure of a bar, and how its notes sound."""

    name: str
    role: Role
    colour: str
    from_beat: int
    to_beat: int
    beats: tuple[float, ...]
    intervals: tuple[int, ...]
    length_beats: float
    decay_seconds: float
    gain_db: float = 0.0
    pan: float = 0.0


PLAYERS = (
    Player("Drums", "drums", "#e5484d", 0, 48, (0, 1, 1.5, 2, 3, 3.5), (-9,), 0.25, 0.08),
    Player("Shaker", "drums", "#e5484d", 8, 40, (0.5, 1.5, 2.5, 3.5), (0,), 0.25, 0.05, -9, 0.4),
    Player("Bass", "bass", "#8e4ec6", 8, 48, (0, 1.5, 2.5), (-12,), 1.0, 0.5, -3),
    Player("Keys", "chords", "#3e63dd", 0, 48, (0, 2.5), (12, 15, 19), 1.5, 0.7, -4, -0.25),
    Player("Pad", "pad", "#12a594", 24, 40, (0,), (12, 19, 24), 4.0, 4.0, -8),
    Player("Lead", "lead", "#f5a623", 24, 40, (0, 0.5, 1.5, 3), (24, 27), 0.5, 0.3, -5, 0.2),
)


def write_song(library: Path, name: str) -> None:
    """The song as a session called `name`, with stems, a mix and notes."""
    folder = library / "sessions" / name
    (folder / "midi").mkdir(parents=True)
    (folder / "midi" / "all.mid").write_bytes(b"MThd")
    stems = {player.name: _sound(player) for player in PLAYERS}
    for track, sound in stems.items():
        write_float(folder / "audio" / f"{track.lower()}.wav", sound, RATE)
    total = sum(stems.values(), np.zeros_like(stems["Drums"])) * np.float32(0.4)
    write_float(folder / "audio" / "mix.wav", total, RATE)
    write_session(_session(), folder)


def _session() -> Session:
    starts = [sum(bars for _, bars in SECTIONS[:at]) * 4.0 for at in range(len(SECTIONS))]
    length = BEATS * BEAT_SAMPLES
    return Session(
        title="Dusty rain",
        sample_rate=RATE,
        length_beats=float(BEATS),
        tempo_map=TempoMap.constant(BPM),
        meter_map=MeterMap.constant(),
        key=Key("A", "minor"),
        sections=tuple(
            Section(name, start, bars * 4.0)
            for (name, bars), start in zip(SECTIONS, starts, strict=True)
        ),
        tracks=tuple(_track(player, length) for player in PLAYERS),
        mix=Mix("audio/mix.wav", length, 0.0, None, loudness_lufs=-14.0, true_peak_dbtp=-1.2),
        provenance=Provenance(
            "generate",
            "composer",
            "2",
            "2026-03-02T10:20:30+00:00",
            prompt="lo-fi, 90 bpm, A minor, dusty keys",
            seed=7,
            parameters={"settled": {"style": "lo-fi"}},
        ),
    )


def _track(player: Player, length_samples: int) -> Track:
    return Track(
        player.name,
        player.role,
        player.colour,
        (AudioClip(f"audio/{player.name.lower()}.wav", 0.0, length_samples),),
        (MidiClip(0.0, float(BEATS), _notes(player)),),
        gain_db=player.gain_db,
        pan=player.pan,
    )


def _notes(player: Player) -> tuple[Note, ...]:
    return tuple(
        Note(ROOTS[bar % 4] + up, 70 + 10 * (at == 0), bar * 4 + beat, player.length_beats)
        for bar in range(player.from_beat // 4, player.to_beat // 4)
        for at, beat in enumerate(player.beats)
        for up in player.intervals
    )


def _sound(player: Player) -> Sound:
    """The notes as sines that die away; drums as noise. Shape `(1, samples)`."""
    track = np.zeros((1, BEATS * BEAT_SAMPLES), np.float32)
    draw = np.random.default_rng(3)
    for note in _notes(player):
        start = round(note.start_beats * BEAT_SAMPLES)
        seconds = np.arange(round(note.length_beats * BEAT_SAMPLES)) / RATE
        hertz = 440 * 2 ** ((note.pitch - 69) / 12)
        tone = np.sin(2 * np.pi * hertz * seconds)
        if player.role == "drums":
            tone = draw.uniform(-1, 1, len(seconds))
        end = min(start + len(seconds), track.shape[1])
        loud = 0.6 / len(player.intervals) * note.velocity / 80
        faded = loud * tone * np.exp(-seconds / player.decay_seconds)
        track[0, start:end] += faded[: end - start].astype(np.float32)
    return track
