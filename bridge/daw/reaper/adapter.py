"""REAPER: transport over its OSC, sessions through our ReaScript and a folder."""

from __future__ import annotations

import re
from pathlib import Path

from bridge.daw.board import Board
from bridge.daw.contract import DawAddress, DawReport
from bridge.daw.conversation import Conversation
from bridge.daw.left_out import left_out, listed
from bridge.daw.live.rows import stretched
from bridge.daw.over_osc import OverOsc
from bridge.daw.parts import parts_of
from bridge.daw.reaper import addresses as at
from bridge.daw.reaper.drop import FOLDER, ordered, resource_folder
from bridge.daw.reaper.order import order_of, read_answer
from bridge.events.arrived import OscArrived
from bridge.sync.daw_clock import DawClock
from bridge.sync.wall import WallSeconds
from session.model import Session
from session.progress import Progress

_BEAT = re.compile(r"(-?\d+)\.(\d+)\.(\d+)")


class Reaper(OverOsc):
    """REAPER 6 or later."""

    name = "reaper"
    title = "REAPER"
    how_to = (
        "in REAPER's Preferences > Control/OSC/web add OSC (Open Sound Control) with the pattern"
        " Default, this machine as device, port 9000, and 8000 as the port that REAPER listens on."
    )
    port, reply_port = 8000, 9000
    proved = (
        "Its documentation: the addresses of Default.ReaperOSC to the byte, and our ReaScript run"
        " by Lua against a stand-in for REAPER's functions. Not tried in REAPER itself."
    )

    def __init__(
        self,
        clock: DawClock | None = None,
        resources: Path | None = None,
        wait_s: float = 1.0,
        script_wait_s: float = 5.0,
    ) -> None:
        super().__init__(clock or DawClock(WallSeconds(), self.name, leads=self), wait_s)
        self._drop = (resources or resource_folder()) / FOLDER
        self._script_wait_s = script_wait_s
        self._board = Board()
        self._bpm: float | None = None

    def connect(self, address: DawAddress) -> None:
        """Listen, and have REAPER tell its state; a session can be sent whether it does or not."""
        self.close()
        self._board = Board()
        self._open(address).say(at.ACTION, at.REFRESH_SURFACES)

    def set_tempo(self, bpm: float) -> None:
        """Change the project's tempo. Raises BackendUnavailable when REAPER never said anything."""
        self._answering().say(at.TEMPO, float(bpm))

    def set_playing(self, playing: bool) -> None:
        """Start or stop. Raises BackendUnavailable when REAPER never said anything."""
        self._answering().say(at.PLAY if playing else at.STOP, 1.0)

    def send(self, session: Session, folder: Path, progress: Progress) -> DawReport:
        """New tracks at the end, with items at the session's seconds, and regions.

        Raises BackendUnavailable, with how to install it, when our script does not answer.
        """
        self._connected()
        progress(0.0, "Writing what REAPER is to add")
        lost: list[str] = []
        order = order_of(session, folder, lost)
        answer = read_answer(ordered(self._drop, order, progress, self._script_wait_s))
        could_not = [*lost, *answer.could_not]
        bpm = session.tempo_map.steps[0].bpm
        if len(session.tempo_map.steps) > 1 or abs(answer.bpm - bpm) > 0.005:
            could_not.append(
                f"REAPER's tempo ({answer.bpm:g} BPM) was left as it is; the session begins at"
                f" {bpm:g}, and everything stands at its seconds."
            )
        if moved := [part.name for part in parts_of(session) if stretched(session, part)]:
            could_not.append(f"The warping of {listed(moved)} was left out.")
        could_not += left_out(session, "reaper", gains=False)
        progress(1.0, "In REAPER")
        return DawReport(self.name, answer.tracks, answer.clips, answer.notes, tuple(could_not))

    def _answering(self) -> Conversation:
        talk = self._connected()
        if self._bpm is None:
            talk.say(at.ACTION, at.REFRESH_SURFACES)
            if not self._board.until(lambda: self._bpm is not None, self._wait_s):
                raise talk.nobody()
        return talk

    def _heard(self, arrived: OscArrived) -> None:
        self._board.heard(arrived)
        value = arrived.arguments[0] if len(arrived.arguments) == 1 else None
        if arrived.address == at.TEMPO and isinstance(value, int | float) and value > 0:
            self._bpm = float(value)
            self.clock.told_tempo(self._bpm, arrived.at_s)
        elif arrived.address == at.PLAY and isinstance(value, int | float):
            self.clock.told_playing(value > 0, arrived.at_s)
        elif arrived.address == at.PLACE and isinstance(value, int | float) and self._bpm:
            self._told_place(float(value) * self._bpm / 60, arrived.at_s)

    def _told_place(self, beats: float, at_s: float) -> None:
        """REAPER tells no meter: where its bar begins is in the text of the beat."""
        found = _BEAT.fullmatch(str(self._board.get(at.BEAT)).strip())
        if found:
            _, beat, hundredths = (int(number) for number in found.groups())
            bar_at = round(beats - (beat - 1 + hundredths / 100))
            self.clock.told_meter(4, 4, at_s, bar_at_beats=float(bar_at))
        self.clock.told_place(beats, at_s)
