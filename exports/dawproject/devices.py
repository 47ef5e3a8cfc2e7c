"""Effects as the devices that every program with DAWproject has, written and read.

The format has an equaliser, a compressor, a limiter and a gate of its own. Units are Bitwig's:
frequencies in semitones, 69 being 440 Hz; the ratio of a compressor as the percentage of what
passes the threshold that it takes away; times in seconds (Reference of the format, Compressor).
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite, log2
from typing import Any

from lxml import etree

from exports.dawproject.elements import add, real
from exports.dawproject.values import decibels_of, real_value
from exports.loss_words import effect_words
from exports.names import clean_text
from session.effects import (
    Chain,
    Compressor,
    Effect,
    EqBand,
    Equaliser,
    Gain,
    Limiter,
    PlugIn,
)

BAND_TYPES = {
    "low-cut": "highPass",
    "low-shelf": "lowShelf",
    "peak": "bell",
    "high-shelf": "highShelf",
    "high-cut": "lowPass",
}
"""Shapes of bands, as a session and as the format calls them."""

FILTER_ORDER = 2
"""Poles of a band's filter, as Bitwig writes them (an EQ+ whose cut falls by 48 dB an octave has
8), though the Reference calls `order` an index. Two are 12 dB an octave, as a session's cuts are.
"""

PLUGIN_FORMATS = {
    "Vst2Plugin": "vst2",
    "Vst3Plugin": "vst3",
    "ClapPlugin": "clap",
    "AuPlugin": "au",
}

_FLAT_Q = 0.7071


def write_devices(chain: Chain, channel: etree._Element) -> tuple[str, ...]:
    """Add the devices of a chain to a channel; what of it has no device."""
    known = [effect for effect in chain.effects if type(effect) in _WRITERS]
    if known:
        devices = add(channel, "Devices")
        for effect in known:
            _WRITERS[type(effect)](effect, devices)
    return tuple(said for effect in chain.effects if (said := _lost(effect)))


def _lost(effect: Effect) -> str:
    if isinstance(effect, Compressor):
        return "the knee of the compressor" if effect.knee_db else ""
    if type(effect) in _WRITERS:
        return ""
    return effect_words(effect)


def _device(devices: etree._Element, tag: str, name: str) -> etree._Element:
    device = add(devices, tag, deviceName=name, deviceRole="audioFX", loaded=True, name=name)
    add(device, "Enabled", value=True, name="On/Off")
    return device


def _write_gain(effect: Gain, devices: etree._Element) -> None:
    device = _device(devices, "Equalizer", "Gain")
    real(device, "OutputGain", effect.gain_db, "decibel")


def _write_equaliser(effect: Equaliser, devices: etree._Element) -> None:
    device = _device(devices, "Equalizer", "Equalizer")
    for band in effect.bands:
        element = add(device, "Band", type=BAND_TYPES[band.shape], order=FILTER_ORDER)
        real(element, "Freq", 69 + 12 * log2(band.frequency_hz / 440), "semitones")
        if not band.shape.endswith("cut"):
            real(element, "Gain", band.gain_db, "decibel")
        real(element, "Q", band.q, "linear")
        add(element, "Enabled", value=True)


def _write_compressor(effect: Compressor, devices: etree._Element) -> None:
    device = _device(devices, "Compressor", "Compressor")
    real(device, "Attack", effect.attack_ms / 1000, "seconds")
    add(device, "AutoMakeup", value=False)
    real(device, "OutputGain", effect.makeup_db, "decibel")
    real(device, "Ratio", 100 * (1 - 1 / effect.ratio), "percent", (0.0, 100.0))
    real(device, "Release", effect.release_ms / 1000, "seconds")
    real(device, "Threshold", effect.threshold_db, "decibel")


def _write_limiter(effect: Limiter, devices: etree._Element) -> None:
    device = _device(devices, "Limiter", "Limiter")
    real(device, "Release", effect.release_ms / 1000, "seconds")
    real(device, "Threshold", effect.ceiling_db, "decibel")


_WRITERS: dict[type, Callable[[Any, etree._Element], None]] = {
    Gain: _write_gain,
    Equaliser: _write_equaliser,
    Compressor: _write_compressor,
    Limiter: _write_limiter,
}


def read_devices(channel: etree._Element) -> tuple[tuple[Effect, ...], str | None]:
    """The effects of a channel in order, and the name of the instrument on it.

    A device that is switched off is left out; one that is no plug-in and not of the format's own
    is kept by its name.
    """
    effects: list[Effect] = []
    instrument = None
    for device in channel.iterfind("Devices/*"):
        enabled = device.find("Enabled")
        if enabled is not None and enabled.get("value") in ("false", "0"):
            continue
        name = clean_text(device.get("deviceName") or device.get("name") or str(device.tag))[:1000]
        if device.get("deviceRole") == "instrument":
            instrument = instrument or name
        elif device.get("deviceRole") in (None, "audioFX"):
            reader = _READERS.get(str(device.tag))
            effects += reader(device) if reader else [_plug_in(device, name)]
    return tuple(effects), instrument


def _plug_in(device: etree._Element, name: str) -> PlugIn:
    known = PLUGIN_FORMATS.get(str(device.tag), "other")
    identifier = clean_text(device.get("deviceID") or "")[:1000]
    return PlugIn(name, known, identifier)  # type: ignore[arg-type]


def _read_equaliser(device: etree._Element) -> list[Effect]:
    bands = tuple(band for band in map(_read_band, device.iterfind("Band")) if band)
    gain_db = _decibels(device, "InputGain") + _decibels(device, "OutputGain")
    found: list[Effect] = [Equaliser(bands)] if bands else []
    if gain_db or not bands:
        found.append(Gain(_within(gain_db, -150, 48)))
    return found


def _read_band(band: etree._Element) -> EqBand | None:
    shapes = {theirs: ours for ours, theirs in BAND_TYPES.items()}
    shape, enabled = shapes.get(band.get("type") or ""), band.find("Enabled")
    if shape is None or (enabled is not None and enabled.get("value") in ("false", "0")):
        return None
    return EqBand(
        shape,  # type: ignore[arg-type]
        _within(_frequency_hz(band.find("Freq")), 1, 200_000),
        _within(_decibels(band, "Gain"), -150, 48),
        _within(real_value(band.find("Q"), _FLAT_Q), 0.01, 100),
    )


def _frequency_hz(element: etree._Element | None) -> float:
    value = real_value(element, 1000.0)
    if element is not None and element.get("unit") == "semitones":
        return _tidy(440 * 2 ** ((_within(value, -200, 300) - 69) / 12))
    return value


def _read_compressor(device: etree._Element) -> list[Effect]:
    return [
        Compressor(
            threshold_db=_decibels(device, "Threshold"),
            ratio=_ratio(device.find("Ratio")),
            attack_ms=_milliseconds(device, "Attack", 0.01),
            release_ms=_milliseconds(device, "Release", 0.1),
            makeup_db=_within(
                _decibels(device, "OutputGain") + _decibels(device, "InputGain"), -150, 48
            ),
        )
    ]


def _ratio(element: etree._Element | None) -> float:
    value = real_value(element, 0.0)
    if element is not None and element.get("unit") in ("percent", "normalized"):
        share = value / 100 if element.get("unit") == "percent" else value
        value = 1 / (1 - _within(share, 0.0, 0.999))
    return _tidy(_within(value, 1, 1000))


def _read_limiter(device: etree._Element) -> list[Effect]:
    ceiling_db = _decibels(device, "Threshold") + _decibels(device, "OutputGain")
    return [Limiter(_within(ceiling_db, -150, 48), _milliseconds(device, "Release", 0.1))]


_READERS: dict[str, Callable[[etree._Element], list[Effect]]] = {
    "Equalizer": _read_equaliser,
    "Compressor": _read_compressor,
    "Limiter": _read_limiter,
}


def _decibels(device: etree._Element, tag: str) -> float:
    element = device.find(tag)
    if element is not None and element.get("unit") == "linear":
        return decibels_of(element, 0.0)
    return _within(real_value(element, 0.0), -150, 48)


def _milliseconds(device: etree._Element, tag: str, usual_seconds: float) -> float:
    return _tidy(_within(real_value(device.find(tag), usual_seconds) * 1000, 0, 600_000))


def _tidy(value: float) -> float:
    """A number without the last digits that going to other units and back leaves."""
    return float(f"{value:.12g}")


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high) if isfinite(value) else (high if value > 0 else low)
