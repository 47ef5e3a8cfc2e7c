"""Chains of effects as Live's own devices, and back.

A device stands here only when every element that Live 11.3 writes for it is known from sets that
Live saved: a device with elements left out may keep a set from opening.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log10
from typing import Any

from lxml import etree

from exports.ableton.skeleton import build, put
from exports.names import clean_text
from exports.xml_parts import at
from session.effects import (
    Chain,
    Compressor,
    Delay,
    Distortion,
    Effect,
    EqBand,
    Equaliser,
    Gain,
    Limiter,
    PlugIn,
)

_SILENCE_DB = -100.0


@dataclass(frozen=True, slots=True)
class Knob:
    """A value of an effect and the parameter of the device that holds it.

    `low` and `high` are the device's bounds in the effect's unit. The parameter is an amplitude
    where the effect counts in dB, or the value times `scale`.
    """

    field: str
    path: str
    low: float
    high: float
    amplitude: bool = False
    scale: float = 1.0

    def to_live(self, value: float) -> float:
        """The parameter for a value, within the device's bounds."""
        inside = min(max(value, self.low), self.high)
        return float(10 ** (inside / 20)) if self.amplitude else inside * self.scale

    def from_live(self, value: float) -> float:
        """The value that a parameter stands for, within the device's bounds."""
        if self.amplitude:
            value = 20 * log10(value) if value > 0 else self.low
        else:
            value /= self.scale
        return min(max(value, self.low), self.high)


@dataclass(frozen=True, slots=True)
class Device:
    """A device of Live: its element, the part it is built from, and its knobs."""

    tag: str
    part: str
    effect: type[Any]
    knobs: tuple[Knob, ...]


DEVICES: tuple[Device, ...] = (
    Device(
        "StereoGain",
        "device-utility",
        Gain,
        (Knob("gain_db", "Gain", _SILENCE_DB, 35, amplitude=True),),
    ),
    Device(
        "Compressor2",
        "device-compressor",
        Compressor,
        (
            Knob("threshold_db", "Threshold", -70, 6, amplitude=True),
            Knob("ratio", "Ratio", 1, 1000),
            Knob("attack_ms", "Attack", 0.01, 1000),
            Knob("release_ms", "Release", 1, 3000),
            Knob("knee_db", "Knee", 0, 18),
            Knob("makeup_db", "Gain", -36, 36),
        ),
    ),
    Device(
        "Limiter",
        "device-limiter",
        Limiter,
        (Knob("ceiling_db", "Ceiling", -24, 0), Knob("release_ms", "Release", 0.01, 3000)),
    ),
    Device(
        "Delay",
        "device-delay",
        Delay,
        (
            Knob("time_ms", "DelayLine_TimeL", 1, 5000, scale=0.001),
            Knob("time_ms", "DelayLine_TimeR", 1, 5000, scale=0.001),
            Knob("feedback", "Feedback", 0, 0.95),
            Knob("mix", "DryWet", 0, 1),
        ),
    ),
    Device("Saturator", "device-saturator", Distortion, (Knob("drive_db", "PreDrive", -36, 36),)),
)

EQ_TAG = "Eq8"
EQ_BANDS = 8

EQ_MODES = {"low-cut": 1, "low-shelf": 2, "peak": 3, "high-shelf": 5, "high-cut": 6}
"""The shapes of EQ Eight's bands; its cuts come with 48 dB an octave, too (0 and 7)."""

EQ_KNOBS = (
    Knob("frequency_hz", "Freq", 10, 22_000),
    Knob("gain_db", "Gain", -15, 15),
    Knob("q", "Q", 0.1, 18),
)


@dataclass(frozen=True, slots=True)
class LiveChain:
    """A chain as devices, the names of its effects that have none, and of values at a bound."""

    devices: tuple[etree._Element, ...]
    lacking: tuple[str, ...]
    bounded: tuple[str, ...]


