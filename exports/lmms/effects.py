"""Chains in LMMS's own effects, where it has the same effect; the names and ranges of its ports.

LMMS's `eq` is the Audio EQ Cookbook's filters (`EqFilter.h`), its `amplifier` a gain and its
`delay` a feedback delay; its compressors and reverbs have other controls than the session's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asinh, log, pi, sin

from lxml import etree

from exports.loss_words import effect_words
from session.effects import Chain, Delay, Effect, EqBand, Equaliser, Gain


@dataclass(frozen=True, slots=True)
class Port:
    """What a band's controls are called in the file, and where LMMS bounds its width."""

    gain: str
    frequency: str
    width: str
    active: str
    least_width: float
    most_width: float


_HIGH_PASS = Port("", "HPfreq", "HPres", "HPactive", 0.003, 10.0)
_LOW_SHELF = Port("Lowshelfgain", "LowShelffreq", "LowShelfres", "Lowshelfactive", 0.55, 10.0)
_HIGH_SHELF = Port("HighShelfgain", "Highshelffreq", "HighShelfres", "Highshelfactive", 0.55, 10.0)
_LOW_PASS = Port("", "LPfreq", "LPres", "LPactive", 0.003, 10.0)
_PEAKS = tuple(
    Port(f"Peak{n}gain", f"Peak{n}freq", f"Peak{n}bw", f"Peak{n}active", 0.1, 4.0)
    for n in (1, 2, 3, 4)
)

EQ_PORTS: dict[str, tuple[Port, ...]] = {
    "low-cut": (_HIGH_PASS,),
    "low-shelf": (_LOW_SHELF,),
    "peak": _PEAKS,
    "high-shelf": (_HIGH_SHELF,),
    "high-cut": (_LOW_PASS,),
}
"""The controls of one `eq` by the shape of the band (`EqControls.cpp`)."""

_LOWEST_HZ, _HIGHEST_HZ, _MOST_EQ_DB = 20.0, 20_000.0, 18.0
_LOUDEST_AMPLIFIER_PERCENT = 200.0
_AUTOQUIT_MS = "8000"
"""An effect rests after this much silence, LMMS's longest: a shorter rest stops slow echoes."""

_SHORTEST_DELAY_SECONDS, _LONGEST_DELAY_SECONDS = 0.01, 5.0


def fx_chain(chain: Chain | None, sample_rate: int) -> tuple[etree._Element, list[str]]:
    """The effects of a track or FX channel, and those LMMS has nothing for, in words."""
    effects: list[etree._Element] = []
    lacking: list[str] = []
    for effect in chain.effects if chain else ():
        found = _effects(effect, sample_rate)
        effects += found
        if not found:
            lacking.append(effect_words(effect))
    element = etree.Element(
        "fxchain", numofeffects=str(len(effects)), enabled=str(int(bool(effects)))
    )
    element.extend(effects)
    return element, lacking


def _effects(effect: Effect, sample_rate: int) -> list[etree._Element]:
    match effect:
        case Gain():
            return _gain(effect)
        case Equaliser():
            return _equaliser(effect, sample_rate)
        case Delay():
            return _delay(effect)
        case _:
            return []


def _effect(
    plugin: str, controls: str, values: dict[str, float], wet: float = 1.0
) -> etree._Element:
    element = etree.Element(
        "effect",
        {"name": plugin, "on": "1", "wet": _text(wet), "autoquit": _AUTOQUIT_MS, "gate": "0"},
    )
    etree.SubElement(element, controls, {name: _text(value) for name, value in values.items()})
    etree.SubElement(element, "key")
    return element


def _text(value: float) -> str:
    return f"{value:.9g}"


def _gain(effect: Gain) -> list[etree._Element]:
    """As many amplifiers as it takes: one doubles at most."""
    found, left = [], 100 * 10 ** (effect.gain_db / 20)
    while True:
        percent = min(left, _LOUDEST_AMPLIFIER_PERCENT)
        found.append(_effect("amplifier", "AmplifierControls", {"volume": percent}))
        left = left / percent * 100 if percent else 100.0
        if left <= 100.0 + 1e-9:
            return found


def _equaliser(effect: Equaliser, sample_rate: int) -> list[etree._Element]:
    """As many equalisers as it takes: one has four peaks and one band of every other shape."""
    if not all(_fits(band, sample_rate) for band in effect.bands):
        return []
    equalisers: list[dict[str, float]] = []
    for band in effect.bands:
        for values in equalisers:
            if port := _free(EQ_PORTS[band.shape], values):
                break
        else:
            values = {"AnalyseIn": 0.0, "AnalyseOut": 0.0}
            equalisers.append(values)
            port = EQ_PORTS[band.shape][0]
        values[port.active] = 1.0
        values[port.frequency] = band.frequency_hz
        values[port.width] = _width(band, sample_rate)
        if port.gain:
            values[port.gain] = band.gain_db
    return [_effect("eq", "Eq", values) for values in equalisers]


def _free(ports: Sequence[Port], values: dict[str, float]) -> Port | None:
    return next((port for port in ports if port.active not in values), None)


def _fits(band: EqBand, sample_rate: int) -> bool:
    port = EQ_PORTS[band.shape][0]
    return (
        _LOWEST_HZ <= band.frequency_hz <= min(_HIGHEST_HZ, 0.49 * sample_rate)
        and (not port.gain or abs(band.gain_db) <= _MOST_EQ_DB)
        and port.least_width <= _width(band, sample_rate) <= port.most_width
    )


def _width(band: EqBand, sample_rate: int) -> float:
    """The Q; for a peak the bandwidth in octaves at which the Cookbook's alpha is that of the Q."""
    if band.shape != "peak":
        return band.q
    turn = 2 * pi * band.frequency_hz / sample_rate
    return 2 / log(2) * asinh(1 / (2 * band.q)) * sin(turn) / turn


def _delay(effect: Delay) -> list[etree._Element]:
    """LMMS's wet share leaves the dry sound less, as the session's does."""
    seconds = effect.time_ms / 1000
    if not _SHORTEST_DELAY_SECONDS <= seconds <= _LONGEST_DELAY_SECONDS:
        return []
    values = {"DelayTimeSamples": seconds, "FeebackAmount": effect.feedback, "LfoAmount": 0.0}
    return [_effect("delay", "Delay", values, wet=effect.mix)]
