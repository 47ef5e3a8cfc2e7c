"""Records parameters against the beats: punched in and out, pass over pass. No I/O.

A move is written at its own time, not at that of the loop that handles it. Values keep what the
control has: 14 bits stay 14 bits.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

from bridge.automation.lane import RecordedLane
from bridge.mapping.contract import SetParameter
from bridge.sync.transport import Transport
from session.automation import Curve, Point
from session.errors import BadInput
from session.tempo import on_beat_grid

STANDING_S = 0.06
"""A control that moves again after so long has stood still until then: its value jumps. Faders
that move tell so every 20 ms or oftener."""

BACK_BEATS = 0.5
"""The music going back by more than this has begun a new pass."""


class AutomationRecorder:
    """The lanes of all parameters that moved while it was recording.

    Places are the transport's own beats: a loop's second pass writes over its first where a
    control was moved, from its first move in the pass to its last. Safe from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lanes: dict[str, RecordedLane] = {}
        self._passes: dict[str, list[Point]] = {}
        self._recording = False
        self._newest_beats = 0.0
        self._window = (0.0, float("inf"))

    @property
    def recording(self) -> bool:
        """Whether it was punched in."""
        return self._recording

    def punch_in(self, start_beats: float = 0.0, end_beats: float = float("inf")) -> None:
        """Record from now on; between two places alone if they are given."""
        with self._lock:
            self._recording = True
            self._window = (max(0.0, start_beats), end_beats)

    def punch_out(self) -> None:
        """Record no more; what was recorded stays."""
        with self._lock:
            self._end_passes()
            self._recording = False

    def forget(self, parameter: str | None = None) -> None:
        """Throw a parameter's lane away, or all of them."""
        with self._lock:
            names = [parameter] if parameter else [*self._lanes, *self._passes]
            for name in names:
                self._lanes.pop(name, None)
                self._passes.pop(name, None)

    def heard(self, told: SetParameter, transport: Transport) -> None:
        """A control set a parameter. Only numbers are recorded, and only while the music plays."""
        value = told.value
        if not self._recording or not transport.playing:
            return
        if isinstance(value, bool) or not isinstance(value, int | float):
            return
        beats = transport.beats_at(told.at_s)
        with self._lock:
            if beats < self._newest_beats - BACK_BEATS:
                self._end_passes()
                self._newest_beats = beats
            self._newest_beats = max(beats, self._newest_beats)
            first, last = self._window
            if first <= beats < last:
                standing = STANDING_S * transport.bpm / 60
                _add(self._passes.setdefault(told.name, []), beats, float(value), standing)

    def _end_passes(self) -> None:
        for name, points in self._passes.items():
            self._lanes.setdefault(name, RecordedLane()).write_over(points)
        self._passes.clear()

    def curves(self, tolerances: Mapping[str, float] | None = None) -> dict[str, Curve]:
        """What was recorded, by parameter, thinned.

        `tolerances` are in each parameter's unit; by default half of the smallest step that its
        control made.
        """
        with self._lock:
            self._end_passes()
            wanted = tolerances or {}
            return {name: lane.curve(wanted.get(name)) for name, lane in self._lanes.items()}

    def curve(self, parameter: str, tolerance: float | None = None) -> Curve:
        """One parameter's. Raises BadInput when it was not recorded."""
        with self._lock:
            self._end_passes()
            lane = self._lanes.get(parameter)
        if lane is None:
            raise BadInput(f"{parameter} was not recorded: record, then move its control.")
        return lane.curve(tolerance)


def _add(points: list[Point], beats: float, value: float, standing_beats: float) -> None:
    """A move after those before it; two at one place, or told out of order, are a jump."""
    place = on_beat_grid(beats)
    if not points:
        points.append(Point(place, value))
        return
    before = points[-1]
    place = max(place, before.beats)
    if place == before.beats:
        if len(points) > 1 and points[-2].beats == place:
            points.pop()
    elif place - before.beats > standing_beats and value != before.value:
        points.append(Point(place, before.value))
    if points[-1] != Point(place, value):
        points.append(Point(place, value))
