"""MIDI clock: 24 ticks a quarter note, start, continue, stop and the song position.

MIDI 1.0 Detailed Specification, System Real Time and System Common Messages: the music begins with
the first clock *after* a start or continue; a song position counts sixteenths, of 6 clocks each.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Final

from bridge.events.arrived import MidiArrived, Source
from bridge.sync.contract import Seconds
from bridge.sync.own import bar_beats_of
from bridge.sync.tick_window import TickWindow
from bridge.sync.transport import Transport

TICKS_A_BEAT: Final = 24
TICKS_A_SIXTEENTH: Final = 6
POSITION, TICK, START, CONTINUE, STOP = 0xF2, 0xF8, 0xFA, 0xFB, 0xFC
KNOWN = (POSITION, TICK, START, CONTINUE, STOP)
SURE_TICKS = 12
SILENT_S = 0.25
"""Without a tick for so long the clock is guessing."""
GONE_S = 2.0
LOST_S = 8.0
"""The ticks of a longer silence are not counted: the place is lost."""


class MidiClock:
    """Follows the clock of one port: `source`, or the first that ticks until it falls silent.

    `late_ms` is what the way from the sender's bar line to `MidiArrived.at_s` takes, and is
    subtracted. A clock that ticks, but whose start was not heard, is taken to play, from where it
    was first heard, and is not sure. Lost ticks are counted as if they had come.
    """

    name = "midi-clock"

    def __init__(
        self,
        seconds: Seconds,
        source: Source | None = None,
        *,
        late_ms: float = 0.0,
        bpm: float = 120.0,
        meter: tuple[int, int] = (4, 4),
    ) -> None:
        self._seconds = seconds
        self._only = source
        self._source = source
        self._late_s = late_ms / 1000
        self._writing = threading.Lock()
        self._window = TickWindow()
        self._playing: bool | None = None
        """None: neither a start nor a stop was heard yet."""
        self._zero_number = 0
        """Of the tick that song position 0 is (or would have been) at."""
        self._next_ticks: int | None = None
        """Where the next tick is, after a start, a continue or a new position."""
        self._ticked_s: float | None = None
        self._state = Transport(
            0.0,
            0.0,
            bpm,
            False,
            bar_beats_of(meter),
            leader=self.name,
            sure=False,
            bars_known=False,
        )

    @property
    def source(self) -> Source | None:
        """The port that is followed; None while nothing was heard."""
        return self._source

    @property
    def there(self) -> bool:
        """It ticks, or was stopped on purpose by who can start it again."""
        if self._ticked_s is None:
            return self._playing is False
        return self._playing is False or self._silent_s() < GONE_S

    def transport(self) -> Transport:
        """The newest state; the beat goes on through a drop-out, unsure."""
        state = self._state
        if state.playing and state.sure and self._silent_s() > max(SILENT_S, 10 / state.bpm):
            return replace(state, sure=False)
        return state

    def start(self) -> None:
        """It is told by `heard`: there is nothing to open."""

    def close(self) -> None:
        """There is nothing to close."""

    def gone(self) -> None:
        """Its port went away: it is not there until it ticks again."""
        with self._writing:
            self._ticked_s = self._playing = None
            self._source = self._only
            self._window.forget()
            self._state = replace(self._state, sure=False)

    def set_meter(self, numerator: int, denominator: int) -> None:
        """Bars of this length, from song position 0. Raises BadInput for no meter."""
        bar_beats = bar_beats_of((numerator, denominator))
        with self._writing:
            self._state = replace(self._state, bar_beats=bar_beats)

    def heard(self, arrived: MidiArrived) -> None:
        """A message came; all that is none of a clock's, and what other ports say, is passed by."""
        if not arrived.data or arrived.data[0] not in KNOWN or not self._ours(arrived):
            return
        at_s = arrived.at_s - self._late_s
        with self._writing:
            match arrived.data[0]:
                case 0xF8:
                    self._tick(at_s)
                case 0xFA:
                    self._go(at_s, 0)
                case 0xFB:
                    self._go(at_s, self._place_ticks())
                case 0xFC:
                    self._stop(at_s)
                case _ if len(arrived.data) == 3:
                    low, high = arrived.data[1:]
                    self._position(at_s, (high << 7 | low) * TICKS_A_SIXTEENTH)

    def _ours(self, arrived: MidiArrived) -> bool:
        if self._source is None or (self._only is None and self._silent_s() > GONE_S):
            self._source = arrived.source
        return arrived.source == self._source

    def _silent_s(self) -> float:
        return self._seconds.now_s() - self._late_s - (self._ticked_s or 0.0)

    def _flows(self, at_s: float) -> bool:
        """Ticks come, stopped or not: the next one's time is known."""
        return self._ticked_s is not None and at_s - self._ticked_s < SILENT_S

    def _place_ticks(self) -> int:
        """Where a continue goes on."""
        if self._next_ticks is not None:
            return self._next_ticks
        return max(0, self._window.number + 1 - self._zero_number)

    def _tick(self, at_s: float) -> None:
        silent_s = at_s - self._ticked_s if self._ticked_s is not None else 0.0
        if silent_s > LOST_S:
            self._playing = self._playing and None  # nobody can count what was lost
        if silent_s > SILENT_S and not self._playing:
            self._window.forget()
        self._ticked_s = at_s
        self._window.tick(at_s)
        if self._playing is False:
            self._tell(self._state.anchor_s, self._state.anchor_beats, playing=False)
            return
        if self._next_ticks is not None:
            self._zero_number = self._window.number - self._next_ticks
            self._next_ticks = None
        number = self._window.number
        line = self._window.line
        self._tell(
            line.at(number) if line else at_s,
            (number - self._zero_number) / TICKS_A_BEAT,
            playing=True,
        )

    def _go(self, at_s: float, ticks: int) -> None:
        self._playing = True
        self._next_ticks = ticks
        if self._flows(at_s) and (line := self._window.line):
            # The tick that it begins with is not there yet, but its time is.
            self._tell(line.at(self._window.number + 1), ticks / TICKS_A_BEAT, playing=True)
        else:
            self._window.forget()
            self._tell(at_s, ticks / TICKS_A_BEAT, playing=False)

    def _stop(self, at_s: float) -> None:
        if self._playing is not False:
            self._next_ticks = self._place_ticks()
        self._playing = False
        self._tell(at_s, (self._next_ticks or 0) / TICKS_A_BEAT, playing=False)

    def _position(self, at_s: float, ticks: int) -> None:
        self._next_ticks = ticks
        if self._playing is not True:
            self._playing = False  # positions are sent to who is stopped
            self._tell(at_s, ticks / TICKS_A_BEAT, playing=False)

    def _tell(self, at_s: float, beats: float, *, playing: bool) -> None:
        line = self._window.line
        bpm = 60 / (TICKS_A_BEAT * line.slope) if line else self._state.bpm
        sure = self._playing is False or (
            self._playing is True and self._window.heard >= SURE_TICKS
        )
        self._state = replace(
            self._state,
            anchor_s=at_s,
            anchor_beats=beats,
            bpm=bpm,
            playing=playing,
            sure=sure,
            measured=self._state.measured or line is not None,
            bars_known=self._playing is not None,
        )
