"""The bridge's own clock: leads where nobody else does, and others follow."""

from __future__ import annotations

import threading
from dataclasses import replace
from math import isfinite

from bridge.sync.contract import Seconds
from bridge.sync.tap import TapTempo
from bridge.sync.transport import Transport
from session.errors import BadInput
from session.meter import DENOMINATORS, MeterStep
from session.units import FASTEST_BPM, SLOWEST_BPM


def held_bpm(bpm: float) -> float:
    """`bpm`, held to what Roadie plays. Raises BadInput, a sentence for the musician."""
    if isfinite(bpm) and SLOWEST_BPM <= bpm <= FASTEST_BPM:
        return float(bpm)
    raise BadInput(f"{bpm:g} is no tempo: choose one from {SLOWEST_BPM} to {FASTEST_BPM} BPM.")


def bar_beats_of(meter: tuple[int, int]) -> float:
    """The length of a bar of `meter` in quarter notes. Raises BadInput for what is none."""
    numerator, denominator = meter
    if denominator not in DENOMINATORS or not 1 <= numerator <= 99:
        raise BadInput(
            f"{numerator}/{denominator} is no meter: choose 1 to 99 over 1, 2, 4, 8, 16, 32 or 64."
        )
    return MeterStep(0, numerator, denominator).bar_beats


class OwnClock:
    """Runs free from the moment it is made, unless told otherwise; safe from any thread.

    A new tempo holds from now, at the place of now; a new meter from the next bar line on.
    """

    there = True

    def __init__(
        self,
        seconds: Seconds,
        bpm: float = 120.0,
        *,
        playing: bool = True,
        meter: tuple[int, int] = (4, 4),
        name: str = "own",
    ) -> None:
        self.name = name
        self._seconds = seconds
        self._writing = threading.Lock()
        self._taps = TapTempo()
        self._next_bar_beats: float | None = None
        self._now = Transport(
            seconds.now_s(), 0.0, held_bpm(bpm), playing, bar_beats_of(meter), leader=name
        )
        self._until_beats: float | None = None

    def transport(self) -> Transport:
        """The newest state."""
        turn_beats = self._until_beats
        now = self._now
        if turn_beats is None or now.beats_at(self._seconds.now_s()) < turn_beats:
            return now
        with self._writing:
            return self._settled()

    def start(self) -> None:
        """There is nothing to listen to."""

    def close(self) -> None:
        """There is nothing to stop listening to."""

    def set_tempo(self, bpm: float) -> None:
        """Go on at another tempo, from now. Raises BadInput for what is no tempo."""
        held_bpm(bpm)
        with self._writing:
            self._now = replace(self._anchored(), bpm=float(bpm), measured=False)

    def set_playing(self, playing: bool) -> None:
        """Stop here, or go on from where the music stands."""
        with self._writing:
            self._now = replace(self._anchored(), playing=playing)

    def set_meter(self, numerator: int, denominator: int) -> None:
        """Bars of another length, from the next bar line on. Raises BadInput for no meter."""
        bar_beats = bar_beats_of((numerator, denominator))
        with self._writing:
            now = self._anchored()
            self._next_bar_beats = bar_beats
            self._until_beats = now.next_line(now.anchor_beats, now.bar_beats)
            self._settled()

    def tap(self, at_s: float, *, onto_the_beat: bool = False) -> float | None:
        """A tap of the tempo at `at_s`; the tempo that it made, None after the first.

        `onto_the_beat`: the nearest beat is moved under the taps as well.
        """
        bpm = self._taps.tap(at_s)
        if bpm is None:
            return None
        with self._writing:
            now = replace(self._anchored(), bpm=bpm, measured=False)
            beat_s = self._taps.beat_s()
            if onto_the_beat and beat_s is not None and now.playing:
                now = replace(now, anchor_s=beat_s, anchor_beats=float(round(now.beats_at(beat_s))))
            self._now = now
        return bpm

    def take(self, other: Transport) -> None:
        """Go on exactly as `other` does: its place, tempo and bars, without a jump."""
        with self._writing:
            self._until_beats = self._next_bar_beats = None
            self._now = replace(other, leader=self.name, sure=True, bars_known=True)

    def _anchored(self) -> Transport:
        now_s = self._seconds.now_s()
        now = self._settled()
        return replace(now, anchor_s=now_s, anchor_beats=now.beats_at(now_s))

    def _settled(self) -> Transport:
        """The state, with a meter that was waiting for a bar line that has come."""
        now, line, bar_beats = self._now, self._until_beats, self._next_bar_beats
        if line is None or bar_beats is None:
            return now
        if now.beats_at(self._seconds.now_s()) >= line:
            self._now = replace(now, bar_beats=bar_beats, bar_anchor_beats=line)
            self._until_beats = self._next_bar_beats = None
        return self._now
