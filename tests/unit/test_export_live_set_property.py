"""Whatever a session holds, the Live set made of it keeps Live's rules and the session's time."""

from __future__ import annotations

from bisect import bisect_right

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from exports.ableton.clips import Sample
from exports.ableton.invariants import live_clip_problems, problems
from exports.ableton.live_clips import live_clips
from exports.ableton.live_set import als_bytes, live_set
from session import (
    AudioClip,
    Bus,
    Chain,
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
from session.effects import Delay, EqBand, Equaliser, Gain, Reverb
from tests.export_material import PROVENANCE

RATE = 48_000
FILE = "audio/a.wav"
SAMPLES = {FILE: Sample("Samples/Imported/a.wav", 1, 1, 10**8, RATE)}

beats = st.floats(-8, 60, allow_nan=False).map(lambda value: round(value, 4))
names = st.text(max_size=12)


@st.composite
def tempo_maps(draw: st.DrawFn) -> TempoMap:
    later = draw(st.lists(st.integers(1, 400), max_size=4, unique=True).map(sorted))
    starts = [0.0, *(step / 8 for step in later)]
    bpm = st.floats(20, 999, allow_nan=False)
    return TempoMap(tuple(TempoStep(start, draw(bpm)) for start in starts))


@st.composite
def meter_maps(draw: st.DrawFn) -> MeterMap:
    later = draw(st.lists(st.integers(1, 9), max_size=3, unique=True).map(sorted))
    return MeterMap(
        tuple(
            MeterStep(bar, draw(st.integers(1, 12)), draw(st.sampled_from([1, 2, 4, 8, 16, 32])))
            for bar in [0, *later]
        )
    )


notes = st.builds(
    Note,
    st.integers(58, 62),
    st.integers(1, 127),
    beats,
    st.floats(0.001, 9).map(lambda value: round(value, 4)),
)
fades = st.integers(0, 4 * RATE)
own_speed_clips = st.builds(
    AudioClip,
    st.just(FILE),
    beats,
    st.integers(0, 20 * RATE),
    st.integers(0, 3 * RATE),
    fade_in_samples=fades,
    fade_out_samples=fades,
)


@st.composite
def warped_clips(draw: st.DrawFn) -> AudioClip:
    """Clips that are stretched to beats of their own."""
    steps = draw(st.lists(st.integers(1, 8), min_size=1, max_size=4))
    samples, offset = 0, 0.0
    points = [WarpPoint(0, 0.0)]
    for step in steps:
        samples, offset = samples + draw(st.integers(100, 3 * RATE)), offset + step / 2
        points.append(WarpPoint(samples, offset))
    return AudioClip(
        FILE,
        draw(beats),
        samples,
        warp_points=tuple(points),
        fade_in_samples=draw(fades),
        fade_out_samples=draw(fades),
    )


effects = st.sampled_from(
    [Gain(-3.0), Delay(250.0, 0.4, 0.3), Reverb(900.0, 0.2), Equaliser((EqBand("peak", 900.0),))]
)
chains = st.builds(Chain, names, st.lists(effects, max_size=3).map(tuple))
BUSES = ("Hall", "Echo")
midi_clips = st.builds(
    MidiClip,
    beats,
    st.floats(0.01, 30).map(lambda value: round(value, 4)),
    st.lists(notes, max_size=8).map(tuple),
    names,
)
audio_clips = st.lists(st.one_of(own_speed_clips, warped_clips()), max_size=3).map(tuple)
sends = st.lists(
    st.builds(Send, st.sampled_from(BUSES), st.floats(-150, 48)),
    max_size=2,
    unique_by=lambda s: s.bus,
)
tracks = st.builds(
    Track,
    names,
    st.sampled_from(["drums", "bass", "pad"]),
    st.just("#8b8d98"),
    audio_clips,
    st.lists(midi_clips, max_size=3).map(tuple),
    st.floats(-150, 48),
    st.floats(-1, 1),
    st.booleans(),
    chain=st.none() | chains,
    dry_clips=audio_clips,
    sends=sends.map(tuple),
    group=st.sampled_from([None, None, "Band", ""]),
)
sections = st.builds(Section, names, beats, st.floats(0.01, 40))
sessions = st.builds(
    Session,
    st.text(min_size=1, max_size=20),
    st.just(RATE),
    st.floats(1, 64).map(lambda value: round(value, 4)),
    tempo_maps(),
    meter_maps(),
    st.just(PROVENANCE),
    sections=st.lists(sections, max_size=4).map(tuple),
    tracks=st.lists(tracks, max_size=3).map(tuple),
    buses=chains.map(lambda chain: tuple(Bus(name, "#12a594", chain) for name in BUSES)),
)


def number(element: etree._Element, path: str) -> float:
    """The Value at `path` as a number."""
    found = element.find(path)
    assert found is not None
    return float(str(found.get("Value")))


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(sessions)
def test_any_session_makes_a_set_and_live_clips_that_keep_lives_rules(session: Session) -> None:
    root, _ = live_set(session, SAMPLES)
    assert problems(root, None) == []
    assert als_bytes(root)[:4] == b"\x1f\x8b\x08\x00"
    for _, clip in live_clips(session, SAMPLES):
        assert live_clip_problems(clip, None) == []


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(sessions, st.lists(own_speed_clips, min_size=1, max_size=4))
def test_clips_of_their_own_speed_keep_it_whatever_the_tempo_does(
    session: Session, clips: list[AudioClip]
) -> None:
    session = session.evolve(tracks=(Track("Own", "pad", "#8b8d98", tuple(clips)),))
    root, _ = live_set(session, SAMPLES)
    for track in root.iterfind("LiveSet/Tracks/AudioTrack"):
        for clip in track.iterfind(".//MainSequencer/Sample/ArrangerAutomation/Events/AudioClip"):
            marks = [
                (float(str(one.get("SecTime"))), float(str(one.get("BeatTime"))))
                for one in clip.iterfind("WarpMarkers/WarpMarker")
            ]
            start, end = number(clip, "CurrentStart"), number(clip, "CurrentEnd")
            first = number(clip, "Loop/LoopStart")
            inside = [step.start_beats for step in session.tempo_map.steps]
            for song in [start, end, *(one for one in inside if start < one < end)]:
                passed = session.tempo_map.seconds_at_beats(song)
                passed -= session.tempo_map.seconds_at_beats(start)
                played = at(marks, first + song - start) - at(marks, first)
                assert played == pytest.approx(passed, abs=1e-6)


def at(marks: list[tuple[float, float]], beat: float) -> float:
    """Seconds in the file at a beat of the clip."""
    index = bisect_right([mark[1] for mark in marks], beat)
    index = min(max(1, index), len(marks) - 1)
    (s0, b0), (s1, b1) = marks[index - 1], marks[index]
    return s0 + (beat - b0) * (s1 - s0) / (b1 - b0)
