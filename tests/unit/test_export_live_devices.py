"""Effects as Live's devices and back, and Live's pan as the balance that a session has."""

from __future__ import annotations

from math import cos, pi, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from exports.ableton.devices import DEVICES, EQ_KNOBS, effects_of, live_chain
from exports.ableton.mixer import live_mix, session_mix
from exports.ableton.skeleton import build
from exports.xml_parts import at
from session.effects import (
    Chain,
    Chorus,
    Compressor,
    Delay,
    Distortion,
    Effect,
    EqBand,
    Equaliser,
    Gain,
    Limiter,
    PlugIn,
    Reverb,
)


def within(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


bands = st.builds(
    EqBand,
    st.sampled_from(["low-cut", "low-shelf", "peak", "high-shelf", "high-cut"]),
    within(10, 22_000),
    within(-15, 15),
    within(0.1, 18),
)
effects = st.one_of(
    st.builds(Gain, within(-90, 35)),
    st.lists(bands, min_size=1, max_size=8).map(lambda found: Equaliser(tuple(found))),
    st.builds(
        Compressor,
        within(-70, 6),
        within(1, 1000),
        within(0.01, 1000),
        within(1, 3000),
        within(0, 18),
        within(-36, 36),
    ),
    st.builds(Limiter, within(-24, 0), within(0.01, 3000)),
    st.builds(Delay, within(1, 5000), within(0, 0.95), within(0, 1)),
    st.builds(Distortion, within(-36, 36)),
)


def devices_of(chain: Chain) -> etree._Element:
    holder = etree.Element("Devices")
    holder.extend(live_chain(chain).devices)
    return holder


def numbers(effect: Effect) -> list[float]:
    if isinstance(effect, Equaliser):
        return [one for band in effect.bands for one in (band.frequency_hz, band.gain_db, band.q)]
    names = [name for name in effect.__dataclass_fields__ if name != "kind"]
    return [getattr(effect, name) for name in names]


@given(st.lists(effects, max_size=5))
def test_effects_come_back_from_their_devices(given_effects: list[Effect]) -> None:
    chain = Chain("Any", tuple(given_effects))
    found, unknown = effects_of(devices_of(chain))
    assert unknown == ()
    assert live_chain(chain).lacking == live_chain(chain).bounded == ()
    assert [effect.kind for effect in found] == [effect.kind for effect in given_effects]
    for one, other in zip(found, given_effects, strict=True):
        assert numbers(one) == pytest.approx(numbers(other), rel=1e-9, abs=1e-9)
        if isinstance(one, Equaliser) and isinstance(other, Equaliser):
            assert [band.shape for band in one.bands] == [band.shape for band in other.bands]


def test_more_than_eight_bands_take_a_second_equaliser() -> None:
    chain = Chain("Many", (Equaliser(tuple(EqBand("peak", 100.0 * n) for n in range(1, 11))),))
    found, _ = effects_of(devices_of(chain))
    assert [len(one.bands) for one in found if isinstance(one, Equaliser)] == [8, 2]


def test_effects_that_live_has_no_known_device_for_are_named() -> None:
    chain = Chain(
        "Rest", (Reverb(900.0, 0.3), Chorus(1.0, 0.5, 0.5), PlugIn("Big \x00Verb", "vst3"))
    )
    assert live_chain(chain).devices == ()
    assert live_chain(chain).lacking == ("reverb", "chorus", "Big Verb")


def test_values_beyond_a_device_are_at_its_bound_and_named() -> None:
    chain = Chain("Hot", (Gain(40.0), Delay(9_000.0, 1.0, 0.5), Compressor(-3, 4, 1, 9, 30.0)))
    made = live_chain(chain)
    assert made.bounded == ("gain", "delay time", "delay feedback", "compressor knee")
    found, _ = effects_of(devices_of(chain))
    assert found[:2] == (Gain(pytest.approx(35.0)), Delay(5_000.0, 0.95, 0.5))  # type: ignore[arg-type]


def test_the_table_keeps_to_the_bounds_that_the_devices_themselves_state() -> None:
    pairs = [(build(one.part), knob) for one in DEVICES for knob in one.knobs]
    side = at(build("device-eq"), "Bands.0/ParameterA")
    for element, knob in [*pairs, *((side, knob) for knob in EQ_KNOBS)]:
        limits = at(element, f"{knob.path}/MidiControllerRange")
        low, high = (float(at(limits, bound).attrib["Value"]) for bound in ("Min", "Max"))
        assert low - 1e-4 <= knob.to_live(-1e9) <= knob.to_live(1e9) <= high * (1 + 1e-6)


@given(within(-60, 5), within(-1, 1))
def test_a_balance_is_heard_as_it_is_through_lives_pan(gain_db: float, pan: float) -> None:
    volume, live_pan = live_mix(gain_db, pan)
    angle = (1 + live_pan) * pi / 4
    sides = (volume * sqrt(2) * cos(angle), volume * sqrt(2) * sin(angle))
    gain = 10 ** (gain_db / 20)
    assert sides == pytest.approx((gain * min(1, 1 - pan), gain * min(1, 1 + pan)), abs=1e-9)
    assert session_mix(volume, live_pan) == pytest.approx((gain_db, pan), abs=1e-6)
