"""File names of stems: plain ASCII, each once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from session.model import Track

LONGEST_SLUG = 60
_TAKEN = ("mix", "master")


def slug(text: str, instead: str) -> str:
    """`text` in lower-case ASCII letters and digits with hyphens; `instead` if none are left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:LONGEST_SLUG].strip("-") or instead


def stem_names(tracks: Sequence[Track]) -> list[str]:
    """A file name, without ending, for each track; none is the mix's or the master's."""
    names: list[str] = []
    for track in tracks:
        base = name = slug(track.name, track.role)
        count = 1
        while name in names or name in _TAKEN:
            count += 1
            name = f"{base}-{count}"
        names.append(name)
    return names
