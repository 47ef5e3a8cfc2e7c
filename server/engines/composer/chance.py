"""Chance that can be repeated: a stream of its own for every decision-maker.

Streams are named, so one track can be drawn again while the others stay as they are. Only
integers seed them and no transcendental function is used, so that every machine draws alike.
"""

from __future__ import annotations

from hashlib import sha256
from random import Random


def stream(seed: int, *names: str | int) -> Random:
    """The stream of `seed` that belongs to `names`."""
    text = "/".join(str(part) for part in (seed, *names))
    return Random(int.from_bytes(sha256(text.encode()).digest()[:8], "big"))


def spread(chance: Random) -> float:
    """A number from -1 to 1, triangularly distributed: mostly small, never far."""
    return chance.random() - chance.random()
