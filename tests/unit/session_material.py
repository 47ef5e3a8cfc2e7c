"""Sessions for tests, drawn by hypothesis within everything the types allow."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from session import (
    AudioClip,
    BendPoint,
    Bus,
    Chain,
    Chord,
    Estimate,
    Key,
    MeterMap,
    MeterStep,
    MidiClip,
    Mix,
    Note,
    Provenance,
    Section,
    Send,
    Session,
    TempoMap,
    TempoStep,
    Track,
    WarpedSound,
    WarpPoint,
)
from session.effects import (
    Chorus,
    Compressor,
    Delay,
    Distortion,
    EqBand,
    Equaliser,
    Gain,
    Limiter,
    PlugIn,
    Reverb,
)
from session.pitch import Mode
from session.units import Role

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
TICKS = st.integers(0, 960 * 64).map(lambda ticks: round(ticks / 960, 9))
LENGTHS = st.integers(1, 960 * 16).map(lambda ticks: round(ticks / 960, 9))
FILES = st.sampled_from(["audio/drums.wav", "audio/bass.wav", "audio/ü – 2.wav"])


LEVELS = st.floats(-60, 6)
BUS = Bus("Room", "#46a758", Chain("Room", (Reverb(900.0, 1.0, 20.0),)), -3.0, 0.25)
EFFECTS = st.sampled_from(
    [
        Gain(-3.0),
        Equaliser((EqBand("low-cut", 80.0), EqBand("peak", 2500.0, 3.0, 1.2))),
        Compressor(-18.0, 4.0, 10.0, 120.0, 6.0, 3.0),
        Limiter(-1.0, 50.0),
        Delay(375.0, 0.3, 0.25),
        Reverb(1800.0, 0.2),
        Chorus(0.8, 0.4, 0.5),
        Distortion(12.0),
        PlugIn("Big Comp", "vst3", "ABCD"),
    ]
)


@st.composite
def notes(draw: st.DrawFn) -> tuple[Note, ...]:
    """Notes on the tick grid; those of one pitch do not overlap."""
    drawn: list[Note] = []
    free: dict[int, float] = {}
    for start, length, pitch, velocity in sorted(
        draw(st.lists(st.tuples(TICKS, LENGTHS, st.integers(0, 127), st.integers(1, 127))))
    ):
        if start >= free.get(pitch, 0.0):
            drawn.append(Note(pitch, velocity, start, length))
            free[pitch] = start + length
    return tuple(sorted(drawn, key=lambda note: (note.start_beats, note.pitch)))


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    audio = st.builds(
        AudioClip,
        file=FILES,
        start_beats=st.floats(-8, 64),
        length_samples=st.integers(0, 2**40),
        warp_points=st.just(()) | st.just((WarpPoint(0, 0.0), WarpPoint(48_000, 2.0))),
        gain_db=st.floats(-60, 12),
        name=NAMES,
        fade_in_samples=st.integers(0, 2**20),
        fade_out_samples=st.integers(0, 2**20),
        warped=st.none() | st.just(WarpedSound("audio/warped/loop.wav", 96_000, 12, 34)),
    )
    midi = st.builds(MidiClip, st.just(0.0), st.just(80.0), notes(), NAMES)
    return Track(
        name=draw(NAMES),
        role=draw(st.sampled_from(get_args(Role))),
        colour=draw(st.sampled_from(["#000000", "#e5484d", "#ffffff"])),
        audio_clips=tuple(draw(st.lists(audio, max_size=2))),
        midi_clips=tuple(draw(st.lists(midi, max_size=1))),
        gain_db=draw(st.floats(-60, 12)),
        pan=draw(st.floats(-1, 1)),
        mute=draw(st.booleans()),
        instrument=draw(st.none() | NAMES),
        midi_program=draw(st.none() | st.integers(0, 127)),
        take_group=draw(st.none() | NAMES),
        chain=draw(st.none() | st.builds(Chain, NAMES, st.lists(EFFECTS, max_size=3).map(tuple))),
        dry_clips=tuple(draw(st.lists(audio, max_size=1))),
        sends=tuple(
            draw(st.lists(st.builds(Send, st.just(BUS.name), st.floats(-60, 6)), max_size=1))
        ),
        group=draw(st.none() | NAMES),
    )


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    """Sessions with several tempi and meters, any names, audio and MIDI."""
    return Session(
        title=draw(NAMES.filter(bool)),
        sample_rate=draw(st.sampled_from([44_100, 48_000, 96_000])),
        length_beats=96.0,
        tempo_map=draw(
            st.sampled_from(
                [
                    TempoMap.constant(84),
                    TempoMap((TempoStep(0, 120), TempoStep(7, 93.7), TempoStep(33.5, 171))),
                ]
            )
        ),
        meter_map=draw(
            st.sampled_from(
                [MeterMap.constant(), MeterMap((MeterStep(0, 7, 8), MeterStep(4, 3, 4)))]
            )
        ),
        provenance=Provenance(
            operation="generate",
            engine="composer",
            engine_version="1",
            created_at="2026-01-01T00:00:00+00:00",
            prompt=draw(st.none() | NAMES),
            seed=draw(st.none() | st.integers(0, 2**53)),
            parameters=draw(st.dictionaries(NAMES, st.integers() | NAMES, max_size=3)),
            notes=tuple(draw(st.lists(NAMES, max_size=2))),
        ),
        key=draw(
            st.none()
            | st.builds(Key.of_pitch_class, st.integers(0, 11), st.sampled_from(get_args(Mode)))
        ),
        sections=(Section("Intro", 0.0, 16.0), Section(draw(NAMES), 16.0, 80.0)),
        chords=(Chord("Am7", 0.0, 4.0),),
        tracks=tuple(draw(st.lists(tracks(), max_size=4))),
        mix=draw(st.none() | st.just(Mix("audio/mix.wav", 9, 0.25, None, -14.0, -1.0))),
        buses=(BUS,),
        estimates=(Estimate("tempo_bpm", 84.0, 0.9, (42.0, 168.0)), Estimate("key", "A", 0.5)),
    )


BENT_NOTE = Note(60, 90, 1.0, 2.0, (BendPoint(0.0, 0.5), BendPoint(0.5, -1.0)))
