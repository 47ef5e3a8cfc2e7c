"""Small changes of a groove, as a drummer makes them from bar to bar without thinking.

Each is a way to change the strokes of one bar; where the bar has no place for it another is taken.
The changes are those of drum-set methods: a ghost note beside the backbeat, a kick a sixteenth
aside, a pick-up to the next bar, a hi-hat that opens, a stroke left out.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from server.engines.composer.bars import TICKS_PER_BEAT, Bar
from server.engines.composer.rhythm.drum_map import DrumVoice
from server.engines.composer.rhythm.pattern import Hit
from server.engines.composer.rhythm.strokes import Strokes

SIXTEENTH_TICKS = TICKS_PER_BEAT // 4


def varied(strokes: Strokes, bar: Bar, busy: float, chance: Random) -> Strokes:
    """The bar with one small change: one that adds where it may be `busy` (1), else one that takes
    away (-1).
    """
    adds = chance.random() < 0.6 + 0.4 * busy
    changes = list(_ADDING if adds else _LEAVING_OUT)
    chance.shuffle(changes)
    tried = (change(strokes, bar, chance) for change in changes)
    return next((found for found in tried if found is not strokes), strokes)


def _ghost_note(strokes: Strokes, bar: Bar, chance: Random) -> Strokes:
    backbeats = _starts(strokes, "snare", accents=True)
    places = [
        ticks
        for beat in sorted(backbeats)
        for ticks in (beat - SIXTEENTH_TICKS, beat + SIXTEENTH_TICKS, beat + 3 * SIXTEENTH_TICKS)
    ]
    return _with(strokes, ("snare", "o"), places, bar, chance)


def _kick_aside(strokes: Strokes, bar: Bar, chance: Random) -> Strokes:
    pulses = {pulse.start_ticks for pulse in bar.pulses}
    off_beat = sorted(_starts(strokes, "kick") - pulses)
    if not off_beat:
        return strokes
    moved = chance.choice(off_beat)
    there = [hit.sign for voice, hit in strokes if voice == "kick" and hit.start_ticks == moved]
    without = [
        (voice, hit) for voice, hit in strokes if voice != "kick" or hit.start_ticks != moved
    ]
    places = [moved - SIXTEENTH_TICKS, moved + SIXTEENTH_TICKS]
    places = [ticks for ticks in places if ticks not in pulses]
    found = _with(without, ("kick", there[0]), places, bar, chance)
    return strokes if found is without else found


def _pick_up_kick(strokes: Strokes, bar: Bar, chance: Random) -> Strokes:
    if not _starts(strokes, "kick"):
        return strokes
    return _with(strokes, ("kick", "x"), [bar.length_ticks - SIXTEENTH_TICKS], bar, chance)


def _opened_hat(strokes: Strokes, bar: Bar, chance: Random) -> Strokes:
    """The closed hi-hat on an off-beat opens, where another follows to close it."""
    closed = sorted(_starts(strokes, "closed-hat"))
    eighth = TICKS_PER_BEAT // 2
    off_beats = {
        pulse.start_ticks + eighth for pulse in bar.pulses if pulse.length_ticks >= 2 * eighth
    }
    places = [ticks for ticks in closed[:-1] if ticks in off_beats]
    if not places or _starts(strokes, "open-hat"):
        return strokes
    opened = places[-1] if chance.random() < 0.7 else chance.choice(places)
    return [
        ("open-hat", Hit(hit.start_ticks, hit.length_ticks, "x"))
        if voice == "closed-hat" and hit.start_ticks == opened
        else (voice, hit)
        for voice, hit in strokes
    ]


def _left_out(strokes: Strokes, bar: Bar, chance: Random) -> Strokes:
    """A stroke that nobody counts on is missing: soft, or between the beats."""
    pulses = {pulse.start_ticks for pulse in bar.pulses}
    spare = [
        stroke
        for stroke in strokes
        if stroke[1].sign == "o" or (stroke[1].start_ticks not in pulses and stroke[1].sign != "X")
    ]
    if not spare:
        return strokes
    gone = chance.choice(spare)
    return [stroke for stroke in strokes if stroke is not gone]


_Change = Callable[[Strokes, Bar, Random], Strokes]
_ADDING: tuple[_Change, ...] = (_ghost_note, _kick_aside, _pick_up_kick, _opened_hat)
_LEAVING_OUT: tuple[_Change, ...] = (_left_out, _kick_aside)


def _starts(strokes: Strokes, voice: DrumVoice, *, accents: bool = False) -> set[int]:
    return {
        hit.start_ticks
        for one, hit in strokes
        if one == voice and (not accents or hit.sign in "Xx")
    }


def _with(
    strokes: Strokes, stroke: tuple[DrumVoice, str], places: list[int], bar: Bar, chance: Random
) -> Strokes:
    """One more stroke (voice and sign) at a free place of the bar, if there is any."""
    voice, sign = stroke
    taken = _starts(strokes, voice)
    free = [t for t in places if 0 <= t < bar.length_ticks and t not in taken]
    if not free:
        return strokes
    start_ticks = chance.choice(free)
    length_ticks = min(SIXTEENTH_TICKS, bar.length_ticks - start_ticks)
    return [*strokes, (voice, Hit(start_ticks, length_ticks, sign))]
