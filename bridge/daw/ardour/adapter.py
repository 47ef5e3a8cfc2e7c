"""Ardour through its OSC surface: its transport, and a session's sections as markers."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from bridge.daw.ardour import addresses as at
from bridge.daw.ardour.grid import BarPlace, Grid
from bridge.daw.ardour.markers import Markers
from bridge.daw.contract import DawAddress, DawReport
from bridge.daw.conversation import Conversation
from bridge.daw.over_osc import OverOsc
from bridge.events.arrived import OscArrived
from bridge.running.urgent import BESIDE, hurry
from bridge.sync.daw_clock import DawClock
from bridge.sync.wall import WallSeconds
from session.errors import BackendUnavailable
from session.model import Session
from session.progress import Progress

NO_TRACKS = (
    "Ardour takes no tracks, clips, notes, tempo or colours over OSC: `roadie export SESSION"
    " --to ardour` writes them as a session that Ardour opens, and Session > Import takes the"
    " stems into the one that is open."
)
LOOKS_EVERY_S = 0.5
GONE_AFTER_S = 2.5
"""Ardour's heart beats once a second."""


class Ardour(OverOsc):
    """Ardour 7 or later, with or without its window.

    Its tempo is learnt from the places that it tells, so it takes playing.
    """

    name = "ardour"
    title = "Ardour"
    how_to = (
        "open a session with a master bus, and switch on Open Sound Control (OSC) in"
        " Edit > Preferences > Control Surfaces."
    )
    port = 3819
    proved = (
        "Ardour 7.3 itself, without its window: transport, places, markers, leaving and coming."
    )

    def __init__(self, clock: DawClock | None = None, wait_s: float = 1.0) -> None:
        super().__init__(clock or DawClock(WallSeconds(), self.name, leads=self), wait_s)
        self._grid = Grid(48_000)
        self._bars: tuple[float, BarPlace] | None = None
        self._heard_s = 0.0
        self._told_s = 0.0
        self._closed = threading.Event()
        self._watching: threading.Thread | None = None
        self.there = False
        """Ardour has been heard of lately."""

    def connect(self, address: DawAddress) -> None:
        """Find Ardour, learn its sample rate, and have it tell its transport."""
        self.close()
        self._closed.clear()
        talk = self._open(address)
        try:
            self._grid = Grid(self._sample_rate(talk))
            self._introduce()
        except BaseException:
            self.close()
            raise
        self._watching = threading.Thread(target=self._watch, name="ardour-watch", daemon=True)
        self._watching.start()

    @property
    def sample_rate(self) -> int:
        """The session's, in samples a second."""
        return self._grid.sample_rate

    def set_tempo(self, bpm: float) -> None:
        """Always raises BackendUnavailable: Ardour's OSC has no tempo."""
        self._connected()
        raise BackendUnavailable(
            f"Ardour takes no tempo over OSC: set {bpm:g} BPM in Ardour, or let it follow the"
            " bridge's MIDI clock or Link (Transport Masters)."
        )

    def set_playing(self, playing: bool) -> None:
        """Play from where it stands, or stop."""
        self._connected().say(at.PLAY if playing else at.STOP, 1.0)

    def send(self, session: Session, folder: Path, progress: Progress) -> DawReport:  # noqa: ARG002
        """The sections as markers, at their seconds; the report says what is not to be had so."""
        talk = self._connected()
        progress(0.0, "Looking at Ardour's session")
        rate = self._sample_rate(talk)
        could_not = [NO_TRACKS, *Markers(talk, rate).put(session, progress)]
        if rate != session.sample_rate:
            could_not.append(
                f"Ardour's session runs at {rate} Hz and this one at {session.sample_rate}: Ardour"
                " converts the stems when they are imported."
            )
        progress(1.0, "In Ardour")
        return DawReport(self.name, 0, 0, 0, tuple(could_not))

    def close(self) -> None:
        """Have Ardour tell no more, and let go."""
        self._closed.set()
        super().close()
        if self._watching and self._watching is not threading.current_thread():
            self._watching.join(1.0)
        self._watching = None
        self.there = False

    def _say_goodbye(self, talk: Conversation) -> None:
        talk.say(at.SET_FEEDBACK, 0)

    def _introduce(self) -> None:
        if self._talk:
            self._talk.say(at.SET_SURFACE, 0, at.STRIPS, at.FEEDBACK, 0, 0, 0, 0)

    def _sample_rate(self, talk: Conversation) -> int:
        self._introduce()
        for _ in range(3):
            since = talk.mark()
            talk.say(at.STRIP_LIST)
            told = talk.wait_for(
                lambda heard: (
                    heard.address == at.REPLY
                    and heard.arguments[:1] == (at.LIST_ENDS,)
                    and len(heard.arguments) > 1
                ),
                since,
            )
            if told:
                rate = told.arguments[1]
                return int(rate) if isinstance(rate, int) and rate > 0 else 48_000
        raise talk.nobody()

    def _watch(self) -> None:
        """Ardour forgets who listened when it is started anew: it is asked until it tells.

        That it answers is not enough: while it loads its session, it may answer and yet not keep
        who wants to be told.
        """
        hurry(BESIDE)
        while not self._closed.wait(LOOKS_EVERY_S):
            now_s = time.monotonic()
            if now_s - self._told_s > GONE_AFTER_S:
                self._introduce()
            if now_s - self._heard_s <= GONE_AFTER_S:
                if self._talk:
                    self._talk.say(at.SPEED)  # what it tells of itself may be lost on the way
            elif self.there:
                self.there = False
                self.clock.gone()

    def _heard(self, arrived: OscArrived) -> None:
        self._heard_s, self.there = arrived.at_s, True
        if arrived.address not in at.ANSWERS:
            self._told_s = arrived.at_s
        value = arrived.arguments[0] if arrived.arguments else None
        if arrived.address == at.PLAYS and isinstance(value, int | float):
            self.clock.told_playing(value > 0, arrived.at_s)
        elif arrived.address == at.SPEED and isinstance(value, int | float):
            self.clock.told_playing(value != 0, arrived.at_s)
        elif arrived.address == at.BARS and isinstance(value, str):
            place = BarPlace.parsed(value)
            self._bars = (arrived.at_s, place) if place else None
        elif arrived.address == at.SAMPLES and isinstance(value, str):
            self._told_place(value, arrived.at_s)

    def _told_place(self, text: str, at_s: float) -> None:
        """The samples come right after the bars of the same moment."""
        bars, self._bars = self._bars, None
        if bars is None or not text.strip().lstrip("-").isdecimal():
            return
        grid, place = self._grid, bars[1]
        grid.heard(place, int(text))
        here = grid.beats_of(place)
        # Its beats are counted as if every bar were like this one: then each begins at a multiple.
        self.clock.told_meter(grid.numerator, grid.denominator, at_s, bar_at_beats=0.0)
        if grid.bpm is not None:
            self.clock.told_tempo(grid.bpm, at_s)
        elif self.clock.transport().playing:
            return  # without a tempo its places would be extrapolated by a wrong one
        self.clock.told_place(here, at_s)
