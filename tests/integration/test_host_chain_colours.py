"""Chains that colour, move or place a sound do what their names say, in numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.chain_material import BPM
from tests.chain_measures import (
    band_db,
    changed_db,
    crest_db,
    level_db,
    middle,
    seconds_of,
    side,
)
from tests.chain_renders import Take, render_in_a_process

TAPE = Take("lo-fi tape", "tone", seconds=4)
TAPE_DRUMS = Take("lo-fi tape", "drums")
CASSETTE = Take("cassette", "noise")
VINYL = Take("vinyl", "noise")
CRACKLE = Take("vinyl", "silence")
SAMPLER = Take("12-bit sampler", "tone", seconds=2, gain_db=-36)
CONSOLE = Take("8-bit console", "drums", seconds=3)
UNDERWATER = Take("underwater", "noise", seconds=3)
PAD = Take("wide pad", "pad", seconds=4)
DUB = Take("dub delay", "click", seconds=0.2, tail_seconds=3)
SWEEP = Take("filter sweep 8 bars", "noise", seconds=17)
CRUNCH = Take("guitar crunch", "tone", seconds=2)
SPARKLE = Take("acoustic guitar sparkle", "guitar")
CHORUS = Take("chorus 80s", "tone", seconds=4)
FLANGER = Take("jet flanger", "noise", seconds=6)
PHASER = Take("slow phaser", "noise", seconds=4)
TREMOLO = Take("tremolo", "tone", seconds=4)
SHIMMER = Take("shimmer", "tone", seconds=2, tail_seconds=2)
TAKES = [
    *(TAPE, TAPE_DRUMS, CASSETTE, VINYL, CRACKLE, SAMPLER, CONSOLE, UNDERWATER, PAD, DUB),
    *(SWEEP, CRUNCH, SPARKLE, CHORUS, FLANGER, PHASER, TREMOLO, SHIMMER),
]

Renders = dict[Take, np.ndarray]


@pytest.fixture(scope="module")
def renders(tmp_path_factory: pytest.TempPathFactory) -> Renders:
    return render_in_a_process(TAKES, tmp_path_factory.mktemp("renders"))


def wow_cents(tone: np.ndarray) -> float:
    """How far the pitch of a steady tone of 440 Hz wavers, from its lowest to its highest."""
    turns = np.exp(-2j * np.pi * 440 * np.arange(tone.shape[1]) / 44_100)
    window = np.hanning(1764)  # 40 ms
    slow = np.convolve(tone[0] * turns, window / window.sum(), "valid")
    drift_hz = np.gradient(np.unwrap(np.angle(slow))) * 44_100 / (2 * np.pi)
    inside = drift_hz[22_050:-22_050]
    return float(1200 * np.log2((440 + inside.max()) / (440 + inside.min())))


def notches(sound: np.ndarray, start: float) -> np.ndarray:
    """The level of 40 regions between 150 Hz and 1.5 kHz, over half a second."""
    part = seconds_of(sound, start, start + 0.5)
    edges = np.geomspace(150, 1500, 41)
    return np.array([band_db(part, low, high) for low, high in pairwise(edges)])


def test_worn_tape_is_dull_and_unsteady(renders: Renders) -> None:
    dry, wet = TAPE_DRUMS.dry(), renders[TAPE_DRUMS]
    assert changed_db(dry, wet, 12_000, 18_000) < changed_db(dry, wet, 300, 2000) - 6
    assert wow_cents(TAPE.dry()) < 0.5
    assert 3 < wow_cents(renders[TAPE]) < 40


def test_a_cassette_ends_at_10_khz(renders: Renders) -> None:
    dry, wet = CASSETTE.dry(), renders[CASSETTE]
    words = changed_db(dry, wet, 300, 3000)
    assert abs(changed_db(dry, wet, 5000, 8000) - words) < 3
    assert changed_db(dry, wet, 15_000, 20_000) < words - 15


def test_vinyl_is_mono_in_the_bass_and_crackles(renders: Renders) -> None:
    dry, wet = VINYL.dry(), renders[VINYL]
    assert changed_db(side(dry), side(wet), 40, 90) < -20
    crackle = renders[CRACKLE]
    assert crest_db(crackle) > 15
    assert -75 < level_db(crackle) < -40


def test_a_12_bit_sampler_leaves_the_grit_of_12_bits(renders: Renders) -> None:
    wet = renders[SAMPLER]
    tone = band_db(wet, 400, 480)
    grit = band_db(wet, 600, 18_000)
    assert tone - 55 < grit < tone - 12


def test_a_console_has_8_bits_and_mirrors_above_its_half_rate(renders: Renders) -> None:
    wet = renders[CONSOLE]
    assert level_db(side(wet)) < -100
    assert band_db(wet, 5600, 11_000) > band_db(wet, 500, 5000) - 45
    assert len(np.unique(np.round(wet, 4))) < 2 * 2**8


def test_nothing_bright_is_heard_under_water(renders: Renders) -> None:
    dry, wet = UNDERWATER.dry(), renders[UNDERWATER]
    assert changed_db(dry, wet, 2500, 20_000) < changed_db(dry, wet, 80, 300) - 35


def test_a_wide_pad_is_wider_and_mono_in_the_bass(renders: Renders) -> None:
    dry, wet = PAD.dry(), renders[PAD]

    def width(sound: np.ndarray) -> float:
        return band_db(side(sound), 400, 8000) - band_db(middle(sound), 400, 8000)

    assert width(wet) > width(dry) + 2
    assert changed_db(side(dry), side(wet), 60, 105) < -15


def test_dub_echoes_come_three_sixteenths_apart_and_go_down_and_dark(renders: Renders) -> None:
    wet = renders[DUB]
    apart = 0.75 * 60 / BPM
    echoes = [seconds_of(wet, 0.098 + n * apart, 0.14 + n * apart) for n in range(1, 7)]
    between = [seconds_of(wet, 0.2 + n * apart, 0.46 + n * apart) for n in range(6)]
    levels = [level_db(echo) for echo in echoes]
    assert levels == sorted(levels, reverse=True)
    assert all(2.5 < before - after < 7 for before, after in pairwise(levels))
    assert max(map(level_db, between)) < levels[0] - 30
    assert band_db(echoes[0], 8000, 20_000) < band_db(echoes[0], 400, 2500) - 15


def test_the_sweep_opens_over_eight_bars(renders: Renders) -> None:
    dry, wet = SWEEP.dry(), renders[SWEEP]
    bright = [
        changed_db(seconds_of(dry, at, at + 1), seconds_of(wet, at, at + 1), 2000, 8000)
        for at in (0, 4, 8, 12, 16)
    ]
    assert bright == sorted(bright)
    assert bright[0] < -50
    assert bright[2] < -12
    assert bright[-1] > -4


def test_crunch_adds_overtones_and_the_speaker_ends_at_5_khz(renders: Renders) -> None:
    wet = renders[CRUNCH]
    tone = band_db(wet, 400, 480)
    assert tone - 25 < band_db(wet, 1250, 1400) < tone - 5
    assert band_db(wet, 9000, 20_000) < tone - 50


def test_sparkle_tilts_towards_the_strings(renders: Renders) -> None:
    dry, wet = SPARKLE.dry(), renders[SPARKLE]
    assert changed_db(dry, wet, 4000, 8000) > changed_db(dry, wet, 150, 250) + 4


def test_a_chorus_beats_against_itself(renders: Renders) -> None:
    envelope = np.abs(renders[CHORUS][0]).reshape(-1, 441).max(axis=1)[50:]
    assert envelope.max() > 1.15 * envelope.min()


@pytest.mark.parametrize("take", [FLANGER, PHASER], ids=lambda take: take.chain)
def test_notches_are_deep_and_drift(take: Take, renders: Renders) -> None:
    dry, wet = take.dry(), renders[take]
    early, late = (notches(wet, at) - notches(dry, at) for at in (0.5, 2.0))
    assert early.max() - early.min() > 5
    assert np.abs(early - late).max() > 4


def test_a_tremolo_beats_five_and_a_half_times_a_second(renders: Renders) -> None:
    envelope = np.abs(renders[TREMOLO][0]).reshape(-1, 441).max(axis=1)
    spectrum = np.abs(np.fft.rfft(envelope - envelope.mean()))
    assert np.fft.rfftfreq(len(envelope), 0.01)[spectrum.argmax()] == pytest.approx(5.5, abs=0.2)
    assert 0.3 < envelope.min() / envelope.max() < 0.5


def test_shimmer_rings_an_octave_above(renders: Renders) -> None:
    ringing = seconds_of(renders[SHIMMER], 2.3, 3.8)
    assert band_db(ringing, 840, 920) > -60
    assert band_db(ringing, 840, 920) > band_db(ringing, 1000, 4000) + 10
