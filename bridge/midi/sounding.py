"""Which notes sound on an output, so that none is left behind."""

from __future__ import annotations

from collections import Counter

from bridge.midi.message import ALL_NOTES_OFF, SUSTAIN, control_change, note_off


def everything_off() -> tuple[bytes, ...]:
    """What ends whatever sounds on a device, whoever began it."""
    return tuple(
        control_change(channel, number, 0)
        for channel in range(16)
        # The pedal first: notes that it holds are not ended by the other.
        for number in (SUSTAIN, ALL_NOTES_OFF)
    )


class Sounding:
    """Counts notes by channel and pitch: two that overlap on one pitch need two note-offs.

    MIDI has one key for a pitch, so a note-off that leaves another note of the pitch sounding is
    kept back: on most devices it would end both.
    """

    def __init__(self) -> None:
        self._notes: Counter[tuple[int, int]] = Counter()
        self._held: set[int] = set()

    def passing(self, data: bytes) -> tuple[bytes, ...]:
        """What is to be sent for a message: itself, nothing, or a note-off before a struck key."""
        status, channel = data[0] & 0xF0, data[0] & 0x0F
        if status == 0xB0 and data[1] == SUSTAIN:
            (self._held.add if data[2] >= 64 else self._held.discard)(channel)
        if status not in (0x80, 0x90):
            return (data,)
        key = channel, data[1]
        if status == 0x90 and data[2] > 0:
            self._notes[key] += 1
            # Struck again while it sounds: synths differ in what they make of two note-ons.
            return (note_off(*key), data) if self._notes[key] > 1 else (data,)
        if self._notes[key] > 1:
            self._notes[key] -= 1
            return ()
        del self._notes[key]
        return (data,)

    def sounds(self, data: bytes) -> bool:
        """Whether a note-off ends a note that was sent."""
        return self._notes[data[0] & 0x0F, data[1]] > 0

    @property
    def silent(self) -> bool:
        """Whether nothing sounds, by what was sent."""
        return not self._held and not any(self._notes.values())

    def silence(self) -> tuple[bytes, ...]:
        """What ends everything that sounds; after it nothing does."""
        offs = [note_off(channel, note) for (channel, note), count in self._notes.items() if count]
        channels = sorted({channel for channel, _ in self._notes} | self._held)
        pedals = [control_change(channel, SUSTAIN, 0) for channel in sorted(self._held)]
        all_off = [control_change(channel, ALL_NOTES_OFF, 0) for channel in channels]
        self._notes.clear()
        self._held.clear()
        return (*offs, *pedals, *all_off)
