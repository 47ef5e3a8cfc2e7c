"""The instruments there are, as composing knows them; their sound is in `templates/instruments`."""

from __future__ import annotations

MIDI_PROGRAMS: dict[str, int | None] = {
    "kit-lofi": None,
    "kit-house": None,
    "kit-breaks": None,
    "kit-chip": None,
    "sub-bass": 39,
    "round-bass": 33,
    "reese-bass": 38,
    "chip-bass": 80,
    "dusty-keys": 4,
    "house-stab": 62,
    "warm-pad": 89,
    "air-pad": 91,
    "chip-pulse": 80,
    "chip-lead": 80,
    "soft-lead": 85,
    "pluck": 45,
    "bell": 10,
    "strings": 48,
}
"""General MIDI programme, counted from 0, that comes nearest; kits have none."""

INSTRUMENTS = frozenset(MIDI_PROGRAMS)
