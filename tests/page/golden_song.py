"""The song of the golden pictures: six players, four sections."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from session import Key, Mix, Note, Provenance, Section, TempoMap, Track
from session.units import Role
from tests.page.golden_session import RATE, Shape, Sound, Tone, times, write_stem

PROMPT, SEED = "lo-fi, 90 bpm, A minor, dusty keys", 7
BPM = 90.0
BARS = 12
BEATS = BARS * 4
BEAT_SAMPLES = round(RATE * 60 / BPM)
SECTIONS = (("Intro", 2), ("Verse", 4), ("Chorus", 4), ("Outro", 2))
ROOTS = (45, 41, 48, 43)
"""A, F, C and G: a bar each, over and over."""


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
    shape = _shape()
    stems = [_sound(shape, player) for player in PLAYERS]
    files = [
        write_stem(folder, player.name, sound) for player, sound in zip(PLAYERS, stems, strict=True)
    ]
    total = sum(stems, np.zeros_like(stems[0])) * np.float32(0.4)
    mixed = write_stem(folder, "mix", total)
    shape.write(
        folder,
        tuple(_track(shape, player, file) for player, file in zip(PLAYERS, files, strict=True)),
        Mix(mixed, shape.length_samples, 0.0, None, loudness_lufs=-14.0, true_peak_dbtp=-1.2),
        Provenance(
            "generate",
            "composer",
            "2",
            "2026-03-02T10:20:30+00:00",
            prompt=PROMPT,
            seed=SEED,
            parameters={"settled": {"style": "lo-fi"}, "prompt": PROMPT, "seed": SEED},
        ),
    )


def _shape() -> Shape:
    starts = [sum(bars for _, bars in SECTIONS[:at]) * 4.0 for at in range(len(SECTIONS))]
    sections = tuple(
        Section(name, start, bars * 4.0)
        for (name, bars), start in zip(SECTIONS, starts, strict=True)
    )
    tempo = TempoMap.constant(BPM)
    return Shape("Dusty rain", float(BEATS), Key("A", "minor"), tempo, sections=sections)


def _track(shape: Shape, player: Player, file: str) -> Track:
    track = shape.track(player.name, player.role, player.colour, file, _notes(player))
    return replace(track, gain_db=player.gain_db, pan=player.pan)


def _notes(player: Player) -> tuple[Note, ...]:
    return tuple(
        Note(ROOTS[bar % 4] + up, 70 + 10 * (at == 0), bar * 4 + beat, player.length_beats)
        for bar in range(player.from_beat // 4, player.to_beat // 4)
        for at, beat in enumerate(player.beats)
        for up in player.intervals
    )


def _sound(shape: Shape, player: Player) -> Sound:
    """The notes as sines that die away; drums as noise."""
    draw = np.random.default_rng(3)

    def tone(note: Note) -> Tone:
        seconds = times(round(note.length_beats * BEAT_SAMPLES))
        hertz = 440 * 2 ** ((note.pitch - 69) / 12)
        wave = np.sin(2 * np.pi * hertz * seconds)
        if player.role == "drums":
            wave = draw.uniform(-1, 1, len(seconds))
        loud = 0.6 / len(player.intervals) * note.velocity / 80
        tone: Tone = loud * wave * np.exp(-seconds / player.decay_seconds)
        return tone

    return shape.sound((note.start_beats, tone(note)) for note in _notes(player))
