"""The chords of given notes, a bar or half a bar each: templates, and the likeliest way through.

Where notes sound together the chord is heard in them; under a single line it is chosen as one
harmonises a melody, by function. Both are one search: what a chord explains of the notes, and
how one chord follows another (Temperley, The Cognition of Basic Musical Structures, ch. 6; the
functions after Piston, Harmony, ch. 3, table of usual root progressions).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from server.engines.composer.bars import Bar
from server.engines.composer.given.chord_names import chord_on
from server.engines.composer.given.played import Played, voices_at_once
from server.engines.composer.given.slots import Slot, slots_of
from server.engines.composer.harmony.chord import QUALITIES, ChordTones
from server.engines.composer.harmony.plan import ChordSpan, HarmonyPlan
from session.pitch import Key

_POLYPHONIC_FROM = 1.35
_HEARD = ("", "m", "7", "maj7", "m7", "dim", "m7b5", "dim7", "sus4", "sus2", "aug", "6", "m6")
_WORTH = {0: 1.0, 2: 1.0, 4: 0.75, 6: 0.7, 1: 0.5, 3: 0.9, 5: 0.55}
"""What a tone's sounding says for a chord, by how many steps it stands above the root."""

_FOREIGN_IN_SCALE, _FOREIGN = -0.7, -1.1
_MISSING = {0: 0.35, 2: 0.25, 3: 0.3, 1: 0.3, 6: 0.35, 5: 0.4, 4: 0.1}
_PLAINNESS = {"": 0.0, "m": 0.0, "7": 0.06, "m7": 0.06, "maj7": 0.06}
_LESS_PLAIN = 0.16
_BASS = {0: 0.5, 2: 0.12, 4: 0.02}
_BASS_FOREIGN = -0.3
_CHANGE_IN_BAR, _CHANGE_IN_BAR_UNDER_A_LINE, _CHANGE_AT_BAR = -0.3, -0.8, -0.05

_FUNCTIONS = {0: 0.22, 1: 0.04, 2: -0.12, 3: 0.14, 4: 0.2, 5: 0.08, 6: -0.2}
"""How usual a chord on each degree is under a melody."""

_FOLLOWS = {3: 0.16, 1: 0.06, 4: 0.04, 5: 0.03, 2: -0.06, 6: -0.06}
"""How well a root moves by so many steps up: a fourth best, then a second, a fifth, a sixth."""

_FINAL_TONIC, _FIRST_TONIC, _CADENCE = 0.7, 0.2, 0.05


def read_chords(notes: Sequence[Played], bars: tuple[Bar, ...], key: Key) -> HarmonyPlan | None:
    """The chords of pitched notes in order, from the first bar to the last; None without notes."""
    if not notes:
        return None
    together = sounds_together(notes)
    slots = slots_of(notes, bars, together)
    chosen = _likeliest(slots, key, together)
    spans: list[ChordSpan] = []
    for slot, chord in zip(slots, chosen, strict=True):
        if spans and spans[-1].chord == chord:
            spans[-1] = ChordSpan(chord, spans[-1].start_ticks, slot.end_ticks)
        else:
            spans.append(ChordSpan(chord, slot.start_ticks, slot.end_ticks))
    return HarmonyPlan(tuple(spans))


@cache
def _candidates(key: Key, together: bool) -> tuple[ChordTones, ...]:
    """The chords that come into question: all where notes sound together, else the scale's."""
    scale = set(key.pitch_classes)
    found = []
    for root in range(12):
        for quality in _HEARD if together else ("", "m", "dim", "7"):
            chord = chord_on(root, quality, key)
            inside = set(chord.pitch_classes) <= scale
            dominant = root == (key.pitch_class + 7) % 12 and quality in ("", "7")
            if together or (inside and quality != "7") or dominant:
                found.append(chord)
    return tuple(found)


def _explains(view: _View, slot: Slot, total: float) -> float:
    """How well the chord explains what sounds, from about -1 to 1.5."""
    if total <= 0:
        return view.usual
    score, missing = 0.0, view.missing
    for place, weight in slot.sounding:
        score += weight * view.worth[place]
        missing -= view.missed[place]
    score = score / total - missing
    if slot.lowest is not None:
        score += view.bass[slot.lowest]
    return score * min(1.0, total) + view.usual


