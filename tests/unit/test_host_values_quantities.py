"""Numbers are read with the units that plug-ins show and people write."""

from __future__ import annotations

import math

import pytest

from bridge.host.plug_ins.quantity import quantity_of


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("-18 dB", -18.0, "dB"),
        ("-18.0dB", -18.0, "dB"),
        ("−18 dB", -18.0, "dB"),
        ("+3.5 dBTP", 3.5, "dB"),
        ("2.5 kHz", 2500.0, "Hz"),
        ("2500 Hz", 2500.0, "Hz"),
        ("2.5k", 2500.0, ""),
        ("120 ms", 0.12, "s"),
        ("0.12 s", 0.12, "s"),
        ("250 µs", 0.00025, "s"),
        ("1,5 s", 1.5, "s"),
        ("12,000 Hz", 12000.0, "Hz"),
        ("50 %", 50.0, "%"),
        ("4:1", 4.0, ":1"),
        ("4 : 1", 4.0, ":1"),
        ("1:4", 0.25, ":1"),
        ("-inf dB", -math.inf, "dB"),
        ("-oo", -math.inf, ""),
        ("1e3", 1000.0, ""),
        (".5", 0.5, ""),
        ("7 st", 7.0, "semitones"),
        ("120 BPM", 120.0, "BPM"),
    ],
)
def test_a_text_is_a_number_and_a_unit(text: str, value: float, unit: str) -> None:
    found = quantity_of(text)
    assert found is not None
    assert found.value == pytest.approx(value)
    assert found.unit == unit


@pytest.mark.parametrize("text", ["Off", "Hall", "", "1/4 T", "dB", "2 Voices, wide", "inferno 1"])
def test_words_are_no_numbers(text: str) -> None:
    assert quantity_of(text) is None


def test_a_bare_number_takes_the_label_of_the_host() -> None:
    found = quantity_of("120.000", "ms")
    assert found is not None
    assert (found.value, found.unit, found.number) == (pytest.approx(0.12), "s", 120.0)


def test_a_unit_in_the_text_wins_over_the_label() -> None:
    found = quantity_of("1.2 kHz", "Hz")
    assert found is not None
    assert found.value == pytest.approx(1200.0)
