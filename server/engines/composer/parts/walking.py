"""Walking bass: a line of even steps from chord to chord.

After Ed Friedland, Building Walking Bass Lines (1995): the root where a chord starts, chord tones
on the strong beats, steps of the scale between them, and before the next chord a note that leads
to its root from a step or a semitone away, or from its fifth.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from server.engines.composer.harmony.plan import ChordSpan
from server.engines.composer.parts.degrees import approach_pitch
from server.engines.composer.parts.melody import ladder, nearest, rubs
from server.engines.composer.style.parts import Range
from session.pitch import Key

_FROM_THE_FIFTH = 0.2
_WHOLE_STEP = 2
_WALKED_TONES = 4
"""A walk rests on root, third, fifth and seventh or sixth; what is above them is for others."""

_LARGEST_LEAP = 7


@dataclass(slots=True)
class Walk:
    """A walk in progress: where it stands and which way it goes."""

    key: Key
    where: Range
    chromatic: float
    pitch: int | None = None
    rising: bool = True

    def root(self, span: ChordSpan) -> int:
        """The chord's bass note nearest to where the walk stands."""
        notes = ladder((span.chord.bass_pitch_class,), self.where.low, self.where.high)
        low = self.where.low + (self.where.high - self.where.low) / 3
        return self.go_to(nearest(notes, low if self.pitch is None else self.pitch))

    def approach(self, now: ChordSpan, target: ChordSpan, chance: Random) -> int:
        """The note before the next chord."""
        here = self._here()
        goals = ladder((target.chord.bass_pitch_class,), self.where.low, self.where.high)
        goal = nearest(goals, here)
        drawn = chance.random()
        fifth = nearest(ladder(((goal + 7) % 12,), self.where.low, self.where.high), here)
        at_home = fifth % 12 in self._scale(now) and not rubs(fifth, now.chord)
        if drawn < _FROM_THE_FIFTH and fifth != here and at_home:
            return self.go_to(fifth)
        chromatic = chance.random() < self.chromatic
        found = approach_pitch(goal, here, now, self.key, self.where, chromatic=chromatic)
        if abs(found - goal) > _WHOLE_STEP:
            found = approach_pitch(goal, here, now, self.key, self.where, chromatic=True)
        if found == here:
            other = approach_pitch(goal, 2 * goal - here, now, self.key, self.where, chromatic=True)
            found = other if other != here else fifth
        return self.go_to(found)

    def step(self, now: ChordSpan, *, strong: bool, chance: Random) -> int:
        """One step on: to the next chord tone on a strong beat, to the next scale tone between.

        It turns at the ends of its range, and sometimes where it is strong.
        """
        here = self._here()
        if strong and chance.random() < 0.35:
            self.rising = not self.rising
        classes = now.chord.pitch_classes[:_WALKED_TONES] if strong else self._scale(now)
        tones = ladder(tuple(classes), self.where.low, self.where.high)
        ahead = [tone for tone in tones if (tone > here if self.rising else tone < here)]
        near = [tone for tone in ahead if abs(tone - here) <= _LARGEST_LEAP]
        if not near:
            self.rising = not self.rising
            near = [tone for tone in tones if tone != here] or list(tones)
        return self.go_to(nearest(near, here))

    def _scale(self, now: ChordSpan) -> tuple[int, ...]:
        return now.chord.scale_in(self.key)

    def _here(self) -> int:
        return (self.where.low + self.where.high) // 2 if self.pitch is None else self.pitch

    def go_to(self, pitch: int) -> int:
        """Stand there."""
        self.pitch = pitch
        return pitch
