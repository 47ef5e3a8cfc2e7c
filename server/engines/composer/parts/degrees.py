"""The signs of bass lines and riffs as pitches over a chord."""

from __future__ import annotations

from server.engines.composer.bars import TICKS_PER_BEAT
from server.engines.composer.harmony.chord import ChordTones
from server.engines.composer.harmony.plan import ChordSpan
from server.engines.composer.style.parts import Range
from session.pitch import Key

DEAD_TICKS = TICKS_PER_BEAT // 8
"""A dead note is a thud of the damped string, a thirty-second long at most."""

SIGN_TOUCH = {"r": 0.7, "x": 0.5, "a": 0.9}
"""The weight of the signs that are not played plainly."""

_STEPS = {"2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6}


def bass_in(chord: ChordTones, where: Range) -> int:
    """The chord's bass note in the lower octave of the range."""
    return where.low + (chord.bass_pitch_class - where.low) % 12


def degree_pitch(sign: str, chord: ChordTones, key: Key, where: Range) -> int:
    """What a sign of a bass line means: the bass note, a degree of the chord's scale above it, or
    its octave; an octave lower where the range ends.
    """
    pitch = bass_in(chord, where)
    if sign == "8":
        pitch += 12
    elif sign in _STEPS:
        pitch_class = chord.scale_in(key)[(chord.degree + _STEPS[sign]) % 7]
        pitch += (pitch_class - pitch) % 12
    while pitch > where.high:
        pitch -= 12
    return pitch


def approach_pitch(
    goal: int, here: int, now: ChordSpan, key: Key, where: Range, *, chromatic: bool
) -> int:
    """The step to `goal` from the side of `here`: of the scale that sounds now, or a semitone.

    The semitone from outside the scale is the bass player's approach note (Friedland, Building
    Walking Bass Lines, 1995).
    """
    scale = now.chord.scale_in(key)
    near = 2 if chromatic else 5
    above = [p for p in range(goal + 1, goal + near) if chromatic or p % 12 in scale][:1]
    below = [p for p in range(goal - 1, goal - near, -1) if chromatic or p % 12 in scale][:1]
    sides = (*above, *below) if here > goal else (*below, *above)
    return next((pitch for pitch in sides if where.low <= pitch <= where.high), goal)
