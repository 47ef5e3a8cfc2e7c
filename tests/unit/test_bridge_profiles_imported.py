"""Maps of Ardour and Mixxx become profiles that read back and hear what the map binds."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.controllers.device import ProfiledDevice
from bridge.controllers.imported import ardour, mixxx
from bridge.controllers.imported.contract import write_imported
from bridge.controllers.reading import read_profile
from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import MidiArrived, Source
from bridge.events.wanted import LightWanted
from session.errors import NotFound, UnreadableProfile

ARDOUR_MAP = """\
<?xml version="1.0" encoding="UTF-8"?>
<ArdourMIDIBindings version="1.1.0" name="My Box">
  <DeviceInfo bank-size="8" motorised="yes"/>
  <Binding channel="1" ctl="7" uri="/route/gain B1"/>
  <Binding channel="2" ctl="7" uri="/route/gain B1"/>
  <Binding channel="1" ctl="32" uri="/route/solo B1"/>
  <Binding channel="1" note="60" function="transport-roll"/>
  <Binding channel="1" enc-2="16" uri="/route/pandirection B1"/>
  <Binding channel="1" enc-r="17" uri="/route/pandirection B2"/>
  <Binding channel="3" pb="1" uri="/route/gain B3"/>
  <Binding channel="1" pgm="5" action="Common/Undo"/>
  <Binding msg="B0 3c 7f" action="Common/add-location-from-playhead"/>
  <Binding sysex="f0 7f 7f 06 02 f7" function="transport-stop"/>
  <Binding channel="1" ctl="7" function="twice-the-same"/>
  <Binding channel="44" ctl="9" function="no-channel"/>
  <Binding msg="fa" function="transport-start"/>
  <Binding channel="1" ctl="200" uri="/route/gain B9"/>
</ArdourMIDIBindings>
"""

MIXXX_MAP = """\
<?xml version='1.0'?>
<!DOCTYPE channel [<!ENTITY CC "0xB4">]>
<MixxxControllerPreset mixxxVersion="2.2.0" schemaVersion="1">
  <info><name>My Decks</name></info>
  <controller id="My">
    <controls>
      <control><group>[Channel1]</group><key>play</key>
        <status>0x90</status><midino>0x0B</midino><options><normal/></options></control>
      <control><group>[Channel1]</group><key>play</key>
        <status>0x80</status><midino>0x0B</midino><options><normal/></options></control>
      <control><group>[Master]</group><key>crossfader</key>
        <status>&CC;</status><midino>0x08</midino><options><normal/></options></control>
      <control><group>[Channel1]</group><key>rate</key>
        <status>0xB0</status><midino>3</midino><options><fourteen-bit-msb/></options></control>
      <control><group>[Channel1]</group><key>rate</key>
        <status>0xB0</status><midino>35</midino><options><fourteen-bit-lsb/></options></control>
      <control><group>[Playlist]</group><key>SelectTrackKnob</key>
        <status>0xB0</status><midino>0x1A</midino><options><selectknob/></options></control>
    </controls>
    <outputs>
      <output><group>[Channel1]</group><key>play_indicator</key>
        <status>0x90</status><midino>0x0B</midino><on>0x7f</on><off>0x00</off></output>
    </outputs>
  </controller>
