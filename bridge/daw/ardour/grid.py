"""Tempo and meter of Ardour, from where it says it is: in bars, and in samples. Pure.

Ardour tells `bars|beats|ticks` and the sample of the same moment, ten times a second, and neither
tempo nor meter. A quarter note has 1920 ticks, and a beat as many as the meter's note value makes
of them; so two places in one beat give the tempo, a step to the next beat the note value, and a
step to the next bar how many beats there are. Beats so short that no two places fall into one
(sixteenths at 150 BPM) leave the tempo unknown.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

TICKS = 1920
"""Of a quarter note (Temporal::ticks_per_beat)."""
NEAR_TICKS = 2.0
"""A place may be this far off a steady tempo: both of its ends are whole ticks."""
WAY_TICKS = 8 * TICKS
"""So much of the way is looked at: of a longer one, another tempo would be a part too small."""
LEAST_SECONDS = 0.05
NOTE_VALUES = (1, 2, 4, 8, 16, 32)


@dataclass(frozen=True, slots=True)
class BarPlace:
    """A place as Ardour writes it: bar and beat count from 1."""

    bar: int
    beat: int
    tick: int

    @classmethod
    def parsed(cls, text: str) -> BarPlace | None:
        """From `001|03|0960`; None for what is none."""
        parts = text.strip().split("|")
        if len(parts) != 3:
            return None
        try:
            return cls(*(int(part) for part in parts))
        except ValueError:
            return None


class Grid:
    """Told places, it knows tempo and meter as well as these say. `meter` is 4/4 until told."""

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self.numerator, self.denominator = 4, 4
        self.bpm: float | None = None
        self._last: tuple[BarPlace, int] | None = None
        self._way: deque[tuple[int, int]] = deque()
        """Places in ticks and samples since the tempo is what it is, at most `WAY_TICKS` long."""

    def heard(self, place: BarPlace, sample: int) -> None:
        """Ardour is at `place`, which is `sample`."""
        last, self._last = self._last, (place, sample)
        seconds = 0.0 if last is None else (sample - last[1]) / self.sample_rate
        if last is None or not LEAST_SECONDS <= seconds <= 1.0:
            self._way.clear()  # it jumped, or stands: nothing can be said of the way
            return
        before = last[0]
        if (before.bar, before.beat) == (place.bar, place.beat):
            self._tempo(before, last[1], place, sample)
        elif self.bpm is not None:
            self._meter(before, place, seconds * self.bpm / 60 * TICKS)
            self._tempo(before, last[1], place, sample)

    def beats_of(self, place: BarPlace) -> float:
        """Quarter notes from the first bar to `place`, were the meter the same throughout."""
        return self._ticks_of(place) / TICKS

    @property
    def beat_ticks(self) -> int:
        """The length of a beat of the meter."""
        return TICKS * 4 // self.denominator

    def _ticks_of(self, place: BarPlace) -> int:
        beats = (place.bar - 1) * self.numerator + place.beat - 1
        return beats * self.beat_ticks + place.tick

    def _tempo(self, before: BarPlace, before_sample: int, place: BarPlace, sample: int) -> None:
        way, ticks = self._way, self._ticks_of(place)
        if ticks <= self._ticks_of(before):
            return
        if not self._goes_on(ticks, sample):
            way.clear()
        if not way:
            way.append((self._ticks_of(before), before_sample))
            self.bpm = None
        way.append((ticks, sample))
        while ticks - way[1][0] >= WAY_TICKS:
            way.popleft()
        self.bpm = self._settled(ticks - way[0][0], sample - way[0][1])

    def _goes_on(self, ticks: int, sample: int) -> bool:
        """Whether a place is where the tempo so far leads to, as well as that is known."""
        if self.bpm is None or len(self._way) < 2:
            return False
        at_ticks, at_sample = self._way[0]
        known = self._way[-1][0] - at_ticks
        due = (sample - at_sample) / self.sample_rate * self.bpm / 60 * TICKS
        return abs(ticks - at_ticks - due) <= 1 + NEAR_TICKS * max(1.0, (ticks - at_ticks) / known)

    def _settled(self, way: int, samples: int) -> float:
        """The roundest tempo that the way allows: people write 120, not 119.98.

        One that was found on as long a way stays while it is allowed.
        """
        bpm = self._bpm(way, samples)
        slack = self._bpm(1.0, samples)
        if self.bpm is not None and way > WAY_TICKS * 3 / 4 and abs(self.bpm - bpm) <= slack:
            return self.bpm
        for decimals in range(4):
            if abs(round(bpm, decimals) - bpm) <= slack:
                return round(bpm, decimals)
        return bpm

    def _bpm(self, ticks: float, samples: int) -> float:
        return ticks / TICKS * 60 * self.sample_rate / samples

    def _meter(self, before: BarPlace, place: BarPlace, due_ticks: float) -> None:
        """What a step to another beat says of the meter; `due_ticks` is how far it is."""
        if place.bar == before.bar and place.beat == before.beat + 1:
            beat_ticks = due_ticks + before.tick - place.tick
            self.denominator = min(
                NOTE_VALUES, key=lambda value: abs(TICKS * 4 / value - beat_ticks)
            )
        elif place.bar == before.bar + 1 and place.beat == 1:
            left = round((due_ticks + before.tick - place.tick) / self.beat_ticks)
            numerator = before.beat - 1 + left
            if 1 <= numerator <= 64:
                self.numerator = numerator
