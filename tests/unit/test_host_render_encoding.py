"""The bytes of a rendered file: dither, headers, and files past 4 GB."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.host.chain.steps import GainStep
from bridge.host.render.aiff import AiffContainer, extended
from bridge.host.render.encoder import Encoder
from bridge.host.render.pcm import Dither, Quantiser
from bridge.host.render.spec import OutputKind
from bridge.host.render.wav import WavContainer
from session.errors import BadInput
from tests.unit.host_render_material import RATE, heard, noise, rendered, wav

STEP = 2.0**-15


def _quantised(sound: np.ndarray, blocks: int = 1, dithers: bool = True) -> np.ndarray:
    """The error of 16 bits, in steps, `(samples, channels)`."""
    quantiser = Quantiser(16, len(sound), dithers)
    pieces = np.array_split(sound.astype(np.float32), blocks, axis=1)
    whole = [quantiser.whole(piece, float(np.abs(piece).max())) for piece in pieces]
    return np.concatenate(whole, axis=1).T - sound.T / STEP


def test_dither_makes_the_error_a_noise_that_does_not_depend_on_the_sound() -> None:
    levels = np.repeat(np.linspace(3.0, 4.0, 21), 1 << 15)[None] * STEP
    error = _quantised(levels)[:, 0].reshape(21, -1)
    assert np.abs(error.mean(axis=1)).max() < 0.02
    # Rounding adds 1/12, triangular noise of two steps 1/6.
    assert error.var(axis=1) == pytest.approx(0.25, abs=0.01)


def test_dither_is_white_and_its_channels_are_apart() -> None:
    noise = Dither(2).frames(1 << 17).T.astype(np.float64)
    assert np.abs(noise).max() < 1
    assert noise.var(axis=1) == pytest.approx(1 / 6, rel=0.02)
    power = (np.abs(np.fft.rfft(noise.reshape(2, 128, -1), axis=2)) ** 2).mean(axis=1)[:, 1:-1]
    bands = power[:, : power.shape[1] // 8 * 8].reshape(2, 8, -1).mean(axis=2)
    assert bands == pytest.approx(bands.mean(), rel=0.05)
    assert abs(np.corrcoef(noise)[0, 1]) < 0.02


def test_a_tone_below_one_step_survives_in_16_bits(tmp_path: Path) -> None:
    tone = 0.4 * STEP * np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)
    source = wav(tmp_path / "in.wav", tone[:, None])
    found = heard(rendered(source, kind="wav16").target)[:, 0]
    spectrum = np.abs(np.fft.rfft(found)) * 2 / RATE
    assert spectrum[1000] == pytest.approx(0.4 * STEP, rel=0.1)
    # Rounded alone it would be gone, or a square with harmonics.
    assert spectrum[[2000, 3000, 5000]].max() < 0.02 * STEP


def test_dither_does_not_depend_on_blocks() -> None:
    sound = np.random.default_rng(2).uniform(-0.5, 0.5, (2, 100_003))
    assert np.array_equal(_quantised(sound), _quantised(sound, blocks=97))


def test_digital_silence_is_not_dithered() -> None:
    sound = np.zeros((2, 10_000))
    sound[0, 5000] = 0.1
    error = _quantised(sound)
    assert not error[:5000].any()
    assert not error[5001:].any()


def test_24_bits_are_rounded_to_the_nearest(tmp_path: Path) -> None:
    sound = np.random.default_rng(3).uniform(-0.9, 0.9, (1000, 1))
    source = wav(tmp_path / "in.wav", sound, subtype="DOUBLE")
    error = heard(rendered(source).target) - sound.astype(np.float32)
    assert np.abs(error).max() <= 2.0**-24


@pytest.mark.parametrize("kind", ["wav16", "wav24", "aiff16", "aiff24"])
def test_full_scale_does_not_wrap_round(kind: OutputKind) -> None:
    file = io.BytesIO()
    encoder = Encoder(file, kind, sample_rate=RATE, channels=1, most_samples=4, dithers=True)
    encoder.write(np.array([[1.0, -1.0, 3.0, -3.0]], np.float32), 3.0)
    encoder.finish()
    file.seek(0)
    found = soundfile.read(file)[0]
    assert found == pytest.approx([1, -1, 1, -1], abs=2 * STEP)
    assert encoder.quantiser is not None
    assert encoder.quantiser.clipped_samples == 2


def test_a_wav_header_is_plain(tmp_path: Path) -> None:
    report = rendered(wav(tmp_path / "in.wav", noise(1000)), GainStep(gain_db=-1))
    data = Path(report.target).read_bytes()
    assert data[:4] == b"RIFF"
    assert data[8:16] == b"WAVEfmt "
    assert struct.unpack("<IHHIIHH", data[16:36]) == (16, 1, 2, RATE, RATE * 6, 6, 24)
    assert data[36:40] == b"data"
    assert len(data) == 44 + 6000 == int.from_bytes(data[4:8], "little") + 8


def test_an_odd_number_of_bytes_is_padded(tmp_path: Path) -> None:
    for kind in ("wav24", "aiff24"):
        source = wav(tmp_path / "in.wav", noise(1001, 1))
        path = Path(rendered(source, kind=kind).target)
        assert path.stat().st_size % 2 == 0
        assert len(heard(path)) == 1001


def test_past_the_largest_riff_the_file_is_rf64() -> None:
    sound = noise(5000)
    file = io.BytesIO()
    # Only how much is too much differs from the real thing.
    container = WavContainer(file, RATE, 2, 24, most_samples=5000, largest_bytes=20_000)
    file.write(
        b"".join(
            (sample << 8).to_bytes(4, "little", signed=True)[1:]
            for sample in np.int64(sound * 2**23).reshape(-1).tolist()
        )
    )
    container.finish(5000)
    data = file.getvalue()
    assert data[:4] == b"RF64"
    assert data[12:16] == b"ds64"
    assert struct.unpack("<QQQ", data[20:44]) == (len(data) - 8, 30_000, 5000)
    file.seek(0)
    info = soundfile.info(file)
    assert (info.format, info.frames) == ("RF64", 5000)
    file.seek(0)
    assert np.array_equal(soundfile.read(file)[0], sound)


def test_room_for_rf64_is_kept_only_where_the_file_may_need_it() -> None:
    for most, size in ((1000, 44), (1 << 31, 80)):
        file = io.BytesIO()
        WavContainer(file, RATE, 1, 24, most_samples=most).finish(0)
        assert len(file.getvalue()) == size
        assert file.getvalue()[:4] == b"RIFF"


def test_a_real_file_past_4_gb_is_read_by_others(tmp_path: Path) -> None:
    path = tmp_path / "sparse.wav"
    samples = (1 << 32) // 6 + 10
    with path.open("w+b") as file:
        container = WavContainer(file, RATE, 2, 24, most_samples=samples)
        # A hole: it is as long as it looks, and takes no room.
        file.seek(samples * 6 - 6, 1)
        file.write(b"\0\0\x40" * 2)
        container.finish(samples)
    assert soundfile.info(path).frames == samples
    with soundfile.SoundFile(path) as found:
        found.seek(samples - 1)
        assert found.read(1).tolist() == [[0.5, 0.5]]


def test_aiff_past_4_gb_is_refused() -> None:
    container = AiffContainer(io.BytesIO(), RATE, 2, 24)
    with pytest.raises(BadInput, match="choose WAV"):
        container.finish(1 << 30)


@pytest.mark.parametrize(
    ("rate", "octets"),
    [(44_100, "400eac44000000000000"), (48_000, "400ebb80000000000000")],
)
def test_a_rate_is_said_as_aiff_says_it(rate: int, octets: str) -> None:
    assert extended(rate).hex() == octets


def test_flac_refuses_more_channels_than_it_has(tmp_path: Path) -> None:
    source = wav(tmp_path / "in.wav", noise(100, 9))
    with pytest.raises(BadInput, match="8 channels, not 9"):
        rendered(source, kind="flac24")
    assert rendered(source).channels == 9
