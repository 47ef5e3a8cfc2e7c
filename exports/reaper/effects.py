"""The effects of a chain as REAPER's own, in the lines of an effect chain. Pure.

REAPER's JS effects keep their sliders as text. The state of its plug-ins is binary: a header, the
settings, a trailer, each in base64. The layouts below were published by people who set every value
in REAPER 7 and read the saved state back; they agree with projects that REAPER saved.
"""

from __future__ import annotations

import struct
from base64 import b64encode
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import asinh, log, log2

from exports.loss_words import effect_words, effects_without
from exports.reaper.chunks import Chunk, number
from exports.reaper.values import amplitude
from session.effects import (
    Chain,
    Compressor,
    Delay,
    Effect,
    EqBand,
    Equaliser,
    Gain,
    Limiter,
    Reverb,
)

VOLUME, LIMITER = "utility/volume", "loser/MGA_JSLimiterST"
"""Scripts that come with REAPER."""

_SLIDERS = 64
_BASE64_COLUMNS = 128
_TRAILER = "AAAQAAAA"
_CHANNEL_VERSION = 0x100000

_WITHOUT_STATE = b"\xef\xbe\xad\xde\x0d\xf0\xad\xde"
"""Before the settings of a plug-in that keeps plain parameters, 32-bit floats in their order."""


@dataclass(frozen=True, slots=True)
class _PlugInKind:
    """A plug-in of REAPER's: `identity` is the end of its opening line, `mark` its four letters."""

    name: str
    identity: str
    mark: bytes
    inputs: int
    plain: bool

    @property
    def number(self) -> str:
        """What tells it from every other plug-in."""
        return self.identity.split()[-2].partition("<")[0]


REA_EQ = _PlugInKind(
    "ReaEQ", "reaeq.dll 0 '' 1919247729<56535472656571726561657100000000> ''", b"qeer", 2, False
)
REA_COMP = _PlugInKind(
    "ReaComp", "reacomp.dll 0 '' 1919247213<5653547265636D726561636F6D700000> ''", b"mcer", 4, True
)
REA_DELAY = _PlugInKind(
    "ReaDelay",
    "readelay.dll 0 '' 1919247468<5653547265646C72656164656C617900> ''",
    b"lder",
    2,
    False,
)
REA_VERBATE = _PlugInKind(
    "ReaVerbate",
    "reaverbate.dll 0 '' 1920361016<56535472766238726561766572626174> ''",
    b"8bvr",
    2,
    True,
)

EQ_SHAPES = {"low-shelf": 0, "high-shelf": 1, "high-cut": 3, "low-cut": 4, "peak": 8}
EQ_BAND_BYTES = 33
_EQ_TAIL = bytes([0, 0, 0, 0, 0xFD, 1, 0, 0, 0x5C, 1, 0, 0, 2, 0, 0, 0])

LONGEST_DELAY_MS = 10_000.0
LOWEST_CEILING_DB = -30.0
_LIMITER_CEILINGS_DB = -6.0
_LIMITER_RELEASE_MS = (50.0, 500.0)
_LOUDEST_WET = 2.0
_DRY_OFF = 10 ** (-150 / 20)

_ROOM_SECONDS = (0.21, 0.24, 0.27, 0.32, 0.38, 0.46, 0.58, 0.78, 1.15, 2.10, 9.72)
"""ReaVerbate's decay by 60 dB at each tenth of its room size, dampening 0.3 (measured renders)."""

_ROOM_DAMPENING, ROOM_DELAY_MS = 0.3, 25.0
REVERB_DELAY_SPAN_MS = 500.0


def effect_chain(chain: Chain, where: str, new_id: Callable[[int], str]) -> tuple[Chunk, list[str]]:
    """The FXCHAIN of a track, and what REAPER cannot do of it; `where` names it in words."""
    written = Chunk("FXCHAIN")
    for word in ("SHOW", "LASTSEL", "DOCKED"):
        written.line(word, 0)
    losses, lacking, count = list[str](), list[str](), 0
    for effect in chain.effects:
        stands_in = list(_equivalents(effect))
        if not stands_in:
            lacking.append(effect_words(effect))
        if isinstance(effect, Reverb):
            losses.append(
                f"The reverb of {where} is ReaVerbate: it rings as long and sounds its own way."
            )
        for one in stands_in:
            written.line("BYPASS", 0, 0, 0)
            written.body.append(one)
            written.line("FLOATPOS", 0, 0, 0, 0)
            written.line("FXID", new_id(count))
            written.line("WAK", 0, 0)
            count += 1
    return written, [*effects_without(chain, where, "REAPER", lacking), *losses]


def _equivalents(effect: Effect) -> Iterator[Chunk]:
    if isinstance(effect, Gain):
        yield _volume(effect.gain_db)
    elif isinstance(effect, Equaliser):
        yield _equaliser(effect)
    elif isinstance(effect, Compressor):
        yield from _compressor(effect)
    elif isinstance(effect, Limiter) and LOWEST_CEILING_DB <= effect.ceiling_db <= 0:
        yield from _limiter(effect)
    elif isinstance(effect, Delay) and effect.time_ms <= LONGEST_DELAY_MS:
        yield _delay(effect)
    elif isinstance(effect, Reverb):
        yield _reverb(effect)


def _script(path: str, *sliders: float) -> Chunk:
    written = Chunk(f'JS {path} ""')
    texts = [number(round(value, 9)) for value in sliders]
    written.line(" ".join(texts + ["-"] * (_SLIDERS - len(texts))))
    return written


