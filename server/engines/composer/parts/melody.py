"""Where a melody may step: the pitches of the moment, and which of them rest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from server.engines.composer.harmony.chord import ChordTones
from server.engines.composer.style.parts import Range
from session.pitch import SCALE_STEPS, Key, Mode

_PENTATONIC: dict[Mode, tuple[int, ...]] = {
    mode: (0, 3, 5, 7, 10) if steps[2] == 3 else (0, 2, 4, 7, 9)
    for mode, steps in SCALE_STEPS.items()
}


@cache
def ladder(pitch_classes: tuple[int, ...], low: int, high: int) -> tuple[int, ...]:
    """Every pitch of the classes from `low` to `high`."""
    return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in pitch_classes)


def nearest(pitches: Sequence[int], pitch: float) -> int:
    """The one of `pitches` nearest to `pitch`; the lower of two as near."""
    return min(pitches, key=lambda one: (abs(one - pitch), one))


def chord_tones(chord: ChordTones, where: Range) -> tuple[int, ...]:
    """The chord's tones in the range."""
    return ladder(chord.pitch_classes, where.low, where.high)


def clear_tones(chord: ChordTones, where: Range) -> tuple[int, ...]:
    """The chord tones that a melody may hold over the chord: none a semitone above another.

    The root over a major seventh and the minor third over a ninth make a minor ninth with them.
    """
    tones = chord.pitch_classes
    clear = tuple(pc for pc in tones if (pc - 1) % 12 not in tones)
    return ladder(clear or tones, where.low, where.high)


def passing_tones(chord: ChordTones, key: Key, where: Range, pentatonic: bool) -> tuple[int, ...]:
    """What may pass between chord tones: the chord's scale, or its pentatonic part."""
    scale = chord.scale_in(key)
    if pentatonic:
        five = {(key.pitch_class + step) % 12 for step in _PENTATONIC[key.mode]}
        scale = tuple(pc for pc in scale if pc in five or pc in chord.pitch_classes)
    return ladder(scale, where.low, where.high)


def rubs(pitch: int, chord: ChordTones) -> bool:
    """Whether a held `pitch` is foreign to the chord and stands a semitone from one of its tones.

    A semitone above is an avoid note; one below rubs as soon as somebody has the tone above it.
    """
    tones = chord.pitch_classes
    beside = (pitch - 1) % 12 in tones or (pitch + 1) % 12 in tones
    return pitch % 12 not in tones and beside


def may_be_held(pitch: int, chord: ChordTones) -> bool:
    """Whether a melody may hold `pitch`: nothing of the chord is a semitone below it.

    A foreign tone may have none a semitone above it either.
    """
    return (pitch - 1) % 12 not in chord.pitch_classes and not rubs(pitch, chord)
