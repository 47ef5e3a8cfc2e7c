"""AAF files: their timeline by OpenTimelineIO, their sound by olefile, together the mix."""

from __future__ import annotations

import shutil
import struct
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import olefile
import pytest
import soundfile

from exports.aaf import AafExporter
from exports.aaf.files import write_aaf_files
from exports.aaf.plan import parts_of, tracks_of
from exports.contract import ExportReport
from exports.names import clean_text
from exports.printed import PrintedStems
from exports.sources import find_source
from session import AudioClip, Session, write_session
from session.errors import BadInput, NotFound, UnreadableAudio
from session.progress import silent
from tests.aaf_reader import BrokenAaf, ReadAaf, read_aaf, sum_of
from tests.export_material import SESSIONS, a_session, awkward, noise, write_float
from tests.hard_sessions import HARD

EVERY: dict[str, Callable[[Path], Session]] = {**SESSIONS, **HARD}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "s"
    made.mkdir()
    return made


def exported(session: Session, tmp_path: Path) -> tuple[ExportReport, Path]:
    """The report and the file it opens."""
    target = tmp_path / "aaf"
    target.mkdir()
    report = AafExporter().export(session, tmp_path / "s", target, silent)
    assert not list(target.glob("*.objects"))
    return report, target / report.open_file


def read_export(session: Session, tmp_path: Path) -> ReadAaf:
    """The exported file by the readers."""
    return read_aaf(exported(session, tmp_path)[1])


@dataclass(frozen=True)
class Piece:
    """A session, its folder, and what the readers see of its AAF file."""

    session: Session
    folder: Path
    read: ReadAaf


@pytest.fixture(scope="module", params=EVERY)
def piece(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Piece]:
    where = tmp_path_factory.mktemp("aaf")
    (where / "s").mkdir()
    session = EVERY[request.param](where / "s")
    yield Piece(session, where / "s", read_export(session, where))
    shutil.rmtree(where)


def test_what_the_file_places_is_the_mix(piece: Piece) -> None:
    session, read = piece.session, piece.read
    assert read.start_seconds == 3600
    if session.mix is None:
        return
    assert read.sample_rate == session.sample_rate
    mix, _ = soundfile.read(piece.folder / session.mix.file, always_2d=True)
    rest = np.max(np.abs(sum_of(read, len(mix)) - mix.T))
    assert 20 * np.log10(rest) < -90


def test_clips_stand_at_their_exact_sample(piece: Piece) -> None:
    session = piece.session
    placed = sorted(
        (one.start, one.offset, one.length, one.enabled)
        for _, clips in piece.read.tracks
        for one in clips
    )
    expected = []
    for track in session.tracks:
        for clip in track.audio_clips:
            start = session.tempo_map.samples_at_beats(clip.start_beats, session.sample_rate)
            frames = soundfile.info(piece.folder / clip.file).frames - clip.source_offset_samples
            cut = max(0, -start)
            length = min(clip.length_samples, frames) - cut
            place = (start + cut, clip.source_offset_samples + cut, length, not track.mute)
            expected += [place] if length > 0 else []
    assert placed == sorted(expected)


def test_sections_are_markers_at_their_sample(piece: Piece) -> None:
    session = piece.session
    if not any(track.audio_clips for track in session.tracks):
        return
    assert piece.read.markers == [
        (
            clean_text(one.name) or f"Section {number}",
            session.tempo_map.samples_at_beats(one.start_beats, session.sample_rate),
        )
        for number, one in enumerate(session.sections, 1)
    ]


@pytest.mark.parametrize("kind", ["awkward", "names", "forty tracks"])
def test_tracks_keep_their_names_and_order(kind: str, folder: Path, tmp_path: Path) -> None:
    session = EVERY[kind](folder)
    read = read_export(session, tmp_path)
    sources = {
        clip.file: find_source(clip.file, session, folder, "")
        for track in session.tracks
        for clip in track.audio_clips
    }
    assert [name for name, _ in read.tracks] == [
        track.name for track in tracks_of(session, sources)
    ]


def test_fades_come_as_they_are(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder, bars=2)
    file = "audio/drums.wav"
    clips = (
        AudioClip(file, 0.0, 20_000, fade_in_samples=500, fade_out_samples=700),
        AudioClip(file, 1.0, 20_000, 5, fade_in_samples=15_000, fade_out_samples=15_000),
        AudioClip(file, 2.0, 20_000, fade_out_samples=3),
    )
    track = replace(session.tracks[0], audio_clips=clips)
    read = read_export(replace(session, tracks=(track,), mix=None), tmp_path)
    ((_, placed),) = read.tracks
    assert [(one.fade_in, one.fade_out) for one in placed] == [
        (500, 700),
        (15_000, 5_000),
        (0, 3),
    ]


def test_a_sound_beyond_full_scale_is_turned_down_and_its_clip_up(
    folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder, bars=2)
    hot = noise(5, 2, session.length_samples, peak=3.1)
    write_float(folder / "audio/keys.wav", hot, 48_000)
    session = replace(session, tracks=session.tracks[2:3], mix=None)
    report, path = exported(session, tmp_path)
    read = read_aaf(path)
    assert any("'Keys' passes 0 dBFS: its sound is 12 dB quieter" in one for one in report.losses)
    assert read.tracks[0][1][0].gain == 4.0
    assert np.max(np.abs(sum_of(read, hot.shape[1]) - hot)) <= 4 * 2**-24 + 1e-9


