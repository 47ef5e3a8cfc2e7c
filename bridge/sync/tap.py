"""Tempo by tapping: pure, told the time of each tap."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

from bridge.sync.line import Line, fitted

KEPT_TAPS = 12
SLOWEST_BPM, FASTEST_BPM = 30.0, 400.0
PAUSE_S = 60 / SLOWEST_BPM * 1.25
"""A longer pause begins a new tempo."""
BOUNCE_S = 60 / FASTEST_BPM * 0.8
"""A shorter one is a finger or a pad that bounced."""
OFF_BEATS = 0.18
"""A tap further from the others' beat is not counted."""


class TapTempo:
    """Taps in, a tempo out.

    Taps are laid on a beat by least squares. A tap left out is bridged, a bounce and a tap that
    falls between the beats are not counted; two of those in a row are a new tempo.
    """

    def __init__(self) -> None:
        self._taps_s: list[float] = []
        self._stray_s: float | None = None

    def tap(self, at_s: float) -> float | None:
        """The tempo in beats a minute, once two taps stand; None before."""
        if self._taps_s and at_s - self._taps_s[-1] > PAUSE_S:
            self._taps_s, self._stray_s = [], None
        if self._taps_s and at_s - self._taps_s[-1] < BOUNCE_S:
            return self._bpm()
        if self._falls_in(at_s):
            self._taps_s, self._stray_s = [*self._taps_s[1 - KEPT_TAPS :], at_s], None
        elif self._stray_s is None:
            self._stray_s = at_s
        else:
            self._taps_s, self._stray_s = [self._stray_s, at_s], None
        return self._bpm()

    def beat_s(self) -> float | None:
        """When the last tap's beat was, by all taps together; None before two."""
        line = self._line()
        return line.at(line.last) if line else None

    def _bpm(self) -> float | None:
        line = self._line()
        return min(FASTEST_BPM, max(SLOWEST_BPM, 60 / line.slope)) if line else None

    def _falls_in(self, at_s: float) -> bool:
        line = self._line()
        if line is None or len(self._taps_s) < 3:  # two taps may be a beat and its half
            return True
        beats = (at_s - line.at(line.last)) / line.slope
        return beats > 0.5 and abs(beats - round(beats)) <= OFF_BEATS

    def _line(self) -> Line | None:
        if len(self._taps_s) < 2:
            return None
        gaps_s = [after - before for before, after in pairwise(self._taps_s)]
        beat_s = median(gaps_s)
        beats = [0.0]
        for gap_s in gaps_s:
            beats.append(beats[-1] + max(1, round(gap_s / beat_s)))
        return fitted(beats, self._taps_s)
