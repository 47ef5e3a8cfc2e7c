"""Our WAV files as libsndfile reads them: samples, sizes, RF64."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from exports.wav import CueMark, Encoding, LoopFacts, WavFacts, WavWriter, metadata_chunks
from session.errors import DiskFull, StorageFailed
from tests.export_material import noise

FACTS = WavFacts(
    title="Drüms & Bass",
    project="Night Bus",
    description="generate with composer",
    created_at="2026-03-04T05:06:07+00:00",
    time_reference_samples=3600 * 48_000,
    marks=(CueMark(0, "Intro"), CueMark(5_000, "Drop 🔥"), CueMark(99_999, "beyond")),
    loops=True,
    loop=LoopFacts(16, 92.5, 7, 8, 9),
)


def write(path: Path, audio: np.ndarray, encoding: Encoding, **more: int) -> None:
    """A file with every chunk."""
    channels, length = audio.shape
    chunks = metadata_chunks(FACTS, 48_000, channels, 24, length)
    with WavWriter(path, 48_000, channels, encoding, chunks=chunks, **more) as writer:
        for start in range(0, length, 777):
            writer.write(audio[:, start : start + 777])


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("length", [10_001, 10_000])
def test_float_files_hold_the_samples_exactly(tmp_path: Path, channels: int, length: int) -> None:
    audio = noise(1, channels, length, peak=3.0)
    write(tmp_path / "a.wav", audio, "float32")
    back, rate = soundfile.read(tmp_path / "a.wav", dtype="float32", always_2d=True)
    info = soundfile.info(tmp_path / "a.wav")
    assert (rate, info.subtype, info.frames) == (48_000, "FLOAT", length)
    assert np.array_equal(back.T, audio)


@pytest.mark.parametrize("channels", [1, 2, 3])
def test_24_bit_files_are_off_by_half_a_step_at_most(tmp_path: Path, channels: int) -> None:
    audio = noise(2, channels, 9_999, peak=1.0)
    audio[0, :3] = (1.0, -1.0, 0.0)
    write(tmp_path / "a.wav", audio, "pcm24")
    info = soundfile.info(tmp_path / "a.wav")
    assert (info.format, info.subtype, info.frames) == ("WAV", "PCM_24", 9_999)
    back, _ = soundfile.read(tmp_path / "a.wav", always_2d=True)
    off = np.abs(back.T - audio)
    assert off[0, 0] == 2**-23  # full scale itself is one step beyond 24 bits
    off[0, 0] = 0
    assert np.max(off) <= 2**-24


def test_the_file_says_how_long_its_chunks_are(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", noise(3, 1, 1_001), "pcm24")
    data = (tmp_path / "a.wav").read_bytes()
    assert data[:4] == b"RIFF"
    assert data[8:12] == b"WAVE"
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    found, position = [], 12
    while position < len(data):
        identifier, size = (
            data[position : position + 4],
            struct.unpack_from("<I", data, position + 4),
        )
        found.append(identifier)
        position += 8 + size[0] + size[0] % 2
    assert position == len(data)
    assert found == [
        b"JUNK",
        b"fmt ",
        b"bext",
        b"iXML",
        b"acid",
        b"smpl",
        b"cue ",
        b"LIST",
        b"data",
    ]


@pytest.mark.parametrize("encoding", ["pcm24", "float32"])
def test_past_the_limit_a_file_is_rf64_that_reads_the_same(
    tmp_path: Path, encoding: Encoding
) -> None:
    audio = noise(4, 2, 5_001)
    write(tmp_path / "plain.wav", audio, encoding)
    write(tmp_path / "large.wav", audio, encoding, largest_bytes=20_000)
    assert (tmp_path / "large.wav").read_bytes()[:4] == b"RF64"
    info = soundfile.info(tmp_path / "large.wav")
    assert (info.format, info.frames) == ("RF64", 5_001)
    plain, _ = soundfile.read(tmp_path / "plain.wav")
    large, _ = soundfile.read(tmp_path / "large.wav")
    assert np.array_equal(plain, large)


def test_the_last_byte_of_plain_wav_is_not_rf64_yet(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", noise(5, 1, 100), "float32")
    size = (tmp_path / "a.wav").stat().st_size - 8
    for largest, magic in ((size, b"RIFF"), (size - 1, b"RF64")):
        write(tmp_path / "a.wav", noise(5, 1, 100), "float32", largest_bytes=largest)
        assert (tmp_path / "a.wav").read_bytes()[:4] == magic


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    linked = tmp_path / "full.wav"
    linked.symlink_to("/dev/full")
    with (
        pytest.raises(DiskFull, match="full"),
        WavWriter(linked, 48_000, 2, "float32") as writer,
    ):
        writer.write(noise(6, 2, 100_000))


def test_a_file_that_could_not_be_finished_is_not_there(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError),
        WavWriter(tmp_path / "a.wav", 48_000, 2, "pcm24") as writer,
    ):
        writer.write(noise(7, 2, 100))
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(StorageFailed):
        WavWriter(tmp_path / "file" / "a.wav", 48_000, 2, "pcm24")
