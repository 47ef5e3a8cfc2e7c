"""Music that goes with what is given can be varied; what is given stays what it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.engines.composer.compose import compose
from server.engines.composer.given.read import read_given
from server.engines.contract import GenerateRequest, Given, How
from server.jobs.specs import VarySpec
from server.jobs.tasks.vary import varied
from session.clips import AudioClip
from session.meter import MeterMap
from session.model import Session, Track
from session.pitch import Key
from session.tempo import TempoMap, TempoStep
from session.units import ROLE_COLOURS
from tests.given_phrases import FRERE_JACQUES, notes_of_phrase, track_of

MOVING = TempoMap((TempoStep(0.0, 100.0), TempoStep(8.0, 104.0)))


def phrase(how: How = "accompany") -> Given:
    notes = notes_of_phrase(FRERE_JACQUES)[:14]
    return read_given(
        [track_of(notes)], how, tempo_map=TempoMap.constant(100), meter_map=MeterMap.constant()
    )


def recording() -> Given:
    clip = AudioClip("audio/recording.wav", 0.0, 460_800, name="Recording")
    track = Track("Recording", "other", ROLE_COLOURS["other"], (clip,))
    return read_given(
        [track], "accompany", tempo_map=MOVING, meter_map=MeterMap.constant(), length_beats=16.0,
        key=Key("A", "minor"),
    )  # fmt: skip


def made(given: Given, prompt: str = "house", **asked: object) -> tuple[GenerateRequest, Session]:
    request = GenerateRequest(prompt, 3, given=given, **asked)  # type: ignore[arg-type]
    return request, compose(request).session


def again(first: tuple[GenerateRequest, Session], **spec: object) -> Session:
    asked = VarySpec(session="first", **spec)  # type: ignore[arg-type]
    return compose(varied(*first, asked)).session


def test_a_recording_keeps_its_time_and_key_whatever_is_said() -> None:
    first = made(recording())
    session = again(first, words="slower, in D minor, 3/4, shorter, busier drums")
    assert session.tempo_map == MOVING
    assert (session.key, session.meter_map) == (Key("A", "minor"), MeterMap.constant())
    assert session.length_beats == 16.0
    notes = session.provenance.notes
    for what, words in (("tempo", "slower"), ("key", "D minor"), ("length", "shorter")):
        assert f"The {what} of what is given stays; “{words}” gives way." in notes


def test_a_recording_keeps_its_time_and_key_whatever_is_set() -> None:
    session = again(made(recording()), bpm=140, key=Key("E", "major"), meter=(3, 4), bars=2)
    assert session.tempo_map == MOVING
    assert session.key == Key("A", "minor")
    for what in ("tempo", "key", "meter"):
        said = f"What is given keeps its {what}: the one that was set is left out."
        assert said in session.provenance.notes


def test_notes_are_played_at_the_tempo_that_is_asked_for() -> None:
    for session in (
        made(phrase(), "house, 90 bpm")[1],
        again(made(phrase()), bpm=90),
        again(made(phrase()), words="90 bpm"),
    ):
        assert [step.bpm for step in session.tempo_map.steps] == [90.0]
        assert session.tracks[0].midi_clips == phrase().tracks[0].midi_clips


@pytest.mark.parametrize(("spec", "bars"), [({"words": "shorter"}, 2), ({"bars": 1}, 1)])
def test_an_answer_is_shortened_and_the_call_is_not(spec: dict[str, object], bars: int) -> None:
    first = made(phrase("answer"))
    call = first[0].given
    assert call is not None
    whole = MeterMap.constant().bar_at_beats(call.length_beats)[0]
    assert first[1].length_bars == 2 * whole
    session = again(first, **spec)
    assert session.length_bars == whole + bars
    assert session.tracks[0].midi_clips == call.tracks[0].midi_clips


def test_a_style_that_was_chosen_is_named() -> None:
    _, session = made(phrase(), "")
    assert any("suits what is given." in note for note in session.provenance.notes)
    _, stood_in = made(phrase(), "samba")
    assert stood_in.provenance.parameters["settled"]["style"] == "bossa-nova"


def test_held_tracks_stay_beside_what_is_given() -> None:
    first = made(phrase())
    session = again(first, hold=("bass",), words="make it techno")
    held = {track.name: track for track in first[1].tracks}["Bass"]
    kept = {track.name: track for track in session.tracks}["Bass"]
    assert kept.midi_clips == held.midi_clips
    assert session.tracks[0] == replace(first[1].tracks[0])
