"""pedalboard's own effects as steps: in place, as long as before, and what their numbers say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import butter, correlate, sosfilt

from bridge.host.chain.steps import (
    BitcrushStep,
    ChorusStep,
    ClipStep,
    CodecStep,
    CompressorStep,
    DelayStep,
    DistortionStep,
    FilterStep,
    GainStep,
    GateStep,
    Lane,
    LimiterStep,
    PhaserStep,
    PitchShiftStep,
    ResampleStep,
    ReverbStep,
    Step,
)
from bridge.host.with_pedalboard.host import BUILT_IN, PedalboardHost
from session.errors import BadInput
from session.tempo import TempoMap
from tests.pedalboard_runs import Samples, impulse, noise, rendered, sine, sound_like

RATE = 44100
COMPRESSOR = CompressorStep(threshold_db=-30, ratio=4, attack_ms=5, release_ms=100, makeup_db=3)
STEPS: dict[str, Step] = {
    "gain": GainStep(gain_db=3),
    "compressor": COMPRESSOR,
    "gate": GateStep(threshold_db=-20),
    "limiter": LimiterStep(ceiling_db=-12),
    "clip": ClipStep(threshold_db=-12),
    "distortion": DistortionStep(drive_db=10),
    "bitcrush": BitcrushStep(bits=6),
    "resample": ResampleStep(sample_rate=8000),
    "resample hold": ResampleStep(sample_rate=8000, quality="hold"),
    "resample linear": ResampleStep(sample_rate=8000, quality="linear"),
    "mp3": CodecStep(codec="mp3"),
    "gsm": CodecStep(codec="gsm"),
    "delay": DelayStep(time_ms=100, feedback=0.3),
    "reverb": ReverbStep(decay_ms=300, mix=0.3, predelay_ms=10),
    "chorus": ChorusStep(rate_hz=1, depth=0.3, mix=0.5),
    "phaser": PhaserStep(rate_hz=1, depth=0.5, mix=0.5),
    "filter": FilterStep(shape="low-pass", frequency_hz=1000, resonance=0.3, drive=2),
    "pitch-shift": PitchShiftStep(semitones=5),
}
QUICK = sorted(set(STEPS) - {"pitch-shift", "resample"})
"""Those that take no second for a second."""


def level_db(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64))))


def test_every_kind_of_step_that_it_says_it_takes_is_tried_here() -> None:
    assert {step.kind for step in STEPS.values()} == BUILT_IN


@pytest.mark.parametrize("name", STEPS)
def test_the_same_comes_out_however_the_sound_is_cut_and_however_much_tail_is_pulled(
    name: str,
) -> None:
    sound = noise(2, 20_001)
    once, _ = rendered([STEPS[name]], sound)
    cut, _ = rendered([STEPS[name]], sound, lengths=[997, 1, 4000])
    with_tail, _ = rendered([STEPS[name]], sound, tail_samples=9000)
    assert once.shape == sound.shape
    assert np.array_equal(once, cut)
    assert np.array_equal(once, with_tail[:, :20_001])


@settings(max_examples=25)
@given(
    names=st.lists(st.sampled_from(QUICK), min_size=1, max_size=3),
    length=st.integers(1, 20_000),
    lengths=st.lists(st.integers(1, 9000), min_size=1, max_size=4).filter(
        lambda row: sum(row) > 99
    ),
    channels=st.sampled_from([1, 2, 3]),
)
def test_a_row_of_steps_gives_as_many_samples_as_it_takes_the_same_for_every_cut(
    names: list[str], length: int, lengths: list[int], channels: int
) -> None:
    sound = noise(channels, length)
    steps = [STEPS[name] for name in names]
    once, _ = rendered(steps, sound)
    cut, _ = rendered(steps, sound, lengths=lengths)
    assert once.shape == sound.shape
    assert np.array_equal(once, cut)


@pytest.mark.parametrize("rate", [8000, 44_100, 48_000])
@pytest.mark.parametrize("name", ["resample", "resample hold", "resample linear", "mp3", "gsm"])
def test_what_goes_through_a_codec_or_another_rate_comes_out_where_it_was(
    name: str, rate: int
) -> None:
    burst = np.zeros((2, 2 * rate), np.float32)
    tone = sine(440, 0.1, sample_rate=rate)[0]
    start = rate + 123
    burst[:, start : start + len(tone)] = tone * np.hanning(len(tone))
    came, notes = rendered([STEPS[name]], burst, sample_rate=rate)
    lags = correlate(came[0], burst[0], method="fft")
    # A sample of the lower rate is as near as its own steps allow.
    assert abs(int(np.argmax(lags)) - (burst.shape[1] - 1)) <= max(1, rate // 8000)
    assert (notes.latency_samples > 0) == (name == "mp3" or ("resample" in name and rate > 8000))


@pytest.mark.parametrize(
    "name", [name for name in QUICK if STEPS[name].kind not in ("gate", "codec", "resample")]
)
def test_a_click_begins_at_its_sample(name: str) -> None:
    came, _ = rendered([STEPS[name]], impulse(2, 20_000, 12_345))
    assert int(np.argmax(np.abs(came[0]) > 1e-5)) == 12_345


def test_a_limiter_lets_nothing_pass_and_an_impulse_stays_at_its_sample() -> None:
    came, notes = rendered([LimiterStep(ceiling_db=-6)], impulse(2, 30_000, 12_345, 1.0))
    assert int(np.argmax(np.abs(came[0]))) == 12_345
    assert notes.latency_samples > 0
    loud, _ = rendered([LimiterStep(ceiling_db=-6)], noise(2, 50_000, 0.9))
    assert 20 * np.log10(np.abs(loud).max()) <= -5.999


def test_latencies_in_a_row_are_all_taken_out() -> None:
    limiter = LimiterStep(ceiling_db=-1)
    came, notes = rendered([limiter, STEPS["gain"], limiter], impulse(1, 30_000, 12_345))
    assert int(np.argmax(np.abs(came[0]))) == 12_345
    _, one = rendered([limiter], impulse(1, 30_000, 12_345))
    assert notes.latency_samples == 2 * one.latency_samples


def test_a_compressor_turns_down_by_its_ratio_and_up_by_its_makeup() -> None:
    step = replace(COMPRESSOR, threshold_db=-20.0, attack_ms=1.0, release_ms=500.0, makeup_db=2.0)
    came, _ = rendered([step], sine(1000, 1.0, 10 ** (-8 / 20)))
    # 12 dB over at 4:1 leaves 3 dB over.
    peak_db = 20 * np.log10(np.abs(came[:, RATE // 2 :]).max())
    assert peak_db == pytest.approx(-20 + 3 + 2, abs=0.6)


@pytest.mark.parametrize("name", ["compressor", "gate"])
def test_dynamics_keep_the_middle_in_the_middle(name: str) -> None:
    sound = np.concatenate([sine(300, 0.5, 0.8), sine(300, 0.5, 0.01)])
    came, _ = rendered([STEPS[name]], sound)
    assert came[0, 5000:] / 80 == pytest.approx(came[1, 5000:], abs=1e-5)


def test_a_mono_sound_is_compressed_as_the_same_sound_on_two_sides() -> None:
    mono, _ = rendered([COMPRESSOR], noise(1, 20_000))
    stereo, _ = rendered([COMPRESSOR], np.repeat(noise(1, 20_000), 2, axis=0))
    assert stereo[0] == pytest.approx(mono[0], abs=1e-6)


def test_a_gate_silences_what_is_soft_and_leaves_what_is_loud() -> None:
    soft, _ = rendered([GateStep(threshold_db=-30, ratio=10)], sine(440, 0.5, 0.005))
    loud, _ = rendered([GateStep(threshold_db=-30, ratio=10)], sine(440, 0.5, 0.5))
    assert level_db(soft[:, 10_000:]) < -100
    assert level_db(loud[:, 10_000:]) == pytest.approx(level_db(sine(440, 0.5, 0.5)), abs=0.1)


def test_echoes_come_at_their_time_each_as_loud_as_the_feedback_says() -> None:
    came, _ = rendered([DelayStep(time_ms=100, feedback=0.5, mix=0.4)], impulse(1, 20_000, 10, 1.0))
    places = [10, 4420, 8830, 13_240]
    assert came[0, places] == pytest.approx([0.6, 0.4, 0.2, 0.1], abs=1e-6)
    assert np.count_nonzero(np.abs(came) > 1e-6) == 5


def test_echoes_in_beats_follow_the_tempo_where_the_sound_begins() -> None:
    faster = TempoMap.constant(120)
    came, _ = rendered(
        [DelayStep(time_beats=0.5, mix=1.0)], impulse(1, 20_000, 0), tempo_map=faster
    )
    assert int(np.argmax(came[0])) == 11_025
    with pytest.raises(BadInput, match="tempo"):
        rendered([DelayStep(time_beats=0.5)], impulse(1, 100, 0))


def decay_seconds(samples: Samples, rate: int) -> float:
    """Schroeder's integral, from -5 to -35 dB, twice (ISO 3382)."""
    left = np.cumsum(samples[0, ::-1].astype(np.float64) ** 2)[::-1]
    fallen = 10 * np.log10(left / left[0] + 1e-30)
    return float(2 * (np.argmax(fallen < -35) - np.argmax(fallen < -5)) / rate)


