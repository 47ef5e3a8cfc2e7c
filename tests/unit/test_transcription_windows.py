"""How a recording reaches the model: the same samples as stock, and all of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from server.transcription.windows import (
    EDGE_FRAMES,
    HOP_SAMPLES,
    KEPT_FRAMES,
    MODEL_RATE,
    STEP_SAMPLES,
    WINDOW_SAMPLES,
    frame_seconds,
    mono_blocks,
    stock_frame_seconds,
    windows,
)
from session.sound import probe
from tests.transcription_sounds import phrase, write


@pytest.mark.parametrize(
    ("rate", "channels"), [(8000, 1), (22_050, 2), (44_100, 2), (48_000, 6), (96_000, 1)]
)
def test_the_samples_are_those_librosa_loads(tmp_path: Path, rate: int, channels: int) -> None:
    import librosa

    sound = np.stack([phrase(7.3, rate, seed) for seed in range(channels)], axis=1)
    path = write(tmp_path / "a.wav", sound, rate)
    expected, _ = librosa.load(path, sr=MODEL_RATE, mono=True)
    ours = np.concatenate(list(mono_blocks(path, probe(path))))
    assert ours.shape == expected.shape
    assert np.abs(ours - expected).max() < 1e-6


@pytest.mark.parametrize("length", [1, 255, 256, 257, 36_163, 36_164, 36_165, 44_000, 200_001])
@pytest.mark.parametrize("block", [1000, 262_144])
def test_windows_reach_the_last_sample(length: int, block: int) -> None:
    sound = np.random.default_rng(0).normal(0, 0.1, length).astype(np.float32)
    blocks = (sound[start : start + block] for start in range(0, length, block))
    made = list(windows(blocks))
    padded = np.concatenate(
        [np.zeros(EDGE_FRAMES * HOP_SAMPLES), sound, np.zeros(WINDOW_SAMPLES)]
    ).astype(np.float32)
    for index, window in enumerate(made):
        start = index * STEP_SAMPLES
        assert np.array_equal(window.samples, padded[start : start + WINDOW_SAMPLES])
    frames = sum(window.frames for window in made)
    starts = frame_seconds(np.arange(frames + 1)) * MODEL_RATE
    assert starts[frames - 1] < length <= starts[frames] + 1e-6


def test_every_window_but_the_last_gives_exactly_142_frames() -> None:
    made = list(windows(iter([np.ones(500_000, np.float32)])))
    assert {window.frames for window in made[:-1]} == {KEPT_FRAMES} == {142}


def test_frame_times_rise_and_stay_within_10_ms_of_stock() -> None:
    from basic_pitch.note_creation import model_frames_to_time

    frames = np.arange(200_000)
    exact = frame_seconds(frames)
    assert np.all(np.diff(exact) > 0)
    assert np.array_equal(stock_frame_seconds(frames), model_frames_to_time(len(frames)))
    assert np.abs(exact[:20_000] - stock_frame_seconds(frames[:20_000])).max() < 0.0115