def _plug_in(kind: _PlugInKind, settings: bytes) -> Chunk:
    magic = 0xFEED5EEF if kind.plain else 0xFEED5EEE
    header = kind.mark + struct.pack("<I", magic)
    for channels in (kind.inputs, 2):
        header += struct.pack(f"<I{channels}Q", channels, *(1 << n for n in range(channels)))
    header += struct.pack("<III", len(settings), 0 if kind.plain else 1, _CHANNEL_VERSION)
    identity = kind.identity.replace("''", '""')
    written = Chunk(f'VST "VST: {kind.name} (Cockos)" {identity}')
    written.line(b64encode(header).decode())
    text = b64encode(settings).decode()
    for start in range(0, len(text), _BASE64_COLUMNS):
        written.line(text[start : start + _BASE64_COLUMNS])
    written.line(_TRAILER)
    return written


def _plain(kind: _PlugInKind, *parameters: float) -> Chunk:
    return _plug_in(kind, _WITHOUT_STATE + struct.pack(f"<{len(parameters)}f", *parameters))


def _volume(gain_db: float) -> Chunk:
    """The slider counts 6 dB for a doubling; the second says above what it clips: nowhere."""
    return _script(VOLUME, 6 * log2(max(1e-7, amplitude(gain_db))), 150)


def _equaliser(effect: Equaliser) -> Chunk:
    state = struct.pack("<ii", EQ_BAND_BYTES, len(effect.bands))
    for band in effect.bands:
        gain = amplitude(band.gain_db) if band.shape not in ("low-cut", "high-cut") else 1.0
        state += struct.pack("<iidddB", EQ_SHAPES[band.shape], 1, *_band(band, gain), 1)
    return _plug_in(REA_EQ, state + struct.pack("<iid", 1, 1, 1.0) + _EQ_TAIL)


def _band(band: EqBand, gain: float) -> tuple[float, float, float]:
    """Frequency, gain and width in octaves: 1/Q = 2 sinh(ln 2 / 2 * octaves)."""
    octaves = 2 / log(2) * asinh(1 / (2 * band.q))
    return min(24_000.0, max(20.0, band.frequency_hz)), gain, min(4.0, max(0.01, octaves))


def _compressor(effect: Compressor) -> Iterator[Chunk]:
    """Threshold, ratio, attack, release, then the detector; the make-up gain is ReaComp's Wet."""
    makeup = amplitude(effect.makeup_db)
    wet = min(_LOUDEST_WET, makeup)
    parameters = [0.0] * 21
    parameters[0] = min(2.0, amplitude(effect.threshold_db))
    parameters[1] = min(1.0, (effect.ratio - 1) / 99)
    parameters[2] = min(1.0, effect.attack_ms / 500)
    parameters[3] = min(1.0, effect.release_ms / 5000)
    parameters[6] = 1.0
    parameters[10] = _DRY_OFF
    parameters[11] = wet
    parameters[14] = min(1.0, effect.knee_db / 24)
    parameters[17] = 0.25
    yield _plain(REA_COMP, *parameters)
    if makeup > wet:
        yield _script(VOLUME, 6 * log2(makeup / wet), 150)


def _limiter(effect: Limiter) -> Iterator[Chunk]:
    """Threshold, release, stereo link, ceiling; a ceiling that is too low for it by a volume."""
    ceiling_db = max(_LIMITER_CEILINGS_DB, effect.ceiling_db)
    low, high = _LIMITER_RELEASE_MS
    release_ms = min(high, max(low, effect.release_ms))
    yield _script(LIMITER, effect.ceiling_db, release_ms, 100, ceiling_db)
    if effect.ceiling_db < ceiling_db:
        yield _volume(effect.ceiling_db - ceiling_db)


def _delay(effect: Delay) -> Chunk:
    """Wet, dry, then one tap: on, length, beats, feedback, open filters, width, level, centre."""
    tap = (
        0.0,
        1.0,
        effect.time_ms / LONGEST_DELAY_MS,
        0.0,
        effect.feedback,
        1.0,
        0.0,
        1.0,
        1.0,
        1.0,
        0.5,
    )
    state = bytes(8) + struct.pack("<IIIIff", 1, 4 * len(tap), 2, 0, effect.mix, 1 - effect.mix)
    return _plug_in(REA_DELAY, state + struct.pack(f"<{len(tap)}f", *tap))


def _reverb(effect: Reverb) -> Chunk:
    """Wet, dry, room, dampening, width, delay, filters open."""
    delay_ms = max(0.0, effect.predelay_ms - ROOM_DELAY_MS)
    return _plain(
        REA_VERBATE,
        effect.mix,
        1 - effect.mix,
        room_size(effect.decay_ms / 1000),
        _ROOM_DAMPENING,
        1.0,
        min(1.0, delay_ms / REVERB_DELAY_SPAN_MS),
        1.0,
        0.0,
    )


def room_size(decay_seconds: float) -> float:
    """The room size of ReaVerbate, 0 to 1, that rings so long; between the measured ones by ear's
    measure, the logarithm."""
    seconds = min(_ROOM_SECONDS[-1], max(_ROOM_SECONDS[0], decay_seconds))
    index = min(len(_ROOM_SECONDS) - 1, max(1, bisect_right(_ROOM_SECONDS, seconds)))
    low, high = _ROOM_SECONDS[index - 1], _ROOM_SECONDS[index]
    return (index - 1 + log(seconds / low) / log(high / low)) / 10


def decay_seconds(room: float) -> float:
    """How long a room of that size, 0 to 1, rings; the other way of `room_size`."""
    index = min(len(_ROOM_SECONDS) - 2, int(room * 10))
    low, high = _ROOM_SECONDS[index], _ROOM_SECONDS[index + 1]
    return float(low * (high / low) ** (room * 10 - index))