@pytest.mark.parametrize("decay_ms", [150, 400, 1000, 3000, 12_000])
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_a_reverb_falls_by_60_db_in_its_decay(decay_ms: int, rate: int) -> None:
    length = int(decay_ms / 1000 * rate * 1.1) + rate // 10
    step = ReverbStep(decay_ms=decay_ms, mix=1.0, damping=0.0)
    came, _ = rendered([step], impulse(2, length, 0, 1.0), sample_rate=rate)
    assert decay_seconds(came, rate) * 1000 == pytest.approx(decay_ms, rel=0.06)


def test_damping_lets_the_treble_die_sooner_and_the_bass_as_it_was() -> None:
    came, _ = rendered([ReverbStep(decay_ms=3000, mix=1.0)], impulse(2, 4 * RATE, 0, 1.0))
    bass = sosfilt(butter(4, 500, "low", fs=RATE, output="sos"), came)
    treble = sosfilt(butter(4, 5000, "high", fs=RATE, output="sos"), came)
    assert decay_seconds(bass, RATE) == pytest.approx(3, rel=0.06)
    assert decay_seconds(treble, RATE) < 2


def test_a_room_alone_is_as_loud_as_what_goes_in_whatever_its_decay() -> None:
    sound = np.repeat(noise(1, 4 * RATE), 2, axis=0)
    for decay_ms in (300, 1000, 4000):
        came, _ = rendered([ReverbStep(decay_ms=decay_ms, mix=1.0)], sound)
        assert level_db(came[:, 3 * RATE :]) == pytest.approx(level_db(sound), abs=1.5)