def live_chain(chain: Chain) -> LiveChain:
    """The devices of a chain in its order."""
    devices: list[etree._Element] = []
    lacking: list[str] = []
    bounded: list[str] = []
    for effect in chain.effects:
        made = list(_devices(effect))
        lacking += [] if made else [effect_name(effect)]
        bounded += _bounded(effect)
        devices += made
    for number, device in enumerate(devices):
        device.set("Id", str(number))
    return LiveChain(tuple(devices), tuple(lacking), tuple(dict.fromkeys(bounded)))


def effects_of(devices: etree._Element) -> tuple[tuple[Effect, ...], tuple[str, ...]]:
    """The effects that the devices of a track stand for, and the elements that none stands for."""
    effects: list[Effect] = []
    unknown: list[str] = []
    for device in devices:
        found = _effect(device)
        if found:
            effects.append(found)
        else:
            unknown.append(str(device.tag))
    return tuple(effects), tuple(unknown)


def effect_name(effect: Effect) -> str:
    """An effect in a word, a plug-in by its own name."""
    return clean_text(effect.name) or "plug-in" if isinstance(effect, PlugIn) else effect.kind


def _devices(effect: Effect) -> Iterator[etree._Element]:
    if isinstance(effect, Equaliser):
        for first in range(0, max(1, len(effect.bands)), EQ_BANDS):
            yield _equaliser(effect.bands[first : first + EQ_BANDS])
    for device in DEVICES:
        if isinstance(effect, device.effect):
            element = build(device.part)
            _turn(element, device.knobs, effect)
            yield element


def _equaliser(bands: tuple[EqBand, ...]) -> etree._Element:
    element = build("device-eq")
    for number, band in enumerate(bands):
        side = at(element, f"Bands.{number}/ParameterA")
        put(side, "IsOn/Manual", True)
        put(side, "Mode/Manual", EQ_MODES[band.shape])
        _turn(side, EQ_KNOBS, band)
    return element


def _turn(element: etree._Element, knobs: tuple[Knob, ...], source: object) -> None:
    for knob in knobs:
        put(element, f"{knob.path}/Manual", knob.to_live(getattr(source, knob.field)))


def _bounded(effect: Effect) -> list[str]:
    """The values of an effect that its device cannot hold, in words."""
    pairs: list[tuple[object, Knob]] = []
    if isinstance(effect, Equaliser):
        pairs += [(band, knob) for band in effect.bands for knob in EQ_KNOBS]
    for device in DEVICES:
        if isinstance(effect, device.effect):
            pairs += [(effect, knob) for knob in device.knobs]
    return [
        " ".join(dict.fromkeys((effect_name(effect), knob.field.rsplit("_", 1)[0])))
        for source, knob in pairs
        if not knob.low <= getattr(source, knob.field) <= knob.high
    ]


def _effect(device: etree._Element) -> Effect | None:
    if device.tag == EQ_TAG:
        return Equaliser(tuple(_bands(device)))
    for kind in DEVICES:
        if kind.tag == device.tag:
            found: Effect = kind.effect(**_values(device, kind.knobs))
            return found
    return None


def _bands(device: etree._Element) -> Iterator[EqBand]:
    shapes: dict[int, Any] = {mode: shape for shape, mode in EQ_MODES.items()}
    shapes |= {0: "low-cut", 7: "high-cut"}
    for number in range(EQ_BANDS):
        side = device.find(f"Bands.{number}/ParameterA")
        if side is None or at(side, "IsOn/Manual").get("Value") != "true":
            continue
        shape = shapes.get(int(_value(side, "Mode")))
        if shape:
            yield EqBand(shape, **_values(side, EQ_KNOBS))


def _values(element: etree._Element, knobs: tuple[Knob, ...]) -> dict[str, float]:
    return {knob.field: knob.from_live(_value(element, knob.path)) for knob in reversed(knobs)}


def _value(element: etree._Element, path: str) -> float:
    return float(at(element, f"{path}/Manual").attrib["Value"])
