"""Bitwig Studio through DrivenByMoss: a session into its clip launcher, its transport out of it."""

from __future__ import annotations

import re
from pathlib import Path

from bridge.daw.bitwig import addresses as at
from bridge.daw.bitwig.putting import Putting
from bridge.daw.board import Board
from bridge.daw.contract import DawAddress, DawReport
from bridge.daw.over_osc import OverOsc
from bridge.events.arrived import OscArrived
from bridge.sync.daw_clock import DawClock
from bridge.sync.wall import WallSeconds
from session.model import Session
from session.progress import Progress

_METER = re.compile(r"(\d+) */ *(\d+)")
_PLACE = re.compile(r"(-?\d+)\.(\d+)\.(\d+):(\d+)")


class Bitwig(OverOsc):
    """Bitwig Studio with DrivenByMoss."""

    name = "bitwig"
    title = "Bitwig"
    how_to = (
        "install DrivenByMoss, add its controller Open Sound Control in Bitwig's Settings >"
        " Controllers, and let it send to this machine."
    )
    port, reply_port = 8000, 9000
    proved = (
        "What DrivenByMoss's documentation and source say, by a stand-in that does it:"
        " not tried in Bitwig itself."
    )

    def __init__(self, clock: DawClock | None = None, wait_s: float = 2.0) -> None:
        super().__init__(clock or DawClock(WallSeconds(), self.name, leads=self), wait_s)
        self._board = Board()
        self._meter = (4, 4)

    def connect(self, address: DawAddress) -> None:
        """Find DrivenByMoss and have it tell everything."""
        self.close()
        self._board = Board()
        talk = self._open(address)
        for _ in range(3):
            talk.say(at.REFRESH)
            if self._board.until(lambda: self._board.get(at.TEMPO) is not None, self._wait_s):
                return
        nobody = talk.nobody()
        self.close()
        raise nobody

    def set_tempo(self, bpm: float) -> None:
        """Change the project's tempo."""
        self._connected().say(at.TEMPO, float(bpm))

    def set_playing(self, playing: bool) -> None:
        """Start or stop."""
        self._connected().say(at.PLAYS, int(playing))

    def send(self, session: Session, folder: Path, progress: Progress) -> DawReport:
        """New tracks with a clip each in a free row; nothing that is there is changed."""
        talk = self._connected()
        progress(0.0, "Looking at Bitwig's project")
        return Putting(session, folder, talk, self._board, self._wait_s).put(progress)

    def _heard(self, arrived: OscArrived) -> None:
        self._board.heard(arrived)
        value = arrived.arguments[0] if len(arrived.arguments) == 1 else None
        if arrived.address == at.TEMPO and isinstance(value, int | float):
            self.clock.told_tempo(float(value), arrived.at_s)
        elif arrived.address == at.PLAYS and isinstance(value, int | float):
            self.clock.told_playing(value > 0, arrived.at_s)
        elif arrived.address == at.METER and (found := _METER.fullmatch(str(value).strip())):
            self._meter = int(found[1]), int(found[2])
            if min(self._meter) > 0:
                self.clock.told_meter(*self._meter, arrived.at_s, bar_at_beats=0.0)
        elif arrived.address == at.PLACE and (found := _PLACE.fullmatch(str(value).strip())):
            bar, beat, sixteenth, hundredths = (int(number) for number in found.groups())
            # Its bars are whole quarters long, whatever the meter: 7/8 counts as three.
            beats = (bar - 1) * (4 * self._meter[0] // self._meter[1]) + (beat - 1.0)
            beats += (sixteenth - 1 + hundredths / 100) / 4
            self.clock.told_place(beats, arrived.at_s)
