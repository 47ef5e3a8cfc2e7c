"""Clips placed on a timeline that starts at bar 1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.timeline import (
    Region,
    WarpMark,
    beats_at_seconds,
    from_beat_zero,
    notes_in_region,
    place_audio,
    regions,
    seconds_at_beats,
)
from session import AudioClip, MidiClip, Note, Section, Session, TempoMap, WarpPoint
from tests.export_material import FIVE_TEMPI, PROVENANCE, SEVEN_EIGHT

RATE = 48_000
PIECE = Session("Piece", RATE, 30.0, FIVE_TEMPI, SEVEN_EIGHT, PROVENANCE)


@given(
    start=st.floats(-6, 25, allow_nan=False).map(lambda beats: round(beats, 6)),
    length=st.integers(RATE // 10, 20 * RATE),
    offset=st.integers(0, 5 * RATE),
    part=st.floats(0, 1),
)
def test_a_clip_at_its_own_speed_is_mapped_as_the_tempo_map_does(
    start: float, length: int, offset: int, part: float
) -> None:
    placed = place_audio(AudioClip("a.wav", start, length, offset), PIECE)
    song_end = FIVE_TEMPI.beats_at_seconds(FIVE_TEMPI.seconds_at_beats(start) + length / RATE)
    if song_end <= 0:
        assert placed is None
        return
    if placed is None:
        assert song_end == pytest.approx(0, abs=1e-3)
        return
    assert not placed.stretched
    assert placed.start_beats >= 0
    assert placed.end_beats == pytest.approx(song_end, abs=1e-4)
    beats = placed.from_beats + part * (placed.to_beats - placed.from_beats)
    song_seconds = FIVE_TEMPI.seconds_at_beats(start + beats) - FIVE_TEMPI.seconds_at_beats(start)
    assert seconds_at_beats(placed.marks, beats) == pytest.approx(
        offset / RATE + song_seconds, abs=1e-6
    )


@given(st.floats(-3, 9, allow_nan=False))
def test_marks_map_both_ways(beats: float) -> None:
    marks = (WarpMark(0.25, 0.0), WarpMark(1.0, 2.0), WarpMark(4.0, 5.5))
    assert beats_at_seconds(marks, seconds_at_beats(marks, beats)) == pytest.approx(beats, abs=1e-8)


def test_a_whole_stem_ends_on_its_bar_line() -> None:
    length = PIECE.tempo_map.samples_at_beats(15.0, RATE)
    placed = place_audio(AudioClip("a.wav", 0.0, length), PIECE)
    assert placed is not None
    assert placed.end_beats == 15.0


def test_warp_points_that_say_more_than_the_tempo_map_stretch() -> None:
    session = PIECE.evolve(tempo_map=TempoMap.constant(120))
    points = (WarpPoint(0, 0.0), WarpPoint(RATE, 4.0))
    placed = place_audio(AudioClip("a.wav", 0.0, RATE, warp_points=points), session)
    assert placed is not None
    assert placed.stretched
    assert placed.end_beats == 4.0


def test_a_single_warp_point_or_two_at_one_place_do_not_stretch() -> None:
    for points in ((WarpPoint(10, 3.0),), (WarpPoint(10, 3.0), WarpPoint(10, 4.0))):
        placed = place_audio(AudioClip("a.wav", 0.0, RATE, warp_points=points), PIECE)
        assert placed is not None
        assert not placed.stretched


def test_what_lies_before_beat_0_is_cut_off() -> None:
    clip = MidiClip(-2.0, 6.0, (Note(60, 1, 0.0, 1.0), Note(61, 1, 1.5, 1.0), Note(62, 1, 3.0, 9)))
    found = from_beat_zero(clip)
    assert found is not None
    assert (found.start_beats, found.length_beats) == (0.0, 4.0)
    assert [(note.pitch, note.start_beats, note.length_beats) for note in found.notes] == [
        (61, 0.0, 0.5),
        (62, 1.0, 9),
    ]
    assert from_beat_zero(MidiClip(-4.0, 4.0)) is None


def test_regions_are_whole_bars_and_stay_inside_the_piece() -> None:
    session = PIECE.evolve(
        sections=(Section("A", 1.0, 6.0), Section("B", 8.0, 4.0), Section("C", 29.0, 50.0))
    )
    assert regions(session) == (
        Region("A", 0.0, 8.0),
        Region("B", 8.0, 15.0),
        Region("C", 27.0, 30.0),
    )
    assert regions(PIECE) == (Region("Piece", 0.0, 30.0),)


def test_notes_of_a_region_count_from_its_start_and_end_with_it() -> None:
    clip = MidiClip(2.0, 20.0, (Note(60, 1, 0.0, 1.0), Note(61, 1, 6.0, 50.0), Note(62, 1, 6.5, 1)))
    found = notes_in_region([clip], Region("B", 8.0, 15.0))
    assert [(note.pitch, note.start_beats, note.length_beats) for note in found] == [
        (61, 0.0, 7.0),
        (62, 0.5, 1.0),
    ]
