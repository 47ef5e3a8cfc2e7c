"""The quick split: named for what it is, sums to the mix, and truly takes things apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from server.audio.write import FloatWav
from server.separation.quick import QuickSplit
from server.separation.registry import SEPARATORS
from session.errors import UnreadableAudio
from session.progress import silent
from tests.songs import Audio, Song, render


def _split(mix: Audio, folder: Path, rate: int = 44_100) -> dict[str, Audio]:
    path = folder / "mix.wav"
    with FloatWav(path, rate, len(mix), mix.shape[1]) as file:
        file.write(mix)
    stems = QuickSplit().separate(path, folder / "stems", silent)
    return {
        stem.name: soundfile.read(stem.file, dtype="float32", always_2d=True)[0].T for stem in stems
    }


def _null_db(stems: dict[str, Audio], mix: Audio) -> float:
    left = np.sum(list(stems.values()), axis=0) - mix
    return float(20 * np.log10(np.abs(left).max(initial=0.0) + 1e-12))


def _si_sdr_db(wanted: Audio, got: Audio) -> float:
    """Scale-invariant signal to distortion ratio (Le Roux et al., ICASSP 2019)."""
    wanted, got = wanted.ravel().astype(float), got.ravel().astype(float)
    part = (wanted @ got) / (wanted @ wanted) * wanted
    return float(10 * np.log10((part @ part) / ((got - part) @ (got - part))))


@pytest.mark.parametrize("length", [1, 100, 4095, 4096, 40_961, 300_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_stems_of_any_length_sum_to_the_mix(tmp_path: Path, length: int, channels: int) -> None:
    mix = np.random.default_rng(length).normal(0, 0.3, (channels, length)).astype(np.float32)
    stems = _split(mix, tmp_path)
    assert all(stem.shape == mix.shape for stem in stems.values())
    assert _null_db(stems, mix) < -120


def test_stems_are_named_for_what_they_are(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, (2, 20_000)).astype(np.float32)
    assert list(_split(noise, tmp_path / "a")) == ["Percussive", "Bass band", "Centre", "Sides"]
    assert list(_split(noise[:1], tmp_path / "b")) == ["Percussive", "Bass band", "Harmonic"]
    assert "no model" in SEPARATORS.load("quick").title


def test_silence_stays_silence(tmp_path: Path) -> None:
    stems = _split(np.zeros((2, 100_000), np.float32), tmp_path)
    assert all(not stem.any() for stem in stems.values())


def test_the_same_mix_gives_the_same_bytes(tmp_path: Path) -> None:
    mix = render(Song(bars=2))["drums"]
    for name in ("one", "two"):
        _split(mix, tmp_path / name)
    for file in (tmp_path / "one/stems").iterdir():
        assert file.read_bytes() == (tmp_path / "two/stems" / file.name).read_bytes()


@pytest.mark.parametrize(
    "song",
    [Song(84, 9, "minor", "lofi", 8, swing=0.3), Song(124, 0, "minor", "house", 8),
     Song(174, 5, "minor", "dnb", 8)],
    ids=lambda song: song.pattern,
)  # fmt: skip
def test_drums_and_bass_come_out_clearer_than_they_went_in(tmp_path: Path, song: Song) -> None:
    parts = render(song)
    mix = np.sum(list(parts.values()), axis=0, dtype=np.float32)
    stems = _split(mix, tmp_path)
    for part, stem in (("drums", "Percussive"), ("bass", "Bass band")):
        gain_db = _si_sdr_db(parts[part], stems[stem]) - _si_sdr_db(parts[part], mix)
        assert gain_db > 6, f"{part}: {gain_db:.1f} dB"


def test_what_is_only_left_is_not_in_the_centre(tmp_path: Path) -> None:
    parts = render(Song(bars=4, pattern="none"))
    left = parts["chords"] * np.array([[1.0], [0.0]], np.float32)
    stems = _split(left, tmp_path)
    power = {name: float(np.sum(stem**2)) for name, stem in stems.items()}
    assert power["Centre"] < 0.01 * power["Sides"]


def test_more_than_stereo_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableAudio, match="6 channels: mix it down to stereo"):
        _split(np.zeros((6, 1000), np.float32), tmp_path)
