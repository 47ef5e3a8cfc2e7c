"""Telling what of a track an instrument cannot follow."""

from __future__ import annotations

from bridge.host.instrument.take import Take

_NOT_EXPRESSION = frozenset({0, 6, 32, 38, 64, 96, 97, 98, 99, 100, 101, *range(120, 128)})
"""Controllers that choose banks, tune, or end notes: nobody misses them by ear."""


def warn_of_unheard(take: Take, what: str, followed: frozenset[str]) -> None:
    """One sentence on the controllers that `what` leaves unheard.

    `followed` may hold "wheel" and "sustain".
    """
    unheard: set[str] = set()
    for move in take.performance.moves:
        kind = move.data[0] & 0xF0
        if kind == 0xB0 and move.data[1] not in _NOT_EXPRESSION:
            unheard.add(f"controller {move.data[1]}")
        elif kind == 0xE0 and "wheel" not in followed and move.data[1:] != b"\x00\x40":
            unheard.add("pitch wheel")
        elif kind in {0xA0, 0xD0}:
            unheard.add("pressure")
    if unheard:
        listed = ", ".join(sorted(unheard, key=lambda words: (len(words), words)))
        take.notes.warn(f"{what} does not follow what {take.name} does with {listed}.")
