"""The key that a chart is in, where nobody named one."""

from __future__ import annotations

from server.engines.composer.harmony.chart import parse_chart
from server.engines.composer.harmony.chord import ChordTones
from session.pitch import Key, Mode

_MODES: tuple[Mode, ...] = ("major", "minor", "dorian", "mixolydian")
_LESS_USUAL = {"dorian": 0.06, "mixolydian": 0.06}
_READ_IN = Key("C", "major")

_FIRST, _LAST, _CADENCE = 0.12, 0.12, 0.1
"""What it says for a tonic that the chart starts or ends on it, or comes to it from its dominant,
against 1 for chords that are wholly of the scale."""


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
    turn = [chord for chord, _ in chords]
    for chord, after in zip(turn, [*turn[1:], turn[0]], strict=True):
        falls = (chord.root_pitch_class - after.root_pitch_class) % 12 == 7
        major = (chord.root_pitch_class + 4) % 12 in chord.pitch_classes
        if falls and major and _is_tonic(after, key):
            fit += _CADENCE
            break
    return fit - _LESS_USUAL.get(key.mode, 0.0)


def _is_tonic(chord: ChordTones, key: Key) -> bool:
    """Whether the chord is the key's tonic, with the third of its mode."""
    third = key.pitch_classes[2]
    return chord.root_pitch_class == key.pitch_class and third in chord.pitch_classes
