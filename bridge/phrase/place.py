"""A place in the music that only goes forward: a DAW that loops or jumps does not break a phrase.

It is told each transport that it reads from, by whoever hears and whoever plays: there is one for
all of them. Does no I/O.
"""

from __future__ import annotations

import threading

from bridge.sync.transport import Transport
from session.tempo import on_beat_grid

JUMP_BEATS = 0.5
"""A place this far from where it was expected was jumped to; nearer, a clock corrects itself."""

_WHOLE_BARS = 0.05
"""In bars: a jump this near to whole bars keeps the bar lines where they were."""


class RunningPlace:
    """Beats that run on while the transport's own may loop.

    Bar lines stay where they are through a jump of whole bars, such as a loop's. After any other
    `breaks` counts one more: what was before it belongs to other bars. Safe from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._before: Transport | None = None
        self._offset_beats = 0.0
        self.breaks = 0

    def beats(self, transport: Transport, at_s: float) -> float:
        """The running place at `at_s`, as if the music played where it stands still."""
        with self._lock:
            before, self._before = self._before, transport
            if before is not None and before is not transport:
                self._follow(before, transport)
            return on_beat_grid(beats_as_if(transport, at_s) + self._offset_beats)

    def _follow(self, before: Transport, transport: Transport) -> None:
        jump = transport.anchor_beats - beats_as_if(before, transport.anchor_s)
        if abs(jump) <= JUMP_BEATS:
            return
        bars = jump / transport.bar_beats
        if abs(bars - round(bars)) > _WHOLE_BARS:
            self.breaks += 1
        self._offset_beats -= round(bars) * transport.bar_beats

    def bar_line_beats(self, transport: Transport) -> float:
        """Some bar line of the running place."""
        return on_beat_grid(transport.bar_anchor_beats + self._offset_beats)

    def on_clock(self, running_beats: float) -> float:
        """The transport's own beats of a running place that is to come."""
        return on_beat_grid(running_beats - self._offset_beats)


def beats_as_if(transport: Transport, at_s: float) -> float:
    """Where the music would be if it played: a phrase may be played while it stands still."""
    return transport.anchor_beats + (at_s - transport.anchor_s) * transport.bpm / 60
