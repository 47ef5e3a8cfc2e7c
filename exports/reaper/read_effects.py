"""REAPER's own effects as those of a session; every other effect is a plug-in by its name. Pure."""

from __future__ import annotations

import binascii
import struct
from base64 import b64decode
from collections.abc import Iterator
from math import isfinite, log, log10, sinh
from typing import Any

from exports.names import clean_text
from exports.reaper.chunks import Chunk, as_number, values
from exports.reaper.effects import (
    EQ_BAND_BYTES,
    EQ_SHAPES,
    LIMITER,
    LONGEST_DELAY_MS,
    REA_COMP,
    REA_DELAY,
    REA_EQ,
    REA_VERBATE,
    REVERB_DELAY_SPAN_MS,
    ROOM_DELAY_MS,
    VOLUME,
    decay_seconds,
)
from exports.reaper.values import gain_db
from session.effects import (
    Chain,
    Compressor,
    Delay,
    Effect,
    EqBand,
    Equaliser,
    Gain,
    Limiter,
    PlugIn,
    Reverb,
)
from session.units import HIGHEST_DB, LOWEST_DB

EFFECT_KINDS = ("VST", "AU", "AUI", "JS", "DX", "LV2", "CLAP", "VIDEO_EFFECT")
_FORMATS = {"VST3": "vst3", "VST": "vst2", "AU": "au", "LV2": "lv2", "CLAP": "clap"}
_HEADER_END = 12
_PLAIN_START = 8
_SHAPE_NAMES = {code: shape for shape, code in EQ_SHAPES.items()} | {2: "peak", 9: "peak"}


def effects_of(chains: list[Chunk]) -> Iterator[Chunk]:
    """The effects of the chains that are switched on, those in containers, too."""
    for chain in chains:
        on = True
        for one in chain.body:
            if isinstance(one, str):
                if one.startswith("BYPASS "):
                    said = values(one)
                    on = not (as_number(said, 1) or as_number(said, 2))
            elif on and one.word in EFFECT_KINDS:
                yield one
            elif on and one.word == "CONTAINER":
                yield from effects_of([one])


def effect_name(effect: Chunk) -> str:
    """`VST: ReaEQ (Cockos)`, `JS: utility/volume`."""
    named = clean_text(next(iter(effect.arguments), ""))
    return named if ": " in named else f"{effect.word}: {named}"


def is_instrument(effect: Chunk) -> bool:
    """Whether it makes sound of notes: `VSTi: Serum`."""
    return effect_name(effect).partition(":")[0].endswith("i")


def read_chain(name: str, effects: list[Chunk]) -> Chain | None:
    """The effects as a chain of that name; None for none."""
    return Chain(name[:1000], read_effects(effects)) if effects else None


def read_effects(effects: list[Chunk]) -> tuple[Effect, ...]:
    """What the effects do. Gains that follow each other are one."""
    found: list[Effect] = []
    for chunk in effects:
        for effect in _read(chunk):
            before = found[-1] if found else None
            if isinstance(effect, Gain) and isinstance(before, Gain):
                found.pop()
                effect = Gain(_bound(round(before.gain_db + effect.gain_db, 6)))  # noqa: PLW2901
            if not (isinstance(effect, Gain) and abs(effect.gain_db) < 1e-6):
                found.append(effect)
    return tuple(found)


def _read(chunk: Chunk) -> list[Effect]:
    try:
        known = _script(chunk) if chunk.word == "JS" else _plug_in(chunk)
    except (struct.error, binascii.Error, ValueError, OverflowError):
        known = None
    return known or [_by_name(chunk)]


def _by_name(chunk: Chunk) -> PlugIn:
    kind, _, name = effect_name(chunk).partition(": ")
    found = _FORMATS.get(kind.removesuffix("i"), "other")
    return PlugIn(name[:1000], found)  # type: ignore[arg-type]  # the table's values are formats