def test_a_reverb_waits_its_predelay_and_its_mix_of_none_changes_nothing() -> None:
    near, _ = rendered([ReverbStep(decay_ms=1000, mix=1.0)], impulse(2, 20_000, 0, 1.0))
    later, _ = rendered(
        [ReverbStep(decay_ms=1000, mix=1.0, predelay_ms=100)], impulse(2, 20_000, 0, 1.0)
    )
    assert later[:, 4410:] == pytest.approx(near[:, :-4410], abs=1e-6)
    sound = noise(2, 9000)
    assert np.array_equal(rendered([ReverbStep(decay_ms=1000, mix=0.0)], sound)[0], sound)


@pytest.mark.parametrize(("shape", "hertz"), [("low-pass", 8000), ("high-pass", 125)])
def test_a_filter_takes_away_what_is_three_octaves_beyond(shape: str, hertz: float) -> None:
    step = FilterStep(shape=shape, frequency_hz=1000, slope_db=24)  # type: ignore[arg-type]
    kept, gone = sine(1000 if shape == "low-pass" else 8000, 0.3, 0.05), sine(hertz, 0.3, 0.05)
    beyond, _ = rendered([step], gone)
    within, _ = rendered([step], kept)
    assert level_db(beyond[:, 5000:]) < level_db(gone) - 40
    assert level_db(within[:, 5000:]) > level_db(kept) - 15


