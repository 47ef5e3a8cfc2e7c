"""AIFF files: every sample back, every chunk where it belongs, nothing half-written."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.aiff import AiffFacts, AiffWriter, AppleLoop, loop_chunks, metadata_chunks
from exports.aiff.write import extended
from exports.wav import CueMark, Encoding
from session.errors import BadInput, FolderReadOnly, StorageFailed
from tests.export_material import Audio, noise


def written(
    path: Path,
    sound: Audio,
    encoding: Encoding = "pcm24",
    chunks: Sequence[tuple[bytes, bytes]] = (),
    sample_rate: int = 48_000,
) -> Path:
    """The sound as an AIFF file, written in two blocks."""
    with AiffWriter(path, sample_rate, len(sound), encoding, chunks=chunks) as writer:
        writer.write(sound[:, :1000])
        writer.write(sound[:, 1000:])
    return path


FULL = metadata_chunks(
    AiffFacts("Dröms", "made 🔥", [CueMark(0, "Intro"), CueMark(2500, "Ü" * 200)], loops=True), 5001
) + loop_chunks(AppleLoop(8, 4, 4, "bass", 2, "major"), 5001)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("chunks", [(), FULL], ids=["bare", "full"])
def test_floats_come_back_exactly(channels: int, chunks: Sequence, tmp_path: Path) -> None:
    sound = noise(1, channels, 5001, peak=2.0)
    path = written(tmp_path / "a.aif", sound, "float32", chunks)
    back, rate = soundfile.read(path, dtype="float32", always_2d=True)
    assert (rate, soundfile.info(path).subtype) == (48_000, "FLOAT")
    assert np.array_equal(back.T, sound)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    values=st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=40),
    channels=st.integers(1, 2),
)
def test_24_bits_are_the_nearest(values: list[float], channels: int, tmp_path: Path) -> None:
    sound = np.tile(np.array(values, np.float32), (channels, 1))
    path = written(tmp_path / "b.aif", sound)
    back, _ = soundfile.read(path, dtype="int32", always_2d=True)
    nearest = np.clip(np.rint(sound.astype(np.float64) * 2**23), -(2**23), 2**23 - 1)
    assert np.array_equal(back.T >> 8, nearest)


@pytest.mark.parametrize("rate", [8000, 44_100, 48_000, 96_000, 192_000, 384_000])
def test_the_rate_is_kept(rate: int, tmp_path: Path) -> None:
    assert soundfile.info(written(tmp_path / "a.aif", noise(1, 1, 10), sample_rate=rate)).samplerate
    assert len(extended(rate)) == 10
    assert soundfile.info(tmp_path / "a.aif").samplerate == rate


@pytest.mark.peer("sndfile-info")
def test_sndfile_info_reads_every_chunk_as_it_was_meant(tmp_path: Path) -> None:
    path = written(tmp_path / "a.aif", noise(1, 2, 5001), chunks=FULL)
    program = shutil.which("sndfile-info")
    assert program
    said = subprocess.run([program, path], capture_output=True, text=True, check=True).stdout
    for line in (
        "Frames      : 5001",
        "Num Beats : 8",
        "Root Note : 0x32",
        "ScaleType : 0x2 (MAJOR)",
        "Time Sig  : 4/4",
        "Loop Type : 0x0 (Loop)",
        "Position : 2500",
        "mode  : 801 => forward",
        "Low  Note : 0",
        "High Note : 127",
    ):
        assert line in said
    assert "!!WRONG!!" not in said


@pytest.mark.peer("ffprobe")
def test_ffprobe_takes_it_for_what_it_is(tmp_path: Path) -> None:
    program = shutil.which("ffprobe")
    assert program
    for encoding, codec in (("pcm24", "pcm_s24be"), ("float32", "pcm_f32be")):
        path = written(tmp_path / f"{codec}.aif", noise(1, 2, 5001), encoding, FULL)
        said = subprocess.run(
            [program, "-v", "error", "-show_streams", path],
            capture_output=True,
            text=True,
            check=True,
        )
        assert f"codec_name={codec}" in said.stdout
        assert "duration_ts=5001" in said.stdout
        assert said.stderr == ""


def test_a_file_beyond_four_gigabytes_is_refused_before_and_while_it_is_written(
    tmp_path: Path,
) -> None:
    with pytest.raises(BadInput, match="4 GB"):
        AiffWriter(tmp_path / "a.aif", 48_000, 2, "pcm24", length_samples=800_000_000)
    with (
        pytest.raises(BadInput, match="choose WAV or FLAC"),
        AiffWriter(tmp_path / "b.aif", 48_000, 1, "pcm24", largest_bytes=10_000) as writer,
    ):
        for _ in range(10):
            writer.write(noise(1, 1, 1000))
    assert list(tmp_path.iterdir()) == []


def test_an_error_leaves_no_file(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="2 channels"),
        AiffWriter(tmp_path / "a.aif", 48_000, 2, "pcm24") as writer,
    ):
        writer.write(noise(1, 1, 10))
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises((StorageFailed, FolderReadOnly)):
        AiffWriter(tmp_path / "file" / "a.aif", 48_000, 2, "pcm24")
