"""The pattern grammar: a bar of rhythm as a line of text.

    X...x..o 7.x-----        spaces are ignored, | starts the next bar

A bar is four beats of equal steps: 16 signs are sixteenths, 12 are triplets, 8 are eighths.

    X accent   x hit   o soft (a ghost note)   1-9 hit in so many bars out of ten
    -  hold    .  rest

Bass patterns name the tone instead: R root, r soft root, 2 to 7 the degrees above it in the
chord's scale, 8 the octave, x a dead note, `a` a note that approaches the next chord's root, and
`w` one that walks there from the last. Arpeggios count chord tones from the lowest: 1 to 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import AfterValidator

from server.engines.composer.bars import TICKS_PER_BEAT, Bar

HITS = "Xxo123456789"
BASS_TONES = "Rr2345678xaw"
ARPEGGIO_TONES = "123456789"
_REST, _HOLD = ".", "-"


@dataclass(frozen=True, slots=True)
class Hit:
    """A sign of a pattern where it falls in a bar, with its length up to the next sign or rest."""

    start_ticks: int
    length_ticks: int
    sign: str


def pattern_bars(text: str) -> tuple[str, ...]:
    """The bars of a pattern, without spaces."""
    return tuple("".join(bar.split()) for bar in text.split("|"))


def _checked(text: str, signs: str, multiple_of: int) -> str:
    for bar in pattern_bars(text):
        if not bar or len(bar) % multiple_of:
            raise ValueError(
                f"a bar of a pattern needs a multiple of {multiple_of} signs, "
                f"and {bar!r} has {len(bar)}"
            )
        wrong = sorted(set(bar) - set(signs + _REST + _HOLD))
        if wrong:
            raise ValueError(f"{''.join(wrong)!r} is no sign of this pattern: use {signs}.-")
    return text


def _check_hits(text: str) -> str:
    return _checked(text, HITS, 4)


def _check_any_length(text: str) -> str:
    return _checked(text, HITS, 1)


def _check_bass(text: str) -> str:
    return _checked(text, BASS_TONES, 4)


def _check_bass_of_any_length(text: str) -> str:
    return _checked(text, BASS_TONES, 1)


def _check_arpeggio(text: str) -> str:
    return _checked(text, ARPEGGIO_TONES, 4)


HitPattern = Annotated[str, AfterValidator(_check_hits)]
MeterPattern = Annotated[str, AfterValidator(_check_any_length)]
"""A pattern written for one meter: its signs divide the bar evenly."""
BassPattern = Annotated[str, AfterValidator(_check_bass)]
AnyBassPattern = Annotated[str, AfterValidator(_check_bass_of_any_length)]
ArpeggioPattern = Annotated[str, AfterValidator(_check_arpeggio)]

_PULSE_GROUPS = {1: (1,), 2: (2,), 3: (3,), 4: (4,), 5: (3, 2), 6: (4, 2), 7: (4, 3)}
_FIRST_GROUP = {1: (0,), 2: (0, 1), 3: (0, 1, 3), 4: (0, 1, 2, 3)}
_LATER_GROUP = {2: (2, 3), 3: (0, 1, 3), 4: (0, 1, 2, 3)}


@cache
def beats_for_pulses(count: int) -> tuple[int, ...]:
    """Which beat of a four-beat pattern each of a bar's pulses plays.

    Three pulses play beats 1, 2 and 4, which keeps the backbeat at the end; longer bars are
    fours and threes, with a two (beats 3 and 4) where one is left over.
    """
    groups: list[int] = []
    while count > 7:
        groups.append(4)
        count -= 4
    groups.extend(_PULSE_GROUPS[count])
    beats = list(_FIRST_GROUP[groups[0]])
    for group in groups[1:]:
        beats.extend(_LATER_GROUP[group])
    return tuple(beats)


def _cell_in_pulse(cell: str, length_ticks: int) -> tuple[int, list[str]]:
    """The step in ticks, and the signs of one beat laid into a pulse.

    Three signs divide any pulse into three. A pulse longer than the beat goes on as the beat
    ended: a cell that beats time (two or more hits) repeats its second half, any other holds or
    rests.
    """
    if len(cell) == 3:
        return length_ticks // 3, list(cell)
    if length_ticks == TICKS_PER_BEAT:
        return TICKS_PER_BEAT // len(cell), list(cell)
    step_ticks = TICKS_PER_BEAT // len(cell)
    count = -(-length_ticks // step_ticks)
    signs = list(cell[:count])
    beats_time = sum(sign not in (_REST, _HOLD) for sign in cell) >= 2
    tail = cell[len(cell) // 2 :]
    while len(signs) < count:
        if beats_time:
            signs.append(tail[(len(signs) - len(cell)) % len(tail)])
        else:
            signs.append(_HOLD if signs[-1] != _REST else _REST)
    return step_ticks, signs


def fit(symbols: str, bar: Bar) -> tuple[Hit, ...]:
    """One bar of a four-beat pattern in `bar`, whatever its meter; positions from the bar."""
    return _fit(symbols, tuple((p.start_ticks, p.length_ticks) for p in bar.pulses))


@cache
def _fit(symbols: str, pulses: tuple[tuple[int, int], ...]) -> tuple[Hit, ...]:
    cell_steps = len(symbols) // 4
    slots: list[tuple[int, int, str]] = []
    for (start_ticks, length_ticks), beat in zip(
        pulses, beats_for_pulses(len(pulses)), strict=True
    ):
        cell = symbols[beat * cell_steps : (beat + 1) * cell_steps]
        step_ticks, signs = _cell_in_pulse(cell, length_ticks)
        for number, sign in enumerate(signs):
            offset_ticks = number * step_ticks
            slots.append(
                (start_ticks + offset_ticks, min(step_ticks, length_ticks - offset_ticks), sign)
            )
    return _joined(slots)


@cache
def fit_beat(cell: str, length_ticks: int) -> tuple[Hit, ...]:
    """One beat of a pattern in a pulse; positions from the pulse."""
    step_ticks, signs = _cell_in_pulse(cell, length_ticks)
    starts = [number * step_ticks for number in range(len(signs))]
    return _joined(
        [
            (start_ticks, min(step_ticks, length_ticks - start_ticks), sign)
            for start_ticks, sign in zip(starts, signs, strict=True)
        ]
    )


@cache
def fit_evenly(symbols: str, bar_ticks: int) -> tuple[Hit, ...]:
    """One bar of a pattern that was written for this meter: equal steps over the whole bar."""
    edges = [number * bar_ticks // len(symbols) for number in range(len(symbols) + 1)]
    return _joined([(edges[n], edges[n + 1] - edges[n], sign) for n, sign in enumerate(symbols)])


def _joined(slots: list[tuple[int, int, str]]) -> tuple[Hit, ...]:
    hits: list[Hit] = []
    sounding = False
    for start_ticks, length_ticks, sign in slots:
        if sign == _HOLD and sounding:
            last = hits[-1]
            hits[-1] = Hit(last.start_ticks, last.length_ticks + length_ticks, last.sign)
        elif sign in (_HOLD, _REST):
            sounding = False
        else:
            hits.append(Hit(start_ticks, length_ticks, sign))
            sounding = True
    return tuple(hits)