@dataclass(frozen=True, slots=True)
class _View:
    """A chord as notes are held against it, by pitch class: what one's sounding is worth, what
    its absence costs, and what it says as the lowest; `missing` is the cost of all absences."""

    worth: tuple[float, ...]
    missed: tuple[float, ...]
    bass: tuple[float, ...]
    missing: float
    usual: float


@cache
def _view(chord: ChordTones, key: Key, together: bool) -> _View:
    steps = {(chord.root_pitch_class + up) % 12: step for step, up in QUALITIES[chord.quality]}
    foreign = [_FOREIGN_IN_SCALE if p in key.pitch_classes else _FOREIGN for p in range(12)]
    missed = tuple(
        _MISSING[steps[place]] if together and place in steps else 0.0 for place in range(12)
    )
    return _View(
        tuple(_WORTH[steps[p]] if p in steps else foreign[p] for p in range(12)),
        missed,
        tuple(_BASS.get(steps.get(place, -1), _BASS_FOREIGN) for place in range(12)),
        sum(missed),
        _usual(chord, key, together),
    )


@cache
def _usual(chord: ChordTones, key: Key, together: bool) -> float:
    """What the key says for the chord before a note is heard."""
    inside = all(place in key.pitch_classes for place in chord.pitch_classes)
    plain = -_PLAINNESS.get(chord.quality, _LESS_PLAIN)
    if together:
        return plain + (0.12 if inside else 0.0)
    on_scale = key.pitch_classes[chord.degree] == chord.root_pitch_class
    function = _FUNCTIONS[chord.degree] if on_scale else -0.3
    return plain + function + (0.1 if inside else 0.0)


def sounds_together(notes: Sequence[Played]) -> bool:
    """Whether chords are heard in the notes, rather than chosen under a single line."""
    return voices_at_once(notes) >= _POLYPHONIC_FROM


def _likeliest(slots: Sequence[Slot], key: Key, together: bool) -> list[ChordTones]:
    """The chords of the slots that explain most in all and follow each other best (Viterbi)."""
    chords = _candidates(key, together)
    count = range(len(chords))
    views = [_view(chord, key, together) for chord in chords]
    totals = [sum(weight for _, weight in slot.sounding) for slot in slots]
    best = [_explains(view, slots[0], totals[0]) for view in views]
    if not together:
        best = [b + _FIRST_TONIC * _is_tonic(c, key) for b, c in zip(best, chords, strict=True)]
    inside = _CHANGE_IN_BAR if together else _CHANGE_IN_BAR_UNDER_A_LINE
    ways: list[list[int]] = []
    for slot, total in zip(slots[1:], totals[1:], strict=True):
        change = _CHANGE_AT_BAR if slot.begins_bar else inside
        come = _best_ways(best, chords, together)
        way, scores = [], []
        for number, chord in enumerate(chords):
            moved, before = come[chord.degree]
            if best[number] >= moved + change:
                moved, before = best[number], number
            else:
                moved += change
            way.append(before)
            scores.append(moved + _explains(views[number], slot, total))
        ways.append(way)
        best = scores
    if not together:
        best = [b + _FINAL_TONIC * _is_tonic(c, key) for b, c in zip(best, chords, strict=True)]
    place = max(count, key=lambda n: (best[n], -n))
    places = [place]
    for way in reversed(ways):
        places.append(way[places[-1]])
    return [chords[place] for place in reversed(places)]


def _best_ways(
    best: Sequence[float], chords: Sequence[ChordTones], together: bool
) -> dict[int, tuple[float, int]]:
    """The best way to come to a chord on each degree: its score, and the chord before."""
    leaders: dict[int, int] = {}
    for number, chord in enumerate(chords):
        leader = leaders.get(chord.degree)
        if leader is None or best[number] > best[leader]:
            leaders[chord.degree] = number
    return {
        degree: max(
            (best[number] + _move(before, degree, together), number)
            for before, number in leaders.items()
        )
        for degree in range(7)
    }


def _is_tonic(chord: ChordTones, key: Key) -> bool:
    return chord.root_pitch_class == key.pitch_class and chord.quality in ("", "m", "dim")


def _move(before: int, after: int, together: bool) -> float:
    """How well a chord on degree `after` follows one on degree `before`."""
    score = _FOLLOWS.get((after - before) % 7, -0.05)
    if before == 4 and after == 0:
        score += _CADENCE
    if before == 4 and after == 3:
        score -= 0.15
    return score * (0.4 if together else 1.0)
