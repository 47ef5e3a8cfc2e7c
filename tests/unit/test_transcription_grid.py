"""Heard notes on the session's grid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.transcription.contract import HeardNote
from server.transcription.grid import SHORTEST_BEATS, Grid, midi_clip
from server.transcription.placement import beats_from_start, beats_in_clip
from session.clips import AudioClip, MidiClip, WarpPoint
from session.meter import MeterMap, MeterStep
from session.tempo import TempoMap, TempoStep

TEMPO = TempoMap.constant(120)
FOUR_FOUR = MeterMap.constant()


def heard(start: float, end: float, pitch: int = 60, velocity: int = 80) -> HeardNote:
    return HeardNote(pitch, velocity, start, end)


def placed(*notes: HeardNote, strength: float = 1.0, offset_seconds: float = 0.0) -> MidiClip:
    grid = Grid(FOUR_FOUR, 0.25, strength)
    return midi_clip(notes, beats_from_start(TEMPO, offset_seconds), grid, 16.0, "part")


def starts(clip: MidiClip) -> list[float]:
    return [note.start_beats for note in clip.notes]


@pytest.mark.parametrize(("strength", "expected"), [(0.0, 1.06), (0.5, 1.03), (1.0, 1.0)])
def test_strength_says_how_far_a_note_moves_to_the_grid(strength: float, expected: float) -> None:
    clip = placed(heard(0.53, 0.93), strength=strength)
    assert starts(clip) == [pytest.approx(expected)]
    assert clip.notes[0].length_beats == pytest.approx(0.8)


def test_the_clip_covers_the_session() -> None:
    clip = placed(heard(1.0, 1.2))
    assert (clip.start_beats, clip.length_beats, clip.name) == (0.0, 16.0, "part")


def test_the_offset_moves_the_recording_on_the_timeline() -> None:
    assert starts(placed(heard(0.25, 0.5), offset_seconds=0.25)) == [1.0]


def test_the_grid_follows_a_tempo_change() -> None:
    tempo_map = TempoMap((TempoStep(0.0, 120.0), TempoStep(4.0, 60.0)))
    grid = Grid(FOUR_FOUR, 0.25, 1.0)
    clip = midi_clip([heard(3.01, 3.5)], beats_from_start(tempo_map), grid, 16.0)
    assert starts(clip) == [5.0]


def test_grid_lines_count_from_each_bar_line() -> None:
    seven_eight = MeterMap((MeterStep(0, 7, 8),))
    grid = Grid(seven_eight, 1.0, 1.0)
    assert [grid.line_near(beats) for beats in (0.4, 3.1, 3.4, 4.4, 4.6)] == [0, 3, 3.5, 4.5, 4.5]


def test_what_sounds_before_beat_0_is_cut_there_and_what_ended_is_dropped() -> None:
    clip = placed(heard(0.0, 0.4), heard(0.1, 0.9, 62), offset_seconds=-0.5)
    assert [(note.pitch, note.start_beats) for note in clip.notes] == [(62, 0.0)]
    assert clip.notes[0].length_beats == pytest.approx(0.8)


def test_notes_end_with_the_session_and_none_is_lost_at_its_end() -> None:
    clip = placed(heard(7.95, 9.0), heard(8.1, 8.4, 61))
    assert [note.pitch for note in clip.notes] == [60]
    assert clip.notes[0].end_beats == pytest.approx(16.0)
    assert clip.notes[0].start_beats == pytest.approx(15.9)


def test_of_one_pitch_the_earlier_note_ends_where_the_next_begins() -> None:
    clip = placed(heard(0.0, 0.7), heard(0.5, 1.0))
    assert [(note.start_beats, note.length_beats) for note in clip.notes] == [(0, 1), (1, 1)]


def test_notes_of_one_pitch_that_fall_together_become_one() -> None:
    clip = placed(heard(0.48, 0.6, velocity=50), heard(0.52, 1.0, velocity=90))
    (note,) = clip.notes
    assert (note.start_beats, note.velocity) == (1.0, 90)
    assert note.length_beats == pytest.approx(0.96)


def test_bends_are_kept_in_beats_after_the_note() -> None:
    bent = HeardNote(60, 80, 0.5, 1.0, ((0.0, 0.0), (0.25, 1.0)))
    (note,) = placed(bent).notes
    assert [(bend.offset_beats, bend.semitones) for bend in note.bends] == [(0, 0), (0.5, 1)]


def test_a_warped_clip_is_followed_along_its_warp_points() -> None:
    points = (WarpPoint(0, 0.0), WarpPoint(48_000, 1.0), WarpPoint(96_000, 4.0))
    clip = AudioClip("audio/a.wav", 4.0, 96_000, warp_points=points)
    beats_at = beats_in_clip(clip, TEMPO, 48_000)
    assert [beats_at(second) for second in (0.0, 0.5, 1.0, 1.5, 3.0)] == [4, 4.5, 5, 6.5, 11]


def test_a_clip_without_warp_points_plays_at_its_own_speed_from_its_offset() -> None:
    clip = AudioClip("audio/a.wav", 4.0, 48_000, source_offset_samples=24_000)
    assert beats_in_clip(clip, TEMPO, 48_000)(0.75) == pytest.approx(4.5)


notes_of_any_kind = st.builds(
    lambda start, length, pitch, velocity: HeardNote(pitch, velocity, start, start + length),
    st.floats(-2, 12),
    st.floats(0, 3),
    st.integers(60, 63),
    st.integers(1, 127),
)


@given(
    st.lists(notes_of_any_kind, max_size=40),
    st.floats(0, 1),
    st.sampled_from([0.125, 0.25, 1 / 3, 1.0]),
)
def test_no_note_is_empty_outside_the_session_or_over_another(
    notes: list[HeardNote], strength: float, step_beats: float
) -> None:
    grid = Grid(FOUR_FOUR, step_beats, strength)
    clip = midi_clip(notes, beats_from_start(TEMPO), grid, 16.0)
    until: dict[int, float] = {}
    for note in clip.notes:
        assert note.length_beats > SHORTEST_BEATS / 2
        assert note.start_beats >= max(0.0, until.get(note.pitch, 0.0) - 1e-8)
        assert note.end_beats <= 16.0 + 1e-8
        until[note.pitch] = note.end_beats
