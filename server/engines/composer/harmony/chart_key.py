"""The key that a chart is in, where nobody named one."""

from __future__ import annotations

from itertools import pairwise

from server.engines.composer.harmony.chart import parse_chart
from server.engines.composer.harmony.chord import ChordTones
from session.pitch import Key, Mode

_MODES: tuple[Mode, ...] = ("major", "minor", "dorian", "mixolydian")
_LESS_USUAL = {"dorian": 0.06, "mixolydian": 0.06}
_READ_IN = Key("C", "major")

_FIRST, _LAST = 0.12, 0.12
_CADENCE, _CADENCE_ROUND_THE_END = 0.2, 0.1
"""What it says for a tonic that the chart starts or ends on it, or comes to it from its dominant,
against 1 for chords that are wholly of the scale. A turnaround back to the start says less than a
cadence on the way: ii V I VI7 is in the key of its I."""


def key_of_chart(text: str) -> Key | None:
    """The key in which most of the chart's chords are at home; None when it has numerals.

    Raises BadInput for a chart that cannot be read.
    """
    bars = parse_chart(text, _READ_IN).bars
    if any(name[0] not in "ABCDEFG|%/\n," for name in text.split()):
        return None
    chords = [(chord, 1 / len(bar)) for bar in bars for chord in bar]
    keys = [Key.of_pitch_class(tonic, mode) for mode in _MODES for tonic in range(12)]
    return max(keys, key=lambda key: (_fit(chords, key), -keys.index(key)))


def _fit(chords: list[tuple[ChordTones, float]], key: Key) -> float:
    """How well the chords fit the key, about 0 to 1.4; a major dominant is at home in minor."""
    scale = set(key.pitch_classes)
    raised = (key.pitch_class + 11) % 12
    fit = 0.0
    for chord, weight in chords:
        of_dominant = chord.root_pitch_class == (key.pitch_class + 7) % 12
        home = scale | {raised} if key.mode == "minor" and of_dominant else scale
        tones = chord.pitch_classes
        fit += weight * sum(tone in home for tone in tones) / len(tones)
    fit /= sum(weight for _, weight in chords)
    first, last = chords[0][0], chords[-1][0]
    fit += _FIRST * _is_tonic(first, key) + _LAST * _is_tonic(last, key)
    ways = [chord for chord, _ in chords]
    if any(_resolves(chord, after, key) for chord, after in pairwise(ways)):
        fit += _CADENCE
    elif _resolves(last, first, key):
        fit += _CADENCE_ROUND_THE_END
    return fit - _LESS_USUAL.get(key.mode, 0.0)


def _resolves(chord: ChordTones, after: ChordTones, key: Key) -> bool:
    """Whether a dominant falls to the tonic, which is no dominant seventh itself."""
    falls = (chord.root_pitch_class - after.root_pitch_class) % 12 == 7
    major = (chord.root_pitch_class + 4) % 12 in chord.pitch_classes
    leads_on = {(after.root_pitch_class + up) % 12 for up in (4, 10)} <= set(after.pitch_classes)
    return falls and major and not leads_on and _is_tonic(after, key)


def _is_tonic(chord: ChordTones, key: Key) -> bool:
    """Whether the chord is the key's tonic, with the third of its mode."""
    third = key.pitch_classes[2]
    return chord.root_pitch_class == key.pitch_class and third in chord.pitch_classes
