"""Dry and wet are compared at one loudness, in the same place, without a file being touched."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from bridge.host.chain.model import Chain
from bridge.host.chain.steps import ChannelsStep, EqualiserStep, GainStep, LoudnessStep, Step
from bridge.host.compare.compare import compare
from bridge.host.compare.passages import all_passages, chosen
from bridge.host.compare.spec import CompareReport, CompareSpec, Passage
from bridge.host.compare.work import compare as compare_work
from bridge.host.isolated.plain_json import of_json, to_json
from bridge.host.render.file import RenderPlace
from bridge.host.render.spec import Instrument
from session.effects import EqBand
from session.errors import BadInput, Cancelled, RoadieError
from session.meter import MeterMap
from session.progress import silent
from session.sound.loudness import measure
from session.tempo import TempoMap
from tests.midi_files import midi_file, note, tempo

Sound = NDArray[np.float64]
RATE = 48_000


def music(seconds: float = 12.0, channels: int = 2, rate: int = RATE) -> Sound:
    """Notes that begin and die away twice a second, over a soft noise."""
    chance = np.random.default_rng(5)
    at = np.arange(round(seconds * rate)) / rate
    hum = np.sin(2 * np.pi * 110 * at) + 0.4 * np.sin(2 * np.pi * 660 * at)
    sound = 0.2 * hum * np.exp(-4 * (at % 0.5)) * (1 + 0.5 * (at // 0.5 % 4))
    return sound[None] + 0.01 * chance.standard_normal((channels, len(at)))


def file_of(folder: Path, sound: Sound, rate: int = RATE, name: str = "song.wav") -> Path:
    path = folder / name
    soundfile.write(path, sound.T, rate, "FLOAT")
    return path


def compared(dry: Path, folder: Path, *steps: Step, **asked: Any) -> CompareReport:
    if "wet" not in asked:
        asked["chain"] = Chain("chain", steps)
    asked = {"picture_width": 600, "picture_height": 600} | asked
    spec = CompareSpec(str(dry), str(folder / "out"), "Song", **asked)
    (folder / "work").mkdir(exist_ok=True)
    return compare(spec, RenderPlace(folder / "work"), silent)


def read(path: str) -> Sound:
    return soundfile.read(path, always_2d=True)[0].T


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param((GainStep(gain_db=7.0),), id="louder"),
        pytest.param((GainStep(gain_db=-11.0),), id="softer"),
        pytest.param((LoudnessStep(target_lufs=-9.0),), id="mastered"),
        pytest.param((EqualiserStep(bands=(EqBand("peak", 110.0, 9.0, 0.7),)),), id="equalised"),
    ],
)
def test_both_sides_are_equally_loud_and_only_turned_down(
    tmp_path: Path, steps: tuple[Step, ...]
) -> None:
    report = compared(file_of(tmp_path, music()), tmp_path, *steps)
    dry, wet = (measure(Path(path)).loudness_lufs for path in (report.dry_file, report.wet_file))
    assert dry == pytest.approx(wet, abs=0.1)
    assert max(report.dry_gain_db, report.wet_gain_db) == 0.0
    assert min(report.dry_gain_db, report.wet_gain_db) < -0.5
    assert all(np.abs(read(path)).max() <= 1 for path in (report.dry_file, report.wet_file))


def test_an_empty_chain_leaves_nothing_between_the_sides(tmp_path: Path) -> None:
    report = compared(file_of(tmp_path, music()), tmp_path)
    dry, wet = read(report.dry_file), read(report.wet_file)
    assert np.array_equal(dry, wet)
    assert report.dry == report.wet
    assert (report.dry_gain_db, report.wet_gain_db) == (0.0, 0.0)
    assert report.spectra.dry_db == report.spectra.wet_db


def test_what_is_over_full_scale_is_brought_below_it_and_said(tmp_path: Path) -> None:
    report = compared(file_of(tmp_path, 3 * music()), tmp_path)
    assert max(np.abs(read(path)).max() for path in (report.dry_file, report.wet_file)) <= 1
    assert report.dry_gain_db < -3
    assert any("so that neither clips" in words for words in report.warnings)


def test_passages_are_heard_dry_then_wet_from_the_same_place(tmp_path: Path) -> None:
    tempo_map = TempoMap.constant(90)
    report = compared(
        file_of(tmp_path, music(14)), tmp_path, GainStep(gain_db=6.0), tempo_map=tempo_map,
        kind="wav32f",
    )  # fmt: skip
    dry, wet, both = (read(f) for f in (report.dry_file, report.wet_file, report.alternating_file))
    bar, at, fade = round(4 * 60 / 90 * RATE), 0, round(0.02 * RATE)
    for passage in report.passages[:-1]:
        assert passage.start_samples % bar == passage.length_samples % bar == 0
    for passage in report.passages:
        for side in (dry, wet):
            length = passage.length_samples - fade
            heard = both[:, at : at + length]
            start = passage.start_samples
            assert np.array_equal(heard, side[:, start : start + length])
            at += passage.length_samples
    assert at == both.shape[1] == 2 * dry.shape[1]


def test_nothing_clicks_where_the_sides_change(tmp_path: Path) -> None:
    at = np.arange(10 * RATE) / RATE
    sine = 0.5 * np.sin(2 * np.pi * 101.3 * at)[None]
    report = compared(file_of(tmp_path, sine), tmp_path, GainStep(gain_db=3.0), kind="wav32f")
    steepest = np.abs(np.diff(read(report.dry_file))).max()
    assert np.abs(np.diff(read(report.alternating_file))).max() < 1.5 * steepest


@pytest.mark.parametrize(("width", "height"), [(1600, 1200), (1000, 800)])
def test_the_picture_is_a_png_of_the_asked_size_that_shows_something(
    tmp_path: Path, width: int, height: int
) -> None:
    from matplotlib.image import imread

    report = compared(
        file_of(tmp_path, music(3)), tmp_path, GainStep(gain_db=-3.0),
        picture_width=width, picture_height=height,
    )  # fmt: skip
    picture = imread(report.picture_file)
    assert picture.shape == (height, width, 4)
    assert len(np.unique(picture[..., 0])) > 50


def test_the_picture_of_the_same_sound_is_the_same_bytes(tmp_path: Path) -> None:
    pictures = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        report = compared(file_of(tmp_path / name, music(2)), tmp_path / name)
        pictures.append(Path(report.picture_file).read_bytes())
    assert pictures[0] == pictures[1]


def test_the_spectra_show_what_an_equaliser_did(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    noise = 0.1 * chance.standard_normal((1, 10 * RATE))
    bell = EqualiserStep(bands=(EqBand("peak", 1000.0, 6.0, 1.0),))
    report = compared(file_of(tmp_path, noise), tmp_path, bell)
    wet_gain = report.wet_gain_db
    by_hertz = {
        round(hertz): wet - dry - wet_gain
        for hertz, dry, wet in zip(
            report.spectra.frequencies_hz, report.spectra.dry_db, report.spectra.wet_db, strict=True
        )
        if dry is not None and wet is not None
    }
    near = min(by_hertz, key=lambda hertz: abs(hertz - 1000))
    assert by_hertz[near] == pytest.approx(6.0, abs=0.4)
    assert by_hertz[min(by_hertz, key=lambda hertz: abs(hertz - 60))] == pytest.approx(0, abs=0.4)


@pytest.mark.parametrize(("samples", "channels"), [(1, 1), (1, 2), (7, 2), (19_000, 1)])
def test_the_shortest_sounds_are_compared(tmp_path: Path, samples: int, channels: int) -> None:
    sound = music(1, channels)[:, :samples]
    report = compared(file_of(tmp_path, sound), tmp_path, GainStep(gain_db=-2.0))
    assert read(report.dry_file).shape == (channels, samples)
    assert read(report.alternating_file).shape == (channels, 2 * samples)


def test_silence_is_said_and_left_alone(tmp_path: Path) -> None:
    report = compared(file_of(tmp_path, np.zeros((2, 50_000))), tmp_path, GainStep(gain_db=6.0))
    assert report.dry.loudness_lufs is None
    assert report.spectra.dry_db[0] is None
    assert report.warnings == (
        "The dry side is silent, or too soft to be measured and the wet side is silent, or too "
        "soft to be measured: both are left at their level.",
    )


def test_a_tail_is_kept_and_the_dry_side_waits_in_silence(tmp_path: Path) -> None:
    dry = file_of(tmp_path, music(2))
    wet = file_of(tmp_path, music(3), name="wet.wav")
    report = compared(dry, tmp_path, wet=str(wet))
    sound = read(report.dry_file)
    assert sound.shape[1] == read(report.wet_file).shape[1] == 3 * RATE
    assert not sound[:, 2 * RATE :].any()


def test_two_files_of_other_rate_and_width_are_brought_together(tmp_path: Path) -> None:
    dry = file_of(tmp_path, music(2, channels=1))
    wet = file_of(tmp_path, music(2, rate=44_100), 44_100, "wet.wav")
    report = compared(dry, tmp_path, wet=str(wet))
    assert (report.sample_rate, report.channels, report.length_samples) == (RATE, 2, 2 * RATE)
    assert any("44100 Hz" in words for words in report.warnings)
    levels = [measure(Path(path)).loudness_lufs for path in (report.dry_file, report.wet_file)]
    assert levels[0] == pytest.approx(levels[1], abs=0.1)


def test_an_instrument_is_heard_without_its_chain_and_with_it(tmp_path: Path) -> None:
    midi = tmp_path / "song.mid"
    midi.write_bytes(midi_file([tempo(0, 120), *note(0, 960)]))
    report = compared(
        midi, tmp_path, ChannelsStep(to="left"), instrument=Instrument("soft keys"), track=0
    )
    assert report.dry.loudness_lufs is not None
    assert not report.warnings


def test_no_file_is_overwritten_and_none_is_left_of_what_failed(tmp_path: Path) -> None:
    dry, out = file_of(tmp_path, music(1)), tmp_path / "out"
    out.mkdir()
    (out / "Song A-B.png").write_text("mine")
    with pytest.raises(BadInput, match="is there already"):
        compared(dry, tmp_path)
    assert [path.name for path in out.iterdir()] == ["Song A-B.png"]
    assert (out / "Song A-B.png").read_text() == "mine"


@pytest.mark.parametrize("stop", ["Measuring", "Writing", "Drawing"])
def test_what_is_cancelled_leaves_nothing(tmp_path: Path, stop: str) -> None:
    def progress(fraction: float, stage: str) -> None:
        if stage.startswith(stop):
            raise Cancelled("Enough.")

    dry, out = file_of(tmp_path, music(1)), tmp_path / "out"
    spec = CompareSpec(str(dry), str(out), "Song", Chain("none", ()))
    with pytest.raises(Cancelled):
        compare(spec, RenderPlace(tmp_path), progress)
    assert list(out.iterdir()) == []


def test_progress_rises_to_the_end(tmp_path: Path) -> None:
    told: list[float] = []
    spec = CompareSpec(
        str(file_of(tmp_path, music(6))),
        str(tmp_path),
        "Song",
        Chain("g", (GainStep(gain_db=1.0),)),
    )
    compare(spec, RenderPlace(tmp_path), lambda fraction, stage: told.append(fraction))
    assert all(later >= earlier for earlier, later in pairwise(told))
    assert (told[-1], len(told) > 8) == (1.0, True)


def test_specs_and_reports_travel_as_json(tmp_path: Path) -> None:
    spec = CompareSpec(
        str(file_of(tmp_path, music(1))), str(tmp_path / "out"), "Song", Chain("none", ()),
        tempo_map=TempoMap.constant(100), meter_map=MeterMap.constant(3, 4),
    )  # fmt: skip
    content = to_json(spec)
    assert of_json(CompareSpec, content) == spec
    report = compare_work({"spec": content}, silent)
    assert to_json(of_json(CompareReport, report)) == report
    with pytest.raises(BadInput):
        compare_work({"spec": {"name": "a/b"}}, silent)


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    sound = music(1)
    sound[0, 5000] = np.nan
    with pytest.raises(RoadieError, match=r"\.$"):
        compared(file_of(tmp_path, sound), tmp_path)


def test_long_pieces_are_heard_in_passages_from_all_over() -> None:
    passages = all_passages(600 * RATE, RATE, None, None)
    heard = chosen(passages, [start > 30 for start in range(len(passages))])
    assert len(heard) == 12
    assert heard[0].start_samples == 31 * 4 * RATE
    assert heard[-1] == passages[-1]
    starts = [passage.start_samples for passage in heard]
    assert all(later > earlier for earlier, later in pairwise(starts))


@pytest.mark.parametrize(
    ("bpm", "meter", "bars"), [(120, (4, 4), 2), (60, (4, 4), 1), (180, (3, 4), 4), (40, (4, 4), 1)]
)
def test_passages_are_as_many_whole_bars_as_come_near_four_seconds(
    bpm: float, meter: tuple[int, int], bars: int
) -> None:
    bar = round(meter[0] * 60 / bpm * RATE)
    passages = all_passages(
        40 * bar, RATE, TempoMap.constant(bpm), MeterMap.constant(*meter), start_seconds=0.0
    )
    assert passages[0] == Passage(0, bars * bar)
    assert sum(passage.length_samples for passage in passages) == 40 * bar


def test_a_pick_up_before_a_bar_line_moves_the_passages_to_the_bars() -> None:
    passages = all_passages(20 * RATE, RATE, TempoMap.constant(120), None, start_seconds=1.5)
    assert [passage.start_samples / RATE for passage in passages[:3]] == [0.0, 4.5, 8.5]
