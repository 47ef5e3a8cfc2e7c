"""File names of stems: plain ASCII, each once."""

from __future__ import annotations

from collections.abc import Sequence

from session.model import Track
from session.slug import slug

_TAKEN = ("mix", "master")


def stem_names(tracks: Sequence[Track], taken: Sequence[str] = ()) -> list[str]:
    """A file name, without ending, for each track; none is the mix's, the master's or `taken`."""
    names: list[str] = []
    for track in tracks:
        base = name = slug(track.name, track.role)
        count = 1
        while name in names or name in (*_TAKEN, *taken):
            count += 1
            name = f"{base}-{count}"
        names.append(name)
    return names
