"""Sessions in folders, made to be exported: with numpy-made sound and with every awkwardness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from session import (
    AudioClip,
    BendPoint,
    Chord,
    Key,
    MeterMap,
    MeterStep,
    MidiClip,
    Mix,
    Note,
    Provenance,
    Section,
    Session,
    TempoMap,
    TempoStep,
    Track,
    WarpPoint,
    write_session,
)

Audio = NDArray[np.float32]

PROVENANCE = Provenance(
    operation="generate",
    engine="composer",
    engine_version="1",
    created_at="2026-03-04T05:06:07+00:00",
    prompt="lo-fi, dusty keys",
    seed=7,
)

FIVE_TEMPI = TempoMap(
    (
        TempoStep(0.0, 120.0),
        TempoStep(4.0, 133.37),
        TempoStep(9.5, 90.0),
        TempoStep(13.0, 61.25),
        TempoStep(20.0, 174.0),
    )
)

SEVEN_EIGHT = MeterMap((MeterStep(0, 4, 4), MeterStep(2, 7, 8), MeterStep(4, 3, 4)))


def noise(seed: int, channels: int, length: int, peak: float = 0.2) -> Audio:
    """Noise that is the same for the same seed."""
    rng = np.random.default_rng(seed)
    return (rng.uniform(-peak, peak, (channels, length))).astype(np.float32)


def write_float(path: Path, audio: Audio, sample_rate: int) -> None:
    """A 32-bit float WAV as a session holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, audio.T, sample_rate, subtype="FLOAT")


def whole_stem(session: Session, file: str) -> AudioClip:
    """The clip of a stem of the whole piece, warped to the tempo map as sessions are."""
    length, rate = session.length_samples, session.sample_rate
    steps = [
        WarpPoint(session.tempo_map.samples_at_beats(step.start_beats, rate), step.start_beats)
        for step in session.tempo_map.steps
        if step.start_beats < session.length_beats
    ]
    return AudioClip(
        file, 0.0, length, warp_points=(*steps, WarpPoint(length, session.length_beats))
    )


def with_mix(session: Session, folder: Path, mix: Audio) -> Session:
    """The session with its mix and a quieter master, written."""
    write_float(folder / "audio/mix.wav", mix, session.sample_rate)
    write_float(folder / "audio/master.wav", mix * np.float32(0.5), session.sample_rate)
    done = replace(
        session,
        mix=Mix(
            file="audio/mix.wav",
            length_samples=mix.shape[1],
            grid_residual_samples=0.0,
            null_db=None,
            master_file="audio/master.wav",
        ),
    )
    write_session(done, folder)
    return done


