"""A page of prompts and what must be true of the music each one makes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.engines.composer.compose import compose
from server.engines.composer.composition import Composition
from server.engines.composer.settle import nearest_bars
from server.engines.contract import LONGEST_PROMPT, GenerateRequest
from session.errors import NotFound
from session.meter import MeterMap, MeterStep
from session.model import Session
from session.pitch import Key
from session.tempo import TempoMap, TempoStep

Check = Callable[[Composition], bool]


def bpm(session: Session) -> float:
    return session.tempo_map.steps[0].bpm


def meter(session: Session) -> tuple[int, int]:
    step = session.meter_map.steps[0]
    return step.numerator, step.denominator


def roles(composition: Composition) -> set[str]:
    return {track.role for track in composition.session.tracks}


def instruments(composition: Composition) -> set[str | None]:
    return {track.instrument for track in composition.session.tracks}


def drum_pitches(composition: Composition) -> set[int]:
    return {
        note.pitch
        for track in composition.session.tracks
        for clip in track.midi_clips
        for note in clip.notes
        if track.role == "drums"
    }


def notes(composition: Composition) -> str:
    return " ".join(composition.session.provenance.notes)


def key(tonic: str, mode: str) -> Check:
    return lambda c: c.session.key is not None and c.session.key.name == f"{tonic} {mode}"


def styled(name: str) -> Check:
    return lambda c: c.style.name == name


def at(tempo: float) -> Check:
    return lambda c: bpm(c.session) == tempo


def bars(count: int) -> Check:
    return lambda c: c.session.length_bars == count


PAGE: list[tuple[str, list[Check]]] = [
    (
        "lo-fi hip hop, 84 bpm, A minor, 16 bars, dusty keys",
        [
            styled("lo-fi"),
            at(84),
            key("A", "minor"),
            bars(16),
            lambda c: "dusty-keys" in instruments(c),
            lambda c: c.not_understood == (),
        ],
    ),
    (
        "deep house at 122, F minor, 32 bars",
        [styled("house"), at(122), key("F", "minor"), bars(32)],
    ),
    ("liquid dnb 174bpm Em", [styled("drum-and-bass"), at(174), key("E", "minor")]),
    ("drum & bass, no pads", [styled("drum-and-bass"), lambda c: "pad" not in roles(c)]),
    ("drum and bass", [lambda c: {"drums", "bass"} <= roles(c), lambda c: len(roles(c)) >= 5]),
    (
        "8-bit boss fight, 180 BPM, C# phrygian",
        [styled("chiptune"), at(180), key("C#", "phrygian")],
    ),
    (
        "Chiptune waltz in G",
        [styled("chiptune"), key("G", "major"), lambda c: meter(c.session) == (3, 4)],
    ),
    ("house in 7/8", [lambda c: meter(c.session) == (7, 8)]),
    ("lofi, 6/8 time, in Bb", [lambda c: meter(c.session) == (6, 8), key("Bb", "major")]),
    ("something in 5/4", [lambda c: meter(c.session) == (5, 4), styled("lo-fi")]),
    ("15/8 house", [lambda c: meter(c.session) == (15, 8)]),
    ("a 7/9 groove", [lambda c: meter(c.session) == (4, 4), lambda c: "no meter" in notes(c)]),
    ("D dorian house", [key("D", "dorian")]),
    ("F# mixolydian lofi", [key("F#", "mixolydian")]),
    ("E♭ major lofi", [key("Eb", "major")]),
    ("key of a flat minor", [key("Ab", "minor")]),
    ("F sharp lydian", [key("F#", "lydian")]),
    ("B locrian dnb", [key("B", "locrian")]),
    ("a-Moll, 90 bpm", [key("A", "minor"), at(90)]),
    ("Am house", [key("A", "minor")]),
    (
        "house in a minor key",
        [lambda c: c.session.key is not None and c.session.key.mode == "minor"],
    ),
    ("tempo: 100 lofi", [at(100), lambda c: "outside" in notes(c)]),
    ("bpm=128 house", [at(128)]),
    ("84.5 bpm", [at(84.5)]),
    ("5000 bpm house", [at(1000), lambda c: "cannot be played" in notes(c)]),
    ("slow house", [lambda c: 116 <= bpm(c.session) < 124]),
    ("very fast chiptune", [at(180)]),
    ("house, 30 seconds, 120 bpm", [bars(15)]),
    ("1:30 of chiptune at 120 bpm", [bars(45)]),
    ("two minutes of house, 120 bpm", [bars(60)]),
    ("1 minute 30 at 120 bpm", [bars(45), at(120)]),
    ("half a minute, 120 bpm", [bars(15)]),
    ("sixteen bars of house", [bars(16)]),
    ("4-bar lofi loop", [bars(4)]),
    ("0 bars", [bars(1)]),
    ("a 1 bar chiptune loop", [bars(1), lambda c: len(c.session.tracks) >= 5]),
    ("80s video game music", [styled("chiptune"), bars(16)]),
    ("lofi, no drums", [lambda c: "drums" not in roles(c)]),
    ("don't use any drums", [lambda c: "drums" not in roles(c)]),
    (
        "no bass drum",
        [lambda c: {"drums", "bass"} <= roles(c), lambda c: 36 not in drum_pitches(c)],
    ),
    ("bars: 8, key: Am, bpm: 90", [bars(8), key("A", "minor"), at(90)]),
    ("drumless lofi", [lambda c: "drums" not in roles(c)]),
    ("house without lead or bass", [lambda c: not {"lead", "bass"} & roles(c)]),
    ("dnb without drums and bass", [lambda c: "drums" not in roles(c)]),
    ("lofi drums but no bass", [lambda c: "bass" not in roles(c), lambda c: "drums" in roles(c)]),
    ("only drums and bass, lofi", [lambda c: roles(c) == {"drums", "bass"}]),
    (
        "lofi with strings and no lead",
        [lambda c: "strings" in instruments(c), lambda c: "lead" not in roles(c)],
    ),
    ("house with rhodes", [lambda c: "dusty-keys" in instruments(c)]),
    ("lofi, no dusty keys", [lambda c: "dusty-keys" not in instruments(c)]),
    (
        "lofi with sub bass and bagpipes",
        [lambda c: "sub-bass" in instruments(c), lambda c: "“bagpipes”" in notes(c)],
    ),
    (
        "lofi with oboe",
        [lambda c: "flute" in instruments(c), lambda c: "no oboe here" in notes(c)],
    ),
    ("house with vocals", [lambda c: "does not sing" in notes(c)]),
    (
        "no drums, big drums",
        [
            lambda c: "drums" not in roles(c),
            lambda c: "also for none" in notes(c),
            lambda c: "contradict" in notes(c),
        ],
    ),
    (
        "no drums no bass no arps no lead no pad no echo no counter line chiptune",
        [lambda c: len(c.session.tracks) == 1],
    ),
    (
        "sad lofi",
        [lambda c: c.session.key is not None and c.session.key.mode in ("minor", "dorian")],
    ),
    ("happy chiptune", [lambda c: c.session.key is not None and c.session.key.mode == "major"]),
    ("trance", [styled("house"), lambda c: "no trance yet" in notes(c)]),
    ("lofi house", [styled("house-with-lo-fi"), lambda c: "“lofi” beside “house”" in notes(c)]),
    ("like Nujabes", [styled("lo-fi"), lambda c: "“Nujabes”" in " ".join(c.not_understood)]),
    ("🎹🔥🎶🦖", [styled("lo-fi"), lambda c: "Not understood: “🦖”." in notes(c)]),
    ("музыка для сна", [styled("lo-fi"), lambda c: "музыка" in notes(c)]),
    ("夜のための音楽", [styled("lo-fi"), lambda c: "Not understood" in notes(c)]),
    ("", [styled("lo-fi"), bars(16)]),
    ("\0\0[](){}\\", [styled("lo-fi")]),
]


@pytest.mark.parametrize(
    ("prompt", "checks"), PAGE, ids=[prompt[:40] or "empty" for prompt, _ in PAGE]
)
def test_the_prompt_is_obeyed(prompt: str, checks: list[Check]) -> None:
    composition = compose(GenerateRequest(prompt, 4))
    for number, check in enumerate(checks):
        assert check(composition), (number, composition.session.title, notes(composition))


def test_settings_beat_the_prompt_and_it_is_said() -> None:
    request = GenerateRequest(
        "lofi, 84 bpm, A minor, 16 bars, 3/4",
        1,
        style="house",
        bpm=126,
        key=Key("C", "dorian"),
        bars=8,
        meter=(4, 4),
    )
    composition = compose(request)
    session = composition.session
    assert composition.style.name == "house"
    assert (bpm(session), meter(session), session.length_bars) == (126, (4, 4), 8)
    assert session.key == Key("C", "dorian")
    for words in ("lofi", "84 bpm", "A minor", "16 bars", "3/4"):
        assert f"“{words}” gives way" in notes(composition)


def test_maps_beat_the_prompt() -> None:
    tempo_map = TempoMap((TempoStep(0, 80), TempoStep(8, 120), TempoStep(900, 60)))
    meter_map = MeterMap((MeterStep(0, 3, 4), MeterStep(3, 4, 4), MeterStep(70, 5, 4)))
    session = compose(
        GenerateRequest("84 bpm in 6/8, 6 bars", 1, tempo_map=tempo_map, meter_map=meter_map)
    ).session
    assert session.length_beats == 21
    assert session.tempo_map.steps == tempo_map.steps[:2]
    assert session.meter_map.steps == meter_map.steps[:2]


@pytest.mark.parametrize("seconds", [0.1, 1, 9.9, 30, 61.7, 600])
@pytest.mark.parametrize("tempo", [10, 84, 174, 1000])
def test_seconds_become_the_nearest_whole_bars(seconds: float, tempo: float) -> None:
    tempo_map, meter_map = TempoMap.constant(tempo), MeterMap.constant(7, 8)
    count = nearest_bars(seconds, tempo_map, meter_map)
    bar_seconds = 3.5 * 60 / tempo
    assert count >= 1
    if count < 2000:
        assert abs(count * bar_seconds - seconds) <= bar_seconds / 2 + 1e-9 or count == 1


def test_requested_seconds_are_said_as_bars() -> None:
    composition = compose(GenerateRequest("house", 1, seconds=31, bpm=120))
    assert composition.session.length_bars in (15, 16)
    assert "31 seconds are nearest to" in notes(composition)


def test_an_unknown_style_setting_names_the_styles_there_are() -> None:
    with pytest.raises(NotFound, match=r"There is no style called 'polkacore'.*house"):
        compose(GenerateRequest("", 1, style="polkacore"))


def test_a_huge_prompt_is_read_as_far_as_it_is_allowed() -> None:
    composition = compose(GenerateRequest("house 123 bpm " + "wörd " * 20_000, 1))
    assert bpm(composition.session) == 123
    assert f"first {LONGEST_PROMPT}" in notes(composition)
    assert len(notes(composition)) < 2000


def test_everything_that_was_understood_is_in_the_notes() -> None:
    composition = compose(GenerateRequest("lofi 84 bpm blorp", 1))
    provenance = composition.session.provenance
    assert {*composition.understood, *composition.not_understood} <= set(provenance.notes)
    assert provenance.prompt == "lofi 84 bpm blorp"
    assert provenance.parameters["settled"]["style"] == "lo-fi"
