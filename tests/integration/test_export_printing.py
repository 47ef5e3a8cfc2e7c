"""What is printed is what the session plays, to the last bit: sums, fades, rounding, the null."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from exports.contract import ExportOptions, StemFiles
from exports.layout import channels
from exports.logic import LogicExporter
from exports.pcm24 import pcm24
from exports.printed import PrintedStems
from exports.printing import PRINT_SAMPLES
from exports.stem import Stem
from exports.stems import StemsExporter
from session import AudioClip, Session, Track, write_session
from session.errors import Cancelled, DiskFull, RoadieError
from session.progress import Progress, silent
from tests.export_material import a_session, awkward, noise, with_mix, write_float
from tests.hard_sessions import mixer
from tests.integration.test_export_failures import files_no_larger_than

Audio = NDArray[np.float32]
KINDS: tuple[StemFiles, ...] = ("wav", "flac", "aiff")
ENDINGS = {"wav": ".wav", "flac": ".flac", "aiff": ".aif"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "s"
    made.mkdir()
    return made


def exported(session: Session, tmp_path: Path, options: ExportOptions) -> tuple[Path, Any]:
    """The folder of stems and its manifest."""
    target = tmp_path / f"out {options.stem_files}"
    target.mkdir()
    StemsExporter().export(session, tmp_path / "s", target, silent, options)
    return target, json.loads((target / "manifest.json").read_text("utf-8"))


def rounded(sound: Audio) -> NDArray[np.int64]:
    """A slow reference: Python's own rounding of exact numbers, half to even, as 24 bits clip."""
    values = [min(2**23 - 1, max(-(2**23), round(float(x) * 2**23))) for x in sound.reshape(-1)]
    return np.array(values, np.int64).reshape(sound.shape)


def whole(path: Path) -> NDArray[np.int64]:
    """A 24-bit file as whole numbers, `(channels, samples)`."""
    data, _ = soundfile.read(path, dtype="int32", always_2d=True)
    high: NDArray[np.int64] = data.T.astype(np.int64)
    return high >> 8


def only(session: Session, folder: Path, *clips: AudioClip, **more: Any) -> Session:
    """The session with one track."""
    done = replace(session, tracks=(Track("One", "other", "#123456", clips, **more),), mix=None)
    write_session(done, folder)
    return done


def printed(session: Session, folder: Path) -> Audio:
    """What the only channel sounds like."""
    stem = Stem(channels(session)[0], session, folder)
    return np.concatenate(list(stem.blocks(session.length_samples)), axis=1)


@pytest.mark.parametrize("order", ["little", "big"])
@pytest.mark.parametrize("shape", [(1, 7), (2, 1000), (3, 333)])
def test_packing_is_a_slow_reference_byte_for_byte(order: Any, shape: tuple[int, int]) -> None:
    sound = noise(1, *shape, peak=1.1)
    edges = [0.0, -0.0, 1.0, -1.0, 2**-24, 3 * 2**-24, -(2**-24), 1 - 2**-24, 1.5]
    sound.reshape(-1)[: min(7, len(edges))] = edges[:7]
    sound.reshape(-1)[-2:] = edges[7:]
    slow = b"".join(
        int(value).to_bytes(3, order, signed=True) for value in rounded(sound).reshape(-1)
    )
    assert bytes(pcm24(sound, order)) == slow


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("rate", "count"), [(48_000, 1), (44_100, 2), (192_000, 2)])
def test_a_stem_is_the_rounded_sound_in_every_kind_of_file(
    kind: StemFiles, rate: int, count: int, folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder, sample_rate=rate, channels=count, bars=1)
    target, said = exported(session, tmp_path, ExportOptions(stem_files=kind))
    for stem in said["stems"]:
        path = target / stem["file"]
        assert path.suffix == ENDINGS[kind]
        info = soundfile.info(path)
        assert (info.subtype, info.samplerate, info.channels) == ("PCM_24", rate, count)
        source, _ = soundfile.read(
            folder / f"audio/{stem['track'].lower()}.wav", dtype="float32", always_2d=True
        )
        assert np.array_equal(whole(path)[:, :2000], rounded(source.T[:, :2000]))
        assert np.array_equal(whole(path), np.rint(source.T.astype(np.float64) * 2**23))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hot", [False, True])
