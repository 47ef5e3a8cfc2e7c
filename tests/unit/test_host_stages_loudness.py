"""The step of loudness brings a sound to its loudness under the ceiling, its tail with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.model import Tail
from bridge.host.chain.steps import LoudnessStep, PanStep
from bridge.host.render.rate import at_rate
from bridge.host.stages.contract import Notes
from bridge.host.stages.pipeline import build
from session.sound.limiting import gain_of_samples
from session.sound.loudness import Loudness, LoudnessMeter, PeakEnvelope
from tests.unit.host_stages_material import Samples, in_blocks, noise, sound_of, through

RATE = 48_000


def _measured(samples: Samples, rate: int = RATE) -> Loudness:
    meter = LoudnessMeter(rate, len(samples))
    peaks = PeakEnvelope(rate, len(samples), 1024)
    meter.feed(samples)
    peaks.feed(samples, last=True)
    return Loudness(meter.loudness_lufs, peaks.true_peak_dbtp)


def _beat(channels: int, rate: int, seconds: float = 4.0) -> Samples:
    time = np.arange(round(rate * seconds)) / rate
    hits = 1 + 5 * np.exp(-(time % 0.5) / 0.03)
    made = noise(channels, len(time), 0.03) + 0.1 * np.sin(2 * np.pi * 110 * time)
    return (made * hits).astype(np.float32)


@pytest.mark.parametrize(
    ("rate", "channels", "target"),
    [(8000, 1, -12), (44_100, 2, -23), (44_100, 2, -9), (48_000, 6, -9), (384_000, 1, -14)],
)
def test_the_loudness_is_reached_below_the_ceiling(
    tmp_path: Path, rate: int, channels: int, target: float
) -> None:
    beat = _beat(channels, rate, 2.0)
    made = through([LoudnessStep(target_lufs=target, ceiling_dbtp=-1)], beat, tmp_path, rate)
    found = _measured(made, rate)
    assert made.shape == beat.shape
    assert found.loudness_lufs == pytest.approx(target, abs=0.1)
    assert found.true_peak_dbtp is not None
    assert found.true_peak_dbtp <= -1 + 1e-6


@pytest.mark.parametrize("written_rate", [22_050, 44_100, 96_000])
def test_what_counts_is_the_file_at_its_own_rate(tmp_path: Path, written_rate: int) -> None:
    step = LoudnessStep(target_lufs=-9, ceiling_dbtp=-1)
    made = through([step], _beat(2, RATE), tmp_path, written_rate=written_rate)
    written = np.concatenate(list(at_rate(in_blocks(made), RATE, written_rate, 2)), axis=1)
    found = _measured(written, written_rate)
    assert found.loudness_lufs == pytest.approx(-9, abs=0.1)
    assert found.true_peak_dbtp is not None
    assert found.true_peak_dbtp <= -1 + 1e-3


def test_where_no_limiting_is_needed_it_is_one_gain(tmp_path: Path) -> None:
    beat = _beat(2, RATE)
    made = through([LoudnessStep(target_lufs=-30)], beat, tmp_path)
    ratio = made[np.abs(beat) > 1e-3] / beat[np.abs(beat) > 1e-3]
    assert np.ptp(ratio) < 1e-5


@pytest.mark.parametrize("length", [1, 50, RATE])
def test_silence_stays_silence(tmp_path: Path, length: int) -> None:
    silence, notes = np.zeros((2, length), np.float32), Notes()
    made = through([LoudnessStep(target_lufs=-9)], silence, tmp_path, notes=notes)
    assert made.shape == silence.shape
    assert not made.any()
    assert notes.warnings == []


@pytest.mark.parametrize("length", [1, 10, 4800])
def test_a_very_short_sound_keeps_below_the_ceiling(tmp_path: Path, length: int) -> None:
    made = through([LoudnessStep(target_lufs=-14)], noise(2, length), tmp_path)
    assert made.shape == (2, length)
    assert np.abs(made).max() <= 10 ** (-1 / 20) + 1e-6


def test_a_ceiling_that_forbids_the_loudness_is_told(tmp_path: Path) -> None:
    clicks, notes = np.zeros((1, 4 * RATE), np.float32), Notes()
    clicks[0, ::12_000] = 0.9
    step = LoudnessStep(target_lufs=-5, ceiling_dbtp=-6)
    found = _measured(through([step], clicks, tmp_path, notes=notes))
    assert found.true_peak_dbtp is not None
    assert found.true_peak_dbtp <= -6
    assert len(notes.warnings) == 1
    assert "not -5: the ceiling of -6 dBTP allows no more" in notes.warnings[0]


def _ringing(tail_seconds: float, fall_db_a_second: float) -> Iterator[Samples]:
    """A second of noise that then dies away, and silence for ever."""
    body = noise(1, RATE, 0.01)
    time = np.arange(round(tail_seconds * RATE)) / RATE
    tail = noise(1, len(time), 0.01) * 10 ** (-fall_db_a_second * time / 20)
    yield from in_blocks(np.concatenate((body, tail.astype(np.float32)), axis=1))
    while True:
        yield np.zeros((1, 8192), np.float32)


def test_the_tail_is_louder_too_and_kept_until_it_is_below_the_floor(tmp_path: Path) -> None:
    sound = sound_of(tmp_path, 1, RATE)
    stage = build([LoudnessStep(target_lufs=-14)], sound)
    made = np.concatenate(list(stage.run(_ringing(10, 20))), axis=1)[0]
    # From -40 dBFS up by about 25 dB, falling 20 dB a second: -60 dBFS is reached in the third
    # second after the end, of which none may be missing.
    heard = np.flatnonzero(np.abs(made) > 10 ** (-60 / 20))
    assert 3.2 * RATE < heard[-1] < 4.2 * RATE
    assert len(made) > heard[-1]
    assert len(made) < 11 * RATE


def test_a_sound_that_never_ends_is_ended_by_the_tails_bound(tmp_path: Path) -> None:
    def hum() -> Iterator[Samples]:
        while True:
            yield np.full((1, 5000), 0.01, np.float32)

    sound = sound_of(tmp_path, 1, RATE, tail=Tail(at_most_seconds=1.5))
    made = np.concatenate(list(build([LoudnessStep(target_lufs=-14)], sound).run(hum())), axis=1)
    assert made.shape[1] == 2.5 * RATE


def test_a_tail_of_no_length_ends_with_the_sound(tmp_path: Path) -> None:
    sound = sound_of(tmp_path, 1, RATE, tail=Tail(at_most_seconds=0))
    stage = build([LoudnessStep(target_lufs=-14)], sound)
    assert sum(block.shape[1] for block in stage.run(_ringing(10, 20))) == RATE


def test_the_disk_is_given_back_and_the_work_is_told(tmp_path: Path) -> None:
    told: list[float] = []
    samples = _beat(2, RATE)
    made = through(
        [LoudnessStep(target_lufs=-9), PanStep(pan=0.5)],
        samples,
        tmp_path,
        progress=lambda fraction, stage: told.append(fraction),
    )
    assert made.shape == samples.shape
    assert told == sorted(told)
    assert told
    assert not list(tmp_path.iterdir())


def test_the_gain_of_a_block_is_that_of_the_whole(tmp_path: Path) -> None:
    edges = np.random.default_rng(4).random(500)
    whole = np.interp(np.arange(40_000) / 64, np.arange(500), edges).astype(np.float32)
    starts = [0, 1, 63, 64, 8192, 31_900, 31_936, 39_000]
    for start, length in ((start, length) for start in starts for length in (1, 64, 1000)):
        found = gain_of_samples(edges, start, length, 64)
        assert np.array_equal(found, whole[start : start + length])
