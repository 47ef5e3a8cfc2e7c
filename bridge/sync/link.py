"""Ableton Link: tempo, beat and bar agreed on with whoever is on the network.

Link's own documentation: every peer has the same beat grid; the quantum is the length of the bar
that they agree on; any peer may set the tempo; starting and stopping is shared by those who have
that switched on, and in many programs it is off.
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from bridge.running.urgent import BESIDE, hurry
from bridge.sync.contract import Seconds
from bridge.sync.own import bar_beats_of, held_bpm
from bridge.sync.transport import Transport
from session.errors import BackendUnavailable

if TYPE_CHECKING:
    import aalink

LOOK_S = 0.05
"""How often the watch looks for peers and for starting and stopping."""
CLOSE_ENOUGH_S = 0.0001
"""Beat and time are read one after the other; further apart than this they are read again."""


class LinkClock:
    """A peer of the Link session on this network.

    `bpm` is what the session shall have once we have joined it; None takes the session's (which
    of two tempi wins on joining is not said anywhere). The grid goes on whether or not anybody
    plays: it counts as playing until somebody in the session starts or stops.
    """

    name = "link"

    def __init__(
        self, seconds: Seconds, bpm: float | None = None, *, meter: tuple[int, int] = (4, 4)
    ) -> None:
        self._seconds = seconds
        self._wanted_bpm = None if bpm is None else held_bpm(bpm)
        self._bar_beats = bar_beats_of(meter)
        self._link: aalink.Link | None = None
        self._reading = threading.Lock()
        self._heeds = False
        """Somebody started or stopped: from then on it is followed."""
        self._stood_beats = 0.0
        self._ending = threading.Event()
        self._watch: threading.Thread | None = None
        self._last = Transport(
            seconds.now_s(), 0.0, bpm or 120.0, False, self._bar_beats, 0.0, self.name, False
        )

    @property
    def peers(self) -> int:
        """How many others there are."""
        return self._link.num_peers if self._link else 0

    @property
    def there(self) -> bool:
        """Somebody else is in the session."""
        return self.peers > 0

    def start(self) -> None:
        """Join the session of this network. Raises BackendUnavailable without aalink."""
        if self._link is not None:
            return
        try:
            link = asyncio.run(self._made())
        except ImportError as missing:
            raise BackendUnavailable(
                "Ableton Link needs aalink, which is not installed here: "
                "install it with `pip install aalink`, or follow another clock."
            ) from missing
        link.quantum = self._bar_beats
        link.start_stop_sync_enabled = True
        link.enabled = True
        self._heeds = False
        self._link = link
        self._ending.clear()
        self._watch = threading.Thread(target=self._watched, name="link watch", daemon=True)
        self._watch.start()

    def close(self) -> None:
        """Leave the session; the last state stays, unsure."""
        if self._watch is not None:
            self._ending.set()
            self._watch.join()
            self._watch = None
        if self._link is not None:
            self._last = replace(self.transport(), sure=False)
            with self._reading:
                self._link.enabled = False
                self._link = None

    def transport(self) -> Transport:
        """The newest state, as exact as two clocks can be read side by side (microseconds)."""
        with self._reading:
            if self._link is None:
                return self._last
            state = self._read(self._link)
            if self._heeds and not state.playing:
                state = replace(state, anchor_beats=self._stood_beats)
            return state

    def set_tempo(self, bpm: float) -> None:
        """Set the session's tempo, for all peers. Raises BadInput for what is none."""
        self._wanted_bpm = held_bpm(bpm)
        with self._reading:
            if self._link is not None:
                self._link.tempo = self._wanted_bpm

    def set_playing(self, playing: bool) -> None:
        """Start or stop all peers that share it."""
        with self._reading:
            if self._link is not None:
                self._notice(self._link)
                self._link.playing = playing
                self._heeds = True
                self._stood_beats = self._link.beat

    def set_meter(self, numerator: int, denominator: int) -> None:
        """Bars of this length: the quantum; peers with another one have other bar lines."""
        self._bar_beats = bar_beats_of((numerator, denominator))
        with self._reading:
            if self._link is not None:
                self._link.quantum = self._bar_beats

    async def _made(self) -> aalink.Link:
        import aalink  # an optional part, and it wants a running loop only to be made

        return aalink.Link(self._wanted_bpm or 120.0)

    def _read(self, link: aalink.Link) -> Transport:
        bpm = link.tempo
        before_s = self._seconds.now_s()
        beats = link.beat
        after_s = self._seconds.now_s()
        for _ in range(3):
            if after_s - before_s <= CLOSE_ENOUGH_S and link.tempo == bpm:
                break
            bpm, before_s = link.tempo, self._seconds.now_s()
            beats, after_s = link.beat, self._seconds.now_s()
        return Transport(
            (before_s + after_s) / 2,
            beats,
            bpm,
            not self._heeds or link.playing,
            self._bar_beats,
            0.0,
            self.name,
            link.num_peers > 0,
        )

    def _watched(self) -> None:
        """Set the wanted tempo after joining, and notice the first start or stop."""
        hurry(BESIDE)
        peers = 0
        while not self._ending.wait(LOOK_S):
            with self._reading:
                link = self._link
                if link is None:
                    return
                if link.num_peers and not peers and self._wanted_bpm is not None:
                    link.tempo = self._wanted_bpm
                peers = link.num_peers
                self._notice(link)

    def _notice(self, link: aalink.Link) -> None:
        if link.playing:
            self._heeds = True
            self._stood_beats = link.beat
