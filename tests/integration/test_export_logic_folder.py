"""The Logic folder: an AAF beside the stems, and Apple Loops for a piece that is a loop."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from exports.aaf import AafExporter
from exports.aiff.loop import CATEGORIES
from exports.contract import ExportOptions, ExportReport
from exports.logic import LogicExporter
from exports.logic.loops import is_loop
from exports.printed import PrintedStems
from session import MeterMap, Session, TempoMap, TempoStep
from session.progress import silent
from tests.aaf_reader import read_aaf, sum_of
from tests.export_material import FIVE_TEMPI, a_session, noise, write_float
from tests.hard_sessions import HARD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "s"
    made.mkdir()
    return made


def exported(
    session: Session, tmp_path: Path, options: ExportOptions | None = None
) -> tuple[Path, ExportReport]:
    """The folder written and its report."""
    target = tmp_path / "logic"
    target.mkdir()
    report = LogicExporter().export(
        session, tmp_path / "s", target, silent, options or ExportOptions()
    )
    return target, report


def chunks_of(path: Path) -> dict[bytes, bytes]:
    """The chunks of an AIFF file; raises AssertionError for one that does not add up."""
    data, position, found = path.read_bytes(), 12, {}
    assert data[:4] == b"FORM"
    assert struct.unpack(">I", data[4:8])[0] == len(data) - 8
    while position < len(data):
        identifier, size = struct.unpack(">4sI", data[position : position + 8])
        found[identifier] = data[position + 8 : position + 8 + size]
        position += 8 + size + size % 2
    assert position == len(data)
    return found


def test_the_aaf_beside_the_stems_is_the_mix(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    target, _ = exported(session, tmp_path)
    read = read_aaf(target / "Night Bus.aaf")
    mix, _ = soundfile.read(folder / "audio/mix.wav", always_2d=True)
    assert 20 * np.log10(np.max(np.abs(sum_of(read, len(mix)) - mix.T))) < -90
    guide = (target / "READ ME FIRST.txt").read_text("utf-8")
    assert 'File > Import > AAF and pick "Night Bus.aaf"' in guide


def test_the_aaf_of_the_same_export_is_not_written_twice(folder: Path, tmp_path: Path) -> None:
    session, options = a_session(folder, bars=2), ExportOptions(printed=PrintedStems())
    beside = tmp_path / "aaf"
    beside.mkdir()
    AafExporter().export(session, folder, beside, silent, options)
    target, _ = exported(session, tmp_path, options)
    assert (target / "Night Bus.aaf").read_bytes() == (beside / "Night Bus.aaf").read_bytes()


def test_a_loop_comes_as_apple_loops_of_its_stems(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder, bars=8)
    target, _ = exported(session, tmp_path)
    loops = sorted((target / "Apple Loops").iterdir())
    assert [path.name for path in loops] == [
        f"Night Bus {name}.aif" for name in ("Bass", "Drums", "Keys", "Vox")
    ]
    for path in loops:
        stem = next((target / "Stems").glob(f"* {path.stem.removeprefix('Night Bus ')}.wav"))
        assert np.array_equal(
            soundfile.read(path, dtype="int32")[0], soundfile.read(stem, dtype="int32")[0]
        )
    assert "Loop Browser" in (target / "READ ME FIRST.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "key", "category"),
    [("Keys", (48 + 9, 1), "Keyboards"), ("Drums", (0, 3), "Drums")],
)
def test_a_loop_says_its_beats_meter_key_and_kind(
    name: str, key: tuple[int, int], category: str, folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder, meter_map=MeterMap.constant(3, 4), bars=8)
    target, _ = exported(session, tmp_path)
    chunks = chunks_of(target / f"Apple Loops/Night Bus {name}.aif")
    basc = chunks[b"basc"]
    assert len(basc) == 84
    # version, beats, root, scale, meter, loop or one-shot
    assert struct.unpack(">IIHHHHH", basc[:18]) == (1, 24, *key, 3, 4, 0)
    assert not any(basc[18:])
    cate = chunks[b"cate"]
    assert cate[4:54].rstrip(b"\0").decode() == category
    trns = chunks[b"trns"]
    (count,) = struct.unpack_from(">H", trns, 74)
    assert len(trns) == 76 + 24 * count
    places = [struct.unpack_from(">HHI", trns, 76 + 24 * one) for one in range(count)]
    assert places[0] == (1, 0, 0)
    assert places[-1] == (1, 0, session.length_samples)
    assert count == 24 * 4 + 1


def test_every_role_has_a_place_in_the_loop_browser() -> None:
    assert all(0 < len(name) < 50 for name in CATEGORIES.values())


def test_a_loop_beyond_full_scale_is_turned_down_and_said(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder, bars=2)
    write_float(folder / "audio/keys.wav", noise(5, 2, session.length_samples, 2.0), 48_000)
    target, report = exported(session, tmp_path)
    loop, _ = soundfile.read(target / "Apple Loops/Night Bus Keys.aif")
    assert 0.99 < np.max(np.abs(loop)) <= 1.0
    assert any("its Apple Loop is 6.0 dB quieter" in one for one in report.losses)


NO_LOOPS: dict[str, Callable[[Path], Session]] = {
    "several tempi": lambda folder: a_session(folder, FIVE_TEMPI),
    "33 bars": lambda folder: a_session(folder, TempoMap.constant(240), bars=33),
    "over a minute": lambda folder: a_session(folder, TempoMap.constant(40), bars=11),
    "a meter of eighths": lambda folder: a_session(
        folder, meter_map=MeterMap.constant(6, 8), bars=4
    ),
    "part of a bar": lambda folder: replace(a_session(folder, bars=4), length_beats=15.0),
}


@pytest.mark.parametrize("kind", NO_LOOPS)
def test_what_is_no_loop_gets_none(kind: str, folder: Path, tmp_path: Path) -> None:
    session = replace(NO_LOOPS[kind](folder), mix=None)
    assert not is_loop(session)
    target, _ = exported(session, tmp_path)
    assert not (target / "Apple Loops").exists()
    assert "Loop Browser" not in (target / "READ ME FIRST.txt").read_text("utf-8")


def test_a_session_without_sound_has_neither(folder: Path, tmp_path: Path) -> None:
    session = HARD["notes"](folder)
    target, _ = exported(session, tmp_path)
    assert not list(target.glob("*.aaf"))
    assert not (target / "Apple Loops").exists()


def test_a_tempo_step_at_its_own_tempo_is_still_no_loop_for_logic(folder: Path) -> None:
    tempo = TempoMap((TempoStep(0.0, 84.0), TempoStep(4.0, 85.0)))
    assert not is_loop(replace(a_session(folder, tempo), mix=None))
