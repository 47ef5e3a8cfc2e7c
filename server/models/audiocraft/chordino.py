"""Chord symbols as JASCO knows them: by their number among Chordino's 194 names.

`chordino.txt` has the names in the order of their numbers, which the weights were trained with
(audiocraft `assets/chord_to_index_mapping.pkl`).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

NO_CHORD = "N"

_ROOTS = {
    "A#": "Bb", "Cb": "B", "B#": "C", "Db": "C#", "D#": "Eb", "Fb": "E", "E#": "F", "Gb": "F#",
    "G#": "Ab",
}  # fmt: skip
_PARTS = re.compile(r"^([A-G])([#b♯♭]?)([^/]*)(?:/.*)?$")

_QUALITIES = (
    (r"^(m7b5|m7-5|ø7?|half-?dim.*|min7b5|-7b5)", "m7b5"),
    (r"^(dim|o|°)", "dim"),
    (r"^(aug|\+)", "aug"),
    (r"^(maj|M|Δ|j)(7|9|11|13)?", "maj7"),
    (r"^(m|min|-)6", "m6"),
    (r"^(m|min|-)(7|9|11|13)", "m7"),
    (r"^(m|min|-)(?!aj)", "m"),
    (r"^6", "6"),
    (r"^(7|9|11|13)", "7"),
)
"""How the names of chords begin that Chordino has others for; what is none of these is major."""


@cache
def numbers() -> dict[str, int]:
    """Each name's number."""
    lines = Path(__file__).with_name("chordino.txt").read_text("utf-8").splitlines()
    return {name: number for number, name in enumerate(lines)}


def number_of(symbol: str) -> int:
    """The number of the chord closest to `symbol`; of no chord at all, where it is none.

    A bass is kept where Chordino has the chord over it.
    """
    known = numbers()
    if symbol in known:
        return known[symbol]
    parts = _PARTS.match(symbol.strip())
    if parts is None:
        return known[NO_CHORD]
    root = parts[1] + parts[2].replace("♯", "#").replace("♭", "b")
    root = _ROOTS.get(root, root)
    quality = next((name for start, name in _QUALITIES if re.match(start, parts[3])), "")
    if quality == "maj7" and parts[3] in ("maj", "M"):
        quality = ""
    return known[root + quality]


def frames_of(chords: tuple[tuple[float, str], ...], frame_rate: float, frames: int) -> list[int]:
    """The number of the chord in each frame; `chords` are (start in seconds, symbol)."""
    found, at = [], 0
    current = numbers()[NO_CHORD]
    for frame in range(frames):
        while at < len(chords) and frame / frame_rate >= chords[at][0]:
            current = number_of(chords[at][1])
            at += 1
        found.append(current)
    return found
