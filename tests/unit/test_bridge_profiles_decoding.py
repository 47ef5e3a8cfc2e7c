"""What a message of a profile means: wide values, parameters, toggles, touch, and all the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.controllers.device import ProfiledDevice
from bridge.controllers.reading import profile_of_data
from bridge.controllers.relative import ENCODINGS, Relative
from bridge.controllers.template import fault_of_message
from bridge.events.arrived import MidiArrived, Source
from bridge.events.wanted import PositionWanted
from bridge.midi.message import BadMidi, MidiMessage

Told = list[tuple[str, str, float]]


def device(**control: object) -> ProfiledDevice:
    data = {
        "id": "box",
        "vendor": "Me",
        "model": "Box",
        "provenance": {"source": "a test", "verified_on_hardware": False},
        "controls": [{"name": "it", **control}],
    }
    return ProfiledDevice(profile_of_data(data, "the test"))


def told(box: ProfiledDevice, *messages: str) -> Told:
    found: Told = []
    for text in messages:
        moved = box.heard(MidiArrived(Source("midi:x"), 0.0, bytes.fromhex(text)))
        found += [(one.control, one.motion, round(one.value, 4)) for one in moved]
    return found


def test_a_14_bit_value_is_told_when_its_fine_half_came() -> None:
    box = device(kind="fader", message="cc14", number=7)
    assert told(box, "B0 07 40") == [("it", "value", round((64 << 7 | 64) / 16383, 4))]
    assert told(box, "B0 27 00") == [("it", "value", 0.5)]
    assert told(box, "B0 07 7F") == []
    assert told(box, "B0 27 7F") == [("it", "value", 1.0)]


def test_a_device_that_sends_the_coarse_half_alone_reaches_both_ends() -> None:
    box = device(kind="fader", message="cc14", number=7)
    assert told(box, "B0 07 00", "B0 07 7F") == [("it", "value", 0.0), ("it", "value", 1.0)]


@pytest.mark.parametrize(("message", "msb", "lsb"), [("nrpn", "63", "62"), ("rpn", "65", "64")])
def test_a_parameter_is_heard_only_when_it_is_chosen(message: str, msb: str, lsb: str) -> None:
    box = device(kind="knob", message=message, number=300, channel=3)
    choose = (f"B2 {msb} 02", f"B2 {lsb} 2C")
    assert told(box, "B2 06 7F") == []
    assert told(box, *choose, "B2 06 7F", "B2 26 7F")[-1] == ("it", "value", 1.0)
    assert told(box, f"B2 {lsb} 2D", "B2 06 00") == []
    assert told(box, f"B2 {msb} 7F", f"B2 {lsb} 7F", "B2 06 00") == []
    assert told(box, "B1 63 02", "B1 62 2C", "B1 06 00") == []


def test_a_parameter_of_7_bits_is_told_by_its_coarse_half() -> None:
    box = device(kind="knob", message="nrpn", number=5, range=[0, 127])
    assert told(box, "B0 63 00", "B0 62 05", "B0 06 7F", "B0 26 00") == [("it", "value", 1.0)]


@pytest.mark.parametrize("relative", ENCODINGS)
@given(steps=st.integers(-63, 63).filter(bool))
def test_steps_are_what_was_turned(relative: Relative, steps: int) -> None:
    box = device(kind="encoder", message="cc", number=20, relative=relative)
    number = 21 if relative == "next-address" and steps < 0 else 20
    value = ENCODINGS[relative].value(steps)
    assert told(box, f"B0 {number:02X} {value:02X}") == [("it", "turn", float(steps))]


def test_without_acceleration_each_message_is_one_step() -> None:
    box = device(
        kind="encoder", message="cc", number=20, relative="twos-complement", acceleration=False
    )
    assert told(box, "B0 14 05", "B0 14 7A") == [("it", "turn", 1.0), ("it", "turn", -1.0)]


def test_a_button_that_changes_sides_is_pressed_each_time() -> None:
    box = device(kind="button", message="cc", number=20, press="toggle")
    assert told(box, "B0 14 7F", "B0 14 00") == [("it", "press", 1.0)] * 2


def test_a_button_without_release_is_pressed_and_never_let_go() -> None:
    box = device(kind="button", message="note", number=20, press="trigger")
    assert told(box, "90 14 7F", "80 14 00", "90 14 00") == [("it", "press", 1.0)]


def test_a_fader_that_is_touched_is_pressed_and_let_go() -> None:
    touch = {"number": 104}
    box = device(kind="fader", message="pitch-bend", motor=True, touch=touch)
    assert told(box, "90 68 7F", "E0 7F 7F", "90 68 00", "80 68 00") == [
        ("it", "press", 1.0),
        ("it", "value", 1.0),
        ("it", "release", 0.0),
        ("it", "release", 0.0),
    ]


@pytest.mark.parametrize("message", ["cc", "cc14", "pitch-bend"])
@given(position=st.floats(0, 1))
def test_a_motor_is_driven_by_what_its_fader_would_send(message: str, position: float) -> None:
    number = {} if message == "pitch-bend" else {"number": 7}
    box = device(kind="fader", message=message, motor=True, **number)
    sent = box.showing([PositionWanted("it", position)])
    assert told(box, *(one.hex() for one in sent))[-1][2] == pytest.approx(position, abs=0.005)


def test_a_range_may_be_narrow_or_upside_down() -> None:
    narrow = device(kind="knob", message="cc", number=7, range=[10, 20])
    values = [value for *_, value in told(narrow, "B0 07 0A", "B0 07 0F", "B0 07 14", "B0 07 7F")]
    assert values == [0.0, 0.5, 1.0, 1.0]
    upside_down = device(kind="knob", message="cc", number=7, range=[127, 0])
    assert [value for *_, value in told(upside_down, "B0 07 00", "B0 07 7F")] == [1.0, 0.0]


def test_system_exclusive_is_a_control_too() -> None:
    box = device(kind="knob", message="sysex", sysex="F0 7D 01 {value} F7", range=[0, 15])
    assert told(box, "F0 7D 01 0F F7", "F0 7D 02 0F F7", "F0 7D 01 F7") == [("it", "value", 1.0)]


def test_keys_tell_their_note_and_its_pressure() -> None:
    box = device(kind="key", message="note", notes=[21, 108], pressure=True, channel="any")
    source = Source("midi:x")
    heard = [
        box.heard(MidiArrived(source, 1.5, bytes.fromhex(text)))[0]
        for text in ("95 3C 7F", "A5 3C 40", "85 3C 00")
    ]
    assert [(one.motion, one.note, one.at_s) for one in heard] == [
        ("press", 60, 1.5),
        ("pressure", 60, 1.5),
        ("release", 60, 1.5),
    ]
    assert told(box, "90 14 7F") == []


@given(
    st.binary(min_size=1, max_size=6) | st.binary(max_size=4).map(lambda b: b"\xf0" + b + b"\xf7")
)
def test_what_a_profile_may_send_is_what_the_codec_calls_a_message(data: bytes) -> None:
    try:
        MidiMessage.parse(data)
    except BadMidi:
        valid = False
    else:
        valid = data[0] <= 0xF0
    assert (fault_of_message(data) is None) == valid
