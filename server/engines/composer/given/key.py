"""The key of given notes: their pitch classes held against the keys' profiles.

Each note counts by its length and its place in the bar; how a phrase begins and ends, and what
its lowest notes are, tells a key from its relative (Temperley, The Cognition of Basic Musical
Structures, ch. 7; Krumhansl, Cognitive Foundations of Musical Pitch, ch. 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from server.analysis.key_profiles import KRUMHANSL, TEMPERLEY
from server.engines.composer.bars import TICKS_PER_BEAT, Bar, bar_at
from server.engines.composer.given.played import Played
from session.pitch import SCALE_STEPS, Key, Mode

_LONGEST_TICKS = 4 * TICKS_PER_BEAT
"""A note counts no more than one this long: a drone would drown the rest."""

_TOGETHER_TICKS = TICKS_PER_BEAT // 8
_DOWNBEAT, _PULSE, _BETWEEN = 1.5, 1.2, 1.0
_SCALE_WEIGHT = 0.6
_ENDS_ON_TONIC, _ENDS_ON_THIRD_OR_FIFTH = 0.2, 0.05
_BEGINS_ON_TONIC, _BEGINS_ON_FIFTH = 0.1, 0.05
_LOW_END_ON_TONIC = 0.15
_BEGINS_ON_ITS_CHORD = 0.25
"""Where chords are played: the first is the tonic's more often than any other."""

_HINT, _HINT_OF_C_MAJOR = 0.15, 0.03
"""A key signature is often right; C major is also what a program writes that was told nothing."""

_PLAIN_MODES: tuple[Mode, Mode] = ("major", "minor")
_COLOURS: tuple[tuple[Mode, Mode, int, int], ...] = (
    ("minor", "dorian", 9, 8),
    ("minor", "phrygian", 1, 2),
    ("major", "mixolydian", 10, 11),
    ("major", "lydian", 6, 5),
)
"""A mode is its plain neighbour with one degree another: (from, to, the degree, the plain one)."""
_COLOUR_SHARE, _PLAIN_SHARE = 0.03, 0.25


def read_key(notes: Sequence[Played], bars: tuple[Bar, ...], hint: Key | None = None) -> Key | None:
    """The likeliest key of pitched notes in order; None without notes.

    `hint` is what a file's key signature says.
    """
    if not notes:
        return None
    weights = pitch_class_weights(notes, bars)
    _, place, mode = max(
        (_score(weights, notes, place, mode) + _hinted(hint, place, mode), -place, mode)
        for place in range(12)
        for mode in _PLAIN_MODES
    )
    return Key.of_pitch_class(-place, _coloured(weights, -place, mode))


def pitch_class_weights(notes: Sequence[Played], bars: tuple[Bar, ...]) -> tuple[float, ...]:
    """How much each of the twelve pitch classes sounds, C first, in beats."""
    weights = [0.0] * 12
    for note in notes:
        length = min(note.length_ticks, _LONGEST_TICKS) / TICKS_PER_BEAT
        weights[note.pitch % 12] += (0.1 + length) * metric_weight(note.start_ticks, bars)
    return tuple(weights)


def metric_weight(ticks: int, bars: tuple[Bar, ...]) -> float:
    """More on the beat, most on the first; a sixteenth's half early or late is still on it."""
    bar = bar_at(bars, ticks + TICKS_PER_BEAT // 8)
    near_ticks = TICKS_PER_BEAT // 8
    if abs(ticks - bar.start_ticks) <= near_ticks:
        return _DOWNBEAT
    since = ticks - bar.start_ticks
    on_pulse = any(abs(since - pulse.start_ticks) <= near_ticks for pulse in bar.pulses)
    return _PULSE if on_pulse else _BETWEEN


def _score(weights: Sequence[float], notes: Sequence[Played], place: int, mode: Mode) -> float:
    total = sum(weights)
    scale = {(place + step) % 12 for step in SCALE_STEPS[mode]}
    if mode == "minor":
        scale.add((place + 11) % 12)
    inside = sum(weight for number, weight in enumerate(weights) if number in scale) / total
    likeness = _likeness(KRUMHANSL[mode], place, weights) + _likeness(
        TEMPERLEY[mode], place, weights
    )
    return likeness / 2 + _SCALE_WEIGHT * inside + _edges(notes, place, mode)


def _edges(notes: Sequence[Played], place: int, mode: Mode) -> float:
    """How the music begins and ends, heard from a tonic."""
    third = (place + (4 if mode == "major" else 3)) % 12
    fifth = (place + 7) % 12
    last_end = max(note.end_ticks for note in notes)
    last = [note for note in notes if note.end_ticks > last_end - TICKS_PER_BEAT // 4]
    top, low = max(note.pitch for note in last) % 12, min(note.pitch for note in last) % 12
    at_once = [n.pitch for n in notes if n.start_ticks <= notes[0].start_ticks + _TOGETHER_TICKS]
    first = min(at_once) % 12
    score = 0.0
    if top == place:
        score += _ENDS_ON_TONIC
    elif top in (third, fifth):
        score += _ENDS_ON_THIRD_OR_FIFTH
    if len(last) > 1 and low == place:
        score += _LOW_END_ON_TONIC
    if len(at_once) > 2 and first == place and third in {pitch % 12 for pitch in at_once}:
        score += _BEGINS_ON_ITS_CHORD
    elif first == place:
        score += _BEGINS_ON_TONIC
    elif first == fifth:
        score += _BEGINS_ON_FIFTH
    return score


def _likeness(profile: Sequence[float], place: int, weights: Sequence[float]) -> float:
    """Pearson's correlation of the weights with a profile on `place`."""
    turned = [profile[(number - place) % 12] for number in range(12)]
    mean, usual = sum(weights) / 12, sum(turned) / 12
    across = sum((a - mean) * (b - usual) for a, b in zip(weights, turned, strict=True))
    spread = sum((a - mean) ** 2 for a in weights) * sum((b - usual) ** 2 for b in turned)
    return across / sqrt(spread) if spread > 0 else 0.0


def _hinted(hint: Key | None, place: int, mode: Mode) -> float:
    if hint is None:
        return 0.0
    plain: Mode = "major" if 4 in SCALE_STEPS[hint.mode] else "minor"
    if (hint.pitch_class, plain) != (place, mode):
        return 0.0
    return _HINT_OF_C_MAJOR if hint.name == "C major" else _HINT


def _coloured(weights: Sequence[float], place: int, mode: Mode) -> Mode:
    """The mode whose own degree sounds where the plain one hardly does."""
    total = sum(weights)
    for plain, coloured, degree, instead_of in _COLOURS:
        told, other = weights[(place + degree) % 12], weights[(place + instead_of) % 12]
        if mode == plain and told >= _COLOUR_SHARE * total and other <= _PLAIN_SHARE * told:
            return coloured
    return mode
