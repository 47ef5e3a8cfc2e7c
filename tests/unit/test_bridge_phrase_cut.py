"""What was played becomes whole bars: pick-ups, odd meters, tempo, silence, notes over the line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.phrase.cut import Phrase, cut, meter_of
from bridge.phrase.heard import HeardNote, Playing
from session.errors import BadInput
from session.smf import read_smf


def played(
    *starts: float, bar_beats: float = 4.0, now: float | None = None, length: float = 0.5
) -> Playing:
    notes = tuple(HeardNote(0, 60, 90, start, start + length, 120.0) for start in starts)
    now_beats = now if now is not None else max(starts, default=0.0) + length
    return Playing(notes, now_beats, 0.0, bar_beats, 120.0)


def starts_of(phrase: Phrase) -> list[float]:
    return [note.note.start_beats for note in phrase.notes]


def test_a_phrase_is_cut_to_the_bars_it_was_played_in() -> None:
    phrase = cut(played(8.0, 9.0, 10.5, 12.0, 15.5))
    assert (phrase.start_beats, phrase.bars, phrase.end_beats) == (8.0, 2, 16.0)
    assert starts_of(phrase) == [0.0, 1.0, 2.5, 4.0, 7.5]


def test_a_note_a_little_early_is_meant_on_the_line() -> None:
    phrase = cut(played(7.93, 9.0, 11.95, 13.0))
    assert (phrase.start_beats, phrase.bars) == (8.0, 2)
    assert starts_of(phrase)[0] == 0.0
    assert phrase.notes[0].note.length_beats == pytest.approx(0.5)


def test_a_last_note_shortly_before_the_line_opens_one_more_bar() -> None:
    assert cut(played(0.0, 2.0, 3.9)).bars == 2


def test_a_silence_of_a_bar_parts_phrases() -> None:
    phrase = cut(played(0.0, 1.0, 2.0, 8.0, 9.0))
    assert (phrase.start_beats, phrase.bars) == (8.0, 1)


def test_a_silence_shorter_than_a_bar_is_part_of_the_phrase() -> None:
    assert cut(played(0.0, 1.0, 3.0, 7.0)).bars == 2


def test_so_many_bars_are_taken_if_asked_for() -> None:
    phrase = cut(played(0.0, 4.0, 8.0, 12.0), bars=2)
    assert (phrase.start_beats, phrase.bars, starts_of(phrase)) == (8.0, 2, [0.0, 4.0])


def test_what_was_played_before_arming_is_left_out_and_pauses_after_it_are_not() -> None:
    playing = replace(played(1.0, 4.0, 13.0), armed_beats=4.0)
    phrase = cut(playing)
    assert (phrase.start_beats, phrase.bars, starts_of(phrase)) == (4.0, 3, [0.0, 9.0])


def test_a_pick_up_is_known() -> None:
    phrase = cut(played(3.0, 3.5, 4.0, 5.0, 6.0))
    assert (phrase.pickup, phrase.start_beats, phrase.bars) == (True, 0.0, 2)
    assert not cut(played(1.0, 3.5, 4.0)).pickup
    assert not cut(played(3.0, 3.5)).pickup


def test_a_note_over_the_end_is_cut_there_and_one_over_a_line_within_is_not() -> None:
    phrase = cut(played(2.0, 6.0, length=3.0))
    assert [note.note.length_beats for note in phrase.notes] == [3.0, 2.0]


def test_a_key_still_down_sounds_to_the_end() -> None:
    playing = played(0.0, 2.0)
    held = replace(playing.notes[1], end_beats=None)
    phrase = cut(replace(playing, notes=(playing.notes[0], held), now_beats=2.5))
    assert [note.note.length_beats for note in phrase.notes] == [0.5, 2.0]


def test_odd_meters_have_their_own_bars() -> None:
    phrase = cut(played(3.5, 5.0, 7.0, 10.0, bar_beats=3.5))
    assert (phrase.start_beats, phrase.bars) == (3.5, 2)
    assert (phrase.meter.numerator, phrase.meter.denominator) == (7, 8)


@pytest.mark.parametrize(
    ("bar_beats", "meter"),
    [(4.0, (4, 4)), (3.0, (3, 4)), (3.5, (7, 8)), (2.25, (9, 16)), (1.0, (1, 4)), (5.0, (5, 4))],
)
def test_a_bar_says_its_meter(bar_beats: float, meter: tuple[int, int]) -> None:
    step = meter_of(bar_beats)
    assert (step.numerator, step.denominator) == meter


def test_on_a_music_that_stands_still_the_first_note_is_the_first_beat() -> None:
    playing = replace(played(1.3, 2.3, 5.4), on_the_clock=False)
    phrase = cut(playing)
    assert (phrase.start_beats, phrase.bars) == (1.3, 2)
    assert starts_of(phrase) == pytest.approx([0.0, 1.0, 4.1])


def test_starts_are_moved_to_the_grid_only_as_far_as_asked() -> None:
    playing = played(0.06, 1.3)
    assert starts_of(cut(playing)) == [0.06, 1.3]
    assert starts_of(cut(playing, strength=0.5)) == pytest.approx([0.03, 1.275])
    assert starts_of(cut(playing, strength=1.0)) == [0.0, 1.25]


def test_tempo_changes_are_kept_and_a_clock_that_wavers_is_not() -> None:
    playing = played(0.0, 1.0, 2.0, 5.0)
    bpms = (120.0, 120.3, 119.8, 90.0)
    notes = tuple(replace(n, bpm=b) for n, b in zip(playing.notes, bpms, strict=True))
    phrase = cut(replace(playing, notes=notes))
    assert [(s.start_beats, s.bpm) for s in phrase.tempo_map.steps] == [(0.0, 120.0), (5.0, 90.0)]


def test_silence_says_what_to_do() -> None:
    with pytest.raises(BadInput, match="play a phrase"):
        cut(played())
    with pytest.raises(BadInput, match="play a phrase"):
        cut(replace(played(1.0), armed_beats=4.0))


def test_the_file_that_is_sent_has_the_same_notes_tempo_and_meter() -> None:
    playing = played(3.5, 5.0, 7.25, bar_beats=3.5)
    drums = replace(playing.notes[1], channel=9, pitch=36)
    phrase = cut(replace(playing, notes=(playing.notes[0], drums, playing.notes[2])))
    session = read_smf(phrase.midi(), "phrase.mid")
    assert session.length_beats == 7.0
    assert session.tempo_map.steps[0].bpm == 120.0
    assert session.meter_map.steps[0].numerator == 7
    assert {track.role for track in session.tracks} == {"drums", "other"}
    notes = [
        note.start_beats for track in session.tracks for clip in track.midi_clips
        for note in clip.notes
    ]  # fmt: skip
    assert sorted(notes) == [0.0, 1.5, 3.75]


@given(
    st.lists(
        st.tuples(st.floats(0, 200), st.floats(0, 30), st.booleans()), min_size=1, max_size=40
    ),
    st.sampled_from([4.0, 3.0, 3.5, 2.5, 6.0]),
    st.floats(0, 1),
)
def test_every_note_of_every_phrase_lies_inside_its_bars(
    given_notes: list[tuple[float, float, bool]], bar_beats: float, strength: float
) -> None:
    notes = tuple(
        HeardNote(0, 60, 90, start, None if held else start + length, 120.0)
        for start, length, held in sorted(given_notes)
    )
    phrase = cut(Playing(notes, 260.0, 0.0, bar_beats, 120.0), strength=strength)
    assert phrase.bars >= 1
    for one in phrase.notes:
        assert one.note.start_beats >= 0
        assert one.note.length_beats > 0
        assert one.note.end_beats <= phrase.length_beats + 2e-3
    assert read_smf(phrase.midi(), "p.mid").length_beats >= phrase.length_beats - 1e-9