def a_session(
    folder: Path,
    tempo_map: TempoMap | None = None,
    meter_map: MeterMap | None = None,
    *,
    sample_rate: int = 48_000,
    channels: int = 2,
    bars: int = 6,
    title: str = "Night Bus",
) -> Session:
    """Four stems and three MIDI parts over `bars` bars, with sections, key and chords."""
    tempo_map = tempo_map or TempoMap.constant(84.0)
    meter_map = meter_map or MeterMap.constant()
    half = meter_map.beats_at_bar(bars // 2)
    length_beats = meter_map.beats_at_bar(bars)
    session = Session(
        title=title,
        sample_rate=sample_rate,
        length_beats=length_beats,
        tempo_map=tempo_map,
        meter_map=meter_map,
        provenance=PROVENANCE,
        key=Key("A", "minor"),
        sections=(Section("Intro", 0.0, half), Section("Drop", half, length_beats - half)),
        chords=(Chord("Am7", 0.0, half), Chord("F/C", half, length_beats - half)),
    )
    parts: list[tuple[str, str, str]] = [
        ("Drums", "drums", "#e5484d"),
        ("Bass", "bass", "#8e4ec6"),
        ("Keys", "chords", "#3e63dd"),
        ("Vox", "vocals", "#e93d82"),
    ]
    tracks, mix = [], np.zeros((channels, session.length_samples), np.float32)
    for index, (name, role, colour) in enumerate(parts):
        file = f"audio/{name.lower()}.wav"
        sound = noise(index, channels, session.length_samples)
        write_float(folder / file, sound, sample_rate)
        mix += sound
        notes = tuple(
            Note(60 + beat % 5, 90, float(beat), 0.5) for beat in range(int(length_beats))
        )
        tracks.append(
            Track(
                name=name,
                role=role,  # type: ignore[arg-type]
                colour=colour,
                audio_clips=(whole_stem(session, file),),
                midi_clips=() if name == "Vox" else (MidiClip(0.0, length_beats, notes, name),),
            )
        )
    return with_mix(replace(session, tracks=tuple(tracks)), folder, mix)


def midi_only(folder: Path) -> Session:
    """Two parts without any sound."""
    session = a_session(folder)
    tracks = tuple(replace(track, audio_clips=()) for track in session.tracks[:2])
    done = replace(session, tracks=tracks, mix=None)
    write_session(done, folder)
    return done


def audio_only(folder: Path) -> Session:
    """Stems without any notes, sections or key."""
    session = a_session(folder)
    tracks = tuple(replace(track, midi_clips=()) for track in session.tracks)
    done = replace(session, tracks=tracks, sections=(), key=None)
    write_session(done, folder)
    return done


LONG_NAME = "Ein sehr langer Name " * 15
AWKWARD_NAMES = (
    '808 "Big" & <Loud> 🔥',
    "Keys/Pads\\Organ: left|right?",
    LONG_NAME,
    "Bass",
    "BASS",
    "con",
    "🎹🎹",
    "Ctrl\x00\x07\x1f\ntab\t\u200bend\ufffe. ",
    "Größe 大きい",
)

PIECES_PAN = 0.25


def awkward(folder: Path) -> Session:
    """Awkward names; clips mid-bar, before bar 1, over each other, cut from files; takes, gains."""
    session = a_session(folder, title='A "mess" & more / 🔥 <live>')
    rate, length = session.sample_rate, session.length_samples
    mix = np.zeros((2, length), np.float32)
    tracks = []
    for index, name in enumerate(AWKWARD_NAMES):
        file = f"audio/x{index}.wav"
        sound = noise(50 + index, 1 if index % 3 == 1 else 2, length, 0.05)
        write_float(folder / file, sound, rate)
        clip = AudioClip(file, 0.0, length)
        mix += sound
        tracks.append(Track(name, "other", "#123456", (clip,)))
    late = AudioClip("audio/x0.wav", 5.75, rate, source_offset_samples=1234, gain_db=-6.0)
    later = AudioClip("audio/x2.wav", 6.5, rate, source_offset_samples=99)
    early = AudioClip("audio/x4.wav", -1.5, 3 * rate)
    tracks.append(
        Track("Pieces", "fx", "#46a758", (late, later, early), gain_db=-3.0, pan=PIECES_PAN)
    )
    for clip, gain in ((late, -9.0), (later, -3.0), (early, -3.0)):
        _mix_in(mix, folder, clip, session, gain)
    take = AudioClip("audio/x5.wav", 0.0, length)
    tracks.append(Track("Take 2", "vocals", "#e93d82", (take,), mute=True, take_group="Vox"))
    tracks.append(Track("Nothing", "pad", "#12a594"))
    tracks.append(Track("Notes", "lead", "#f5a623", midi_clips=(_overlapping(),), gain_db=-2.0))
    return with_mix(replace(session, tracks=tuple(tracks)), folder, mix)


def _mix_in(mix: Audio, folder: Path, clip: AudioClip, session: Session, gain_db: float) -> None:
    sound, _ = soundfile.read(folder / clip.file, dtype="float32", always_2d=True)
    start = session.tempo_map.samples_at_beats(clip.start_beats, session.sample_rate)
    piece = sound.T[:, clip.source_offset_samples :][:, : clip.length_samples]
    piece = piece[:, max(0, -start) :] * np.float32(10 ** (gain_db / 20))
    start = max(0, start)
    room = min(piece.shape[1], mix.shape[1] - start)
    sides = np.array([[1 - PIECES_PAN], [1.0]], np.float32)
    mix[:, start : start + room] += piece[:, :room] * sides


def _overlapping() -> MidiClip:
    return MidiClip(
        -2.0,
        18.0,
        (
            Note(60, 100, 0.5, 2.0),
            Note(60, 90, 4.0, 3.0),
            Note(60, 80, 5.0, 1.0),
            Note(60, 70, 5.0, 0.25),
            Note(64, 70, 6.25, 0.001),
            Note(67, 127, 7.0, 1.0, (BendPoint(0.0, 0.0), BendPoint(0.5, 1.0))),
        ),
    )


SESSIONS: dict[str, Callable[[Path], Session]] = {
    "plain": a_session,
    "five tempi": lambda folder: a_session(folder, FIVE_TEMPI, SEVEN_EIGHT, bars=6),
    "44.1 kHz": lambda folder: a_session(folder, sample_rate=44_100, bars=4),
    "96 kHz mono": lambda folder: a_session(folder, sample_rate=96_000, channels=1, bars=2),
    "MIDI only": midi_only,
    "audio only": audio_only,
    "awkward": awkward,
}
"""Every style of session by name; each writes its folder and gives the session."""
