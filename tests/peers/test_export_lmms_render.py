"""Exported LMMS projects, opened and rendered by LMMS itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from lxml import etree
from scipy.signal import lfilter

import exports.lmms.stems
from exports.lmms import LmmsExporter
from session import (
    AudioClip,
    BendPoint,
    Bus,
    Chain,
    MidiClip,
    Note,
    Send,
    Session,
    TempoMap,
    TempoStep,
    Track,
    write_session,
)
from session.effects import Delay, EqBand, Equaliser, Gain
from session.progress import silent
from tests.export_material import FIVE_TEMPI, SESSIONS, a_session, noise, write_float
from tests.hard_sessions import HARD, summed
from tests.lmms_render import Audio, differs_by, render, samples_folder

pytestmark = pytest.mark.peer("lmms")

FLOAT_ROUNDING = 3e-7
"""LMMS sums in 32-bit floats, as the mixes here are summed in another order."""

UNTOUCHED_NOTES = {"MIDI only", "notes"}
QUICK = [name for name in {**SESSIONS, **HARD} if name not in {*UNTOUCHED_NOTES, "an hour"}]
"""All with audio but the hour, which takes LMMS most of a minute and 1.6 GB."""


def exported(session: Session, folder: Path) -> Path:
    """The project file of the session in `folder/s`."""
    target = folder / "out"
    target.mkdir()
    report = LmmsExporter().export(session, folder / "s", target, silent)
    return target / report.open_file


def wanted(session: Session, folder: Path) -> Audio:
    """The mix, or what is to be heard where there is none."""
    if session.mix is None:
        return summed(session, folder / "s")
    mix, _ = soundfile.read(folder / "s" / session.mix.file, dtype="float32", always_2d=True)
    return np.ascontiguousarray(mix.T)


def changed(project: Path, change: Callable[[etree._Element], None]) -> None:
    """Write the project again with `change` made to its root."""
    root = etree.parse(str(project)).getroot()
    change(root)
    text = etree.tostring(root, encoding="UTF-8", doctype="<!DOCTYPE lmms-project>")
    project.write_bytes(text)


@pytest.mark.parametrize("kind", QUICK)
def test_lmms_plays_the_mix(kind: str, tmp_path: Path) -> None:
    session = {**SESSIONS, **HARD}[kind](tmp_path / "s")
    project = exported(session, tmp_path)
    played = render(project, tmp_path / "home", session.sample_rate)
    assert differs_by(played, wanted(session, tmp_path)) < FLOAT_ROUNDING
    shutil.rmtree(tmp_path)


@pytest.mark.parametrize("bpm", [84.0, 92.5])
def test_a_stem_that_lmms_takes_only_in_pieces_has_no_seam(
    bpm: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = a_session(tmp_path / "s", TempoMap.constant(bpm))
    monkeypatch.setattr(exports.lmms.stems, "LARGEST_FILE_BYTES", 1 << 20)
    project = exported(session, tmp_path)
    assert len(list(project.parent.glob("* audio/*"))) > 20
    played = render(project, tmp_path / "home", session.sample_rate)
    assert differs_by(played, wanted(session, tmp_path)) < FLOAT_ROUNDING


def test_the_project_survives_being_moved_and_opens_from_lmmss_samples_folder(
    tmp_path: Path,
) -> None:
    session = a_session(tmp_path / "s", bars=2)
    project = exported(session, tmp_path)
    mix = wanted(session, tmp_path)
    moved = tmp_path / "elsewhere & <b>" / "renamed"
    moved.parent.mkdir()
    shutil.move(project.parent, moved)
    shutil.rmtree(tmp_path / "s")
    project = moved / project.name
    assert differs_by(render(project, tmp_path / "a", 48_000), mix) < FLOAT_ROUNDING
    lost = render(project, tmp_path / "b", 48_000, working=tmp_path)
    assert not np.any(lost), "LMMS finds it elsewhere, too: the README need not say where to put it"
    samples = samples_folder(tmp_path / "b")
    samples.mkdir(parents=True, exist_ok=True)
    (audio,) = project.parent.glob("* audio")
    shutil.move(audio, samples)
    found = render(project, tmp_path / "b", 48_000, working=tmp_path)
    assert differs_by(found, mix) < FLOAT_ROUNDING


def _later(root: etree._Element) -> None:
    root.find(".//sampletco").set("pos", "1")


def _missing(root: etree._Element) -> None:
    root.find(".//sampletco").set("src", "nothing.wav")


def _louder(root: etree._Element) -> None:
    root.find(".//sampletrack").set("vol", "100.1")


def _panned(root: etree._Element) -> None:
    root.find(".//sampletrack").set("pan", "1")


def _cut(root: etree._Element) -> None:
    clip = root.find(".//sampletco")
    clip.set("len", str(int(clip.get("len")) - 4))


def _muted(root: etree._Element) -> None:
    root.find(".//track[sampletrack]").set("muted", "1")


def _sounding_notes(root: etree._Element) -> None:
    root.find(".//track[instrumenttrack]").set("muted", "0")


MUTATIONS = (_later, _missing, _louder, _panned, _cut, _muted, _sounding_notes)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.__name__)
def test_the_check_refuses_a_broken_project(
    mutation: Callable[[etree._Element], None], tmp_path: Path
) -> None:
    session = a_session(tmp_path / "s", bars=1)
    project = exported(session, tmp_path)
    changed(project, mutation)
    played = render(project, tmp_path / "home", session.sample_rate)
    assert differs_by(played, wanted(session, tmp_path)) > 100 * FLOAT_ROUNDING


def notes_alone(root: etree._Element) -> None:
    """Only the notes sound."""
    for track in root.iter("track"):
        track.set("muted", "0" if track.get("type") == "0" else "1")
    for track in root.xpath("//track[automationtrack]"):
        track.set("muted", "0")


def onsets(sound: Audio, rate: int) -> list[float]:
    """Where sound begins after silence, in seconds."""
    loud = np.max(np.abs(sound), axis=0) > 1e-3
    block = rate // 200
    filled = loud[: len(loud) // block * block].reshape(-1, block).any(axis=1)
    starts = np.flatnonzero(filled[1:] & ~filled[:-1]) + 1
    return [
        float(np.flatnonzero(loud[start * block :])[0] + start * block) / rate for start in starts
    ]


@pytest.mark.parametrize(
    "tempo",
    [
        FIVE_TEMPI,
        TempoMap.constant(92.5),
        TempoMap(tuple(TempoStep(n * 0.5, 60 + 2.5 * n) for n in range(48))),
    ],
    ids=["five tempi", "92.5 bpm", "ramp"],
)
def test_notes_sound_when_the_session_says_and_at_their_pitch(
    tempo: TempoMap, tmp_path: Path
) -> None:
    session = a_session(tmp_path / "s", tempo)
    beats = [1.0 + n for n in range(22)]
    clip = MidiClip(1.0, 23.0, tuple(Note(69, 127, beat - 1.0, 0.3) for beat in beats))
    track = Track("Tones", "lead", "#f5a623", midi_clips=(clip,))
    project = exported(replace(session, tracks=(track,), mix=None), tmp_path)
    changed(project, notes_alone)
    played = render(project, tmp_path / "home", 48_000)
    found = onsets(played, 48_000)
    due = [tempo.seconds_at_beats(beat) for beat in beats]
    assert len(found) == len(due)
    for mine, theirs in zip(due, found, strict=True):
        assert theirs == pytest.approx(mine, abs=0.012)
    assert pitch_hz(played, found[0]) == pytest.approx(440.0, abs=1.0)


def pitch_hz(sound: Audio, start_seconds: float) -> float:
    """The strongest frequency of a tenth of a second."""
    start = int(start_seconds * 48_000)
    piece = sound[0, start : start + 4800] * np.hanning(4800)
    return float(np.argmax(np.abs(np.fft.rfft(piece, 1 << 18))) * 48_000 / (1 << 18))


def test_a_bent_note_sounds_bent_from_the_beat_it_is_bent_on(tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", TempoMap.constant(120), bars=1)
    bends = (BendPoint(1.0, 2.0), BendPoint(2.0, -1.5))
    clip = MidiClip(0.0, 4.0, (Note(69, 100, 0.5, 3.0, bends),))
    track = Track("Bent", "lead", "#f5a623", midi_clips=(clip,))
    project = exported(replace(session, tracks=(track,), mix=None), tmp_path)
    changed(project, notes_alone)
    played = render(project, tmp_path / "home", 48_000)
    for start_seconds, semitones in ((0.3, 0), (0.65, 0), (0.8, 2), (1.1, 2), (1.3, -1.5)):
        due = 440 * 2 ** (semitones / 12)
        assert pitch_hz(played, start_seconds) == pytest.approx(due, rel=0.003), start_seconds


def through(chain: Chain, sound: Audio, tmp_path: Path, rate: int) -> Audio:
    """What LMMS makes of a dry stem with a chain."""
    write_float(tmp_path / "s/audio/dry.wav", sound, rate)
    session = replace(
        a_session(tmp_path / "s", sample_rate=rate, bars=1),
        mix=None,
        tracks=(
            Track(
                "Dry",
                "lead",
                "#f5a623",
                dry_clips=(AudioClip("audio/dry.wav", 0.0, sound.shape[1]),),
                chain=chain,
            ),
        ),
    )
    write_session(session, tmp_path / "s")
    project = exported(session, tmp_path)
    changed(project, lambda root: root.find(".//track[sampletrack]").set("muted", "0"))
    return render(project, tmp_path / "home", rate)


@pytest.mark.parametrize("gain_db", [-7.5, 4.0, 15.0])
def test_lmmss_amplifiers_give_the_gain(gain_db: float, tmp_path: Path) -> None:
    sound = noise(1, 2, 30_000)
    played = through(Chain("Gain", (Gain(gain_db),)), sound, tmp_path, 48_000)
    assert differs_by(played, sound * np.float32(10 ** (gain_db / 20))) < 3e-6


def cookbook(band: EqBand, rate: int) -> tuple[list[float], list[float]]:
    """R. Bristow-Johnson, Audio EQ Cookbook: b and a of a band, by its Q."""
    amplitude, turn = 10 ** (band.gain_db / 40), 2 * np.pi * band.frequency_hz / rate
    c, alpha = np.cos(turn), np.sin(turn) / (2 * band.q)
    if band.shape == "low-cut":
        return [(1 + c) / 2, -(1 + c), (1 + c) / 2], [1 + alpha, -2 * c, 1 - alpha]
    if band.shape == "high-cut":
        return [(1 - c) / 2, 1 - c, (1 - c) / 2], [1 + alpha, -2 * c, 1 - alpha]
    if band.shape == "peak":
        b = [1 + alpha * amplitude, -2 * c, 1 - alpha * amplitude]
        return b, [1 + alpha / amplitude, -2 * c, 1 - alpha / amplitude]
    root, sign = 2 * np.sqrt(amplitude) * alpha, 1 if band.shape == "low-shelf" else -1
    more, less = amplitude + 1, amplitude - 1
    b = [
        amplitude * (more - sign * less * c + root),
        sign * 2 * amplitude * (less - sign * more * c),
        amplitude * (more - sign * less * c - root),
    ]
    return b, [
        more + sign * less * c + root,
        -sign * 2 * (less + sign * more * c),
        more + sign * less * c - root,
    ]


BANDS = (
    EqBand("low-cut", 90.0),
    EqBand("low-shelf", 150.0, -4.0, 0.8),
    *(EqBand("peak", 500.0 * n, 3.0 - n, 0.5 + 0.4 * n) for n in range(1, 6)),
    EqBand("high-shelf", 9_000.0, 5.0),
    EqBand("high-cut", 15_000.0, 0.0, 1.2),
)


@pytest.mark.parametrize("rate", [44_100, 96_000])
@pytest.mark.parametrize(
    "bands", [(one,) for one in BANDS] + [BANDS], ids=lambda b: b[0].shape if len(b) == 1 else "all"
)
def test_lmmss_equaliser_is_within_a_fifth_of_a_decibel_of_the_bands(
    bands: tuple[EqBand, ...], rate: int, tmp_path: Path
) -> None:
    sound = np.zeros((2, 40_000), np.float32)
    sound[:, 0] = 0.5
    played = through(Chain("EQ", (Equaliser(bands),)), sound, tmp_path, rate)[0, :40_000]
    expected = sound[0].astype(np.float64)
    for band in bands:
        expected = lfilter(*cookbook(band, rate), expected)
    heard, due = (np.abs(np.fft.rfft(one)) for one in (played, expected))
    frequencies = np.fft.rfftfreq(40_000, 1 / rate)
    inside = (frequencies > 40) & (frequencies < 18_000)
    off_db = 20 * np.log10(heard[inside] / due[inside])
    assert np.max(np.abs(off_db)) < 0.2


def test_lmmss_delay_echoes_as_the_chain_says(tmp_path: Path) -> None:
    sound = np.zeros((2, 60_000), np.float32)
    sound[:, 0] = 1.0
    played = through(Chain("Echo", (Delay(250.0, 0.5, 0.3),)), sound, tmp_path, 48_000)[0]
    places = np.flatnonzero(np.abs(played) > 1e-3)
    assert places[0] == 0
    assert [played[place] for place in places[:4]] == pytest.approx(
        [0.7, 0.3, 0.15, 0.075], abs=1e-3
    )
    assert np.diff(places[:4]) == pytest.approx([12_000] * 3, abs=2)


def test_notes_reach_a_return_through_their_send(tmp_path: Path) -> None:
    session = a_session(tmp_path / "s", bars=1)
    clip = MidiClip(0.0, 4.0, (Note(69, 100, 0.0, 1.0),))
    echo = Bus("Echo", "#12a594", Chain("Echo", (Delay(1500.0, 0.0, 1.0),)), -6.0)
    track = Track("T", "lead", "#f5a623", midi_clips=(clip,), sends=(Send("Echo", -6.0),))
    project = exported(replace(session, tracks=(track,), buses=(echo,), mix=None), tmp_path)
    changed(project, notes_alone)
    silent_return = render(project, tmp_path / "home", 48_000)
    changed(project, lambda root: root.find(".//fxchannel[@name='Echo']").set("muted", "0"))
    played = render(project, tmp_path / "home", 48_000)
    first, second = (slice(12_000, 30_000), slice(84_000, 102_000))
    assert not np.any(silent_return[:, second])
    direct, echoed = (np.sqrt(np.mean(played[0, one] ** 2)) for one in (first, second))
    assert 20 * np.log10(echoed / direct) == pytest.approx(-12.0, abs=0.2)
