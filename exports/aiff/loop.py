"""The chunks that make an AIFF file an Apple Loop: `basc`, `trns` and `cate`.

Apple never published them. The layout of `basc` is that of libsndfile (aiff.c, basc_CHUNK: version,
beats, root note, scale, meter, type), its 84 bytes are JUCE's (BASCChunk). `trns` and `cate` are
those of a loop that Logic Pro wrote (go-audio/aiff, fixtures/ring.aif). All numbers are big-endian.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Literal

from session.units import Role

Scale = Literal["minor", "major", "neither", "both"]

_VERSION = 1
_SCALES: dict[Scale, int] = {"minor": 1, "major": 2, "neither": 3, "both": 4}
_NO_ROOT, _ROOT_OCTAVE = 0, 48
_TYPE_LOOP = 0
"""libsndfile's 0 is a loop, 1 a one-shot; JUCE takes 2 for a one-shot: 0 is a loop to both."""
_BASC_FILLER_BYTES = 66

_SENSITIVITY, _DIVISION = 50, 16
"""As Logic writes them: transients on sixteenths, found at half sensitivity."""
_TRNS_HEAD_FILLER_BYTES = 68
_TRANSIENT_FILLER_BYTES = 16
_MOST_TRANSIENTS = 0xFFFF
_LONGEST_TRNS_SAMPLES = 0xFFFFFFFF

_CATE_SLOT_BYTES, _CATE_RESERVED_BYTES = 50, 16

CATEGORIES: dict[Role, str] = {
    "drums": "Drums",
    "bass": "Bass",
    "chords": "Keyboards",
    "lead": "Other Instrument",
    "pad": "Texture/Atmosphere",
    "vocals": "Vocals",
    "other": "Other Instrument",
    "fx": "Sound Effect",
}
"""Where Logic's loop browser files a part: the names are those that Logic stores."""


@dataclass(frozen=True, slots=True)
class AppleLoop:
    """What Logic needs to know of a file that is whole bars of one tempo and meter long.

    `beats` count in the meter's own beats, as libsndfile reads them; `root_pitch_class` (0 is C)
    is None for what has no key.
    """

    beats: int
    numerator: int
    denominator: int
    role: Role
    root_pitch_class: int | None = None
    scale: Scale = "neither"


def loop_chunks(loop: AppleLoop, length_samples: int) -> list[tuple[bytes, bytes]]:
    """The chunks (identifier, content) that make a file of this length a loop."""
    return [
        (b"basc", _basc(loop)),
        (b"trns", _trns(loop, length_samples)),
        (b"cate", _cate(loop.role)),
    ]


def _basc(loop: AppleLoop) -> bytes:
    tonal = loop.root_pitch_class is not None
    root = _ROOT_OCTAVE + loop.root_pitch_class if loop.root_pitch_class is not None else _NO_ROOT
    scale = _SCALES[loop.scale if tonal else "neither"]
    fields = (_VERSION, loop.beats, root, scale, loop.numerator, loop.denominator, _TYPE_LOOP)
    return struct.pack(">IIHHHHH", *fields) + bytes(_BASC_FILLER_BYTES)


def _trns(loop: AppleLoop, length_samples: int) -> bytes:
    """A transient on every sixteenth and at the end, so that a stretch keeps the groove."""
    sixteenths = min(loop.beats * 4, _MOST_TRANSIENTS - 1)
    places = [round(length_samples * index / sixteenths) for index in range(sixteenths + 1)]
    head = struct.pack(">HHH", 1, _SENSITIVITY, _DIVISION) + bytes(_TRNS_HEAD_FILLER_BYTES)
    each = (
        struct.pack(">HHI", 1, 0, min(place, _LONGEST_TRNS_SAMPLES))
        + bytes(_TRANSIENT_FILLER_BYTES)
        for place in places
    )
    return head + struct.pack(">H", len(places)) + b"".join(each)


def _cate(role: Role) -> bytes:
    """Category, subcategory, genre and a slot without use; no descriptors."""
    category = CATEGORIES[role].encode().ljust(_CATE_SLOT_BYTES, b"\0")
    slots = category + bytes(3 * _CATE_SLOT_BYTES)
    return struct.pack(">I", 1) + slots + bytes(_CATE_RESERVED_BYTES) + struct.pack(">H", 0)
