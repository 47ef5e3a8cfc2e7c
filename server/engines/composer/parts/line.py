"""A melodic line as it is sung: each note chosen by where the contour, the chord and the notes
before it want it to go.

Steps are more usual than leaps, a leap is followed by a step back, and strong or long notes are of
the chord (Temperley, Music and Probability, ch. 4; Fux on leaps).
"""

from __future__ import annotations

from collections.abc import Sequence

from server.engines.composer.bars import TICKS_PER_BEAT, Bar
from server.engines.composer.harmony.chord import ChordTones
from server.engines.composer.harmony.clash import HELD_TICKS, Sounding
from server.engines.composer.parts.melody import (
    clear_tones,
    may_be_held,
    nearest,
    passing_tones,
    rubs,
)
from server.engines.composer.parts.period import BarPlan, Ending
from server.engines.composer.rhythm.pattern import Hit
from server.engines.composer.score import SIGN_WEIGHTS, Passage, ScoreNote
from server.engines.composer.style.parts import LeadPart

LEAP_SEMITONES = 5
"""A fourth or more is a leap, after which the line steps back."""

_FIFTH, _OCTAVE = 7, 12

_HOME, _LIFT = 0.38, 0.3
"""Where in its range a line is at home, and how far the arch lifts it, as parts of the range."""

_THEME_LIFT = {"a": -0.04, "b": 0.1, "c": 0.03}
"""How much higher the themes lie: a chorus (usually `b`) lifts above the verse."""

_PEAK_FROM = 0.68
"""The climax is the only note above so much of the range."""

_LONG_TICKS = 3 * TICKS_PER_BEAT // 2
"""From this length on a note is of the chord wherever it stands."""

_TRILL_COST = 3.5
"""A line that goes to and fro between two tones stands still."""

_OPEN_DEGREES, _CLOSED_DEGREES = (1, 4, 2), (0, 2)