</MixxxControllerPreset>
"""


def heard(device: ProfiledDevice, *data: int) -> list[tuple[str, str, float]]:
    moved = device.heard(MidiArrived(Source("midi:x"), 0.0, bytes(data)))
    return [(one.control, one.motion, one.value) for one in moved]


def map_file(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def test_a_map_of_ardour_says_what_each_message_is(tmp_path: Path) -> None:
    imported = ardour.profile_of_map(map_file(tmp_path, "box.map", ARDOUR_MAP))
    device = ProfiledDevice(imported.profile)
    assert heard(device, 0xB0, 7, 127) == [("route-gain-b1", "value", 1.0)]
    assert heard(device, 0xB1, 7, 127) == [("route-gain-b1-2", "value", 1.0)]
    assert heard(device, 0xB0, 32, 127) == [("route-solo-b1", "press", 1.0)]
    assert heard(device, 0x80, 60, 0) == [("transport-roll", "release", 0.0)]
    assert heard(device, 0xB0, 16, 127) == [("route-pandirection-b1", "turn", -1.0)]
    assert heard(device, 0xE2, 0x7F, 0x7F) == [("route-gain-b3", "value", 1.0)]
    assert heard(device, 0xC0, 5) == [("common-undo", "press", 1.0)]
    assert heard(device, 0xB0, 0x3C, 0x7F) == [("common-add-location-from-playhead", "press", 1.0)]
    assert heard(device, 0xF0, 0x7F, 0x7F, 6, 2, 0xF7) == [("transport-stop", "press", 1.0)]
    left_out = " ".join(imported.left_out)
    assert all(
        word in left_out for word in ("no-channel", "transport-start", "B9", "pandirection B2")
    )


def test_an_import_tells_its_source_and_whose_terms_it_stands_under(tmp_path: Path) -> None:
    imported = ardour.profile_of_map(map_file(tmp_path, "box.map", ARDOUR_MAP))
    provenance = imported.profile.provenance
    assert "box.map" in provenance.source
    assert not provenance.verified_on_hardware
    assert "GPL" in provenance.licence


def test_a_map_of_mixxx_says_what_each_message_is_and_its_lights(tmp_path: Path) -> None:
    imported = mixxx.profile_of_map(map_file(tmp_path, "decks.midi.xml", MIXXX_MAP))
    device = ProfiledDevice(imported.profile)
    assert heard(device, 0x90, 11, 127) == [("channel1-play", "press", 1.0)]
    assert heard(device, 0x80, 11, 0) == [("channel1-play", "release", 0.0)]
    assert heard(device, 0xB4, 8, 0) == [("master-crossfader", "value", 0.0)]
    assert heard(device, 0xB0, 26, 127) == [("playlist-selecttrackknob", "turn", -1.0)]
    heard(device, 0xB0, 3, 64)
    assert heard(device, 0xB0, 35, 0) == [("channel1-rate", "value", pytest.approx(0.5, abs=1e-3))]
    lit = device.showing([LightWanted("channel1-play", "on")])
    assert lit == [bytes((0x90, 11, 0x7F))]


def test_an_import_goes_to_the_users_folder_and_onto_the_shelf(tmp_path: Path) -> None:
    imported = mixxx.profile_of_map(map_file(tmp_path, "decks.midi.xml", MIXXX_MAP))
    own = tmp_path / "own"
    path = write_imported(imported, own)
    assert path == own / "imported" / "my-decks-mixxx.yaml"
    assert ProfileShelf(own).load("my-decks-mixxx") == imported.profile == read_profile(path)


def test_importing_again_overwrites_nothing_that_the_user_changed(tmp_path: Path) -> None:
    imported = mixxx.profile_of_map(map_file(tmp_path, "decks.midi.xml", MIXXX_MAP))
    first = write_imported(imported, tmp_path)
    assert write_imported(imported, tmp_path) == first
    changed = first.read_text("utf-8").replace("channel1-play", "start")
    first.write_text(changed, "utf-8")
    second = write_imported(imported, tmp_path)
    assert first.read_text("utf-8") == changed
    assert second.name == "my-decks-mixxx-2.yaml"
    assert ProfileShelf(tmp_path).load("my-decks-mixxx-2").controls == imported.profile.controls


def test_an_import_is_read_when_it_is_asked_for_and_its_faults_are_told_then(
    tmp_path: Path,
) -> None:
    imported = mixxx.profile_of_map(map_file(tmp_path, "decks.midi.xml", MIXXX_MAP))
    path = write_imported(imported, tmp_path)
    broken = path.with_name("broken.yaml")
    broken.write_text("id: broken\nvender: x\n", "utf-8")
    said: list[str] = []
    shelf = ProfileShelf(tmp_path, said.append)
    assert {"broken", "my-decks-mixxx"} <= set(shelf.names())
    assert said == []
    assert shelf.load("my-decks-mixxx") == imported.profile
    with pytest.raises(NotFound):
        shelf.load("broken")
    assert "broken.yaml, line 2" in said[0]
    assert "broken" not in {one.profile.id for one in shelf.entries()}
    with_ports = path.read_text("utf-8") + "match:\n  ports:\n    any: ['*My Decks*']\n"
    path.write_text(with_ports, "utf-8")
    found = ProfileShelf(tmp_path).recognise("My Decks MIDI 1")
    assert found is not None
    assert found.id == "my-decks-mixxx"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not xml",
        "<Other/>",
        "<ArdourMIDIBindings/>",
        "<MixxxControllerPreset/>",
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
        "<a>" * 1000,
    ],
)
def test_what_is_no_map_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    file = map_file(tmp_path, "it.xml", text)
    for module in (ardour, mixxx):
        with pytest.raises(UnreadableProfile, match=r"it\.xml"):
            module.profile_of_map(file)
    with pytest.raises(NotFound):
        ardour.profile_of_map(tmp_path / "gone.map")


def test_maps_are_found_where_the_programs_keep_them(tmp_path: Path) -> None:
    folder = tmp_path / ".config" / "ardour7" / "midi_maps"
    folder.mkdir(parents=True)
    mine = map_file(folder, "mine.map", ARDOUR_MAP)
    decks = tmp_path / ".mixxx" / "controllers"
    decks.mkdir(parents=True)
    theirs = map_file(decks, "decks.midi.xml", MIXXX_MAP)
    assert mine in ardour.installed("linux", tmp_path)
    assert list(mixxx.installed("no such system", tmp_path)) == [theirs]
