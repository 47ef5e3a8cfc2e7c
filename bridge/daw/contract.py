"""What an adapter to a running DAW does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bridge.sync.transport import Transport
from session.model import Session
from session.progress import Progress
from session.registry import Registry


@dataclass(frozen=True, slots=True)
class DawAddress:
    """Where the DAW listens, and where it answers to; 0 takes the protocol's own port."""

    host: str = "127.0.0.1"
    port: int = 0
    reply_port: int = 0


@dataclass(frozen=True, slots=True)
class DawReport:
    """What was put into the DAW, and what it could not take, a sentence each."""

    daw: str
    tracks: int
    clips: int
    notes: int
    could_not: tuple[str, ...] = ()


class Daw(Protocol):
    """A DAW that runs, over its own protocol; used from one thread, closed when done.

    Everything raises BackendUnavailable, with what to switch on in the DAW, when nobody answers.
    """

    name: str
    proved: str
    """What it was tried against, in a sentence: a real program, or its documentation alone."""

    def connect(self, address: DawAddress) -> None:
        """Find the DAW and learn what it is."""

    def transport(self) -> Transport:
        """Tempo, place and whether it plays, as it was last told."""

    def set_tempo(self, bpm: float) -> None:
        """Change the tempo."""

    def set_playing(self, playing: bool) -> None:
        """Start or stop."""

    def send(self, session: Session, folder: Path, progress: Progress) -> DawReport:
        """Put a session's tracks, clips, names and colours beside what is there.

        What is there is never changed or removed.
        """

    def close(self) -> None:
        """Let go; may be called twice."""


DAWS: Registry[Daw] = Registry(
    "DAW",
    "roadie.daws",
    {
        "live": "bridge.daw.live.adapter:Live",
        "ardour": "bridge.daw.ardour.adapter:Ardour",
        "reaper": "bridge.daw.reaper.adapter:Reaper",
        "bitwig": "bridge.daw.bitwig.adapter:Bitwig",
    },
)