class Line:
    """A line that remembers where it stands, so that the next bar starts near."""

    def __init__(
        self,
        part: LeadPart,
        passage: Passage,
        plans: Sequence[BarPlan],
        beside: Sequence[ScoreNote] = (),
    ) -> None:
        self.notes: list[ScoreNote] = []
        self.fixed: set[int] = set()
        """Starts of the notes that must stay as they are: the climax and the cadences."""
        self._passage = passage
        self._part = part
        self.others = Sounding(beside)
        """Those who are played beside the line."""
        where = part.range
        self._span = where.high - where.low
        self._lift = _THEME_LIFT[passage.section.plan.theme]
        self._home = where.low + (_HOME + self._lift) * self._span
        self._peak = self._peak_of(plans)
        self._ceiling = where.high if self._peak is None else self._peak - 1

    def sing(self, laid: Sequence[tuple[Hit, int]], plan: BarPlan, bar: Bar) -> None:
        """A bar of the motif, on this bar's chords; up to the climax the line rises by step."""
        if plan.cadence:
            self._come_to_rest(laid, plan, bar)
            return
        top = self._top_hit(laid, bar) if plan.climax and self._peak is not None else None
        anchor = self._anchor(plan, bar)
        for index, (hit, step) in enumerate(laid):
            last = index == len(laid) - 1
            if index == top and self._peak is not None:
                self._add(hit, bar, (self._peak,), self._peak)
                self.fixed.add(self.notes[-1].start_ticks)
                continue
            leads_up = top is not None and index < top
            self._step(
                hit,
                index - (top or 0) if leads_up else step,
                bar,
                self._peak if leads_up and self._peak is not None else anchor,
                plan.ending if last else None,
            )

    def _come_to_rest(self, laid: Sequence[tuple[Hit, int]], plan: BarPlan, bar: Bar) -> None:
        """The motif's head, its last note a long one; then a breath."""
        head = [(hit, step) for hit, step in laid if hit.start_ticks * 2 < bar.length_ticks]
        last_start_ticks = head[-1][0].start_ticks if head else 0
        breath_ticks = bar.pulses[-1].length_ticks if len(bar.pulses) > 2 else 0
        end_ticks = max(bar.length_ticks - breath_ticks, last_start_ticks + 1)
        anchor = self._anchor(plan, bar)
        for hit, step in head[:-1]:
            self._step(hit, step, bar, anchor, None)
        rest = Hit(last_start_ticks, end_ticks - last_start_ticks, "x")
        self._step(rest, 0, bar, anchor, plan.ending or "closed")
        self.fixed.add(self.notes[-1].start_ticks)

    def _step(self, hit: Hit, step: int, bar: Bar, anchor: int, ending: Ending | None) -> None:
        start_ticks = bar.start_ticks + hit.start_ticks
        chord = self._passage.harmony.at(start_ticks).chord
        where, key = self._part.range, self._passage.key
        scale = passing_tones(chord, key, where, pentatonic=False)
        place = scale.index(nearest(scale, anchor)) + step
        target = scale[max(0, min(len(scale) - 1, place))]
        if ending is not None:
            allowed = self._resting(chord, ending)
        elif hit.start_ticks in _strong_ticks(bar) or hit.length_ticks >= _LONG_TICKS:
            allowed = clear_tones(chord, where)
        else:
            allowed = passing_tones(chord, key, where, self._part.pentatonic)
            if hit.length_ticks > HELD_TICKS:
                allowed = tuple(pitch for pitch in allowed if may_be_held(pitch, chord)) or allowed
        end_ticks = start_ticks + hit.length_ticks
        harmony = self._passage.harmony
        clear = [p for p in allowed if not self.others.rubs(p, start_ticks, end_ticks, harmony)]
        self._add(hit, bar, clear or allowed, target)

    def _resting(self, chord: ChordTones, ending: Ending) -> tuple[int, ...]:
        """Where a phrase may end: on the degrees of its ending that the chord has."""
        scale = self._passage.key.pitch_classes
        degrees = _OPEN_DEGREES if ending == "open" else _CLOSED_DEGREES
        clear = clear_tones(chord, self._part.range)
        own = chord.third_and_fifth()
        stable = tuple(pitch for pitch in clear if pitch % 12 in own) or clear
        return tuple(p for p in stable if p % 12 in {scale[d] for d in degrees}) or stable

    def _anchor(self, plan: BarPlan, bar: Bar) -> int:
        """The chord tone from which a bar's contour counts: higher towards the climax."""
        chord = self._passage.harmony.at(bar.start_ticks).chord
        aim = self._home + _LIFT * self._span * plan.height
        return nearest(clear_tones(chord, self._part.range), aim)

    def _peak_of(self, plans: Sequence[BarPlan]) -> int | None:
        """The climax: the lowest chord tone of its bar in the top of the range."""
        climax = next((n for n, plan in enumerate(plans) if plan.climax), None)
        if climax is None:
            return None
        bar = self._passage.bars[climax]
        chord = self._passage.harmony.at(bar.start_ticks).chord
        floor = self._part.range.low + _PEAK_FROM * self._span
        high = [pitch for pitch in clear_tones(chord, self._part.range) if pitch >= floor]
        edges = bar.start_ticks, bar.end_ticks
        clear = [p for p in high if not self.others.rubs(p, *edges, self._passage.harmony)] or high
        lifted = [p for p in clear if p >= floor + max(0.0, self._lift) * self._span]
        return next(iter(lifted or clear), None)

    def _top_hit(self, laid: Sequence[tuple[Hit, int]], bar: Bar) -> int | None:
        """The hit that is the climax: the longest on the chord that the bar starts with.

        From far below, the line takes a note or two on the way up.
        """
        end_ticks = self._passage.harmony.at(bar.start_ticks).end_ticks - bar.start_ticks
        within = [n for n, (hit, _) in enumerate(laid) if hit.start_ticks < end_ticks]
        if self._peak is not None and self.notes and len(within) > 1:
            far = self._peak - self.notes[-1].pitch
            within = within[1 + (far > _OCTAVE and len(within) > 2) :] if far > _FIFTH else within
        return max(within, key=lambda n: (laid[n][0].length_ticks, -n), default=None)

    def _add(self, hit: Hit, bar: Bar, allowed: Sequence[int], target: int) -> None:
        """A note on the best of the allowed pitches; it ends where a chord makes it foreign."""
        reachable = [p for p in allowed if p <= self._ceiling or len(allowed) == 1] or allowed
        chosen = self._best(reachable, target)
        start_ticks = bar.start_ticks + hit.start_ticks
        end_ticks = start_ticks + hit.length_ticks
        following = self._passage.harmony.after(start_ticks)
        while following is not None and following.start_ticks < end_ticks:
            foreign = chosen % 12 not in following.chord.scale_in(self._passage.key)
            if foreign or rubs(chosen, following.chord):
                end_ticks = following.start_ticks
            following = self._passage.harmony.after(following.start_ticks)
        weight = SIGN_WEIGHTS.get(hit.sign, 0.85)
        if self.notes and self.notes[-1].start_ticks + self.notes[-1].length_ticks > start_ticks:
            before = self.notes[-1]
            self.notes[-1] = before._replace(length_ticks=start_ticks - before.start_ticks)
        self.notes.append(ScoreNote(start_ticks, end_ticks - start_ticks, chosen, weight))

    def _best(self, allowed: Sequence[int], target: int) -> int:
        if not self.notes:
            return nearest(allowed, target)
        last = self.notes[-1].pitch
        came = last - self.notes[-2].pitch if len(self.notes) > 1 else 0
        trilled = self._trilled()
        again = len(self.notes) > 1 and came == 0

        def cost(pitch: int) -> tuple[float, int]:
            stands = _TRILL_COST if pitch == trilled else 0.0
            awkward = _awkward(pitch - last, came, again, target != last)
            return abs(pitch - target) + awkward + stands, pitch

        near = [pitch for pitch in allowed if abs(pitch - last) <= _OCTAVE]
        return min(near or allowed, key=cost)

    def _trilled(self) -> int | None:
        """The tone that would send the line a second time to and fro between the same two."""
        if len(self.notes) < 3:
            return None
        first, second, third = (note.pitch for note in self.notes[-3:])
        return second if first == third != second else None


def _strong_ticks(bar: Bar) -> tuple[int, ...]:
    """Where the bar is strong: its first pulse, and the one in the middle of an even number."""
    half, odd = divmod(len(bar.pulses), 2)
    return (0,) if odd or not half else (0, bar.pulses[half].start_ticks)


def _awkward(interval: int, came: int, again: bool, moves: bool) -> float:
    """How ill an interval follows the one before, in semitones away from the contour's target."""
    size = abs(interval)
    cost = 0.0
    if size > 4:
        cost += 1.0 * (size - 4)
    if size > 7:
        cost += 2.0 * (size - 7)
    if size in (6, 11):
        cost += 3.0
    if interval == 0:
        cost += (3.5 if moves else 0.0) + (4.0 if again else 0.0)
    if abs(came) >= LEAP_SEMITONES:
        back = interval * came < 0
        if back and size > 2:
            cost += 2.0 * (size - 2)
        elif interval and not back:
            cost += 6.0 + size
        elif not interval:
            cost += 3.0
    return cost
