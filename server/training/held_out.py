"""Which chunks are held out, to see whether what is learned holds for music that was not heard."""

from __future__ import annotations

import random
from dataclasses import dataclass

from server.training.dataset import Recording

SHARE = 0.1
LEAST_CHUNKS = 5
"""With fewer, all are learned from."""

WHOLE_RECORDINGS = 10
"""From so many on, recordings are held out as a whole: two chunks of one song are much alike."""


@dataclass(frozen=True, slots=True)
class _Place:
    recording: int
    chunk: int


def with_held_out(recordings: tuple[Recording, ...], seed: int) -> tuple[Recording, ...]:
    """The recordings with a tenth held out, drawn by `seed`."""
    places = [
        _Place(index, chunk)
        for index, one in enumerate(recordings)
        for chunk in range(len(one.chunks))
    ]
    if len(places) < LEAST_CHUNKS:
        return recordings
    draw = random.Random(seed)
    if len(recordings) >= WHOLE_RECORDINGS:
        chosen = set(draw.sample(range(len(recordings)), round(SHARE * len(recordings))))
        held = {place for place in places if place.recording in chosen}
    else:
        held = set(draw.sample(places, max(1, round(SHARE * len(places)))))
    return tuple(
        one.model_copy(
            update={
                "chunks": tuple(
                    chunk.model_copy(update={"held_out": _Place(index, number) in held})
                    for number, chunk in enumerate(one.chunks)
                )
            }
        )
        for index, one in enumerate(recordings)
    )
