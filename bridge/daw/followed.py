"""The transport of a DAW, pieced together from what it says about it, now this and now that."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from bridge.sync.transport import Transport

JUMP_S = 0.25
"""A place that is further than this from where it was due is a jump, not a late message."""

REMEMBERED = 32
"""Of so many places told the least late one counts: a message can be late, never early."""


class Followed:
    """Told by an adapter from its receiving thread; read from any thread.

    `changed` is called with each new transport, in the thread that told it. A DAW that was silent
    for longer than `silence_s` gives a transport that is not sure.
    """

    def __init__(
        self,
        leader: str,
        now: Callable[[], float] = time.monotonic,
        silence_s: float = 5.0,
        changed: Callable[[Transport], None] | None = None,
    ) -> None:
        self._now = now
        self._silence_s = silence_s
        self.changed = changed
        self._lock = threading.Lock()
        self._heard_s: float | None = None
        self._zeros_s: deque[float] = deque(maxlen=REMEMBERED)
        self._numerator, self._denominator = 4, 4
        self._transport = Transport(now(), 0.0, 120.0, False, leader=leader, sure=False)

    def transport(self) -> Transport:
        """As it was last told."""
        with self._lock:
            silent = self._heard_s is None or self._now() - self._heard_s > self._silence_s
            return self._with(sure=False) if silent else self._transport

    def alive(self, at_s: float) -> None:
        """The DAW said anything at all."""
        with self._lock:
            self._heard_s = at_s

    def tempo(self, bpm: float, at_s: float) -> None:
        """The tempo is `bpm` from now on."""
        if bpm <= 0:
            return
        with self._lock:
            if abs(bpm - self._transport.bpm) > 1e-6:
                here = self._transport.beats_at(at_s)
                self._zeros_s.clear()
                self._set(self._with(anchor_s=at_s, anchor_beats=here, bpm=bpm), at_s)
            else:
                self._set(self._transport, at_s)
        self._tell()

    def playing(self, plays: bool, at_s: float) -> None:
        """It plays, or stands still."""
        with self._lock:
            if plays != self._transport.playing:
                here = self._transport.beats_at(at_s)
                self._zeros_s.clear()
                self._set(self._with(anchor_s=at_s, anchor_beats=here, playing=plays), at_s)
            else:
                self._set(self._transport, at_s)
        self._tell()

    def meter(
        self, at_s: float, numerator: int | None = None, denominator: int | None = None
    ) -> None:
        """The meter, which DAWs tell in two halves."""
        numerator, denominator = numerator or self._numerator, denominator or self._denominator
        if numerator < 1 or denominator < 1:
            return
        with self._lock:
            self._numerator, self._denominator = numerator, denominator
            self._set(self._with(bar_beats=numerator * 4 / denominator), at_s)
        self._tell()

    def bar(self, bar_anchor_beats: float, at_s: float) -> None:
        """Some bar begins here."""
        with self._lock:
            self._set(self._with(bar_anchor_beats=bar_anchor_beats), at_s)

    def place(self, beats: float, at_s: float) -> None:
        """The music is at `beats`, as a message says that came at `at_s`.

        Messages come late, by ever so much: while the music plays steadily, the one that was the
        least late of the newest says where it is.
        """
        with self._lock:
            now = self._transport
            if not now.playing:
                self._set(self._with(anchor_s=at_s, anchor_beats=beats), at_s)
            else:
                zero_s = at_s - beats * 60 / now.bpm
                if self._zeros_s and abs(zero_s - min(self._zeros_s)) > JUMP_S:
                    self._zeros_s.clear()
                self._zeros_s.append(zero_s)
                anchor_beats = (at_s - min(self._zeros_s)) * now.bpm / 60
                self._set(self._with(anchor_s=at_s, anchor_beats=anchor_beats), at_s)
        self._tell()

    def gone(self) -> None:
        """The DAW let go: nothing more is sure."""
        with self._lock:
            self._heard_s = None
            self._zeros_s.clear()
        self._tell()

    def _with(self, **changes: float | bool) -> Transport:
        return replace(self._transport, **changes)  # type: ignore[arg-type]

    def _set(self, transport: Transport, at_s: float) -> None:
        self._heard_s = at_s
        self._transport = replace(transport, sure=True)

    def _tell(self) -> None:
        if self.changed:
            self.changed(self.transport())
