"""When the ticks of a clock come, by the last of them: pure, told each one.

MIDI clock says nothing but "now", 24 times a quarter note, and a port and a thread make each one
late by as much as they please. One tick is worth little; a line through the last 96 by least
squares is worth 0.02 to 0.2 BPM and about a millisecond (24 of them: 0.7 BPM).
"""

from __future__ import annotations

from collections import deque

from bridge.sync.line import Line, fitted, tangent_at_last

WINDOW_TICKS = 96
RAMP_TICKS = 48
"""The window while the tempo drifts: through so many a curve is laid."""
STRAIGHT_S = 0.0002
"""Where curve and line end no further apart, the tempo is steady again."""
RECENT_TICKS = 8
NEAR_S = 0.0015
"""A tick nearer to the line than this always counts."""
WHOLE_S = 0.001
"""A gap that is no nearer to whole ticks than this (or the jitter, if more) has lost none."""
SHORTEST_TICK_S, LONGEST_TICK_S = 60 / (24 * 1000), 60 / (24 * 10)


class TickWindow:
    """Numbers ticks and fits the line of their times.

    A tick far from the line is set aside until those after it say what it was: late by itself,
    the first of another tempo, or the first after some that were lost (they are counted then). A
    gap that is not of whole ticks shows that the sender itself is held up, as a DAW is whose sound
    drops out, and goes on later: after that no gap is taken for lost ticks, which would carry the
    place further ahead each time.
    """

    def __init__(self) -> None:
        self.number = -1
        """Of the last tick, from 0; lost ticks count."""
        self.line: Line | None = None
        """x is a tick's number, y its seconds; None before two ticks."""
        self.heard = 0
        """Ticks since it began (anew)."""
        self._ticks: deque[tuple[int, float]] = deque(maxlen=WINDOW_TICKS + 1)
        self._aside: list[tuple[int, float]] = []
        self._errors_s: deque[float] = deque(maxlen=RECENT_TICKS)
        self._jitter_s = 0.0
        self._bent = False
        """The tempo drifts: the line is the tangent of a curve."""
        self._holds = False
        """The sender was held up before."""

    def forget(self) -> None:
        """Begin anew with the next tick; numbers go on."""
        self.line = None
        self.heard = 0
        self._ticks.clear()
        self._aside.clear()
        self._errors_s.clear()
        self._bent = False

    def tick(self, at_s: float) -> None:
        """A tick came."""
        self.number += 1
        self.heard += 1
        line = self.line
        if line is None:
            self._take([*self._ticks, (self.number, at_s)])
            return
        error_s = at_s - line.at(self.number)
        if abs(error_s) <= self._near_s(line):
            self._aside.clear()
            self._ticks.append((self.number, at_s))
            self._learn(error_s)
            self._fit()
        else:
            self._aside.append((self.number, at_s))
            self._understand(line)

    def _near_s(self, line: Line) -> float:
        near_s = max(NEAR_S, 4 * self._jitter_s)
        return max(near_s, 0.3 * line.slope) if len(self._ticks) < RECENT_TICKS else near_s

    def _learn(self, error_s: float) -> None:
        """The jitter, by how errors differ from one to the next: a drift alone is none."""
        if self._errors_s and len(self._ticks) >= RECENT_TICKS:
            step_s = abs(error_s - self._errors_s[-1])
            self._jitter_s += (step_s - self._jitter_s) / 16
        self._errors_s.append(error_s)
        if len(self._errors_s) == RECENT_TICKS:
            drift_s = abs(sum(self._errors_s)) / RECENT_TICKS
            if drift_s > 0.00025 + 1.5 * self._jitter_s:
                self._bent = True

    def _understand(self, line: Line) -> None:
        """What the ticks set aside are, as soon as they show it."""
        if len(self._aside) < 3:
            return
        gaps_s = [
            after[1] - before[1]
            for before, after in zip(self._aside, self._aside[1:], strict=False)
        ]
        gap_s = sum(gaps_s) / len(gaps_s)
        slack_s = 0.03 * gap_s + 3 * self._jitter_s
        even = all(abs(one - gap_s) <= slack_s for one in gaps_s)
        if even and abs(gap_s - line.slope) <= 0.02 * line.slope + self._jitter_s:
            self._move(line)
            return
        another = even and len(gaps_s) >= 3 and SHORTEST_TICK_S <= gap_s <= LONGEST_TICK_S
        if another or len(self._aside) >= RECENT_TICKS:
            self._take(self._aside)

    def _move(self, line: Line) -> None:
        """The tempo is as it was: ticks were lost, or the sender was held up and goes on later."""
        off_s = sum(at_s - line.at(number) for number, at_s in self._aside) / len(self._aside)
        lost = round(off_s / line.slope)
        whole = abs(off_s - lost * line.slope) <= max(WHOLE_S, self._jitter_s)
        if lost > 0 and whole and not self._holds:
            self.number += lost
            off_s = 0.0
        else:
            self._holds = self._holds or not whole
            lost = 0
        before = [(number, at_s + off_s) for number, at_s in self._ticks]
        self._take([*before, *((number + lost, at_s) for number, at_s in self._aside)])

    def _take(self, ticks: list[tuple[int, float]]) -> None:
        self._ticks = deque(ticks, maxlen=WINDOW_TICKS + 1)
        self._aside = []
        self._errors_s.clear()
        self._bent = False
        self._fit()

    def _fit(self) -> None:
        if len(self._ticks) < 2:
            return
        if self._bent:
            while len(self._ticks) > RAMP_TICKS:
                self._ticks.popleft()
        numbers = [number for number, _ in self._ticks]
        times_s = [at_s for _, at_s in self._ticks]
        line = fitted(numbers, times_s)
        if self._bent and len(numbers) >= RECENT_TICKS:
            tangent = tangent_at_last(numbers, times_s)
            if abs(tangent.y0 - line.at(line.last)) < STRAIGHT_S + 0.5 * self._jitter_s:
                self._bent = False
            else:
                line = tangent
        if SHORTEST_TICK_S <= line.slope <= LONGEST_TICK_S:
            self.line = line
