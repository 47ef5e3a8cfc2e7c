"""Every instrument sounds, in tune, without clicks, and the same every time."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from math import log2, log10

import numpy as np
import pytest
from pyloudnorm import Meter

from bridge.host.instrument.built_in.drums import voice_of_note
from bridge.host.instrument.built_in.instrument import (
    Kit,
    Pitched,
    instrument_names,
    load_instrument,
    parse_instrument,
)
from bridge.host.instrument.built_in.voice import (
    HOLD_STEP_SECONDS,
    FaustVoice,
    Hit,
    faust_code,
    hit_of_note,
    render_hit,
    velocity_gain,
)
from server.engines.composer.instruments import all_instruments, midi_programme
from server.engines.composer.rhythm.drum_map import DRUM_PITCHES
from session.errors import BackendUnavailable, BadInput, NotFound
from tests.unit.sound_material import fundamental_hz

RATE = 48_000
NAMES = (
    "kit-lofi", "kit-house", "kit-breaks", "kit-chip", "kit-808", "kit-909", "kit-acoustic",
    "kit-jazz", "kit-metal", "kit-hand", "kit-orchestra", "sub-bass", "round-bass",
    "reese-bass", "chip-bass", "upright-bass", "electric-bass", "slap-bass", "picked-bass",
    "808-bass", "acid-bass", "synth-bass", "dusty-keys", "house-stab", "piano", "organ",
    "clav", "vibraphone", "marimba", "harp", "chip-pulse", "pluck", "bell", "kalimba",
    "pizzicato", "warm-pad", "air-pad", "dark-pad", "strings", "choir", "brass", "chip-lead",
    "soft-lead", "saw-lead", "supersaw", "flute", "trumpet", "sax", "whistle-lead",
    "steel-guitar", "nylon-guitar", "clean-guitar", "muted-guitar", "power-guitar",
    "lead-guitar", "riser", "vinyl", "impact",
)  # fmt: skip
KITS = [name for name, made in all_instruments().items() if isinstance(made, Kit)]
PITCHED = [name for name in all_instruments() if name not in KITS]
TUNED = [name for name in PITCHED if load_instrument(name).plays != "texture"]
DYING = {"pluck", "bell", "marimba", "kalimba", "pizzicato", "muted-guitar", "impact"}
"""These die away by themselves, however long they are held."""

VOICES = [(kit, voice) for kit in KITS for voice in load_instrument(kit).voices]
COMMON_LOUDNESS_LU = -7.0
"""The loudest 400 ms of a note in mid range at velocity 100 (ITU-R BS.1770 weighting)."""


def _note(name: str, pitch: int | None = None, velocity: int = 96, seconds: float = 1.5) -> Hit:
    instrument = load_instrument(name)
    middle = (instrument.lowest + instrument.highest) // 2
    return hit_of_note(name, middle if pitch is None else pitch, velocity, seconds, RATE)


def _brightness(sound: np.ndarray) -> float:
    partials = np.abs(np.fft.rfft(sound.mean(axis=0)))
    return float((partials * np.arange(len(partials))).sum() / partials.sum())


def _loudness_lu(sound: np.ndarray) -> float:
    still = np.pad(sound[[0, -1]], ((0, 0), (0, max(0, 2 * RATE - sound.shape[1]))))
    blocks = [still[:, at : at + RATE * 2 // 5].T for at in range(0, 2 * RATE, RATE // 10)]
    meter = Meter(RATE, block_size=0.39)
    return max(meter.integrated_loudness(block) for block in blocks if len(block) == RATE * 2 // 5)


def test_the_instruments_that_styles_name_are_all_there() -> None:
    assert set(instrument_names()) >= set(NAMES)


@pytest.mark.parametrize("name", TUNED)
def test_a_pitched_instrument_is_in_tune_over_its_range(name: str) -> None:
    made = load_instrument(name)
    for pitch in (max(made.lowest, 40), (made.lowest + made.highest) // 2, min(made.highest, 84)):
        sound = render_hit(_note(name, pitch, 80)).mean(axis=0)
        due = 440 * 2 ** ((pitch - 69) / 12)
        found = fundamental_hz(sound[RATE // 20 : RATE * 3 // 2], due, RATE)
        assert abs(1200 * log2(found / due)) < 6, f"{name} {pitch}: {found:.2f} Hz, not {due:.2f}"


@pytest.mark.parametrize("sample_rate", [44_100, 96_000])
@pytest.mark.parametrize("name", TUNED)
def test_pitch_length_and_level_do_not_depend_on_the_sample_rate(
    name: str, sample_rate: int
) -> None:
    made = load_instrument(name)
    pitch = (made.lowest + made.highest) // 2
    sound = render_hit(hit_of_note(name, pitch, 80, 1.5, sample_rate))
    due = 440 * 2 ** ((pitch - 69) / 12)
    mono = sound.mean(axis=0)[sample_rate // 20 : sample_rate * 3 // 2]
    assert abs(1200 * log2(fundamental_hz(mono, due, sample_rate) / due)) < 6
    usual = render_hit(_note(name, pitch, 80))
    assert sound.shape[1] / sample_rate == pytest.approx(usual.shape[1] / RATE, abs=0.08)
    levels_db = [20 * log10(float(np.sqrt(np.square(s).mean()))) for s in (sound, usual)]
    assert abs(levels_db[0] - levels_db[1]) < 1.5


@pytest.mark.parametrize("name", TUNED)
def test_instruments_are_about_as_loud_as_each_other(name: str) -> None:
    assert abs(_loudness_lu(render_hit(_note(name, velocity=100))) - COMMON_LOUDNESS_LU) < 3


@pytest.mark.parametrize("name", PITCHED)
def test_a_note_begins_and_ends_in_silence_and_holds_no_dc(name: str) -> None:
    sound = render_hit(_note(name, velocity=120, seconds=0.6))
    peak = float(np.abs(sound).max())
    assert np.isfinite(sound).all()
    assert 0.1 < peak < 2.0
    assert np.abs(sound[:, 0]).max() < 0.02 * peak
    assert np.abs(sound[:, -1]).max() < 1e-3 * peak
    assert abs(float(sound.mean())) < 0.01 * peak


@pytest.mark.parametrize("name", PITCHED)
def test_a_note_sounds_as_long_as_it_is_held(name: str) -> None:
    short, long = (render_hit(_note(name, seconds=seconds)) for seconds in (0.3, 0.9))
    release = load_instrument(name).release_seconds
    assert short.shape[1] / RATE <= 0.3 + release + 0.01
    if name not in DYING:
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
    for note, voice in {36: "kick", 38: "snare"}.items():
        assert voice_of_note(made, note) == voice
    assert all(voice_of_note(made, note) in made.voices for note in range(128))


LIKE = {
    "kick": "kick",
    "snare side-stick clap": "snare stick clap claves",
    "closed-hat pedal-hat shaker cabasa": "closed-hat pedal-hat shaker maracas cabasa",
    "open-hat": "open-hat tambourine",
    "tambourine": "tambourine shaker closed-hat",
    "crash china splash": "crash china splash tambourine",
    "ride ride-bell triangle": "ride ride-bell triangle",
    "low-tom mid-tom high-tom low-conga open-conga mute-conga low-bongo high-bongo low-timbale "
    "high-timbale": "tom taiko timpani low-conga high-conga open-conga mute-conga low-bongo "
    "high-bongo low-timbale high-timbale",
    "cowbell low-agogo high-agogo": "cowbell ride-bell low-agogo high-agogo stick triangle",
    "claves": "claves stick",
    "guiro": "short-guiro shaker maracas closed-hat",
}
"""What may answer for what: drums of the map, and the voices of a kit that sound like them."""


@pytest.mark.parametrize("kit", KITS)
def test_every_drum_a_style_may_write_is_answered_by_one_that_sounds_like_it(kit: str) -> None:
    made = load_instrument(kit)
    likely = {drum: voices.split() for drums, voices in LIKE.items() for drum in drums.split()}
    assert set(likely) == set(DRUM_PITCHES)
    for drum, pitch in DRUM_PITCHES.items():
        assert voice_of_note(made, pitch) in likely[drum], drum


def test_what_a_hand_stops_is_cut_off_by_its_choke_group() -> None:
    hand = load_instrument("kit-hand").voices
    assert hand["mute-conga"].choke == hand["open-conga"].choke is not None
    assert hand["mute-triangle"].choke == hand["triangle"].choke is not None
    for kit in KITS:
        voices = load_instrument(kit).voices
        if "open-hat" in voices:
            assert voices["open-hat"].choke == voices["closed-hat"].choke is not None


def test_no_two_instruments_answer_to_the_same_words() -> None:
    said = Counter(
        " ".join(words.lower().replace("-", " ").split())
        for made in all_instruments().values()
        for words in (*made.words, *made.stands_in_for)
    )
    assert [words for words, times in said.items() if times > 1] == []
    assert all(made.words for made in all_instruments().values())


def test_a_pitched_instrument_has_a_programme_and_a_kit_has_none() -> None:
    assert midi_programme("piano") == 0
    assert midi_programme("upright-bass") == 32
    assert midi_programme("kit-jazz") is None
    assert midi_programme("no such thing") is None


def test_what_composing_knows_of_instruments_needs_no_sound() -> None:
    code = (
        "import sys; from server.engines.composer.instruments import all_instruments; "
        "all_instruments(); print({'dawdreamer', 'numpy', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("name", ["piano", "steel-guitar", "supersaw", "vinyl", "riser"])
def test_a_pitched_note_is_the_same_bytes_whenever_it_is_rendered(name: str) -> None:
    made = load_instrument(name)
    code = faust_code(made.faust, made.parameters)
    voice, other = FaustVoice(code, RATE, "one"), FaustVoice(code, RATE, "two")
    once = voice.render(9_600, vel=0.8, freq=220.0, hold=0.1)
    voice.render(4_800, vel=0.3, freq=300.0, hold=0.4)
    assert voice.render(9_600, vel=0.8, freq=220.0, hold=0.1).tobytes() == once.tobytes()
    assert other.render(9_600, vel=0.8, freq=220.0, hold=0.1).tobytes() == once.tobytes()


def test_a_record_crackles_as_long_as_it_plays() -> None:
    sound = np.abs(render_hit(_note("vinyl", seconds=20.0))).max(axis=0)
    seconds = np.array([block.max() for block in np.array_split(sound, 20)])
    assert seconds.min() > 0.1 * seconds.max()


def test_a_riser_grows_until_its_note_ends() -> None:
    sound = np.square(render_hit(_note("riser", seconds=4.0))[:, : 4 * RATE]).mean(axis=0)
    quarters = sound.reshape(4, RATE).mean(axis=1)
    assert (np.diff(quarters) > 0).all()


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
        load_instrument("banjo")


def test_faust_that_does_not_compile_names_its_instrument() -> None:
    with pytest.raises(BackendUnavailable, match="my pad"):
        FaustVoice("process = nonsense(;", RATE, "my pad")