def test_a_pitch_is_shifted_and_the_beat_stays() -> None:
    came, _ = rendered([PitchShiftStep(semitones=12)], sine(440, 1.0))
    spectrum = np.abs(np.fft.rfft(came[0, 5000:-5000] * np.hanning(came.shape[1] - 10_000)))
    assert np.argmax(spectrum) * RATE / (came.shape[1] - 10_000) == pytest.approx(880, abs=2)
    knock = np.zeros((1, RATE), np.float32)
    knock[0, 20_000:20_400] = noise(1, 400, 0.5)[0]
    shifted, _ = rendered([PitchShiftStep(semitones=-5)], knock)
    energy = np.cumsum(np.square(shifted[0]))
    middle = int(np.searchsorted(energy, energy[-1] / 2))
    assert abs(middle - 20_200) < 0.01 * RATE


def test_a_telephone_carries_what_speech_needs_and_nothing_above() -> None:
    low, _ = rendered([CodecStep(codec="gsm")], sine(500, 0.5, 0.3))
    high, _ = rendered([CodecStep(codec="gsm")], sine(9000, 0.5, 0.3))
    assert level_db(low[:, 5000:-5000]) == pytest.approx(level_db(sine(500, 0.5, 0.3)), abs=2)
    assert level_db(high[:, 5000:-5000]) < -60


@pytest.mark.parametrize("rate", [37_800, 96_000])
def test_a_rate_that_mp3_does_not_know_is_coded_at_48_khz_and_stays_in_place(rate: int) -> None:
    sound = np.repeat(sine(1000, 0.5, 0.3, rate), 3, axis=0)
    came, _ = rendered([CodecStep(codec="mp3", quality=0)], sound, sample_rate=rate)
    assert came.shape == sound.shape
    middle = slice(rate // 10, -rate // 10)
    assert level_db(came[:, middle] - sound[:, middle]) < level_db(sound) - 30


MOVED: list[tuple[Step, str, float]] = [
    (COMPRESSOR, "threshold_db", -30),
    (GateStep(threshold_db=-20), "threshold_db", -20),
    (LimiterStep(ceiling_db=-12), "ceiling_db", -12),
    (ClipStep(threshold_db=-12), "threshold_db", -12),
    (DelayStep(time_ms=100, feedback=0.3), "mix", 0.5),
    (ReverbStep(decay_ms=2000, mix=0.3), "damping", 0.5),
    (FilterStep(shape="low-pass", frequency_hz=1000), "frequency_hz", 1000),
]


@pytest.mark.parametrize(("step", "name", "value"), MOVED, ids=lambda it: getattr(it, "kind", None))
def test_a_parameter_that_moves_by_nothing_changes_nothing(
    step: Step, name: str, value: float
) -> None:
    # From the third sample on a slope, so that pieces are short at first and long in the end.
    points = ((0.0, value), (3 / RATE, value), (3 / RATE, value * (1 + 1e-7)), (0.2, value))
    sound = noise(2, 20_000, 0.2)
    still, _ = rendered([step], sound)
    moved, _ = rendered([replace(step, automation={name: Lane(points, "seconds")})], sound)
    assert moved == pytest.approx(still, abs=2e-6)


def test_a_parameter_jumps_at_exactly_its_sample() -> None:
    at = 12_345
    lane = Lane(((0, -6), (at / RATE, -6), (at / RATE, -20), (9, -20)), "seconds")
    came, _ = rendered(
        [ClipStep(threshold_db=0, automation={"threshold_db": lane})],
        np.full((2, 20_000), 0.9, np.float32),
        lengths=1000,
    )
    expected = np.where(np.arange(20_000) < at, 10 ** (-6 / 20), 0.1)
    assert came == pytest.approx(np.stack([expected, expected]), abs=1e-4)


def test_what_cannot_be_is_said() -> None:
    lane = Lane(((0, 1), (1, 2)), "seconds")
    with pytest.raises(BadInput, match="decay_ms of reverb cannot move"):
        rendered([ReverbStep(decay_ms=500, mix=0.5, automation={"decay_ms": lane})], noise(2, 100))


def test_it_leaves_to_others_what_it_does_not_do_well() -> None:
    host, sound = PedalboardHost(), sound_like(noise(2, 10))
    assert host.takes(COMPRESSOR, sound)
    assert not host.takes(replace(COMPRESSOR, knee_db=6.0), sound)
    assert not host.takes(replace(COMPRESSOR, sidechain="kick"), sound)
