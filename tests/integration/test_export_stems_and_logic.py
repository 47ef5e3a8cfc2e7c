"""Stems for any DAW, and the Logic folder: equal lengths, the promises measured, the words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from exports.logic import LogicExporter
from exports.stems import StemsExporter
from session import Session, write_session
from session.progress import silent
from session.smf import read_smf
from tests.export_material import (
    FIVE_TEMPI,
    SESSIONS,
    SEVEN_EIGHT,
    a_session,
    awkward,
    noise,
    write_float,
)

WITH_SOUND = [kind for kind in SESSIONS if kind != "MIDI only"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "s"
    made.mkdir()
    return made


def exported(
    exporter: StemsExporter | LogicExporter, session: Session, tmp_path: Path
) -> tuple[Path, tuple[str, ...]]:
    """The folder written and the losses told."""
    target = tmp_path / exporter.name
    target.mkdir()
    report = exporter.export(session, tmp_path / "s", target, silent)
    assert (target / report.open_file).is_file()
    return target, report.losses


def manifest(target: Path) -> dict[str, Any]:
    """The manifest of a folder of stems."""
    read: dict[str, Any] = json.loads((target / "manifest.json").read_text("utf-8"))
    return read


@pytest.mark.parametrize("kind", WITH_SOUND)
def test_stems_are_equally_long_and_sum_to_the_mix(kind: str, folder: Path, tmp_path: Path) -> None:
    session = SESSIONS[kind](folder)
    target, _ = exported(StemsExporter(), session, tmp_path)
    mix, rate = soundfile.read(target / "Mix.wav", always_2d=True)
    assert (rate, len(mix)) == (session.sample_rate, session.length_samples)
    rest = -mix
    stems = sorted((target / "Stems").glob("*.wav"))
    assert len(stems) == sum(bool(one.audio_clips and not one.mute) for one in session.tracks)
    for path in stems:
        stem, _ = soundfile.read(path, always_2d=True)
        assert len(stem) == len(mix)
        rest += stem
    measured_db = 20 * np.log10(np.max(np.abs(rest)))
    promises = manifest(target)["promises"]
    assert promises["null_db"] == pytest.approx(measured_db, abs=0.01)
    assert measured_db < -90
    assert promises["equal_lengths"] is True
    assert abs(promises["grid_residual_samples"]) <= 0.5


def test_the_manifest_tells_when_the_stems_do_not_sum_to_the_mix(
    folder: Path, tmp_path: Path
) -> None:
    session = a_session(folder)
    write_float(folder / "audio/bass.wav", noise(77, 2, session.length_samples), 48_000)
    target, _ = exported(StemsExporter(), session, tmp_path)
    assert manifest(target)["promises"]["null_db"] > -20


def test_a_muted_take_stands_apart(folder: Path, tmp_path: Path) -> None:
    target, losses = exported(StemsExporter(), awkward(folder), tmp_path)
    assert (target / "Stems/Muted/11 Take 2.wav").is_file()
    assert any("Muted" in loss for loss in losses)


def test_a_stem_that_passes_full_scale_is_float_and_said(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    hot = noise(5, 2, session.length_samples, peak=1.7)
    write_float(folder / "audio/keys.wav", hot, 48_000)
    target, losses = exported(StemsExporter(), session, tmp_path)
    assert soundfile.info(target / "Stems/03 Keys.wav").subtype == "FLOAT"
    assert soundfile.info(target / "Stems/02 Bass.wav").subtype == "PCM_24"
    back, _ = soundfile.read(target / "Stems/03 Keys.wav", dtype="float32")
    assert np.array_equal(back.T, hot)
    assert any("'Keys' passes 0 dBFS" in loss for loss in losses)
    assert "float" in (target / "README.txt").read_text("utf-8")


@pytest.mark.parametrize("kind", ["plain", "five tempi", "MIDI only"])
def test_the_midi_files_open_at_the_sessions_time(kind: str, folder: Path, tmp_path: Path) -> None:
    session = SESSIONS[kind](folder)
    stems, _ = exported(StemsExporter(), session, tmp_path)
    logic, _ = exported(LogicExporter(), session, tmp_path)
    for path in (stems / "Night Bus.mid", logic / "Open me first.mid"):
        back = read_smf(path.read_bytes(), path.name)
        assert back.title == session.title
        assert back.meter_map == session.meter_map
        for mine, theirs in zip(session.tempo_map.steps, back.tempo_map.steps, strict=True):
            assert theirs.start_beats == pytest.approx(mine.start_beats, abs=1 / 1920)
            assert theirs.bpm == pytest.approx(mine.bpm, rel=1e-5)
        assert [one.name for one in back.sections] == [one.name for one in session.sections]
        named = [one.name for one in session.tracks if one.midi_clips]
        assert [one.name for one in back.tracks] == named
    parts = sorted((stems / "MIDI").iterdir())
    assert [path.name for path in parts] == [
        f"{number:02} {one.name}.mid"
        for number, one in enumerate(session.tracks, 1)
        if one.midi_clips
    ]
    for path in parts:
        alone = read_smf(path.read_bytes(), path.name)
        assert len(alone.tracks) == 1
        assert len(alone.tempo_map.steps) == len(session.tempo_map.steps)


def test_the_readme_says_tempo_key_bars_licence_and_origin(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder, FIVE_TEMPI, SEVEN_EIGHT)
    stems, _ = exported(StemsExporter(), session, tmp_path)
    logic, _ = exported(LogicExporter(), session, tmp_path)
    for path in (stems / "README.txt", logic / "READ ME FIRST.txt"):
        text = path.read_text("utf-8")
        for word in (
            "120 bpm, 133.37 from bar 2, 90 from bar 3 beat 2.5",
            "4/4, 7/8 from bar 3, 3/4 from bar 5",
            "A minor",
            "6 bars",
            session.provenance.licence,
            "composer 1",
            "lo-fi, dusty keys",
        ):
            assert word in text
    guide = (logic / "READ ME FIRST.txt").read_text("utf-8")
    assert "File > Open" in guide
    assert "not\nopened in Logic" in guide
    assert "bar 4: Drop" in guide


@pytest.mark.parametrize("kind", ["MIDI only", "audio only"])
def test_a_session_without_sound_or_without_notes_exports(
    kind: str, folder: Path, tmp_path: Path
) -> None:
    session = SESSIONS[kind](folder)
    stems, losses = exported(StemsExporter(), session, tmp_path)
    logic, more = exported(LogicExporter(), session, tmp_path)
    assert losses == more == ()
    assert (stems / "Stems").exists() == (kind == "audio only")
    assert (stems / "Night Bus.mid").exists() == (kind == "MIDI only")
    assert (logic / "Open me first.mid").exists()
    assert ("drag them" in (logic / "READ ME FIRST.txt").read_text()) == (kind == "audio only")


def test_a_mix_with_a_tail_keeps_it_and_the_stems_are_as_long(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder)
    assert session.mix is not None
    longer = session.length_samples + 30_000
    write_float(folder / session.mix.file, noise(1, 2, longer), 48_000)
    session = session.evolve(mix=replace(session.mix, length_samples=longer))
    write_session(session, folder)
    target, _ = exported(StemsExporter(), session, tmp_path)
    lengths = {soundfile.info(path).frames for path in (target / "Stems").glob("*.wav")}
    assert lengths == {longer}
    assert manifest(target)["promises"]["grid_residual_samples"] == pytest.approx(30_000, abs=1)
    # What is longer than its bars is no loop.
    assert b"smpl" not in (target / "Stems/01 Drums.wav").read_bytes()[:4096]


def test_logic_does_not_need_the_mix(folder: Path, tmp_path: Path) -> None:
    session = a_session(folder, bars=2)
    (folder / "audio/mix.wav").unlink()
    target, losses = exported(LogicExporter(), session, tmp_path)
    assert len(list((target / "Stems").iterdir())) == len(session.tracks)
    assert losses == ()


@pytest.mark.parametrize("make", [*(SESSIONS[kind] for kind in WITH_SOUND), awkward])
def test_the_readme_speaks_only_of_folders_that_are_there(
    make: Callable[[Path], Session], folder: Path, tmp_path: Path
) -> None:
    target, _ = exported(StemsExporter(), make(folder), tmp_path)
    aside = any((target / "Stems" / name).exists() for name in ("Muted", "Dry"))
    assert ("left out" in (target / "README.txt").read_text("utf-8")) == aside
