"""A tail is kept until it has died away, and not a sample longer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.host.chain.model import Tail
from bridge.host.chain.steps import (
    Branch,
    ConvolutionStep,
    DelayStep,
    EqualiserStep,
    GainStep,
    InvertStep,
    Lane,
    ParallelStep,
    PlugInStep,
    ReverbStep,
    Step,
    WidthStep,
)
from bridge.host.render.tail import (
    UNKNOWN_SECONDS,
    Ended,
    Ending,
    ending_of,
    longest_gap_seconds,
)
from session.effects import EqBand
from session.tempo import TempoMap
from tests.unit.host_render_material import RATE, heard, impulse, noise, rendered, wav

FLOOR = 10 ** (-60 / 20)
BELL = EqualiserStep(bands=(EqBand("peak", 1000, 6.0, 1.0),))


def _ended(tail: np.ndarray, ending: Ending, block: int) -> tuple[np.ndarray, Ended]:
    """100 samples of sound with that tail behind them, in blocks of that length."""
    sound = np.concatenate((np.ones((1, 100), np.float32), tail.astype(np.float32)[None]), axis=1)
    ended = Ended(100, 1, ending)
    blocks = (sound[:, at : at + block] for at in range(0, sound.shape[1], block))
    pieces = list(ended.run(blocks))
    return np.concatenate(pieces, axis=1)[0], ended


@pytest.mark.parametrize("block", [1, 64, 77, 1000, 8192])
def test_a_tail_ends_at_its_last_sample_that_is_heard(block: int) -> None:
    tail = np.zeros(3000)
    tail[[10, 500, 1400]] = 0.1
    tail[1900] = FLOOR * 0.99
    given, ended = _ended(tail, Ending(3000, 1000, FLOOR, 50), block)
    assert len(given) == 100 + 1401
    assert given[100:] == pytest.approx(tail[:1401])
    assert (ended.tail_samples, ended.cut) == (1401, False)


@pytest.mark.parametrize("block", [1, 64, 8192])
def test_what_comes_after_a_longer_silence_is_not_waited_for(block: int) -> None:
    tail = np.zeros(9000)
    tail[[10, 8800]] = 0.1
    given, ended = _ended(tail, Ending(20_000, 600, FLOOR, 50), block)
    assert (len(given), ended.cut) == (111, False) if block < 8192 else len(given) in (111, 8901)


@pytest.mark.parametrize("block", [1, 64, 77, 8192])
def test_a_tail_that_the_bound_cuts_is_faded_out(block: int) -> None:
    given, ended = _ended(np.ones(5000), Ending(2000, 300, FLOOR, 100), block)
    assert ended.cut
    assert len(given) == 100 + 2000
    assert (given[:2000] == 1).all()
    assert given[2000:] == pytest.approx(np.linspace(1, 0, 100), abs=1e-6)


def test_a_tail_of_nothing_asks_for_nothing() -> None:
    given, ended = _ended(np.ones(5000), Ending(0, 300, FLOOR, 100), 64)
    assert (len(given), ended.tail_samples, ended.cut) == (100, 0, False)


def test_a_sound_that_ends_early_is_filled_up_with_silence() -> None:
    ended = Ended(1000, 2, Ending(500, 10, FLOOR, 5))
    given = np.concatenate(list(ended.run(iter([np.ones((2, 10), np.float32)]))), axis=1)
    assert given.shape == (2, 1000)
    assert not given[:, 10:].any()


@pytest.mark.parametrize(
    ("steps", "gap_seconds"),
    [
        ((), None),
        ((GainStep(gain_db=1), InvertStep(), WidthStep(width=2)), None),
        ((BELL,), 0.0),
        ((DelayStep(time_ms=750, bypass=True),), None),
        ((DelayStep(time_ms=750), DelayStep(time_ms=500)), 1.25),
        ((DelayStep(time_beats=2),), 2 * 60 / 90),
        ((DelayStep(time_ms=10, automation={"time_ms": Lane(((0, 10), (4, 900)))}),), 0.9),
        ((PlugInStep(name="An echo"),), UNKNOWN_SECONDS),
        (
            (
                ParallelStep(
                    branches=(Branch(steps=(DelayStep(time_ms=300),)), Branch(steps=(BELL,)))
                ),
                BELL,
            ),
            0.3,
        ),
    ],
)
def test_how_long_a_tail_may_be_silent_is_worked_out(
    steps: tuple[Step, ...], gap_seconds: float | None, tmp_path: Path
) -> None:
    found = longest_gap_seconds(steps, tmp_path, TempoMap.constant(90))
    assert found == (None if gap_seconds is None else pytest.approx(gap_seconds))
    assert (ending_of(Tail(), found, RATE).quiet_samples is None) == (gap_seconds is None)


def test_an_impulse_response_may_be_silent_for_its_length(tmp_path: Path) -> None:
    wav(tmp_path / "room.wav", noise(RATE * 2))
    steps = (ConvolutionStep(file="room.wav"),)
    assert longest_gap_seconds(steps, tmp_path, None) == pytest.approx(2.0)


def test_all_echoes_are_kept_over_gaps_of_a_second(tmp_path: Path) -> None:
    source = wav(tmp_path / "in.wav", impulse(4800, 100))
    report = rendered(source, DelayStep(time_ms=1000, feedback=0.5, mix=0.5), kind="wav32f")
    sound = np.abs(heard(report.target)[:, 0])
    at = np.flatnonzero(sound > FLOOR)
    assert (np.diff(at) == RATE).all()
    # 0.25 and its halves stay above -60 dBFS for eight echoes.
    assert len(at) == 9
    assert report.length_samples == len(sound) == at[-1] + 1
    assert report.tail_samples == len(sound) - 4800


def test_a_reverb_is_kept_until_it_is_below_the_floor(tmp_path: Path) -> None:
    source = wav(tmp_path / "in.wav", impulse(4800, 100, 2))
    reverb = ReverbStep(decay_ms=800, mix=0.5)
    report = rendered(source, reverb, kind="wav32f")
    longer = rendered(
        source, reverb, kind="wav32f", name="long", tail=Tail(below_dbfs=-120, at_most_seconds=30)
    )
    kept, whole = heard(report.target), heard(longer.target)
    assert report.tail_samples > RATE // 8
    assert np.array_equal(whole[: len(kept)], kept)
    assert np.abs(whole[len(kept) :]).max() <= FLOOR < np.abs(kept[-1]).max()
    assert not report.warnings


def test_a_bound_cuts_the_tail_with_a_fade_and_says_so(tmp_path: Path) -> None:
    source = wav(tmp_path / "in.wav", noise(RATE))
    reverb = ReverbStep(decay_ms=5000, mix=1.0)
    report = rendered(source, reverb, tail=Tail(at_most_seconds=0.5))
    sound = heard(report.target)
    assert report.tail_samples == RATE // 2
    assert len(sound) == RATE + RATE // 2
    assert np.abs(sound[-1]).max() < FLOOR < np.abs(sound[-RATE // 5 :]).max()
    assert any("cut at 0.5 s" in words for words in report.warnings)


def test_a_tail_of_zero_gives_the_length_of_the_source(tmp_path: Path) -> None:
    source = wav(tmp_path / "in.wav", noise(12_345))
    report = rendered(source, ReverbStep(decay_ms=5000, mix=1.0), tail=Tail(at_most_seconds=0))
    assert soundfile.info(report.target).frames == report.length_samples == 12_345
    assert (report.tail_samples, report.warnings) == (0, ())