def test_the_null_is_that_of_the_files_as_another_computes_it(
    kind: StemFiles, hot: bool, folder: Path, tmp_path: Path
) -> None:
    session = awkward(folder)
    if hot:
        write_float(folder / "audio/x1.wav", noise(8, 1, session.length_samples, 1.7), 48_000)
    target, said = exported(session, tmp_path, ExportOptions(stem_files=kind))
    mix, _ = soundfile.read(target / said["mix"]["file"], always_2d=True)
    rest = -mix
    for stem in said["stems"]:
        assert stem["encoding"] == (
            "float32" if hot and stem["track"] == "Keys/Pads\\Organ: left|right?" else "pcm24"
        )
        if not stem["muted"]:
            rest = rest + soundfile.read(target / stem["file"], always_2d=True)[0]
    assert said["promises"]["null_db"] == pytest.approx(20 * np.log10(np.max(np.abs(rest))), 1e-9)
    assert (said["promises"]["null_db"] > -20) == hot


def test_a_mix_that_is_the_sum_of_what_was_rounded_leaves_silence(
    folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder, bars=2)
    total = np.zeros((2, session.length_samples))
    for track in session.tracks:
        path = folder / track.audio_clips[0].file
        sound = soundfile.read(path, always_2d=True)[0].T
        grid = (np.rint(sound * 2**20) / 2**20).astype(np.float32)
        write_float(path, grid, 48_000)
        total += grid
    session = with_mix(session, folder, total.astype(np.float32))
    _, said = exported(session, tmp_path, ExportOptions())
    assert said["promises"]["null_db"] is None
    assert said["promises"]["null_is_silence"] is True


FADES = [
    (0, 0, 0.0),
    (1, 1, 0.0),
    (100, 333, 0.0),
    (PRINT_SAMPLES + 500, 3 * PRINT_SAMPLES, 0.0),  # across blocks
    (150_000, 150_000, 0.25),  # over each other
    (10**9, 10**9, 0.0),  # longer than the clip
    (60_000, 100, -1.5),  # begun before bar 1
]


@pytest.mark.parametrize(("fade_in", "fade_out", "start_beats"), FADES)
def test_fades_are_straight_lines_from_silence_and_to_silence(
    fade_in: int, fade_out: int, start_beats: float, folder: Path
) -> None:
    session = a_session(folder)
    length = 200_000
    clip = AudioClip(
        "audio/keys.wav",
        start_beats,
        length,
        source_offset_samples=700,
        fade_in_samples=fade_in,
        fade_out_samples=fade_out,
    )
    session = only(session, folder, clip)
    sound = soundfile.read(folder / clip.file, dtype="float32", always_2d=True)[0].T
    due = sound[:, 700 : 700 + length].astype(np.float64)
    rising, falling = min(fade_in, length), min(fade_out, length)
    for n in range(rising):
        due[:, n] *= n / rising
    for n in range(falling):
        due[:, length - 1 - n] *= n / falling
    start = session.tempo_map.samples_at_beats(start_beats, session.sample_rate)
    due, start = due[:, max(0, -start) :], max(0, start)
    found = printed(session, folder)
    assert np.max(np.abs(found[:, start : start + due.shape[1]] - due)) < 1e-7
    assert not found[:, :start].any()
    assert not found[:, start + due.shape[1] :].any()


def test_a_clip_beyond_its_file_is_silent_there(folder: Path) -> None:
    session = a_session(folder)
    write_float(folder / "audio/short.wav", noise(3, 2, 1_000), 48_000)
    clip = AudioClip("audio/short.wav", 0.0, 5_000, 400, gain_db=-6.0)
    found = printed(only(session, folder, clip, pan=-0.5), folder)
    short = soundfile.read(folder / clip.file, dtype="float32", always_2d=True)[0].T
    due = short[:, 400:] * np.float32(10 ** (-6 / 20))
    due[1] *= np.float32(0.5)
    assert np.array_equal(found[:, :600], due)
    assert not found[:, 600:].any()


def test_samples_that_are_no_numbers_become_silence(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder, bars=1)
    sound = noise(4, 2, session.length_samples)
    sound[0, 10:13] = (np.nan, np.inf, -np.inf)
    write_float(folder / "audio/keys.wav", sound, 48_000)
    target, said = exported(session, tmp_path, ExportOptions())
    keys = whole(target / "Stems/03 Keys.wav")
    assert keys[0, 10:13].tolist() == [0, 0, 0]
    assert keys[1, 10] == round(float(sound[1, 10]) * 2**23)
    assert said["stems"][2]["encoding"] == "pcm24"


