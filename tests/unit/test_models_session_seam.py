"""A seam's score is small where music goes on, and large where something breaks."""

from __future__ import annotations

import numpy as np
import pytest

from server.engines.modelled.crossfade import cross_faded
from server.engines.modelled.cut import faded_out, looped, zero_crossing
from server.engines.modelled.seam import AUDIBLE, seam_between
from tests.songs import Song, mix

RATE = 44_100
BEAT = RATE * 60 // 100
MUSIC = mix(Song(bpm=100.0, bars=4, pattern="backbeat"), RATE)
BEATS = tuple(range(BEAT, 16 * BEAT, BEAT))
AT = 9 * BEAT


def _score(before: np.ndarray, after: np.ndarray) -> float:
    return seam_between(before, after, MUSIC, BEATS, RATE).score


def test_a_beat_of_the_music_itself_is_no_seam() -> None:
    scores = [_score(MUSIC[:, :beat], MUSIC[:, beat:]) for beat in BEATS]
    assert max(scores) <= 1.0


def test_a_click_a_jump_of_level_and_other_music_are_heard() -> None:
    before, after = MUSIC[:, : AT + 9000], MUSIC[:, AT + 9000 :]
    plain = seam_between(before, after, MUSIC, BEATS, RATE)
    broken = seam_between(before, after + np.float32(0.5), MUSIC, BEATS, RATE)
    louder = seam_between(before, 30 * after, MUSIC, BEATS, RATE)
    assert plain.score < AUDIBLE
    assert broken.waveform_db > plain.waveform_db + 20
    assert louder.level_db > plain.level_db + 20
    noise = np.random.default_rng(1).standard_normal(after.shape).astype(np.float32)
    other = seam_between(before, noise, MUSIC, BEATS, RATE)
    assert other.spectrum_db > plain.spectrum_db + 10


def test_silence_and_too_little_sound_have_no_seam() -> None:
    nothing = np.zeros((2, RATE), np.float32)
    assert seam_between(nothing, nothing, nothing, (), RATE).score == 0
    assert seam_between(MUSIC[:, :10], MUSIC, MUSIC, BEATS, RATE).score == 0


@pytest.mark.parametrize("alike", [0.0, 0.5, 1.0])
def test_a_cross_fade_keeps_the_level_whatever_is_faded(alike: float) -> None:
    chance = np.random.default_rng(2)
    one, other = chance.standard_normal((2, 1, 200_000)).astype(np.float32)
    coming = (alike * one + np.sqrt(1 - alike**2) * other).astype(np.float32)
    faded = cross_faded(one, coming)
    levels = np.sqrt(np.mean(np.square(faded.reshape(20, -1)), axis=1))
    assert levels == pytest.approx(np.ones(20), abs=0.03)


def test_a_loop_follows_on_itself_as_what_came_after_did() -> None:
    length = 8 * BEAT
    loop = looped(MUSIC, BEAT, length, tuple(range(BEAT, length, BEAT)), RATE)
    assert loop.samples.shape == (2, length)
    assert loop.way == "continuation"
    assert loop.seam.score <= AUDIBLE
    # Where it goes round, the sample that followed in the music follows.
    assert np.allclose(loop.samples[:, 0], MUSIC[:, BEAT + length], atol=0.01)


def test_a_cut_lies_where_all_channels_are_near_zero_and_never_late() -> None:
    at = 5 * BEAT + 700
    place = zero_crossing(MUSIC, at, 4 * BEAT, RATE)
    assert at - 0.003 * RATE - 1 <= place <= at
    near = np.abs(MUSIC[:, at - 132 : at + 1]).sum(axis=0)
    assert np.abs(MUSIC[:, place]).sum() <= np.percentile(near, 30) + 1e-6


def test_a_fade_ends_in_silence_and_begins_where_it_is_told() -> None:
    faded = faded_out(MUSIC, 12 * BEAT)
    assert np.array_equal(faded[:, : 12 * BEAT], MUSIC[:, : 12 * BEAT])
    assert np.abs(faded[:, -1]).max() < 1e-6
