"""What is made goes with what is given: its notes stay, its key, chords, groove and bars hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.engines.composer.compose import compose
from server.engines.composer.given.answer import answer_notes
from server.engines.composer.given.clashes import GivenNotes
from server.engines.composer.given.played import notes_of, pitched, voices_of
from server.engines.composer.given.read import read_given
from server.engines.composer.harmony.chord import ChordTones
from server.engines.composer.harmony.symbol import chord_called
from server.engines.composer.style.shelf import all_styles
from server.engines.contract import GenerateRequest, Given, How
from session.automation import Curve
from session.clips import Note
from session.errors import BadInput
from session.meter import MeterMap, MeterStep
from session.model import Session, Track
from session.pitch import Key
from session.tempo import TempoMap, TempoStep
from tests.given_phrases import (
    FRERE_JACQUES,
    ODE,
    PHRASES,
    PICK_UP,
    Phrase,
    beat_track,
    chords_track,
    notes_of_phrase,
    track_of,
)

HOWS: tuple[How, ...] = ("harmonise", "accompany", "continue", "answer", "re-drum", "re-bass")
STYLES = ("lo-fi", "house", "rock", "jazz-swing", "bossa-nova")
CHORDS = [(45, 57, 60, 64), (41, 57, 60, 65), (48, 55, 60, 64), (43, 55, 59, 62)] * 2


def read(*tracks: Track, how: How = "accompany", meter: tuple[int, int] = (4, 4)) -> Given:
    return read_given(
        tracks, how, tempo_map=TempoMap.constant(100), meter_map=MeterMap.constant(*meter)
    )


def made(given: Given, **asked: object) -> Session:
    request = GenerateRequest(prompt="", seed=3, given=given, humanise=Curve.constant(0.0))
    return compose(replace(request, **asked)).session  # type: ignore[arg-type]


def new_tracks(session: Session, given: Given) -> tuple[Track, ...]:
    return session.tracks[len(given.tracks) :]


def phrase_given(phrase: Phrase, how: How, **played: float) -> Given:
    notes = notes_of_phrase(phrase, **played)  # type: ignore[arg-type]
    return read(track_of(notes), how=how, meter=phrase.meter)


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("name", PHRASES)
def test_the_given_notes_come_first_and_untouched(name: str, how: How) -> None:
    given = phrase_given(PHRASES[name], how)
    session = made(given)
    assert session.tracks[0].midi_clips == given.tracks[0].midi_clips
    assert session.tracks[0].name == given.tracks[0].name
    assert session.tracks[0].instrument is not None
    assert new_tracks(session, given)
    assert len({track.name for track in session.tracks}) == len(session.tracks)


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("name", PHRASES)
def test_bars_tempo_meter_and_key_are_those_of_the_given(name: str, how: How) -> None:
    phrase = PHRASES[name]
    given = phrase_given(phrase, how)
    session = made(given)
    goes_on = how in ("answer", "continue")
    assert session.length_beats == given.length_beats * (2 if goes_on else 1)
    assert session.tempo_map == given.tempo_map
    assert session.meter_map == given.meter_map
    assert session.key == given.key
    for track in new_tracks(session, given):
        for clip in track.midi_clips:
            end_beats = clip.start_beats + clip.length_beats
            assert clip.start_beats >= (given.length_beats if goes_on else 0)
            assert end_beats <= session.length_beats + 1e-9
            assert all(0 <= note.start_beats < clip.length_beats for note in clip.notes)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("how", ["harmonise", "accompany", "re-bass"])
def test_who_plays_along_plays_the_given_chords(how: How, style: str) -> None:
    given = read(chords_track(CHORDS), how=how)
    session = made(given, style=style)
    assert [chord.symbol for chord in session.chords] == ["Am", "F", "C", "G"] * 2
    key = session.key
    assert key is not None
    inside = every = 0
    first_of_bar: dict[int, int] = {}
    for track in new_tracks(session, given):
        if track.role in ("drums", "fx"):
            continue
        for note in notes_of(track):
            chord = _chord_at(note.start_ticks, key)
            every += 1
            inside += note.pitch % 12 in (*chord.pitch_classes, *key.pitch_classes)
            if track.role == "bass":
                first_of_bar.setdefault((note.start_ticks + 120) // 3840, note.pitch % 12)
    assert every
    assert inside / every > 0.85  # jazz approaches chords by chromatic steps
    roots = [p in _chord_at(bar * 3840, key).pitch_classes for bar, p in first_of_bar.items()]
    assert sum(roots) >= 0.85 * len(roots)
    assert len(roots) >= 6


def _chord_at(ticks: int, key: Key) -> ChordTones:
    chord = chord_called(CHART[min(7, (ticks + 120) // 3840)], key)
    assert chord is not None
    return chord


CHART = ["Am", "F", "C", "G"] * 2


@pytest.mark.parametrize("style", sorted(all_styles()))
def test_no_new_note_is_held_a_semitone_from_a_given_one(style: str) -> None:
    given = phrase_given(FRERE_JACQUES, "accompany")
    session = made(given, style=style)
    notes = GivenNotes(pitched(voices_of(given.tracks)))
    for track in new_tracks(session, given):
        if track.role in ("drums", "fx"):
            continue
        for note in notes_of(track):
            assert not notes.rubs(note.pitch, note.start_ticks, note.end_ticks), track.name


@pytest.mark.parametrize("style", sorted(all_styles()))
def test_the_band_leaves_the_given_role_and_register_alone(style: str) -> None:
    given = phrase_given(ODE, "accompany")
    session = made(given, style=style)
    plain = all_styles()[style]
    leads = {part.name for part in plain.parts.values() if part.kind == "lead"}
    new = new_tracks(session, given)
    assert not leads & {track.name for track in new}
    roots = [note for track in new if track.role == "bass" for note in notes_of(track)]
    assert all(note.pitch < 60 for note in roots)


@pytest.mark.parametrize("swing", [0.5, 0.6, 0.667])
@pytest.mark.parametrize("style", STYLES)
def test_the_band_plays_in_the_given_groove(style: str, swing: float) -> None:
    given = phrase_given(FRERE_JACQUES, "accompany", swing=swing, late_beats=0.02)
    session = made(given, style=style)
    late, off = round(0.02 * 960), round((swing - 0.5 + 0.02) * 960)
    seen = set()
    for track in new_tracks(session, given):
        if track.role != "drums":
            continue
        for note in notes_of(track):
            place = note.start_ticks % 960
            if abs(place - late) <= 12:
                seen.add("on")
            elif abs(place - 480 - off) <= 12:
                seen.add("off")
    assert "on" in seen
    assert "off" in seen


def test_a_swing_that_is_asked_for_beats_the_given_one() -> None:
    given = phrase_given(FRERE_JACQUES, "accompany", swing=0.667)
    session = made(given, style="rock", swing=Curve.constant(0.5))
    hats = [n for t in new_tracks(session, given) if t.role == "drums" for n in notes_of(t)]
    assert hats
    assert all(min(n.start_ticks % 240, -n.start_ticks % 240) <= 20 for n in hats)


def test_new_drums_kick_with_the_stressed_notes() -> None:
    notes = tuple(Note(60, 120 if n % 8 == 3 else 80, n / 2, 0.4) for n in range(64))
    given = read(track_of(notes), how="re-drum")
    drums = new_tracks(made(given, style="rock"), given)
    hits = [note for track in drums for note in notes_of(track)]
    struck = {note.start_ticks for note in hits if note.pitch in (36, 38)}
    for note in notes:
        if note.velocity == 120:
            at = round(note.start_beats * 960)
            assert any(abs(at - other) < 240 for other in struck)


def test_nobody_comes_in_before_the_pick_up_is_over() -> None:
    given = phrase_given(PICK_UP, "accompany")
    for track in new_tracks(made(given, style="rock"), given):
        assert min(note.start_ticks for note in notes_of(track)) >= 4 * 960 - 120


@pytest.mark.parametrize("name", PHRASES)
@pytest.mark.parametrize("seed", range(4))
def test_an_answer_takes_the_phrase_up_and_comes_home(name: str, seed: int) -> None:
    phrase = PHRASES[name]
    given = phrase_given(phrase, "answer")
    session = made(given, seed=seed)
    (answer,) = new_tracks(session, given)
    call, reply = notes_of(given.tracks[0]), notes_of(answer)
    key = session.key
    assert key is not None
    assert reply[-1].pitch % 12 == key.pitch_class
    assert reply[-1].length_ticks >= 480
    start = round(given.length_beats * 960)
    assert [n.pitch for n in reply] != [n.pitch for n in call]
    rhythm = {n.start_ticks for n in call}
    taken_up = [n for n in reply[:-1] if (n.start_ticks - start) in rhythm]
    assert len(taken_up) >= 0.6 * len(reply[:-1])
    low, high = min(n.pitch for n in call), max(n.pitch for n in call)
    assert all(low - 12 <= n.pitch <= high + 12 for n in reply)
    outside = [n for n in reply if n.pitch % 12 not in (*key.pitch_classes, LEADING(key))]
    assert len(outside) <= 0.1 * len(reply)


def LEADING(key: Key) -> int:  # noqa: N802
    return (key.pitch_class + 11) % 12


def test_what_goes_on_is_as_long_as_asked_and_known_again() -> None:
    given = phrase_given(ODE, "continue")
    session = made(given, bars=12)
    assert session.length_bars == 8 + 12
    (more,) = new_tracks(session, given)
    first_bar = [n.pitch for n in notes_of(given.tracks[0]) if n.start_ticks < 3840]
    again = [n.pitch for n in notes_of(more) if 32 * 960 <= n.start_ticks < 36 * 960]
    assert len(again) == len(first_bar)
    same = sum(a == b for a, b in zip(first_bar, again, strict=True))
    assert same >= len(first_bar) - 1


def test_every_given_player_goes_on() -> None:
    given = read(
        track_of(notes_of_phrase(ODE)), chords_track(CHORDS), beat_track(8), how="continue"
    )
    session = made(given)
    assert [track.name for track in new_tracks(session, given)] == [
        "Tune goes on",
        "Piano goes on",
        "Beat goes on",
    ]
    beat = notes_of(session.tracks[5])
    kicks = {n.start_ticks % 3840 for n in beat if n.pitch == 36}
    assert kicks == {0, 2400}


def test_the_band_goes_on_under_an_answer_and_comes_home_with_it() -> None:
    given = read(track_of(notes_of_phrase(ODE)), chords_track(C_F_C_G), beat_track(8), how="answer")
    session = made(given)
    new = new_tracks(session, given)
    assert [track.name for track in new] == ["Tune answer", "Piano goes on", "Beat goes on"]
    assert [chord.symbol for chord in session.chords][-2:] == ["G", "C"]
    last_bar = {n.pitch % 12 for n in notes_of(new[1]) if n.start_ticks >= 60 * 960}
    assert last_bar == {0, 4, 7}


C_F_C_G = [(48, 60, 64, 67), (41, 60, 65, 69), (48, 60, 64, 67), (43, 59, 62, 67)] * 2


def test_tracks_of_one_name_are_told_apart() -> None:
    low = track_of(notes_of_phrase(ODE, -24), "Tune", "bass")
    given = read(track_of(notes_of_phrase(ODE)), low, how="continue")
    high, bass = new_tracks(made(given), given)
    assert (high.role, bass.role) == ("lead", "bass")
    assert high.name != bass.name
    assert max(n.pitch for n in notes_of(bass)) < min(n.pitch for n in notes_of(high))


@pytest.mark.parametrize(("how", "role"), [("re-drum", "drums"), ("re-bass", "bass")])
def test_what_is_replaced_stays_muted_on_its_own_track(how: How, role: str) -> None:
    bass = track_of(notes_of_phrase(ODE, -24), "Old bass", "bass")
    given = read(track_of(notes_of_phrase(ODE)), bass, beat_track(8), how=how)
    session = made(given, style="rock")
    muted = [track for track in session.tracks if track.mute]
    assert [track.role for track in muted] == [role]
    assert {track.role for track in new_tracks(session, given)} == {role}
    assert [t.midi_clips for t in session.tracks[:3]] == [t.midi_clips for t in given.tracks]


def test_a_new_bass_plays_with_the_given_kick() -> None:
    given = read(chords_track(CHORDS), beat_track(8), how="re-bass")
    session = made(given, style="lo-fi", energy=Curve.constant(1.0))
    (bass,) = new_tracks(session, given)
    onsets = {note.start_ticks % 3840 for note in notes_of(bass)}
    assert 0 in onsets
    assert 2400 in onsets


def test_words_and_settings_choose_style_bars_and_seed() -> None:
    given = phrase_given(ODE, "accompany")
    said = made(given, prompt="bossa nova")
    assert said.provenance.parameters["settled"]["style"] == "bossa-nova"
    assert made(given, style="rock").provenance.parameters["settled"]["style"] == "rock"
    first, second = made(given, style="rock", seed=1), made(given, style="rock", seed=2)
    assert first.tracks[0].midi_clips == second.tracks[0].midi_clips
    assert first.tracks[1:] != second.tracks[1:]
    again = made(given, style="rock", seed=1)
    assert again.tracks == first.tracks


def test_a_chart_that_is_asked_for_beats_the_chords_that_were_read() -> None:
    given = read(chords_track(CHORDS), how="re-bass")
    session = made(given, style="rock", chords="Dm | G7 | C | %")
    assert [chord.symbol for chord in session.chords] == ["Dm", "G7", "C"] * 2


def test_a_style_colours_the_chords_under_a_line_and_no_others() -> None:
    line = made(phrase_given(ODE, "accompany"), style="lo-fi")
    assert {chord.symbol for chord in line.chords} == {"Cmaj9", "G9", "G7"}
    assert {chord.symbol for chord in made(read(chords_track(CHORDS)), style="lo-fi").chords} == {
        *("Am", "F", "C", "G"),
    }


def test_the_style_is_chosen_by_tempo_and_meter() -> None:
    notes = track_of(notes_of_phrase(ODE))
    for bpm, found in ((174, "drum-and-bass"), (124, "house")):
        given = read_given(
            [notes], "re-drum", tempo_map=TempoMap.constant(bpm), meter_map=MeterMap.constant()
        )
        settled = made(given).provenance.parameters["settled"]
        low, high = TEMPI[found]
        style = all_styles()[settled["style"]]
        assert style.tempo.low_bpm <= high
        assert style.tempo.high_bpm >= low
        assert any(part.kind == "drums" for part in style.parts.values())


TEMPI = {"drum-and-bass": (170, 178), "house": (118, 130)}


def test_maps_with_changes_are_followed_bar_by_bar() -> None:
    meter = MeterMap((MeterStep(0, 1, 4), MeterStep(1, 4, 4), MeterStep(3, 3, 4)))
    tempo = TempoMap((TempoStep(0.0, 90), TempoStep(9.0, 104.5)))
    given = read_given(
        [track_of(notes_of_phrase(FRERE_JACQUES))], "accompany", tempo_map=tempo, meter_map=meter
    )
    session = made(given, style="rock")
    assert (session.tempo_map, session.meter_map) == (tempo, meter)
    assert session.length_beats == meter.bar_line_at_or_after(32)


def test_a_style_without_drums_cannot_re_drum() -> None:
    given = phrase_given(ODE, "re-drum")
    silent = [
        n for n, s in all_styles().items() if all(p.kind != "drums" for p in s.parts.values())
    ]
    for style in silent:
        with pytest.raises(BadInput, match="nobody left to re-drum"):
            made(given, style=style)


@pytest.mark.parametrize("how", HOWS)
def test_notes_alone_are_answered_alike_every_time(how: How) -> None:
    phrase = notes_of_phrase(FRERE_JACQUES)
    tracks = answer_notes(phrase, bpm=96, how=how, seed=4)
    assert tracks == answer_notes(phrase, bpm=96, how=how, seed=4)
    assert all(track.midi_clips and not track.audio_clips for track in tracks)


def test_an_answer_lasts_as_long_as_there_is_time_for() -> None:
    (track,) = answer_notes(notes_of_phrase(FRERE_JACQUES), bpm=120, seconds=4.0)
    (clip,) = track.midi_clips
    assert (clip.start_beats, clip.length_beats) == (32.0, 8.0)


def test_an_answer_to_nothing_is_one_sentence() -> None:
    with pytest.raises(BadInput, match="no notes in what is given"):
        answer_notes((), bpm=120)


def test_drums_alone_can_be_accompanied_and_go_on() -> None:
    given = read(beat_track(4), how="accompany")
    assert given.key is None
    session = made(given, style="funk")
    assert {"bass"} <= {track.role for track in new_tracks(session, given)}
    assert "drums" not in {track.role for track in new_tracks(session, given)}
    on = read(beat_track(4), how="continue")
    assert new_tracks(made(on), on)[0].role == "drums"


def test_one_note_is_enough() -> None:
    for how in HOWS:
        given = read(track_of((Note(60, 90, 0.0, 1.0),)), how=how)
        assert made(given, style="lo-fi").tracks[0].midi_clips == given.tracks[0].midi_clips
