"""Effects in the units that Bitwig gives the format's own devices."""

from __future__ import annotations

import pytest
from lxml import etree

from exports.dawproject.devices import read_devices, write_devices
from session import Chain
from session.effects import (
    Compressor,
    Distortion,
    EqBand,
    Equaliser,
    Gain,
    Limiter,
    PlugIn,
    Reverb,
)


def written(*effects: object) -> tuple[etree._Element, tuple[str, ...]]:
    """A channel with the devices of a chain, and what has none."""
    channel = etree.Element("Channel")
    missing = write_devices(Chain("c", effects), channel)  # type: ignore[arg-type]
    return channel, missing


def test_a_frequency_is_counted_in_semitones_from_440_hz_at_69() -> None:
    channel, _ = written(Equaliser((EqBand("peak", 880.0, 3.0), EqBand("low-cut", 55.0))))
    frequencies = [float(str(one.get("value"))) for one in channel.iter("Freq")]
    assert frequencies == pytest.approx([81.0, 33.0])
    assert {one.get("unit") for one in channel.iter("Freq")} == {"semitones"}


def test_a_cut_has_the_poles_of_12_db_an_octave_and_no_gain() -> None:
    channel, _ = written(Equaliser((EqBand("low-cut", 90.0, 6.0), EqBand("high-cut", 9000.0))))
    assert [(band.get("type"), band.get("order")) for band in channel.iter("Band")] == [
        ("highPass", "2"),
        ("lowPass", "2"),
    ]
    assert channel.find(".//Gain") is None


@pytest.mark.parametrize(("ratio", "percent"), [(1.0, 0.0), (2.0, 50.0), (4.0, 75.0)])
def test_a_ratio_is_the_share_that_is_taken_away(ratio: float, percent: float) -> None:
    channel, _ = written(Compressor(-20.0, ratio, 8.0, 120.0))
    element = channel.find(".//Ratio")
    assert element is not None
    assert (element.get("unit"), float(str(element.get("value")))) == ("percent", percent)


def test_every_effect_that_has_a_device_comes_back() -> None:
    effects = (
        Equaliser((EqBand("low-shelf", 120.0, -2.0, 0.7), EqBand("high-shelf", 8000.0, 1.0))),
        Compressor(-20.0, 3.0, 8.0, 120.0, 0.0, 4.0),
        Gain(-1.5),
        Limiter(-1.0, 60.0),
    )
    channel, missing = written(*effects)
    assert missing == ()
    assert read_devices(channel) == (effects, None)


def test_what_has_no_device_is_named() -> None:
    channel, missing = written(
        Reverb(2000.0, 0.3),
        Compressor(-20.0, 3.0, 8.0, 120.0, 6.0),
        Distortion(3.0),
        PlugIn("X", "lv2"),
    )
    assert missing == (
        "the reverb",
        "the knee of the compressor",
        "the distortion",
        "the plug-in 'X'",
    )
    assert [device.tag for device in channel.iterfind("Devices/*")] == ["Compressor"]


def test_an_equaliser_of_bitwig_is_read_as_it_sounds() -> None:
    channel = etree.fromstring(
        '<Channel><Devices><Equalizer deviceID="e4" deviceName="EQ+" deviceRole="audioFX">'
        '<Parameters/><Enabled value="true"/><Band type="bell" order="2"><Freq unit="semitones" '
        'value="81.389058"/><Gain unit="decibel" value="-9.000000"/><Q unit="linear" '
        'value="2.000000"/><Enabled value="true"/></Band><Band type="bell"><Freq unit="hertz" '
        'value="500"/><Enabled value="false"/></Band><Band type="notch"><Freq unit="hertz" '
        'value="50"/></Band></Equalizer></Devices></Channel>'
    )
    ((equaliser,), _) = read_devices(channel)
    assert isinstance(equaliser, Equaliser)
    (band,) = equaliser.bands
    assert band.frequency_hz == pytest.approx(900.0, abs=1e-4)
    assert (band.shape, band.gain_db, band.q) == ("peak", -9.0, 2.0)


def test_devices_that_are_off_are_left_out_and_plug_ins_keep_their_names() -> None:
    channel = etree.fromstring(
        '<Channel><Devices><Limiter deviceName="L" deviceRole="audioFX"><Enabled value="false"/>'
        '</Limiter><Vst3Plugin deviceName="Room" deviceID="5653" deviceRole="audioFX"/>'
        '<ClapPlugin deviceName="Surge XT" deviceRole="instrument"/></Devices></Channel>'
    )
    assert read_devices(channel) == ((PlugIn("Room", "vst3", "5653"),), "Surge XT")
