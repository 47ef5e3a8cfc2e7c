"""Progressions and cadences of the seven modes, for styles that give none of their own.

Each mode is shown by the chord that tells it from plain major or minor: IV in dorian, II in
phrygian and lydian, VII in mixolydian (after Persichetti, Twentieth-Century Harmony, ch. 2).
"""

from __future__ import annotations

from session.pitch import Mode

MODAL_PROGRESSIONS: dict[Mode, tuple[str, ...]] = {
    "major": ("I | V | vi | IV", "I | vi | IV | V", "I | iii | IV | V"),
    "minor": ("i | VI | III | VII", "i | iv | VI | VII", "i | VII | VI | VII"),
    "dorian": ("i | IV | i | VII", "i | ii | IV | i", "i | III | IV | VII"),
    "phrygian": ("i | II | i | vii", "i | II | III | II", "i | vii | II | i"),
    "lydian": ("I | II | I | vii", "I | II | vi | V", "I | V | II | I"),
    "mixolydian": ("I | VII | IV | I", "I | v | IV | VII", "I | IV | VII | IV"),
    "locrian": ("i° | II | vii | II", "i° | VI | II | vii", "i° | iii | II | vii"),
}

MODAL_CADENCES: dict[Mode, tuple[str, ...]] = {
    "major": ("IV | V", "ii | V"),
    "minor": ("iv | V", "VI | VII"),
    "dorian": ("VII | IV", "III | IV"),
    "phrygian": ("III | II", "vii | II"),
    "lydian": ("vi | II", "vii | V"),
    "mixolydian": ("IV | VII", "v | VII"),
    "locrian": ("vii | II", "VI | vii"),
}
"""Half cadences: the last bars of a section, leading back to the tonic."""

MODAL_ENDINGS: dict[Mode, tuple[str, ...]] = {
    "major": ("V | I", "IV | I"),
    "minor": ("V | i", "iv | i"),
    "dorian": ("IV | i", "VII | i"),
    "phrygian": ("II | i", "vii | i"),
    "lydian": ("II | I", "V | I"),
    "mixolydian": ("VII | I", "IV | I"),
    "locrian": ("II | i°", "vii | i°"),
}
"""Final cadences, authentic or plagal or the mode's own: the last bars of a piece that ends."""

TONIC: dict[Mode, str] = {
    "major": "I",
    "minor": "i",
    "dorian": "i",
    "phrygian": "i",
    "lydian": "I",
    "mixolydian": "I",
    "locrian": "i°",
}
