"""Where the music stands: one frozen value that every clock gives and every reader may keep.

Beats are quarter notes. Between two states of a clock the tempo is steady, so that a state alone
says where the music will be: a reader needs no lock, and computes the same place for the same time.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

from session.tempo import on_beat_grid

BARELY = 1e-6
"""In beats: nearer than this to a line is on it."""
WAVERS_BPM = 0.02
"""What a measured tempo is off by, from port and threads that are late by up to a millisecond."""


@dataclass(frozen=True, slots=True)
class Transport:
    """At `anchor_s` (monotonic seconds) the music is at `anchor_beats`, going at `bpm`.

    `playing` False: the place stands still (a Link session or MIDI clock may give a tempo all the
    same). `bar_beats` is the length of a bar, and `bar_anchor_beats` where some bar begins.
    `sure` False: the clock is guessing (it has just begun to listen, or its source fell silent).
    `measured`: nobody said the tempo, it was measured by when messages came. `bars_known` False:
    it was not heard yet where bars begin.
    """

    anchor_s: float
    anchor_beats: float
    bpm: float
    playing: bool
    bar_beats: float = 4.0
    bar_anchor_beats: float = 0.0
    leader: str = "own"
    sure: bool = True
    measured: bool = False
    bars_known: bool = True

    @property
    def named_bpm(self) -> float:
        """The tempo as it is written down, no finer than it is known; the place goes by `bpm`.

        A whole number where a measured one is as near to it as can be told; else hundredths.
        """
        if not self.measured:
            return round(self.bpm, 3)
        whole = float(round(self.bpm))
        return whole if abs(self.bpm - whole) <= WAVERS_BPM else round(self.bpm, 2)

    def beats_at(self, at_s: float) -> float:
        """Where the music is at `at_s`."""
        if not self.playing:
            return self.anchor_beats
        return on_beat_grid(self.anchor_beats + (at_s - self.anchor_s) * self.bpm / 60)

    def seconds_at(self, beats: float) -> float:
        """When the music will be (or was) at `beats`, as if it played."""
        return self.anchor_s + (beats - self.anchor_beats) * 60 / self.bpm

    def next_line(self, beats: float, every_beats: float) -> float:
        """The first line of a grid of `every_beats`, counted from bar lines, not before `beats`."""
        steps = ceil((beats - self.bar_anchor_beats) / every_beats - BARELY)
        return on_beat_grid(self.bar_anchor_beats + steps * every_beats)

    def bar_of(self, beats: float) -> float:
        """Where the bar that holds `beats` begins."""
        bars = floor((beats - self.bar_anchor_beats) / self.bar_beats + BARELY)
        return on_beat_grid(self.bar_anchor_beats + bars * self.bar_beats)
