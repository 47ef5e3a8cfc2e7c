"""The chords of songs whose chords are known are heard, at any tuning, tempo, meter and key."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from server.analysis.built_in import BuiltInAnalyser
from server.analysis.contract import NO_CHORD, Analysis, HeardChord
from server.analysis.timeline import Hints, chords_of, place
from server.audio.write import FloatWav
from session.pitch import SHARP_NAMES
from session.progress import silent
from tests.chord_agreement import agreement
from tests.songs import MAJOR, MINOR, PROGRESSIONS, RATE, Audio, Song, mix

LEAST_AGREEMENT = 0.95

SONGS = {
    "backbeat": Song(120, 0, "major"),
    "lo-fi, swung": Song(84, 7, "minor", "lofi", swing=0.33),
    "house, out of tune": Song(124, 3, "major", "house", progression=1, tuning_cents=30),
    "waltz": Song(140, 9, "minor", "waltz", progression=2),
    "six-eight": Song(100, 5, "major", "six-eight", progression=2),
    "no drums, late start": Song(90, 11, "minor", "none", progression=1, lead_in_seconds=1.1),
    "drum and bass": Song(174, 6, "minor", "dnb"),
    "drifting": Song(100, 2, "major", "backbeat", bars=24, drift=0.08),
}


def _analyse(audio: Audio, folder: Path) -> Analysis:
    with FloatWav(folder / "song.wav", RATE, len(audio)) as file:
        file.write(audio)
    return BuiltInAnalyser().analyse(folder / "song.wav", silent)


def _triad(song: Song, degree: int) -> str:
    scale = MAJOR if song.mode == "major" else MINOR
    third, fifth = ((scale[(degree + up) % 7] - scale[degree]) % 12 for up in (2, 4))
    quality = "dim" if fifth == 6 else "m" if third == 3 else ""
    return SHARP_NAMES[(scale[degree] + song.tonic) % 12] + quality


def _chords(song: Song) -> list[tuple[float, str]]:
    degrees = PROGRESSIONS[song.mode][song.progression % 3]
    return [
        (song.seconds_at(bar * song.bar_beats), _triad(song, degrees[bar % len(degrees)]))
        for bar in range(song.bars)
    ]


@pytest.mark.parametrize("name", SONGS)
def test_root_and_third_agree_almost_all_the_time(tmp_path: Path, name: str) -> None:
    song = SONGS[name]
    heard = _analyse(mix(song), tmp_path)
    end_seconds = song.seconds_at(song.bars * song.bar_beats)
    assert agreement(heard.chords, _chords(song), end_seconds) >= LEAST_AGREEMENT


def test_noise_and_drums_alone_have_no_chords(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).standard_normal((2, 8 * RATE)).astype(np.float32) * 0.1
    analysis = _analyse(noise, tmp_path)
    assert analysis.chords == ()
    assert chords_of((), place(analysis, Hints(), RATE, noise.shape[1]), RATE) == ()


def test_a_silent_stretch_has_no_chord(tmp_path: Path) -> None:
    song = Song(120, 0, "major", "none")
    audio = mix(song)
    audio[:, 8 * RATE : 16 * RATE] = 0
    heard = _analyse(audio, tmp_path)
    (quiet,) = (chord for chord in heard.chords if chord.symbol == NO_CHORD)
    assert quiet.start_seconds == pytest.approx(8.0, abs=0.6)


def test_chords_stand_on_the_beats_of_the_session(tmp_path: Path) -> None:
    song = Song(100, 2, "major", lead_in_seconds=0.7)
    audio = mix(song)
    analysis = _analyse(audio, tmp_path)
    timeline = place(analysis, Hints(), RATE, audio.shape[1])
    chords = chords_of(analysis.chords, timeline, RATE)
    bar = song.bar_beats
    assert {chord.start_beats % bar for chord in chords[1:]} == {0.0}
    assert chords[-1].start_beats + chords[-1].length_beats == timeline.length_beats
    for chord, after in pairwise(chords):
        assert chord.start_beats + chord.length_beats == after.start_beats


def test_agreement_counts_root_and_third_by_time() -> None:
    truth = [(0.0, "Am7"), (2.0, "F"), (4.0, "Gsus4")]
    heard = [HeardChord("Am", 0.0), HeardChord("Dm", 3.0)]
    assert agreement(heard, truth, 8.0) == pytest.approx(0.5)
