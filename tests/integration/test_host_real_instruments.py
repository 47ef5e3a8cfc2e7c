"""Instruments the whole way: in their place however late, and named when they end or hang."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.steps import PlugInFormat
from bridge.host.isolated.contract import Bounds
from bridge.host.render.spec import Instrument, Output
from session.errors import PlugInCrashed, PlugInFailed, PlugInHung
from tests.hosting import built, title
from tests.midi_files import midi_file, named, note, tempo
from tests.real_batches import (
    chain_of,
    fixture_record,
    index_of,
    left_behind,
    plug_in,
    record,
    stems,
)

pytestmark = [pytest.mark.peer("dpf"), pytest.mark.peer("g++")]

RATE = 44_100
FORMATS: tuple[PlugInFormat, ...] = ("vst3", "vst2", "lv2")


def synth(name: str, format: PlugInFormat):
    one = fixture_record(name, format)
    return record(one.name, format, one.file, one.address, kind="instrument", inputs=())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where DawDreamer finds LV2."""
    (tmp_path / "home" / ".lv2").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("late-synth",):
        bundle = built(name, "lv2")
        (tmp_path / "home" / ".lv2" / bundle.name).symlink_to(bundle)
    return tmp_path


@pytest.mark.parametrize("format", FORMATS)
def test_a_late_instrument_with_a_late_effect_behind_it_plays_in_place(
    home: Path, format: PlugInFormat
) -> None:
    (home / "in").mkdir()
    keys = [tempo(0, 120), named("Keys"), *note(480, 600, 69, 127)]
    (home / "in" / "line.mid").write_bytes(midi_file(keys, end_ticks=1920))
    records = [synth("late-synth", format), fixture_record("latency", "vst3")]
    index = index_of(home / "plug-ins.db", records)
    late = chain_of(plug_in(title("latency")), tail=1.0)
    for shown, latency in ((None, 441), ("25 ms", 1103)):
        settings = {} if shown is None else {"Look-ahead": shown}
        instrument = Instrument(title("late-synth"), format=format, parameters=settings)
        rate = Output("wav32f", RATE)
        came = stems(home, instrument, late, index, output=rate, replace=True)
        (sound,), (told,) = came.sounds.values(), came.reports.values()
        # Its sine begins at 0, so that the second sample is the first that is heard.
        assert int(np.flatnonzero(sound[0])[0]) == RATE // 2 + 1, (format, shown)
        assert told.latency_samples == max(441, latency)


def test_an_instrument_that_crashes_hangs_or_gives_no_numbers_is_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    keys = {"Crash": 120, "Hang": 121, "Number": 122, "Well": 60}
    tracks = [[named(name), *note(0, 400, key)] for name, key in keys.items()]
    content = midi_file([tempo(0, 120)], *tracks, end_ticks=1920)
    (tmp_path / "in" / "song.mid").write_bytes(content)
    index = index_of(tmp_path / "plug-ins.db", [synth("fatal-synth", "vst2")])
    room = chain_of({"kind": "gain", "gain_db": -3}, {"kind": "width", "width": 0.5}, tail=1.0)
    instrument = Instrument(title("fatal-synth"))
    bounds = Bounds(quiet_seconds=6.0)
    came = stems(tmp_path, instrument, room, index, workers=3, bounds=bounds)
    assert set(came.sounds) == {"song Well"}
    errors = {int(name.split()[-1]): error for name, error in came.errors.items()}
    kinds = {track: type(error) for track, error in errors.items()}
    assert kinds == {0: PlugInCrashed, 1: PlugInHung, 2: PlugInFailed}
    for error in errors.values():
        assert title("fatal-synth") in str(error)
        assert "ep 1" not in str(error)
    assert str(errors[1]).startswith("The instrument Fixture fatal-synth stopped answering")
    assert left_behind(tmp_path) == []
