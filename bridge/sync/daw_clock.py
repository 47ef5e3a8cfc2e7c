"""The transport of a DAW, as its adapter is told of it: every so often, and somewhat late.

Over OSC a DAW says ten times a second where it is. Each word is late by its own measure and never
early, so that the earliest of the last few, at the tempo that the DAW names, is the nearest.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace

from bridge.sync.contract import Leads, Seconds
from bridge.sync.own import bar_beats_of, held_bpm
from bridge.sync.transport import Transport
from session.errors import BackendUnavailable

WINDOW_S = 1.0
"""Words are late by a little each; the DAW itself, whose sound drops out, by much for good."""
SURE_PLACES = 3
SILENT_S = 1.0
AHEAD_S, BEHIND_S = 0.06, 0.35
"""A place that is further ahead or behind than words can be early or late: the DAW jumped."""
AGREE_S = 0.03
"""Two words in a row that agree with each other so well, and not with the rest, are a jump too."""


class DawClock:
    """Told tempo, place, playing and meter by an adapter; `leads` passes on what we ask of it.

    `late_ms` is what every word takes at least, and is subtracted.
    """

    def __init__(
        self,
        seconds: Seconds,
        name: str = "daw",
        *,
        leads: Leads | None = None,
        late_ms: float = 0.0,
        meter: tuple[int, int] = (4, 4),
    ) -> None:
        self.name = name
        self.leads = leads
        self._seconds = seconds
        self._late_s = late_ms / 1000
        self._writing = threading.Lock()
        self._offsets: deque[tuple[float, float]] = deque()
        """When a place was told, and when beat 0 would have been by it."""
        self._stray_s: float | None = None
        self._told_s: float | None = None
        self._places = 0
        self._state = Transport(
            seconds.now_s(), 0.0, 120.0, False, bar_beats_of(meter), leader=name, sure=False
        )

    @property
    def there(self) -> bool:
        """It was told of, and not that it went."""
        return self._told_s is not None

    def transport(self) -> Transport:
        """The newest state; the beat goes on when the DAW falls silent, unsure."""
        state, told_s = self._state, self._told_s
        if state.sure and state.playing and told_s is not None:
            return replace(state, sure=self._seconds.now_s() - told_s < SILENT_S)
        return state

    def start(self) -> None:
        """It is told by its adapter: there is nothing to open."""

    def close(self) -> None:
        """There is nothing to close."""

    def gone(self) -> None:
        """The DAW quit, or the way to it is closed."""
        with self._writing:
            self._told_s = None
            self._state = replace(self._state, sure=False)

    def told_tempo(self, bpm: float, at_s: float) -> None:
        """The DAW's tempo, as of `at_s`; what is none is passed by."""
        with self._writing:
            self._told_s = at_s
            state = self._state
            if not 0 < bpm < 2000 or bpm == state.bpm:
                return
            self._anchor(at_s - self._late_s)
            self._state = replace(self._state, bpm=float(bpm))
            self._forget()

    def told_playing(self, playing: bool, at_s: float) -> None:
        """It plays, or does not."""
        with self._writing:
            self._told_s = at_s
            if playing != self._state.playing:
                self._anchor(at_s - self._late_s)
                self._places = 0
                self._forget()
                self._state = replace(self._state, playing=playing, sure=not playing)

    def told_meter(
        self, numerator: int, denominator: int, at_s: float, bar_at_beats: float | None = None
    ) -> None:
        """The meter; `bar_at_beats` is where some bar begins, else bars go on from the one here."""
        bar_beats = bar_beats_of((numerator, denominator))
        with self._writing:
            self._told_s = at_s
            state = self._state
            if bar_beats != state.bar_beats:
                if bar_at_beats is None:
                    bar_at_beats = state.bar_of(state.beats_at(at_s)) if self._places else 0.0
            elif bar_at_beats is None or state.bar_of(bar_at_beats) == bar_at_beats:
                bar_at_beats = state.bar_anchor_beats  # the same lines, told by another bar
            self._state = replace(state, bar_beats=bar_beats, bar_anchor_beats=bar_at_beats)

    def told_place(self, beats: float, at_s: float) -> None:
        """The DAW is at `beats`, as of a word that came at `at_s`."""
        with self._writing:
            self._told_s = at_s
            at_s -= self._late_s
            state = self._state
            self._places += 1
            if not state.playing:
                self._state = replace(state, anchor_s=at_s, anchor_beats=beats, sure=True)
                return
            zero_s = at_s - beats * 60 / state.bpm
            if self._offsets and self._is_jump(zero_s):
                self._forget()
                self._places = 1
            elif self._offsets and self._stray_s is not None:
                return  # late beyond reason, or the first of a jump: the next one tells
            while self._offsets and self._offsets[0][0] < at_s - WINDOW_S:
                self._offsets.popleft()
            self._offsets.append((at_s, zero_s))
            earliest_s = min(zero_s for _, zero_s in self._offsets)
            self._state = replace(
                state,
                anchor_s=earliest_s + beats * 60 / state.bpm,
                anchor_beats=beats,
                sure=self._places >= SURE_PLACES,
            )

    def set_tempo(self, bpm: float) -> None:
        """Ask the DAW. Raises BackendUnavailable when it takes no orders."""
        self._led().set_tempo(held_bpm(bpm))

    def set_playing(self, playing: bool) -> None:
        """Ask the DAW. Raises BackendUnavailable when it takes no orders."""
        self._led().set_playing(playing)

    def _led(self) -> Leads:
        if self.leads is None or not self.there:
            raise BackendUnavailable(
                "The DAW that leads cannot be told from here: change its tempo and transport there."
            )
        return self.leads

    def _is_jump(self, zero_s: float) -> bool:
        late_s = zero_s - min(zero for _, zero in self._offsets)
        stray_s, self._stray_s = self._stray_s, None
        if late_s < -AHEAD_S or late_s > BEHIND_S:
            return True
        if late_s > 2 * AHEAD_S:
            self._stray_s = zero_s
            return stray_s is not None and abs(zero_s - stray_s) < AGREE_S
        return False

    def _anchor(self, at_s: float) -> None:
        state = self._state
        self._state = replace(state, anchor_s=at_s, anchor_beats=state.beats_at(at_s))

    def _forget(self) -> None:
        self._offsets.clear()
        self._stray_s = None
