"""Audio files in and out: what is written is plain, and what is read is what it is."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from server.audio.downmix import to_stereo
from server.audio.intake import minutes, session_rate
from server.audio.write import FloatWav
from session.errors import DiskFull, UnreadableAudio
from session.sound import probe, read_blocks, read_mono
from session.sound.content import foreign_words, promised_bytes

RATE = 48_000


def _noise(channels: int, length: int) -> np.ndarray:
    return np.random.default_rng(0).normal(0, 0.5, (channels, length)).astype(np.float32)


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("announced", [None, 5000])
def test_what_is_written_is_read_back_to_the_bit(
    tmp_path: Path, channels: int, announced: int | None
) -> None:
    noise = _noise(channels, 5000) * 4
    with FloatWav(tmp_path / "a.wav", RATE, channels, announced) as file:
        file.write(noise[:, :1234])
        file.write(noise[:, 1234:])
    assert (tmp_path / "a.wav").read_bytes()[:4] == b"RIFF"
    info = soundfile.info(str(tmp_path / "a.wav"))
    assert (info.format, info.subtype, info.samplerate) == ("WAV", "FLOAT", RATE)
    back = np.concatenate(list(read_blocks(tmp_path / "a.wav", 999)), axis=1)
    assert np.array_equal(back, noise)


def test_an_announced_file_has_its_format_first(tmp_path: Path) -> None:
    with FloatWav(tmp_path / "a.wav", RATE, 2, 10) as file:
        file.write(_noise(2, 10))
    assert (tmp_path / "a.wav").read_bytes()[8:16] == b"WAVEfmt "


def test_a_block_of_other_channels_is_a_defect(tmp_path: Path) -> None:
    with FloatWav(tmp_path / "a.wav", RATE, 2) as file, pytest.raises(ValueError, match="2 chan"):
        file.write(_noise(1, 10))


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux")
def test_a_full_disk_is_said_so(tmp_path: Path) -> None:
    # A link: what is half-written is removed, and that must not be the device.
    full = tmp_path / "full.wav"
    full.symlink_to("/dev/full")
    with pytest.raises(DiskFull), FloatWav(full, RATE, 2) as file:
        for _ in range(100):
            file.write(_noise(2, 10_000))
    assert not full.is_symlink()


def test_mono_is_the_mean_at_the_wanted_rate(tmp_path: Path) -> None:
    time = np.arange(RATE) / RATE
    tone = np.sin(2 * np.pi * 440 * time)
    soundfile.write(tmp_path / "a.wav", np.stack([tone, 0 * tone], axis=1), RATE)
    mono = read_mono(tmp_path / "a.wav", 22_050)
    assert len(mono) == 22_050
    wanted = 0.5 * np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050)
    assert np.abs(mono - wanted)[500:-500].max() < 1e-3


def test_a_header_that_promises_more_than_the_file_holds_is_seen(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", _noise(2, 9000).T, RATE)
    assert not probe(tmp_path / "a.wav").cut_short
    data = (tmp_path / "a.wav").read_bytes()
    (tmp_path / "a.wav").write_bytes(data[: len(data) // 2])
    assert probe(tmp_path / "a.wav").cut_short


def test_a_streamed_header_without_a_length_promises_nothing() -> None:
    assert promised_bytes(b"RIFF\xff\xff\xff\xffWAVE" + bytes(20)) is None
    assert promised_bytes(b"RIFF\0\0\0\0WAVE" + bytes(20)) is None


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"MThd\0\0\0\x06", "a MIDI file"),
        (b"RIFF\0\0\0\0RMID", "a MIDI file"),
        ("Zeit für Döner\n".encode() * 400, "text"),
        (b"%PDF-1.7\n\xff\xfe", "a PDF"),
        (b"RIFF\x10\0\0\0WAVEfmt \x10\0\0\0\x01", None),
        (b"ID3\x04\0\0\0\0\0\0\xff\xfb", None),
    ],
)
def test_a_file_is_named_by_its_content(head: bytes, words: str | None) -> None:
    assert foreign_words(head[:4096]) == words


def test_a_midi_file_called_wav_points_to_midi(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"MThd" + bytes(50))
    with pytest.raises(UnreadableAudio, match="import it as MIDI"):
        probe(tmp_path / "a.wav")


def test_surround_becomes_stereo_as_broadcasting_does() -> None:
    each = np.eye(6, dtype=np.float32)
    half = np.sqrt(0.5)
    wanted = [[1, 0, half, 0, half, 0], [0, 1, half, 0, 0, half]]
    assert np.allclose(to_stereo(each), wanted)


@pytest.mark.parametrize("channels", range(1, 25))
def test_any_number_of_channels_becomes_mono_or_stereo(channels: int) -> None:
    mixed = to_stereo(_noise(channels, 10))
    assert mixed.shape == (min(channels, 2), 10)
    assert np.isfinite(mixed).all()


def test_session_rates_and_lengths_in_words() -> None:
    rates = (8000, 44_100, 48_000, 64_000, 88_200, 96_000, 176_400, 192_000, 384_000)
    assert [session_rate(rate) for rate in rates] == [
        48_000, 44_100, 48_000, 48_000, 88_200, 96_000, 96_000, 96_000, 96_000
    ]  # fmt: skip
    assert [minutes(value) for value in (3.25, 125.0, 7530.0)] == ["0:03.2", "2:05.0", "2:05:30"]