def test_a_muted_take_is_there_but_disabled(folder: Path, tmp_path: Path) -> None:
    report, path = exported(awkward(folder), tmp_path)
    (clips,) = (clips for name, clips in read_aaf(path).tracks if name == "Take 2")
    assert [one.enabled for one in clips] == [False]
    assert any("'Take 2' is muted" in one for one in report.losses)


def test_a_sound_shorter_than_a_sector_keeps_its_place(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder, bars=1)
    click = noise(3, 1, 10)
    write_float(folder / "audio/click.wav", click, 48_000)
    track = replace(session.tracks[0], audio_clips=(AudioClip("audio/click.wav", 1.0, 10),))
    read = read_export(replace(session, tracks=(track,), mix=None), tmp_path)
    start = session.tempo_map.samples_at_beats(1.0, 48_000)
    assert np.max(np.abs(sum_of(read, 60_000)[0, start : start + 10] - click[0])) <= 2**-24


def test_a_session_beyond_two_gigabytes_comes_in_files_that_fit(folder: Path) -> None:
    session = a_session(folder)
    sources = {
        one.audio_clips[0].file: find_source(one.audio_clips[0].file, session, folder, one.name)
        for one in session.tracks
    }
    tracks = tracks_of(session, sources)
    each = 2 * -(-session.length_samples * 3 // 4096) * 4096
    parts = parts_of(tracks, sources, largest_bytes=3 * each)
    assert [[one.name for one in part] for part in parts] == [["Drums", "Bass", "Keys"], ["Vox"]]
    with pytest.raises(BadInput, match="'Drums' alone passes the 2 GB"):
        parts_of(tracks, sources, largest_bytes=each - 1)


def test_the_file_that_another_format_wrote_is_used_again(folder: Path, tmp_path: Path) -> None:
    session, printed = a_session(folder), PrintedStems()
    first = write_aaf_files(session, folder, tmp_path / "one", silent, printed)
    again = write_aaf_files(session, folder, tmp_path / "two", silent, printed)
    assert first == again
    (name,) = first.files
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_guide_and_the_midi_file_carry_the_tempo(folder: Path, tmp_path: Path) -> None:
    _, path = exported(a_session(folder), tmp_path)
    guide = (path.parent / "READ ME FIRST.txt").read_text("utf-8")
    assert '"Night Bus.aaf"' in guide
    assert "84 bpm" in guide
    assert path.with_suffix(".mid").is_file()


def test_a_missing_and_a_broken_stem_are_named_and_nothing_is_written(
    folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder)
    (folder / "audio/bass.wav").write_bytes(b"RIFF nothing")
    target = tmp_path / "aaf"
    target.mkdir()
    with pytest.raises(UnreadableAudio, match=r"bass\.wav"):
        AafExporter().export(session, folder, target, silent)
    (folder / "audio/bass.wav").unlink()
    with pytest.raises(NotFound, match="'Bass'"):
        AafExporter().export(session, folder, target, silent)
    assert list(target.iterdir()) == []


def _cut_short(data: bytearray) -> bytes:
    return bytes(data[: len(data) // 2])


def _no_signature(data: bytearray) -> bytes:
    data[0] ^= 0xFF
    return bytes(data)


def _broken_table(data: bytearray) -> bytes:
    """The table of sectors said to lie in the sound."""
    struct.pack_into("<I", data, 0x4C, 3)
    return bytes(data)


def _shorter_sound(data: bytearray) -> bytes:
    """A stream of sound that its entry says to be shorter than it is."""
    name = "Data-2702".encode("utf-16le")
    place = data.rindex(name)
    (size,) = struct.unpack_from("<Q", data, place + 120)
    assert size > 4096
    struct.pack_into("<Q", data, place + 120, size - 300)
    return bytes(data)


def _foreign_sound(data: bytearray) -> bytes:
    """A sound that says to be of another mob."""
    properties = struct.pack("<BBH6H", 0x4C, 0x20, 2, 0x2701, 0x82, 32, 0x2702, 0x42, 21)
    data[data.index(properties) + len(properties) + 20] ^= 0xFF
    return bytes(data)


@pytest.mark.parametrize(
    "breaking", [_cut_short, _no_signature, _broken_table, _shorter_sound, _foreign_sound]
)
def test_a_broken_file_is_refused_by_the_readers(
    breaking: Callable[[bytearray], bytes], folder: Path, tmp_path: Path
) -> None:
    _, path = exported(a_session(folder, bars=2), tmp_path)
    path.write_bytes(breaking(bytearray(path.read_bytes())))
    with pytest.raises(BrokenAaf):
        read_aaf(path)


def test_a_clip_out_of_place_is_heard_by_the_check(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder, bars=2)
    read = read_export(session, tmp_path)
    name, (clip,) = read.tracks[0]
    read.tracks[0] = (name, [replace(clip, start=clip.start + 1, length=clip.length - 1)])
    mix, _ = soundfile.read(folder / "audio/mix.wav", always_2d=True)
    assert np.max(np.abs(sum_of(read, len(mix)) - mix.T)) > 0.01


def test_memory_does_not_grow_with_the_sound(folder: Path, tmp_path: Path) -> None:
    peaks = []
    for bars in (8, 48):
        session = a_session(folder, bars=bars)
        target = tmp_path / str(bars)
        target.mkdir()
        tracemalloc.start()
        AafExporter().export(session, folder, target, silent)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        write_session(session, folder)
    assert peaks[1] < 1.5 * peaks[0]
    assert (target / "Night Bus.aaf").stat().st_size > 5 * peaks[1]


def test_olefile_finds_a_well_formed_compound_file(folder: Path, tmp_path: Path) -> None:
    _, path = exported(a_session(folder), tmp_path)
    assert olefile.isOleFile(path)
