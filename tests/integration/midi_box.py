"""A controller that a test plays: two virtual MIDI ports of its own, and what it was sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bridge.events.arrived import MidiArrived
from bridge.midi.output import Output
from bridge.midi.ports import Ports
from bridge.midi.watch import PortWatch
from bridge.sync.wall import WallSeconds

WHO = bytes.fromhex("F0 7E 7F 06 01 F7")
"""What asks a device who it is."""


class Box:
    """A controller: what it was sent, and its two ports. It says who it is by `answers`."""

    def __init__(self, ports: Ports, name: str, answers: bytes | None = None) -> None:
        self.heard: list[MidiArrived] = []
        self._answers = answers
        self.sends: Output = ports.virtual_output(f"{name} In")
        ports.virtual_input(f"{name} Out", self._hear)

    def _hear(self, arrived: MidiArrived) -> None:
        self.heard.append(arrived)
        if arrived.data == WHO and self._answers:
            self.sends.send(self._answers)

    def was_sent(self, start: bytes, after: int = 0) -> bool:
        """Whether something that begins so came, after so many messages."""
        return any(one.data.startswith(start) for one in self.heard[after:])


@contextmanager
def ports_of_jack() -> Iterator[Ports]:
    """This process's MIDI ports on the JACK server that runs; a port that was refused is made."""
    seconds = WallSeconds()
    made = Ports(seconds, "jack")
    watch = PortWatch(made, lambda _: None, seconds)
    watch.start()
    try:
        yield made
    finally:
        watch.close()
        made.close()
