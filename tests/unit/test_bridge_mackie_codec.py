"""Mackie Control's messages: one table, both ways, and the profile says the same."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.controllers.device import ProfiledDevice
from bridge.controllers.shelf import ProfileShelf
from bridge.events.arrived import MidiArrived, Source
from bridge.events.wanted import LightWanted, MeterWanted, PositionWanted, TextWanted
from bridge.mackie import messages as say
from bridge.mackie.codec import RING_MODES, character, encode, from_host, from_surface, segments
from bridge.mackie.table import Model, response, table

SOURCE = Source("midi:mackie")
names = table()
text = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=56)
serial = st.binary(min_size=7, max_size=7).map(lambda data: bytes(b & 0x7F for b in data))
four = st.binary(min_size=4, max_size=4).map(lambda data: bytes(b & 0x7F for b in data))
models = st.sampled_from(Model)


def of(*kinds: dict[str, int]) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(set(chain(*kinds))))


positions = st.integers(0, 1023).map(lambda raw: (raw << 4) / 16368)
FROM_HOST = st.one_of(
    st.builds(say.Lamp, of(dict(names.lamps)), st.sampled_from(("off", "on", "blinks"))),
    st.builds(say.Fader, of(dict(names.faders)), positions),
    st.builds(
        say.Ring,
        of(dict(names.rings)),
        st.integers(0, 11),
        st.sampled_from(RING_MODES),
        st.booleans(),
    ),
    st.builds(say.Lcd, st.integers(0, 111), text),
    st.builds(say.Level, st.integers(0, 7), st.integers(0, 13)),
    st.builds(say.Level, st.integers(0, 7), st.none(), st.booleans()),
    st.just(say.Query()),
    st.builds(say.Reply, serial, four),
    st.just(say.VersionRequest()),
    st.builds(say.Order, st.sampled_from(("offline", "faders-down", "lamps-off", "reset"))),
)
FROM_SURFACE = st.one_of(
    st.builds(say.Button, of(dict(names.buttons)), st.booleans()),
    st.builds(say.Touch, of(dict(names.touches)), st.booleans()),
    st.builds(say.Turn, of(dict(names.encoders)), st.integers(-63, 63).filter(bool)),
    st.builds(say.Fader, of(dict(names.faders)), positions),
    st.builds(say.Here, serial, st.one_of(st.just(b""), four)),
    st.builds(say.Confirmed, serial, st.booleans()),
    st.builds(say.Version, st.just("V3.00")),
)


@given(FROM_HOST, models)
def test_what_a_host_says_is_read_as_it_was_written(message: say.FromHost, model: Model) -> None:
    read = from_host(encode(message, model))
    assert read is not None
    assert read[1] == message
    assert read[0] in (None, model)


@given(FROM_SURFACE, models)
def test_what_a_surface_says_is_read_as_it_was_written(
    message: say.FromSurface, model: Model
) -> None:
    read = from_surface(encode(message, model))
    assert read is not None
    assert read[1] == message
    assert read[0] in (None, model)


@given(st.binary(max_size=24), st.booleans())
def test_no_bytes_are_too_strange_to_be_read(data: bytes, ours: bool) -> None:
    for one in (data, bytes.fromhex("f000006614") + data if ours else data):
        from_host(one)
        from_surface(one)


def test_messages_are_those_of_the_manual() -> None:
    # Examples that stand in Logic Control's manual, appendix B.
    model = Model.LOGIC_CONTROL
    assert encode(say.Lcd(0, "Hello"), model) == bytes.fromhex("f00000661012 00 48656c6c6f f7")
    assert from_surface(bytes.fromhex("b01001")) == (None, say.Turn("v-pot1", 1))
    assert from_surface(bytes.fromhex("b01747")) == (None, say.Turn("v-pot8", -7))
    assert from_host(bytes.fromhex("b03106")) == (None, say.Ring("v-pot2", 6))
    # "109.02.01.126" on the time display, from its right end.
    read = from_host(bytes.fromhex("f000006610 10 36 32 31 71 30 72 30 79 30 31 f7"))
    assert read is not None
    assert isinstance(read[1], say.Digits)
    shown = "".join(letter + "." * dot for letter, dot in reversed(read[1].characters))
    assert shown == "109.02.01.126"
    assert from_host(bytes.fromhex("b04030")) == (None, say.Digits(0, (("0", False),)))
    assert encode(say.Query()) == bytes.fromhex("f00000661400f7")
    assert encode(say.Order("offline")) == bytes.fromhex("f0000066140f7ff7")
    assert encode(say.VersionRequest()) == bytes.fromhex("f0000066141300f7")


def test_a_challenge_is_answered_by_the_manuals_formula() -> None:
    one, two, three, four_ = challenge = bytes((0x12, 0x34, 0x56, 0x78))
    assert response(challenge) == bytes(
        (
            (one + (two ^ 0xA) - four_) & 0x7F,
            ((three >> 4) ^ (one + four_)) & 0x7F,
            ((four_ - (three << 2)) ^ (one | two)) & 0x7F,
            (two - three + (0xF0 ^ (four_ << 4))) & 0x7F,
        )
    )


@given(st.sampled_from("0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ-_"), st.booleans())
def test_seven_segments_show_letters_digits_and_points(letter: str, dot: bool) -> None:
    assert character(segments(letter, dot)) == (letter, dot)
    assert segments(letter.lower()) == segments(letter)
    assert segments("é") == segments(" ")


def test_the_profile_and_the_protocol_say_the_same() -> None:
    device = ProfiledDevice(names.profile)

    def host(data: bytes) -> say.FromHost:
        read = from_host(data)
        assert read is not None, data.hex(" ")
        return read[1]

    for name in names.lamps.keys() & names.buttons.keys():
        (data,) = device.showing([LightWanted(name, "on")])
        assert host(data) == say.Lamp(name, "on")
        (data,) = device.showing([LightWanted(name, "waiting")])
        assert host(data) == say.Lamp(name, "blinks")
    for name in names.rings:
        (data,) = device.showing([PositionWanted(name, 1.0)])
        assert host(data) == say.Ring(name, 11)
    for cell in range(16):
        (data,) = device.showing([TextWanted("lcd", cell, "Strings")])
        assert host(data) == say.Lcd(cell * 7, "Strings")
    for strip in range(8):
        (data,) = device.showing([MeterWanted(f"meter{strip + 1}", -5.0)])
        assert host(data) == say.Level(strip, 9)
    for name in names.faders:
        (data,) = device.showing([PositionWanted(name, 1.0)])
        assert host(data) == say.Fader(name, 1.0)
        for message in (say.Touch(name, True), say.Fader(name, 0.5), say.Touch(name, False)):
            (moved,) = device.heard(MidiArrived(SOURCE, 0.0, encode(message)))
            assert moved.control == name
    for name in names.buttons:
        (moved,) = device.heard(MidiArrived(SOURCE, 0.0, encode(say.Button(name, True))))
        assert (moved.control, moved.motion) == (name, "press")
    for name in names.encoders:
        (moved,) = device.heard(MidiArrived(SOURCE, 0.0, encode(say.Turn(name, -3))))
        assert (moved.control, moved.motion, moved.value) == (name, "turn", -3.0)


def test_an_x_touch_is_a_mackie_control_and_nothing_else() -> None:
    other = ProfileShelf().load("x-touch")
    parts = ("controls", "leds", "rings", "displays", "meters")
    assert {part: getattr(other, part) for part in parts} == {
        part: getattr(names.profile, part) for part in parts
    }


def test_names_that_are_not_there_are_no_messages() -> None:
    with pytest.raises(KeyError):
        encode(say.Button("no-such", True))
