"""Every profile that comes with Roadie: what its chart says goes in and comes out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.controllers.device import ProfiledDevice
from bridge.controllers.messages import KINDS
from bridge.controllers.one import One, all_ones
from bridge.controllers.profile import PRESSED, Profile
from bridge.controllers.relative import ENCODINGS
from bridge.controllers.shelf import ProfileShelf
from bridge.controllers.template import fault_of_message
from bridge.events.arrived import MidiArrived, Source
from bridge.events.moved import Moved
from bridge.events.wanted import (
    LightWanted,
    Look,
    MeterWanted,
    PositionWanted,
    TextWanted,
    Wanted,
)

SHELF = ProfileShelf()
PROFILES = [one.profile for one in SHELF.entries()]
WITH_MIDI = [one for one in PROFILES if not one.speaks_osc]
DEVICES = [ProfiledDevice(one) for one in WITH_MIDI]
LOOKS: tuple[Look, ...] = get_args(Look)
MESSAGES = st.builds(
    lambda status, rest: bytes([status, *rest]),
    st.integers(0x80, 0xFF),
    st.lists(st.integers(0, 0x7F), max_size=4),
)
"""Whole ones, and some too short or too long."""
profiles = pytest.mark.parametrize("profile", WITH_MIDI, ids=lambda one: one.id)


def heard(device: ProfiledDevice, *messages: bytes) -> list[Moved]:
    source = Source("midi:a port")
    return [
        moved
        for at, data in enumerate(messages)
        for moved in device.heard(MidiArrived(source, float(at), data))
    ]


def sent_by(
    one: One,
) -> Iterator[tuple[list[bytes], str, float]]:
    """What the chart says that a control sends, the motion that it is, and its value."""
    control = one.control
    number = one.number or 0
    low, high = (int(end) for end in control.ends())
    for channel in one.channels:
        status = KINDS[control.message].status | channel
        match control.message:
            case "note" if control.notes:
                yield [bytes((status, control.notes[0], 127))], "press", 1.0
                yield [bytes((status, control.notes[1], 127))], "press", 1.0
                yield [bytes((status, control.notes[1], 0))], "release", 0.0
            case "note":
                yield [bytes((status, number, 127))], "press", 1.0
                yield [bytes((status, number, 0))], "release", 0.0
                yield [bytes((0x80 | channel, number, 64))], "release", 0.0
            case "cc" if control.relative:
                for steps in (1, -1, 5, -5):
                    value = ENCODINGS[control.relative].value(steps)
                    yield [bytes((status, number, value))], "turn", float(steps)
            case "cc" if control.kind in PRESSED:
                yield [bytes((status, number, high))], "press", 1.0
                yield [bytes((status, number, low))], "release", 0.0
            case "cc" | "poly-pressure":
                yield [bytes((status, number, high))], "value", 1.0
                yield [bytes((status, number, low))], "value", 0.0
            case "pitch-bend":
                yield [bytes((status, high & 0x7F, high >> 7))], "value", 1.0
                yield [bytes((status, low & 0x7F, low >> 7))], "value", 0.0
            case "pressure" | "program":
                value = 127 if control.message == "pressure" else number
                motion = "value" if control.message == "pressure" else "press"
                yield [bytes((status, value))], motion, 1.0
            case _:
                raise AssertionError(f"no shipped profile sends {control.message} so far")
        if control.pressure:
            note = control.notes[0] if control.notes else number
            yield [bytes((0xA0 | channel, note, 127))], "pressure", 1.0
    if one.touch_status is not None and one.touch_number is not None:
        yield [bytes((one.touch_status, one.touch_number, 127))], "press", 1.0
        yield [bytes((one.touch_status, one.touch_number, 0))], "release", 0.0


@profiles
def test_what_the_chart_says_is_that_control_and_nothing_else(profile: Profile) -> None:
    device = ProfiledDevice(profile, "it")
    seen = 0
    for one in all_ones(profile):
        for messages, motion, value in sent_by(one):
            found = [(moved.name, moved.motion, moved.value) for moved in heard(device, *messages)]
            assert found == [(f"it/{one.name}", motion, pytest.approx(value, abs=1e-4))], messages
            seen += 1
    assert seen >= len(device.controls())


@profiles
def test_no_message_is_two_controls_and_none_breaks_the_device(profile: Profile) -> None:
    device = ProfiledDevice(profile)
    for status, number in product(range(0x80, 0xF0), range(128)):
        assert len({one.control for one in heard(device, bytes((status, number, 64)))}) <= 1
    for broken in (b"", b"\x90", b"\x90\x24", b"\xb0\x01", b"\xf0", b"\xf0\xf7", b"\xfe", b"\x10"):
        heard(device, broken)


@profiles
def test_every_look_of_every_light_is_one_midi_message(profile: Profile) -> None:
    device = ProfiledDevice(profile)
    for one in all_ones(profile):
        if one.control.led is None:
            continue
        for look, colour, fraction in product(LOOKS, (None, 0x12FF80), (None, 0.0, 0.4, 1.0)):
            made = device.showing([LightWanted(one.name, look, colour, fraction)])
            assert len(made) == 1
            assert fault_of_message(made[0]) is None, (one.name, look, made[0].hex(" "))


@profiles
def test_off_and_on_look_different_and_so_do_running_and_done(profile: Profile) -> None:
    device = ProfiledDevice(profile)
    for name, led in profile.leds.items():
        one = next(one for one in all_ones(profile) if one.control.led == name)

        def shown(look: Look, name: str = one.name) -> bytes:
            return device.showing([LightWanted(name, look)])[0]

        assert shown("off") != shown("on")
        if "running" in led.looks:
            assert shown("running") != shown("done")


@profiles
def test_positions_texts_and_meters_are_midi_messages(profile: Profile) -> None:
    device = ProfiledDevice(profile)
    wishes: list[Wanted] = []
    for one in all_ones(profile):
        if one.control.motor or one.control.ring:
            wishes += [
                PositionWanted(one.name, place) for place in (None, -1.0, 0.0, 0.5, 1.0, 2.0)
            ]
    for display in profile.displays:
        wishes += [
            TextWanted(display.name, cell, text)
            for cell in range(display.cells)
            for text in ("", "Kick", "Größe ✓ 日本語", "a name that is much too long for a display")
        ]
    for meter in profile.meters:
        wishes += [MeterWanted(meter.name.replace("{1..8}", "8"), dbfs) for dbfs in (-99, -20, 3)]
    for message in device.showing(wishes):
        assert fault_of_message(message) is None, message.hex(" ")


@profiles
def test_coming_and_going_sends_whole_messages_and_leaves_no_light(profile: Profile) -> None:
    device = ProfiledDevice(profile)
    for message in (*device.opening(), *device.closing()):
        assert fault_of_message(message) is None, message.hex(" ")
    if profile.leds:
        assert len(device.closing()) > len(profile.exit)
    assert device.closing()[len(device.closing()) - len(profile.exit) :] == tuple(
        bytes.fromhex(one) for one in profile.exit
    )


@pytest.mark.parametrize("profile", PROFILES, ids=lambda one: one.id)
def test_every_profile_says_where_its_facts_are_from_and_that_nobody_tried_it(
    profile: Profile,
) -> None:
    assert len(profile.provenance.source) > 20
    assert not profile.provenance.verified_on_hardware
    assert len(profile.control_names()) == len(set(profile.control_names()))


def test_what_is_owned_widely_is_there() -> None:
    assert set(SHELF.names()) >= {
        "launchpad-x",
        "launchpad-mini-mk3",
        "launchkey-mk3",
        "launch-control-xl",
        "apc-mini-mk2",
        "mpk-mini-mk3",
        "lpd8",
        "nanokontrol2",
        "minilab-3",
        "x-touch",
        "mackie-control",
        "komplete-kontrol-a",
        "keyboard",
        "touchosc",
    }


def test_a_whole_launchpad_is_lit_by_one_message() -> None:
    device = ProfiledDevice(SHELF.load("launchpad-x"))
    every = [LightWanted(name, "on", 0xFF0000) for name in device.controls()]
    (message,) = device.showing(every)
    assert message.startswith(bytes.fromhex("F0 00 20 29 02 0C 03 03 51 7F 00 00"))
    assert len(message) == 7 + 5 * len(every) + 1


def test_the_mackie_display_and_rings_are_as_its_manual_prints_them() -> None:
    device = ProfiledDevice(SHELF.load("mackie-control"))
    assert device.showing([TextWanted("lcd", 9, "Bass")]) == [
        bytes.fromhex("F0 00 00 66 14 12 3F") + b"Bass   " + b"\xf7"
    ]
    assert device.showing([PositionWanted("v-pot3", 0.5)]) == [bytes.fromhex("B0 32 06")]
    assert device.showing([PositionWanted("fader2", 1.0)]) == [bytes.fromhex("E1 70 7F")]
    assert device.showing([MeterWanted("meter2", -20.0)]) == [bytes.fromhex("D0 15")]


def test_work_that_runs_grows_brighter() -> None:
    launchpad = ProfiledDevice(SHELF.load("launchpad-x"))
    steps = [
        launchpad.showing([LightWanted("pad1", "running", 0x00FF00, at / 10)])[0]
        for at in range(11)
    ]
    greens = [step[10] for step in steps]
    assert greens == sorted(greens)
    assert len(set(greens)) == 11
    akai = ProfiledDevice(SHELF.load("apc-mini-mk2"))
    statuses = [
        akai.showing([LightWanted("pad1", "running", 0x00FF00, at / 6)])[0][0] for at in range(7)
    ]
    assert statuses == sorted(statuses)
    assert (statuses[0], statuses[-1]) == (0x90, 0x96)


@settings(max_examples=200)
@given(messages=st.lists(MESSAGES, max_size=20))
def test_whatever_comes_in_a_device_goes_on(messages: list[bytes]) -> None:
    for device in DEVICES:
        for moved in heard(device, *messages):
            assert moved.control in device.controls()
            assert moved.motion == "turn" or 0 <= moved.value <= 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Größe", "Grosse "), ("Café à", "Cafe a "), ("F♯m7", "F#m7   "), ("日本語", "???    ")],
)
def test_a_display_spells_titles_as_well_as_it_can(text: str, shown: str) -> None:
    device = ProfiledDevice(SHELF.load("mackie-control"))
    (message,) = device.showing([TextWanted("lcd", 0, text)])
    assert message[7:-1].decode("ascii") == shown


def test_a_wish_for_what_the_device_lacks_is_left_out() -> None:
    device = ProfiledDevice(SHELF.load("keyboard"))
    assert device.showing([LightWanted("keys", "on"), TextWanted("lcd", 0, "x")]) == []
