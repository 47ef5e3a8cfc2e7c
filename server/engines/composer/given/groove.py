"""The groove of given playing: how it lies against the sixteenths, and where it is stressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from server.engines.composer.bars import TICKS_PER_BEAT, Bar, bar_at
from server.engines.composer.given.played import Played
from session.meter import MeterMap

SIXTEENTH_TICKS = TICKS_PER_BEAT // 4
_STRAIGHT = 0.5
_LEAST_SWING = 0.53
_MOST_SWING = 0.75
_FEW = 0.15
"""Sixteenths between the eighths may be this share of the off-beats where eighths are swung."""

_TIGHT_TICKS = 5
"""Playing that is nearer than 5 ms at 90 bpm to the grid is on it."""


@dataclass(frozen=True, slots=True)
class Groove:
    """`swing` is a ratio from 0.5, of `swung` notes; `offsets_ticks` is how far behind each
    sixteenth of a bar the playing lies, swing included; `accents` is each sixteenth's velocity
    against the usual one. Both are empty where the playing says nothing."""

    swing: float
    swung: str
    offsets_ticks: tuple[int, ...]
    accents: tuple[float, ...]


def sixteenths_of(meter_map: MeterMap) -> int:
    """How many sixteenths the groove's bar has: that of the meter most bars are likely to have."""
    steps = meter_map.steps
    main = max(steps, key=lambda step: step.bar_beats) if len(steps) < 3 else steps[1]
    return max(1, round(main.bar_beats * 4))


