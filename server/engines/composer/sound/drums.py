"""Which voice of a kit answers a General MIDI drum note."""

from __future__ import annotations

from server.engines.composer.sound.instrument import Kit

STAND_INS: dict[int, tuple[int, ...]] = {
    27: (37,), 28: (39,), 29: (70,), 30: (70,), 31: (37,), 32: (37,), 33: (37,), 34: (51,),
    35: (36,), 37: (38,), 39: (38,), 40: (38,), 44: (42,), 46: (42,), 51: (42,),
    52: (49,), 53: (51,), 54: (70, 42), 55: (49,), 56: (37,), 57: (49,), 58: (37,), 59: (51,),
    60: (50,), 61: (48,), 62: (50,), 63: (48,), 64: (45,), 65: (50,), 66: (47,), 67: (51,),
    68: (51,), 69: (70,), 70: (42,), 71: (51,), 72: (51,), 73: (37,), 74: (37,), 75: (37,),
    76: (37,), 77: (37,), 78: (43,), 79: (41,), 80: (51,), 81: (51,), 82: (70,), 83: (54,),
    84: (51,), 85: (37,), 86: (41,), 87: (41,),
}  # fmt: skip
"""For drum notes a kit lacks, the notes that come nearest in sound (General MIDI Level 2 map)."""


def voice_of_note(kit: Kit, note: int) -> str:
    """The name of the voice that plays `note`: its own, one near in sound, or near in number."""
    by_note = {number: name for name, voice in kit.voices.items() for number in voice.notes}
    for wanted in (note, *STAND_INS.get(note, ())):
        if wanted in by_note:
            return by_note[wanted]
    return by_note[min(by_note, key=lambda number: (abs(number - note), number))]
