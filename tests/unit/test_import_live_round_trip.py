"""Session -> Live set -> session keeps everything that a set can carry.

What it cannot, and how the test looks at it: colours are the nearest of Live's palette; gains and
tempi are drawn within Live's bounds; a role is known by the name of the track and of its folder;
names are one line of text; a track's clips that overlap are several tracks in Live, so those drawn
do not; notes of one pitch do not overlap; what lies before bar 1 is cut; meters are no finer than
16ths; chords, takes, programmes and the mix do not travel.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.ableton.clips import Sample
from exports.ableton.live_set import als_bytes, live_set
from exports.ableton.palette import PALETTE
from exports.ableton.read_project import AbletonReader
from session import (
    AudioClip,
    BendPoint,
    Bus,
    Chain,
    Key,
    MeterMap,
    MeterStep,
    MidiClip,
    Note,
    Section,
    Send,
    Session,
    TempoMap,
    TempoStep,
    Track,
    WarpPoint,
)
from session.effects import Compressor, Delay, Effect, Gain, Limiter
from tests.export_material import PROVENANCE

RATE = 48_000
FILE = "audio/a.wav"
SAMPLES = {FILE: Sample("Samples/Imported/a.wav", 1, 1, 10**9, RATE)}
NAMES = ("Drums", "Sub bass", "Piano", "Lead vocal", "Pad", "Strange", 'He said "&" <ok>', "Ü 大")
EFFECTS: list[Effect] = [
    Gain(-3.0),
    Compressor(-18.0, 4.0, 10.0, 120.0, 6.0, 3.0),
    Limiter(-1.0, 50.0),
    Delay(375.0, 0.25, 0.5),
]
CHAINS = st.lists(st.sampled_from(EFFECTS), min_size=1, max_size=3)
BENDS = st.sampled_from([(), (BendPoint(0.0, 0.5), BendPoint(0.125, -1.0))])
levels = st.floats(-40, 0).map(lambda value: round(value, 3))


@st.composite
def time_maps(draw: st.DrawFn) -> tuple[TempoMap, MeterMap]:
    later = draw(st.lists(st.integers(1, 300), max_size=4, unique=True).map(sorted))
    bpm = st.floats(20, 400).map(lambda value: round(value, 3))
    steps = [TempoStep(0.0, draw(bpm))]
    for place in later:
        now = draw(bpm)
        if now != steps[-1].bpm:
            steps.append(TempoStep(place / 8, now))
    bars = [0, *draw(st.lists(st.integers(1, 9), max_size=2, unique=True).map(sorted))]
    meters = [
        MeterStep(bar, draw(st.integers(1, 12)), draw(st.sampled_from([2, 4, 8, 16])))
        for bar in bars
    ]
    return TempoMap(tuple(steps)), MeterMap(tuple(meters))


@st.composite
def audio(draw: st.DrawFn) -> tuple[AudioClip, ...]:
    """Clips a long way apart: at their own speed, or warped to another."""
    clips = []
    for start in (0.0, 40.0, 81.5)[: draw(st.integers(0, 3))]:
        length = draw(st.integers(1_000, RATE * 2))
        offset = draw(st.integers(0, RATE))
        warp: tuple[WarpPoint, ...] = ()
        if draw(st.booleans()):
            beats = draw(st.integers(1, 20)) / 2
            warp = (WarpPoint(offset, 0.0), WarpPoint(offset + length, beats))
        fade = draw(st.integers(0, length // 2))
        clips.append(
            AudioClip(FILE, start, length, offset, warp, draw(levels), "A clip", fade, fade // 2)
        )
    return tuple(clips)


@st.composite
def midi(draw: st.DrawFn) -> tuple[MidiClip, ...]:
    places = draw(st.lists(st.integers(0, 60), min_size=1, max_size=6, unique=True).map(sorted))
    notes = [
        Note(draw(st.integers(0, 127)), draw(st.integers(1, 127)), place / 4, 0.25, draw(BENDS))
        for place in places
    ]
    return (MidiClip(draw(st.sampled_from([0.0, 3.75])), 16.0, tuple(notes), "Notes"),)


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    tempo, meter = draw(time_maps())
    names = draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True))
    tracks = []
    for name in names:
        dry = draw(st.booleans())
        clips = draw(audio())
        tracks.append(
            Track(
                name=name,
                role="other",
                colour=draw(st.sampled_from(PALETTE)),
                audio_clips=clips,
                midi_clips=draw(st.just(()) | midi()),
                gain_db=draw(levels),
                pan=draw(st.floats(-0.9, 0.9).map(lambda value: round(value, 3))),
                mute=draw(st.booleans()),
                dry_clips=clips if dry else (),
                chain=Chain(name, tuple(draw(CHAINS))) if dry and clips else None,
                sends=draw(st.just(()) | levels.map(lambda level: (Send("Room", level),))),
                group=draw(st.sampled_from(["Band", "Voices"])),
            )
        )
    tracks.sort(key=lambda track: str(track.group))
    return Session(
        title="Night & Day",
        sample_rate=RATE,
        length_beats=120.0,
        tempo_map=tempo,
        meter_map=meter,
        provenance=PROVENANCE,
        key=draw(st.sampled_from([None, Key("C", "major"), Key("F", "minor"), Key("D", "dorian")])),
        sections=(Section("Intro", 0.0, 16.0), Section("Drop", 16.0, 104.0)),
        tracks=tuple(tracks),
        buses=(Bus("Room", PALETTE[3], Chain("Room", (Delay(250.0, 0.5, 1.0),)), -3.0, 0.25),),
    )


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(sessions())
def test_what_a_set_can_carry_comes_back(
    tmp_path_factory: pytest.TempPathFactory, session: Session
) -> None:
    path = tmp_path_factory.mktemp("trip") / "Set.als"
    path.write_bytes(als_bytes(live_set(session, SAMPLES)[0]))
    found = AbletonReader().read(path, elsewhere=False).session
    assert (found.title, found.length_beats) == (session.title, session.length_beats)
    assert found.tempo_map == session.tempo_map
    assert found.meter_map == session.meter_map
    assert (found.key, found.sections) == (session.key, session.sections)
    assert [track.name for track in found.tracks] == [track.name for track in session.tracks]
    for now, was in zip(found.tracks, session.tracks, strict=True):
        assert_same_track(now, was)
    (bus,) = found.buses
    room = session.buses[0]
    assert (bus.name, bus.colour) == (room.name, room.colour)
    assert (bus.gain_db, bus.pan) == pytest.approx((room.gain_db, room.pan), abs=1e-6)
    assert_same_chain(bus.chain, room.chain)


def assert_same_track(now: Track, was: Track) -> None:
    assert (now.colour, now.mute, now.group) == (was.colour, was.mute, was.group)
    assert (now.gain_db, now.pan) == pytest.approx((was.gain_db, was.pan), abs=1e-6)
    assert [one.bus for one in now.sends] == [one.bus for one in was.sends]
    assert [one.gain_db for one in now.sends] == pytest.approx(
        [one.gain_db for one in was.sends], abs=1e-6
    )
    assert unbent(now.midi_clips) == unbent(was.midi_clips)
    assert [flat(clip) for clip in now.midi_clips] == [
        pytest.approx(flat(clip)) for clip in was.midi_clips
    ]
    for clips, before in ((now.audio_clips, was.audio_clips), (now.dry_clips, was.dry_clips)):
        assert len(clips) == len(before)
        for clip, one in zip(clips, before, strict=True):
            assert_same_clip(clip, one)
    assert_same_chain(now.chain, was.chain)


def unbent(clips: tuple[MidiClip, ...]) -> list[MidiClip]:
    """The clips with straight notes."""
    return [
        replace(clip, notes=tuple(replace(note, bends=()) for note in clip.notes)) for clip in clips
    ]


def flat(clip: MidiClip) -> list[float]:
    """The bends of all its notes as a row of numbers."""
    points = [point for note in clip.notes for point in note.bends]
    return [value for point in points for value in (point.offset_beats, point.semitones)]


def assert_same_clip(now: AudioClip, was: AudioClip) -> None:
    assert (now.name, now.start_beats) == (was.name, was.start_beats)
    assert now.source_offset_samples == was.source_offset_samples
    assert now.length_samples == pytest.approx(was.length_samples, abs=1)
    assert now.gain_db == pytest.approx(was.gain_db, abs=1e-6)
    assert now.fade_in_samples == pytest.approx(was.fade_in_samples, abs=1)
    assert now.fade_out_samples == pytest.approx(was.fade_out_samples, abs=1)
    if was.warp_points:
        assert now.warp_points[-1].offset_beats == pytest.approx(
            was.warp_points[-1].offset_beats, abs=1e-3
        )


def assert_same_chain(now: Chain | None, was: Chain | None) -> None:
    if was is None:
        assert now is None
        return
    assert now
    assert [effect.kind for effect in now.effects] == [effect.kind for effect in was.effects]
    for effect, before in zip(now.effects, was.effects, strict=True):
        for name in before.__dataclass_fields__:
            assert getattr(effect, name) == pytest.approx(getattr(before, name), abs=1e-6)