def read_groove(notes: Sequence[Played], bars: tuple[Bar, ...], sixteenths: int) -> Groove:
    """The groove of notes in order. Chords and drum hits count as one onset."""
    onsets = _onsets(notes)
    if not onsets:
        return Groove(_STRAIGHT, "sixteenth", (), ())
    places = [_in_beat(ticks, bars) for ticks, _ in onsets]
    on_beat = [place for place in places if abs(place) < SIXTEENTH_TICKS // 2]
    late_ticks = round(median(on_beat)) if on_beat else 0
    swing, swung = _swing([place - late_ticks for place in places])
    expected = [swung_sixteenth_ticks(number, swing, swung) for number in range(sixteenths)]
    late: dict[int, list[int]] = {}
    loud: dict[int, list[int]] = {}
    for ticks, velocity in onsets:
        since = ticks - bar_at(bars, ticks + SIXTEENTH_TICKS // 2).start_ticks
        number = min(range(sixteenths), key=lambda n: (abs(since - expected[n]), n))
        if abs(since - expected[number]) <= SIXTEENTH_TICKS // 2:
            late.setdefault(number, []).append(since - expected[number])
            loud.setdefault(number, []).append(velocity)
    behind = round(median([value for values in late.values() for value in values] or [0]))
    offsets = tuple(
        expected[number] - number * SIXTEENTH_TICKS + round(median(late.get(number, [behind])))
        for number in range(sixteenths)
    )
    usual = median([velocity for _, velocity in onsets])
    accents = tuple(
        round(median(loud.get(number, [usual])) / usual, 3) for number in range(sixteenths)
    )
    tight = all(abs(offset) <= _TIGHT_TICKS for offset in offsets)
    return Groove(
        swing,
        swung,
        () if tight else _in_order(offsets),
        () if all(abs(accent - 1) < 0.04 for accent in accents) else accents,
    )


def swung_sixteenth_ticks(number: int, swing: float, swung: str) -> int:
    """Where sixteenth `number` of a bar falls when it is swung so."""
    pair_ticks = 2 * SIXTEENTH_TICKS if swung == "sixteenth" else 4 * SIXTEENTH_TICKS
    pair, inside = divmod(number * SIXTEENTH_TICKS, pair_ticks)
    half_ticks = pair_ticks // 2
    long_ticks = round(swing * pair_ticks)
    if inside <= half_ticks:
        moved = inside * long_ticks // half_ticks
    else:
        moved = long_ticks + (inside - half_ticks) * (pair_ticks - long_ticks) // half_ticks
    return pair * pair_ticks + moved


def _onsets(notes: Sequence[Played]) -> list[tuple[int, int]]:
    """Where something is struck, and how hard; what falls within a 64th is one onset."""
    found: list[tuple[int, int]] = []
    for note in sorted(notes):
        if found and note.start_ticks - found[-1][0] <= SIXTEENTH_TICKS // 4:
            found[-1] = (found[-1][0], max(found[-1][1], note.velocity))
        else:
            found.append((note.start_ticks, note.velocity))
    return found


def _in_beat(ticks: int, bars: tuple[Bar, ...]) -> int:
    """Ticks since the pulse; what is up to a sixteenth's half early counts from the next."""
    bar = bar_at(bars, ticks + SIXTEENTH_TICKS // 2)
    since = ticks - bar.start_ticks
    pulse = max(
        (p for p in bar.pulses if p.start_ticks <= since + SIXTEENTH_TICKS // 2),
        key=lambda p: p.start_ticks,
        default=bar.pulses[0],
    )
    return since - pulse.start_ticks


def _swing(places_ticks: Sequence[int]) -> tuple[float, str]:
    """How unevenly pairs of eighths, else of sixteenths, are played."""
    low, high = round(0.46 * TICKS_PER_BEAT), round(0.79 * TICKS_PER_BEAT)
    off_beats = [place for place in places_ticks if low <= place < high]
    between = [
        place
        for place in places_ticks
        if round(0.14 * TICKS_PER_BEAT) <= place < low or high <= place < TICKS_PER_BEAT * 9 // 10
    ]
    if off_beats and len(between) <= _FEW * len(off_beats):
        ratio = median(off_beats) / TICKS_PER_BEAT
        if ratio >= _LEAST_SWING:
            return min(_MOST_SWING, round(ratio, 3)), "eighth"
        return _STRAIGHT, "sixteenth"
    pair_ticks = 2 * SIXTEENTH_TICKS
    seconds = [place % pair_ticks for place in places_ticks if place < TICKS_PER_BEAT]
    seconds = [place for place in seconds if 0.4 * pair_ticks <= place <= 0.8 * pair_ticks]
    ratio = median(seconds) / pair_ticks if len(seconds) >= 2 else _STRAIGHT
    swung = ratio >= _LEAST_SWING
    return (min(_MOST_SWING, round(ratio, 3)) if swung else _STRAIGHT), "sixteenth"


def _in_order(offsets: tuple[int, ...]) -> tuple[int, ...]:
    """The same offsets, none so large that a sixteenth would come before the one it follows."""
    kept: list[int] = []
    for offset in offsets:
        least = kept[-1] - SIXTEENTH_TICKS + SIXTEENTH_TICKS // 8 if kept else offset
        kept.append(max(least, offset))
    return tuple(kept)


def grooved_ticks(ticks: int, bar: Bar, offsets_ticks: Sequence[int]) -> int:
    """Where the straight position `ticks` in `bar` falls in the groove."""
    if not offsets_ticks:
        return ticks
    number, inside = divmod(max(0, ticks - bar.start_ticks), SIXTEENTH_TICKS)
    count = len(offsets_ticks)
    here, after = offsets_ticks[number % count], offsets_ticks[(number + 1) % count]
    return ticks + here + (after - here) * inside // SIXTEENTH_TICKS


def straight_ticks(ticks: int, bars: tuple[Bar, ...], offsets_ticks: Sequence[int]) -> int:
    """The sixteenth that a note played at `ticks` in the groove is written on."""
    bar = bar_at(bars, ticks)
    since = ticks - bar.start_ticks
    count = max(1, bar.length_ticks // SIXTEENTH_TICKS)
    offsets = offsets_ticks or (0,)
    number = min(
        range(count + 1),
        key=lambda n: (abs(since - n * SIXTEENTH_TICKS - offsets[n % len(offsets)]), n),
    )
    return bar.start_ticks + number * SIXTEENTH_TICKS
