"""A setting lands where the plug-in shows it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.host.plug_ins.parameter_names import parameter_called
from bridge.host.plug_ins.values import position_of
from session.errors import BadInput


def decibels(position: float) -> str:
    return f"{-60 + 60 * position:.1f} dB"


def frequency(position: float) -> str:
    """20 Hz to 20 kHz, in kHz from 1000 on, as many equalisers show it."""
    value = 20.0 * 1000.0**position
    return f"{value / 1000:.2f} kHz" if value >= 1000 else f"{value:.0f} Hz"


def falling(position: float) -> str:
    return f"{100 * (1 - position) ** 2:.2f} %"


def fader(position: float) -> str:
    return "-inf dB" if position < 0.001 else f"{40 * math.log10(position):.1f} dB"


def gate_time(position: float) -> str:
    return "Off" if position < 0.02 else f"{1000 * position:.0f} ms"


@pytest.mark.parametrize(
    ("text_at", "setting", "shown"),
    [
        (decibels, "-18 dB", "-18.0 dB"),
        (decibels, "-18", "-18.0 dB"),
        (decibels, -18, "-18.0 dB"),
        (decibels, -18.5, "-18.5 dB"),
        (decibels, "-60 dB", "-60.0 dB"),
        (decibels, 0, "0.0 dB"),
        (frequency, "2.5 kHz", "2.50 kHz"),
        (frequency, "2500 Hz", "2.50 kHz"),
        (frequency, 2500, "2.50 kHz"),
        (frequency, "80 Hz", "80 Hz"),
        (frequency, "0.08 kHz", "80 Hz"),
        (frequency, 20000, "20.00 kHz"),
        (falling, "50 %", "50.00 %"),
        (falling, 12.5, "12.50 %"),
        (fader, "-6 dB", "-6.0 dB"),
        (fader, "-inf dB", "-inf dB"),
        (fader, "-inf", "-inf dB"),
        (fader, -39.5, "-39.5 dB"),
        (gate_time, "Off", "Off"),
        (gate_time, "off", "Off"),
        (gate_time, "120 ms", "120 ms"),
        (gate_time, "0.12 s", "120 ms"),
        (gate_time, 21, "21 ms"),
    ],
)
def test_what_is_asked_for_is_what_is_shown(text_at, setting, shown: str) -> None:
    assert text_at(position_of("Knob", setting, text_at, None)) == shown


@given(st.integers(-600, 0))
def test_every_value_that_can_be_shown_can_be_set(tenths: int) -> None:
    text = f"{tenths / 10:.1f} dB"
    assert decibels(position_of("Knob", text, decibels, None)) == text


def test_the_middle_of_what_shows_a_value_is_taken() -> None:
    assert position_of("Knob", "-30 dB", decibels, None) == pytest.approx(0.5, abs=1e-6)


def test_a_host_that_keeps_the_unit_apart_is_understood() -> None:
    def text_at(position: float) -> str:
        return f"{0.1 + 99.9 * position:.6f}"

    place = position_of("Attack", "0.012 s", text_at, None, unit="ms")
    assert float(text_at(place)) == pytest.approx(12.0, abs=1e-3)
    assert position_of("Attack", "12 ms", text_at, None, unit="ms") == pytest.approx(place)
    assert position_of("Attack", 12, text_at, None, unit="ms") == pytest.approx(place)
    assert position_of("Attack", 100, text_at, None, unit="ms") == 1.0


def stepped(*texts: str):
    return lambda position: texts[min(len(texts) - 1, round(position * (len(texts) - 1)))]


@pytest.mark.parametrize(
    ("texts", "setting", "position"),
    [
        (("Room", "Hall", "Plate"), "Hall", 0.5),
        (("Room", "Hall", "Plate"), "plate", 1.0),
        (("Off", "On"), True, 1.0),
        (("Off", "On"), False, 0.0),
        (("Off", "On"), "on", 1.0),
        (("On", "Off"), True, 0.0),
        (("0.000000", "1.000000"), True, 1.0),
        (("0.000000", "1.000000"), "off", 0.0),
        (("0.000000", "1.000000"), 1, 1.0),
        (("2:1", "4:1", "8:1"), "4:1", 0.5),
        (("2:1", "4:1", "8:1"), 8, 1.0),
        (("6 dB/oct", "12 dB/oct", "24 dB/oct"), "12 dB/oct", 0.5),
        (("6 dB/oct", "12 dB/oct", "24 dB/oct"), 24, 1.0),
        (("2:1", "4:1", "8:1"), 5, 0.5),
        (("2:1", "4:1", "8:1"), 7.5, 1.0),
    ],
)
def test_steps_are_set_by_name_or_number(texts, setting, position: float) -> None:
    assert position_of("Mode", setting, stepped(*texts), len(texts)) == position


@pytest.mark.parametrize(
    ("text_at", "setting", "steps", "words"),
    [
        (stepped("Room", "Hall", "Plate"), "Hal", 3, "did you mean 'Hall'"),
        (stepped("Room", "Hall", "Plate"), "Spring", 3, "Room, Hall or Plate"),
        (stepped("2:1", "4:1", "8:1"), "5:1", 3, "2:1, 4:1 or 8:1"),
        (stepped("2:1", "4:1", "8:1"), 9, 3, "2:1, 4:1 or 8:1"),
        (decibels, "-80 dB", None, "-60.0 dB to 0.0 dB"),
        (decibels, "20 ms", None, "it counts in dB"),
        (decibels, "loud", None, "-60.0 dB to 0.0 dB"),
        (frequency, "30 kHz", None, "20 Hz to 20.00 kHz"),
        (decibels, True, None, "-60.0 dB to 0.0 dB"),
    ],
)
def test_what_cannot_be_set_is_refused_with_what_can(text_at, setting, steps, words: str) -> None:
    with pytest.raises(BadInput, match="Knob cannot be") as refusal:
        position_of("Knob", setting, text_at, steps)
    assert words in str(refusal.value)


def test_a_number_with_a_unit_is_the_bare_number_that_is_shown() -> None:
    # An LV2 in DawDreamer shows "10" for ten milliseconds, and says nothing of a unit.
    milliseconds = lambda place: f"{place * 100:.3f}"  # noqa: E731
    assert position_of("Look-ahead", "25 ms", milliseconds, None) == pytest.approx(0.25, abs=1e-3)
    hertz = lambda place: f"{20 + place * 19980:.1f}"  # noqa: E731
    assert position_of("Frequency", "2 kHz", hertz, None) == pytest.approx(1980 / 19980, abs=1e-3)


def test_a_parameter_is_found_whatever_its_case_and_signs() -> None:
    names = ["Threshold", "Low/Mid Freq", "Stereo Detection"]
    assert parameter_called("threshold", names, "ZamCompX2") == 0
    assert parameter_called("low mid freq", names, "ZamCompX2") == 1
    assert parameter_called("stereo_detection", names, "ZamCompX2") == 2


def test_an_unknown_parameter_is_answered_with_the_nearest() -> None:
    with pytest.raises(BadInput, match="did you mean 'Threshold'"):
        parameter_called("Treshold", ["Threshold", "Ratio"], "ZamCompX2")
    with pytest.raises(BadInput, match="it has Threshold or Ratio"):
        parameter_called("Zebra", ["Threshold", "Ratio"], "ZamCompX2")
