"""MIDI clock for others to follow: 24 messages a quarter note, start, stop, and where the song is.

Source: MIDI 1.0 Detailed Specification 4.2.1, "System Real Time Messages" and "Song Position
Pointer": a follower begins at the first clock after start or continue, and places are sixteenths.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Final

from bridge.midi.message import CLOCK, CLOCKS_PER_QUARTER, CONTINUE, START, STOP, song_position
from bridge.sync.transport import BARELY, Transport

SIXTEENTH_BEATS: Final = 0.25
HIGHEST_POSITION: Final = 0x3FFF
JUMP_BEATS: Final = 0.02
"""A transport that is so far from where it was heading has been moved: followers are told."""


@dataclass(frozen=True, slots=True)
class TimedClock:
    """A clock message at its time, in monotonic seconds."""

    at_s: float
    data: bytes


class ClockMaster:
    """What to send so that others follow a transport; `due` is called often, and gives what comes.

    While the music stands still clocks go on at its tempo, as devices expect of a master. A start
    in the middle of a sixteenth is told at the next sixteenth, where a song position can be.
    """

    def __init__(self, transport: Callable[[], Transport]) -> None:
        self._transport = transport
        self._playing = False
        self._next_clock: int | None = None
        self._last: Transport | None = None
        self._sent_to_s: float | None = None

    def due(self, now_s: float, ahead_s: float) -> list[TimedClock]:
        """The messages from where the last call ended to `now_s` + `ahead_s`, in order."""
        transport = self._transport()
        made: list[TimedClock] = []
        begin_s = now_s if self._sent_to_s is None else max(self._sent_to_s, now_s)
        end_s = now_s + ahead_s
        if transport.playing != self._playing or self._jumped(transport, begin_s):
            begin_s = self._tell_place(transport, begin_s, made)
            self._next_clock = None
        # Counted, so that a change of tempo between two calls neither drops nor doubles a clock.
        clock = self._next_clock
        if clock is None:
            clock = self._clock_after(transport, begin_s)
        while (at_s := max(begin_s, transport.seconds_at(clock / CLOCKS_PER_QUARTER))) < end_s:
            made.append(TimedClock(at_s, CLOCK))
            clock += 1
        self._next_clock = clock
        self._last = transport
        self._sent_to_s = max(end_s, begin_s)
        return made

    def _jumped(self, transport: Transport, at_s: float) -> bool:
        last = self._last
        if last is None or not transport.playing or not last.playing:
            return False
        return abs(transport.beats_at(at_s) - last.beats_at(at_s)) > JUMP_BEATS

    def _tell_place(self, transport: Transport, at_s: float, made: list[TimedClock]) -> float:
        """Start, go on elsewhere, or stop; from when on clocks are due."""
        was, self._playing = self._playing, transport.playing
        if was:
            made.append(TimedClock(at_s, STOP))
        if not transport.playing:
            return at_s
        beats = transport.beats_at(at_s)
        sixteenth = max(0, ceil(beats / SIXTEENTH_BEATS - BARELY))
        line_s = max(at_s, transport.seconds_at(sixteenth * SIXTEENTH_BEATS))
        if sixteenth == 0 or sixteenth > HIGHEST_POSITION:
            made.append(TimedClock(line_s, START))
        else:
            made.append(TimedClock(at_s, song_position(sixteenth)))
            made.append(TimedClock(line_s, CONTINUE))
        return line_s

    @staticmethod
    def _clock_after(transport: Transport, at_s: float) -> int:
        beats = transport.anchor_beats + (at_s - transport.anchor_s) * transport.bpm / 60
        return ceil(beats * CLOCKS_PER_QUARTER - BARELY)
