"""Every map that Debian's Ardour and Mixxx bring becomes a profile that hears what it binds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bridge.controllers.device import ProfiledDevice
from bridge.controllers.imported import ardour, mixxx
from bridge.controllers.imported.contract import Imported
from bridge.controllers.one import all_ones, claims
from bridge.controllers.profile import Profile
from bridge.controllers.reading import profile_of_text
from bridge.controllers.shelf import ProfileShelf
from bridge.controllers.writing import text_of_profile
from bridge.events.arrived import MidiArrived, Source
from session.errors import UnreadableProfile

ARDOUR_MAPS = Path("/usr/share/ardour7/midi_maps")
MIXXX_MAPS = Path("/usr/share/mixxx/controllers")
BOUND = re.compile(r'^\s*<Binding channel="(\d+)"\s+(ctl|note)="(\d+)"', re.MULTILINE)

NO_CONTROLS = {"Roland_A-30.map", "Midi_for_light.midi.xml"}
"""One binds the clock's start and stop alone, the other only lights."""


def hears(device: ProfiledDevice, *data: int) -> bool:
    return bool(device.heard(MidiArrived(Source("midi:x"), 0.0, bytes(data))))


def reads_back(imported: Imported) -> None:
    text = text_of_profile(imported.profile)
    assert profile_of_text(text, "it") == imported.profile


@pytest.mark.peer("ardour-maps")
def test_every_map_of_ardour_is_heard_as_it_binds() -> None:
    bindings = 0
    maps = sorted(ARDOUR_MAPS.glob("*.map"))
    assert set(maps) <= set(ardour.installed("linux"))
    for path in maps:
        try:
            imported = ardour.profile_of_map(path)
        except UnreadableProfile as error:
            assert path.name in NO_CONTROLS, error
            continue
        reads_back(imported)
        device = ProfiledDevice(imported.profile)
        written = re.sub(r"<!--.*?-->", "", path.read_text("utf-8", "replace"), flags=re.DOTALL)
        for channel, key, number in BOUND.findall(written):
            if int(channel) > 16:
                continue
            status = (0xB0 if key == "ctl" else 0x90) | max(int(channel) - 1, 0)
            assert hears(device, status, int(number), 127), (path.name, channel, key, number)
            bindings += 1
    assert len(maps) > 40
    assert bindings > 1000


@pytest.mark.peer("mixxx-maps")
def test_every_map_of_mixxx_becomes_a_profile_that_reads_back() -> None:
    controls = 0
    maps = sorted(MIXXX_MAPS.glob("*.midi.xml"))
    assert set(maps) <= set(mixxx.installed("linux"))
    for path in maps:
        try:
            imported = mixxx.profile_of_map(path)
        except UnreadableProfile as error:
            assert path.name in NO_CONTROLS, error
            continue
        reads_back(imported)
        ProfiledDevice(imported.profile)
        controls += len(imported.profile.controls)
        assert len(imported.left_out) <= len(imported.profile.controls) / 10, path.name
    assert len(maps) > 100
    assert controls > 10_000


def sent(profile: Profile) -> set[tuple[str, int, int]]:
    return {claim for one in all_ones(profile) for claim in claims(one)}


@pytest.mark.peer("ardour-maps")
@pytest.mark.parametrize(
    ("name", "map_name"),
    [
        ("nanokontrol2", "Korg_nanoKONTROL2.map"),
        ("nanokontrol2", "Korg_nanoKONTROL2_With_Master.map"),
        ("launch-control-xl", "Novation_LaunchControl_XL.map"),
    ],
)
def test_what_owners_of_a_device_bound_in_ardour_is_in_our_profile(
    name: str, map_name: str
) -> None:
    theirs = sent(ardour.profile_of_map(ARDOUR_MAPS / map_name).profile)
    assert len(theirs) >= 50
    assert theirs - sent(ProfileShelf().load(name)) == set()


@pytest.mark.peer("mixxx-maps")
def test_what_owners_of_a_device_bound_in_mixxx_is_in_our_profile() -> None:
    theirs = sent(mixxx.profile_of_map(MIXXX_MAPS / "Korg nanoKONTROL 2.midi.xml").profile)
    assert theirs == sent(ProfileShelf().load("nanokontrol2"))
    pads = mixxx.profile_of_map(MIXXX_MAPS / "Akai-LPD8-RK.midi.xml").profile
    notes = {claim for claim in sent(pads) if claim[1] & 0xF0 == 0x90}
    assert len(notes) > 24
    assert notes - sent(ProfileShelf().load("lpd8")) == set()
