"""Drums heard in a synthesised kit, with human timing, alone, in noise and over a bass line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from server.transcription.contract import HeardNote, TranscribeOptions
from server.transcription.drums import DrumTranscriber, velocity
from session.errors import Cancelled
from session.progress import silent
from tests.transcription_sounds import (
    Mono,
    Stroke,
    f_measure,
    kit,
    mixed,
    pattern,
    phrase,
    tone,
    write,
)

RATE = 44_100
BEATS = {
    "rock": (110, {42: "x.o.x.o.x.o.x.o.", 36: "x.......x.x.....", 38: "....x.......x..."}),
    "drum and bass": (
        172,
        {42: "x.x.x.x.x.x.x.x.", 36: "x.........x.....", 38: "....x..o.o..x..o"},
    ),
    "hip hop": (
        88,
        {
            42: "o.x.o.x.o.x.o...",
            36: "x..x....x.x...o.",
            38: "....x.......x...",
            46: "." * 14 + "x.",
        },
    ),
    "house": (124, {36: "x...x...x...x...", 38: "....x.......x...", 46: "..x...x...x...x."}),
}


def played(beat: str) -> tuple[list[Stroke], Mono]:
    bpm, rows = BEATS[beat]
    strokes = pattern(8, bpm, rows, seed=1)
    return strokes, 0.5 * kit(strokes, 8 * 240 / bpm + 0.5, RATE)


def bass_line(beat: str, length: int) -> Mono:
    eighth = 30 / BEATS[beat][0]
    pitches = [33, 33, 36, 31]
    notes = [
        (
            0.05 + index * eighth,
            0.25
            * tone(
                pitches[index // 8 % 4] + (12 if index % 4 == 3 else 0), 0.9 * eighth, RATE, 1.5, 12
            ),
        )
        for index in range(64)
    ]
    return mixed(notes, (length + 1) / RATE, RATE)[:length]


def heard(path: Path, sound: Mono, rate: int = RATE) -> tuple[HeardNote, ...]:
    write(path, sound, rate)
    return DrumTranscriber().transcribe(path, TranscribeOptions("drums"), silent)


def score(notes: tuple[HeardNote, ...], strokes: list[Stroke], pitch: int) -> float:
    return f_measure(
        [note.start_seconds for note in notes if note.pitch == pitch],
        [start for start, other, _ in strokes if other == pitch],
        window=0.03,
    )


@pytest.mark.parametrize("beat", BEATS)
def test_a_kit_alone_is_heard(tmp_path: Path, beat: str) -> None:
    strokes, sound = played(beat)
    notes = heard(tmp_path / "kit.wav", sound)
    for pitch in BEATS[beat][1]:
        # The soft hats of the hip hop beat fall on loud snares, which cover them.
        least = 0.7 if (beat, pitch) == ("hip hop", 42) else 0.9
        assert score(notes, strokes, pitch) >= least, pitch


@pytest.mark.parametrize("beat", BEATS)
def test_a_bass_line_is_not_taken_for_kicks(tmp_path: Path, beat: str) -> None:
    strokes, sound = played(beat)
    notes = heard(tmp_path / "kit.wav", sound + bass_line(beat, len(sound)))
    assert score(notes, strokes, 36) >= 0.85
    assert score(notes, strokes, 38) >= 0.8


def test_noise_does_not_hide_the_kit(tmp_path: Path) -> None:
    strokes, sound = played("rock")
    noise = np.random.default_rng(0).normal(0, 0.003, len(sound))
    notes = heard(tmp_path / "kit.wav", sound + noise)
    assert min(score(notes, strokes, pitch) for pitch in (36, 38, 42)) >= 0.9


def test_a_soft_stroke_has_a_lower_velocity(tmp_path: Path) -> None:
    strokes, sound = played("rock")
    hats = [note for note in heard(tmp_path / "kit.wav", sound) if note.pitch == 42]
    loudness = {start: gain for start, pitch, gain in strokes if pitch == 42}
    soft: list[int] = []
    loud: list[int] = []
    for note in hats:
        nearest = min(loudness, key=lambda start: abs(start - note.start_seconds))
        (loud if loudness[nearest] > 0.6 else soft).append(note.velocity)
    assert np.mean(soft) < np.mean(loud) - 15


def test_velocity_squared_goes_with_amplitude() -> None:
    assert [velocity(ratio) for ratio in (1.0, 0.25, 0.0)] == [127, 64, 1]


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (48_000, 2), (96_000, 1)])
def test_any_rate_and_channel_count(tmp_path: Path, rate: int, channels: int) -> None:
    strokes = pattern(4, 120, {36: "x...x...x...x..."}, seed=2)
    sound = np.stack([kit(strokes, 8.5, rate)] * channels, axis=1) if rate >= 44_100 else None
    if sound is None:
        import soxr

        sound = soxr.resample(kit(strokes, 8.5, RATE), RATE, rate)[:, None]
    notes = heard(tmp_path / "kit.wav", 0.5 * sound, rate)
    assert score(notes, strokes, 36) >= 0.95


@pytest.mark.parametrize("length", [1, 300, 44_100])
def test_silence_and_almost_nothing_have_no_strokes(tmp_path: Path, length: int) -> None:
    assert heard(tmp_path / "silence.wav", np.zeros(length)) == ()


def test_what_is_not_a_number_is_taken_for_silence(tmp_path: Path) -> None:
    strokes, sound = played("rock")
    sound[10_000:10_100] = np.nan
    write(tmp_path / "broken.wav", sound, RATE, "FLOAT")
    notes = DrumTranscriber().transcribe(
        tmp_path / "broken.wav", TranscribeOptions("drums"), silent
    )
    assert score(notes, strokes, 36) >= 0.9


def test_cancelling_ends_it(tmp_path: Path) -> None:
    def cancel(fraction: float, stage: str) -> None:
        raise Cancelled("Cancelled.")

    path = write(tmp_path / "a.wav", phrase(2, RATE, 0), RATE)
    with pytest.raises(Cancelled):
        DrumTranscriber().transcribe(path, TranscribeOptions("drums"), cancel)
