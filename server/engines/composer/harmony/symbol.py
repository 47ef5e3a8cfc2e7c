"""Chord symbols: chords by name, as lead sheets write them.

    Am7  F#m7b5  Bb7#9  Cmaj7  C6/9  G13sus4  C/E  Dm/C

The many ways of writing one quality (Brandt and Roemer, Standardized Chord Symbol Notation,
collects them) are brought to the one that the session uses.
"""

from __future__ import annotations

import re
from functools import cache

from server.engines.composer.harmony.chord import QUALITIES, ChordTones
from session.pitch import Key

_SYMBOL = re.compile(r"([A-G])([#b]?)(.*?)(?:/([A-G])([#b]?))?")
_LETTERS = "CDEFGAB"
_NATURALS = (0, 2, 4, 5, 7, 9, 11)
_SIGNS = {"": 0, "#": 1, "b": -1}

_OTHER_SIGNS = str.maketrans(
    {"♭": "b", "♯": "#", "△": "Δ", "ø": "m7b5", "°": "dim", "º": "dim"}
    | {"–": "-", "−": "-", "(": None, ")": None, " ": None, ",": None}
)
_TRIANGLE = re.compile(r"Δ7?(?=\D|$)")
_MINOR_NAMES = re.compile(r"^(?:minor|min|mi|-)(?!aj|7?alt)")
_MAJOR_NAMES = re.compile(r"major|maj|Maj|ma(?!j)|Ma(?!j)|M(?!aj)")
_ALIASES: dict[str, str] = {
    "maj": "",
    "maj6": "6",
    "69": "6/9",
    "maj69": "6/9",
    "m69": "m6/9",
    "2": "add9",
    "add2": "add9",
    "madd2": "madd9",
    "4": "sus4",
    "add4": "add11",
    "madd4": "madd11",
    "sus": "sus4",
    "sus9": "9sus4",
    "sus7": "7sus4",
    "7sus": "7sus4",
    "9sus": "9sus4",
    "11": "9sus4",
    "13sus": "13sus4",
    "+": "aug",
    "#5": "aug",
    "aug7": "7#5",
    "+7": "7#5",
    "7aug": "7#5",
    "aug9": "9#5",
    "+9": "9#5",
    "maj7aug": "maj7#5",
    "augmaj7": "maj7#5",
    "+maj7": "maj7#5",
    "alt": "7alt",
    "7#5#9": "7alt",
    "7#9#5": "7alt",
    "7b13": "7#5",
    "9b13": "9#5",
    "b5": "7b5",
    "9b5": "9#11",
    "13#11": "9#11",
    "7b913": "13b9",
    "maj11": "maj9#11",
    "maj13#11": "maj9#11",
    "dom7": "7",
    "mb5": "dim",
    "o": "dim",
    "o7": "dim7",
    "m7b57": "m7b5",
    "m7b59": "m9b5",
    "mb57": "m7b5",
    "mmaj7": "mMaj7",
    "mmaj9": "mMaj9",
    "mmaj": "mMaj7",
    "m7maj": "mMaj7",
    "madd11": "madd11",
}


@cache
def chord_called(symbol: str, key: Key) -> ChordTones | None:
    """The chord that `symbol` names, as a chord of `key`; None when it names none."""
    found = _SYMBOL.fullmatch(symbol.strip().translate(_OTHER_SIGNS))
    if found is None:
        return None
    quality = quality_called(found[3])
    if quality is None:
        return None
    root = _pitch_class(found[1], found[2])
    chord = ChordTones(found[1] + found[2] + quality, _degree(found[1], root, key), root, quality)
    if not found[4]:
        return chord
    return chord.over(_pitch_class(found[4], found[5]), found[4] + found[5])


def quality_called(written: str) -> str | None:
    """The quality by its usual name: `min7`, `-7` and `m7` are all `m7`; None for no quality."""
    if written in QUALITIES:
        return written
    name = _TRIANGLE.sub("maj7", written).replace("Δ", "maj")
    name = _MINOR_NAMES.sub("m", name)
    name = _MAJOR_NAMES.sub("maj", name)
    name = re.sub(r"(?<=\d)-(?=\d)", "b", re.sub(r"(?<=\d)\+(?=\d)", "#", name))
    name = _ALIASES.get(name, name)
    return name if name in QUALITIES else None


def _pitch_class(letter: str, sign: str) -> int:
    return (_NATURALS[_LETTERS.index(letter)] + _SIGNS[sign]) % 12


def _degree(letter: str, root: int, key: Key) -> int:
    """Which degree of the scale the root is: the one it equals, else the one its letter names."""
    if root in key.pitch_classes:
        return key.pitch_classes.index(root)
    return (_LETTERS.index(letter) - _LETTERS.index(key.tonic[0])) % 7
