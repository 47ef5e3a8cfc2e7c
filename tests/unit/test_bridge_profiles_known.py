"""Devices are known by what they answer, and by the names of their ports."""

from __future__ import annotations

import pytest

from bridge.controllers.shelf import ProfileShelf

LPX = bytes.fromhex("F0 7E 00 06 02 00 20 29 03 01 00 00 00 03 05 01 F7")
LPMINI = bytes.fromhex("F0 7E 00 06 02 00 20 29 13 01 00 00 00 04 00 07 F7")
LAUNCHKEY_49 = bytes.fromhex("F0 7E 00 06 02 00 20 29 36 01 00 00 01 00 05 00 F7")
NANO = bytes.fromhex("F0 7E 00 06 02 42 13 01 00 00 03 00 01 00 F7")
STRANGER = bytes.fromhex("F0 7E 00 06 02 41 10 20 00 00 00 00 00 00 F7")

SHELVES = {name: ProfileShelf(system=name) for name in ("linux", "darwin", "win32")}


@pytest.mark.parametrize(
    ("system", "port", "profile"),
    [
        ("linux", "Launchpad X:Launchpad X LPX MIDI In 24:1", "launchpad-x"),
        ("linux", "a2j:Launchpad X [24] (capture): Launchpad X LPX MIDI In", "launchpad-x"),
        ("linux", "Launchpad X:Launchpad X LPX DAW In 24:0", None),
        ("darwin", "Launchpad X LPX MIDI Out", "launchpad-x"),
        ("darwin", "Launchpad X LPX DAW Out", None),
        ("win32", "MIDIIN2 (LPX MIDI) 1", "launchpad-x"),
        ("win32", "LPX MIDI 0", None),
        ("linux", "Launchpad Mini MK3:Launchpad Mini MK3 LPMiniMK3 MI 20:1", "launchpad-mini-mk3"),
        ("linux", "Launchkey MK3 49:Launchkey MK3 49 LKMK3 DAW In 28:1", "launchkey-mk3"),
        ("linux", "Launchkey MK3 49:Launchkey MK3 49 LKMK3 MIDI In 28:0", "launchkey-mk3-keys"),
        ("win32", "MIDIIN2 (LKMK3 MIDI)", "launchkey-mk3"),
        ("win32", "LKMK3 MIDI", "launchkey-mk3-keys"),
        ("linux", "APC mini mk2:APC mini mk2 APC mini mk2 Contr 32:0", "apc-mini-mk2"),
        ("linux", "APC mini mk2:APC mini mk2 APC mini mk2 Notes 32:1", None),
        ("linux", "nanoKONTROL2:nanoKONTROL2 nanoKONTROL2 _ CTRL 20:0", "nanokontrol2"),
        ("linux", "Launch Control XL:Launch Control XL MIDI 1 20:0", "launch-control-xl"),
        ("linux", "Minilab3:Minilab3 Minilab3 MIDI 20:0", "minilab-3"),
        ("linux", "Minilab3:Minilab3 Minilab3 ALV 20:3", None),
        ("linux", "MPK mini 3:MPK mini 3 MIDI 1 20:0", "mpk-mini-mk3"),
        ("linux", "LPD8:LPD8 MIDI 1 20:0", "lpd8"),
        ("linux", "LPD8:LPD8 MIDI 1 #2", "lpd8"),
        ("linux", "LPD8 mk2:LPD8 mk2 MIDI 1 20:0", "lpd8-mk2"),
        ("linux", "X-Touch:X-Touch MIDI 1 20:0", "x-touch"),
        ("linux", "X-TOUCH MINI:X-TOUCH MINI MIDI 1 20:0", None),
        ("linux", "Midi Through:Midi Through Port-0 14:0", None),
        ("linux", "", None),
    ],
)
def test_a_port_is_known_by_its_name(system: str, port: str, profile: str | None) -> None:
    found = SHELVES[system].recognise(port)
    assert (found.id if found else None) == profile


@pytest.mark.parametrize(
    ("port", "reply", "profile"),
    [
        ("system:midi_capture_1", LPX, "launchpad-x"),
        ("system:midi_capture_2", LPMINI, "launchpad-mini-mk3"),
        ("USB MIDI Device", NANO, "nanokontrol2"),
        ("Launchkey MK3 49 LKMK3 DAW In", LAUNCHKEY_49, "launchkey-mk3"),
        ("Launchkey MK3 49 LKMK3 MIDI In", LAUNCHKEY_49, "launchkey-mk3-keys"),
        ("Launchpad X LPX DAW In", LPX, None),
        ("nanoKONTROL2", STRANGER, None),
        ("MPK mini 3 MIDI 1", STRANGER, "mpk-mini-mk3"),
        ("USB MIDI Device", STRANGER, None),
        ("USB MIDI Device", b"\xf0\x7e", None),
    ],
)
def test_what_a_device_answers_counts_more_than_its_name(
    port: str, reply: bytes, profile: str | None
) -> None:
    found = SHELVES["linux"].recognise(port, reply)
    assert (found.id if found else None) == profile
