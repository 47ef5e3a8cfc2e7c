"""Stems as they were wished for: two of them, or the mix without some."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from server.separation.contract import Stem
from server.separation.cut import without
from server.separation.wish import StemWish
from session.errors import storage
from session.progress import Progress


def as_wished(
    stems: Sequence[Stem], wish: StemWish, mix: Path, work: Path, progress: Progress
) -> tuple[Stem, ...]:
    """What `wish` makes of the `stems` of `mix`, whose files lie in the folder `work`.

    What the wish leaves out is removed. Two stems, and a mix without stems, sum to the mix by
    themselves. Raises UnreadableAudio, StorageFailed, Cancelled.
    """
    needed = wish.needed
    if not needed:
        return tuple(stems)
    chosen = [stem for stem in stems if stem.name in needed]
    words = " and ".join(stem.name.lower() for stem in chosen)
    instrumental = needed == ("Vocals",)
    name = "Instrumental" if instrumental else f"Without {words}"
    rest = work / f"{name.lower().replace(' ', '-')}.wav"
    without(mix, [stem.file for stem in chosen], rest, progress)
    kept = tuple(chosen) if wish.two is not None else ()
    for stem in stems:
        if stem not in kept:
            with storage(stem.file):
                stem.file.unlink()
    return (*kept, Stem(name, "other", rest))
