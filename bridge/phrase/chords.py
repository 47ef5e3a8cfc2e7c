"""The name of a chord that is held. Pure.

A chord's qualities and their intervals are those of lead sheets (Brandt and Roemer, Standardized
Chord Symbol Notation); the server reads these names.
"""

from __future__ import annotations

from collections.abc import Iterable

from session.pitch import FLAT_NAMES, SHARP_NAMES

_QUALITIES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("", (0, 4, 7)),
    ("m", (0, 3, 7)),
    ("7", (0, 4, 7, 10)),
    ("maj7", (0, 4, 7, 11)),
    ("m7", (0, 3, 7, 10)),
    ("5", (0, 7)),
    ("sus4", (0, 5, 7)),
    ("sus2", (0, 2, 7)),
    ("dim", (0, 3, 6)),
    ("aug", (0, 4, 8)),
    ("6", (0, 4, 7, 9)),
    ("m6", (0, 3, 7, 9)),
    ("m7b5", (0, 3, 6, 10)),
    ("dim7", (0, 3, 6, 9)),
    ("mMaj7", (0, 3, 7, 11)),
    ("7sus4", (0, 5, 7, 10)),
    ("add9", (0, 2, 4, 7)),
    ("madd9", (0, 2, 3, 7)),
    ("9", (0, 2, 4, 7, 10)),
    ("maj9", (0, 2, 4, 7, 11)),
    ("m9", (0, 2, 3, 7, 10)),
    ("7b9", (0, 1, 4, 7, 10)),
    ("7#9", (0, 3, 4, 7, 10)),
    ("6/9", (0, 2, 4, 7, 9)),
    ("m11", (0, 2, 3, 5, 7, 10)),
    ("13", (0, 2, 4, 7, 9, 10)),
    ("maj7", (0, 4, 11)),
    ("7", (0, 4, 10)),
    ("m7", (0, 3, 10)),
    ("", (0, 4)),
    ("m", (0, 3)),
)
"""Suffix and semitones above the root; of two that fit equally the first one is meant. The last
ones have no fifth, as it is often left out."""

_FLAT_ROOTS = frozenset({1, 3, 5, 8, 10})


def chord_held(pitches: Iterable[int]) -> str | None:
    """The symbol of the chord of these MIDI pitches, `Am7` or `C/E`; None where it has no name.

    The lowest note is the root where that makes a chord; else the chord stands over it.
    """
    sounding = sorted(set(pitches))
    if len(sounding) < 2:
        return None
    bass = sounding[0] % 12
    classes = {pitch % 12 for pitch in sounding}
    if (quality := _quality(classes, bass)) is not None:
        return _symbol(bass, quality, bass)
    # The bass may be no part of the chord above it.
    upper = classes - {bass}
    above = [upper, classes] if len(upper) >= 3 else [classes]
    for tones in above:
        for root in sorted(tones):
            if (quality := _quality(tones, root)) is not None:
                return _symbol(root, quality, bass)
    return None


def _quality(classes: set[int], root: int) -> str | None:
    above = tuple(sorted((pitch - root) % 12 for pitch in classes))
    return next((suffix for suffix, tones in _QUALITIES if tones == above), None)


def _symbol(root: int, quality: str, bass: int) -> str:
    minor = quality.startswith("m") and not quality.startswith("maj")
    # The relative major says how the root is spelt.
    names = FLAT_NAMES if (root + 3 * minor) % 12 in _FLAT_ROOTS else SHARP_NAMES
    over = "" if root == bass else f"/{names[bass]}"
    return f"{names[root]}{quality}{over}"
