"""Voice-leading: of a chord's spacings the one that moves least and leaves others room.

Low intervals are kept wide enough to stay clear, by the low interval limits of arranging (Nettles
and Graf, The Chord Scale Theory; Pease and Pullig, Modern Jazz Voicings, ch. 1).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from server.engines.composer.harmony.chord import QUALITIES, ChordTones
from server.engines.composer.harmony.spacing import Voicing, spacings
from server.engines.composer.style.parts import VoicingStyle

__all__ = ["LOW_INTERVAL_LIMITS", "Voicing", "voice_chord"]

LOW_INTERVAL_LIMITS = {1: 52, 2: 51, 3: 48, 4: 46, 5: 46, 6: 47, 7: 34, 8: 43, 9: 41, 10: 41}
"""By the semitones of an interval: the lowest bottom note above which it is clear."""


@lru_cache(maxsize=20_000)
def voice_chord(
    chord: ChordTones,
    voices: int,
    low: int,
    high: int,
    before: Voicing | None,
    *,
    style: VoicingStyle = "led",
    scale: tuple[int, ...] = (),
    rooted: bool = False,
    taken: frozenset[int] = frozenset(),
    below: int | None = None,
) -> Voicing:
    """The voicing of `chord` within `low` to `high` nearest to the one before.

    Without one before it, the one nearest to the middle of the range. `scale` is the chord's, for
    fourths; `rooted`: nobody else plays the root. `taken` are pitches that others hold and
    `below` the lowest note of a melody: both are avoided where something as good is left.
    """
    flat_ninth = any(up == 13 for _, up in QUALITIES[chord.quality])
    middle = (low + high) / 2

    def cost(voicing: Voicing) -> tuple[float, Voicing]:
        away = abs(sum(voicing) / len(voicing) - middle) * 0.25
        moved = _movement(before, voicing) if before else away * 4
        crowded = 0.0
        if taken:
            crowded = _crowding(voicing, taken)
        if below is not None:
            crowded += 1.5 * sum(max(0, pitch - below + 1) for pitch in voicing)
        return _roughness(voicing, flat_ninth) + away + moved + crowded, voicing

    found = spacings(style, chord, voices, (low, high), scale=scale, rooted=rooted)
    return min(found, key=cost)


@lru_cache(maxsize=20_000)
def _roughness(voicing: Voicing, flat_ninth: bool) -> float:
    """Semitones between neighbours, minor ninths, and close intervals too low to be clear."""
    rough = sum(
        upper - lower == 1 or lower < LOW_INTERVAL_LIMITS.get(upper - lower, 0)
        for lower, upper in pairwise(voicing)
    )
    pitches = set(voicing)
    ninths = 0 if flat_ninth else sum(pitch + 13 in pitches for pitch in voicing)
    return 4.0 * (rough + ninths)


def _movement(before: Voicing, after: Voicing) -> float:
    """Semitones moved in all, the top voice counting double: it is heard as a line."""
    total = abs(before[-1] - after[-1])
    for pitch in after:
        total += min(abs(pitch - held) for held in before)
    return float(total)


def _crowding(voicing: Voicing, taken: frozenset[int]) -> float:
    """The same note as another player's, or one a semitone or a minor ninth from it."""
    crowded = 0.0
    for pitch in voicing:
        if pitch in taken:
            crowded += 3.5
        if any(pitch + step in taken for step in (-13, -1, 1, 13)):
            crowded += 8.0
    return crowded