def test_dry_stems_stand_apart_and_are_no_part_of_the_sum(folder: Path, tmp_path: Path) -> None:
    session = mixer(folder)
    dry = [one for one in session.tracks if one.dry_clips]
    assert dry, "the session has dry stems"
    target, said = exported(session, tmp_path, ExportOptions())
    of_kind = [one for one in said["stems"] if one["kind"] == "dry"]
    assert [one["track"] for one in of_kind] == [one.name for one in dry]
    for one in of_kind:
        assert one["file"].startswith("Stems/Dry/")
        assert one["muted"] is True
        assert soundfile.info(target / one["file"]).frames == said["length_samples"]
    assert said["promises"]["null_db"] < -90


@pytest.mark.parametrize("kind", KINDS)
def test_a_stem_that_passes_full_scale_is_float_wav_beside_any_kind(
    kind: StemFiles, folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder, bars=2)
    hot = noise(5, 2, session.length_samples, peak=1.7)
    write_float(folder / "audio/keys.wav", hot, 48_000)
    target, _ = exported(session, tmp_path, ExportOptions(stem_files=kind))
    names = sorted(path.name for path in (target / "Stems").iterdir())
    end = ENDINGS[kind]
    assert names == [f"01 Drums{end}", f"02 Bass{end}", "03 Keys.wav", f"04 Vox{end}"]
    back, _ = soundfile.read(target / "Stems/03 Keys.wav", dtype="float32")
    assert np.array_equal(back.T, hot)


def test_the_next_format_has_the_same_sound_under_its_own_head(
    folder: Path, tmp_path: Path
) -> None:
    session = mixer(folder)
    for name in ("alone", "shared"):
        (tmp_path / name).mkdir()
    options = ExportOptions(printed=PrintedStems())
    LogicExporter().export(session, folder, tmp_path / "alone", silent)
    exported(session, tmp_path, options)
    LogicExporter().export(session, folder, tmp_path / "shared", silent, options)
    alone = {
        path.relative_to(tmp_path / "alone"): path.read_bytes()
        for path in (tmp_path / "alone/Stems").rglob("*.wav")
    }
    shared = {
        path.relative_to(tmp_path / "shared"): path.read_bytes()
        for path in (tmp_path / "shared/Stems").rglob("*.wav")
    }
    assert alone == shared
    assert alone


def cancelled_at(limit: float) -> Progress:
    """A user who cancels once that much is done."""

    def report(fraction: float, stage: str) -> None:
        if fraction >= limit:
            raise Cancelled("Cancelled.")

    return report


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fraction", [0.05, 0.3, 0.7])
def test_cancelling_in_the_middle_leaves_no_audio_and_no_thread(
    kind: StemFiles, fraction: float, folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder)
    target = tmp_path / "out"
    target.mkdir()
    options = ExportOptions(stem_files=kind)
    with pytest.raises(Cancelled):
        StemsExporter().export(session, folder, target, cancelled_at(fraction), options)
    assert [path for path in target.rglob("*") if path.is_file()] == []
    assert not [one for one in threading.enumerate() if one.name.startswith("roadie-export")]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [0, 1_000, 1_000_000])
def test_a_disk_that_fills_up_is_one_sentence_in_every_kind(
    kind: StemFiles, size: int, folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder)
    target = tmp_path / "out"
    target.mkdir()
    options = ExportOptions(stem_files=kind)
    with files_no_larger_than(size), pytest.raises(DiskFull, match="disk is full"):
        StemsExporter().export(session, folder, target, silent, options)
    assert [path for path in target.rglob("*") if path.is_file()] == []


def test_a_disk_that_fills_up_while_printed_stems_are_copied_is_one_sentence(
    folder: Path, tmp_path: Path
) -> None:
    session, options = a_session(folder), ExportOptions(printed=PrintedStems())
    exported(session, tmp_path, options)
    (tmp_path / "logic").mkdir()
    with files_no_larger_than(1_000_000), pytest.raises(RoadieError, match="disk is full"):
        LogicExporter().export(session, folder, tmp_path / "logic", silent, options)
    assert list((tmp_path / "logic").rglob("*.wav")) == []
