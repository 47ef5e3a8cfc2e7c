"""Sounds that are made one after the other, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable

from server.models.contract import Sound
from session.errors import Cancelled
from session.progress import Progress, part_of


def in_turn(
    seeds: tuple[int, ...], progress: Progress, make: Callable[[int, Progress], Sound]
) -> tuple[tuple[Sound, ...], bool]:
    """A sound for each seed, and whether that is all of them.

    Raises Cancelled where there is none yet.
    """
    sounds: list[Sound] = []
    for number, seed in enumerate(seeds):
        start, end = (place / len(seeds) for place in (number, number + 1))
        try:
            sounds.append(make(seed, part_of(progress, start, end)))
        except Cancelled:
            if not sounds:
                raise
            return tuple(sounds), False
    return tuple(sounds), True
