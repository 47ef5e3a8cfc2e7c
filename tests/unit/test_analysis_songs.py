"""Songs of known tempo, meter, key and downbeat are heard as such; noise is heard as unsure."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from server.analysis.built_in import BuiltInAnalyser
from server.analysis.contract import Analysis
from server.audio.write import FloatWav
from session.pitch import Key
from session.progress import silent
from tests.songs import RATE, Audio, Song, mix


def _analyse(audio: Audio, folder: Path, rate: int = RATE) -> Analysis:
    with FloatWav(folder / "song.wav", rate, len(audio)) as file:
        file.write(audio)
    return BuiltInAnalyser().analyse(folder / "song.wav", silent)


def _off_the_bar_line_seconds(heard: Analysis, song: Song) -> float:
    bar_seconds = song.bar_beats * 60 / song.bpm
    off = heard.downbeat_seconds - song.lead_in_seconds
    return abs((off + bar_seconds / 2) % bar_seconds - bar_seconds / 2)


SONGS = {
    "lo-fi, swung": Song(84, 9, "minor", "lofi", swing=0.33),
    "lo-fi, slow": Song(72, 2, "minor", "lofi", swing=0.2, lead_in_seconds=0.4),
    "house": Song(124, 0, "minor", "house"),
    "drum and bass": Song(174, 5, "minor", "dnb"),
    "fast backbeat": Song(150, 0, "major", "backbeat"),
    "slow backbeat": Song(63, 7, "major", "backbeat"),
    "late start": Song(96, 4, "minor", "backbeat", lead_in_seconds=1.234),
    "with a tail": Song(110, 10, "major", "backbeat", tail_seconds=1.9),
    "odd tempo": Song(110.37, 2, "minor", "house", lead_in_seconds=0.2),
    "waltz": Song(100, 2, "major", "waltz"),
    "six-eight": Song(120, 2, "major", "six-eight"),
    "five": Song(120, 2, "major", "five"),
    "no drums": Song(90, 2, "major", "none"),
    "out of tune": Song(120, 9, "major", "backbeat", tuning_cents=35),
}


@pytest.mark.parametrize("name", SONGS)
def test_tempo_downbeat_and_meter_are_those_of_the_song(tmp_path: Path, name: str) -> None:
    song = SONGS[name]
    heard = _analyse(mix(song), tmp_path)
    assert heard.bpm == pytest.approx(song.bpm, rel=7e-5)
    assert heard.steady
    assert _off_the_bar_line_seconds(heard, song) < 0.01
    assert heard.meter == song.meter
    assert min(heard.bpm_confidence, heard.downbeat_confidence, heard.meter_confidence) > 0.4


@pytest.mark.parametrize("name", SONGS)
def test_the_key_is_named_first_and_its_relative_second(tmp_path: Path, name: str) -> None:
    song = SONGS[name]
    heard = _analyse(mix(song), tmp_path)
    assert heard.key == Key.of_pitch_class(song.tonic, "major" if song.mode == "major" else "minor")
    assert heard.key_alternatives[0].pitch_classes != heard.key.pitch_classes
    assert set(heard.key_alternatives[0].pitch_classes) == set(heard.key.pitch_classes)
    assert heard.key_confidence > 0.5


def test_half_and_double_tempo_are_offered(tmp_path: Path) -> None:
    heard = _analyse(mix(Song(84, bars=8, pattern="lofi")), tmp_path)
    assert 168 in heard.bpm_alternatives


def test_beats_stand_on_the_grid(tmp_path: Path) -> None:
    song = Song(174, pattern="dnb", bars=16)
    heard = _analyse(mix(song), tmp_path)
    assert len(heard.beats_seconds) in (64, 65)
    expected = np.arange(len(heard.beats_seconds)) * 60 / 174
    assert np.abs(np.array(heard.beats_seconds) - expected).max() < 0.003


def test_a_tempo_that_moves_is_followed_not_forced_onto_a_line(tmp_path: Path) -> None:
    song = Song(100, 2, "minor", "backbeat", 16, drift=0.08)
    heard = _analyse(mix(song), tmp_path)
    assert not heard.steady
    beats = np.array(heard.beats_seconds)
    truth = np.array([song.seconds_at(beat) for beat in range(64)])
    off = np.abs(beats[:, None] - truth[None, :]).min(axis=0)
    assert np.percentile(off, 95) < 0.02
    gaps = [later - earlier for earlier, later in pairwise(beats)]
    assert np.mean(gaps[-9:-1]) < 0.96 * np.mean(gaps[:8])


def test_silence_is_a_grid_without_confidence(tmp_path: Path) -> None:
    heard = _analyse(np.zeros((2, 10 * RATE), np.float32), tmp_path)
    assert heard.bpm == 120
    assert heard.key is None
    assert heard.loudness_lufs is None
    assert heard.true_peak_dbtp is None
    assert not any(
        (
            heard.bpm_confidence,
            heard.downbeat_confidence,
            heard.meter_confidence,
            heard.key_confidence,
        )
    )


@pytest.mark.parametrize("seed", range(3))
def test_noise_is_heard_with_little_confidence(tmp_path: Path, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.1, (2, 30 * RATE)).astype(np.float32)
    heard = _analyse(noise, tmp_path)
    assert heard.bpm_confidence < 0.1
    assert heard.key_confidence < 0.1
    assert heard.meter_confidence < 0.35


def test_drums_alone_have_a_tempo_and_hardly_a_key(tmp_path: Path) -> None:
    heard = _analyse(mix(Song(128, pattern="backbeat", pitched=False)), tmp_path)
    assert heard.bpm == 128
    assert heard.key_confidence < 0.35


@pytest.mark.parametrize("length", [1, 100, 3000, 30_000])
def test_sounds_too_short_for_a_beat_are_analysed(tmp_path: Path, length: int) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, (1, length)).astype(np.float32)
    heard = _analyse(noise, tmp_path)
    assert heard.bpm_confidence == 0
    assert heard.duration_seconds == pytest.approx(length / RATE)
