"""MIDI time code: eight quarter frames for a time, one full message for a place.

Time code says seconds and no tempo: a tempo that is set makes beats of them.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace
from typing import Final

from bridge.events.arrived import MidiArrived, Source
from bridge.sync.contract import Seconds
from bridge.sync.line import Line, fitted
from bridge.sync.own import bar_beats_of, held_bpm
from bridge.sync.timecode import (
    PIECES,
    QUARTER_FRAME,
    QUARTERS_A_FRAME,
    Rate,
    timecode_of_full_frame,
    timecode_of_pieces,
)
from bridge.sync.transport import Transport

WINDOW: Final = 96
"""In quarter frames: about a second of them."""
SURE_PIECES: Final = 16
STILL_S = 0.2
"""Time code has no stop: it is no longer sent. After so long it stands still."""
JUMP_S = 0.1
RANGE: Final = (0.25, 4.0)
"""Speeds beside the rate's own that are playing; beyond, somebody winds."""


class MtcClock:
    """Follows the time code of one port: `source`, or the first that sends some.

    `zero_s` is the time of day of beat 0 (3600 for a song that begins at 01:00:00:00). Backwards
    and winding it does not play, but the place is followed. The speed is measured: a machine that
    runs slow (29.97 without drop is sent as 30) slows the tempo by as much.
    """

    name = "mtc"

    def __init__(
        self,
        seconds: Seconds,
        source: Source | None = None,
        *,
        bpm: float = 120.0,
        meter: tuple[int, int] = (4, 4),
        zero_s: float = 0.0,
        late_ms: float = 0.0,
    ) -> None:
        self._seconds = seconds
        self._source = source
        self._zero_s = zero_s
        self._late_s = late_ms / 1000
        self._writing = threading.Lock()
        self._bpm = held_bpm(bpm)
        self._bar_beats = bar_beats_of(meter)
        self._rate: Rate | None = None
        self._nibbles: list[int] = [0] * PIECES
        self._run = 0
        """How many pieces came in unbroken order; negative backwards."""
        self._piece = -1
        self._heard_s = 0.0
        self._first_s = 0.0
        """The time of day of piece 0 of the times now coming in."""
        self._points: deque[tuple[float, float]] = deque(maxlen=WINDOW)
        self._rolling: Line | None = None
        """The time of day (x) against our seconds (y)."""
        self._forward = True
        self._place_s: float | None = None
        """The time of day while it stands still, or goes backwards."""

    @property
    def source(self) -> Source | None:
        """The port that is followed; None while nothing was heard."""
        return self._source

    @property
    def there(self) -> bool:
        """It was heard; standing still it may be silent."""
        return self._place_s is not None

    def transport(self) -> Transport:
        """The newest state: the tempo of the place, at the speed at which the time code runs."""
        now_s = self._seconds.now_s()
        rolling = self._rolling
        if rolling and self._forward and now_s - self._late_s - self._heard_s < STILL_S:
            speed = 1 / rolling.slope
            day_s = rolling.x0 + (now_s - self._late_s - rolling.y0) * speed
            steady = RANGE[0] <= speed <= RANGE[1]
            return self._at(now_s, day_s, speed if steady else 1.0, playing=steady)
        if rolling and self._forward:
            last_s = rolling.last
            return self._at(now_s, last_s, 1.0, playing=False)
        return self._at(now_s, self._place_s or self._zero_s, 1.0, playing=False)

    def start(self) -> None:
        """It is told by `heard`: there is nothing to open."""

    def close(self) -> None:
        """There is nothing to close."""

    def gone(self) -> None:
        """Its port went away: it is not there until it is heard again."""
        with self._writing:
            self._rolling = self._place_s = None
            self._restart()

    def set_tempo(self, bpm: float) -> None:
        """One tempo throughout. Raises BadInput for what is none."""
        self._bpm = held_bpm(bpm)

    def heard(self, arrived: MidiArrived) -> None:
        """A message came; all that is no time code, and what other ports say, is passed by."""
        data = arrived.data
        if len(data) == 2 and data[0] == QUARTER_FRAME and self._ours(arrived):
            with self._writing:
                self._quarter(data[1] >> 4 & 7, data[1] & 15, arrived.at_s - self._late_s)
        elif (time := timecode_of_full_frame(data)) and self._ours(arrived):
            with self._writing:
                self._rate = time.rate
                self._rolling = None
                self._place_s = time.at_s()
                self._restart()

    def _ours(self, arrived: MidiArrived) -> bool:
        if self._source is None:
            self._source = arrived.source
        return arrived.source == self._source

    def _restart(self) -> None:
        self._run = 0
        self._points.clear()

    def _quarter(self, piece: int, nibble: int, at_s: float) -> None:
        silent = at_s - self._heard_s > STILL_S
        if silent:
            self._rolling = None  # it stood; where it goes on is not known before eight pieces
        self._heard_s = at_s
        step = (piece - self._piece) % PIECES
        if step == 1 and self._run > 0 and not silent:
            self._run += 1
        elif step == PIECES - 1 and (self._run == 1 or self._run < 0) and not silent:
            self._run = min(self._run, -1) - 1
        else:
            self._restart()
            self._run = 1
        self._piece = piece
        self._nibbles[piece] = nibble
        if self._run > 0:
            self._forwards(piece, at_s)
        else:
            self._backwards(piece)

    def _forwards(self, piece: int, at_s: float) -> None:
        if piece == PIECES - 1 and self._run >= PIECES:
            time = timecode_of_pieces(self._nibbles)
            if time is None:
                self._restart()
                return
            first_s = time.at_s()
            if self._points and abs(first_s - self._expected_s(time.rate)) > JUMP_S:
                self._points.clear()
            self._rate, self._first_s = time.rate, first_s
            self._point(piece, at_s)
            # The next eight begin two frames later.
            self._first_s += float(2 / time.rate.frames_a_second)
        elif self._rate and self._points:
            self._point(piece, at_s)

    def _expected_s(self, rate: Rate) -> float:
        """The time that the last eight pieces should have said."""
        return self._first_s if rate is self._rate else float("-inf")

    def _point(self, piece: int, at_s: float) -> None:
        assert self._rate is not None
        day_s = self._first_s + piece / QUARTERS_A_FRAME / float(self._rate.frames_a_second)
        self._points.append((day_s, at_s))
        if len(self._points) < 2:
            line = Line(day_s, at_s, 1.0, day_s)
        elif len(self._points) < SURE_PIECES:
            mean = fitted(*zip(*self._points, strict=True))
            line = replace(mean, slope=1.0)  # too few to measure a speed by
        else:
            line = fitted(*zip(*self._points, strict=True))
        if line.slope > 0:
            self._rolling = line
        self._forward = True
        self._place_s = day_s

    def _backwards(self, piece: int) -> None:
        self._forward = False
        self._points.clear()
        if piece == 0 and self._run <= -PIECES and (time := timecode_of_pieces(self._nibbles)):
            self._rate = time.rate
            self._place_s = time.at_s()

    def _at(self, now_s: float, day_s: float, speed: float, *, playing: bool) -> Transport:
        return Transport(
            now_s,
            (day_s - self._zero_s) * self._bpm / 60,
            self._bpm * speed,
            playing,
            self._bar_beats,
            0.0,
            self.name,
            self._place_s is not None and (not playing or len(self._points) >= SURE_PIECES),
            measured=speed != 1.0,
        )
