"""What a role does to its stems: bells, drive, chorus, width and an echo that keeps time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.signal import sosfreqz

from server.engines.composer.sound.chorus import with_chorus
from server.engines.composer.sound.drive import driven
from server.engines.composer.sound.echo import echo_of, with_echo
from server.engines.composer.sound.filters import filtered, role_sections
from server.engines.composer.sound.room import with_room
from server.engines.composer.sound.stem import StemRenderer
from server.engines.composer.sound.width import widened
from server.engines.composer.style import BusEffects, Reverb, RoleMix, StyleMix
from server.engines.composer.style.mix import Bell, Delay
from session import Note, TempoMap, TempoStep
from tests.unit.sound_material import piece, track

RATE = 48_000
Samples = np.ndarray


def _noise(samples: int, seed: int = 1) -> Samples:
    return (np.random.default_rng(seed).standard_normal((2, samples)) * 0.1).astype(np.float32)


def _sine(hertz: float, seconds: float = 1.0, level: float = 0.5) -> Samples:
    wave = level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)
    return np.stack((wave, wave)).astype(np.float32)


ROLE = RoleMix(
    loudness_lu=-6,
    lowpass_hz=9_000,
    highpass_hz=60,
    eq=(Bell(hz=300, gain_db=-6, q=1.4), Bell(hz=3_000, gain_db=4), Bell(hz=40, gain_db=6, q=8)),
)
ECHO = Delay(beats=0.75, feedback=0.6, lowpass_hz=4_000)


def _echoed(sound: Samples) -> Samples:
    beats = sound.shape[1] / RATE * 2
    return with_echo(sound, echo_of(piece(beats=beats), ECHO, True), 0.5)


EFFECTS: dict[str, Callable[[Samples], Samples]] = {
    "filters": lambda sound: filtered(sound, role_sections(ROLE, RATE), RATE, True),
    "chorus": lambda sound: with_chorus(sound, 0.8, RATE, True),
    "width": lambda sound: widened(sound, 1.0, RATE, True),
    "echo": _echoed,
    "room": lambda sound: with_room(sound, Reverb(size=0.6), 0.5, RATE, True),
    "drive": lambda sound: driven(sound, 0.6, True),
}


@pytest.mark.parametrize("effect", EFFECTS)
def test_the_second_time_round_a_loop_sounds_like_the_first(effect: str) -> None:
    loop = _noise(2 * RATE)
    loop[:, -RATE:] *= 0.1  # windows of the drive's level fall on the same loud half
    twice = EFFECTS[effect](np.tile(loop, 2))
    once = EFFECTS[effect](loop.copy())
    assert once.shape == loop.shape
    assert np.abs(np.tile(once, 2) - twice).max() < 2e-3 * np.abs(twice).max()


@pytest.mark.parametrize("effect", [name for name in EFFECTS if name != "drive"])
def test_effects_that_stems_share_are_linear(effect: str) -> None:
    first, second = _noise(RATE), _noise(RATE, 2)
    together = EFFECTS[effect](first + second)
    apart = EFFECTS[effect](first.copy()) + EFFECTS[effect](second.copy())
    assert np.abs(together - apart).max() < 1e-5


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("samples", [1, 777, 12_000])
def test_the_shortest_loops_and_silence_go_through(effect: str, samples: int) -> None:
    silence = np.zeros((2, samples), np.float32)
    if effect != "echo":
        assert not EFFECTS[effect](silence.copy()).any()
        short = EFFECTS[effect](_noise(samples))
        assert short.shape == (2, samples)
        assert np.isfinite(short).all()


def test_bells_and_cuts_do_what_they_say() -> None:
    heard = sosfreqz(role_sections(ROLE, RATE), [60, 300, 3_000, 9_000, 18_000], fs=RATE)[1]
    gains_db = 20 * np.log10(np.abs(heard))
    plain = sosfreqz(role_sections(ROLE.model_copy(update={"eq": ()}), RATE), [300, 3_000], fs=RATE)
    assert gains_db[1:3] - 20 * np.log10(np.abs(plain[1])) == pytest.approx([-6, 4], abs=0.5)
    assert gains_db[4] < -12
    assert len(role_sections(RoleMix(loudness_lu=-6, lowpass_hz=20_000), 32_000)) == 0


def test_drive_adds_harmonics_and_nothing_between_them() -> None:
    spectrum = np.abs(np.fft.rfft(driven(_sine(7_000), 0.8, True)[0]))
    spectrum_db = 20 * np.log10(spectrum / spectrum.max() + 1e-12)
    assert spectrum_db[21_000] > -30  # a bin is a hertz
    spectrum_db[[7_000, 21_000]] = -200
    assert spectrum_db.max() < -90  # 35 kHz would come back as 13 kHz


def test_drive_means_the_same_for_soft_and_loud_sound_and_leaves_no_dc_in_a_stem() -> None:
    lopsided = np.maximum(_sine(110, 4.0), 0) * np.float32(0.5)
    loud, soft = (driven(lopsided * level, 0.5, True) for level in (1.0, 0.01))
    assert np.abs(loud - soft).max() < 1e-5
    part = track("Lead", "lead", "bell", [], 8.0)
    mix = StyleMix(roles={"lead": RoleMix(loudness_lu=-6, drive=0.5)})
    stem = StemRenderer.of(piece(part), mix, "wrap").treated(part, lopsided)
    assert np.abs(stem.astype(np.float64).mean(axis=1)).max() < 1e-6


def test_width_is_mono_at_nought_as_it_comes_at_a_half_and_never_heard_in_mono() -> None:
    sound = _noise(RATE)
    middle = sound.mean(axis=0)
    mono, same, wide = (widened(sound.copy(), width, RATE, True) for width in (0.0, 0.5, 1.0))
    assert np.array_equal(mono[0], mono[1])
    assert np.array_equal(same, sound)
    assert np.abs(wide.mean(axis=0) - middle).max() < 1e-6
    side, wide_side = (np.square(s[0] - s[1]).mean() for s in (sound, wide))
    assert wide_side > 2 * side
    flat = np.stack((middle, middle))
    assert np.square(np.diff(widened(flat, 1.0, RATE, True), axis=0)).mean() > 1e-3


TEMPOS = {
    "steady": TempoMap.constant(97.3),
    "changing": TempoMap((TempoStep(0.0, 97.0), TempoStep(3.0, 141.3), TempoStep(5.5, 60.0))),
}


@pytest.mark.parametrize("tempo", TEMPOS)
@pytest.mark.parametrize("loop", [True, False])
def test_repeats_fall_on_the_beat_left_and_right_in_turn(tempo: str, loop: bool) -> None:
    session = piece(tempo=TEMPOS[tempo])
    echo = echo_of(session, ECHO.model_copy(update={"lowpass_hz": 20_000}), loop)
    for struck in (0.5, 2.6, 4.9, 7.7):
        sound = np.zeros((2, session.length_samples), np.float32)
        sound[:, session.tempo_map.samples_at_beats(struck, RATE)] = 1.0
        repeats = with_echo(sound.copy(), echo, 0.5) - sound
        for count in (1, 2, 3):
            beats = struck + 0.75 * count
            if beats >= 8 and not loop:
                continue
            at = session.tempo_map.samples_at_beats(beats % 8, RATE)
            near = np.abs(np.take(repeats, np.arange(at - 40, at + 40), axis=1, mode="wrap"))
            side, other = (0, 1) if count % 2 else (1, 0)
            assert abs(int(near[side].argmax()) - 40) <= 2
            assert near[side].max() > 10 * near[other].max()
            assert near[side].max() == pytest.approx(0.35 * 0.6 ** (count - 1), rel=0.4)


def test_an_echo_longer_than_its_loop_comes_round() -> None:
    session = piece(beats=0.5)
    sound = np.zeros((2, session.length_samples), np.float32)
    sound[:, 100] = 1.0
    repeats = with_echo(sound.copy(), echo_of(session, ECHO, True), 0.5) - sound
    assert abs(int(np.abs(repeats[0]).argmax()) - (100 + 6_000)) < 10
    assert not (with_echo(sound.copy(), echo_of(session, ECHO, False), 0.5) - sound).any()


def test_an_echo_too_short_to_be_one_still_ends() -> None:
    session = piece(beats=1.0)
    least = echo_of(session, Delay(beats=1e-6, feedback=0.85), True)
    assert np.isfinite(with_echo(_noise(session.length_samples), least, 1.0)).all()


def test_a_stem_with_every_effect_keeps_its_length_and_repeats_its_bytes() -> None:
    role = ROLE.model_copy(
        update={"drive": 0.4, "chorus": 0.5, "width": 0.8, "delay_send": 0.3, "reverb_send": 0.3,
                "duck_db": 4}
    )  # fmt: skip
    mix = StyleMix(roles={"lead": role}, bus=BusEffects(tape=0.5, bitcrush_bits=10))
    part = track("Lead", "lead", "bell", [Note(72, 90, 3.5, 1.0)], 4.0)
    session = piece(part, beats=4.0)
    made = [StemRenderer.of(session, mix, "wrap").treated(part, _noise(96_000)) for _ in "ab"]
    assert made[0].shape == (2, 96_000)
    assert made[0].tobytes() == made[1].tobytes()
    assert np.abs(made[0].astype(np.float64).mean(axis=1)).max() < 1e-6
