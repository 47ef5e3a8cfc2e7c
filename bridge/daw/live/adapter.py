"""Ableton Live through AbletonOSC: a session into its Session View, and its transport out of it."""

from __future__ import annotations

import threading
from pathlib import Path

from bridge.daw.contract import DawAddress, DawReport
from bridge.daw.conversation import Conversation
from bridge.daw.live import addresses as at
from bridge.daw.live.live_set import Complaints, LiveSet
from bridge.daw.live.putting import Putting
from bridge.daw.live.script_line import SCRIPT_PORT, ScriptLine
from bridge.daw.over_osc import OverOsc
from bridge.events.arrived import OscArrived
from bridge.running.urgent import BESIDE, hurry
from bridge.sync.daw_clock import DawClock
from bridge.sync.wall import WallSeconds
from session.model import Session
from session.progress import Progress

NUDGE_S = 2.0
"""How often Live is asked for its tempo, to know that it is still there."""


class Live(OverOsc):
    """Live 11 or later with AbletonOSC; audio takes our own script in Live 12.0.5 or later."""

    name = "live"
    title = "Live"
    how_to = (
        "install AbletonOSC, start Live, and choose AbletonOSC as a control surface in"
        " Settings > Link, Tempo & MIDI."
    )
    port, reply_port = 11000, 11001
    proved = (
        "AbletonOSC: against a stand-in that does what its documentation and source say; our own"
        " script: against stand-ins for Live's modules. Neither was tried in Live itself."
    )

    def __init__(
        self,
        clock: DawClock | None = None,
        script_port: int = SCRIPT_PORT,
        wait_s: float = 1.0,
    ) -> None:
        super().__init__(clock or DawClock(WallSeconds(), self.name, leads=self), wait_s)
        self._meter = (4, 4)
        self._script_port = script_port
        self._complaints = Complaints()
        self._closed = threading.Event()
        self._nudging: threading.Thread | None = None
        self.version = ""

    def connect(self, address: DawAddress) -> None:
        """Find AbletonOSC, learn Live's version and listen to its transport."""
        self.close()
        self._closed.clear()
        talk = self._open(address)
        try:
            self.version = ".".join(map(str, talk.ask(at.VERSION)))
        except BaseException:
            self.close()
            raise
        self._listen()
        self._nudging = threading.Thread(target=self._nudge, name="live-nudge", daemon=True)
        self._nudging.start()

    def set_tempo(self, bpm: float) -> None:
        """Change the song's tempo."""
        self._connected().say(at.SET_TEMPO, float(bpm))

    def set_playing(self, playing: bool) -> None:
        """Go on from where it stands, or stop."""
        self._connected().say(at.PLAY if playing else at.STOP)

    def send(self, session: Session, folder: Path, progress: Progress) -> DawReport:
        """New scenes and tracks at the end of the set; nothing that is there is changed.

        Raises SetMoved, BackendUnavailable and Cancelled; what is put by then stays.
        """
        talk = self._connected()
        progress(0.0, "Looking at the Live set")
        script = ScriptLine(self._script_port)
        try:
            found = script.hello()
            usable = script if found and found.get("audio") else None
            live = LiveSet(talk, self._complaints)
            return Putting(session, folder, live, usable).put(progress)
        finally:
            script.close()

    def close(self) -> None:
        """Stop listening and let go."""
        self._closed.set()
        super().close()
        if self._nudging and self._nudging is not threading.current_thread():
            self._nudging.join(1.0)
        self._nudging = None

    def _say_goodbye(self, talk: Conversation) -> None:
        # Live knows one listener for all of this machine, and another of ours may go on.
        for what in () if talk.shared else (*at.FOLLOWED, at.PLACE):
            talk.say(at.song_stop_listening(what))

    def _listen(self) -> None:
        talk = self._talk
        if talk:
            for what in (*at.FOLLOWED, at.PLACE):
                talk.say(at.song_listen(what))

    def _nudge(self) -> None:
        hurry(BESIDE)
        while not self._closed.wait(NUDGE_S):
            talk = self._talk
            if talk:
                talk.say(at.song_get("tempo"))

    def _heard(self, arrived: OscArrived) -> None:
        self._complaints.heard(arrived)
        if arrived.address == at.STARTUP:
            self._listen()  # Live or its script was started anew, and forgot us.
            return
        value = arrived.arguments[0] if len(arrived.arguments) == 1 else None
        if not isinstance(value, int | float):
            return
        if arrived.address == at.song_get("tempo"):
            self.clock.told_tempo(float(value), arrived.at_s)
        elif arrived.address == at.song_get("is_playing"):
            self.clock.told_playing(bool(value), arrived.at_s)
        elif arrived.address == at.song_get("signature_numerator"):
            self._told_meter((int(value), self._meter[1]), arrived.at_s)
        elif arrived.address == at.song_get("signature_denominator"):
            self._told_meter((self._meter[0], int(value)), arrived.at_s)
        elif arrived.address == at.song_get(at.PLACE):
            self.clock.told_place(float(value), arrived.at_s)

    def _told_meter(self, meter: tuple[int, int], at_s: float) -> None:
        self._meter = meter
        if min(meter) > 0:
            self.clock.told_meter(*meter, at_s, bar_at_beats=0.0)
