"""Whatever a session holds, the Live set made of it keeps Live's rules and the session's time."""

from __future__ import annotations

from bisect import bisect_right

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from exports.ableton.clips import Sample
from exports.ableton.invariants import problems
from exports.ableton.live_set import als_bytes, live_set
from session import (
    AudioClip,
    MeterMap,
    MeterStep,
    MidiClip,
    Note,
    Section,
    Session,
    TempoMap,
    TempoStep,
    Track,
)
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
audio_clips = st.builds(
    AudioClip, st.just(FILE), beats, st.integers(0, 20 * RATE), st.integers(0, 3 * RATE)
)
midi_clips = st.builds(
    MidiClip,
    beats,
    st.floats(0.01, 30).map(lambda value: round(value, 4)),
    st.lists(notes, max_size=8).map(tuple),
    names,
)
tracks = st.builds(
    Track,
    names,
    st.sampled_from(["drums", "bass", "pad"]),
    st.just("#8b8d98"),
    st.lists(audio_clips, max_size=3).map(tuple),
    st.lists(midi_clips, max_size=3).map(tuple),
    st.floats(-150, 48),
    st.floats(-1, 1),
    st.booleans(),
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
)


def number(element: etree._Element, path: str) -> float:
    """The Value at `path` as a number."""
    found = element.find(path)
    assert found is not None
    return float(str(found.get("Value")))


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(sessions)
def test_any_session_makes_a_set_that_keeps_lives_rules_and_its_own_time(session: Session) -> None:
    root, _ = live_set(session, SAMPLES)
    assert problems(root, None) == []
    assert als_bytes(root)[:4] == b"\x1f\x8b\x08\x00"
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
