"""Every instrument sounds, in tune, without clicks, and the same every time."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest

from server.engines.composer.sound.drums import voice_of_note
from server.engines.composer.sound.instrument import (
    Kit,
    Pitched,
    instrument_names,
    load_instrument,
    parse_instrument,
)
from server.engines.composer.sound.voice import (
    HOLD_STEP_SECONDS,
    FaustVoice,
    Hit,
    faust_code,
    hit_of_note,
    render_hit,
    velocity_gain,
)
from session.errors import BackendUnavailable, BadInput, NotFound
from tests.unit.sound_material import fundamental_hz

RATE = 48_000
KIT_NAMES = {"kit-lofi", "kit-house", "kit-breaks", "kit-chip"}
BASSES = {"sub-bass", "round-bass", "reese-bass", "chip-bass"}
KEYS = {"dusty-keys", "house-stab", "chip-pulse", "pluck", "bell"}
LONG = {"warm-pad", "air-pad", "chip-lead", "soft-lead", "strings"}
KITS = [name for name in instrument_names() if isinstance(load_instrument(name), Kit)]
PITCHED = [name for name in instrument_names() if name not in KITS]
VOICES = [(kit, voice) for kit in KITS for voice in load_instrument(kit).voices]
GENERAL_MIDI_DRUMS = range(27, 88)
"""General MIDI level 2, of which level 1 has 35 to 81."""


def _note(name: str, pitch: int | None = None, velocity: int = 96, seconds: float = 1.5) -> Hit:
    instrument = load_instrument(name)
    middle = (instrument.lowest + instrument.highest) // 2
    return hit_of_note(name, middle if pitch is None else pitch, velocity, seconds, RATE)


def _brightness(sound: np.ndarray) -> float:
    partials = np.abs(np.fft.rfft(sound.mean(axis=0)))
    return float((partials * np.arange(len(partials))).sum() / partials.sum())


def test_the_instruments_that_styles_name_are_all_there() -> None:
    assert set(instrument_names()) >= KIT_NAMES | BASSES | KEYS | LONG


@pytest.mark.parametrize("name", PITCHED)
def test_a_pitched_instrument_is_in_tune_over_its_range(name: str) -> None:
    made = load_instrument(name)
    for pitch in (max(made.lowest, 40), (made.lowest + made.highest) // 2, min(made.highest, 84)):
        sound = render_hit(_note(name, pitch, 80)).mean(axis=0)
        due = 440 * 2 ** ((pitch - 69) / 12)
        found = fundamental_hz(sound[RATE // 20 : RATE * 3 // 2], due, RATE)
        assert abs(1200 * log2(found / due)) < 6, f"{name} {pitch}: {found:.2f} Hz, not {due:.2f}"


@pytest.mark.parametrize("sample_rate", [44_100, 96_000])
@pytest.mark.parametrize("name", ["round-bass", "dusty-keys", "pluck"])
def test_pitch_and_length_do_not_depend_on_the_sample_rate(name: str, sample_rate: int) -> None:
    hit = hit_of_note(name, 57, 90, 1.0, sample_rate)
    sound = render_hit(hit)
    found = fundamental_hz(sound.mean(axis=0)[: int(sample_rate)], 220, sample_rate)
    assert abs(1200 * log2(found / 220)) < 5
    usual = render_hit(hit_of_note(name, 57, 90, 1.0, RATE))
    assert sound.shape[1] / sample_rate == pytest.approx(usual.shape[1] / RATE, abs=0.05)


@pytest.mark.parametrize("name", PITCHED)
def test_a_note_begins_and_ends_in_silence_and_holds_no_dc(name: str) -> None:
    sound = render_hit(_note(name, velocity=120, seconds=0.6))
    peak = float(np.abs(sound).max())
    assert np.isfinite(sound).all()
    assert 0.2 < peak < 2.5
    assert np.abs(sound[:, 0]).max() < 0.02 * peak
    assert np.abs(sound[:, -1]).max() < 1e-3 * peak
    assert abs(float(sound.mean())) < 0.01 * peak


@pytest.mark.parametrize("name", PITCHED)
def test_a_note_sounds_as_long_as_it_is_held(name: str) -> None:
    short, long = (render_hit(_note(name, seconds=seconds)) for seconds in (0.3, 0.9))
    release = load_instrument(name).release_seconds
    assert short.shape[1] / RATE <= 0.3 + release + 0.01
    if name not in ("pluck", "bell"):  # these die away by themselves
        assert long.shape[1] > short.shape[1]


@pytest.mark.parametrize("name", PITCHED)
def test_velocity_changes_the_timbre(name: str) -> None:
    soft, hard = (render_hit(_note(name, velocity=velocity)) for velocity in (24, 127))
    assert _brightness(hard) > _brightness(soft) * 1.05


@pytest.mark.parametrize(("kit", "voice"), VOICES)
def test_a_drum_starts_at_once_and_dies_away_without_a_click(kit: str, voice: str) -> None:
    struck = load_instrument(kit).voices[voice]
    sound = render_hit(Hit(kit, voice, struck.notes[0], 104, 0, RATE))
    peak = float(np.abs(sound).max())
    assert np.isfinite(sound).all()
    assert 0.03 < peak < 1.5
    first = int(np.flatnonzero(np.abs(sound).max(axis=0) > 0.25 * peak)[0])
    assert first < 0.025 * RATE
    assert np.abs(sound[:, 0]).max() < 0.05 * peak
    assert np.abs(sound[:, -1]).max() < 1e-3 * peak
    assert abs(float(sound.mean())) < 0.02 * peak


@pytest.mark.parametrize("kit", KITS)
def test_every_general_midi_drum_note_finds_a_voice(kit: str) -> None:
    made = load_instrument(kit)
    for note, voice in {36: "kick", 38: "snare", 42: "closed-hat", 46: "open-hat"}.items():
        assert voice_of_note(made, note) == voice
    assert all(voice_of_note(made, note) in made.voices for note in range(128))
    assert voice_of_note(made, 55) == "crash"
    assert voice_of_note(made, 81) == "ride"


def test_a_note_is_the_same_bytes_whenever_it_is_rendered() -> None:
    made = load_instrument("kit-breaks")
    code = faust_code(made.voices["snare"].faust, made.parameters, made.shared)
    first, second = FaustVoice(code, RATE, "one"), FaustVoice(code, RATE, "two")
    once = first.render(4_800, vel=0.8, freq=200.0, hold=0.0)
    first.render(9_600, vel=0.2, freq=300.0, hold=0.0)
    assert first.render(4_800, vel=0.8, freq=200.0, hold=0.0).tobytes() == once.tobytes()
    assert second.render(4_800, vel=0.8, freq=200.0, hold=0.0).tobytes() == once.tobytes()


def test_a_rendered_note_cannot_be_spoilt_by_who_uses_it() -> None:
    with pytest.raises(ValueError, match="read-only"):
        render_hit(_note("bell"))[0, 0] = 1.0


@pytest.mark.parametrize("seconds", [0.001, 0.0834, 0.31, 0.5003, 1.27, 2.9, 11.3])
def test_a_held_note_is_as_long_as_written_to_the_ear(seconds: float) -> None:
    held_seconds = _note("bell", seconds=seconds).hold_steps * HOLD_STEP_SECONDS
    assert abs(held_seconds - seconds) <= max(0.005, 0.016 * seconds)


def test_loudness_follows_every_velocity_though_timbre_goes_in_steps() -> None:
    gains = [velocity_gain(20.0, velocity) for velocity in range(1, 128)]
    assert gains == sorted(gains)
    assert gains[-1] == 1.0
    assert len(set(gains)) == 127


def test_a_note_out_of_range_is_played_in_the_nearest_octave() -> None:
    made = load_instrument("sub-bass")
    assert isinstance(made, Pitched)
    assert hit_of_note("sub-bass", 100, 90, 1.0, RATE).pitch in range(
        made.highest - 11, made.highest + 1
    )
    assert hit_of_note("sub-bass", 100, 90, 1.0, RATE).pitch % 12 == 100 % 12


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("kind: pitched\ntitle: X\n", "programme"),
        ("kind: kit\ntitle: X\nvoices: {}\n", "voices"),
        ("kind: kit\ntitel: X\nvoices: {a: {notes: [36], faust: x, length_seconds: 1}}", "title"),
        ("kind: drum\n", "drum"),
        ("[", "YAML"),
    ],
)
def test_a_wrong_instrument_file_is_told_where_it_is_wrong(text: str, where: str) -> None:
    with pytest.raises(BadInput, match=where):
        parse_instrument(text, "mine")


def test_an_instrument_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(NotFound, match="dusty-keys"):
        load_instrument("piano")


def test_faust_that_does_not_compile_names_its_instrument() -> None:
    with pytest.raises(BackendUnavailable, match="my pad"):
        FaustVoice("process = nonsense(;", RATE, "my pad")