def _script(chunk: Chunk) -> list[Effect] | None:
    path = next(iter(chunk.arguments), "")
    sliders = [text for one in chunk.body if isinstance(one, str) for text in values(one)]
    if path == VOLUME:
        return [Gain(_bound(round(as_number(sliders, 0) / 6 * 20 * log10(2), 6)))]
    if path == LIMITER:
        threshold, ceiling = as_number(sliders, 0), as_number(sliders, 3, -0.1)
        release_ms = min(1000.0, max(0.0, as_number(sliders, 1, 200.0)))
        limiter = Limiter(_bound(threshold), release_ms)
        return [limiter, Gain(_bound(round(ceiling - threshold, 6)))]
    return None


def _plug_in(chunk: Chunk) -> list[Effect] | None:
    said = chunk.arguments
    identity = said[4].partition("<")[0] if len(said) > 4 else ""
    blocks = [b64decode(one, validate=True) for one in chunk.body if isinstance(one, str)]
    if not blocks or identity not in _READERS:
        return None
    (size,) = struct.unpack_from("<I", blocks[0], len(blocks[0]) - _HEADER_END)
    return _READERS[identity](b"".join(blocks[1:])[:size])


def _equaliser(state: bytes) -> list[Effect] | None:
    size, count = _finite("<ii", state)
    if size != EQ_BAND_BYTES:
        return None
    bands = []
    for index in range(count):
        code, on, hertz, gain, octaves = _finite("<iiddd", state, 8 + size * index)
        if not on:
            continue
        if code not in _SHAPE_NAMES:
            return None
        quality = 1 / (2 * sinh(log(2) / 2 * min(10.0, max(0.01, octaves))))
        shape = _SHAPE_NAMES[code]
        level = 0.0 if shape in ("low-cut", "high-cut") else _level(gain)
        frequency = min(200_000.0, max(1.0, hertz))
        bands.append(EqBand(shape, frequency, level, round(quality, 6)))  # type: ignore[arg-type]
    (overall,) = _finite("<d", state, 16 + size * count)
    return [Equaliser(tuple(bands)), Gain(_level(overall))]


def _compressor(state: bytes) -> list[Effect]:
    found = _finite("<15f", state, _PLAIN_START)
    return [
        Compressor(
            _level(found[0]),
            round(1 + 99 * min(1.0, max(0.0, found[1])), 4),
            round(500 * min(1.0, max(0.0, found[2])), 4),
            round(5000 * min(1.0, max(0.0, found[3])), 4),
            round(24 * min(1.0, max(0.0, found[14])), 4),
            _level(found[11]),
        )
    ]


def _delay(state: bytes) -> list[Effect] | None:
    count, _, _, _, wet, dry = _finite("<IIIIff", state, 8)
    tap = _finite("<11f", state, 32)
    if count != 1 or min(wet, dry) < 0 or not wet + dry:
        return None
    time_ms = round(LONGEST_DELAY_MS * min(1.0, max(0.0, tap[2])), 3)
    feedback = min(1.0, max(0.0, round(tap[4], 6)))
    whole = wet + dry
    return [Delay(time_ms, feedback, round(wet / whole, 6)), Gain(_level(whole))]


def _reverb(state: bytes) -> list[Effect] | None:
    wet, dry, room, _, _, delay, *_ = _finite("<8f", state, _PLAIN_START)
    whole = wet + dry
    if min(wet, dry) < 0 or not whole:
        return None
    decay_ms = round(1000 * decay_seconds(min(1.0, max(0.0, room))), 3)
    predelay_ms = round(REVERB_DELAY_SPAN_MS * min(1.0, max(0.0, delay)), 3)
    reverb = Reverb(decay_ms, round(wet / whole, 6), predelay_ms + ROOM_DELAY_MS)
    return [reverb, Gain(_level(whole))]


_READERS = {
    REA_EQ.number: _equaliser,
    REA_COMP.number: _compressor,
    REA_DELAY.number: _delay,
    REA_VERBATE.number: _reverb,
}


def _finite(layout: str, state: bytes, offset: int = 0) -> tuple[Any, ...]:
    """Numbers of a state; raises ValueError when one of them is none, struct.error at its end."""
    found = struct.unpack_from(layout, state, offset)
    if not all(map(isfinite, found)):
        raise ValueError("a state that holds what is no number")
    return found


def _level(factor: float) -> float:
    return round(gain_db(factor), 4) + 0.0


def _bound(gain: float) -> float:
    return min(HIGHEST_DB, max(LOWEST_DB, gain)) + 0.0
