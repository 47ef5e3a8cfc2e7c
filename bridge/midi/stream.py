"""Bytes as they come, in any pieces, to whole messages.

What MIDI 1.0 asks of a receiver (Detailed Specification 4.2.1, appendix 2): running status; system
real-time messages stand anywhere, even inside SysEx, and disturb nothing; a system common message
ends running status; any other status byte ends a SysEx, which then was cut off; what is undefined
is passed over.
"""

from __future__ import annotations

from typing import Final

from bridge.midi.message import KIND_OF_STATUS, REAL_TIME, SYSEX, SYSEX_END

LARGEST_SYSEX_BYTES: Final = 256 * 1024
"""Longer than any setting a controller keeps; more is a broken cable or an attack."""


class MidiStream:
    """Puts messages together. One for each source; not for two threads at once.

    `dropped` counts what was begun and could not become a message: cut off, too long, or bytes
    that belong to nothing.
    """

    __slots__ = ("_largest", "_message", "_needed", "_running", "_sysex", "dropped")

    def __init__(self, largest_sysex_bytes: int = LARGEST_SYSEX_BYTES) -> None:
        self._largest = largest_sysex_bytes
        self._sysex: bytearray | None = None
        self._message = bytearray()
        self._needed = 0
        self._running = 0
        self.dropped = 0

    @property
    def inside(self) -> bool:
        """Whether a message has begun and not ended."""
        return self._sysex is not None or bool(self._message)

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that these bytes complete, in the order in which they ended."""
        # What nearly always comes: one whole channel message in one piece.
        kind = KIND_OF_STATUS[data[0]] if data and not self.inside else None
        if (
            kind is not None
            and kind.has_channel
            and len(data) == kind.length_bytes
            and data[1:].isascii()
        ):
            self._running = data[0]
            return [bytes(data)]
        made: list[bytes] = []
        at, end = 0, len(data)
        while at < end:
            byte = data[at]
            if byte >= 0x80:
                self._status(byte, made)
                at += 1
            elif self._sysex is not None:
                at = self._inside_sysex(data, at)
            else:
                self._data(byte, made)
                at += 1
        return made

    def reset(self) -> None:
        """Forget what has begun, and running status: the source was unplugged."""
        self._cut_off()
        self._running = 0

    def _status(self, byte: int, made: list[bytes]) -> None:
        if byte >= REAL_TIME:
            if KIND_OF_STATUS[byte] is not None:
                made.append(bytes([byte]))
            else:
                self.dropped += 1
            return
        if byte == SYSEX_END and self._sysex is not None:
            self._end_sysex(made)
            return
        self._cut_off()
        self._running = 0
        kind = KIND_OF_STATUS[byte]
        if kind is None:
            self.dropped += 1
        elif byte == SYSEX:
            self._sysex = bytearray([SYSEX])
        elif kind.length_bytes == 1:
            made.append(bytes([byte]))
        else:
            self._begin(byte, kind.length_bytes)
            if kind.has_channel:
                self._running = byte

    def _begin(self, status: int, length_bytes: int) -> None:
        self._message.append(status)
        self._needed = length_bytes

    def _data(self, byte: int, made: list[bytes]) -> None:
        if not self._message:
            if not self._running:
                self.dropped += 1
                return
            kind = KIND_OF_STATUS[self._running]
            assert kind is not None
            self._begin(self._running, kind.length_bytes)
        self._message.append(byte)
        if len(self._message) == self._needed:
            made.append(bytes(self._message))
            self._message.clear()

    def _inside_sysex(self, data: bytes, at: int) -> int:
        """Take data bytes up to the next status byte; where that stands."""
        assert self._sysex is not None
        end = at
        while end < len(data) and data[end] < 0x80:
            end += 1
        # One byte beyond the bound is kept: it marks the message as too long at its end.
        room = self._largest + 1 - len(self._sysex)
        self._sysex += data[at : at + min(end - at, max(room, 0))]
        return end

    def _end_sysex(self, made: list[bytes]) -> None:
        assert self._sysex is not None
        if len(self._sysex) < self._largest:
            self._sysex.append(SYSEX_END)
            made.append(bytes(self._sysex))
        else:
            self.dropped += 1
        self._sysex = None
        self._running = 0

    def _cut_off(self) -> None:
        if self.inside:
            self.dropped += 1
        self._sysex = None
        self._message.clear()
