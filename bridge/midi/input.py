"""One input, from its opening to its closing, whatever becomes of its port in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bridge.events.arrived import MidiArrived, Source
from bridge.midi.stamps import Stamps
from bridge.midi.stream import MidiStream
from bridge.midi.system import InClient

AT_ONCE: Final = 256
"""Messages that are fetched from one input before the next one's turn."""

Put = Callable[[MidiArrived], object]


def source_of(name: str) -> Source:
    """Where messages of a port come from."""
    return Source(f"midi:{name}")


class Input:
    """Fetches messages of a port; made by `Ports`, and driven by its fetching thread."""

    def __init__(self, name: str, virtual: bool, put: Put, closing: Callable[[Input], None]):
        self.name = name
        self.virtual = virtual
        self.source = source_of(name)
        self._put = put
        self._closing = closing
        self._client: InClient | None = None
        self._stamps = Stamps()
        self._stream = MidiStream()

    @property
    def connected(self) -> bool:
        """Whether its port is there."""
        return self._client is not None

    @property
    def dropped(self) -> int:
        """Pieces that came and were no messages."""
        return self._stream.dropped

    def close(self) -> None:
        """Let go of the port; nothing is put after this returns. May be called twice."""
        self._closing(self)

    def fetch(self, now_s: Callable[[], float]) -> bool:
        """Put what has come; whether anything had (the fetching thread calls it)."""
        client = self._client
        if client is None:
            return False
        for count in range(AT_ONCE):
            fetched = client.get_message()
            if fetched is None:
                return count > 0
            data, delta_s = fetched
            at_s = self._stamps.at_s(delta_s, now_s())
            # RtMidi on JACK can hand over a SysEx in pieces, or with what came after it.
            for message in self._stream.feed(bytes(data)):
                self._put(MidiArrived(self.source, at_s, message))
        return True

    def attach(self, client: InClient) -> None:
        """The port is there (`Ports` calls it)."""
        self._stamps = Stamps()
        self._stream.reset()
        self._client = client

    def detach(self) -> InClient | None:
        """The port is gone, or goes (`Ports` calls it)."""
        client, self._client = self._client, None
        return client
