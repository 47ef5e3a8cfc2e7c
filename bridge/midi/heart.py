"""A loop of our own through the JACK server: what goes round proves that it is alive.

JACK's server dies in silence: sending raises nothing, the list of ports stays what it was, and once
RtMidi's ring of 16 KiB is full, sending never returns and holds the interpreter's lock. So numbered
beats go round, and nothing is sent that the last beats have not made room for.
"""

from __future__ import annotations

import itertools
import os
import threading
from typing import Final

from bridge.midi.message import song_position
from bridge.midi.room import DRAINED_AFTER
from bridge.midi.system import InClient, MidiSystem, OutClient, leave, open_port
from bridge.sync.contract import Seconds
from session.errors import BackendUnavailable

EVERY_S: Final = 0.05
SILENT_S: Final = 1.0
"""A beat that takes longer is not coming back; a busy server takes 0.1 s at the worst."""
ROUNDS: Final = 100
"""The thread that listens for it must have looked so often: else it was the one that was late."""
_NUMBERS: Final = 1 << 14
CLIENT: Final = "Roadie heart"
"""Ports of such clients are nobody's to open, whichever Roadie has them."""
_hearts = itertools.count()


class Heart:
    """The loop. Raises BackendUnavailable when the server goes while it is made.

    `turn` belongs to the fetching thread; `hurry` and `wait_past` to any.

    `back` counts the beats that came back; `silent` is that one did not.
    """

    def __init__(self, system: MidiSystem, seconds: Seconds) -> None:
        port = f"beat {os.getpid()} {next(_hearts)}"
        self.sender: OutClient = system.output(CLIENT)
        try:
            open_port(self.sender, port)
            self.hearer: InClient = system.input(CLIENT)
        except BackendUnavailable:
            leave(self.sender)
            raise
        try:
            ports = self.hearer.get_ports()
            raw = next((name for name in ports if name.endswith(f":{port}")), port)
            open_port(self.hearer, f"{port} back", raw)
        except BackendUnavailable:
            leave(self.sender)
            leave(self.hearer)
            raise
        self.back = 0
        self.silent = False
        self._sent = 0
        self._sent_s = seconds.now_s()
        self._looked = 0
        self._hurried = threading.Event()
        self._beat = threading.Condition()

    def turn(self, now_s: float) -> None:
        """Take a beat that came back; send the next when it is time."""
        while (message := self.hearer.get_message()) is not None:
            _, low, high = message[0]
            if low | high << 7 == self._sent % _NUMBERS:
                with self._beat:
                    self.back = self._sent
                    self.silent = False
                    self._beat.notify_all()
        if self.back == self._sent:
            if now_s - self._sent_s >= EVERY_S or self._hurried.is_set():
                self._hurried.clear()
                self._sent += 1
                self._sent_s, self._looked = now_s, 0
                self.sender.send_message(song_position(self._sent % _NUMBERS))
            return
        self._looked += 1
        if now_s - self._sent_s > SILENT_S and self._looked > ROUNDS:
            with self._beat:
                self.silent = True
                self._beat.notify_all()

    def wait_past(self, count: int, timeout_s: float) -> bool:
        """Wait until `back` is beyond `count`; False when it goes silent or takes too long."""
        with self._beat:
            if self.back <= count and not self.silent:
                self._hurried.set()
                self._beat.wait_for(lambda: self.back > count or self.silent, timeout_s)
            return self.back > count

    def settle(self) -> bool:
        """Wait until a connection that was just made carries messages: JACK changes its graph
        between two rounds, and what is sent before is lost. False when that takes too long."""
        return all(self.alive() for _ in range(DRAINED_AFTER))

    def alive(self, timeout_s: float = 0.5) -> bool:
        """Whether the server does its rounds now: a beat that was not back yet comes back."""
        return not self.silent and self.wait_past(self.back, timeout_s)
