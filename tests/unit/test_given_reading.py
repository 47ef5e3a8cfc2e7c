"""Key, chords, groove and roles are read from phrases whose key, chords and groove are known."""

from __future__ import annotations

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from server.engines.composer.bars import TICKS_PER_BEAT, bars_of
from server.engines.composer.given.groove import grooved_ticks, read_groove, straight_ticks
from server.engines.composer.given.played import Played, notes_of, role_of
from server.engines.composer.given.read import read_given
from server.engines.contract import Given
from session.clips import MidiClip, Note
from session.errors import BadInput
from session.meter import MeterMap, MeterStep
from session.model import Track
from session.pitch import Key
from session.tempo import TempoMap
from session.units import ROLE_COLOURS
from tests.given_phrases import (
    FRERE_JACQUES,
    MINOR_JIG,
    ODE,
    PHRASES,
    PICK_UP,
    TWINKLE,
    WALTZ,
    beat_track,
    chords_track,
    notes_of_phrase,
    track_of,
)

AM_F_C_G = [(45, 57, 60, 64), (41, 57, 60, 65), (48, 55, 60, 64), (43, 55, 59, 62)]


def read(*tracks: Track, meter: tuple[int, int] = (4, 4), **known: object) -> Given:
    return read_given(
        tracks,
        "accompany",
        tempo_map=TempoMap.constant(100),
        meter_map=MeterMap.constant(*meter),
        **known,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("semitones", range(-6, 6))
@pytest.mark.parametrize("name", PHRASES)
def test_the_key_is_read_in_all_twelve_keys_and_every_meter(name: str, semitones: int) -> None:
    phrase = PHRASES[name]
    given = read(track_of(notes_of_phrase(phrase, semitones)), meter=phrase.meter)
    tonic = semitones % 12 if phrase.mode == "major" else (semitones + 9) % 12
    assert given.key is not None
    assert (given.key.pitch_class, given.key.mode) == (tonic, phrase.mode)


@pytest.mark.parametrize("semitones", range(12))
def test_chords_that_sound_are_named_as_they_are(semitones: int) -> None:
    chords = [tuple(pitch + semitones for pitch in chord) for chord in AM_F_C_G * 2]
    given = read(chords_track(chords))
    key = Key.of_pitch_class((9 + semitones) % 12, "minor")
    assert given.key == key
    roots = [9, 5, 0, 7] * 2
    qualities = ["m", "", "", ""] * 2
    assert [chord.start_beats for chord in given.chords] == [4.0 * bar for bar in range(8)]
    for chord, root, quality in zip(given.chords, roots, qualities, strict=True):
        name = chord.symbol.removesuffix("m")
        assert Key(name, "major").pitch_class == (root + semitones) % 12
        assert chord.symbol.endswith("m") == (quality == "m")


def test_sevenths_suspensions_and_half_bars_are_heard() -> None:
    chords = [(50, 60, 65, 69), (43, 59, 62, 65), (48, 59, 64, 67), (45, 57, 61, 64, 67)]
    given = read(chords_track([*chords, (50, 57, 62, 65)], beats=2.0), key=Key("C", "major"))
    assert [c.symbol for c in given.chords] == ["Dm7", "G7", "Cmaj7", "A7", "Dm"]
    assert [c.start_beats for c in given.chords] == [0.0, 2.0, 4.0, 6.0, 8.0]


@pytest.mark.parametrize("name", PHRASES)
def test_a_single_line_gets_chords_of_its_key_that_end_at_home(name: str) -> None:
    phrase = PHRASES[name]
    given = read(track_of(notes_of_phrase(phrase)), meter=phrase.meter)
    home = "C" if phrase.mode == "major" else "Am"
    assert given.chords[-1].symbol == home
    assert given.chords[0].start_beats == 0.0
    ends = [chord.start_beats + chord.length_beats for chord in given.chords]
    assert ends == [*(c.start_beats for c in given.chords[1:]), given.length_beats]


KNOWN_CHORDS = {
    "ode": (ODE, ["C", "G7", "C", "G", "C", "G7", "C"]),
    "twinkle": (TWINKLE, ["C", "F", "C", "F", "C", "G", "C"]),
    "frere jacques": (FRERE_JACQUES, ["C"]),
    "waltz": (WALTZ, ["C", "F", "C", "G7", "C", "G7", "C"]),
    "minor jig": (MINOR_JIG, ["Am", "E", "Am"]),
}


@pytest.mark.parametrize("name", KNOWN_CHORDS)
def test_a_known_tune_gets_the_chords_it_is_sung_to(name: str) -> None:
    phrase, chords = KNOWN_CHORDS[name]
    given = read(track_of(notes_of_phrase(phrase)), meter=phrase.meter)
    assert [chord.symbol for chord in given.chords] == chords


@pytest.mark.parametrize("late_beats", [0.0, 0.03])
@pytest.mark.parametrize("swing", [0.5, 0.58, 0.667])
def test_swing_and_lateness_are_the_groove(swing: float, late_beats: float) -> None:
    notes = notes_of_phrase(FRERE_JACQUES, swing=swing, late_beats=late_beats)
    hats = tuple(
        Note(42, 80, beat + (swing - 0.5 if beat % 1 else 0.0) + late_beats, 0.1)
        for beat in (half / 2 for half in range(64))
    )
    given = read(track_of(notes), track_of(hats, "Hats", "drums"))
    late = round(late_beats * TICKS_PER_BEAT)
    off = round((swing - 0.5) * TICKS_PER_BEAT) + late
    straight = off <= 5
    assert (given.groove_ticks == ()) == straight
    if not straight:
        assert given.groove_ticks[0::4] == pytest.approx([late] * 4, abs=3)
        assert given.groove_ticks[2::4] == pytest.approx([off] * 4, abs=3)


def test_accents_are_read_beat_by_beat() -> None:
    given = read(track_of(notes_of_phrase(ODE, accent=0)))
    assert given.accents == ()
    accented = tuple(
        Note(60, 110 if beat % 4 == 0 else 80, beat, 0.4) for beat in map(float, range(32))
    )
    assert read(track_of(accented)).accents[0] == pytest.approx(110 / 80, abs=0.01)
    assert set(read(track_of(accented)).accents[1:]) == {1.0}


def test_others_come_in_after_a_pick_up() -> None:
    assert read(track_of(notes_of_phrase(PICK_UP))).enters_beats == 4.0
    assert read(track_of(notes_of_phrase(ODE))).enters_beats == 0.0
    short_bar = MeterMap((MeterStep(0, 1, 4), MeterStep(1, 4, 4)))
    notes = tuple(
        Note(n.pitch, n.velocity, n.start_beats - 3, n.length_beats)
        for n in notes_of_phrase(PICK_UP)
    )
    given = read_given(
        [track_of(notes)], "accompany", tempo_map=TempoMap.constant(90), meter_map=short_bar
    )
    assert given.enters_beats == 1.0
    assert given.key == Key("C", "major")


def test_a_clip_that_starts_inside_a_bar_is_read_from_there() -> None:
    notes = notes_of_phrase(ODE)
    moved = Track(
        "Tune", "lead", ROLE_COLOURS["lead"], midi_clips=(MidiClip(6.0, 32.0, notes, "late"),)
    )
    given = read(moved)
    assert given.enters_beats == 8.0
    assert given.length_beats == 40.0
    assert given.tracks == (moved,)


def test_tempo_and_meter_changes_stay_as_they_are() -> None:
    tempo = TempoMap.constant(90)
    meter = MeterMap((MeterStep(0, 4, 4), MeterStep(2, 3, 4), MeterStep(4, 4, 4)))
    given = read_given(
        [track_of(notes_of_phrase(ODE))], "harmonise", tempo_map=tempo, meter_map=meter
    )
    assert (given.tempo_map, given.meter_map) == (tempo, meter)
    assert given.length_beats == meter.bar_line_at_or_after(30.9)


def test_roles_are_told_by_range_and_by_how_many_sound() -> None:
    tune, bass = notes_of_phrase(ODE), notes_of_phrase(ODE, -24)
    for track, role in (
        (track_of(tune), "lead"),
        (track_of(bass), "bass"),
        (chords_track(AM_F_C_G), "chords"),
        (beat_track(2), "drums"),
        (track_of(beat_track(2).midi_clips[0].notes), "drums"),
        (track_of(tune, role="chords"), "lead"),
    ):
        assert role_of(track, notes_of(track)) == role


def test_a_mode_is_named_by_the_degree_that_tells_it() -> None:
    dorian = tuple(
        Note(pitch, 80, float(n), 0.9)
        for n, pitch in enumerate([62, 64, 65, 67, 69, 71, 69, 65, 62, 60, 62, 65, 71, 69, 65, 62])
    )
    assert read(track_of(dorian)).key == Key("D", "dorian")


def test_a_key_signature_decides_between_relatives() -> None:
    notes = tuple(
        Note(p, 80, float(n), 0.9) for n, p in enumerate([60, 62, 64, 69, 67, 64, 62, 64])
    )
    hinted = read(track_of(notes), key_hint=Key("A", "minor"))
    assert hinted.key is not None
    assert set(hinted.key.pitch_classes) == set(Key("C", "major").pitch_classes)


def test_the_same_notes_are_read_alike() -> None:
    tracks = (track_of(notes_of_phrase(MINOR_JIG)), beat_track(2))
    assert read(*tracks) == read(*tracks)


NOTES = st.lists(
    st.builds(
        Note,
        st.integers(0, 127),
        st.integers(1, 127),
        st.floats(0, 60).map(lambda beats: round(beats, 4)),
        st.floats(0.01, 8).map(lambda beats: round(beats, 4)),
    ),
    min_size=1,
    max_size=40,
).map(tuple)


@drawn(NOTES, st.sampled_from([(4, 4), (3, 4), (7, 8), (6, 8), (1, 16), (13, 8)]))
@settings(deadline=None, max_examples=60)
def test_anything_can_be_read(notes: tuple[Note, ...], meter: tuple[int, int]) -> None:
    given = read(track_of(notes), meter=meter)
    bars, rest = given.meter_map.bar_at_beats(given.length_beats)
    assert bars >= 1
    assert rest == 0
    assert given.length_beats >= max(note.end_beats for note in notes) - 1e-9
    starts = [chord.start_beats for chord in given.chords]
    assert starts == sorted(set(starts))
    assert given.chords == () or given.chords[0].start_beats == 0


@drawn(
    st.lists(st.tuples(st.integers(0, 63), st.integers(-40, 40)), min_size=1, max_size=64),
    st.integers(0, 63),
)
@settings(deadline=None, max_examples=60)
def test_a_groove_keeps_the_order_of_sixteenths(played: list[tuple[int, int]], place: int) -> None:
    bars = bars_of(MeterMap.constant(4, 4), 5)
    notes = sorted(Played(max(0, 240 * at + off), 100, 60, 80) for at, off in played)
    groove = read_groove(notes, bars, 16)
    offsets = groove.offsets_ticks
    moved = [grooved_ticks(240 * n, bars[n // 16], offsets) for n in range(64)]
    assert moved == sorted(moved)
    assert straight_ticks(moved[place], bars, offsets) == 240 * place


def test_a_bars_last_sixteenth_played_late_stays_in_its_bar() -> None:
    bars = bars_of(MeterMap.constant(4, 4), 2)
    offsets = (0,) * 15 + (120,)
    assert straight_ticks(15 * 240 + 120, bars, offsets) == 15 * 240
    assert straight_ticks(16 * 240 - 30, bars, offsets) in (15 * 240, 16 * 240)
    assert straight_ticks(16 * 240 - 30, bars, ()) == 16 * 240


@pytest.mark.parametrize("how", ["harmonise", "answer", "accompany"])
def test_nothing_given_is_one_sentence(how: str) -> None:
    with pytest.raises(BadInput, match="no notes in what is given"):
        read_given([], how, tempo_map=TempoMap.constant(90), meter_map=MeterMap.constant())  # type: ignore[arg-type]


def test_drums_alone_cannot_be_harmonised() -> None:
    with pytest.raises(BadInput, match="no pitch to harmonise"):
        read_given(
            [beat_track(2)],
            "harmonise",
            tempo_map=TempoMap.constant(90),
            meter_map=MeterMap.constant(),
        )
