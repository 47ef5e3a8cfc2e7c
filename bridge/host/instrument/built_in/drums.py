"""Which voice of a kit answers a General MIDI drum note."""

from __future__ import annotations

from bridge.host.instrument.built_in.instrument import Kit

STAND_INS: dict[int, tuple[int, ...]] = {
    27: (37,), 28: (39,), 29: (70,), 30: (70,), 31: (37,), 32: (37,), 33: (37,), 34: (53, 51),
    35: (36,), 37: (75, 38), 39: (38,), 40: (38,), 41: (43, 45, 64), 42: (44, 70), 43: (45, 64),
    44: (42, 70), 45: (47, 64), 46: (42, 54), 47: (45, 63), 48: (50, 63), 49: (57, 46),
    50: (48, 63), 51: (59, 42), 52: (49,), 53: (51,), 54: (70, 42), 55: (49,), 56: (37,),
    57: (49,), 58: (73, 37), 59: (51,), 60: (63, 50), 61: (64, 48), 62: (60, 50), 63: (60, 48),
    64: (61, 45), 65: (63, 50), 66: (64, 47), 67: (68, 56, 53, 37), 68: (67, 56, 53, 37),
    69: (70, 42), 70: (69, 42), 71: (51,), 72: (51,), 73: (74, 70, 42), 74: (73, 70, 42),
    75: (37,), 76: (75, 37), 77: (75, 37), 78: (62, 43), 79: (63, 41), 80: (81, 51), 81: (51,),
    82: (70, 42), 83: (54,), 84: (81, 51), 85: (75, 37), 86: (41,), 87: (41,),
}  # fmt: skip
"""For drum notes a kit lacks, the notes that come nearest in sound (General MIDI Level 2 map)."""


def voice_of_note(kit: Kit, note: int) -> str:
    """The name of the voice that plays `note`: its own, one near in sound, or near in number."""
    by_note = {number: name for name, voice in kit.voices.items() for number in voice.notes}
    for wanted in (note, *STAND_INS.get(note, ())):
        if wanted in by_note:
            return by_note[wanted]
    return by_note[min(by_note, key=lambda number: (abs(number - note), number))]
