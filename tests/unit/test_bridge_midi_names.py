"""Names of ports stay, times of messages are near the truth, rings are never full."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.midi.identity import Identity, identity_of
from bridge.midi.listing import NOTHING, Listed
from bridge.midi.names import PortNames, SystemName, partner
from bridge.midi.ports import Ports
from bridge.midi.room import DRAINED_AFTER, FRAME_BYTES, RING_BYTES, Room
from bridge.midi.stamps import Stamps
from bridge.sync.virtual import VirtualSeconds
from session.errors import BackendUnavailable, BadSetting


@pytest.mark.parametrize(
    ("system", "raw", "name"),
    [
        ("ALSA", "Launchpad X:Launchpad X LPX MIDI 24:1", "Launchpad X:Launchpad X LPX MIDI"),
        ("Windows", "Launchpad X 2", "Launchpad X"),
        ("CoreMIDI", "APC 40", "APC 40"),
        (
            "JACK",
            "a2j:APC mini [24] (capture): APC mini MIDI 1",
            "a2j:APC mini (capture): APC mini MIDI 1",
        ),
        ("JACK", "system:midi_capture_1", "system:midi_capture_1"),
    ],
)
def test_a_name_has_nothing_of_the_order_of_plugging(
    system: SystemName, raw: str, name: str
) -> None:
    assert PortNames(system).name([raw]) == (name,)


def test_two_of_a_kind_are_told_apart_and_the_second_stays_the_second() -> None:
    names = PortNames("ALSA")
    assert names.name(["Pad:Pad 20:0", "Pad:Pad 24:0"]) == ("Pad:Pad", "Pad:Pad #2")
    assert names.name(["Pad:Pad 24:0"]) == ("Pad:Pad #2",)
    assert names.name(["Pad:Pad 24:0", "Pad:Pad 28:0"]) == ("Pad:Pad #2", "Pad:Pad")
    assert PortNames("CoreMIDI").name(["Pad", "Pad"]) == ("Pad", "Pad #2")


@pytest.mark.parametrize(
    ("name", "others", "found"),
    [
        ("LPX MIDI Out", ["LPX MIDI In", "LPX DAW In"], "LPX MIDI In"),
        ("nanoKONTROL2", ["Pad", "nanoKONTROL2"], "nanoKONTROL2"),
        (
            "system:midi_capture_2",
            ["system:midi_playback_1", "system:midi_playback_2"],
            "system:midi_playback_2",
        ),
        ("a2j:X (capture): X 1", ["a2j:X (playback): X 1"], "a2j:X (playback): X 1"),
        ("Pad", ["Other"], None),
    ],
)
def test_a_devices_two_ports_find_each_other(
    name: str, others: list[str], found: str | None
) -> None:
    assert partner(name, others) == found


def test_a_port_that_was_plugged_anew_has_gone_and_come() -> None:
    first, second = Listed({"Pad": "Pad 20:0"}, {}), Listed({"Pad": "Pad 28:0"}, {})
    assert first.changed(NOTHING) == (("Pad",), ())
    assert second.changed(first) == (("Pad",), ("Pad",))
    assert second.changed(second) == ((), ())


@given(st.lists(st.tuples(st.floats(0, 0.02), st.floats(0, 0.01)), min_size=1, max_size=60))
def test_a_message_is_never_stamped_ahead_or_before_another(
    steps: list[tuple[float, float]],
) -> None:
    stamps, came_s, fetched_s, last_s = Stamps(), 100.0, 100.0, 0.0
    for number, (delta_s, late_s) in enumerate(steps):
        came_s += delta_s if number else 0.0
        fetched_s = max(fetched_s, came_s + late_s)
        at_s = stamps.at_s(delta_s if number else 0.0, fetched_s)
        assert last_s <= at_s <= fetched_s
        last_s = at_s


def test_the_lateness_of_fetching_is_taken_off_again() -> None:
    stamps, errors = Stamps(), []
    for number in range(400):
        came_s = 5.0 + number * 0.0208
        late_s = (number * 7 % 10) * 0.0002
        errors.append(stamps.at_s(0.0208 if number else 0.0, came_s + late_s) - came_s)
    assert max(errors[20:]) - min(errors[20:]) < 0.0001


@given(st.lists(st.tuples(st.integers(1, 16_379), st.integers(0, 2)), max_size=60))
def test_what_beats_have_not_drained_always_fits_the_ring(sends: list[tuple[int, int]]) -> None:
    room, back, held = Room(), 0, []
    for length, beats in sends:
        back += beats
        if room.take(length, back):
            held.append((back, length + FRAME_BYTES))
        assert sum(size for at, size in held if at + DRAINED_AFTER > back) <= RING_BYTES
    assert room.take(16_379, back + DRAINED_AFTER)


def test_windows_says_in_a_sentence_what_to_do_for_a_virtual_port() -> None:
    ports = Ports(VirtualSeconds(), "windows")
    with pytest.raises(BackendUnavailable, match=r"no virtual MIDI ports: install loopMIDI"):
        ports.virtual_output("answer")
    with pytest.raises(BadSetting, match="choose one of jack, alsa"):
        Ports(VirtualSeconds(), "pipes")


def test_identity_replies_are_read_with_short_and_long_makers() -> None:
    long = bytes.fromhex("F0 7E 00 06 02 00 20 29 03 01 00 00 00 01 02 03 F7")
    assert identity_of(long) == Identity(b"\x00\x20\x29", 131, 0, b"\x00\x01\x02\x03", 0)
    short = bytes.fromhex("F0 7E 40 06 02 42 13 01 00 00 03 00 01 00 F7")
    assert identity_of(short) == Identity(b"\x42", 147, 0, b"\x03\x00\x01\x00", 0x40)
    assert identity_of(long[:-3] + b"\xf7") is None
    assert identity_of(b"\xf0\x7e\x7f\x06\x01\xf7") is None
