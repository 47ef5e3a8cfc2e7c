"""A chain of effects in the plug-ins that come with Ardour: `a-EQ`, `a-Compressor`, `a-Delay` and
`a-Reverb`, LV2 plug-ins whose ports and laws their sources in Ardour's tree say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import asinh, log

from lxml import etree

from exports.ardour.skeleton import Numbers, add
from exports.loss_words import effect_words
from session.effects import (
    Chain,
    Compressor,
    Delay,
    EqBand,
    Equaliser,
    Gain,
    Reverb,
)

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlugInKind:
    """A plug-in of Ardour's: `copies` of it make two channels; `ports` are its ranges."""

    identifier: str
    name: str
    copies: int
    ports: dict[str, Range]


EQ = PlugInKind(
    "urn:ardour:a-eq",
    "ACE EQ",
    2,
    {
        "freql": (20, 20_000),
        "gl": (-20, 20),
        **{
            f"{port}{band}": span
            for band in (1, 2, 3, 4)
            for port, span in (("freq", (20.0, 20_000.0)), ("g", (-20.0, 20.0)), ("bw", (0.1, 4.0)))
        },
        "freqh": (20, 20_000),
        "gh": (-20, 20),
        "master": (-20, 20),
        "enable": (0, 1),
    },
)
COMPRESSOR = PlugInKind(
    "urn:ardour:a-comp#stereo",
    "ACE Compressor (stereo)",
    1,
    {
        "att": (0.1, 100),
        "rel": (1, 2000),
        "kn": (0, 8),
        "rat": (1, 20),
        "thr": (-60, 0),
        "mak": (0, 30),
        "sidech": (0, 1),
        "enable": (0, 1),
    },
)
DELAY = PlugInKind(
    "urn:ardour:a-delay",
    "ACE Delay",
    2,
    {
        "inv": (0, 1),
        "sync": (0, 1),
        "time": (1, 8000),
        "drywet": (0, 100),
        "feedback": (0, 100),
        "lpf": (20, 20_000),
        "gain": (-60, 20),
        "enable": (0, 1),
    },
)
REVERB = PlugInKind(
    "urn:ardour:a-reverb",
    "ACE Reverb",
    1,
    {"blend": (0, 1), "roomsz": (0.5, 1), "enable": (0, 1)},
)

KINDS = (EQ, COMPRESSOR, DELAY, REVERB)

_COMB_SECONDS, _COMB_GAIN = 1601 / 25_000, 0.802
"""The longest ringing comb filter of a-Reverb: its length, and its feedback at full room size."""


@dataclass(frozen=True, slots=True)
class PlugInSetting:
    """A plug-in with the values of its ports; those that are not named are at their default.

    `clipped` says that a value was brought into what the port takes.
    """

    kind: PlugInKind
    values: dict[str, float]
    clipped: bool


def plug_ins(chain: Chain) -> tuple[list[PlugInSetting], list[str]]:
    """The chain as plug-ins, and what Ardour has no plug-in for, in words."""
    settings: list[PlugInSetting] = []
    left: list[str] = []
    for effect in chain.effects:
        if isinstance(effect, Equaliser):
            bands = [band for band in effect.bands if band.shape in _EQ_SLOTS]
            left += [f"the {band.shape}" for band in effect.bands if band.shape not in _EQ_SLOTS]
            settings += _equalisers(bands)
        elif (write := _PLAIN.get(type(effect))) is not None:
            settings.append(write(effect))
        else:
            left.append(effect_words(effect))
    return settings, left


_EQ_SLOTS: dict[str, tuple[str, ...]] = {
    "low-shelf": ("l",),
    "peak": ("1", "2", "3", "4"),
    "high-shelf": ("h",),
}
"""The bands of one a-EQ. It has no cuts; its shelves have a fixed slope."""


def _equalisers(bands: Sequence[EqBand]) -> Iterator[PlugInSetting]:
    """Bands in as many equalisers as hold them; their order does not change the sound."""
    rest = list(bands)
    while rest:
        free = {shape: list(slots) for shape, slots in _EQ_SLOTS.items()}
        values: dict[str, float] = {}
        over: list[EqBand] = []
        for band in rest:
            if not free[band.shape]:
                over.append(band)
                continue
            slot = free[band.shape].pop(0)
            values[f"freq{slot}"] = band.frequency_hz
            values[f"g{slot}"] = band.gain_db
            if band.shape == "peak":
                values[f"bw{slot}"] = 2 / log(2) * asinh(1 / (2 * band.q))
        yield _setting(EQ, values)
        rest = over


def _gain(effect: Gain) -> PlugInSetting:
    return _setting(EQ, {"master": effect.gain_db})


def _compressor(effect: Compressor) -> PlugInSetting:
    """Its knee is in sixths of its width in dB."""
    return _setting(
        COMPRESSOR,
        {
            "att": effect.attack_ms,
            "rel": effect.release_ms,
            "kn": effect.knee_db / 6,
            "rat": effect.ratio,
            "thr": effect.threshold_db,
            "mak": effect.makeup_db,
            "sidech": 0.0,
        },
    )


def _delay(effect: Delay) -> PlugInSetting:
    return _setting(
        DELAY,
        {
            "inv": 1.0,
            "sync": 0.0,
            "time": effect.time_ms,
            "drywet": effect.mix * 100,
            "feedback": effect.feedback * 100,
            "lpf": 20_000.0,
            "gain": 0.0,
        },
    )


def _reverb(effect: Reverb) -> PlugInSetting:
    """The room whose slowest comb filter falls by 60 dB in the decay's time."""
    turns = max(0.001, effect.decay_ms / 1000) / _COMB_SECONDS
    room = 10 ** (-3 / turns) / _COMB_GAIN
    setting = _setting(REVERB, {"blend": effect.mix, "roomsz": room})
    return PlugInSetting(REVERB, setting.values, setting.clipped or effect.predelay_ms > 0)


_PLAIN: dict[type, Callable[..., PlugInSetting]] = {
    Gain: _gain,
    Compressor: _compressor,
    Delay: _delay,
    Reverb: _reverb,
}


def _setting(kind: PlugInKind, wanted: dict[str, float]) -> PlugInSetting:
    values = {
        port: min(max(value, kind.ports[port][0]), kind.ports[port][1])
        for port, value in wanted.items()
    }
    return PlugInSetting(kind, {**values, "enable": 1.0}, values != wanted)


def plug_in_processor(setting: PlugInSetting, numbers: Numbers) -> etree._Element:
    """The plug-in as a processor of a track or bus."""
    kind = setting.kind
    processor = etree.Element("Processor")
    processor.attrib.update(
        {
            "id": numbers.take(),
            "name": kind.name,
            "active": "1",
            "user-latency": "0",
            "use-user-latency": "0",
            "type": "lv2",
            "unique-id": kind.identifier,
            "count": str(kind.copies),
            "custom": "0",
        }
    )
    for tag in ("ConfiguredInput", "ConfiguredOutput"):
        add(add(processor, tag), "Channels", type="audio", count=2)
    add(add(processor, "CustomSinks"), "Channels", type="audio", count=2 // kind.copies)
    state = add(processor, "lv2", last_preset_uri="", last_preset_label="")
    for port, value in setting.values.items():
        add(state, "Port", symbol=port, value=repr(float(value)))
    return processor
