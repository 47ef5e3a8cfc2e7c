"""Stems as FLAC and AIFF, and very long WAV, read by programs that are not ours."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from exports.contract import ExportOptions
from exports.flac import FlacWriter
from exports.stems import StemsExporter
from exports.wav import CueMark, WavFacts, WavWriter
from session import Session
from session.progress import silent
from tests.export_material import a_session, noise

FACTS = WavFacts(
    title="Größe 🔥 = loud",
    project="Night\nBus",
    description="generate",
    created_at="2026-03-04T05:06:07+00:00",
    marks=(CueMark(0, "Intro"), CueMark(48_000 * 3_725, "Late"), CueMark(24_000, "Drop")),
    bpm=92.5,
    key="A minor",
    licence="Yours.",
)


@pytest.fixture(scope="module")
def piece(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, Path]:
    """A session exported as FLAC and as AIFF."""
    folder = tmp_path_factory.mktemp("kinds")
    for name in ("s", "flac", "aiff"):
        (folder / name).mkdir()
    session = a_session(folder / "s")
    options = ExportOptions(stem_files="flac"), ExportOptions(stem_files="aiff")
    for option in options:
        StemsExporter().export(session, folder / "s", folder / option.stem_files, silent, option)
    return session, folder


def run(*command: object) -> str:
    """What a program prints."""
    words = [str(word) for word in command]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def probed(path: Path) -> dict[str, Any]:
    """What ffprobe says of a file."""
    show = ("-show_format", "-show_streams", "-show_chapters")
    read: dict[str, Any] = json.loads(run("ffprobe", "-v", "error", "-of", "json", *show, path))
    return read


@pytest.mark.peer("ffmpeg")
def test_ffmpeg_reads_tempo_key_origin_and_sections_of_flac(piece: tuple[Session, Path]) -> None:
    session, folder = piece
    said = probed(folder / "flac/Stems/02 Bass.flac")
    tags = {key.upper(): value for key, value in said["format"]["tags"].items()}
    assert (tags["TITLE"], tags["ALBUM"], tags["BPM"], tags["KEY"]) == (
        "Bass",
        session.title,
        "84",
        "A minor",
    )
    assert tags["LICENSE"] == session.provenance.licence
    drums = probed(folder / "flac/Stems/01 Drums.flac")
    assert "KEY" not in {key.upper() for key in drums["format"]["tags"]}
    assert said["streams"][0]["bits_per_raw_sample"] == "24"
    assert int(said["streams"][0]["duration_ts"]) == session.length_samples
    assert [one["tags"]["title"] for one in said["chapters"]] == ["Intro", "Drop"]
    starts = [float(one["start_time"]) for one in said["chapters"]]
    due = [session.tempo_map.seconds_at_beats(one.start_beats) for one in session.sections]
    assert starts == pytest.approx(due, abs=0.001)


@pytest.mark.peer("ffmpeg")
@pytest.mark.parametrize("kind", ["flac", "aiff"])
def test_ffmpeg_decodes_the_same_samples_without_a_complaint(
    kind: str, piece: tuple[Session, Path]
) -> None:
    _, folder = piece
    for path in sorted((folder / kind / "Stems").iterdir()):
        decode = ("-f", "s32le", "-c:a", "pcm_s32le", "-")
        done = subprocess.run(
            ["ffmpeg", "-v", "error", "-i", path, *decode], check=True, capture_output=True
        )
        assert done.stderr == b""
        ours, _ = soundfile.read(path, dtype="int32", always_2d=True)
        assert np.array_equal(np.frombuffer(done.stdout, "<i4").reshape(ours.shape), ours)


@pytest.mark.peer("mediainfo")
@pytest.mark.parametrize(("kind", "ending"), [("flac", "flac"), ("aiff", "aif")])
def test_mediainfo_reads_depth_and_length(
    kind: str, ending: str, piece: tuple[Session, Path]
) -> None:
    session, folder = piece
    text = run("mediainfo", "--Output=JSON", folder / kind / f"Stems/02 Bass.{ending}")
    general, audio = json.loads(text)["media"]["track"][:2]
    assert audio["BitDepth"] == "24"
    assert int(audio["SamplingCount"]) == session.length_samples
    assert general.get("Title", general.get("Track")) == "Bass"


@pytest.mark.peer("sndfile-info")
def test_sndfile_info_reads_the_markers_and_the_loop_of_aiff(piece: tuple[Session, Path]) -> None:
    session, folder = piece
    text = run("sndfile-info", folder / "aiff/Stems/02 Bass.aif")
    assert re.search(r"AIFF", text)
    drop = session.tempo_map.samples_at_beats(session.sections[1].start_beats, 48_000)
    assert re.search(rf"Position : {drop}\b", text)
    assert re.search(r"Name\s+: Drop", text)
    assert "error" not in text.lower()


def test_comments_of_a_flac_file_take_every_text(tmp_path: Path) -> None:
    sound = np.rint(noise(1, 2, 5_000) * 2**23).astype(np.int32)
    with FlacWriter(tmp_path / "a.flac", 48_000, 2, FACTS, 5_000) as writer:
        writer.write(sound.T)
    data = (tmp_path / "a.flac").read_bytes()
    blocks, offset, last = [], 4, False
    while not last:
        last, kind = bool(data[offset] & 0x80), data[offset] & 0x7F
        size = int.from_bytes(data[offset + 1 : offset + 4], "big")
        blocks.append((kind, data[offset + 4 : offset + 4 + size]))
        offset += 4 + size
    assert data[offset : offset + 2] in (b"\xff\xf8", b"\xff\xf9"), "frames follow the blocks"
    comments = dict(blocks)[4].decode()
    assert "TITLE=Größe 🔥 = loud" in comments
    assert "ALBUM=Night Bus" in comments
    assert "CHAPTER000NAME=Intro" in comments
    assert "Late" not in comments, "what lies beyond the end is no chapter"
    back, _ = soundfile.read(tmp_path / "a.flac", dtype="int32", always_2d=True)
    assert np.array_equal(back >> 8, sound.T)


@pytest.mark.peer("ffmpeg")
def test_what_is_put_in_any_order_is_rf64_past_the_limit(tmp_path: Path) -> None:
    frames = np.arange(30_000, dtype="<f4").reshape(-1, 2)
    path = tmp_path / "long.wav"
    with WavWriter(path, 48_000, 2, "float32", largest_bytes=20_000) as writer:
        for start in (10_000, 0, 5_000):
            writer.put(start, frames[start : start + 5_000].reshape(-1).data)
    assert path.read_bytes()[:4] == b"RF64"
    back, _ = soundfile.read(path, dtype="float32")
    assert np.array_equal(back, frames)
    assert probed(path)["streams"][0]["duration_ts"] == 15_000
