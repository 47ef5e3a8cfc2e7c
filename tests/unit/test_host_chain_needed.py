"""What a chain needs and this machine has not is told step by step, with how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.host.chain.reading import read_chain
from bridge.host.plug_ins.index import PlugInIndex
from bridge.host.plug_ins.needed import Missing, missing
from bridge.host.plug_ins.record import KeptOff, PlugIn, Stamp
from bridge.host.plug_ins.store import Known, Store

STAMP = Stamp(100, 1, 1)
NESTED = """\
name: mine
steps:
  - {kind: gain, gain_db: -3}
  - kind: parallel
    branches:
      - {}
      - steps:
          - {kind: plug-in, name: Nonesuch}
          - {kind: plug-in, name: Nonesuch too, bypass: true}
  - {kind: convolution, file: rooms/hall.wav}
  - kind: bands
    crossovers_hz: [200]
    bands:
      - steps: [{kind: faust, file: fuzz.dsp}]
      - {}
"""


@pytest.fixture
def index(tmp_path: Path) -> PlugInIndex:
    """One plug-in that is there, one that went, one that is kept off."""
    store = Store(tmp_path / "plug-ins.db")
    (tmp_path / "Here.vst3").touch()
    for name in ("Here", "Gone"):
        file = str(tmp_path / f"{name}.vst3")
        known = PlugIn(name, "Zam", "vst3", "effect", file, file, presets=("Warm",))
        store.put(Known(file, "vst3", "", STAMP), known)
        store.whole(file, "vst3", STAMP, ("",))
    bad = str(tmp_path / "Bad.vst3")
    store.put(Known(bad, "vst3", "", STAMP), KeptOff(bad, "vst3", "It crashed.", "", "Bad"))
    store.whole(bad, "vst3", STAMP, ("",))
    return PlugInIndex(tmp_path / "plug-ins.db")


def lacking(folder: Path, text: str, index: PlugInIndex) -> tuple[Missing, ...]:
    file = folder / "mine.yaml"
    file.write_text(text)
    return missing(read_chain(file), folder, index)


def test_each_step_is_told_by_its_place_within_others(tmp_path: Path, index: PlugInIndex) -> None:
    found = lacking(tmp_path, NESTED, index)
    assert [(one.step, one.what) for one in found] == [
        ("step 2, branch 2, step 1", "Nonesuch"),
        ("step 3", "rooms/hall.wav"),
        ("step 4, band 1, step 1", "fuzz.dsp"),
    ]
    assert "`roadie plugins scan`" in found[0].reason
    assert f"There is no impulse response {tmp_path / 'rooms/hall.wav'}" in found[1].reason


def test_files_that_are_put_beside_the_chain_are_missing_no_more(
    tmp_path: Path, index: PlugInIndex
) -> None:
    (tmp_path / "rooms").mkdir()
    (tmp_path / "rooms" / "hall.wav").touch()
    (tmp_path / "fuzz.dsp").touch()
    assert [one.what for one in lacking(tmp_path, NESTED, index)] == ["Nonesuch"]


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        ("{kind: plug-in, name: here}", ""),
        ("{kind: plug-in, name: Here, preset: Warm}", ""),
        ("{kind: plug-in, name: Here, preset: Cold}", "Cold"),
        ("{kind: plug-in, name: Here, format: lv2}", "but not lv2"),
        ("{kind: plug-in, name: Gone}", "is there no more: install it again"),
        ("{kind: plug-in, name: Bad}", "it crashed. Mend or replace it"),
    ],
)
def test_a_plug_in_is_there_gone_kept_off_or_without_the_preset(
    tmp_path: Path, index: PlugInIndex, step: str, reason: str
) -> None:
    found = lacking(tmp_path, f"name: mine\nsteps: [{step}]\n", index)
    assert bool(found) == bool(reason)
    assert all(reason in one.reason for one in found)
