"""One output, from its opening to its closing, whatever becomes of its port in between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from bridge.midi.heart import Heart
from bridge.midi.message import SYSEX, BadMidi, MidiMessage
from bridge.midi.room import Room
from bridge.midi.system import MidiSystem, OutClient

ROOM_WITHIN_S: Final = 0.5
"""A sender waits so long at most for a full ring to drain; then the message is left out."""


class Output:
    """Sends messages to a port, from any thread, in order; made by `Ports`.

    While its port is away `send` answers False and nothing is kept for later: what should be seen
    is sent anew when the port is back. `unsent` counts what was left out.
    """

    def __init__(self, name: str, virtual: bool, closing: Callable[[Output], None]) -> None:
        self.name = name
        self.virtual = virtual
        self.unsent = 0
        self._closing = closing
        self._lock = threading.Lock()
        self._client: OutClient | None = None
        self._system: MidiSystem | None = None
        self._heart: Heart | None = None
        self._room = Room()

    @property
    def connected(self) -> bool:
        """Whether its port is there."""
        return self._client is not None

    def send(self, data: bytes) -> bool:
        """Send one whole message; False when it could not go out.

        Raises BadMidi for what is no message, and for a SysEx longer than the system lets through.
        """
        MidiMessage.parse(data)
        with self._lock:
            client = self._client
            if client is None or self._system is None:
                self.unsent += 1
                return False
            if data[0] == SYSEX and len(data) > self._system.largest_sysex_bytes:
                raise BadMidi(
                    f"A SysEx message of {len(data)} bytes is too long for {self._system.name}:"
                    f" {self._system.largest_sysex_bytes} at most, send it in parts."
                )
            if self._heart is not None and not self._has_room(len(data), self._heart):
                self.unsent += 1
                return False
            client.send_message(data)
            return True

    def close(self) -> None:
        """Let go of the port; may be called twice."""
        self._closing(self)

    def _has_room(self, length_bytes: int, heart: Heart) -> bool:
        if heart.silent:
            return False
        while not self._room.take(length_bytes, heart.back):
            if not heart.wait_past(heart.back, ROOM_WITHIN_S):
                return False
        return True

    def attach(self, client: OutClient, system: MidiSystem, heart: Heart | None) -> None:
        """The port is there: go through this client (`Ports` calls it)."""
        with self._lock:
            self._client, self._system, self._heart = client, system, heart
            self._room = Room()

    def detach(self) -> OutClient | None:
        """The port is gone, or goes: what it went through (`Ports` calls it)."""
        with self._lock:
            client, self._client = self._client, None
            return client
