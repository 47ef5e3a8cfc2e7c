"""Places answers on bar lines and keeps the player fed with what is due next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bridge.events.asked import Quantise
from bridge.phrase.answer import Answer, AnswerPlay, TimedMidi
from bridge.phrase.place import RunningPlace
from bridge.sync.contract import Seconds
from bridge.sync.launch import line_after
from bridge.sync.transport import BARELY, Transport

AHEAD_S = 0.3
"""Messages are given out so long before they are due: longer than a busy machine is late for."""
PUMP_S = 0.05

ON_THE_BAR = Quantise("bar", lead_ms=5.0)
"""What is ready later than that is late for the line: the player needs a moment."""


class Plays(Protocol):
    """What sends messages at their seconds."""

    def play(self, events: Sequence[TimedMidi]) -> None:
        """Send these when they are due, beside what is given already."""

    def stop(self) -> None:
        """Forget what is not sent yet; all notes off."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an answer was placed: the line it begins at, and how many beats after it was ready."""

    line_beats: float
    wait_beats: float
    late: bool
    """The line that it was meant for was gone."""


class AnswerPlayer:
    """Plays one answer at a time; the next one takes over on its own bar line.

    `place` is the one of the phrases it answers; `programs` says whether channels are set to the
    answer's programs. `pump` is called every `PUMP_S` (as `run` does), and may be late by less
    than `AHEAD_S`. Safe from any thread.
    """

    def __init__(
        self,
        player: Plays,
        transport: Callable[[], Transport],
        seconds: Seconds,
        place: RunningPlace | None = None,
        *,
        programs: bool = True,
    ) -> None:
        self._player = player
        self._transport = transport
        self._seconds = seconds
        self._programs = programs
        self._lock = threading.Lock()
        self._place = place or RunningPlace()
        self._plays: list[AnswerPlay] = []
        self._was_playing = False

    def start(
        self,
        answer: Answer,
        *,
        loop: bool = False,
        quantise: Quantise = ON_THE_BAR,
        not_before_beats: float | None = None,
        bar_line_beats: float | None = None,
    ) -> Placed | None:
        """Play it from the next line on; None when it was to be dropped if late.

        `not_before_beats` is the line it was meant for: its phrase's end. While the music stands
        still the answer is played all the same, on bars counted from `bar_line_beats`.
        """
        with self._lock:
            transport, now_s = self._transport(), self._seconds.now_s()
            now = self._place.beats(transport, now_s)
            line = self._line(quantise, transport, now_s, now, bar_line_beats)
            if line is None:
                return None
            meant = not_before_beats
            late = meant is not None and line > meant + BARELY
            if meant is not None:
                line = max(line, meant)
            for before in self._plays:
                before.end_at(line)
            self._plays.append(AnswerPlay(answer, line, loop, self._programs))
            self._was_playing = transport.playing
        self.pump()
        return Placed(self._place.on_clock(line), line - now, late)

    def _line(
        self,
        quantise: Quantise,
        transport: Transport,
        now_s: float,
        now: float,
        bar_line_beats: float | None,
    ) -> float | None:
        if quantise.grid == "now":
            return now
        if transport.playing:
            line = line_after(quantise, transport, now_s)
            return None if line is None else now + (line - transport.beats_at(now_s))
        anchor = now if bar_line_beats is None else bar_line_beats
        bars = -(-(now - anchor) // transport.bar_beats)
        return anchor + bars * transport.bar_beats

    def stop(self) -> None:
        """Silence, at once."""
        with self._lock:
            self._plays.clear()
        self._player.stop()

    @property
    def playing(self) -> bool:
        """Whether an answer plays or waits for its line."""
        return bool(self._plays)

    def pump(self) -> None:
        """Give the player what is due next."""
        with self._lock:
            if not self._plays:
                return
            transport, now_s = self._transport(), self._seconds.now_s()
            stopped = self._was_playing and not transport.playing
            self._was_playing = transport.playing
            if stopped:
                # Who stops the music means the answer too.
                self._plays.clear()
            now = self._place.beats(transport, now_s)
            messages = [
                message
                for play in self._plays
                for message in play.due(now_s, now, transport.bpm, AHEAD_S)
            ]
            self._plays = [play for play in self._plays if not play.ended]
        if stopped:
            self._player.stop()
        elif messages:
            self._player.play(sorted(messages, key=lambda message: message.at_s))

    async def run(self) -> None:
        """Pump until it is cancelled."""
        import asyncio  # on the loop that runs it, where it is loaded

        while True:
            self.pump()
            await asyncio.sleep(PUMP_S)
